"""A stride: how this body walks or runs at one speed.

The published joint curves, applied to this body's leg lengths, decide its stride and the path of its pelvis; the planted
foot is exact, and the swinging foot follows the curves with corrections at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.foundation import space
from engine.motion.channels import minimum_jerk
from engine.motion.gait_curves import Periodic, mixed, toe_off
from engine.motion.rig import Rig

TOE_BEND = np.radians(62.0)
LANDING, HEEL_RISE = 0.08, 0.27
"""Shares of the stride: the foot is flat from the first on, the heel rises from the second on."""


def roll_offset(rig: Rig, pitch: np.ndarray) -> np.ndarray:
    """Where the ankle goes (forward, up) when a flat planted foot pitches (radians, + toe up): about the heel upwards,
    about the toe joint downwards."""
    pivot = np.where(np.asarray(pitch)[..., None] >= 0, rig.heel, rig.metatarsal)
    forward, up = pivot[..., 0], pivot[..., 2]
    c, s = np.cos(pitch), np.sin(pitch)
    return np.stack([forward - (forward * c - up * s), up - (forward * s + up * c)], -1)


@dataclass(frozen=True)
class Stride:
    """One gait of one body. ``length`` metres and ``period`` seconds of a stride; ``toe_off`` share of the stride on the
    ground; ``lead``: root ahead of the middle of the two feet at contact. Swing curves run over u = 0..1 from toe-off
    to the next contact of the same foot: ``progress`` 0..1, ``rise`` metres and ``pitch`` radians of the flat foot."""

    running: bool
    speed: float
    length: float
    period: float
    toe_off: float
    lead: float
    height: float
    bob: tuple[float, float, float, float]
    surge: tuple[float, float, float, float]
    swing: np.ndarray
    curves: dict[str, Periodic] = field(repr=False)
    amplitude: float = 1.0

    def even(self, values: tuple[float, float, float, float], phase: np.ndarray) -> np.ndarray:
        a = 2 * np.pi * np.asarray(phase)
        return (
            values[0] * np.cos(2 * a)
            + values[1] * np.sin(2 * a)
            + values[2] * np.cos(4 * a)
            + values[3] * np.sin(4 * a)
        )

    def foot_pitch(self, phase: np.ndarray) -> np.ndarray:
        """The curves' pitch of the foot over the floor, radians, + toe up."""
        c = self.curves
        return np.radians(c["hip"](phase) - c["tilt"](phase) - c["knee"](phase) + c["ankle"](phase))

    def landing_pitch(self, share: np.ndarray) -> np.ndarray:
        """From heel contact to flat, over shares of the stride since contact."""
        if self.running:
            return np.radians(6.0) * (1 - minimum_jerk(share / 0.07))
        return self.foot_pitch(share) * (1 - minimum_jerk(share / LANDING)) * (share < 0.2)

    def push_pitch(self, share: np.ndarray) -> np.ndarray:
        """Heel rise up to toe-off."""
        if self.running:
            return np.radians(-38.0) * minimum_jerk((share / self.toe_off - 0.39) / 0.67)
        return self.foot_pitch(share) * minimum_jerk((share - HEEL_RISE) / 0.12) * (share > 0.2)

    @cached_property
    def _splines(self):  # noqa: ANN202
        from scipy.interpolate import CubicSpline

        return CubicSpline(np.linspace(0, 1, len(self.swing)), self.swing)

    def swing_at(self, u: np.ndarray) -> np.ndarray:
        """[n, 3]: progress, rise, pitch at ``u``."""
        return self._splines(np.clip(u, 0, 1))


RUNNING_CONTACT = 0.46
"""Ground passed over while one running foot is down, in statures (Weyand et al. 2000: about a leg's length)."""
LIFT_SPEED, LANDING_SPEED = 1.1, 0.8
"""m/s at which a running foot leaves the ground and comes down on it."""


