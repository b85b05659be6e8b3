"""From a shot's words to a camera in the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.cinematography.composition import LEASH_M, Framing, frame_subjects, narrow_field
from engine.cinematography.moves import is_close_on_thing, key_times, keys_of_move, rides
from engine.cinematography.placing import Line, Moment, Mount, clutter_cost, face_cost, mounts_of, room_box, sight_cost
from engine.cinematography.sight import (
    Scenery,
    blocked,
    inside,
    is_person,
    people_boxes,
    person_owner,
    together,
    transparent,
)
from engine.cinematography.subjects import body_pose, view_person
from engine.foundation import space
from engine.project import Shot
from engine.world import Camera, CameraKey, Performance, Take, World, WorldState

F_NUMBER = {
    "extreme close-up": 2.8,
    "close-up": 2.0,
    "medium close-up": 2.4,
    "medium": 2.8,
    "medium wide": 4.0,
}
"""Apertures by shot size; wider shots stay deep at f/5.6."""
_INSERT_F = 8.0
"""A thing a hand's breadth from the lens is sharp from its near end to its far one."""


_SHOULDERS = (
    (0.75, 0.34, 0.02),
    (0.95, 0.42, 0.1),
    (1.15, 0.36, 0.08),
    (0.75, 0.5, 0.06),
    (0.6, 0.45, 0.02),
    (0.9, 0.62, 0.15),
    (0.75, 0.75, 0.1),
)
"""Places behind a shoulder, metres: back from the head, aside, up; the closest to the classical one first."""
_NARROW_SHOULDERS = ((1.4, 0.42, 0.08), (1.8, 0.46, 0.1), (2.2, 0.52, 0.12), (1.4, 0.52, 0.12), (1.8, 0.6, 0.14))
"""From farther back a shoulder and the face beyond it lie close enough together for an upright picture."""


_TOO_FAR = {True: 2.2, False: 4.0}
"""A face beyond a shoulder is too far away in a picture so many times as high as a plain one of its size; where the writer asked
for the shoulder (not ``assumed``) it may be smaller."""
_LONGEST_MM = 75.0
"""The longest lens over a shoulder."""
_SHOULDER_M = 0.12
"""From the middle of the neck towards the shoulder's end: as much of it is in the picture."""


