"""Shots too narrow to be drawn one by one are still where they are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from studio.timeline import painting
from studio.timeline.rows import PICTURE
from studio.widgets import CHARCOAL, apply, current

BEGINS = np.array([-4.0, 2.0, 5.0, 9.0, 11.0])
ENDS = np.array([2.0, 5.0, 9.0, 11.0, 40.0])


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("left", [0, 3])
def test_edges_choice_and_readiness_of_narrow_shots(qapp: QApplication, ratio: float, left: int) -> None:
    apply(qapp, CHARCOAL)
    wide = 20
    image = QImage(round(wide * ratio), round(PICTURE * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    chosen = np.array([False, False, True, False, False])
    ready = np.array([0.0, 1.0, 0.5, 0.0, 0.0])
    painting.paint_crowd(painter, QRectF(left, 0, wide - left, PICTURE), 0.0, BEGINS, ENDS, chosen, ready, ratio)
    painter.end()
    told = {name: current().colour(name).name() for name in ("base", "raised", "selected", "ready")}

    def colours(y: float) -> list[str]:
        return [image.pixelColor(x, round(y * ratio)).name() for x in range(image.width())]

    row, line = colours(5), colours(PICTURE - 18.5)
    for x in range(round(left * ratio), round(wide * ratio) - 1):
        at = x / ratio
        shot = max(i for i in range(5) if BEGINS[i] <= at)
        first = at - BEGINS[shot] < 1 / ratio
        assert row[x] == told["base" if first else "selected" if chosen[shot] else "raised"], at
        inside = at < BEGINS[shot] + ready[shot] * (ENDS[shot] - BEGINS[shot])
        assert line[x] == (told["ready"] if inside else row[x]), at
    assert all(colour == "#ff00ff" for colour in row[: round(left * ratio)])


def test_edges_of_narrow_parts_leave_what_is_below(qapp: QApplication) -> None:
    image = QImage(20, 10, QImage.Format.Format_ARGB32)
    image.fill(QColor("#00ff00"))
    painter = QPainter(image)
    painting.paint_edges(painter, QRectF(0, 0, 20, 10), 0.0, 10.0, BEGINS, 1.0)
    painter.end()
    edges = [x for x in range(20) if image.pixelColor(x, 4).name() != "#00ff00"]
    assert edges == [2, 5, 9, 11]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_waveforms_have_a_column_for_every_pixel_of_a_fine_screen(qapp: QApplication, ratio: float) -> None:
    loud = np.zeros((round(40 * ratio), 2), np.float32)
    loud[round(10 * ratio)] = (-1.0, 1.0)
    image = painting.waveform(loud, 30, QColor("#ffffff"), ratio)
    assert image.devicePixelRatio() == ratio and image.height() == round(30 * ratio) and image.width() == len(loud)
    drawn = [x for x in range(image.width()) if image.pixelIndex(x, image.height() // 2)]
    assert drawn == [round(10 * ratio)]