class _WalkFit:
    """Finds root path and stride so that planted legs follow the curves (Gauss-Newton on 11 numbers)."""

    def __init__(self, rig: Rig, dimensionless: float):
        self.rig = rig
        self.curves = {
            name: Periodic(mixed(name, dimensionless))
            for name in ("hip", "knee", "ankle", "obliquity", "rotation", "tilt")
        }
        self.toe_off = toe_off(dimensionless)
        thigh, shank = rig.offset("shank.R", "thigh.R"), rig.offset("foot.R", "shank.R")
        self.thigh_rest = np.arctan2(thigh[0], -thigh[2])
        self.shank_rest = np.arctan2(shank[0], -shank[2])
        self.hip_rest = rig.offset("thigh.R", "pelvis")
        phase = np.arange(200) / 200
        ankle = self.ankle_from_root(phase)
        roll = self.planted(phase)
        ahead, above = roll[:, 0] - ankle[:, 0], roll[:, 1] - ankle[:, 1]
        planted = phase < 0.58
        slope = np.polyfit(phase[planted], ahead[planted], 1)
        self.x = np.zeros(11)
        self.x[0], self.x[1] = slope
        load = self._load(phase)
        both = load + np.roll(load, 100)
        z = np.fft.rfft((load * above + np.roll(load * above, 100)) / both) / 200
        self.x[2], self.x[3:7] = z[0].real, [2 * z[2].real, -2 * z[2].imag, 2 * z[4].real, -2 * z[4].imag]
        rest = ahead - np.polyval(slope, phase)
        y = np.fft.rfft((load * rest + np.roll(load * rest, 100)) / both) / 200
        # only the first harmonic per step, halved: the rest would shake the body to and fro
        self.x[7:9] = [y[2].real, -y[2].imag]
        self._refine()

    def _load(self, phase: np.ndarray) -> np.ndarray:
        double = self.toe_off - 0.5
        return minimum_jerk(phase / double) * minimum_jerk((self.toe_off - phase) / double) + 1e-6

    def thigh_angle(self, phase: np.ndarray) -> np.ndarray:
        return np.radians(self.curves["hip"](phase) - self.curves["tilt"](phase))

    def sway(self, phase: np.ndarray) -> np.ndarray:
        """Root to the right, metres."""
        return 0.0106 * self.rig.height * np.sin(2 * np.pi * (phase - 0.05))

    def hip(self, phase: np.ndarray) -> np.ndarray:
        """[n, 3]: the right hip joint seen from the root."""
        c = self.curves
        turn = space.yaw(np.radians(c["rotation"](phase)))
        roll = space.about(np.array([1.0, 0, 0]), -np.radians(c["obliquity"](phase)))
        tilt = space.about(np.array([0, 1.0, 0]), np.radians(c["tilt"](phase) - c["tilt"].mean))
        return space.rotate(space.multiply(turn, space.multiply(roll, tilt)), self.hip_rest)

    def ankle_from_root(self, phase: np.ndarray) -> np.ndarray:
        """[n, 2] forward, up: where the curves put the ankle."""
        thigh = self.thigh_angle(phase)
        shank = thigh - np.radians(self.curves["knee"](phase)) + self.shank_rest
        thigh = thigh + self.thigh_rest
        forward = self.rig.thigh * np.sin(thigh) + self.rig.shank * np.sin(shank)
        down = self.rig.thigh * np.cos(thigh) + self.rig.shank * np.cos(shank)
        hip = self.hip(phase)
        sideways = self._sideways(phase, hip)
        down = np.sqrt(np.maximum(down**2 - sideways**2, 1e-6))
        return np.stack([forward + hip[:, 0], -down + hip[:, 2]], -1)

    def _sideways(self, phase: np.ndarray, hip: np.ndarray) -> np.ndarray:
        return hip[:, 1] - self.sway(phase) + self.rig.step_width / 2

    def foot_pitch(self, phase: np.ndarray) -> np.ndarray:
        return self.thigh_angle(phase) + np.radians(self.curves["ankle"](phase) - self.curves["knee"](phase))

    def stance_pitch(self, phase: np.ndarray) -> np.ndarray:
        pitch = self.foot_pitch(phase)
        early = pitch * (1 - minimum_jerk(phase / LANDING))
        return np.where(phase < 0.2, early, pitch * minimum_jerk((phase - HEEL_RISE) / 0.12))

    def planted(self, phase: np.ndarray) -> np.ndarray:
        pitch = np.where(phase < self.toe_off, self.stance_pitch(phase), self.foot_pitch(phase))
        return roll_offset(self.rig, pitch) + [0.0, self.rig.ankle]

    def _series(self, x: np.ndarray, phase: np.ndarray) -> np.ndarray:
        a = 2 * np.pi * phase
        return x[0] * np.cos(2 * a) + x[1] * np.sin(2 * a) + x[2] * np.cos(4 * a) + x[3] * np.sin(4 * a)

    def _refine(self) -> None:
        rig, phase = self.rig, np.linspace(0, self.toe_off - 0.01, 40)
        roll, hip = self.planted(phase), self.hip(phase)
        sideways = self._sideways(phase, hip)
        knee, thigh = self.curves["knee"](phase), np.degrees(self.thigh_angle(phase))
        first = self.x.copy()
        stiff = np.array([150, 80, 150, 200, 200, 900, 900, 900, 900, 9000, 9000]) * 0.2

        def residual(x: np.ndarray) -> np.ndarray:
            forward = roll[:, 0] - (x[1] + x[0] * phase + self._series(x[7:], phase)) - hip[:, 0]
            up = x[2] + self._series(x[3:7], phase) + hip[:, 2] - roll[:, 1]
            leg = np.sqrt(forward**2 + up**2 + sideways**2)
            cosine = (leg**2 - rig.thigh**2 - rig.shank**2) / (2 * rig.thigh * rig.shank)
            bent = np.degrees(np.arccos(np.clip(cosine, -1, 0.9986)))
            k = np.where(cosine < 0.9986, bent, 3.03 - (cosine - 0.9986) * 3000)
            inner = (rig.thigh**2 + leg**2 - rig.shank**2) / (2 * rig.thigh * leg)
            h = np.degrees(np.arctan2(forward, up) + np.arccos(np.clip(inner, -1, 1)) - self.thigh_rest)
            weight = np.where(k < knee, 1.6, 1.0) * np.where(phase > 0.5, 0.5, 1.0)
            return np.concatenate([(k - knee) * weight, (h - thigh) * 0.7, (x - first) * stiff])

        x = first.copy()
        for _ in range(6):
            e = residual(x)
            slope = np.stack([(residual(x + d) - e) / 1e-4 for d in np.eye(11) * 1e-4], 1)
            x = x - 0.8 * np.linalg.solve(slope.T @ slope + 1e-6 * np.eye(11), slope.T @ e)
        self.x = x

    def swing(self, samples: int = 121) -> np.ndarray:
        """[samples, 3]: progress, rise, pitch of the flat foot from toe-off to contact."""
        x, end = self.x, 1.0
        start = self.toe_off
        u = np.linspace(0, 1, samples)
        phase = start + u * (end - start)

        def root(p: np.ndarray) -> np.ndarray:
            return np.stack([x[1] + x[0] * p + self._series(x[7:], p), x[2] + self._series(x[3:7], p)], -1)

        def free(p: np.ndarray) -> np.ndarray:
            return root(p) + self.ankle_from_root(p)

        def held(p: np.ndarray, at: float) -> np.ndarray:
            return roll_offset(self.rig, self.stance_pitch(p)) + [at, self.rig.ankle]

        step = 1e-3
        one = np.ones(1)
        e0 = (held(one * (start - 1e-9), 0.0) - free(one * start))[0]
        e1 = (held(one * 0.0, x[0]) - free(one * end))[0]
        v0 = (held(one * (start - 1e-9), 0) - held(one * (start - step), 0))[0] / step
        v0 = v0 - ((free(one * (start + step)) - free(one * (start - step)))[0] / (2 * step))
        v1 = (held(one * step, x[0]) - held(one * 0.0, x[0]))[0] / step
        v1 = v1 - ((free(one * (end + step)) - free(one * (end - step)))[0] / (2 * step))
        w = minimum_jerk(u)[:, None]
        ankle = free(phase) + e0 * (1 - w) + e1 * w
        ankle = ankle + v0 * ((phase - start) * (1 - minimum_jerk((phase - start) / 0.05)))[:, None]
        ankle = ankle + v1 * ((phase - end) * (1 - minimum_jerk((end - phase) / 0.08)))[:, None]
        p0 = float(self.stance_pitch(one * (start - 1e-9))[0] - self.foot_pitch(one * start)[0])
        p1 = float(self.stance_pitch(one * 0.0)[0] - self.foot_pitch(one * end)[0])
        pitch = self.foot_pitch(phase) + p0 * (1 - w[:, 0]) + p1 * w[:, 0]
        ankle[:, 1] += self._clearance_lift(u, ankle[:, 1], pitch)
        ankle = self._within_reach(u, ankle, root(phase) + self.hip(phase)[:, [0, 2]], phase)
        flat = ankle - roll_offset(self.rig, pitch) - [0.0, self.rig.ankle]
        progress = flat[:, 0] / x[0]
        return np.stack([progress, flat[:, 1], pitch], -1)

    def _within_reach(self, u: np.ndarray, ankle: np.ndarray, hip: np.ndarray, phase: np.ndarray) -> np.ndarray:
        """The swinging ankle drawn towards the hip where it would straighten the knee."""
        sideways = self._sideways(phase, self.hip(phase))
        limit = np.sqrt(self.rig.leg(np.radians(6.0)) ** 2 - sideways**2)
        gap = ankle - hip
        far = np.linalg.norm(gap, axis=-1)
        over = np.maximum(far - limit, 0.0) * minimum_jerk(10 * np.minimum(u, 1 - u))
        return ankle - gap / far[:, None] * _smooth(over, 3)[:, None]

    def _clearance_lift(self, u: np.ndarray, ankle: np.ndarray, pitch: np.ndarray) -> np.ndarray:
        """How much higher the ankle must be so that heel, ball and (bent) toes clear the floor by about 15 mm."""
        rig = self.rig
        heel, ball = rig.heel, rig.metatarsal
        bend = np.clip(-pitch[0], 0, TOE_BEND) * (1 - minimum_jerk(u / 0.5))
        toe = rig.toe_tip - ball[0]
        s, c = np.sin(pitch), np.cos(pitch)
        joint = ball[0] * s + ball[2] * c
        drop = -rig.ankle - ball[2]
        lowest = np.minimum.reduce(
            [
                heel[0] * s + heel[2] * c,
                ball[0] * s - rig.ankle * c,
                joint + toe * np.sin(pitch + bend) + drop * np.cos(pitch + bend),
            ]
        )
        clearance = 0.015 * minimum_jerk(5 * np.minimum(u, 1 - u))
        need = np.maximum(clearance - ankle - lowest, 0.0)
        return _smooth(need, 7) * minimum_jerk(14 * np.minimum(u, 1 - u))


