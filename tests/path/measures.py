"""What is measured of people and sound in a whole film, for the tests and for ``make bench``.

Every measure returns rows; a row says in which film, to whom, when and in which beat something is how far from what it should
be. Geometry is worked out here from the figures' surfaces and the things' solid shapes, not taken from the engine's planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.foundation import space
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, sample_at
from engine.physics.pieces import Piece, pieces_of
from engine.session import Opened, Session, Settings
from engine.shoot.order import ShotOrder
from engine.shoot.rehearsal import Rehearsal
from engine.world import Body, Hold, Person, PersonTrack
from engine.world.figure import FACE_INDEX
from engine.world.performance import TAKE_RATE
from engine.world.skeleton import BONES, INDEX

FILMS = Path(__file__).parents[2] / "assets" / "films"
SETTINGS = Settings(size=(160, 90), rate=Fraction(24), quality="draft")

NEAR_FLOOR_M = 0.006
"""A sole point this near to the floor bears the foot."""
SETTLED_M = 0.002
"""A foot's contact begins and ends with a point this near, so that the last millimetres of a step's flight do not count."""
SHORTEST_CONTACT_S = 0.1
PALM_M = 0.01
"""Flesh between the palm's middle and what it presses on."""
CUSHION_M = 0.02
"""A seat gives way this much under pelvis and thighs; all else may be 1 cm deep."""
LOOSE = ("hair", "coat", "skirt", "dress", "scarf", "beard", "lashes", "brows", "cape", "robe", "apron", "hat", "cap")
"""Parts that hang or stand off the body: cloth and hair are not body parts."""


@dataclass(frozen=True)
class Made:
    """A bundled film, read and rehearsed."""

    name: str
    opened: Opened
    orders: tuple[ShotOrder, ...]

    @property
    def rehearsals(self) -> tuple[Rehearsal, ...]:
        return tuple({id(o.rehearsal): o.rehearsal for o in self.orders}.values())


@dataclass(frozen=True)
class Row:
    """``time_s``: story second in the scene; ``until_s`` its end; ``beat``: what is being done; ``amount``: see the measure."""

    film: str
    who: str
    time_s: float
    what: str
    amount: float
    beat: str = ""
    until_s: float = 0.0

    def __str__(self) -> str:
        span = f"{self.time_s:.2f}" if self.until_s <= self.time_s else f"{self.time_s:.2f}-{self.until_s:.2f}"
        return f"{self.film}: {self.who} at {span} s, {self.what}: {self.amount:.4f} ({self.beat})"


def film_names() -> tuple[str, ...]:
    return tuple(path.name for path in sorted(FILMS.iterdir()) if path.suffix in (".fountain", ".txt"))


def made(session: Session, name: str) -> Made:
    """The bundled film ``name``, rehearsed (from the session's cache where it can)."""
    opened = session.open(str(FILMS / name), SETTINGS)
    return Made(Path(name).stem, opened, session.orders(opened, SETTINGS, Ticket()))


def beat_at(scene: Rehearsal, person: str, seconds: float) -> str:
    """What ``person`` does then, in the words of the beat; else what anybody does."""
    beats = {beat.id: beat for beat in scene.scene.beats}
    running = [t for t in scene.performance.beat_times if t.start_s - 0.1 <= seconds <= t.end_s + 0.1]
    running.sort(key=lambda t: (beats[t.beat_id].subject != person if t.beat_id in beats else True, -t.start_s))
    if not running or running[0].beat_id not in beats:
        return "between beats"
    beat = beats[running[0].beat_id]
    return " ".join(filter(None, (beat.subject, beat.verb, beat.object)))


# -- nobody is beamed --------------------------------------------------------------------------------------------------


def pelvis_speeds(film: Made) -> list[Row]:
    """The fastest that each person's pelvis ever goes, metres a second."""
    rows = []
    for scene, person, track in _acting(film):
        speed = np.linalg.norm(np.diff(track.root.astype(float), axis=0), axis=-1) * TAKE_RATE
        at = int(np.argmax(speed))
        rows.append(_row(film, scene, person, at, at + 1, "pelvis goes, m/s", float(speed[at])))
    return rows


