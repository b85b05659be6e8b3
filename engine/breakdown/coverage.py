"""Sensible coverage where nothing was asked.

The classical pattern (Arijon, *Grammar of the Film Language*): a master that shows who is where, closer singles for what
is said, over-the-shoulder views in an exchange, inserts for what hands do, all from one side of the line.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.breakdown.lexicon import lexicon
from engine.breakdown.script import Cue, SceneDraft
from engine.project import SHOT_SIZES, Beat, Move, Relation

SHORTEST_S = 1.2
LONGEST_S = 6.0
MASTER_S = 3.0
MONOLOGUE_S = 12.0
"""A line longer than this is cut up: nobody looks at one face so long."""
FACES = frozenset({"smile", "frown", "laugh", "cry", "sigh", "think", "listen", "nod", "shake_head", "look", "shrug"})
TRAVELS = frozenset(
    {"walk", "run", "enter", "exit", "jump", "dance", "fall", "shoot", "throw", "kick", "dribble", "carry", "stumble"}
)
BODILY = TRAVELS | {"kneel", "crouch", "lie_down", "get_up", "hug", "pick_up", "put_down", "sit", "stand_up", "touch"}
"""What the whole body does: no matter for a picture of a face."""
EMPTY_S = 2.0


@dataclass
class Plan:
    """A shot in the making: beats by index."""

    beats: list[int]
    size: str
    kind: str
    subjects: tuple[str, ...]
    cue: Cue | None = None
    move: Move = Move()
    transition: str = ""


def subjects_of(draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]) -> list[str]:
    """Whom and what the beats are about, most important first."""
    found: list[str] = []
    for index in indices:
        beat = draft.beats[index]
        found += [beat.subject, beat.object, beat.target]
    known = set(people) | set(things)
    ordered = [i for i in dict.fromkeys(found) if i in known]
    return sorted(ordered, key=lambda i: i not in people) or [*people[:3], *things[:1]][:3]


def framing_of(beat: Beat, people: tuple[str, ...]) -> str:
    if beat.action in {"say", *FACES} or beat.action == "wait" and beat.duration_s <= 1.0:
        return "medium close-up"
    if beat.subject in people and beat.action in {"kneel", "crouch", "lie_down", "get_up"}:
        return "full"
    if (
        beat.action == "drop"
        or beat.action in TRAVELS
        or launches(beat)
        and beat.action in {"roll", "push", "slide", "knock_over"}
    ):
        return "full" if beat.subject in people else "medium wide"
    return "medium"


def master_plan(draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...]) -> Plan:
    own = [draft.beats[i] for i in indices if draft.beats[i].subject in things]
    acting = [i for beat in own for i in (beat.subject, beat.object) if i in things]  # and what it strikes
    here = [who for who in people if not _comes_later(draft, who, max(indices, default=-1))]
    subjects = tuple(dict.fromkeys([*(here or people)[:4], *acting])) if people else ()
    subjects = subjects or tuple(subjects_of(draft, indices, people, things)[:3])
    table_top = not people and bool(things)
    return Plan(list(indices), "medium wide" if table_top else "wide", "master", subjects)


def _comes_later(draft: SceneDraft, who: str, last: int) -> bool:
    """Whether somebody first comes in, or is first shown where nobody saw them, after a shot is over."""
    own = [i for i, beat in enumerate(draft.beats) if who in {beat.subject, beat.target}]
    first = next((i for i in own if draft.beats[i].line is None), -1)
    if first <= last:
        return False
    entering = draft.beats[first].subject == who and draft.beats[first].action == "enter"
    return entering or own[0] > last + 2 and draft.beats[own[0]].line is None


def coverage(
    draft: SceneDraft, indices: list[int], people: tuple[str, ...], things: tuple[str, ...], master: bool
) -> list[Plan]:
    """Master first, then singles, over-the-shoulders and inserts, cut on the action."""
    beats = draft.beats
    plans: list[Plan] = []
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
        plans.append(master_plan(draft, held, people, things))
    lines = 0
    last_insert = -3
    for index in rest:
        beat = beats[index]
        if plans and (
            beat.with_beat or _only_heard(beat, plans[-1], beats) or _follows_through(beat, plans[-1], beats)
        ):
            plans[-1].beats.append(index)
            _take_in(plans[-1], beat, people, things)
            continue
        if beat.action == "say":
            lines += 1
            if beat.duration_s > MONOLOGUE_S and _is_seen(beat):
                plans += _monologue(draft, index, people)
                continue
            plan = _line_plan(draft, index, people, lines - 1)
        else:
            insert = _wants_insert(draft, beat, things) and len(plans) - last_insert > 2
            plan = _action_plan(draft, index, people, things, insert)
            if insert:
                last_insert = len(plans)
        crowd = [beats[i].subject for i in rest if beats[i].with_beat == beat.id and beats[i].subject in people]
        if len(set(crowd)) > 1 and beat.subject in people and beat.action != "say":
            plan = Plan([index], "wide", "group", tuple(dict.fromkeys([beat.subject, *crowd])))
        elif (
            set(crowd) - {beat.subject}
            and plan.kind == "single"
            and beat.action != "say"
            and plan.subjects[:1] == (beat.subject,)
        ):
            size = SHOT_SIZES[max(step(plan.size), step("medium wide"))]  # "They walk into the water."
            plan = Plan([index], size, "two-shot", tuple(dict.fromkeys([beat.subject, *crowd])))
        previous = plans[-1] if plans else None
        if previous and beat.action == "enter" and _opens_by_itself(previous, beats):
            previous.beats.append(index)  # "The door opens. Teo comes in."
            previous.size, previous.kind, previous.subjects = plan.size, plan.kind, plan.subjects
        elif previous and _goes_on(previous, plan, beats):
            previous.beats.append(index)
            if plan.kind == "master":
                previous.subjects = tuple(dict.fromkeys([*previous.subjects, *plan.subjects]))
        else:
            plans.append(plan)
    return plans


def _take_in(plan: Plan, beat: Beat, people: tuple[str, ...], things: tuple[str, ...]) -> None:
    """A thing that arrives somewhere is seen with what, or whom, it reaches."""
    if beat.subject not in things or beat.with_beat:
        return
    if plan.cue is None and plan.kind != "insert":
        plan.size = SHOT_SIZES[max(step(plan.size), step("full"))]
        if plan.kind == "single" and beat.target in people and beat.target not in plan.subjects:
            plan.size, plan.kind = SHOT_SIZES[max(step(plan.size), step("wide"))], "group"
            plan.subjects = tuple(dict.fromkeys([*plan.subjects[:1], beat.target, *plan.subjects[1:]]))
    more = [i for i in (beat.subject, beat.object, beat.target) if i in things]
    plan.subjects = tuple(dict.fromkeys([*plan.subjects, *more]))


def _opening_line(draft: SceneDraft, index: int, people: tuple[str, ...]) -> Plan:
    """A scene that opens on a line opens on both who talk, near enough to see their faces."""
    beat = draft.beats[index]
    partner = _partner(draft, index, people)
    seen = beat.line is not None and not (beat.line.off_screen or beat.line.voice_over)
    if seen and partner:
        return Plan([index], "medium", "two-shot", (beat.subject, partner))
    return _line_plan(draft, index, people, 0)


def seconds_of(plan: Plan, beats: list[Beat]) -> float:
    return sum(beats[i].duration_s for i in plan.beats if not beats[i].with_beat)


def _only_heard(beat: Beat, previous: Plan, beats: list[Beat]) -> bool:
    """A sound without a visible source is heard over the shot that runs."""
    total = seconds_of(previous, beats) + beat.duration_s
    return beat.action == "sound" and not beat.subject and previous.kind != "insert" and total <= LONGEST_S + 2.0


def _follows_through(beat: Beat, previous: Plan, beats: list[Beat]) -> bool:
    """What was thrown, kicked or pushed is seen to arrive in the shot that sent it off."""
    sent = [beats[i] for i in previous.beats if launches(beats[i])]
    arrived = {sent[-1].object, *({sent[-1].target} & set(previous.subjects))} if sent else set()
    same = bool(beat.subject) and beat.subject in arrived
    wide = previous.size in {"wide", "extreme wide", "full", "medium wide"}
    return same and wide and beat.action != "say" and seconds_of(previous, beats) + beat.duration_s <= 9.0


def launches(beat: Beat) -> bool:
    return beat.action in {"shoot", "throw", "kick", "roll", "push", "knock_over", "slide", "drop", "hit"} and bool(
        beat.object or beat.outcome
    )


def _wants_insert(draft: SceneDraft, beat: Beat, things: tuple[str, ...]) -> bool:
    row = lexicon().actions.get(beat.action, {})
    if beat.action == "drop":
        return False  # what falls leaves a close picture at once
    if _out_of_pocket(draft, beat) or (beat.action == "put_down" and beat.target == beat.subject):
        return False  # most of it is a hand on its way to a pocket and back
    return (
        bool(row.get("insert"))
        and beat.object in things
        and beat.object not in draft.large
        and beat.duration_s >= SHORTEST_S
    )


def _out_of_pocket(draft: SceneDraft, beat: Beat) -> bool:
    """Whether somebody takes what they have on them: from the beginning, or since they put it away."""
    if beat.action != "pick_up":
        return False
    earlier = [one for one in draft.beats[: draft.beats.index(beat)] if one.object == beat.object]
    away = bool(earlier) and earlier[-1].action == "put_down" and earlier[-1].target == beat.subject
    had = any(
        p.entity == beat.object and p.anchor == beat.subject and p.relation is Relation.IN for p in draft.placings
    )
    return away or (had and not earlier)


def _line_plan(draft: SceneDraft, index: int, people: tuple[str, ...], lines: int) -> Plan:
    """A line: a single first, over the shoulder once an exchange runs, a two-shot now and then."""
    beat = draft.beats[index]
    line = beat.line
    if line is not None and (line.off_screen or line.voice_over):
        listener = next((who for who in people if who != beat.subject), "")
        return Plan([index], "medium close-up" if listener else "wide", "single" if listener else "master",
                     (listener,) if listener else people[:2])  # fmt: skip
    partner = beat.target if beat.target in people else _partner(draft, index, people)
    drift = Move("dolly", "in", "slow") if beat.duration_s > 8.0 else Move()
    if partner and lines and lines % 7 == 6:
        return Plan([index], "medium", "two-shot", (beat.subject, partner))
    if partner and lines >= 2:
        return Plan([index], "medium close-up", "over the shoulder", (beat.subject, partner), move=drift)
    return Plan([index], "medium close-up", "single", (beat.subject,), move=drift)


def _is_seen(beat: Beat) -> bool:
    return beat.line is not None and not (beat.line.off_screen or beat.line.voice_over)


def _monologue(draft: SceneDraft, index: int, people: tuple[str, ...]) -> list[Plan]:
    """A long speech: the speaker, whoever listens, the speaker again and nearer; alone, from farther off in between. The shots
    share the line's time."""
    beat = draft.beats[index]
    listener = beat.target if beat.target in people else _partner(draft, index, people)
    rounds = max(1, round(beat.duration_s / (2.0 * LONGEST_S)))
    found = [Plan([index], "medium close-up", "single", (beat.subject,))]
    for number in range(rounds):
        between = ("medium close-up", listener) if listener else ("full", beat.subject)
        found.append(Plan([index], between[0], "single", (between[1],)))
        nearer = "close-up" if number % 2 == 0 else "medium close-up"
        found.append(Plan([index], nearer, "single", (beat.subject,), move=Move("dolly", "in", "slow")))
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


