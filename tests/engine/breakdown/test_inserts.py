"""Close pictures of what hands do are made of what hands hold."""

import pytest

from engine.breakdown import read


def _inserts(deed: str) -> list[tuple[str, ...]]:
    source = f"INT. KITCHEN - DAY\n\nMaya waits. Tom nods and smiles at her.\n\nMaya {deed}.\n"
    return [shot.subjects for shot in read(source)[1].shots if shot.kind == "insert"]


@pytest.mark.parametrize("deed", ["picks up a cup", "picks up a phone", "opens a box"])
def test_what_is_small_has_a_picture_of_its_own(deed: str) -> None:
    assert _inserts(deed)


@pytest.mark.parametrize("large", ["fridge", "dog", "puppy", "couch", "kitten", "umbrella", "old oak door", "sedan"])
def test_what_is_large_has_none_whatever_it_is_called(large: str) -> None:
    assert not _inserts(f"touches the {large}") and not _inserts(f"opens the {large}")
