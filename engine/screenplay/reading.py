"""What the engine made of every word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.foundation.span import Span


class Status(Enum):
    UNDERSTOOD = "understood"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Choice:
    """Another way to take a word: ``meaning`` for the machine ("prop:mug"), ``label`` for the writer."""

    meaning: str
    label: str


@dataclass(frozen=True)
class Word:
    """A word or fixed phrase of the source and how it was taken.

    ``meaning`` is what it became, such as "prop:mug", "action:walk", "camera:close-up", "voice:whisper"; empty if
    unknown. ``explanation`` is a short clause for the writer ("no kettlebell in the store; a stand-in, 12 kg").
    ``content`` is False for articles, punctuation and the like, which coverage does not count.
    """

    text: str
    span: Span
    status: Status
    meaning: str = ""
    explanation: str = ""
    choices: tuple[Choice, ...] = ()
    content: bool = True


@dataclass(frozen=True)
class Coverage:
    """Shares (0 to 1) of the content words."""

    understood: float
    assumed: float
    unknown: float


@dataclass(frozen=True)
class Reading:
    """Every word of a source in order, without gaps but for white space, and remarks about the whole."""

    words: tuple[Word, ...]
    notes: tuple[str, ...] = ()

    @property
    def coverage(self) -> Coverage:
        content = [word.status for word in self.words if word.content]
        share = {status: content.count(status) / len(content) if content else 0.0 for status in Status}
        return Coverage(share[Status.UNDERSTOOD], share[Status.ASSUMED], share[Status.UNKNOWN])
