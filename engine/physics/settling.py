"""Before the story begins everything comes to rest where staging put it."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.physics.run import Run
from engine.physics.scene_model import rolls

_LONGEST_S = 1.5
_REPORTED = 0.02
"""Metres of drift that are worth a note."""
_FREE_FALL = 0.4
"""What sinks at first as if it fell through so much of gravity lies on nothing yet."""


def open_gaps(run: Run) -> list[str]:
    """Where a row should stop falling at its gap and has none, open one after its middle. Returns notes."""
    notes = []
    for wanted in run.world.wanted:
        if wanted.kind != "stops at the gap":
            continue
        row = [run.nearness.index_of(name) for name in wanted.objects]
        row = [i for i in row if i >= 0 and run.things[i].movable]
        if len(row) < 3:
            continue
        places = run.current[row, :3]
        steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
        tall = float(run.things[row[0]].high[2] - run.things[row[0]].low[2])
        if steps.max() > 1.3 * tall:
            continue
        after = (len(row) + 1) // 2
        along = space.normalised(places[-1] - places[0])
        run.current[row[after:], :3] += along * (1.5 * tall - steps[after - 1])
        notes.append(f"A gap of {1.5 * tall * 100:.0f} cm was opened in the row so that it can stop there.")
    return notes


def settle(run: Run) -> list[str]:
    """Let all things that are not held come to rest without bouncing, and take those places as their places at second 0.
    Returns notes about things that moved far."""
    led = run.leads_at(0)
    bodies = tuple(int(i) for i in run.nearness.movable if i not in led)
    if not bodies:
        return []
    import mujoco

    scene = run.maker.make(bodies, (), (), dull=True)
    model, data = scene.model, scene.data
    mujoco.mj_resetData(model, data)
    for body in bodies:
        q = scene.qpos[body]
        data.qpos[q : q + 7] = run.current[body]
    data.mocap_pos[:, 2] = -100.0
    for (kind, i), row in scene.mocap.items():
        if kind == "hinge":
            pose = run.hinge_pose(i, 0)
            data.mocap_pos[row], data.mocap_quat[row] = pose[:3], pose[3:]
    calm = 0
    first_height: dict[int, float] = {}
    for _ in range(round(_LONGEST_S / scene.step_s / 8)):
        for _ in range(8):
            mujoco.mj_step(model, data)
        first_height = first_height or {body: float(data.qpos[scene.qpos[body] + 2]) for body in bodies}
        data.qvel *= 0.9  # honey: a stack must not fall over from being let go
        calm = calm + 1 if np.abs(data.qvel).max() < 0.004 else 0
        if calm >= 6:
            break
    sunk = _FREE_FALL * run.world.gravity * (8 * scene.step_s) ** 2 / 2
    notes = []
    for body in bodies:
        q = scene.qpos[body]
        pose = data.qpos[q : q + 7].copy()
        drift = float(np.linalg.norm(pose[:3] - run.current[body, :3]))
        turned = float(
            np.linalg.norm(space.rotation_vector(space.multiply(pose[3:], space.inverse(run.current[body, 3:]))))
        )
        label = run.things[body].body.label or run.things[body].body.id
        if not np.isfinite(pose).all():
            notes.append(f"The {label} could not be brought to rest; it begins where it was put.")
            continue
        if (
            drift > _REPORTED
            and first_height[body] > run.current[body, 2] - sunk
            and rolls(run.things[body], run.current[body])
        ):
            continue  # what could roll down its slope waits there until it is set going
        if drift > _REPORTED or turned > 0.2:
            notes.append(f"The {label} came to rest {drift * 100:.0f} cm from where it was put.")
        run.current[body] = pose
    return notes
