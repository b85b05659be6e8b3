"""The playhead stays in its shot while the film finds its times, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from engine.foundation.timebase import SAMPLE_RATE
from engine.playback.clock import ManualClock
from engine.project import edits
from engine.session.pictures import Screen
from engine.session.reel import build
from studio.app import Window
from studio.bridge import Film

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def _stretch(film: Film, seconds: float) -> None:
    """The film's first shot lasts longer than was thought, as a rehearsal finds."""
    floor, project = film.desk._floor, film.project
    first = project.shots[0]
    longer = replace(project, shots=(replace(first, story_out=first.story_out + seconds), *project.shots[1:]))
    reel = build(longer, {}, {}, frozenset(scene.id for scene in project.scenes), False)
    floor._screen = Screen(replace(reel, project=project), floor._ring, slates_are_full=True)
    film._on_cutchanged(None)


def test_the_playhead_stays_in_its_shot_when_the_film_finds_its_times(window: Window, film: Film, qtbot: QtBot) -> None:
    second = film.cut.shots[1]
    film.move_playhead(second.record_in + 3)
    heard: list[object] = []
    window.speaker.scrub = heard.append  # type: ignore[method-assign,assignment]
    _stretch(film, 2.0)
    moved = film.cut.shots[1]
    assert moved.record_in == second.record_in + round(2 * film.cut.rate)
    assert film.playhead == moved.record_in + 3 and not heard
    assert window.viewer.about.text().startswith(moved.slate)
    _stretch(film, 0.0)
    assert film.playhead == second.record_in + 3
    film.move_playhead(0)
    _stretch(film, 2.0)
    assert film.playhead == 0
    _stretch(film, 0.0)


def test_an_edit_leaves_the_playhead_on_its_frame(window: Window, film: Film, qtbot: QtBot) -> None:
    second = film.cut.shots[1]
    film.move_playhead(second.record_in + 3)
    frame = film.playhead
    with qtbot.waitSignal(film.cut_changed):
        film.do(edits.ripple(film.cut.shots[0].shot_id, "out", 1.0))
    assert film.cut.shots[1].record_in > frame == film.playhead


def test_frames_that_a_stall_passed_at_the_films_end_are_counted(window: Window, film: Film, qtbot: QtBot) -> None:
    clock = ManualClock()
    window.speaker.clock = clock  # type: ignore[assignment]
    player, end = window.viewer.player, film.cut.frames
    film.move_playhead(end - 9)
    player.play()
    player._timer.stop()  # nothing moves it but what follows
    clock.now += 60 * SAMPLE_RATE
    player._tick()
    assert not player.playing and film.playhead == end - 1
    assert player.dropped == 7  # of the eight frames that were left, the last is seen
