"""The Stage page: plan and space of one scene, the tools over them, and the recording of camera moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from engine.foundation.assets import asset_names
from engine.project import Shot, ViewKey
from engine.project.camera_takes import smoothed
from engine.session.floor_plan import FloorPlan, PlanCamera
from studio.bridge import NO_SHOT, Film
from studio.stage.deeds import Deeds
from studio.stage.free_view import FreeCamera, FreeView
from studio.stage.inspector import StageInspector
from studio.stage.pieces import CameraPiece
from studio.stage.plan import PlanView
from studio.stage.space_hands import SpaceHands
from studio.widgets import current
from studio.widgets.arrangement import split
from studio.widgets.finder import Finder

VIEWS = ("Plan", "3D", "Both")
_LAMPS = (("Spotlight", "spot"), ("Soft light", "panel"), ("Lamp", "point"))


class StagePanel(QWidget):
    """``inspector`` belongs beside it. ``play_asked`` asks the player to run or to stop. ``menu_actions`` are for the window's
    menu and palette."""

    play_asked = Signal(bool)

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self.deeds = Deeds(film)
        self.plan = PlanView(film, self.deeds, self)
        self.space = FreeView(film, self)
        self.space.hands = SpaceHands(self.plan)
        self.inspector = StageInspector(film, self.plan, self.deeds)
        self.heading = QLabel(self)
        self.heading.setProperty("heading", True)
        self.line = QLabel(self)
        self.line.setProperty("figures", True)
        self.line.setAccessibleName("What a drag would do")
        self._samples: list[ViewKey] = []
        self._recorded: Shot | None = None
        self._make_actions()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.plan)
        self.show_view("Both")

    def _make_actions(self) -> None:
        self.add_person = self._action("Add a person…", "Ctrl+Alt+P", self.choose_person)
        self.add_thing = self._action("Add a thing…", "Ctrl+Alt+T", self.choose_thing)
        self.add_lights = [
            self._action(f"Add a {name[0].lower()}{name[1:]}", "", partial(self._add_lamp, kind))
            for name, kind in _LAMPS
        ]
        self.walk = self._action("Draw a walk", "Ctrl+Alt+W", self.plan.draw_walk)
        self.remove = self._action("Remove what is chosen", "", self.plan.remove)
        self.words = self._action("Back to the words", "Ctrl+Alt+B", self.inspector.to_words)
        self.all_words = self._action("The whole scene back to the words", "", self._all_to_words)
        self.through = self._action("Look through the shot's camera", "Ctrl+Alt+V", self.look_through)
        self.set_camera = self._action("Set as this shot's camera", "Ctrl+Alt+C", self.take_camera)
        self.add_key = self._action("Add a camera key here", "Ctrl+Alt+K", self.take_key)
        self.record = self._action("Record a camera move", "Ctrl+Alt+R", self._toggle_record)
        self.record.setCheckable(True)
        self.frame = self._action("Frame what is chosen", "Ctrl+Alt+F", self.frame_selection)
        self.views = [self._action(f"Show {_said(name)}", "", partial(self.show_view, name)) for name in VIEWS]
        for action in self.views:
            action.setCheckable(True)
        self.menu_actions = [
            self.add_person, self.add_thing, *self.add_lights, self.walk, self.remove, self.words, self.all_words,
            self.through, self.set_camera, self.add_key, self.record, self.frame, *self.views,
        ]  # fmt: skip

    def _action(self, name: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(name, self)
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(4)
        bar.addWidget(self.heading)
        bar.addStretch()
        adding = QToolButton(self)
        adding.setText("Add")
        adding.setToolTip("Add a person, a thing or a light")
        adding.setAccessibleName("Add")
        adding.setProperty("flat", True)
        adding.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(adding)
        menu.addActions([self.add_person, self.add_thing, *self.add_lights])
        adding.setMenu(menu)
        bar.addWidget(adding)
        bar.addWidget(self._button(self.walk, "Walk"))
        bar.addSpacing(10)
        self.view_buttons = [self._button(action, name) for action, name in zip(self.views, VIEWS, strict=True)]
        for button in self.view_buttons:
            bar.addWidget(button)
        cameras = QHBoxLayout()
        cameras.setContentsMargins(12, 4, 12, 4)
        cameras.setSpacing(4)
        for action, name in (
            (self.through, "Look through"),
            (self.set_camera, "Set camera"),
            (self.add_key, "Add key"),
            (self.record, "Record"),
        ):
            cameras.addWidget(self._button(action, name))
        cameras.addStretch()
        self.room = QWidget(self)
        column = QVBoxLayout(self.room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(cameras)
        column.addWidget(self.space, 1)
        self.split: QSplitter = split(Qt.Orientation.Vertical, self.plan, self.room, sizes=(330, 260))
        low = QHBoxLayout()
        low.setContentsMargins(12, 3, 12, 4)
        low.addWidget(self.line, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.split, 1)
        whole.addLayout(low)

    def _button(self, action: QAction, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(name)
        button.setProperty("flat", True)
        button.setCheckable(action.isCheckable())
        keys = action.shortcut().toString()
        button.setToolTip(f"{action.text()}  ({keys})" if keys else action.text())
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: action.trigger())
        if action.isCheckable():
            action.toggled.connect(button.setChecked)
        return button

    def _connect(self) -> None:
        film = self._film
        film.keep_with(self.keep)
        film.opened.connect(self._opened)
        film.changed.connect(lambda _changes: self.refresh())
        film.cut_changed.connect(self.refresh)
        film.plan_ready.connect(self._arrived)
        film.playhead_moved.connect(lambda _frame: self._follow())
        film.selection_changed.connect(self._select_shot)
        self.plan.chosen.connect(self._chosen)
        self.plan.said.connect(self.line.setText)
        self.plan.walking.changed.connect(self._tell_walk)
        self.plan.walking.ended.connect(self.refresh)
        self.space.framing.connect(self.frame_selection)
        self.plan.chosen.connect(lambda _entity: self.space.update())
        self._framed = ""

    def _tell_walk(self, sentence: str) -> None:
        self.line.setText(sentence)
        self.line.setStyleSheet(f"color: {current().refused}" if self.plan.walking.warning else "")

    def keep(self) -> None:
        """Put what is in the hand, being recorded or being drawn into the film now."""
        self.stop_recording()
        self._put_down()
        self.plan.walking.finish()
        self.plan.walking.cancel()  # if it could not be

    def _put_down(self) -> None:
        if self.space.hands is not None:
            self.space.hands.release()
        self.plan.let_go()

    # -- following the film ------------------------------------------------------------------------------------------

    def here(self) -> tuple[str, float]:
        """The scene under the playhead and the second of its story; ("", 0) in an empty film."""
        cut = self._film.cut
        under = cut.shot_at(self._film.playhead)
        if under is None:
            return (self._film.project.scenes[0].id if self._film.project.scenes else ""), 0.0
        return under.scene_id, under.story_in + float((self._film.playhead - under.record_in) / cut.rate)

    def refresh(self) -> None:
        """Show the scene as it is now, as far as it is known; what is missing is asked for."""
        if not self.isVisible() or self.plan.walking.active:
            return
        scene_id, seconds = self.here()
        scene = next((scene for scene in self._film.project.scenes if scene.id == scene_id), None)
        self.heading.setText("" if scene is None else scene.heading or scene.set.replace("_", " ").capitalize())
        plan = self._film.desk.floor_plan(scene_id) if scene_id else None
        self.plan.seconds = seconds
        self.plan.unset = self._film.desk.why_unset(scene_id)
        self._show(plan if plan is not None and plan.scene_id == scene_id else None, scene_id)

    def _show(self, plan: FloorPlan | None, scene_id: str) -> None:
        if plan is not self.plan.plan:
            self.plan.show_plan(plan)
        if plan is not None and self._framed != scene_id:
            self._framed = scene_id
            self.space.camera = _whole(plan)
        self.space.seconds = self.plan.seconds
        self.space.show_scene("" if self.plan.unset else scene_id)
        if self.plan.unset:
            self.space.say(self.plan.unset)
        self.plan.show_time(self.plan.seconds)

    def _arrived(self, scene_id: str) -> None:
        if scene_id == self.here()[0]:
            self.refresh()

    def _opened(self) -> None:
        self._framed = ""
        self.refresh()

    def _follow(self) -> None:
        if not self.isVisible():
            return
        scene_id, seconds = self.here()
        if self._recorded is not None:
            self._sample(seconds)
        if self.plan.plan is None or self.plan.plan.scene_id != scene_id:
            self.refresh()
            return
        self.plan.show_time(seconds)
        self.space.show_time(seconds)
        self._select_shot()

    def _select_shot(self) -> None:
        """The camera of the shot at hand is drawn strong."""
        shown = self._film.selected_shot
        pieces = self.plan.pieces.values()
        strong = {piece.entity for piece in pieces if isinstance(piece, CameraPiece) and piece.shown}
        if self.plan.plan is not None and strong != ({shown.id} if shown is not None else set()):
            self.plan.show_plan(self.plan.plan)

    def _chosen(self, entity: str) -> None:
        if self._film.shot(entity) is not None and self._film.selection[:1] != (entity,):
            self._film.select(entity)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.stop_recording()
        self._put_down()
        super().hideEvent(event)

    def show_view(self, name: str) -> None:
        """Plan, space or both."""
        self.plan.setVisible(name != "3D")
        self.room.setVisible(name != "Plan")
        for action, each in zip(self.views, VIEWS, strict=True):
            action.setChecked(each == name)
        self.setFocusProxy(self.space if name == "3D" else self.plan)

    # -- adding ------------------------------------------------------------------------------------------------------

    def spot(self) -> tuple[float, float]:
        """Where something new is put: the middle of the plan that is seen, snapped."""
        middle = self.plan.mapToScene(self.plan.viewport().rect().center())
        return round(middle.x(), 1), round(middle.y(), 1)

    def _ground(self) -> FloorPlan | None:
        """The plan to put something on; if there is none, it is said why."""
        if self.plan.plan is None:
            self._film.problem.emit(self.plan.waiting)
        return self.plan.plan

    def choose_person(self) -> None:
        """Somebody of the cast who is not in the scene."""
        plan = self._ground()
        if plan is None:
            return
        there = {person.id for person in plan.people}
        rows = [(character.name, character.id) for character in self._film.project.cast if character.id not in there]
        if not rows:
            self._film.problem.emit("Everybody of the cast is in this scene; write somebody new into the words.")
            return
        self._choose("Add a person", rows, lambda name: self.deeds.add_person(plan.scene_id, name, self.spot()))

    def choose_thing(self) -> None:
        """Something of the store."""
        plan = self._ground()
        if plan is None:
            return
        names = [name.removesuffix(".toml") for name in asset_names("props", ".toml")]
        rows = [(name.replace("_", " ").capitalize(), name) for name in names]
        self._choose("Add a thing", rows, lambda name: self.deeds.add_prop(plan.scene_id, name, self.spot()))

    def _choose(self, title: str, rows: list[tuple[str, str]], take: Callable[[str], object]) -> None:
        chooser = Finder(title, [(name, "", value) for name, value in sorted(rows)], take, self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.move(self.mapToGlobal(QPoint(self.width() // 2 - chooser.width() // 2, 44)))
        chooser.open()

    def _add_lamp(self, kind: str) -> None:
        plan = self._ground()
        if plan is not None:
            self.deeds.add_lamp(plan.scene_id, kind, self.spot())

    def _all_to_words(self) -> None:
        if self.plan.plan is not None:
            self.deeds.to_words(self.plan.plan.scene_id, "")

    # -- the camera --------------------------------------------------------------------------------------------------

    def frame_selection(self) -> None:
        """What is chosen, in the middle of the plan and of the space."""
        self.plan.frame_selection()
        piece, plan = self.plan.piece, self.plan.plan
        there = plan.find(piece.entity) if plan is not None and piece is not None else None
        if piece is None or there is None:
            if plan is not None:
                self.space.look_from(_whole(plan))
            return
        x, y, _yaw = piece.place()
        tall = float(getattr(there, "height", getattr(there, "high", getattr(there, "z", 1.6))))
        camera = self.space.camera
        wide = max(1.2 * tall, 2.5 * piece.reach, 0.5)
        distance = wide * camera.lens_mm / 36.0 * 1.6
        self.space.look_from(FreeCamera((x, y, tall * 0.55), distance, camera.yaw, camera.pitch, camera.lens_mm))

    def _plan_camera(self) -> PlanCamera | None:
        shot, plan = self._film.selected_shot, self.plan.plan
        there = plan.find(shot.id) if plan is not None and shot is not None else None
        return there if isinstance(there, PlanCamera) else None

    def look_through(self) -> None:
        """See the space as the shot's camera does now."""
        camera, shot = self._plan_camera(), self._film.selected_shot
        if camera is None:
            why = NO_SHOT if shot is None else self._film.desk.why_unplaced(shot.id)
            self._film.problem.emit(why or "The plan with the shot's camera is being drawn.")
            return
        self.space.look_from(FreeCamera.of(self.plan.camera_key(camera)))

    def take_camera(self) -> None:
        """The shot's camera stands where the free one is."""
        shot = self._film.selected_shot
        if shot is not None:
            self.deeds.set_camera(shot.id, [self.space.camera.key(self._inside(shot))])

    def take_key(self) -> None:
        """The shot's camera comes by here at this moment; between its keys it moves smoothly."""
        shot = self._film.selected_shot
        if shot is None:
            return
        now = round(self._inside(shot), 3)
        kept = [key for key in self.deeds.path_by_hand(shot) if abs(key.time_s - now) > 0.02]
        keys = sorted([*kept, self.space.camera.key(now)], key=lambda key: key.time_s)
        self.deeds.set_camera(shot.id, keys)

    def _inside(self, shot: Shot) -> float:
        """The playhead's story second, held within the shot."""
        row = self._film.cut.shot(shot.id)
        _scene, seconds = self.here()
        return seconds if row is None else max(row.story_in, min(seconds, row.story_out))

    # -- recording ---------------------------------------------------------------------------------------------------

    def _toggle_record(self) -> None:
        if self._recorded is None:
            self.start_recording()
        else:
            self.stop_recording()

    def start_recording(self) -> None:
        """The shot plays from its beginning; what mouse and keys do to the free camera becomes the shot's camera."""
        shot = self._film.selected_shot
        row = self._film.cut.shot(shot.id) if shot is not None else None
        if shot is None or row is None:
            self.record.setChecked(False)
            return
        if not self.space.isVisible():
            self.show_view("Both")
        self._film.select(shot.id)
        self._film.move_playhead(row.record_in)
        self._recorded, self._samples = shot, [self.space.camera.key(row.story_in)]
        self.space.recording = True
        self.record.setChecked(True)
        self.space.setFocus()
        self.line.setText(f"Recording the camera of {shot.slate}: turn, move, go nearer; it ends with the shot")
        self.play_asked.emit(True)

    def _sample(self, seconds: float) -> None:
        shot = self._recorded
        row = self._film.cut.shot(shot.id) if shot is not None else None
        inside = row is not None and row.record_in <= self._film.playhead < row.record_out
        if inside:
            self._samples.append(self.space.camera.key(seconds))
        if row is None or not inside or self._film.playhead >= row.record_out - 1:
            self.stop_recording()

    def stop_recording(self) -> None:
        """End the recording: it is smoothed and becomes one edit."""
        shot, self._recorded = self._recorded, None
        if shot is None:
            return
        self.space.recording = False
        self.space.update()
        self.record.setChecked(False)
        self.line.setText("")
        self.play_asked.emit(False)
        samples, self._samples = self._samples, []
        path = smoothed(samples)
        if path:
            self.deeds.set_camera(shot.id, path)


def _whole(plan: FloorPlan) -> FreeCamera:
    """A view of the whole set: of a room from one of its corners, of open ground from outside and above."""
    x0, y0, x1, y1 = plan.bounds
    middle = ((x0 + x1) / 2, (y0 + y1) / 2, 0.9)
    if plan.room is None:
        wide = min(max(x1 - x0, y1 - y0), 20.0)
        return FreeCamera(middle, 0.62 * wide + 1.2, -1.1, 0.42, 24.0)
    left, front, _low, _right, _back, high = plan.room  # from a corner: walls have no other side to look from
    eye = (max(left, middle[0] - 9.0) + 0.15, max(front, middle[1] - 9.0) + 0.15, min(high - 0.1, 2.6))
    return FreeCamera.of(ViewKey(0.0, eye, middle, 20.0))


def _said(name: str) -> str:
    return {"Plan": "the plan", "3D": "the scene in 3D", "Both": "plan and 3D"}[name]
