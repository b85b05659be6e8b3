"""Shots: what the writer asked for, and sensible coverage where nothing was asked.

The classical pattern (Arijon, *Grammar of the Film Language*): a master that shows who is where, closer singles for what
is said, over-the-shoulder views in an exchange, inserts for what hands do, all from one side of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.breakdown.lexicon import lexicon
from engine.breakdown.script import Cue, SceneDraft
from engine.foundation.span import Span
from engine.project import SHOT_SIZES, Beat, Move, Shot

SHORTEST_S = 1.2
LONGEST_S = 6.0
MASTER_S = 3.0
MONOLOGUE_S = 12.0
"""A line longer than this is cut up: nobody looks at one face so long."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # slates leave out I and O, which read as 1 and 0
_FACES = frozenset({"smile", "frown", "laugh", "cry", "sigh", "think", "listen", "nod", "shake_head", "look", "shrug"})
_TRAVELS = frozenset(
    {"walk", "run", "enter", "exit", "jump", "dance", "fall", "shoot", "throw", "kick", "dribble", "carry", "stumble"}
)
_TOO_BIG = frozenset({  # for a close-up to say anything
    "door", "window", "curtain", "curtains", "fridge", "gate", "car", "wardrobe", "bed", "table", "sofa", "desk", "drawer",
    "cupboard", "trunk", "closet", "dog", "cat", "horse", "bird", "taxi", "umbrella", "tent", "bicycle",
})  # fmt: skip
_EMPTY_S = 2.0


@dataclass
class _Plan:
    """A shot in the making: beats by index."""

    beats: list[int]
    size: str
    kind: str
    subjects: tuple[str, ...]
    cue: Cue | None = None
    move: Move = Move()
    transition: str = ""


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


def _starts(plans: list[_Plan], beats: list[Beat], end: float) -> list[float]:
    """Each plan's start and, last, the end of the scene: contiguous, none shorter than the shortest shot."""
    starts: list[float] = []
    for number, plan in enumerate(plans):
        if number == 0:
            starts.append(0.0)
        else:
            wanted = min((beats[i].start_s for i in plan.beats), default=starts[-1] + _EMPTY_S)
            alike = [i for i, other in enumerate(plans) if other.beats == plan.beats] if len(plan.beats) == 1 else []
            if len(alike) > 1:  # shots that share one long line
                wanted += beats[plan.beats[0]].duration_s * alike.index(number) / len(alike)
            starts.append(max(wanted, starts[-1] + 0.5))
    floor = SHORTEST_S if plans and plans[-1].beats else _EMPTY_S
    return [*starts, max(end, (starts[-1] if starts else 0.0) + floor)]


def _plans(draft: SceneDraft, people: tuple[str, ...], things: tuple[str, ...]) -> list[_Plan]:
    """The writer's shots where cues stand, coverage elsewhere."""
    count = len(draft.beats)
    cues = [cue for cue in draft.cues if not cue.modifies]
    plans: list[_Plan] = []
    bounds = [(cue, min(cue.first, count)) for cue in cues]
    first = bounds[0][1] if bounds else count
    if first:
        plans += _coverage(draft, list(range(first)), people, things, master=True)
    for number, (cue, begin) in enumerate(bounds):
        stop = bounds[number + 1][1] if number + 1 < len(bounds) else count
        if cue.is_join and begin < stop:
            covered = _coverage(draft, list(range(begin, stop)), people, things, master=False)
            covered[0].transition = cue.transition
            plans += covered
            continue
        plans += _asked(draft, cue, list(range(begin, max(begin, stop))), people, things)
    if not plans:
        plans = [_master(draft, [], people, things)]
    _apply_moves(draft, plans)
    if draft.transition:
        plans[0].transition = draft.transition
    return plans


