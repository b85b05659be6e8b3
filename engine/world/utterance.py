"""Something said, as sound and as phonemes with times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.foundation.digest import digest
from engine.foundation.timebase import SAMPLE_RATE


@dataclass(frozen=True)
class Phoneme:
    """One phone in IPA from ``start_s`` to ``end_s``, seconds from the utterance's first sample. ``stress`` 0, 1, 2;
    ``word`` is the index of the word it belongs to."""

    symbol: str
    start_s: float
    end_s: float
    stress: int = 0
    word: int = 0


@dataclass(frozen=True)
class Utterance:
    """``samples`` float32 [n], mono, 48 kHz, as spoken at 1 m (about -23 LUFS for a normal voice)."""

    beat_id: str
    who: str
    text: str
    words: tuple[str, ...]
    phonemes: tuple[Phoneme, ...]
    samples: np.ndarray
    delivery: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    @cached_property
    def _digest(self) -> str:
        return digest(self.beat_id, self.who, self.text, self.words, self.phonemes, self.samples, self.delivery)

    def content_digest(self) -> str:
        return self._digest
