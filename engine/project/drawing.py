"""What is drawn and noted on a shot's board, over its picture."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float, float]
"""(x, y, pressure): x and y as shares of the picture's width and height from its top left corner, pressure 0 to 1."""
DRAWING = "Drawing"
"""The layer that every board has as soon as something is drawn on it."""


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen. ``width`` at full pressure as a share of the picture's width; ``colour`` ``#rrggbb``. A stroke
    that ``erases`` takes away what its layer shows there; the picture and other layers stay."""

    points: tuple[Point, ...]
    colour: str = "#e0a340"
    width: float = 0.006
    erases: bool = False

    def width_at(self, pressure: float) -> float:
        """How wide the pen is there: a light touch draws a quarter of the full width."""
        return self.width * (0.25 + 0.75 * pressure)


@dataclass(frozen=True)
class Layer:
    name: str
    strokes: tuple[Stroke, ...] = ()
    visible: bool = True


@dataclass(frozen=True)
class Board:
    """``layers`` lie over the picture, the last on top. ``picture``: whether the picture shows beneath them."""

    shot_id: str
    layers: tuple[Layer, ...] = ()
    note: str = ""
    picture: bool = True

    @property
    def shown(self) -> tuple[Layer, ...]:
        """The layers on which there is something to see."""
        return tuple(layer for layer in self.layers if layer.visible and layer.strokes)

    def layer(self, name: str) -> Layer:
        """The layer called ``name``, empty where there is none."""
        return next((layer for layer in self.layers if layer.name == name), Layer(name))
