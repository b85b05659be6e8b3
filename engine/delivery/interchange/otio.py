"""OpenTimelineIO, by the library that defines it."""

from __future__ import annotations

from typing import Any

from engine.delivery.interchange.timeline import PictureClip, SoundClip, Timeline, plain


def otio_json(timeline: Timeline) -> str:
    """``timeline`` as an .otio document: one picture track, a track for each stem, marks on the stack."""
    import opentimelineio as otio

    rate = float(timeline.rate)

    def time(frames: int) -> Any:
        return otio.opentime.RationalTime(frames, rate)

    def span(start: int, frames: int) -> Any:
        return otio.opentime.TimeRange(time(start), time(frames))

    def clip(one: PictureClip | SoundClip) -> Any:
        media = otio.schema.ExternalReference(one.media.absolute().as_uri(), span(0, one.media_frames))
        media.name = one.media.stem
        return otio.schema.Clip(plain(one.name), media, span(one.source_in, one.frames))

    made = otio.schema.Timeline(plain(timeline.title), global_start_time=time(0))
    made.metadata["soundstage"] = {"width": timeline.size[0], "height": timeline.size[1], "rate": str(timeline.rate)}
    picture = otio.schema.Track("Picture", kind=otio.schema.TrackKind.Video)
    for one in timeline.picture:
        if one.dissolve is not None:
            picture.append(_transition(otio, "Dissolve", time(one.dissolve.before), time(one.dissolve.after)))
        elif one.fade_in:
            picture.append(otio.schema.Gap(source_range=span(0, 0)))  # black, not the clip before
            picture.append(_transition(otio, "Fade in", time(0), time(one.fade_in)))
        item = clip(one)
        if one.comment:
            item.metadata["soundstage"] = {"comment": plain(one.comment)}
        picture.append(item)
        if one.fade_out:
            picture.append(_transition(otio, "Fade out", time(one.fade_out), time(0)))
            picture.append(otio.schema.Gap(source_range=span(0, 0)))
    made.tracks.append(picture)
    for track in timeline.sounds:
        sound = otio.schema.Track(track.name, kind=otio.schema.TrackKind.Audio)
        at = 0
        for one_sound in track.clips:
            if one_sound.record_in > at:
                sound.append(otio.schema.Gap(source_range=span(0, one_sound.record_in - at)))
            sound.append(clip(one_sound))
            at = one_sound.record_out
        made.tracks.append(sound)
    for mark in timeline.marks:
        made.tracks.markers.append(
            otio.schema.Marker(plain(mark.label), span(mark.frame, 0), otio.schema.MarkerColor.ORANGE)
        )
    return made.to_json_string(indent=2) + "\n"


def _transition(otio: Any, name: str, before: Any, after: Any) -> Any:
    kind = otio.schema.TransitionTypes.SMPTE_Dissolve
    return otio.schema.Transition(name=name, transition_type=kind, in_offset=before, out_offset=after)
