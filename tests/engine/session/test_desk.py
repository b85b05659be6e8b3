"""The desk: what is shown is what was asked for, what was edited is on disk, what was set by hand stays."""

import itertools
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.foundation.errors import SourceError, UsageError
from engine.foundation.timebase import sample_at
from engine.project import edits
from engine.project.changes import Changes
from engine.session import Desk, DeskSettings, ExportOptions
from engine.session.jobs import Done
from engine.shoot.slate_engine import read_number
from tests.engine.session.desks import SCRIPT, settle, slate_desk


@pytest.fixture()
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    desk = slate_desk(tmp_path)
    desk.new(SCRIPT, "Film")
    settle(desk)
    yield desk
    desk.close()


def test_words_become_a_cut_whose_every_frame_is_the_one_asked_for(desk: Desk) -> None:
    cut = desk.cut
    assert len(cut.shots) >= 3 and cut.settled and desk.reading is not None
    for before, after in itertools.pairwise(cut.shots):
        assert before.record_out == after.record_in
    assert cut.frames == sum(shot.frames for shot in cut.shots)
    for number in (0, cut.frames - 1, *range(1, cut.frames, 37)):
        picture = desk.frame(number)
        assert read_number(picture.pixels) == picture.number == number
        shot = cut.shot_at(number)
        assert shot is not None and shot.shot_id == picture.shot_id and picture.complete


def test_a_frame_sounds_with_its_own_samples(desk: Desk) -> None:
    second = desk.cut.shots[1].record_in
    heard = desk.frame_sound(second)
    assert len(heard) == sample_at(second + 1, desk.cut.rate) - sample_at(second, desk.cut.rate)
    assert np.abs(heard).max() > 0.1  # the slate beeps on a shot's first frame
    assert np.abs(desk.frame_sound(second + 5)).max() == 0
    desk.apply(edits.set_mute("dialogue", True))
    settle(desk)
    assert np.abs(desk.frame_sound(second)).max() == 0
    assert desk.sound(-100, 50).shape == (50, 2)


def test_an_edit_moves_the_cut_at_once_and_undo_brings_it_back(desk: Desk) -> None:
    told: list[object] = []
    desk.subscribe(told.append)
    before, cut = desk.project, desk.cut
    done = desk.apply(edits.trim_out(cut.shots[0].shot_id, cut.shots[0].story_in + 1.0))
    assert done == Changes(shots=frozenset({cut.shots[0].shot_id}), label="Trim out") and done in told
    assert desk.cut.shots[0].frames == 24
    assert read_number(desk.frame(24).pixels) == 24 and desk.frame(24).shot_id == cut.shots[1].shot_id
    assert desk.undo_label == "Trim out"
    desk.undo()
    assert (desk.project, desk.cut) == (before, cut) and desk.redo_label == "Trim out"
    with pytest.raises(UsageError):
        desk.undo()  # a film without its words read is nothing to go back to


def test_what_another_thread_edits_meanwhile_is_shown_too(desk: Desk) -> None:
    """As the words that are read in a lane while the window cuts."""
    first, last = desk.cut.shots[0], desk.cut.shots[-1]

    def meanwhile(happening: object) -> None:
        if isinstance(happening, Changes):
            end()
            other = threading.Thread(target=desk.apply, args=(edits.trim_out(last.shot_id, last.story_in + 0.5),))
            other.start()
            other.join()

    end = desk.subscribe(meanwhile)
    desk.apply(edits.trim_out(first.shot_id, first.story_in + 1.0))
    assert (desk.cut.shots[0].frames, desk.cut.shots[-1].frames) == (24, 12)


def test_an_id_is_not_given_again_after_undo_nor_when_the_film_is_opened_again(desk: Desk, tmp_path: Path) -> None:
    def added() -> str:
        before = {shot.id for shot in desk.project.shots}
        desk.apply(edits.duplicate(desk.project.shots[0].id))
        return next(shot.id for shot in desk.project.shots if shot.id not in before)

    seen = [added()]
    desk.undo()
    seen.append(added())
    desk.apply(edits.set_note(desk.project.shots[1], "Look here."))
    desk.apply(edits.delete(seen[-1]))
    path = desk.path
    assert path is not None and desk.open(path) is desk.project and not desk.read_only
    desk.close()
    again = Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate"))
    again.open(path)
    settle(again)
    before = {shot.id for shot in again.project.shots}
    again.apply(edits.duplicate(again.project.shots[0].id))
    (last,) = {shot.id for shot in again.project.shots} - before
    assert last not in seen and len(set(seen)) == 2
    assert not edits.board(again.project, last).note
    again.close()


