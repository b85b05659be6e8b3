"""What may be set on a shot: framing, angle, lens, move, look, how it begins, and the outcomes of its beats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.foundation.assets import asset_names
from engine.project import ANGLES, MOVES, SHOT_SIZES, Move, Outcome, Shot, edits
from studio.bridge import Film
from studio.widgets import ChoiceBox

_DIRECTIONS = ("", "in", "out", "left", "right", "up", "down")
_SPEEDS = ("slow", "normal", "fast")
_LENSES = ("automatic", *(f"{focal} mm" for focal in (14, 18, 24, 28, 35, 50, 65, 85, 100, 135, 200)))
_TRANSITIONS = ("cut", "dissolve", "fade")


class Choice(ChoiceBox):
    """``act`` is called with the value only when the user chooses."""

    def __init__(self, name: str, values: tuple[str, ...], act: Callable[[str], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        for value in values:
            self.addItem(value.capitalize() or "—", value)
        self.activated.connect(lambda index: act(self.itemData(index)))

    def show_value(self, value: str) -> None:
        """Show ``value``, whether it is in the list or not."""
        index = self.findData(value)
        if index < 0:
            self.addItem(value.capitalize(), value)
            index = self.count() - 1
        self.setCurrentIndex(index)


class InspectorPanel(QWidget):
    """Follows the selection, or the playhead where nothing is selected."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._shown: Shot | None = None
        self.title = QLabel(self)
        self.title.setProperty("title", True)
        self.note = QLabel(self)
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        self._fields()
        self._outcomes = QFormLayout()
        self._outcomes.setSpacing(8)
        self._lay_out()
        film.selection_changed.connect(self.refresh)
        film.playhead_moved.connect(lambda _frame: self._follow())
        film.changed.connect(lambda _changes: self.refresh(always=True))
        film.cut_changed.connect(lambda: self.refresh(always=True))
        film.opened.connect(lambda: self.refresh(always=True))
        self.refresh(always=True)

    def _fields(self) -> None:
        looks = tuple(name.removesuffix(".toml") for name in asset_names("looks", ".toml"))
        self.size = Choice("Size", SHOT_SIZES, lambda v: self._set(edits.set_size, v))
        self.angle = Choice("Angle", ANGLES, lambda v: self._set(edits.set_angle, v))
        self.move = Choice("Move", MOVES, lambda v: self._set_move(kind=v))
        self.direction = Choice("Direction of the move", _DIRECTIONS, lambda v: self._set_move(direction=v))
        self.speed = Choice("Speed of the move", _SPEEDS, lambda v: self._set_move(speed=v))
        self.look = Choice("Look", looks, lambda v: self._set(edits.set_look, v))
        self.transition = Choice("Begins with", _TRANSITIONS, lambda v: self._set(edits.set_transition, v))
        self.lens = Choice("Lens", _LENSES, lambda v: self._set(edits.set_lens, _focal(v)))
        self.written = QPushButton("As the words say")
        self.written.setToolTip("Take back what was set by hand on this shot")
        self.written.clicked.connect(lambda: self._set(edits.as_written, ""))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._labels: dict[str, QLabel] = {}
        for field, name, widget in (
            ("size", "Size", self.size),
            ("angle", "Angle", self.angle),
            ("lens_mm", "Lens", self.lens),
            ("move", "Move", self.move),
            ("", "Direction", self.direction),
            ("", "Speed", self.speed),
            ("look", "Look", self.look),
            ("transition", "Begins with", self.transition),
        ):
            label = QLabel(name)
            label.setProperty("quiet", True)
            label.setBuddy(widget)
            form.addRow(label, widget)
            if field:
                self._labels[field] = label
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addLayout(form)
        column.addWidget(self.written, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(self._outcomes)
        column.addStretch()
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._form = inner
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _follow(self) -> None:
        shot = self._film.selected_shot
        if (shot.id if shot else None) != (self._shown.id if self._shown else None):
            self.refresh()

    def refresh(self, always: bool = False) -> None:
        """Show the shot that is selected now."""
        shot = self._film.selected_shot
        if shot is self._shown and not always:
            return
        self._shown = shot
        self._form.setEnabled(shot is not None and not self._film.desk.read_only)
        if shot is None:
            self.title.setText("No shot")
            self.note.setText("Write a scene, or choose a shot.")
            return
        by_hand = set(getattr(shot, "by_hand", ()))
        self.title.setText(f"Shot {shot.slate}")
        scene = self._film.project.scene(shot.scene_id)
        self.note.setText(scene.heading or scene.set.replace("_", " ").capitalize())
        for widget, value in (
            (self.size, shot.size),
            (self.angle, shot.angle),
            (self.move, shot.move.kind),
            (self.direction, shot.move.direction),
            (self.speed, shot.move.speed),
            (self.look, shot.look),
            (self.transition, shot.transition),
        ):
            widget.show_value(value)
        for field, label in self._labels.items():
            text = label.text().rstrip(" •")
            label.setText(f"{text} •" if field in by_hand else text)
            label.setToolTip("Set by hand" if field in by_hand else "")
        self.lens.show_value(f"{shot.lens_mm:g} mm" if shot.lens_mm else _LENSES[0])
        moving = shot.move.kind != "static"
        self.direction.setEnabled(moving)
        self.speed.setEnabled(moving)
        self.written.setVisible(bool(by_hand))
        self._show_outcomes(shot)

    def _show_outcomes(self, shot: Shot) -> None:
        while self._outcomes.rowCount():
            self._outcomes.removeRow(0)
        scene = self._film.project.scene(shot.scene_id)
        for beat in scene.beats:
            if beat.outcome is None or beat.id not in shot.beats:
                continue
            choices = edits.outcome_choices(self._film.project, beat.id)
            box = ChoiceBox()
            box.setAccessibleName(f"Outcome of {beat.text or beat.verb}")
            for outcome in dict.fromkeys((beat.outcome, *choices)):
                box.addItem(_told(outcome), outcome)
            box.activated.connect(
                lambda index, b=box, name=beat.id: self._film.do(edits.choose_outcome(name, b.itemData(index)))
            )
            label = QLabel("Outcome")
            label.setProperty("quiet", True)
            label.setToolTip(beat.text)
            self._outcomes.addRow(label, box)

    def _set(self, edit: Callable[..., Any], value: Any) -> None:
        if self._shown is not None:
            self._film.do(edit(self._shown.id, value))

    def _set_move(self, **fields: str) -> None:
        if self._shown is None:
            return
        move = replace(self._shown.move, **fields)
        self._set(edits.set_move, Move() if move.kind == "static" else move)


def _told(outcome: Outcome) -> str:
    made = {True: ", goes in", False: ", stays out", None: ""}[outcome.made]
    return f"{outcome.kind.value}{made}".capitalize()


def _focal(text: str) -> float | None:
    """The focal length in "35 mm"; None for "automatic"."""
    return float(text.split()[0]) if text[:1].isdigit() else None
