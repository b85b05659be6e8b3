"""Words to sounds: against what English speakers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.speech.kokoro import symbols
from engine.speech.numbers import spoken
from engine.speech.pronounce import phonemes, sound_of
from engine.speech.wording import spoken_words, words_of


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("42", "forty two"),
        ("1984", "nineteen eighty four"),
        ("2,500", "two thousand five hundred"),
        ("3.14", "three point one four"),
        ("$5.50", "five dollars and fifty cents"),
        ("21st", "twenty first"),
        ("3:05", "three oh five"),
        ("50%", "fifty percent"),
        ("1980s", "nineteen eighties"),
        ("3/4", "three quarters"),
        ("R2D2", "R two D two"),
    ],
)
def test_numbers_are_read_as_people_read_them(token: str, said: str) -> None:
    assert spoken(token) == said


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("the apple", "ði ˈæpᵊl"),
        ("the ball", "ðə bˈɔl"),
        ("I want to read.", "ˌI wˈɑnt tə ɹˈid."),
        ("I have read it.", "ˌI hæv ɹˈɛd ɪt."),
        ("He's a cat.", "hiz ɐ kˈæt."),
    ],
)
def test_words_sound_as_their_sentence_wants(text: str, sounds: str) -> None:
    assert "".join(run for run, _ in phonemes(spoken_words(text))) == sounds


def test_endings_and_compounds_come_from_their_stems() -> None:
    assert sound_of("blorps") == sound_of("blorp") + "s"
    assert sound_of("kestrelwing").startswith(sound_of("kestrel"))
    assert sound_of("dog's") == sound_of("dog") + "z"


@given(st.text(max_size=40))
def test_any_text_gives_only_known_symbols_and_never_nothing(text: str) -> None:
    words = spoken_words(text)
    runs = phonemes(words)
    assert all(symbol in symbols() for run, _ in runs for symbol in run)
    assert any(symbol.isalpha() for run, _ in runs for symbol in run)
    assert all(0 <= word < max(1, len(words_of(text))) for _, word in runs)
