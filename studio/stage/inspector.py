"""What is chosen on the stage, in numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.session.floor_plan import PlanCamera, PlanLight, PlanPerson
from studio.bridge import Film
from studio.stage.deeds import Deeds
from studio.stage.plan import PlanView
from studio.stage.sheet import PLAIN
from studio.widgets import ChoiceBox

_NUMBERS = ("x", "y", "heading", "height", "lens", "power", "tilt")
_COLOURS = (
    ("Warm white", "#fff0dc"), ("Candle", "#ffb46b"), ("Daylight", "#f5f7ff"), ("Moonlight", "#a9c0ff"),
    ("Red", "#ff5a4a"), ("Green", "#7dff9a"), ("Blue", "#5f86ff"), ("Amber", "#ffb020"),
)  # fmt: skip


class Number(QDoubleSpinBox):
    """``act`` is called when the user has set another value, not while it is typed."""

    def __init__(
        self, name: str, unit: str, low: float, high: float, step: float, decimals: int, act: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setDecimals(decimals)
        self.setSuffix(f" {unit}" if unit else "")
        self.setKeyboardTracking(False)
        self.setMinimumWidth(84)
        self.setStyleSheet(PLAIN)
        self.lineEdit().setTextMargins(5, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(lambda _value: act())

    def show_value(self, value: float) -> None:
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: object) -> None:  # noqa: N802
        event.ignore()  # type: ignore[attr-defined]


class StageInspector(QWidget):
    """Follows what is chosen on ``plan``."""

    def __init__(self, film: Film, plan: PlanView, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film, self._plan, self._deeds = film, plan, deeds
        self.title = QLabel(self)
        self.title.setProperty("title", True)
        self.note = QLabel(self)
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        self.hand = QLabel("•  Set by hand")
        self.hand.setToolTip("This is not what the words say")
        self.words = QPushButton("Back to the words")
        self.words.setToolTip("Stand, walk and film as the words say again")
        self.words.clicked.connect(self.to_words)
        self.fields = {
            "x": Number("x", "m", -500, 500, 0.1, 2, self._place),
            "y": Number("y", "m", -500, 500, 0.1, 2, self._place),
            "heading": Number("Heading", "°", -360, 360, 5, 0, self._turn),
            "height": Number("Height", "m", 0.05, 50, 0.1, 2, self._raise),
            "lens": Number("Lens", "mm", 8, 400, 1, 0, self._lens),
            "power": Number("Power", "", 0, 1000, 0.5, 1, lambda: self._lamp(power=self.fields["power"].value())),
            "tilt": Number(
                "Tilt", "°", -90, 90, 5, 0, lambda: self._lamp(pitch=math.radians(self.fields["tilt"].value()))
            ),
        }
        self.colour = ChoiceBox()
        self.colour.setAccessibleName("Colour of the light")
        for name, value in _COLOURS:
            self.colour.addItem(name, value)
        self.colour.activated.connect(lambda index: self._lamp(colour=str(self.colour.itemData(index))))
        self.warnings = QLabel(self)
        self.warnings.setWordWrap(True)
        self.warnings.setProperty("quiet", True)
        self.warnings.setAccessibleName("Warnings")
        self._lay_out()
        plan.chosen.connect(lambda _entity: self.refresh())
        plan.shown.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        names = ("x", "y", "Heading", "Height", "Lens", "Power", "Tilt")
        self._form = QFormLayout()
        self._form.setSpacing(6)
        for key, name in zip(_NUMBERS, names, strict=True):
            label = QLabel(name)
            label.setProperty("quiet", True)
            label.setBuddy(self.fields[key])
            self._form.addRow(label, self.fields[key])
        label = QLabel("Colour")
        label.setProperty("quiet", True)
        self._form.addRow(label, self.colour)
        row = QHBoxLayout()
        row.addWidget(self.hand)
        row.addStretch()
        row.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addLayout(self._form)
        column.addLayout(row)
        column.addWidget(self.warnings)
        column.addStretch()

    # -- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is chosen now."""
        plan = self._plan.plan
        there = plan.find(self._plan.selected) if plan is not None and self._plan.selected else None
        self._warn()
        for name in _NUMBERS:
            self._form.setRowVisible(self.fields[name], False)
        self._form.setRowVisible(self.colour, False)
        by_hand = there is not None and there.by_hand
        self.hand.setVisible(by_hand)
        self.words.setVisible(by_hand)
        self.setEnabled(not self._film.desk.read_only)
        if there is None:
            self.title.setText("Nothing chosen")
            self.note.setText("Click a person, a thing, a light or a camera. N goes from one to the next.")
            return
        if isinstance(there, PlanCamera):
            key = self._plan.camera_key(there)
            self.title.setText(f"Camera {there.slate}")
            self.note.setText(f"{there.story_in:.1f} s to {there.story_out:.1f} s of the story")
            yaw = math.atan2(key.target[1] - key.eye[1], key.target[0] - key.eye[0])
            self._show(x=key.eye[0], y=key.eye[1], heading=_degrees(yaw), height=key.eye[2], lens=key.lens_mm)
        elif isinstance(there, PlanLight):
            piece = self._plan.piece
            self.title.setText(piece.name if piece is not None else "Light")
            self.note.setText("Set up by hand" if there.own else "Of the set")
            self._show(x=there.x, y=there.y, heading=_degrees(there.yaw))
            if there.own:
                self._show(height=there.z, power=there.power, tilt=math.degrees(there.pitch))
                self._form.setRowVisible(self.colour, True)
                index = self.colour.findData(there.colour)
                self.colour.setCurrentIndex(index)
        else:
            x, y, yaw = there.at(0.0)
            self.title.setText(there.name)
            self.note.setText(self._told(there))
            self._show(x=x, y=y, heading=_degrees(yaw))

    def _told(self, there: object) -> str:
        if isinstance(there, PlanPerson):
            walks = f", {len(there.walks)} walk{'s' * (len(there.walks) > 1)} drawn" if there.walks else ""
            return ("Seated as the scene begins" if there.seated else "As the scene begins") + walks
        return "As the scene begins"

    def _show(self, **values: float) -> None:
        for key, value in values.items():
            self._form.setRowVisible(self.fields[key], True)
            self.fields[key].show_value(value)

    def _warn(self) -> None:
        plan = self._plan.plan
        filmed = [camera.warning for camera in plan.cameras if camera.warning] if plan is not None else []
        self.warnings.setText("\n".join([*filmed, *plan.notes][:4]) if plan is not None else "")
        self.warnings.setVisible(bool(self.warnings.text()))

    # -- setting -----------------------------------------------------------------------------------------------------

    def _chosen(self) -> object | None:
        plan = self._plan.plan
        return plan.find(self._plan.selected) if plan is not None else None

    def _place(self) -> None:
        piece = self._plan.piece
        if piece is not None:
            before = piece.place()
            piece.stand(self.fields["x"].value(), self.fields["y"].value(), before[2])
            self._plan.commit(piece, before, turned=False)

    def _turn(self) -> None:
        piece = self._plan.piece
        if piece is not None:
            before = piece.place()
            piece.stand(before[0], before[1], math.radians(self.fields["heading"].value()))
            self._plan.commit(piece, before, turned=True)

    def _raise(self) -> None:
        there = self._chosen()
        if isinstance(there, PlanCamera):
            lift = self.fields["height"].value() - self._plan.camera_key(there).eye[2]
            self._deeds.adjust_camera(there, lift=lift)
        else:
            self._lamp(z=self.fields["height"].value())

    def _lens(self) -> None:
        there = self._chosen()
        if isinstance(there, PlanCamera):
            self._deeds.adjust_camera(there, lens_mm=self.fields["lens"].value())

    def _lamp(self, **values: float | str) -> None:
        there = self._chosen()
        if isinstance(there, PlanLight) and there.own and self._plan.plan is not None:
            self._deeds.set_lamp(self._plan.plan.scene_id, there.id, **values)

    def to_words(self) -> None:
        """What is chosen, as the words have it."""
        there, plan = self._chosen(), self._plan.plan
        if plan is None or there is None:
            return
        if isinstance(there, PlanCamera):
            self._deeds.camera_to_words(there.shot_id)
        else:
            self._deeds.to_words(plan.scene_id, self._plan.selected)


def _degrees(yaw: float) -> float:
    """-180 to 180."""
    return (math.degrees(yaw) + 180.0) % 360.0 - 180.0
