"""The film as a plan: scenes with beats, shots, the cut, and the edits that change them."""

from engine.project.blocking import Blocking, Lamp, Spot, ViewKey, Walk, WalkMark
from engine.project.cast import Character, Garment, PropUse, StandIn
from engine.project.cut import Clip, Marker, ShotLevel, SoundClip, Track
from engine.project.drawing import Board, Layer, Stroke
from engine.project.film import Breakdown, Project
from engine.project.scene import Beat, Line, Outcome, OutcomeKind, Placing, Relation, Scene
from engine.project.shot import ANGLES, CURVES, DIRECTIONS, MOVES, SHOT_SIZES, Move, Shot

__all__ = [
    "ANGLES",
    "CURVES",
    "DIRECTIONS",
    "MOVES",
    "SHOT_SIZES",
    "Beat",
    "Board",
    "Blocking",
    "Breakdown",
    "Character",
    "Clip",
    "Garment",
    "Lamp",
    "Layer",
    "Line",
    "Marker",
    "Move",
    "Outcome",
    "OutcomeKind",
    "Placing",
    "Project",
    "PropUse",
    "Relation",
    "Scene",
    "Shot",
    "ShotLevel",
    "SoundClip",
    "Spot",
    "StandIn",
    "Stroke",
    "Track",
    "ViewKey",
    "Walk",
    "WalkMark",
]
