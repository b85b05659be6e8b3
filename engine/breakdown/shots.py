"""A scene's shots in story order: the writer's where words ask for them, coverage elsewhere, without jump cuts."""

from __future__ import annotations

from dataclasses import replace

from engine.breakdown.asked import asked
from engine.breakdown.coverage import (
    BODILY,
    EMPTY_S,
    LONGEST_S,
    SHORTEST_S,
    Plan,
    coverage,
    launches,
    master_plan,
    seconds_of,
    step,
)
from engine.breakdown.script import Cue, SceneDraft
from engine.foundation.span import Span
from engine.project import SHOT_SIZES, Beat, Shot

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # slates leave out I and O, which read as 1 and 0


def timed(beats: list[Beat]) -> list[Beat]:
    """The beats with estimated starts: one after the other, or alongside the beat they name."""
    placed: dict[str, Beat] = {}
    at = 0.0
    found = []
    for beat in beats:
        companion = placed.get(beat.with_beat)
        start = companion.start_s if companion else at
        beat = replace(beat, start_s=round(start, 3))
        placed[beat.id] = beat
        at = max(at, start + beat.duration_s)
        found.append(beat)
    return found


def shots_of(draft: SceneDraft, people: tuple[str, ...], things: tuple[str, ...], look: str) -> tuple[Shot, ...]:
    """The scene's shots in story order; together they cover every beat and all of its time."""
    beats = draft.beats
    end = max((b.start_s + b.duration_s for b in beats), default=0.0)
    plans = _without_jump_cuts(_merged(_plans(draft, people, things), beats), beats)
    shots: list[Shot] = []
    starts = _starts(plans, beats, end)
    total = starts[-1]
    for number, plan in enumerate(plans):
        cue = plan.cue
        ids = tuple(beats[i].id for i in plan.beats)
        spans = [beats[i].span for i in plan.beats] or [cue.span if cue else draft.span]
        if cue:
            spans = [cue.span, *spans]
        shots.append(
            Shot(
                id=f"{draft.id}_{_letter(number).lower()}",
                slate=f"{draft.number}{_letter(number)}",
                scene_id=draft.id,
                story_in=round(starts[number], 3),
                story_out=round(starts[number + 1] if number + 1 < len(plans) else total, 3),
                size=plan.size,
                kind=plan.kind,
                subjects=plan.subjects,
                beats=ids,
                angle=(cue.angle if cue else "") or "eye level",
                lens_mm=cue.lens_mm if cue else None,
                move=(cue.move if cue and cue.move else plan.move),
                look=look or "realistic",
                transition=plan.transition or (cue.transition if cue else "") or "cut",
                source_span=_joined(spans),
                assumed=cue is None,
                focus=cue.focus if cue else "",
                side=1,
                view=cue.view if cue else "",
            )
        )
    return tuple(shots)


