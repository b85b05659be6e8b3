"""Lines of mixed directions, against examples worked by hand with the rules of UAX 9."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from engine.delivery.lettering import width_of, write
from engine.delivery.right_to_left import in_order_of_sight


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("plain words (as ever)", "plain words (as ever)"),
        ("שלום", "םולש"),
        ("NOA says שלום עולם twice", "NOA says םלוע םולש twice"),  # two words are one run
        ("שלום NOA", "NOA םולש"),  # the first letter decides
        ("קנה 12 תפוחים", "םיחופת 12 הנק"),  # figures keep their order
        ("מחיר 3.50%", "3.50% ריחמ"),
        ("ש (abc)", "(abc) ש"),  # brackets still open before what they hold
        ("A (אב) c", "A (בא) c"),
        ("מה?", "?המ"),
        ("שָׁם", "םשָׁ"),  # vowels stay behind their letter
    ],
)
def test_lines_are_seen_as_the_standard_says(written: str, seen: str) -> None:
    assert in_order_of_sight(written) == seen


@given(st.text("ab אבג12.,()[]% \u05b8", max_size=24))
def test_no_letter_is_lost_and_latin_lines_stay(line: str) -> None:
    one_sided = str.maketrans("()[]", "((((")
    assert sorted(in_order_of_sight(line).translate(one_sided)) == sorted(line.translate(one_sided))
    latin = line.translate(str.maketrans("אבג", "abc"))
    assert in_order_of_sight(latin) == latin


@pytest.mark.parametrize(
    ("word", "strokes"), [("محمد", 1), ("سلم", 1), ("ورد", 3), ("السلام", 3), ("حلم سهم", 2), ("שלום", 4)]
)
def test_arabic_letters_are_joined_where_they_are_in_writing(word: str, strokes: int) -> None:
    """Words without dots: alef, dal, ra and waw join no letter after them; lam and alef become one."""
    page = np.zeros((120, 600, 3), np.uint8)
    write(page, word, 20, 80, 48, (255, 255, 255))
    assert ndimage.label(page[..., 0] > 90)[1] == strokes
    right = int(np.nonzero(page.any((0, 2)))[0].max())
    assert width_of(word, 48) == pytest.approx(right - 20, abs=5)


def test_arabic_is_read_from_the_right() -> None:
    """The tall letters of this word, both lams and the alef, stand before its long tail, on the right."""
    page = np.zeros((120, 600, 3), np.uint8)
    write(page, "السلام", 20, 80, 48, (255, 255, 255))
    ink = page[..., 0] > 90
    columns = np.nonzero(ink.any(0))[0]
    below = np.nonzero(ink[84:].any(0))[0]  # only the meem, the last letter, goes far below the line
    assert below.max() < columns.mean()


def drawn(text: str) -> np.ndarray:
    page = np.full((60, 300, 3), 255, np.uint8)
    write(page, text, 10, 40, 24, (0, 0, 0))
    return page


def test_pictographs_that_no_face_has_leave_no_question_marks() -> None:
    """Of skin nothing is said, and the last one is none yet."""
    assert np.array_equal(drawn("Zoë\u20e3 \u200d\U0001f3fd \U0001fbfc waits"), drawn("Zoë waits"))
    assert width_of("\U0001fbfc\U0001f3fd", 24) == 0 and not np.array_equal(drawn("Zoë?"), drawn("Zoë"))


@pytest.mark.parametrize(
    ("before", "behind"), [("Zoë ", " waits?"), ("", ""), ("你好", " – 7"), ("", " שלום"), ("", " سلم")]
)
def test_pictographs_stand_among_the_words(before: str, behind: str) -> None:
    """Each is a picture of its own, and the words around it are those that there are without it."""
    one, other = drawn(f"{before}🎬{behind}"), drawn(f"{before}👍{behind}")
    assert not np.array_equal(one, other) and not np.array_equal(one, drawn(f"{before}?{behind}"))
    width = width_of("🎬", 24)
    assert 16 <= width <= 40 and abs(width_of(f"{before}🎬{behind}", 24) - width_of(before + behind, 24) - width) <= 3
    left = 10 + width_of(before, 24)
    if behind.isascii():
        assert np.array_equal(one[:, :left], drawn(before)[:, :left])
