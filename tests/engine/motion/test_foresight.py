"""What somebody does next says where they do what comes before; who comes in comes from outside, and to those who are there."""

from __future__ import annotations

import numpy as np
import pytest

from engine.foundation import space
from engine.foundation.ticket import Ticket
from engine.motion import perform
from engine.physics import simulate
from engine.project import Beat, PropUse, Relation, Scene
from engine.project.scene import Placing
from engine.staging import stage
from engine.world.performance import Performance
from engine.world.take import Take
from engine.world.world import World
from tests.engine.motion.scenes import act, maya, posed, tom, world

DOG = (PropUse("dog", "dog", "dog"),)


def _acted(
    set_: str, people: tuple[str, ...], beats: tuple[Beat, ...], **more: tuple
) -> tuple[World, Performance, Take]:
    acted = stage(Scene("s1", "", set_, people, more.get("props", ()), more.get("placings", ()), beats), (), 0)
    performance = perform(acted, beats, (), None)
    return acted, performance, simulate(acted, performance, Ticket())


def _from_the_dog(dog: np.ndarray, at: np.ndarray) -> float:
    """Metres on the ground from a place to the dog of ``assets/props``, 1.2 m long and 0.27 m wide from nose to tail, whose pose
    [7] is ``dog``."""
    local = space.rotate(space.inverse(dog[3:]), np.append(at[:2], dog[2]) - dog[:3])
    return float(np.linalg.norm(np.maximum(np.abs(local[:2] - [0.05, 0.0]) - [0.6, 0.135], 0.0)))


@pytest.mark.parametrize("set_", ["street", "park", "beach"])
def test_a_dog_comes_and_is_patted_by_who_kneels_before_it(set_: str) -> None:
    beats = (
        Beat("b1", "ann", "wait", "wait", duration_s=1.0),
        Beat("b2", "dog", "run", "trot"),
        Beat("b3", "dog", "stop", "stop", target="ann", relation="in front of"),
        Beat("b4", "ann", "kneel", "kneel"),
        Beat("b5", "ann", "touch", "pat", object="dog"),
    )
    placings = (Placing("dog", Relation.IN_FRONT_OF, "ann"),)
    stood, performance, take = _acted(set_, ("ann",), beats, props=DOG, placings=placings)
    dog, root = take.poses[:, take.body_ids.index("dog")], take.tracks[0].root
    assert np.linalg.norm(dog[0, :2] - root[0, :2]) > 2.0  # it is not there yet
    pat = next(time for time in performance.beat_times if time.beat_id == "b5")
    at = round(pat.key_s * 240)
    assert root[at, 2] < 0.62 * root[0, 2]  # still on her knee
    assert 0.15 < _from_the_dog(dog[at], root[at]) < 1.0  # beside it, not in it
    palm = posed(stood, performance, "ann").palm("R")[at]
    assert _from_the_dog(dog[at], palm) < 0.1


@pytest.mark.parametrize("set_", ["living_room", "bedroom", "kitchen", "office"])
def test_who_opens_the_door_and_comes_in_is_outside_before(set_: str) -> None:
    beats = (
        Beat("b1", "ben", "open", "open", object="set:door"),
        Beat("b2", "ben", "enter", "walk", direction="in"),
        Beat("b3", "ann", "walk", "follow", target="ben", relation="behind"),
    )
    stood, _, take = _acted(set_, ("ben", "ann"), beats)
    door = next(np.array(at[:2]) for name, at, _ in stood.places if name == "door")
    out = next(np.array(at[:2]) for name, at, _ in stood.places if name == "outside") - door
    angles = {hinge.body_id: hinge.angles for hinge in take.hinges}
    leaf = max(angles.values(), key=lambda angle: float(np.ptp(angle)))
    for track in take.tracks:
        beyond = (track.root[:, :2] - door) @ space.normalised(out)
        assert beyond[0] > 0.8  # behind the wall, 0.4 m from the place inside the door
        assert beyond[-1] < -0.3
        through = int(np.argmax(beyond < 0.45))
        assert abs(leaf[0]) < 0.01 and abs(leaf[through]) > 1.2


def test_who_runs_in_comes_to_who_is_there() -> None:
    beats = (Beat("b1", "ann", "wait", "wait"), Beat("b2", "tom", "enter", "run", direction="in"))
    _, _, take = _acted("street", ("ann", "tom"), beats)
    apart = np.linalg.norm(take.tracks[0].root[:, :2] - take.tracks[1].root[:, :2], axis=1)
    assert apart[0] > 4.0 and 1.0 < apart[-1] < 3.0


def test_a_scene_in_which_nothing_happens_is_performed() -> None:
    """As it begins: so a page shows it before anybody has acted it."""
    acted = stage(Scene("s1", "", "park", ("maya",), (), (), ()), (), 0)
    performance = perform(acted, (), (), None)
    assert [track.person_id for track in performance.tracks] == ["maya"] and performance.duration_s > 0


@pytest.mark.parametrize(("action", "far"), [("walk", 2.6), ("walk", 1.8), ("run", 4.5)])
def test_nobody_walks_into_somebody_where_no_place_is_named(action: str, far: float) -> None:
    scene = world(maya(), tom(at=(far, 0.0, 0.0)), bodies=())
    going, standing = (
        posed(scene, act(scene, Beat("a", "maya", action, action)), who).at("pelvis") for who in ("maya", "tom")
    )
    assert np.linalg.norm(going[-1, :2] - going[0, :2]) > 0.8
    apart = np.linalg.norm((going - standing)[:, :2], axis=1)
    assert apart.min() > 0.6 and apart[-1] > 1.0  # past them, and not to stand in them
