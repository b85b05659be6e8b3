"""The project: everything about a film that is not computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from engine.foundation.timebase import Rate
from engine.project.cast import Character
from engine.project.cut import Marker, Track
from engine.project.drawing import Board
from engine.project.scene import Beat, Scene
from engine.project.shot import Shot


@dataclass(frozen=True)
class Breakdown:
    """What a screenplay asks for. ``look`` is a key of ``assets/looks`` named by the words, or ""."""

    title: str
    scenes: tuple[Scene, ...]
    shots: tuple[Shot, ...]
    cast: tuple[Character, ...]
    look: str = ""
    credits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lost:
    """What was set by hand on words that are gone; it comes back with them. ``text`` began at ``start`` of its script. Of a
    whole scene: ``scene`` with its ``shots`` and those ``struck``; else one shot (standing or struck), ``beat`` or
    ``character``. ``place``: which scene of the film, or which shot of its scene, it was."""

    text: str
    start: int = 0
    scene: Scene | None = None
    shots: tuple[Shot, ...] = ()
    struck: tuple[Shot, ...] = ()
    beat: Beat | None = None
    character: Character | None = None
    place: int = 0


@dataclass(frozen=True)
class Project:
    """``script`` is the source text. ``size`` is (width, height) in pixels. Shots are in film order."""

    title: str
    script: str
    scenes: tuple[Scene, ...]
    shots: tuple[Shot, ...]
    cast: tuple[Character, ...]
    tracks: tuple[Track, ...] = ()
    markers: tuple[Marker, ...] = ()
    cameo_ids: tuple[str, ...] = ()
    rate: Rate = Fraction(24)
    size: tuple[int, int] = (1280, 720)
    seed: int = 0
    look: str = "realistic"
    credits: tuple[tuple[str, str], ...] = ()
    struck: tuple[Shot, ...] = ()
    """Shots deleted by hand: a new reading of the words does not bring them back."""
    fade_in_frames: int | None = None
    """Frames over which the film comes from black; 0 not at all, None as the first shot's transition says."""
    fade_out_frames: int | None = None
    """Frames over which the film goes to black; 0 not at all, None as the words say."""
    boards: tuple[Board, ...] = field(default=(), metadata={"digest": False})
    """What was drawn and noted on boards, in no order; those of deleted shots come back with them."""
    by_hand: tuple[str, ...] = field(default=(), metadata={"digest": False})
    """Names of the fields set by hand, which a new reading of the words keeps."""
    lost: tuple[Lost, ...] = field(default=(), compare=False, metadata={"digest": False})
    """The latest last."""
    shots_added: int = field(default=0, compare=False, metadata={"digest": False})
    """How many shots were ever added by hand, deleted ones included: no later one takes the id of an earlier one."""

    def scene(self, scene_id: str) -> Scene:
        return next(scene for scene in self.scenes if scene.id == scene_id)
