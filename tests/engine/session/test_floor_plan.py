"""The plan from above tells where things stand, and the desk brings it and pictures of it without being waited for."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.foundation.errors import UsageError
from engine.foundation.ticket import Ticket
from engine.project import Character, Scene, ViewKey, edits
from engine.session import Desk
from engine.session.crew import Alone
from engine.session.floor_plan import FloorPlan, PlanBody, PlanCamera, hull
from engine.session.happenings import Problem, ViewReady
from engine.session.plan_by_hand import checked
from engine.shoot.rehearsal import Rehearsal
from tests.engine.session.desks import settle, slate_desk

SCRIPT = "INT. KITCHEN - DAY\n\nWIDE SHOT. Anna stands at the table. A cup stands on the table.\n\nANNA\nWell.\n"
points = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=3, max_size=30)


@given(points)
def test_a_hull_holds_its_points_and_turns_left(rows: list[tuple[float, float]]) -> None:
    polygon = hull(np.array(rows))
    assert set(polygon) <= {(round(x, 3), round(y, 3)) for x, y in rows}
    if len(polygon) < 3:
        return
    for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        far = np.hypot(b[0] - a[0], b[1] - a[1])
        for x, y in rows:
            assert (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) > -0.003 * far


@pytest.fixture()
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    desk = slate_desk(tmp_path)
    desk.new(SCRIPT, "Kitchen")
    settle(desk)
    yield desk
    desk.close()


def plan_of(desk: Desk, scene_id: str) -> FloorPlan:
    """The plan of the scene as it is now."""
    desk.floor_plan(scene_id)
    settle(desk)
    plan = desk.floor_plan(scene_id)
    assert plan is not None
    return plan


def test_the_plan_tells_what_was_set_and_undo_tells_the_old_one(desk: Desk) -> None:
    scene = desk.project.scenes[0]
    before = plan_of(desk, scene.id)
    anna, table = before.find("anna"), next(body for body in before.bodies if body.name == "table")
    assert anna is not None and not anna.by_hand and before.find(scene.people[0]) is anna
    cup = before.find("cup")
    assert isinstance(cup, PlanBody) and cup.low == pytest.approx(table.high, abs=0.03)
    desk.apply(edits.place(scene.id, "anna", "Anna", 1.5, -0.5, 1.0))
    shot = desk.project.shots[0]
    key = ViewKey(0.0, (2.0, -2.0, 1.6), (0.0, 0.0, 1.2), 28.0)
    desk.apply(edits.set_camera_path(shot.id, shot.slate, (key,)))
    after = plan_of(desk, scene.id)
    moved, camera = after.find("anna"), after.find(shot.id)
    assert moved is not None and moved.by_hand and moved.at(0.0) == pytest.approx((1.5, -0.5, 1.0), abs=1e-6)
    assert camera is not None and camera.by_hand and camera.at(0.0) == key  # type: ignore[union-attr]
    assert [body.at(0.0) for body in after.bodies] == [body.at(0.0) for body in before.bodies]
    desk.undo()
    desk.undo()
    again = plan_of(desk, scene.id)
    assert again.find("anna").at(0.0) == anna.at(0.0) and again.find(shot.id) is None  # type: ignore[union-attr]


def test_what_was_put_elsewhere_stands_there_at_once(desk: Desk) -> None:
    scene = desk.project.scenes[0]
    before = plan_of(desk, scene.id)
    table = next(body for body in before.bodies if body.name == "table")
    desk.apply(edits.place(scene.id, "anna", "Anna", 1.5, -0.5))
    desk.apply(edits.turn(scene.id, table.id, "the table", 0.4, 0.2, 1.0))
    desk.apply(edits.draw_walk(scene.id, "anna", "Anna", 0.0, [(0.5, -1.0, 2.0)]))
    now = desk.floor_plan(scene.id)  # nothing was staged since
    anna, moved = now.find("anna"), now.find(table.id)  # type: ignore[union-attr]
    assert anna.at(0.0)[:2] == pytest.approx((1.5, -0.5)) and anna.at(9.0)[2] == before.find("anna").at(0.0)[2]  # type: ignore[union-attr]
    assert anna.by_hand and [walk.marks[0].time_s for walk in anna.walks] == [2.0]  # type: ignore[union-attr]
    assert moved.at(0.0) == pytest.approx((0.4, 0.2, 1.0)) and moved.by_hand  # type: ignore[union-attr]
    assert desk.floor_plan(scene.id) is now
    chair = next(body.id for body in before.bodies if "chair" in body.name and body.movable)
    desk.apply(edits.remove(scene.id, chair, "the chair"))
    assert desk.floor_plan(scene.id).find(chair) is None  # type: ignore[union-attr]
    settled = plan_of(desk, scene.id)
    assert settled.find("anna").at(0.0)[:2] == pytest.approx(anna.at(0.0)[:2], abs=1e-3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("eyes", "said"),
    [
        ([(0.0, -1.5, 1.6), (0.6, -2.0, 1.6)], ""),
        ([(0.0, -1.5, 1.6), (0.0, -9.0, 1.6), (0.0, -1.5, 1.6)], "wall"),  # out and in again
        ([(0.0, -9.0, 1.6)], "outside the room"),
        ([(0.0, 0.0, 6.0)], "above the ceiling"),
    ],
)
def test_a_camera_set_by_hand_through_a_wall_is_told(
    desk: Desk, eyes: list[tuple[float, float, float]], said: str
) -> None:
    scene, shot = desk.project.scenes[0], desk.project.shots[0]
    before = plan_of(desk, scene.id)
    assert before.room is not None
    keys = [ViewKey(0.1 * number, eye, (0.3, 0.5, 1.0)) for number, eye in enumerate(eyes)]  # faster than any hand
    desk.apply(edits.set_camera_path(shot.id, shot.slate, keys))
    camera = plan_of(desk, scene.id).find(shot.id)
    assert isinstance(camera, PlanCamera)
    assert (said in camera.warning and shot.slate in camera.warning) if said else camera.warning == ""


def box(name: str, x: float, parts: list[tuple[float, float, float, float, float]]) -> PlanBody:
    """Furniture at (x, 0) of upright boxes: middle along y, half length along x and along y, from, to."""
    solids = tuple(
        (((-along, y - across), (along, y - across), (along, y + across), (-along, y + across)), low, high)
        for y, along, across, low, high in parts
    )
    outlines = tuple(solid[0] for solid in solids)
    low, high = min(part[3] for part in parts), max(part[4] for part in parts)
    return PlanBody(name, name, "furniture", outlines, np.array([[x, 0.0, 0.0]], np.float32), low, high, solids=solids)


TABLE = box("table", 2.0, [(0, 0.6, 0.6, 0.70, 0.75), (-0.5, 0.05, 0.05, 0.0, 0.7), (0.5, 0.05, 0.05, 0.0, 0.7)])
WARDROBE = box("wardrobe", 2.0, [(0, 0.3, 0.6, 0.0, 2.0)])


@pytest.mark.parametrize(
    ("body", "eye", "target", "said"),
    [
        (WARDROBE, (2.0, 0.0, 1.5), (5.0, 0.0, 1.5), "stands in the wardrobe"),
        (WARDROBE, (2.0, 0.0, 2.3), (5.0, 0.0, 2.3), ""),  # above it
        (WARDROBE, (0.0, 0.0, 1.5), (5.0, 0.0, 1.5), "sees the wardrobe before what it looks at"),
        (WARDROBE, (0.0, 0.0, 1.5), (2.0, 0.0, 1.5), ""),  # it is what is looked at
        (WARDROBE, (0.0, 0.9, 1.5), (5.0, 0.9, 1.5), ""),  # past it
        (TABLE, (2.0, 0.0, 0.72), (5.0, 0.0, 0.72), "stands in the table"),
        (TABLE, (2.0, 0.0, 0.35), (5.0, 0.0, 0.35), ""),  # beneath it, between its legs
        (TABLE, (0.0, 0.0, 1.5), (4.0, 0.0, 1.0), ""),  # over it
    ],
)
def test_furniture_that_a_camera_stands_in_or_behind_is_told(
    body: PlanBody, eye: tuple[float, float, float], target: tuple[float, float, float], said: str
) -> None:
    keys = np.array([[0.0, *eye, *target, 35.0], [1.0, *eye, *target, 35.0]])
    camera = PlanCamera("shot", "1A", 0.0, 1.0, keys, 16 / 9, by_hand=True)
    warning = checked([camera], [body], None)[0].warning
    assert (said in warning and "1A" in warning) if said else warning == ""
    unset = replace(camera, by_hand=False)
    assert checked([unset], [body], None)[0].warning == ""  # who placed it knows what it does


class Unwilling(Alone):
    """Cannot set a scene in which there is a piano."""

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        if any(use.prop == "piano" for use in scene.props):
            raise UsageError("There is no room for a piano; take a larger set.")
        return super().still(scene, cast, seed, ticket)


def test_a_scene_that_cannot_be_set_is_told_once_and_set_when_it_can_be(desk: Desk) -> None:
    said: list[str] = []
    desk.subscribe(lambda event: said.append(event.sentence) if isinstance(event, Problem) else None)
    desk._ground._workers = Unwilling(desk._session, "slate")
    desk.write(SCRIPT.replace("A cup", "A piano stands in the corner. A cup"))
    settle(desk)
    for _ in range(3):  # as often as the window is repainted
        desk.floor_plan("scene_1")
        settle(desk)
    assert said == ["There is no room for a piano; take a larger set."] == [desk.why_unset("scene_1")]
    desk.write(SCRIPT)
    settle(desk)
    assert plan_of(desk, "scene_1").find("cup") is not None and desk.why_unset("scene_1") == ""


class Slow(Alone):
    """Sets a scene only when it may go on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk._session, "slate")
        self.begun, self.go = threading.Event(), threading.Event()

    def still(self, scene: Scene, cast: tuple[Character, ...], seed: int, ticket: Ticket) -> Rehearsal:
        self.begun.set()
        self.go.wait(300)
        return super().still(scene, cast, seed, ticket)