def _action_plan(draft: SceneDraft, index: int, people: tuple[str, ...], things: tuple[str, ...], insert: bool) -> Plan:
    beat = draft.beats[index]
    subjects = tuple(subjects_of(draft, [index], people, things))
    told = beat.outcome is not None and beat.outcome.kind.value != "as physics has it"
    if (
        told
        and beat.action in {"shoot", "throw", "kick", "roll", "push", "slide", "knock_over", "hit"}
        and beat.subject in people
    ):
        about = (beat.subject, beat.object, beat.target or (beat.outcome.target if beat.outcome else ""))
        known = tuple(i for i in dict.fromkeys(about) if i in people or i in things)
        return Plan([index], "wide", "master", known)
    if insert:
        return Plan([index], "close-up", "insert", (beat.object, *[s for s in subjects if s != beat.object][:1]))
    if beat.subject in people:
        partner = beat.target if beat.target in people else beat.object
        if partner in people and partner != beat.subject and beat.action not in FACES:
            return Plan([index], "medium wide", "two-shot", (beat.subject, partner))
        size = framing_of(beat, people)
        if beat.action in {"touch", "hug"} and beat.object in things:  # too big for an insert: a dog, a door
            return Plan([index], "medium wide", "group", (beat.subject, beat.object))
        return Plan([index], size, "single", subjects[:2] if launches(beat) and size == "full" else (beat.subject,))
    if beat.action == "sound" or not beat.subject:
        return Plan([index], "wide", "master", subjects[:3])
    ends = beat.target or (beat.outcome.target if beat.outcome else "")
    target = (ends,) if ends in things and ends != beat.subject else ()
    size = "medium wide" if told or target or beat.action in {"open", "close"} else "medium"
    return Plan([index], size, "single", (beat.subject, *target))


def _opens_by_itself(plan: Plan, beats: list[Beat]) -> bool:
    """Whether a shot shows nothing but a door that opens."""
    only = [beats[i] for i in plan.beats]
    return plan.cue is None and len(only) == 1 and only[0].action == "open" and not only[0].subject


def _goes_on(previous: Plan, plan: Plan, beats: list[Beat]) -> bool:
    """Whether the camera may simply stay: the same subjects, alike in size, and not for too long."""
    seconds = sum(beats[i].duration_s for i in previous.beats if not beats[i].with_beat)
    total = seconds + beats[plan.beats[0]].duration_s
    if previous.kind == "master" and plan.kind == "master":
        return total <= LONGEST_S
    alike = previous.subjects[:1] == plan.subjects[:1] and previous.size == plan.size and previous.kind == plan.kind
    return alike and total <= LONGEST_S


def step(size: str) -> int:
    return SHOT_SIZES.index(size)
