"""One person while the performance is planned: where they are headed, what they hold, what their body is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine.foundation import space
from engine.motion.arms import Goal, PalmCurve
from engine.motion.channels import Channels
from engine.motion.feet import Feet, Plant, foot_spot
from engine.motion.rig import SIDES, SIGN, Rig
from engine.motion.solve import ARM_CHANNELS, FOOT_CHANNELS, TRUNK_CHANNELS, Trunk
from engine.world.world import Person

TOE_OUT = np.radians(7.0)
RELAXED = {
    "flex": -2.0, "abduct": 8.0, "inward": 26.0, "elbow": 16.0, "roll": -12.0, "wrist": 6.0, "curl": 22.0, "thumb": 24.0,
}  # fmt: skip
"""Degrees of a hanging arm."""


@dataclass(frozen=True)
class Style:
    """What mood and age do to posture (radians) and pace."""

    chest: float = 0.0
    head: float = 0.0
    shrug: float = 0.0
    elbow: float = 0.0
    curl: float = 0.0
    pace: float = 1.0
    swing: float = 1.0


_MOODS = {
    "happy": Style(chest=-0.02, head=-0.03, pace=1.06, swing=1.2),
    "sad": Style(chest=0.12, head=0.20, shrug=-0.03, pace=0.78, swing=0.5),
    "angry": Style(chest=0.03, head=0.04, shrug=0.05, elbow=0.25, curl=0.8, pace=1.18, swing=1.3),
    "afraid": Style(chest=0.08, head=-0.02, shrug=0.14, elbow=0.5, curl=0.2, pace=1.05, swing=0.6),
    "tired": Style(chest=0.14, head=0.14, shrug=-0.05, pace=0.75, swing=0.5),
    "nervous": Style(chest=0.04, head=0.02, shrug=0.08, elbow=0.3, curl=0.2, pace=1.1, swing=0.8),
}


def style_of(mood: str, age: float) -> Style:
    style = _MOODS.get(mood, Style())
    if age < 65:
        return style
    bend = min((age - 60) / 25, 1.2)
    return Style(
        style.chest + 0.12 * bend, style.head - 0.06 * bend, style.shrug, style.elbow + 0.1, style.curl,
        style.pace * (1 - 0.22 * bend), style.swing * 0.8,
    )  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """A body in hand from ``start`` until ``end``; ``grips`` [7] per hand: the palm in the body's frame.
    ``pose`` [7] of the body when it is taken and ``facing`` of the person then; ``carried`` [7] instead: where it is in the
    person's body frame."""

    body: str
    lead: str
    hands: tuple[str, ...]
    grips: dict[str, np.ndarray]
    start: float
    pose: np.ndarray
    end: float = np.inf
    facing: float = 0.0
    carried: np.ndarray | None = None


@dataclass(frozen=True)
class Pocketed:
    """A body in a pocket, unseen, from ``start`` until ``end``."""

    body: str
    start: float
    end: float = np.inf


@dataclass(frozen=True)
class Look:
    """From ``start`` the person looks at ``target``: a person id, a body id, a point or None (ahead). ``share`` scales
    how much the head takes part."""

    start: float
    target: object
    share: float = 1.0


