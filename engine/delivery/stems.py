"""Stems as WAV files: 48 kHz, 24 bit, all as long as the film. All of them appear, or none."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.delivery.target import whole_folder
from engine.foundation.timebase import SAMPLE_RATE


def write_stems(folder: Path, stems: Mapping[str, np.ndarray]) -> dict[str, str]:
    """Write each stem [n, 2] to ``folder/<name>.wav`` and return the paths by name. Raises UsageError, UnavailableError."""
    import soundfile

    with whole_folder(folder) as made:
        for name, samples in stems.items():
            path = made / f"{name}.wav"
            try:
                soundfile.write(str(path), np.clip(samples, -1.0, 1.0), SAMPLE_RATE, subtype="PCM_24", format="WAV")
            except soundfile.LibsndfileError as error:
                # the library does not hand on the system's reason; a short file means a full disk
                raise OSError(errno.ENOSPC, str(error)) from error
    return {name: str(folder / f"{name}.wav") for name in stems}
