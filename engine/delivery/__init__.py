"""The film leaves the house: files that other programs open."""

from engine.delivery.encode import CONTAINERS, encode
from engine.delivery.stems import write_stems

__all__ = ["CONTAINERS", "encode", "write_stems"]
