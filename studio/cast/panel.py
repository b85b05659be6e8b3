"""The people of the film: a picture of each, and for the one chosen looks, clothes and voice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.project import edits
from engine.project.cast import Character
from engine.session.screen_tests import looks, voices
from studio.bridge import Film
from studio.cast.garments import Garments
from studio.devices import Speaker
from studio.widgets import current
from studio.widgets.arrangement import HintedList
from studio.widgets.fields import Choice, Fields

PICTURE = QSize(96, 120)
OLDEST = 120
_SEXES = (("", "As the name suggests"), "female", "male")
_BUILDS = (("", "Any"), "thin", "average", "muscular", "heavy")
_STATURES = (("", "Any"), "short", "average", "tall")
_CAMEO = (
    "A cameo, the likeness of a real person who recorded it themselves and allows its use, will be chosen here. "
    "There are none in this version: everybody is invented."
)


class CastPanel(QWidget):
    """Edits are made as soon as a field is left; each is named and can be undone."""

    def __init__(self, film: Film, speaker: Speaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film, self._speaker = film, speaker
        self._shown: Character | None = None
        self.people = HintedList("Nobody is in the film yet.", self)
        self.people.setAccessibleName("People")
        self.people.setViewMode(QListView.ViewMode.IconMode)
        self.people.setMovement(QListView.Movement.Static)
        self.people.setResizeMode(QListView.ResizeMode.Adjust)
        self.people.setIconSize(PICTURE)
        self.people.setGridSize(QSize(PICTURE.width() + 20, PICTURE.height() + 34))
        self.people.setMinimumWidth(PICTURE.width() + 44)
        self.people.currentItemChanged.connect(lambda *_: self._show_chosen())
        self._make_fields()
        self._lay_out()
        film.changed.connect(lambda _changes: self.refresh())
        film.cut_changed.connect(self.refresh)
        film.opened.connect(self.refresh)
        film.portrait_ready.connect(self._portrait)
        film.spoken.connect(self._hear)
        film.problem.connect(lambda _sentence: self.listen.setEnabled(True))  # nothing may come to be heard
        self.refresh()

    # -- building ----------------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        def back(field: str) -> None:
            self._do(edits.character_as_written, field)

        self.name = _line("Name", "What they are called in lists and captions; the script keeps its words")
        self.sex = self._choice("Sex", _SEXES, "sex")
        self.age = QSpinBox()
        self.age.setRange(0, OLDEST)
        self.age.setSpecialValueText("Any")
        self.age.lineEdit().setTextMargins(6, 0, 0, 0)
        self.age.setAccessibleName("Age")
        self.age.setToolTip("Age in years; 0: what suits")
        self.build = self._choice("Build", _BUILDS, "build")
        self.stature = self._choice("Stature", _STATURES, "stature")
        self.skin = self._choice("Skin", (("", "Any"), *looks("skin")), "skin")
        self.hair = _line("Hair", f"In words: a colour ({', '.join(looks('hair_colour')[:6])}) and a style")
        self.hair.setPlaceholderText("any")
        self.garments = Garments(lambda worn: self._set(garments=worn))
        self.voice = self._choice(
            "Voice", (("", "What suits"), *((key, _capital(text)) for key, text in voices())), "voice"
        )
        self.listen = QPushButton("Listen")
        self.listen.setToolTip("Hear them say a line")
        self.listen.setAccessibleName("Listen to the voice")
        self.listen.clicked.connect(self._listen)
        self.looks = Fields("Looks", back)
        for name, widget, field in (
            ("Name", self.name, "name"),
            ("Sex", self.sex, "sex"),
            ("Age", self.age, "age"),
            ("Build", self.build, "build"),
            ("Stature", self.stature, "stature"),
            ("Skin", self.skin, "skin"),
            ("Hair", self.hair, "hair"),
        ):
            self.looks.add(name, widget, field)
        self.clothes = Fields("Clothes", back)
        self.clothes.add("Wears", self.garments, "garments")
        speaking = QWidget()
        line = QHBoxLayout(speaking)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.voice, 1)
        line.addWidget(self.listen)
        self.speech = Fields("Voice", back)
        self.speech.add("Voice", speaking, "voice")
        self.name.editingFinished.connect(self._rename)
        self.hair.editingFinished.connect(lambda: self._set(hair=_words(self.hair.text())))
        self.age.editingFinished.connect(self._date)

    def _choice(self, name: str, values: Any, field: str) -> Choice:
        return Choice(name, values, lambda value: self._set(**{field: value}))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(12)
        self.title = QLabel()
        self.title.setProperty("title", True)
        self.note = QLabel()
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        self.written = QPushButton("As the words say")
        self.written.setToolTip("Take back everything that was set by hand on this person")
        self.written.clicked.connect(lambda: self._do(edits.character_as_written, ""))
        cameo = QLabel(_CAMEO)
        cameo.setProperty("quiet", True)
        cameo.setWordWrap(True)
        for widget in (self.title, self.note, self.looks, self.clothes, self.speech):
            column.addWidget(widget)
        column.addWidget(self.written, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(cameo)
        column.addStretch()
        self._form = inner
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(1)
        whole.addWidget(self.people, 2)
        whole.addWidget(scroll, 3)

    # -- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the film's cast as it is now."""
        cast = self._film.project.cast
        ids = [self.people.item(i).data(Qt.ItemDataRole.UserRole) for i in range(self.people.count())]
        if ids != [person.id for person in cast]:
            chosen = self._shown.id if self._shown else ""
            self.people.clear()
            for person in cast:
                item = QListWidgetItem(person.name)
                item.setData(Qt.ItemDataRole.UserRole, person.id)
                self.people.addItem(item)
                if person.id == chosen:
                    self.people.setCurrentItem(item)
            if self.people.currentItem() is None and cast:
                self.people.setCurrentRow(0)
        for i, person in enumerate(cast):
            item = self.people.item(i)
            item.setText(person.name)
            item.setToolTip(described(person))
            if self.isVisible() or item.icon().isNull():
                self._show_portrait(item, person)
        self._show_chosen()

    def showEvent(self, event: Any) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() is QEvent.Type.PaletteChange and hasattr(
            self, "_shown"
        ):  # initials in the other theme's colours
            for i in range(self.people.count()):
                self.people.item(i).setIcon(QIcon())
            self.refresh()
        super().changeEvent(event)

    def _show_portrait(self, item: QListWidgetItem, person: Character) -> None:
        image = self._film.portrait(person.id) if self.isVisible() else None  # nobody is drawn before someone looks
        if image is not None or item.icon().isNull():
            picture = _picture(image, person.name, self.devicePixelRatioF())
            icon = QIcon(picture)
            icon.addPixmap(picture, QIcon.Mode.Selected)  # a face keeps its colours when it is chosen
            item.setIcon(icon)

    def _portrait(self, character_id: str) -> None:
        for i, person in enumerate(self._film.project.cast):
            if person.id == character_id and i < self.people.count():
                self._show_portrait(self.people.item(i), person)

    def _show_chosen(self) -> None:
        before = self._shown
        item = self.people.currentItem()
        chosen = item.data(Qt.ItemDataRole.UserRole) if item else ""
        person = next((person for person in self._film.project.cast if person.id == chosen), None)
        self._shown = person
        self._form.setEnabled(person is not None and not self._film.desk.read_only)
        for part in (self.looks, self.clothes, self.speech):
            part.setVisible(person is not None)
        if person is None:
            self.title.setText("Nobody")
            self.note.setText("Whoever the script names appears here.")
            self.written.hide()
            return
        self.title.setText(person.name)
        self.note.setText(described(person) or "The words say nothing of how they look, so casting chose.")
        for line, text in ((self.name, person.name), (self.hair, ", ".join(person.hair))):
            if not line.hasFocus() or not line.isModified():
                line.setText(text)
        if not self.age.hasFocus() or before is None or (before.id, before.age) != (person.id, person.age):
            self.age.setValue(round(person.age or 0))
        for box, value in (
            (self.sex, person.sex),
            (self.build, person.build),
            (self.stature, person.stature),
            (self.skin, person.skin),
            (self.voice, person.voice),
        ):
            box.show_value(value)
        self.garments.show_garments(person.garments)
        for part in (self.looks, self.clothes, self.speech):
            part.show_by_hand(person.by_hand)
        self.written.setVisible(bool(person.by_hand))

    # -- commands ----------------------------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Character | None:
        """Who is shown, as the film has them now: what is shown may be a change behind, or of the film before."""
        shown = self._shown.id if self._shown is not None else ""
        return next((person for person in self._film.project.cast if person.id == shown), None)

    def _set(self, **values: Any) -> None:
        person = self._chosen
        if person is None or all(getattr(person, name) == value for name, value in values.items()):
            return
        if not self._film.do(edits.set_character(person.id, **values)):
            self._show_chosen()

    def _rename(self) -> None:
        name, person = self.name.text().strip(), self._chosen
        if person is not None and name and name != person.name:
            self._film.do(edits.rename_character(person.id, name))

    def _date(self) -> None:
        person = self._chosen
        if person is not None and self.age.value() != round(person.age or 0):
            self._set(age=float(self.age.value()) or None)

    def _do(self, edit: Callable[..., Any], value: str) -> None:
        if self._shown is not None:
            self._film.do(edit(self._shown.id, value))

    def _listen(self) -> None:
        if self._shown is None:
            return
        if self._speaker.silent:
            self._film.problem.emit(
                self._speaker.reason or "There is no sound device to hear the voice on; plug one in."
            )
        self.listen.setEnabled(False)
        self._film.listen(self._shown.id)

    def _hear(self, character_id: str, samples: np.ndarray) -> None:
        self.listen.setEnabled(True)
        if self._shown is not None and character_id == self._shown.id:
            self._speaker.scrub(np.repeat(np.asarray(samples, np.float32)[:, None], 2, axis=1))


def described(person: Character) -> str:
    """What the words and the hand say of somebody, in a line."""
    said = [person.role, f"{person.age:g} years" if person.age else "", person.stature, person.build, *person.hair]
    said += [f"{garment.colour} {garment.kind}".strip().replace("_", " ") for garment in person.garments]
    return ", ".join(filter(None, said))


def _picture(image: QImage | None, name: str, scale: float) -> QPixmap:
    """The portrait, or initials until there is one."""
    if image is not None:
        scaled = image.scaled(
            PICTURE * scale, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        picture = QPixmap.fromImage(scaled)
        picture.setDevicePixelRatio(scale)
        return picture
    picture = QPixmap(PICTURE * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(current().colour("raised"))
    painter = QPainter(picture)
    font = painter.font()
    font.setPixelSize(32)
    painter.setFont(font)
    painter.setPen(QColor(current().colour("quiet")))
    initials = "".join(word[:1] for word in name.split()[:2]).upper()
    painter.drawText(0, 0, PICTURE.width(), PICTURE.height(), Qt.AlignmentFlag.AlignCenter, initials)
    painter.end()
    return picture


def _line(name: str, tip: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setToolTip(tip)
    return line


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip().casefold() for word in text.split(","))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
