"""What the timeline shows of the film: its shots and sound clips as spans of frames, found fast among hundreds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.foundation.timebase import Rate
from engine.project import Project, ShotLevel, SoundClip, edits
from engine.project.edits import level
from engine.session.happenings import Cut, CutShot
from studio.timeline.rows import SOUNDS, STEMS

DISSOLVE_S, FADE_S = 0.5, 0.6


@dataclass(frozen=True)
class Joint:
    """How a shot begins: ``kind`` "cut" | "dissolve" | "fade", and over how many of its first frames."""

    kind: str = "cut"
    frames: int = 0


@dataclass(frozen=True)
class Strip:
    """A shot on the timeline."""

    shot: CutShot
    joint: Joint
    begin: int
    end: int


@dataclass(frozen=True)
class Laid:
    """A sound clip on a track, in frames of the film (parts of frames count)."""

    clip: SoundClip
    kind: str
    begin: float
    end: float


@dataclass
class Contents:
    """``strips`` in film order; ``laid`` by track; ``levels`` of shots by (track, shot id)."""

    rate: Rate = Rate(24)
    frames: int = 0
    strips: list[Strip] = field(default_factory=list)
    laid: dict[str, list[Laid]] = field(default_factory=dict)
    levels: dict[tuple[str, str], ShotLevel] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    markers: tuple[tuple[int, str], ...] = ()
    _starts: list[int] = field(default_factory=list)
    _by_shot: dict[str, Strip] = field(default_factory=dict)

    def between(self, first: float, last: float) -> Iterator[Strip]:
        """The shots that frames ``first`` to ``last`` touch."""
        low = max(0, bisect_right(self._starts, first) - 1)
        high = bisect_left(self._starts, last)
        yield from self.strips[low:high]

    def strip_at(self, frame: float) -> Strip | None:
        """The shot under a frame."""
        if not 0 <= frame < self.frames:
            return None
        return self.strips[bisect_right(self._starts, frame) - 1]

    def strip(self, shot_id: str) -> Strip | None:
        return self._by_shot.get(shot_id)

    def scene_end(self, scene_id: str) -> int:
        """Frames from a scene's beginning to where the last of its shots ends."""
        ends = (round(s.shot.story_in * self.rate) + s.shot.frames for s in self.strips if s.shot.scene_id == scene_id)
        return max(ends, default=0)

    def clip(self, clip_id: str) -> Laid | None:
        return next((laid for row in self.laid.values() for laid in row if laid.clip.id == clip_id), None)

    def level(self, kind: str, shot_id: str) -> ShotLevel:
        return self.levels.get((kind, shot_id)) or ShotLevel(shot_id)

    def edges(self) -> list[float]:
        """Frames that a drag snaps to."""
        found: set[float] = {0.0, float(self.frames), *map(float, self._starts)}
        found |= {frame for row in self.laid.values() for laid in row for frame in (laid.begin, laid.end)}
        return sorted(found | {float(frame) for frame, _ in self.markers})


def contents(project: Project, cut: Cut) -> Contents:
    """The film as the timeline shows it."""
    plans = {shot.id: shot for shot in project.shots}
    strips = []
    for number, shot in enumerate(cut.shots):
        plan = plans.get(shot.shot_id)
        joint = Joint()
        if plan is not None and plan.transition != "cut" and (number or plan.transition == "fade"):
            usual = DISSOLVE_S if plan.transition == "dissolve" else FADE_S
            wanted = plan.transition_frames or round(usual * cut.rate)
            joint = Joint(plan.transition, max(1, min(wanted, shot.frames // 2)))
        strips.append(Strip(shot, joint, shot.record_in, shot.record_out))
    laid: dict[str, list[Laid]] = {}
    levels: dict[tuple[str, str], ShotLevel] = {}
    for kind in SOUNDS:
        track = edits.track(project, kind)
        laid[kind] = [
            Laid(clip, kind, clip.record_in, clip.record_in + clip.seconds * float(cut.rate)) for clip in track.sounds
        ]
        if kind in STEMS:
            levels |= {(kind, one.shot_id): level(track, one.shot_id) for one in track.levels}
    soloed = {track.kind for track in project.tracks if track.solo}
    muted = {track.kind for track in project.tracks if track.muted}
    silent = muted | ({kind for kind in SOUNDS if kind not in soloed} if soloed else set())
    markers = tuple((marker.frame, marker.label) for marker in project.markers)
    starts, by_shot = [shot.record_in for shot in cut.shots], {strip.shot.shot_id: strip for strip in strips}
    return Contents(cut.rate, cut.frames, strips, laid, levels, frozenset(silent), markers, starts, by_shot)
