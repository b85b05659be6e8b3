"""From a shot's words to a camera in the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.cinematography.composition import Framing, frame_subjects
from engine.cinematography.moves import keys_of_move
from engine.cinematography.placing import Line, Moment, Mount, mount_camera, room_box
from engine.cinematography.sight import (
    blocked,
    inside,
    obstacles,
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


_SHOULDERS = (
    (0.75, 0.34, 0.02),
    (0.95, 0.42, 0.1),
    (0.75, 0.5, 0.06),
    (0.6, 0.45, 0.02),
    (0.9, 0.62, 0.15),
    (0.75, 0.75, 0.1),
)
"""Places behind a shoulder, metres: back from the head, aside, up; the closest to the classical one first."""


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
    span = end - begin
    pivot = _telling_moment(shot, performance, begin, end)
    moments = (begin + 0.12 * span, pivot, begin + 0.88 * span)
    framings = [frame_subjects(shot, world, take, moment) for moment in moments]
    along = [frame_subjects(shot, world, take, begin + span * part) for part in np.linspace(0.02, 0.98, 13)]
    asked = framings
    framings = _grown(shot, asked, along)
    states = [take.state_at(moment) for moment in moments]
    line = line_of_action(shot, scene_shots, world, take, states[1])
    partner = _partner(shot, world, take, states[1])
    reaching = shot.kind not in ("insert", "cutaway")  # arms hold what an insert shows
    seen = [
        Moment(framing, together(obstacles(world, state), people_boxes(world, state, reaching)))
        for framing, state in zip(framings, states, strict=True)
    ]
    plain = replace(shot, kind="single") if shot.kind == "over the shoulder" else shot
    others = _others(shot, world, states[1]), _to_come(shot, scene_shots, world, states[1])
    mount = mount_camera(plain, seen, world, line, partner, aspect, frozenset(), *others)
    if shot.kind == "over the shoulder" and partner is not None:
        mount = _behind_shoulder(shot, mount, seen[1:], partner, line, world)
    if shot.kind == "point of view" and partner is not None:
        mount = Mount(partner, shot.lens_mm or 32.0, space.normalised(partner - framings[1].centre))
    own = frozenset(person_owner(i) for i, person in enumerate(world.people) if person.id in shot.subjects)
    aim = framings[1].centre if framings is not asked else None
    keys = keys_of_move(shot, mount, world, take, seen[1].boxes, transparent(shot, world) | own, aspect, aim)
    return Camera(keys, F_NUMBER.get(shot.size, 5.6))


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
    normal = np.array([-along[1], along[0], 0.0]) * _open_side(world, start, along) * shot.side
    return Line(start, along, normal)


def _open_side(world: World, start: np.ndarray, along: np.ndarray) -> float:
    """+1 or -1: the side of the line with more floor to stand back on."""
    low, high = room_box(world)
    normal = np.array([-along[1], along[0], 0.0])
    centre = (low + high) / 2
    return 1.0 if (centre - start) @ normal >= 0 else -1.0


def _partner(shot: Shot, world: World, take: Take, state: WorldState) -> np.ndarray | None:
    """The eyes of the second subject: the shoulder we look over, or whose point of view it is."""
    others = [s for s in shot.subjects[1:] if world.has_person(s)]
    if shot.kind == "point of view" and shot.focus and world.has_person(shot.focus):
        others = [shot.focus]
    return view_person(world, state, others[0]).eyes if others else None


def _behind_shoulder(
    shot: Shot, mount: Mount, moments: list[Moment], partner: np.ndarray, line: Line, world: World
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
    for number, (back, out, up) in enumerate(_SHOULDERS):
        position = partner - toward * back + line.normal * (out + 0.5 * drop) + np.array([0.0, 0.0, up])
        position = np.clip(position, low, high)
        hidden = [
            blocked(moment.boxes, position[None], moment.framing.points[:2], frozenset(moment.framing.owners)).mean()
            for moment in moments
        ]
        cost = float(np.mean(hidden)) + 2.0 * bool(inside(moments[0].boxes, position, 0.03)) + 0.02 * number
        if cost < least:
            distance = float(np.linalg.norm(position - framing.centre))
            focal = float(np.clip(distance * 36.0 / max(framing.height * 16 / 9, 0.1), 28.0, 75.0))
            best, least = Mount(position, shot.lens_mm or focal, space.normalised(position - framing.centre)), cost
    return best


def _grown(shot: Shot, framings: list[Framing], along: list[Framing]) -> list[Framing]:
    """Wide static framings grow to hold the subject's whole path, sampled ``along`` the shot: a walk across, a jump."""
    if shot.move.kind != "static" or shot.size not in ("full", "wide", "extreme wide"):
        return framings
    centres = np.array([framing.centre for framing in along])
    travel = float(np.linalg.norm(np.ptp(centres[:, :2], axis=0)))
    rise = float(np.ptp(centres[:, 2]))
    middle = framings[1]
    if travel < 0.3 * middle.width and rise < 0.05 * middle.height:
        return framings
    width = max(framing.width for framing in along) + min(travel, 6.0)
    height = max(framing.height for framing in along) + min(rise, 2.0)
    centre = (centres.min(0) + centres.max(0)) / 2
    return [replace(framing, centre=centre, width=width, height=height) for framing in framings]


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