def _asked(
    draft: SceneDraft, cue: Cue, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]
) -> list[_Plan]:
    """The shot a cue asks for; after a long run of beats coverage takes over."""
    held: list[int] = []
    seconds = 0.0
    for position, index in enumerate(indices):
        opened = cue.kind == "establishing" and seconds >= MASTER_S
        spoken = draft.beats[index].action == "say" and index >= cue.last >= 0
        opened |= (
            spoken and seconds >= 2.0 and cue.size in {"wide", "extreme wide", "full"} and cue.kind in {"", "master"}
        )
        if held and (opened or _releases(cue, draft.beats[index], index, people, seconds)):
            rest = indices[position:]
            return [_asked_plan(draft, cue, held, people, things), *_coverage(draft, rest, people, things, False)]
        staying = cue.kind == "master" or (cue.move is not None and cue.move.kind == "follow")
        if held and seconds > 8.0 and not staying and not draft.beats[index].with_beat:
            rest = indices[position:]
            return [_asked_plan(draft, cue, held, people, things), *_coverage(draft, rest, people, things, False)]
        held.append(index)
        if not draft.beats[index].with_beat:
            seconds += draft.beats[index].duration_s
    return [_asked_plan(draft, cue, held, people, things)]


def is_brief(cue: Cue) -> bool:
    """An insert, a cutaway or a very tight shot shows its one thing and gives way again."""
    return cue.kind in {"insert", "cutaway"} or cue.size == "extreme close-up"


def _releases(cue: Cue, beat: Beat, index: int, people: tuple[str, ...], seconds: float) -> bool:
    """Whether a beat is no longer what the writer asked the camera to show."""
    if beat.with_beat:
        return False
    if cue.over:
        return True
    if cue.kind == "over the shoulder" and index >= cue.spoken_for >= 0:
        acts = beat.action not in {"say", *_FACES} and beat.subject in people
        if acts and seconds >= SHORTEST_S:
            return True  # somebody gets up or takes something: that is no matter of faces
    if is_brief(cue):
        return index >= cue.last >= 0
    close = cue.size in {"close-up", "medium close-up", "medium"} and cue.kind in {"", "single"}
    elsewhere = beat.subject and beat.action != "sound" and beat.subject not in (*people, *cue.subjects)
    if close and elsewhere and cue.subjects and cue.subjects[0] in people:
        return True  # a bottle falls: nobody sees it in a picture of a face
    whole = beat.action in _TRAVELS or _launches(beat)
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
) -> _Plan:
    subjects = list(dict.fromkeys(cue.subjects)) or _subjects(draft, indices, people, things)
    kind = cue.kind
    if cue.size in {"wide", "extreme wide"} and kind in {"", "master", "establishing"} and subjects:
        acting = [draft.beats[i].subject for i in indices if draft.beats[i].subject in people]
        subjects = list(dict.fromkeys([*subjects, *acting]))[:5]
    if cue.view and cue.subjects and not (cue.size or kind):
        subjects = subjects[:1]
    if kind == "over the shoulder" and cue.shoulder:
        told = [*cue.subjects, *_subjects(draft, indices, (), things) * (not indices), *people]
        told += [i for at in indices for i in (draft.beats[at].subject, draft.beats[at].target)]
        face = next((i for i in told if i != cue.shoulder and (i in people or i in things)), "")
        subjects = [face, cue.shoulder] if face else [cue.shoulder]
    elif kind in {"two-shot", "over the shoulder"}:
        subjects += [who for who in people if who not in subjects]
        subjects = [s for s in subjects if s in people][:2] or subjects[:2]
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
    return _Plan(indices, size, kind, tuple(subjects), cue)


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
    return _framing(draft.beats[indices[0]], people) if indices else "medium"


def _subjects(draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]) -> list[str]:
    """Whom and what the beats are about, most important first."""
    found: list[str] = []
    for index in indices:
        beat = draft.beats[index]
        found += [beat.subject, beat.object, beat.target]
    known = set(people) | set(things)
    ordered = [i for i in dict.fromkeys(found) if i in known]
    return sorted(ordered, key=lambda i: i not in people) or [*people[:3], *things[:1]][:3]


def _apply_moves(draft: SceneDraft, plans: list[_Plan]) -> None:
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


# -- coverage where nothing was asked --


def _framing(beat: Beat, people: tuple[str, ...]) -> str:
    if beat.action in {"say", *_FACES} or beat.action == "wait" and beat.duration_s <= 1.0:
        return "medium close-up"
    if (
        beat.action == "drop"
        or beat.action in _TRAVELS
        or _launches(beat)
        and beat.action in {"roll", "push", "slide", "knock_over"}
    ):
        return "full" if beat.subject in people else "medium wide"
    return "medium"


