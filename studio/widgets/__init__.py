"""Looks and small parts of the window; they know Qt and the foundation only."""

from studio.widgets.arrangement import OneLine
from studio.widgets.icons import ChoiceBox, sign
from studio.widgets.picture import Fit, PictureView, image_of, side_by_side
from studio.widgets.remembered import Remembered
from studio.widgets.theme import CHARCOAL, PAPER, Theme, apply, current, monospace
from studio.widgets.timecode import TimecodeField
from studio.widgets.waveform import Pyramid, paint_waveform

__all__ = [
    "CHARCOAL",
    "PAPER",
    "ChoiceBox",
    "Fit",
    "OneLine",
    "PictureView",
    "Pyramid",
    "Remembered",
    "Theme",
    "TimecodeField",
    "apply",
    "current",
    "image_of",
    "monospace",
    "paint_waveform",
    "side_by_side",
    "sign",
]
