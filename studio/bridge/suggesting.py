"""Where a file about the film is suggested, and under what name."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths

_NAME_BYTES = 230
"""Most systems take names of 255 bytes; while a file is written its name is a little longer, and so is a folder's beside it."""


def suggested(project: Path | None, own_folder: Path, title: str, ending: str) -> Path:
    """A file called as the film is, ``ending`` behind it: beside the project where its maker put it somewhere; what lies among
    the program's own files, in ``own_folder``, would not be found there."""
    if project is not None and project.parent != own_folder:
        folder = project.parent
    else:
        movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        folder = Path(movies) if movies and Path(movies).is_dir() else Path.home()
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", title).strip(" .") or (project or Path("film")).stem
    short = stem.encode(errors="ignore")[: _NAME_BYTES - len(ending.encode())].decode(errors="ignore").strip(" .")
    return folder / f"{short}{ending}"