def _master(draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]) -> _Plan:
    acting = [draft.beats[i].subject for i in indices if draft.beats[i].subject in things]
    here = [who for who in people if not _comes_later(draft, who, max(indices, default=-1))]
    subjects = tuple(dict.fromkeys([*(here or people)[:4], *acting])) if people else ()
    subjects = subjects or tuple(_subjects(draft, indices, people, things)[:3])
    table_top = not people and bool(things)
    return _Plan(list(indices), "medium wide" if table_top else "wide", "master", subjects)


def _comes_later(draft: SceneDraft, who: str, last: int) -> bool:
    """Whether somebody first comes in, or is first shown where nobody saw them, after a shot is over."""
    own = [i for i, beat in enumerate(draft.beats) if who in {beat.subject, beat.target}]
    first = next((i for i in own if draft.beats[i].line is None), -1)
    if first <= last:
        return False
    entering = draft.beats[first].subject == who and draft.beats[first].action == "enter"
    return entering or own[0] > last + 2 and draft.beats[own[0]].line is None


def _coverage(
    draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...], master: bool
) -> list[_Plan]:
    """Master first, then singles, over-the-shoulders and inserts, cut on the action."""
    beats = draft.beats
    plans: list[_Plan] = []
    rest = list(indices)
    if master and rest and beats[rest[0]].action == "say" and people:
        plans.append(_opening_line(draft, rest.pop(0), people))
    elif master and rest:
        held: list[int] = []
        seconds = 0.0
        while rest and (
            not held or (seconds < MASTER_S and beats[rest[0]].action != "say") or beats[rest[0]].with_beat
        ):
            index = rest.pop(0)
            held.append(index)
            seconds += 0.0 if beats[index].with_beat else beats[index].duration_s
        plans.append(_master(draft, held, people, things))
    lines = 0
    last_insert = -3
    for index in rest:
        beat = beats[index]
        if plans and (
            beat.with_beat or _only_heard(beat, plans[-1], beats) or _follows_through(beat, plans[-1], beats)
        ):
            plans[-1].beats.append(index)
            _take_in(plans[-1], beat, things)
            continue
        if beat.action == "say":
            lines += 1
            if beat.duration_s > MONOLOGUE_S and _is_seen(beat):
                plans += _monologue(draft, index, people)
                continue
            plan = _line_plan(draft, index, people, lines - 1)
        else:
            insert = _wants_insert(beat, things) and len(plans) - last_insert > 2
            plan = _action_plan(draft, index, people, things, insert)
            if insert:
                last_insert = len(plans)
        crowd = [beats[i].subject for i in rest if beats[i].with_beat == beat.id and beats[i].subject in people]
        if len(set(crowd)) > 1 and beat.subject in people and beat.action != "say":
            plan = _Plan([index], "wide", "group", tuple(dict.fromkeys([beat.subject, *crowd])))
        previous = plans[-1] if plans else None
        if previous and _goes_on(previous, plan, beats):
            previous.beats.append(index)
        else:
            plans.append(plan)
    return plans


def _take_in(plan: _Plan, beat: Beat, things: tuple[str, ...]) -> None:
    """A thing that arrives somewhere is seen with what it reaches."""
    if beat.subject not in things or beat.with_beat:
        return
    if plan.cue is None and plan.kind != "insert":
        plan.size = SHOT_SIZES[max(_step(plan.size), _step("full"))]
    more = [i for i in (beat.subject, beat.object, beat.target) if i in things]
    plan.subjects = tuple(dict.fromkeys([*plan.subjects, *more]))


def _opening_line(draft: SceneDraft, index: int, people: tuple[str, ...]) -> _Plan:
    """A scene that opens on a line opens on both who talk, near enough to see their faces."""
    beat = draft.beats[index]
    partner = _partner(draft, index, people)
    seen = beat.line is not None and not (beat.line.off_screen or beat.line.voice_over)
    if seen and partner:
        return _Plan([index], "medium", "two-shot", (beat.subject, partner))
    return _line_plan(draft, index, people, 0)


