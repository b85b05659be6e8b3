"""Animals that come to somebody: they are not there yet when the scene begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.project import Scene

FAR_M = (4.5, 3.5, 2.5)
"""Where an animal that is about to come waits, from whom it comes to: a way one sees it go, the longest there is room for."""


def comes_to(scene: Scene, entity: str) -> str:
    """Whom ``entity`` goes to with the first thing that it does ("trots along the street and stops before Mira"), or ""."""
    own = [beat for beat in scene.beats if beat.subject == entity][:2]
    if not own or own[0].action not in ("walk", "run"):
        return ""
    stops = own[1].target if len(own) == 2 and own[1].action == "stop" else ""
    goal = own[0].target or own[0].object or stops
    return goal if goal in scene.people else ""


def from_afar(position: np.ndarray, facing: float) -> Callable[[float], Iterator[np.ndarray]]:
    """Spots [3] before somebody at ``position`` [3] who looks at ``facing`` radians, the farthest first."""

    def spots(yaw: float) -> Iterator[np.ndarray]:
        for far in FAR_M:
            for turn in (0.5, -0.5, 0.2, -0.2, 0.9, -0.9, 1.4, -1.4, 2.0, -2.0, 2.7, -2.7):
                way = np.array([np.cos(facing + turn), np.sin(facing + turn), 0.0])
                yield np.array([*(position + far * way)[:2], 0.0])

    return spots
