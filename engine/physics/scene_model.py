"""A MuJoCo model of the world in which some bodies are free, some are led and all others are where they are put.

Only what moves by itself gets degrees of freedom; things at rest, people and doors are mocap bodies, so a model is small
however full the room is. Every free piece appears once per kind of surface it may meet, with that pair's own friction and
bounce; bits of ``contype`` and ``conaffinity`` sort out which copy meets what:

- bits 0..15: classes of material of everything that is not free
- bit 16: free against free
- bits 17..29: people, so that a holder and the thing held can be told to ignore each other
- bit 30: the arms of someone who falls against the rest of them
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.foundation import space
from engine.physics.contact_law import PairLaw, flesh_law, pair_law, solref
from engine.physics.pieces import WALL_THICKNESS, Piece, pieces_of
from engine.world import Body, Material, World, rolling_way

if TYPE_CHECKING:
    import mujoco

_CLASSES = 16
_FREE_BIT = 1 << 16
_PEOPLE_FIRST = 17
_PEOPLE_BITS = 13
STEPS_PER_BLOW = 10
"""A blow must last at least eight steps or its impulse is wrong (65 % at two steps, 4.6 % at eight)."""
LED_INERTIA = 30.0
"""A led body resists as if it were this many times heavier: hands do not give way."""
AWAY = np.array([0.0, 0.0, -100.0, 1.0, 0.0, 0.0, 0.0])


@dataclass(frozen=True)
class Thing:
    """A body with its solid pieces. ``index`` in World.bodies; ``radius`` of the ball about the frame's origin that holds
    all pieces; ``low`` and ``high`` bounds in the body's frame; ``hinged``: shape indices that turn with the hinge."""

    index: int
    body: Body
    pieces: tuple[Piece, ...]
    radius: float
    low: np.ndarray
    high: np.ndarray
    hinged: frozenset[int]

    @property
    def movable(self) -> bool:
        return self.body.mobility == "dynamic" and bool(self.pieces)

    @property
    def small(self) -> bool:
        return self.radius < 0.045


def rolls(thing: Thing, pose: np.ndarray) -> bool:
    """Whether a thing that lies at ``pose`` [7] rolls: a ball, or something round about a level axis."""
    return "rolls" in thing.body.tags or rolling_way(thing.body, pose) is not None


def things_of(world: World) -> tuple[Thing, ...]:
    """Every body of the world, in order, with its pieces."""
    result = []
    for index, body in enumerate(world.bodies):
        pieces = pieces_of(body)
        corners = np.concatenate([piece.corners for piece in pieces]) if pieces else np.zeros((1, 3))
        names = set(body.hinge.shapes) if body.hinge else set()
        hinged = frozenset(i for i, shape in enumerate(body.shapes) if shape.name and shape.name in names)
        radius = float(np.linalg.norm(corners, axis=1).max())
        result.append(Thing(index, body, pieces, radius, corners.min(0), corners.max(0), hinged))
    return tuple(result)


@dataclass(frozen=True)
class Bone:
    """A capsule of a person in its bone's frame: from the origin to ``end``, ``radius`` metres."""

    person: int
    bone: int
    end: np.ndarray
    radius: float


@dataclass
class SceneModel:
    """A compiled model and where to find things in it. ``qpos`` and ``qvel``: first address of each free or led body;
    ``mocap``: row of each mocap body by key ("body", i), ("hinge", i) or ("bone", k). ``owner`` int [geoms, 2]: body
    index (people follow the bodies) and shape index of every geom; ``rank``: 0 free, 1 led, 2 everything else."""

    model: mujoco.MjModel
    data: mujoco.MjData
    step_s: float
    blow_s: float
    free: tuple[int, ...]
    led: tuple[int, ...]
    qpos: dict[int, int]
    qvel: dict[int, int]
    mocap: dict[tuple[str, int], int]
    owner: np.ndarray
    against_people: dict[int, np.ndarray]
    rank: np.ndarray = field(default_factory=lambda: np.zeros(0))
    extra: dict[str, Any] = field(default_factory=dict)

    def touch(self, body: int, touches: bool) -> None:
        """Let a led body touch free ones, or pass through them."""
        mine = np.flatnonzero(self.owner[:, 0] == body)
        if "contype" not in self.extra:
            self.extra["contype"] = self.model.geom_contype.copy()
        self.model.geom_contype[mine] = self.extra["contype"][mine] if touches else 0

    def let_through(self, body: int, people: set[int]) -> None:
        """Make ``body`` ignore the bodies of ``people``."""
        mask = 0
        for bit in {person % _PEOPLE_BITS for person in people}:
            mask |= 1 << (_PEOPLE_FIRST + bit)
        everyone = ((1 << _PEOPLE_BITS) - 1) << _PEOPLE_FIRST
        for geom in self.against_people.get(body, ()):
            self.model.geom_conaffinity[geom] = everyone & ~mask


