"""Relations made exact: on, in, under, near, beside, between, at the edge of, in a row, stacked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.foundation.seed import generator
from engine.project import Relation
from engine.staging.coming import from_afar
from engine.staging.extent import extent, outline
from engine.staging.layout import FLOOR, Layout, Surface, grounded, settle, shifted, spiral
from engine.staging.rolling import on_slope, past_foot
from engine.staging.wishes import Wish
from engine.world import Body, slope_of

REACHED_M = 1.7
"""What is higher is out of most people's reach: things are put there only where there is no room below."""
ROW_PITCH = 0.6
"""Centre to centre of things in a row meant to topple, in heights: each strikes the next in its upper half."""
ROW_GAP = 1.6
"""Distance across the gap that stops a row, in heights: out of reach of the last to fall."""
DISTANCE = {Relation.NEAR: 0.35, Relation.AT: 0.15, Relation.BESIDE: 0.1, Relation.AGAINST: 0.004, Relation.AROUND: 0.3}
"""Clear metres between two things that stand on the floor; on a table a quarter of it."""
LEAN = 0.2
"""Of its width that each piece of a stack that is to be struck down stands nearer to what comes."""
BODY_M = 0.35
"""From the middle of somebody to the nose of the animal before them."""
HANGING = ("hangs",)


def place_prop(layout: Layout, wish: Wish, bodies: list[Body], person: dict[str, tuple[np.ndarray, float]]) -> bool:
    """Put all ``bodies`` of a prop where ``wish`` says, or as near to it as there is room; False if nothing fits.

    ``person``: position and yaw of people already on their marks.
    """
    yaw = _yaw(layout, wish, bodies[0], person)
    if wish.arrangement is Relation.STACKED and len(bodies) > 1:
        return _stack(layout, wish, bodies, yaw, person)
    if wish.arrangement is Relation.IN_ROW and len(bodies) > 1:
        return _row(layout, wish, bodies, person)
    if len(bodies) > 1 and wish.relation is Relation.AROUND and bodies[0].seats and _seats_round(layout, wish, bodies):
        placed = len(bodies)
    elif len(bodies) > 1:
        placed = _place_many(layout, wish, bodies, yaw, person)
    else:
        placed = int(place_one(layout, wish, bodies[0], yaw, person))
    if 0 < placed < len(bodies):
        layout.notes.append(
            f"There is room for {placed} of the {len(bodies)} pieces of {wish.use.label!r}; the rest were left out."
        )
    return placed > 0


def place_one(layout: Layout, wish: Wish, body: Body, yaw: float, person: dict[str, tuple[np.ndarray, float]]) -> bool:
    """One body; tries the asked surface first, then the floor near it, then anywhere on the floor."""
    hangs = any(tag in body.tags for tag in HANGING)
    if hangs and wish.relation in (None, Relation.ON, Relation.AGAINST, Relation.AT) and _hang(layout, body):
        return True
    under = layout.find(wish.anchor) if wish.anchor and wish.relation is Relation.ON else ""
    slope = slope_of(layout.bodies[under]) if under else None
    if slope is not None and (ready := on_slope(layout, body, slope, under)) is not None:
        layout.add(ready)
        return True
    for surface, spots, overhang in choices(layout, wish, body, yaw, person):
        for turn in (yaw, yaw + np.pi / 2):
            done = settle(layout, body, surface, spots(turn), turn, 0.0, overhang)
            if done is not None:
                layout.add(done, surface)
                return True
    return False


def _place_many(
    layout: Layout, wish: Wish, bodies: list[Body], yaw: float, person: dict[str, tuple[np.ndarray, float]]
) -> int:
    """How many of ``bodies`` found room. A spot where one did not fit is not tried again for the next."""
    ways = [
        (surface, spots(turn), turn, overhang)
        for surface, spots, overhang in choices(layout, wish, bodies[0], yaw, person)
        for turn in (yaw, yaw + np.pi / 2)
    ]
    for n, body in enumerate(bodies):
        for surface, spots, turn, overhang in ways:
            done = settle(layout, body, surface, spots, turn, 0.0, overhang)
            if done is not None:
                layout.add(done, surface)
                break
        else:
            return n
    return len(bodies)


