"""The Cut page driven as an editor would drive it: tools, sounds, transitions, markers, the mixer; mouse and keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.foundation.timebase import sample_at
from engine.playback import SampleClock
from engine.project import edits
from studio.bridge import Film
from studio.pages import PAGES
from studio.timeline.view import TimelineView
from studio.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
KEY, MOD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: Window) -> TimelineView:
    window.show_page(PAGES.index("Cut"))
    window.timeline.view.zoom_to(6.0)
    window.timeline.view.setFocus()
    return window.timeline.view


def drag(qtbot: QtBot, widget: QWidget, begin: QPoint, end: QPoint, keys: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    qtbot.mousePress(widget, LEFT, keys, begin)
    qtbot.mouseMove(widget, QPoint((begin.x() + end.x()) // 2, (begin.y() + end.y()) // 2))
    qtbot.mouseMove(widget, end)
    qtbot.mouseRelease(widget, LEFT, keys, end)


def lengths(film: Film) -> list[int]:
    return [shot.frames for shot in film.cut.shots]


def tone(path: Path, seconds: float = 8.0) -> Path:
    wave = 0.2 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * 48_000)) / 48_000)
    soundfile.write(path, np.stack([wave, wave], -1), 48_000)
    return path


def drop(view: TimelineView, path: Path, place: QPoint) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, LEFT
    view.dropEvent(QDropEvent(QPointF(place), action, data, button, MOD.NoModifier))


def test_rolling_slipping_splitting_and_snapping(window: Window, view: TimelineView, film: Film, qtbot: QtBot) -> None:
    before, surface = lengths(film), view.viewport()
    second = film.cut.shots[1]
    qtbot.keyClick(view, KEY.Key_N)
    assert not view.snapping
    cut = view.point(second.record_in + 0.3, "picture", 0.8)
    drag(qtbot, surface, cut, cut + QPoint(24, 0), MOD.ControlModifier)  # four frames of six pixels
    qtbot.waitUntil(lambda: lengths(film)[:2] == [before[0] + 4, before[1] - 4])
    assert film.cut.frames == sum(before) and film.desk.undo_label == "Roll cut"
    was = film.cut.shots[1].story_in
    middle = view.point(film.cut.shots[1].record_in + 12, "picture", 0.8)
    drag(qtbot, surface, middle, middle - QPoint(12, 0), MOD.AltModifier)
    qtbot.waitUntil(lambda: film.cut.shots[1].story_in == pytest.approx(was + 2 / 24))
    assert film.cut.frames == sum(before)
    film.move_playhead(film.cut.shots[2].record_in + 10)
    qtbot.keyClick(view, KEY.Key_S)
    qtbot.waitUntil(lambda: len(film.cut.shots) == 4)
    assert film.cut.shots[3].record_in == film.playhead and film.cut.frames == sum(before)
    film.move_playhead(film.cut.shots[0].record_out - 9)
    qtbot.keyClick(view, KEY.Key_N)
    assert view.snapping
    edge = view.point(film.cut.shots[0].record_out - 0.3, "picture", 0.8)
    wanted = film.playhead
    drag(qtbot, surface, edge, edge - QPoint(9 * 6 - 5, 0))  # lets go 5 pixels beside the playhead
    qtbot.waitUntil(lambda: film.cut.shots[0].frames == wanted)


def test_dissolves_markers_and_fades(window: Window, view: TimelineView, film: Film, qtbot: QtBot) -> None:
    cut = film.cut.shots[1].record_in
    film.move_playhead(cut + 2)
    qtbot.keyClick(view, KEY.Key_T, MOD.ControlModifier)
    qtbot.waitUntil(lambda: view.contents.strips[1].joint.kind == "dissolve")
    frames = view.contents.strips[1].joint.frames
    assert frames == 12
    handle = view.point(cut + frames, "picture", 0.3)
    drag(qtbot, view.viewport(), handle, handle - QPoint(24, 0))
    qtbot.waitUntil(lambda: view.contents.strips[1].joint.frames == 8)
    assert film.project.shots[1].transition_frames == 8
    film.move_playhead(cut + 4)
    qtbot.keyClick(view, KEY.Key_M)
    qtbot.keyClick(view, KEY.Key_M)
    field = window.timeline.name_field
    assert field.isVisible()
    qtbot.keyClicks(field, "The turn")
    qtbot.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(lambda: view.contents.markers == ((cut + 4, "The turn"),))
    film.move_playhead(0)
    qtbot.keyClick(view, KEY.Key_M, MOD.ShiftModifier)
    assert film.playhead == cut + 4
    flag = view.point(cut + 4, "ruler", 0.3)
    drag(qtbot, view.viewport(), flag, flag + QPoint(60, 0))
    qtbot.waitUntil(lambda: view.contents.markers == ((cut + 14, "The turn"),))
    shot = film.cut.shots[2]
    begin, end = view.point(shot.record_in, "foley", 0.1), view.point(shot.record_in + 24, "foley", 0.1)
    drag(qtbot, view.viewport(), begin + QPoint(4, 0), end)
    qtbot.waitUntil(lambda: view.contents.level("foley", shot.shot_id).fade_in_s == pytest.approx(1.0, abs=0.05))
    qtbot.keyClick(view, KEY.Key_Down, MOD.AltModifier)
    qtbot.waitUntil(lambda: view.contents.level("foley", shot.shot_id).gain_db == -1.0)
    assert film.desk.undo_label == "Gain of the shot's foley: -1.0 dB"


def test_music_is_dropped_moved_trimmed_faded_and_lost(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tone(tmp_path / "music.wav", 3.0)
    drop(view, path, view.point(12, "music"))
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 1)
    laid = view.contents.laid["music"][0]
    assert (laid.begin, laid.end) == (12, 12 + 72)
    surface = view.viewport()
    view.snapping = False
    drag(qtbot, surface, view.point(50, "music", 0.9), view.point(56, "music", 0.9))
    qtbot.waitUntil(lambda: view.contents.laid["music"][0].begin == 18)
    drag(qtbot, surface, view.point(90 - 0.3, "music", 0.8), view.point(78 - 0.3, "music", 0.8))
    qtbot.waitUntil(lambda: view.contents.laid["music"][0].end == pytest.approx(78))
    corner = view.point(18, "music", 0.1) + QPoint(4, 0)
    drag(qtbot, surface, corner, view.point(30, "music", 0.1))
    qtbot.waitUntil(lambda: view.contents.laid["music"][0].clip.fade_in_s == pytest.approx(0.5, abs=0.03))
    assert view.sound == laid.clip.id
    film.move_playhead(40)
    qtbot.keyClick(view, KEY.Key_S)
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 2)
    qtbot.keyClick(view, KEY.Key_Backspace)
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 1)
    qtbot.keyClick(window, KEY.Key_Z, MOD.ControlModifier)
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 2)
    said: list[str] = []
    film.problem.connect(said.append)
    path.rename(tmp_path / "moved.wav")
    qtbot.keyClick(view, KEY.Key_S, MOD.ShiftModifier)
    qtbot.keyClick(view, KEY.Key_Q)
    qtbot.waitUntil(lambda: len(film.desk.missing_sounds) == 2)
    qtbot.waitUntil(lambda: any("music.wav" in sentence for sentence in said))
    assert film.do(edits.set_title("Work goes on"))


def test_delete_takes_what_is_chosen(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(view, tone(tmp_path / "music.wav", 3.0), view.point(12, "music"))
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 1)
    shots = [shot.shot_id for shot in film.cut.shots]
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.point(30, "music", 0.8))
    qtbot.keyClick(view, KEY.Key_Delete)
    qtbot.waitUntil(lambda: not view.contents.laid["music"])
    assert [shot.shot_id for shot in film.cut.shots] == shots
    second = film.cut.shots[1]
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.point(second.record_in + 20, "foley", 0.8))
    qtbot.keyClick(view, KEY.Key_Delete)
    qtbot.waitUntil(lambda: view.contents.level("foley", second.shot_id).muted)
    assert [shot.shot_id for shot in film.cut.shots] == shots
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.point(second.record_in + 20, "picture", 0.8))
    qtbot.keyClick(view, KEY.Key_Delete)
    qtbot.waitUntil(lambda: [shot.shot_id for shot in film.cut.shots] == [shots[0], *shots[2:]])


def asked(view: TimelineView, qtbot: QtBot, place: QPoint) -> dict[str, QAction]:
    """What the menu offers at a place; it is closed again."""
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    )
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in view.findChildren(QMenu)))
    menu = next(menu for menu in view.findChildren(QMenu) if menu.isVisible())
    found = {action.text(): action for action in menu.actions() if action.isEnabled() and not action.isSeparator()}
    menu.close()
    return found


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard|propagateSizeHints)")
def test_the_right_button_offers_what_can_be_done_there(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(view, tone(tmp_path / "music.wav", 3.0), view.point(12, "music"))
    qtbot.waitUntil(lambda: len(view.contents.laid["music"]) == 1)
    first, second = film.cut.shots[:2]
    offered = asked(view, qtbot, view.point(first.record_in + 5, "picture", 0.6))
    assert film.selection == (first.shot_id,) and film.playhead == 0
    assert {"Split at the playhead", "Join with the next shot", "Delete shot"} <= offered.keys()
    offered["Join with the next shot"].trigger()
    qtbot.waitUntil(lambda: len(film.cut.shots) == 2)
    assert film.cut.shots[0].frames == first.frames + second.frames and film.desk.undo_label == "Join shots"
    offered = asked(view, qtbot, view.point(30, "music", 0.8))
    assert view.sound and film.playhead == 30
    offered["Remove the sound"].trigger()
    qtbot.waitUntil(lambda: not view.contents.laid["music"])
    assert "Mark this frame, or name its marker" in asked(view, qtbot, view.point(40, "ruler", 0.7))
    assert film.playhead == 40
    assert "Lay a sound file…" in asked(view, qtbot, view.point(40, "music"))


def test_a_fader_is_heard_in_the_hand_and_is_one_edit(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot, unhurried: SampleClock
) -> None:
    window.speaker.clock = unhurried
    end = sample_at(film.cut.frames, film.cut.rate)
    qtbot.waitUntil(lambda: bool(np.abs(film.desk.sound(0, end)).max() > 0.1))
    strip, edits_before = window.mixer.strips["dialogue"], len(film.desk.history().labels)
    loud = float(np.abs(film.desk.sound(0, end)).max())
    x = strip.fader.width() - 14
    begin, low = (QPoint(x, round(strip.fader.y_of(gain_db))) for gain_db in (0.0, -20.0))
    qtbot.mousePress(strip.fader, LEFT, MOD.NoModifier, begin)
    qtbot.mouseMove(strip.fader, low)
    assert np.abs(film.desk.sound(0, end)).max() < 0.2 * loud
    assert len(film.desk.history().labels) == edits_before
    qtbot.mouseRelease(strip.fader, LEFT, MOD.NoModifier, low)
    assert len(film.desk.history().labels) == edits_before + 1
    assert edits.track(film.project, "dialogue").gain_db == pytest.approx(-20.0, abs=0.6)
    qtbot.waitUntil(lambda: window.timeline.gains["dialogue"].value() == pytest.approx(-20.0, abs=0.6))
    strip.fader.setFocus()
    qtbot.keyClick(strip.fader, KEY.Key_Home)
    assert edits.track(film.project, "dialogue").gain_db == 0.0
    qtbot.mouseClick(window.mixer.strips["foley"].solo, LEFT)
    qtbot.waitUntil(lambda: float(np.abs(film.desk.sound(0, end)).max()) == 0.0)
    qtbot.waitUntil(lambda: window.timeline.solos["foley"].isChecked())
    qtbot.keyClick(window, KEY.Key_Z, MOD.ControlModifier)
    qtbot.waitUntil(lambda: float(np.abs(film.desk.sound(0, end)).max()) > 0.1)
    qtbot.waitUntil(lambda: not window.mixer.strips["foley"].solo.isChecked())
    view.setFocus()
    qtbot.keyClick(window, KEY.Key_Home)
    qtbot.keyClick(window, KEY.Key_Space)
    qtbot.waitUntil(lambda: window.mixer.loudness.values["True peak"].text() != "–")
    qtbot.keyClick(window, KEY.Key_K)
    assert max(window.mixer.strips["dialogue"].meter.held) > -20
    qtbot.mouseClick(window.mixer.loudness, LEFT)
    assert window.mixer.loudness.values["Integrated"].text() == "–"


def test_tools_keep_their_names_when_they_are_taken(window: Window, view: TimelineView, qtbot: QtBot) -> None:
    def shown() -> dict[str, bool]:
        buttons = window.timeline.findChildren(QToolButton)
        return {button.text(): button.isChecked() for button in buttons if button.text() in ("Trim", "Roll", "Slip")}

    qtbot.keyClick(view, KEY.Key_Y)
    assert view.tool == "slip" and shown() == {"Trim": False, "Roll": False, "Slip": True}
    roll = next(button for button in window.timeline.findChildren(QToolButton) if button.text() == "Roll")
    for _ in range(2):  # a tool in the hand stays there
        qtbot.mouseClick(roll, LEFT)
        assert view.tool == "roll" and shown() == {"Trim": False, "Roll": True, "Slip": False}


def test_a_slip_stays_within_what_happens_in_the_scene(view: TimelineView, film: Film, qtbot: QtBot) -> None:
    shot, last = film.cut.shots[0], film.cut.shots[-1]
    ends = last.story_in + last.frames / 24
    middle = view.point(shot.record_in + shot.frames / 2, "picture", 0.8)
    drag(qtbot, view.viewport(), middle, middle - QPoint(6000, 0), MOD.AltModifier)
    qtbot.waitUntil(lambda: film.cut.shots[0].story_in > 0)
    assert film.cut.shots[0].story_in + shot.frames / 24 == pytest.approx(ends, abs=1 / 24)


def test_a_sound_in_the_air_shows_where_it_would_lie(window: Window, view: TimelineView, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tone(tmp_path / "long name of a tone.wav")))])
    held = Qt.DropAction.CopyAction, data, LEFT, MOD.NoModifier
    view.dragMoveEvent(QDragMoveEvent(view.point(30, "effects"), *held))
    assert view.landing == ("effects", 30) and window.timeline.told.said == "Lay on effects   00:01:06"
    view.dragLeaveEvent(QDragLeaveEvent())
    assert view.landing is None and window.timeline.told.said == ""


def test_stems_of_a_shot_and_lengths_of_joints_need_no_mouse(
    window: Window, view: TimelineView, film: Film, qtbot: QtBot
) -> None:
    said: list[str] = []
    film.problem.connect(said.append)
    for key in (KEY.Key_Up, KEY.Key_BracketLeft, KEY.Key_Period):
        qtbot.keyClick(view, key, MOD.AltModifier)
    qtbot.keyClick(view, KEY.Key_Q)
    assert len(said) == 4  # no key is dead: each says what it waits for
    shot = film.cut.shots[1]
    film.move_playhead(shot.record_in + 12)
    for _ in range(2):
        qtbot.keyClick(view, KEY.Key_S, MOD.ControlModifier | MOD.AltModifier)
    assert view.part == ("foley", shot.shot_id)
    qtbot.keyClick(view, KEY.Key_BracketLeft, MOD.AltModifier)
    assert edits.level(edits.track(film.project, "foley"), shot.shot_id).fade_in_s == pytest.approx(0.5)
    film.move_playhead(shot.record_in)
    qtbot.keyClick(view, KEY.Key_T, MOD.ControlModifier)
    qtbot.keyClick(view, KEY.Key_Period, MOD.AltModifier)
    assert film.project.shots[1].transition_frames == 13 and film.desk.undo_label == "Dissolve of 13 frames"
    assert len(said) == 4


def test_a_sound_dropped_anywhere_is_laid_at_the_playhead(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    window.show_page(PAGES.index("Write"))
    film.move_playhead(20)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tone(tmp_path / "song.wav", 2.0)))])
    window.dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, LEFT, MOD.NoModifier))
    qtbot.waitUntil(lambda: [clip.record_in for clip in edits.track(film.project, "music").sounds] == [20])
    assert window.page == "Cut"
