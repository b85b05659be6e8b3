"""The cut for other editors: the shots and stems as files, and the timeline that joins them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from engine.delivery.interchange import Dissolve, Mark, PictureClip, SoundClip, SoundTrack, Timeline
from engine.foundation.ticket import Ticket
from engine.media.footage import STEMS
from engine.program import Program, ProgramShot
from engine.program.program import joins
from engine.program.transitions import Join
from engine.project import Project

MIX = "mix"


def media_folder(target: Path) -> Path:
    """Where the files lie that the timeline ``target`` refers to."""
    return target.with_name(f"{target.stem} media")


def timeline_of(project: Project, program: Program, folder: Path, sounds: Sequence[str]) -> Timeline:
    """``program`` as a timeline of one file for each shot and each of ``sounds`` in ``folder``."""
    names = file_names([shot.shot.slate for shot in program.shots])
    hows, ends = _joins(program), program.ends
    clips = []
    for index, shot in enumerate(program.shots):
        how = hows[index]
        following = hows[index + 1] if index + 1 < len(hows) else None
        clips.append(
            PictureClip(
                name=shot.shot.slate,
                media=folder / f"{names[index]}.mov",
                media_frames=media_frames(program, index),
                source_in=0,
                frames=shot.footage.frames,
                record_in=shot.record_in,
                dissolve=Dissolve(0, how.coming) if how.over else None,
                fade_in=ends.coming if index == 0 else 0 if how.over else how.coming,
                fade_out=ends.going if following is None else following.going,
            )
        )
    tracks = tuple(SoundTrack(name, (_whole(program, folder, name),)) for name in sounds if name != MIX)
    marks = tuple(Mark(marker.frame, marker.label) for marker in project.markers if marker.frame < program.frames)
    mix = _whole(program, folder, MIX) if MIX in sounds else None
    return Timeline(project.title, program.rate, project.size, tuple(clips), tracks, marks, mix)


def write_media(project: Project, program: Program, target: Path, ticket: Ticket, codec: str) -> tuple[str, ...]:
    """Write every shot (with what a dissolve shows beyond its end), every stem and the mix; all appear, or none. Returns the
    names of the sounds."""
    from engine.delivery import encode, write_stems
    from engine.delivery.target import whole_folder

    ticket.progress(0.0, "mixing the sound")
    stems = program.stems()
    sounds = {**stems, MIX: program.mix()}
    names = file_names([shot.shot.slate for shot in program.shots])
    frames = [media_frames(program, index) for index in range(len(program.shots))]
    with whole_folder(media_folder(target)) as folder:
        done = 0
        for index, shot in enumerate(program.shots):
            part = _Share(ticket, 0.05 + 0.9 * done / sum(frames), 0.9 * frames[index] / sum(frames), shot.shot.slate)
            encode(
                folder / f"{names[index]}.mov", frames[index], partial(_picture, shot),
                None, program.rate, project.size, {"title": shot.shot.slate}, part, codec or "prores",
            )  # fmt: skip
            done += frames[index]
        write_stems(folder, sounds)
    return tuple(sounds)


def media_frames(program: Program, index: int) -> int:
    """How many frames a shot's file holds: its own and those that a dissolve into the next shot shows."""
    hows = _joins(program)
    following = hows[index + 1] if index + 1 < len(hows) else None
    return program.shots[index].footage.frames + (following.coming if following is not None and following.over else 0)


def sound_names(project: Project) -> tuple[str, ...]:
    """The sounds that a film of ``project`` has, without making them."""
    laid = [track.kind for track in project.tracks if track.sounds and track.kind not in STEMS]
    return (*STEMS, *laid, MIX)


def _joins(program: Program) -> list[Join]:
    return joins([(one.shot, one.footage.frames) for one in program.shots], program.rate)


def _picture(shot: ProgramShot, inner: int) -> np.ndarray:
    """The shot's frame ``inner``; beyond its end what goes on after it, or its last frame held."""
    beyond = inner - shot.footage.frames
    if beyond < 0:
        return shot.footage.frame(inner).pixels
    if shot.tail is not None and beyond < shot.tail.frames:
        return shot.tail.frame(beyond).pixels
    return shot.footage.frame(shot.footage.frames - 1).pixels


def file_names(slates: Sequence[str]) -> list[str]:
    """A file's name for each slate that every system takes, all different (also where capitals count for nothing)."""
    names: list[str] = []
    taken = {MIX}
    for slate in slates:
        plain = re.sub(r"[^\w\- ]+", "_", slate).strip(" .") or "shot"
        name, number = plain, 2
        while name.lower() in taken:
            name, number = f"{plain} {number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _whole(program: Program, folder: Path, name: str) -> SoundClip:
    return SoundClip(name, folder / f"{name}.wav", program.frames, 0, program.frames, 0)


class _Share(Ticket):
    """A ticket for a shot's part of the whole."""

    def __init__(self, whole: Ticket, start: float, share: float, slate: str) -> None:
        super().__init__(lambda done, _what: whole.progress(start + share * done, f"writing {slate}"))
        self._whole = whole

    def check(self) -> None:
        self._whole.check()
        super().check()
