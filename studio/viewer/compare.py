"""What the viewer lays over the frame: neighbours (onion skin) and an earlier version behind a wipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.bridge import Film
from studio.widgets import PictureView, image_of

STEP = 3
"""Frames between an onion skin's pictures: neighbours alone hardly differ."""
_SHARES = (0.34, 0.25)


class Overlays(QObject):
    """``actions`` are for the View menu. :meth:`lay` puts what is wanted over a view of the frame under the playhead."""

    changed = Signal()

    def __init__(self, film: Film, parent: QWidget) -> None:
        super().__init__(parent)
        self._film, self._parent = film, parent
        self.skin = ""
        self.share: float | None = None
        self._skins = {
            "frames": self._action("Onion skin: frames before and after", "Ctrl+Shift+O", self._set_skin, True),
            "shots": self._action("Onion skin: shots before and after", "", self._set_skin, True),
        }
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for action in self._skins.values():
            group.addAction(action)
        self.wipe = self._action("Wipe against the version before", "Ctrl+Shift+W", self._set_wipe, True)
        left = self._action("Move the wipe left", "Ctrl+Alt+Left", lambda: self.move(-0.1))
        right = self._action("Move the wipe right", "Ctrl+Alt+Right", lambda: self.move(0.1))
        pin = self._action("Keep this version for the wipe", "", self.pin)
        file = self._action("Wipe against a film file…", "", self._ask)
        self.actions = [*self._skins.values(), self.wipe, left, right, pin, file]

    def lay(self, views: list[PictureView], frame: int) -> None:
        """Put the overlays of ``frame`` over ``views``."""
        ghosts = tuple(zip(self._neighbours(frame), _SHARES, strict=False))
        earlier = self._earlier(frame) if self.share is not None else None
        for view in views:
            view.ghosts, view.wipe, view.earlier = ghosts, self.share, earlier
            view.update()

    @property
    def told(self) -> str:
        """What is laid over the picture, in words."""
        said = [f"onion skin: {self.skin}"] if self.skin else []
        if self.share is not None:
            said.append(f"wipe: {self._film.desk.earlier.name or 'nothing to compare with yet'}")
        return "   ".join(said)

    def move_to(self, share: float) -> None:
        """Put the wipe's line at ``share`` of the width."""
        if self.share is not None:
            self.share = min(1.0, max(0.0, share))
            self.changed.emit()

    def move(self, by: float) -> None:
        self.move_to((self.share or 0.0) + by)

    def pin(self) -> None:
        """Compare with the film as it is now."""
        self._film.desk.earlier.pin()
        self._show_wipe()

    def compare_with(self, path: Path) -> None:
        """Compare with a finished film."""
        if self._film.compare_with(path):
            self._show_wipe()

    def _earlier(self, frame: int) -> QImage | None:
        pixels = self._film.desk.earlier.frame(frame)
        return None if pixels is None else image_of(pixels)

    def _neighbours(self, frame: int) -> list[QImage]:
        cut = self._film.cut
        under = cut.shot_at(frame)
        if under is None or not self.skin:
            return []
        if self.skin == "frames":
            wanted = [frame - STEP, frame + STEP]
        else:
            wanted = [under.record_in - 1, under.record_out]
        return [image_of(self._film.desk.glance(n)) for n in wanted if 0 <= n < cut.frames]

    def _set_skin(self) -> None:
        self.skin = next((name for name, action in self._skins.items() if action.isChecked()), "")
        self.changed.emit()

    def _set_wipe(self) -> None:
        self.share = 0.5 if self.wipe.isChecked() else None
        self.changed.emit()

    def _show_wipe(self) -> None:
        self.wipe.setChecked(True)
        self.share = 0.5 if self.share is None else self.share
        self.changed.emit()

    def _ask(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self._parent, "Compare with a film", "", "Films (*.mp4 *.mov)")
        if path:
            self.compare_with(Path(path))

    def _action(self, name: str, keys: str, act: Callable[[], object], checkable: bool = False) -> QAction:
        action = QAction(name, self)
        if keys:
            action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(checkable)
        action.triggered.connect(lambda _checked=False: act())
        return action
