"""A scene: one place and time, who and what is in it, and the beats that happen, in story seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from engine.foundation.span import Span
from engine.project.blocking import Blocking, WalkMark
from engine.project.cast import PropUse


class Relation(Enum):
    """Where a person or thing is, seen from another."""

    ON = "on"
    IN = "in"
    UNDER = "under"
    AT = "at"
    NEAR = "near"
    BESIDE = "beside"
    BEHIND = "behind"
    IN_FRONT_OF = "in front of"
    LEFT_OF = "left of"
    RIGHT_OF = "right of"
    BETWEEN = "between"
    AGAINST = "against"
    AROUND = "around"
    HELD_BY = "held by"
    FACING = "facing"
    IN_ROW = "in a row"
    STACKED = "stacked"
    EDGE_OF = "at the edge of"


@dataclass(frozen=True)
class Placing:
    """``entity`` (a character or prop id) stands in ``relation`` to ``anchor``: an entity id, a place of the set
    ("set:free-throw line", "set:door") or "" for somewhere sensible. ``second`` is the other anchor of BETWEEN."""

    entity: str
    relation: Relation
    anchor: str = ""
    second: str = ""


class OutcomeKind(Enum):
    """What the writer wants physics to give."""

    IN = "in"
    BANK = "bank"
    FRONT_RIM = "front rim"
    BACK_RIM = "back rim"
    SHORT = "short"
    WIDE = "wide"
    PAST = "past the catcher"
    CAUGHT = "caught"
    HITS = "hits"
    FALLS_OFF = "falls off"
    STAYS_AT_EDGE = "stays at the edge"
    ROLLS_TO = "rolls to"
    TOPPLES = "topples"
    STACKS = "stacks"
    SLIDES_AND_STOPS = "slides and stops"
    ALL_FALL = "all fall"
    STOPS_AT_GAP = "stops at the gap"
    BREAKS = "breaks"
    FREE = "as physics has it"


@dataclass(frozen=True)
class Outcome:
    kind: OutcomeKind
    target: str = ""
    """Entity id or "set:..." that the outcome is about (hoop, catcher, wall)."""
    made: bool | None = None
    """For BANK, FRONT_RIM, BACK_RIM: whether the ball ends up in; None: either."""
    text: str = ""
    choice: int = 0
    """Which of the ways that physics finds is taken, 0 the first (see OutcomeResult.choices)."""


@dataclass(frozen=True)
class Line:
    """What is said. ``delivery``: manners from the parentheticals and adverbs ("whispering", "angry", "slowly")."""

    who: str
    text: str
    delivery: tuple[str, ...] = ()
    off_screen: bool = False
    voice_over: bool = False
    span: Span = Span(0, 0)


@dataclass(frozen=True)
class Beat:
    """One thing that happens.

    ``subject`` is a character or prop id ("" for the unseen agent). ``action`` is a key of
    ``assets/lexicon/actions.toml`` ("walk", "pick_up", "say", ...); ``verb`` the writer's lemma. ``object``: what it is
    done to; ``target``: where or to whom ("maya", "chair_1", "set:door", "set:free-throw line"); ``relation``: of target
    ("on", "behind" ...). ``direction``: "left", "right", "away", "up", "camera", "" ... ``manner``: adverbs by key.
    ``start_s`` and ``duration_s`` are the breakdown's estimate in story seconds; rehearsal replaces them. ``with_beat``
    names the beat this one runs alongside; otherwise beats follow each other in order, except that persons whose beats
    name no common entity may overlap where ``with_beat`` says so. ``count``: times ("twice"), 1 if not said.
    """

    id: str
    subject: str
    action: str
    verb: str
    object: str = ""
    target: str = ""
    relation: str = ""
    direction: str = ""
    manner: tuple[str, ...] = ()
    outcome: Outcome | None = None
    line: Line | None = None
    text: str = ""
    span: Span = Span(0, 0)
    start_s: float = 0.0
    duration_s: float = 1.0
    with_beat: str = ""
    count: int = 1
    others: tuple[str, ...] = field(default=())
    """Further objects ("takes the cup and the plate"): done alike, in the same beat."""
    marks: tuple[WalkMark, ...] = ()
    """Where a walk drawn by hand leads and when it is there; it begins at ``begin_s``. The words' beats have none."""
    begin_s: float = 0.0
    by_hand: tuple[str, ...] = field(default=(), metadata={"digest": False})
    """Names of the fields set by hand, which a new reading of the words keeps."""


@dataclass(frozen=True)
class Scene:
    """``set`` is a key of ``assets/sets``. ``light`` is "day" | "night" | "dusk" | "dawn"; ``weather`` is "clear" |
    "rain" | "snow" | "fog" | "wind" | "storm". ``people``: character ids present, in order of appearance.
    ``sounds``: heard things without a visible source ("thunder", "siren"), keys of ``assets/lexicon/sounds.toml``, with
    the beat they fall on."""

    id: str
    heading: str
    set: str
    people: tuple[str, ...]
    props: tuple[PropUse, ...]
    placings: tuple[Placing, ...]
    beats: tuple[Beat, ...]
    light: str = "day"
    weather: str = "clear"
    sounds: tuple[tuple[str, str], ...] = ()
    span: Span = Span(0, 0)
    interior: bool = True
    blocking: Blocking = Blocking()
    """What was set by hand on the ground."""
    by_hand: tuple[str, ...] = field(default=(), metadata={"digest": False})
    """Names of the fields set by hand, which a new reading of the words keeps."""
