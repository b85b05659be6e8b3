"""The queue: what is worked on, how far it is, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.bridge import Film

_KEPT = 40
"""Jobs that are over stay in sight up to this many."""
_OVER = 2
_PASSING = ("read", "rehearse", "sound", "portrait", "alternate")
"""Kinds of work that are of no interest once they are done."""


def told(state: Any) -> str:
    """A job's state in a few words."""
    kind = type(state).__name__
    if kind == "Running":
        left = (
            f"   {spell(state.seconds_left)} left".replace(" ", "\N{NO-BREAK SPACE}")
            if state.seconds_left is not None
            else ""
        )
        return f"{state.what or 'working'}{left}"
    if kind == "Failed":
        return str(state.error)
    return {"Queued": "waiting", "Done": "done", "Cancelled": "cancelled"}.get(kind, kind.lower())


def spell(seconds: float) -> str:
    """A time left, no finer than it can be known."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def place_of(job: Any) -> tuple[int, int, int]:
    """Where a job stands in the list: what waits in the order in which it comes up."""
    kind = type(job.state).__name__
    if kind == "Running":
        return 0, 0, job.id
    return (1, job.priority, job.id) if kind == "Queued" else (_OVER, 0, -job.id)


def lowered(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]


class JobRow(QWidget):
    """One job."""

    def __init__(self, film: Film, job: Any) -> None:
        super().__init__()
        self._film, self._job_id = film, job.id
        self.name, self.state, self.bar = QLabel(self), QLabel(self), QProgressBar(self)
        self.stop = QPushButton("Cancel", self)
        self.again = QPushButton("Try again", self)
        self.open, self.folder = QPushButton("Open", self), QPushButton("Folder", self)
        self._written = ""
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(150)
        self.state.setProperty("quiet", True)
        self.state.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        row.addWidget(self.name)
        row.addWidget(self.state, 1)
        row.addWidget(self.bar)
        for button in (self.open, self.folder, self.again):
            row.addWidget(button)
        row.addWidget(self.stop)
        self.stop.clicked.connect(lambda: film.desk.cancel(self._job_id))
        self.open.clicked.connect(lambda: self._show(Path(self._written)))
        self.folder.clicked.connect(lambda: self._show(Path(self._written).parent))
        self.again.clicked.connect(lambda: film.export_again(self._job_id))
        self.show_job(job)

    def show_job(self, job: Any) -> None:
        """Show what the job is at now."""
        self.order = place_of(job)
        kind = type(job.state).__name__
        alive = kind in ("Queued", "Running")
        self.name.setText(job.label)
        self.state.setText(told(job.state))
        self.bar.setVisible(kind == "Running")
        self.stop.setVisible(alive)
        self.stop.setAccessibleName(f"Cancel {lowered(job.label)}")
        self.stop.setToolTip("Stop it; nothing half done is left behind")
        self._written = str(job.state.result or "") if kind == "Done" and job.kind not in _PASSING else ""
        for button, about in ((self.open, "Open"), (self.folder, "Show the folder of")):
            button.setVisible(bool(self._written))
            button.setToolTip(f"{about} {self._written}")
            button.setAccessibleName(f"{about} {Path(self._written).name}")
        self.again.setVisible(kind in ("Failed", "Cancelled") and self._film.desk.can_export_again(self._job_id))
        self.again.setAccessibleName(f"Try {lowered(job.label)} again")
        self.again.setToolTip("Write the film as it was when this was ordered")
        self.state.setToolTip(told(job.state))
        if kind == "Running":
            self.bar.setValue(round(1000 * job.state.fraction))

    def _show(self, path: Path) -> None:
        """Let the desktop open ``path``."""
        if not path.exists():
            self._film.problem.emit(f"It is not there any more: {str(path)!r}.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._film.problem.emit(f"Nothing on this machine opens {str(path)!r}; open it by hand.")


class UnfinishedRow(QWidget):
    """An export that was under way when the studio ended."""

    def __init__(self, film: Film, found: Any, gone: Callable[[], None]) -> None:
        super().__init__()
        name, state = QLabel(found.label, self), QLabel("was not finished when the studio closed", self)
        state.setProperty("quiet", True)
        state.setWordWrap(True)
        self.resume, self.forget = QPushButton("Resume", self), QPushButton("Forget", self)
        self.resume.setAccessibleName(f"Resume {lowered(found.label)}")
        self.resume.setToolTip(f"Write {found.order.target}; pictures that were drawn are still there")
        self.forget.setAccessibleName(f"Forget {lowered(found.label)}")
        self.forget.setToolTip("Offer it no more")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        row.addWidget(name)
        row.addWidget(state, 1)
        row.addWidget(self.resume)
        row.addWidget(self.forget)
        self.resume.clicked.connect(lambda: film.resume_export(found.name))
        self.forget.clicked.connect(lambda: film.desk.forget_export(found.name))
        for button in (self.resume, self.forget):
            button.clicked.connect(gone)


class RendersPanel(QWidget):
    """What an earlier run did not finish, then what is worked on, what waits in its turn, and what is over, the latest first."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.rows: dict[int, JobRow] = {}
        self.unfinished: list[UnfinishedRow] = []
        heading = QLabel("Work")
        heading.setProperty("heading", True)
        heading.setContentsMargins(16, 12, 16, 4)
        self.empty = QLabel("Nothing is being worked on.")
        self.empty.setProperty("quiet", True)
        self.empty.setContentsMargins(16, 4, 16, 4)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch()
        scroll = QScrollArea(self)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(heading)
        layout.addWidget(self.empty)
        layout.addWidget(scroll, 1)
        film.job_changed.connect(self.show_job)
        film.opened.connect(self._clear)
        for job in film.desk.jobs():
            self.show_job(job)
        self.offer_unfinished()

    def offer_unfinished(self) -> None:
        """Show what can be taken up."""
        for row in self.unfinished:
            row.hide()
            row.deleteLater()
        self.unfinished = [
            UnfinishedRow(self._film, found, self.offer_unfinished) for found in self._film.desk.unfinished_exports()
        ]
        for index, row in enumerate(self.unfinished):
            self._column.insertWidget(index, row)
        self.empty.setVisible(not self.rows and not self.unfinished)

    def show_job(self, job: Any) -> None:
        """Show ``job``, new or known."""
        if type(job.state).__name__ in ("Done", "Cancelled") and job.kind in _PASSING:
            row = self.rows.pop(job.id, None)
            if row is not None:
                row.deleteLater()
            self.empty.setVisible(not self.rows and not self.unfinished)
            return
        self.empty.hide()
        row = self.rows.get(job.id)
        if row is None:
            row = self.rows[job.id] = JobRow(self._film, job)
        elif row.order == place_of(job):
            row.show_job(job)
            return
        row.show_job(job)
        above = sum(other.order < row.order for other in self.rows.values() if other is not row)
        self._column.removeWidget(row)
        self._column.insertWidget(len(self.unfinished) + above, row)
        over = [number for number, other in self.rows.items() if other.order[0] == _OVER]
        for number in over[: max(0, len(self.rows) - _KEPT)]:
            self.rows.pop(number).deleteLater()

    def _clear(self) -> None:
        for row in self.rows.values():
            row.deleteLater()
        self.rows = {}
        self.offer_unfinished()
