"""What was computed once: values, pictures and sound kept by the digest of what made them. Nothing is ever invalidated."""

from engine.cache.store import Cache, code_digest

__all__ = ["Cache", "code_digest"]
