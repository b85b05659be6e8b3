"""The life in a person who does nothing: breath, sway, weight shifts, small movements of head and arms.

All are functions of absolute story time and the person's id, so they never change when later beats do.
"""

from __future__ import annotations

import numpy as np

from engine.foundation.seed import generator
from engine.motion.actor import Actor
from engine.motion.channels import minimum_jerk


def wander(
    names: tuple[object, ...], times: np.ndarray, rms: float, slow: float = 0.2, fast: float = 0.5
) -> np.ndarray:
    """Smooth noise of ``rms`` between two frequencies (Hz): five sines with seeded phases."""
    draw = generator("wander", *names)
    rates = np.geomspace(slow, fast, 5) * (1 + 0.1 * draw.uniform(-1, 1, 5))
    phases = draw.uniform(0, 2 * np.pi, 5)
    return rms * np.sqrt(2 / 5) * np.sum(np.sin(2 * np.pi * rates * times[:, None] + phases), -1)


def _weight_shift(actor: Actor, times: np.ndarray) -> np.ndarray:
    """-1 (on the right leg) .. 1 (on the left), changing every 7-20 s."""
    draw = generator("weight", actor.id)
    out = np.full(len(times), draw.choice([-1.0, 1.0]) * draw.uniform(0.3, 0.8))
    now, value = 0.0, out[0] if len(out) else 0.0
    while len(times) and now < times[-1]:
        now += draw.uniform(7.0, 20.0)
        after = -np.sign(value) * draw.uniform(0.2, 0.9)
        out = out + (after - value) * minimum_jerk((times - now) / draw.uniform(0.9, 1.6))
        value = after
    return out


def idle(actor: Actor, times: np.ndarray) -> dict[str, np.ndarray]:
    """What to add to the channels of these names at ``times``."""
    still = actor.channels.sample("still", times)
    height = actor.rig.height
    draw = generator("breath", actor.id)
    rate, phase = draw.uniform(0.22, 0.28), draw.uniform(0, 1)
    cycle = (times * rate + phase) % 1.0
    # in:out is about 1:1.6
    breath = np.where(cycle < 0.38, minimum_jerk(cycle / 0.38), minimum_jerk((1 - cycle) / 0.62))
    shift = _weight_shift(actor, times) * still

    def noise(name: str, rms: float, slow: float = 0.15, fast: float = 0.5) -> np.ndarray:
        return wander((actor.id, name), times, rms, slow, fast)

    extra = {
        "surge": noise("surge", 0.0022 * height, 0.2, 0.5) * still,
        "sway": 0.013 * height * shift + noise("sway", 0.0014 * height, 0.2, 0.5) * still,
        "pelvis_roll": -0.035 * shift,
        "chest_roll": 0.012 * shift + noise("chest_roll", 0.004),
        "chest_yaw": noise("chest_yaw", 0.008, 0.1, 0.3) * still,
        "chest_pitch": -0.012 * breath + noise("chest_pitch", 0.004),
        "head_pitch": noise("head_pitch", 0.010, 0.1, 0.45) + 0.004 * breath,
        "head_yaw": noise("head_yaw", 0.014, 0.08, 0.35),
        "head_roll": noise("head_roll", 0.010, 0.08, 0.35) - 0.01 * shift,
    }
    for side in "LR":
        extra[f"shrug.{side}"] = 0.022 * breath
        extra[f"flex.{side}"] = noise(f"flex{side}", 0.012, 0.1, 0.4) * still
        extra[f"elbow.{side}"] = noise(f"elbow{side}", 0.02, 0.1, 0.35) * still
        extra[f"curl.{side}"] = noise(f"curl{side}", 0.05, 0.08, 0.25)
    return extra
