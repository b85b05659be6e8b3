"""The ends of a hold: a thing comes into the hand without a jump, and is put down flush on what is under it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.foundation import space
from engine.physics.cues import LANDING_SAMPLES, Cues, Lead

if TYPE_CHECKING:
    from engine.physics.run import Run

_DOWN_M = 0.012
"""So far a thing let go above its place is brought down."""
_UP_M, _ASIDE_M = 0.05, 0.015
"""So far one led into its place is kept above it, and beside it."""
GATHER_SAMPLES = 30
"""A thing that lies a little beside the place where it is grasped is drawn into the hand over so many samples."""
_JUMP_M = (0.003, 0.3)
_SLOW = 0.25
"""m/s: what leaves the hand faster is not put down."""
_NEARLY_LEVEL = np.radians(12.0)
_UP = np.array([0.0, 0.0, 1.0])


def land(run: Run, lead: Lead) -> Cues | None:
    """The run's cues with the end of ``lead`` bent to the place where the thing will stand, or None if it is not put down
    on anything. Called LANDING_SAMPLES before the hand opens."""
    if lead.release is not None or lead.handed_on or np.linalg.norm(lead.nominal().velocity) > _SLOW:
        return None
    end = lead.pose(lead.stop)
    place = _resting_place(run, lead.body, np.r_[end[:3], _levelled(end[3:])])
    if place is None:
        return None
    shift = place[:3] - end[:3]
    if np.hypot(shift[0], shift[1]) > _ASIDE_M or not -_DOWN_M - 1e-6 <= shift[2] <= _UP_M:
        return None
    turn = space.rotation_vector(space.multiply(place[3:], space.inverse(end[3:])))
    begun = max(lead.first, lead.stop - LANDING_SAMPLES)
    poses = np.array([lead.pose(sample) for sample in range(lead.first, lead.stop + 1)])
    for sample in range(begun, lead.stop + 1):
        t = (sample - begun) / max(lead.stop - begun, 1)
        part, i = t * t * (3.0 - 2.0 * t), sample - lead.first
        poses[i, :3] += part * shift
        poses[i, 3:] = space.multiply(space.from_rotation_vector(part * turn), poses[i, 3:])
    return _with(run.cues, lead, poses)


def gather(run: Run, lead: Lead) -> Cues | None:
    """The run's cues with the beginning of ``lead`` bent to where the thing is, so that it does not jump into the hand, or
    None if it is there already or too far away. Called when the hand closes."""
    begins, now = lead.pose(lead.first), run.current[lead.body]
    shift = now[:3] - begins[:3]
    if lead.first == 0 or not _JUMP_M[0] < np.linalg.norm(shift) < _JUMP_M[1]:
        return None
    turn = space.rotation_vector(space.multiply(now[3:], space.inverse(begins[3:])))
    poses = np.array(lead.poses, float)
    for i in range(min(GATHER_SAMPLES, len(poses))):
        t = i / GATHER_SAMPLES
        part = 1.0 - t * t * (3.0 - 2.0 * t)
        poses[i, :3] += part * shift
        poses[i, 3:] = space.multiply(space.from_rotation_vector(part * turn), poses[i, 3:])
    return _with(run.cues, lead, poses)


def _with(cues: Cues, lead: Lead, poses: np.ndarray) -> Cues:
    leads = tuple(replace(lead, poses=poses) if other is lead else other for other in cues.leads[lead.body])
    return replace(cues, leads=cues.leads | {lead.body: leads})


def _levelled(orientation: np.ndarray) -> np.ndarray:
    """A thing that is held nearly level is put down level: the frame's axis nearest to the vertical becomes vertical."""
    axes = space.rotate(orientation, np.eye(3))
    upright = axes[int(np.argmax(np.abs(axes[:, 2])))]
    upright = upright * np.sign(upright[2])
    if np.arccos(np.clip(upright[2], -1.0, 1.0)) > _NEARLY_LEVEL:
        return orientation
    return space.multiply(space.between(upright, _UP), orientation)


def _resting_place(run: Run, body: int, pose: np.ndarray) -> np.ndarray | None:
    """Where ``body`` touches what is under ``pose`` without being inside it, or None where there is nothing."""
    import mujoco

    scene = run.maker.make((body,), (), ())
    mujoco.mj_resetData(scene.model, scene.data)
    mocap = run.mocap(scene, run.sample)
    scene.data.mocap_pos[:], scene.data.mocap_quat[:] = mocap[:, :3], mocap[:, 3:]
    held = run.current[body].copy()
    lowest = pose - [0.0, 0.0, _DOWN_M, 0.0, 0.0, 0.0, 0.0]
    run.current[body] = lowest
    run.put(scene, body)
    run.push_out(scene, body)
    place = run.current[body].copy()
    run.current[body] = held
    return None if np.array_equal(place, lowest) else place