def test_only_the_newest_look_is_drawn_and_it_shows_the_scene(desk: Desk) -> None:
    scene = desk.project.scenes[0]
    views: list[ViewReady] = []
    arrived = threading.Event()

    def hear(event: object) -> None:
        if isinstance(event, ViewReady):
            views.append(event)
            arrived.set()

    desk.subscribe(hear)
    slow = desk._ground._workers = Slow(desk)
    numbers = [
        desk.look_about(scene.id, ViewKey(0.0, (2.0 + 0.01 * i, -2.0, 1.8), (0.0, 0.5, 1.0), 20.0), (160, 90))
        for i in range(20)
    ]
    slow.go.set()
    assert arrived.wait(300)
    settle(desk)
    assert [view.number for view in views] == numbers[-1:]
    pixels = views[-1].pixels
    assert pixels.shape == (90, 160, 4) and pixels[..., :3].std() > 10 and not pixels.flags.writeable


def test_a_look_at_another_scene_while_the_first_is_set_is_drawn_too(desk: Desk) -> None:
    desk.write(SCRIPT + "\n\nINT. OFFICE - DAY\n\nWIDE SHOT. Anna stands at the desk.\n")
    settle(desk)
    views: list[ViewReady] = []
    desk.subscribe(lambda event: views.append(event) if isinstance(event, ViewReady) else None)
    slow = desk._ground._workers = Slow(desk)
    key = ViewKey(0.0, (1.5, -1.5, 1.6), (0.0, 0.5, 1.0), 20.0)
    desk.look_about("scene_1", key, (64, 36))
    assert slow.begun.wait(300)
    number = desk.look_about("scene_2", key, (64, 36))
    slow.go.set()
    settle(desk)
    assert [(view.scene_id, view.number) for view in views][-1] == ("scene_2", number)
