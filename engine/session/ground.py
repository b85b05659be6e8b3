"""The ground of a scene for the window: its plan from above, and pictures of it from a camera that no shot has."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.foundation.digest import Digest
from engine.foundation.ticket import Ticket
from engine.project import Project, Scene, ViewKey
from engine.project.changes import without_places
from engine.session.crew import Workers
from engine.session.floor import Floor
from engine.session.floor_plan import FloorPlan, PlanCamera, draw_plan, plan_camera
from engine.session.happenings import Happening, PlanReady, Problem, ViewReady
from engine.session.jobs import ON_SCREEN, Jobs
from engine.session.plan_by_hand import as_set, checked
from engine.session.reel import cast_of

if TYPE_CHECKING:
    from engine.shoot.rehearsal import Rehearsal

LANE = "ground"
_PLANS = 24
_STAGED = 6


@dataclass(frozen=True)
class Look:
    """A picture asked for: of a scene of ``project``, ``key`` from where (its time is the story second), ``size`` (width,
    height), ``number`` counts the asking."""

    project: Project
    scene_id: str
    key: ViewKey
    size: tuple[int, int]
    number: int


@dataclass(frozen=True)
class _Staged:
    """A scene to draw: acted, or standing as it begins."""

    scene: Scene
    rehearsal: Rehearsal
    acted: bool = False


class Ground:
    """Plans are made in the lane LANE, pictures by the thread that owns the renderers; the newest asking wins."""

    def __init__(self, floor: Floor, jobs: Jobs, tell: Callable[[Happening], None], workers: Workers) -> None:
        self._floor, self._jobs, self._tell, self._workers = floor, jobs, tell, workers
        self._lock = threading.Lock()
        self._plans: OrderedDict[Any, FloorPlan] = OrderedDict()
        self._latest: dict[str, FloorPlan] = {}
        self._unset: dict[str, tuple[Any, str]] = {}
        """By scene, what could not be set of it and why."""
        self._cameras: dict[str, tuple[ViewKey, ...]] = {}
        self._scenes: OrderedDict[Digest, _Staged] = OrderedDict()
        self._look: Look | None = None
        self._number = 0

    def forget(self) -> None:
        """Another film is on the desk."""
        with self._lock:
            self._latest.clear()
            self._unset.clear()
            self._cameras.clear()

    # -- the plan --

    def plan(self, project: Project, scene_id: str) -> FloorPlan | None:
        """The latest plan of a scene there is; if the scene has changed since, a new one follows and PlanReady tells of it."""
        scene = next((scene for scene in project.scenes if scene.id == scene_id), None)
        if scene is None:
            return None
        key, rehearsal, orders = self._floor.acted(project, scene)
        hand = tuple((s.id, s.camera_path) for s in project.shots if s.scene_id == scene_id and s.camera_path)
        cameras = ((name, order.camera, order.story_in, order.story_out) for name, order in orders.items())
        wanted = (key, rehearsal is not None, *cameras, hand)
        with self._lock:
            known = self._plans.get(wanted)
            if known is not None:
                self._latest[scene_id] = known
                return known
            latest = self._latest.get(scene_id)
            if latest is not None:
                latest = self._latest[scene_id] = as_set(latest, scene, self._by_hand(project, scene))
            if self._unset.get(scene_id, (None, ""))[0] == wanted:
                return latest
        self._jobs.drop(lambda work: work.key[0] == "plan" and work.key[1] != wanted)
        self._jobs.submit(
            LANE,
            "plan",
            "Drawing the plan",
            ON_SCREEN,
            lambda ticket: self._draw(project, scene, wanted, ticket),
            key=("plan", wanted),
            listed=False,
        )
        return latest

    def unset(self, scene_id: str) -> str:
        """Why the scene could not be set; "" if it was, or is on its way."""
        with self._lock:
            return self._unset.get(scene_id, (None, ""))[1]

    def _by_hand(self, project: Project, scene: Scene) -> dict[str, PlanCamera]:
        """The cameras of a scene that were set by hand, by shot."""
        aspect = project.size[0] / project.size[1]
        shots = {shot.id: shot for shot in project.shots if shot.scene_id == scene.id and shot.camera_path}
        rows = [row for row in self._floor.reel.cut.shots if row.shot_id in shots]
        return {
            row.shot_id: plan_camera(
                shots[row.shot_id], row.story_in, row.story_out, shots[row.shot_id].path_from(row.story_in), aspect
            )
            for row in rows
        }

    def _draw(self, project: Project, scene: Scene, wanted: Any, ticket: Ticket) -> None:
        try:
            plan = self._made(project, scene, ticket)
        except Exception as error:
            if not ticket.cancelled:
                with self._lock:
                    self._unset[scene.id] = wanted, str(error)
                self._tell(Problem(str(error)))
                self._tell(PlanReady(scene.id))
            raise
        with self._lock:
            self._unset.pop(scene.id, None)
            self._plans[wanted] = plan
            while len(self._plans) > _PLANS:
                self._plans.popitem(last=False)
            self._latest[scene.id] = plan
        self._tell(PlanReady(scene.id))

    def _made(self, project: Project, scene: Scene, ticket: Ticket) -> FloorPlan:
        _, rehearsal, orders = self._floor.acted(project, scene)
        staged = self._staged(project, scene, ticket)
        shots = {shot.id: shot for shot in project.shots}
        aspect = project.size[0] / project.size[1]
        by_hand = self._by_hand(project, scene)
        cameras: list[PlanCamera] = []
        for row in self._floor.reel.cut.shots:
            order, shot = orders.get(row.shot_id), shots.get(row.shot_id)
            if row.scene_id != scene.id or shot is None:
                continue
            times = row.story_in, row.story_out
            if shot.id in by_hand:
                cameras.append(by_hand[shot.id])
                continue
            if order is not None:
                keys = tuple(ViewKey(k.time_s, k.position, k.target, k.focal_mm) for k in order.camera.keys)
                self._cameras[shot.id] = keys
            if shot.id in self._cameras:  # until it is placed anew it is shown where it was
                cameras.append(plan_camera(shot, *times, self._cameras[shot.id], aspect))
        made = staged.rehearsal
        performance, take = (made.performance, made.take) if staged.acted else (None, None)
        plan = draw_plan(scene, made.world, performance, take, cameras)
        return replace(plan, cameras=checked(plan.cameras, plan.bodies, plan.room))

    def _staged(self, project: Project, scene: Scene, ticket: Ticket) -> _Staged:
        """The scene, acted if its rehearsal is there, else set as it begins."""
        key, rehearsal, _ = self._floor.acted(project, scene)
        if rehearsal is not None:
            return _Staged(scene, rehearsal, acted=True)
        with self._lock:
            known = self._scenes.get(key)
        if known is not None:
            return replace(known, scene=scene)
        made = _Staged(scene, self._workers.still(without_places(scene), cast_of(project, scene), project.seed, ticket))
        with self._lock:
            self._scenes[key] = made
            while len(self._scenes) > _STAGED:
                self._scenes.popitem(last=False)
        return made

    # -- looking about --

    def look(self, project: Project, scene_id: str, key: ViewKey, size: tuple[int, int]) -> int:
        """Ask for a picture of a scene as seen by ``key`` at its story second. Returns the asking's number, which ViewReady
        repeats; an older asking that has not begun is forgotten."""
        known = any(scene.id == scene_id for scene in project.scenes)
        with self._lock:
            self._number += 1
            number = self._number
            waiting = self._look is not None
            self._look = Look(project, scene_id, key, size, number) if known else None
        if known and not waiting:
            self._get_ready()
        return number

    def _get_ready(self) -> None:
        # staging is no work for the thread that draws, which others wait for
        self._jobs.submit(LANE, "look", "Looking", ON_SCREEN, self._prepare, listed=False)

    def _prepare(self, ticket: Ticket) -> None:
        look = self._look
        if look is None:
            return
        scene = next(scene for scene in look.project.scenes if scene.id == look.scene_id)
        try:
            staged = self._staged(look.project, scene, ticket)
        except Exception as error:
            self._look = None
            if not ticket.cancelled:
                self._tell(Problem(str(error)))
            raise
        self._jobs.submit(
            "shoot",
            "look",
            "Looking",
            ON_SCREEN,
            lambda ticket: self._shoot(look.project, staged, ticket),
            listed=False,
        )

    def _shoot(self, project: Project, staged: _Staged, ticket: Ticket) -> None:
        with self._lock:
            look = self._look
            outdated = look is not None and (look.project is not project or look.scene_id != staged.scene.id)
            if not outdated:
                self._look = None
        if look is None:
            return
        if outdated:  # meanwhile another scene was asked for, or this one as it is since an edit
            self._get_ready()
            return
        pixels = self._workers.look(staged.rehearsal, look.key, look.size, project.look, ticket)
        pixels.setflags(write=False)
        self._tell(ViewReady(look.number, look.scene_id, look.key, pixels))