def _seats_round(layout: Layout, wish: Wish, bodies: list[Body]) -> bool:
    """Seats evenly round what they belong to, looking at it: two face each other across it. False if there is no room."""
    anchor = layout.find(wish.anchor)
    if not anchor:
        return False
    room = layout.extent_of(anchor)
    middle, half = ((room.low + room.high) / 2)[:2], ((room.high - room.low) / 2)[:2]
    front = space.rotate(np.asarray(layout.bodies[anchor].pose[3:]), np.array([1.0, 0.0, 0.0]))
    first = float(np.arctan2(front[1], front[0]))
    for start in first + np.radians([0.0, 90.0, 45.0, 135.0]):
        for gap in (0.06, 0.2, 0.4):
            found = []
            for n, body in enumerate(bodies):
                heading = start + 2.0 * np.pi * n / len(bodies)
                way = np.array([np.cos(heading), np.sin(heading)])
                turned = (0.0, 0.0, 0.0, *map(float, space.yaw(heading + np.pi)))
                own = outline(replace(body, pose=turned))  # type: ignore[arg-type]
                reach = float(np.abs(way) @ ((own.high - own.low) / 2)[:2])
                edge = 1.0 / max(abs(way[0]) / max(half[0], 1e-6), abs(way[1]) / max(half[1], 1e-6))
                spot = np.array([*(middle + way * (edge + gap + reach)), 0.0])
                found.append(settle(layout, body, layout.floor(True), iter([spot]), heading + np.pi, 0.0, False))
            if all(done is not None for done in found):
                for done in found:
                    layout.add(done, layout.floor(True))  # type: ignore[arg-type]
                return True
    return False


Spots = Iterator[np.ndarray]


def choices(layout: Layout, wish: Wish, body: Body, yaw: float, person: dict[str, tuple[np.ndarray, float]]):
    """Surfaces in order of preference, each with its candidate spots and whether an overhang is wanted."""
    anchor = layout.find(wish.anchor) if wish.anchor else ""
    roomy = layout.floor("furniture" in body.tags)
    spot = layout.place(wish.anchor) if wish.anchor and not anchor else None
    if wish.kind == "related" and anchor:
        yield from _related(layout, wish, body, anchor)
    elif wish.kind == "related" and wish.anchor in person:
        position, facing = person[wish.anchor]
        yield roomy, _around_person(body, position, facing, wish.relation), False
    elif wish.kind == "related" and spot is not None:
        named = layout.find(wish.anchor.removeprefix("set:"))
        if named and wish.relation is Relation.ON:
            for surface in layout.surfaces(named):
                yield surface, _centred(surface), False
        yield roomy, _ring(spot[0], 0.0), False
    nowhere = wish.kind == "related" and not anchor and spot is None and wish.anchor not in person
    if (wish.kind == "table" or nowhere) and "animal" not in body.tags:  # on furniture only where somebody says so
        for surface in layout.tables():
            if not _bears(surface, body):
                continue
            if wish.edge:
                yield surface, _edge(layout, surface, body), True
            yield surface, _centred(surface), False
    if wish.kind == "feet" and wish.anchor in person:
        position, facing = person[wish.anchor]
        ahead = position + 0.55 * np.array([np.cos(facing), np.sin(facing), 0.0])
        yield roomy, _ring(ahead, 0.0), False
    if wish.kind == "coming" and wish.anchor in person:
        yield roomy, _clear_above(layout, body, from_afar(*person[wish.anchor])), False
    if wish.kind == "foot" and anchor and (slope := slope_of(layout.bodies[anchor])) is not None:
        yield roomy, lambda turn: past_foot(slope, body, turn), False
    middle = layout.middle(anchor) if anchor else spot[0] if spot is not None else _open_floor(layout)
    inner = np.maximum(np.asarray(roomy.half) - 0.6, 0.0)  # beyond the floor: as near to it as the floor goes
    middle = roomy.world(np.clip(roomy.local(np.asarray(middle)), -inner, inner))
    yield roomy, _clear_above(layout, body, _ring(middle, 0.0)), False
    yield roomy, _clear_above(layout, body, _everywhere(roomy)), False
    yield roomy, _everywhere(roomy), False


