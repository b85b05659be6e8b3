"""Presets, where to, and a button; the work goes on in the queue while one edits."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.project.changes import Changes
from studio.bridge import Film
from studio.export.presets import PRESETS, Preset
from studio.widgets import ChoiceBox

_QUALITIES = (("Final", "final"), ("Preview", "preview"), ("Draft", "draft"))
_PAPERS = ("A4", "Letter")


class ExportPanel(QWidget):
    """Everything a film can become."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._job_id: int | None = None
        self._suggested = ""
        self._folder: Path | None = None
        """Where the user wanted something to be written."""
        self.preset, self.quality, self.paper = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.about = QLabel(self)
        self.media = QCheckBox("With every shot and stem as a file beside it", self)
        self.target = QLineEdit(self)
        self.browse = QPushButton("Choose…", self)
        self.start = QPushButton("Export", self)
        self.show_file = QPushButton("Show in folder", self)
        self.told = QLabel(self)
        self._fill()
        self._name()
        self._lay_out()
        self.preset.currentIndexChanged.connect(lambda _index: self._suggest())
        self.browse.clicked.connect(self._browse)
        self.start.clicked.connect(self.export)
        self.target.returnPressed.connect(self.export)
        self.show_file.clicked.connect(self._show)
        film.opened.connect(self._opened)
        film.changed.connect(self._renamed)
        film.job_changed.connect(self._follow)
        self._suggest()

    def _fill(self) -> None:
        """The presets, their groups apart."""
        group = PRESETS[0].group
        for preset in PRESETS:
            if preset.group != group:
                group = preset.group
                self.preset.insertSeparator(self.preset.count())
            self.preset.addItem(f"{preset.group}:  {preset.name}", preset)
            self.preset.setItemData(self.preset.count() - 1, preset.about, Qt.ItemDataRole.ToolTipRole)
        self.preset.setMaxVisibleItems(self.preset.count())
        for name, value in _QUALITIES:
            self.quality.addItem(name, value)
        for paper in _PAPERS:
            self.paper.addItem(paper, paper)
        self.media.setChecked(True)

    def _name(self) -> None:
        for widget, name, about in (
            (self.preset, "What to export", "What the film is to become"),
            (self.quality, "Quality", "Final draws everything anew in full; preview is what you see here"),
            (self.paper, "Paper", "The size of the printed pages"),
            (self.media, "With media", "Other editors need the files that the cut refers to"),
            (self.target, "Export to", "Where it is written; it appears there only when it is whole"),
            (self.browse, "Choose where to export to", "Choose a place"),
            (self.start, "Export", "Put it in the queue; you can go on working"),
            (self.show_file, "Show the exported file in its folder", "Open the folder that holds it"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(about)
        self.told.setAccessibleName("How the export goes")
        self.start.setDefault(True)
        for label in (self.told, self.about):
            label.setProperty("quiet", True)
            label.setMinimumWidth(40)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_file.hide()

    def _lay_out(self) -> None:
        heading = QLabel("Export", self)
        heading.setProperty("title", True)
        where = QHBoxLayout()
        where.addWidget(self.target, 1)
        where.addWidget(self.browse)
        self.form = QFormLayout()
        self.form.setSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows: tuple[tuple[str, Any], ...] = (
            ("What", self.preset), ("", self.about), ("Quality", self.quality), ("Paper", self.paper), ("", self.media),
            ("Where", where),
        )  # fmt: skip
        for name, field in rows:
            label = QLabel(name)
            label.setProperty("quiet", True)
            self.form.addRow(label, field)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.show_file)
        foot.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 8)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addLayout(self.form)
        layout.addLayout(foot)
        layout.addStretch()

    @property
    def chosen(self) -> Preset:
        """The preset that is shown."""
        preset = self.preset.currentData()
        return preset if isinstance(preset, Preset) else PRESETS[0]

    def choose(self, kind: str, suffix: str) -> None:
        """Show the first preset of a kind and ending."""
        for index in range(self.preset.count()):
            preset = self.preset.itemData(index)
            if isinstance(preset, Preset) and (preset.kind, preset.suffix) == (kind, suffix):
                self.preset.setCurrentIndex(index)
                return

    def _opened(self) -> None:
        self._folder, self._suggested = None, self.target.text()
        self._suggest()

    def _renamed(self, changes: Changes) -> None:
        if changes.title and self.target.text() == self._suggested:
            self._suggest()

    def _suggest(self) -> None:
        preset = self.chosen
        if self.target.text() != self._suggested:
            self._keep_folder()
        place = self._film.suggested(preset.suffix or f" {preset.kind}")
        self._suggested = str(place if self._folder is None else self._folder / place.name)
        self.target.setText(self._suggested)
        self.about.setText(preset.about)
        self.form.setRowVisible(self.quality, preset.pictures)
        self.form.setRowVisible(self.paper, preset.suffix == ".pdf")
        self.form.setRowVisible(self.media, preset.kind == "cut")

    def _keep_folder(self) -> None:
        """Suggest what follows beside what was wanted last."""
        wanted = self._target()
        if wanted.name and wanted.parent.is_dir():
            self._folder = wanted.parent

    def _target(self) -> Path:
        """Where it is to be written; what names no folder lies beside what was suggested, ``~`` is home."""
        path = Path(self.target.text().strip())
        with contextlib.suppress(RuntimeError):  # a user without a home
            path = path.expanduser()
        return Path(self._suggested).parent / path if path.name else path

    def _browse(self) -> None:
        preset = self.chosen
        if preset.suffix:
            path, _kind = QFileDialog.getSaveFileName(self, "Export to", self.target.text(), f"*{preset.suffix}")
        else:
            path = QFileDialog.getExistingDirectory(self, "Export into", str(Path(self.target.text()).parent))
        if path:
            self.target.setText(path)

    def export(self) -> None:
        """Start the export; its end is told below."""
        preset = self.chosen
        target = self._target()
        if not target.name:
            self._suggest()
            self.told.setText("Say where it is to be written; this is a suggestion.")
            return
        if preset.suffix and target.suffix.lower() != preset.suffix:
            target = target.with_name(target.name + preset.suffix)
        self.target.setText(str(target))
        options = preset.options(self.quality.currentData(), self.paper.currentData(), self.media.isChecked())
        said: list[str] = []
        listening = self._film.problem.connect(said.append)
        job = self._film.export(target, options)
        self._film.problem.disconnect(listening)
        self._job_id = job.id if job else None
        self.show_file.hide()
        self.told.setText("It is in the queue; you can go on working." if job else " ".join(said))
        if job is not None:
            self._keep_folder()

    def _follow(self, job: Any) -> None:
        if job.id != self._job_id:
            return
        kind = type(job.state).__name__
        if kind == "Done":
            self.told.setText(f"Done: {Path(job.state.result).name}")
            self.show_file.setProperty("path", job.state.result)
            self.show_file.show()
        elif kind == "Failed":
            self.told.setText(str(job.state.error))
        elif kind == "Cancelled":
            self.told.setText("Cancelled; nothing was left behind.")

    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self.show_file.property("path")).parent)))
