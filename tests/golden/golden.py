"""Golden pictures: drawn on the pinned software adapter, looked at by a person, kept.

Run this file to draw them anew after a change that is meant to show; look at every one before committing it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ADAPTER = "llvmpipe"
SIZE = (192, 108)
SUBJECTS = ("yard-realistic", "yard-cinematic", "yard-anime", "yard-final", "lamplight-realistic", "snow-anime")


def drawn(subject: str) -> np.ndarray:
    """The picture uint8 [h, w, 4] of a subject."""
    sys.path.insert(0, str(HERE.parent / "engine" / "picture"))
    from dataclasses import replace

    from staged import camera, standing, yard

    from engine.picture import Moment, Renderer
    from engine.world.light import Light, Sky

    place, look = subject.split("-")
    world = yard()
    if place == "lamplight":
        lamp = Light("lamp", "point", (1.0, 0.8, 0.5), 12.0, (0.4, -1.0, 2.4))
        night = Sky((0.01, 0.015, 0.04), (0.03, 0.04, 0.07), (0.01, 0.01, 0.01), stars=1.0, haze_m=60.0)
        world = replace(world, lights=(lamp,), sky=night)
    if place == "snow":
        world = replace(world, weather="snow")
    quality = "final" if look == "final" else "draft"
    renderer = Renderer(world, SIZE, quality, "realistic" if look == "final" else look, ADAPTER)
    view = camera((1.0, -4.2, 1.5), (0.1, 0.2, 0.85), 35.0, 4.4, 2.0).at(0.0)
    path = np.linspace(0.0, 0.12, 8) if look == "final" else [0.0]
    return renderer.draw([Moment(standing(world, {"ball": (0.2 + x, -0.6, 0.3)}), view, 1.0) for x in path])


if __name__ == "__main__":
    import cv2

    for name in SUBJECTS:
        cv2.imwrite(str(HERE / f"{name}.png"), drawn(name)[..., [2, 1, 0]])
