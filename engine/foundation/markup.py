"""Text as XML can hold it."""

from __future__ import annotations

import re

_BARRED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def holdable(text: str) -> str:
    """``text`` without the characters that no XML 1.0 document may hold, escaped or not (section 2.2 of the standard):
    controls that come along when words are pasted from elsewhere, halves of emoji."""
    return _BARRED.sub("", text)
