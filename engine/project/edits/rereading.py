"""A new reading of the words, merged with what was set by hand.

``fresh`` is the project as reading the new script alone would make it. Its scenes, beats and shots are matched with the old
ones by where their words went; whatever is named in ``by_hand`` (and trims, and shots added, moved or deleted by hand) is
carried over, under new names where somebody or something is called otherwise now. What lost its words is kept aside
(``lost.py``) and comes back with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.foundation.span import Span
from engine.project.blocking import Blocking
from engine.project.cast import Character
from engine.project.edits import lost, renaming
from engine.project.edits.carrying import carried_beat, carried_character, carried_shot
from engine.project.edits.edit import Edit, new_slate
from engine.project.edits.lost import NEW, Was
from engine.project.edits.moved_text import MovedText, overlap, pairs, pieces
from engine.project.edits.renaming import Names
from engine.project.edits.story import without_prop
from engine.project.film import Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

T = TypeVar("T", Shot, Beat)


def set_script(fresh: Project, label: str = "Write") -> Edit:
    """The script of ``fresh`` and its reading."""
    return Edit(label, lambda project: reread(project, fresh))


@dataclass(frozen=True)
class _Pair:
    """A scene of the new reading (its shots under their new names) and what it was."""

    was: Was
    moved: MovedText
    names: Names
    beats: dict[str, Beat]
    """By new beat id the old one."""


def reread(old: Project, fresh: Project) -> Project:
    """``fresh`` with what was set by hand in ``old``. What stays equal stays the same object."""
    if "look" in old.by_hand:
        fresh = replace(fresh, look=old.look, shots=tuple(replace(shot, look=old.look) for shot in fresh.shots))
    matched, renamed = _paired(old, fresh)
    scenes: list[Scene] = []
    shots: dict[str, list[Shot]] = {}
    struck: list[Shot] = []
    for scene in fresh.scenes:
        pair = matched.get(scene.id)
        new_shots = [shot for shot in fresh.shots if shot.scene_id == scene.id]
        if pair is None:
            scenes.append(scene)
            shots[scene.id] = [_new(shot) for shot in new_shots]
            continue
        merged = _scene(pair, scene)
        scenes.append(pair.was.scene if merged == pair.was.scene else merged)
        shots[scene.id], gone = _shots_of_scene(pair, merged, new_shots)
        struck += gone
    if "scenes" in old.by_hand:
        scenes = _in_old_order(scenes, _order_of(old, matched))
    cast = _cast(old, fresh, renamed)
    project = replace(
        fresh,
        title=old.title if "title" in old.by_hand else fresh.title,
        scenes=tuple(scenes),
        shots=tuple(shot for scene in scenes for shot in shots[scene.id]),
        cast=old.cast if cast == old.cast else cast,
        struck=tuple(struck),
        **{name: getattr(old, name) for name in _NOT_READ},
    )
    project = lost.found_again(project, old, [pair.was for pair in matched.values()], renamed)
    project = _unique(project, old)
    project = replace(project, scenes=old.scenes if project.scenes == old.scenes else project.scenes)
    return old if project == old and project.lost == old.lost else project


_NOT_READ = (
    "tracks", "markers", "cameo_ids", "rate", "size", "seed", "fade_in_frames", "fade_out_frames", "boards", "by_hand",
    "shots_added", "lost",
)  # fmt: skip
"""What of a project does not come from its words."""


def _paired(old: Project, fresh: Project) -> tuple[dict[str, _Pair], Names]:
    """By new scene id what it was, and the characters who are called otherwise."""
    was = lost.scenes_of(old)
    after = pieces(fresh.script, fresh.scenes)
    old_pieces = [one.piece for one in was]
    news = [after[scene.id] for scene in fresh.scenes]
    alive = len(old.scenes)
    found = pairs(old_pieces[:alive], news)
    rest = [k for k in range(len(news)) if k not in found]
    back = pairs(old_pieces[alive:], [news[k] for k in rest])
    found |= {rest[k]: alive + i for k, i in back.items()}
    moved = {k: MovedText(old_pieces[i], news[k]) for k, i in found.items()}
    counted = {k: renaming.votes(was[i].scene, fresh.scenes[k], moved[k]) for k, i in found.items()}
    renamed = renaming.people(old, fresh, sum(counted.values(), renaming.Votes()))
    matched: dict[str, _Pair] = {}
    for k, i in found.items():
        scene = fresh.scenes[k]
        names = renamed | renaming.things(was[i].scene, scene, counted[k])
        beats = _matched(was[i].scene.beats, scene.beats, moved[k], _beat_likeness(names), lambda beat: beat.span)
        matched[scene.id] = _Pair(was[i], moved[k], names, beats)
    return matched, renamed


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


def _beat_likeness(names: Names) -> Callable[[Beat, Beat, Span | None], float]:
    def likeness(old: Beat, new: Beat, place: Span | None) -> float:
        if old.action != new.action or renaming.called(names, old.subject) != new.subject:
            return 0.0
        same = renaming.called(names, old.object) == new.object
        return (2.0 if old.text == new.text else 0.0) + overlap(place, new.span) + 0.5 * same - 0.6

    return likeness


def _shot_likeness(names: Names) -> Callable[[Shot, Shot, Span | None], float]:
    def likeness(old: Shot, new: Shot, place: Span | None) -> float:
        shared = min(1.0, overlap(place, new.source_span))
        if shared <= 0:
            return 0.0
        same = renaming.renamed_shot(names, old).subjects == new.subjects
        return shared + 0.5 * (old.kind == new.kind) + 0.5 * same + 0.25 * (old.id == new.id)

    return likeness


def _scene(pair: _Pair, new: Scene) -> Scene:
    """``new`` with the fields, props and outcomes that were set by hand in the old scene."""
    old = pair.was.scene
    values = {name: getattr(old, name) for name in old.by_hand if name in ("light", "weather", "set")}
    if "blocking" in old.by_hand:
        values["blocking"] = _blocking(pair, new)
    marks = tuple(_renamed_mark(pair.names, mark) for mark in old.by_hand)
    merged = replace(
        new, by_hand=marks, beats=tuple(carried_beat(pair.beats.get(beat.id), beat) for beat in new.beats), **values
    )
    chosen = {renaming.called(pair.names, use.id): use for use in old.props if _named(old, "prop", use.id, use.label)}
    merged = replace(
        merged,
        props=tuple(
            replace(use, prop=chosen[use.id].prop, stand_in=None) if use.id in chosen else use for use in merged.props
        ),
    )
    for use in merged.props:
        needed = any(use.id in (b.subject, b.object, b.target, *b.others) for b in merged.beats)
        if _named(merged, "without", use.id, use.label) and not needed:
            merged = replace(without_prop(merged, use.id), by_hand=marks)
    return merged


def _named(scene: Scene, mark: str, use_id: str, label: str) -> bool:
    """Whether a thing is marked by its id (files of long ago: by its label)."""
    return f"{mark}:{use_id}" in scene.by_hand or f"{mark}:{label}" in scene.by_hand


def _renamed_mark(names: Names, mark: str) -> str:
    kind, colon, name = mark.partition(":")
    return f"{kind}:{renaming.called(names, name)}" if colon else mark


def _blocking(pair: _Pair, new: Scene) -> Blocking:
    """What was set by hand on the ground, as far as the new words leave it room. A place of what the words no longer name is
    kept: it may be named again in a moment."""
    needed = {name for beat in new.beats for name in (beat.subject, beat.object, beat.target, *beat.others)}
    ground = renaming.renamed_ground(pair.names, pair.was.scene.blocking)
    became = {was.id: name for name, was in pair.beats.items()}
    said = {beat.id: beat.text for beat in pair.was.scene.beats}
    taken = set(became.values())
    walks = []
    for walk in ground.walks:
        words = said.get(walk.beat, walk.words)
        beat = became.get(walk.beat, "")
        if words and not beat:  # its words were gone and are here again
            back = (b for b in new.beats if b.text == words and b.subject == walk.person and b.id not in taken)
            beat = next((b.id for b in back), "")
        walks.append(replace(walk, beat=beat, words=words))
    return replace(
        ground,
        walks=tuple(walks),
        people=tuple(name for name in ground.people if name not in new.people),
        removed=tuple(name for name in ground.removed if name not in needed),
    )


def _shots_of_scene(pair: _Pair, scene: Scene, new: list[Shot]) -> tuple[list[Shot], list[Shot]]:
    """The scene's shots and, of those that reading gave, the ones deleted by hand."""
    had, struck = pair.was.shots, pair.was.struck
    read = [shot for shot in had if "added" not in shot.by_hand]
    matches = _matched([*read, *struck], new, pair.moved, _shot_likeness(pair.names), lambda shot: shot.source_span)
    gone_ids = {shot.id for shot in struck}
    now: dict[str, Shot] = {}
    kept, gone = [], []
    by_old_beat = {was.id: name for name, was in pair.beats.items()}
    for shot in new:
        was = matches.get(shot.id)
        if was is not None and "beats" in was.by_hand:  # it was joined with others
            shot = replace(shot, beats=tuple(by_old_beat[name] for name in was.beats if name in by_old_beat))
        merged = _new(shot) if was is None else carried_shot(renaming.renamed_shot(pair.names, was), shot, was)
        if was is not None and was.id in gone_ids:
            gone.append(merged)
            continue
        kept.append(merged)
        if was is not None:
            now[was.id] = merged
    for shot in had:
        if "added" in shot.by_hand:
            now[shot.id] = replace(
                renaming.renamed_shot(pair.names, shot),
                scene_id=scene.id,
                beats=tuple(by_old_beat[name] for name in shot.beats if name in by_old_beat),
                source_span=pair.moved.span(shot.source_span) or Span(0, 0),
            )
    if not any({"added", "order"} & set(shot.by_hand) for shot in had):
        return kept, gone
    ordered = [now[shot.id] for shot in had if shot.id in now]
    for i, shot in enumerate(kept):
        if shot not in ordered:
            at = ordered.index(kept[i - 1]) + 1 if i else 0
            ordered.insert(at, shot)
    return ordered, gone


