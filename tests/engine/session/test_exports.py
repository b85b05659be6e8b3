"""Every file that leaves the desk, opened by somebody else's reader and measured: the slates' numbers are in their pixels."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import OpenEXR
import opentimelineio as otio
import pytest
import soundfile

from engine.delivery.sequence import write_sequence
from engine.delivery.target import whole_folder
from engine.foundation.errors import CancelledError, UnavailableError, UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import sample_at
from engine.project import Stroke, edits
from engine.session import Desk, ExportOptions
from engine.session.jobs import Done, Failed
from engine.session.sheets import cues
from engine.shoot.slate_engine import read_number
from engine.world import Utterance
from engine.world.performance import BeatTime, Spoken
from tests.engine.session.desks import SCRIPT, settle, slate_desk

RATE = Fraction(24000, 1001)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A film of slates at 23.976 with a dissolve, a marker, a drawing and a note."""
    made = slate_desk(tmp_path_factory.mktemp("desk"))
    made.new(SCRIPT, "Wald & <Wiese>")
    settle(made)
    for edit in (edits.set_size_of_film((320, 180)), edits.set_rate(RATE)):
        made.apply(edit)
    for shot in made.cut.shots:
        made.apply(edits.trim_out(shot.shot_id, made.cut.shot(shot.shot_id).story_in + 1.0))  # type: ignore[union-attr]
    first, second = (made.project.shots[n] for n in (0, 1))
    made.apply(edits.set_transition(second.id, "dissolve"))
    made.apply(edits.add_marker(5, "look here"))
    made.apply(edits.draw(first, Stroke(((0.1, 0.5, 1.0), (0.9, 0.5, 1.0)), "#ff0000", 0.2)))
    made.apply(edits.set_note(first, "Wait for the sun."))
    settle(made)
    yield made
    made.close()


def export(desk: Desk, target: Path, options: ExportOptions | None = None) -> None:
    job = desk.export(target, options)
    settle(desk)
    ended = next(one for one in desk.jobs() if one.id == job.id)
    assert isinstance(ended.state, Done), ended.state


def numbers(path: Path) -> list[int | None]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def steady(desk: Desk) -> list[int]:
    """Frames of the film that show one shot alone."""
    second = desk.cut.shots[1]
    return [n for n in range(desk.cut.frames) if not second.record_in <= n < second.record_in + 12]


