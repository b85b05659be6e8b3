"""What the words ask of the layout: for each prop where it should be, from placings first and from beats otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from engine.project import Beat, OutcomeKind, Placing, PropUse, Relation, Scene
from engine.staging.coming import comes_to
from engine.staging.extent import outline
from engine.staging.rolling import rides, struck_below
from engine.world import Body

HAND_ACTIONS = frozenset(
    [
        "throw",
        "shoot",
        "hold",
        "carry",
        "hand_over",
        "drop",
        "put_down",
        "dribble",
        "pour",
        "drink",
        "eat",
        "read",
        "write",
        "use",
        "wave",
    ]
)
"""Actions that begin with the thing in the hand of whoever does them."""
MOVING_ACTIONS = frozenset(
    [
        "push",
        "pull",
        "knock_over",
        "topple",
        "fall",
        "throw",
        "carry",
        "kick",
        "hit",
        "slide",
        "roll",
        "pick_up",
        "drop",
        "stack",
        "break",
        "spin",
        "shoot",
        "catch",
        "dribble",
        "put_down",
        "hand_over",
        "take_from",
        "bounce",
        "hold",
    ]
)
"""Actions that move their object (or their subject, if it is a thing): such furniture is not bolted down."""
GOING_ACTIONS = ("walk", "run", "enter", "exit", "jump")
"""Actions of animals that take them elsewhere."""
CARRIED = ("phone", "key", "letter", "umbrella", "camera", "flashlight", "briefcase", "suitcase")
"""What people have with them when nothing else is said."""
ARRANGEMENTS = (Relation.IN_ROW, Relation.STACKED)
EDGE_OUTCOMES = (OutcomeKind.FALLS_OFF, OutcomeKind.STAYS_AT_EDGE)
ROW_OUTCOMES = (OutcomeKind.ALL_FALL, OutcomeKind.STOPS_AT_GAP)
HAND_MASS_KG = 22.0


@dataclass(frozen=True)
class Wish:
    """Where a prop should be. ``kind``: "held" (by ``anchor``), "pocket" (``anchor`` has it on them, unseen), "related"
    (``relation`` to ``anchor``), "table" (at the height of hands), "floor", "feet" (on the floor before the person
    ``anchor``), "foot" (past the lower end of the slope ``anchor``). ``edge``: at the surface's edge; ``arrangement`` of
    several; ``gap``: a row is broken by a gap; ``facing``: entity its front looks at."""

    use: PropUse
    kind: str
    relation: Relation | None = None
    anchor: str = ""
    second: str = ""
    edge: bool = False
    arrangement: Relation | None = None
    gap: bool = False
    facing: str = ""


def uses(scene: Scene, entity: str) -> list[Beat]:
    """The beats that name ``entity``, in order."""
    return [b for b in scene.beats if entity in (b.subject, b.object, b.target, *b.others)]


def moves(scene: Scene, entity: str) -> bool:
    """Whether some beat moves the thing, or its outcome is physics' business."""
    for beat in scene.beats:
        acted = entity in (beat.object, *beat.others) and beat.action in MOVING_ACTIONS
        acts = entity == beat.subject and beat.action in (*MOVING_ACTIONS, *GOING_ACTIONS)
        if acted or acts or (beat.outcome is not None and entity in (beat.object, beat.subject)):
            return True
    return False


def wish(scene: Scene, use: PropUse, body: Body) -> Wish:
    """What the scene asks for the prop ``use``, whose body is ``body`` (not yet placed)."""
    own = [p for p in scene.placings if p.entity == use.id]
    arrangement = next((p for p in own if p.relation in ARRANGEMENTS), None)
    facing = next((p.anchor for p in own if p.relation is Relation.FACING), "")
    place = next((p for p in own if p.relation not in (*ARRANGEMENTS, Relation.FACING)), None)
    beats = uses(scene, use.id)
    outcomes = [b.outcome.kind for b in beats if b.outcome is not None and use.id in (b.object, b.subject)]
    if arrangement is not None and place is None and arrangement.anchor:
        place = Placing(use.id, Relation.ON, arrangement.anchor)
    form = arrangement.relation if arrangement is not None else None
    if form is None and use.count > 1 and any(kind in ROW_OUTCOMES for kind in outcomes):
        form = Relation.IN_ROW
    edge = any(kind in EDGE_OUTCOMES for kind in outcomes)
    gap = OutcomeKind.STOPS_AT_GAP in outcomes
    begun = _used(scene, use, body, beats, edge) if beats else None
    if place is not None and place.relation is Relation.AT and begun is not None and begun[0] == "held":
        wanted = begun
    elif place is None and (slope := struck_below(scene, use.id)):
        wanted = "foot", None, slope, "", False
    elif "animal" in body.tags and (met := comes_to(scene, use.id)) and (place is None or place.anchor == met):
        wanted = "coming", None, met, "", False  # the words say where it is once it has come
    elif place is not None:
        wanted = _placed(scene, use, place, edge)
    else:
        wanted = begun or _used(scene, use, body, beats, edge)
    return Wish(use, *wanted[:4], wanted[4], form, gap, facing)


