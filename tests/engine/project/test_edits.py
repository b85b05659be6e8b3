"""Edits change what they say and nothing else, refuse in a sentence, and survive a new reading of the words."""

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.foundation.errors import UsageError
from engine.foundation.span import Span
from engine.project import (
    Beat,
    Character,
    Marker,
    Move,
    Outcome,
    OutcomeKind,
    Project,
    PropUse,
    Scene,
    Shot,
    ShotLevel,
    ViewKey,
    edits,
)
from engine.project.changes import Changes, changes
from engine.project.store import from_bytes, to_bytes

SCRIPT = "INT. GYM - DAY\n\nMaya shoots.\n\nShe waves.\n\nEXT. PARK - DAY\n\nSam walks.\n"


def film(script: str = SCRIPT) -> Project:
    """The project that reading ``script`` would make: a scene a heading, a shot and a beat a paragraph."""
    scenes: list[Scene] = []
    shots: list[Shot] = []
    offset = 0
    for paragraph in script.split("\n\n"):
        text = paragraph.strip()
        span = Span(offset, offset + len(text))
        offset += len(paragraph) + 2
        if text.startswith(("INT", "EXT")):
            name = f"scene_{len(scenes) + 1}"
            props = (PropUse("ball", "ball", None),)
            scenes.append(Scene(name, text, "gym", ("maya",), props, (), (), span=span))
        elif text:
            scene = scenes[-1]
            number = len(scene.beats)
            open_end = Outcome(OutcomeKind.IN, "hoop") if "shoots" in text else None
            beat = Beat(
                f"{scene.id}_b{number + 1}", "maya", text.split()[1], "do", text=text, span=span, outcome=open_end
            )
            scenes[-1] = replace(scene, beats=(*scene.beats, beat))
            letter = "ABCDEFG"[number]
            shots.append(
                Shot(
                    f"{scene.id}_{letter.lower()}", f"{len(scenes)}{letter}", scene.id, 2.0 * number, 2.0 * number + 2.0,
                    "wide", "master", ("maya",), (beat.id,), source_span=span,
                )
            )  # fmt: skip
    return Project("Film", script, tuple(scenes), tuple(shots), (Character("maya", "Maya"),))


FILM = film()
A, B, C = (shot.id for shot in FILM.shots)
PATH = (ViewKey(0.2, (3.0, 0.0, 1.6), (0.0, 0.0, 1.2)), ViewKey(1.4, (2.0, 0.5, 1.6), (0.0, 0.0, 1.2)))


def test_camera_edits_touch_one_shot_and_are_marked_as_made_by_hand() -> None:
    for edit, field in (
        (edits.set_size(A, "close-up"), "size"),
        (edits.set_angle(A, "low"), "angle"),
        (edits.set_lens(A, 85), "lens_mm"),
        (edits.set_move(A, Move("dolly", "in")), "move"),
        (edits.set_look(A, "anime"), "look"),
        (edits.set_focus(A, "ball"), "focus"),
        (edits.set_transition(A, "dissolve"), "transition"),
        (edits.rename_shot(A, "9Z"), "slate"),
    ):
        after = edit.change(FILM)
        assert changes(FILM, after, edit.label) == Changes(shots=frozenset({A}), label=edit.label)
        assert after.shots[0].by_hand == (field,)
        assert edit.change(after) == after


