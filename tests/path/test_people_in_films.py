"""People in whole films: feet that stay planted, hands that reach what they hold, bodies outside of the furniture.

The short film is measured always; all bundled films by ``make slow``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engine.foundation import space
from engine.foundation.ticket import Ticket
from engine.motion import perform
from engine.physics.pieces import Piece
from engine.session import Session
from engine.shoot.rehearsal import seen_from
from engine.world.skeleton import INDEX
from tests.path import measures
from tests.path.conftest import SETTINGS, Film
from tests.path.measures import Made, Row

SLIDE_M = 0.01
GAP_M = 0.02
DEPTH_M = 0.01
FASTEST_M_S = 12.5
"""No human being has run faster (12.4 m/s, Usain Bolt, Berlin 2009)."""


@pytest.fixture(scope="module")
def short(film: Film) -> Made:
    return Made("short film", film.opened, film.session.orders(film.opened, SETTINGS, Ticket()))


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory):  # noqa: ANN201
    """A bundled film by name, rehearsed once for all measures."""
    session = Session(tmp_path_factory.mktemp("bundled"))
    return cache(lambda name: measures.made(session, name))


def _over(rows: list[Row], limit: float) -> str:
    return "\n".join(str(row) for row in sorted(rows, key=lambda row: -row.amount) if row.amount > limit)


def test_planted_feet_do_not_slide(short: Made) -> None:
    rows = measures.foot_slides(short)
    assert rows, "no foot is ever planted"
    assert not _over(rows, SLIDE_M), _over(rows, SLIDE_M)


def test_nobody_is_inside_the_set(short: Made) -> None:
    assert not _over(measures.bodies_inside(short), DEPTH_M), _over(measures.bodies_inside(short), DEPTH_M)


def test_hands_reach_what_they_hold(short: Made) -> None:
    rows = measures.hand_gaps(short)
    assert rows, "nothing is ever held"
    assert not _over(rows, GAP_M), _over(rows, GAP_M)


def _agree(film: Made) -> bool:
    """Whether people who see what physics did would do again what they did."""
    return all(
        perform(scene.world, scene.scene.beats, scene.utterances, seen_from(scene.world, scene.take)).content_digest()
        == scene.performance.content_digest()
        for scene in film.rehearsals
    )


def test_motion_and_physics_agree(short: Made) -> None:
    assert _agree(short)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_motion_and_physics_agree_in_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    assert _agree(rehearsed(name))


def test_nobody_is_beamed_from_place_to_place(short: Made) -> None:
    rows = measures.pelvis_speeds(short)
    assert rows and not _over(rows, FASTEST_M_S), _over(rows, FASTEST_M_S)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_nobody_is_beamed_from_place_to_place_in_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    rows = measures.pelvis_speeds(rehearsed(name))
    assert rows and not _over(rows, FASTEST_M_S), _over(rows, FASTEST_M_S)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_planted_feet_do_not_slide_in_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    rows = measures.foot_slides(rehearsed(name))
    assert not _over(rows, SLIDE_M), _over(rows, SLIDE_M)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_hands_reach_what_they_hold_in_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    rows = measures.hand_gaps(rehearsed(name))
    assert not _over(rows, GAP_M), _over(rows, GAP_M)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_nobody_is_inside_the_set_of_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    rows = measures.bodies_inside(rehearsed(name))
    assert not _over(rows, DEPTH_M), _over(rows, DEPTH_M)


_CLOSE = ("extreme close-up", "close-up", "medium close-up")
_HEIGHT_SHARE = 0.09
"""From the middle of the head's joint to its top, in statures."""


def _headless(film: Made) -> list[str]:
    """Shots, no close ones, that cut off the head of who they are about for more than a fifth of their time."""
    found = []
    for order in film.orders:
        shot, scene = order.shot, order.rehearsal
        who = next((index for index, p in enumerate(scene.world.people) if p.id == (*shot.subjects, "")[0]), None)
        if who is None or shot.size in _CLOSE or shot.kind not in ("single", "two-shot", "group", "master"):
            continue
        figure, cut = scene.world.people[who].figure, 0
        times = np.linspace(shot.story_in, shot.story_out - 1e-3, 20)
        for seconds in times:
            state = scene.take.state_at(float(seconds))
            joints, turns = figure.skeleton.world(state.roots[who], state.rotations[who])
            up = space.rotate(turns[INDEX["head"]], np.array([0.0, 0.0, _HEIGHT_SHARE * figure.height]))
            x, y, depth = order.camera.project(joints[INDEX["head"]] + up, float(seconds), (1600, 900))
            cut += not (depth > 0 and 0 < x < 1600 and 0 < y < 900)
        if cut > 0.2 * len(times):
            found.append(f"{shot.slate}: {cut} of {len(times)}")
    return found


def test_heads_stay_on(short: Made) -> None:
    assert not _headless(short)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_heads_stay_on_in_any_bundled_film(rehearsed, name: str) -> None:  # noqa: ANN001
    assert not _headless(rehearsed(name))


LEAVING = """INT. KITCHEN - NIGHT

VERA (45) stands by the table. TOM (30) leans on the counter.

Vera leaves.

TOM
Good.

Tom walks out too.
"""


@pytest.mark.slow
def test_nobody_is_looked_down_on_as_they_leave(tmp_path) -> None:  # noqa: ANN001
    """The door's wall stops a camera that goes along, and people walk by under it."""
    session = Session(tmp_path)
    orders = session.orders(session.open_text(LEAVING, "leaving", SETTINGS), SETTINGS, Ticket())
    for order in orders:
        for seconds in np.linspace(order.shot.story_in, order.shot.story_out - 1e-3, 12):
            ahead = space.rotate(order.camera.at(float(seconds)).quaternion, np.array([0.0, 0.0, -1.0]))
            assert abs(float(ahead[2])) < 0.75, f"{order.shot.slate} at {seconds:.1f} s"


# -- the ruler itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "size", "point", "wanted"),
    [
        ("box", (0.5, 0.4, 0.3), (0.8, 0.0, 0.0), 0.3),
        ("box", (0.5, 0.4, 0.3), (0.0, 0.0, 0.25), -0.05),
        ("box", (0.5, 0.4, 0.3), (0.8, 0.8, 0.3), 0.5),
        ("sphere", (0.2, 0.0, 0.0), (0.0, 0.5, 0.0), 0.3),
        ("cylinder", (0.2, 0.5, 0.0), (0.15, 0.0, 0.0), -0.05),
        ("cylinder", (0.2, 0.5, 0.0), (0.5, 0.0, 0.9), 0.5),
        ("capsule", (0.1, 0.3, 0.0), (0.0, 0.0, 0.5), 0.1),
    ],
)
def test_distances_to_solids_are_the_school_books(
    kind: str, size: tuple[float, float, float], point: tuple[float, float, float], wanted: float
) -> None:
    turned = np.array([1.0, 2.0, 3.0, np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5)])  # a quarter turn about the vertical
    at = turned[:3] + np.array([-point[1], point[0], point[2]])
    assert measures.signed_distance(Piece(kind, size, turned, 0, "wood"), at[None])[0] == pytest.approx(wanted)


def test_the_distance_to_a_hull_is_that_to_its_box() -> None:
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.4, 0.4) for z in (-0.3, 0.3)])
    identity = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    points = np.array([(0.8, 0.1, 0.0), (0.0, 0.0, 0.2), (0.9, 0.7, 0.0)])
    hull = measures.signed_distance(Piece("hull", (0.0, 0.0, 0.0), identity, 0, "wood", corners), points)
    np.testing.assert_allclose(hull, [0.3, -0.1, 0.5], atol=0.008)
