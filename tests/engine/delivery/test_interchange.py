"""The cut as other programs' own readers see it: every edit on its frame, at every rate."""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delivery.interchange import (
    Dissolve,
    Mark,
    PictureClip,
    SoundClip,
    SoundTrack,
    Timeline,
    edl,
    fcp7_xml,
    otio_json,
    write_timeline,
)
from engine.foundation.errors import UsageError

RATES = [Fraction(24), Fraction(25), Fraction(30), Fraction(60), Fraction(24000, 1001), Fraction(30000, 1001)]
MEDIA = Path("/films/my film/media")
HANDLE = 400


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    rate = draw(st.sampled_from(RATES))
    lengths = draw(st.lists(st.integers(20, 4000), min_size=1, max_size=7))
    clips: list[PictureClip] = []
    for number, frames in enumerate(lengths):
        dissolve = None
        if clips and draw(st.booleans()):
            half = draw(st.integers(1, 6))
            dissolve = draw(st.sampled_from([Dissolve(0, half), Dissolve(half, half), Dissolve(half, 0)]))
        clips.append(
            PictureClip(
                f"{number + 1}A", MEDIA / f"{number + 1}A.mov", frames + 2 * HANDLE,
                draw(st.integers(HANDLE - 100, HANDLE)), frames,
                clips[-1].record_out if clips else 0, dissolve,
                comment=draw(st.sampled_from(["", "ANNA: Wo bist du?"])),
            )
        )  # fmt: skip
    total = clips[-1].record_out
    sounds = tuple(
        SoundTrack(name, (SoundClip(name, MEDIA / f"{name}.wav", total, 0, total, 0),))
        for name in ("dialogue", "foley", "music")
    )
    marks = draw(st.lists(st.integers(0, total - 1), max_size=4, unique=True))
    return Timeline(
        "Über den Fluß", rate, (1280, 720), tuple(clips), sounds,
        tuple(Mark(frame, f"mark {frame}") for frame in sorted(marks)),
        SoundClip("mix", MEDIA / "mix.wav", total, 0, total, 0),
    )  # fmt: skip


def edits(track: otio.schema.Track) -> list[tuple[str, int, int, int]]:
    """(name, source in, frames, record in) of a track's clips as its reader places them."""
    found = []
    for clip in track.find_clips():
        place = track.trimmed_range_of_child(clip) if clip.parent() is track else None
        assert place is not None
        source = clip.source_range or clip.available_range()
        found.append((clip.name, exact(source.start_time), exact(source.duration), exact(place.start_time)))
    return found


def exact(time: otio.opentime.RationalTime) -> int:
    """The time's frame; fails unless it is a whole one."""
    assert abs(time.value - round(time.value)) < 1e-6, time
    return round(time.value)


def kinds(timeline: otio.schema.Timeline, kind: str) -> list[otio.schema.Track]:
    return [track for track in timeline.tracks if track.kind == kind]


def planned(timeline: Timeline) -> list[tuple[str, int, int, int]]:
    return [(clip.name, clip.source_in, clip.frames, clip.record_in) for clip in timeline.picture]


@settings(max_examples=20, deadline=None)
@given(timelines())
def test_otio_reads_back_frame_by_frame(timeline: Timeline) -> None:
    read = otio.adapters.read_from_string(otio_json(timeline), "otio_json")
    (picture,) = kinds(read, "Video")
    assert edits(picture) == planned(timeline)
    assert all(Fraction(clip.duration().rate).limit_denominator(1001) == timeline.rate for clip in picture.find_clips())
    transitions = [item for item in picture if isinstance(item, otio.schema.Transition)]
    wanted = [clip.dissolve for clip in timeline.picture if clip.dissolve]
    assert [(exact(t.in_offset), exact(t.out_offset)) for t in transitions] == [(d.before, d.after) for d in wanted]
    assert [track.name for track in kinds(read, "Audio")] == ["dialogue", "foley", "music"]
    assert [edits(track)[0][1:] for track in kinds(read, "Audio")] == [(0, timeline.frames, 0)] * 3
    marks = [(exact(mark.marked_range.start_time), mark.name) for mark in read.tracks.markers]
    assert marks == [(mark.frame, mark.label) for mark in timeline.marks]
    first = next(iter(picture.find_clips())).media_reference
    assert first.target_url == "file:///films/my%20film/media/1A.mov"
    assert exact(first.available_range.duration) == timeline.picture[0].media_frames