def _clear_above(layout: Layout, body: Body, spots: Callable[[float], Spots]) -> Callable[[float], Spots]:
    """What stands nowhere in particular does not stand under a table."""
    room = outline(body)
    reach = float((room.high - room.low)[:2].max()) / 2 + 0.1
    tops = [(top, np.asarray(top.half) + reach) for top in layout.tables()]

    def clear(yaw: float) -> Spots:
        for spot in spots(yaw):
            if not any((np.abs(top.local(spot)) < half).all() for top, half in tops):
                yield spot

    return clear


def _bears(surface: Surface, body: Body) -> bool:
    """Whether a thing would be put there without having been told to: no crate stands on a barrel."""
    room = outline(body)
    across = np.sort((room.high - room.low)[:2])
    return bool((across < 2.0 * np.sort(surface.half)).all())


def _open_floor(layout: Layout) -> np.ndarray:
    return layout.centre()


def _related(layout: Layout, wish: Wish, body: Body, anchor: str):
    relation = wish.relation or Relation.NEAR
    target = layout.bodies[anchor]
    if "floor" in target.tags:
        yield layout.floor(), _ring(_open_floor(layout), 0.3), False
        return
    surfaces = layout.surfaces(anchor)
    if relation in (Relation.ON, Relation.STACKED):
        tops = [s for s in surfaces if s.name not in ("inside", "shelf")]
        tops.sort(key=lambda s: (s.centre[2] > REACHED_M, -s.half[0] * s.half[1]))
        for surface in tops or list(surfaces):
            if wish.edge:
                yield surface, _edge(layout, surface, body), True
            yield surface, _centred(surface), False
            yield surface, _centred(surface, layout.centre()), True
    elif relation is Relation.IN:
        inside = [s for s in surfaces if s.name in ("inside", "shelf")]
        for surface in inside or list(surfaces):
            yield surface, _centred(surface), not inside
        if not inside:
            layout.notes.append(f"{wish.use.label!r} is put on {target.label!r}, which has no inside here.")
    elif relation is Relation.UNDER:
        room = layout.extent_of(anchor)
        half = (room.high - room.low)[:2] / 2
        middle = np.array([*((room.low + room.high) / 2)[:2], 0.0])
        floor = layout.floor(roomy=True)
        yield Surface(FLOOR, FLOOR, middle, (float(half[0]), float(half[1])), 0.0), _ring(middle, 0.0), True
        yield floor, _beside(layout, wish, anchor, 0.0), False
    elif relation is Relation.EDGE_OF:
        for surface in surfaces:
            yield surface, _edge(layout, surface, body), True
    else:
        bears = [s for s in surfaces if s.name == "top"] if target.supports and "furniture" in target.tags else []
        if relation is Relation.AT and "furniture" not in body.tags and bears:  # "a letter at the desk" lies on it
            yield bears[0], _centred(bears[0]), False
        own = layout.rests_on.get(anchor)
        small = own is not None and own.owner != FLOOR and "furniture" not in body.tags
        if small and own is not None:
            yield own, _beside(layout, wish, anchor, 0.25), False
        yield layout.floor("furniture" in body.tags), _beside(layout, wish, anchor, 1.0), False


def _centred(surface: Surface, towards: np.ndarray | None = None):
    """From the middle of a surface outwards; of spots about as far out the one that is nearest to ``towards`` [3] first, for
    where a thing that stands out over the edge can be reached."""

    def spots(yaw: float) -> Spots:
        step = max(0.03, min(surface.half) / 6)
        nx, ny = int(surface.half[0] / step), int(surface.half[1] / step)
        grid = [(i * step, j * step) for i in range(-nx, nx + 1) for j in range(-ny, ny + 1)]
        if towards is None:
            grid.sort(key=lambda p: (round(p[0] ** 2 + p[1] ** 2, 6), p))
        else:
            goal = surface.local(towards)
            far = {p: round(float(np.hypot(p[0] - goal[0], p[1] - goal[1])), 3) for p in grid}
            grid.sort(key=lambda p: (round(float(np.hypot(*p)) / (2 * step)), far[p], p))
        for local in grid:
            yield surface.world(np.array(local))

    return spots


