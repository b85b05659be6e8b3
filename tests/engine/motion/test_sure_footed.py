"""Planted feet stay where they are: any gait, speed, turn, size of person, start and stop."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.foundation import space
from engine.motion.actor import make_actor
from engine.motion.gait import run, walk
from engine.motion.idle import idle
from engine.motion.locomotion import Route, travel, turn
from engine.motion.solve import solve_trunk
from engine.world.figure import Figure
from engine.world.skeleton import INDEX
from engine.world.stick_figure import stick_figure
from tests.engine.motion.scenes import maya

RATE = 240
LIMIT_M = 0.005
FIGURES = {height: stick_figure(height) for height in (1.05, 1.22, 1.50, 1.70, 1.95)}


def bend(length: float, angle: float) -> Route:
    """A rounded corner of ``angle`` radians half-way along about ``length`` metres."""
    u = np.linspace(0, 1, 40)[:, None]
    corner = np.array([length / 2, 0.0])
    end = corner + length / 2 * np.array([np.cos(angle), np.sin(angle)])
    return Route(2 * u * (1 - u) * corner + u**2 * end)


def slides(figure: Figure, actor, until: float) -> list[float]:  # noqa: ANN001
    """For each contact of each foot the metres gone by the point of the sole that goes least while it bears."""
    times = np.arange(round(until * RATE)) / RATE
    trunk = solve_trunk(actor.rig, actor.channels, actor.feet, times, idle(actor, times), tuple(actor.flights))
    at, turned = figure.skeleton.world(trunk.root, trunk.rotations)
    out = []
    for side in "LR":
        ankle, toes = INDEX[f"foot.{side}"], INDEX[f"toes.{side}"]
        low = -figure.skeleton.joints[toes, 2]
        points = [
            at[:, ankle] + space.rotate(turned[:, ankle], np.array([actor.rig.heel[0], 0.0, -figure.sole])),
            at[:, toes] + space.rotate(turned[:, toes], np.array([0.0, 0.0, low])),
            at[:, toes] + space.rotate(turned[:, toes], np.array([0.04 * figure.height, 0.0, low])),
        ]
        sole = np.stack(points, 1)
        out += contacts(sole)
    return out


def contacts(sole: np.ndarray) -> list[float]:
    height = sole[..., 2]
    assert height.min() > -0.006
    down = np.flatnonzero(np.diff(np.r_[False, height.min(1) < 0.006, False]))
    out = []
    for begin, end in down.reshape(-1, 2):
        firm = np.flatnonzero(height[begin:end].min(1) < 0.002)
        if len(firm) < 0.1 * RATE:
            continue
        begin, end = begin + firm[0], begin + firm[-1] + 1
        gone = np.linalg.norm(np.diff(sole[begin:end, :, :2], axis=0), axis=-1)
        bears = height[begin:end] < 0.006
        gone[~(bears[1:] & bears[:-1])] = np.inf
        least = gone.min(1)
        out.append(float(least[np.isfinite(least)].sum()))
    return out


@pytest.mark.parametrize("gait", [walk, run])
@settings(max_examples=25, deadline=None)
@given(
    height=st.sampled_from(sorted(FIGURES)),
    pace=st.floats(0, 1),
    length=st.floats(0.5, 9.0),
    angle=st.floats(-2.4, 2.4),
    first=st.floats(-3.1, 3.1),
    last=st.one_of(st.none(), st.floats(-3.1, 3.1)),
)
@example(height=1.50, pace=1.0, length=2.0, angle=1.2, first=0.0, last=None)
@example(height=1.22, pace=1.0, length=1.6, angle=1.2, first=0.0, last=None)
@example(height=1.95, pace=1.0, length=2.5, angle=1.2, first=0.0, last=None)
@example(height=1.70, pace=1.0, length=7.0, angle=1.6, first=0.0, last=None)
def test_planted_feet_do_not_slide(gait, height, pace, length, angle, first, last) -> None:  # noqa: ANN001
    slow, fast = (0.6, 1.8) if gait is walk else (2.0, 5.0)
    figure = FIGURES[height]
    actor = make_actor(maya(figure, yaw=first))
    speed = (slow + pace * (fast - slow)) * np.sqrt(min(1.0, figure.height / 1.5))
    if gait is run:  # nobody runs two steps, nor at full speed over a few
        length = max(length, 1.5)
        speed = min(speed, 1.2 + 0.55 * length)
    stride = gait(actor.rig, speed)
    end = travel(actor, bend(length, angle), 0.5, stride, last)
    assert max(slides(figure, actor, end + 1.5)) < LIMIT_M


@settings(max_examples=15, deadline=None)
@given(height=st.sampled_from(sorted(FIGURES)), yaw=st.floats(-3.1, 3.1), quick=st.booleans())
def test_feet_do_not_slide_in_turning(height, yaw, quick) -> None:  # noqa: ANN001
    figure = FIGURES[height]
    actor = make_actor(maya(figure))
    end = turn(actor, yaw, 0.5, quick)
    assert max(slides(figure, actor, end + 8.0)) < LIMIT_M