def _smooth(values: np.ndarray, reach: int) -> np.ndarray:
    kernel = np.hanning(2 * reach + 1)
    padded = np.pad(values, reach, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def walk(rig: Rig, speed: float) -> Stride:
    """How ``rig`` walks at ``speed`` m/s. Below the published range the steps shrink with a constant walk ratio
    (step length over cadence)."""
    pace = speed / np.sqrt(space.GRAVITY * (rig.thigh + rig.shank))
    pace = float(np.round(np.clip(pace, 0.33, 0.58), 3))
    if pace not in rig.fits:
        rig.fits[pace] = _WalkFit(rig, pace)
    fit = rig.fits[pace]
    x = fit.x
    fitted = pace * float(np.sqrt(space.GRAVITY * (rig.thigh + rig.shank)))
    length = float(x[0]) * min(1.0, np.sqrt(speed / fitted))
    return Stride(
        running=False,
        speed=speed,
        length=length,
        period=length / speed,
        toe_off=fit.toe_off,
        lead=float(x[1] + x[0] / 4),
        height=float(x[2]),
        bob=tuple(x[3:7]),
        surge=tuple(x[7:11]),
        swing=fit.swing(),
        curves=fit.curves,
        amplitude=min(1.0, float(np.sqrt(speed / fitted))),
    )


def run(rig: Rig, speed: float) -> Stride:
    """How ``rig`` runs at ``speed`` m/s: stance 36 % of the stride, flight twice, cadence 165-180 a minute (Novacheck
    1998), knee 90-110 degrees in swing."""
    size = np.sqrt(rig.height / 1.7)
    period = float(np.interp(speed, [2.0, 3.0, 6.0], [0.76, 0.70, 0.56])) * size
    # the ground passed over in stance grows little with speed: a leg reaches only so far
    toe_off = min(0.36, RUNNING_CONTACT * rig.height / (speed * period))
    u = np.linspace(0, 1, 121)
    drive = min(1.0, speed / 3.5)
    # the foot is flung up behind the body first, then comes through under it
    tuck = minimum_jerk(u / 0.42) * minimum_jerk((1 - u) / 0.58)
    rise = rig.height * ((0.075 + 0.10 * drive) * tuck + 0.12 * u**2 * (1 - u))
    # the foot leaves and meets the ground faster upright than forward: else it would drag over it
    air = (1 - toe_off) * period
    rise = rise + air * (LIFT_SPEED * u * (1 - u) ** 7 + LANDING_SPEED * (1 - u) * u**9)
    first, last = 0.15, 0.12
    progress = u + u * (1 - u) * ((first - 1) * (1 - u) - (last - 1) * u)
    pitch = np.radians(
        -38 * (1 - minimum_jerk(u / 0.75))
        - 45 * tuck * (1 - minimum_jerk((u - 0.35) / 0.4))
        + 6 * minimum_jerk((u - 0.6) / 0.4)
    )
    flat = {name: Periodic(np.zeros(20)) for name in ("hip", "knee", "ankle", "obliquity", "rotation", "tilt")}
    phase = np.arange(20) / 20
    flat["rotation"] = Periodic(8.0 * np.cos(2 * np.pi * (phase - 0.03)))
    flat["obliquity"] = Periodic(4.0 * np.sin(2 * np.pi * (phase + 0.07)))
    bounce = 0.024 * rig.height
    return Stride(
        running=True,
        speed=speed,
        length=speed * period,
        period=period,
        toe_off=toe_off,
        # the foot lands 0.19 statures ahead of the pelvis
        lead=speed * period / 4 - 0.19 * rig.height,
        height=rig.standing - 0.052 * rig.height,
        # lowest in mid-stance, highest in mid-flight
        bob=(-bounce * np.cos(2 * np.pi * toe_off), -bounce * np.sin(2 * np.pi * toe_off), 0.0, 0.0),
        surge=(0.0, 0.0, 0.0, 0.0),
        swing=np.stack([progress, rise, pitch], -1),
        curves=flat,
    )
