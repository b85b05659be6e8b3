"""Boards as a storyboard artist uses them: drawn on with mouse and pen, noted on, framed, added between, printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QImage, QPointingDevice, QTabletEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.project import Board, Layer, Stroke, edits
from engine.project.drawing import DRAWING
from engine.session import ExportOptions
from engine.session.jobs import Done
from studio.app import PAGES
from studio.bridge import Film
from studio.storyboard.canvas import Canvas
from studio.storyboard.strokes import layer_image
from studio.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def pixels(image: QImage) -> np.ndarray:
    """uint8 [h, w, 4], red first."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    area = canvas.area()
    return QPoint(round(area.left() + x * area.width()), round(area.top() + y * area.height()))


def drag(qtbot: QtBot, canvas: Canvas, *points: tuple[float, float]) -> None:
    qtbot.mousePress(canvas, LEFT, pos=place(canvas, *points[0]))
    for point in points[1:]:
        qtbot.mouseMove(canvas, place(canvas, *point))
    qtbot.mouseRelease(canvas, LEFT, pos=place(canvas, *points[-1]))


def touch(canvas: Canvas, kind: QEvent.Type, x: float, y: float, pressure: float, rubs: bool = False) -> None:
    """What a tablet sends."""
    pens = QPointingDevice.PointerType
    device = QPointingDevice(
        "pen", 1, QPointingDevice.DeviceType.Stylus, pens.Eraser if rubs else pens.Pen,
        QPointingDevice.Capability.Position | QPointingDevice.Capability.Pressure, 1, 2,
    )  # fmt: skip
    area = canvas.area()
    at = QPointF(area.left() + x * area.width(), area.top() + y * area.height())
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind, device, at, canvas.mapToGlobal(at), pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, button, LEFT
    )
    QApplication.sendEvent(canvas, event)


@pytest.fixture
def table(window: Window, film: Film, qtbot: QtBot) -> Window:
    """The window with the first board on the drawing table, opened by keys."""
    window.show_page(PAGES.index("Board"))
    window.storyboard.grid.setFocus()
    window.storyboard.grid.setCurrentIndex(window.storyboard.boards.index(0))
    qtbot.keyClick(window.storyboard.grid, Qt.Key.Key_Return)
    assert window.storyboard.stack.currentWidget() is window.storyboard.table
    return window


def test_a_stroke_of_the_mouse_is_one_step_of_the_history(table: Window, film: Film, qtbot: QtBot) -> None:
    canvas = table.storyboard.table.canvas
    drag(qtbot, canvas, (0.2, 0.2), (0.5, 0.6), (0.8, 0.3))
    shot = film.project.shots[0]
    (stroke,) = edits.board(film.project, shot.id).layer(DRAWING).strokes
    assert film.desk.undo_label == f"Draw on {shot.slate}"
    found = np.array(stroke.points)[:, :2]
    wanted = np.array([(0.2, 0.2), (0.5, 0.6), (0.8, 0.3)])
    assert found.shape == wanted.shape and np.abs(found - wanted).max() < 0.01
    assert [shot.id for shot in film.project.shots if edits.board(film.project, shot.id).layers] == [shot.id]
    shown = pixels(canvas.grab().toImage())
    ratio = canvas.devicePixelRatioF()
    on_line = place(canvas, 0.35, 0.4)
    red, green, blue = (int(v) for v in shown[round(on_line.y() * ratio), round(on_line.x() * ratio), :3])
    assert red > 200 and 120 < green < 190 and blue < 110  # amber
    qtbot.waitUntil(lambda: table.undo_action.text() == f"Undo draw on {shot.slate}")
    table.undo_action.trigger()
    qtbot.waitUntil(lambda: not edits.board(film.project, shot.id).layers)
    qtbot.waitUntil(table.redo_action.isEnabled)
    table.redo_action.trigger()
    qtbot.waitUntil(lambda: edits.board(film.project, shot.id).layer(DRAWING).strokes == (stroke,))


def test_a_pen_presses_and_its_other_end_rubs(table: Window, film: Film, qtbot: QtBot) -> None:
    canvas = table.storyboard.table.canvas
    shot = film.project.shots[0]
    touch(canvas, QEvent.Type.TabletPress, 0.1, 0.5, 0.1)
    for step in range(1, 10):
        touch(canvas, QEvent.Type.TabletMove, 0.1 + step * 0.08, 0.5, 0.1 * step)
    touch(canvas, QEvent.Type.TabletRelease, 0.82, 0.5, 0.0)
    touch(canvas, QEvent.Type.TabletPress, 0.5, 0.3, 1.0, rubs=True)
    touch(canvas, QEvent.Type.TabletMove, 0.5, 0.7, 1.0, rubs=True)
    touch(canvas, QEvent.Type.TabletRelease, 0.5, 0.7, 0.0, rubs=True)
    drawn, rubbed = edits.board(film.project, shot.id).layer(DRAWING).strokes
    assert not drawn.erases and rubbed.erases
    assert film.desk.undo_label == f"Erase on {shot.slate}"
    assert drawn.points[0][2] == pytest.approx(0.1) and max(p for _, _, p in drawn.points) == pytest.approx(0.9)
    image = pixels(layer_image(edits.board(film.project, shot.id).layer(DRAWING), QSize(800, 450)))
    thick = [(image[:, x, 3] > 128).sum() for x in (120, 640)]
    assert thick[1] > thick[0] >= 1
    assert (image[:, 400, 3] > 128).sum() == 0  # rubbed out
    assert not canvas.drawing


