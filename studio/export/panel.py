"""Presets, where to, and a button; the work goes on in the queue while one edits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.session import ExportOptions
from studio.bridge import Film
from studio.widgets import ChoiceBox


@dataclass(frozen=True)
class Preset:
    """``suffix`` "" stands for a folder."""

    name: str
    kind: str
    suffix: str


PRESETS = (
    Preset("Film  (MP4, H.264)", "film", ".mp4"),
    Preset("Film  (MOV)", "film", ".mov"),
    Preset("Contact sheet  (PNG)", "board", ".png"),
    Preset("Stems  (WAV files)", "stems", ""),
    Preset("Frames  (PNG files)", "frames", ""),
    Preset("Subtitles  (SRT)", "subtitles", ".srt"),
    Preset("Subtitles  (WebVTT)", "subtitles", ".vtt"),
    Preset("Shot list  (CSV)", "shot list", ".csv"),
)
_QUALITIES = (("Final", "final"), ("Preview", "preview"), ("Draft", "draft"))


class ExportPanel(QWidget):
    """Everything a film can become."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._job_id: int | None = None
        self.preset, self.quality = ChoiceBox(), ChoiceBox()
        self.target = QLineEdit(self)
        self.browse = QPushButton("Choose…", self)
        self.start = QPushButton("Export", self)
        self.told = QLabel(self)
        for preset in PRESETS:
            self.preset.addItem(preset.name, preset)
        for name, value in _QUALITIES:
            self.quality.addItem(name, value)
        for widget, name in ((self.preset, "What to export"), (self.quality, "Quality"), (self.target, "Export to")):
            widget.setAccessibleName(name)
        self.start.setDefault(True)
        self.told.setProperty("quiet", True)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.preset.currentIndexChanged.connect(lambda _index: self._suggest())
        self.browse.clicked.connect(self._browse)
        self.start.clicked.connect(self.export)
        film.opened.connect(self._suggest)
        film.job_changed.connect(self._follow)
        self._suggest()

    def _lay_out(self) -> None:
        heading = QLabel("Export", self)
        heading.setProperty("title", True)
        where = QHBoxLayout()
        where.addWidget(self.target, 1)
        where.addWidget(self.browse)
        form = QFormLayout()
        form.setSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name, field in (("What", self.preset), ("Quality", self.quality), ("Where", where)):
            label = QLabel(name)
            label.setProperty("quiet", True)
            form.addRow(label, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 8)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.told)

    def _suggest(self) -> None:
        preset: Preset = self.preset.currentData()
        path = self._film.desk.path or Path.home() / "film"
        name = path.stem if preset.suffix else f"{path.stem} {preset.kind}"
        self.target.setText(str(path.with_name(name + preset.suffix)))
        self.quality.setEnabled(preset.kind in ("film", "board", "frames"))

    def _browse(self) -> None:
        preset: Preset = self.preset.currentData()
        if preset.suffix:
            path, _kind = QFileDialog.getSaveFileName(self, "Export to", self.target.text(), f"*{preset.suffix}")
        else:
            path = QFileDialog.getExistingDirectory(self, "Export into", str(Path(self.target.text()).parent))
        if path:
            self.target.setText(path)

    def export(self) -> None:
        """Start the export; its end is told below the button."""
        preset: Preset = self.preset.currentData()
        options = ExportOptions(kind=preset.kind, quality=self.quality.currentData())
        job = self._film.export(Path(self.target.text()), options)
        self._job_id = job.id if job else None
        self.told.setText("It is in the queue; you can go on working." if job else "")

    def _follow(self, job: Any) -> None:
        if job.id != self._job_id:
            return
        kind = type(job.state).__name__
        if kind == "Done":
            self.told.setText(f"Done: {self.target.text()}")
        elif kind == "Failed":
            self.told.setText(str(job.state.error))
        elif kind == "Cancelled":
            self.told.setText("Cancelled; nothing was left behind.")