@settings(max_examples=20, deadline=None)
@given(timelines())
def test_an_edit_list_reads_back_frame_by_frame(timeline: Timeline) -> None:
    """A list begins a dissolve's clip where the dissolve begins: ``before`` frames ahead of the cut."""
    text = edl(timeline)
    assert text.isascii()
    assert "FCM: NON-DROP FRAME" in text
    nominal = round(timeline.rate)  # lists count frames in a second; without drop frames that is the rounded rate
    read = otio.adapters.read_from_string(text.replace("\r\n", "\n"), "cmx_3600", rate=nominal)
    picture = next(track for track in read.tracks if track.name == "V")
    wanted = []
    for clip, following in zip(timeline.picture, (*timeline.picture[1:], None), strict=True):
        early = clip.dissolve.before if clip.dissolve else 0
        late = following.dissolve.before if following and following.dissolve else 0
        wanted.append((clip.name, clip.source_in - early, clip.frames + early - late, clip.record_in - early))
    assert edits(picture) == wanted
    transitions = [item for item in picture if isinstance(item, otio.schema.Transition)]
    assert [exact(t.out_offset) for t in transitions] == [c.dissolve.frames for c in timeline.picture if c.dissolve]
    marks = [exact(mark.marked_range.start_time) for clip in picture.find_clips() for mark in clip.markers]
    assert marks == [mark.frame for mark in timeline.marks]
    for track in (track for track in read.tracks if track.name != "V"):
        assert [row[1:] for row in edits(track)] == [(0, timeline.frames, 0)]
    assert sorted(track.name for track in read.tracks) == ["A1", "A2", "V"]


@settings(max_examples=15, deadline=None)
@given(timelines())
def test_final_cut_xml_reads_back_frame_by_frame(timeline: Timeline) -> None:
    text = fcp7_xml(timeline)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = otio.adapters.read_from_string(text, "fcp_xml")
    read = read if isinstance(read, otio.schema.Timeline) else next(iter(read))
    (picture,) = kinds(read, "Video")
    assert edits(picture) == planned(timeline)
    assert {Fraction(c.duration().rate).limit_denominator(1001) for c in picture.find_clips()} == {timeline.rate}
    transitions = [item for item in picture if isinstance(item, otio.schema.Transition)]
    assert [exact(t.in_offset) + exact(t.out_offset) for t in transitions] == [
        clip.dissolve.frames for clip in timeline.picture if clip.dissolve
    ]
    for track in kinds(read, "Audio"):
        assert [row[1:] for row in edits(track)] == [(0, timeline.frames, 0)]
    urls = [clip.media_reference.target_url for clip in picture.find_clips()]
    assert urls == [f"file://localhost/films/my%20film/media/{clip.name}.mov" for clip in timeline.picture]


