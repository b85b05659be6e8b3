"""Every edit there is: applied, undone, redone and opened again from the disk; named, and named by what it touched."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from engine.foundation.span import Span
from engine.project import Character, Move, Outcome, OutcomeKind, Project, Stroke, ViewKey, edits
from engine.project.changes import changes
from engine.project.edits import Edit
from engine.project.store import ProjectStore, from_bytes, to_bytes
from tests.engine.project.test_edits import FILM, SCRIPT, A, B, C, film

GYM, PARK = (scene.id for scene in FILM.scenes)
FIRST = FILM.shots[0]
PATH = (ViewKey(0.0, (3.0, -2.0, 1.6), (0.0, 0.0, 1.4)), ViewKey(1.5, (2.0, -2.5, 1.7), (0.0, 0.2, 1.4)))
STROKE = Stroke(((0.1, 0.1, 0.5), (0.5, 0.4, 1.0)))
CAST = replace(FILM, cast=(*FILM.cast, Character("joe", "Joe")))


def made(*before: Edit) -> Project:
    project = CAST
    for edit in before:
        project = edit.change(project)
    return project


SOUND = edits.add_sound("music", "song.wav", "d1", 10, 6.0, "Song")
WALK = edits.draw_walk(GYM, "maya", "Maya", 0.0, [(1.0, 1.0, 3.0)])
LAMP = edits.add_lamp(GYM, "spot", 1.0, 1.0)
LAYER = edits.add_layer(FIRST, "Arrows")

EVERY: dict[str, tuple[Callable[[], Edit], tuple[Edit, ...]]] = {
    "add_lamp": (lambda: LAMP, ()),
    "add_layer": (lambda: LAYER, ()),
    "add_marker": (lambda: edits.add_marker(7, "here"), ()),
    "add_person": (lambda: edits.add_person(GYM, "joe", 1.0, 1.0), ()),
    "add_prop": (lambda: edits.add_prop(GYM, "chair", 1.0, 1.0), ()),
    "add_shot": (lambda: edits.add_shot(GYM, A, "close-up"), ()),
    "add_sound": (lambda: SOUND, ()),
    "as_written": (lambda: edits.as_written(A, "size"), (edits.set_size(A, "full"),)),
    "camera_to_words": (lambda: edits.camera_to_words(A), (edits.set_camera_path(A, "1A", PATH),)),
    "character_as_written": (lambda: edits.character_as_written("maya"), (edits.set_character("maya", age=60.0),)),
    "choose": (lambda: edits.choose(Span(0, 8), "set:kitchen"), ()),
    "choose_outcome": (lambda: edits.choose_outcome("scene_1_b1", Outcome(OutcomeKind.SHORT, "hoop")), ()),
    "choose_prop": (lambda: edits.choose_prop(GYM, "ball", "chair"), ()),
    "clear_drawing": (lambda: edits.clear_drawing(FIRST), (edits.draw(FIRST, STROKE),)),
    "delete": (lambda: edits.delete(B), ()),
    "draw": (lambda: edits.draw(FIRST, STROKE), ()),
    "draw_walk": (lambda: WALK, ()),
    "duplicate": (lambda: edits.duplicate(B), ()),
    "erase_walks": (lambda: edits.erase_walks(GYM, "maya", "Maya"), (WALK,)),
    "join": (lambda: edits.join(A), (edits.set_shot_fades(B, "foley", 0.2, 0.3),)),
    "move_marker": (lambda: edits.move_marker(7, 9), (edits.add_marker(7),)),
    "move_scene": (lambda: edits.move_scene(PARK, GYM), ()),
    "move_shot": (lambda: edits.move_shot(B, A), ()),
    "move_sound": (lambda: edits.move_sound("sound1", 30, "effects"), (SOUND,)),
    "film_as_written": (lambda: edits.film_as_written("title"), (edits.set_title("Mine"),)),
    "mute_shot": (lambda: edits.mute_shot(A, "foley", True), ()),
    "mute_sound": (lambda: edits.mute_sound("sound1", True), (SOUND,)),
    "outcome_as_written": (
        lambda: edits.outcome_as_written("scene_1_b1"),
        (edits.choose_outcome("scene_1_b1", Outcome(OutcomeKind.SHORT, "hoop")),),
    ),
    "place": (lambda: edits.place(GYM, "maya", "Maya", 1.0, 2.0, 0.3), ()),
    "relink_sound": (lambda: edits.relink_sound("sound1", "other.wav", "d2"), (SOUND,)),
    "remove": (lambda: edits.remove(GYM, "set:bleachers", "the bleachers"), ()),
    "remove_layer": (lambda: edits.remove_layer(FIRST, "Arrows"), (LAYER,)),
    "remove_marker": (lambda: edits.remove_marker(7), (edits.add_marker(7),)),
    "remove_sound": (lambda: edits.remove_sound("sound1"), (SOUND,)),
    "rename_character": (lambda: edits.rename_character("maya", "Maja"), ()),
    "rename_marker": (lambda: edits.rename_marker(7, "there"), (edits.add_marker(7),)),
    "rename_shot": (lambda: edits.rename_shot(A, "9Z"), ()),
    "restore": (lambda: edits.restore(B), (edits.delete(B),)),
    "ripple": (lambda: edits.ripple(A, "out", 0.5), ()),
    "ripple_delete": (lambda: edits.ripple_delete(B), ()),
    "roll": (lambda: edits.roll(A, 0.5), ()),
    "scene_as_written": (lambda: edits.scene_as_written(GYM), (edits.set_weather(GYM, "rain"),)),
    "set_angle": (lambda: edits.set_angle(A, "low"), ()),
    "set_camera_path": (lambda: edits.set_camera_path(A, "1A", PATH, 0.0), ()),
    "set_character": (lambda: edits.set_character("maya", age=60.0), ()),
    "set_film_fades": (lambda: edits.set_film_fades(12, None), ()),
    "set_focus": (lambda: edits.set_focus(A, "ball"), ()),
    "set_gain": (lambda: edits.set_gain("foley", -3.0), ()),
    "set_lamp": (lambda: edits.set_lamp(GYM, "hand_spot_light_1", power=9.0), (LAMP,)),
    "set_lens": (lambda: edits.set_lens(A, 85), ()),
    "set_look": (lambda: edits.set_look(A, "anime"), ()),
    "set_look_of_film": (lambda: edits.set_look_of_film("anime"), ()),
    "set_move": (lambda: edits.set_move(A, Move("dolly", "in")), ()),
    "set_mute": (lambda: edits.set_mute("foley", True), ()),
    "set_note": (lambda: edits.set_note(FIRST, "Wait."), ()),
    "set_pan": (lambda: edits.set_pan("foley", -0.5), ()),
    "set_rate": (lambda: edits.set_rate(Fraction(30000, 1001)), (SOUND, edits.add_marker(7))),
    "set_script": (lambda: edits.set_script(film(SCRIPT.replace("She waves.", "She smiles."))), ()),
    "set_seed": (lambda: edits.set_seed(5), ()),
    "set_set": (lambda: edits.set_set(GYM, "kitchen"), ()),
    "set_shot_fades": (lambda: edits.set_shot_fades(A, "foley", 0.2, 0.3), ()),
    "set_shot_gain": (lambda: edits.set_shot_gain(A, "foley", -6.0), ()),
    "set_size": (lambda: edits.set_size(A, "full"), ()),
    "set_size_of_film": (lambda: edits.set_size_of_film((640, 360)), ()),
    "set_solo": (lambda: edits.set_solo("foley", True), ()),
    "set_sound_fades": (lambda: edits.set_sound_fades("sound1", 1.0, 2.0), (SOUND,)),
    "set_sound_gain": (lambda: edits.set_sound_gain("sound1", -6.0), (SOUND,)),
    "set_subjects": (lambda: edits.set_subjects(A, ("ball",)), ()),
    "set_time_of_day": (lambda: edits.set_time_of_day(GYM, "dusk"), ()),
    "set_title": (lambda: edits.set_title("Mine \U0001f3c0 שלום"), ()),
    "set_transition": (lambda: edits.set_transition(B, "dissolve", 12), ()),
    "set_voice": (lambda: edits.set_voice("maya", "af_bella"), ()),
    "set_weather": (lambda: edits.set_weather(GYM, "rain"), ()),
    "show_layer": (lambda: edits.show_layer(FIRST, "Arrows", False), (LAYER,)),
    "show_picture": (lambda: edits.show_picture(FIRST, False), ()),
    "slip": (lambda: edits.slip(B, 0.5), ()),
    "slip_sound": (lambda: edits.slip_sound("sound1", 1.0, 9.0), (SOUND,)),
    "split": (lambda: edits.split(A, 1.0), (edits.set_shot_gain(A, "foley", -6.0),)),
    "split_sound": (lambda: edits.split_sound("sound1", 40), (SOUND,)),
    "to_words": (lambda: edits.to_words(GYM), (WALK, LAMP)),
    "trim_in": (lambda: edits.trim_in(A, 0.5), ()),
    "trim_out": (lambda: edits.trim_out(A, 1.5), ()),
    "trim_sound": (lambda: edits.trim_sound("sound1", "out", -12), (SOUND,)),
    "turn": (lambda: edits.turn(GYM, "maya", "Maya", 1.0, 2.0, 1.0), ()),
}  # fmt: skip


def test_the_list_is_complete() -> None:
    there = {
        name
        for name in edits.__all__
        if callable(getattr(edits, name)) and inspect.signature(getattr(edits, name)).return_annotation == "Edit"
    }
    assert there == EVERY.keys()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_applied_undone_redone_and_opened_again(name: str, tmp_path: Path) -> None:
    make, before = EVERY[name]
    project, edit = made(*before), make()
    after = edit.change(project)
    assert after != project and make().change(project) == after == edit.change(project)
    assert (changes(project, after, edit.label) or edit.rereads) and not changes(after, edit.change(project))
    assert edit.label and edit.label == edit.label.strip() and "_" not in edit.label
    path = tmp_path / "film.soundstage"
    store = ProjectStore.create(path, project)
    store.commit(after, edit.label)
    assert store.go_to(1) == project and store.go_to(2) == after
    store.close()
    store = ProjectStore.open(path)
    assert store.project() == after and [revision.label for revision in store.history()][-1] == edit.label
    assert to_bytes(store.go_to(1)) == to_bytes(project)
    store.close()
    ids = [shot.id for shot in (*after.shots, *after.struck)]
    assert len(set(ids)) == len(ids) and len({shot.slate for shot in after.shots}) == len(after.shots)


RECURRENT = {"add_lamp", "add_layer", "add_prop", "add_shot", "add_sound", "draw", "duplicate", "join", "ripple", "roll",
             "slip", "slip_sound", "split", "split_sound", "trim_sound"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EVERY.keys() - RECURRENT))
def test_doing_it_twice_changes_nothing_more_or_is_refused(name: str) -> None:
    from engine.foundation.errors import UsageError

    make, before = EVERY[name]
    after = make().change(made(*before))
    try:
        again = make().change(after)
    except UsageError as refused:
        assert str(refused).endswith(".")
        return
    assert again == after


FROM_THE_WORDS = {"as_written", "camera_to_words", "character_as_written", "film_as_written", "outcome_as_written",
                  "scene_as_written", "set_script", "to_words"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EVERY.keys() - FROM_THE_WORDS))
def test_what_it_set_outlives_another_reading(name: str) -> None:
    """The words are cut, read without, and put back: the film is as the edit left it."""
    make, before = EVERY[name]
    after = make().change(made(*before))
    cast = (*film().cast, *CAST.cast[1:])
    same = edits.reread(after, replace(film(), cast=cast))
    assert from_bytes(to_bytes(same)) == after
    for cut in ("Maya shoots.\n\n", "She waves.\n\n", "EXT. PARK - DAY\n\nSam walks.\n"):
        gone = edits.reread(after, replace(film(SCRIPT.replace(cut, "")), cast=cast))
        again = edits.reread(from_bytes(to_bytes(gone)), replace(film(), cast=cast))
        assert [_essence(shot) for shot in again.shots] == [_essence(shot) for shot in after.shots], cut
        assert (again.scenes, again.tracks, again.boards, again.markers) == (
            after.scenes, after.tracks, after.boards, after.markers
        ), cut  # fmt: skip


def _essence(shot):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    return replace(shot, slate="", id="", beats=(), source_span=Span(0, 0))


assert C
