"""The door of the room: a beat's line becomes an utterance."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.foundation.errors import UnavailableError
from engine.foundation.seed import generator
from engine.foundation.timebase import SAMPLE_RATE
from engine.project import Beat, Character
from engine.speech import kokoro, pico
from engine.speech.delivery import Manner, manner_of
from engine.speech.pronounce import phonemes
from engine.speech.timed import Timed, phones, trimmed
from engine.speech.voice import Voice, voice_names, voice_of
from engine.speech.voicing import voiced
from engine.speech.wording import PAUSES, spoken_words, words_of
from engine.world import Utterance

_SILENT_S = 0.4
VOICE_OVER = "voice over"
"""Marks in an utterance's delivery that nobody in the scene says it: sound keeps it dry and in the middle."""


@dataclass(frozen=True)
class _Job:
    """All that an utterance's sound depends on."""

    text: str
    delivery: tuple[str, ...]
    voice: Voice
    absent: bool


def speak(beat: Beat, character: Character) -> Utterance:
    """The sound of ``beat.line`` in the character's voice, mono at 48 kHz as heard at 1 m, and its phonemes' times.

    The same line, delivery and character give the same samples. A beat without a line, or with an empty one, gives a
    short silence. Raises UnavailableError if no voice is installed, UsageError if the character asks for an unknown one.
    """
    line = beat.line
    text = line.text if line is not None else ""
    delivery = line.delivery if line is not None else ()
    if not text.strip():
        return Utterance(
            beat.id, character.id, text, (), (), np.zeros(int(_SILENT_S * SAMPLE_RATE), np.float32), delivery
        )
    absent = line is not None and (line.off_screen or line.voice_over)
    timed = _said(_Job(text, delivery, voice_of(character), absent))
    if line is not None and line.voice_over:
        delivery = (*delivery, VOICE_OVER)
    return Utterance(beat.id, character.id, text, words_of(text), timed.phonemes, timed.samples, delivery)


def available() -> str:
    """Which voices are installed, in words for the user."""
    if kokoro.available():
        return f"Kokoro-82M, {len(voice_names())} English voices"
    return "SVOX Pico" if importlib.util.find_spec("py_nanotts") else "none"


@lru_cache(maxsize=64)
def _said(job: _Job) -> Timed:
    """The work, remembered for the lines just said (rehearsal asks several times)."""
    manner = manner_of(job.delivery, job.text, job.absent)
    runs = _laughter(manner, job.voice) + _marked(phonemes(spoken_words(job.text), job.voice.accent), manner.mark)
    if kokoro.available():
        timed = _by_kokoro(runs, job.voice, manner)
    elif importlib.util.find_spec("py_nanotts"):
        timed = pico.say(runs, job.text, job.voice, manner)
    else:
        raise UnavailableError(
            "No voice is installed, so the line cannot be spoken; run pip install -r requirements-voices.txt."
        )
    random = generator("voicing", job.text, job.delivery, job.voice)
    samples = voiced(timed.samples, manner, random, job.voice.tremor)
    samples.setflags(write=False)
    return Timed(samples, timed.phonemes)


def _laughter(manner: Manner, voice: Voice) -> tuple[tuple[str, int], ...]:
    count = int(manner.laugh)
    if not count:
        return ()
    syllable = "hˈʌ" if voice.male else "hˈɑ"
    return ((" ".join([syllable] + [syllable.replace("ˈ", "")] * (count - 1)), 0), (",", 0), (" ", 0))


def _marked(runs: tuple[tuple[str, int], ...], mark: str) -> tuple[tuple[str, int], ...]:
    """The last full stop replaced by the manner's mark (a question stays one)."""
    if not runs:
        return runs
    last, word = runs[-1]
    if last not in PAUSES:
        return (*runs, (mark or ".", word))
    return (*runs[:-1], (mark, word)) if mark and last in {".", ",", ";", ":"} else runs


def _pieces(runs: tuple[tuple[str, int], ...]) -> list[list[tuple[str, int]]]:
    """Runs in pieces the model takes at once, cut after a sentence, else a pause, else a word."""
    pieces: list[list[tuple[str, int]]] = []
    rest = [(symbol, word) for sound, word in runs for symbol in sound if symbol in kokoro.symbols()]
    while len(rest) > kokoro.LIMIT:
        window = [symbol for symbol, _ in rest[: kokoro.LIMIT]]
        places = [i for i, s in enumerate(window) if s in ".!?…"] or [i for i, s in enumerate(window) if s in PAUSES]
        places = places or [i for i, s in enumerate(window) if s == " "] or [kokoro.LIMIT - 1]
        pieces.append(rest[: places[-1] + 1])
        rest = rest[places[-1] + 1 :]
    return [*pieces, rest]


def _by_kokoro(runs: tuple[tuple[str, int], ...], voice: Voice, manner: Manner) -> Timed:
    import soxr

    # played faster by `shift`, pitch and formants rise together; the model speaks slower by as much
    shift = voice.shift * 2.0 ** (manner.pitch / 12.0)
    speed = min(max(voice.speed * manner.speed / shift, 0.5), 2.0)
    mix = voice.mix
    if manner.whisper and not voice.male:
        mix = (*((name, 0.6 * share) for name, share in mix), ("af_nicole", 0.4))
    parts, timed, offset = [], [], 0.0
    for piece in _pieces(runs):
        if not any(symbol.isalpha() for symbol, _ in piece):
            continue
        reading = kokoro.read("".join(symbol for symbol, _ in piece), mix, speed)
        parts.append(reading.samples)
        timed += [
            (symbol, word, offset + start, offset + end)
            for (symbol, word), start, end in zip(piece, reading.starts, reading.ends, strict=True)
        ]
        offset += len(reading.samples) / kokoro.RATE
    samples = soxr.resample(np.concatenate(parts), kokoro.RATE * shift, SAMPLE_RATE, "HQ").astype(np.float32)
    return trimmed(samples, phones([(s, w, a / shift, b / shift) for s, w, a, b in timed]))