def _cast(old: Project, fresh: Project, renamed: Names) -> tuple[Character, ...]:
    before = {one.character.id: one.character for one in old.lost if one.character is not None}
    before |= {renamed.get(who.id, who.id): who for who in old.cast if who.id not in renamed}
    before |= {renamed[who.id]: who for who in old.cast if who.id in renamed}
    return tuple(carried_character(before.get(who.id), who) for who in fresh.cast)


def _order_of(old: Project, matched: Mapping[str, _Pair]) -> list[str]:
    """New scene ids in the order that the old scenes had."""
    became = {pair.was.scene.id: new_id for new_id, pair in matched.items() if pair.was.entry is None}
    order = [became[scene.id] for scene in old.scenes if scene.id in became]
    for new_id, pair in matched.items():
        if pair.was.entry is not None:
            order.insert(pair.was.entry.place, new_id)
    return order


def _in_old_order(scenes: list[Scene], order: list[str]) -> list[Scene]:
    """Scenes by ``order``; a scene that is new follows the one it follows in the words."""
    by_id = {scene.id: scene for scene in scenes}
    ordered = [by_id[name] for name in order]
    for i, scene in enumerate(scenes):
        if scene not in ordered:
            ordered.insert(ordered.index(scenes[i - 1]) + 1 if i else 0, scene)
    return ordered


