"""Widgets: pixels one to one, waveforms that miss no peak, timecode both ways."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.foundation.timebase import Rate
from studio.widgets import CHARCOAL, PAPER, Fit, OneLine, PictureView, Pyramid, TimecodeField
from studio.widgets.arrangement import HintedList
from studio.widgets.finder import matches


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def test_a_picture_larger_than_its_place_is_dragged_to_its_edges(qtbot: QtBot) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (300, 500, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(200, 120)
    view.show_pixels(pixels, 0)
    view.set_fit(Fit.EXACT)

    def drag(by: QPoint) -> None:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
        qtbot.mouseMove(view, QPoint(100, 60) + by / 2)
        qtbot.mouseMove(view, QPoint(100, 60) + by)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 60) + by)

    assert np.array_equal(pixels_of(view.grab().toImage()), pixels[90:210, 150:350])
    drag(QPoint(-30, 12))
    assert np.array_equal(pixels_of(view.grab().toImage()), pixels[78:198, 180:380])
    assert view.cursor().shape() is Qt.CursorShape.ClosedHandCursor
    for _ in range(4):
        drag(QPoint(90, 90))  # no farther than to its corner
    assert np.array_equal(pixels_of(view.grab().toImage()), pixels[:120, :200])
    drag(QPoint(-10, 0))  # and at once back from there
    assert np.array_equal(pixels_of(view.grab().toImage()), pixels[:120, 10:210])
    view.set_fit(Fit.FIT)
    area = view.picture_area()
    drag(QPoint(40, 0))
    assert view.picture_area() == area and view.cursor().shape() is Qt.CursorShape.ArrowCursor
    view.set_fit(Fit.EXACT)
    assert np.array_equal(pixels_of(view.grab().toImage()), pixels[90:210, 150:350])


def test_a_frame_is_shown_pixel_for_pixel(qtbot: QtBot) -> None:
    chance = np.random.default_rng(3)
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_fit(Fit.EXACT)
    view.show()
    for number, size in ((7, (90, 160)), (8, (90, 160)), (9, (120, 200)), (3, (90, 160))):
        noise = chance.integers(0, 256, (*size, 4), dtype=np.uint8)
        noise[..., 3] = 255
        asked = noise.copy()
        view.show_pixels(noise, number)
        noise[...] = 0  # the view keeps what it was shown
        shown = pixels_of(view.grab(view.picture_area()).toImage())
        assert view.number == number
        assert (shown[..., :3] == asked[..., :3]).all()


def test_a_fitted_frame_keeps_its_shape(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.show_pixels(np.full((90, 160, 4), 128, np.uint8), 0)
    area = view.picture_area()
    assert (area.width(), area.height(), area.left(), area.top()) == (640, 360, 0, 60)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60_000), st.integers(1, 900), st.integers(0, 2**32 - 1))
def test_a_waveform_misses_no_peak(length: int, columns: int, seed: int) -> None:
    samples = np.zeros(length, np.float32)
    spike = seed % length
    samples[spike] = 0.9
    low, high = Pyramid(samples).columns(0, length, columns)
    assert len(low) == len(high) == columns
    assert (low <= high).all()
    assert high.max() == np.float32(0.9)


def test_timecode_is_taken_and_shown(qtbot: QtBot) -> None:
    field = TimecodeField()
    qtbot.addWidget(field)
    field.show_frame(100, Rate(24))
    assert field.text() == "00:00:04:04"
    for typed, frame in (("2:00", 48), ("+10", 110), ("-1:00", 76), ("00:01:00:00", 1440)):
        field.setFocus()
        field.selectAll()
        with qtbot.waitSignal(field.entered) as entered:
            qtbot.keyClicks(field, typed)
            qtbot.keyClick(field, Qt.Key.Key_Return)
        assert entered.args == [frame]


def test_both_themes_can_be_read() -> None:
    def brightness(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for theme in (CHARCOAL, PAPER):  # contrast ratios of WCAG 2.2
        for ink, ground, least in (("text", "base", 7.0), ("text", "panel", 7.0), ("quiet", "panel", 4.5)):
            high, low = sorted((brightness(getattr(theme, ink)), brightness(getattr(theme, ground))), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, (theme.name, ink, ground)


def test_commands_are_found_by_any_words() -> None:
    assert matches("pl back", "Play backwards")
    assert matches("", "Anything")
    assert not matches("play twice", "Play backwards")


def test_an_empty_list_says_what_will_stand_there(qtbot: QtBot) -> None:
    widget = HintedList("Nobody is here yet.")
    qtbot.addWidget(widget)
    widget.resize(300, 120)
    empty = widget.grab().toImage()
    widget.hint = ""
    assert widget.grab().toImage() != empty
    widget.hint = "Nobody is here yet."
    widget.addItem("")
    filled = widget.grab().toImage()
    widget.hint = ""
    assert widget.grab().toImage() == filled


def test_a_line_takes_the_room_there_is(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1000, 40)
    line = OneLine(room)
    room.show()
    line.setText("9 dropped   loop 41 frames   17.5 s   24 fps")
    line.resize(90, 20)
    assert line.minimumWidth() <= 90 and line.text() != line.said == line.toolTip()
    line.resize(900, 20)
    assert line.text() == line.said and not line.toolTip()
    line.tell("9 dropped", "17.5 s", "24 fps")
    assert line.text() == line.said == "9 dropped   17.5 s   24 fps"
    line.resize(line.fontMetrics().horizontalAdvance(line.said) - 1, 20)  # what is told last gives way whole
    assert line.text() == "9 dropped   17.5 s" and line.toolTip() == line.said
    line.keep_room_for("17.5 s   24 fps")
    assert line.minimumWidth() >= line.fontMetrics().horizontalAdvance("17.5 s   24 fps")
