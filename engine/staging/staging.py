"""From a scene's words to a world: set, props, people, light, sound of the place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.foundation import space
from engine.foundation.assets import table
from engine.foundation.errors import SourceError
from engine.project import Character, PropUse, Relation, Scene
from engine.staging import by_hand, materials, stand_in
from engine.staging.blocking import Blocking
from engine.staging.extent import extent
from engine.staging.layout import LYING, Layout
from engine.staging.legroom import clear_beds, keep_knees_free, make_legroom
from engine.staging.marks import Mark
from engine.staging.outcomes import wanted_outcomes
from engine.staging.placing import place_prop
from engine.staging.props import has_prop, make_body, prop, prop_light
from engine.staging.reach import bring_near
from engine.staging.rolling import on_its_side, rolls, slope_ridden, turn_to_goals, wide_enough
from engine.staging.sets import Stage, stage_set
from engine.staging.wishes import Wish, moves, wish
from engine.world import Body, Figure, Light, Material, Person, World, slope_of

LIMIT = 60
"""More pieces of one thing than this are not staged."""


def stage(scene: Scene, cast: tuple[Character, ...], seed: int) -> World:
    """The world of ``scene`` at second 0: everything named is there, nothing interpenetrates, the same for the same seed.

    What had to be assumed stands in ``World.notes``. Raises SourceError if a named thing fits nowhere in the set, and
    UnavailableError if an asset is missing.
    """
    set_ = stage_set(scene.set, scene.light, scene.weather, seed)
    layout = Layout(set_)
    layout.furnish()
    groups: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[Wish, list[Body]]] = []
    added: list[Body] = []
    for use in scene.props:
        if use in scene.blocking.props:  # put by hand where it is
            bodies = _bodies(scene, layout, use)[:1]
            groups[use.id] = (use.id,)
            added += bodies
            continue
        claimed = _claim(scene, layout, use)
        if claimed:
            groups[use.id] = claimed
            continue
        bodies = [_laid(scene, use, body) for body in _bodies(scene, layout, use)]
        groups[use.id] = tuple(b.id for b in bodies)
        waiting.append((wish(scene, use, bodies[0]), bodies))
    waiting = [_grown(scene, asked, bodies, waiting) for asked, bodies in waiting]
    held: dict[str, tuple[str, ...]] = {}
    pockets: dict[str, tuple[str, ...]] = {}
    marks, moved = _arrange(scene, layout, waiting, held, pockets, added)
    for use in scene.props:
        groups[use.id] = tuple(b for b in groups[use.id] if b in layout.bodies) or (use.id,)
    wanted = wanted_outcomes(scene, layout, marks, {ids[0]: ids for ids in groups.values()}, held)
    people = _people(scene, cast, seed, marks, held, pockets)
    bodies = tuple(_mobile(scene, layout, b, groups) for b in layout.bodies.values())  # type: ignore[assignment]
    return World(
        bodies,  # type: ignore[arg-type]
        people,
        _materials(bodies),  # type: ignore[arg-type]
        _lights(scene, replace(set_, lights=by_hand.set_lights(set_.lights, layout, scene, moved)), bodies),  # type: ignore[arg-type]
        set_.sky,
        set_.room,
        set_.bounds,
        set_.places,
        wanted,
        set=scene.set,
        notes=tuple(layout.notes),
        light=scene.light,
        weather=scene.weather,
        camera_bounds=set_.camera_bounds,
    )


# -- props ----------------------------------------------------------------------------------------------------------


def _claim(scene: Scene, layout: Layout, use: PropUse) -> tuple[str, ...]:
    """The set's own piece that plays this prop takes its id; () if a new one is needed."""
    about = {
        u.id for u in scene.props if u.count > 1 and any(b.prop == u.prop for b in layout.bodies.values() if b.prop)
    }
    placed = any(
        p.entity == use.id and p.anchor and p.anchor != f"set:{use.label}" and p.anchor not in about
        for p in scene.placings  # "a campfire between the trees" of a forest is the fire that burns there
    )
    seat = _seat_there(scene, layout, use)
    names = [seat.removeprefix("set:"), use.label.lower(), (use.prop or "").replace("_", " "), use.id.lower()]
    found = next((f for n in names if n and (f := layout.find(f"set:{n}")) and f.startswith("set:")), "")
    if not found:
        same = [b.id for b in layout.bodies.values() if b.prop and b.prop == use.prop and b.id.startswith("set:")]
        found = same[0] if same else ""
    if not found:
        return ()
    body = layout.bodies[found]
    hung = "hangs" in body.tags and not moves(scene, use.id)
    big = hung or "furniture" in body.tags or "obstacle" in body.tags or body.mass > 20.0
    if not use.fixture and not seat and (placed or not big or use.stand_in is not None):
        return ()
    if "furniture" not in body.tags and not seat and not use.fixture and _is_moved(scene, use):
        return ()  # the set's barrels and crates stand in each other's way, on shelves and under them
    pool = [found]
    if use.count > 1:
        alike = [b.id for b in layout.bodies.values() if b.prop and b.prop == body.prop and b.id.startswith("set:")]
        pool = alike[: use.count]
        if len(pool) < use.count:
            return ()
    ids = []
    for n, old in enumerate(pool):
        body = layout.bodies[old]
        new_id = use.id if n == 0 else f"{use.id}.{n + 1}"
        if (use.colour or use.material) and body.prop and has_prop(body.prop):
            fresh = make_body(prop(body.prop), new_id, colour=use.colour, material=use.material)
            if [s.kind for s in fresh.shapes] == [s.kind for s in body.shapes]:
                looks = [
                    replace(mine, material=theirs.material, appearance=theirs.appearance)
                    for mine, theirs in zip(body.shapes, fresh.shapes, strict=True)
                ]
                body = replace(body, shapes=tuple(looks))
        layout.rename(old, replace(body, id=new_id, label=use.label or body.label))
        layout.renamed[old] = new_id
        ids.append(new_id)
    return tuple(ids)


