"""Looking about in a scene: how it stands as it begins, and pictures of it from a camera that no shot has."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation.digest import Digest, digest
from engine.project import Character, Scene, ViewKey

if TYPE_CHECKING:
    from engine.shoot.rehearsal import Rehearsal

_RENDERERS = 2
_F_NUMBER = 16.0
"""Deep focus: one looks about to see everything."""


def still(scene: Scene, cast: tuple[Character, ...], seed: int) -> Rehearsal:
    """The scene as it begins, set but not acted: everybody stands, sits or lies where they start, things hold still."""
    from engine.motion import perform
    from engine.project.acted import peopled
    from engine.shoot.rehearsal import Rehearsal
    from engine.staging import stage
    from engine.world import Take
    from engine.world.performance import TAKE_RATE

    world = stage(peopled(scene), cast, seed)
    performance = perform(world, (), (), None)
    length = max((len(track.root) for track in performance.tracks), default=2)
    poses = np.array([body.pose for body in world.bodies], float).reshape(-1, 7)
    ids = tuple(body.id for body in world.bodies)
    take = Take(length / TAKE_RATE, ids, np.repeat(poses[None], length, axis=0), performance.tracks, ())
    return Rehearsal(scene, world, (), performance, take)


class FreeCamera:
    """Draws at draft quality; keeps the renderers of the last sizes and worlds. Used from one thread."""

    def __init__(self) -> None:
        self._renderers: OrderedDict[Digest, Any] = OrderedDict()

    def draw(self, rehearsal: Rehearsal, key: ViewKey, size: tuple[int, int], look: str) -> np.ndarray:
        """The scene at ``key.time_s`` seen by ``key``, uint8 [h, w, 4]."""
        from engine.picture import Moment, Renderer
        from engine.world import Camera, CameraKey

        name = digest(rehearsal.world.appearance_digest(), size, look)
        if name not in self._renderers:
            while len(self._renderers) >= _RENDERERS:
                self._renderers.popitem(last=False)
            self._renderers[name] = Renderer(rehearsal.world, size, "draft", look)
        self._renderers.move_to_end(name)
        far = float(np.linalg.norm(np.subtract(key.target, key.eye)))
        camera = Camera((CameraKey(0.0, key.eye, key.target, key.lens_mm, max(far, 0.3)),), _F_NUMBER)
        moment = Moment(rehearsal.take.state_at(key.time_s), camera.at(0.0), key.time_s)
        return self._renderers[name].draw([moment])
