"""The key of a frame: a digest of exactly what the renderer reads to draw it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from engine.foundation.digest import Digest, digest
from engine.picture.looks import look_digest
from engine.world.world import World

if TYPE_CHECKING:
    from engine.picture.plan import Moment


@cache
def renderer_version() -> Digest:
    """Digest of this room's own sources and shaders: another renderer draws another picture."""
    from pathlib import Path

    here = Path(__file__).parent
    sources = sorted([*here.glob("*.py"), *here.glob("shaders/*.wgsl")])
    return digest([(path.name, path.read_bytes()) for path in sources])


def lives(world: World) -> bool:
    """Whether story time itself shows in pictures of ``world`` (weather, clouds, water), whatever the poses."""
    if world.weather in ("rain", "storm", "snow") or world.sky.clouds > 0:
        return True
    looks = [m.appearance for m in world.materials] + [
        s.appearance for b in world.bodies for s in b.shapes if s.appearance
    ]
    return any(a.pattern is not None and a.pattern.kind == "water" for a in looks)


def frame_key(world: World, size: tuple[int, int], quality: str, look: str, moments: Sequence[Moment]) -> Digest:
    """Equal keys promise equal pictures on one adapter. Raises UsageError for an unknown look."""
    timed = lives(world)
    seen = [(m.state, m.camera, float(m.seconds) if timed else 0.0) for m in moments]
    scene = world.appearance_digest()
    still = [(b.id, b.pose, b.mobility) for b in world.bodies]
    return digest(renderer_version(), scene, still, look_digest(look), tuple(size), quality, seen)