# -- planted feet ---------------------------------------------------------------------------------------------------


def foot_slides(film: Made) -> list[Row]:
    """How far, in metres, each planted foot slides: over each contact the path of the sole point that moves least of those
    that bear the foot (so that rolling from heel to toe is no slide)."""
    rows = []
    for scene, person, track in _acting(film):
        positions, orientations = person.figure.skeleton.world(track.root, track.rotations.astype(float))
        for side in "LR":
            sole = _sole(person, side, positions, orientations)
            for begin, end, length in _contacts_of(sole, float(person.position[2])):
                if not _fallen(scene, person.id, begin / TAKE_RATE, end / TAKE_RATE):
                    rows.append(_row(film, scene, person, begin, end, f"{side} foot slides", length))
    return rows


def _contacts_of(sole: np.ndarray, floor: float) -> Iterator[tuple[int, int, float]]:
    """(first sample, last sample, metres slid) of each contact of ``sole`` [n, v, 3] with the floor."""
    height = sole[..., 2] - floor
    lowest = height.min(1)
    for begin, end in _runs(lowest < NEAR_FLOOR_M):
        settled = np.flatnonzero(lowest[begin:end] < SETTLED_M)
        if not len(settled):
            continue
        begin, end = begin + settled[0], begin + settled[-1] + 1
        if end - begin < SHORTEST_CONTACT_S * TAKE_RATE:
            continue
        step = np.linalg.norm(np.diff(sole[begin:end, :, :2], axis=0), axis=-1)
        bears = height[begin:end] < NEAR_FLOOR_M
        step[~(bears[1:] & bears[:-1])] = np.inf
        least = step.min(1)
        yield int(begin), int(end), float(least[np.isfinite(least)].sum())


def _sole(person: Person, side: str, positions: np.ndarray, orientations: np.ndarray) -> np.ndarray:
    """[n, v, 3]: points under the foot through the story, world frame."""
    rest, weights = _sole_rest(_Figured(person.figure))[side]
    used = np.flatnonzero(weights.any(0))
    out = np.zeros((len(positions), len(rest), 3))
    joints = person.figure.skeleton.joints
    for bone in used:
        arm = rest - joints[bone]
        moved = positions[:, bone, None] + space.rotate(orientations[:, bone, None], arm[None])
        out += weights[None, :, bone, None] * moved
    return out


class _Figured:
    """A figure as a cache key by identity."""

    def __init__(self, figure: object) -> None:
        self.figure = figure

    def __hash__(self) -> int:
        return id(self.figure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Figured) and other.figure is self.figure


