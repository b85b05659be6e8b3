"""Edits of what is heard: tracks, sound files laid on them, and each shot's own part of a stem."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.foundation.errors import UsageError
from engine.project.cut import ShotLevel, SoundClip, Track
from engine.project.edits.edit import Edit, find, find_shot
from engine.project.film import Project

SOUND_TRACKS = ("dialogue", "foley", "ambience", "effects", "music")
TRACK_KINDS = ("picture", *SOUND_TRACKS, "master")
GAINS_DB = (-60.0, 12.0)
SHORTEST_CLIP_S = 0.02
"""A sound clip is not trimmed shorter than this."""


# -- tracks --


def set_gain(kind: str, gain_db: float) -> Edit:
    """A track's gain in decibels; at -60 it is silent."""
    _check_gain(gain_db)
    return _track(kind, f"Gain of {kind}: {gain_db:+.1f} dB", gain_db=float(gain_db))


def set_mute(kind: str, muted: bool) -> Edit:
    return _track(kind, f"{'Mute' if muted else 'Unmute'} {kind}", muted=bool(muted))


def set_solo(kind: str, solo: bool) -> Edit:
    """Hear a track with the other soloed ones only."""
    return _track(kind, f"{'Solo' if solo else 'Unsolo'} {kind}", solo=bool(solo))


def set_pan(kind: str, pan: float) -> Edit:
    """-1 is left, 0 as recorded, +1 right."""
    if not -1.0 <= pan <= 1.0:
        raise UsageError(f"A pan of {pan:g} is out of range; choose -1 (left) to 1 (right).")
    return _track(kind, f"Pan of {kind}", pan=float(pan))


def track(project: Project, kind: str) -> Track:
    """The track of a kind; where the project has none, one as it would be made."""
    return next((track for track in project.tracks if track.kind == kind), Track(kind, kind))


# -- sound files on tracks --


def add_sound(
    kind: str, path: str, content: str, record_in: int, seconds: float, name: str = "", source_in: float = 0.0
) -> Edit:
    """Lay ``seconds`` of a sound file from ``source_in`` on at film frame ``record_in`` of a track."""
    if kind not in SOUND_TRACKS:
        raise UsageError(f"Sound cannot be laid on {kind!r}; choose one of {', '.join(SOUND_TRACKS)}.")
    if record_in < 0 or source_in < 0:
        raise UsageError("A sound cannot begin before the film or before its own file does; choose 0 or later.")
    if seconds < SHORTEST_CLIP_S:
        raise UsageError(f"A sound of {seconds:.3f} s is too short to be laid; it needs {SHORTEST_CLIP_S:g} s.")

    def change(project: Project) -> Project:
        clip = SoundClip(_new_id(project), path, content, record_in, source_in, source_in + seconds, name)
        here = track(project, kind)
        return _with_track(project, replace(here, sounds=_in_order((*here.sounds, clip))))

    return Edit(f"Add {name or 'sound'}", change)


def remove_sound(clip_id: str) -> Edit:
    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        return _with_track(project, replace(here, sounds=tuple(c for c in here.sounds if c.id != clip.id)))

    return Edit("Remove sound", change)


def move_sound(clip_id: str, record_in: int, kind: str = "") -> Edit:
    """Let a clip begin at another frame of the film, on another track if ``kind`` says so."""

    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        if kind and kind not in SOUND_TRACKS:
            raise UsageError(f"Sound cannot be laid on {kind!r}; choose one of {', '.join(SOUND_TRACKS)}.")
        moved = replace(clip, record_in=max(0, record_in))
        if kind in ("", here.kind):
            return _with_sound(project, here, moved)
        project = _with_track(project, replace(here, sounds=tuple(c for c in here.sounds if c.id != clip.id)))
        there = track(project, kind)
        return _with_track(project, replace(there, sounds=_in_order((*there.sounds, moved))))

    return Edit("Move sound", change)


def trim_sound(clip_id: str, edge: str, by_frames: int, longest_s: float = float("inf")) -> Edit:
    """Move a clip's ``edge``, "in" or "out", by frames of the film; what is heard in between stays in its place.
    ``longest_s``: the length of the file."""

    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        if edge == "in":
            least = max(-math.floor(clip.source_in * project.rate), -clip.record_in)
            most = max(0, math.floor((clip.seconds - SHORTEST_CLIP_S) * project.rate))
            frames = max(least, min(by_frames, most))
            source_in = max(0.0, clip.source_in + float(frames / project.rate))
            trimmed = replace(clip, record_in=clip.record_in + frames, source_in=source_in)
        elif edge == "out":
            by = float(by_frames / project.rate)
            by = max(SHORTEST_CLIP_S - clip.seconds, min(by, longest_s - clip.source_out))
            trimmed = replace(clip, source_out=clip.source_out + by)
        else:
            raise UsageError(f"{edge!r} is not an edge of a clip; choose 'in' or 'out'.")
        return _with_sound(project, here, _held(trimmed))

    return Edit(f"Trim sound {edge}", change)


def slip_sound(clip_id: str, by_s: float, longest_s: float = float("inf")) -> Edit:
    """Hear an earlier or later part of the file in the same place."""

    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        by = max(-clip.source_in, min(by_s, longest_s - clip.source_out))
        return _with_sound(project, here, replace(clip, source_in=clip.source_in + by, source_out=clip.source_out + by))

    return Edit("Slip sound", change)


