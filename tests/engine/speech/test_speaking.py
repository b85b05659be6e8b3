"""Lines spoken: judged by the sound itself (energy, spectrum, pitch) and by the words."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from engine.foundation.errors import UsageError
from engine.project import Beat, Character, Line
from engine.speech import delivery_keys, kokoro, speak, speaking
from engine.speech.pronounce import phonemes
from engine.speech.voice import voice_of
from engine.speech.voicing import loudness
from engine.speech.wording import spoken_words
from engine.world import Utterance

RATE = 48_000


def say(text: str, *delivery: str, **character: object) -> Utterance:
    who = Character("maya", str(character.pop("name", "MAYA")), **character)  # type: ignore[arg-type]
    return speak(Beat("b1", "maya", "say", "say", line=Line("maya", text, delivery)), who)


def test_the_phonemes_cover_the_sound_in_order() -> None:
    said = say("Not again. That was in!", sex="female")
    starts = [p.start_s for p in said.phonemes]
    assert starts == sorted(starts)
    assert all(p.end_s > p.start_s for p in said.phonemes)
    assert said.phonemes[-1].end_s <= said.duration_s
    assert {p.word for p in said.phonemes} == set(range(len(said.words)))
    times = np.arange(len(said.samples)) / RATE
    inside = np.zeros(len(times), bool)
    for p in said.phonemes:
        inside |= (times >= p.start_s - 0.03) & (times < p.end_s + 0.03)
    energy = said.samples.astype(float) ** 2
    assert energy[inside].sum() > 0.98 * energy.sum()


def test_a_hiss_is_where_its_phoneme_says() -> None:
    from scipy.signal import butter, sosfiltfilt

    said = say("I saw a sea of ice.", sex="female")
    high = sosfiltfilt(butter(4, 4500, "high", fs=RATE, output="sos"), said.samples.astype(float)) ** 2
    for p in said.phonemes:
        if p.symbol == "s":
            window = slice(max(0, int((p.start_s - 0.12) * RATE)), int((p.end_s + 0.12) * RATE))
            centre = np.average(np.arange(len(high))[window], weights=high[window]) / RATE
            assert abs(centre - (p.start_s + p.end_s) / 2) < 0.06


def test_levels_follow_the_delivery() -> None:
    normal, quiet, loud = (loudness(say("Come here now.", *d).samples) for d in ((), ("quietly",), ("shouting",)))
    assert normal == pytest.approx(-23.0, abs=0.7)
    assert quiet < normal - 5 and loud > normal + 6


def test_a_whisper_has_no_voice() -> None:
    def periodicity(samples: np.ndarray) -> float:
        """The largest median autocorrelation peak between 70 and 400 Hz over the loud frames."""
        x = samples.astype(float)
        peaks = []
        for i in range(0, len(x) - 2048, 1024):
            frame = x[i : i + 2048] - x[i : i + 2048].mean()
            if np.sqrt(np.mean(frame**2)) > 0.3 * np.sqrt(np.mean(x**2)):
                r = np.correlate(frame, frame, "full")[2047:]
                peaks.append(r[120:686].max() / r[0])
        return float(np.median(peaks))

    assert periodicity(say("We are all alone.").samples) > 0.55
    assert periodicity(say("We are all alone.", "whispering").samples) < 0.4


def test_speed_follows_the_delivery() -> None:
    def seconds(*delivery: str) -> float:
        phones = say("The ball rolled off the table.", *delivery).phonemes
        return phones[-1].end_s - phones[0].start_s

    slow, normal, fast = seconds("slowly"), seconds(), seconds("quickly")
    assert slow > 1.15 * normal > 1.15 * 1.08 * fast


def test_nothing_of_a_text_is_fatal_and_nothing_is_silent() -> None:
    for text in ("…", "😀", "你好", "x" * 40, "A\u0000B"):
        said = say(text)
        assert said.phonemes, text
        assert loudness(said.samples) > -60, text


def test_a_long_speech_is_cut_at_pauses_and_loses_nothing() -> None:
    text = "The wind came up from the north and nobody on the pier said a word about it, not even once. " * 20
    runs = phonemes(spoken_words(text))
    pieces = speaking._pieces(runs)
    assert len(pieces) > 2 and all(len(piece) <= kokoro.LIMIT for piece in pieces)
    assert "".join(s for piece in pieces for s, _ in piece) == "".join(run for run, _ in runs)
    assert all(piece[-1][0] in ".," for piece in pieces)


def test_no_line_is_a_short_silence() -> None:
    said = speak(Beat("b", "maya", "say", "say"), Character("maya", "MAYA"))
    assert not said.phonemes and not said.samples.any() and said.duration_s > 0


def test_voices_suit_sex_and_age_and_differ_by_name() -> None:
    names = ("MAYA", "ANNA", "ZOE", "RUTH", "IRIS", "LENA", "JUNE", "KIM")
    voices = [voice_of(Character(n.lower(), n, sex="female", age=30)) for n in names]
    assert len(set(voices)) == len(names)
    assert all(name[1] == "f" for voice in voices for name, _ in voice.mix)
    assert all(name[1] == "m" for name, _ in voice_of(Character("t", "TOM", sex="male")).mix)
    assert all(
        voice_of(Character("x", n)).male == male for n, male in (("ANNA", False), ("OLIVER", True), ("OLD MAN", True))
    )
    child, adult = (voice_of(Character("t", "TOM", sex="male", age=age)).shift for age in (7, 30))
    assert child > 1.1 * adult
    with pytest.raises(UsageError, match="af_heart"):
        voice_of(Character("t", "TOM", voice="nobody"))


def test_deliveries_are_found_in_parentheticals() -> None:
    assert delivery_keys(("whispering to John",)) == ("whispering",)
    assert delivery_keys(("angry, quickly",)) == ("angry", "quickly")
    assert delivery_keys(("beat",)) == ()


def test_two_processes_give_the_same_samples() -> None:
    program = (
        "import hashlib;from engine.speech import speak;from engine.project import *;"
        "u=speak(Beat('b1','maya','say','say',line=Line('maya','Same again.',('nervously','quietly'))),Character('maya','MAYA'));"
        "print(hashlib.sha256(u.samples.tobytes()).hexdigest(),u.content_digest())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = say("Same again.", "nervously", "quietly")
    assert run.stdout.split() == [hashlib.sha256(here.samples.tobytes()).hexdigest(), here.content_digest()]


def test_only_the_other_end_of_a_telephone_sounds_like_one() -> None:
    def high_share(**line: bool) -> float:
        spoken = Line("maya", "Yes, it is six.", ("into phone",), **line)
        said = speak(Beat("b", "maya", "say", "say", line=spoken), Character("maya", "MAYA"))
        power = np.abs(np.fft.rfft(said.samples)) ** 2
        return float(power[np.fft.rfftfreq(len(said.samples), 1 / RATE) > 4500].sum() / power.sum())

    assert high_share() > 10 * high_share(off_screen=True)