@cache
def _sole_rest(key: _Figured) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By side: rest positions [v, 3] of up to 60 vertices that face the floor, and their weights [v, 56]."""
    figure = key.figure
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for side in "LR":
        own = [INDEX[f"foot.{side}"], INDEX[f"toes.{side}"]]
        points, weights = [], []
        for part in figure.parts:  # type: ignore[attr-defined]
            dense = _dense(part.bones, part.weights)
            low = (part.positions[:, 2] < 0.012) & (dense[:, own].sum(1) > 0.5)
            points.append(part.positions[low])
            weights.append(dense[low])
        joined, dense = np.concatenate(points).astype(float), np.concatenate(weights)
        order = np.lexsort((joined[:, 1], joined[:, 0]))
        chosen = order[np.unique(np.linspace(0, len(order) - 1, 60).astype(int))]
        found[side] = (joined[chosen], dense[chosen])
    return found


def _dense(bones: np.ndarray, weights: np.ndarray) -> np.ndarray:
    out = np.zeros((len(bones), len(BONES)))
    np.add.at(out, (np.arange(len(bones))[:, None], bones.astype(int)), weights)
    return out


# -- hands and what they hold ---------------------------------------------------------------------------------------


def hand_gaps(film: Made, every_s: float = 0.05) -> list[Row]:
    """For every hold and hand the widest gap in metres between the palm's middle, less ``PALM_M``, and the thing's
    surface. A pinch is a hold too: where the fingers' skin is nearer than the palm, theirs is the gap."""
    rows = []
    for scene in film.rehearsals:
        for hold in scene.performance.holds:
            if not scene.world.has_person(hold.person_id):
                continue
            person = scene.world.person(hold.person_id)
            index = [p.id for p in scene.world.people].index(hold.person_id)
            pieces = surfaces_of(scene.world.body(hold.body_id))
            body = scene.take.body_ids.index(hold.body_id)
            last = min(_let_go(scene, hold), len(scene.take.poses) - 1)
            samples = np.unique(np.r_[np.arange(hold.first, last, max(1, round(every_s * TAKE_RATE))), last])
            track = scene.take.tracks[index]
            pose = scene.take.poses[samples, body]
            for hand in hold.hands:
                gaps = _gaps(person, track, samples, pose, pieces, "L" if hand == "left" else "R")
                worst = int(np.argmax(gaps))
                sample = int(samples[worst])
                rows.append(_row(film, scene, person, sample, sample, f"{hand} hand off {hold.body_id}", gaps[worst]))
    return rows


def _let_go(scene: Rehearsal, hold: Hold) -> int:
    """The last sample of a hold: where its poses end, or where the thing is released."""
    last = hold.first + len(hold.poses) - 1
    releases = [int(r.time_s * TAKE_RATE) for r in scene.performance.releases if r.body_id == hold.body_id]
    return min([last, *(sample for sample in releases if sample >= hold.first)])


def _gaps(
    person: Person, track: PersonTrack, samples: np.ndarray, pose: np.ndarray, pieces: Sequence[Piece], side: str
) -> np.ndarray:
    rotations = track.rotations[samples].astype(float)
    positions, orientations = person.figure.skeleton.world(track.root[samples], rotations)
    hand = INDEX[f"hand.{side}"]
    palm = positions[:, hand] + space.rotate(orientations[:, hand], person.figure.palm["LR".index(side), :3])
    rest, weights = _hand_rest(_Figured(person.figure))[side]
    joints = person.figure.skeleton.joints
    skin = np.zeros((len(samples), len(rest), 3))
    for bone in np.flatnonzero(weights.any(0)):
        moved = positions[:, bone, None] + space.rotate(orientations[:, bone, None], rest - joints[bone])
        skin += weights[None, :, bone, None] * moved
    touching = np.concatenate([palm[:, None], skin], 1)
    points = space.placed(space.inverted(pose)[:, None], touching)
    distance = np.min([signed_distance(p, points.reshape(-1, 3)) for p in pieces], axis=0).reshape(points.shape[:2])
    return np.maximum(0.0, np.minimum(distance[:, 0] - PALM_M, distance[:, 1:].min(1)))