@settings(max_examples=15, deadline=None)
@given(timelines())
def test_final_cut_xml_by_its_published_elements(timeline: Timeline) -> None:
    """Version 5 of the format: rates with their NTSC flag, a picture format (Resolve wants one), -1 beside transitions."""
    root = ElementTree.fromstring(fcp7_xml(timeline).split("<!DOCTYPE xmeml>")[1])
    assert root.attrib["version"] == "5"
    ntsc = "TRUE" if timeline.rate.denominator == 1001 else "FALSE"
    for rate in root.iter("rate"):
        assert (rate.findtext("timebase"), rate.findtext("ntsc")) == (str(round(timeline.rate)), ntsc)
    style = root.find("sequence/media/video/format/samplecharacteristics")
    assert style is not None
    assert (style.findtext("width"), style.findtext("height")) == ("1280", "720")
    items = root.findall("sequence/media/video/track/clipitem")
    assert len(items) == len(timeline.picture)
    for item, clip, following in zip(items, timeline.picture, (*timeline.picture[1:], None), strict=True):
        start, end, first, last = (int(item.findtext(name) or "") for name in ("start", "end", "in", "out"))
        assert start == (-1 if clip.dissolve else clip.record_in)
        leaves = following is not None and following.dissolve is not None
        assert end == (-1 if leaves else clip.record_out)
        assert 0 <= first < last <= clip.media_frames
        described = item.find("file")
        assert described is not None
        assert described.findtext("duration") == str(clip.media_frames)
    for bridge in root.findall("sequence/media/video/track/transitionitem"):
        span = int(bridge.findtext("start") or ""), int(bridge.findtext("end") or "")
        assert any(
            clip.dissolve and span == (clip.record_in - clip.dissolve.before, clip.record_in + clip.dissolve.after)
            for clip in timeline.picture
        )
    sides = root.findall("sequence/media/audio/track")
    assert [side.findtext("outputchannelindex") for side in sides] == ["1", "2"] * len(timeline.sounds)
    assert len({side.findtext("clipitem/sourcetrack/trackindex") for side in sides}) == 2
    names = [item.attrib["id"] for item in root.iter("clipitem")]
    assert len(names) == len(set(names))
    assert {link.text for link in root.iter("linkclipref")} <= set(names)
    assert [(m.findtext("in"), m.findtext("name")) for m in root.findall("sequence/marker")] == [
        (str(mark.frame), mark.label) for mark in timeline.marks
    ]


def test_fades_come_from_and_go_to_black() -> None:
    clips = (
        PictureClip("1A", MEDIA / "1A.mov", 48, 0, 48, 0, fade_in=12),
        PictureClip("1B", MEDIA / "1B.mov", 48, 0, 48, 48, fade_out=14),
    )
    timeline = Timeline("Fades", Fraction(24), (640, 360), clips)
    lines = [line.split() for line in edl(timeline).splitlines() if line[:3].isdigit()]
    assert [line[1:4] for line in lines] == [
        ["BL", "V", "C"], ["1A", "V", "D"], ["1B", "V", "C"], ["1B", "V", "C"], ["BL", "V", "D"]
    ]  # fmt: skip
    assert lines[1][4:] == ["012", "00:00:00:00", "00:00:02:00", "00:00:00:00", "00:00:02:00"]
    assert lines[4][4:] == ["014", "00:00:00:00", "00:00:00:14", "00:00:03:10", "00:00:04:00"]
    root = ElementTree.fromstring(fcp7_xml(timeline).split("<!DOCTYPE xmeml>")[1])
    bridges = root.findall("sequence/media/video/track/transitionitem")
    assert [tuple(b.findtext(name) for name in ("start", "end", "alignment")) for b in bridges] == [
        ("0", "12", "start-black"), ("82", "96", "end-black")
    ]  # fmt: skip
    (picture,) = kinds(otio.adapters.read_from_string(otio_json(timeline), "otio_json"), "Video")
    assert [type(item).__name__ for item in picture] == ["Gap", "Transition", "Clip", "Clip", "Transition", "Gap"]
    assert edits(picture) == planned(timeline)


def test_an_hour_at_ntsc_rates_does_not_drift() -> None:
    """At 23.976 an hour of timecode is 3603.6 s; the numbers must be the frames', not the clock's."""
    rate = Fraction(24000, 1001)
    frames = 24 * 3600 - 100
    clips = (
        PictureClip("1A", MEDIA / "1A.mov", frames, 0, frames, 0),
        PictureClip("1B", MEDIA / "1B.mov", 50, 7, 43, frames),
    )
    timeline = Timeline("Long", rate, (640, 360), clips)
    last = [line for line in edl(timeline).splitlines() if line[:3].isdigit()][-1]
    assert last.split()[4:] == ["00:00:00:07", "00:00:02:02", "00:59:55:20", "00:59:57:15"]
    (picture,) = kinds(otio.adapters.read_from_string(otio_json(timeline), "otio_json"), "Video")
    assert edits(picture) == planned(timeline)


