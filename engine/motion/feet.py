"""Where the feet are: plants on the floor and swings between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.motion.channels import bump, minimum_jerk
from engine.motion.gait import Stride
from engine.motion.rig import SIGN

TREAD_SPEED, TREAD_S = 0.25, 0.016
"""A foot comes down and leaves at this speed (m/s) for about so many seconds, however softly it is set."""


@dataclass(frozen=True)
class Plant:
    """A foot stands flat at ``position`` (the floor below the ankle) facing ``yaw`` from ``land`` until ``off``.
    ``stride`` gives its roll on landing and the swing that led to it, ``leaving`` the roll before the next; ``landing``
    and ``push`` scale them; ``detour`` is how far the swing that led to it goes aside;
    the heel stays down before ``push_from``, when the person decided to go."""

    land: float
    position: tuple[float, float, float]
    yaw: float
    stride: Stride | None = None
    landing: float = 0.0
    push: float = 0.0
    off: float = np.inf
    lift: float = 0.05
    push_from: float = -np.inf
    leaving: Stride | None = None
    detour: tuple[float, float] = (0.0, 0.0)


def turned(angle: float) -> np.ndarray:
    """[2, 2] rotation in the plane."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def foot_spot(centre: np.ndarray, yaw: float, side: str, half: float, ahead: float = 0.0) -> np.ndarray:
    """[2]: where the foot of ``side`` stands when the person stands at ``centre`` facing ``yaw``."""
    return np.asarray(centre)[:2] + turned(yaw) @ np.array([ahead, SIGN[side] * half])


@dataclass
class FootPath:
    """Sampled path of one foot: ``flat`` [n, 3] the floor point below the ankle as if flat, ``yaw``, ``pitch``, ``toe``
    (share of the pitch that bends the toes), ``contact`` 1 while planted, ``load`` the same with soft flanks in the air."""

    flat: np.ndarray
    yaw: np.ndarray
    pitch: np.ndarray
    toe: np.ndarray
    contact: np.ndarray
    load: np.ndarray


class Feet:
    """The footfalls of one person, in order."""

    def __init__(self, plants: dict[str, Plant]):
        self.plants: dict[str, list[Plant]] = {side: [plant] for side, plant in plants.items()}

    def last(self, side: str) -> Plant:
        return self.plants[side][-1]

    @property
    def centre(self) -> np.ndarray:
        """[2]: middle between the feet where they stand last."""
        return (np.array(self.last("L").position[:2]) + np.array(self.last("R").position[:2])) / 2

    def step(
        self,
        side: str,
        off: float,
        plant: Plant,
        push: float = 0.0,
        stride: Stride | None = None,
        since: float = -np.inf,
    ) -> None:
        """Lift the foot at ``off`` and plant it. ``push``: how much of the stride's heel rise precedes ``off``."""
        last = self.plants[side][-1]
        self.plants[side][-1] = replace(last, off=off, push=push, leaving=last.stride or stride, push_from=since)
        self.plants[side].append(plant)

    def sample(self, side: str, times: np.ndarray) -> FootPath:
        n = len(times)
        path = FootPath(np.empty((n, 3)), np.empty(n), np.zeros(n), np.ones(n), np.zeros(n), np.ones(n))
        for number, plant in enumerate(self.plants[side]):
            i, j = np.searchsorted(times, (plant.land if number else -np.inf, plant.off))
            self._stand(path, times, i, j, plant)
            if number + 1 < len(self.plants[side]):
                after = self.plants[side][number + 1]
                k = np.searchsorted(times, after.land)
                self._swing(path, times, j, int(k), plant, after)
        return path

    @staticmethod
    def _stand(path: FootPath, times: np.ndarray, i: int, j: int, plant: Plant) -> None:
        path.flat[i:j], path.yaw[i:j], path.contact[i:j] = plant.position, plant.yaw, 1.0
        if j <= i:
            return
        stride = plant.stride
        if plant.landing and stride is not None:
            path.pitch[i:j] += plant.landing * stride.landing_pitch((times[i:j] - plant.land) / stride.period)
        stride = plant.leaving
        if plant.push and stride is not None and np.isfinite(plant.off):
            share = stride.toe_off - (plant.off - times[i:j]) / stride.period
            ready = minimum_jerk((times[i:j] - plant.push_from) / 0.15) if np.isfinite(plant.push_from) else 1.0
            path.pitch[i:j] += plant.push * stride.push_pitch(share) * ready

    @staticmethod
    def swing(times: np.ndarray, plant: Plant, after: Plant) -> FootPath:
        """The path at ``times`` between two plants."""
        n = len(times)
        path = FootPath(np.empty((n, 3)), np.empty(n), np.zeros(n), np.ones(n), np.zeros(n), np.ones(n))
        Feet._swing(path, times, 0, n, plant, after)
        return path

    @staticmethod
    def _swing(path: FootPath, times: np.ndarray, j: int, k: int, plant: Plant, after: Plant) -> None:
        if k <= j:
            return
        u = (times[j:k] - plant.off) / max(after.land - plant.off, 1e-3)
        ease = minimum_jerk(u)
        # up first and down last: else the sole would drag over the floor at both ends
        across = minimum_jerk((u - 0.04) / 0.92)
        start, end = np.array(plant.position), np.array(after.position)
        turn = (after.yaw - plant.yaw + np.pi) % (2 * np.pi) - np.pi
        path.yaw[j:k] = plant.yaw + turn * ease
        stride = after.stride
        if stride is None:
            pitch = -0.35 * bump(u) * min(1.0, after.lift / 0.05)
            progress, rise = across, after.lift * bump(u)
        else:
            progress, rise, pitch = stride.swing_at(u).T
            scale = plant.push * (1 - ease) + after.landing * ease
            size = max(plant.push, after.landing, 0.25)
            ends = minimum_jerk(u / 0.2) * minimum_jerk((1 - u) / 0.2)
            # small steps: less of the stride's shape, but the toes still clear the floor
            rise = rise * (scale * (1 - ends) + size * ends) + (1 - size) * 0.03 * bump(u)
            pitch = pitch * scale
            shape = np.minimum(scale, 1.0)
            progress = shape * progress + (1 - shape) * across
        path.flat[j:k] = start + (end - start) * progress[:, None]
        path.flat[j:k, 2] += rise
        path.flat[j:k, :2] += np.array(after.detour) * bump(u)[:, None]
        path.pitch[j:k] = pitch
        # who sets a raised foot down toes first bends them before they touch the floor
        bent = (0.85, 0.15) if stride is not None else (0.40, 0.30)
        path.toe[j:k] = np.maximum(1 - minimum_jerk(u / 0.5), minimum_jerk((u - bent[0]) / bent[1]))
        path.contact[j:k] = 0.0
        left, since = after.land - times[j:k], times[j:k] - plant.off
        for gap in (left, since):
            path.flat[j:k, 2] += TREAD_SPEED * gap * np.exp(-((gap / TREAD_S) ** 2))
        path.load[j:k] = 1 - minimum_jerk(np.minimum(left, since) / 0.06)
