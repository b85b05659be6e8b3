"""Small pictures of many shots hold nobody up, and an old one is better than none."""

from __future__ import annotations

import time

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from studio.timeline import painting
from studio.timeline.painting import Thumbnails


def test_a_paint_makes_what_takes_no_time_and_one_that_does(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes_s = 0.0

    def picture(_shot: str, width: int) -> QImage:
        time.sleep(takes_s)
        return QImage(width, 112, QImage.Format.Format_RGB32)

    thumbnails = Thumbnails(picture, 40)
    names = [str(number) for number in range(12)]
    with monkeypatch.context() as patched:
        patched.setattr(painting, "_AT_A_TIME_S", 1e9)
        thumbnails.begin()
        assert all(thumbnails.of(name, 1.0) is not None for name in names) and not thumbnails.late
    takes_s = 2 * painting._AT_A_TIME_S
    thumbnails.forget()
    thumbnails.begin()
    assert [thumbnails.of(name, 1.0) is not None for name in names] == [True, *[False] * 11] and thumbnails.late
    thumbnails.begin()
    assert [thumbnails.of(name, 1.0) is not None for name in names] == [True, True, *[False] * 10]


def test_a_picture_stands_until_the_better_one_is_made(qapp: QApplication) -> None:
    colour = QColor("#102030")

    def picture(_shot: str, width: int) -> QImage:
        time.sleep(2 * painting._AT_A_TIME_S)
        image = QImage(width, 112, QImage.Format.Format_RGB32)
        image.fill(colour)
        return image

    def shown(name: str) -> str:
        pixmap = thumbnails.of(name, 2.0)
        return "" if pixmap is None else pixmap.toImage().pixelColor(3, 3).name()

    thumbnails = Thumbnails(picture, 40)
    for name in ("1A", "1B"):
        thumbnails.begin()
        assert shown(name) == "#102030"
    colour = QColor("#a0b0c0")
    thumbnails.forget("1A")
    thumbnails.forget("1B")
    thumbnails.begin()
    assert (shown("1A"), shown("1B"), thumbnails.late) == ("#a0b0c0", "#102030", True)
    thumbnails.begin()
    assert (shown("1A"), shown("1B"), thumbnails.late) == ("#a0b0c0", "#a0b0c0", False)
    thumbnails.forget()  # another film: its shots may have the same names
    thumbnails.begin()
    assert shown("1B") and not shown("1A")
