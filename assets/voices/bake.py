"""Makes the data of this folder from two published packages (run once; the results are kept here).

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz       # voice packs, Apache-2.0
    pip download --no-deps misaki==0.9.4 && unzip misaki-*.whl    # dictionaries, Apache-2.0
    python assets/voices/bake.py package/voices misaki/data

Writes ``packs.npz`` (float16 [510, 256] for each of the 28 English voices) and ``american.txt.xz`` and
``british.txt.xz`` (one word a line: spelling, tab, phonemes; where the sound depends on the word's class, ``CLASS=phonemes``
joined by bars).
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DICTIONARIES = {"american": "us", "british": "gb"}


def bake_packs(voices: Path) -> None:
    """Store the English packs (``af_``, ``am_``, ``bf_``, ``bm_``) as half floats."""
    packs = {
        path.stem: np.fromfile(path, np.float32).reshape(510, 256).astype(np.float16)
        for path in sorted(voices.glob("[ab][fm]_*.bin"))
    }
    np.savez_compressed(HERE / "packs.npz", **packs)
    print(f"{len(packs)} voices")


def bake_dictionary(data: Path, accent: str, prefix: str) -> None:
    """Join the checked ("gold") and the derived ("silver") dictionary; gold wins."""
    words: dict[str, str | dict[str, str | None]] = {}
    for quality in ("silver", "gold"):
        words.update(json.loads((data / f"{prefix}_{quality}.json").read_text("utf-8")))
    lines = []
    for word, sound in sorted(words.items()):
        if isinstance(sound, dict):
            sound = "|".join(f"{kind}={phonemes}" for kind, phonemes in sorted(sound.items()) if phonemes)
        lines.append(f"{word}\t{sound}\n")
    packed = lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    (HERE / f"{accent}.txt.xz").write_bytes(packed)
    print(f"{accent}: {len(lines)} words, {len(packed)} bytes")


if __name__ == "__main__":
    bake_packs(Path(sys.argv[1]))
    for accent, prefix in DICTIONARIES.items():
        bake_dictionary(Path(sys.argv[2]), accent, prefix)
