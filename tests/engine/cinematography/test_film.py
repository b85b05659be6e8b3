"""The camera sees its subject, keeps the line, and stays in the room: measured by projecting the world's points."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cinematography import film
from engine.cinematography.subjects import view_person
from engine.foundation import space
from engine.project import SHOT_SIZES, Move, Shot
from engine.world import Body, Camera, Performance, Person, PersonTrack, Room, Shape, Sky, Take, World
from engine.world.stick_figure import stick_figure

GREY = (0.2, 0.2, 0.2)
FIGURE = stick_figure(1.7)
SIZE = (1280, 720)
SECONDS = 4.0
SAMPLES = round(SECONDS * 240) + 1


def _track(name: str, x: float, y: float, yaw: float, walk: float = 0.0) -> PersonTrack:
    rotations = np.tile(np.array([1.0, 0, 0, 0], np.float32), (SAMPLES, 56, 1))
    rotations[:, 0] = space.yaw(yaw)
    root = np.tile([x, y, FIGURE.skeleton.joints[0, 2]], (SAMPLES, 1))
    root[:, 0] += np.linspace(0.0, walk, SAMPLES)
    return PersonTrack(name, root, rotations, np.zeros((SAMPLES, 52), np.float32))


def _scene(distance: float = 1.2, walk: float = 0.0, wardrobe: bool = False) -> tuple[World, Take, Performance]:
    """Two people face each other in a room of 8 x 6 m; perhaps a wardrobe stands beside them."""
    people = (
        Person("ann", "Ann", FIGURE, (-distance / 2, 0.0, 0.0), 0.0),
        Person("bob", "Bob", FIGURE, (distance / 2, 0.0, 0.0), np.pi),
    )
    tracks = (_track("ann", -distance / 2, 0.0, 0.0, walk), _track("bob", distance / 2, 0.0, np.pi))
    from engine.world import Appearance, Material

    wood = Material("wood", 700, 0.5, 0.4, 1e10, 0.25, 60, 2e-6, Appearance((0.3, 0.2, 0.1)))
    bodies = ()
    if wardrobe:
        shape = Shape("box", (1.6, 0.5, 2.2), "wood")
        bodies = (Body("wardrobe", "wardrobe", (0.0, 1.3, 1.1, 1, 0, 0, 0), (shape,), "fixed"),)
    poses = np.tile(np.array([b.pose for b in bodies]).reshape(1, len(bodies), 7), (SAMPLES, 1, 1))
    world = World(
        bodies, people, (wood,), (), Sky(GREY, GREY, GREY), Room((8, 6, 3), (0, 0, 1.5), (0.3,) * 6), (-4, -3, 4, 3)
    )
    take = Take(SECONDS, tuple(b.id for b in bodies), poses, tracks, ())
    return world, take, Performance(SECONDS, tracks, (), (), (), (), (), ())


def _shot(size: str, subjects: tuple[str, ...], kind: str = "single", **more) -> Shot:
    return Shot("1A", "1A", "s1", 0.0, SECONDS, size, kind, subjects, (), **more)


def _eyes(world: World, take: Take, who: str, seconds: float) -> np.ndarray:
    return view_person(world, take.state_at(seconds), who).eyes


def _in_frame(camera: Camera, point: np.ndarray, seconds: float, margin: float = 0.0) -> bool:
    x, y, depth = camera.project(point, seconds, SIZE)
    return bool(depth > 0 and margin <= x / SIZE[0] <= 1 - margin and margin <= y / SIZE[1] <= 1 - margin)


@pytest.mark.parametrize("size", SHOT_SIZES)
@pytest.mark.parametrize("wardrobe", [False, True])
def test_the_face_is_in_the_frame_and_not_hidden(size: str, wardrobe: bool) -> None:
    world, take, performance = _scene(wardrobe=wardrobe)
    camera = film(_shot(size, ("ann",)), (_shot(size, ("ann", "bob")),), world, performance, take, 16 / 9)
    for seconds in (0.0, 2.0, 4.0):
        eyes = _eyes(world, take, "ann", seconds)
        assert _in_frame(camera, eyes, seconds, 0.03)
        position = camera.at(seconds).position
        if wardrobe:  # the segment from lens to eyes clears the box, by sampling it
            along = position + (eyes - position) * np.linspace(0, 1, 400)[:, None]
            inside = (np.abs(along - [0.0, 1.3, 1.1]) < [0.8, 0.25, 1.1]).all(1)
            assert not inside.any()


def test_tighter_sizes_show_the_face_bigger() -> None:
    world, take, performance = _scene()
    heights = []
    for size in SHOT_SIZES:
        camera = film(_shot(size, ("ann",)), (), world, performance, take, 16 / 9)
        eyes = _eyes(world, take, "ann", 2.0)
        top, chin = camera.project(np.array([eyes + [0, 0, 0.05], eyes - [0, 0, 0.1]]), 2.0, SIZE)
        heights.append(abs(top[1] - chin[1]))
    assert heights == sorted(heights, reverse=True)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["close-up", "medium close-up", "medium"]),
    st.sampled_from(["single", "over the shoulder"]),
    st.floats(0.9, 2.5),
    st.sampled_from([1, -1]),
)
def test_a_conversation_keeps_to_one_side_of_the_line(size: str, kind: str, distance: float, side: int) -> None:
    world, take, performance = _scene(distance)
    shots = (
        _shot(size, ("ann", "bob"), kind, side=side),
        _shot(size, ("bob", "ann"), kind, side=side),
        _shot("wide", ("ann", "bob"), "master", side=side),
    )
    cameras = [film(shot, shots, world, performance, take, 16 / 9) for shot in shots]
    sides = {np.sign(camera.at(2.0).position[1]) for camera in cameras}
    assert len(sides) == 1  # ann and bob stand on the x axis: the sign of y is the side


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(SHOT_SIZES),
    st.sampled_from(["static", "dolly", "truck", "pedestal", "crane", "orbit", "follow", "handheld"]),
    st.sampled_from(["in", "out", "left", "right", "up", "down"]),
)
def test_the_camera_never_leaves_the_room(size: str, kind: str, direction: str) -> None:
    world, take, performance = _scene(walk=1.5)
    shot = _shot(size, ("ann",), move=Move(kind, direction, "fast"))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    positions = np.array([camera.at(t).position for t in np.linspace(0, SECONDS, 50)])
    assert (np.abs(positions[:, 0]) <= 4.0).all()
    assert (np.abs(positions[:, 1]) <= 3.0).all()
    assert ((positions[:, 2] >= 0.0) & (positions[:, 2] <= 3.0)).all()


@pytest.mark.parametrize(("direction", "grows"), [("in", True), ("out", False)])
@pytest.mark.parametrize("kind", ["dolly", "zoom"])
def test_moving_in_makes_the_face_bigger(kind: str, direction: str, grows: bool) -> None:
    world, take, performance = _scene()
    camera = film(_shot("medium", ("ann",), move=Move(kind, direction)), (), world, performance, take, 16 / 9)

    def height(seconds: float) -> float:
        eyes = _eyes(world, take, "ann", seconds)
        top, chin = camera.project(np.array([eyes + [0, 0, 0.1], eyes - [0, 0, 0.1]]), seconds, SIZE)
        return abs(top[1] - chin[1])

    assert (height(4.0) > 1.15 * height(0.0)) == grows
    assert (height(0.0) > 1.15 * height(4.0)) == (not grows)


def test_a_walker_stays_in_a_followed_frame() -> None:
    world, take, performance = _scene(distance=4.0, walk=2.5)
    camera = film(_shot("medium", ("ann",), move=Move("follow")), (), world, performance, take, 16 / 9)
    for seconds in np.linspace(0.0, 4.0, 9):
        assert _in_frame(camera, _eyes(world, take, "ann", seconds), seconds, 0.05)


def test_a_low_angle_looks_up_and_a_high_angle_down() -> None:
    world, take, performance = _scene()
    for angle, sign in (("low", 1.0), ("high", -1.0), ("overhead", -1.0)):
        camera = film(_shot("medium", ("ann",), angle=angle), (), world, performance, take, 16 / 9)
        state = camera.at(2.0)
        assert np.sign(space.rotate(state.quaternion, np.array([0.0, 0.0, -1.0]))[2]) == sign


def test_a_lens_that_the_writer_names_is_worn() -> None:
    world, take, performance = _scene()
    camera = film(_shot("close-up", ("ann",), lens_mm=50.0), (), world, performance, take, 16 / 9)
    assert camera.at(1.0).focal_mm == pytest.approx(50.0)


def _board(at: tuple[float, float, float], size: tuple[float, float, float], name: str = "board") -> Body:
    return Body(name, name, (*at, 1, 0, 0, 0), (Shape("box", size, "wood"),), "fixed")


def _with(world: World, take: Take, *bodies: Body) -> tuple[World, Take]:
    """The scene with more bodies at rest."""
    from engine.world import Appearance, Material

    wood = Material("wood", 700, 0.5, 0.4, 1e10, 0.25, 60, 2e-6, Appearance((0.3, 0.2, 0.1)))
    poses = np.tile(np.array([body.pose for body in bodies])[None], (SAMPLES, 1, 1))
    return (
        replace(world, bodies=bodies, materials=(wood,)),
        replace(take, body_ids=tuple(body.id for body in bodies), poses=poses),
    )


def _toward_lens(camera: Camera, eyes: np.ndarray, facing: np.ndarray, seconds: float = 2.0) -> float:
    """Cosine between where a face looks and where the lens is, on the ground: 1 full face, 0 profile, -1 the back."""
    way = (camera.at(seconds).position - eyes)[:2]
    return float(way @ facing[:2] / np.linalg.norm(way))


def test_the_view_the_writer_asks_for_is_taken() -> None:
    world, take, performance = _scene()
    eyes, facing = _eyes(world, take, "ann", 2.0), np.array([1.0, 0.0, 0.0])

    def seen(view: str) -> float:
        shot = _shot("medium", ("ann",), view=view)
        return _toward_lens(film(shot, (shot,), world, performance, take, 16 / 9), eyes, facing)

    assert seen("front") > 0.8
    assert abs(seen("side")) < 0.45
    assert seen("behind") < -0.7


def test_a_face_is_not_filmed_from_behind_though_something_stands_before_it() -> None:
    world, take, performance = _scene(distance=1.6)
    world, take = _with(world, take, _board((0.6, 1.2, 1.0), (0.05, 2.0, 2.0)))
    shot = _shot("medium close-up", ("ann",))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    assert _toward_lens(camera, _eyes(world, take, "ann", 2.0), np.array([1.0, 0.0, 0.0])) > 0.1


def test_whoever_lies_is_seen_from_above_with_the_face_free() -> None:
    world, take, performance = _scene(distance=3.0)
    flat = space.multiply(space.yaw(0.0), space.about(np.array([0.0, 1.0, 0.0]), -np.pi / 2))  # on the back
    rotations = take.tracks[0].rotations.copy()
    rotations[:, 0] = flat
    root = take.tracks[0].root.copy()
    root[:, 2] = 0.6
    take = replace(take, tracks=(replace(take.tracks[0], root=root, rotations=rotations), take.tracks[1]))
    for size in ("close-up", "medium close-up", "medium"):
        shot = _shot(size, ("ann",))
        camera = film(shot, (shot,), world, performance, take, 16 / 9)
        eyes = _eyes(world, take, "ann", 2.0)
        assert _in_frame(camera, eyes, 2.0, 0.1)
        up = (camera.at(2.0).position - eyes) / np.linalg.norm(camera.at(2.0).position - eyes)
        assert up[2] > 0.3  # the face looks at the ceiling


def test_a_thing_behind_the_back_of_a_bench_is_seen() -> None:
    world, take, performance = _scene(distance=5.0)
    seat, back = _board((0, 0, 0.42), (1.6, 0.45, 0.04), "bench"), _board((0, 0.25, 0.7), (1.6, 0.04, 0.6), "back")
    letter = _board((0, 0, 0.445), (0.2, 0.12, 0.01), "letter")
    world, take = _with(world, take, seat, back, letter)
    for shot in (_shot("medium wide", ("letter", "bench"), "master"), _shot("close-up", ("letter",), "insert")):
        for side in (1, -1):
            camera = film(replace(shot, side=side), (), world, performance, take, 16 / 9)
            eye = camera.at(2.0).position
            along = eye + (np.array([0.0, 0.0, 0.452]) - eye) * np.linspace(0, 0.98, 300)[:, None]
            for body, half in ((back, (0.8, 0.02, 0.3)), (seat, (0.8, 0.225, 0.02))):
                assert not (np.abs(along - body.pose[:3]) < half).all(1).any()


def test_whoever_comes_later_stands_outside_the_picture() -> None:
    world, take, performance = _scene(distance=3.0)
    first = replace(_shot("medium", ("ann",)), id="1A")
    later = replace(_shot("medium", ("bob",)), id="1B")
    camera = film(first, (first, later), world, performance, take, 16 / 9)
    assert not _in_frame(camera, _eyes(world, take, "bob", 2.0), 2.0)


def test_a_runner_stays_in_a_wide_picture() -> None:
    world, take, performance = _scene(distance=6.0, walk=5.5)
    shot = _shot("wide", ("ann",), "master")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for seconds in np.linspace(0.2, 3.8, 10):
        assert _in_frame(camera, _eyes(world, take, "ann", seconds), seconds)


def test_over_the_shoulder_of_somebody_beside_one_shows_the_face() -> None:
    """Side by side on a bench: whoever is seen over the shoulder would be an ear."""
    world, take, performance = _scene(distance=0.8)
    tracks = (_track("ann", -0.4, 0.0, -np.pi / 2), _track("bob", 0.4, 0.0, -np.pi / 2))
    take = replace(take, tracks=tracks)
    shot = _shot("medium close-up", ("ann", "bob"), "over the shoulder")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    eyes = _eyes(world, take, "ann", 2.0)
    assert _in_frame(camera, eyes, 2.0, 0.1)
    assert _toward_lens(camera, eyes, np.array([0.0, -1.0, 0.0])) > 0.4


@pytest.mark.parametrize("distance", [1.2, 1.8, 2.4])
def test_whose_shoulder_one_looks_over_is_in_the_picture(distance: float) -> None:
    world, take, performance = _scene(distance)
    shot = _shot("medium close-up", ("ann", "bob"), "over the shoulder")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    assert _in_frame(camera, _eyes(world, take, "ann", 2.0), 2.0)
    side = float(np.sign(camera.at(2.0).position[1]))
    foreground = [(0.08, 0.0), (0.08, -0.1), (0.12, -0.2), (0.17, -0.28)]  # ear, jaw, neck, shoulder: aside and up
    points = [_eyes(world, take, "bob", 2.0) + np.array([0.0, side * aside, up]) for aside, up in foreground]
    assert any(_in_frame(camera, point, 2.0) for point in points)


@pytest.mark.parametrize("distance", [0.9, 1.2, 1.8, 2.4])
@pytest.mark.parametrize("size", ["medium close-up", "medium"])
@pytest.mark.parametrize("aspect", [9 / 16, 1.0, 4 / 3, 2.39])
def test_over_the_shoulder_in_every_format(aspect: float, size: str, distance: float) -> None:
    """The face beyond the shoulder is not much smaller than in the same film's picture of one alone, and whole."""
    world, take, performance = _scene(distance)
    pixels = (round(1000 * aspect), 1000)
    tall = []
    for kind in ("single", "over the shoulder"):
        shot = _shot(size, ("ann", "bob"), kind)
        camera = film(shot, (shot,), world, performance, take, aspect)
        eyes = _eyes(world, take, "ann", 2.0)
        x, y, depth = camera.project(np.array([eyes + [0, 0, 0.13], eyes - [0, 0, 0.13]]), 2.0, pixels).T
        assert (depth > 0).all()
        assert ((x > 0.1 * pixels[0]) & (x < 0.9 * pixels[0])).all()
        assert ((y > 0) & (y < pixels[1])).all()
        tall.append(abs(float(y[0] - y[1])))
    assert 0.45 * tall[0] < tall[1] < 1.3 * tall[0]


