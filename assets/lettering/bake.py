"""Cut the Arabic letters, in their joined forms, out of Noto Sans Arabic.

npm pack @fontsource/noto-sans-arabic@5.3.0, unpacked; then, with fonttools installed,
python assets/lettering/bake.py package/files
"""

from __future__ import annotations

import sys
from pathlib import Path

LETTERS = [*range(0x600, 0x700), *range(0xFB50, 0xFC00), *range(0xFE70, 0xFF00)]
"""Arabic, and the forms that its letters take when they are joined."""
HEIGHT = 800, -240
"""Above and below the line, in thousandths of the size."""
WEIGHTS = {"arabic_regular.ttf": 400, "arabic_bold.ttf": 600}


def main(folder: Path) -> None:
    """Write a face of each weight beside this script."""
    from fontTools import subset

    for name, weight in WEIGHTS.items():
        options = subset.Options()
        options.layout_features, options.hinting, options.recalc_timestamp = [], False, False
        options.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT"]
        font = subset.load_font(str(folder / f"noto-sans-arabic-arabic-{weight}-normal.woff"), options)
        font.flavor = None
        cut = subset.Subsetter(options)
        cut.populate(unicodes=LETTERS)
        cut.subset(font)
        # OpenCV makes this as high as it was asked to write: so the letters are as large as its own Latin ones beside them
        font["hhea"].ascent, font["hhea"].descent = HEIGHT
        subset.save_font(font, str(Path(__file__).parent / name), options)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
