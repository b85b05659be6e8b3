"""One short film, made once for all path tests: text in, file out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from engine.foundation.ticket import Ticket
from engine.session import EventRow, Opened, RenderReport, Session, Settings

SCRIPT = """INT. GYM - DAY

WIDE SHOT. MAYA (16, in a red jersey) stands at the free-throw line with a basketball.

Maya shoots. The ball hits the back rim and bounces out.

CLOSE-UP on Maya.

MAYA
Not again.
"""
COMMAND = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from engine.cli.main import main; sys.exit(main(sys.argv[1:]))",
]
"""The command line as a terminal starts it: a shell's background job would ignore Ctrl-C, and so would its children."""
SETTINGS = Settings(size=(192, 108), rate=Fraction(24), quality="draft")


@dataclass(frozen=True)
class Film:
    """A finished film with what is needed to check it."""

    path: Path
    stems: Path
    cache: Path
    opened: Opened
    session: Session
    report: RenderReport
    events: tuple[EventRow, ...]


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("film")
    session = Session(folder / "cache")
    opened = session.open_text(SCRIPT, "film", SETTINGS)
    path, stems = folder / "film.mp4", folder / "stems"
    report = session.render(opened, SETTINGS, path, stems, Ticket())
    return Film(path, stems, folder / "cache", opened, session, report, session.events(opened, SETTINGS, Ticket()))


def decoded_pictures(path: Path) -> np.ndarray:
    """All frames of a film as float32 [n, h, w], luma."""
    import av

    with av.open(str(path)) as container:
        return np.array([f.to_ndarray(format="gray") for f in container.decode(video=0)], np.float32)


def decoded_sound(path: Path) -> np.ndarray:
    """The film's sound as float32 [n, 2]."""
    import av

    with av.open(str(path)) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1).T