def film(
    shot: Shot,
    scene_shots: tuple[Shot, ...],
    world: World,
    performance: Performance,
    take: Take,
    aspect: float,
) -> Camera:
    """The camera of ``shot`` over its story time.

    ``scene_shots`` are the scene's shots in order (for the line of action), ``aspect`` width / height of the visible picture.
    The camera keeps to the shot's side of the line, inside the room, out of the furniture, and where it sees its subject; if
    nothing satisfies all of these, the least bad place is taken.
    """
    if shot.camera_path:
        return _by_hand(shot, world, take)
    begin, end = shot.story_in, max(shot.story_out, shot.story_in + 1e-3)
    pivot = _telling_moment(shot, performance, begin, end)
    along = [frame_subjects(shot, world, take, float(seconds)) for seconds in key_times(shot)]
    seen = _moments(shot, world, take, begin, end, pivot, along)
    middle = seen[len(seen) // 2].framing
    state = take.state_at(pivot)
    line = line_of_action(shot, scene_shots, world, take, state)
    partner = _partner(shot, world, take, state)
    plain = replace(shot, kind="single") if shot.kind == "over the shoulder" else shot
    others = _others(shot, world, state), _to_come(shot, scene_shots, world, state)
    sent = _sent_off(shot, world, take, begin, end)
    mounts = mounts_of(plain, seen, world, line, partner, aspect, frozenset(), *others, sent)
    if shot.kind == "over the shoulder" and partner is not None:
        behind = _behind_shoulder(shot, mounts[0], seen[len(seen) // 2 :], partner, line, world, aspect)
        mounts = mounts if behind is mounts[0] else [behind]
    if shot.kind == "point of view" and partner is not None:
        mounts = [Mount(partner, shot.lens_mm or 32.0, space.normalised(partner - middle.centre))]
    aim = middle.centre if _is_grown(shot, along) else None
    return _least_flawed(shot, mounts, seen, along, world, take, aspect, aim)


_SHARES = (0.03, 0.2, 0.4, 0.6, 0.8, 0.97)
"""Parts of a shot's time at which it is looked at, besides its telling moment."""
_FINE = 0.25
"""A camera whose flaws stay below this is taken as it is."""
_WIDEST_M = 14.0
_STEEP, _STEEP_COST = 0.6, 12.0
"""The sine of a slope that no picture at eye level has: somebody walks by under a camera that a wall has stopped."""
_CLOSE_M, _HEADLESS = 0.75, 0.7
"""A picture of less height is a close one; so bad is a cut head in any other, as a share of everybody."""
_CROWN_M = 0.11
"""From the eyes to the top of the head; a close-up may cut it."""
_AT_HAND_M = 1.5
"""What lies nearer to somebody than this is theirs to throw or to kick."""
_MOVING = ("dolly", "truck", "pedestal", "crane", "orbit", "pan", "tilt")


def _moments(
    shot: Shot, world: World, take: Take, begin: float, end: float, pivot: float, along: list[Framing]
) -> list[Moment]:
    """The shot over all of its time, the telling moment in the middle of the list."""
    half = len(_SHARES) // 2
    spread = [begin + share * (end - begin) for share in _SHARES]
    times = [*spread[:half], pivot, *spread[half:]]
    framings = [frame_subjects(shot, world, take, seconds) for seconds in times]
    goes_along = rides(shot, along)
    middle = framings[half].centre
    ways = [1, 1, 1] if is_close_on_thing(shot) else [1, 1, 0]
    shifts = [(framing.centre - middle) * ways if goes_along else np.zeros(3) for framing in framings]
    if _is_grown(shot, along):
        framings = _grown(framings, along)
    scenery = Scenery.of(world)
    close = is_close_on_thing(shot) or shot.size == "extreme close-up"
    moments = []
    for seconds, framing, shift in zip(times, framings, shifts, strict=True):
        state = take.state_at(seconds)
        boxes = together(scenery.at(state), people_boxes(world, state, fingers=close))
        moments.append(Moment(seconds, framing, boxes, shift))
    return moments


def _least_flawed(
    shot: Shot,
    mounts: list[Mount],
    seen: list[Moment],
    along: list[Framing],
    world: World,
    take: Take,
    aspect: float,
    aim: np.ndarray | None,
) -> Camera:
    """The camera as it really goes, from the best of ``mounts``, with as much of its move as there is room for."""
    own = frozenset(person_owner(i) for i, person in enumerate(world.people) if person.id in shot.subjects)
    skip = transparent(shot, world) | own
    shares: tuple[float, ...] = (1.0, 0.6, 0.3) if shot.move.kind in _MOVING else (1.0,)
    if shot.move.kind in ("orbit", "truck", "pan") and not shot.move.direction:
        shares = (1.0, -1.0, 0.6, -0.6, 0.3)
    f_number = _INSERT_F if is_close_on_thing(shot) else F_NUMBER.get(shot.size, 5.6)
    best, least = None, np.inf
    for mount in mounts:
        for share in shares:
            before = mount.cost - mounts[0].cost + 1.5 * (1.0 - abs(share))
            if before >= least:
                continue
            boxes = seen[len(seen) // 2].boxes
            camera = Camera(keys_of_move(shot, mount, world, take, boxes, skip, aspect, aim, share, along), f_number)
            flaws = _flaws(shot, camera, seen, aspect, mount.cost)
            if before + flaws < least:
                best, least = camera, before + flaws
            if flaws < _FINE:
                break
        if least < _FINE:
            break
    assert best is not None
    return best


def _flaws(shot: Shot, camera: Camera, seen: list[Moment], aspect: float, known: float) -> float:
    """How much worse a camera is at other moments than at the telling one, for which it was placed: it stands in things, has its
    subject hidden or turned away, or something before the lens. ``known``: what its place was found to cost; a camera that was
    to go along and has to stay is worse than that at the telling moment too."""
    found = []
    for moment in seen:
        state = camera.at(moment.seconds)
        position = state.position
        ahead = space.rotate(state.quaternion, np.array([0.0, 0.0, -1.0]))
        depth = float(np.linalg.norm(moment.framing.centre - position))
        still = replace(moment, shift=np.zeros(3))
        shown = replace(still, framing=replace(moment.framing, centre=position + ahead * depth))
        cost = sight_cost(position[None], [still], frozenset())[0] + face_cost(shot, position[None], [still])[0]
        if shot.angle == "eye level" and not is_close_on_thing(shot):
            cost += _STEEP_COST * max(0.0, abs(float(ahead[2])) - _STEEP)
        if shot.move.kind not in ("pan", "tilt"):
            cost += 6.0 * _left_out(camera, moment, aspect)
        if shot.kind not in ("over the shoulder", "point of view"):
            cost += clutter_cost(position[None], shown, aspect, frozenset())[0]
            cost += 20.0 * bool(inside(moment.boxes, position, 0.06))
        found.append(float(cost))
    middle = len(found) // 2
    cut = 0.0 if shot.move.kind in ("pan", "tilt") else 6.0 * _left_out(camera, seen[middle], aspect)
    return max(found) - min(found[middle], known) + cut


def _left_out(camera: Camera, moment: Moment, aspect: float) -> float:
    """The share of what must be seen of people, and of the tops of their heads, that lies outside the picture; more where the
    first of them has no top to the head, which only a close picture may cut."""
    people = [i for i, owner in enumerate(moment.framing.owners) if is_person(owner)]
    if not people:
        return 0.0
    points = moment.framing.points[people]
    crowns = moment.framing.faces[:, :3] + [0.0, 0.0, _CROWN_M]
    seen = camera.project(np.concatenate([points, crowns]), moment.seconds, (1000, round(1000 / aspect)))
    inside_x = (seen[:, 0] > 0.0) & (seen[:, 0] < 1000.0)
    inside_y = (seen[:, 1] > 0.0) & (seen[:, 1] < 1000.0 / aspect)
    out = ~(inside_x & inside_y & (seen[:, 2] > 0.0))
    headless = len(crowns) > 0 and moment.framing.height > _CLOSE_M and bool(out[len(points)])
    return max(float(out.mean()), _HEADLESS * headless)


def _by_hand(shot: Shot, world: World, take: Take) -> Camera:
    """The camera where it was put by hand, focused on what the shot is about where that lies before the lens."""
    keys = []
    for key in shot.camera_path:
        eye, target = np.asarray(key.eye, float), np.asarray(key.target, float)
        ahead = space.normalised(target - eye)
        point = frame_subjects(shot, world, take, key.time_s).points[0]
        depth = float((point - eye) @ ahead)
        focus = depth if depth > 0.2 else max(float(np.linalg.norm(target - eye)), 0.2)
        roll = np.radians(12.0) if shot.angle == "dutch" else 0.0
        keys.append(CameraKey(key.time_s, key.eye, key.target, key.lens_mm, focus, roll))
    return Camera(tuple(keys), F_NUMBER.get(shot.size, 5.6))


def _telling_moment(shot: Shot, performance: Performance, begin: float, end: float) -> float:
    """The story second by which the camera is placed: while the subject speaks if it does, else the middle of the shot. Who
    turns round before a line is seen from the front when it is said."""
    times = {beat.beat_id: beat for beat in performance.beat_times}
    for spoken in performance.spoken:
        if spoken.beat_id in shot.beats and shot.subjects[:1] == (spoken.person_id,) and spoken.beat_id in times:
            return float(np.clip((spoken.start_s + times[spoken.beat_id].end_s) / 2, begin, end))
    last = [times[beat] for beat in shot.beats if beat in times][-1:]
    if last and shot.kind == "single" and shot.size in F_NUMBER:  # a nod, a smile: seen when it happens
        return float(np.clip((last[0].key_s + last[0].end_s) / 2, begin, end))
    return (begin + end) / 2


def line_of_action(shot: Shot, scene_shots: tuple[Shot, ...], world: World, take: Take, state: WorldState) -> Line:
    """The line between the two who matter most in the scene, or along the one person's look at what the scene is about."""
    ordered: list[str] = []
    for each in scene_shots:
        ordered += [s for s in each.subjects if s not in ordered]
    people = [s for s in ordered if world.has_person(s)] or [person.id for person in world.people]
    things = [s for s in ordered if world.has_body(s)]
    if not people:
        start, along = np.zeros(3), np.array([1.0, 0.0, 0.0])
    elif len(people) > 1:
        first, second = (view_person(world, state, p) for p in sorted(people[:2]))
        start, along = first.pelvis, second.pelvis - first.pelvis
    else:
        person = view_person(world, state, people[0])
        start, along = person.pelvis, person.facing
        if things:
            away = body_pose(world, take, state, things[0])[:3] - start
            along = away if np.linalg.norm(away[:2]) > 1.2 else along
    along = along * [1, 1, 0]
    if np.linalg.norm(along) < 1e-3:
        along = np.array([1.0, 0.0, 0.0])
    along = space.normalised(along)
    facing = [view_person(world, state, p).facing for p in people[:2]] if len(people) > 1 else []
    normal = np.array([-along[1], along[0], 0.0]) * _open_side(world, start, along, facing) * shot.side
    return Line(start, along, normal)


_SAME_WAY = 0.3
"""Two look out of one side of their line who, on average, look so far out of it (a cosine)."""


def _open_side(world: World, start: np.ndarray, along: np.ndarray, facing: list[np.ndarray]) -> float:
    """+1 or -1: the side of the line that both on it look out of (two on a bench, two before a view), else the one with more
    floor to stand back on."""
    low, high = room_box(world)
    normal = np.array([-along[1], along[0], 0.0])
    looks = float(np.mean([way @ normal for way in facing])) if facing else 0.0
    if abs(looks) > _SAME_WAY:
        return float(np.sign(looks))
    centre = (low + high) / 2
    return 1.0 if (centre - start) @ normal >= 0 else -1.0


def _partner(shot: Shot, world: World, take: Take, state: WorldState) -> np.ndarray | None:
    """The eyes of the second subject: the shoulder we look over, or whose point of view it is."""
    others = [s for s in shot.subjects[1:] if world.has_person(s)]
    if shot.kind == "point of view" and shot.focus and world.has_person(shot.focus):
        others = [shot.focus]
    return view_person(world, state, others[0]).eyes if others else None


def _behind_shoulder(
    shot: Shot,
    mount: Mount,
    moments: list[Moment],
    partner: np.ndarray,
    line: Line,
    world: World,
    aspect: float,
) -> Mount:
    """Behind the partner's head and beside it, a little above the shoulder, where the face stays free. Side by side on a sofa
    one has no shoulder to look over, and breast to breast none lets a face be seen: the plain ``mount`` stays."""
    framing = moments[0].framing
    toward = space.normalised((framing.points[0] - partner) * [1, 1, 0])
    if len(framing.faces) and framing.faces[0, 3:] @ toward > -0.25:
        return mount  # nobody looks at whose shoulder it is
    drop = max(0.0, float(partner[2] - framing.points[0][2]))  # down on someone seated one leans out further
    low, high = room_box(world)
    best, least = mount, 0.6
    longest = _LONGEST_MM * narrow_field(aspect)
    places = _SHOULDERS + _NARROW_SHOULDERS if aspect < 1.0 else _SHOULDERS
    for number, (back, out, up) in enumerate(places):
        position = partner - toward * back + line.normal * (out + 0.5 * drop) + np.array([0.0, 0.0, up])
        position = np.clip(position, low, high)
        hidden = [
            blocked(moment.boxes, position[None], moment.framing.points[:2], frozenset(moment.framing.owners)).mean()
            for moment in moments
        ]
        cost = float(np.mean(hidden)) + 2.0 * bool(inside(moments[0].boxes, position, 0.03)) + 0.02 * number
        distance = float(np.linalg.norm(position - framing.centre))
        wanted = float(np.clip(distance * 36.0 / max(framing.height * aspect, 0.1), 28.0, longest))
        focal = shot.lens_mm or min(
            wanted, _longest_with(partner + line.normal * _SHOULDER_M, position, framing.centre)
        )
        cost += 0.25 * float(np.log(wanted / focal)) if focal < wanted else 0.0
        shown = distance * 36.0 / (focal * aspect)  # metres from top to bottom of the picture at the face
        if shown > _TOO_FAR[shot.assumed] * framing.height:
            continue
        if focal >= 28.0 and cost < least:
            best, least = Mount(position, focal, space.normalised(position - framing.centre)), cost
    return best


def _longest_with(point: np.ndarray, position: np.ndarray, centre: np.ndarray) -> float:
    """The longest lens, mm, that looks from ``position`` at ``centre`` and still has ``point`` between its sides."""
    ahead, aside = ((to - position)[:2] / np.linalg.norm((to - position)[:2]) for to in (centre, point))
    angle = float(np.arccos(np.clip(ahead @ aside, -1.0, 1.0))) + np.radians(2.0)
    return float(18.0 / np.tan(angle)) if angle < np.radians(80.0) else 0.0


def _is_grown(shot: Shot, along: list[Framing]) -> bool:
    """Whether a wide static picture has to hold more than its subject has at any one moment: a walk across, a jump."""
    if shot.move.kind not in ("static", "handheld") or shot.size not in ("full", "wide", "extreme wide"):
        return False
    centres = np.array([framing.centre for framing in along])
    travel = float(np.linalg.norm(np.ptp(centres[:, :2], axis=0)))
    if shot.size == "wide" and rides(shot, along):  # then all of the way is too much for one picture
        return False
    rise = float(np.ptp(centres[:, 2]))
    middle = along[len(along) // 2]
    return travel >= 0.3 * middle.width or rise >= 0.05 * middle.height


def _grown(framings: list[Framing], along: list[Framing]) -> list[Framing]:
    """Framings that hold the subject's whole path, sampled ``along`` the shot: no more than all its pictures together."""
    centres = np.array([framing.centre for framing in along])
    widths = np.array([min(framing.width, _WIDEST_M) for framing in along])
    heights = np.array([framing.height for framing in along])
    way = centres[int(np.argmax(np.linalg.norm((centres - centres[0])[:, :2], axis=-1)))] - centres[0]
    way = space.normalised(way * [1, 1, 0]) if np.linalg.norm(way[:2]) > 1e-3 else np.array([1.0, 0.0, 0.0])
    begin, end = _ends(centres @ way, widths)
    low, high = _ends(centres[:, 2], heights)
    centre = (centres.min(0) + centres.max(0)) / 2
    centre = centre + way * ((begin + end) / 2 - centre @ way)
    centre[2] = (low + high) / 2
    extremes = np.concatenate([framing.extremes for framing in along])
    return [
        replace(framing, centre=centre, width=end - begin, height=high - low, extremes=extremes) for framing in framings
    ]


def _sent_off(shot: Shot, world: World, take: Take, begin: float, end: float) -> np.ndarray:
    """Unit vector on the ground along which what the shot is about flies off for good, into the sea, over a wall; else zeros."""
    if shot.size not in ("full", "wide", "extreme wide"):
        return np.zeros(3)
    first, last = take.state_at(begin), take.state_at(end)
    people = [view_person(world, first, who).pelvis for who in shot.subjects if world.has_person(who)]
    for thing in (s for s in shot.subjects if people and world.has_body(s)):
        here, there = (body_pose(world, take, state, thing)[:3] for state in (first, last))
        near = min(float(np.linalg.norm((spot - here)[:2])) for spot in people) < _AT_HAND_M
        if near and np.linalg.norm((there - here)[:2]) > LEASH_M:
            return space.normalised((there - here) * [1, 1, 0])
    return np.zeros(3)


def _ends(middles: np.ndarray, sizes: np.ndarray) -> tuple[float, float]:
    return float((middles - sizes / 2).min()), float((middles + sizes / 2).max())


def _to_come(shot: Shot, scene_shots: tuple[Shot, ...], world: World, state: WorldState) -> np.ndarray:
    """Points [k, 3] on people whom a later shot shows first: they should not be seen standing about before."""
    ids = [each.id for each in scene_shots]
    if shot.id not in ids:
        return np.zeros((0, 3))
    before = {who for each in scene_shots[: ids.index(shot.id) + 1] for who in each.subjects}
    after = {who for each in scene_shots[ids.index(shot.id) + 1 :] for who in each.subjects}
    points = []
    for person in world.people:
        if person.id in after - before:
            seen = view_person(world, state, person.id)
            points += [seen.eyes, seen.chest, seen.pelvis]
    return np.array(points).reshape(-1, 3)


def _others(shot: Shot, world: World, state: WorldState) -> np.ndarray:
    """Points [k, 3] on the people a single is not about: head, both sides of the chest and of the hips."""
    first = next((s for s in shot.subjects if world.has_person(s)), "")
    about = {first} if shot.kind == "single" else set(shot.subjects)
    points = []
    for person in world.people:
        if person.id in about:
            continue
        seen = view_person(world, state, person.id)
        aside = np.array([-seen.facing[1], seen.facing[0], 0.0]) * 0.22
        points += [seen.eyes, seen.chest + aside, seen.chest - aside, seen.pelvis + aside, seen.pelvis - aside]
    return np.array(points).reshape(-1, 3)
