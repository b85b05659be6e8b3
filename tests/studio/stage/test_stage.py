"""The Stage page driven by mouse and keys over a real desk: what is done on the ground is an edit, and undo takes it back."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.playback import SampleClock
from engine.session.floor_plan import PlanBody
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.stage import sheet
from studio.stage.free_view import FreeCamera
from studio.stage.panel import StagePanel
from studio.stage.pieces import BodyPiece, PersonPiece
from studio.widgets import current
from studio.widgets.finder import Finder

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stage(window: Window, film: Film, qtbot: QtBot) -> Iterator[StagePanel]:
    """The page with its plan, the scene set."""
    window.stage.show_view("Plan")
    window.show_page(PAGES.index("Stage"))
    qtbot.waitUntil(lambda: window.stage.plan.plan is not None and "anna" in window.stage.plan.pieces)
    yield window.stage


def at(stage: StagePanel, entity: str) -> QPoint:
    return stage.plan.mapFromScene(stage.plan.pieces[entity].pos())


def drag(stage: StagePanel, qtbot: QtBot, start: QPoint, end: QPoint) -> None:
    view = stage.plan.viewport()
    qtbot.mousePress(view, LEFT, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, LEFT, pos=end)


def spot(film: Film, entity: str) -> tuple[float, float, float | None] | None:
    there = film.project.scenes[0].blocking.spot(entity)
    return None if there is None else (there.x, there.y, there.yaw)


def test_somebody_is_dragged_turned_nudged_and_given_back(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan = stage.plan
    x, y, _ = plan.pieces["anna"].place()
    goal = QPointF(round(x + 0.9, 1), round(y - 0.6, 1))
    by = plan.mapFromScene(goal) - plan.mapFromScene(QPointF(x, y))
    drag(stage, qtbot, at(stage, "anna"), at(stage, "anna") + by)
    there = spot(film, "anna")
    assert film.desk.undo_label == "Move Anna" and there is not None
    assert math.dist(there[:2], (goal.x(), goal.y())) < 0.051 and there[2] is None
    assert math.isclose(there[0] * 10, round(there[0] * 10), abs_tol=1e-6)
    qtbot.waitUntil(lambda: plan.plan.find("anna").by_hand)
    assert math.dist(plan.plan.find("anna").at(0.0)[:2], there[:2]) < 1e-4
    assert stage.inspector.title.text() == "Anna" and stage.inspector.hand.isVisibleTo(stage.inspector)
    handle = plan.handle_at()
    up = at(stage, "anna") - QPoint(0, 70)
    drag(stage, qtbot, handle.toPoint(), up)
    assert film.desk.undo_label == "Turn Anna"
    assert abs(spot(film, "anna")[2] - math.pi / 2) < 0.1
    plan.setFocus()
    qtbot.waitUntil(lambda: plan._drag is None)
    before = spot(film, "anna")
    qtbot.keyClick(plan, Qt.Key.Key_Right)
    assert spot(film, "anna")[0] == pytest.approx(before[0] + 0.1) and film.playhead == 0
    qtbot.keyClick(plan, Qt.Key.Key_BracketLeft)
    assert spot(film, "anna")[2] == pytest.approx(before[2] + math.radians(15))
    for _ in range(4):
        film.undo()
    assert spot(film, "anna") is None
    film.redo()
    qtbot.waitUntil(lambda: stage.inspector.words.isVisibleTo(stage.inspector))
    qtbot.mouseClick(stage.inspector.words, LEFT)
    assert spot(film, "anna") is None and film.desk.undo_label == "Back to the words"


def test_a_table_moves_with_its_number_and_what_words_need_stays(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan = stage.plan
    table = next(name for name, piece in plan.pieces.items() if piece.name == "table")
    plan.choose(table)
    field = stage.inspector.fields["x"]
    field.setValue(1.25)
    assert film.desk.undo_label == "Move the table" and spot(film, table)[0] == 1.25
    said: list[str] = []
    film.problem.connect(said.append)
    plan.choose("anna")
    plan.setFocus()
    qtbot.keyClick(plan, Qt.Key.Key_Delete)
    assert said and "words need Anna" in said[-1] and len(film.cut.shots) == 3
    chair = next(name for name, piece in plan.pieces.items() if "chair" in piece.name and piece.movable)
    plan.choose(chair)
    qtbot.keyClick(plan, Qt.Key.Key_Delete)
    assert film.project.scenes[0].blocking.removed == (chair,)
    qtbot.waitUntil(lambda: chair not in plan.pieces)


def test_things_are_found_by_typing_and_lights_are_set(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    stage.add_thing.trigger()
    chooser = stage.findChild(Finder)
    assert chooser is not None
    qtbot.keyClicks(chooser.field, "floor lamp")
    qtbot.keyClick(chooser.field, Qt.Key.Key_Return)
    assert [use.prop for use in film.project.scenes[0].blocking.props] == ["floor_lamp"]
    stage.add_lights[0].trigger()
    lamp = film.project.scenes[0].blocking.lamps[0]
    qtbot.waitUntil(lambda: lamp.id in stage.plan.pieces)
    stage.plan.choose(lamp.id)
    stage.inspector.fields["power"].setValue(12.0)
    stage.inspector.fields["height"].setValue(3.0)
    lamp = film.project.scenes[0].blocking.lamps[0]
    assert (lamp.power, lamp.z) == (12.0, 3.0)
    stage.all_words.trigger()
    assert not film.project.scenes[0].by_hand


def test_a_walk_is_drawn_with_marks_and_times(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan = stage.plan
    plan.choose("anna")
    plan.setFocus()
    qtbot.keyClick(plan, Qt.Key.Key_W)
    tool = plan.walking
    assert tool.active
    x, y, _ = plan.pieces["anna"].place()
    for dx, dy in ((1.0, 0.0), (1.0, -1.0)):
        qtbot.mouseClick(plan.viewport(), LEFT, PLAIN, plan.mapFromScene(QPointF(x + dx, y + dy)))
    assert len(tool.fields) == 2 and max(tool.speeds()) < 2.2
    tool.fields[1].setValue(tool.marks[0].time_s + 0.2)
    assert tool.speeds()[1] > 2.2 and "cannot walk" in stage.line.text()
    tool.fields[1].setValue(tool.marks[0].time_s + 1.5)
    plan.setFocus()
    qtbot.keyClick(plan, Qt.Key.Key_Return)
    assert not tool.active and film.desk.undo_label == "Draw Anna's walk"
    walk = film.project.scenes[0].blocking.walks[0]
    assert walk.person == "anna" and walk.marks[1].time_s == pytest.approx(walk.marks[0].time_s + 1.5)
    qtbot.waitUntil(lambda: bool(plan.plan.find("anna").walks))
    qtbot.keyClick(plan, Qt.Key.Key_W)
    assert [mark.time_s for mark in tool.marks] == [mark.time_s for mark in walk.marks]
    qtbot.keyClick(plan, Qt.Key.Key_Escape)
    film.undo()
    assert not film.project.scenes[0].blocking.walks


def test_a_walk_that_nobody_can_walk_is_told_and_stays_in_the_hand(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan, tool = stage.plan, stage.plan.walking
    said: list[str] = []
    film.problem.connect(said.append)
    plan.choose("anna")
    plan.setFocus()
    qtbot.keyClick(plan, Qt.Key.Key_W)
    x, y, _ = plan.pieces["anna"].place()
    for dx, dy in ((1.0, 0.0), (1.0, -1.0)):
        qtbot.mouseClick(plan.viewport(), LEFT, PLAIN, plan.mapFromScene(QPointF(x + dx, y + dy)))
    field = tool.fields[1]
    field.selectAll()
    qtbot.keyClicks(field, "0.2")
    qtbot.keyClick(field, Qt.Key.Key_Return)  # it ends the number, not the walk
    assert tool.active and tool.marks[1].time_s == pytest.approx(0.2) and "no time at all" in stage.line.text()
    refused = current().colour("refused")
    assert stage.line.palette().color(stage.line.foregroundRole()) == refused
    qtbot.keyClick(plan, Qt.Key.Key_Return)
    assert tool.active and said and "must grow" in said[-1] and not film.project.scenes[0].blocking.walks
    tool.fields[1].setValue(tool.marks[0].time_s + 0.3)
    stage.walk.trigger()  # the button that began it ends it
    assert not tool.active and "cannot walk so fast" in said[-1]
    assert stage.line.palette().color(stage.line.foregroundRole()) != refused
    assert film.desk.undo_label == "Draw Anna's walk"


def test_a_walk_begins_where_somebody_was_put_a_moment_ago(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan = stage.plan
    x, y, _ = plan.pieces["anna"].place()
    plan.choose("anna")
    stage.inspector.fields["x"].setValue(x + 1.0)
    stage.refresh()
    plan.draw_walk()
    assert plan.walking.start == pytest.approx((x + 1.0, y), abs=0.02)


def test_a_camera_put_behind_the_wall_is_told(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    said: list[str] = []
    film.problem.connect(said.append)
    shot = film.selected_shot
    stage.space.camera = FreeCamera((0.0, 0.0, 1.0), 9.0, -math.pi / 2, 0.1)
    stage.set_camera.trigger()
    qtbot.waitUntil(lambda: shot.id in stage.plan.pieces)
    stage.plan.choose(shot.id)
    assert "outside the room" in stage.inspector.warnings.text()
    said.clear()
    stage.set_camera.trigger()
    stage.space.camera = FreeCamera((0.0, 0.0, 1.0), 9.5, -math.pi / 2, 0.1)
    stage.set_camera.trigger()
    assert said and shot.slate in said[-1]


def test_without_cameras_it_is_said_what_is_the_case(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    said: list[str] = []
    film.problem.connect(said.append)
    stage.through.trigger()
    assert len(said) == 1 and "slate engine places no cameras" in said[0] and "set it by hand" in said[0]
    stage.take_camera()
    qtbot.waitUntil(lambda: stage.plan.plan is not None and bool(stage.plan.plan.cameras))
    stage.through.trigger()  # one that was set by hand is there
    assert len(said) == 1


def test_the_free_camera_becomes_the_shots_and_a_move_is_recorded(
    stage: StagePanel, window: Window, film: Film, qtbot: QtBot, unhurried: SampleClock
) -> None:
    stage.show_view("Both")
    shot = film.selected_shot
    view = stage.space
    qtbot.waitUntil(lambda: view.number is not None)
    eye = view.camera.eye
    middle = view.rect().center()
    qtbot.mousePress(view, LEFT, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(60, 10))
    qtbot.mouseRelease(view, LEFT, pos=middle + QPoint(60, 10))
    assert math.dist(view.camera.eye, eye) > 0.2
    qtbot.keyClick(view, Qt.Key.Key_W)
    asked = view._asked
    qtbot.waitUntil(lambda: view.number == asked or view.number > asked)
    stage.set_camera.trigger()
    key = film.shot(shot.id).camera_path[0]
    assert math.dist(key.eye, view.camera.eye) < 1e-6 and film.desk.undo_label == f"Set camera of {shot.slate}"
    qtbot.waitUntil(lambda: shot.id in stage.plan.pieces)
    assert math.dist(stage.plan.pieces[shot.id].place()[:2], key.eye[:2]) < 1e-4
    window.speaker.clock = unhurried  # of a turn that is seldom seen too little would be recorded
    stage.record.trigger()
    assert stage.record.isChecked() and view.recording
    row = film.cut.shot(shot.id)
    hand = film.playhead_moved.connect(lambda _frame: view.look_from(view.camera.orbited(0.02, 0.0)))
    qtbot.waitUntil(lambda: not view.recording)  # it ends with the shot
    film.playhead_moved.disconnect(hand)
    assert not stage.record.isChecked() and not window.viewer.player.playing
    path = film.shot(shot.id).camera_path
    assert len(path) > 2 and path[0].time_s == pytest.approx(row.story_in, abs=0.05)
    assert math.dist(path[0].eye, path[-1].eye) > 0.2
    film.undo()
    assert film.shot(shot.id).camera_path == (key,)
    stage.record.trigger()
    film.move_playhead(row.record_in + 6)
    assert not view.recording and not stage.record.isChecked()  # nor without the film running


def test_every_piece_can_be_reached_by_keys_and_the_page_fits(stage: StagePanel, window: Window, qtbot: QtBot) -> None:
    plan = stage.plan
    assert window.width() <= 1280 and window.height() <= 720
    plan.setFocus()
    seen = []
    for _ in range(len(plan.pieces)):
        qtbot.keyClick(plan, Qt.Key.Key_N)
        seen.append(plan.selected)
    assert seen[:2] == ["anna", "ben"]  # people come first
    assert {name for name, piece in plan.pieces.items() if piece.movable} == set(seen)
    scale = plan.scale_now()
    qtbot.keyClick(plan, Qt.Key.Key_Plus)
    assert plan.scale_now() > scale
    qtbot.keyClick(plan, Qt.Key.Key_Home)
    assert plan.scale_now() == pytest.approx(scale)
    qtbot.keyClick(plan, Qt.Key.Key_Escape)
    assert plan.selected == "" and isinstance(plan.pieces["anna"], PersonPiece)


def test_the_free_camera_turns_goes_and_never_sinks() -> None:
    camera = FreeCamera((1.0, 2.0, 1.0), 4.0, 0.3, 0.2)
    assert math.dist(camera.eye, camera.target) == pytest.approx(4.0)
    assert math.dist(camera.orbited(1.0, -3.0).eye, camera.target) == pytest.approx(4.0)
    assert camera.orbited(0.0, -3.0).eye[2] >= 0.05 - 1e-9
    ahead = camera.moved(1.0, 0.0, 0.0)
    toward = [(t - e) for t, e in zip(camera.target[:2], camera.eye[:2], strict=True)]
    moved = [b - a for a, b in zip(camera.target[:2], ahead.target[:2], strict=True)]
    assert toward[0] * moved[0] + toward[1] * moved[1] == pytest.approx(math.hypot(*toward))
    again = FreeCamera.of(camera.key(0.0))
    assert math.dist(again.eye, camera.eye) < 1e-9 and again.target == camera.target


def test_a_name_stands_in_the_middle_of_what_is_seen_or_below_it(qapp: QApplication) -> None:
    outline = ((1.0, -1.5), (1.8, -1.5), (1.8, 1.5), (1.0, 1.5))  # all to one side of where it stands
    body = PlanBody(
        "bench", "bench", "furniture", (outline,), np.array([[2.0, 1.0, math.pi / 2]], np.float32), 0.0, 0.5
    )
    piece = BodyPiece(body)
    inside = sheet.place_of_name(piece, QPointF(200.0, 100.0), 50.0, 60.0)  # where it stands is drawn there; y goes up
    assert inside.center().x() == pytest.approx(200.0) and inside.center().y() == pytest.approx(100 - 1.4 * 50, abs=1)
    below = sheet.place_of_name(piece, QPointF(200.0, 100.0), 50.0, 160.0)  # wider than 3 m of 50 pixels
    assert below.center().x() == pytest.approx(200.0) and below.top() > 100 - 1.0 * 50