def _seconds(plan: _Plan, beats: list[Beat]) -> float:
    return sum(beats[i].duration_s for i in plan.beats if not beats[i].with_beat)


def _only_heard(beat: Beat, previous: _Plan, beats: list[Beat]) -> bool:
    """A sound without a visible source is heard over the shot that runs."""
    total = _seconds(previous, beats) + beat.duration_s
    return beat.action == "sound" and not beat.subject and previous.kind != "insert" and total <= LONGEST_S + 2.0


def _follows_through(beat: Beat, previous: _Plan, beats: list[Beat]) -> bool:
    """What was thrown, kicked or pushed is seen to arrive in the shot that sent it off."""
    sent = [beats[i] for i in previous.beats if _launches(beats[i])]
    same = bool(sent) and beat.subject in {sent[-1].object, sent[-1].target} and bool(beat.subject)
    wide = previous.size in {"wide", "extreme wide", "full", "medium wide"}
    return same and wide and beat.action != "say" and _seconds(previous, beats) + beat.duration_s <= 9.0


def _launches(beat: Beat) -> bool:
    return beat.action in {"shoot", "throw", "kick", "roll", "push", "knock_over", "slide", "drop", "hit"} and bool(
        beat.object or beat.outcome
    )


def _wants_insert(beat: Beat, things: tuple[str, ...]) -> bool:
    row = lexicon().actions.get(beat.action, {})
    big = re.sub(r"_\d+$", "", beat.object).rsplit("_", 1)[-1] in _TOO_BIG
    if beat.action == "drop":
        return False  # what falls leaves a close picture at once
    return bool(row.get("insert")) and beat.object in things and not big and beat.duration_s >= SHORTEST_S


def _line_plan(draft: SceneDraft, index: int, people: tuple[str, ...], lines: int) -> _Plan:
    """A line: a single first, over the shoulder once an exchange runs, a two-shot now and then."""
    beat = draft.beats[index]
    line = beat.line
    if line is not None and (line.off_screen or line.voice_over):
        listener = next((who for who in people if who != beat.subject), "")
        return _Plan([index], "medium close-up" if listener else "wide", "single" if listener else "master",
                     (listener,) if listener else people[:2])  # fmt: skip
    partner = beat.target if beat.target in people else _partner(draft, index, people)
    drift = Move("dolly", "in", "slow") if beat.duration_s > 8.0 else Move()
    if partner and lines and lines % 7 == 6:
        return _Plan([index], "medium", "two-shot", (beat.subject, partner))
    if partner and lines >= 2:
        return _Plan([index], "medium close-up", "over the shoulder", (beat.subject, partner), move=drift)
    return _Plan([index], "medium close-up", "single", (beat.subject,), move=drift)


def _is_seen(beat: Beat) -> bool:
    return beat.line is not None and not (beat.line.off_screen or beat.line.voice_over)


def _monologue(draft: SceneDraft, index: int, people: tuple[str, ...]) -> list[_Plan]:
    """A long speech: the speaker, whoever listens, the speaker again and nearer; alone, from farther off in between. The shots
    share the line's time."""
    beat = draft.beats[index]
    listener = beat.target if beat.target in people else _partner(draft, index, people)
    rounds = max(1, round(beat.duration_s / (2.0 * LONGEST_S)))
    found = [_Plan([index], "medium close-up", "single", (beat.subject,))]
    for number in range(rounds):
        between = ("medium close-up", listener) if listener else ("full", beat.subject)
        found.append(_Plan([index], between[0], "single", (between[1],)))
        nearer = "close-up" if number % 2 == 0 else "medium close-up"
        found.append(_Plan([index], nearer, "single", (beat.subject,), move=Move("dolly", "in", "slow")))
    return found


def _partner(draft: SceneDraft, index: int, people: tuple[str, ...]) -> str:
    """Who is spoken to: whoever spoke last before, or speaks next."""
    me = draft.beats[index].subject
    order = [*range(index - 1, -1, -1), *range(index + 1, len(draft.beats))]
    for other in order:
        beat = draft.beats[other]
        if beat.line is not None and beat.subject != me and not beat.line.voice_over:
            return beat.subject
    return next((who for who in people if who != me), "")


