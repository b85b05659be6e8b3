"""The menu bar: every command once, with its key; the palette and the shortcut sheet over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from engine.project.store import SUFFIX
from studio.bridge import Film
from studio.widgets.palette import CommandPalette, ShortcutSheet, keys_of

_SUFFIXES = "*.soundstage *.fountain *.txt *.fdx"


class Menus(QObject):
    """Adds menus to ``window``; their keys work wherever the focus is."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._menus: dict[str, QMenu] = {}

    def action(
        self, name: str, keys: str | QKeySequence.StandardKey | Sequence[str], act: Callable[[], object]
    ) -> QAction:
        """A command of the window with its key or keys ("" for none)."""
        action = QAction(name, self._window)
        if isinstance(keys, str | QKeySequence.StandardKey):
            keys = [keys] if keys else []  # type: ignore[list-item]
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.triggered.connect(lambda _checked=False: act())
        return action

    def add(self, title: str, actions: Iterable[QAction | None]) -> QMenu:
        """A menu of ``actions`` (None: a rule), or more of them below a menu that is there."""
        menu = self._menus.get(title)
        if menu is None:
            menu = self._menus[title] = self._window.menuBar().addMenu(title)
            menu.setToolTipsVisible(True)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
                self._window.addAction(action)
        return menu

    def give_letters(self) -> None:
        """Once all menus are there: each opens by Alt with a letter of its own, its first where that is no command's key."""
        taken = {key.toString() for action in self.commands() for key in action.shortcuts()}
        for first in (True, False):
            for title, menu in self._menus.items():
                if "&" in menu.title():
                    continue
                letters = enumerate(title[:1] if first else title)
                at = next((i for i, letter in letters if f"Alt+{letter.upper()}" not in taken), None)
                if at is not None:
                    taken.add(f"Alt+{title[at].upper()}")
                    menu.setTitle(f"{title[:at]}&{title[at:]}")

    def of(self, title: str) -> list[QAction]:
        """The commands of a menu, without its rules and menus within."""
        return [action for action in self._menus[title].actions() if action.menu() is None and not action.isSeparator()]

    def commands(self) -> list[QAction]:
        """Every command there is, for the palette."""
        return [action for title in self._menus for action in self.of(title)]

    def show_palette(self) -> None:
        """Type a command."""
        palette = CommandPalette(self.commands(), self._window)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        area = self._window.geometry()
        palette.move(area.center().x() - palette.width() // 2, area.top() + 90)
        palette.open()
        palette.field.setFocus()

    def show_shortcuts(self) -> None:
        """All keys on one page."""
        rows = {
            title: [(keys_of(action), action.iconText()) for action in self.of(title) if keys_of(action)]
            for title in self._menus
        }
        sheet = ShortcutSheet(rows, self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()


class FilesMenu(QObject):
    """New, open, recent, bundled, save, export, quit. ``written`` says what was written where."""

    written = Signal(str)

    def __init__(
        self,
        film: Film,
        window: QMainWindow,
        menus: Menus,
        save: Callable[[], object],
        deliver: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._film, self._window, self._save = film, window, save
        self._folder: Path | None = None
        new = menus.action("New film", QKeySequence.StandardKey.New, lambda: film.new())
        opening = menus.action("Open…", QKeySequence.StandardKey.Open, self._open)
        menu = menus.add("File", [new, opening])
        self._recent = menu.addMenu("Open recent")
        self._recent.setToolTipsVisible(True)
        self._recent.aboutToShow.connect(self._list_recent)
        bundled = menu.addMenu("Open a bundled film")
        for found in film.desk.bundled():
            bundled.addAction(menus.action(found.title, "", partial(film.open_bundled, found.name)))
        keep = menus.action("Save", QKeySequence.StandardKey.Save, save)
        copy = menus.action("Save a copy…", "Ctrl+Shift+S", self._save_copy)
        script = menus.action("Export script…", "", self._export_script)
        export = menus.action("Export…", "Ctrl+E", deliver)
        leave = menus.action("Quit", QKeySequence.StandardKey.Quit, window.close)
        menus.add("File", [None, keep, copy, script, export, None, leave])

    def _open(self) -> None:
        beside = str(self._folder or self._film.suggested("").parent)
        path, _kind = QFileDialog.getOpenFileName(
            self._window, "Open a film or a script", beside, f"Films and scripts ({_SUFFIXES})"
        )
        if path:
            self._folder = Path(path).parent
            self._film.open(Path(path))

    def _save_copy(self) -> None:
        suggested = str(self._film.suggested(SUFFIX))
        path, _kind = QFileDialog.getSaveFileName(self._window, "Save a copy of the film", suggested, f"*{SUFFIX}")
        if path:
            target = Path(path)
            self._save()
            self._tell(
                target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX), self._film.save_copy
            )

    def _export_script(self) -> None:
        suggested = str(self._film.suggested(".fountain"))
        kinds = "Fountain (*.fountain);;Final Draft (*.fdx)"
        path, kind = QFileDialog.getSaveFileName(self._window, "Export script", suggested, kinds)
        if path:
            ending = ".fdx" if "fdx" in kind else ".fountain"
            target = Path(path)
            self._save()
            self._tell(target if target.suffix else target.with_suffix(ending), self._film.export_script)

    def _tell(self, target: Path, write: Callable[[Path], bool]) -> None:
        if write(target):
            self.written.emit(f"Written: {target}")

    def _list_recent(self) -> None:
        self._recent.clear()
        for found in self._film.desk.recent()[:12]:
            action = self._recent.addAction(found.title)
            action.setToolTip(str(found.path))
            action.triggered.connect(lambda _checked=False, path=found.path: self._film.open(Path(path)))
        if self._recent.isEmpty():
            self._recent.addAction("No films yet").setEnabled(False)