def _is_moved(scene: Scene, use: PropUse) -> bool:
    """Whether a thing has to get from its place."""
    actions = table("lexicon", "actions.toml")
    moving = (b for b in scene.beats if actions.get(b.action, {}).get("moves"))
    return any(use.id in (b.subject, b.object, *b.others) for b in moving)


SEAT_AT_M = 0.5
"""A seat no farther from a table stands at it."""


def _seat_there(scene: Scene, layout: Layout, use: PropUse) -> str:
    """The set's own seat of that kind that stands where the words want one: the office chair is the chair at the desk."""
    if use.count > 1 or use.fixture or use.stand_in is not None or not use.prop:
        return ""
    at_it = [p for p in scene.placings if p.entity == use.id and p.anchor and p.relation is Relation.AT]
    rows = []
    for anchor in [placing.anchor for placing in at_it]:
        at = layout.find(anchor) or layout.find(f"set:{anchor}")
        room = layout.extent_of(at) if at and layout.bodies[at].supports else None
        for body in layout.bodies.values() if room is not None else ():
            kind = body.prop == use.prop or body.prop.endswith(f"_{use.prop}")
            if room is None or not kind or not body.seats or not body.id.startswith("set:"):
                continue
            spot = layout.middle(body.id)[:2]
            gap = np.maximum(np.maximum(room.low[:2] - spot, spot - room.high[:2]), 0.0)
            if float(np.hypot(*gap)) < SEAT_AT_M:
                rows.append((round(float(np.hypot(*gap)), 3), body.id))
    return min(rows)[1] if rows else ""


def _bodies(scene: Scene, layout: Layout, use: PropUse) -> list[Body]:
    """New bodies for a prop, not yet placed: ``id``, ``id.2``, ``id.3`` ..."""
    count = max(1, use.count)
    if count > LIMIT:
        layout.notes.append(f"{count} pieces of {use.label!r} are too many to stage; {LIMIT} are shown.")
        count = LIMIT
    lit = bool(scene.light in ("night", "dusk"))
    made = []
    for n in range(count):
        body_id = use.id if n == 0 else f"{use.id}.{n + 1}"
        if use.prop and has_prop(use.prop):
            design = prop(use.prop)
            body = make_body(
                design, body_id, (0, 0, 0, 1, 0, 0, 0), use.label, "dynamic", use.colour, use.material, use.size, lit
            )
        else:
            body = stand_in.stand_in(use, body_id)
            if n == 0 and use.stand_in is None:
                layout.notes.append(
                    f"There is no prop {use.label!r} in the store; a plain labelled shape stands in for it."
                )
        made.append(body)
    return made


def _grown(
    scene: Scene, asked: Wish, bodies: list[Body], all_of_them: list[tuple[Wish, list[Body]]]
) -> tuple[Wish, list[Body]]:
    """A ramp as wide as what comes down it needs, if the words say nothing of its size."""
    use = asked.use
    if use.size or not use.prop or not has_prop(use.prop) or slope_of(bodies[0]) is None:
        return asked, bodies
    carried = [w for w, _ in all_of_them if w.use.id != use.id]
    across = [b for w, own in all_of_them if w in carried and slope_ridden(scene, w.use.id) == use.id for b in own]
    factor = wide_enough(bodies[0], across)
    if factor == 1.0:
        return asked, bodies
    made = [
        make_body(prop(use.prop), b.id, b.pose, b.label, b.mobility, use.colour, use.material, factor) for b in bodies
    ]
    return asked, made