def test_typing_reads_the_latest_text_and_keeps_what_was_set_by_hand(desk: Desk) -> None:
    last = desk.cut.shots[-1].shot_id
    desk.apply(edits.set_lens(last, 85))
    for end in range(len(SCRIPT) - 5, len(SCRIPT) + 1):
        desk.write(SCRIPT[:end])
    desk.write(SCRIPT.replace("shoots a basketball", "waves"))
    settle(desk)
    assert "waves" in desk.project.script and desk.reading_text == desk.text == desk.project.script
    assert next(shot for shot in desk.project.shots if shot.id == last).lens_mm == 85
    assert desk.undo_label == "Write"
    desk.apply(edits.as_written(last, "lens_mm"))
    assert next(shot for shot in desk.project.shots if shot.id == last).lens_mm is None
    desk.write("")
    settle(desk)
    assert desk.cut.frames == 0 and desk.frame(3).pixels.shape == (720, 1280, 4)


def test_shots_of_a_rehearsed_scene_are_cut_while_another_is_rehearsed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs no times is done at any time; what needs them, in the scenes that have them."""
    (ready, _), (guessed, following) = ([s for s in desk.cut.shots if s.scene_id == n.id] for n in desk.project.scenes)
    reel = desk._floor.reel
    rows = tuple(replace(row, settled=row.scene_id == ready.scene_id) for row in desk.cut.shots)
    unsettled = replace(reel, cut=replace(reel.cut, shots=rows))
    monkeypatch.setattr(type(desk), "cut", property(lambda self: unsettled.cut))
    for edit in (
        edits.trim_out(guessed.shot_id, guessed.story_in + 1.0),
        edits.ripple_delete(guessed.shot_id),
        edits.duplicate(guessed.shot_id),
        edits.move_shot(following.shot_id, guessed.shot_id),
        edits.roll(desk.cut.shots[1].shot_id, 0.2),
    ):
        before = desk.project
        with pytest.raises(UsageError, match="PARK"):
            desk.apply(edit)
        assert desk.project is before
    assert desk.apply(edits.trim_out(ready.shot_id, ready.story_in + 1.0)).shots
    trimmed = desk.project.shots
    assert [shot.trimmed for shot in trimmed] == [True, False, False, False]
    assert desk.apply(edits.ripple_delete(ready.shot_id)).shots
    assert desk.apply(edits.delete(guessed.shot_id)).shots
    assert [shot.id for shot in desk.project.shots] == [trimmed[1].id, trimmed[3].id]


def test_undo_takes_back_words_that_are_still_to_be_read(desk: Desk) -> None:
    """Not the edit before them, after which the words would come back by themselves and redo would be gone."""
    shot = desk.cut.shots[0]
    desk.apply(edits.trim_out(shot.shot_id, shot.story_in + 1.0))
    trimmed = desk.project
    desk.write(SCRIPT + "\n\nShe waves.")
    assert (desk.undo_label, desk.redo_label) == ("Write", "")
    assert desk.undo().script and desk.text == SCRIPT
    assert (desk.undo_label, desk.redo_label) == ("Trim out", "Write")
    settle(desk)
    assert desk.project == trimmed and desk.text == SCRIPT
    desk.redo()
    settle(desk)
    assert desk.project.script == SCRIPT + "\n\nShe waves." == desk.text
    desk.undo()
    assert desk.project == trimmed and desk.redo_label == "Write"
    desk.write(SCRIPT + "\n\nShe jumps.")
    desk.undo()
    desk.undo()
    assert desk.undo_label == "" and desk.redo_label == "Trim out"
    settle(desk)
    assert desk.text == SCRIPT == desk.project.script


def test_a_copy_holds_the_film_its_history_and_what_was_just_typed(desk: Desk, tmp_path: Path) -> None:
    shot = desk.cut.shots[0]
    desk.apply(edits.trim_out(shot.shot_id, shot.story_in + 1.0))
    trimmed = desk.project  # the words that follow may have been read when the copy is made, or not
    desk.write(SCRIPT + "\n\nShe waves.")
    target = tmp_path / "Reise nach Łódź 😀.soundstage"
    desk.save_copy(target)
    assert [path.name for path in tmp_path.glob("Reise*")] == [target.name] and desk.path != target
    assert desk.path is not None
    with pytest.raises(UsageError):
        desk.save_copy(desk.path)
    with pytest.raises(UsageError):
        desk.save_copy(tmp_path / "no such folder" / "film.soundstage")
    desk.apply(edits.set_title("Later"))  # of the copy's future it knows nothing
    other = slate_desk(tmp_path)
    other.open(target)
    assert not other.read_only and other.text == SCRIPT + "\n\nShe waves."
    assert other.history().labels[-1] == "Trim out" or other.project.script == other.text
    settle(other)
    other.undo()
    assert other.project == trimmed and other.undo_label == "Trim out"
    other.close()


def test_a_second_window_looks_but_does_not_touch(desk: Desk, tmp_path: Path) -> None:
    assert desk.path is not None
    other = slate_desk(tmp_path)
    assert other.open(desk.path) == desk.project
    assert other.read_only and other.read_only_reason.endswith(".")
    with pytest.raises(UsageError):
        other.apply(edits.set_title("Mine"))
    other.close()
    path, project = desk.path, desk.project
    desk.close()
    again = slate_desk(tmp_path)
    assert again.open(path) == project and not again.read_only
    assert again.recent()[0].path == path.resolve()
    again.close()


def test_a_recent_film_is_listed_by_the_title_that_was_written(tmp_path: Path) -> None:
    desk = slate_desk(tmp_path)
    desk.new()
    desk.write("Title: The Wrong Umbrella\n\n" + SCRIPT)
    settle(desk)
    assert [file.title for file in desk.recent()] == ["The Wrong Umbrella"]
    desk.close()


def test_exports_write_what_they_say_while_editing_goes_on(desk: Desk, tmp_path: Path) -> None:
    desk.apply(edits.set_size_of_film((320, 180)))
    desk.apply(edits.set_mute("dialogue", True))  # mastering silence takes no time
    targets = [tmp_path / name for name in ("film.mp4", "board.png", "film.srt", "film.vtt", "shots.csv")]
    for target in targets:
        desk.export(target)
    desk.export(tmp_path / "stems", ExportOptions("stems"))
    desk.apply(edits.set_title("Renamed meanwhile"))
    settle(desk)
    assert {type(job.state) for job in desk.jobs() if job.kind in ("export", "board")} == {Done}
    assert all(target.stat().st_size > 30 for target in targets)
    assert "Not again." in targets[2].read_text() and targets[3].read_text().startswith("WEBVTT")
    assert len(targets[4].read_text().splitlines()) == len(desk.cut.shots) + 1
    with pytest.raises(UsageError):
        desk.export(tmp_path / "film.wmv")


def test_final_draft_and_bad_files(tmp_path: Path) -> None:
    desk = slate_desk(tmp_path)
    script = tmp_path / "film.fdx"
    script.write_text(
        '<?xml version="1.0"?><FinalDraft><Content><Paragraph Type="Scene Heading"><Text>Int. Kitchen - Day</Text>'
        '</Paragraph><Paragraph Type="Action"><Text>Nora </Text><Text>waves.</Text></Paragraph><Paragraph '
        'Type="Character"><Text>Nora</Text></Paragraph><Paragraph Type="Dialogue"><Text>Hello.</Text></Paragraph>'
        "</Content></FinalDraft>"
    )
    assert desk.open(script).script == "INT. KITCHEN - DAY\n\nNora waves.\n\nNORA\nHello.\n"
    kept = desk.project
    for name, data in (("bad.fdx", b"<FinalDraft>"), ("bad.soundstage", b"no"), ("bad.txt", b"\0\1")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SourceError):
            desk.open(tmp_path / name)
        assert desk.project.title == kept.title
    assert {film.name for film in desk.bundled()} >= {"breakfast", "tide"}
    desk.close()
