"""What one does on the stage, as edits of the film."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from engine.project import Shot, ViewKey, edits
from engine.session.floor_plan import FloorPlan, PlanCamera
from studio.bridge import Film

Place = tuple[float, float, float]
_STILL_M = 0.01


class Deeds:
    """Each makes one edit, undoable under its name, and tells whether it could be done."""

    def __init__(self, film: Film) -> None:
        self._film = film

    # -- people, things, lights --

    def place(self, scene_id: str, entity: str, name: str, to: Place, turned: bool) -> bool:
        """Put something somewhere; its turn is kept as the words have it unless it was turned."""
        x, y, yaw = to
        called = self._called(scene_id, entity, name)
        if turned:
            return self._film.do(edits.turn(scene_id, entity, called, x, y, yaw))
        return self._film.do(edits.place(scene_id, entity, called, x, y))

    def _called(self, scene_id: str, entity: str, name: str) -> str:
        people = {character.id for character in self._film.project.cast}
        return name if entity in people else f"the {name[:1].lower()}{name[1:]}"

    def remove(self, scene_id: str, entity: str, name: str) -> bool:
        return self._film.do(edits.remove(scene_id, entity, self._called(scene_id, entity, name)))

    def to_words(self, scene_id: str, entity: str) -> bool:
        return self._film.do(edits.to_words(scene_id, entity))

    def add_person(self, scene_id: str, person: str, at: tuple[float, float]) -> bool:
        return self._film.do(edits.add_person(scene_id, person, *at, -math.pi / 2))

    def add_prop(self, scene_id: str, prop: str, at: tuple[float, float]) -> bool:
        return self._film.do(edits.add_prop(scene_id, prop, *at))

    def add_lamp(self, scene_id: str, kind: str, at: tuple[float, float]) -> bool:
        return self._film.do(edits.add_lamp(scene_id, kind, *at))

    def set_lamp(self, scene_id: str, lamp: str, **values: float | str) -> bool:
        return self._film.do(edits.set_lamp(scene_id, lamp, **values))

    # -- cameras --

    def set_camera(self, shot_id: str, keys: Sequence[ViewKey]) -> bool:
        """``keys`` at times of the story as the film has it now."""
        shot, row = self._film.shot(shot_id), self._film.cut.shot(shot_id)
        begins = None if row is None else row.story_in
        if shot is None or not self._film.do(edits.set_camera_path(shot_id, shot.slate, keys, begins)):
            return False
        plan = self._film.desk.floor_plan(shot.scene_id)
        there = plan.find(shot_id) if plan is not None else None
        if isinstance(there, PlanCamera) and there.warning:
            self._film.problem.emit(there.warning)
        return True

    def path_by_hand(self, shot: Shot) -> tuple[ViewKey, ...]:
        """What was set by hand, at times of the story as the film has it now."""
        row = self._film.cut.shot(shot.id)
        return shot.camera_path if row is None else shot.path_from(row.story_in)

    def camera_to_words(self, shot_id: str) -> bool:
        return self._film.do(edits.camera_to_words(shot_id))

    def path_of(self, camera: PlanCamera) -> list[ViewKey]:
        """The camera's keys as they are; one if it stands still."""
        shot = self._film.shot(camera.shot_id)
        if shot is not None and shot.camera_path:
            return list(self.path_by_hand(shot))
        keys = [ViewKey(r[0], (r[1], r[2], r[3]), (r[4], r[5], r[6]), r[7]) for r in camera.keys.tolist()]
        first = keys[0]
        still = all(
            math.dist(key.eye, first.eye) < _STILL_M
            and math.dist(key.target, first.target) < _STILL_M
            and abs(key.lens_mm - first.lens_mm) < 0.1
            for key in keys
        )
        return [replace(first, time_s=max(0.0, first.time_s))] if still else keys

    def move_camera(self, camera: PlanCamera, before: Place, after: Place) -> bool:
        """The whole path goes along on the ground; turned, it looks round about where it stands."""
        dx, dy, turn = after[0] - before[0], after[1] - before[1], after[2] - before[2]
        keys = []
        for key in self.path_of(camera):
            eye = (key.eye[0] + dx, key.eye[1] + dy, key.eye[2])
            target = key.target
            if abs(turn) > 1e-9:
                x, y = target[0] - key.eye[0], target[1] - key.eye[1]
                c, s = math.cos(turn), math.sin(turn)
                target = (eye[0] + c * x - s * y, eye[1] + s * x + c * y, target[2])
            keys.append(replace(key, eye=eye, target=target))
        return self.set_camera(camera.shot_id, keys)

    def adjust_camera(self, camera: PlanCamera, lens_mm: float | None = None, lift: float = 0.0) -> bool:
        """Another lens, or the eye higher by ``lift``, all along the path."""
        keys = [
            replace(
                key,
                eye=(key.eye[0], key.eye[1], max(0.05, key.eye[2] + lift)),
                lens_mm=key.lens_mm if lens_mm is None else lens_mm,
            )
            for key in self.path_of(camera)
        ]
        return self.set_camera(camera.shot_id, keys)

    # -- walks --

    def draw_walk(
        self, plan: FloorPlan, person: str, name: str, begin_s: float, marks: Sequence[tuple[float, float, float]],
        running: bool, instead: str,
    ) -> bool:  # fmt: skip
        return self._film.do(edits.draw_walk(plan.scene_id, person, name, begin_s, marks, running, instead))
