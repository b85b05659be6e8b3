"""The timeline's surface: what it shows, where, how large, and how it is drawn; only what is exposed is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from studio.bridge import Film
from studio.timeline import painting
from studio.timeline.hands import (
    Drag,
    Preview,
)
from studio.timeline.rows import HEIGHT, PICTURE, RULER, SOUND, SOUNDS, STEMS, top
from studio.timeline.strips import Contents, Laid, Strip, contents
from studio.widgets import current
from studio.widgets.arrangement import paint_hint

CLOSEST = 60.0
"""Pixels a frame takes at most."""


class Surface(QAbstractScrollArea):
    """``scale_x``: pixels a frame takes. ``told`` says what a drag would do, "" when it is over. ``tool`` "trim" | "roll" |
    "slip": what dragging a shot does (Ctrl rolls and Alt slips with any). ``sound``: the sound clip that is chosen, by id;
    ``part``: the shot's part of a stem that is chosen (track, shot id)."""

    told = Signal(str)
    sound_chosen = Signal()
    marker_asked = Signal(int)
    remove_asked = Signal()
    menu_asked = Signal(str, QPoint)
    """Of a row, at a place on the screen."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.scale_x, self.snapping, self.tool = 4.0, True, "trim"
        self._shown = film.project, film.cut
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.reload)
        self.contents = Contents()
        self.preview = Preview()
        self.loop: tuple[int, int] | None = None
        self.landing: tuple[str, int] | None = None
        """The track and the frame on which a sound file that is dragged over the tracks would lie."""
        self.sound = ""
        self.part: tuple[str, str] | None = None
        self._fitted, self._scrubbing = True, False
        self.left = 0
        """Pixels scrolled."""
        self._labels: dict[str, str] = {}
        self._drag: Drag | None = None
        self._near: tuple[str, str] = ("", "")
        self._ready: dict[str, float] = {}
        self._missing: dict[str, str] = {}
        self._thumbnails = painting.Thumbnails(film.thumbnail, PICTURE - 21)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFixedHeight(HEIGHT + 12)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription("Shots and sounds in time; sound files can be dropped here")
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)

    # -- contents ----------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Take the film as it is now."""
        self._soon.stop()
        self._shown = self._film.project, self._film.cut
        self.contents = contents(*self._shown)
        self._ready = dict(self._film.desk.readiness())
        self._missing = self._film.desk.missing_sounds
        self._labels.clear()
        if self.sound and self.contents.clip(self.sound) is None:
            self.choose_sound("")
        self.fit() if self._fitted else self.lay_out()

    def reload_soon(self) -> None:
        """Take the film as it is when Qt's loop has gone round: several news of one edit are seen to at once."""
        if not self._soon.isActive():
            self._soon.start(0)

    def stop(self) -> None:
        """Expect no more news: the window closes."""
        self._soon.stop()

    def freshen(self) -> None:
        """Take the film as it is now if an edit was made since: the hand may be quicker than the news."""
        project, cut = self._shown
        if self._film.project is not project or self._film.cut is not cut:
            self.reload()

    def refresh_readiness(self) -> None:
        """Show how much of each shot is drawn."""
        ready = dict(self._film.desk.readiness())
        if ready != self._ready:
            self._ready = ready
            self.viewport().update(0, top("picture"), self.viewport().width(), PICTURE)

    def refresh_sound(self) -> None:
        self._missing = self._film.desk.missing_sounds
        self.viewport().update(0, top(SOUNDS[0]), self.viewport().width(), HEIGHT)

    def redraw(self, shot_id: str) -> None:
        """A better picture of a shot is there."""
        self._thumbnails.forget(shot_id)
        strip = self.contents.strip(shot_id)
        if strip is not None:
            self.viewport().update(self._body(strip).toAlignedRect())

    def forget_pictures(self) -> None:
        self._thumbnails.forget()
        self.viewport().update()

    def choose_sound(self, clip_id: str, part: tuple[str, str] | None = None) -> None:
        """Choose a sound clip, or a shot's part of a stem, or ("") nothing."""
        if (clip_id, part) != (self.sound, self.part):
            self.sound, self.part = clip_id, part
            self.sound_chosen.emit()
            self.viewport().update()

    @property
    def sounds_chosen(self) -> bool:
        """Whether a sound is chosen, of a file or of a shot."""
        return bool(self.sound) or self.part is not None

    def lay_out(self) -> None:
        """Give the scroll bar the film's length at this scale."""
        bar, wide = self.horizontalScrollBar(), self.viewport().width()
        bar.setRange(0, max(0, round(self.contents.frames * self.scale_x + 60 - wide)))
        bar.setPageStep(wide)
        bar.setSingleStep(40)
        self.viewport().update()
        self._tell_range()

    def _tell_range(self) -> None:
        first, last = self.frame_at(0), self.frame_at(self.viewport().width())
        if self.contents.frames:
            self._film.desk.look_at(max(0, int(first)), min(self.contents.frames, int(last) + 1))

    # -- places ------------------------------------------------------------------------------------------------------

    def _scrolled(self, value: int) -> None:
        self.left = value
        self._tell_range()

    def x_of(self, frame: float) -> float:
        return frame * self.scale_x - self.left

    def frame_at(self, x: float) -> float:
        return (x + self.left) / self.scale_x

    def point(self, frame: float, row: str, share: float = 0.5) -> QPoint:
        """A place in the viewport: at a frame, ``share`` of the way down a row."""
        if row == "ruler":
            return QPoint(round(self.x_of(frame)), round(RULER * share))
        high = PICTURE if row == "picture" else SOUND
        return QPoint(round(self.x_of(frame)), round(top(row) + high * share))

    def _body(self, strip: Strip) -> QRectF:
        begin, end = self.preview.shots.get(strip.shot.shot_id, (strip.begin, strip.end))
        left = self.x_of(begin)
        return QRectF(left, top("picture"), max(2.0, self.x_of(end) - left), PICTURE)

    def _joint(self, strip: Strip) -> QRectF:
        frames = self.preview.joints.get(strip.shot.shot_id, strip.joint.frames)
        body = self._body(strip)
        return QRectF(body.left(), body.top() + 1, frames * self.scale_x, PICTURE - 21)

    def area_of(self, laid: Laid) -> QRectF:
        """Where a sound clip lies."""
        left = self.x_of(laid.begin)
        return QRectF(left, top(laid.kind), max(3.0, self.x_of(laid.end) - left), SOUND)

    def _part_area(self, kind: str, strip: Strip) -> QRectF:
        left = self.x_of(strip.begin)
        return QRectF(left, top(kind), max(2.0, self.x_of(strip.end) - left), SOUND)

    # -- playhead and zoom -------------------------------------------------------------------------------------------

    def move_head(self, frame: int) -> None:
        """Keep the playhead in sight; only the strips where it was and is are drawn again."""
        x = self.x_of(frame)
        for at in (self._drawn_head, x):
            self.viewport().update(QRect(int(at) - 8, 0, 17, self.viewport().height()))
        in_hand = self._drag is not None or self._scrubbing  # then the border scrolls
        if not 0 <= x <= self.viewport().width() - 12 and not in_hand:
            self.horizontalScrollBar().setValue(int(frame * self.scale_x - self.viewport().width() / 3))
            self.viewport().update()

    _drawn_head = 0.0

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Magnify ``factor`` times about ``anchor`` (viewport pixels), or the playhead."""
        at = self.x_of(self._film.playhead) if anchor is None else anchor
        frame = self.frame_at(at)
        self.scale_x = max(self._fit_scale(), min(self.scale_x * factor, CLOSEST))
        self._fitted = self.scale_x <= self._fit_scale() * 1.001
        self.lay_out()
        self.horizontalScrollBar().setValue(round(frame * self.scale_x - at))

    def fit(self) -> None:
        """Show the whole film."""
        self._fitted = True
        self.scale_x = self._fit_scale()
        self.lay_out()

    def to_frame(self) -> None:
        """Show single frames about the playhead."""
        self.zoom(CLOSEST / self.scale_x)

    def zoom_to(self, scale_x: float) -> None:
        """Let a frame take ``scale_x`` pixels."""
        self._fitted = False
        self.scale_x = scale_x
        self.lay_out()

    def _fit_scale(self) -> float:
        return min(CLOSEST, max(0.02, (self.viewport().width() - 24) / max(1, self.contents.frames)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit() if self._fitted else self.lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 ** (turn / 120), event.position().x())
        else:
            self.horizontalScrollBar().setValue(self.left - turn)
        event.accept()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        self.viewport().update()

    # -- drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self.viewport())
        exposed = QRectF(event.rect())
        painter.fillRect(exposed, current().colour("base"))
        self._thumbnails.begin()
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        first, last = self.frame_at(exposed.left()), self.frame_at(exposed.right() + 1)
        strips = list(self.contents.between(first, last))
        if exposed.top() < top(SOUNDS[0]):
            self._paint_picture(painter, exposed, strips)
        for kind in SOUNDS:
            if exposed.top() <= top(kind) + SOUND and exposed.bottom() >= top(kind):
                self._paint_sound(painter, exposed, kind, strips)
        if exposed.top() <= RULER:
            self._paint_ruler(painter, exposed)
        if not self.contents.frames:
            area = QRect(0, top("picture"), self.viewport().width(), PICTURE)
            paint_hint(
                painter, area, "Write a scene, and its shots lie here in time. Sound files can be dropped below them."
            )
        self._paint_head(painter)
        if self.landing is not None:
            kind, frame = self.landing
            painter.fillRect(QRectF(self.x_of(frame) - 1, top(kind), 3, SOUND), current().colour("accent"))
        painter.end()
        if self._thumbnails.late:
            self.viewport().update(0, top("picture"), self.viewport().width(), PICTURE)

    def _paint_ruler(self, painter: QPainter, exposed: QRectF) -> None:
        painting.paint_ruler(painter, exposed, self.left, self.scale_x, self.contents.rate)
        if self.loop:
            painting.paint_loop(painter, self.x_of(self.loop[0]), self.x_of(self.loop[1]))
        places = sorted((self.preview.markers.get(frame, frame), label) for frame, label in self.contents.markers)
        for number, (frame, label) in enumerate(places):
            if not exposed.left() - 210 <= self.x_of(frame) <= exposed.right() + 10:
                continue
            room = self.x_of(places[number + 1][0]) - self.x_of(frame) if number + 1 < len(places) else 200.0
            painting.paint_marker(painter, self.x_of(frame), label, min(room, 200.0))

    def _paint_picture(self, painter: QPainter, exposed: QRectF, strips: list[Strip]) -> None:
        ratio = self.devicePixelRatioF()
        chosen = set(self._film.selection)
        if _crowded(strips, self.scale_x):
            self._paint_crowd(painter, exposed, strips, chosen)
            return
        for strip in sorted(strips, key=lambda strip: strip.shot.shot_id in self.preview.shots):
            name = strip.shot.shot_id
            painting.paint_shot(
                painter,
                self._body(strip),
                exposed,
                lambda name=name: self._thumbnails.of(name, ratio),  # type: ignore[misc]
                self._label(strip),
                name in chosen,
                self._ready.get(name, 0.0),
            )
            joint = self._joint(strip)
            if strip.joint.frames and joint.width() >= 3:
                painting.paint_joint(painter, joint, strip.joint.kind, self._near == ("joint", name))

    def _label(self, strip: Strip) -> str:
        name = strip.shot.shot_id
        if name not in self._labels:
            self._labels[name] = f"{strip.shot.slate}   {self._film.told(strip.shot)}"
        return self._labels[name]

    def _paint_crowd(self, painter: QPainter, exposed: QRectF, strips: list[Strip], chosen: set[str]) -> None:
        """Shots too narrow for pictures: where they begin, which are chosen, which are ready."""
        names = [strip.shot.shot_id for strip in strips]
        begins, ends = self._places(strips)
        ready = np.array([self._ready.get(name, 0.0) for name in names])
        taken = np.array([name in chosen for name in names])
        painting.paint_crowd(
            painter, exposed, float(top("picture")), begins, ends, taken, ready, self.devicePixelRatioF()
        )

    def _places(self, strips: list[Strip]) -> tuple[np.ndarray, np.ndarray]:
        """Where ``strips``, neighbours in the film, begin and end, in pixels of the viewport."""
        moved = self.preview.shots
        spans = [
            moved.get(strip.shot.shot_id, (strip.begin, strip.end)) if moved else (strip.begin, strip.end)
            for strip in strips
        ]
        places = np.array(spans, float) * self.scale_x - self.left
        return places[:, 0], places[:, 1]

    def _paint_sound(self, painter: QPainter, exposed: QRectF, kind: str, strips: list[Strip]) -> None:
        theme, high = current(), top(kind)
        painter.fillRect(QRectF(exposed.left(), high, exposed.width(), SOUND), theme.colour("panel"))
        colour = theme.colour("faint" if kind in self.contents.muted else "quiet")
        if kind in STEMS and self.contents.frames:
            left, wide, ratio = int(exposed.left()), int(exposed.width()) + 1, self.devicePixelRatioF()
            columns = round(wide * ratio)
            levels = self._film.desk.peaks(kind, columns, self.frame_at(left), self.frame_at(left + columns / ratio))
            painter.drawImage(QPoint(left, high + 2), painting.waveform(levels, SOUND - 4, colour, ratio))
            self._paint_parts(painter, exposed, kind, strips)
        for laid in self.contents.laid.get(kind, ()):
            if laid.clip.id not in self.preview.laid:
                self._paint_clip(painter, exposed, laid)
        for laid in self.preview.laid.values():
            if laid.kind == kind:
                self._paint_clip(painter, exposed, laid)

    def _paint_parts(self, painter: QPainter, exposed: QRectF, kind: str, strips: list[Strip]) -> None:
        high = top(kind)
        if _crowded(strips, self.scale_x):
            begins, _ = self._places(strips)
            painting.paint_edges(painter, exposed, high, SOUND, begins, self.devicePixelRatioF())
            return
        painter.setPen(current().colour("base"))
        painter.drawLines([QLineF(x, high, x, high + SOUND) for x in (self.x_of(strip.begin) for strip in strips)])
        for strip in strips:
            area = self._part_area(kind, strip)
            key = (kind, strip.shot.shot_id)
            level = self.preview.levels.get(key) or self.contents.level(*key)
            near, chosen = self._near == key, self.part == key
            plain = not (level.gain_db or level.fade_in_s or level.fade_out_s or level.muted)
            if area.width() < 14 or (plain and not near and not chosen):
                continue
            scale = self.scale_x * float(self.contents.rate)
            painting.paint_levels(
                painter, area, level.gain_db, level.fade_in_s * scale, level.fade_out_s * scale, near, chosen
            )
            if level.muted:
                painter.setPen(current().colour("assumed"))
                painter.drawText(area.adjusted(4, 2, 0, 0), "muted")

    def _paint_clip(self, painter: QPainter, exposed: QRectF, laid: Laid) -> None:
        area, clip, theme = self.area_of(laid), laid.clip, current()
        shown = area.intersected(exposed)
        if shown.isEmpty():
            return
        missing, chosen = clip.id in self._missing, clip.id == self.sound
        painting.paint_clip_body(painter, area, chosen, missing)
        ratio = self.devicePixelRatioF()
        left, columns = int(max(area.left(), exposed.left())), int(shown.width() * ratio)
        if columns > 1 and not missing:
            rate = float(self.contents.rate)
            begin = clip.source_in + (self.frame_at(left) - laid.begin) / rate
            levels = self._film.desk.sound_peaks(clip, columns, begin, begin + columns / ratio / self.scale_x / rate)
            silent = clip.muted or laid.kind in self.contents.muted
            colour = theme.colour("faint" if silent else "ready")
            gain = 0.0 if clip.gain_db <= -60 else 10 ** (clip.gain_db / 20)
            painter.drawImage(
                QPoint(left, int(area.top()) + 2), painting.waveform(levels, SOUND - 4, colour, ratio, gain)
            )
        scale = self.scale_x * float(self.contents.rate)
        near = self._near == ("clip", clip.id)
        painting.paint_levels(
            painter, area, clip.gain_db, clip.fade_in_s * scale, clip.fade_out_s * scale, near, chosen
        )
        begin = max(area.left(), 0.0)
        if area.right() - begin > 40:
            painter.setPen(theme.colour("refused" if missing else "text"))
            said = f"{clip.name}{' (missing)' if missing else ' (muted)' if clip.muted else ''}"
            text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(area.right() - begin) - 12)
            painter.drawText(QPointF(begin + 6, area.top() + 12), text)

    def _paint_head(self, painter: QPainter) -> None:
        accent = current().colour("accent")
        x = self._drawn_head = round(self.x_of(self._film.playhead)) + 0.5
        painter.setPen(accent)
        painter.drawLine(QPointF(x, 0), QPointF(x, HEIGHT))
        painter.setBrush(accent)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 8)]))


def _crowded(strips: list[Strip], scale_x: float) -> bool:
    """Whether shots are too narrow, on the whole, to be drawn one by one."""
    return len(strips) > 40 and (strips[-1].end - strips[0].begin) * scale_x < 12 * len(strips)
