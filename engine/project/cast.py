"""Who and what appears: characters as described, props as named."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Garment:
    """``kind`` is a key of ``assets/people/wardrobe.toml`` ("coat"), ``colour`` a colour word or ``#rrggbb`` or ""."""

    kind: str
    colour: str = ""


@dataclass(frozen=True)
class Character:
    """One person of the film. Empty strings and None are "not said": casting then decides from the name, always alike.

    ``sex`` "female" | "male" | ""; ``age`` years; ``build`` "thin" | "average" | "muscular" | "heavy" | "";
    ``stature`` "short" | "average" | "tall" | ""; ``skin`` / ``hair`` colour or style words as written; ``role`` a noun
    such as "basketball player"; ``voice`` a voice id or ""; ``cameo_id`` names a likeness.
    """

    id: str
    name: str
    sex: str = ""
    age: float | None = None
    build: str = ""
    stature: str = ""
    skin: str = ""
    hair: tuple[str, ...] = ()
    garments: tuple[Garment, ...] = ()
    role: str = ""
    traits: tuple[str, ...] = ()
    voice: str = ""
    cameo_id: str | None = None
    by_hand: tuple[str, ...] = field(default=(), metadata={"digest": False})
    """Names of the fields set by hand, which a new reading of the words keeps."""


@dataclass(frozen=True)
class StandIn:
    """An unknown thing, staged as a labelled shape: ``kind`` its class ("tool", "container", "food", "machine",
    "furniture", "plant", "animal", "vehicle", "clothing", "thing"), ``size_m`` (x, y, z), ``mass_kg``, ``material`` a
    key of the material table, ``source`` where size and mass come from."""

    kind: str
    size_m: tuple[float, float, float]
    mass_kg: float
    material: str
    source: str


@dataclass(frozen=True)
class PropUse:
    """A thing in a scene. ``prop`` is a key of ``assets/props`` or None with ``stand_in``; ``label`` is the writer's
    word. ``colour``, ``material`` and ``size`` ("small", "big", "") carry adjectives. ``fixture`` is True where the set
    itself provides it (a gym's hoop, a kitchen's counter): staging then uses the set's own body if it has one."""

    id: str
    label: str
    prop: str | None
    stand_in: StandIn | None = None
    colour: str = ""
    material: str = ""
    size: str = ""
    count: int = 1
    fixture: bool = False
