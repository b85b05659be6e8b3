"""One thing is to knock others over: a ball and bottles."""

from __future__ import annotations

import math

import numpy as np

from engine.foundation import space
from engine.physics.cues import Start
from engine.physics.directing import Starts, Trial, Verdict
from engine.physics.run import Run
from engine.physics.surface_aims import UP, tilt
from engine.physics.surfaces import extents
from engine.physics.throw_aims import ThrowAim
from engine.world import slope_under

_OVER = math.radians(50.0)
_SPEEDS = (1.0, 1.3, 0.8, 1.7, 2.2, 2.8)
_ROLLED = 2.2
"""m/s: a ball bowled by hand without a run-up."""


_DOWN_M = 0.15
"""What comes down by so much from a stack is off it."""


class KnockOverAim:
    """``body`` flies or rolls at ``target``, which is to fall, and the more of its kind the better. Of a ``stack`` those
    count too that come down from where they stood, and half of it is enough."""

    apart_m = 0.3
    horizon_s = 4.0

    def __init__(
        self,
        run: Run,
        body: int,
        place: np.ndarray,
        nominal: Start,
        target: int,
        thrown: bool,
        stack: bool = False,
        patience: float = 1.0,
    ) -> None:
        self.body, self.target, self.patience = body, target, patience
        things = run.things
        prop = things[target].body.prop
        self.group = [
            thing.index
            for thing in things
            if thing.index == target or thing.movable and prop and thing.body.prop == prop and thing.index != body
        ]
        self.label = things[target].body.label or things[target].body.id
        self.throw = ThrowAim(run, "hits", body, place, nominal, things[target].body.id, None) if thrown else None
        low, high = extents(run, body)
        self.radius = float(high[2] - low[2]) / 2.0
        middles = [sum(extents(run, index)) / 2.0 for index in self.group]
        level = np.array([1.0, 1.0, 0.0])
        self.headings = [space.normalised((middle - (low + high) / 2.0) * level) for middle in middles]
        first = self.group.index(target)
        self.headings.insert(0, self.headings.pop(first))
        self.stack = stack
        self.sent = nominal.velocity * level if _on_slope(run, (low + high) / 2.0) else np.zeros(3)
        self.speed = max(float(np.linalg.norm(nominal.velocity * level)), _ROLLED)

    def starts(self, random: np.random.Generator) -> Starts:
        if self.throw is not None:
            yield from self.throw.starts(random)
            return
        for factor in _SPEEDS if self.sent.any() else ():  # the slope takes it there
            turned = space.rotate(space.yaw(random.normal(0.0, 0.01)), self.sent * factor)
            yield Start.of(turned, np.cross(UP, turned) / max(self.radius, 1e-3))
        for factor in _SPEEDS:
            for heading in self.headings:
                turned = space.rotate(space.yaw(random.normal(0.0, 0.01)), heading)
                velocity = turned * self.speed * factor
                yield Start.of(velocity, np.cross(UP, velocity) / max(self.radius, 1e-3))

    def done(self, run: Run) -> bool:
        return not run.free and run.sample > run.base + 20

    def judge(self, trial: Trial) -> Verdict:
        angles = np.stack([tilt(trial.path(i), trial.path(i)[0]) for i in self.group], -1)
        falls = angles > _OVER
        if self.stack:
            heights = np.stack([trial.path(i)[:, 2] for i in self.group], -1)
            falls |= heights < heights[0] - _DOWN_M
        down = falls[-1]
        over = np.any(falls, axis=1) if self.stack else falls[:, self.group.index(self.target)]
        count, all_of_them = int(down.sum()), len(self.group)
        decided = trial.begun_s + (int(np.argmax(over)) if over.any() else len(over) - 1) / 240.0
        if count:
            words = f"knocks over {f'{count} of {all_of_them}' if all_of_them > 1 else f'the {self.label}'}"
            enough = 2 * count >= all_of_them if self.stack else bool(down[self.group.index(self.target)])
            return Verdict(enough, count / all_of_them, words, decided)
        words = f"leaves the {self.label} standing"
        return Verdict(False, float(angles.max()) - 4.0, words, decided)


def _on_slope(run: Run, middle: np.ndarray) -> bool:
    return slope_under(middle, ((thing.body, run.current[thing.index]) for thing in run.things)) is not None
