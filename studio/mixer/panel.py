"""The mixer: a strip for each track and the master, and the loudness of it all."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.foundation.timebase import sample_at
from engine.project import edits
from engine.session.metering import LoudnessMeter
from studio.bridge import Film
from studio.mixer.fader import Fader, Pan
from studio.mixer.meters import TARGET_LUFS, LevelMeter, LoudnessPanel
from studio.widgets.switches import switch

KINDS = (*edits.SOUND_TRACKS, "master")


class Strip(QWidget):
    """One track: pan, fader, meter, mute and solo. What moves is heard at once and becomes an edit when it is let go."""

    def __init__(self, film: Film, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film, self.kind = film, kind
        self.fader = Fader(f"Fader of {kind}", self)
        self.pan = Pan(f"Pan of {kind}", self)
        self.meter = LevelMeter(f"Level of {kind}", self)
        self.said = QLabel("0.0")
        self.said.setProperty("figures", True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said.setAccessibleName(f"Gain of {kind}")
        self.mute = switch(self, "M", f"Mute {kind}", lambda on: film.do(edits.set_mute(kind, on)))
        solo: Callable[[bool], object] = lambda on: film.do(edits.set_solo(kind, on))  # noqa: E731
        self.solo = None if kind == "master" else switch(self, "S", f"Solo {kind}", solo)
        self._lay_out()
        self.fader.moved.connect(lambda gain_db: film.desk.listen(kind, gain_db, self.pan.told))
        self.pan.moved.connect(lambda pan: film.desk.listen(kind, self.fader.told, pan))
        self.fader.valueChanged.connect(self._say)
        self.fader.set.connect(self._set_gain)
        self.pan.set.connect(self._set_pan)
        for slider in (self.fader, self.pan):
            film.keep_with(slider.let_go)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(3)
        name = QLabel(self.kind.capitalize())
        name.setProperty("figures", True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(name)
        column.addWidget(self.pan)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addStretch()
        middle.addWidget(self.fader)
        middle.addWidget(self.meter)
        middle.addStretch()
        column.addLayout(middle, 1)
        column.addWidget(self.said)
        below = QHBoxLayout()
        below.setSpacing(2)
        below.addStretch()
        for button in filter(None, (self.mute, self.solo)):
            below.addWidget(button)
        below.addStretch()
        column.addLayout(below)
        self.setMinimumWidth(62)

    def follow(self) -> None:
        """Stand as the project says."""
        track = edits.track(self._film.project, self.kind)
        self.fader.show_value(track.gain_db)
        self.pan.show_value(track.pan)
        self.mute.setChecked(track.muted)
        if self.solo is not None:
            self.solo.setChecked(track.solo)
        self._say()

    def _say(self) -> None:
        gain_db = self.fader.told
        self.said.setText("−∞" if gain_db <= -60 else f"{gain_db:+.1f}".replace("-", "−") if gain_db else "0.0")

    def _set_gain(self, gain_db: float) -> None:
        self._keep(self._film.do(edits.set_gain(self.kind, gain_db)))

    def _set_pan(self, pan: float) -> None:
        self._keep(self._film.do(edits.set_pan(self.kind, pan)))

    def _keep(self, done: bool) -> None:
        if not done:  # it was refused: hear what the project says
            self._film.desk.listen(self.kind, None)
            self.follow()


class MixerPanel(QWidget):
    """``menu_actions``: mutes and solos by command. Told by :meth:`show_levels` what is played."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.strips = {kind: Strip(film, kind, self) for kind in KINDS}
        self.loudness = LoudnessPanel(self)
        self.meter = LoudnessMeter()
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(0)
        for strip in self.strips.values():
            row.addWidget(strip, 1)
        row.addWidget(self.loudness)
        self.loudness.reset.connect(self.reset)
        self.loudness.to_target.connect(self.to_target)
        self.menu_actions = self._make_actions()
        film.changed.connect(lambda changes: self.follow() if getattr(changes, "tracks", None) else None)
        film.opened.connect(self._opened)
        film.sound_changed.connect(lambda: self.loudness.show_film(film.desk.loudness))
        film.playhead_moved.connect(self._scrubbed)
        self._playing = False
        self.follow()

    def _make_actions(self) -> list[QAction]:
        actions = []
        for kind in edits.SOUND_TRACKS:
            for name, button in (("Mute", self.strips[kind].mute), ("Solo", self.strips[kind].solo)):
                action = QAction(f"{name} {kind}", self)
                action.triggered.connect(lambda _on=False, button=button: button.click())
                actions.append(action)
        for name, act in (
            ("Bring the film to −14 LUFS", self.to_target),
            ("Reset the loudness meter", self.reset),
            ("All faders to 0 dB", self._level),
            ("To the mixer", self.strips["dialogue"].fader.setFocus),
        ):
            action = QAction(name, self)
            action.triggered.connect(lambda _on=False, act=act: act())
            actions.append(action)
        return actions

    def follow(self) -> None:
        """Stand as the project says."""
        for strip in self.strips.values():
            strip.follow()

    def _opened(self) -> None:
        self.reset()
        self.follow()

    def reset(self) -> None:
        """Begin to measure anew."""
        self.meter.reset()
        for strip in self.strips.values():
            strip.meter.forget()
        self.loudness.show_played(self.meter.reading())

    def to_target(self) -> None:
        """Move the master fader so that the film comes to its loudness."""
        if math.isfinite(self._film.desk.loudness.integrated):
            self._film.bring_to(TARGET_LUFS)

    def _level(self) -> None:
        for kind in KINDS:
            self._film.do(edits.set_gain(kind, 0.0))

    # -- what is heard -----------------------------------------------------------------------------------------------

    def show_levels(self, first: int, count: int) -> None:
        """Samples ``first`` to ``first + count`` are heard."""
        self._playing = True
        if not self.isVisible() or count <= 0:
            return
        desk = self._film.desk
        for kind, level in desk.levels(first, count).items():
            self.strips[kind].meter.show_level(level)
        self.meter.feed(desk.sound(first, count))
        self.loudness.show_played(self.meter.reading())

    def show_stopped(self) -> None:
        """Nothing is heard any more."""
        self._playing = False
        for strip in self.strips.values():
            strip.meter.rest()

    def _scrubbed(self, frame: int) -> None:
        if self._playing or not self.isVisible() or not self._film.cut.frames:
            return
        rate = self._film.cut.rate
        first = sample_at(frame, rate)
        for kind, level in self._film.desk.levels(first, sample_at(frame + 1, rate) - first).items():
            self.strips[kind].meter.show_level(level)