def _ring(middle: np.ndarray, least: float):
    def spots(yaw: float) -> Spots:
        for dx, dy in spiral(0.12, 22):
            if np.hypot(dx, dy) >= least:
                yield np.array([middle[0] + dx, middle[1] + dy, 0.0])

    return spots


def _everywhere(surface: Surface):
    def spots(yaw: float) -> Spots:
        step = 0.4
        nx, ny = int(surface.half[0] / step), int(surface.half[1] / step)
        grid = [(i * step, j * step) for i in range(-nx, nx + 1) for j in range(-ny, ny + 1)]
        for local in sorted(grid, key=lambda p: (round(p[0] ** 2 + p[1] ** 2, 6), p)):
            yield surface.world(np.array(local))

    return spots


def _edge(layout: Layout, surface: Surface, body: Body):
    """At the edge that looks to the open floor, the middle of the thing a little inside, so that it just stays."""

    def spots(yaw: float) -> Spots:
        room = outline(grounded(body, np.zeros(3), yaw))
        half = (room.high - room.low)[:2] / 2
        offset = ((room.high + room.low) / 2)[:2]
        open_side = surface.local(layout.centre())
        sides = [(axis, sign) for axis in (0, 1) for sign in (1.0, -1.0)]
        sides.sort(key=lambda s: -s[1] * open_side[s[0]] / max(surface.half[s[0]], 1e-6))
        turn = surface.yaw
        for axis, sign in sides:
            along = space.rotate(space.yaw(turn), np.eye(3)[axis])[:2]
            reach = float(np.abs(along) @ half)
            for slide in (0.0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75):
                local = np.zeros(2)
                # a tenth of its depth hangs over: plain to see, and well short of tipping
                local[axis] = sign * (surface.half[axis] - reach * 0.8)
                local[1 - axis] = slide * surface.half[1 - axis]
                spot = surface.world(local)
                spot[:2] -= offset
                yield spot

    return spots


def _beside(layout: Layout, wish: Wish, anchor: str, scale: float):
    """Spots on the side of ``anchor`` that the relation names, nearest first."""
    relation = wish.relation or Relation.NEAR
    room = layout.extent_of(anchor)
    target = layout.bodies[anchor]
    middle = (room.low + room.high) / 2
    half = (room.high - room.low)[:2] / 2
    front = space.rotate(np.asarray(target.pose[3:]), np.array([1.0, 0.0, 0.0]))
    facing = float(np.arctan2(front[1], front[0]))
    towards = layout.centre() - middle
    open_side = float(np.arctan2(towards[1], towards[0])) if np.hypot(*towards[:2]) > 0.2 else facing

    def spots(yaw: float) -> Spots:
        if relation is Relation.BETWEEN and (wish.second or layout.find(f"{anchor}.2")):
            other = layout.find(wish.second or f"{anchor}.2")  # "between two trees" are the two of them
            second = layout.middle(other) if other else layout.place(wish.second)
            if second is not None:
                goal = np.asarray(second[0] if isinstance(second, tuple) else second)
                centre = (middle + goal) / 2
                for dx, dy in spiral(0.08, 12):
                    yield np.array([centre[0] + dx, centre[1] + dy, 0.0])
        headings = {
            Relation.IN_FRONT_OF: [facing],
            Relation.BEHIND: [facing + np.pi],
            # as somebody sees it who stands before its front
            Relation.LEFT_OF: [facing - np.pi / 2],
            Relation.RIGHT_OF: [facing + np.pi / 2],
        }.get(relation, [open_side + turn for turn in np.radians([0, 40, -40, 80, -80, 120, -120, 160, -160])])
        clear = DISTANCE.get(relation, 0.3) * (scale if scale > 0 else 1.0)
        for gap in (clear, clear * 1.5 + 0.02, clear * 2 + 0.1, clear * 2 + 0.3, clear * 2 + 0.6, clear * 2 + 1.0):
            for heading in headings:
                for wiggle in (0.0, 0.25, -0.25, 0.5, -0.5):
                    direction = np.array([np.cos(heading + wiggle), np.sin(heading + wiggle)])
                    for own in (0.05, 0.12, 0.3, 0.6, 1.1):
                        box = 1.0 / max(abs(direction[0]) / max(half[0], 1e-6), abs(direction[1]) / max(half[1], 1e-6))
                        yield np.array([*(middle[:2] + direction * (box + gap + own)), 0.0])

    return spots


