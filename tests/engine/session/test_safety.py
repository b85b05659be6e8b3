"""Nothing that was committed is ever lost, and histories of random edits hold together."""

import itertools
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.foundation.errors import UsageError
from engine.foundation.span import Span
from engine.project import Move, Outcome, OutcomeKind, Project, Stroke, ViewKey, edits
from engine.project.changes import changes
from engine.project.edits import Edit
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
AMOUNTS = st.sampled_from([-1.0, -0.4, 0.3, 0.9, 5.0])
RATES = (Fraction(24), Fraction(30000, 1001), Fraction(60))


class Editing(RuleBasedStateMachine):
    """Random edits, undo, redo, close and reopen, against a list of projects with a finger on it."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "film.soundstage")
        self.keeper = Keeper(self.path, film())
        self.states: list[Project] = [film()]
        self.finger = 0

    @rule(which=VALUES, other=VALUES, kind=st.integers(0, 20), amount=AMOUNTS)
    def cut(self, which: int, other: int, kind: int, amount: float) -> None:
        project = self.keeper.project()
        shots = [shot.id for shot in project.shots]
        shot, before = shots[which % len(shots)], shots[other % len(shots)]
        scene = project.scenes[which % len(project.scenes)].id
        struck = project.struck[0].id if project.struck else "none"
        self.apply(
            [
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
                lambda: edits.as_written(shot, "trimmed"),
                lambda: edits.set_move(shot, Move("dolly", "in")),
                lambda: edits.set_look(shot, "anime"),
                lambda: edits.set_look_of_film(("anime", "realistic")[other % 2]),
                lambda: edits.set_transition(shot, "dissolve", which * 4),
                lambda: edits.set_film_fades(which * 6, None),
                lambda: edits.set_rate(RATES[other % len(RATES)]),
                lambda: edits.rename_shot(shot, f"9{which}"),
                lambda: edits.join(shot),
            ][kind]
        )

    @rule(which=VALUES, other=VALUES, kind=st.integers(0, 21), amount=AMOUNTS)
    def direct(self, which: int, other: int, kind: int, amount: float) -> None:
        """Words, ground, cameras, boards."""
        project = self.keeper.project()
        shot = project.shots[which % len(project.shots)]
        scene = project.scenes[other % len(project.scenes)]
        beat = scene.beats[which % len(scene.beats)] if scene.beats else None
        path = [ViewKey(shot.story_in + i, (3.0 - i, amount, 1.6), (0.0, 0.0, 1.2)) for i in range(1 + which % 3)]
        line = Stroke(((0.1, 0.1, 0.5), (0.5, 0.4, 1.0)), erases=which == 5)
        self.apply(
            [
                lambda: edits.set_script(film(SCRIPT.replace("She waves.", "She waves.\n\nA dog barks."))),
                lambda: edits.set_script(
                    film(SCRIPT.replace("INT. GYM - DAY\n\n", "INT. GYM - DAY\n\nDoors open.\n\n"))
                ),
                lambda: edits.set_script(film()),
                lambda: edits.set_script(film(SCRIPT.replace("She waves.\n\n", ""))),
                lambda: edits.set_script(film("EXT. PARK - DAY\n\nSam walks.\n\nINT. GYM - DAY\n\nMaya shoots.\n")),
                lambda: edits.move_scene(scene.id, None),
                lambda: edits.set_weather(scene.id, "rain"),
                lambda: edits.scene_as_written(scene.id, "weather"),
                lambda: edits.choose(Span(scene.span.start, scene.span.start + 3), "set:kitchen"),
                lambda: edits.choose_outcome(beat.id if beat else "", Outcome(OutcomeKind.SHORT, "hoop")),
                lambda: edits.place(scene.id, "maya", "Maya", amount, 1.0, None),
                lambda: edits.draw_walk(
                    scene.id,
                    "maya",
                    "Maya",
                    abs(amount),
                    [(amount, 1.0, 7.0)],
                    instead=beat.id if beat and other else "",
                ),
                lambda: edits.erase_walks(scene.id, "maya", "Maya"),
                lambda: edits.add_lamp(scene.id, "spot", amount, 0.0),
                lambda: edits.add_prop(scene.id, "chair", amount, 1.0),
                lambda: edits.to_words(scene.id),
                lambda: edits.set_camera_path(shot.id, shot.slate, path, shot.story_in),
                lambda: edits.camera_to_words(shot.id),
                lambda: edits.draw(shot, line, ("Drawing", "Arrows")[other % 2]),
                lambda: edits.show_layer(shot, "Arrows", bool(which % 2)),
                lambda: edits.set_note(shot, f"Note {which}"),
                lambda: edits.set_character("maya", age=20.0 + which),
            ][kind]
        )

    @rule(which=VALUES, other=VALUES, kind=st.integers(0, 14), amount=AMOUNTS)
    def mix(self, which: int, other: int, kind: int, amount: float) -> None:
        project = self.keeper.project()
        shot = project.shots[which % len(project.shots)].id
        clips = [clip.id for track in project.tracks for clip in track.sounds]
        clip = clips[other % len(clips)] if clips else "none"
        marker = project.markers[other % len(project.markers)].frame if project.markers else 3
        self.apply(
            [
                lambda: edits.add_sound(("music", "effects")[which % 2], "song.wav", "d1", which * 9, 2.0 + other),
                lambda: edits.move_sound(clip, which * 7, ("", "music", "effects")[other % 3]),
                lambda: edits.trim_sound(clip, ("in", "out")[which % 2], round(amount * 10), 9.0),
                lambda: edits.slip_sound(clip, amount, 9.0),
                lambda: edits.split_sound(clip, which * 9 + 12),
                lambda: edits.set_sound_fades(clip, abs(amount), 0.5),
                lambda: edits.mute_sound(clip, bool(which % 2)),
                lambda: edits.remove_sound(clip),
                lambda: edits.set_gain("foley", amount),
                lambda: edits.set_solo("dialogue", bool(which % 2)),
                lambda: edits.set_shot_gain(shot, "foley", amount),
                lambda: edits.set_shot_fades(shot, "ambience", abs(amount), 0.2),
                lambda: edits.add_marker(which * 3, "here"),
                lambda: edits.move_marker(marker, other * 5),
                lambda: edits.remove_marker(marker),
            ][kind]
        )

    def apply(self, made: Callable[[], Edit]) -> None:
        project = self.keeper.project()
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
        assert edit.label
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
        clips = [clip for track in project.tracks for clip in track.sounds]
        assert len({clip.id for clip in clips}) == len(clips)
        assert all(clip.record_in >= 0 and clip.seconds > 0 for clip in clips)
        frames = [marker.frame for marker in project.markers]
        assert frames == sorted(set(frames))
        boards = [board.shot_id for board in project.boards]
        assert len(set(boards)) == len(boards)
        beats = {beat.id for scene in project.scenes for beat in scene.beats}
        assert all(not walk.beat or walk.beat in beats for scene in project.scenes for walk in scene.blocking.walks)
        assert all(name.isprintable() for name in ids)
        cut = build(project, {}, {}, frozenset(order), False).cut
        assert [row.shot_id for row in cut.shots] == [shot.id for shot in project.shots]
        assert all(a.record_out == b.record_in for a, b in itertools.pairwise(cut.shots))

    def teardown(self) -> None:
        self.keeper.close()
        self.folder.cleanup()


Editing.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestEditing = Editing.TestCase


def test_a_shot_read_anew_never_takes_the_name_of_a_deleted_one() -> None:
    project = edits.delete(film().shots[0].id).change(film())
    doors = film(SCRIPT.replace("INT. GYM - DAY\n\n", "INT. GYM - DAY\n\nDoors open.\n\n"))
    again = edits.set_script(doors).change(project)
    ids = [shot.id for shot in (*again.shots, *again.struck)]
    assert len(set(ids)) == len(ids)
