"""From the model's symbols with times to phonemes in IPA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.foundation.timebase import SAMPLE_RATE
from engine.speech.pronounce import VOWELS
from engine.speech.wording import PAUSES
from engine.world import Phoneme

_IPA = {
    "A": "eɪ",
    "I": "aɪ",
    "O": "oʊ",
    "Q": "əʊ",
    "W": "aʊ",
    "Y": "ɔɪ",
    "ʧ": "tʃ",
    "ʤ": "dʒ",
    "ᵻ": "ɪ",
    "ᵊ": "ə",
    "ɾ": "ɾ",
}
_SHORTEST_S = 0.012
_LEAD_S = 0.06
_TAIL_S = 0.22


@dataclass(frozen=True)
class Timed:
    """``samples`` float32 [n] at 48 kHz, and what is said when."""

    samples: np.ndarray
    phonemes: tuple[Phoneme, ...]


def phones(symbols: Sequence[tuple[str, int, float, float]]) -> tuple[Phoneme, ...]:
    """Phonemes from (symbol, word, start, end): a stress mark's time goes to the sound after it and its stress to the
    vowel; a length mark's to the vowel before; a short space's to the sound before; pauses are left out."""
    out: list[Phoneme] = []
    stress, since = 0, None
    for symbol, word, start, end in symbols:
        if symbol in "ˈˌ":
            stress, since = (1 if symbol == "ˈ" else 2), start if since is None else since
        elif symbol == "ː" and out:
            last = out[-1]
            out[-1] = Phoneme(last.symbol, last.start_s, end, last.stress, last.word)
        elif symbol == " " or symbol in PAUSES:
            if symbol == " " and out and end - start <= 0.08 and abs(out[-1].end_s - start) < 1e-6:
                last = out[-1]
                out[-1] = Phoneme(last.symbol, last.start_s, end, last.stress, last.word)
        else:
            begin = start if since is None else since
            vowel = symbol in VOWELS
            begin = max(begin, out[-1].end_s) if out else begin
            out.append(Phoneme(_IPA.get(symbol, symbol), begin, max(end, begin), stress if vowel else 0, word))
            since = None
            stress = 0 if vowel else stress
    return _spread(out)


def _spread(said: list[Phoneme]) -> tuple[Phoneme, ...]:
    """No phoneme shorter than 12 ms: a vanishing one takes time from the one before or after."""
    times = [[p.start_s, p.end_s] for p in said]
    for i in range(len(times)):
        lack = _SHORTEST_S - (times[i][1] - times[i][0])
        if lack <= 0:
            continue
        if (
            i + 1 < len(times)
            and times[i + 1][0] - times[i][1] < 1e-6
            and times[i + 1][1] - times[i + 1][0] > 2 * _SHORTEST_S
        ):
            times[i][1] += lack
            times[i + 1][0] += lack
        elif i and times[i - 1][1] - times[i - 1][0] > 2 * _SHORTEST_S:
            times[i][0] -= lack
            times[i - 1][1] = min(times[i - 1][1], times[i][0])
        else:
            times[i][1] += lack
            for later in range(i + 1, len(times)):
                times[later][0] = max(times[later][0], times[later - 1][1])
                times[later][1] = max(times[later][1], times[later][0])
    return tuple(
        Phoneme(p.symbol, float(start), float(end), p.stress, p.word)
        for p, (start, end) in zip(said, times, strict=True)
    )


def trimmed(samples: np.ndarray, said: tuple[Phoneme, ...]) -> Timed:
    """Cut the silence before the first and after the last phoneme to fixed lengths, with short fades."""
    said = _until_quiet(samples, said)
    first = max(0.0, said[0].start_s - _LEAD_S)
    begin = int(first * SAMPLE_RATE)
    end = min(len(samples), int((said[-1].end_s + _TAIL_S) * SAMPLE_RATE))
    out = samples[begin:end].copy()
    fade = min(len(out) // 2, SAMPLE_RATE // 100)
    if fade:
        ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
        out[:fade] *= ramp
        out[-fade:] *= ramp[::-1]
    cut = begin / SAMPLE_RATE
    return Timed(out, tuple(_shifted(phone, cut, len(out) / SAMPLE_RATE) for phone in said))


def _until_quiet(samples: np.ndarray, said: tuple[Phoneme, ...]) -> tuple[Phoneme, ...]:
    """At pauses phonemes end and begin where the sound does, not where the model's symbols do."""
    hop = SAMPLE_RATE // 200
    level = np.sqrt(np.add.reduceat(samples.astype(np.float64) ** 2, np.arange(0, len(samples), hop)) / hop)
    quiet = level <= 0.03 * float(level.max(initial=0.0))
    still = np.zeros(len(quiet), bool)  # 20 ms of quiet: longer than a glottal dip
    still[: len(quiet) - 3] = quiet[:-3] & quiet[1:-2] & quiet[2:-1] & quiet[3:]
    out: list[Phoneme] = []
    for i, phone in enumerate(said):
        start, end = phone.start_s, phone.end_s
        if out and start - out[-1].end_s > 0.04:  # after a pause: back to where the sound begins
            low = int(out[-1].end_s * 200)
            pauses = np.flatnonzero(still[low : int(start * 200)])
            begun = (low + pauses[-1] + 4) / 200 if len(pauses) else out[-1].end_s
            start = float(min(start, max(begun, out[-1].end_s, start - 0.15)))
        limit = said[i + 1].start_s if i + 1 < len(said) else end + _TAIL_S
        if limit - end > 0.04:  # before a pause: on to where it ends
            begin = int(phone.start_s * 200)
            pauses = np.flatnonzero(still[begin : int(limit * 200)])
            pauses = pauses[pauses >= 4]
            sounding = (begin + pauses[0]) / 200 if len(pauses) else limit
            end = float(min(limit, max(sounding, phone.start_s + 2 * _SHORTEST_S)))
        out.append(Phoneme(phone.symbol, start, end, phone.stress, phone.word))
    return tuple(out)


def _shifted(phone: Phoneme, by: float, end: float) -> Phoneme:
    start = min(max(phone.start_s - by, 0.0), end)
    return Phoneme(phone.symbol, start, min(max(phone.end_s - by, start), end), phone.stress, phone.word)
