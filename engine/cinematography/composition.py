"""How much of the world a shot size shows, and where the subject sits in the frame.

Sizes follow common practice (Mascelli, *The Five C's of Cinematography*, 1965; Bowen & Thompson, *Grammar of the Shot*): a
close-up holds head and collar, a medium shot the person from the waist, a full shot head to toe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from engine.cinematography.sight import person_owner
from engine.cinematography.subjects import PersonView, body_box, body_pose, telling_box, told_side, view_person
from engine.foundation import space
from engine.project import Shot
from engine.world import Take, World, WorldState

FRAME_HEIGHT = {
    "extreme close-up": 0.10,
    "close-up": 0.24,
    "medium close-up": 0.39,
    "medium": 0.60,
    "medium wide": 0.84,
    "full": 1.22,
    "wide": 2.0,
    "extreme wide": 5.5,
}
"""Height of the picture at the subject as a fraction of the person's stature."""

LENS_MM = {
    "extreme close-up": 100.0,
    "close-up": 75.0,
    "medium close-up": 58.0,
    "medium": 45.0,
    "medium wide": 35.0,
    "full": 32.0,
    "wide": 26.0,
    "extreme wide": 22.0,
}
"""Lens worn when the writer names none, on a sensor 36 mm wide."""

_PLAIN_DIAGONAL = math.hypot(1.0, 9 / 16)


def narrow_field(aspect: float) -> float:
    """How much longer the lenses of ``LENS_MM`` are in a picture narrower than 16:9 (``aspect`` width / height), so that it has
    the same field from corner to corner: through the others faces of an upright picture would be seen from too near."""
    return max(math.hypot(1.0, 1.0 / aspect) / _PLAIN_DIAGONAL, 1.0)


NOBODY = -1_000_000
"""The owner of a point that belongs to nothing."""
LEASH_M = 8.0
"""A thing farther than this from the person it is shown with leaves the picture."""
_CLOSEST_M = 0.15
"""The least height of a picture of a small thing: a key lies in it with the fingers that hold it."""
_SEAWARD = 1.5
"""So much more than distance from people counts nearness to the water in a picture of a shore."""
GROUP_KINDS = ("master", "two-shot", "group", "establishing")


@dataclass(frozen=True)
class Framing:
    """One moment of a shot: the picture's ``centre`` (world), its ``height`` and ``width`` in metres at the subject, and the
    ``points`` [k, 3] that must be seen; ``facing`` unit vector the subject looks along, on the ground. ``owners``: whose each
    point is, as among obstacles (a body's index, ``person_owner`` of a person) or NOBODY. ``faces`` [m, 6]: eyes and facing of
    those whose faces tell the shot. ``lies``: the subject lies. ``extent``: metres across what a picture without people is
    about. ``reads``: unit vector out of the side that a flat thing is to be seen from, or zeros. ``slack``: how near to what must
    be seen, in metres, something may lie without hiding it. ``extremes`` [e, 3]: heads, feet and hands of several people,
    none of which the picture's sides may cut."""

    centre: np.ndarray
    height: float
    width: float
    points: np.ndarray
    facing: np.ndarray
    owners: tuple[int, ...] = ()
    faces: np.ndarray = field(default_factory=lambda: np.zeros((0, 6)))
    lies: bool = False
    extent: float = 0.0
    reads: np.ndarray = field(default_factory=lambda: np.zeros(3))
    slack: float = 0.03
    extremes: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))