@pytest.mark.parametrize(
    ("codec", "name", "pixels"), [("prores", "prores", "yuv422p10le"), ("dnxhr", "dnxhd", "yuv422p")]
)
def test_films_for_editors_hold_every_frame_and_sample(
    desk: Desk, tmp_path: Path, codec: str, name: str, pixels: str
) -> None:
    target = tmp_path / "film.mov"
    export(desk, target, ExportOptions("film", "draft", codec=codec))
    with av.open(str(target)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.codec_context.name == name
        assert video.codec_context.pix_fmt == pixels
        assert video.codec_context.profile in ("HQ", "DNXHR HQ")
        assert video.average_rate == RATE
        assert audio.codec_context.name == "pcm_s24le"
        samples = sum(frame.samples for frame in container.decode(audio=0))
    with av.open(str(target)) as container:
        first = next(container.decode(video=0))
        assert (first.color_primaries, first.color_trc, first.colorspace) == (
            1,
            1,
            1,
        )  # ITU-R BT.709, also in the frame
    assert samples == sample_at(desk.cut.frames, RATE)
    shown = numbers(target)
    assert len(shown) == desk.cut.frames
    assert all(shown[n] == n for n in steady(desk))


@pytest.mark.parametrize("key", ["Author", "authors"])
def test_a_film_says_what_it_is_called_and_who_wrote_it(tmp_path: Path, key: str) -> None:
    desk = slate_desk(tmp_path)
    desk.new(f"Title: The Pond\n{key}: Ida Sand\n\n{SCRIPT}", "Pond")
    settle(desk)
    desk.apply(edits.set_size_of_film((64, 36)))
    export(desk, tmp_path / "film.mp4", ExportOptions("film", "draft"))
    desk.close()
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert (container.metadata["title"], container.metadata["artist"]) == ("The Pond", "Ida Sand")


@pytest.mark.parametrize("kind", ["png", "exr"])
def test_sequences_hold_every_frame(desk: Desk, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "frames"
    export(desk, target, ExportOptions("frames", "draft", pictures=kind))
    files = sorted(target.iterdir())
    assert [path.name for path in files] == [f"{n:06d}.{kind}" for n in range(desk.cut.frames)]
    for number in steady(desk)[::9]:
        expected = desk.frame(number).pixels[..., :3]
        if kind == "png":
            found = cv2.cvtColor(cv2.imread(str(files[number])), cv2.COLOR_BGR2RGB)
            assert np.array_equal(found, expected)
            continue
        opened = OpenEXR.File(str(files[number]))
        linear = opened.channels()["RGB"].pixels
        assert linear.dtype == np.float16
        assert opened.header()["framesPerSecond"] == RATE
        light = linear.astype(np.float64)
        encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
        assert np.abs(encoded * 255 - expected).max() < 0.5


def test_stems_are_as_long_as_the_film(desk: Desk, tmp_path: Path) -> None:
    export(desk, tmp_path / "stems", ExportOptions("stems", "draft"))
    for name in ("dialogue", "foley", "ambience", "effects"):
        about = soundfile.info(tmp_path / "stems" / f"{name}.wav")
        assert (about.samplerate, about.subtype, about.channels) == (48_000, "PCM_24", 2)
        assert about.frames == sample_at(desk.cut.frames, RATE)


@pytest.mark.parametrize("ending", ["otio", "edl", "xml"])
def test_the_cut_refers_to_files_that_hold_its_frames(desk: Desk, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"cut.{ending}"
    export(desk, target, ExportOptions("cut", "draft"))
    media = tmp_path / "cut media"
    if ending == "otio":
        read = otio.adapters.read_from_file(str(target))
    elif ending == "edl":
        read = otio.adapters.read_from_string(target.read_text().replace("\r\n", "\n"), "cmx_3600", rate=24)
    else:
        read = otio.adapters.read_from_file(str(target), "fcp_xml")
        read = read if isinstance(read, otio.schema.Timeline) else next(iter(read))
    picture = next(track for track in read.tracks if track.kind == "Video")
    clips = list(picture.find_clips())
    assert [clip.name for clip in clips] == [shot.slate for shot in desk.cut.shots]
    for clip, shot in zip(clips, desk.cut.shots, strict=True):
        source, place = clip.trimmed_range(), picture.trimmed_range_of_child(clip)
        assert (round(place.start_time.value), round(source.duration.value)) == (shot.record_in, shot.frames)
        shown = numbers(media / f"{shot.slate}.mov")
        first = round(source.start_time.value)
        assert shown[first : first + shot.frames] == list(range(shot.record_in, shot.record_out))
    assert len(numbers(media / f"{clips[0].name}.mov")) > desk.cut.shots[0].frames  # what the dissolve needs
    sounds = {path.stem for path in media.glob("*.wav")}
    assert sounds == {"dialogue", "foley", "ambience", "effects", "mix"}
    for name in sounds:
        assert soundfile.info(media / f"{name}.wav").frames == sample_at(desk.cut.frames, RATE)
    marks = [mark for item in (read.tracks, *read.tracks) for mark in item.markers]
    marks += [mark for clip in clips for mark in clip.markers]
    assert [round(mark.marked_range.start_time.value) for mark in marks] == [5]


def test_tables_and_subtitles_read_back(desk: Desk, tmp_path: Path) -> None:
    for name in ("film.srt", "film.vtt", "shots.csv"):
        export(desk, tmp_path / name)
    rows = list(csv.DictReader((tmp_path / "shots.csv").open(newline="", encoding="utf-8")))
    assert [row["slate"] for row in rows] == [shot.slate for shot in desk.cut.shots]
    assert [int(row["frames"]) for row in rows] == [shot.frames for shot in desk.cut.shots]
    assert rows[0]["note"] == "Wait for the sun."
    with av.open(str(tmp_path / "film.srt")) as container:  # FFmpeg's own readers
        said = [bytes(packet).decode() for packet in container.demux() if packet.size]
    with av.open(str(tmp_path / "film.vtt")) as container:
        again = [bytes(packet).decode() for packet in container.demux() if packet.size]
    lines = [beat.line.text for scene in desk.project.scenes for beat in scene.beats if beat.line]
    assert said == again
    assert set(said) <= set(lines)


def test_a_subtitle_comes_with_the_voice_and_stays_to_be_read(desk: Desk) -> None:
    """The voice: half a second of a tone after a quarter second of breath, which itself begins after a turn."""
    order = desk._floor.reel.entries[0].slate
    scene = desk.project.scene(order.shot.scene_id)
    beat = next(beat for beat in scene.beats if beat.line)
    samples = np.concatenate([np.full(12_000, 1e-4), np.sin(np.arange(24_000) * 0.1), np.zeros(9_600)])
    said = Utterance(beat.id, "maya", "Not again.", ("Not", "again."), (), samples.astype(np.float32))
    performance = replace(
        order.rehearsal.performance,
        spoken=(Spoken(0, "maya", beat.id, 1.0),),
        beat_times=(BeatTime(beat.id, 0.2, 2.5, 1.0),),
    )
    spoken = replace(
        order,
        rehearsal=replace(order.rehearsal, utterances=(said,), performance=performance),
        first=12,
        frames=96,
        record_in=48,
        rate=Fraction(24),
    )
    (cue,) = cues(desk.project, (spoken,))
    assert cue.begin_s == pytest.approx(2.0 + 1.25 - 0.5, abs=1e-3)
    assert cue.end_s - cue.begin_s == pytest.approx(5 / 6)


def test_the_sheet_shows_drawings(desk: Desk, tmp_path: Path) -> None:
    export(desk, tmp_path / "board.png")
    sheet = cv2.imread(str(tmp_path / "board.png"))[..., ::-1].astype(int)
    red = (sheet[..., 0] > 200) & (sheet[..., 1] < 60) & (sheet[..., 2] < 60)
    assert red.sum() > 5000
    assert red[:, : sheet.shape[1] // 3].sum() == 0  # over the middle picture


def test_an_order_that_cannot_be_carried_out_is_refused_at_once(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file")
    for target, options in (
        (tmp_path / "film.mov", ExportOptions("film", codec="h264")),
        (tmp_path / "film.mp4", ExportOptions("film", codec="av2")),
        (tmp_path / "there", ExportOptions("frames")),
        (tmp_path / "cut.aaf", ExportOptions("cut")),
        (tmp_path / "board.pdf", ExportOptions("board", paper="napkin")),
        (tmp_path / "no such folder" / "film.mp4", ExportOptions()),
    ):
        with pytest.raises(UsageError):
            desk.export(target, options)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.suffix in (".png", ".exr"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    job = desk.export(tmp_path / "frames", ExportOptions("frames", "draft"))
    settle(desk)
    ended = next(one for one in desk.jobs() if one.id == job.id)
    assert isinstance(ended.state, Failed)
    assert "disk is full" in ended.state.error and ended.state.error.count(".") <= 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["png", "exr"])
def test_a_shorter_sequence_leaves_nothing_of_a_longer_one(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "frames"

    def write(count: int, grey: int, ticket: Ticket) -> None:
        picture = np.full((4, 6, 4), grey, np.uint8)
        write_sequence(folder, count, lambda _number: picture, Fraction(24), kind, ticket)

    write(7, 10, Ticket())
    others = [folder / "notes.txt", folder / f"000009.{kind}", folder / "000005.tif"]  # no part of it
    for path in others:
        path.write_text("mine")
    stopped = Ticket()
    stopped.cancel()
    with pytest.raises(CancelledError):
        write(3, 90, stopped)
    assert len(list(folder.glob(f"00000[0-6].{kind}"))) == 7
    write(3, 90, Ticket())
    assert sorted(folder.iterdir()) == sorted([*(folder / f"00000{n}.{kind}" for n in range(3)), *others])


def test_a_folder_keeps_what_else_it_holds(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with whole_folder(tmp_path / "out") as made:
        (made / "000000.png").write_bytes(b"x")
        assert not (tmp_path / "out" / "000000.png").exists()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["000000.png", "mine.txt"]
    with pytest.raises(UnavailableError), whole_folder(tmp_path / "new") as made:
        (made / "a").write_bytes(b"x")
        raise OSError(errno.ENOSPC, "full")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
