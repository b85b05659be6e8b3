"""How people who sit together are gathered: their chairs stand round the table, and what is between them stands on it."""

from __future__ import annotations

from dataclasses import replace

from engine.breakdown.entities import Thing
from engine.breakdown.store import is_chair
from engine.project import Placing, Relation

_TABLES = frozenset({"table", "coffee_table", "desk"})


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
