"""Is this machine fit to make films? Versions, adapter, sound, cache, assets, and a one-frame self-test."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from engine import VERSION
from engine.foundation.errors import SoundstageError

_PACKAGES = ("numpy", "pyside6", "torch", "diffusers", "mujoco", "wgpu", "spacy", "onnxruntime", "av")


def examine(cache_folder: Path) -> dict[str, Any]:
    """What was found; ``healthy`` is False if a film cannot be made."""
    found: dict[str, Any] = {"soundstage": VERSION, "python": platform.python_version(), "system": platform.platform()}
    found["packages"] = {name: _version(name) for name in _PACKAGES}
    found["adapter"] = _adapter()
    found["sound"] = _sound_devices()
    found["voices"] = _voices()
    found["cache"] = _cache(cache_folder)
    found["vault"] = "not part of this version"
    found["self_test"] = _self_test()
    found["healthy"] = found["self_test"] == "passed" and "error" not in found["adapter"]
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _adapter() -> dict[str, Any]:
    from engine.picture import probe

    try:
        return dict(probe())
    except SoundstageError as error:
        return {"error": str(error)}


def _sound_devices() -> str:
    # the library behind sounddevice is the studio's; here only its presence matters
    return "sounddevice installed" if find_spec("sounddevice") else "sounddevice missing"


def _voices() -> str:
    from engine.speech import available

    return available()


def _cache(folder: Path) -> dict[str, Any]:
    from engine.cache import Cache

    home = folder if folder.exists() else folder.parent
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free
    return {
        "folder": str(folder),
        "gigabytes": round(Cache(folder).size_bytes() / 1e9, 2),
        "free": round(free / 1e9, 1),
    }


def _self_test() -> str:
    """Read, stage and act one sentence and draw one frame of it."""
    import tempfile

    from engine.foundation.ticket import Ticket
    from engine.session.session import Session, Settings

    settings = Settings(size=(160, 90), quality="draft")
    try:
        with tempfile.TemporaryDirectory() as folder:
            session = Session(Path(folder))
            opened = session.open_text("A man stands in a park. He waves.", "self-test", settings)
            program, _ = session.program(opened, settings, session.engine("world"), Ticket())
            spread = np.ptp(program.frame(0).pixels[..., :3])
    except SoundstageError as error:
        return f"failed: {error}"
    return "passed" if spread > 20 else "failed: the picture is empty; update the graphics driver"
