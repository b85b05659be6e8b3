"""Loads what a desk's own process uses while nobody waits for it: an import holds Python's lock for its whole length."""

from __future__ import annotations

from functools import cache


@cache
def load() -> None:
    """Do once, small, what the desk does beside its crew: draw a slate, make it small, master a sound, look up a set. Half a
    second; nothing the second time."""
    import cv2
    import numpy as np

    import engine.shoot.world_engine  # noqa: F401
    from engine.foundation.assets import asset_names, table
    from engine.program.mixdown import estimated, mastering_of, mixdown
    from engine.project import Project, Shot
    from engine.session.reel import slate_order
    from engine.shoot.slate_engine import SlateFootage
    from engine.sound.loudness import integrated, true_peak

    film = Project("", "", (), (), ())
    cv2.setNumThreads(1)  # pictures are small here, and helpers are waited for while the crew keeps the processors busy
    slate = SlateFootage(slate_order(Shot("", "1", "", 0.0, 1.0, "wide", "single", (), ()), film, 0)).frame(0).pixels
    cv2.resize(slate, (64, 36), interpolation=cv2.INTER_AREA)
    tone = np.repeat(np.sin(np.arange(24_000) / 8)[:, None], 2, axis=1).astype(np.float32) / 8
    sound = {"dialogue": tone}
    estimated(sound)
    mixed = mixdown(sound, {}, mastering_of(sound), ()).finished()
    integrated(mixed.mix)
    true_peak(mixed.mix)
    for name in asset_names("sets", ".toml"):
        table("sets", f"{name}.toml")