def _around_person(body: Body, position: np.ndarray, facing: float, relation: Relation | None):
    """Spots about a person, the relation's side first; an animal's nose comes as near as a thing's middle does elsewhere."""
    turn = {
        Relation.BEHIND: np.pi,
        Relation.LEFT_OF: np.pi / 2,
        Relation.RIGHT_OF: -np.pi / 2,
        Relation.BESIDE: -np.pi / 2,
    }.get(relation or Relation.NEAR, 0.0)
    reach = {Relation.IN_FRONT_OF: 0.9, Relation.BEHIND: 0.8, Relation.UNDER: 0.35}.get(relation or Relation.NEAR, 0.7)
    if "animal" in body.tags:
        reach = max(reach, BODY_M + float(outline(grounded(body, np.zeros(3), 0.0)).high[0]))

    def spots(yaw: float) -> Spots:
        for far in (reach, reach + 0.3, reach + 0.6, reach + 1.0):
            for wiggle in (0.0, 0.4, -0.4, 0.8, -0.8, 1.5, -1.5):
                angle = facing + turn + wiggle
                yield np.array([position[0] + far * np.cos(angle), position[1] + far * np.sin(angle), 0.0])

    return spots


def _yaw(layout: Layout, wish: Wish, body: Body, person: dict[str, tuple[np.ndarray, float]]) -> float:
    """Which way the front looks: at what it faces, as its surface lies, else into the open."""
    at = layout.find(wish.anchor) if wish.anchor else ""
    if wish.facing:
        goal = person[wish.facing][0] if wish.facing in person else None
        other = layout.find(wish.facing)
        goal = layout.middle(other) if goal is None and other else goal
        if at and other == at:  # in front of what it faces: the other way round
            front = space.rotate(np.asarray(layout.bodies[at].pose[3:]), np.array([1.0, 0.0, 0.0]))
            return float(np.arctan2(-front[1], -front[0]))
        here = layout.middle(at) if at else layout.centre()
        if goal is not None:
            return float(np.arctan2(goal[1] - here[1], goal[0] - here[0]))
    if wish.kind == "foot" and at and (slope := slope_of(layout.bodies[at])) is not None:
        return float(np.arctan2(*(slope[1] - slope[0])[1::-1]))
    if at and wish.relation in (Relation.ON, Relation.IN, Relation.EDGE_OF):
        surfaces = layout.surfaces(at)
        base = surfaces[0].yaw if surfaces else 0.0
        return base + (0.0 if wish.edge else float(generator("yaw", wish.use.id).uniform(-0.15, 0.15)))
    if at and wish.relation in (Relation.AT, Relation.NEAR) and body.seats:
        gap = layout.middle(at) - layout.centre()
        return float(np.arctan2(gap[1], gap[0]))
    if "furniture" in body.tags:
        return -np.pi / 2
    if "animal" in body.tags and wish.anchor in person:  # it looks up at whoever it stands before
        return person[wish.anchor][1] + np.pi
    return float(generator("yaw", wish.use.id).uniform(-0.3, 0.3)) - np.pi / 2


# -- many -----------------------------------------------------------------------------------------------------------


def _stack(
    layout: Layout, wish: Wish, bodies: list[Body], yaw: float, person: dict[str, tuple[np.ndarray, float]]
) -> bool:
    """One upon another, upright, each turned a little."""
    rng = generator("stack", wish.use.id)
    if not place_one(layout, replace(wish, arrangement=None), bodies[0], yaw, person):
        return False
    below = bodies[0].id
    lean = np.zeros(2)
    if wish.kind == "foot":  # piled carelessly, so that it comes down when what is at the bottom is struck
        room = layout.extent_of(below)
        lean = -LEAN * float((room.high - room.low)[:2].min()) * np.array([np.cos(yaw), np.sin(yaw)])
    for n, body in enumerate(bodies[1:], start=1):
        base = layout.bodies[below]
        top = layout.surfaces(below)[0] if layout.bodies[below].supports else None
        z = float(top.centre[2]) if top is not None else float(layout.extent_of(below).high[2])
        surface = Surface(below, "top", np.array([*base.pose[:2], z]), (10.0, 10.0), 0.0)
        turn = yaw + float(rng.uniform(-0.06, 0.06))
        slip = rng.uniform(-0.002, 0.002, 2)
        done = settle(layout, body, surface, [np.array(base.pose[:2]) + slip + lean], turn, overhang=True)
        if done is None:
            layout.notes.append(f"{n} of the {len(bodies)} pieces of {wish.use.label!r} fit on the stack.")
            break
        layout.add(done, surface)
        below = body.id
    return True


