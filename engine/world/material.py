"""What things are made of: how they look, move and sound."""

from __future__ import annotations

from dataclasses import dataclass

from engine.foundation.colour import Rgb


@dataclass(frozen=True)
class Pattern:
    """A procedural surface in object space. ``kind``: "planks", "tiles", "bricks", "grass", "asphalt", "sand", "fabric",
    "carpet", "wood", "marble", "bark", "leaves", "noise", "stripes", "checks", "basketball" ... ``scale_m``: size of one
    repeat in metres; ``colours``: linear light, base first."""

    kind: str
    scale_m: float
    colours: tuple[Rgb, ...] = ()


@dataclass(frozen=True)
class Appearance:
    """Metal-rough shading. ``colour`` linear light; ``roughness`` and ``metalness`` 0..1; ``opacity`` 1 is solid;
    ``emission`` linear radiance; ``bump`` 0..1 how strongly the pattern roughens the surface."""

    colour: Rgb
    roughness: float = 0.6
    metalness: float = 0.0
    opacity: float = 1.0
    emission: Rgb = (0.0, 0.0, 0.0)
    pattern: Pattern | None = None
    bump: float = 0.0


@dataclass(frozen=True)
class Material:
    """Physical constants of a material.

    ``density`` kg/m^3; ``friction`` Coulomb coefficient against itself; ``rolling_friction`` metres; ``restitution``
    0..1 against a hard floor. ``young`` Pa, ``poisson``, and Rayleigh damping ``alpha`` 1/s and ``beta`` s of its sound:
    a mode at angular frequency w decays at d = (alpha + beta w^2) / 2 per second (Wang & James 2019, Table 4).
    ``floor``: how steps sound on it ("wood", "stone", "grass", "sand", "carpet", "metal", "gravel", "water", "earth").
    """

    name: str
    density: float
    friction: float
    restitution: float
    young: float
    poisson: float
    alpha: float
    beta: float
    appearance: Appearance
    rolling_friction: float = 0.001
    floor: str = "stone"
    hardness: float = 0.7
    """0 (cushion) .. 1 (steel): how short and bright a blow on it is."""
