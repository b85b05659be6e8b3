"""The timeline's own drawing surface: scrubbing, choosing, trimming, zooming."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QWidget

from engine.project import edits
from studio.bridge import Film
from studio.timeline.items import GAP, PICTURE, RULER, STEM, STEMS, ClipItem, RulerItem, StemItem
from studio.widgets import current

HEIGHT = RULER + GAP + PICTURE + GAP + len(STEMS) * (STEM + GAP)


class TimelineView(QGraphicsView):
    """``scale_x``: pixels a frame takes. ``trimming`` tells what a drag would do, "" when it is over."""

    trimming = Signal(str)

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.scale_x = 4.0
        self._fitted = True
        self._drag: tuple[ClipItem, str, float] | None = None
        self._scrubbing = False
        self.clips: dict[str, ClipItem] = {}
        self.ruler = RulerItem()
        self.stems = [StemItem(kind, row, self._peaks) for row, kind in enumerate(STEMS)]
        self.setScene(QGraphicsScene(self))
        for item in (self.ruler, *self.stems):
            self.scene().addItem(item)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setFixedHeight(HEIGHT + 12)
        self.setMouseTracking(True)
        self.setAccessibleName("Timeline")
        self._head = 0.0

    # -- contents ----------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Take the cut as it is now."""
        ready = dict(self._film.desk.readiness())
        for item in self.clips.values():
            self.scene().removeItem(item)
        self.clips = {}
        for shot in self._film.cut.shots:
            told = self._film.told(shot)
            item = ClipItem(shot, told, lambda name: self._film.thumbnail(name, 160), ready.get(shot.shot_id, 0.0))
            self.clips[shot.shot_id] = item
            self.scene().addItem(item)
        self.choose()
        self.fit() if self._fitted else self.lay_out()

    def refresh_readiness(self) -> None:
        """Show how much of each shot is drawn."""
        for shot_id, share in self._film.desk.readiness():
            item = self.clips.get(shot_id)
            if item is not None and item.ready != share:
                item.ready = share
                item.update()

    def redraw(self, shot_id: str) -> None:
        if shot_id in self.clips:
            self.clips[shot_id].update()

    def refresh_stems(self) -> None:
        muted = {track.kind for track in self._film.project.tracks if track.muted}
        for stem in self.stems:
            stem.muted = stem.kind in muted
            stem.update()

    def choose(self) -> None:
        """Mark the selected shots."""
        for name, item in self.clips.items():
            if item.chosen != (name in self._film.selection):
                item.chosen = not item.chosen
                item.update()

    def lay_out(self) -> None:
        """Place everything for the scale."""
        cut = self._film.cut
        width = max(float(self.viewport().width()), cut.frames * self.scale_x + 60)
        self.scene().setSceneRect(0, 0, width, HEIGHT)
        self.ruler.lay_out(width, self.scale_x, cut.rate)
        for item in self.clips.values():
            item.lay_out(self.scale_x)
        for stem in self.stems:
            stem.lay_out(cut.frames * self.scale_x, self.scale_x)
        self._head = self._film.playhead * self.scale_x
        self.viewport().update()
        self._tell_range()

    def _peaks(self, kind: str, columns: int, first: int, last: int) -> object:
        return self._film.desk.peaks(kind, columns, first, last)

    def _tell_range(self) -> None:
        left = self.horizontalScrollBar().value() / self.scale_x
        right = left + self.viewport().width() / self.scale_x
        frames = self._film.cut.frames
        if frames:
            self._film.desk.look_at(max(0, int(left)), min(frames, int(right) + 1))

    # -- playhead and zoom -------------------------------------------------------------------------------------------

    def move_head(self, frame: int) -> None:
        """Draw the playhead at ``frame`` and keep it in sight."""
        before, self._head = self._head, frame * self.scale_x
        offset = self.horizontalScrollBar().value()
        for x in (before, self._head):
            self.viewport().update(int(x - offset) - 8, 0, 16, self.viewport().height())
        if not offset <= self._head <= offset + self.viewport().width() - 12 and not self._drag:
            self.horizontalScrollBar().setValue(int(self._head - self.viewport().width() / 3))
            self._tell_range()

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Magnify ``factor`` times about ``anchor`` (viewport pixels), or the playhead."""
        bar = self.horizontalScrollBar()
        at = self._head - bar.value() if anchor is None else anchor
        frame = (bar.value() + at) / self.scale_x
        self.scale_x = max(self._fit_scale(), min(self.scale_x * factor, 60.0))
        self._fitted = self.scale_x <= self._fit_scale() * 1.001
        self.lay_out()
        bar.setValue(int(frame * self.scale_x - at))
        self._tell_range()

    def fit(self) -> None:
        """Show the whole film."""
        self._fitted = True
        self.scale_x = self._fit_scale()
        self.lay_out()

    def to_frame(self) -> None:
        """Show single frames about the playhead."""
        self.zoom(60.0 / self.scale_x)

    def _fit_scale(self) -> float:
        return min(60.0, max(0.02, (self.viewport().width() - 24) / max(1, self._film.cut.frames)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit() if self._fitted else self.lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 ** (turn / 120), event.position().x())
        else:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - turn)
            self._tell_range()
        event.accept()

    # -- mouse -------------------------------------------------------------------------------------------------------

    def _clip_at(self, place: QPointF) -> ClipItem | None:
        if not RULER + GAP <= place.y() < RULER + GAP + PICTURE:
            return None
        shot = self._film.cut.shot_at(int(place.x() / self.scale_x)) if place.x() >= 0 else None
        return self.clips.get(shot.shot_id) if shot else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is not Qt.MouseButton.LeftButton or not self._film.cut.frames:
            return
        place = self.mapToScene(event.position().toPoint())
        clip = self._clip_at(place)
        edge = clip.edge_at(place.x() - clip.pos().x()) if clip else ""
        if clip is not None:
            self._film.select(clip.shot.shot_id)
        if clip is not None and edge:
            self._drag = (clip, edge, place.x())
            return
        self._scrubbing = True
        self._film.move_playhead(int(place.x() / self.scale_x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = self.mapToScene(event.position().toPoint())
        if self._drag is not None:
            self._drag_to(place.x())
        elif self._scrubbing:
            self._film.move_playhead(int(place.x() / self.scale_x))
        else:
            clip = self._clip_at(place)
            edge = clip is not None and clip.edge_at(place.x() - clip.pos().x())
            self.viewport().setCursor(Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor)

    def _moved_frames(self, clip: ClipItem, edge: str, frames: int) -> int:
        """``frames`` of the drag, held so that a frame of the shot and its own beginning remain."""
        length = clip.shot.record_out - clip.shot.record_in
        if edge == "out":
            return max(1 - length, frames)
        back = int(clip.shot.story_in * self._film.cut.rate)
        return max(-back, min(frames, length - 1))

    def _drag_to(self, x: float) -> None:
        if self._drag is None:
            return
        clip, edge, start = self._drag
        frames = self._moved_frames(clip, edge, round((x - start) / self.scale_x))
        clip.setZValue(1)
        clip.begin = clip.shot.record_in + (frames if edge == "in" else 0)
        clip.end = clip.shot.record_out + (frames if edge == "out" else 0)
        clip.lay_out(self.scale_x)
        self.trimming.emit(f"{clip.shot.slate}   {frames:+d} frames   {clip.end - clip.begin} long")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._scrubbing = False
        if self._drag is None:
            return
        clip, edge, _start = self._drag
        self._drag = None
        clip.setZValue(0)
        self.trimming.emit("")
        frames = clip.begin - clip.shot.record_in if edge == "in" else clip.end - clip.shot.record_out
        clip.begin, clip.end = clip.shot.record_in, clip.shot.record_out
        clip.lay_out(self.scale_x)
        if frames:
            self.trim(clip.shot.shot_id, edge, frames)

    def trim(self, shot_id: str, edge: str, frames: int) -> None:
        """Move the shot's in or out point by ``frames``; the shots behind it follow."""
        shot = self._film.cut.shot(shot_id)
        if shot is None:
            return
        by = float(frames / self._film.cut.rate)
        if edge == "in":
            self._film.do(edits.trim_in(shot_id, shot.story_in + by))
        else:
            self._film.do(edits.trim_out(shot_id, shot.story_out + by))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()  # the window's shortcuts do it

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        accent = current().colour("accent")
        x = round(self._head) + 0.5
        painter.setPen(accent)
        painter.drawLine(QPointF(x, 0), QPointF(x, HEIGHT))
        painter.setBrush(accent)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 8)]))
