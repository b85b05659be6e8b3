"""A shot: a camera and an in and an out point on a scene's world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.foundation.span import Span
from engine.project.blocking import ViewKey

SHOT_SIZES = (
    "extreme close-up",
    "close-up",
    "medium close-up",
    "medium",
    "medium wide",
    "full",
    "wide",
    "extreme wide",
)
ANGLES = ("eye level", "low", "high", "overhead", "ground", "dutch")
MOVES = (
    "static",
    "pan",
    "tilt",
    "dolly",
    "truck",
    "pedestal",
    "crane",
    "orbit",
    "zoom",
    "handheld",
    "follow",
)
DIRECTIONS = {
    "pan": ("left", "right"),
    "tilt": ("up", "down"),
    "dolly": ("in", "out"),
    "truck": ("left", "right"),
    "pedestal": ("up", "down"),
    "crane": ("up", "down"),
    "orbit": ("left", "right"),
    "zoom": ("in", "out"),
}
"""Where a move can go; what is not named here has neither direction nor speed nor curve of its own."""
KINDS = (
    "master",
    "single",
    "two-shot",
    "group",
    "over the shoulder",
    "insert",
    "cutaway",
    "establishing",
    "point of view",
)


CURVES = ("smooth", "ease in", "ease out", "linear")


@dataclass(frozen=True)
class Move:
    """``kind`` from MOVES. ``direction``: "in" | "out" | "left" | "right" | "up" | "down" | "". ``speed``: "slow" |
    "normal" | "fast". ``curve`` from CURVES: how it sets off and arrives."""

    kind: str = "static"
    direction: str = ""
    speed: str = "normal"
    curve: str = "smooth"


@dataclass(frozen=True)
class Shot:
    """``story_in`` and ``story_out`` are seconds of the scene's story. ``beats`` are the beats it covers, in order;
    rehearsal moves in and out to them unless ``trimmed``. ``subjects``: entity ids it is about, most important first
    (over the shoulder: the face, then the shoulder). ``transition``: how it begins, "cut" | "dissolve" | "fade": a dissolve
    begins with the shot's first frame, while the shot before goes on beneath it; a fade dips to black about the cut.
    ``assumed``: the camera was our choice, not the writer's."""

    id: str
    slate: str
    scene_id: str
    story_in: float
    story_out: float
    size: str
    kind: str
    subjects: tuple[str, ...]
    beats: tuple[str, ...]
    angle: str = "eye level"
    lens_mm: float | None = None
    move: Move = Move()
    look: str = "realistic"
    transition: str = "cut"
    source_span: Span = Span(0, 0)
    trimmed: bool = False
    assumed: bool = True
    focus: str = ""
    side: int = 1
    """Which side of the line of action the camera keeps to: +1 or -1."""
    camera_path: tuple[ViewKey, ...] = ()
    """Where the camera was put by hand, in order of time; () lets the framing decide."""
    camera_from_s: float | None = None
    """Where the shot began when ``camera_path`` was set: the path goes along with a shot that begins at another time. None:
    it stays at its times."""
    transition_frames: int = field(default=0, metadata={"digest": False})
    """Length of the transition in frames; 0: the usual length (dissolve 0.5 s, fade 0.6 s)."""
    view: str = ""
    """From where the writer wants the subject seen: "side" | "behind" | "front", or "" for the camera's choice."""
    by_hand: tuple[str, ...] = field(default=(), metadata={"digest": False})
    """Names of the fields set by hand, which a new reading of the words keeps."""

    def path_from(self, story_in: float) -> tuple[ViewKey, ...]:
        """``camera_path`` at the times it has if the shot begins at ``story_in``. A trimmed shot stays where it was put, and
        so does its camera."""
        if self.camera_from_s is None or self.trimmed or abs(story_in - self.camera_from_s) < 1e-9:
            return self.camera_path
        by = story_in - self.camera_from_s
        return tuple(replace(key, time_s=key.time_s + by) for key in self.camera_path)