def test_layers_hide_and_the_picture_too(table: Window, film: Film, qtbot: QtBot) -> None:
    panel, shot = table.storyboard.table, film.project.shots[0]
    drag(qtbot, panel.canvas, (0.1, 0.1), (0.4, 0.1))
    qtbot.mouseClick(panel.add_layer, LEFT)
    drag(qtbot, panel.canvas, (0.1, 0.2), (0.4, 0.2))
    board = edits.board(film.project, shot.id)
    assert [(layer.name, len(layer.strokes)) for layer in board.layers] == [(DRAWING, 1), ("Layer 2", 1)]
    assert [panel.layers.item(row).text() for row in range(3)] == ["Layer 2", DRAWING, "Picture"]
    panel.layers.setFocus()
    panel.layers.setCurrentRow(2)
    qtbot.keyClick(panel.layers, Qt.Key.Key_Space)
    assert not edits.board(film.project, shot.id).picture
    panel.layers.setCurrentRow(0)
    qtbot.keyClick(panel.layers, Qt.Key.Key_Space)
    assert [layer.visible for layer in edits.board(film.project, shot.id).layers] == [True, False]
    said: list[str] = []
    film.problem.connect(said.append)
    drag(qtbot, panel.canvas, (0.1, 0.3), (0.4, 0.3))
    assert said and "hidden" in said[0]
    assert len(edits.board(film.project, shot.id).layer("Layer 2").strokes) == 1
    qtbot.mouseClick(panel.remove_layer, LEFT)
    assert [layer.name for layer in edits.board(film.project, shot.id).layers] == [DRAWING]