@cache
def _hand_rest(key: _Figured) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By side: rest positions [v, 3] of the skin of fingers and palm (every third vertex), and their weights."""
    found = {}
    for side in "LR":
        own = [i for i, name in enumerate(BONES) if name.endswith(f".{side}") and _is_hand(name)]
        points, weights = [], []
        for part in key.figure.parts:  # type: ignore[attr-defined]
            if part.name not in ("skin", "gloves", "tubes"):
                continue
            dense = _dense(part.bones, part.weights)
            mine = np.flatnonzero(dense[:, own].sum(1) > 0.7)[::3]
            points.append(part.positions[mine])
            weights.append(dense[mine])
        found[side] = (np.concatenate(points).astype(float), np.concatenate(weights))
    return found


def _is_hand(bone: str) -> bool:
    return bone.startswith(("hand", "thumb", "index", "middle", "ring", "little"))


# -- bodies inside set pieces ---------------------------------------------------------------------------------------


def bodies_inside(film: Made, every_s: float = 0.1) -> list[Row]:
    """Where skin, shoes or close clothes are inside the floor, a fixed body or a piece of furniture, and how deep in
    metres beyond what a cushion gives way; one row for each stretch of time, thing and bone. Hair and loose cloth, what is
    held, and people while they fall (physics has them) do not count."""
    rows = []
    for scene, person, track in _acting(film):
        solids = _solids(scene)
        deepest: dict[tuple[str, str], list[tuple[int, float]]] = {}
        skin = _Surface(person)
        for sample in range(0, len(track.root), round(every_s * TAKE_RATE)):
            if _fallen(scene, person.id, sample / TAKE_RATE, sample / TAKE_RATE):
                continue
            points = skin.posed(track.root[sample], track.rotations[sample].astype(float))
            held = _held(scene, sample)
            for solid in solids:
                if solid.body.id not in held:
                    for bone, depth in _depths(solid, points, skin.bones, sample, scene):
                        deepest.setdefault((solid.body.id, bone), []).append((sample, depth))
        for (body, bone), found in sorted(deepest.items()):
            rows += _stretches(film, scene, person, f"{bone} inside {body}", found, every_s)
    return rows


@dataclass(frozen=True)
class _Solid:
    """A set piece's pieces in its own frame, the ball around them, and whether its hinge turns each."""

    body: Body
    pieces: tuple[tuple[Piece, bool], ...]
    floor: bool
    index: int
    middle: np.ndarray
    radius: float


def _solids(scene: Rehearsal) -> list[_Solid]:
    out = []
    for index, body in enumerate(scene.world.bodies):
        set_piece = body.mobility == "fixed" or "furniture" in body.tags
        pieces = pieces_of(body) if set_piece else ()
        if not pieces or not any(shape.solid for shape in body.shapes):
            continue
        swing = set(body.hinge.shapes) if body.hinge else set()
        turned = tuple((piece, body.shapes[piece.shape].name in swing) for piece in pieces)
        corners = np.concatenate([piece.corners for piece in pieces])
        middle = (corners.min(0) + corners.max(0)) / 2
        radius = float(np.linalg.norm(corners - middle, axis=1).max())
        out.append(_Solid(body, turned, "floor" in body.tags, index, middle, radius))
    return out


def _depths(
    solid: _Solid, points: np.ndarray, bones: np.ndarray, sample: int, scene: Rehearsal
) -> Iterator[tuple[str, float]]:
    """(bone, metres inside beyond what is allowed) for each bone that is deeper than a millimetre."""
    pose = scene.take.poses[min(sample, len(scene.take.poses) - 1), solid.index]
    middle = space.placed(pose, solid.middle)
    near = np.linalg.norm(points - middle, axis=1) < solid.radius + 0.02
    if not near.any():
        return
    local = space.placed(space.inverted(pose), points[near])
    angle = next((float(h.angles[sample]) for h in scene.take.hinges if h.body_id == solid.body.id), 0.0)
    depth = np.zeros(len(local))
    for piece, swings in solid.pieces:
        at = _swung(solid.body, local, angle) if swings and angle else local
        low, high = piece.corners.min(0) - 1e-3, piece.corners.max(0) + 1e-3
        inside = np.flatnonzero(((at > low) & (at < high)).all(1))
        if len(inside):
            depth[inside] = np.maximum(depth[inside], -signed_distance(piece, at[inside]))
    if solid.body.seats:
        soft = np.isin(bones[near], [INDEX[b] for b in ("pelvis", "spine1", "thigh.L", "thigh.R")])
        depth = np.where(soft, depth - (CUSHION_M - 0.01), depth)
    deep = np.flatnonzero(depth > 0.001)
    regions = np.array([_region(bone) for bone in bones[near][deep]])
    for region in np.unique(regions):
        yield str(region), float(depth[deep][regions == region].max())


