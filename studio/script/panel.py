"""The script editor: reads again as one types, underlines what it made of the words, and offers other ways to take them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from PySide6.QtCore import QEvent, QPoint, QStringListModel, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPlainTextEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from engine.foundation.assets import asset_names, table
from engine.project import edits
from engine.project.changes import Changes
from engine.screenplay import Choice, Status, Word
from studio.bridge import Film
from studio.script.highlight import Highlighter
from studio.script.other_ways import STORE, WRITE, other_ways, vocabulary
from studio.script.places import Mark, comments_on, document_marks, document_place, shifted
from studio.script.taken import BACK, as_taken, chosen_by_hand
from studio.widgets import monospace
from studio.widgets.finder import Finder

_HISTORY = 3
"""Entries of the menu about the text's own history, which is none: undo and redo are the film's."""
_PAUSE_MS, _AGAIN_MS = 250, 5000
"""After the last key: then the words are on disk, and are read. Where the disk does not take them they are tried again."""
_TIMES = (" - DAY", " - NIGHT", " - DUSK", " - DAWN")
_HEADING = re.compile(r"^\s*(INT|EXT|EST|INT\./EXT|INT/EXT|I/E)\.? ")
_SAID = {Status.UNDERSTOOD: "Understood", Status.ASSUMED: "Assumed", Status.UNKNOWN: "Not understood"}


class ScriptEditor(QPlainTextEdit):
    """The text alone. The panel gives it marks and takes its choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setFont(monospace(14))
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # the film's history is the only one
        self.setAccessibleName("Script")
        self.setPlaceholderText("Write a scene, or paste one.\n\nMaya stands at the free-throw line. She shoots…")
        self.document().setDocumentMargin(24)
        self.highlighter = Highlighter(self.document())
        self.offer = lambda _mark, _choice: None
        """Called with the mark and the Choice that the writer picked."""
        self.more: Callable[[Mark], Sequence[Choice]] = lambda _mark: ()
        """What else may be chosen for a mark than its word's own choices."""
        self.document().contentsChange.connect(self._shift)
        self.names = QStringListModel(self)
        self.people: list[str] = []
        self.headings: list[str] = []
        """Names and headings in capitals, to complete what is typed."""
        self.completer = QCompleter(self.names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.activated.connect(self._complete)
        self.suggestions = QListView()
        self.suggestions.setProperty("popup", True)
        self.completer.setPopup(self.suggestions)

    def lines_in_sight(self) -> tuple[int, int]:
        """The first and the last line that can be seen."""
        last = self.cursorForPosition(self.viewport().rect().bottomRight()).blockNumber()
        return self.firstVisibleBlock().blockNumber(), last

    def mark_at(self, position: int) -> Mark | None:
        """The word at document position ``position``."""
        return next((mark for mark in self.highlighter.marks if mark.start <= position < mark.end), None)

    def choices_menu(self, position: int) -> QMenu | None:
        """What may be chosen for the word there, or None where there is no word."""
        mark = self.mark_at(position)
        if mark is None:
            return None
        menu = QMenu(self)
        said = menu.addAction(explained(mark.word))
        said.setEnabled(False)
        for comment in comments_on(self.toPlainText(), mark.end):
            menu.addAction(f"Comment: {comment}").setEnabled(False)
        menu.addSeparator()
        more = () if self.isReadOnly() else self.more(mark)
        for choice in mark.word.choices:
            self._offer(menu, mark, choice)
        if mark.word.choices and more:
            menu.addSeparator()
        for choice in more:
            self._offer(menu, mark, choice)
        if not mark.word.choices and not more:
            menu.addAction("There is no other way to take it").setEnabled(False)
        menu.addSeparator()
        commenting = menu.addAction("Comment on it")
        commenting.setEnabled(not self.isReadOnly())
        commenting.triggered.connect(lambda _checked=False: self.comment(mark.end))
        return menu

    def comment(self, position: int | None = None) -> None:
        """Open a comment behind document position ``position``, or the word at the cursor: Fountain's ``[[note]]``, which is
        read by people only."""
        cursor = self.textCursor()
        if position is None:
            mark = self.mark_at(cursor.position())
            position = mark.end if mark else cursor.position()
        cursor.setPosition(position)
        cursor.insertText(" [[]]")
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, 2)
        self.setTextCursor(cursor)
        self.setFocus()

    def _offer(self, menu: QMenu, mark: Mark, choice: Choice) -> None:
        action = menu.addAction(choice.label)
        action.setCheckable(True)
        action.setChecked(choice.meaning == mark.word.meaning)
        action.triggered.connect(lambda _checked=False: self.offer(mark, choice))

    def show_choices(self) -> None:
        """Open the menu of the word at the cursor (Alt+Enter)."""
        menu = self.choices_menu(self.textCursor().position())
        if menu is not None:
            menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        menu = self.createStandardContextMenu()
        for action in menu.actions()[:_HISTORY]:
            menu.removeAction(action)
        choices = self.choices_menu(self.cursorForPosition(event.pos()).position())
        if choices is not None:
            menu.insertActions(menu.actions()[0], choices.actions())
            menu.insertSeparator(menu.actions()[len(choices.actions())])
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _of_the_window(event):
            event.ignore()
            return False
        if isinstance(event, QHelpEvent):
            mark = self.mark_at(self.cursorForPosition(self.viewport().mapFrom(self, event.pos())).position())
            QToolTip.showText(event.globalPos(), explained(mark.word) if mark else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.suggestions.isVisible() and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Tab,
        ):
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.show_choices()
            return
        super().keyPressEvent(event)
        self._suggest(event.text())

    def _suggest(self, typed: str) -> None:
        line = self.textCursor().block().text()
        before = line if self.textCursor().atBlockEnd() else ""
        wanted = (
            (typed.strip() or typed == " ")
            and len(before) >= 2
            and before == before.upper()
            and before.lstrip() == before
        )
        if not wanted or line != before:
            self._hide_completions()
            return
        self.names.setStringList(completions(before, self.people, self.headings))
        self.completer.setCompletionPrefix(before)
        if self.completer.completionCount() == 0 or self.completer.currentCompletion() == before:
            self._hide_completions()
            return
        area = self.cursorRect().translated(self.viewport().pos())
        area.setWidth(280)
        self.completer.complete(area)
        self.suggestions.setCurrentIndex(self.completer.completionModel().index(0, 0))  # Enter takes it

    def _hide_completions(self) -> None:
        self.suggestions.hide()

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        cursor.insertText(name)

    def _shift(self, position: int, removed: int, added: int) -> None:
        marks = self.highlighter.marks
        if marks:
            self.highlighter.set_marks(shifted(marks, position, removed, added))