class ModelMaker:
    """Builds models of one world, and remembers them by what is free and led in them."""

    def __init__(self, world: World, things: tuple[Thing, ...], bones: tuple[Bone, ...]) -> None:
        self.world, self.things, self.bones = world, things, bones
        self._materials = {material.name: material for material in world.materials}
        self._classes = self._material_classes()
        self._ground = self._ground_shape()
        self._made: dict[tuple, SceneModel] = {}

    def _material_classes(self) -> dict[str, int]:
        """Class of each material in use; beyond sixteen, look-alikes share one."""
        used = sorted({piece.material for thing in self.things for piece in thing.pieces})
        if len(used) <= _CLASSES:
            return {name: i for i, name in enumerate(used)}
        order = sorted(used, key=lambda name: (self._materials[name].young, self._materials[name].restitution, name))
        return {name: i * _CLASSES // len(order) for i, name in enumerate(order)}

    def _representative(self, number: int) -> Material:
        return self._materials[min(name for name, i in self._classes.items() if i == number)]

    def _ground_shape(self) -> tuple[int, int] | None:
        """(body, shape) of the lowest level plane: it goes on for ever, so that nothing falls out of the world."""
        lowest: tuple[float, int, int] | None = None
        for thing in self.things:
            if thing.body.mobility != "fixed":
                continue
            for i, shape in enumerate(thing.body.shapes):
                pose = space.composed(np.array(thing.body.pose), np.array(shape.pose))
                up = space.rotate(pose[3:], np.array([0.0, 0.0, 1.0]))
                if shape.kind == "plane" and shape.solid and up[2] > 0.999:
                    candidate = (round(float(pose[2]), 6), thing.index, i)
                    lowest = candidate if lowest is None else min(lowest, candidate)
        return None if lowest is None else lowest[1:]

    def step_for(self, moving: tuple[int, ...]) -> float:
        """1/960 s; half of it while something small moves."""
        return 1.0 / 1920.0 if any(self.things[i].small for i in moving) else 1.0 / 960.0

    def make(self, free: tuple[int, ...], led: tuple[int, ...], fallen: tuple = (), dull: bool = False) -> SceneModel:
        """The model in which ``free`` and ``led`` (body indices, ascending) move. ``fallen``: ragdolls, see
        engine.physics.ragdoll. ``dull``: nothing bounces (for settling)."""
        key = (free, led, tuple(doll.key for doll in fallen), dull)
        if key not in self._made:
            if len(self._made) > 24:
                self._made.pop(next(iter(self._made)))
            self._made[key] = self._build(free, led, fallen, dull)
        return self._made[key]

    def _build(self, free: tuple[int, ...], led: tuple[int, ...], fallen: tuple, dull: bool) -> SceneModel:
        import mujoco

        step = self.step_for(free)
        spec = mujoco.MjSpec()
        spec.compiler.degree = False
        option = spec.option
        option.timestep, option.gravity = step, [0.0, 0.0, -self.world.gravity]
        option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
        # rooms are one body of many small pieces: comparing them one by one is quicker than walking a tree of them
        option.disableflags |= mujoco.mjtDisableBit.mjDSBL_MIDPHASE
        option.cone, option.impratio = mujoco.mjtCone.mjCONE_ELLIPTIC, 10.0
        option.jacobian = (
            mujoco.mjtJacobian.mjJAC_DENSE if len(free) <= 3 and not fallen else mujoco.mjtJacobian.mjJAC_SPARSE
        )
        build = _Build(spec, step * STEPS_PER_BLOW, dull)
        self._add_set(build)
        for k, bone in enumerate(self.bones):
            if not any(doll.person == bone.person for doll in fallen):
                build.bone(k, bone, len(self.things))
        for thing in self.things:
            if thing.index in free:
                self._add_free(build, thing)
            elif thing.index in led:
                self._add_led(build, thing)
            elif thing.movable:
                self._add_still(build, thing)
        for doll in fallen:
            doll.add_to(build, len(self.things))
        return build.finish(free, led)

    def _add_set(self, build: _Build) -> None:
        for thing in self.things:
            if thing.movable or not thing.pieces:
                continue
            still = build.spec.worldbody.add_body(
                name=f"set{thing.index}", pos=list(thing.body.pose[:3]), quat=list(thing.body.pose[3:])
            )
            swinging = None
            if thing.hinged:
                swinging = build.mocap_body(("hinge", thing.index))
            for piece in thing.pieces:
                body = swinging if swinging is not None and piece.shape in thing.hinged else still
                ground = (thing.index, piece.shape) == self._ground
                build.other(body, piece, thing, self._classes[piece.material], ground)

    def _add_still(self, build: _Build, thing: Thing) -> None:
        body = build.mocap_body(("body", thing.index))
        for piece in thing.pieces:
            build.other(body, piece, thing, self._classes[piece.material])

    def _add_led(self, build: _Build, thing: Thing) -> None:
        body = build.free_body(thing, LED_INERTIA * thing.body.mass)
        mass = thing.body.mass / len(thing.pieces)
        for piece in thing.pieces:
            build.other(body, piece, thing, self._classes[piece.material], mass=mass)

    def _add_free(self, build: _Build, thing: Thing) -> None:
        body = build.free_body(thing, 0.0)
        volumes = np.array([max(p.volume, 1e-9) for p in thing.pieces])
        weights = volumes * [self._materials[p.material].density for p in thing.pieces]
        hollow = thing.body.mass < 0.4 * float(weights.sum())
        for piece, weight in zip(thing.pieces, weights, strict=True):
            mass = thing.body.mass * float(weight / weights.sum())
            material = self._materials[piece.material]
            build.free(body, piece, thing, pair_law(material, material), _FREE_BIT, _FREE_BIT, mass, hollow)
            everyone = ((1 << _PEOPLE_BITS) - 1) << _PEOPLE_FIRST
            build.free(body, piece, thing, flesh_law(material), 0, everyone)
            masks: dict[PairLaw, int] = {}
            for number in sorted(set(self._classes.values())):
                law = pair_law(material, self._representative(number))
                masks[law] = masks.get(law, 0) | 1 << number
            for law, mask in masks.items():
                build.free(body, piece, thing, law, 0, mask)


class _Build:
    """A model being put together."""

    def __init__(self, spec: Any, blow_s: float, dull: bool) -> None:
        import mujoco

        self.mj = mujoco
        self.spec, self.blow_s, self.dull = spec, blow_s, dull
        self.owner: list[tuple[int, int]] = []
        self.mocap_keys: list[tuple[str, int]] = []
        self.against_people: dict[int, list[str]] = {}
        self.meshes: dict[int, str] = {}
        self.extra: dict[str, Any] = {}
        self._names: list[str] = []

    def mocap_body(self, key: tuple[str, int]) -> Any:
        self.mocap_keys.append(key)
        return self.spec.worldbody.add_body(name=f"{key[0]}:{key[1]}", mocap=True, pos=list(AWAY[:3]))

    def free_body(self, thing: Thing, armature: float) -> Any:
        body = self.spec.worldbody.add_body(name=f"body:{thing.index}", pos=list(thing.body.pose[:3]))
        joint = body.add_freejoint()
        joint.armature = armature
        return body

    def geom(self, body: Any, piece: Piece, owner: tuple[int, int], **settings: Any) -> str:
        """Add a geom and remember whose it is; returns its name."""
        kinds = self.mj.mjtGeom
        name = f"g{len(self._names)}"
        settings.setdefault("solimp", [0.99, 0.99, 0.001, 0.5, 2.0])
        if piece.points is not None:
            settings |= {"type": kinds.mjGEOM_MESH, "meshname": self._mesh(piece)}
        elif piece.kind == "ground":
            settings |= {"type": kinds.mjGEOM_PLANE, "size": [0, 0, 1]}
        else:
            settings |= {"type": getattr(kinds, f"mjGEOM_{piece.kind.upper()}"), "size": list(piece.size)}
        body.add_geom(name=name, pos=list(piece.pose[:3]), quat=list(piece.pose[3:]), **settings)
        self._names.append(name)
        self.owner.append(owner)
        return name

    def _mesh(self, piece: Piece) -> str:
        if id(piece) not in self.meshes:
            name = f"m{len(self.meshes)}"
            mesh = self.spec.add_mesh(name=name, uservert=np.asarray(piece.points).ravel())
            mesh.inertia = self.mj.mjtMeshInertia.mjMESH_INERTIA_CONVEX
            self.meshes[id(piece)] = name
        return self.meshes[id(piece)]

    def other(
        self, body: Any, piece: Piece, thing: Thing, number: int, ground: bool = False, mass: float = 0.0
    ) -> None:
        """A piece of something that does not move by itself: the free one's settings count."""
        if ground:
            up = np.array([0.0, 0.0, WALL_TOP, 1.0, 0.0, 0.0, 0.0])
            piece = Piece("ground", (0, 0, 0), space.composed(piece.pose, up), piece.shape, piece.material)
        self.geom(
            body, piece, (thing.index, piece.shape), contype=1 << number, conaffinity=0, mass=mass, condim=1, priority=0
        )

    def free(
        self,
        body: Any,
        piece: Piece,
        thing: Thing,
        law: PairLaw,
        contype: int,
        conaffinity: int,
        mass: float = 0.0,
        hollow: bool = False,
    ) -> None:
        """One copy of a free piece, for the surfaces of ``conaffinity``."""
        name = self.geom(
            body,
            piece,
            (thing.index, piece.shape),
            contype=contype,
            conaffinity=conaffinity,
            mass=mass,
            priority=1,
            **self.surface(law, piece.round),
        )
        if hollow and piece.kind in ("sphere", "ellipsoid") and mass > 0.0:
            self.spec.geom(name).typeinertia = self.mj.mjtGeomInertia.mjINERTIA_SHELL
        if conaffinity >> _PEOPLE_FIRST:
            self.against_people.setdefault(thing.index, []).append(name)

    def surface(self, law: PairLaw, rolls: bool) -> dict[str, Any]:
        """MuJoCo's contact settings for a pair."""
        restitution = 0.0 if self.dull else law.restitution
        return {
            "condim": 6 if rolls and not self.dull else 3,
            "friction": [max(law.friction, 0.01), 0.005, max(law.rolling, 1e-5)],
            "solref": list(solref(restitution, max(self.blow_s, law.softness_s))),
        }

    def person_bit(self, person: int) -> int:
        return 1 << (_PEOPLE_FIRST + person % _PEOPLE_BITS)

    def bone(self, k: int, bone: Bone, bodies: int) -> None:
        """A person's capsule, led by the performance."""
        body = self.mocap_body(("bone", k))
        length = float(np.linalg.norm(bone.end))
        turn = space.between(np.array([0.0, 0.0, 1.0]), bone.end) if length > 1e-6 else space.IDENTITY
        pose = np.concatenate([bone.end / 2.0, turn])
        piece = Piece("capsule", (bone.radius, max(length / 2.0, 1e-3), 0.0), pose, -1, "")
        bit = self.person_bit(bone.person)
        self.geom(body, piece, (bodies + bone.person, -1), contype=bit, conaffinity=0, mass=0.0, condim=1, priority=0)

    def finish(self, free: tuple[int, ...], led: tuple[int, ...]) -> SceneModel:
        model = self.spec.compile()
        data = self.mj.MjData(model)
        owner = np.full((model.ngeom, 2), -1, np.int64)
        for name, whose in zip(self._names, self.owner, strict=True):
            owner[model.geom(name).id] = whose
        joints = {i: int(model.body(f"body:{i}").jntadr[0]) for i in (*free, *led)}
        return SceneModel(
            model,
            data,
            float(model.opt.timestep),
            self.blow_s,
            free,
            led,
            {i: int(model.jnt_qposadr[j]) for i, j in joints.items()},
            {i: int(model.jnt_dofadr[j]) for i, j in joints.items()},
            {key: int(model.body(f"{key[0]}:{key[1]}").mocapid[0]) for key in self.mocap_keys},
            owner,
            {i: np.array([model.geom(n).id for n in names]) for i, names in self.against_people.items()},
            np.array([0 if whose in free else 1 if whose in led else 2 for whose in owner[:, 0]]),
            self.extra,
        )


WALL_TOP = WALL_THICKNESS / 2.0
"""A bounded plane's box lies this far below its surface."""
