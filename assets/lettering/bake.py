"""Cut the Arabic letters, in their joined forms, out of Noto Sans Arabic, and the pictographs out of Noto Emoji.

npm pack @fontsource/noto-sans-arabic@5.3.0 and @expo-google-fonts/noto-emoji@0.4.7, unpacked; then, with fonttools installed,
python assets/lettering/bake.py ARABIC/package/files EMOJI/package/400Regular
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Any

LETTERS = [*range(0x600, 0x700), *range(0xFB50, 0xFC00), *range(0xFE70, 0xFF00)]
"""Arabic, and the forms that its letters take when they are joined."""
HEIGHT = 800, -240
"""Above and below the line, in thousandths of the size."""
WEIGHTS = {"arabic_regular.ttf": 400, "arabic_bold.ttf": 600}


def main(arabic: Path, emoji: Path) -> None:
    """Write a face of each weight, and that of the pictographs, beside this script."""
    for name, weight in WEIGHTS.items():
        # OpenCV makes this as high as it was asked to write: so the letters are as large as its own Latin ones beside them
        cut(arabic / f"noto-sans-arabic-arabic-{weight}-normal.woff", LETTERS, name, HEIGHT)
    cut(emoji / "NotoEmoji_400Regular.ttf", None, "pictographs.ttf")


def cut(source: Path, letters: list[int] | None, name: str, height: tuple[int, int] | None = None) -> None:
    """Write the face ``name`` of the ``letters`` in ``source``; None: of its pictographs, not its figures and spaces."""
    from fontTools import subset

    options = subset.Options()
    options.layout_features, options.hinting, options.recalc_timestamp = [], False, False
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"]
    font = subset.load_font(str(source), options)
    font.flavor = None
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=pictographs(font) if letters is None else letters)
    cutter.subset(font)
    if height is not None:
        font["hhea"].ascent, font["hhea"].descent = height
    subset.save_font(font, str(Path(__file__).parent / name), options)


def pictographs(font: Any) -> list[int]:
    """What stands for itself: symbols, and what is newer than Python's table, but no tags that say how others are drawn."""
    return [
        code
        for code in font.getBestCmap()
        if 0x2000 <= code < 0xE0000 and unicodedata.category(chr(code)) in ("So", "Cn")
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
