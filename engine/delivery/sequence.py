"""A film as numbered pictures: PNG as it is seen, or OpenEXR in linear light for compositing."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.delivery.board import png
from engine.delivery.target import whole_folder
from engine.foundation.colour import linear_from_srgb
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import Rate

KINDS = ("png", "exr")


def write_sequence(
    folder: Path, frames: int, picture: Callable[[int], np.ndarray], rate: Rate, kind: str, ticket: Ticket
) -> None:
    """Write ``picture(n)``, uint8 [h, w, 4] sRGB, as ``000000.png`` ... (or ``.exr``) into ``folder``; all appear, or none.
    They take the place of a sequence of that kind: what a longer one has beyond the end goes, so that no other film is read on.

    EXR is half float, linear light with the primaries of BT.709, ZIP compressed. Raises UsageError, UnavailableError,
    CancelledError."""
    with whole_folder(folder, _beyond(folder, frames, kind)) as made:
        for number in range(frames):
            ticket.progress(number / frames, "writing pictures")
            pixels = np.ascontiguousarray(picture(number)[..., :3])
            path = made / f"{number:06d}.{kind}"
            if kind == "png":
                path.write_bytes(png(pixels))
            else:
                _write_exr(path, pixels, rate)


def _beyond(folder: Path, frames: int, kind: str) -> list[Path]:
    """What a longer sequence in ``folder`` has after ``frames`` pictures, up to the first gap."""
    found: list[Path] = []
    while (path := folder / f"{frames + len(found):06d}.{kind}").is_file():
        found.append(path)
    return found


def _write_exr(path: Path, pixels: np.ndarray, rate: Rate) -> None:
    import OpenEXR

    linear = linear_from_srgb(pixels.astype(np.float32) / 255.0).astype(np.float16)
    header = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "framesPerSecond": Fraction(rate),
    }
    packed = io.BytesIO()  # the library does not hand on what the system says about a disk
    OpenEXR.File(header, {"RGB": linear}).write(packed)
    path.write_bytes(packed.getvalue())
