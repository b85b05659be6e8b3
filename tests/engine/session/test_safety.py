"""Nothing that was committed is ever lost, and histories of random edits hold together."""

import itertools
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.foundation.errors import UsageError
from engine.project import Move, Project, edits
from engine.project.changes import changes
from engine.project.store import from_bytes, to_bytes
from engine.session.keeper import Keeper
from engine.session.reel import build
from tests.engine.project.test_edits import SCRIPT, film

ROOT = Path(__file__).parents[3]


def test_ten_kills_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "film.soundstage"
    committed = 0
    for kill in range(10):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.session.editing", str(path)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        for line in itertools.islice(process.stdout, 3 + 5 * kill):
            committed = int(line)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        committed = int(rest[-1]) if rest else committed
        keeper = Keeper(path)  # the lock died with its holder
        assert not keeper.read_only
        assert int(keeper.project().title) in (committed, committed + 1)
        assert len(keeper.revisions) == int(keeper.project().title) + 1
        keeper.close()
    assert committed > 50


VALUES = st.sampled_from(range(6))


class Editing(RuleBasedStateMachine):
    """Random edits, undo, redo, close and reopen, against a list of projects with a finger on it."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "film.soundstage")
        self.keeper = Keeper(self.path, film())
        self.states: list[Project] = [film()]
        self.finger = 0

    @rule(which=VALUES, other=VALUES, kind=st.integers(0, 19), amount=st.sampled_from([-1.0, -0.4, 0.3, 0.9, 5.0]))
    def edit(self, which: int, other: int, kind: int, amount: float) -> None:
        project = self.keeper.project()
        shots = [shot.id for shot in project.shots]
        shot, before = shots[which % len(shots)], shots[other % len(shots)]
        scene = project.scenes[which % len(project.scenes)].id
        struck = project.struck[0].id if project.struck else "none"
        made = [
            lambda: edits.duplicate(shot),
            lambda: edits.delete(shot),
            lambda: edits.ripple_delete(shot),
            lambda: edits.restore(struck),
            lambda: edits.split(shot, project.shots[which % len(shots)].story_in + abs(amount)),
            lambda: edits.move_shot(shot, before),
            lambda: edits.add_shot(scene, None, "close-up"),
            lambda: edits.add_shot(project.shots[other % len(shots)].scene_id, before),
            lambda: edits.ripple(shot, "out", amount),
            lambda: edits.ripple(shot, "in", amount),
            lambda: edits.roll(shot, amount),
            lambda: edits.slip(shot, amount),
            lambda: edits.set_move(shot, Move("dolly", "in")),
            lambda: edits.move_scene(scene, None),
            lambda: edits.set_weather(scene, "rain"),
            lambda: edits.add_marker(which, "here"),
            lambda: edits.set_gain("foley", amount),
            lambda: edits.set_script(film(SCRIPT.replace("She waves.", "She waves.\n\nA dog barks."))),
            lambda: edits.set_script(film(SCRIPT.replace("INT. GYM - DAY\n\n", "INT. GYM - DAY\n\nDoors open.\n\n"))),
            lambda: edits.set_script(film()),
        ][kind]
        try:
            edit = made()
            after = edit.change(project)
        except UsageError as refused:
            assert str(refused).endswith(".")
            return
        assert edit.change(project) == after
        if after == project:
            assert not changes(project, after)
            return
        self.keeper.commit(after, edit.label)
        self.states = [*self.states[: self.finger + 1], after]
        self.finger += 1

    @rule(by=st.sampled_from([-1, 1]))
    def step(self, by: int) -> None:
        if self.keeper.floor <= self.finger + by < len(self.states):
            self.finger += by
            self.keeper.go_to(self.finger)

    @rule()
    def reopen(self) -> None:
        self.keeper.close()
        self.keeper = Keeper(self.path)

    @invariant()
    def it_holds_together(self) -> None:
        project = self.keeper.project()
        assert project == self.states[self.finger]
        assert (self.keeper.position, len(self.keeper.revisions)) == (self.finger, len(self.states))
        assert from_bytes(to_bytes(project)) == project
        ids = [shot.id for shot in (*project.shots, *project.struck)]
        slates = [shot.slate for shot in project.shots]
        assert len(set(ids)) == len(ids) and len(set(slates)) == len(slates)
        order = {scene.id: number for number, scene in enumerate(project.scenes)}
        scenes = [order[shot.scene_id] for shot in project.shots]
        assert scenes == sorted(scenes)
        assert all(0 <= shot.story_in < shot.story_out for shot in project.shots)
        cut = build(project, {}, {}, frozenset(order), False).cut
        assert [row.shot_id for row in cut.shots] == [shot.id for shot in project.shots]
        assert all(a.record_out == b.record_in for a, b in itertools.pairwise(cut.shots))

    def teardown(self) -> None:
        self.keeper.close()
        self.folder.cleanup()


Editing.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestEditing = Editing.TestCase


def test_a_shot_read_anew_never_takes_the_name_of_a_deleted_one() -> None:
    project = edits.delete(film().shots[0].id).change(film())
    doors = film(SCRIPT.replace("INT. GYM - DAY\n\n", "INT. GYM - DAY\n\nDoors open.\n\n"))
    again = edits.set_script(doors).change(project)
    ids = [shot.id for shot in (*again.shots, *again.struck)]
    assert len(set(ids)) == len(ids)