@pytest.mark.parametrize(
    "make",
    [
        lambda: edits.set_size(A, "huge"),
        lambda: edits.set_size("nobody", "wide"),
        lambda: edits.set_lens(A, 3.0),
        lambda: edits.set_focus(A, "elephant"),
        lambda: edits.rename_shot(A, "1B"),
        lambda: edits.split(A, 2.0),
        lambda: edits.trim_out(A, 0.0),
        lambda: edits.trim_in(A, -1.0),
        lambda: edits.slip(A, -0.5),
        lambda: edits.roll(C, 0.5),
        lambda: edits.move_shot(A, C),
        lambda: edits.set_weather("scene_1", "hail"),
        lambda: edits.set_set("scene_1", "moon base 7"),
        lambda: edits.choose_outcome("scene_1_b2", Outcome(OutcomeKind.IN)),
        lambda: edits.choose_outcome("scene_1_b1", Outcome(OutcomeKind.STACKS)),
        lambda: edits.set_character("maya", sex="robot"),
        lambda: edits.set_character("maya", wings=2),
        lambda: edits.set_gain("kazoo", 0.0),
        lambda: edits.set_gain("foley", 40.0),
        lambda: edits.set_size_of_film((641, 360)),
        lambda: edits.set_rate(Fraction(0)),
        lambda: edits.remove_marker(3),
        lambda: edits.set_title(" "),
        lambda: edits.restore(A),
        lambda: edits.as_written(A, "size"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as refused:
        make().change(FILM)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_split_shots_share_a_frame_edge_and_lose_nothing() -> None:
    after = edits.split(A, 0.71).change(FILM)
    first, second = after.shots[:2]
    assert (first.story_in, second.story_out) == (0.0, 2.0)
    assert first.story_out == second.story_in == 17 / 24
    assert len({shot.slate for shot in after.shots}) == len({shot.id for shot in after.shots}) == 4


def test_roll_keeps_the_length_and_slip_keeps_the_shot() -> None:
    rolled = edits.roll(A, 0.5).change(FILM)
    assert [(s.story_in, s.story_out) for s in rolled.shots[:2]] == [(0.0, 2.5), (2.5, 4.0)]
    slipped = edits.slip(B, -0.5).change(FILM)
    assert (slipped.shots[1].story_in, slipped.shots[1].story_out) == (1.5, 3.5)
    rippled = edits.ripple(B, "out", -1.0).change(FILM)
    assert (rippled.shots[1].story_in, rippled.shots[1].story_out) == (2.0, 3.0)
    assert edits.as_written(B, "trimmed").change(rippled).shots[1].trimmed is False


def test_order_of_shots_and_scenes() -> None:
    swapped = edits.move_shot(B, A).change(FILM)
    assert [shot.id for shot in swapped.shots] == [B, A, C]
    assert changes(FILM, swapped).order
    assert [s.id for s in edits.move_shot(A, None).change(FILM).shots] == [B, A, C]
    scenes = edits.move_scene("scene_2", "scene_1").change(FILM)
    assert [shot.id for shot in scenes.shots] == [C, A, B]


def test_a_deleted_shot_can_come_back() -> None:
    deleted = edits.delete(A).change(FILM)
    assert [shot.id for shot in deleted.shots] == [B, C]
    assert edits.restore(A).change(deleted).shots == FILM.shots


def test_markers_stay_in_order_and_tracks_appear_when_needed() -> None:
    project = edits.add_marker(3, "late").change(edits.add_marker(9, "later").change(FILM))
    assert project.markers == (Marker(3, "late"), Marker(9, "later"))
    assert edits.move_marker(3, 20).change(project).markers[-1] == Marker(20, "late")
    loud = edits.set_gain("foley", 3.0).change(FILM)
    assert edits.track(loud, "foley").gain_db == 3.0
    assert changes(FILM, loud).tracks == {"foley"}


def test_outcomes_of_the_same_deed_can_be_chosen() -> None:
    choices = edits.outcome_choices(FILM, "scene_1_b1")
    assert {choice.kind for choice in choices} >= {OutcomeKind.IN, OutcomeKind.BACK_RIM, OutcomeKind.SHORT}
    for choice in choices:
        after = edits.choose_outcome("scene_1_b1", choice).change(FILM)
        assert after.scenes[0].beats[0].outcome == choice
    assert edits.outcome_choices(FILM, "scene_1_b2") == ()


def test_reading_the_same_words_again_changes_nothing() -> None:
    assert edits.reread(FILM, film()) is FILM


def test_a_new_reading_keeps_what_was_set_by_hand() -> None:
    project = FILM
    for edit in (
        edits.set_size(B, "close-up"),
        edits.trim_out(A, 1.5),
        edits.duplicate(C),
        edits.set_weather("scene_2", "rain"),
        edits.choose_outcome("scene_1_b1", Outcome(OutcomeKind.SHORT, "hoop")),
        edits.set_character("maya", age=40.0),
        edits.set_title("Mine"),
        edits.add_marker(7, "here"),
        edits.set_mute("foley", True),
    ):
        project = edit.change(project)
    words = SCRIPT.replace("Maya shoots.", "The hall is empty.\n\nMaya shoots.").replace(
        "EXT. PARK - DAY", "INT. BARN - DAY\n\nA cow sleeps.\n\nEXT. PARK - DAY"
    )
    after = edits.reread(project, film(words))
    assert after.script == words
    by_text = {after_beat.text: after_beat for scene in after.scenes for after_beat in scene.beats}
    shots = {}
    for shot in after.shots:
        text = shot.source_span.of(words)
        shots.setdefault(text, []).append(shot)
    assert shots["She waves."][0].size == "close-up" and shots["She waves."][0].id == B
    assert shots["Maya shoots."][0].story_out == 1.5 and shots["Maya shoots."][0].trimmed
    assert len(shots["Sam walks."]) == 2
    assert by_text["Maya shoots."].outcome.kind is OutcomeKind.SHORT  # type: ignore[union-attr]
    assert [scene.weather for scene in after.scenes] == ["clear", "clear", "rain"]
    assert after.cast[0].age == 40.0 and after.title == "Mine" and after.markers == (Marker(7, "here"),)
    assert len({shot.id for shot in after.shots}) == len({shot.slate for shot in after.shots}) == len(after.shots) == 6
    ids = [shot.scene_id for shot in after.shots]
    assert ids == sorted(ids)


def test_a_deleted_shot_stays_deleted_when_the_words_change_elsewhere() -> None:
    project = edits.delete(A).change(FILM)
    after = edits.reread(project, film(SCRIPT.replace("Sam walks.", "Sam runs.")))
    assert [shot.source_span.of(after.script) for shot in after.shots] == ["She waves.", "Sam runs."]


def test_the_film_goes_back_to_the_words() -> None:
    project = edits.set_title("Mine").change(edits.set_look_of_film("anime").change(FILM))
    project = edits.move_scene("scene_2", "scene_1").change(project)
    assert edits.reread(project, film()).shots == project.shots
    for field in ("title", "look", "scenes"):
        edit = edits.film_as_written(field)
        assert edit.rereads
        project = edits.reread(edit.change(project), film())
    assert project == FILM


def test_one_field_goes_back_to_the_words() -> None:
    project = edits.set_angle(A, "low").change(edits.set_size(A, "close-up").change(FILM))
    edit = edits.as_written(A, "size")
    after = edits.reread(edit.change(project), film())
    assert edit.rereads and (after.shots[0].size, after.shots[0].angle) == ("wide", "low")
    assert edits.reread(edits.as_written(A).change(project), film()).shots == FILM.shots


def test_both_parts_of_a_split_shot_sound_as_the_whole_did() -> None:
    project = edits.set_shot_gain(A, "foley", -6.0).change(FILM)
    project = edits.set_shot_fades(A, "foley", 0.3, 0.4).change(edits.mute_shot(A, "dialogue", True).change(project))
    project = edits.split(A, 1.0).change(project)
    first, second = project.shots[:2]
    foley, dialogue = (edits.track(project, kind) for kind in ("foley", "dialogue"))
    assert edits.level(foley, first.id) == ShotLevel(first.id, -6.0, fade_in_s=0.3)
    assert edits.level(foley, second.id) == ShotLevel(second.id, -6.0, fade_out_s=0.4)
    assert edits.level(dialogue, first.id).muted and edits.level(dialogue, second.id).muted
    copy = edits.duplicate(first.id).change(project)
    assert edits.level(edits.track(copy, "foley"), copy.shots[1].id) == ShotLevel(copy.shots[1].id, -6.0, fade_in_s=0.3)
    assert not edits.split(A, 1.0).change(FILM).tracks


def test_what_was_split_is_joined_again() -> None:
    whole = edits.set_shot_fades(A, "foley", 0.3, 0.4).change(edits.set_size(A, "full").change(FILM))
    halves = edits.split(A, 1.0).change(whole)
    joined = edits.join(A).change(edits.set_note(halves.shots[1], "Wait.").change(halves))
    heard = [edits.level(edits.track(project, "foley"), A) for project in (joined, whole)]
    assert heard[0] == heard[1] and joined.struck == whole.struck
    assert [(s.id, s.size, s.story_in, s.story_out) for s in joined.shots] == [
        (s.id, s.size, s.story_in, s.story_out) for s in whole.shots
    ]
    assert edits.board(joined, A).note == "Wait."


def test_joined_shots_are_one_camera_on_all_that_both_show() -> None:
    first, second = FILM.shots[:2]
    noted = edits.set_note(second, "and out").change(edits.set_note(first, "In").change(FILM))
    joined = edits.join(A).change(edits.set_shot_fades(B, "foley", 0.1, 0.2).change(noted))
    shot = joined.shots[0]
    assert (shot.id, shot.size, shot.story_in, shot.story_out) == (A, first.size, first.story_in, second.story_out)
    assert set(shot.beats) == {*first.beats, *second.beats}
    assert edits.level(edits.track(joined, "foley"), A) == ShotLevel(A, fade_out_s=0.2)
    assert edits.board(joined, A).note == "In\nand out"
    assert B in {gone.id for gone in joined.struck} and edits.restore(B).change(joined).shots[1].id == B
    again = edits.reread(joined, film())
    assert [s.story_out for s in again.shots] == [s.story_out for s in joined.shots] and len(again.shots) == len(
        FILM.shots
    ) - 1


def test_only_a_shot_that_shows_something_later_can_be_joined() -> None:
    last = [shot for shot in FILM.shots if shot.scene_id == FILM.shots[0].scene_id][-1].id
    with pytest.raises(UsageError, match="last of its scene"):
        edits.join(last).change(FILM)
    with pytest.raises(UsageError, match="nothing later"):
        edits.join(B).change(edits.move_shot(B, A).change(FILM))


def test_a_shot_added_before_another_takes_over_how_the_scene_begins() -> None:
    project = edits.set_transition(A, "dissolve", 12).change(edits.set_camera_path(A, "1A", PATH).change(FILM))
    project = edits.set_shot_fades(A, "foley", 0.3, 0.4).change(project)
    made, kept = edits.add_shot("scene_1", None, "close-up").change(project).shots[:2]
    assert (made.transition, made.transition_frames, kept.transition) == ("dissolve", 12, "cut") and kept.id == A
    assert made.camera_path == () and kept.camera_path == PATH
    assert "transition" in kept.by_hand and made.by_hand == ("added",)
    foley = edits.track(edits.add_shot("scene_1", None).change(project), "foley")
    assert [(level.shot_id == A, level.fade_in_s, level.fade_out_s) for level in foley.levels] == [
        (True, 0.0, 0.4), (False, 0.3, 0.0)
    ]  # fmt: skip


@pytest.mark.parametrize("by", [-500, -30, -1, 1, 40, 47, 48, 500])
def test_a_sound_is_trimmed_by_whole_frames_and_never_to_nothing(by: int) -> None:
    project = edits.add_sound("music", "a.wav", "a", 30, 2.0, source_in=0.71).change(FILM)
    (clip,) = edits.track(edits.trim_sound("sound1", "in", by, 9.0).change(project), "music").sounds
    assert clip.seconds >= edits.SHORTEST_CLIP_S and clip.source_in >= 0.0 and clip.record_in >= 0
    moved = clip.record_in - 30
    assert clip.source_in == pytest.approx(0.71 + moved / 24) and abs(moved) <= abs(by)
    assert clip.source_out == 0.71 + 2.0  # what is heard in between stays in its place


def test_no_shot_takes_the_id_of_an_earlier_one() -> None:
    project, seen = FILM, {shot.id for shot in FILM.shots}
    for _ in range(4):
        project = edits.duplicate(A).change(project)
        made = project.shots[1]
        assert made.id not in seen
        seen.add(made.id)
        project = edits.set_note(made, "Only here.").change(edits.set_shot_gain(made.id, "foley", -9.0).change(project))
        project = from_bytes(to_bytes(edits.delete(made.id).change(project)))
    forgetful = replace(project, shots_added=0)  # a file from before ids were counted
    assert edits.split(B, 3.0).change(forgetful).shots[2].id not in seen


@pytest.mark.parametrize(
    "rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(12)]
)
def test_another_rate_leaves_everything_at_its_time(rate: Fraction) -> None:
    project = FILM
    for edit in (
        edits.add_sound("music", "a.wav", "a", 100, 9.0),
        edits.add_marker(47, "one"),
        edits.add_marker(48, "two"),
        edits.set_transition(B, "dissolve", 18),
        edits.set_transition(C, "fade", 0),
        edits.set_film_fades(0, 36),
    ):
        project = edit.change(project)
    after = edits.set_rate(rate).change(project)
    half = 0.5 / float(rate) + 1e-9
    assert abs(after.tracks[0].sounds[0].record_in / rate - Fraction(100, 24)) <= half
    assert after.tracks[0].sounds[0].seconds == 9.0
    assert [marker.label for marker in after.markers] == ["one", "two"]
    assert all(
        abs(new.frame / rate - Fraction(old.frame, 24)) <= 2 * half
        for old, new in zip(project.markers, after.markers, strict=True)
    )
    assert len({marker.frame for marker in after.markers}) == 2
    assert abs(after.shots[1].transition_frames / rate - Fraction(18, 24)) <= half
    assert after.shots[2].transition_frames == 0 and after.fade_in_frames == 0
    assert abs(after.fade_out_frames / rate - Fraction(36, 24)) <= half  # type: ignore[operator]
    assert edits.set_rate(Fraction(24)).change(project) is project
