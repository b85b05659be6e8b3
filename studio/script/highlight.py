"""How a screenplay looks while it is written, and the underlines that show what was made of its words."""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from enum import IntEnum

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from engine.screenplay import Status
from studio.script.places import STATUS_ROLE, Mark, document_place
from studio.widgets import current

_HEADING = re.compile(r"^\s*(?:(?:INT|EXT|EST|INT\./EXT|INT/EXT|I/E)[. ]|\.(?!\.))", re.IGNORECASE)
_TRANSITION = re.compile(r"^\s*(?:>.*[^<\s]\s*|[A-Z ]+TO:|FADE (?:IN|OUT)[.:]?)\s*$")
_CUE = re.compile(r"^\s*(?:@.+|(?=[^a-z]*[A-ZÀ-Þ])[^a-z]+?(?:\s*\(.*\))?\s*\^?)\s*$")
_PARENTHETICAL = re.compile(r"^\s*\(.*\)\s*$")
_NOTE = re.compile(r"\[\[.*?\]\]")
_TITLE = re.compile(r"^(?:title|credit|authors?|source|draft date|contact|copyright|notes)\s*:", re.IGNORECASE)
_SECTION = re.compile(r"^[#=]")
_ASIDES = (_TRANSITION, _TITLE, _SECTION)
_SPOKEN_ASIDES = (_PARENTHETICAL,)
_AT_A_TIME_S = 0.006
"""Lines are dressed for so long before Qt's loop goes round: a long script must not keep the window."""


class _Kind(IntEnum):
    BLANK = 0
    ACTION = 1
    CUE = 2
    SPEECH = 3
    HEADING = 4
    LATE = 5
    """Still to be dressed."""


class Highlighter(QSyntaxHighlighter):
    """Set ``marks`` (sorted) and call :meth:`refresh`. A few milliseconds' worth of lines is dressed at a time; the others
    follow when Qt's loop has gone round."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.marks: list[Mark] = []
        self._starts: list[int] = []
        self._until: float | None = None
        self._from: int | None = None
        """The first line that may be still to be dressed; ``_all``: so are all that follow, not only those in state LATE."""
        self._all = False
        self.waiting = False
        """Lines are left as they are until :meth:`refresh`."""
        self.dressing = False
        """While lines are dressed the document tells of changes that nobody typed."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._go_on)
        document.blockCountChanged.connect(self._lines_moved)

    @property
    def busy(self) -> bool:
        """Whether lines are still to be dressed."""
        return self._from is not None

    def refresh(self, first: int, last: int) -> None:
        """Dress every line again, first those in sight, ``first`` to ``last``."""
        self._until = time.perf_counter() + _AT_A_TIME_S
        self._from, self._all = 0, True
        self._dress(first, last)
        self._later.start(0)

    def stop(self) -> None:
        """Dress no more lines: the window is closed."""
        self._later.stop()
        self._until = self._from = None

    def _go_on(self) -> None:
        self._until = None
        if self._from is None:
            return
        self._until = time.perf_counter() + _AT_A_TIME_S
        begun, self._from = self._from, None
        reached = self._dress(begun, self.document().blockCount() - 1)
        if reached is not None:
            self._from = reached if self._from is None else min(reached, self._from)
        self._all = self._all and reached is not None
        self._later.start(0)

    def _dress(self, first: int, last: int) -> int | None:
        """Dress lines ``first`` to ``last`` that need it until the time is over; the line that was reached, None: all."""
        block = self.document().findBlockByNumber(first)
        self.dressing = True
        try:
            while block.isValid() and block.blockNumber() <= last:
                if self._is_over():
                    return block.blockNumber()
                if self._all or block.userState() == _Kind.LATE:
                    self.rehighlightBlock(block)
                block = block.next()
        finally:
            self.dressing = False
        return None

    def _is_over(self) -> bool:
        return self._until is not None and time.perf_counter() > self._until

    def _lines_moved(self, _count: int) -> None:
        if self._from is not None:
            self._from = 0

    def set_marks(self, marks: list[Mark]) -> None:
        """Take new marks without drawing yet."""
        self.marks = marks
        self._starts = [mark.start for mark in marks]

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        if self.waiting:
            self.setCurrentBlockState(_Kind.LATE)  # so that dressing one line does not run on through all that follow
            return
        if self._until is None:
            self._until = time.perf_counter() + _AT_A_TIME_S
            self._later.start(0)
        elif self._is_over():
            self.setCurrentBlockState(_Kind.LATE)
            number = self.currentBlock().blockNumber()
            self._from = number if self._from is None else min(number, self._from)
            return
        before = self.previousBlockState()
        kind = self._kind(text, before)
        self.setCurrentBlockState(kind)
        self.setFormat(0, document_place(text, len(text)), self._format(kind, text))
        for note in _NOTE.finditer(text):
            form = QTextCharFormat()
            form.setForeground(current().colour("quiet"))
            form.setFontItalic(True)
            first, last = (document_place(text, offset) for offset in note.span())
            self.setFormat(first, last - first, form)
        self._underline(text)

    def _kind(self, text: str, before: int) -> _Kind:
        if not text.strip():
            return _Kind.BLANK
        if before in (_Kind.CUE, _Kind.SPEECH):
            return _Kind.SPEECH
        if before in (-1, _Kind.BLANK):
            if _HEADING.match(text):
                return _Kind.HEADING
            following = self.currentBlock().next()
            if _CUE.match(text) and following.isValid() and following.text().strip():
                return _Kind.CUE
        return _Kind.ACTION

    def _format(self, kind: _Kind, text: str) -> QTextCharFormat:
        theme, form = current(), QTextCharFormat()
        form.setForeground(theme.colour("text"))
        if kind is _Kind.HEADING:
            form.setFontWeight(QFont.Weight.Bold)
            form.setForeground(theme.colour("accent"))
        elif kind is _Kind.CUE:
            form.setFontWeight(QFont.Weight.DemiBold)
        elif any(rule.match(text) for rule in (_SPOKEN_ASIDES if kind is _Kind.SPEECH else _ASIDES)):
            form.setForeground(theme.colour("quiet"))
        return form

    def _underline(self, text: str) -> None:
        block = self.currentBlock().position()
        end = block + document_place(text, len(text))
        for mark in self.marks[max(0, bisect_left(self._starts, block) - 1) :]:
            if mark.start >= end:
                break
            first, last = max(mark.start - block, 0), min(mark.end, end) - block
            if last <= first:
                continue
            form = QTextCharFormat(self.format(first))
            colour = QColor(current().colour(STATUS_ROLE[mark.word.status]))
            understood = mark.word.status is Status.UNDERSTOOD
            colour.setAlpha(150 if understood else 255)
            form.setUnderlineColor(colour)
            line = QTextCharFormat.UnderlineStyle
            form.setUnderlineStyle(line.DotLine if understood else line.SingleUnderline)
            self.setFormat(first, last - first, form)
