"""How two surfaces meet: friction, rolling resistance and bounce of a pair of materials.

MuJoCo's contact is a spring and damper in the space of accelerations, ``a = -b v - k x`` (its "direct" ``solref``). A
spring and damper that may push but not pull has the coefficient of restitution of Schwager and Poeschel (2007),
``e = exp(-z/s atan2(2 z s, 2 z^2 - 1))`` with damping ratio z and ``s = sqrt(1 - z^2)``, whatever the mass and the speed,
and lasts ``atan2(2 z s, 2 z^2 - 1) / (s w)``. Both are inverted here, so that a material bounces as its table says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from engine.world import Material


@dataclass(frozen=True)
class PairLaw:
    """Coulomb ``friction``, ``rolling`` resistance in metres, ``restitution`` 0..1 and seconds a blow lasts at least."""

    friction: float
    rolling: float
    restitution: float
    softness_s: float = 0.0


FLESH_YOUNG = 1.0e6
"""Pa: soft tissue over bone is softer than nearly all things that touch it."""
FLESH = PairLaw(friction=0.6, rolling=0.004, restitution=0.25, softness_s=0.030)


def _phase(damping: float) -> float:
    s = math.sqrt(1.0 - damping * damping)
    return math.atan2(2.0 * damping * s, 2.0 * damping * damping - 1.0)


@cache
def damping_ratio(restitution: float) -> float:
    """The damping ratio whose blow keeps ``restitution`` of the speed, by bisection (0 <= e <= 1)."""
    low, high = 0.0, 0.999
    for _ in range(60):
        middle = (low + high) / 2.0
        kept = math.exp(-middle / math.sqrt(1.0 - middle * middle) * _phase(middle))
        low, high = (middle, high) if kept > restitution else (low, middle)
    return (low + high) / 2.0


def solref(restitution: float, contact_s: float) -> tuple[float, float]:
    """MuJoCo's direct ``solref`` (-k, -b) of a blow that lasts ``contact_s`` seconds and keeps ``restitution``."""
    damping = damping_ratio(round(min(max(restitution, 0.02), 0.98), 4))
    rate = _phase(damping) / (math.sqrt(1.0 - damping * damping) * contact_s)
    return -rate * rate, -2.0 * damping * rate


def pair_law(a: Material, b: Material) -> PairLaw:
    """Two materials against each other.

    The softer one takes up most of the deformation, so its restitution and rolling resistance count most (weights by
    Young's modulus, as two springs in series share a load); friction is the geometric mean.
    """
    share = b.young / (a.young + b.young)  # of a: large where a is the softer one
    return PairLaw(
        round(math.sqrt(max(a.friction, 0.0) * max(b.friction, 0.0)), 3),
        round(share * a.rolling_friction + (1.0 - share) * b.rolling_friction, 5),
        round(share * a.restitution + (1.0 - share) * b.restitution, 3),
    )


def flesh_law(a: Material) -> PairLaw:
    """A material against a person."""
    share = FLESH_YOUNG / (a.young + FLESH_YOUNG)
    return PairLaw(
        FLESH.friction,
        FLESH.rolling,
        round(share * a.restitution + (1.0 - share) * FLESH.restitution, 3),
        FLESH.softness_s,
    )
