"""The timeline with the heads of its tracks, its tools, and what a drag would do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.project import edits
from studio.bridge import Film
from studio.timeline.commands import Commands
from studio.timeline.fields import GainField, MarkerName
from studio.timeline.rows import GAP, PICTURE, RULER, SOUND, SOUNDS
from studio.timeline.view import TimelineView
from studio.widgets import OneLine
from studio.widgets.switches import switch

_WIDE = 176


class TimelinePanel(QWidget):
    """``menu_actions``: zooming, cutting and marking by keys (None: a rule); ``sound_actions``: what is done with sounds."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.view = TimelineView(film, self)
        self.commands = Commands(film, self.view, self.name_marker)
        self.menu_actions, self.sound_actions = self.commands.of_time, self.commands.sounds
        self.of_shots: list[QAction] = []
        """Commands on the selected shot, for the menu of the pictures."""
        self.mutes: dict[str, QToolButton] = {}
        self.solos: dict[str, QToolButton] = {}
        self.gains: dict[str, GainField] = {}
        self.told = OneLine(self)
        self.told.setProperty("figures", True)
        self.told.setAccessibleName("What the drag does")
        self.name_field = MarkerName(self.view.viewport())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heads())
        layout.addWidget(self.view, 1)
        self._connect(film)
        self.view.reload()
        self._show_tracks()

    def _connect(self, film: Film) -> None:
        view = self.view
        film.keep_with(view.let_go)
        view.marker_asked.connect(self.name_marker)
        view.told.connect(self.told.setText)
        view.menu_asked.connect(lambda row, at: self.commands.menu(row, self.of_shots).popup(at))
        film.cut_changed.connect(view.reload_soon)
        film.opened.connect(self._opened)
        film.changed.connect(self._changed)
        film.playhead_moved.connect(view.move_head)
        film.selection_changed.connect(self._selected)
        film.thumbnail_ready.connect(view.redraw)
        film.sound_changed.connect(view.refresh_sound)
        film.picture_ready.connect(lambda _first, _last: view.refresh_readiness())
        self.name_field.named.connect(lambda frame, name: film.do(edits.rename_marker(frame, name)))

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """Show in and out on the ruler."""
        self.view.loop = loop
        self.view.viewport().update()

    def name_marker(self, frame: int) -> None:
        """Let the user write the name of the marker at ``frame``."""
        label = next((label for at, label in self.view.contents.markers if at == frame), "")
        self.name_field.ask(frame, label, round(self.view.x_of(frame)))

    # -- heads -------------------------------------------------------------------------------------------------------

    def _heads(self) -> QWidget:
        heads = QWidget(self)
        heads.setFixedWidth(_WIDE)
        column = QVBoxLayout(heads)
        column.setContentsMargins(10, 0, 6, 0)
        column.setSpacing(GAP)
        self.told.setFixedHeight(RULER)
        column.addWidget(self.told)
        column.addWidget(self._picture_head())
        for kind in SOUNDS:
            column.addWidget(self._sound_head(kind))
        column.addStretch()
        return heads

    def _picture_head(self) -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(PICTURE)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        label = QLabel("Picture")
        label.setProperty("quiet", True)
        column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(2)
        for action, name in zip(
            (*self.commands.tools.values(), self.commands.snap), ("Trim", "Roll", "Slip", "Snap"), strict=True
        ):
            button = _tool_button(action, name, head)
            button.setProperty("flat", True)
            button.setStyleSheet("QToolButton { padding: 3px 4px; font-size: 11px }")
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        return head

    def _sound_head(self, kind: str) -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(SOUND)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        label = QLabel(kind.capitalize())
        label.setProperty("figures", True)
        row.addWidget(label, 1)
        do = self._film.do
        self.mutes[kind] = switch(head, "M", f"Mute {kind}", lambda on: do(edits.set_mute(kind, on)))
        self.solos[kind] = switch(head, "S", f"Solo {kind}", lambda on: do(edits.set_solo(kind, on)))
        gain = GainField(f"Gain of {kind} in decibels", *edits.GAINS_DB, head)
        gain.entered.connect(partial(self._set_gain, kind))
        self.gains[kind] = gain
        for widget in (self.mutes[kind], self.solos[kind], gain):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _set_gain(self, kind: str, gain_db: float) -> None:
        if not self._film.do(edits.set_gain(kind, gain_db)):
            self._show_tracks()

    # -- following the film ------------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.view.forget_pictures()
        self.view.reload_soon()
        self._show_tracks()

    def _changed(self, changes: object) -> None:
        for shot_id in getattr(changes, "shots", ()):
            self.view.redraw(shot_id)
        if getattr(changes, "tracks", None):
            self._show_tracks()
        self.view.reload_soon()

    def _selected(self) -> None:
        """What is chosen is a shot or a sound, also where the shot was chosen elsewhere."""
        shots, part = self._film.selection, self.view.part
        if shots and (part is None or shots[0] != part[1]):
            self.view.choose_sound("")
        self.view.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.view.choose_sound("")
        super().hideEvent(event)

    def _show_tracks(self) -> None:
        for kind in SOUNDS:
            track = edits.track(self._film.project, kind)
            self.mutes[kind].setChecked(track.muted)
            self.solos[kind].setChecked(track.solo)
            self.gains[kind].setValue(track.gain_db)


def _tool_button(action: QAction, name: str, parent: QWidget) -> QToolButton:
    """A button under a short ``name`` for ``action``; one that has it as its default action would take the long name over."""
    button = QToolButton(parent)
    button.setText(name)
    button.setCheckable(True)
    button.setChecked(action.isChecked())
    button.setToolTip(f"{action.text()}  ({action.shortcut().toString()})")
    button.setAccessibleName(action.text())
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setChecked(action.isChecked()))
    return button