def frame_subjects(shot: Shot, world: World, take: Take, seconds: float) -> Framing:
    """The framing that ``shot`` asks for at a story second."""
    state = take.state_at(seconds)
    views = [_indoors(world, view_person(world, state, s)) for s in shot.subjects if world.has_person(s)]
    people = _together(shot, views)
    things = [s for s in shot.subjects if world.has_body(s)] + _targets(shot, world)
    things = list(dict.fromkeys(things))
    if not people and not things and shot.kind == "establishing" and world.people:
        return _frame_place(shot, world, state)
    if people and shot.kind not in (
        "insert",
        "cutaway",
        "point of view",
        "over the shoulder",
    ):  # what was thrown far away is no longer worth a picture of both
        aimed = set(_targets(shot, world))
        near = [s for s in things if s in aimed or _apart(people[0], body_pose(world, take, state, s)) < LEASH_M]
        things = near
    boxes = [telling_box(world.body(s), body_pose(world, take, state, s)) for s in things]
    indices = {body.id: index for index, body in enumerate(world.bodies)}
    bodies = tuple(indices[s] for s in things)
    if not people and not boxes:
        people = [view_person(world, state, person.id) for person in world.people]
        boxes = [] if people else [(np.array([-1.0, -1.0, 0.0]), np.array([1.0, 1.0, 1.5]))]
        bodies = (NOBODY,) * len(boxes)
    if shot.kind == "single" and not people:  # what stands on a table is seen, and that part of the table
        boxes = [boxes[0], *(_part_near(box, boxes[0]) for box in boxes[1:])]
    is_insert = shot.kind in ("insert", "cutaway") and bool(boxes)
    is_insert |= shot.kind == "over the shoulder" and bool(boxes) and world.has_body((*shot.subjects, "")[0])
    if is_insert or not people and len(boxes) == 1 and shot.kind not in GROUP_KINDS:
        framing = _frame_thing(shot, boxes[0], bodies[0], people)
        if not things:
            return framing
        return replace(framing, reads=told_side(world.body(things[0]), body_pose(world, take, state, things[0])))
    if people and len(people) + len(boxes) == 1 or (people and shot.kind in ("single", "over the shoulder")):
        spread = people[0].lies and shot.size in ("medium wide", "full", "wide", "extreme wide")
        return _frame_group(shot, people[:1], [], ()) if spread else _frame_person(shot, people[0])
    framing = _frame_group(shot, people, boxes, bodies)
    if people or not things:
        return framing
    largest = max(range(len(things)), key=lambda i: float(np.linalg.norm(boxes[i][1] - boxes[i][0])))
    front = space.rotate(body_pose(world, take, state, things[largest])[3:], np.array([1.0, 0.0, 0.0])) * [1, 1, 0]
    return replace(framing, facing=space.normalised(front)) if np.linalg.norm(front) > 0.5 else framing


def _indoors(world: World, person: PersonView) -> PersonView:
    """Who has gone out of a room, or is still to come in, is looked for in the doorway: walls hide what lies behind them."""
    if world.room.outdoors:
        return person
    centre, half = np.array(world.room.centre)[:2], np.array(world.room.size)[:2] / 2
    shift = np.append(np.clip(person.pelvis[:2], centre - half, centre + half) - person.pelvis[:2], 0.0)
    if not shift.any():
        return person
    moved = {name: getattr(person, name) + shift for name in ("eyes", "crown", "chest", "pelvis", "hands", "feet")}
    return replace(person, **moved)


def _frame_place(shot: Shot, world: World, state: WorldState) -> Framing:
    """The part of the stage farthest from everybody, out to the water where there is any, seen from where they are: a place
    in which nobody is yet."""
    x0, y0, x1, y1 = world.bounds
    people = np.mean([view_person(world, state, person.id).pelvis for person in world.people], axis=0)
    spots = [np.array([x0 + u * (x1 - x0), y0 + v * (y1 - y0), 0.9]) for u in (0.2, 0.5, 0.8) for v in (0.2, 0.5, 0.8)]
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2, 0.0])
    out = np.zeros(3)
    for body in (body for body in world.bodies if "water" in body.tags):
        out = space.normalised((np.mean(body_box(body, np.array(body.pose)), axis=0) - middle) * [1, 1, 0])
    centre = max(spots, key=lambda at: float(np.linalg.norm((at - people)[:2]) + _SEAWARD * (at - people) @ out))
    height = FRAME_HEIGHT[shot.size] * 1.2
    toward = space.normalised((people - centre) * [1, 1, 0])
    points = np.array([centre, centre + [0.0, 0.0, 0.6]])
    return Framing(centre, height, height, points, toward, (NOBODY, NOBODY), extent=height)