_LONG = 1.6
"""What is taller than so many times its width can lie instead of stand: a bottle, a vase."""


def _laid(scene: Scene, use: PropUse, body: Body) -> Body:
    """On its side: a slender thing of which the words say that it lies, and what is to roll."""
    if rolls(scene, use.id):
        return on_its_side(body)
    told = any(beat.subject == use.id and beat.verb == "lie" for beat in scene.beats)
    room = extent(body)
    size = room.high - room.low
    slender = size[2] > _LONG * max(size[0], size[1]) and not body.supports and "furniture" not in body.tags
    return replace(body, pose=(*body.pose[:3], *LYING)) if told and slender else body  # type: ignore[arg-type]


def _arrange(
    scene: Scene,
    layout: Layout,
    waiting: list[tuple[Wish, list[Body]]],
    held: dict[str, tuple[str, ...]],
    pockets: dict[str, tuple[str, ...]],
    added: list[Body],
) -> tuple[dict[str, Mark], dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Furniture, then things on it, then people, then what was set by hand, then what lies at people's feet or in their
    hands. Returns the marks, and the poses before and after of what was moved by hand."""
    people = set(scene.people)
    feet = {w[0].use.id for w in waiting if w[0].kind == "feet"}
    at_feet = [w for w in waiting if w[0].anchor in feet and "furniture" not in w[1][0].tags]
    later = [w for w in waiting if w[0].kind in ("held", "pocket", "feet") or w[0].anchor in people]
    later = [w for w in later if w not in at_feet] + at_feet
    first = [w for w in waiting if w not in later]
    while first:
        pending = {w[0].use.id for w in first}
        ready = [w for w in first if not {w[0].anchor, w[0].second} & (pending - {w[0].use.id})] or first[:1]
        ready.sort(key=lambda w: ("furniture" not in w[1][0].tags, -w[1][0].mass))
        first.remove(ready[0])
        _place(layout, *ready[0], {})
    blocker = Blocking(replace(scene, people=tuple(p for p in scene.people if p not in scene.blocking.people)), layout)
    marks = blocker.all_marks()
    clear_beds(scene, layout, marks)
    make_legroom(scene, layout, marks)
    bring_near(scene, layout, marks, [w for w in waiting if w not in later])
    by_hand.set_things(layout, scene, added)
    moved = by_hand.move_things(layout, scene, ())
    marks = by_hand.set_people(layout, marks, blocker, scene)
    spots = {person: (mark.position, mark.yaw) for person, mark in marks.items()}
    turn_to_goals(layout, scene, spots, frozenset(moved))
    if any("animal" in bodies[0].tags for _, bodies in later):
        keep_knees_free(layout, marks)
    for asked, bodies in later:
        holder = asked.anchor if asked.kind in ("held", "pocket") else ""
        carried = held.get(holder, ())
        if holder in marks and len(bodies) > 1 and sum(b.mass for b in bodies) < 0.5:
            # a bunch of keys, a few coins: one stands for all in the hand
            layout.notes.append(
                f"One of the {len(bodies)} pieces of {asked.use.label!r} is held; the hand hides the rest."
            )
            bodies = bodies[:1]
        if holder in marks and len(bodies) == 1 and asked.kind == "pocket":
            pockets[holder] = (*pockets.get(holder, ()), bodies[0].id)
            layout.add(_in_pocket(bodies[0], marks[holder]))
            continue
        if holder in marks and len(bodies) == 1 and len(carried) < 2:
            held[holder] = (*carried, bodies[0].id)
            layout.add(_in_hand(bodies[0], marks[holder], len(carried)))
        else:
            _place(layout, replace(asked, kind="feet") if holder else asked, bodies, spots)
    carried_now = {name for ids in (*held.values(), *pockets.values()) for name in ids}
    moved |= by_hand.move_things(layout, scene, (*carried_now, *moved))
    by_hand.tell(layout, marks, scene)
    return marks, moved


def _place(layout: Layout, asked: Wish, bodies: list[Body], people: dict[str, tuple[np.ndarray, float]]) -> None:
    if place_prop(layout, asked, bodies, people):
        return
    smaller = "; put the scene in a bigger place or ask for less"
    raise SourceError(f"There is no room for {asked.use.label!r} in the {layout.stage.label}{smaller}.")


def _in_hand(body: Body, mark: Mark, nth: int) -> Body:
    """Near the hand that holds it; motion takes it from there."""
    side = -1.0 if nth == 0 else 1.0
    size = extent(body)
    reach = 0.32 + float(size.high[0] - size.low[0]) / 2
    local = np.array([reach, side * 0.18, 1.0])
    at = mark.position + space.rotate(space.yaw(mark.yaw), local)
    return replace(body, pose=(*map(float, at), *map(float, space.yaw(mark.yaw))))  # type: ignore[arg-type]


def _in_pocket(body: Body, mark: Mark) -> Body:
    """At the hips of whoever has it on them; motion keeps it there."""
    at = (*map(float, mark.position[:2]), float(mark.position[2]) + 0.9)
    return replace(body, pose=(*at, *map(float, space.yaw(mark.yaw))))  # type: ignore[arg-type]


def _mobile(scene: Scene, layout: Layout, body: Body, groups: dict[str, tuple[str, ...]]) -> Body:
    """Fixed or dynamic: furniture and fixtures stay put unless a beat moves them."""
    owner = next((key for key, ids in groups.items() if body.id in ids), "")
    if not owner or {"floor", "wall", "ceiling", "window", "door", "hoop"} & set(body.tags) or "hangs" in body.tags:
        return replace(body, mobility="fixed") if body.mobility != "fixed" else body
    moved = moves(scene, owner)
    built_in = "set" in body.tags and body.mass > 60.0
    heavy = bool({"furniture", "obstacle"} & set(body.tags)) or body.mass > 60.0
    mobility = "fixed" if built_in or (heavy and not moved) else "dynamic"
    if "set" in body.tags and not moved and mobility == "dynamic":
        mobility = "fixed" if _bears(layout, body.id) else "dynamic"
    return body if body.mobility == mobility else replace(body, mobility=mobility)


def _bears(layout: Layout, body_id: str) -> bool:
    return any(surface.owner == body_id for surface in layout.rests_on.values())


# -- people and the rest --------------------------------------------------------------------------------------------


def _people(
    scene: Scene,
    cast: tuple[Character, ...],
    seed: int,
    marks: dict[str, Mark],
    held: dict[str, tuple[str, ...]],
    pockets: dict[str, tuple[str, ...]],
) -> tuple[Person, ...]:
    known = {character.id: character for character in cast}
    people = []
    for person_id in scene.people:
        character = known.get(person_id) or Character(person_id, person_id.replace("_", " ").title())
        mark = marks[person_id]
        people.append(
            Person(
                person_id,
                character.name,
                figure(character, seed),
                (float(mark.position[0]), float(mark.position[1]), float(mark.position[2])),
                float(mark.yaw),
                mark.seat,
                mark.lying,
                held.get(person_id, ()),
                _mood(character),
                pockets.get(person_id, ()),
            )
        )
    return tuple(people)


def figure(character: Character, seed: int) -> Figure:
    """The body that plays ``character``."""
    from engine.staging.people import cast

    return cast(character, seed)


MOODS = {
    "happy": "happy", "cheerful": "happy", "joyful": "happy", "smiling": "happy", "sad": "sad", "unhappy": "sad",
    "crying": "sad", "angry": "angry", "furious": "angry", "afraid": "afraid", "scared": "afraid", "frightened": "afraid",
    "tired": "tired", "exhausted": "tired", "sleepy": "tired", "nervous": "nervous", "anxious": "nervous",
}  # fmt: skip


def _mood(character: Character) -> str:
    return next((MOODS[trait] for trait in character.traits if trait in MOODS), "neutral")


def _materials(bodies: tuple[Body, ...]) -> tuple[Material, ...]:
    """All that bodies and people are made of, by name."""
    names = {shape.material for body in bodies for shape in body.shapes} | {"flesh", "rubber", "leather", "fabric"}
    return tuple(materials.material(name) for name in sorted(names))


def _lights(scene: Scene, set_: Stage, bodies: tuple[Body, ...]) -> tuple[Light, ...]:
    """The set's lights, and those of the lamps and fires that the scene brings."""
    lit = scene.light in ("night", "dusk")
    brought = [
        light
        for body in bodies
        if not body.id.startswith("set:") and "set" not in body.tags and body.prop and has_prop(body.prop)
        if (light := prop_light(prop(body.prop), body.id, body.pose, lit)) is not None
    ]
    return (*set_.lights, *brought)
