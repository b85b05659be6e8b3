"""A whole path: words to file, measured from the decoded file."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, sample_at
from engine.session import Session
from tests.path.conftest import COMMAND, SCRIPT, SETTINGS, Film, decoded_pictures, decoded_sound


def test_the_file_holds_every_frame_and_sample(film: Film) -> None:
    assert len(decoded_pictures(film.path)) == film.report.frames
    assert film.report.samples == sample_at(film.report.frames, SETTINGS.rate)
    assert sum(shot.frames for shot in film.report.shots) == film.report.frames


def test_every_cut_is_on_its_frame(film: Film) -> None:
    pictures = decoded_pictures(film.path)
    change = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2))  # change[n - 1] is the step into frame n
    cuts = [shot.first_frame for shot in film.report.shots[1:]]
    assert cuts
    for cut in cuts:
        near = np.delete(change[max(0, cut - 6) : cut + 5], min(cut - 1, 5))
        assert change[cut - 1] > 3.0 * near.max(), f"no cut into frame {cut}"
    events = [event.frame for event in film.events if event.kind == "cut"]
    assert events == [shot.first_frame for shot in film.report.shots]


def test_the_sound_in_the_file_is_not_shifted_by_a_sample(film: Film) -> None:
    stems = [soundfile.read(film.stems / f"{name}.wav")[0] for name in ("dialogue", "foley", "ambience", "effects")]
    sent, found = np.sum(stems, axis=0).mean(1), decoded_sound(film.path).mean(1)
    length = min(len(sent), len(found))
    spectrum = np.fft.rfft(sent[:length], 2 * length).conj() * np.fft.rfft(found[:length], 2 * length)
    lag = int(np.argmax(np.fft.irfft(spectrum)))
    assert lag == 0


def test_stems_are_48_kilohertz_24_bit_and_as_long_as_the_film(film: Film) -> None:
    for name, path in film.report.stems.items():
        info = soundfile.info(path)
        assert (info.samplerate, info.subtype, info.channels) == (SAMPLE_RATE, "PCM_24", 2), name
        assert info.frames == film.report.samples


def test_a_ball_that_hits_the_rim_is_an_event_with_sound(film: Film) -> None:
    hits = [event for event in film.events if event.kind == "contact" and event.stem == "foley" and event.audible]
    assert hits, "no contact is heard"
    foley = np.abs(soundfile.read(film.stems / "foley.wav")[0]).max(1)
    loudest = max(hits, key=lambda event: event.impulse_ns)
    before = foley[max(0, loudest.sample - 480) : max(1, loudest.sample - 48)].max()
    after = foley[loudest.sample : loudest.sample + 480].max()
    assert after > 2.0 * before


def test_making_it_again_draws_nothing_and_gives_the_same_bytes(film: Film, tmp_path: Path) -> None:
    report = film.session.render(film.opened, SETTINGS, tmp_path / "again.mp4", None, Ticket())
    assert report.frames_rendered == 0
    assert report.frames_cached == film.report.frames
    np.testing.assert_array_equal(decoded_pictures(tmp_path / "again.mp4"), decoded_pictures(film.path))


def test_another_camera_for_one_shot_draws_that_shot_only(film: Film, tmp_path: Path) -> None:
    last = film.opened.project.shots[-1]
    changed = replace(
        film.opened,
        project=replace(film.opened.project, shots=(*film.opened.project.shots[:-1], replace(last, angle="low"))),
    )
    report = film.session.render(changed, SETTINGS, tmp_path / "changed.mp4", None, Ticket())
    assert report.frames_rendered == report.shots[-1].frames
    assert [shot.digest for shot in report.shots[:-1]] == [shot.digest for shot in film.report.shots[:-1]]


def test_a_later_line_leaves_earlier_frames_alone(film: Film, tmp_path: Path) -> None:
    opened = film.session.open_text(SCRIPT.replace("Not again.", "Oh no, not that again!"), "film", SETTINGS)
    report = film.session.render(opened, SETTINGS, tmp_path / "edited.mp4", None, Ticket())
    assert report.frames_cached >= film.report.shots[-1].first_frame


def test_another_process_makes_the_same_film(film: Film, tmp_path: Path) -> None:
    _command(tmp_path, "--stems", str(tmp_path / "stems"))
    np.testing.assert_array_equal(decoded_pictures(tmp_path / "film.mp4"), decoded_pictures(film.path))
    for name in film.report.stems:
        assert (tmp_path / "stems" / f"{name}.wav").read_bytes() == (film.stems / f"{name}.wav").read_bytes(), name


def test_a_killed_render_leaves_no_film_and_goes_on(tmp_path: Path) -> None:
    words = _words(tmp_path)
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(SCRIPT.encode())
    process.stdin.close()
    pictures = tmp_path / "cache" / "pictures"
    while process.poll() is None and sum(name.stat().st_size > 0 for name in pictures.glob("*/[!.]*")) < 12:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(900) == 130
    assert not (tmp_path / "film.mp4").exists()
    assert not list(tmp_path.glob(".soundstage*"))
    session = Session(tmp_path / "cache")
    report = session.render(
        session.open_text(SCRIPT, "film", SETTINGS), SETTINGS, tmp_path / "film.mp4", None, Ticket()
    )
    assert report.frames_cached >= 10


def _words(folder: Path, *more: str) -> list[str]:
    size = "x".join(map(str, SETTINGS.size))
    words = [*COMMAND, "render", "-", "-o", str(folder / "film.mp4"), "--size", size]
    return [*words, "--quality", "draft", "--cache", str(folder / "cache"), *more]


def _command(folder: Path, *more: str) -> None:
    done = subprocess.run(_words(folder, *more), input=SCRIPT.encode(), capture_output=True, timeout=900)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("rate", ["29.97"])
def test_broadcast_rates_keep_sound_and_picture_together(film: Film, tmp_path: Path, rate: str) -> None:
    from engine.foundation.timebase import parse_rate

    settings = replace(SETTINGS, rate=parse_rate(rate), shots=("1A",))
    opened = film.session.open_text(SCRIPT, "film", settings)
    report = film.session.render(opened, settings, tmp_path / "film.mov", None, Ticket())
    assert len(decoded_pictures(tmp_path / "film.mov")) == report.frames
    assert report.samples == sample_at(report.frames, settings.rate)