@pytest.mark.parametrize("size", ["close-up", "medium close-up"])
def test_no_face_of_an_upright_film_is_seen_from_too_near(size: str) -> None:
    """Nearer than at arm's length noses grow."""
    world, take, performance = _scene()
    shot = _shot(size, ("ann",))
    camera = film(shot, (shot,), world, performance, take, 9 / 16)
    assert np.linalg.norm(camera.at(2.0).position - _eyes(world, take, "ann", 2.0)) > 0.75


def test_tracking_goes_along_with_whoever_walks() -> None:
    world, take, performance = _scene(distance=6.0, walk=4.0)
    shot = _shot("medium wide", ("ann",), move=Move("truck", "left"))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for seconds in np.linspace(0.2, 3.8, 8):
        assert _in_frame(camera, _eyes(world, take, "ann", seconds), seconds)
    assert camera.at(3.8).position[0] - camera.at(0.2).position[0] > 2.0


def test_what_is_thrown_far_away_does_not_shrink_its_thrower() -> None:
    world, take, performance = _scene(distance=2.0)
    world, take = _with(world, take, _board((0.0, 0.0, 1.0), (0.08, 0.08, 0.3), "bottle"))
    poses = take.poses.copy()
    poses[SAMPLES // 4 :, 0, 0] = 30.0
    take = replace(take, poses=poses)
    shot = _shot("wide", ("ann", "bottle"), "master")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    track = take.state_at(3.5)
    seen = view_person(world, track, "ann")
    top, feet = camera.project(np.array([seen.crown, seen.feet.min(0)]), 3.5, SIZE)
    assert abs(top[1] - feet[1]) > 0.3 * SIZE[1]


def test_furniture_without_people_is_seen_from_its_front() -> None:
    world, take, performance = _scene(distance=5.0)
    bench = _board((0.0, 0.0, 0.42), (0.45, 1.6, 0.04), "bench")  # its front looks along +x
    world, take = _with(world, take, bench, _board((0.0, 0.0, 0.445), (0.2, 0.12, 0.01), "letter"))
    camera = film(_shot("medium wide", ("letter", "bench"), "master"), (), world, performance, take, 16 / 9)
    assert camera.at(2.0).position[0] > 0.2


@pytest.mark.parametrize("tip", [0.0, 50.0, 90.0])
@pytest.mark.parametrize("about", [0.0, 120.0, 240.0])
def test_an_insert_of_a_letter_shows_the_side_that_is_read(tip: float, about: float) -> None:
    world, take, performance = _scene(distance=4.0)
    turn = space.multiply(space.yaw(np.radians(about)), space.about(np.array([0.0, 1.0, 0.0]), np.radians(tip)))
    sheet = Shape("box", (0.11, 0.22, 0.002), "wood")
    lines = Shape("box", (0.05, 0.09, 0.0004), "wood", pose=(0, 0, 0.0012, 1, 0, 0, 0), solid=False)
    letter = Body("letter", "letter", (0.0, 0.0, 1.2, *turn), (sheet, lines), "free")
    world, take = _with(world, take, letter)
    camera = film(_shot("close-up", ("letter",), "insert"), (), world, performance, take, 16 / 9)
    toward = space.normalised(camera.at(2.0).position - np.array([0.0, 0.0, 1.2]))
    assert toward @ space.rotate(turn, np.array([0.0, 0.0, 1.0])) > 0.5


def test_a_key_fills_more_of_its_insert_than_the_room_about_it() -> None:
    world, take, performance = _scene(distance=4.0)
    world, take = _with(world, take, _board((0.0, 0.0, 1.0), (0.07, 0.03, 0.004), "key"))
    camera = film(_shot("close-up", ("key",), "insert"), (), world, performance, take, 16 / 9)
    ends = camera.project(np.array([[-0.035, 0.0, 1.0], [0.035, 0.0, 1.0]]), 2.0, SIZE)
    sides = camera.project(np.array([[0.0, -0.035, 1.0], [0.0, 0.035, 1.0]]), 2.0, SIZE)
    longest = max(np.linalg.norm((ends[1] - ends[0])[:2]), np.linalg.norm((sides[1] - sides[0])[:2]))
    assert longest > 0.35 * SIZE[1]


def _seen_through(boxes: list[Body], start: np.ndarray, end: np.ndarray) -> bool:
    """Whether the segment clears upright boxes, by sampling it."""
    along = start + (end - start) * np.linspace(0.0, 0.97, 300)[:, None]
    return not any(
        (np.abs(along - np.array(body.pose[:3])) < np.array(body.shapes[0].size) / 2).all(1).any() for body in boxes
    )


@pytest.mark.parametrize("kind", ["orbit", "truck", "dolly"])
@pytest.mark.parametrize("direction", ["", "left", "out"])
def test_a_moving_camera_neither_enters_furniture_nor_passes_behind_it(kind: str, direction: str) -> None:
    world, take, performance = _scene(distance=1.0)
    walls = [
        _board((1.9, 1.6, 1.1), (0.5, 0.7, 2.2), "left"),
        _board((-2.1, 1.5, 1.1), (0.7, 0.5, 2.2), "right"),
        _board((0.2, 2.7, 1.1), (0.6, 0.4, 2.2), "far"),
    ]
    world, take = _with(world, take, *walls)
    shot = _shot("wide", ("ann", "bob"), "master", move=Move(kind, direction))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    eyes = _eyes(world, take, "ann", 2.0)
    clear = [_seen_through(walls, camera.at(t).position, eyes) for t in np.linspace(0.0, SECONDS, 33)]
    assert np.mean(clear) > 0.9


def test_whoever_steps_before_the_subject_later_is_seen_coming() -> None:
    """Bob walks past Ann: wherever the lens is, her face stays free for nearly all of the shot."""
    world, take, performance = _scene(distance=3.0)
    bob = _track("bob", -2.6, -1.0, 0.0)
    bob.root[:, 0] += np.linspace(0.0, 2.4, SAMPLES)
    take = replace(take, tracks=(take.tracks[0], bob))
    shot = _shot("full", ("ann",))
    camera = film(shot, (_shot("full", ("ann", "bob")),), world, performance, take, 16 / 9)
    hidden = []
    for seconds in np.linspace(0.1, 3.9, 25):
        eyes, other = _eyes(world, take, "ann", seconds), view_person(world, take.state_at(seconds), "bob")
        position = camera.at(seconds).position
        along = position + (eyes - position) * np.linspace(0.0, 0.98, 200)[:, None]
        hidden.append((np.linalg.norm((along - other.chest)[:, :2], axis=1) < 0.2).any())
    assert np.mean(hidden) < 0.15


def test_an_insert_goes_up_with_what_is_lifted() -> None:
    world, take, performance = _scene(distance=5.0)
    world, take = _with(world, take, _board((0.0, 0.0, 0.45), (0.06, 0.06, 0.06), "block"))
    poses = take.poses.copy()
    poses[:, 0, 2] += np.interp(np.arange(SAMPLES), [0.5 * SAMPLES, 0.8 * SAMPLES], [0.0, 0.6])
    take = replace(take, poses=poses)
    camera = film(_shot("close-up", ("block",), "insert"), (), world, performance, take, 16 / 9)
    for seconds in (0.2, 2.0, 3.8):
        block = poses[min(round(seconds * 240), SAMPLES - 1), 0, :3]
        assert camera.at(seconds).position[2] > block[2] - 0.05  # never from below
        assert _in_frame(camera, block, seconds, 0.1)


def test_whoever_walks_up_to_the_lens_keeps_their_head() -> None:
    world, take, performance = _scene(distance=5.0, walk=3.2)
    shot = _shot("full", ("ann",))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    inside = [_in_frame(camera, _eyes(world, take, "ann", t) + [0, 0, 0.08], t) for t in np.linspace(0.1, 3.9, 12)]
    assert np.mean(inside) > 0.9


def test_the_camera_looks_after_what_is_thrown_far_away() -> None:
    world, take, performance = _scene(distance=3.0)
    stone = Body("stone", "stone", (-1.0, 0, 1, 1, 0, 0, 0), (Shape("sphere", (0.1, 0.1, 0.1), "wood"),), "dynamic")
    world = replace(
        world, bodies=(stone,), room=Room((60, 60, 20), (0, 0, 10), (0.3,) * 6, outdoors=True), bounds=(-9, -9, 9, 9)
    )
    poses = np.tile(np.array(stone.pose).reshape(1, 1, 7), (SAMPLES, 1, 1))
    poses[:, 0, 0] += np.linspace(0.0, 16.0, SAMPLES)
    take = replace(take, body_ids=("stone",), poses=poses)
    shot = _shot("wide", ("ann", "stone"), "master")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    assert _in_frame(camera, _eyes(world, take, "ann", 0.5), 0.5)
    off = round(1.5 * 240)  # six metres on
    assert _in_frame(camera, poses[off, 0, :3], 1.5)
    distances = [np.linalg.norm(poses[at, 0, :3] - camera.at(at / 240).position) for at in (0, off)]
    assert distances[1] > distances[0] + 1.0  # it goes away from the lens, not past it


def test_a_low_wide_picture_stands_as_far_off_as_any_wide_one() -> None:
    world, take, performance = _scene()
    for angle in ("eye level", "low"):
        shot = _shot("wide", ("ann", "bob"), "master", angle=angle)
        camera = film(shot, (shot,), world, performance, take, 16 / 9)
        assert camera.at(2.0).focal_mm > 20.0
    assert camera.at(2.0).position[2] < 0.8


def test_hills_all_around_hide_nothing() -> None:
    world, take, performance = _scene()
    corners = np.array([[x, y, z] for x in (-60, 60) for y in (-60, 60) for z in (-0.1, 9)], np.float32)
    faces = np.array([[0, 2, 6], [0, 6, 4]], np.int32)
    hills = Shape("mesh", (120.0, 120.0, 9.0), "wood", positions=corners, faces=faces, solid=False)
    around = Body("hills", "hills", (0, 0, 0, 1, 0, 0, 0), (hills,), "fixed")
    shot = _shot("medium", ("ann",), move=Move("follow"))
    plain = film(shot, (shot,), world, performance, take, 16 / 9)
    from engine.world import Appearance, Material

    wood = Material("wood", 700, 0.5, 0.4, 1e10, 0.25, 60, 2e-6, Appearance((0.3, 0.2, 0.1)))
    hilly = replace(world, bodies=(around,), materials=(wood,))
    poses = np.tile(np.array(around.pose).reshape(1, 1, 7), (SAMPLES, 1, 1))
    within = film(shot, (shot,), hilly, performance, replace(take, body_ids=("hills",), poses=poses), 16 / 9)
    assert within.keys == plain.keys


@pytest.mark.parametrize("size", ["wide", "medium wide"])
@pytest.mark.parametrize("about", [0.0, 90.0, 180.0, 270.0])
def test_two_who_look_the_same_way_are_seen_from_before_them(size: str, about: float) -> None:
    """On a bench, at a view: wherever more floor lies, their faces tell the shot."""
    world, take, performance = _scene(distance=0.9)
    yaw = np.radians(about)
    aside = np.array([-np.sin(yaw), np.cos(yaw)]) * 0.45
    at = 1.2 * np.array([np.cos(yaw), np.sin(yaw)])  # nearer to the wall they look at
    spots = at - aside, at + aside
    tracks = tuple(_track(who, *spot, yaw) for who, spot in zip(("ann", "bob"), spots, strict=True))
    take = replace(take, tracks=tracks)
    shot = _shot(size, ("ann", "bob"), "two-shot")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for who in ("ann", "bob"):
        facing = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        assert _toward_lens(camera, _eyes(world, take, who, 2.0), facing) > 0.2


def _clear_of(box: Body, start: np.ndarray, end: np.ndarray) -> bool:
    along = start + (end - start) * np.linspace(0.0, 1.0, 500)[:, None]
    half = np.array(box.shapes[0].size) / 2
    return not (np.abs(along - np.array(box.pose[:3])) < half).all(1).any()


@pytest.mark.parametrize("share", [0.3, 0.55, 0.8])
@pytest.mark.parametrize("aside", [-0.12, -0.07, 0.07, 0.12])
def test_no_post_stands_before_a_cheek(share: float, aside: float) -> None:
    """Eyes and mouth would be seen past it; the face would not."""
    world, take, performance = _scene(distance=3.0)
    shot = _shot("medium close-up", ("ann",))
    first = film(shot, (shot,), world, performance, take, 16 / 9).at(2.0).position
    eyes = _eyes(world, take, "ann", 2.0)
    right = space.normalised(np.cross((eyes - first) * [1, 1, 0], [0.0, 0.0, 1.0]))
    spot = first + (eyes + right * aside - first) * share
    post = _board((float(spot[0]), float(spot[1]), 1.3), (0.05, 0.05, 2.6), "post")
    world, take = _with(world, take, post)
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    position = camera.at(2.0).position
    beside = space.normalised(np.cross((eyes - position) * [1, 1, 0], [0.0, 0.0, 1.0]))
    assert all(_clear_of(post, position, eyes + beside * out) for out in (-0.09, -0.05, 0.0, 0.05, 0.09))


@pytest.mark.parametrize("kind", ["master", "group"])
@pytest.mark.parametrize("deep", [1.0, 1.8, 2.6])
def test_nobody_of_several_is_cut_by_the_sides_of_the_picture(kind: str, deep: float) -> None:
    """Whoever stands nearest to the lens is seen larger and farther out."""
    world, take, performance = _scene(distance=1.5)
    world = replace(world, room=Room((16, 12, 3.4), (0, 0, 1.7), (0.3,) * 6), bounds=(-8, -6, 8, 6))
    spots = {"ann": (-1.2, -deep), "bob": (0.0, -1.4 * deep), "cid": (3.2, deep), "dee": (-0.4, 2.0)}
    people = tuple(Person(who, who, FIGURE, (*spot, 0.0), 0.0) for who, spot in spots.items())
    tracks = tuple(_track(who, *spot, float(np.arctan2(-spot[1], -spot[0]))) for who, spot in spots.items())
    world, take = replace(world, people=people), replace(take, tracks=tracks)
    shot = _shot("wide", tuple(spots), kind)
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for who in spots:
        seen = view_person(world, take.state_at(2.0), who)
        assert _in_frame(camera, seen.crown, 2.0)
        assert _in_frame(camera, seen.pelvis, 2.0)


def test_a_handheld_full_shot_holds_both_from_afar_till_they_meet() -> None:
    world, take, performance = _scene(distance=5.0, walk=4.0)
    world = replace(world, room=Room((20, 14, 4), (0, 0, 2), (0.3,) * 6), bounds=(-10, -7, 10, 7))
    shot = _shot("full", ("ann", "bob"), "group", move=Move("handheld"))
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for seconds in (0.1, 1.0, 2.0, 3.0, 3.9):
        for who in ("ann", "bob"):
            assert _in_frame(camera, _eyes(world, take, who, seconds), seconds, 0.02)


def test_an_open_door_stands_before_no_face() -> None:
    """The leaf is where it was swung to, not where it hangs when shut."""
    from engine.world import Hinge
    from engine.world.performance import HingeTrack

    world, take, performance = _scene(distance=3.0)
    leaf = Shape("box", (1.2, 0.05, 2.2), "wood", pose=(0.6, 0.0, 0.0, 1, 0, 0, 0), name="leaf")
    hinge = Hinge(("leaf",), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 1.7, (1.1, 0.0, 0.0))
    eyes = _eyes(world, take, "ann", 2.0)
    shot = _shot("medium close-up", ("ann",))
    plain = film(shot, (shot,), world, performance, take, 16 / 9).at(2.0).position
    between = eyes + (plain - eyes) * 0.5
    aside = space.normalised(np.cross(plain - eyes, [0.0, 0.0, 1.0]))
    pin = between - aside * 0.6
    closed = float(np.arctan2(aside[1], aside[0])) - 1.4  # shut, it points away from where it stands when open
    door = Body("door", "door", (float(pin[0]), float(pin[1]), 1.1, *space.yaw(closed)), (leaf,), "fixed", hinge=hinge)
    world, take = _with(world, take, door)
    take = replace(take, hinges=(HingeTrack("door", np.full(SAMPLES, 1.4, np.float32)),))
    position = film(shot, (shot,), world, performance, take, 16 / 9).at(2.0).position
    along = position + (eyes - position) * np.linspace(0.0, 1.0, 400)[:, None]
    local = (along - pin) @ np.array([aside, space.normalised(plain - eyes), [0.0, 0.0, 1.0]]).T
    assert not ((np.abs(local[:, 0] - 0.6) < 0.6) & (np.abs(local[:, 1]) < 0.04)).any()


def test_nobody_is_seen_over_a_shoulder_that_is_far_away() -> None:
    world, take, performance = _scene(distance=6.5)
    sizes = []
    for kind in ("single", "over the shoulder"):
        shot = _shot("medium close-up", ("ann", "bob"), kind)
        camera = film(replace(shot, assumed=True), (shot,), world, performance, take, 16 / 9)
        eyes = _eyes(world, take, "ann", 2.0)
        top, chin = camera.project(np.array([eyes + [0, 0, 0.1], eyes - [0, 0, 0.1]]), 2.0, SIZE)
        sizes.append(abs(top[1] - chin[1]))
    assert sizes[1] > 0.45 * sizes[0]


def test_the_camera_goes_along_with_who_runs_down_the_street() -> None:
    world, take, performance = _scene(distance=30.0, walk=26.0)
    world = replace(world, room=Room((90, 90, 20), (0, 0, 10), (0.3,) * 6, outdoors=True), bounds=(-30, -30, 30, 30))
    shot = _shot("wide", ("ann",), "master")
    camera = film(shot, (shot,), world, performance, take, 16 / 9)
    for seconds in (0.2, 2.0, 3.8):
        seen = view_person(world, take.state_at(seconds), "ann")
        top, feet = camera.project(np.array([seen.crown, seen.feet.min(0)]), seconds, SIZE)
        assert _in_frame(camera, seen.eyes, seconds)
        assert abs(top[1] - feet[1]) > 0.25 * SIZE[1]


@pytest.mark.parametrize("spot", [(0.0, 0.0), (5.0, 3.0), (-6.0, 1.0)])
def test_an_empty_place_is_empty_though_somebody_waits_to_come_in(spot: tuple[float, float]) -> None:
    world, take, performance = _scene()
    world = replace(
        world,
        people=world.people[:1],
        room=Room((60, 60, 20), (0, 0, 10), (0.3,) * 6, outdoors=True),
        bounds=(-9, -7, 9, 7),
    )
    take = replace(take, tracks=(_track("ann", *spot, 0.0),))
    empty = replace(_shot("extreme wide", (), "establishing"), id="1A")
    later = replace(_shot("full", ("ann",)), id="1B")
    camera = film(empty, (empty, later), world, performance, take, 16 / 9)
    for seconds in (0.1, 2.0, 3.9):
        assert not _in_frame(camera, _eyes(world, take, "ann", seconds), seconds)