def split_sound(clip_id: str, frame: int) -> Edit:
    """Cut a clip in two at a frame of the film; together they sound as before."""

    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        at = float((frame - clip.record_in) / project.rate)
        if not SHORTEST_CLIP_S <= at <= clip.seconds - SHORTEST_CLIP_S:
            raise UsageError("The sound cannot be split here; put the playhead inside it.")
        first = _held(replace(clip, source_out=clip.source_in + at, fade_out_s=0.0))
        second = replace(
            clip, id=_new_id(project), record_in=frame, source_in=clip.source_in + at, fade_in_s=0.0
        )  # fmt: skip
        others = tuple(c for c in here.sounds if c.id != clip.id)
        return _with_track(project, replace(here, sounds=_in_order((*others, first, _held(second)))))

    return Edit("Split sound", change)


def set_sound_gain(clip_id: str, gain_db: float) -> Edit:
    _check_gain(gain_db)
    return _sound(clip_id, f"Gain of the clip: {gain_db:+.1f} dB", gain_db=float(gain_db))


def mute_sound(clip_id: str, muted: bool) -> Edit:
    return _sound(clip_id, f"{'Mute' if muted else 'Unmute'} the clip", muted=bool(muted))


def set_sound_fades(clip_id: str, fade_in_s: float, fade_out_s: float) -> Edit:
    """Fades at a clip's ends, in seconds; together they are never longer than the clip."""
    return _sound(clip_id, "Fade the clip", fade_in_s=max(0.0, fade_in_s), fade_out_s=max(0.0, fade_out_s))


def relink_sound(clip_id: str, path: str, content: str) -> Edit:
    """Take a clip's sound from another file."""
    return _sound(clip_id, "Find the sound again", path=path, content=content)


def find_sound(project: Project, clip_id: str) -> tuple[Track, SoundClip]:
    """The clip and its track. Raises UsageError if it is gone."""
    clip = find((clip for here in project.tracks for clip in here.sounds), clip_id, "sound clip")
    return next(here for here in project.tracks if clip in here.sounds), clip


# -- shots' own parts of a stem --


def set_shot_gain(shot_id: str, kind: str, gain_db: float) -> Edit:
    """How loud a shot's own dialogue, foley, ambience or effects are."""
    _check_gain(gain_db)
    return _level(shot_id, kind, f"Gain of the shot's {kind}: {gain_db:+.1f} dB", gain_db=float(gain_db))


def mute_shot(shot_id: str, kind: str, muted: bool) -> Edit:
    return _level(shot_id, kind, f"{'Mute' if muted else 'Unmute'} the shot's {kind}", muted=bool(muted))


def set_shot_fades(shot_id: str, kind: str, fade_in_s: float, fade_out_s: float) -> Edit:
    """Fades at the ends of a shot's own part of a stem, in seconds."""
    values = {"fade_in_s": max(0.0, fade_in_s), "fade_out_s": max(0.0, fade_out_s)}
    return _level(shot_id, kind, f"Fade the shot's {kind}", **values)


def level(here: Track, shot_id: str) -> ShotLevel:
    """How a shot's part of a track is heard."""
    return next((one for one in here.levels if one.shot_id == shot_id), ShotLevel(shot_id))


# -- parts --


def _check_gain(gain_db: float) -> None:
    if not GAINS_DB[0] <= gain_db <= GAINS_DB[1]:
        raise UsageError(f"A gain of {gain_db:g} dB is out of range; choose {GAINS_DB[0]:g} to {GAINS_DB[1]:g} dB.")


def _track(kind: str, label: str, **values: Any) -> Edit:
    if kind not in TRACK_KINDS:
        raise UsageError(f"There is no track {kind!r}; choose one of {', '.join(TRACK_KINDS)}.")
    return Edit(label, lambda project: _with_track(project, replace(track(project, kind), **values)))


def _with_track(project: Project, new: Track) -> Project:
    old = track(project, new.kind)
    if new == old:
        return project
    if old in project.tracks:
        return replace(project, tracks=tuple(new if one is old else one for one in project.tracks))
    return replace(project, tracks=(*project.tracks, new))


def _sound(clip_id: str, label: str, **values: Any) -> Edit:
    def change(project: Project) -> Project:
        here, clip = find_sound(project, clip_id)
        return _with_sound(project, here, _held(replace(clip, **values)))

    return Edit(label, change)


def _with_sound(project: Project, here: Track, clip: SoundClip) -> Project:
    sounds = _in_order(clip if old.id == clip.id else old for old in here.sounds)
    return _with_track(project, replace(here, sounds=sounds))


def _held(clip: SoundClip) -> SoundClip:
    """``clip`` with fades that fit into it."""
    fade_in = min(clip.fade_in_s, clip.seconds)
    return replace(clip, fade_in_s=fade_in, fade_out_s=min(clip.fade_out_s, clip.seconds - fade_in))


def _level(shot_id: str, kind: str, label: str, **values: Any) -> Edit:
    if kind not in SOUND_TRACKS[:-1]:
        raise UsageError(f"A shot has no {kind!r} of its own; choose one of {', '.join(SOUND_TRACKS[:-1])}.")

    def change(project: Project) -> Project:
        find_shot(project, shot_id)
        here = track(project, kind)
        new = replace(level(here, shot_id), **values)
        others = tuple(one for one in here.levels if one.shot_id != shot_id)
        levels = others if new == ShotLevel(shot_id) else (*others, new)
        return _with_track(project, replace(here, levels=tuple(sorted(levels, key=lambda one: one.shot_id))))

    return Edit(label, change)


def _in_order(clips: Any) -> tuple[SoundClip, ...]:
    key: Callable[[SoundClip], Any] = lambda clip: (clip.record_in, clip.id)  # noqa: E731
    return tuple(sorted(clips, key=key))


def _new_id(project: Project) -> str:
    taken = {clip.id for here in project.tracks for clip in here.sounds}
    number = 1
    while f"sound{number}" in taken:
        number += 1
    return f"sound{number}"
