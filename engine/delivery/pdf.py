"""A PDF of drawn pages (PDF 1.7, ISO 32000-1). Each page is a picture with its words laid invisibly over it, so that it can be
searched and read aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.foundation.errors import BugError

_QUALITY = 92


@dataclass(frozen=True)
class Words:
    """``at``: where the baseline begins, in points from the page's lower left corner; ``size`` in points."""

    text: str
    at: tuple[float, float]
    size: float


@dataclass(frozen=True)
class Page:
    """``pixels`` uint8 [h, w, 3] fill ``points`` (width, height)."""

    pixels: np.ndarray
    points: tuple[int, int]
    words: tuple[Words, ...] = ()


def pdf(title: str, pages: Iterable[Page]) -> bytes:
    """The document's bytes. Each page is packed before the next is taken."""
    made = _Objects()
    catalogue, tree, info = made.reserve(), made.reserve(), made.reserve()
    font = _font(made)
    kids = []
    for page in pages:
        width, height = page.points
        picture = _picture(made, page.pixels)
        drawn = f"q {width} 0 0 {height} 0 0 cm /P Do Q\n" + "".join(_invisible(words) for words in page.words)
        content = made.stream("", drawn.encode("ascii"))
        kids.append(
            made.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width} {height}] /Contents {content} 0 R "
                f"/Resources << /XObject << /P {picture} 0 R >> /Font << /F {font} 0 R >> >> >>"
            )
        )
    made.put(catalogue, f"<< /Type /Catalog /Pages {tree} 0 R >>")
    made.put(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
    made.put(info, f"<< /Title <{_utf16(title)}> /Producer (Soundstage) >>")
    return made.bytes(catalogue, info)


class _Objects:
    """Numbered objects and where each begins in the file."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        self._bodies.append(b"null")
        return len(self._bodies)

    def put(self, number: int, body: str) -> None:
        self._bodies[number - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        number = self.reserve()
        self.put(number, body)
        return number

    def stream(self, entries: str, data: bytes) -> int:
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii")
        self._bodies.append(head + data + b"\nendstream")
        return len(self._bodies)

    def bytes(self, catalogue: int, info: int) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        starts = []
        for number, body in enumerate(self._bodies, 1):
            starts.append(len(out))
            out += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
        table = len(out)
        rows = "".join(f"{start:010} 00000 n \n" for start in starts)
        out += f"xref\n0 {len(starts) + 1}\n0000000000 65535 f \n{rows}".encode("ascii")
        out += f"trailer\n<< /Size {len(starts) + 1} /Root {catalogue} 0 R /Info {info} 0 R >>\n".encode("ascii")
        out += f"startxref\n{table}\n%%EOF\n".encode("ascii")
        return bytes(out)


def _picture(made: _Objects, pixels: np.ndarray) -> int:
    import cv2

    done, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise BugError("A page could not be encoded as JPEG.")
    height, width = pixels.shape[:2]
    entries = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter /DCTDecode"
    )
    return made.stream(entries, data.tobytes())


def _font(made: _Objects) -> int:
    """Helvetica stands for shape only; each character is its UTF-16 unit, which ``ToUnicode`` gives back to searches."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Words def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
        "endcmap end end"
    )
    unicode = made.stream("", cmap.encode("ascii"))
    described = made.add(
        "<< /Type /FontDescriptor /FontName /Helvetica /Flags 32 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        "/Ascent 720 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    inner = made.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /CIDSystemInfo << /Registry (Adobe) /Ordering "
        f"(Identity) /Supplement 0 >> /FontDescriptor {described} 0 R /DW 520 >>"
    )
    return made.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H /DescendantFonts [{inner} 0 R] "
        f"/ToUnicode {unicode} 0 R >>"
    )


def _invisible(words: Words) -> str:
    """Text in rendering mode 3: neither filled nor stroked."""
    x, y = words.at
    return f"BT 3 Tr /F {words.size:.2f} Tf {x:.2f} {y:.2f} Td <{_units(words.text)}> Tj ET\n"


def _utf16(text: str) -> str:
    return (b"\xfe\xff" + text.encode("utf-16-be")).hex().upper()


def _units(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