@pytest.mark.parametrize("rate", [*RATES, Fraction(60000, 1001)])
def test_words_from_anywhere_break_no_format(rate: Fraction) -> None:
    """Emoji, right-to-left words and the controls that pasted text brings along, an hour into the film."""
    words = "Ti\x1btle שלום \U0001f3ac\x00 <b> & \ud83d"
    hour = round(rate) * 3600
    clips = (
        PictureClip(words, MEDIA / "1A.mov", hour, 0, hour - 5, 0, comment=words),
        PictureClip("1B", MEDIA / "1B.mov", 500, 3, 100, hour - 5),
    )
    timeline = Timeline(words, rate, (640, 360), clips, marks=(Mark(hour - 3, words),))
    root = ElementTree.fromstring(fcp7_xml(timeline).split("<!DOCTYPE xmeml>")[1])
    assert root.findtext("sequence/name") == "Title שלום \U0001f3ac <b> &"
    assert len(root.findall("sequence/media/video/track/clipitem")) == 2
    listed = edl(timeline)
    assert all(line.isascii() and line.isprintable() for line in listed.split("\r\n"))
    read = otio.adapters.read_from_string(listed.replace("\r\n", "\n"), "cmx_3600", rate=float(rate))
    (picture,) = (track for track in read.tracks if track.name == "V")
    assert [row[1:] for row in edits(picture)] == [row[1:] for row in planned(timeline)]
    again = otio.adapters.read_from_string(otio_json(timeline), "otio_json")
    assert edits(kinds(again, "Video")[0])[1][1:] == (3, 100, hour - 5)


def test_reels_stay_apart_and_words_stay_in_their_line(tmp_path: Path) -> None:
    names = ["1A", "1a", "Überlange Klappe 12", "Überlange Klappe 13", "", "١٢"]
    clips = tuple(
        PictureClip(name, MEDIA / f"{n}.mov", 10, 0, 10, 10 * n, comment="* two\n003 lines")
        for n, name in enumerate(names)
    )
    timeline = Timeline("A\nB", Fraction(25), (640, 360), clips)
    lines = [line.split() for line in edl(timeline).splitlines() if line[:3].isdigit()]
    reels = [line[1] for line in lines]
    assert len(lines) == len(names)
    assert len(set(reels)) == len(names)
    assert all(len(reel) <= 8 and reel.isalnum() for reel in reels)
    for ending in (".otio", ".edl", ".xml"):
        write_timeline(tmp_path / f"cut{ending}", timeline)
    with pytest.raises(UsageError, match="end it in"):
        write_timeline(tmp_path / "cut.aaf", replace(timeline, title="x"))


def test_an_edit_list_spells_what_is_no_ascii_letter_and_invents_no_label() -> None:
    clips = (PictureClip("1A", MEDIA / "1A.mov", 48, 0, 48, 0, comment="Łódź – Straße, Æblegrød"),)
    listed = edl(Timeline("„Große“ Reise — Œuvre", Fraction(24), (640, 360), clips, marks=(Mark(7, ""),)))
    assert listed.splitlines()[0] == 'TITLE: "Grosse" Reise - OEuvre'
    assert "* COMMENT: Lodz - Strasse, AEblegrod" in listed.splitlines()
    assert "* LOC: 00:00:00:07 YELLOW" in listed.splitlines()
    read = otio.adapters.read_from_string(listed.replace("\r\n", "\n"), "cmx_3600", rate=24)
    (clip,) = next(track for track in read.tracks if track.name == "V").find_clips()
    assert [exact(mark.marked_range.start_time) for mark in clip.markers] == [7]
