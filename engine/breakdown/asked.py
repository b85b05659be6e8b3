"""The shots the writer asks for: what a camera direction shows, and when it gives way again."""

from __future__ import annotations

from engine.breakdown.coverage import (
    FACES,
    MASTER_S,
    SHORTEST_S,
    TRAVELS,
    Plan,
    coverage,
    framing_of,
    launches,
    subjects_of,
)
from engine.breakdown.script import Cue, SceneDraft
from engine.project import Beat


def asked(
    draft: SceneDraft, cue: Cue, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]
) -> list[Plan]:
    """The shot a cue asks for; after a long run of beats coverage takes over."""
    held: list[int] = []
    seconds = 0.0
    for position, index in enumerate(indices):
        opened = cue.kind == "establishing" and seconds >= MASTER_S
        spoken = draft.beats[index].action == "say" and index >= cue.last >= 0
        opened |= bare_move(cue) and draft.beats[index].action == "say" and seconds >= 2.0
        opened |= (
            spoken and seconds >= 2.0 and cue.size in {"wide", "extreme wide", "full"} and cue.kind in {"", "master"}
        )
        if held and (opened or _releases(cue, draft.beats[index], index, people, seconds)):
            rest = indices[position:]
            return [_asked_plan(draft, cue, held, people, things), *coverage(draft, rest, people, things, False)]
        staying = cue.kind == "master" or (cue.move is not None and cue.move.kind == "follow")
        if held and seconds > 8.0 and not staying and not draft.beats[index].with_beat:
            rest = indices[position:]
            return [_asked_plan(draft, cue, held, people, things), *coverage(draft, rest, people, things, False)]
        held.append(index)
        if not draft.beats[index].with_beat:
            seconds += draft.beats[index].duration_s
    return [_asked_plan(draft, cue, held, people, things)]


def bare_move(cue: Cue) -> bool:
    """Whether nothing is asked for but that the camera moves; who is followed names the picture."""
    return cue.move is not None and cue.move.kind != "follow" and not (cue.size or cue.kind or cue.view or cue.focus)


def is_brief(cue: Cue) -> bool:
    """An insert, a cutaway or a very tight shot shows its one thing and gives way again."""
    return cue.kind in {"insert", "cutaway"} or cue.size == "extreme close-up"


def spoken_in(cue: Cue, beat: Beat) -> bool:
    """Whether a line belongs into the tight shot of a face that was asked for right before it."""
    return cue.size == "extreme close-up" and beat.line is not None and beat.subject in cue.subjects[:1]


def _releases(cue: Cue, beat: Beat, index: int, people: tuple[str, ...], seconds: float) -> bool:
    """Whether a beat is no longer what the writer asked the camera to show."""
    if beat.with_beat:
        return False
    if cue.over:
        return True
    if cue.kind == "over the shoulder" and index >= cue.spoken_for >= 0:
        acts = beat.action not in {"say", *FACES} and beat.subject in people
        if acts and seconds >= SHORTEST_S:
            return True  # somebody gets up or takes something: that is no matter of faces
    if is_brief(cue):
        return index >= cue.last >= 0 and not spoken_in(cue, beat)
    close = cue.size in {"close-up", "medium close-up", "medium"} and cue.kind in {"", "single"}
    elsewhere = beat.subject and beat.action != "sound" and beat.subject not in (*people, *cue.subjects)
    if close and elsewhere and cue.subjects and cue.subjects[0] in people:
        return True  # a bottle falls: nobody sees it in a picture of a face
    whole = beat.action in TRAVELS or launches(beat)
    if cue.size in {"close-up", "medium close-up"} and whole and index >= cue.spoken_for >= 0:
        return True  # a throw or a run wants the whole figure
    over = index >= cue.last >= 0 or seconds >= 2.0  # in prose a paragraph runs on past the shot
    over |= (
        index >= cue.spoken_for >= 0 and seconds >= SHORTEST_S and beat.action not in {"say", "look", "listen", "wait"}
    )
    if cue.subjects and cue.subjects[0] not in people and cue.size not in {"wide", "extreme wide"} and not cue.move:
        return over and beat.subject in people and not {beat.object, beat.target} & set(cue.subjects)
    return close and over and beat.subject in people and beat.subject not in cue.subjects[:1]


def _asked_plan(
    draft: SceneDraft, cue: Cue, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]
) -> Plan:
    subjects = list(dict.fromkeys(cue.subjects)) or subjects_of(draft, indices, people, things)
    kind = cue.kind
    if cue.size in {"wide", "extreme wide"} and kind in {"", "master", "establishing"} and subjects:
        acting = [draft.beats[i].subject for i in indices if draft.beats[i].subject in people]
        subjects = list(dict.fromkeys([*subjects, *acting]))[:5]
    if cue.deserted and not cue.subjects and cue.size in {"wide", "extreme wide"}:
        return Plan(indices, cue.size, "establishing", (), cue)
    if cue.view and cue.subjects and not (cue.size or kind):
        subjects = subjects[:1]
    if kind == "over the shoulder" and cue.shoulder:
        told = [*cue.subjects, *subjects_of(draft, indices, (), things) * (not indices), *people]
        told += [i for at in indices for i in (draft.beats[at].subject, draft.beats[at].target)]
        face = next((i for i in told if i != cue.shoulder and (i in people or i in things)), "")
        subjects = [face, cue.shoulder] if face else [cue.shoulder]
    elif kind in {"two-shot", "over the shoulder"}:
        subjects += [who for who in people if who not in subjects]
        subjects = [s for s in subjects if s in people][:2] or subjects[:2]
    if indices and not (cue.size or kind or cue.view or cue.focus):  # "FOLLOW SHOT. Rafe runs."
        usual = coverage(draft, indices[:1], people, things, master=False)[0]
        acting = [draft.beats[i].subject for i in indices if draft.beats[i].subject in people]
        more = tuple(dict.fromkeys([*usual.subjects, *acting]))
        if bare_move(cue) and len(more) > len(set(usual.subjects)):  # others act before the camera has come to rest
            return Plan(indices, "wide" if len(more) > 2 else "full", "group", more[:5], cue)
        return Plan(indices, usual.size, usual.kind, usual.subjects, cue)
    size = cue.size or _size_for(kind, draft, indices, subjects, people)
    if not kind:
        wide = size in {"wide", "extreme wide"}
        thing = bool(subjects) and subjects[0] in things
        close = size in {"extreme close-up", "close-up", "medium close-up"}
        kind = "master" if wide else "insert" if thing and close else "group" if len(subjects) > 2 else "single"
        if kind == "single" and len(subjects) == 2:
            kind = "two-shot"
    if size in {"close-up", "extreme close-up", "medium close-up"} and kind == "single":
        subjects = subjects[:1]
    return Plan(indices, size, kind, tuple(subjects), cue)


def _size_for(kind: str, draft: SceneDraft, indices: list[int], subjects: list[str], people: tuple[str, ...]) -> str:
    sizes = {
        "establishing": "extreme wide",
        "master": "wide",
        "group": "wide",
        "two-shot": "medium",
        "over the shoulder": "medium close-up",
        "insert": "close-up",
        "cutaway": "medium",
        "point of view": "medium wide",
    }
    if kind in sizes:
        return sizes[kind]
    return framing_of(draft.beats[indices[0]], people) if indices else "medium"
