"""What may be set on a shot, on what happens in it, and on the place where it plays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.foundation.assets import asset_names
from engine.foundation.timebase import Rate
from engine.project import ANGLES, CURVES, DIRECTIONS, MOVES, SHOT_SIZES, Move, Scene, Shot, edits
from engine.project.edits.story import TIMES_OF_DAY, WEATHERS
from studio.bridge import Film
from studio.inspector.film_fields import Entry, FilmFields
from studio.inspector.ways import Ways
from studio.widgets.fields import Choice, Fields

_SPEEDS = ("slow", "normal", "fast")
_LENSES = ("automatic", *(f"{focal} mm" for focal in (14, 18, 24, 28, 35, 50, 65, 85, 100, 135, 200)))
_TRANSITIONS = ("cut", "dissolve", "fade")


class InspectorPanel(QWidget):
    """Follows the selection, or the playhead where nothing is selected."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._shown: Shot | None = None
        self.title = QLabel(self)
        self.title.setProperty("title", True)
        self.note = QLabel(self)
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        self._make_fields()
        self.ways: list[Ways] = []
        self._ways_of: object = None
        self._lay_out()
        film.selection_changed.connect(self.refresh)
        film.playhead_moved.connect(lambda _frame: self._follow())
        film.changed.connect(lambda _changes: self.refresh(always=True))
        film.cut_changed.connect(lambda: self.refresh(always=True))
        film.opened.connect(lambda: self.refresh(always=True))
        film.alternates_ready.connect(self._show_pictures)
        self.refresh(always=True)

    def _make_fields(self) -> None:
        looks = tuple(name.removesuffix(".toml") for name in asset_names("looks", ".toml"))
        sets = tuple(name.removesuffix(".toml") for name in asset_names("sets", ".toml"))
        camera = self.camera = Fields("Camera", lambda field: self._set(edits.as_written, field))
        self.framing = Choice(
            "Size", SHOT_SIZES, lambda v: self._set(edits.set_size, v), "How much of the subject is seen"
        )
        self.angle = Choice("Angle", ANGLES, lambda v: self._set(edits.set_angle, v), "From how high the camera looks")
        self.lens = Choice(
            "Lens", _LENSES, lambda v: self._set(edits.set_lens, _focal(v)), "Focal length, 36 mm wide film"
        )
        self.focus = Choice("Focus", (), lambda v: self._set(edits.set_focus, v), "Who or what is sharp")
        self.camera_move = Choice("Move", MOVES, lambda v: self._set_move(kind=v), "How the camera moves")
        self.direction = Choice("Direction of the move", (), lambda v: self._set_move(direction=v))
        self.speed = Choice("Speed of the move", _SPEEDS, lambda v: self._set_move(speed=v))
        self.curve = Choice(
            "Curve of the move", CURVES, lambda v: self._set_move(curve=v), "How it sets off and arrives"
        )
        self.look = Choice("Look", looks, lambda v: self._set(edits.set_look, v), "How the picture is drawn")
        self.transition = Choice("Begins with", _TRANSITIONS, lambda v: self._set(edits.set_transition, v))
        self.slate = Entry("Slate of the shot", lambda text: self._rename(text))
        self.length = Entry("Length of the shot: seconds, or frames with an f behind", self._lengthen)
        for name, widget, field in (
            ("Slate", self.slate, "slate"),
            ("Length", self.length, "trimmed"),
            ("Size", self.framing, "size"),
            ("Angle", self.angle, "angle"),
            ("Lens", self.lens, "lens_mm"),
            ("Focus", self.focus, "focus"),
            ("Move", self.camera_move, "move"),
            ("Direction", self.direction, ""),
            ("Speed", self.speed, ""),
            ("Curve", self.curve, ""),
            ("Look", self.look, "look"),
            ("Begins with", self.transition, "transition"),
        ):
            camera.add(name, widget, field)
        place = self.place = Fields("Place", lambda field: self._set_place(edits.scene_as_written, field))
        self.set = Choice("Set", sets, lambda v: self._set_place(edits.set_set, v), "Where the scene plays")
        self.light = Choice("Time of day", TIMES_OF_DAY, lambda v: self._set_place(edits.set_time_of_day, v))
        self.weather = Choice("Weather", WEATHERS, lambda v: self._set_place(edits.set_weather, v))
        place.add("Set", self.set, "set")
        place.add("Time of day", self.light, "light")
        place.add("Weather", self.weather, "weather")
        self.whole = FilmFields(self._film)
        self.written = QPushButton("As the words say")
        self.written.setToolTip("Take back everything that was set by hand on this shot")
        self.written.clicked.connect(lambda: self._set(edits.as_written, ""))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.note)
        self._happens = QVBoxLayout()
        self._happens.setSpacing(10)
        column.addLayout(self._happens)
        column.addWidget(self.camera)
        column.addWidget(self.written, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.place)
        column.addWidget(self.whole)
        column.addStretch()
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._form = inner
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _follow(self) -> None:
        shot = self._film.selected_shot
        if (shot.id if shot else None) != (self._shown.id if self._shown else None):
            self.refresh()

    def refresh(self, always: bool = False) -> None:
        """Show the shot that is selected now."""
        shot = self._film.selected_shot
        if shot is self._shown and not always:
            return
        self._shown = shot
        self._form.setEnabled(not self._film.desk.read_only)
        self.whole.setVisible(bool(self._film.project.shots))
        self.whole.refresh()
        for part in (self.camera, self.place):
            part.setVisible(shot is not None)
        if shot is None:
            self.title.setText("No shot")
            self.note.setText("Write a scene, or choose a shot.")
            self.written.hide()
            self._show_ways(None, None)
            return
        scene = self._film.project.scene(shot.scene_id)
        self.title.setText(f"Shot {shot.slate}")
        self.slate.show_text(shot.slate)
        self.length.show_text(self._length(shot))
        self.note.setText(scene.heading or scene.set.replace("_", " ").capitalize())
        self._show_camera(shot, scene)
        for widget, value in ((self.set, scene.set), (self.light, scene.light), (self.weather, scene.weather)):
            widget.show_value(value)
        self.place.show_by_hand(scene.by_hand)
        self._show_ways(shot, scene)

    def _show_camera(self, shot: Shot, scene: Scene) -> None:
        names = {character.id: character.name for character in self._film.project.cast}
        people = [(who, names.get(who, who)) for who in scene.people]
        self.focus.offer([("", "On the subject"), *people, *((use.id, use.label) for use in scene.props)])
        ways = DIRECTIONS.get(shot.move.kind, ())
        self.direction.offer(("", *ways))
        for widget, value in (
            (self.framing, shot.size),
            (self.angle, shot.angle),
            (self.focus, shot.focus),
            (self.camera_move, shot.move.kind),
            (self.direction, shot.move.direction),
            (self.speed, shot.move.speed),
            (self.curve, shot.move.curve),
            (self.look, shot.look),
            (self.transition, shot.transition),
            (self.lens, f"{shot.lens_mm:g} mm" if shot.lens_mm else _LENSES[0]),
        ):
            widget.show_value(value)
        for widget in (self.direction, self.speed, self.curve):
            widget.setEnabled(bool(ways))
        self.camera.show_by_hand((*shot.by_hand, *(["trimmed"] if shot.trimmed else [])))
        self.written.setVisible(bool(shot.by_hand))

    def _show_ways(self, shot: Shot | None, scene: Scene | None) -> None:
        beats = () if shot is None or scene is None else [b for b in scene.beats if b.outcome and b.id in shot.beats]
        shown = tuple(beats), shot and shot.id
        if shown == self._ways_of:
            for ways in self.ways:
                ways.refresh()
            return
        self._ways_of = shown
        for ways in self.ways:
            self._happens.removeWidget(ways)
            ways.hide()
            ways.deleteLater()
        self.ways = [Ways(self._film, shot, beat) for beat in beats] if shot is not None else []
        for ways in self.ways:
            self._happens.addWidget(ways)

    def _show_pictures(self, beat_id: str) -> None:
        for ways in self.ways:
            if ways.beat.id == beat_id:
                ways.refresh()

    def _set(self, edit: Callable[..., Any], value: Any) -> None:
        if self._shown is not None and not self._film.do(edit(self._shown.id, value)):
            self.refresh(always=True)

    def _length(self, shot: Shot) -> str:
        row = self._film.cut.shot(shot.id)
        return "" if row is None else f"{'' if row.settled else '≈ '}{float(row.frames / self._film.cut.rate):.2f} s"

    def _lengthen(self, text: str) -> bool:
        """Let the shot last so long; its end moves."""
        row = self._film.cut.shot(self._shown.id) if self._shown is not None else None
        frames = _frames(text, self._film.cut.rate)
        if row is None or frames is None:
            self._film.problem.emit(f"{text!r} is no length; write seconds like 2.5, or frames like 60 f.")
            return False
        return self._film.do(edits.ripple(row.shot_id, "out", float((frames - row.frames) / self._film.cut.rate)))

    def _rename(self, slate: str) -> bool:
        return self._shown is not None and self._film.do(edits.rename_shot(self._shown.id, slate))

    def _set_place(self, edit: Callable[..., Any], value: Any) -> None:
        if self._shown is not None and not self._film.do(edit(self._shown.scene_id, value)):
            self.refresh(always=True)

    def _set_move(self, **fields: str) -> None:
        shot = self._film.shot(self._shown.id) if self._shown is not None else None
        if shot is None:
            return
        move = replace(shot.move, **fields)  # as it is now: what is shown may be a change behind
        if move.kind not in DIRECTIONS:
            move = Move(move.kind)
        elif move.direction not in DIRECTIONS[move.kind]:
            move = replace(move, direction="")
        self._set(edits.set_move, move)


def _frames(text: str, rate: Rate) -> int | None:
    """Frames in "2.5 s", "2,5" or "60 f"; None if it is no length."""
    said = re.fullmatch(r"\s*(?:≈\s*)?(\d+(?:[.,]\d+)?)\s*(s|f|)[a-z]*\s*", text.casefold())
    if said is None:
        return None
    number = float(said[1].replace(",", "."))
    return round(number if said[2] == "f" else number * rate)


def _focal(text: str) -> float | None:
    """The focal length in "35 mm"; None for "automatic"."""
    return float(text.split()[0]) if text[:1].isdigit() else None
