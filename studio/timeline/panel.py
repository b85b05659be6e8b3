"""The timeline with the names of its tracks, their mute buttons, and what a drag would do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.project import edits
from studio.bridge import Film
from studio.timeline.items import GAP, PICTURE, RULER, STEM, STEMS
from studio.timeline.view import TimelineView


class TimelinePanel(QWidget):
    """``menu_actions``: zooming and trimming by keys."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.view = TimelineView(film, self)
        self.mutes: dict[str, QToolButton] = {}
        self.told = QLabel(self)
        self.told.setProperty("figures", True)
        layout = QHBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heads())
        layout.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(layout)
        self.menu_actions = self._make_actions()
        self.view.trimming.connect(self.told.setText)
        film.cut_changed.connect(self.view.reload)
        film.opened.connect(self.view.reload)
        film.changed.connect(self._changed)
        film.playhead_moved.connect(self.view.move_head)
        film.selection_changed.connect(self.view.choose)
        film.thumbnail_ready.connect(self.view.redraw)
        film.sound_changed.connect(self.view.refresh_stems)
        film.picture_ready.connect(lambda _first, _last: self.view.refresh_readiness())
        self.view.reload()
        self._show_mutes()

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """Show in and out on the ruler."""
        self.view.ruler.loop = loop
        self.view.ruler.update()

    def _heads(self) -> QWidget:
        heads = QWidget(self)
        heads.setFixedWidth(128)
        column = QVBoxLayout(heads)
        column.setContentsMargins(12, 0, 6, 0)
        column.setSpacing(GAP)
        self.told.setFixedHeight(RULER)
        column.addWidget(self.told)
        column.addWidget(self._head("Picture", PICTURE))
        for kind in STEMS:
            column.addWidget(self._head(kind.capitalize(), STEM, kind))
        column.addStretch()
        return heads

    def _head(self, name: str, height: int, kind: str = "") -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(height)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel(name)
        label.setProperty("quiet", True)
        row.addWidget(label)
        row.addStretch()
        if kind:
            mute = QToolButton(head)
            mute.setText("M")
            mute.setCheckable(True)
            mute.setProperty("flat", True)
            mute.setFixedWidth(28)
            mute.setToolTip(f"Mute {kind}")
            mute.setAccessibleName(f"Mute {kind}")
            mute.clicked.connect(lambda on, k=kind: self._film.do(edits.set_mute(k, on)))
            row.addWidget(mute, 0, Qt.AlignmentFlag.AlignVCenter)
            self.mutes[kind] = mute
        return head

    def _make_actions(self) -> list[QAction]:
        return [
            self._action("Zoom in", "+", lambda: self.view.zoom(1.5)),
            self._action("Zoom out", "-", lambda: self.view.zoom(1 / 1.5)),
            self._action("Zoom to the whole film", "Shift+Z", self.view.fit),
            self._action("Zoom to the frame", "Alt+Z", self.view.to_frame),
            self._action("Start the shot at the playhead", "[", lambda: self._trim_to_head("in")),
            self._action("End the shot at the playhead", "]", lambda: self._trim_to_head("out")),
        ]

    def _action(self, name: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(name, self)
        action.setShortcut(keys)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _trim_to_head(self, edge: str) -> None:
        under = self._film.cut.shot_at(self._film.playhead)
        if under is None:
            return
        self._film.select(under.shot_id)
        head = self._film.playhead
        by = head - under.record_in if edge == "in" else head + 1 - under.record_out
        if by:
            self.view.trim(under.shot_id, edge, by)

    def _changed(self, changes: object) -> None:
        if getattr(changes, "tracks", None):
            self._show_mutes()
        self.view.refresh_stems()

    def _show_mutes(self) -> None:
        muted = {track.kind for track in self._film.project.tracks if track.muted}
        for kind, button in self.mutes.items():
            button.setChecked(kind in muted)