@dataclass
class Actor:
    """Plans are appended in time order; nothing planned earlier is ever changed, save the open end of a plant or hold.
    ``bed``: the body that the legs lie on, "" if on none; ``leans``: standing, but on or against something."""

    person: Person
    rig: Rig
    channels: Channels
    feet: Feet
    style: Style
    goals: dict[str, list[Goal]] = field(default_factory=lambda: {"L": [], "R": []})
    looks: list[Look] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    pockets: list[Pocketed] = field(default_factory=list)
    expressions: list[tuple[float, float, str, float]] = field(default_factory=list)
    posture: str = "standing"
    seat: tuple[str, int] | None = None
    bed: str = ""
    leans: bool = False
    busy_until: float = 0.0
    overlay_until: float = 0.0
    present_from: float = 0.0
    steps_taken: int = 0
    footsteps: list = field(default_factory=list)
    feet_start: np.ndarray | None = None
    collapsed: float = np.inf
    handovers: list = field(default_factory=list)
    overrides: list = field(default_factory=list)
    grounded: list = field(default_factory=list)
    guides: list = field(default_factory=list)
    flights: list = field(default_factory=list)
    lap: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def floor(self) -> float:
        return float(self.person.position[2])

    @property
    def spot(self) -> np.ndarray:
        """[2]: where the body stands once all planned movements are over."""
        return np.array([self.channels.settled["x"], self.channels.settled["y"]]) - self.ahead(self.root_ahead)

    @property
    def root_ahead(self) -> float:
        """Pelvis ahead of the ankles when standing."""
        return float(self.rig.joint("pelvis")[0] - self.rig.joint("foot.L")[0]) + 0.012 * self.rig.height

    @property
    def facing(self) -> float:
        return self.channels.settled["facing"]

    def ahead(self, distance: float, left: float = 0.0, facing: float | None = None) -> np.ndarray:
        """[2] vector ``distance`` forward and ``left`` in the person's settled facing."""
        yaw = self.facing if facing is None else facing
        return np.array([np.cos(yaw) * distance - np.sin(yaw) * left, np.sin(yaw) * distance + np.cos(yaw) * left])

    def to(self, start: float, seconds: float, **targets: float) -> None:
        """Move channels; names with a side are written ``flex_L`` for "flex.L"; values in radians or metres."""
        for name, value in targets.items():
            self.channels.to(_channel(name), value, start, seconds)

    def relax(self, side: str, start: float, seconds: float) -> None:
        """Let the arm's joint angles go back to hanging."""
        for name, value in resting_arm(self.style).items():
            self.channels.to(f"{name}.{side}", value, start, seconds)
        for name in ("deviate", "spread"):
            self.channels.to(f"{name}.{side}", 0.0, start, seconds)

    def reach(self, side: str, start: float, seconds: float, palm: PalmCurve | None, key: str = "") -> None:
        goals = self.goals[side]
        if palm is None and (not goals or goals[-1].palm is None):
            return
        if goals and start < goals[-1].start:
            start = goals[-1].start + 1e-3
        goals.append(Goal(start, seconds, palm, key))

    def look(self, start: float, target: object, share: float = 1.0) -> None:
        while self.looks and self.looks[-1].start >= start - 1e-6:
            self.looks.pop()
        self.looks.append(Look(start, target, share))

    def held(self, side: str) -> str:
        """The body in this hand, "" if free."""
        for attachment in reversed(self.attachments):
            if side in attachment.hands and attachment.end == np.inf:
                return attachment.body
        return ""

    def holds(self, body_id: str) -> Attachment | None:
        for attachment in reversed(self.attachments):
            if attachment.body == body_id and attachment.end == np.inf:
                return attachment
        return None

    def pocketed(self, body_id: str) -> bool:
        return any(one.body == body_id and one.end == np.inf for one in self.pockets)

    def unpocket(self, body_id: str, end: float) -> None:
        """From ``end`` on the body is no longer in a pocket."""
        self.pockets = [
            replace(one, end=end) if one.body == body_id and one.end == np.inf else one for one in self.pockets
        ]

    def free_hand(self, prefer: str = "R") -> str:
        other = "L" if prefer == "R" else "R"
        if not self.held(prefer):
            return prefer
        return other if not self.held(other) else ""


def _channel(name: str) -> str:
    return f"{name[:-2]}.{name[-1]}" if name[-2:] in ("_L", "_R") else name


def resting_arm(style: Style) -> dict[str, float]:
    angles = {name: float(np.radians(value)) for name, value in RELAXED.items()}
    angles["elbow"] += style.elbow
    angles["curl"] += style.curl
    angles["shrug"] = style.shrug
    return angles


def make_actor(person: Person) -> Actor:
    """The person as the scene opens, standing (sitting and lying are arranged by their own actions)."""
    rig = Rig(person.figure)
    style = style_of(person.mood, person.figure.age)
    initial = dict.fromkeys(TRUNK_CHANNELS, 0.0)
    initial |= {f"{name}.{side}": 0.0 for name in (*ARM_CHANNELS, *FOOT_CHANNELS) for side in SIDES}
    initial |= {f"{name}.{side}": value for name, value in resting_arm(style).items() for side in SIDES}
    initial |= {"still": 1.0, "loose": 0.0, "hang": 1.0, "sway": 0.0, "surge": 0.0, "facing": float(person.yaw)}
    initial |= {"x": person.position[0], "y": person.position[1], "z": person.position[2] + rig.standing}
    initial["chest_pitch"] = float(np.radians(1.5)) + style.chest
    initial["pelvis_pitch"] = style.chest * 0.3
    initial["head_pitch"] = style.head
    centre = np.array(person.position[:2])
    plants = {}
    for side in SIDES:
        spot = foot_spot(centre, person.yaw, side, rig.stance_half)
        at = (float(spot[0]), float(spot[1]), float(person.position[2]))
        plants[side] = Plant(-1.0, at, person.yaw + SIGN[side] * TOE_OUT)
    actor = Actor(person, rig, Channels(initial), Feet(plants), style)
    ahead = actor.ahead(actor.root_ahead)
    actor.channels = Channels(initial | {"x": initial["x"] + ahead[0], "y": initial["y"] + ahead[1]})
    return actor


def fixed_palm(pose: np.ndarray) -> PalmCurve:
    """The palm stays at a world pose [7]."""
    return lambda trunk: np.broadcast_to(pose, (len(trunk.times), 7)).copy()


def carried_palm(body: np.ndarray, grip: np.ndarray, least: float = -np.inf) -> PalmCurve:
    """The palm that holds a body at pose ``body`` [7] in the person's body frame by ``grip`` [7], never below ``least``
    metres over the world's zero."""
    local = space.composed(body, grip)

    def palm(trunk: Trunk) -> np.ndarray:
        out = space.composed(trunk.body_frame(), local)
        if np.isfinite(least):
            over = out[:, 2] - least
            out[:, 2] = least + 0.5 * (over + np.sqrt(over**2 + 0.02**2))
        return out

    return palm
