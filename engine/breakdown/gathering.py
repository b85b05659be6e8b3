"""How people who sit together are gathered: their chairs stand round the table, and what is between them stands on it."""

from __future__ import annotations

from dataclasses import replace

from engine.breakdown.entities import Company, Thing
from engine.breakdown.store import is_chair
from engine.project import Beat, Placing, Relation

_TABLES = frozenset({"table", "coffee_table", "desk"})


def seated(placings: list[Placing], company: Company, beats: list[Beat], furnished: frozenset[str]) -> list[Placing]:
    """``placings`` with chairs for those who sit at a table of a place that has neither tables nor chairs of its own."""
    found = list(placings)
    things = company.things
    sitters = {beat.subject for beat in beats if beat.action == "sit"}
    for table in [thing for thing in things.values() if thing.prop in _TABLES and thing.count == 1]:
        at_it = {
            p.entity for p in placings if p.anchor == table.id and p.relation is Relation.AT and p.entity in sitters
        }
        offered = any(is_chair(thing.prop) for thing in things.values())
        if not at_it or offered or furnished & {"table", str(table.prop).replace("_", " ")}:
            continue
        chair = company.add_thing("chair", "chair")
        chair.count = len(at_it)
        found.append(Placing(chair.id, Relation.AROUND if len(at_it) > 1 else Relation.AT, table.id))
    return found


def gathered(placings: list[Placing], things: dict[str, Thing]) -> list[Placing]:
    """``placings`` with those of a company at a table: "They sit in armchairs. A chessboard stands between them." """
    table = next((thing.id for thing in things.values() if thing.prop in _TABLES and thing.count == 1), "")
    if not table:
        return placings
    placed = {placing.entity for placing in placings}
    sitting = {p.entity: p.anchor for p in placings if p.anchor in things and is_chair(things[p.anchor].prop)}
    found = []
    for placing in placings:
        both = placing.anchor in sitting and placing.second in sitting
        if placing.relation is Relation.BETWEEN and both and placing.entity in things and placing.entity != table:
            placing = replace(placing, relation=Relation.ON, anchor=table, second="")
        found.append(placing)
    for seat in dict.fromkeys(sitting.values()):
        company = sum(anchor == seat for anchor in sitting.values())
        if company > 1 and things[seat].count > 1 and seat not in placed:
            found.append(Placing(seat, Relation.AROUND, table))
    return found
