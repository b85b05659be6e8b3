"""What a drag on the timeline does: each shows what it would do in a preview and ends in one edit, or in none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from PySide6.QtCore import QRectF

from engine.project import ShotLevel, edits
from engine.project.edits import Edit
from studio.timeline.painting import gain_at
from studio.timeline.rows import SOUNDS, row_at
from studio.timeline.strips import Contents, Laid, Strip

Snap = Callable[[float], float]
"""The frame, or the edge near to it that attracts it."""


@dataclass
class Preview:
    """What the timeline shows instead while something is dragged."""

    shots: dict[str, tuple[int, int]] = field(default_factory=dict)
    laid: dict[str, Laid] = field(default_factory=dict)
    levels: dict[tuple[str, str], ShotLevel] = field(default_factory=dict)
    joints: dict[str, int] = field(default_factory=dict)
    markers: dict[int, int] = field(default_factory=dict)


Edge = tuple[str, int]
"""A frame of a shot: (shot id, frame counted from its first as it is now; before it negative)."""


class Drag(Protocol):
    """``to`` returns what would be done, in words; ``edit`` what is done when the button is let go. ``edges`` are the frames
    that the drag sets, to be seen meanwhile."""

    @property
    def edges(self) -> tuple[Edge, ...]: ...

    def to(self, frame: float, y: float, snap: Snap) -> str: ...

    def edit(self) -> Edit | None: ...


class Unseen:
    """A drag that sets no edge of a picture."""

    edges: tuple[Edge, ...] = ()


class TrimShot:
    """A shot's edge; what comes after it follows (ripple)."""

    def __init__(self, film: Contents, preview: Preview, strip: Strip, edge: str) -> None:
        self._film, self._preview, self._strip, self._edge = film, preview, strip, edge
        self.frames = 0

    @property
    def edges(self) -> tuple[Edge, ...]:
        shot = self._strip.shot
        return ((shot.shot_id, self.frames + (shot.frames - 1 if self._edge == "out" else 0)),)

    def to(self, frame: float, y: float, snap: Snap) -> str:
        shot = self._strip.shot
        at = shot.record_in if self._edge == "in" else shot.record_out
        wanted = round(snap(frame)) - at
        if self._edge == "out":
            self.frames = max(1 - shot.frames, wanted)
        else:
            self.frames = max(-int(shot.story_in * self._film.rate), min(wanted, shot.frames - 1))
        begin = shot.record_in + (self.frames if self._edge == "in" else 0)
        end = shot.record_out + (self.frames if self._edge == "out" else 0)
        self._preview.shots[shot.shot_id] = begin, end
        return f"{shot.slate}   {self.frames:+d} frames   {end - begin} long"

    def edit(self) -> Edit | None:
        return (
            edits.ripple(self._strip.shot.shot_id, self._edge, _seconds(self.frames, self._film))
            if self.frames
            else None
        )


class RollCut:
    """The cut between two shots."""

    def __init__(self, film: Contents, preview: Preview, left: Strip, right: Strip) -> None:
        self._film, self._preview, self._left, self._right = film, preview, left, right
        self.frames = 0

    @property
    def edges(self) -> tuple[Edge, ...]:
        left, right = self._left.shot, self._right.shot
        return (left.shot_id, left.frames - 1 + self.frames), (right.shot_id, self.frames)

    def to(self, frame: float, y: float, snap: Snap) -> str:
        left, right = self._left.shot, self._right.shot
        wanted = round(snap(frame)) - right.record_in
        least = max(1 - left.frames, -int(right.story_in * self._film.rate))
        self.frames = max(least, min(wanted, right.frames - 1))
        at = right.record_in + self.frames
        self._preview.shots[left.shot_id] = left.record_in, at
        self._preview.shots[right.shot_id] = at, right.record_out
        return f"{left.slate} | {right.slate}   {self.frames:+d} frames"

    def edit(self) -> Edit | None:
        return edits.roll(self._left.shot.shot_id, _seconds(self.frames, self._film)) if self.frames else None


class SlipShot:
    """Other moments in the same time: what is dragged to the right shows earlier. It stays within what happens in the scene."""

    def __init__(self, film: Contents, strip: Strip, start: float) -> None:
        self._film, self._strip, self._start = film, strip, start
        self._latest = max(
            0, film.scene_end(strip.shot.scene_id) - strip.shot.frames - round(strip.shot.story_in * film.rate)
        )
        self.frames = 0

    @property
    def edges(self) -> tuple[Edge, ...]:
        shot = self._strip.shot
        return (shot.shot_id, self.frames), (shot.shot_id, shot.frames - 1 + self.frames)

    def to(self, frame: float, y: float, snap: Snap) -> str:
        shot = self._strip.shot
        self.frames = max(-int(shot.story_in * self._film.rate), min(round(self._start - frame), self._latest))
        return f"{shot.slate}   slipped {self.frames:+d} frames"

    def edit(self) -> Edit | None:
        return edits.slip(self._strip.shot.shot_id, _seconds(self.frames, self._film)) if self.frames else None


