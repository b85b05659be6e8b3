"""What breaks: brittle things that are hit hard enough by something hard enough."""

from __future__ import annotations

from dataclasses import dataclass

from engine.world import Contact, World

BREAKING_SPEED = 2.4
"""m/s across the contact: a tumbler survives a fall of some 30 cm onto a hard floor, not one from a table."""
_SOFT_YOUNG = 1.0e8
_SOFT_FACTOR = 3.0


@dataclass(frozen=True)
class Broken:
    body_id: str
    time_s: float
    point: tuple[float, float, float]
    speed: float


def broken_by(world: World, contacts: list[Contact]) -> tuple[Broken, ...]:
    """The bodies tagged "breakable" that break, each at its first blow that is hard enough."""
    brittle = {body.id: body for body in world.bodies if "breakable" in body.tags}
    if not brittle:
        return ()
    bodies = {body.id: body for body in world.bodies}
    young = {material.name: material.young for material in world.materials}
    found: dict[str, Broken] = {}
    for contact in contacts:
        if contact.kind != "impact":
            continue
        for mine, other, shape in (
            (contact.body_a, contact.body_b, contact.shape_b),
            (contact.body_b, contact.body_a, contact.shape_a),
        ):
            if mine not in brittle or mine in found:
                continue
            soft = other not in bodies  # a person
            if not soft and 0 <= shape < len(bodies[other].shapes):
                soft = young.get(bodies[other].shapes[shape].material, 1e9) < _SOFT_YOUNG
            change = contact.impulse / max(brittle[mine].mass, 1e-6)
            speed = max(contact.speed, change / 1.6)
            if speed > BREAKING_SPEED * (_SOFT_FACTOR if soft else 1.0):
                found[mine] = Broken(mine, contact.time_s, contact.point, speed)
    return tuple(sorted(found.values(), key=lambda b: b.time_s))
