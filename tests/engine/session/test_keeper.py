"""The project file while it is open: whole by itself, and never written to where nobody will find it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.foundation.errors import UnavailableError
from engine.project import Project, edits
from engine.session import Desk, DeskSettings
from engine.session.keeper import Keeper


def titled(title: str) -> Project:
    return edits.set_title(title).change(Project("Untitled", "", (), (), ()))


def test_a_file_copied_by_hand_while_it_is_open_holds_every_edit(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "film.soundstage", titled("One"))
    for number in range(5):
        keeper.commit(titled(f"Take {number}"), "Retitle")
        keeper.keep_draft(f"Words {number}")
        keeper.copy_to(tmp_path / f"{number}.soundstage")  # the same thread: what was under way is done
        copied = tmp_path / f"alone {number}.soundstage"
        shutil.copy(keeper.path, copied)  # without the log beside it
        other = Keeper(copied)
        assert other.project().title == f"Take {number}" and other.draft == f"Words {number}"
        assert len(other.revisions) == number + 2
        other.close()
    keeper.close()


def delete(path: Path) -> None:
    shutil.rmtree(path.parent)


def rename(path: Path) -> None:
    os.rename(path, path.with_name("renamed.soundstage"))


def move(path: Path) -> None:
    os.rename(path.parent, path.parent.with_name("elsewhere"))


def replace(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy(path, other)
    os.replace(other, path)


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no file away that is open")
@pytest.mark.parametrize("take_away", [delete, rename, move, replace])
def test_a_film_whose_file_was_taken_away_says_so_and_can_be_saved(
    tmp_path: Path, take_away: Callable[[Path], None]
) -> None:
    (tmp_path / "stick").mkdir()
    path = tmp_path / "stick" / "film.soundstage"
    desk = Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate"))
    try:
        desk.new("", "Film", path)
        desk.apply(edits.set_title("Before"))
        desk.apply(edits.set_title("Kept"))
        take_away(path)
        for act in (
            lambda: desk.apply(edits.set_title("Lost")),
            lambda: desk.write("She waits."),
            desk.undo,
            desk.check_place,
        ):
            with pytest.raises(UnavailableError, match="no longer there; save a copy"):
                act()
        assert desk.project.title == "Kept"
        copy = tmp_path / "copy.soundstage"
        desk.save_copy(copy)
        desk.open(copy)
        assert desk.project.title == "Kept" and desk.text == "She waits." and not desk.read_only
        desk.undo()  # the words
        desk.undo()
        assert desk.project.title == "Before"  # the history came along
    finally:
        desk.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no file away that is open")
def test_a_file_that_was_put_back_is_opened_to_write_again(tmp_path: Path) -> None:
    path = tmp_path / "film.soundstage"
    desk = Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate"))
    try:
        desk.new("", "Film", path)
        desk.apply(edits.set_title("Kept"))
        desk.save_copy(tmp_path / "copy.soundstage")
        os.replace(tmp_path / "copy.soundstage", path)
        with pytest.raises(UnavailableError):
            desk.apply(edits.set_title("Lost"))
        desk.open(path)
        assert not desk.read_only
        desk.apply(edits.set_title("Again"))
        assert desk.project.title == "Again"
    finally:
        desk.close()