def _part_near(
    box: tuple[np.ndarray, np.ndarray], about: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The part of a box within arm's reach of another."""
    centre = (about[0] + about[1]) / 2
    low, high = (np.clip(corner, centre - 0.45, centre + 0.45) for corner in box)
    return low, high


def _apart(person: PersonView, pose: np.ndarray) -> float:
    return float(np.linalg.norm((pose[:3] - person.pelvis)[:2]))


def _together(shot: Shot, people: list[PersonView]) -> list[PersonView]:
    """Those whom one picture of this size can hold: in a medium shot or closer, only who stands near the first."""
    if shot.size in ("full", "wide", "extreme wide") or len(people) < 2:
        return people
    near = 2.2 if shot.size == "medium wide" else 1.5
    return [p for p in people if np.linalg.norm((p.pelvis - people[0].pelvis)[:2]) < near]


def _targets(shot: Shot, world: World) -> list[str]:
    """What the shot's beats aim at, where the picture is wide enough to show it: a throw without its hoop says nothing."""
    if shot.size not in ("full", "wide", "extreme wide") or shot.kind in ("insert", "cutaway", "point of view"):
        return []
    aimed = [wanted for wanted in world.wanted if wanted.beat_id in shot.beats]
    return [body for wanted in aimed for body in (wanted.target, wanted.object) if world.has_body(body)]


def _frame_person(shot: Shot, person: PersonView) -> Framing:
    height = FRAME_HEIGHT[shot.size] * person.height
    top = person.crown[2]
    if shot.size == "extreme close-up":
        centre_z = person.eyes[2] - 0.02
    elif shot.size == "close-up":
        centre_z = person.eyes[2] - 0.11 * height
    elif shot.size in ("medium close-up", "medium", "medium wide"):
        centre_z = top + 0.11 * height - height / 2
    else:
        middle = (top + person.feet[:, 2].min() - 0.05) / 2
        centre_z = max(middle, top + 0.10 * height - height / 2)
    if person.lies:
        centre_z = person.eyes[2]
    near = shot.size in ("extreme close-up", "close-up") or person.lies
    anchor = person.eyes if near else (person.eyes + person.chest) / 2
    centre = np.array([anchor[0], anchor[1], centre_z])
    points = [person.eyes, person.mouth]
    if shot.size in ("medium close-up", "medium", "medium wide"):
        points += [person.chest]
    if shot.size in ("full", "wide", "extreme wide"):
        points += [person.chest, person.pelvis]
    return Framing(
        centre,
        height,
        0.55 * height,
        np.array(points),
        person.facing,
        (person_owner(person.index),) * len(points),
        _faces([person]),
        person.lies,
    )


def _faces(people: list[PersonView]) -> np.ndarray:
    """[m, 6]: eyes and facing of those who can be seen from the side; whoever lies is seen from anywhere above."""
    upright = [person for person in people if not person.lies]
    return np.array([np.concatenate([person.eyes, person.facing]) for person in upright]).reshape(-1, 6)


def _frame_thing(shot: Shot, box: tuple[np.ndarray, np.ndarray], owner: int, people: list[PersonView]) -> Framing:
    low, high = box
    size = max(float(np.linalg.norm(high - low)), 0.06)
    scale = {"extreme close-up": 1.15, "close-up": 1.7, "medium close-up": 2.2}.get(shot.size, 2.6)
    scale = min(scale, float(np.interp(size, [0.4, 1.4], [2.6, 1.5])))  # a dog fills a medium shot, an apple does not
    centre = (low + high) / 2
    facing = np.array([1.0, 0.0, 0.0])
    if people:
        toward = (centre - people[0].pelvis) * [1, 1, 0]
        facing = toward / max(np.linalg.norm(toward), 1e-6)
    height = max(size * scale, _CLOSEST_M)
    half = (high - low) * 0.35
    points = [centre, *(centre + half * [x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1))]
    slack = float(np.clip(0.1 * size, 0.006, 0.03))
    return Framing(centre, height, height, np.array(points), facing, (owner,) * len(points), extent=size, slack=slack)


def _frame_group(
    shot: Shot, people: list[PersonView], boxes: list[tuple[np.ndarray, np.ndarray]], bodies: tuple[int, ...]
) -> Framing:
    points = [p for person in people for p in (person.crown + [0, 0, 0.06], person.feet.min(0), *person.hands)]
    if shot.size in ("close-up", "medium close-up", "medium") and people:
        cut = {"close-up": 0.25, "medium close-up": 0.40, "medium": 0.55}[shot.size]
        points = [
            p for person in people for p in (person.crown + [0, 0, 0.05], person.crown - [0, 0, cut * person.height])
        ]
    for low, high in boxes:
        points += [low, high]
    cloud = np.array(points)
    low, high = cloud.min(0), cloud.max(0)
    stature = max((person.height for person in people), default=1.2)
    least = FRAME_HEIGHT[shot.size] * stature * (0.62 if people else 0.4)
    span = high - low
    height = max(float(span[2]) * 1.18, least)
    width = max(float(np.linalg.norm(span[:2])) * 1.15 + 0.3, 0.5 * height)
    facing = np.sum([person.facing for person in people], axis=0) if people else np.array([1.0, 0.0, 0.0])
    if np.linalg.norm(facing) < 0.3:
        facing = people[0].facing if people else np.array([1.0, 0.0, 0.0])
    see = [person.eyes for person in people] + [(a + b) / 2 for a, b in boxes]
    see += [np.array([*((a + b) / 2)[:2], b[2]]) for a, b in boxes]
    owners = (*(person_owner(person.index) for person in people), *bodies, *bodies)
    if shot.size in ("full", "wide", "extreme wide"):  # what bodies do is told by the whole of them
        see += [part for person in people for part in (person.chest, person.pelvis, *person.hands)]
        owners = (*owners, *(person_owner(person.index) for person in people for _ in range(4)))
    lies = bool(people) and all(person.lies for person in people)
    extent = 0.0 if people else float(np.linalg.norm(boxes[0][1] - boxes[0][0]))
    facing = facing / np.linalg.norm(facing)
    extremes = cloud if len(people) > 1 else np.zeros((0, 3))
    middle = (low + high) / 2
    return Framing(
        middle, height, width, np.array(see), facing, owners, _faces(people), lies, extent, extremes=extremes
    )
