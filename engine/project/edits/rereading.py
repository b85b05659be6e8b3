"""A new reading of the words, merged with what was set by hand.

``fresh`` is the project as reading the new script alone would make it. Its scenes, beats and shots are matched with the old
ones by where their words went; whatever is named in ``by_hand`` (and trims, and shots added, moved or deleted by hand) is
carried over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeVar

from engine.foundation.span import Span
from engine.project.blocking import Blocking
from engine.project.cast import Character
from engine.project.edits.edit import Edit, new_slate
from engine.project.edits.story import without_prop
from engine.project.film import Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

T = TypeVar("T", Shot, Beat)
_CARRIED = {"slate", "size", "angle", "lens_mm", "move", "look", "transition", "focus", "subjects", "camera_path"}


def set_script(fresh: Project, label: str = "Write") -> Edit:
    """The script of ``fresh`` and its reading."""
    return Edit(label, lambda project: reread(project, fresh))


def reread(old: Project, fresh: Project) -> Project:
    """``fresh`` with what was set by hand in ``old``. What stays equal stays the same object."""
    moved = MovedText(old.script, fresh.script)
    pairs = _scene_pairs(old, fresh, moved)
    scenes, shots, struck = [], [], []
    for scene in fresh.scenes:
        before = pairs.get(scene.id)
        new_shots = [shot for shot in fresh.shots if shot.scene_id == scene.id]
        if before is None:
            scenes.append(scene)
            shots.append((scene.id, new_shots))
            continue
        beats = _matched(before.beats, scene.beats, moved, _beat_likeness, _beat_span)
        merged = _scene(before, scene, beats)
        scenes.append(before if merged == before else merged)
        kept, gone = _shots_of_scene(old, before, merged, new_shots, beats, moved)
        shots.append((scene.id, kept))
        struck += gone
    if "scenes" in old.by_hand:
        scenes = _in_old_order(scenes, _order_of(old, pairs))
    by_scene = dict(shots)
    merged_project = replace(
        fresh,
        title=old.title if "title" in old.by_hand else fresh.title,
        look=old.look if "look" in old.by_hand else fresh.look,
        scenes=old.scenes if tuple(scenes) == old.scenes else tuple(scenes),
        shots=tuple(shot for scene in scenes for shot in by_scene[scene.id]),
        cast=_cast(old, fresh),
        tracks=old.tracks,
        markers=old.markers,
        cameo_ids=old.cameo_ids,
        rate=old.rate,
        size=old.size,
        seed=old.seed,
        struck=tuple(struck),
        fade_in_frames=old.fade_in_frames,
        fade_out_frames=old.fade_out_frames,
        boards=old.boards,
        by_hand=old.by_hand,
    )
    merged_project = _unique(merged_project, old)
    return old if merged_project == old else merged_project


class MovedText:
    """Where the characters of an old text are in a new one, line by line."""

    def __init__(self, old: str, new: str) -> None:
        self._same = old == new
        self._blocks: list[tuple[int, int, int, int]] = []
        if self._same:
            return
        lines, new_lines = (text.splitlines(keepends=True) for text in (old, new))
        starts, new_starts = _starts(lines), _starts(new_lines)
        matcher = SequenceMatcher(None, lines, new_lines, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                self._blocks.append((starts[a], starts[b], new_starts[c], new_starts[d]))
            elif tag == "replace":
                for k in range(min(b - a, d - c)):
                    self._blocks.append((starts[a + k], starts[a + k + 1], new_starts[c + k], new_starts[c + k + 1]))

    def span(self, span: Span) -> Span | None:
        """Where ``span`` went, roughly inside a rewritten line; None if its lines are gone."""
        if self._same:
            return span
        ends = [self._at(span.start), self._at(max(span.start, span.end - 1))]
        found = [end for end in ends if end is not None]
        return Span(min(found), max(found) + 1) if found else None

    def _at(self, offset: int) -> int | None:
        for a, b, c, d in self._blocks:
            if a <= offset < b:
                return min(c + offset - a, max(c, d - 1))
        return None


def _starts(lines: Sequence[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _scene_pairs(old: Project, fresh: Project, moved: MovedText) -> dict[str, Scene]:
    """For each new scene's id the old scene that it was."""
    pairs: dict[str, Scene] = {}
    ordered = sorted(old.scenes, key=lambda scene: scene.span) if "scenes" in old.by_hand else list(old.scenes)
    headings = [scene.heading for scene in ordered], [scene.heading for scene in fresh.scenes]
    matcher = SequenceMatcher(None, *headings, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag in ("equal", "replace"):
            for k in range(min(b - a, d - c)):
                pairs[fresh.scenes[c + k].id] = ordered[a + k]
    return pairs


def _matched(
    old: Sequence[T],
    new: Sequence[T],
    moved: MovedText,
    likeness: Callable[[T, T, Span | None], float],
    place: Callable[[T], Span],
) -> dict[str, T]:
    """For each new thing's id the old one that it most likely was; each old one at most once."""
    places = [moved.span(place(thing)) for thing in old]
    scored = [
        (-likeness(before, after, places[i]), abs(i - k), i, k)
        for i, before in enumerate(old)
        for k, after in enumerate(new)
        if likeness(before, after, places[i]) > 0
    ]
    matches: dict[str, T] = {}
    used: set[int] = set()
    for _, _, i, k in sorted(scored):
        if i not in used and new[k].id not in matches:
            used.add(i)
            matches[new[k].id] = old[i]
    return matches


def _overlap(a: Span | None, b: Span) -> float:
    if a is None:
        return 0.0
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / max(1, min(a.end - a.start, b.end - b.start))


def _beat_span(beat: Beat) -> Span:
    return beat.span


def _beat_likeness(old: Beat, new: Beat, place: Span | None) -> float:
    if old.action != new.action or old.subject != new.subject:
        return 0.0
    return (2.0 if old.text == new.text else 0.0) + _overlap(place, new.span) + 0.5 * (old.object == new.object) - 0.6


def _shot_span(shot: Shot) -> Span:
    return shot.source_span


def _shot_likeness(old: Shot, new: Shot, place: Span | None) -> float:
    shared = min(1.0, _overlap(place, new.source_span))
    if shared <= 0:
        return 0.0
    return shared + 0.5 * (old.kind == new.kind) + 0.5 * (old.subjects == new.subjects) + 0.25 * (old.id == new.id)


def _scene(old: Scene, new: Scene, beats: dict[str, Beat]) -> Scene:
    """``new`` with the fields, props and outcomes that were set by hand in ``old``."""
    values = {name: getattr(old, name) for name in old.by_hand if name in ("light", "weather", "set")}
    if "blocking" in old.by_hand:
        values["blocking"] = _blocking(old.blocking, new, {was.id: name for name, was in beats.items()})
    merged = replace(
        new, by_hand=old.by_hand, beats=tuple(_beat(beats.get(beat.id), beat) for beat in new.beats), **values
    )
    chosen = {use.label: use for use in old.props if f"prop:{use.label}" in old.by_hand}
    merged = replace(
        merged,
        props=tuple(
            replace(use, prop=chosen[use.label].prop, stand_in=None) if use.label in chosen else use
            for use in merged.props
        ),
    )
    for mark in old.by_hand:
        label = mark.removeprefix("without:")
        left_out = [use for use in merged.props if mark != label and use.label == label]
        for use in left_out:
            if not any(use.id in (b.subject, b.object, b.target, *b.others) for b in merged.beats):
                merged = replace(without_prop(merged, use.id, label), by_hand=old.by_hand)
    return merged


def _blocking(old: Blocking, new: Scene, became: dict[str, str]) -> Blocking:
    """What was set by hand on the ground, as far as the new words leave it room. A place of what the words no longer name is
    kept: it may be named again in a moment."""
    needed = {name for beat in new.beats for name in (beat.subject, beat.object, beat.target, *beat.others)}
    return replace(
        old,
        walks=tuple(replace(walk, beat=became.get(walk.beat, "")) for walk in old.walks),
        people=tuple(name for name in old.people if name not in new.people),
        removed=tuple(name for name in old.removed if name not in needed),
    )


def _beat(old: Beat | None, new: Beat) -> Beat:
    if old is None or "outcome" not in old.by_hand or new.outcome is None:
        return new
    return replace(new, outcome=old.outcome, by_hand=old.by_hand)


def _shots_of_scene(
    old: Project,
    before: Scene,
    scene: Scene,
    new: list[Shot],
    beats: dict[str, Beat],
    moved: MovedText,
) -> tuple[list[Shot], list[Shot]]:
    """The scene's shots and, of those that reading gave, the ones deleted by hand."""
    had = [shot for shot in old.shots if shot.scene_id == before.id]
    struck = [shot for shot in old.struck if shot.scene_id == before.id]
    read = [shot for shot in had if "added" not in shot.by_hand]
    matches = _matched([*read, *struck], new, moved, _shot_likeness, _shot_span)
    gone_ids = {shot.id for shot in struck}
    now: dict[str, Shot] = {}
    kept, gone = [], []
    for shot in new:
        was = matches.get(shot.id)
        merged = shot if was is None else _shot(was, shot)
        if was is not None and was.id in gone_ids:
            gone.append(merged)
            continue
        kept.append(merged)
        if was is not None:
            now[was.id] = merged
    by_old_beat = {was.id: name for name, was in beats.items()}
    for shot in had:
        if "added" in shot.by_hand:
            now[shot.id] = replace(
                shot,
                scene_id=scene.id,
                beats=tuple(by_old_beat[name] for name in shot.beats if name in by_old_beat),
                source_span=moved.span(shot.source_span) or Span(0, 0),
            )
    if not any({"added", "order"} & set(shot.by_hand) for shot in had):
        return kept, gone
    ordered = [now[shot.id] for shot in had if shot.id in now]
    for i, shot in enumerate(kept):
        if shot not in ordered:
            at = ordered.index(kept[i - 1]) + 1 if i else 0
            ordered.insert(at, shot)
    return ordered, gone


def _shot(old: Shot, new: Shot) -> Shot:
    """``new`` with the old identity and what was set by hand; ``old`` itself where nothing differs."""
    values = {name: getattr(old, name) for name in old.by_hand if name in _CARRIED}
    if "transition" in values:
        values["transition_frames"] = old.transition_frames
    if old.trimmed:
        values |= {"story_in": old.story_in, "story_out": old.story_out, "trimmed": True}
    if {"size", "angle", "lens_mm", "move", "subjects"} & set(old.by_hand):
        values["assumed"] = False
    merged = replace(new, id=old.id, by_hand=old.by_hand, **values)
    return old if merged == old else merged


def _cast(old: Project, fresh: Project) -> tuple[Character, ...]:
    before = {character.id: character for character in old.cast}
    cast = tuple(_character(before.get(character.id), character) for character in fresh.cast)
    return old.cast if cast == old.cast else cast


def _character(old: Character | None, new: Character) -> Character:
    if old is None:
        return new
    values = {name: getattr(old, name) for name in old.by_hand}
    merged = replace(new, cameo_id=old.cameo_id, by_hand=old.by_hand, **values)
    return old if merged == old else merged


def _order_of(old: Project, pairs: dict[str, Scene]) -> list[str]:
    """New scene ids in the order that the old scenes had."""
    became = {scene.id: new_id for new_id, scene in pairs.items()}
    return [became[scene.id] for scene in old.scenes if scene.id in became]


def _in_old_order(scenes: list[Scene], order: list[str]) -> list[Scene]:
    """Scenes by ``order``; a scene that is new follows the one it follows in the words."""
    by_id = {scene.id: scene for scene in scenes}
    ordered = [by_id[name] for name in order]
    for i, scene in enumerate(scenes):
        if scene not in ordered:
            ordered.insert(ordered.index(scenes[i - 1]) + 1 if i else 0, scene)
    return ordered


def _unique(project: Project, old: Project) -> Project:
    """No two shots with one id or slate: what was there before keeps its own."""
    known = {shot.id for shot in (*old.shots, *old.struck)}
    seen = {shot.id for shot in (*project.shots, *project.struck) if shot.id in known}
    given = {shot.id for shot in project.struck}
    shots: list[Shot] = []
    for shot in project.shots:
        name, number = shot.id, 2
        while name in given or (name != shot.id and name in seen):
            name, number = f"{shot.id}_{number}", number + 1
        given.add(name)
        shots.append(shot if name == shot.id else replace(shot, id=name))
    project = replace(project, shots=tuple(shots))
    slates: set[str] = {shot.slate for shot in shots if {"slate", "added"} & set(shot.by_hand)}
    fixed: list[Shot] = []
    used: set[str] = set()
    for shot in shots:
        mine = bool({"slate", "added"} & set(shot.by_hand))
        if shot.slate in used or (not mine and shot.slate in slates):
            shot = replace(shot, slate=new_slate(replace(project, shots=(*fixed, *shots)), shot))
        used.add(shot.slate)
        fixed.append(shot)
    same = len(fixed) == len(old.shots) and all(a == b for a, b in zip(fixed, old.shots, strict=True))
    return replace(project, shots=old.shots if same else tuple(fixed))
