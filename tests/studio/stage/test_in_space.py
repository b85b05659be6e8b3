"""Things are chosen, moved, turned and removed in the picture of the free camera as they are on the plan."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from pytestqt.qtbot import QtBot

from engine.project import ViewKey, edits
from studio.app import PAGES, Window
from studio.bridge import Film
from studio.stage.lens import Box, Lens, met_first
from studio.stage.panel import StagePanel
from studio.stage.space_hands import free_place

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton
AREA = QRect(10, 20, 320, 180)
near = st.floats(-3.0, 3.0)


@given(st.tuples(near, near), st.floats(0.0, 1.5), st.floats(18.0, 80.0))
def test_a_pixel_sees_the_point_that_is_drawn_there(spot: tuple[float, float], height: float, lens_mm: float) -> None:
    lens = Lens(ViewKey(0.0, (4.0, -6.0, 2.5), (0.0, 0.0, 1.0), lens_mm), AREA)
    pixel = lens.pixel(np.array([*spot, height]))
    assert pixel is not None
    assert lens.ground(pixel, height) == pytest.approx(spot, abs=1e-6)


@given(st.tuples(near, near), st.floats(0.0, 3.0), st.floats(18.0, 80.0))
def test_a_pixel_looks_as_high_as_the_point_that_is_drawn_there(
    spot: tuple[float, float], height: float, lens_mm: float
) -> None:
    lens = Lens(ViewKey(0.0, (4.0, -6.0, 2.5), (0.0, 0.0, 1.0), lens_mm), AREA)
    pixel = lens.pixel(np.array([*spot, height]))
    assert pixel is not None and lens.height(pixel, *spot) == pytest.approx(height, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), max_size=12))
def test_names_leave_each_other_room(wanted: list[tuple[float, float]]) -> None:
    taken: list[QRectF] = []
    for x, y in wanted:
        assert free_place(QPointF(x, y), QSize(20, 12), taken).x() == x
    pairs = itertools.combinations([room.adjusted(0.01, 0.01, -0.01, -0.01) for room in taken], 2)
    assert not any(one.intersects(other) for one, other in pairs)


def test_a_lens_sees_as_wide_as_its_film_is() -> None:
    """36 mm of film behind 36 mm see a metre to each side at two metres (thin lens, similar triangles)."""
    lens = Lens(ViewKey(0.0, (0.0, 0.0, 1.0), (2.0, 0.0, 1.0), 36.0), AREA)
    left, right = lens.pixel(np.array([2.0, 1.0, 1.0])), lens.pixel(np.array([2.0, -1.0, 1.0]))
    assert left == QPointF(10.0, 110.0) and right == QPointF(330.0, 110.0)
    assert lens.pixel(np.array([2.0, 0.0, 1.5])) == QPointF(170.0, 30.0)
    assert lens.pixel(np.array([-1.0, 0.0, 1.0])) is None and lens.ground(QPointF(170.0, 60.0), 0.0) is None


def test_a_turned_box_is_met_where_it_stands() -> None:
    box = Box(3.0, 0.0, math.pi / 4, (-0.5, -0.5, 0.0), (0.5, 0.5, 1.0))
    eye = np.array([0.0, 0.0, 0.5])
    assert box.met(eye, np.array([1.0, 0.0, 0.0])) == pytest.approx(3.0 - math.sqrt(0.5))
    assert box.met(eye, np.array([0.0, 1.0, 0.0])) is None and box.met(eye, np.array([-1.0, 0.0, 0.0])) is None
    assert box.met(np.array([3.0, 0.0, 0.5]), np.array([1.0, 0.0, 0.0])) is None  # one stands in it
    assert sorted(np.round(box.corners()[:, 0], 6))[0] == pytest.approx(3.0 - math.sqrt(0.5))


@pytest.fixture
def stage(window: Window, film: Film, qtbot: QtBot) -> Iterator[StagePanel]:
    window.stage.show_view("Both")
    window.show_page(PAGES.index("Stage"))
    qtbot.waitUntil(lambda: window.stage.plan.plan is not None)
    qtbot.waitUntil(lambda: window.stage.space.number is not None)
    yield window.stage


def seen(stage: StagePanel, entity: str, height: float) -> QPoint:
    x, y, _ = stage.plan.pieces[entity].place()
    pixel = stage.space.lens.pixel(np.array([x, y, height]))  # type: ignore[union-attr]
    assert pixel is not None
    return pixel.toPoint()


def test_somebody_is_chosen_moved_turned_and_put_back_in_space(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    space, plan = stage.space, stage.plan
    chest = seen(stage, "anna", 1.2)
    camera = space.camera
    qtbot.mouseClick(space, LEFT, pos=chest)
    assert plan.selected == "anna" and stage.inspector.title.text() == "Anna" and space.camera == camera
    x, y, _ = plan.pieces["anna"].place()
    goal = (round(x + 0.5, 1), round(y + 0.4, 1))
    to = space.lens.pixel(np.array([goal[0], goal[1], 1.2]))  # type: ignore[union-attr]
    assert to is not None
    qtbot.mousePress(space, LEFT, pos=chest)
    qtbot.mouseMove(space, (chest + to.toPoint()) / 2)
    qtbot.mouseMove(space, to.toPoint())
    assert "x " in stage.line.text()
    qtbot.mouseRelease(space, LEFT, pos=to.toPoint())
    spot = film.project.scenes[0].blocking.spot("anna")
    assert spot is not None and math.dist((spot.x, spot.y), goal) < 0.15 and film.desk.undo_label == "Move Anna"
    assert space.camera == camera  # the camera was not turned by it
    qtbot.keyClick(space, Qt.Key.Key_BracketLeft)
    assert film.desk.undo_label == "Turn Anna"
    qtbot.keyClick(space, Qt.Key.Key_Escape)
    assert plan.selected == ""
    film.undo()
    film.undo()
    assert film.project.scenes[0].blocking.spot("anna") is None
    qtbot.mousePress(space, LEFT, pos=chest)  # nobody is chosen: the camera turns
    qtbot.mouseMove(space, chest + QPoint(40, 0))
    qtbot.mouseRelease(space, LEFT, pos=chest + QPoint(40, 0))
    assert space.camera != camera and film.project.scenes[0].blocking.spot("anna") is None
    assert plan.selected == ""


def test_a_chair_is_taken_away_in_space(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    plan = stage.plan
    chair = next(name for name, piece in plan.pieces.items() if "chair" in piece.name and piece.movable)
    plan.choose(chair)
    qtbot.keyClick(stage.space, Qt.Key.Key_Delete)
    assert film.project.scenes[0].blocking.removed == (chair,)


def test_a_camera_is_chosen_and_moved_in_space(stage: StagePanel, film: Film, qtbot: QtBot) -> None:
    space, plan, shot = stage.space, stage.plan, film.project.shots[0]
    eye, target = (1.2, -1.4, 1.3), (0.0, 0.6, 1.1)
    film.do(edits.set_camera_path(shot.id, shot.slate, [ViewKey(0.0, eye, target)]))
    qtbot.waitUntil(lambda: shot.id in plan.pieces)
    lens = space.lens
    assert lens is not None and plan.plan is not None
    at = lens.pixel(np.array(eye))
    assert at is not None and met_first(plan.plan, 0.0, lens, at)[0] == shot.id
    qtbot.mouseClick(space, LEFT, pos=at.toPoint())
    assert plan.selected == shot.id and film.selection == (shot.id,)
    to = lens.pixel(np.array([0.7, -1.0, 1.3]))
    assert to is not None
    qtbot.mousePress(space, LEFT, pos=at.toPoint())
    qtbot.mouseMove(space, ((at + to) / 2).toPoint())
    qtbot.mouseMove(space, to.toPoint())
    qtbot.mouseRelease(space, LEFT, pos=to.toPoint())
    moved = film.shot(shot.id).camera_path[0]  # type: ignore[union-attr]
    assert math.dist(moved.eye[:2], (0.7, -1.0)) < 0.2 and moved.eye[2] == 1.3 and moved.target == target
    film.undo()
    qtbot.waitUntil(lambda: math.dist(plan.pieces[shot.id].place()[:2], eye[:2]) < 1e-3)
    raised = lens.pixel(np.array([*eye[:2], 1.8]))
    assert raised is not None
    up = Qt.KeyboardModifier.ControlModifier
    for give_up in (True, False):
        qtbot.mousePress(space, LEFT, up, at.toPoint())
        qtbot.mouseMove(space, ((at + raised) / 2).toPoint())
        qtbot.mouseMove(space, raised.toPoint())
        assert "1.8" in stage.line.text() and "high" in stage.line.text()
        if give_up:
            qtbot.keyClick(space, Qt.Key.Key_Escape)
        qtbot.mouseRelease(space, LEFT, up, raised.toPoint())
        assert plan.selected == shot.id
    lifted = film.shot(shot.id).camera_path  # type: ignore[union-attr]
    assert [key.eye for key in lifted] == [pytest.approx((*eye[:2], 1.8), abs=0.06)] and lifted[0].target == target
    film.undo()
    assert film.shot(shot.id).camera_path[0].eye == eye  # type: ignore[union-attr]
    qtbot.keyClick(space, Qt.Key.Key_Delete)
    assert film.shot(shot.id).camera_path == ()  # type: ignore[union-attr]
    through = Lens(ViewKey(0.0, eye, target), AREA)
    assert met_first(plan.plan, 0.0, through, QPointF(AREA.center()))[0] != shot.id  # one looks through it