def row_offsets(count: int, height: float, thick: float, toppling: bool, gap: bool) -> np.ndarray:
    """Places along a row's line of ``count`` things, the first at 0, in metres."""
    pitch = max(ROW_PITCH * height, thick * 1.35) if toppling else thick * 1.4 + 0.02
    steps = np.full(max(count - 1, 0), pitch)
    if gap and count > 2:
        steps[int(round((count - 1) * 0.6)) - 1 if count > 3 else 0] = thick + ROW_GAP * height
    return np.concatenate([[0.0], np.cumsum(steps)])


def _row(layout: Layout, wish: Wish, bodies: list[Body], person: dict[str, tuple[np.ndarray, float]]) -> bool:
    """In a straight row, fronts along it, on the asked surface along its longer side, else on the floor."""
    room = outline(bodies[0])
    height, thick = float(room.high[2] - room.low[2]), float(room.high[0] - room.low[0])
    toppling = height > 1.8 * thick
    offsets = row_offsets(len(bodies), height, thick, toppling, wish.gap)
    single = replace(wish, arrangement=None, edge=False)
    for surface, spots, _ in choices(layout, single, bodies[0], 0.0, person):
        axis = 0 if surface.half[0] > surface.half[1] else 1
        for heading in (axis, 1 - axis):
            direction = space.rotate(space.yaw(surface.yaw), np.eye(3)[heading])
            yaw = float(np.arctan2(direction[1], direction[0]))
            for spot in _first(spots(yaw), 60):
                start = np.array([spot[0], spot[1], 0.0]) - direction * offsets[-1] / 2
                made = []
                for body, along in zip(bodies, offsets, strict=True):
                    done = settle(layout, body, surface, [start + direction * along], yaw)
                    if done is None:
                        break
                    made.append(done)
                if len(made) == len(bodies):
                    for done in made:
                        layout.add(done, surface)
                    return True
    return place_prop(layout, single, bodies, person)


def _first(spots: Spots, count: int) -> Spots:
    for _, spot in zip(range(count), spots, strict=False):
        yield spot


def _hang(layout: Layout, body: Body) -> bool:
    """On a wall at eye height, clear of windows and furniture."""
    room = extent(body)
    tall, wide = float(room.high[2] - room.low[2]), float(room.high[1] - room.low[1])
    for wall in (b for b in layout.bodies.values() if "wall" in b.tags):
        q = np.asarray(wall.pose[3:])
        inward = space.rotate(q, np.array([0.0, 1.0, 0.0]))
        along = space.rotate(q, np.array([1.0, 0.0, 0.0]))
        yaw = float(np.arctan2(inward[1], inward[0]))
        length = max(s.pose[0] + s.size[0] / 2 for s in wall.shapes)
        for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
            if length * share < wide:
                continue
            turned = replace(body, pose=(0.0, 0.0, 0.0, *map(float, space.yaw(yaw))), mobility="fixed")  # type: ignore[arg-type]
            reach = extent(turned)
            back = float((reach.low[:2] * inward[:2]).min()) if abs(inward[0] + inward[1]) > 0 else 0.0
            depth = -min(back, float((reach.high[:2] * inward[:2]).min()))
            at = np.asarray(wall.pose[:3]) + along * length * share + inward * (depth + 0.022)
            at[2] = 1.55 - tall / 2
            done = shifted(turned, at)
            behind = extent(shifted(turned, at - inward * 0.1))
            if layout.free(extent(done)) and layout.hit(behind) == wall.id:
                layout.add(done)
                return True
    return False
