"""Small worlds for motion's tests, and what is measured in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.foundation import space
from engine.motion import perform
from engine.project.scene import Beat
from engine.world.body import Body, Grip, Hinge, Seat, Shape, Support
from engine.world.light import Room, Sky
from engine.world.performance import Performance, PersonTrack
from engine.world.skeleton import INDEX
from engine.world.stick_figure import stick_figure
from engine.world.utterance import Phoneme, Utterance
from engine.world.world import Person, World

BODIES = {
    "child": stick_figure(1.22, 24.0, "male", 7.0),
    "small woman": stick_figure(1.52, 50.0, "female", 30.0),
    "tall man": stick_figure(1.95, 95.0, "male", 35.0),
}
SKY = Sky((0.2, 0.3, 0.5), (0.5, 0.5, 0.5), (0.1, 0.1, 0.1))
ROOM = Room((12.0, 12.0, 3.0), (0.0, 0.0, 1.5), (0.1, 0.1, 0.1, 0.1, 0.1, 0.1))

TABLE = Body(
    "table", "table", (1.6, 0.0, 0.0, 1, 0, 0, 0), (Shape("box", (0.8, 1.4, 0.74), "wood", (0, 0, 0.37, 1, 0, 0, 0)),),
    "fixed", supports=(Support((0, 0, 0.74), (0.8, 1.4)),),
)  # fmt: skip
CUP = Body(
    "cup", "cup", (1.4, 0.2, 0.79, 1, 0, 0, 0), (Shape("cylinder", (0.08, 0.08, 0.10), "glass"),), mass=0.3,
    grips=(Grip((0.0, -0.042, 0.0), (0, 1, 0), (0, 0, 1), 0.08),),
)  # fmt: skip
BALL = Body("ball", "ball", (-1.0, -1.0, 0.12, 1, 0, 0, 0), (Shape("sphere", (0.24, 0.24, 0.24), "rubber"),), mass=0.6)
APPLE = Body(
    "apple", "apple", (-1.0, 1.5, 0.04, 1, 0, 0, 0), (Shape("sphere", (0.08, 0.08, 0.08), "fruit"),), mass=0.15
)
HOOP = Body(
    "hoop", "hoop", (-4.2, 0.0, 3.05, 1, 0, 0, 0), (Shape("torus", (0.46, 0.46, 0.02), "steel"),), "fixed",
    anchors=(("rim centre", (0.0, 0.0, 0.0)),), tags=("hoop",),
)  # fmt: skip
CHAIR = Body(
    "chair", "chair", (0.0, -2.5, 0.0, 1, 0, 0, 0), (Shape("box", (0.45, 0.45, 0.45), "wood", (0, 0, 0.225, 1, 0, 0, 0)),),
    "fixed", seats=(Seat((0, 0, 0.45), np.pi / 2),),
)  # fmt: skip
LEAF = Shape("box", (0.05, 0.9, 2.0), "wood", (0, 0.45, 1, 1, 0, 0, 0), name="leaf")
SWING = Hinge(("leaf",), (0, 0, 1), (0, 0, 1), 1.6, (0.04, 0.82, 1.0))
DOOR = Body("door", "door", (-5.0, 2.0, 0.0, 1, 0, 0, 0), (LEAF,), "fixed", hinge=SWING)
CRATE = Body("crate", "crate", (0.0, 3.0, 0.3, 1, 0, 0, 0), (Shape("box", (0.5, 0.5, 0.6), "wood"),), mass=12.0)


def world(*people: Person, bodies: tuple[Body, ...] = (TABLE, CUP, BALL, APPLE, HOOP, CHAIR, DOOR, CRATE)) -> World:
    places = (("door", (-4.5, 2.3, 0.0), 0.0), ("far", (4.0, 0.5, 0.0), 0.0))
    return World(bodies, people, (), (), SKY, ROOM, (-6.0, -6.0, 6.0, 6.0), places)


def maya(figure=None, at=(0.0, 0.0, 0.0), yaw=0.0, **more) -> Person:  # noqa: ANN001, ANN003
    return Person("maya", "Maya", figure or stick_figure(), at, yaw, **more)


def tom(at=(3.0, 3.0, 0.0), yaw=-2.0, **more) -> Person:  # noqa: ANN001, ANN003
    return Person("tom", "Tom", stick_figure(1.88, 85.0, "male"), at, yaw, **more)


def act(scene: World, *beats: Beat, utterances: tuple[Utterance, ...] = ()) -> Performance:
    return perform(scene, beats, utterances, None)


def said(beat_id: str, who: str, seconds: float = 1.5) -> Utterance:
    phonemes = tuple(Phoneme("a", 0.1 + 0.2 * i, 0.28 + 0.2 * i, 1 if i % 3 == 1 else 0, i // 2) for i in range(6))
    samples = np.full(round(48000 * seconds), 0.1, np.float32)
    return Utterance(beat_id, who, "so here we are", ("so", "here", "we", "are"), phonemes, samples)


@dataclass(frozen=True)
class Posed:
    """Joint positions [n, 56, 3] and orientations [n, 56, 4] of one person's track."""

    person: Person
    positions: np.ndarray
    orientations: np.ndarray

    def at(self, bone: str) -> np.ndarray:
        return self.positions[:, INDEX[bone]]

    def bend(self, a: str, b: str, c: str) -> np.ndarray:
        """Degrees by which bone b-c departs from the line a-b."""
        one, two = space.normalised(self.at(b) - self.at(a)), space.normalised(self.at(c) - self.at(b))
        return np.degrees(np.arccos(np.clip(np.sum(one * two, -1), -1, 1)))

    def palm(self, side: str) -> np.ndarray:
        k = INDEX[f"hand.{side}"]
        palm = self.person.figure.palm[0 if side == "L" else 1]
        return self.positions[:, k] + space.rotate(self.orientations[:, k], palm[:3])


def posed(scene: World, performance: Performance, person_id: str) -> Posed:
    person = scene.person(person_id)
    track: PersonTrack = next(t for t in performance.tracks if t.person_id == person_id)
    positions, orientations = person.figure.skeleton.world(track.root, track.rotations.astype(float))
    return Posed(person, positions, orientations)
