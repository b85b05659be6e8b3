"""The timeline in the hand: scrubs, chooses, and gives every drag to the right hand; sound files can be dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from engine.foundation.timebase import timecode
from studio.bridge import Film
from studio.timeline import painting
from studio.timeline.border import Border
from studio.timeline.hands import (
    Drag,
    LengthenJoint,
    MoveClip,
    MoveFade,
    MoveGain,
    MoveLoop,
    MoveMarker,
    Preview,
    RollCut,
    SlipClip,
    SlipShot,
    Sounding,
    TrimClip,
    TrimShot,
)
from studio.timeline.rows import RULER, SOUNDS, STEMS, row_at
from studio.timeline.strips import Laid, Strip
from studio.timeline.surface import Surface

EDGE = 7
"""Pixels from an edge within which it is taken hold of."""
SNAP = 8
ENDINGS = (".wav", ".flac", ".mp3", ".aif", ".aiff", ".ogg")


class TimelineView(Surface):
    """What :class:`Surface` shows, by mouse."""

    loop_moved = Signal(int, int)
    """In and out (excluded) were dragged to these frames."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(film, parent)
        self._border = Border(self, self._carry)
        self._border_of_files = Border(self, self._carry_files)

    # -- mouse -------------------------------------------------------------------------------------------------------

    def _snap(self, frame: float) -> float:
        """``frame``, drawn to the nearest edge, marker or the playhead if one is near."""
        if not self.snapping:
            return frame
        nearest = min((*self.contents.edges(), float(self._film.playhead)), key=lambda edge: abs(edge - frame))
        return nearest if abs(nearest - frame) * self.scale_x <= SNAP else frame

    def _marker_at(self, place: QPointF) -> int | None:
        if place.y() > 17:
            return None
        return next((f for f, _ in self.contents.markers if abs(self.x_of(f) - place.x()) <= 5), None)

    def _loop_edge(self, place: QPointF) -> str:
        """In or out, if it is at ``place`` on the ruler."""
        if self.loop is None or place.y() > 17:
            return ""
        near = {edge: abs(self.x_of(at) - place.x()) for edge, at in zip(("in", "out"), self.loop, strict=True)}
        edge = min(near, key=near.__getitem__)
        return edge if near[edge] <= EDGE else ""

    def _laid_at(self, place: QPointF) -> Laid | None:
        rows = self.contents.laid.get(row_at(place.y()), [])
        return next((laid for laid in reversed(rows) if self.area_of(laid).contains(place)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is not Qt.MouseButton.LeftButton or not self.contents.frames:
            return
        self.setFocus()
        self.freshen()
        place, row = event.position(), row_at(event.position().y())
        self.preview = Preview()
        self._border.take(place)
        if row == "ruler":
            marker = self._marker_at(place)
            self._drag = None if marker is None else MoveMarker(self.contents, self.preview, marker)
            if marker is None and (edge := self._loop_edge(place)):
                assert self.loop is not None
                self._drag = MoveLoop(self.contents, self.loop, edge, self.loop_moved.emit)
        elif row == "picture":
            self._drag = self._take_shot(place, event.modifiers())
        elif row:
            self._drag = self._take_sound(place, row, event.modifiers())
        if self._drag is None:
            self._scrubbing = True
            self._film.move_playhead(int(self.frame_at(place.x())))

    def _take_shot(self, place: QPointF, keys: Qt.KeyboardModifier) -> Drag | None:
        strip = self.contents.strip_at(self.frame_at(place.x()))
        if strip is None:
            return None
        self.choose_sound("")
        self._film.select(strip.shot.shot_id)
        joint = self._joint(strip)
        if strip.joint.frames and abs(place.x() - joint.right()) <= EDGE / 2 + 1 and place.y() < joint.bottom():
            return LengthenJoint(self.contents, self.preview, strip)
        if self.tool == "slip" or keys & Qt.KeyboardModifier.AltModifier:
            return SlipShot(self.contents, strip, self.frame_at(place.x()))
        edge = self._edge(self._body(strip), place.x())
        if not edge:
            return None
        index = self.contents.strips.index(strip)
        if self.tool == "roll" or keys & Qt.KeyboardModifier.ControlModifier:
            right = index if edge == "in" else index + 1
            if 0 < right < len(self.contents.strips):
                return RollCut(self.contents, self.preview, *self.contents.strips[right - 1 : right + 1])
        return TrimShot(self.contents, self.preview, strip, edge)

    @staticmethod
    def _edge(area: QRectF, x: float) -> str:
        reach = min(EDGE, area.width() / 3)
        return "in" if x <= area.left() + reach else "out" if x >= area.right() - reach else ""

    def _take_sound(self, place: QPointF, row: str, keys: Qt.KeyboardModifier) -> Drag | None:
        laid = self._laid_at(place)
        strip = self.contents.strip_at(self.frame_at(place.x()))
        if laid is not None:
            self._film.select()
            self.choose_sound(laid.clip.id)
            what, area = self._sounding(laid), self.area_of(laid)
            handle = self._handle(what, area, place)
            if handle is not None:
                return handle
            longest = self._film.desk.sound_seconds(laid.clip)
            if edge := self._edge(area, place.x()):
                return TrimClip(self.contents, self.preview, laid, edge, longest)
            if self.tool == "slip" or keys & Qt.KeyboardModifier.AltModifier:
                return SlipClip(self.contents, self.preview, laid, self.frame_at(place.x()), longest)
            return MoveClip(self.contents, self.preview, laid, self.frame_at(place.x()))
        if row in STEMS and strip is not None:
            self._film.select(strip.shot.shot_id)
            self.choose_sound("", (row, strip.shot.shot_id))
            return self._handle(self._part(row, strip), self._part_area(row, strip), place)
        self.choose_sound("")
        return None

    @staticmethod
    def _sounding(laid: Laid) -> Sounding:
        clip = laid.clip
        return Sounding(laid.kind, laid.begin, laid.end, clip.gain_db, clip.fade_in_s, clip.fade_out_s, laid)

    def _part(self, kind: str, strip: Strip) -> Sounding:
        level = self.contents.level(kind, strip.shot.shot_id)
        return Sounding(
            kind, strip.begin, strip.end, level.gain_db, level.fade_in_s, level.fade_out_s, shot_id=strip.shot.shot_id
        )

    def _handle(self, what: Sounding, area: QRectF, place: QPointF) -> Drag | None:
        """The fade handle or gain line at ``place``."""
        if area.width() <= 30:
            return None
        scale = self.scale_x * float(self.contents.rate)
        for edge, x in (
            ("in", area.left() + max(what.fade_in_s * scale, 4)),
            ("out", area.right() - max(what.fade_out_s * scale, 4)),
        ):
            if abs(place.x() - x) <= 5 and place.y() <= area.top() + 9:
                return MoveFade(self.contents, self.preview, what, edge)
        inside = area.left() + EDGE < place.x() < area.right() - EDGE
        if inside and abs(place.y() - painting.gain_y(what.gain_db, area)) <= 3:
            return MoveGain(self.preview, what, area)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = event.position()
        if self._drag is not None or self._scrubbing:
            self._carry(place)
            self._border.hold(place)
        else:
            self._hover(place)

    def _carry(self, place: QPointF) -> None:
        """What is in the hand is at ``place`` now."""
        if self._drag is not None:
            self.told.emit(self._drag.to(self.frame_at(place.x()), place.y(), self._snap))
            self._film.show_edges(*self._drag.edges)
            self.viewport().update()
        elif self._scrubbing:
            self._film.move_playhead(int(self.frame_at(place.x())))

    def _hover(self, place: QPointF) -> None:
        row, cursor, near = row_at(place.y()), Qt.CursorShape.ArrowCursor, ("", "")
        if row == "ruler" and self._loop_edge(place):
            cursor = Qt.CursorShape.SplitHCursor
        strip = self.contents.strip_at(self.frame_at(place.x()))
        said = ""
        if row == "picture" and strip is not None:
            said = f"{self._label(strip)}\n{float((strip.end - strip.begin) / self.contents.rate):.1f} s"
            on_joint = strip.joint.frames and abs(place.x() - self._joint(strip).right()) <= 4
            near = ("joint", strip.shot.shot_id) if on_joint else ("", "")
            if on_joint or self._edge(self._body(strip), place.x()):
                cursor = Qt.CursorShape.SplitHCursor
        elif row in SOUNDS:
            laid = self._laid_at(place)
            area = self.area_of(laid) if laid else self._part_area(row, strip) if strip and row in STEMS else None
            if laid is not None:
                near, said = ("clip", laid.clip.id), self._missing.get(laid.clip.id, laid.clip.path)
            elif strip is not None and row in STEMS:
                near = (row, strip.shot.shot_id)
            if area is not None:
                what = self._sounding(laid) if laid else self._part(row, strip) if strip else None
                handle = self._handle(what, area, place) if what else None
                if isinstance(handle, MoveGain):
                    cursor = Qt.CursorShape.SizeVerCursor
                elif handle is not None or (laid and self._edge(area, place.x())):
                    cursor = Qt.CursorShape.SplitHCursor
        self.viewport().setCursor(cursor)
        self.viewport().setToolTip(said)
        if near != self._near:
            self._near = near
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._drag is not None and not self.let_go() and event.position().y() > RULER:
            self._film.move_playhead(int(self.frame_at(event.position().x())))
        self._put_down()
        self.viewport().update()

    def let_go(self) -> bool:
        """What is dragged stays where it is now; whether that is an edit."""
        edit = self._drag.edit() if self._drag is not None else None
        self._put_down()
        if edit is not None:
            self._film.do(edit)
        return edit is not None

    def _put_down(self) -> None:
        """Nothing is in the hand any more."""
        self._border.let_go()
        self._border_of_files.let_go()
        self._scrubbing = False
        if self._drag is not None:
            self._drag, self.preview = None, Preview()
            self.told.emit("")
            self._film.show_edges()
            self.viewport().update()

    def stop(self) -> None:
        self._put_down()
        super().stop()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.let_go()
        super().hideEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        marker = self._marker_at(event.position())
        if marker is not None:
            self._drag = None
            self.marker_asked.emit(marker)
            return
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What lies there is chosen; the playhead comes along where it is not on it already."""
        keyed = event.reason() is QContextMenuEvent.Reason.Keyboard
        place = QPointF(self.point(self._film.playhead, "picture") if keyed else event.pos())
        row = row_at(place.y())
        if not row:
            return
        self.freshen()
        strip = self.contents.strip_at(self.frame_at(place.x()))
        if row == "picture":
            self._take_shot(place, Qt.KeyboardModifier.NoModifier)
        elif row in SOUNDS:
            self._take_sound(place, row, Qt.KeyboardModifier.NoModifier)
        laid = self.contents.clip(self.sound) if self.sound else None
        what = laid or strip
        if row == "ruler" or what is None or not what.begin <= self._film.playhead < what.end:
            self._film.move_playhead(int(self.frame_at(place.x())))
        self.menu_asked.emit(row, self.viewport().mapToGlobal(place.toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._near = ("", "")
        self.viewport().update()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        # elsewhere the key takes the shot away
        deletes = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _deletes(event)
        if deletes and self.sounds_chosen:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if _deletes(event) and self.sounds_chosen:
            self.remove_asked.emit()
            return
        if event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._scrubbing):
            if isinstance(self._drag, MoveLoop):
                self._drag.back()
            self._put_down()
            return
        event.ignore()  # the window's shortcuts do it

    # -- files dropped -----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _sounds(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        self._carry_files(event.position())
        self._border_of_files.hold(event.position())
        event.acceptProposedAction()

    def _carry_files(self, place: QPointF) -> None:
        kind, frame = self._landing(place)
        self.told.emit(f"Lay on {kind}   {timecode(frame, self.contents.rate)[3:]}")
        self._show_landing((kind, frame))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self._border_of_files.let_go()
        self.told.emit("")
        self._show_landing(None)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        kind, frame = self._landing(event.position())
        self._border_of_files.let_go()
        self.told.emit("")
        self._show_landing(None)
        for path in _sounds(event):
            self._film.lay_sound(path, kind, frame)
        event.acceptProposedAction()

    def _landing(self, place: QPointF) -> tuple[str, int]:
        """The track and the frame on which a sound comes to lie that is dropped at ``place``."""
        row = row_at(place.y())
        frame = max(0, round(self._snap(self.frame_at(place.x()))))
        return row if row in SOUNDS else "music", frame

    def _show_landing(self, landing: tuple[str, int] | None) -> None:
        if landing != self.landing:
            self.landing = landing
            self.viewport().update()


def _deletes(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Delete and not event.modifiers()


def _sounds(event: QDropEvent) -> list[Path]:
    """The sound files that an event brings."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in ENDINGS]
