"""What may be set on the film as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QPushButton

from engine.foundation.assets import asset_names
from engine.foundation.timebase import STANDARD_RATES, parse_rate
from engine.project import edits
from studio.bridge import Film
from studio.widgets.fields import Choice, Fields

_SIZES = (
    ("1280x720", "1280 × 720  HD"),
    ("1920x1080", "1920 × 1080  Full HD"),
    ("3840x2160", "3840 × 2160  UHD"),
    ("2048x858", "2048 × 858  Scope"),
    ("1998x1080", "1998 × 1080  Flat"),
    ("1440x1080", "1440 × 1080  4:3"),
    ("1080x1080", "1080 × 1080  Square"),
    ("1080x1920", "1080 × 1920  Upright"),
)


class FilmFields(Fields):
    """Title, rate, picture, look and variation; shots that were deleted, to bring back."""

    def __init__(self, film: Film) -> None:
        super().__init__("Film", lambda field: film.do(edits.film_as_written(field)))
        self._film = film
        self.title = Entry("Title of the film", lambda text: film.do(edits.set_title(text)))
        rates = [(name, f"{name} frames a second") for name in STANDARD_RATES]
        self.rate = Choice("Frames a second", rates, lambda v: self._do(edits.set_rate(parse_rate(v))))
        self.picture = Choice(
            "Picture", _SIZES, lambda v: self._do(edits.set_size_of_film(_size(v))), "Width by height"
        )
        looks = tuple(name.removesuffix(".toml") for name in asset_names("looks", ".toml"))
        self.look = Choice("Look of the film", looks, lambda v: self._do(edits.set_look_of_film(v)), "Of every shot")
        self.another = QPushButton("Another variation")
        self.another.setToolTip("The same words with other faces, places and chances")
        self.another.clicked.connect(lambda: film.do(edits.set_seed(film.project.seed + 1)))
        self.deleted = Choice("Deleted shots", (), self._bring_back, "Bring back a shot that was deleted")
        self.add("Title", self.title, "title")
        self.add("Rate", self.rate)
        self.add("Picture", self.picture)
        self.add("Look", self.look, "look")
        self.add("Chance", self.another)
        self.add("Deleted", self.deleted)

    def refresh(self) -> None:
        """Show the film as it is now."""
        project = self._film.project
        self.title.show_text(project.title)
        named = {rate: name for name, rate in STANDARD_RATES.items()}
        self.rate.show_value(named.get(project.rate, f"{float(project.rate):g}"))
        self.picture.show_value(f"{project.size[0]}x{project.size[1]}")
        self.look.show_value(project.look)
        gone = [(shot.id, f"{shot.slate}  {shot.size}") for shot in project.struck]
        self.deleted.offer([("", "None" if not gone else "1 shot" if len(gone) == 1 else f"{len(gone)} shots"), *gone])
        self.deleted.show_value("")
        self.deleted.setEnabled(bool(gone))
        self.show_by_hand(project.by_hand)

    def _do(self, edit: edits.Edit) -> None:
        if not self._film.do(edit):
            self.refresh()

    def _bring_back(self, shot_id: str) -> None:
        if shot_id:
            self._do(edits.restore(shot_id))


class Entry(QLineEdit):
    """A line of text; ``act`` is called with what was written when it is left or Enter is pressed, and says whether it may
    stay."""

    def __init__(self, name: str, act: Callable[[str], bool]) -> None:
        super().__init__()
        self._act, self._shown = act, ""
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.editingFinished.connect(self._finish)

    def show_text(self, text: str) -> None:
        """Show ``text``, unless someone is writing."""
        self._shown = text
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)

    def _finish(self) -> None:
        text = self.text().strip()
        self.setModified(False)
        if text != self._shown and self._act(text):
            self._shown = text
        else:
            self.setText(self._shown)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)
