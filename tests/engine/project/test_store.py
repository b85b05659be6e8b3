"""A project file gives back every committed state, and refuses what it does not know."""

import sqlite3
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.foundation.errors import SourceError
from engine.foundation.span import Span
from engine.project import (
    Beat,
    Character,
    Garment,
    Line,
    Move,
    Outcome,
    OutcomeKind,
    Placing,
    Project,
    PropUse,
    Relation,
    Scene,
    Shot,
    StandIn,
)
from engine.project.store import ProjectStore, from_bytes, to_bytes

PROJECT = Project(
    title="The missed shot \U0001f3c0",
    script="Maya shoots.",
    scenes=(
        Scene(
            "s1",
            "INT. GYM - DAY",
            "gym",
            ("maya",),
            (PropUse("orb", "orb", None, StandIn("thing", (0.2, 0.2, 0.2), 1.0, "wood", "guess")),),
            (Placing("orb", Relation.HELD_BY, "maya"),),
            (
                Beat("b1", "maya", "shoot", "shoot", outcome=Outcome(OutcomeKind.BACK_RIM, "hoop", made=False)),
                Beat("b2", "maya", "say", "say", line=Line("maya", "Not again.", ("quietly",), span=Span(3, 9))),
            ),
        ),
    ),
    shots=(Shot("x", "1A", "s1", 0.0, 2.5, "wide", "master", ("maya",), ("b1",), move=Move("dolly", "in", "slow")),),
    cast=(Character("maya", "Maya", "female", 16.0, garments=(Garment("jersey", "red"),)),),
    rate=Fraction(24000, 1001),
)


def test_a_project_comes_back_equal() -> None:
    assert from_bytes(to_bytes(PROJECT)) == PROJECT


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["edit", "undo", "redo", "reopen"]), max_size=25))
def test_history_behaves_like_a_list_with_a_finger_on_it(actions: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.soundstage")
        store = ProjectStore.create(path, PROJECT)
        model, finger = [PROJECT], 0
        for step, action in enumerate(actions):
            if action == "edit":
                edited = replace(model[finger], title=f"take {step}")
                model, finger = [*model[: finger + 1], edited], finger + 1
                store.commit(edited, f"Rename to take {step}")
            elif action == "undo" and finger > 0:
                finger -= 1
                store.go_to(store.current().number - 1)
            elif action == "redo" and finger < len(model) - 1:
                finger += 1
                store.go_to(store.current().number + 1)
            elif action == "reopen":
                store.close()
                store = ProjectStore.open(path)
            assert store.project() == model[finger]
            assert len(store.history()) == len(model)
        store.close()


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    junk = tmp_path / "junk.soundstage"
    junk.write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(SourceError, match="damaged"):
        ProjectStore.open(junk)
    foreign = tmp_path / "foreign.soundstage"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(SourceError, match="not a Soundstage project"):
        ProjectStore.open(foreign)


def test_a_newer_format_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "film.soundstage"
    ProjectStore.create(path, PROJECT).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SourceError, match="format is 99"):
        ProjectStore.open(path)
