"""Name plates carry the writer's word in the writer's letters."""

from __future__ import annotations

import numpy as np
import pytest

from engine.picture.labels import in_sight, plate_texture


def _plate(word: str) -> bytes:
    return np.ascontiguousarray(plate_texture(word, 128).albedo[0]).tobytes()


@pytest.mark.parametrize(
    "word", ["pi\u00f1ata", "\u0441\u0430\u043c", "\u03be\u03af", "\u05e9\u05d5", "\u0628\u064a", "\u8336\u58f6"]
)
def test_letters_of_any_script_are_drawn_and_not_questioned(word: str) -> None:
    asked = "".join(letter if letter.isascii() else "?" for letter in word)
    assert _plate(word) not in (_plate(asked), _plate(word[:-1]), _plate(""))
    assert _plate(word) == _plate(f" {word} \U0001f600")


def test_what_is_read_from_right_to_left_is_turned_round_but_its_figures() -> None:
    assert in_sight("caf\u00e9 12") == "caf\u00e9 12"
    assert in_sight("\u05d0\u05d1\u05d2") == "\u05d2\u05d1\u05d0"
    assert in_sight("\u05d0\u05d1 12") == "12 \u05d1\u05d0"
    assert in_sight("\u05d0\u05b7\u05d1") == "\u05d1\u05d0\u05b7"
