"""What physics is to give: the wanted outcome of a beat, and the ways to it as little pictures to choose from."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.project import Beat, Outcome, Shot, edits
from studio.bridge import Film
from studio.widgets import image_of
from studio.widgets.fields import Choice, Fields

PICTURE = QSize(120, 68)


class Ways(QWidget):
    """One beat with an outcome."""

    def __init__(self, film: Film, shot: Shot, beat: Beat) -> None:
        super().__init__()
        self._film, self._shot, self.beat = film, shot, beat
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        fields = Fields("What happens", lambda _field: film.do(edits.outcome_as_written(beat.id)))
        self.outcome = Choice(f"Outcome of {beat.text or beat.verb}", (), self._choose, beat.text)
        fields.add("Outcome", self.outcome, "outcome")
        fields.show_by_hand(beat.by_hand)
        self._choices = {told(choice): choice for choice in edits.outcome_choices(film.project, beat.id)}
        self.outcome.offer([(name, name) for name in self._choices])
        assert beat.outcome is not None
        self.outcome.show_value(told(beat.outcome))
        column.addWidget(fields)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.buttons: list[QToolButton] = []
        for number in range(3):
            button = QToolButton()
            button.setCheckable(True)
            button.setProperty("way", True)
            button.setIconSize(PICTURE)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.clicked.connect(lambda _on=False, n=number: self._take(n))
            button.setFixedSize(PICTURE.width() + 10, PICTURE.height() + 26)
            button.hide()
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch()
        column.addLayout(row)
        self.note = QLabel()
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        column.addWidget(self.note)
        self.refresh()

    def refresh(self) -> None:
        """Show the ways there are, with their pictures as far as they are drawn."""
        ways = self._film.alternates(self._shot, self.beat.id)
        for button in self.buttons[len(ways) :]:
            button.hide()
        for button, way in zip(self.buttons, ways, strict=False):
            button.setText(("Taken" if way.taken else "Take this") if way.pixels is not None else "…")
            if way.pixels is not None:
                scaled = image_of(way.pixels).scaled(
                    PICTURE * self.devicePixelRatioF(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                picture = QPixmap.fromImage(scaled)
                picture.setDevicePixelRatio(self.devicePixelRatioF())
                button.setIcon(QIcon(picture))
            button.setChecked(way.taken)
            button.setToolTip(way.summary.capitalize())
            button.setAccessibleName(f"Way {way.number + 1}: {way.summary}")
            button.show()
        taken = next((way for way in ways if way.taken), None)
        if taken is None:
            self.note.setText("")
        elif taken.reached:
            self.note.setText(taken.summary[:1].upper() + taken.summary[1:] + ".")
        else:
            self.note.setText(f"Physics does not allow it; the nearest: {taken.summary}.")

    def _choose(self, name: str) -> None:
        self._film.do(edits.choose_outcome(self.beat.id, self._choices[name]))

    def _take(self, number: int) -> None:
        assert self.beat.outcome is not None
        if not self._film.do(edits.choose_outcome(self.beat.id, replace(self.beat.outcome, choice=number))):
            self.refresh()


def told(outcome: Outcome) -> str:
    """An outcome in words."""
    made = {True: ", goes in", False: ", stays out", None: ""}[outcome.made]
    return f"{outcome.kind.value}{made}".capitalize()
