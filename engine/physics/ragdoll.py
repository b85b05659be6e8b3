"""A person who falls: fifteen jointed segments that take over the pose and its motion, and protect themselves.

Segment masses: de Leva (1996), *Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters*, table 4 (mean of women
and men). Reflexes: muscles answer 0.15-0.25 s after the handover; the arms reach for where the body will land, the head is
kept off the ground, knees and hips bend; after the impact the body goes slack.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.foundation import space
from engine.physics.contact_law import FLESH
from engine.physics.pieces import Piece
from engine.physics.scene_model import Bone, SceneModel
from engine.world import BONES, PARENTS, Collapse, Figure, PersonTrack
from engine.world.performance import TAKE_RATE
from engine.world.skeleton import INDEX

SELF_BIT = 1 << 30
_LATENCY_S, _SLACK_S = 0.17, 1.0
_REST_SPEED = 0.06
_REST_SAMPLES = 96


@dataclass(frozen=True)
class Joint:
    """``share`` of the body's mass; ``stiffness`` N m/rad and ``damping`` N m s/rad of the muscles for 70 kg; ``limit``
    degrees about ``neutral`` (degrees of flexion about the bone frame's y axis); ``hinge``: knee or elbow."""

    share: float
    stiffness: float
    damping: float
    limit: float
    neutral: float = 0.0
    hinge: bool = False


SEGMENTS: dict[str, Joint] = {
    "pelvis": Joint(0.118, 0, 0, 0),
    "spine2": Joint(0.312, 300, 22, 48, 14),
    "neck": Joint(0.068, 32, 2.4, 50, 6),
    "upperarm": Joint(0.0263, 60, 5, 100, -40),
    "forearm": Joint(0.0150, 38, 2.6, 145, hinge=True),
    "hand": Joint(0.0058, 6, 0.4, 60),
    "thigh": Joint(0.1447, 190, 15, 72, -46),
    "shank": Joint(0.0457, 120, 8, 145, hinge=True),
    "foot": Joint(0.0133, 40, 3, 38),
}


def _base(name: str) -> str:
    return name.split(".")[0]


class Doll:
    """One fall. Knows where the person is at ``first``; ``read`` appends a pose at every further sample."""

    def __init__(
        self, person: int, figure: Figure, collapse: Collapse, track: PersonTrack, first: int, bones: tuple[Bone, ...]
    ) -> None:
        self.person, self.figure, self.collapse, self.first = person, figure, collapse, first
        self.key = ("doll", person, first)
        self.bones = [bone for bone in bones if bone.person == person]
        # depth first, as the simulator numbers its joints: the trunk with both arms, then the legs
        legs = ("thigh", "shank", "foot")
        self.names = [name for name in BONES if _base(name) in SEGMENTS and _base(name) not in legs]
        self.names += [name for name in BONES if _base(name) in legs]
        self.index = np.array([INDEX[name] for name in self.names])
        self.parent = [self._parent_segment(i) for i in self.index]
        self.local = np.asarray(track.rotations[first], float).copy()
        self._take_over(track, first)
        self.roots = [np.array(track.root[first], float)]
        self.rotations = [self.local.astype(np.float32)]
        self.calm = 0
        self._at = -1

    def fork(self) -> Doll:
        other = Doll.__new__(Doll)
        other.__dict__.update(self.__dict__)
        other.roots, other.rotations = list(self.roots), list(self.rotations)
        other.qpos, other.qvel = self.qpos.copy(), self.qvel.copy()
        return other

    def _parent_segment(self, bone: int) -> int:
        up = PARENTS[bone]
        while up >= 0 and up not in self.index:
            up = PARENTS[up]
        return int(np.flatnonzero(self.index == up)[0]) if up >= 0 else -1

    # --- taking over

    def _take_over(self, track: PersonTrack, first: int) -> None:
        skeleton = self.figure.skeleton
        before = max(first - 2, 0)
        span = max(first - before, 1) / TAKE_RATE
        place, turn = skeleton.world(track.root[first], np.asarray(track.rotations[first], float))
        earlier, turned = skeleton.world(track.root[before], np.asarray(track.rotations[before], float))
        self.place, self.turn = place, turn
        rate = space.rotation_vector(space.multiply(turn, space.inverse(turned)))[self.index] / span
        speed = (place[0] - earlier[0]) / span
        self.offset: list[np.ndarray] = []
        self.body_quat: list[np.ndarray] = []
        self.axis: list[np.ndarray | None] = []
        qpos, qvel = [*place[0], *turn[0]], [*(speed + np.array(self.collapse.velocity))]
        qvel += list(space.rotate(space.inverse(turn[0]), rate[0] + np.array(self.collapse.spin)))
        for n, bone in enumerate(self.index):
            if n == 0:
                self.offset.append(place[0])
                self.body_quat.append(space.IDENTITY)
                self.axis.append(None)
                continue
            up = self.index[self.parent[n]]
            back = space.inverse(turn[up])
            self.offset.append(space.rotate(back, place[bone] - place[up]))
            local = space.multiply(back, turn[bone])
            spin = space.rotate(space.inverse(turn[bone]), rate[n] - rate[self.parent[n]])
            joint = SEGMENTS[_base(self.names[n])]
            if joint.hinge:
                axis = self._hinge_axis(self.names[n], local)
                angle = float(space.rotation_vector(local) @ axis)
                self.axis.append(axis)
                self.body_quat.append(space.multiply(local, space.about(axis, -angle)))
                qpos.append(angle)
                qvel.append(float(spin @ axis))
            else:
                neutral = space.about(np.array([0.0, 1.0, 0.0]), math.radians(joint.neutral))
                self.axis.append(None)
                self.body_quat.append(neutral)
                qpos += list(space.multiply(space.inverse(neutral), local))
                qvel += list(spin)
        self.qpos, self.qvel = np.array(qpos, float), np.clip(np.array(qvel, float), -25.0, 25.0)

    def _hinge_axis(self, name: str, local: np.ndarray) -> np.ndarray:
        """The axis the joint is bent about now; for a straight one, the anatomical one."""
        bent = space.rotation_vector(local)
        if np.linalg.norm(bent) > 0.3:
            return space.normalised(bent)
        if _base(name) == "shank":
            return np.array([0.0, 1.0, 0.0])
        joints = self.figure.skeleton.joints
        side = name.split(".")[1]
        along = joints[INDEX[f"hand.{side}"]] - joints[INDEX[f"forearm.{side}"]]
        return space.normalised(np.cross(along, [1.0, 0.0, 0.0]))

    # --- the model

    def add_to(self, build: Any, bodies: int) -> None:
        """Add the segments to a model being built."""
        import mujoco

        made: list[Any] = []
        scale = self.figure.mass / 70.0
        for n, name in enumerate(self.names):
            joint = SEGMENTS[_base(name)]
            parent = build.spec.worldbody if n == 0 else made[self.parent[n]]
            body = parent.add_body(
                name=f"doll{self.person}:{name}", pos=list(self.offset[n]), quat=list(self.body_quat[n])
            )
            made.append(body)
            if n == 0:
                body.add_freejoint()
            else:
                axis = self.axis[n]
                hinge = axis is not None
                limit = math.radians(joint.limit)
                settings = {
                    "type": mujoco.mjtJoint.mjJNT_HINGE if hinge else mujoco.mjtJoint.mjJNT_BALL,
                    "limited": mujoco.mjtLimited.mjLIMITED_TRUE,
                    "range": [-0.05, limit] if hinge else [0.0, limit],
                    "armature": 0.004 * scale,
                    "solref_limit": [-2500.0, -100.0],
                    "name": f"doll{self.person}:{name}",
                }
                if axis is not None:
                    settings["axis"] = list(axis)
                body.add_joint(**settings)
        self._add_flesh(build, made, bodies)

    def _add_flesh(self, build: Any, made: list[Any], bodies: int) -> None:
        surface = build.surface(FLESH, False) | {"condim": 4, "priority": 1}
        carried: dict[int, list[tuple[Bone, np.ndarray]]] = {}
        for bone in self.bones:
            n = self._segment_of(bone.bone)
            up = self.index[n]
            back = space.inverse(self.turn[up])
            start = space.rotate(back, self.place[bone.bone] - self.place[up])
            turn = space.multiply(back, self.turn[bone.bone])
            carried.setdefault(n, []).append((bone, np.concatenate([start, turn])))
        for n, body in enumerate(made):
            flesh = carried.get(n, [])
            mass = SEGMENTS[_base(self.names[n])].share * self.figure.mass
            limb = _base(self.names[n]) in ("forearm", "hand")
            if _base(self.names[n]) == "hand":
                flesh = [(self._palm(n), np.r_[np.zeros(3), space.IDENTITY])]
            if _base(self.names[n]) == "foot":
                flesh = [*flesh, self._sole(n)]
            if not flesh:
                flesh = [(Bone(self.person, int(self.index[n]), np.zeros(3), 0.03), np.r_[np.zeros(3), space.IDENTITY])]
            for bone, pose in flesh:
                length = float(np.linalg.norm(bone.end))
                lie = space.between(np.array([0.0, 0.0, 1.0]), bone.end) if length > 1e-6 else space.IDENTITY
                at = space.composed(pose, np.concatenate([bone.end / 2.0, lie]))
                piece = Piece("capsule", (bone.radius, max(length / 2.0, 1e-3), 0.0), at, -1, "")
                build.geom(
                    body,
                    piece,
                    (bodies + self.person, -1),
                    contype=build.person_bit(self.person) | (SELF_BIT if limb else 0),
                    conaffinity=0xFFFF | (0 if limb else SELF_BIT),
                    mass=mass / len(flesh),
                    **surface,
                )

    def _palm(self, n: int) -> Bone:
        """A capsule from the wrist to the last joint of the middle finger, which has no flesh of its own."""
        bone = int(self.index[n])
        middle = INDEX["middle3." + self.names[n].split(".")[1]]
        end = space.rotate(space.inverse(self.turn[bone]), self.place[middle] - self.place[bone])
        return Bone(self.person, bone, end, 0.015 * self.figure.height)

    def _sole(self, n: int) -> tuple[Bone, np.ndarray]:
        """A capsule from heel to toe tip, resting on the sole, and its pose in the foot."""
        figure, bone = self.figure, int(self.index[n])
        ankle = figure.skeleton.joints[bone]
        low = [p.positions[p.positions[:, 2] < 0.5 * figure.sole, 0] - ankle[0] for p in figure.parts]
        along = np.concatenate(low) if any(len(part) for part in low) else np.array([-0.04, 0.12]) * figure.height
        radius = 0.015 * figure.height
        heel = max(float(along.min()), -0.06 * figure.height) + radius
        tip = min(float(along.max()), 0.16 * figure.height) - radius
        end = np.array([max(tip - heel, 0.05), 0.0, 0.0])
        return Bone(self.person, bone, end, radius), np.r_[heel, 0.0, radius - figure.sole, space.IDENTITY]

    def _segment_of(self, bone: int) -> int:
        while bone not in self.index:
            bone = PARENTS[bone]
        return int(np.flatnonzero(self.index == bone)[0])

    # --- running

    def _addresses(self, scene: SceneModel) -> tuple[int, int]:
        root = scene.model.body(f"doll{self.person}:pelvis")
        joint = int(root.jntadr[0])
        return int(scene.model.jnt_qposadr[joint]), int(scene.model.jnt_dofadr[joint])

    def put(self, scene: SceneModel) -> None:
        """Write the state into the simulator."""
        q, v = self._addresses(scene)
        scene.data.qpos[q : q + len(self.qpos)] = self.qpos
        scene.data.qvel[v : v + len(self.qvel)] = self.qvel
        self._at = -1

    def drive(self, scene: SceneModel, time_s: float) -> None:
        """Set the muscles for this moment: torques towards the pose aimed at, once for every sample."""
        q, v = self._addresses(scene)
        t = time_s - self.first / TAKE_RATE
        sample = int(t * TAKE_RATE + 1e-6)
        if sample != self._at:
            self._at = sample
            self.goal = self._goal(t)
        data, scale = scene.data, self.figure.mass / 70.0
        strength, damping = self._tone(t)
        position, rate = data.qpos[q : q + len(self.qpos)], data.qvel[v : v + len(self.qvel)]
        torque = np.zeros(len(self.qvel))
        i, k = 7, 6
        for n in range(1, len(self.names)):
            joint = SEGMENTS[_base(self.names[n])]
            if self.axis[n] is not None:
                torque[k] = (
                    strength * joint.stiffness * (self.goal[i] - position[i]) - damping * joint.damping * rate[k]
                )
                i, k = i + 1, k + 1
            else:
                error = _difference(position[i : i + 4], self.goal[i : i + 4])
                torque[k : k + 3] = strength * joint.stiffness * error - damping * joint.damping * rate[k : k + 3]
                i, k = i + 4, k + 3
        data.qfrc_applied[v : v + len(torque)] = scale * torque

    def _tone(self, t: float) -> tuple[float, float]:
        """(strength, damping) of the muscles, as shares of the full."""
        if not self.collapse.guard:  # a faint: the knees give way, then nothing holds
            return (0.3 if t < 0.55 else 0.02), 0.4
        if t < _LATENCY_S:
            return 0.5, 0.6
        if t < _SLACK_S:
            return 0.5, 0.8
        return 0.5 * math.exp(-(t - _SLACK_S) / 0.25) + 0.05, 0.9

    def _goal(self, t: float) -> np.ndarray:
        """The pose the muscles aim at, as joint positions."""
        if not self.collapse.guard:
            return self._buckled()
        if t < _LATENCY_S:
            return self._keep()
        if t > _SLACK_S + 0.1:
            return self.goal
        place, turn = self.world()
        goal = self._keep().copy()
        trunk = turn[INDEX["spine2"]]
        velocity = (self.roots[-1] - self.roots[max(len(self.roots) - 12, 0)]) * [1, 1, 0]
        lean = (place[INDEX["neck"]] - place[0]) * [1, 1, 0] + 4.0 * velocity
        heading = (
            space.normalised(lean) if np.linalg.norm(lean) > 0.05 else space.rotate(turn[0], np.array([1.0, 0, 0]))
        )
        forward = float(heading @ space.rotate(turn[0], np.array([1.0, 0.0, 0.0])))
        i = 7
        for n in range(1, len(self.names)):
            name, base = self.names[n], _base(self.names[n])
            width = 1 if self.axis[n] is not None else 4
            if base == "upperarm":
                goal[i : i + 4] = self._reach(n, name, place, turn, trunk, heading)
            elif base == "forearm":
                goal[i] = math.radians(28.0)
            elif base == "shank":
                goal[i] = math.radians(42.0 if forward > -0.3 else 60.0)
            elif base in ("thigh", "neck"):
                flexion = -34.0 if base == "thigh" else (-22.0 if forward > 0.3 else 28.0)
                local = space.about(np.array([0.0, 1.0, 0.0]), math.radians(flexion))
                goal[i : i + 4] = space.multiply(space.inverse(self.body_quat[n]), local)
            i += width
        return goal

    def _buckled(self) -> np.ndarray:
        """Knees and hips bent, everything else as it was."""
        goal, i = self._keep().copy(), 7
        for n in range(1, len(self.names)):
            base = _base(self.names[n])
            if base == "shank":
                goal[i] = math.radians(95.0)
            elif base == "thigh":
                local = space.about(np.array([0.0, 1.0, 0.0]), math.radians(-55.0))
                goal[i : i + 4] = space.multiply(space.inverse(self.body_quat[n]), local)
            i += 1 if self.axis[n] is not None else 4
        return goal

    def _keep(self) -> np.ndarray:
        if not hasattr(self, "_start_pose"):
            self._start_pose = self.qpos.copy()
        return self._start_pose

    def _reach(
        self, n: int, name: str, place: np.ndarray, turn: np.ndarray, trunk: np.ndarray, heading: np.ndarray
    ) -> np.ndarray:
        """The upper arm stretched out towards where the body will land."""
        side = name.split(".")[1]
        now = space.normalised(place[INDEX[f"forearm.{side}"]] - place[INDEX[name]])
        outward = space.rotate(trunk, np.array([0.0, 0.35 if side == "L" else -0.35, 0.0]))
        aim = space.normalised(0.8 * heading + np.array([0.0, 0.0, -0.75]) + outward)
        aimed = space.multiply(space.between(now, aim), turn[INDEX[name]])
        local = space.multiply(space.inverse(trunk), aimed)
        return space.multiply(space.inverse(self.body_quat[n]), local)

    def world(self) -> tuple[np.ndarray, np.ndarray]:
        """Bone positions [56, 3] and orientations [56, 4] now."""
        return self.figure.skeleton.world(self.roots[-1], np.asarray(self.rotations[-1], float))

    def read(self, scene: SceneModel, sample: int) -> None:
        """Take the state out of the simulator and keep the pose of this sample."""
        q, v = self._addresses(scene)
        self.qpos = scene.data.qpos[q : q + len(self.qpos)].copy()
        self.qvel = scene.data.qvel[v : v + len(self.qvel)].copy()
        local = self.local.copy()
        orientation: list[np.ndarray] = [self.qpos[3:7]]
        local[0] = self.qpos[3:7]
        i = 7
        for n in range(1, len(self.names)):
            axis = self.axis[n]
            if axis is not None:
                turn, i = space.about(axis, float(self.qpos[i])), i + 1
            else:
                turn, i = self.qpos[i : i + 4], i + 4
            relative = space.multiply(self.body_quat[n], turn)  # seen from the parent segment
            orientation.append(relative)
            local[self.index[n]] = space.multiply(space.inverse(self._between(n)), relative)
        self.roots.append(self.qpos[:3].copy())
        self.rotations.append(local.astype(np.float32))
        moving = np.abs(self.qvel[:3]).max() > _REST_SPEED or np.abs(self.qvel[3:]).max() > 6 * _REST_SPEED
        self.calm = 0 if moving else self.calm + 1

    def _between(self, n: int) -> np.ndarray:
        """Rotation of the carried bones between a segment and its parent segment."""
        result, up, chain = space.IDENTITY, PARENTS[self.index[n]], []
        while up != self.index[self.parent[n]]:
            chain.append(up)
            up = PARENTS[up]
        for bone in reversed(chain):
            result = space.multiply(result, self.local[bone])
        return result

    @property
    def resting(self) -> bool:
        return self.calm >= _REST_SAMPLES

    def bounds(self) -> list[tuple[np.ndarray, np.ndarray, float]]:
        """Bounds and speed of the limbs, for waking things nearby."""
        place, turn = self.world()
        speed = float(np.linalg.norm(self.qvel[:3])) + 1.0
        limbs = [bone.bone for bone in self.bones]
        start, radius = place[limbs], np.array([[bone.radius] for bone in self.bones])
        end = start + space.rotate(turn[limbs], np.array([bone.end for bone in self.bones]))
        low, high = np.minimum(start, end) - radius, np.maximum(start, end) + radius
        return [(a, b, speed) for a, b in zip(low, high, strict=True)]


def _difference(now: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Rotation vector, in the moving frame, that turns ``now`` into ``goal``."""
    w = now[0] * goal[0] + now[1] * goal[1] + now[2] * goal[2] + now[3] * goal[3]
    x = now[0] * goal[1] - now[1] * goal[0] - now[2] * goal[3] + now[3] * goal[2]
    y = now[0] * goal[2] + now[1] * goal[3] - now[2] * goal[0] - now[3] * goal[1]
    z = now[0] * goal[3] - now[1] * goal[2] + now[2] * goal[1] - now[3] * goal[0]
    if w < 0:
        w, x, y, z = -w, -x, -y, -z
    length = math.sqrt(x * x + y * y + z * z)
    factor = 2.0 * math.atan2(length, w) / length if length > 1e-9 else 2.0
    return np.array([x * factor, y * factor, z * factor])
