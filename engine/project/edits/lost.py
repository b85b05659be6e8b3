"""What was set by hand on words that are gone is kept aside, and is found again when the words are: cut and pasted elsewhere,
typed once more, or told under another heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.foundation.span import Span
from engine.project.edits import renaming
from engine.project.edits.carrying import carried_beat, carried_shot
from engine.project.edits.moved_text import Piece, likeness, pieces, words_of
from engine.project.edits.renaming import Names
from engine.project.film import Lost, Project
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot

NEW = "\0new "
"""Before the id of a shot that was not there before, while a reading is merged."""
_MOST = 64
_SAME = 0.8
"""Share of words in common by which a paragraph is known again."""


@dataclass(frozen=True)
class Was:
    """A scene as it was before, with its words. ``entry``: where it was kept aside, None if it was in the film."""

    scene: Scene
    shots: tuple[Shot, ...]
    struck: tuple[Shot, ...]
    piece: Piece
    entry: Lost | None = None


def scenes_of(old: Project) -> list[Was]:
    """The scenes of the film in the order of their words, then those that are gone, the latest first."""
    words = pieces(old.script, old.scenes)
    there = [
        Was(
            scene,
            tuple(shot for shot in old.shots if shot.scene_id == scene.id),
            tuple(shot for shot in old.struck if shot.scene_id == scene.id),
            words[scene.id],
        )
        for scene in sorted(old.scenes, key=lambda scene: scene.span)
    ]
    gone = [
        Was(one.scene, one.shots, one.struck, Piece(one.scene.heading, one.text, one.start), one)
        for one in reversed(old.lost)
        if one.scene is not None
    ]
    return there + gone


def remembered(project: Project) -> set[str]:
    """Ids of all shots of which something is known, also of those that are gone."""
    shots = [*project.shots, *project.struck, *(shot for one in project.lost for shot in (*one.shots, *one.struck))]
    boards = (board.shot_id for board in project.boards)
    levels = (level.shot_id for track in project.tracks for level in track.levels)
    return {name for name in (*(shot.id for shot in shots), *boards, *levels) if not name.startswith(NEW)}


def found_again(project: Project, old: Project, matched: Sequence[Was], renamed: Names) -> Project:
    """``project`` (a new reading merged with what ``matched`` had) with what is known again of all that lost its words."""
    entries = [one for one in old.lost if not any(was.entry is one for was in matched)]
    entries += _gone(project, old, matched, renamed)
    present = {who.id for who in project.cast}
    kept: list[Lost] = []
    for entry in reversed(entries):  # the latest has the first claim
        project, entry = _returned(project, entry, renamed)
        known = entry.character is not None and entry.character.id in present
        if not known and (entry.scene or entry.shots or entry.struck or entry.beat or entry.character):
            kept.append(entry)
    lost = tuple(reversed(kept[:_MOST]))
    return replace(project, lost=old.lost if lost == old.lost else lost)


def _gone(project: Project, old: Project, matched: Sequence[Was], renamed: Names) -> list[Lost]:
    here = {shot.id for shot in (*project.shots, *project.struck)}
    marked = _marked(old)
    found: list[Lost] = []
    alive = {was.scene.id for was in matched if was.entry is None}
    for was in scenes_of(old):
        if was.entry is None and was.scene.id not in alive and ("scenes" in old.by_hand or _touched(was, marked)):
            place = old.scenes.index(was.scene)
            found.append(Lost(was.piece.text, was.piece.start, was.scene, was.shots, was.struck, place=place))
    for was in matched:
        script = was.piece
        single = [(shot, False) for shot in was.shots] + [(shot, True) for shot in was.struck]
        for shot, struck in single:
            if shot.id not in here and (struck or shot.id in marked):
                text = _said(script, shot.source_span)
                start = shot.source_span.start
                entry = Lost(text, start, struck=(shot,)) if struck else Lost(text, start, shots=(shot,))
                found.append(entry if struck else replace(entry, place=was.shots.index(shot)))
        texts = {
            (beat.text, beat.outcome is not None) for scene in project.scenes for beat in scene.beats if beat.by_hand
        }
        for beat in was.scene.beats:
            if beat.by_hand and (beat.text, True) not in texts:
                found.append(Lost(beat.text, beat.span.start, beat=beat))
    names = {who.id for who in project.cast} | renamed.keys()
    found += [
        Lost(who.name, character=who) for who in old.cast if who.id not in names and (who.by_hand or who.cameo_id)
    ]
    return found


def _marked(project: Project) -> set[str]:
    """Ids of shots on which anything was set by hand."""
    boards = (board.shot_id for board in project.boards)
    levels = (level.shot_id for track in project.tracks for level in track.levels)
    shots = [*project.shots, *(shot for one in project.lost for shot in one.shots)]
    return {*boards, *levels, *(shot.id for shot in shots if shot.trimmed or shot.by_hand)}


def _touched(was: Was, marked: set[str]) -> bool:
    shots = any(shot.id in marked for shot in was.shots)
    return bool(was.scene.by_hand or was.struck or shots or any(beat.by_hand for beat in was.scene.beats))


def _returned(project: Project, entry: Lost, renamed: Names) -> tuple[Project, Lost]:
    """``project`` with what of ``entry`` it knows again, and what is left of it."""
    script = Piece("", entry.text, entry.start)
    texts = {
        shot.id: words_of(shot.source_span.of(project.script)) for shot in project.shots if shot.id.startswith(NEW)
    }
    for shot in (*entry.shots, *entry.struck):
        if "added" in shot.by_hand:
            continue
        words = words_of(_said(script, shot.source_span))
        score, name = max(((likeness(words, text), name) for name, text in texts.items()), default=(0.0, ""))
        if score < _SAME:
            continue
        texts.pop(name)
        new = next(other for other in project.shots if other.id == name)
        merged = carried_shot(renaming.renamed_shot(renamed, shot), new)
        if shot in entry.struck:
            rest = tuple(other for other in project.shots if other is not new)
            project = replace(project, shots=rest, struck=(*project.struck, merged))
        else:
            shots = _instead(project.shots, new, merged)
            place = entry.place if entry.scene is None else entry.shots.index(shot)
            project = replace(project, shots=_in_place(shots, merged, place))
        entry = replace(entry, shots=_without(entry.shots, shot), struck=_without(entry.struck, shot))
    beats = [entry.beat] if entry.beat is not None else list(entry.scene.beats) if entry.scene is not None else []
    for beat in beats:
        if beat.by_hand:
            project, done = _beat_returned(project, beat, renamed)
            if done and beat is entry.beat:
                entry = replace(entry, beat=None)
    return project, entry


def _in_place(shots: tuple[Shot, ...], shot: Shot, place: int) -> tuple[Shot, ...]:
    """``shots`` with ``shot`` at its old place in its scene, where the order is another one than that of the words."""
    if not any({"added", "order"} & set(other.by_hand) for other in shots if other.scene_id == shot.scene_id):
        return shots
    rest = [other for other in shots if other is not shot]
    inside = [i for i, other in enumerate(rest) if other.scene_id == shot.scene_id]
    at = inside[place] if place < len(inside) else inside[-1] + 1
    return (*rest[:at], shot, *rest[at:])


def _beat_returned(project: Project, beat: Beat, renamed: Names) -> tuple[Project, bool]:
    for scene in project.scenes:
        for new in scene.beats:
            known = new.text == beat.text and new.action == beat.action and not new.by_hand
            if known and new.subject == renaming.called(renamed, beat.subject):
                merged = carried_beat(beat, new)
                if merged is not new:
                    again = replace(scene, beats=_instead(scene.beats, new, merged))
                    return replace(project, scenes=_instead(project.scenes, scene, again)), True
    return project, False


def _said(piece: Piece, span: Span) -> str:
    return Span(max(0, span.start - piece.start), max(0, span.end - piece.start)).of(piece.text)


def _instead(things: Iterable[object], old: object, new: object) -> tuple:
    return tuple(new if thing is old else thing for thing in things)


def _without(shots: tuple[Shot, ...], gone: Shot) -> tuple[Shot, ...]:
    return tuple(shot for shot in shots if shot is not gone)
