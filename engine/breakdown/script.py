"""What gathers while a scene is read: beats, camera cues, sounds, weather and light, before it becomes a Scene."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.foundation.span import Span
from engine.project import Beat, Move, Placing


@dataclass
class Cue:
    """A camera direction of the writer's: it opens a shot at source offset ``span.start``.

    ``first`` is the index of the first beat it covers. ``modifies``: it only moves the camera of the shot that runs.
    """

    span: Span
    size: str = ""
    angle: str = ""
    kind: str = ""
    move: Move | None = None
    lens_mm: float | None = None
    transition: str = ""
    focus: str = ""
    view: str = ""
    """ "side", "behind" or "front": from where the subject is seen."""
    shoulder: str = ""
    """Over whose shoulder: a name as written, then the person's id."""
    speed: float = 1.0
    subjects: list[str] = field(default_factory=list)
    takes: str = ""
    first: int = 0
    end: int = 0
    modifies: bool = False
    spoken_for: int = -1
    """Index after the last beat of its own sentence."""
    own_sentence: bool = False
    """It opens a sentence that tells what happens: "Handheld, they hug." """
    over: bool = False
    """What it shows is told in full by one held beat; what follows is somebody else's."""
    last: int = -1
    """Index after the last beat of its own paragraph."""
    deserted: bool = False
    """It shows a place of which the words say that nobody is there."""

    @property
    def is_join(self) -> bool:
        """Nothing but a transition: the shot that follows is our choice."""
        asked = self.size or self.angle or self.kind or self.move or self.lens_mm or self.focus or self.view
        return bool(self.transition) and not (asked or self.subjects)

    def merge(self, other: Cue) -> None:
        """Take what another cue of the same direction adds ("Low-angle wide shot, 24 mm, slow dolly in")."""
        self.size = self.size or other.size
        self.angle = self.angle or other.angle
        self.kind = self.kind or other.kind
        self.move = self.move or other.move
        self.lens_mm = self.lens_mm or other.lens_mm
        self.transition = self.transition or other.transition
        self.focus = self.focus or other.focus
        self.view = self.view or other.view
        self.shoulder = self.shoulder or other.shoulder
        self.speed = self.speed if self.speed != 1.0 else other.speed
        self.takes = self.takes or other.takes
        self.end = max(self.end, other.end)
        self.span = self.span.joined(other.span)


@dataclass
class SceneDraft:
    """One scene in the making."""

    id: str
    number: str
    heading: str
    interior: bool | None
    span: Span
    set: str = ""
    light: str = ""
    weather: str = ""
    transition: str = ""
    beats: list[Beat] = field(default_factory=list)
    placings: list[Placing] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    sounds: list[tuple[str, str]] = field(default_factory=list)
    joins: list[tuple[int, str, Span]] = field(default_factory=list)
    """Transitions written between paragraphs: the index of the beat that comes next, the kind, the place."""
    places: list[tuple[str, Span]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """Where in the source each beat stands."""
    large: frozenset[str] = frozenset()
    """Things too large for a close picture to say anything."""
