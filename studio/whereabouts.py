"""Where one was in each film: the shot and the frame of it, from one run to the next."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, QTimer

from studio.bridge import Film
from studio.widgets import Remembered

_REST_MS = 400
"""The playhead has to rest for so long: what plays is not written down frame by frame."""
_FILMS = 20


class Whereabouts(QObject):
    """Remembers the playhead of ``film`` in ``settings`` and goes back to it where the film is opened again. Lengths that are
    only estimated then may change; it stays with its frame of its shot until somebody moves it."""

    def __init__(self, film: Film, settings: Remembered, parent: QObject) -> None:
        super().__init__(parent)
        self._film, self._settings = film, settings
        self._wanted: tuple[str, int] | None = None
        self._returning = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.remember)
        film.playhead_moved.connect(self._moved)
        film.cut_changed.connect(self._go_back)

    def opened(self) -> None:
        """A film was opened: go where one was in it."""
        self._rest.stop()
        row = self._known().get(self._film_name())
        self._wanted = (str(row[0]), int(row[1])) if row and self._film.cut.shots else None  # a new film has none yet
        self._go_back()

    def remember(self) -> None:
        """Write down where the playhead is, now."""
        self._rest.stop()
        under = self._film.cut.shot_at(self._film.playhead)
        name = self._film_name()
        if under is None or self._wanted is not None or not name:
            return
        known = self._known()
        known.pop(name, None)
        known[name] = [under.shot_id, self._film.playhead - under.record_in]
        newest = dict(list(known.items())[-_FILMS:])
        self._settings.setValue("whereabouts", json.dumps(newest))

    def _film_name(self) -> str:
        path = self._film.desk.path
        return str(path) if path else ""

    def _known(self) -> dict[str, Any]:
        try:
            known = json.loads(str(self._settings.value("whereabouts", "{}")))
            return {str(name): row for name, row in known.items() if len(row) == 2 and isinstance(row[1], int)}
        except (ValueError, TypeError, AttributeError):
            return {}

    def _go_back(self) -> None:
        if self._wanted is None:
            return
        shot_id, inner = self._wanted
        place = self._film.cut.shot(shot_id)
        if place is not None:
            self._returning = True
            self._film.move_playhead(place.record_in + min(inner, place.frames - 1))
            self._returning = False
        if self._film.cut.settled:
            self._wanted = None

    def _moved(self, _frame: int) -> None:
        if not self._returning and not self._film.taken_along:
            self._wanted = None
            self._rest.start()