def _placed(scene: Scene, use: PropUse, place: Placing, edge: bool) -> tuple[str, Relation | None, str, str, bool]:
    if place.relation is Relation.HELD_BY or (place.anchor in scene.people and place.relation is Relation.ON):
        return "held", None, place.anchor or (scene.people[0] if scene.people else ""), "", False
    if place.relation is Relation.IN and place.anchor in scene.people:
        return "pocket", None, place.anchor, "", False
    if place.relation is Relation.EDGE_OF:
        return "related", Relation.ON, place.anchor, "", True
    if not place.anchor and place.relation in (Relation.ON, Relation.IN, Relation.AT):
        return "table", None, "", "", edge
    return "related", place.relation, place.anchor, place.second, edge and place.relation is Relation.ON


def _used(
    scene: Scene, use: PropUse, body: Body, beats: list[Beat], edge: bool
) -> tuple[str, Relation | None, str, str, bool]:
    """From the first beat that names it: in the hand of whoever begins with it, else where such things are kept."""
    big = "furniture" in body.tags or body.mass > HAND_MASS_KG
    light = not big and body.mass <= HAND_MASS_KG
    people = set(scene.people)
    shooter = _implied_shooter(scene, use, body)
    if shooter:
        return "held", None, shooter, "", False
    for beat in beats:
        if beat.action in ("say", "listen", "look", "point", "be", "sound"):
            own = "hand" in body.tags and body.prop in CARRIED and beat.action == "look"
            if own and use.id in (beat.target, beat.object) and beat.subject in people:
                return "held", None, beat.subject, "", False  # "she looks at her phone"
            if beat.action == "be" and beat.subject == use.id and beat.target:
                return "related", _relation(beat.relation), beat.target, "", edge
            continue
        done_to = use.id in (beat.object, *beat.others)
        if not done_to and use.id == beat.target and beat.action in ("stand", "walk", "run", "turn", "stop", "wait"):
            continue  # "stands behind the ball" says nothing of what is done with it
        if done_to and light and beat.subject in people and beat.action in HAND_ACTIONS:
            if beat.action in ("use", "drink", "eat", "read") and body.mass > 1.5:
                break
            return "held", None, beat.subject, "", False
        carried = "wearable" in body.tags or ("hand" in body.tags and body.prop in CARRIED)
        if (
            done_to
            and light
            and carried
            and beat.subject in people
            and beat.action in ("open", "close", "look", "touch")
        ):
            return "held", None, beat.subject, "", False
        if done_to and light and beat.action == "take_from" and beat.target in people:
            return "held", None, beat.target, "", False
        if done_to and light and beat.action == "catch":
            other = next((p for p in scene.people if p != beat.subject), "")
            return ("held", None, other, "", False) if other else ("floor", None, "", "", False)
        if beat.action == "kick" and done_to:
            return "feet", None, beat.subject, "", False
        if slope := rides(scene, beat, use.id):
            return "related", Relation.ON, slope, "", edge
        if beat.action in ("roll", "bounce") and not edge and beat.target not in ("", *people):
            return "floor", None, "", "", False
        break
    if edge:
        return "table", None, "", "", True
    if big or any("rolls" in body.tags and b.action in ("roll", "bounce", "kick", "dribble") for b in beats):
        return "floor", None, "", "", False
    on_table = body.mass <= 9.0 and _reach(body) < 0.5
    return ("table" if on_table else "floor"), None, "", "", False


def _reach(body: Body) -> float:
    """Its greatest extent, metres."""
    room = outline(body)
    return float((room.high - room.low).max())


def _relation(word: str) -> Relation:
    try:
        return Relation(word) if word else Relation.ON
    except ValueError:
        return Relation.NEAR


def _implied_shooter(scene: Scene, use: PropUse, body: Body) -> str:
    """ "Maya shoots": the scene's only ball, unnamed in the beat, is in her hands."""
    if "ball" not in body.tags:
        return ""
    balls = [b for b in scene.beats if b.action in ("shoot", "throw", "dribble") and b.subject in scene.people]
    if balls and not balls[0].object:
        first = uses(scene, use.id)
        if not first or scene.beats.index(balls[0]) <= scene.beats.index(first[0]):
            return balls[0].subject
    return ""