def _new(shot: Shot) -> Shot:
    """``shot`` marked as one that was not there before."""
    return replace(shot, id=NEW + shot.id)


def _unique(project: Project, old: Project) -> Project:
    """No two shots with one id or slate: what was there before keeps its own, and nothing new takes that of what is gone."""
    taken = lost.remembered(old) | lost.remembered(project)
    shots: list[Shot] = []
    for shot in project.shots:
        if shot.id.startswith(NEW):
            plain = shot.id.removeprefix(NEW)
            name, number = plain, 2
            while name in taken:
                name, number = f"{plain}_{number}", number + 1
            taken.add(name)
            shot = replace(shot, id=name)
        shots.append(shot)
    fixed = _with_own_slates(replace(project, shots=tuple(shots)))
    same = len(fixed) == len(old.shots) and all(a == b for a, b in zip(fixed, old.shots, strict=True))
    return replace(project, shots=old.shots if same else fixed)


def _with_own_slates(project: Project) -> tuple[Shot, ...]:
    slates = {shot.slate for shot in project.shots if {"slate", "added"} & set(shot.by_hand)}
    fixed: list[Shot] = []
    used: set[str] = set()
    for shot in project.shots:
        mine = bool({"slate", "added"} & set(shot.by_hand))
        if shot.slate in used or (not mine and shot.slate in slates):
            shot = replace(shot, slate=new_slate(replace(project, shots=(*fixed, *project.shots)), shot))
        used.add(shot.slate)
        fixed.append(shot)
    return tuple(fixed)