def _joined(spans: list[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _letter(number: int) -> str:
    front, back = divmod(number, len(_LETTERS))
    return (_LETTERS[front - 1] if front else "") + _LETTERS[back]


def _starts(plans: list[Plan], beats: list[Beat], end: float) -> list[float]:
    """Each plan's start and, last, the end of the scene: contiguous, none shorter than the shortest shot."""
    starts: list[float] = []
    for number, plan in enumerate(plans):
        if number == 0:
            starts.append(0.0)
        else:
            wanted = min((beats[i].start_s for i in plan.beats), default=starts[-1] + EMPTY_S)
            alike = [i for i, other in enumerate(plans) if other.beats == plan.beats] if len(plan.beats) == 1 else []
            if len(alike) > 1:  # shots that share one long line
                wanted += beats[plan.beats[0]].duration_s * alike.index(number) / len(alike)
            starts.append(max(wanted, starts[-1] + 0.5))
    floor = SHORTEST_S if plans and plans[-1].beats else EMPTY_S
    return [*starts, max(end, (starts[-1] if starts else 0.0) + floor)]


def _plans(draft: SceneDraft, people: tuple[str, ...], things: tuple[str, ...]) -> list[Plan]:
    """The writer's shots where cues stand, coverage elsewhere."""
    count = len(draft.beats)
    cues = [cue for cue in draft.cues if not cue.modifies]
    plans: list[Plan] = []
    bounds = [(cue, min(cue.first, count)) for cue in cues]
    first = bounds[0][1] if bounds else count
    if first:
        plans += coverage(draft, list(range(first)), people, things, master=True)
    for number, (cue, begin) in enumerate(bounds):
        stop = bounds[number + 1][1] if number + 1 < len(bounds) else count
        if cue.is_join and begin < stop:
            covered = coverage(draft, list(range(begin, stop)), people, things, master=False)
            covered[0].transition = cue.transition
            plans += covered
            continue
        plans += asked(draft, cue, list(range(begin, max(begin, stop))), people, things)
    if not plans:
        plans = [master_plan(draft, [], people, things)]
    _apply_moves(draft, plans)
    if draft.transition:
        plans[0].transition = draft.transition
    return plans


def _apply_moves(draft: SceneDraft, plans: list[Plan]) -> None:
    """A move on its own ("The camera follows her") belongs to the shot of the beat it stands by."""
    for cue in (cue for cue in draft.cues if cue.modifies and cue.move):
        plan = next((p for p in plans if cue.first in p.beats), plans[-1])
        plan.move = cue.move or plan.move
        if plan.cue is None:
            plan.cue = replace_cue(cue)
        elif plan.cue.move is None:
            plan.cue.move = cue.move
        if cue.subjects and plan.cue is not None and not plan.cue.subjects:
            plan.subjects = tuple(dict.fromkeys([*cue.subjects, *plan.subjects]))


def replace_cue(cue: Cue) -> Cue:
    """A cue that only moves the camera of an assumed shot."""
    return Cue(cue.span, move=cue.move, modifies=True)


def _without_jump_cuts(plans: list[Plan], beats: list[Beat]) -> list[Plan]:
    """Two shots in a row of the same subject differ by two sizes at least, or are one shot."""
    found: list[Plan] = []
    for plan in plans:
        previous = found[-1] if found else None
        if previous is None or not _jumps(previous, plan):
            found.append(plan)
            continue
        speaks = any(beats[i].action == "say" for i in (*previous.beats, *plan.beats))
        both = previous.cue is None and plan.cue is None and not plan.transition
        if both and seconds_of(previous, beats) + seconds_of(plan, beats) <= LONGEST_S + (0.0 if speaks else 1.0):
            previous.beats += plan.beats
            moving = any(beats[i].action in BODILY for i in previous.beats)
            sizes = (step(previous.size), step(plan.size))
            if _wants_room(plan, beats):  # a run-up and its kick are one shot, with the goal in it
                previous.kind, previous.subjects = plan.kind, tuple(dict.fromkeys([*previous.subjects, *plan.subjects]))
            previous.size = SHOT_SIZES[max(sizes) if moving else min(sizes) if speaks else sizes[0]]
            continue
        if previous.cue is None and _wants_room(plan, beats):  # a shot at a hoop says nothing without its hoop
            previous.size = SHOT_SIZES[max(step(plan.size) - 2, 1)]
        elif plan.cue is None and not _wants_room(plan, beats):
            nearer = step(previous.size) - 2
            plan.size = SHOT_SIZES[nearer if nearer >= 1 else step(previous.size) + 2]
        found.append(plan)
    return found


def _wants_room(plan: Plan, beats: list[Beat]) -> bool:
    """Whether a wide picture shows something on its way to where it is told to end."""
    sent = [beats[i] for i in plan.beats if launches(beats[i]) and beats[i].outcome is not None]
    return bool(sent) and step(plan.size) >= step("wide")


def _jumps(previous: Plan, plan: Plan) -> bool:
    same = bool(plan.subjects) and previous.subjects[:1] == plan.subjects[:1]
    turned = {previous.kind, plan.kind} & {"over the shoulder", "two-shot", "point of view", "insert", "group"}
    alone = len(set(previous.subjects)) == 1 or previous.kind != "master"
    return same and not turned and alone and abs(step(previous.size) - step(plan.size)) < 2


def _merged(plans: list[Plan], beats: list[Beat]) -> list[Plan]:
    """Shots too short to read are joined to their neighbour, unless the writer asked for them."""
    found: list[Plan] = []
    for plan in plans:
        seconds = max((beats[i].start_s + beats[i].duration_s for i in plan.beats), default=EMPTY_S) - min(
            (beats[i].start_s for i in plan.beats), default=0.0
        )
        short = seconds < SHORTEST_S - 1e-6 and plan.cue is None
        if short and found and found[-1].cue is None:
            found[-1].beats += plan.beats
        else:
            found.append(plan)
    if len(found) > 1 and found[0].cue is None and found[1].cue is None:
        span = sum(beats[i].duration_s for i in found[0].beats if not beats[i].with_beat)
        if span < SHORTEST_S:
            found[0].beats += found[1].beats
            del found[1]
    return found