@cache
def _region(bone: int) -> str:
    """The part of the body a bone belongs to, as a filmmaker names it."""
    name, _, side = BONES[bone].partition(".")
    part = {"wrist_twist": "forearm", "toes": "foot", "neck": "head", "eye": "head", "clavicle": "trunk"}.get(
        name, name
    )
    if _is_hand(name):
        part = "hand"
    if part in ("pelvis", "spine1", "spine2", "chest", "trunk"):
        return "trunk"
    return part if part == "head" else f"{'left' if side == 'L' else 'right'} {part}"


def _swung(body: Body, points: np.ndarray, angle: float) -> np.ndarray:
    """Points seen from the hinged shapes' own closed place."""
    assert body.hinge is not None
    turn = space.about(np.array(body.hinge.axis, float), -angle)
    return space.rotate(turn, points - np.array(body.hinge.point)) + np.array(body.hinge.point)


class _Surface:
    """Every third vertex of what counts as the body, with the bone that moves each most."""

    def __init__(self, person: Person) -> None:
        from scipy.sparse import csr_matrix

        self.skeleton = person.figure.skeleton
        parts = [p for p in person.figure.parts if not any(word in p.name for word in LOOSE)]
        self.rest = np.concatenate([p.positions[::3] for p in parts]).astype(float)
        weights = np.concatenate([_dense(p.bones[::3], p.weights[::3]) for p in parts])
        self.bones = weights.argmax(1)
        self.weights = csr_matrix(weights)

    def posed(self, root: np.ndarray, rotations: np.ndarray) -> np.ndarray:
        """[v, 3] in the world: linear blend skinning."""
        positions, orientations = self.skeleton.world(root, rotations)
        turn = space.matrix(orientations)
        shift = positions - np.einsum("bij,bj->bi", turn, self.skeleton.joints)
        blended = (self.weights @ np.concatenate([turn, shift[..., None]], -1).reshape(-1, 12)).reshape(-1, 3, 4)
        return np.einsum("vij,vj->vi", blended[..., :3], self.rest) + blended[..., 3]


def _stretches(
    film: Made, scene: Rehearsal, person: Person, what: str, found: list[tuple[int, float]], every_s: float
) -> list[Row]:
    """One row for each unbroken stretch of samples."""
    rows, start = [], 0
    for i in range(1, len(found) + 1):
        if i == len(found) or found[i][0] - found[i - 1][0] > 2.5 * every_s * TAKE_RATE:
            part = found[start:i]
            worst = max(part, key=lambda pair: pair[1])
            row = _row(film, scene, person, worst[0], worst[0], what, worst[1])
            rows.append(replace(row, what=f"{what} ({part[0][0] / TAKE_RATE:.1f}-{part[-1][0] / TAKE_RATE:.1f} s)"))
            start = i
    return rows


# -- geometry -------------------------------------------------------------------------------------------------------


def surfaces_of(body: Body) -> tuple[Piece, ...]:
    """Everything of a body that a hand can be seen to touch: its solid shapes and, as their hulls, its visible ones."""
    drawn = replace(body, shapes=tuple(replace(shape, solid=shape.solid or shape.visible) for shape in body.shapes))
    return pieces_of(drawn)


def signed_distance(piece: Piece, points: np.ndarray) -> np.ndarray:
    """Metres [n] from ``points`` [n, 3] (the body's frame) to the piece's surface, negative inside."""
    local = space.placed(space.inverted(piece.pose), points)
    x, y, _ = piece.size
    if piece.kind == "box":
        return _outside(np.abs(local) - np.array(piece.size))
    if piece.kind == "sphere":
        return np.linalg.norm(local, axis=1) - x
    if piece.kind == "ellipsoid":
        size = np.array(piece.size)
        inner = np.linalg.norm(local / size, axis=1)
        slope = np.linalg.norm(local / size**2, axis=1)
        return np.where(slope > 1e-9, inner * (inner - 1.0) / np.maximum(slope, 1e-9), -size.min())
    if piece.kind == "cylinder":
        return _outside(np.stack([np.hypot(local[:, 0], local[:, 1]) - x, np.abs(local[:, 2]) - y], -1))
    if piece.kind == "capsule":
        axis = np.clip(local[:, 2], -y, y)
        return np.linalg.norm(local - np.stack([0 * axis, 0 * axis, axis], -1), axis=1) - x
    if piece.kind == "ground":
        return local[:, 2]
    assert piece.points is not None
    return _to_hull(piece.points, local)


