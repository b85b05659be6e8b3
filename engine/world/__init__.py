"""The world in SI units: things, people, light, room, camera; what people do in it and what came of it."""

from engine.world.body import Body, Grip, Hinge, Seat, Shape, Support
from engine.world.camera import Camera, CameraKey, CameraState
from engine.world.figure import FACE_SHAPES, Figure, FigurePart
from engine.world.legs import Leg, leg_track, legs_of
from engine.world.light import Light, Room, Sky
from engine.world.material import Appearance, Material, Pattern
from engine.world.performance import (
    BeatTime,
    Collapse,
    Footstep,
    Hold,
    Performance,
    PersonTrack,
    Release,
    Spoken,
)
from engine.world.rolling import roll_axis, roll_radius, rolling_way, slope_of, slope_under
from engine.world.skeleton import BONES, PARENTS, Skeleton
from engine.world.take import Contact, OutcomeResult, StartChoice, Take, WorldState
from engine.world.utterance import Phoneme, Utterance
from engine.world.world import Person, Wanted, World

__all__ = [
    "BONES",
    "FACE_SHAPES",
    "PARENTS",
    "Appearance",
    "BeatTime",
    "Body",
    "Camera",
    "CameraKey",
    "CameraState",
    "Collapse",
    "Contact",
    "Figure",
    "FigurePart",
    "Footstep",
    "Grip",
    "Hinge",
    "Hold",
    "Leg",
    "Light",
    "Material",
    "OutcomeResult",
    "Pattern",
    "Performance",
    "Person",
    "PersonTrack",
    "Phoneme",
    "Release",
    "Room",
    "Seat",
    "Shape",
    "Skeleton",
    "Sky",
    "Spoken",
    "StartChoice",
    "Support",
    "Take",
    "Utterance",
    "Wanted",
    "World",
    "WorldState",
    "leg_track",
    "legs_of",
    "roll_axis",
    "roll_radius",
    "rolling_way",
    "slope_of",
    "slope_under",
]
