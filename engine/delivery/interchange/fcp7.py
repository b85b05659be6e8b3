"""Final Cut Pro 7 XML, version 5 of its interchange format (xmeml), as Premiere Pro, Resolve and Final Cut Pro 7 read it.

``rate`` is a timebase (the rounded rate) with ``ntsc`` TRUE for rates over 1001. Where a clip meets a transition its ``start`` or
``end`` is -1 and its ``in`` or ``out`` lies at the transition's far end.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.delivery.interchange.timeline import PictureClip, SoundTrack, Timeline, plain
from engine.foundation.timebase import SAMPLE_RATE, Rate, timecode


def fcp7_xml(timeline: Timeline) -> str:
    """``timeline`` as an xmeml document."""
    return _Document(timeline).text()


class _Document:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._files: dict[Path, str] = {}

    def text(self) -> str:
        timeline = self._timeline
        root = Element("xmeml", version="5")
        sequence = SubElement(root, "sequence", id="sequence-1")
        _say(sequence, name=plain(timeline.title), duration=timeline.frames)
        self._rate(sequence)
        self._timecode(sequence)
        media = SubElement(sequence, "media")
        self._video(SubElement(media, "video"))
        self._audio(SubElement(media, "audio"))
        for mark in timeline.marks:
            _say(SubElement(sequence, "marker"), name=plain(mark.label), comment="", **{"in": mark.frame, "out": -1})
        indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n' + tostring(root, "unicode") + "\n"

    def _rate(self, parent: Element) -> None:
        rate = self._timeline.rate
        _say(SubElement(parent, "rate"), timebase=round(rate), ntsc=_truth(_ntsc(rate)))

    def _timecode(self, parent: Element) -> None:
        code = SubElement(parent, "timecode")
        self._rate(code)
        _say(code, string=timecode(0, self._timeline.rate), frame=0, displayformat="NDF")

    def _video(self, video: Element) -> None:
        self._picture_format(SubElement(video, "format"))
        track = SubElement(video, "track")
        clips = self._timeline.picture
        for number, clip in enumerate(clips):
            following = clips[number + 1] if number + 1 < len(clips) else None
            if clip.dissolve is not None:
                cut = clip.record_in
                self._transition(track, cut - clip.dissolve.before, cut + clip.dissolve.after, _alignment(clip))
            elif clip.fade_in:
                self._transition(track, clip.record_in, clip.record_in + clip.fade_in, "start-black")
            self._picture(track, number, clip, following)
            if clip.fade_out:
                self._transition(track, clip.record_out - clip.fade_out, clip.record_out, "end-black")

    def _picture_format(self, parent: Element) -> None:
        sample = SubElement(parent, "samplecharacteristics")
        self._rate(sample)
        width, height = self._timeline.size
        _say(sample, width=width, height=height, anamorphic="FALSE", pixelaspectratio="square", fielddominance="none")

    def _picture(self, track: Element, number: int, clip: PictureClip, following: PictureClip | None) -> None:
        left = clip.dissolve is not None or bool(clip.fade_in)
        tail = following.dissolve if following is not None else None
        first = clip.source_in - (clip.dissolve.before if clip.dissolve else 0)
        last = clip.source_out + (tail.after if tail else 0)
        item = SubElement(track, "clipitem", id=f"picture-{number + 1}")
        _say(item, name=plain(clip.name), enabled="TRUE", duration=clip.media_frames)
        self._rate(item)
        right = tail is not None or bool(clip.fade_out)
        _say(item, start=-1 if left else clip.record_in, end=-1 if right else clip.record_out)
        _say(item, **{"in": first, "out": last})
        if self._file(item, clip.media, clip.media_frames):
            video = SubElement(SubElement(item.find("file"), "media"), "video")  # type: ignore[arg-type]
            self._picture_format(video)
        if clip.comment:
            _say(SubElement(item, "comments"), mastercomment1=plain(clip.comment))

    def _transition(self, track: Element, start: int, end: int, alignment: str) -> None:
        item = SubElement(track, "transitionitem")
        _say(item, start=start, end=end, alignment=alignment)
        self._rate(item)
        effect = SubElement(item, "effect")
        _say(effect, name="Cross Dissolve", effectid="Cross Dissolve", effectcategory="Dissolve")
        _say(effect, effecttype="transition", mediatype="video", wipecode=0, startratio=0, endratio=1, reverse="FALSE")

    def _audio(self, audio: Element) -> None:
        _say(audio, numOutputChannels=2)
        _say(SubElement(SubElement(audio, "format"), "samplecharacteristics"), depth=24, samplerate=SAMPLE_RATE)
        for number, sound in enumerate(self._timeline.sounds):
            for channel in (1, 2):
                self._sound_track(audio, number, sound, channel)

    def _sound_track(self, audio: Element, number: int, sound: SoundTrack, channel: int) -> None:
        """One side of a stereo track: the format has a track for each channel, joined by links."""
        track = SubElement(audio, "track", currentExplodedTrackIndex=str(channel - 1), totalExplodedTrackCount="2")
        for index, clip in enumerate(sound.clips):
            item = SubElement(track, "clipitem", id=_sound_id(number, index, channel))
            _say(item, name=plain(clip.name), enabled="TRUE", duration=clip.media_frames)
            self._rate(item)
            _say(item, start=clip.record_in, end=clip.record_out, **{"in": clip.source_in, "out": clip.source_out})
            if self._file(item, clip.media, clip.media_frames):
                self._sound_media(item)
            _say(SubElement(item, "sourcetrack"), mediatype="audio", trackindex=channel)
            for side in (1, 2):
                _say(
                    SubElement(item, "link"), linkclipref=_sound_id(number, index, side), mediatype="audio",
                    trackindex=2 * number + side, clipindex=index + 1, groupindex=1,
                )  # fmt: skip
        _say(track, outputchannelindex=channel)

    @staticmethod
    def _sound_media(item: Element) -> None:
        audio = SubElement(SubElement(item.find("file"), "media"), "audio")  # type: ignore[arg-type]
        _say(SubElement(audio, "samplecharacteristics"), depth=24, samplerate=SAMPLE_RATE)
        _say(audio, channelcount=2)

    def _file(self, item: Element, media: Path, frames: int) -> bool:
        """Name the file; it is described where it is named first (True), afterwards its id is enough."""
        known = self._files.get(media)
        if known is not None:
            SubElement(item, "file", id=known)
            return False
        self._files[media] = f"file-{len(self._files) + 1}"
        file = SubElement(item, "file", id=self._files[media])
        url = media.absolute().as_uri().replace("file:///", "file://localhost/", 1)
        _say(file, name=media.name, pathurl=url)
        self._rate(file)
        _say(file, duration=frames)
        self._timecode(file)
        return True


def _alignment(clip: PictureClip) -> str:
    """Where the cut lies within its dissolve."""
    assert clip.dissolve is not None
    if clip.dissolve.before == 0:
        return "start"
    return "end" if clip.dissolve.after == 0 else "center"


def _sound_id(number: int, index: int, channel: int) -> str:
    return f"sound-{number + 1}-{index + 1}-{channel}"


def _ntsc(rate: Rate) -> bool:
    return rate.denominator == 1001


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _say(parent: Element, **values: object) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = str(value)