def _outside(beyond: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.maximum(beyond, 0.0), axis=1) + np.minimum(beyond.max(1), 0.0)


def _to_hull(corners: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Inside: to the nearest face; outside: to the nearest point of a dense sampling of the faces."""
    planes, cloud = _hull(corners.tobytes(), len(corners))
    depth = (points @ planes[:, :3].T + planes[:, 3]).max(1)
    outside = depth > 0.004
    if outside.any():
        depth[outside] = np.maximum(depth[outside], cloud.query(points[outside])[0] - 0.003)
    return depth


@cache
def _hull(data: bytes, count: int) -> tuple[np.ndarray, Any]:
    """Planes [p, 4] (outward normal, offset) of a hull, and points on its faces no more than 6 mm apart, as a tree."""
    from scipy.spatial import ConvexHull, cKDTree

    hull = ConvexHull(np.frombuffer(data).reshape(count, 3))
    cloud = []
    for corner in hull.points[hull.simplices]:
        sides = [np.linalg.norm(corner[i] - corner[i - 1]) for i in range(3)]
        steps = int(np.clip(np.ceil(max(sides) / 0.006), 1, 60))
        a, b = np.meshgrid(np.arange(steps + 1) / steps, np.arange(steps + 1) / steps)
        keep = a + b <= 1.0 + 1e-9
        a, b = a[keep][:, None], b[keep][:, None]
        cloud.append(corner[0] + a * (corner[1] - corner[0]) + b * (corner[2] - corner[0]))
    return np.unique(hull.equations.round(9), axis=0), cKDTree(np.unique(np.concatenate(cloud).round(4), axis=0))


# -- shared ---------------------------------------------------------------------------------------------------------


def _acting(film: Made) -> Iterator[tuple[Rehearsal, Person, PersonTrack]]:
    for scene in film.rehearsals:
        yield from ((scene, p, t) for p, t in zip(scene.world.people, scene.take.tracks, strict=True))


def _row(film: Made, scene: Rehearsal, person: Person, first: int, last: int, what: str, amount: float) -> Row:
    begin, end = first / TAKE_RATE, last / TAKE_RATE
    beat = beat_at(scene, person.id, (begin + end) / 2)
    return Row(film.name, person.name or person.id, begin, what, float(amount), beat, end)


def _held(scene: Rehearsal, sample: int) -> set[str]:
    return {h.body_id for h in scene.performance.holds if h.first - 72 <= sample <= h.first + len(h.poses) + 72}


def _fallen(scene: Rehearsal, person: str, begin: float, end: float) -> bool:
    falls = [c for c in scene.performance.collapses if c.person_id == person]
    return any(c.time_s - 0.1 <= end and begin <= c.until_s + 0.1 for c in falls)


def _runs(flags: np.ndarray) -> Iterable[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False]))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


# -- sound with picture ---------------------------------------------------------------------------------------------

STANDS_OUT = 2.0
"""An onset can be measured where the sound rises to twice (6 dB above) the loudest of the 20 ms before it."""
LASTING = ("roll", "slide")
"""These swell; they have no onset to measure."""
ONE_BLOW = 48
"""Samples: events within a millisecond are one blow to the ear and to this ruler."""


@dataclass(frozen=True)
class Onset:
    """One audible foley event in the film. ``late_ms``: when the stem's sound begins, less the event's time; None if it
    does not stand out of what sounds just before."""

    film: str
    shot: str
    kind: str
    what: str
    sample: int
    late_ms: float | None


def onsets(film: Made, session: Session) -> list[Onset]:
    """Every audible foley event inside a shot, and where its sound begins in the foley stem that the shot's camera hears.

    The onset is the first sample 2 dB louder than anything in the 20 ms before (less 2 ms of guard), and than a hundredth
    of the blow. Where something else sounds so shortly before that it would be taken for it, the event is looked at alone."""
    from engine.session.events import film_events

    engine = session.engine("world")
    stems = {}
    for order in film.orders:
        start = sample_at(order.record_in, order.rate)
        foley = next(stem for stem in engine.footage(order).stems() if stem.name == "foley")
        stems[order.shot.slate] = (start, np.abs(foley.samples).max(1))
    heard = [e for e in film_events(film.orders) if e.stem == "foley" and e.audible and e.shot in stems]
    found = []
    for event in heard:
        start, sound = stems[event.shot]
        others = [e.sample for e in heard if e.shot == event.shot and e.sample > event.sample + ONE_BLOW]
        late = (
            None if event.kind in LASTING else _onset(sound, event.sample - start, min(others, default=10**9) - start)
        )
        if late is not None and abs(late) > 1.0:  # a wall's answer to an earlier blow may fall just before this one
            order = next(o for o in film.orders if o.shot.slate == event.shot)
            at = event.sample - start
            alone = _onset(_alone(order, at), at, 10**9)
            late = late if alone is None else alone  # what cannot be told apart stays as it was measured
        found.append(Onset(film.name, event.shot, event.kind, event.text, event.sample, late))
    return found


def _alone(order: ShotOrder, at: int) -> np.ndarray:
    """[n] what of a shot's foley stem (>= 0) comes from what happens at its sample ``at``: the stem less the stem of the same
    story without it."""
    from engine.sound import stems

    scene = order.rehearsal
    moment = order.story_in + at / SAMPLE_RATE

    def elsewhen(seconds: float) -> bool:
        return abs(seconds - moment) > 1.0 / SAMPLE_RATE

    take = replace(scene.take, contacts=tuple(c for c in scene.take.contacts if elsewhen(c.time_s)))
    performance = replace(
        scene.performance,
        footsteps=tuple(step for step in scene.performance.footsteps if elsewhen(step.time_s)),
        touches=tuple(touch for touch in scene.performance.touches if elsewhen(touch[0])),
    )
    told = [(scene.performance, scene.take), (performance, take)]
    whole, rest = (
        next(
            stem.samples
            for stem in stems(
                scene.world,
                acted,
                taken,
                scene.utterances,
                order.camera,
                order.story_in,
                order.story_out,
                scene.effects,
            )
            if stem.name == "foley"
        ).astype(float)
        for acted, taken in told
    )
    difference = np.abs(whole - rest).max(1)
    return np.where(difference > 1e-7, difference, 0.0)  # float32 rounds the two sums differently


def _onset(sound: np.ndarray, at: int, following: int) -> float | None:
    """Milliseconds from sample ``at`` to where ``sound`` [n] (>= 0) begins; None if nothing stands out there before the
    ``following`` event's sample."""
    guard = round(0.002 * SAMPLE_RATE)
    before = sound[max(0, at - round(0.02 * SAMPLE_RATE)) : max(0, at - guard)]
    after = sound[at : min(at + round(0.02 * SAMPLE_RATE), following)]
    if len(before) < 240 or len(after) < ONE_BLOW:
        return None
    loudest = float(before.max())
    if after.max() < max(STANDS_OUT * loudest, 1e-5):
        return None
    window = sound[max(0, at - guard) : at + round(0.02 * SAMPLE_RATE)]
    threshold = max(loudest * 10 ** (2 / 20), 0.01 * float(after.max()))
    first = int(np.argmax(window > threshold)) - (at - max(0, at - guard))
    return 1000.0 * first / SAMPLE_RATE


# -- mouths ---------------------------------------------------------------------------------------------------------

OPEN_VOWELS = "aæɑɒɔɛeʌɐoɜɝ"
"""Vowels for which the jaw opens; i and u, and their like, are said with it nearly shut and have no peak of their own."""
NUCLEUS = 0.3
"""Of a diphthong the open part comes first: its middle lies at this share of the whole."""
CLOSED = ("p", "b", "m")
_MOUTH = ("jawOpen", "mouthClose", "mouthLowerDownLeft", "mouthUpperUpLeft")


@dataclass(frozen=True)
class Viseme:
    """A phoneme spoken in view of its mouth: ``off_s`` from the phoneme's middle to the mouth's extreme; ``reached``: how far
    the extreme goes (open at a vowel, open at a closure)."""

    film: str
    who: str
    symbol: str
    time_s: float
    off_s: float
    reached: float


def visemes(film: Made) -> list[Viseme]:
    """For p, b, m: when the mouth is most closed; for stressed open vowels of which the jaw has an own peak: when it is widest.

    How open the mouth is: the jaw, less what mouthClose takes back, and the lips' own parting."""
    rows = []
    for scene in film.rehearsals:
        tracks = {t.person_id: t.face for t in scene.take.tracks}
        for spoken in scene.performance.spoken:
            if spoken.person_id not in tracks or not 0 <= spoken.utterance < len(scene.utterances):
                continue
            face = tracks[spoken.person_id]
            jaw, close, lower, upper = (face[:, FACE_INDEX[name]].astype(float) for name in _MOUTH)
            lips = jaw - close * jaw + 0.5 * (lower + upper)
            phones = scene.utterances[spoken.utterance].phonemes
            for i, phone in enumerate(phones):
                begin, end = spoken.start_s + phone.start_s, spoken.start_s + phone.end_s
                middle, found = (begin + end) / 2, None
                if phone.symbol in CLOSED:
                    found = _extreme(-lips, begin, end, middle, own=False) or (np.inf, 0)
                elif phone.symbol[:1] in OPEN_VOWELS and phone.stress:
                    diphthong = len(phone.symbol.rstrip("ː")) > 1
                    before = [spoken.start_s + p.end_s for p in phones[:i] if p.symbol[:1] in OPEN_VOWELS]
                    after = [spoken.start_s + p.start_s for p in phones[i + 1 :] if p.symbol[:1] in OPEN_VOWELS]
                    found = _extreme(
                        jaw,
                        begin,
                        end,
                        begin + NUCLEUS * (end - begin) if diphthong else middle,
                        max(before, default=0.0),
                        min(after, default=np.inf),
                    )
                if found:
                    reached = float((lips if phone.symbol in CLOSED else jaw)[found[1]])
                    rows.append(Viseme(film.name, spoken.person_id, phone.symbol, begin, found[0], reached))
    return rows


def _extreme(
    curve: np.ndarray,
    begin: float,
    end: float,
    middle: float,
    after: float = 0.0,
    before: float = np.inf,
    own: bool = True,
) -> tuple[float, int] | None:
    """(seconds from ``middle`` to the nearest point of the curve's highest plateau about the phoneme, its sample); if it
    must be its ``own``, None where the curve has no peak within two frames of the phoneme, ``after`` one neighbour and
    ``before`` the other."""
    first = round(max(begin - 0.084, after) * TAKE_RATE)
    last = round(min(end + 0.084, before) * TAKE_RATE) + 1
    part = curve[max(first, 0) : last]
    if first < 0 or len(part) < 8:
        return None
    peak = int(np.argmax(part))
    level = part[peak] - 0.02 * max(float(np.ptp(part)), 1e-6)
    plateau = first + np.flatnonzero(part >= level)
    nearest = plateau[int(np.argmin(np.abs(plateau / TAKE_RATE - middle)))]
    if own and {first, first + len(part) - 1} & set(plateau.tolist()):
        return None
    return float(nearest / TAKE_RATE - middle), int(nearest)
