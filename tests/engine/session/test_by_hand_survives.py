"""What was set by hand stays with its words, whatever happens to the words around it: real scripts, really read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.project import Move, Outcome, OutcomeKind, Project, Scene, Shot, Stroke, ViewKey, edits
from engine.project.store import from_bytes, to_bytes
from engine.session.session import Session, Settings

KITCHEN = """INT. KITCHEN - DAY

MAYA walks to the table. She picks up a cup.

MAYA
Not again.

She puts the cup on the counter.

"""
GYM = """INT. GYM - NIGHT

WIDE SHOT. SAM shoots a basketball. The ball goes in.

CLOSE-UP on Sam.

SAM
At last.

"""
PARK = """EXT. PARK - DAY

MEDIUM SHOT. Maya waves.

WIDE SHOT. Sam walks to a bench.
"""
SCRIPT = KITCHEN + GYM + PARK
PATH = (ViewKey(0.5, (2.0, -2.0, 1.6), (0.0, 0.0, 1.2)), ViewKey(1.5, (1.5, -2.0, 1.6), (0.0, 0.0, 1.2)))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    session = Session(tmp_path_factory.mktemp("cache"))
    return lambda text: session.open_text(text, "Film", Settings()).project


def said(project: Project, words: str) -> Shot:
    return next(shot for shot in project.shots if words in shot.source_span.of(project.script))


def under(project: Project, heading: str) -> Scene:
    return next(scene for scene in project.scenes if heading in scene.heading)


@pytest.fixture(scope="module")
def made(read: Callable[[str], Project]) -> Project:
    """The film with something of every kind set by hand."""
    project = read(SCRIPT)
    kitchen, gym, park = project.scenes
    cup, shoot, waves, walks = (said(project, words) for words in ("picks up", "shoots", "waves", "bench"))
    put = next(beat for beat in kitchen.beats if beat.action == "put_down")
    walk = next(beat for beat in park.beats if beat.action == "walk")
    open_end = next(beat for beat in gym.beats if beat.outcome is not None)
    for edit in (
        edits.place(kitchen.id, "maya", "Maya", 1.0, 2.0, 0.5),
        edits.place(kitchen.id, put.object, "the cup", 0.4, 0.6),
        edits.add_lamp(kitchen.id, "spot", 1.0, 1.0),
        edits.set_time_of_day(kitchen.id, "dusk"),
        edits.set_weather(park.id, "rain"),
        edits.draw_walk(park.id, "sam", "Sam", 1.0, [(1.0, 1.0, 3.0)], instead=walk.id),
        edits.set_camera_path(walks.id, walks.slate, PATH, 0.5),
        edits.choose_outcome(open_end.id, Outcome(OutcomeKind.BACK_RIM, open_end.outcome.target, False)),  # type: ignore[union-attr]
        edits.set_size(waves.id, "full"),
        edits.set_subjects(cup.id, (put.object,)),
        edits.set_move(shoot.id, Move("dolly", "in")),
        edits.trim_out(shoot.id, shoot.story_in + 1.5),
        edits.set_transition(waves.id, "dissolve", 10),
        edits.set_shot_gain(waves.id, "foley", -7.0),
        edits.draw(cup, Stroke(((0.1, 0.1, 0.5), (0.5, 0.4, 1.0)))),
        edits.set_note(shoot, "Wait for the ball."),
        edits.duplicate(shoot.id),
        edits.set_character("maya", age=61.0, build="heavy"),
        edits.set_voice("sam", "am_adam"),
    ):
        project = edit.change(project)
    return project


def everything_is_there(project: Project, maya: str = "maya", kitchen: str = "KITCHEN", park: str = "PARK") -> None:
    project = from_bytes(to_bytes(project))
    there, out = under(project, kitchen), under(project, park)
    cup = next(beat for scene in project.scenes for beat in scene.beats if beat.action == "put_down").object
    spot, thing = there.blocking.spot(maya), there.blocking.spot(cup)
    assert spot is not None and (spot.x, spot.y) == (1.0, 2.0)
    assert thing is not None and (thing.x, thing.y) == (0.4, 0.6)
    assert len(there.blocking.lamps) == 1 and there.light == "dusk" and out.weather == "rain"
    (walk,) = out.blocking.walks
    assert walk.beat == next(beat.id for beat in out.beats if beat.action == "walk" and beat.subject == "sam")
    outcome = next(beat.outcome for scene in project.scenes for beat in scene.beats if beat.outcome is not None)
    assert (outcome.kind, outcome.made) == (OutcomeKind.BACK_RIM, False)
    picks, shoot, waves, walks = (said(project, words) for words in ("picks up", "shoots", "waves", "bench"))
    assert (walks.camera_path, walks.camera_from_s) == (PATH, 0.5)
    assert waves.size == "full" and (waves.transition, waves.transition_frames) == ("dissolve", 10)
    assert picks.subjects == (cup,)
    assert shoot.move == Move("dolly", "in") and shoot.trimmed and shoot.story_out == shoot.story_in + 1.5
    assert edits.level(edits.track(project, "foley"), waves.id).gain_db == -7.0
    assert edits.board(project, picks.id).layers and edits.board(project, shoot.id).note == "Wait for the ball."
    assert sum("added" in shot.by_hand for shot in project.shots) == 1
    people = {who.id: who for who in project.cast}
    assert (people[maya].age, people[maya].build, people["sam"].voice) == (61.0, "heavy", "am_adam")
    ids, slates = [shot.id for shot in project.shots], [shot.slate for shot in project.shots]
    assert len(set(ids)) == len(ids) and len(set(slates)) == len(slates)


REWRITTEN = {
    "a line before": SCRIPT.replace("MAYA walks", "A dog barks.\n\nMAYA walks"),
    "another cup before": SCRIPT.replace("MAYA walks", "A cup stands on the counter.\n\nMAYA walks"),
    "a scene before": "INT. BARN - DAY\n\nA cow sleeps.\n\n" + SCRIPT,
    "the last scene first": PARK + "\n" + KITCHEN + GYM,
    "the first scene last": GYM + PARK + "\n" + KITCHEN,
    "another heading": SCRIPT.replace("EXT. PARK - DAY", "EXT. GARDEN - DAY"),
    "a title page": "Title: The cup\nAuthor: Nobody\n\n" + SCRIPT,
    "a sentence more": SCRIPT.replace("Maya waves.", "Maya waves. She laughs."),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_after_a_rewriting(read: Callable[[str], Project], made: Project, name: str) -> None:
    after = edits.reread(made, read(REWRITTEN[name]))
    everything_is_there(after, park="GARDEN" if "GARDEN" in REWRITTEN[name] else "PARK")
    assert edits.reread(after, read(REWRITTEN[name])) is after
    everything_is_there(edits.reread(after, read(SCRIPT)))


def test_after_a_character_was_renamed(read: Callable[[str], Project], made: Project) -> None:
    after = edits.reread(made, read(SCRIPT.replace("MAYA", "ANNA").replace("Maya", "Anna")))
    everything_is_there(after, maya="anna")
    everything_is_there(edits.reread(after, read(SCRIPT)))


CUTS = {
    "a scene": KITCHEN,
    "two scenes": GYM + PARK,
    "all": SCRIPT,
    "lines": "WIDE SHOT. Sam walks to a bench.\n",
    "more lines": "MAYA walks to the table. She picks up a cup.\n\n",
    "a directed line": "WIDE SHOT. SAM shoots a basketball. The ball goes in.\n\n",
}


@pytest.mark.parametrize("name", CUTS)
def test_cut_read_saved_and_pasted_again(read: Callable[[str], Project], made: Project, name: str) -> None:
    without = SCRIPT.replace(CUTS[name], "")
    gone = edits.reread(made, read(without) if without.strip() else Project("Film", "", (), (), ()))
    gone = from_bytes(to_bytes(gone))
    assert len(gone.shots) < len(made.shots)
    again = edits.reread(gone, read(SCRIPT))
    everything_is_there(again)
    assert not again.lost


def test_a_line_told_in_another_scene_takes_its_shot_along(read: Callable[[str], Project], made: Project) -> None:
    line = "MEDIUM SHOT. Maya waves.\n\n"
    after = edits.reread(made, read(SCRIPT.replace(line, "").replace("CLOSE-UP on Sam.", line + "CLOSE-UP on Sam.")))
    waves = said(after, "waves")
    assert waves.scene_id == under(after, "GYM").id
    assert waves.size == "full" and edits.level(edits.track(after, "foley"), waves.id).gain_db == -7.0


def test_what_is_new_is_not_taken_for_what_is_gone(read: Callable[[str], Project], made: Project) -> None:
    words = SCRIPT.replace("WIDE SHOT. SAM shoots a basketball. The ball goes in.", "A siren wails far away.")
    after = edits.reread(made, read(words))
    new = said(after, "siren")
    assert not edits.board(after, new.id).note and not new.trimmed and new.move == Move()
    assert new.id not in {shot.id for shot in made.shots}