def _of_the_window(event: QKeyEvent) -> bool:
    """Ctrl with a letter belongs to the window (the film's history is the only one), but for the clipboard's."""
    kept = [Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Left, Qt.Key.Key_Right]
    kept += (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and event.key() not in kept


def explained(word: Word) -> str:
    """What was made of ``word``, in a clause."""
    meaning = word.meaning.replace(":", ": ").replace("_", " ")
    detail = word.explanation or meaning
    return f"{_SAID[word.status]}: {detail}" if detail else _SAID[word.status]


def completions(before: str, people: Sequence[str], headings: Sequence[str]) -> list[str]:
    """Lines that ``before``, in capitals at the beginning of a line, may become: people, headings, and times of day behind a
    heading that has none."""
    if not _HEADING.match(before):
        return [*people, "INT. ", "EXT. "]
    found = [heading for heading in headings if heading.startswith(before)]
    stem, dash, started = before.rpartition(" -")
    place = stem if dash else before.rstrip()
    if dash or any(place == heading.split(" - ")[0] for heading in headings):
        found += [
            place + time for time in _TIMES if (place + time).startswith(f"{place} -{started}" if dash else place)
        ]
    return list(dict.fromkeys(found))


@lru_cache
def _known_places() -> tuple[str, ...]:
    """Headings of the sets that there are."""
    rows = []
    for name in asset_names("sets", ".toml"):
        inside = bool(table("sets", f"{name}.toml").get("interior", True))
        rows.append(f"{'INT' if inside else 'EXT'}. {name.replace('_', ' ').upper()}")
    return tuple(rows)


class ScriptPanel(QWidget):
    """Editor above, a line that counts what was understood below."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.editor = ScriptEditor(self)
        self.editor.offer = self._choose
        vocabulary()
        self.editor.more = lambda mark: other_ways(film.project, mark.word)
        self._path = film.desk.path
        """Of the film whose words are shown."""
        self._chosen: tuple[tuple[str, str, str], ...] = ()
        self.coverage = QLabel(self)
        self.coverage.setProperty("figures", True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.flush)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.editor)
        foot = QHBoxLayout()
        foot.setContentsMargins(26, 6, 12, 6)
        foot.addWidget(self.coverage)
        foot.addStretch()
        layout.addLayout(foot)
        self.editor.textChanged.connect(self._typed)
        film.keep_with(self.flush)
        film.replaced.connect(self._opened)
        film.opened.connect(self._opened)
        film.changed.connect(self._changed)
        film.reading_changed.connect(self._mark)
        self._load()

    def flush(self) -> None:
        """Hand the words to the desk now."""
        self._pause.stop()
        text = self.editor.toPlainText()
        if self._film.desk.path != self._path:
            return  # those words are of the film before; they were handed over when it was left
        if text != self._film.desk.text and not self.editor.isReadOnly() and not self._film.write(text):
            self._pause.start(_AGAIN_MS)  # until then nothing else is shown in place of those words

    def stop(self) -> None:
        """Let nothing go on by itself any more: the window is closed."""
        self._pause.stop()
        self.editor.highlighter.stop()

    def go_to(self, start: int) -> None:
        """Put the cursor at source offset ``start``."""
        cursor = self.editor.textCursor()
        cursor.setPosition(document_place(self.editor.toPlainText(), start))
        self.editor.setTextCursor(cursor)
        self.editor.centerCursor()

    def _typed(self) -> None:
        if not self.editor.highlighter.dressing:
            self._pause.start(_PAUSE_MS)

    def _opened(self) -> None:
        """Another film is on the desk; what was typed belongs to the one before."""
        if self._film.desk.path != self._path:
            self._pause.stop()
        self._load()

    def _changed(self, changes: Changes) -> None:
        if changes.script:
            self._load()
        if changes.scenes and chosen_by_hand(self._film.project) != self._chosen:
            self._mark()

    def _load(self) -> None:
        """Show the desk's words, unless they are those on screen or the writer is ahead of them."""
        text, self._path = self._film.desk.text, self._film.desk.path
        self.editor.setReadOnly(self._film.desk.read_only)
        if self._pause.isActive() or text == self.editor.toPlainText():
            return
        self.editor.blockSignals(True)
        place = self.editor.textCursor().position()
        self.editor.highlighter.waiting = True  # lines are dressed a few at a time, not all while they come
        self.editor.setPlainText(text)
        self.editor.highlighter.waiting = False
        cursor = self.editor.textCursor()
        cursor.setPosition(min(place, self.editor.document().characterCount() - 1))
        self.editor.setTextCursor(cursor)
        self.editor.blockSignals(False)
        self._pause.stop()
        self.editor.highlighter.refresh(*self.editor.lines_in_sight())
        self._mark()

    def _mark(self) -> None:
        reading, text = self._film.desk.reading, self.editor.toPlainText()
        if reading is None or self._film.desk.reading_text != text:
            return
        self._chosen = chosen_by_hand(self._film.project)
        words = as_taken(self._film.project, reading.words)
        self.editor.highlighter.set_marks(document_marks(text, words))
        self.editor.highlighter.refresh(*self.editor.lines_in_sight())
        share = reading.coverage
        self.coverage.setText(
            f"{share.understood:.0%} understood    {share.assumed:.0%} assumed    {share.unknown:.0%} not understood"
            if reading.words
            else ""
        )
        project = self._film.project
        self.editor.people = list(dict.fromkeys(character.name.upper() for character in project.cast))
        own = [scene.heading.upper() for scene in project.scenes if scene.heading]
        self.editor.headings = list(dict.fromkeys((*own, *_known_places())))

    def _choose(self, mark: Mark, choice: Choice) -> None:
        self.flush()
        if choice.meaning.startswith(BACK):
            scene_id, _, field = choice.meaning.removeprefix(BACK).partition(":")
            self._film.do(edits.scene_as_written(scene_id, field))
        elif choice.meaning.startswith(WRITE):
            self._write_instead(mark, choice.meaning.removeprefix(WRITE))
        elif choice.meaning == STORE:
            self._find_thing(mark)
        else:
            self._film.do(edits.choose(mark.word.span, choice.meaning))

    def _write_instead(self, mark: Mark, text: str) -> None:
        """Other words in place of the marked ones, or none, as if they were typed."""
        cursor, document = self.editor.textCursor(), self.editor.document()
        spaced = document.characterAt(mark.start - 1) == " " and document.characterAt(mark.end) in " .,;:!?"
        cursor.setPosition(mark.start - (not text and spaced))  # of two spaces one stays
        cursor.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.editor.setTextCursor(cursor)
        self.flush()

    def _find_thing(self, mark: Mark) -> None:
        """Let the word stand for a thing of the store."""
        names = [name.removesuffix(".toml") for name in asset_names("props", ".toml")]
        rows = [(name.replace("_", " ").capitalize(), "", name) for name in names]
        title = f"What the {mark.word.text.lower()} is"
        take = partial(self._choose_thing, mark)
        finder = Finder(title, sorted(rows), take, self)
        finder.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        finder.move(self.mapToGlobal(QPoint(self.width() // 2 - finder.width() // 2, 44)))
        finder.open()

    def _choose_thing(self, mark: Mark, name: str) -> None:
        self._film.do(edits.choose(mark.word.span, f"prop:{name}"))