def test_tools_by_keys_and_back_to_the_boards(table: Window, film: Film, qtbot: QtBot) -> None:
    panel = table.storyboard.table
    canvas = panel.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.pen.erases
    qtbot.keyClick(canvas, Qt.Key.Key_P)
    width = canvas.pen.width
    qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert not canvas.pen.erases and canvas.pen.width > width
    qtbot.mouseClick(panel.colours[1], LEFT)
    assert canvas.pen.colour == "#d6453d"
    qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    assert panel.shot is not None and panel.shot.id == film.project.shots[1].id == film.selection[0]
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "Wait for the sun.")
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert table.storyboard.stack.currentIndex() == 0
    assert edits.board(film.project, film.project.shots[1].id).note == "Wait for the sun."
    index = table.storyboard.boards.index(1)
    assert "Wait for the sun." in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_framing_is_changed_on_the_board(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    shot = film.project.shots[0]
    film.select(shot.id)
    assert shot.size == "wide"
    next(a for a in window.storyboard.menu_actions if a.text() == "Frame tighter").trigger()
    assert film.project.shots[0].size == "full"
    menu = window.storyboard.framing_menu(film.project.shots[0])
    next(a for a in menu.actions() if a.text() == "Close-up").trigger()
    next(a for a in menu.actions() if a.text() == "Low").trigger()
    menu.close()
    assert (film.project.shots[0].size, film.project.shots[0].angle) == ("close-up", "low")


def test_a_shot_is_added_between_two_boards(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    grid = window.storyboard.grid
    qtbot.waitUntil(lambda: grid.visualRect(window.storyboard.boards.index(1)).width() > 0)
    before = [shot.id for shot in film.project.shots]
    area = grid.visualRect(window.storyboard.boards.index(1))
    qtbot.mouseMove(grid.viewport(), area.center())
    assert not grid.plus.isVisible()
    gap = QPoint(area.left() - 3, area.center().y()) if area.left() > 20 else QPoint(area.left() + 1, area.center().y())
    grid.offer_between(gap)
    assert grid.plus.isVisible()
    qtbot.mouseClick(grid.plus, LEFT)
    after = [shot.id for shot in film.project.shots]
    assert len(after) == len(before) + 1
    assert after[0] == before[0] and after[2:] == before[1:]


def test_boards_fill_their_row_however_wide_it_becomes(window: Window, film: Film, qtbot: QtBot) -> None:
    for shot in film.project.shots:
        film.do(edits.duplicate(shot.id))
        film.do(edits.duplicate(shot.id))
    window.show_page(PAGES.index("Board"))
    qtbot.waitUntil(lambda: window.storyboard.boards.rowCount() == 9)
    grid, page = window.storyboard.grid, window.pages.stack.currentWidget()

    def fills() -> None:
        rows = [grid.visualRect(window.storyboard.boards.index(row)) for row in range(9)]
        first = [area for area in rows if area.top() == rows[0].top()]
        assert len(first) < 9 and 0 <= grid.viewport().width() - first[-1].right() < 40

    widths = set()
    for left in (860, 620, 980):
        page.setSizes([left, 1280 - left])
        qtbot.waitUntil(fills)
        widths.add(grid.viewport().width())
    assert len(widths) > 1


def test_the_table_leaves_with_its_shot(table: Window, film: Film, qtbot: QtBot) -> None:
    shot = table.storyboard.table.shot
    assert shot is not None and film.do(edits.ripple_delete(shot.id))
    qtbot.waitUntil(lambda: table.storyboard.stack.currentIndex() == 0)


def test_boards_are_printed_with_what_is_drawn_and_noted(
    window: Window, film: Film, qtbot: QtBot, tmp_path: Path
) -> None:
    shot = film.project.shots[0]
    film.do(edits.draw(shot, Stroke(((0.1, 0.5, 1.0), (0.9, 0.5, 1.0)), "#ff0000", 0.1)))
    film.do(edits.set_note(shot, "Wait for the sun."))
    film.do(edits.set_title("Küche"))
    job = film.export(tmp_path / "boards.pdf", ExportOptions("board", "draft", paper="Letter"))
    assert job is not None
    qtbot.waitUntil(lambda: any(one.id == job.id and isinstance(one.state, Done) for one in film.desk.jobs()))
    document = QPdfDocument(window)
    assert document.load(str(tmp_path / "boards.pdf")) is QPdfDocument.Error.None_
    assert document.pageCount() == 1
    assert (document.pagePointSize(0).width(), document.pagePointSize(0).height()) == (792, 612)
    words = document.getAllText(0).text()
    for expected in ("Küche", "Wait for the sun.", "ANNA: Where is everybody?", *(s.slate for s in film.cut.shots)):
        assert expected in words
    page = pixels(document.render(0, QSize(1584, 1224))).astype(int)
    red = (page[..., 0] > 200) & (page[..., 1] < 60) & (page[..., 2] < 60)
    rows, columns = np.nonzero(red)
    assert len(rows) > 3000 and columns.max() < 1584 / 3
    document.close()


def test_a_layer_paints_what_is_drawn_and_nothing_else() -> None:
    line = Stroke(((0.25, 0.5, 1.0), (0.75, 0.5, 1.0)), "#00ff00", 0.1)
    image = pixels(layer_image(Layer(DRAWING, (line,)), QSize(400, 200)))
    assert tuple(image[100, 200]) == (0, 255, 0, 255)
    assert image[:70].max() == 0 and image[130:].max() == 0
    assert Board("x", (Layer(DRAWING, (line,), visible=False),)).shown == ()


def test_escape_takes_back_the_stroke_that_is_drawn(table: Window, film: Film, qtbot: QtBot) -> None:
    canvas = table.storyboard.table.canvas
    qtbot.mousePress(canvas, LEFT, pos=place(canvas, 0.2, 0.5))
    qtbot.mouseMove(canvas, place(canvas, 0.8, 0.5))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, pos=place(canvas, 0.8, 0.5))
    assert not edits.board(film.project, film.project.shots[0].id).layers
    assert table.storyboard.stack.currentWidget() is table.storyboard.table  # it ends the stroke alone
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert table.storyboard.stack.currentWidget() is not table.storyboard.table


def test_a_board_held_at_the_edge_lets_the_others_scroll(window: Window, film: Film, qtbot: QtBot) -> None:
    for _ in range(9):
        assert film.do(edits.duplicate(film.project.shots[0].id))
    window.show_page(PAGES.index("Board"))
    grid = window.storyboard.grid
    bar = grid.verticalScrollBar()
    qtbot.waitUntil(lambda: window.storyboard.boards.rowCount() == len(film.project.shots) and bar.maximum() > 100)
    data = window.storyboard.boards.mimeData([window.storyboard.boards.index(0)])
    low = QPoint(grid.viewport().width() // 2, grid.viewport().height() - 6)
    held = Qt.DropAction.MoveAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    grid.dragMoveEvent(QDragMoveEvent(low, *held))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    grid.dropEvent(QDropEvent(QPointF(low), *held))
    assert film.desk.undo_label == "Move shot"


def test_a_board_that_was_clicked_splits_in_its_middle(window: Window, film: Film, qtbot: QtBot) -> None:
    window.show_page(PAGES.index("Board"))
    grid, whole = window.storyboard.grid, film.cut.shots[1]
    qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.visualRect(window.storyboard.boards.index(1)).center())
    qtbot.keyClick(grid, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sum(shot.frames for shot in film.cut.shots[1:3]) == whole.frames)
    assert film.cut.shots[1].frames == whole.frames // 2


def test_a_note_that_was_just_written_stays_with_its_film(table: Window, film: Film, qtbot: QtBot) -> None:
    path, shot = film.desk.path, film.project.shots[0].id
    qtbot.keyClicks(table.storyboard.table.note, "rain")
    assert path is not None and film.new(film.project.script)
    qtbot.waitUntil(lambda: any(one.id == shot for one in film.project.shots))
    assert edits.board(film.project, shot).note == ""
    assert film.open(path)
    assert edits.board(film.project, shot).note == "rain"