class LengthenJoint(Unseen):
    """The end of a dissolve or fade."""

    def __init__(self, film: Contents, preview: Preview, strip: Strip) -> None:
        self._film, self._preview, self._strip = film, preview, strip
        self.frames = strip.joint.frames

    def to(self, frame: float, y: float, snap: Snap) -> str:
        strip = self._strip
        self.frames = max(1, min(round(frame) - strip.begin, strip.shot.frames // 2))
        self._preview.joints[strip.shot.shot_id] = self.frames
        return f"{strip.joint.kind} of {self.frames} frames   {float(self.frames / self._film.rate):.2f} s"

    def edit(self) -> Edit | None:
        joint = self._strip.joint
        if self.frames == joint.frames:
            return None
        return edits.set_transition(self._strip.shot.shot_id, joint.kind, self.frames)


class MoveMarker(Unseen):
    def __init__(self, film: Contents, preview: Preview, frame: int) -> None:
        self._film, self._preview, self._from, self._to = film, preview, frame, frame

    def to(self, frame: float, y: float, snap: Snap) -> str:
        self._to = max(0, min(round(frame), max(0, self._film.frames - 1)))
        self._preview.markers[self._from] = self._to
        return f"Marker at frame {self._to}"

    def edit(self) -> Edit | None:
        return edits.move_marker(self._from, self._to) if self._to != self._from else None


class MoveLoop(Unseen):
    """In or out of what is played round and round; it is set while it is dragged. ``tell`` takes (first, last excluded)."""

    def __init__(self, film: Contents, loop: tuple[int, int], edge: str, tell: Callable[[int, int], object]) -> None:
        self._film, self._from, self._edge, self._tell = film, loop, edge, tell

    def to(self, frame: float, y: float, snap: Snap) -> str:
        first, last = self._from
        at = round(snap(frame))
        if self._edge == "in":
            first = max(0, min(at, last - 1))
        else:
            last = min(self._film.frames, max(at, first + 1))
        self._tell(first, last)
        seconds = float((last - first) / self._film.rate)
        return f"{self._edge.capitalize()} at frame {first if self._edge == 'in' else last - 1}   {seconds:.2f} s"

    def back(self) -> None:
        """Leave it as it was."""
        self._tell(*self._from)

    def edit(self) -> Edit | None:
        return None


class MoveClip(Unseen):
    """A sound clip, along the film and between tracks."""

    def __init__(self, film: Contents, preview: Preview, laid: Laid, grabbed: float) -> None:
        self._film, self._preview, self._laid, self._grabbed = film, preview, laid, grabbed
        self._moved = laid

    def to(self, frame: float, y: float, snap: Snap) -> str:
        laid = self._laid
        begin = frame - (self._grabbed - laid.begin)
        length = laid.end - laid.begin
        pulled = snap(begin)
        if pulled == begin:
            pulled = snap(begin + length) - length
        at = max(0, round(pulled))
        row = row_at(y)
        kind = row if row in SOUNDS else laid.kind
        self._moved = replace(laid, kind=kind, begin=at, end=at + length, clip=replace(laid.clip, record_in=at))
        self._preview.laid[laid.clip.id] = self._moved
        return f"{at - round(laid.begin):+d} frames{'' if kind == laid.kind else f'   to {kind}'}   {laid.clip.name}"

    def edit(self) -> Edit | None:
        at, kind = self._moved.clip.record_in, self._moved.kind
        if (at, kind) == (self._laid.clip.record_in, self._laid.kind):
            return None
        return edits.move_sound(self._laid.clip.id, at, kind)


class TrimClip(Unseen):
    """A sound clip's edge; what it plays in between stays in its place."""

    def __init__(self, film: Contents, preview: Preview, laid: Laid, edge: str, longest_s: float) -> None:
        self._film, self._preview, self._laid, self._edge, self._longest = film, preview, laid, edge, longest_s
        self.frames = 0

    def to(self, frame: float, y: float, snap: Snap) -> str:
        laid, rate = self._laid, float(self._film.rate)
        at = laid.begin if self._edge == "in" else laid.end
        self.frames = round(snap(frame) - at)
        clip = laid.clip
        if self._edge == "in":
            least = -min(int(clip.source_in * rate), clip.record_in)
            self.frames = max(least, min(self.frames, int(laid.end - laid.begin) - 1))
            shown = replace(
                laid, begin=laid.begin + self.frames, clip=replace(clip, source_in=clip.source_in + self.frames / rate)
            )
        else:
            most = (self._longest - clip.source_out) * rate
            self.frames = int(max(1 - int(laid.end - laid.begin), min(self.frames, most)))
            shown = replace(laid, end=laid.end + self.frames)
        self._preview.laid[clip.id] = shown
        return f"{self.frames:+d} frames   {(shown.end - shown.begin) / rate:.2f} s   {clip.name}"

    def edit(self) -> Edit | None:
        if not self.frames:
            return None
        return edits.trim_sound(self._laid.clip.id, self._edge, self.frames, self._longest)


class SlipClip(Unseen):
    """Another part of the file in the same place."""

    def __init__(self, film: Contents, preview: Preview, laid: Laid, start: float, longest_s: float) -> None:
        self._film, self._preview, self._laid, self._start, self._longest = film, preview, laid, start, longest_s
        self._by = 0.0

    def to(self, frame: float, y: float, snap: Snap) -> str:
        clip = self._laid.clip
        wanted = (self._start - frame) / float(self._film.rate)
        self._by = max(-clip.source_in, min(wanted, self._longest - clip.source_out))
        moved = replace(clip, source_in=clip.source_in + self._by, source_out=clip.source_out + self._by)
        self._preview.laid[clip.id] = replace(self._laid, clip=moved)
        return f"slipped {self._by + 0.0:+.2f} s   {clip.name}"

    def edit(self) -> Edit | None:
        return edits.slip_sound(self._laid.clip.id, self._by, self._longest) if abs(self._by) > 1e-3 else None


@dataclass(frozen=True)
class Sounding:
    """Something with a gain and fades: a sound clip, or a shot's part of a stem."""

    kind: str
    begin: float
    end: float
    gain_db: float
    fade_in_s: float
    fade_out_s: float
    laid: Laid | None = None
    shot_id: str = ""

    def show(self, preview: Preview, **values: float) -> None:
        """Show other values."""
        if self.laid is not None:
            clip = replace(self.laid.clip, **values)  # type: ignore[arg-type]
            preview.laid[clip.id] = replace(self.laid, clip=clip)
        else:
            level = ShotLevel(self.shot_id, self.gain_db, self.fade_in_s, self.fade_out_s)
            preview.levels[self.kind, self.shot_id] = replace(level, **values)  # type: ignore[arg-type]

    def gained(self, gain_db: float) -> Edit:
        if self.laid is not None:
            return edits.set_sound_gain(self.laid.clip.id, gain_db)
        return edits.set_shot_gain(self.shot_id, self.kind, gain_db)

    def faded(self, fade_in_s: float, fade_out_s: float) -> Edit:
        if self.laid is not None:
            return edits.set_sound_fades(self.laid.clip.id, fade_in_s, fade_out_s)
        return edits.set_shot_fades(self.shot_id, self.kind, fade_in_s, fade_out_s)


class MoveGain(Unseen):
    """The gain line of a clip."""

    def __init__(self, preview: Preview, what: Sounding, area: QRectF) -> None:
        self._preview, self._what, self._area = preview, what, area
        self._gain = what.gain_db

    def to(self, frame: float, y: float, snap: Snap) -> str:
        self._gain = gain_at(y, self._area)
        if abs(self._gain) < 0.8:
            self._gain = 0.0
        self._what.show(self._preview, gain_db=self._gain)
        return "silent" if self._gain <= -60 else f"{self._gain:+.1f} dB"

    def edit(self) -> Edit | None:
        return self._what.gained(self._gain) if self._gain != self._what.gain_db else None


class MoveFade(Unseen):
    """The handle of a fade, ``edge`` "in" or "out"."""

    def __init__(self, film: Contents, preview: Preview, what: Sounding, edge: str) -> None:
        self._film, self._preview, self._what, self._edge = film, preview, what, edge
        self._fades = [what.fade_in_s, what.fade_out_s]

    def to(self, frame: float, y: float, snap: Snap) -> str:
        what, rate = self._what, float(self._film.rate)
        side = 0 if self._edge == "in" else 1
        length = (frame - what.begin if side == 0 else what.end - frame) / rate
        most = (what.end - what.begin) / rate - self._fades[1 - side]
        self._fades[side] = round(max(0.0, min(length, most)), 3)
        what.show(self._preview, fade_in_s=self._fades[0], fade_out_s=self._fades[1])
        return f"Fade {self._edge} {self._fades[side]:.2f} s"

    def edit(self) -> Edit | None:
        if tuple(self._fades) == (self._what.fade_in_s, self._what.fade_out_s):
            return None
        return self._what.faded(*self._fades)


def _seconds(frames: int, film: Contents) -> float:
    return float(frames / film.rate)