def _action_plan(
    draft: SceneDraft, index: int, people: tuple[str, ...], things: tuple[str, ...], insert: bool
) -> _Plan:
    beat = draft.beats[index]
    subjects = tuple(_subjects(draft, [index], people, things))
    told = beat.outcome is not None and beat.outcome.kind.value != "as physics has it"
    if (
        told
        and beat.action in {"shoot", "throw", "kick", "roll", "push", "slide", "knock_over", "hit"}
        and beat.subject in people
    ):
        about = (beat.subject, beat.object, beat.target or (beat.outcome.target if beat.outcome else ""))
        known = tuple(i for i in dict.fromkeys(about) if i in people or i in things)
        return _Plan([index], "wide", "master", known)
    if insert:
        return _Plan([index], "close-up", "insert", (beat.object, *[s for s in subjects if s != beat.object][:1]))
    if beat.subject in people:
        both = beat.target in people and beat.target != beat.subject and beat.action not in _FACES
        if both:
            return _Plan([index], "medium wide", "two-shot", (beat.subject, beat.target))
        size = _framing(beat, people)
        return _Plan([index], size, "single", subjects[:2] if _launches(beat) and size == "full" else (beat.subject,))
    if beat.action == "sound" or not beat.subject:
        return _Plan([index], "wide", "master", subjects[:3])
    ends = beat.target or (beat.outcome.target if beat.outcome else "")
    target = (ends,) if ends in things and ends != beat.subject else ()
    size = "medium wide" if told or target or beat.action in {"open", "close"} else "medium"
    return _Plan([index], size, "single", (beat.subject, *target))


def _goes_on(previous: _Plan, plan: _Plan, beats: list[Beat]) -> bool:
    """Whether the camera may simply stay: the same subjects, alike in size, and not for too long."""
    seconds = sum(beats[i].duration_s for i in previous.beats if not beats[i].with_beat)
    total = seconds + beats[plan.beats[0]].duration_s
    if previous.kind == "master" and plan.kind == "master":
        return total <= LONGEST_S
    alike = previous.subjects[:1] == plan.subjects[:1] and previous.size == plan.size and previous.kind == plan.kind
    return alike and total <= LONGEST_S


def _without_jump_cuts(plans: list[_Plan], beats: list[Beat]) -> list[_Plan]:
    """Two shots in a row of the same subject differ by two sizes at least, or are one shot."""
    found: list[_Plan] = []
    for plan in plans:
        previous = found[-1] if found else None
        if previous is None or not _jumps(previous, plan):
            found.append(plan)
            continue
        speaks = any(beats[i].action == "say" for i in (*previous.beats, *plan.beats))
        both = previous.cue is None and plan.cue is None and not plan.transition
        if both and _seconds(previous, beats) + _seconds(plan, beats) <= LONGEST_S + (0.0 if speaks else 1.0):
            previous.beats += plan.beats
            moving = any(beats[i].action in _TRAVELS for i in previous.beats)
            near = min(_step(previous.size), _step(plan.size)) if speaks and not moving else _step(previous.size)
            previous.size = SHOT_SIZES[near]
            continue
        if plan.cue is None:
            nearer = _step(previous.size) - 2
            plan.size = SHOT_SIZES[nearer if nearer >= 1 else _step(previous.size) + 2]
        found.append(plan)
    return found


def _step(size: str) -> int:
    return SHOT_SIZES.index(size)


def _jumps(previous: _Plan, plan: _Plan) -> bool:
    same = bool(plan.subjects) and previous.subjects[:1] == plan.subjects[:1]
    turned = {previous.kind, plan.kind} & {"over the shoulder", "two-shot", "point of view", "insert", "group"}
    alone = len(set(previous.subjects)) == 1 or previous.kind != "master"
    return same and not turned and alone and abs(_step(previous.size) - _step(plan.size)) < 2


def _merged(plans: list[_Plan], beats: list[Beat]) -> list[_Plan]:
    """Shots too short to read are joined to their neighbour, unless the writer asked for them."""
    found: list[_Plan] = []
    for plan in plans:
        seconds = max((beats[i].start_s + beats[i].duration_s for i in plan.beats), default=_EMPTY_S) - min(
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
