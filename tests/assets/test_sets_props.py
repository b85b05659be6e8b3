"""Sets, props and materials as files: valid, plausible, true to the rule books, and enough to add one without code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.foundation import assets
from engine.foundation.errors import UnavailableError
from engine.project import PropUse, Relation, Scene
from engine.project.scene import Placing
from engine.staging import stage
from engine.staging.materials import material
from engine.staging.props import make_body, prop
from engine.staging.sets import stage_set
from engine.world import Shape

PROPS = assets.asset_names("props", ".toml")
SETS = assets.asset_names("sets", ".toml")
MATERIALS = assets.asset_names("materials", ".toml")
BUILT_IN = {"facade", "shopfront", "hoop", "bleachers"}


def test_the_store_is_as_large_as_promised() -> None:
    assert len(MATERIALS) >= 25 and len(PROPS) >= 60 and len(SETS) >= 8
    wanted = {"gym", "kitchen", "living_room", "street", "park", "office", "beach", "forest_clearing"}
    assert wanted <= set(SETS)


@pytest.mark.parametrize("name", MATERIALS)
def test_materials_are_physical(name: str) -> None:
    made = material(name)
    assert 10 < made.density < 20_000 and 1e4 < made.young < 3e11 and 0 <= made.poisson < 0.5
    assert 0 <= made.restitution <= 1 and made.alpha > 0 and made.beta > 0
    # a bar's bending wave must be slower than light in it, and a mode at 1 kHz must die within a minute
    decay = (made.alpha + made.beta * (2 * math.pi * 1000) ** 2) / 2
    assert 6.908 / decay < 60.0


def test_measured_materials_keep_their_published_constants() -> None:
    """Wang & James 2019, Table 4."""
    table = {
        "ceramic": (2700, 7.2e10, 0.19, 6, 1e-7),
        "glass": (2600, 6.2e10, 0.20, 1, 1e-7),
        "wood": (750, 1.1e10, 0.25, 60, 2e-6),
        "plastic": (1070, 1.4e9, 0.35, 30, 1e-6),
        "iron": (8000, 2.1e11, 0.28, 5, 1e-7),
        "polycarbonate": (1190, 2.4e9, 0.37, 0.5, 4e-7),
        "steel": (7850, 2.0e11, 0.29, 5, 3e-8),
    }
    for name, row in table.items():
        made = material(name)
        assert (made.density, made.young, made.poisson, made.alpha, made.beta) == row


def _volume(shape: Shape) -> float:
    """Volume of the shape's bulk, from school geometry."""
    x, y, z = shape.size
    if shape.kind in ("sphere", "ellipsoid"):
        return math.pi / 6 * x * y * z
    if shape.kind == "cylinder":
        return math.pi / 4 * x * y * z
    if shape.kind == "cone":
        return math.pi / 12 * x * y * z
    if shape.kind == "capsule":
        return math.pi / 4 * x * x * max(z - x, 0) + math.pi / 6 * x**3
    if shape.kind == "lathe":
        outline = np.array(shape.profile)
        return float(abs(np.sum((outline[1:, 0] + outline[:-1, 0]) ** 2 / 4 * math.pi * np.diff(outline[:, 1]))))
    if shape.kind == "extrusion":
        a = np.array(shape.profile)
        b = np.roll(a, -1, 0)
        return abs(float(np.sum(a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]))) / 2 * z
    if shape.kind == "tube":
        path = np.array(shape.path)
        return math.pi / 4 * x * x * float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    return x * y * z if shape.kind in ("box", "mesh") else 0.0


@pytest.mark.parametrize("name", PROPS)
def test_props_are_valid_and_could_weigh_what_they_say(name: str) -> None:
    design = prop(name)
    body = make_body(design, "thing")
    assert design.mass > 0 and body.shapes
    if name in BUILT_IN or "rolls" in design.tags:
        return
    heaviest = sum(_volume(s) * material(s.material).density for s in body.shapes)
    whole = sum(_volume(s) for s in body.shapes if s.solid) + 1e-9
    assert design.mass < 1.8 * heaviest + 0.02, f"{name}: {design.mass} kg, but solid it weighs {heaviest:.3f} kg"
    assert design.mass / whole > 0.9, f"{name}: {design.mass} kg in {whole:.3f} m3 is lighter than a balloon"


@pytest.mark.parametrize("name", PROPS)
def test_supports_and_seats_lie_on_the_prop(name: str) -> None:
    body = make_body(prop(name), "thing")
    if not (body.supports or body.seats):
        return
    from engine.staging.extent import extent

    room = extent(body, visible=True)
    for support in body.supports:
        reach = np.array([*support.size, 0.0]) / 2
        assert (np.array(support.centre) - reach >= room.low - 0.02).all(), name
        assert (np.array(support.centre) + reach <= room.high + 0.02).all(), name
    for seat in body.seats:
        assert 0.2 < seat.centre[2] < 1.3


def test_balls_are_exact_spheres_about_their_origin() -> None:
    rolling = [name for name in PROPS if "rolls" in prop(name).tags]
    assert len(rolling) >= 8
    for name in rolling:
        solid = [s for s in make_body(prop(name), "ball").shapes if s.solid]
        assert len(solid) == 1 and solid[0].kind == "sphere", name
        assert len(set(solid[0].size)) == 1 and solid[0].pose[:3] == (0.0, 0.0, 0.0), name


@pytest.mark.parametrize(
    ("name", "least_mm", "most_mm", "least_g", "most_g"),
    [
        ("basketball", 238, 246, 580, 620),  # FIBA size 7: circumference 750-770 mm
        ("football", 216, 223, 410, 450),  # IFAB law 2: 680-700 mm
        ("tennis_ball", 65.4, 68.6, 56.0, 59.4),  # ITF
        ("golf_ball", 42.67, 43.5, 40, 45.93),  # R&A
        ("volleyball", 206, 214, 260, 280),  # FIVB: 650-670 mm
        ("baseball", 72.7, 75.0, 141, 149),  # MLB 3.01
    ],
)
def test_balls_keep_their_rule_books(name: str, least_mm: float, most_mm: float, least_g: float, most_g: float) -> None:
    body = make_body(prop(name), "ball")
    size = next(s.size[0] for s in body.shapes if s.solid)
    assert least_mm <= size * 1000 <= most_mm
    assert least_g <= body.mass * 1000 <= most_g


def test_the_gym_is_regulation() -> None:
    """FIBA Official Basketball Rules, articles 2 and 3 and the equipment appendix."""
    gym = stage_set("gym", "day", "clear", 0)
    hoop = next(b for b in gym.bodies if "hoop" in b.tags)
    anchors = dict(hoop.anchors)
    assert anchors["rim centre"][2] + hoop.pose[2] == pytest.approx(3.05, abs=0.001)
    rim = next(s for s in hoop.shapes if s.name == "rim" and s.kind == "torus")
    assert 0.450 <= rim.size[0] - 2 * rim.size[2] <= 0.459
    assert rim.pose[2] + rim.size[2] / 2 == pytest.approx(3.05, abs=0.001)
    board = next(s for s in hoop.shapes if s.name == "backboard" and s.solid)
    assert board.size[1:] == (1.8, 1.05)
    assert board.pose[2] - board.size[2] / 2 == pytest.approx(2.90, abs=0.001)
    face = board.pose[0] + board.size[0] / 2
    assert rim.pose[0] - (rim.size[0] / 2 - rim.size[2]) - face == pytest.approx(0.15, abs=0.001)
    line = {name: at for name, at, _ in gym.places}["free-throw line"]
    board_y = hoop.pose[1] - face
    assert 4.6 < board_y - line[1] < 5.0, "toes behind a line 4.6 m from the board"


def test_hollow_things_are_hollow_for_physics() -> None:
    """A small ball's centre fits inside without touching any solid shape."""
    from engine.staging.extent import Extent, extent, shape_extent

    for name, height, size in (
        ("bowl", 0.06, 0.06),
        ("bucket", 0.15, 0.1),
        ("trash_can", 0.3, 0.15),
        ("box", 0.17, 0.2),
    ):
        body = make_body(prop(name), "vessel")
        row = shape_extent(Shape("sphere", (size,) * 3, "rubber"), np.array([0, 0, height, 1, 0, 0, 0.0]))
        assert not extent(body).overlaps(Extent(row[None], row)), name


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("light", ["day", "night", "dusk", "dawn"])
def test_sets_are_valid_in_every_light(name: str, light: str) -> None:
    made = stage_set(name, light, "clear", 0)
    ids = [b.id for b in made.bodies]
    assert len(ids) == len(set(ids)) and all(i.startswith("set:") for i in ids)
    assert all(b.mobility == "fixed" for b in made.bodies)
    assert {"centre", "door"} <= {place for place, _, _ in made.places}
    assert all(0 <= a <= 1 for a in made.room.absorption)
    lamps = [light.power for light in made.lights]
    assert lamps and all(power > 0 for power in lamps)
    missing = [word for word, body in made.fixtures.items() if body not in ids]
    assert not missing, f"{name}: fixtures without a body: {missing}"


@pytest.mark.parametrize("name", SETS)
def test_night_is_darker_than_day(name: str) -> None:
    def sun(light: str) -> float:
        made = stage_set(name, light, "clear", 0)
        return sum(v.power for v in made.lights if v.kind == "sun") + sum(made.sky.zenith)

    assert sun("night") < 0.1 * sun("day")


@pytest.mark.parametrize("name", SETS)
def test_people_can_walk_between_all_places(name: str) -> None:
    """A flood over a 20 cm grid from the centre reaches every named place with 22 cm to spare on all sides."""
    from engine.staging.extent import Extent, extent, upright_cylinder

    made = stage_set(name, "day", "clear", 0)
    x0, y0, x1, y1 = made.bounds
    low = [extent(b) for b in made.bodies]
    rooms = [e for e in low if len(e.shapes)]
    shapes = np.concatenate([e.shapes for e in rooms])
    step = 0.2

    def free(x: float, y: float) -> bool:
        person = upright_cylinder(x, y, 0.08, 0.22, 1.7).whole
        apart = (person[:, 0] > shapes[..., 1]) | (shapes[..., 0] > person[:, 1])
        return bool(apart.any(-1).all())

    places = {place: at for place, at, _ in made.places if place != "outside"}
    start = places["centre"]
    seen, border = set(), [(0, 0)]
    while border:
        cell = border.pop()
        x, y = start[0] + cell[0] * step, start[1] + cell[1] * step
        if cell in seen or not (x0 <= x <= x1 and y0 <= y <= y1):
            continue
        if not free(x, y):
            continue
        seen.add(cell)
        border += [(cell[0] + i, cell[1] + j) for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    reached = np.array(sorted(seen)) * step + np.array(start[:2])
    assert isinstance(rooms[0], Extent)
    for place, at in places.items():
        gap = float(np.hypot(*(reached - np.array(at[:2])).T).min())
        assert gap < 0.3, f"{name}: nobody can get to {place!r} ({gap:.2f} m short)"


# -- adding without code --------------------------------------------------------------------------------------------


JADE = """
source = "a test of the format"
words = ["jade"]
density = 3300.0
friction = 0.4
restitution = 0.5
young = 1.2e11
poisson = 0.25
alpha = 6.0
beta = 1e-7
hardness = 0.9
floor = "stone"
[appearance]
colour = "#3f8f5f"
roughness = 0.2
"""
IDOL = """
mass_kg = 2.2
shapes = [{ kind = "box", size = [0.1, 0.1, 0.2], at = [0, 0, 0.1], material = "zz_jade" }]
"""
SHRINE = """
walkable = [-3, -3, 3, 3]
spots = [{ name = "centre", at = [0, -1] }, { name = "door", at = [0, -2.5], yaw = 90 }]
[floor]
size = [8, 8]
material = "zz_jade"
[[place]]
prop = "table"
name = "altar"
at = [0, 1]
[fixtures]
altar = "altar"
[light.day.sky]
zenith = "#5b8fd6"
horizon = "#dbe9f7"
ground = "#777777"
[light.night.sky]
zenith = "#0b1230"
horizon = "#1b2748"
ground = "#0b0c0f"
[acoustics]
size = [8, 8, 4]
absorption = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
"""


@pytest.fixture
def added() -> Iterator[None]:
    """A material, a prop and a set that exist for one test only."""
    home = assets.asset_path("props").parent
    files: dict[Path, str] = {
        home / "materials" / "zz_jade.toml": JADE,
        home / "props" / "zz_idol.toml": IDOL,
        home / "sets" / "zz_shrine.toml": SHRINE,
    }
    for path, text in files.items():
        path.write_text(text, "utf-8")
    yield
    for path in files:
        path.unlink()


def test_a_material_a_prop_and_a_set_need_no_code(added: None) -> None:
    from engine.staging.materials import materials_by_word

    materials_by_word.cache_clear()
    scene = Scene(
        "s1",
        "INT. SHRINE - DAY",
        "zz_shrine",
        (),
        (PropUse("idol", "idol", "zz_idol"),),
        (Placing("idol", Relation.ON, "set:altar"),),
        (),
    )
    world = stage(scene, (), 0)
    assert world.body("idol").pose[2] == pytest.approx(0.75, abs=1e-6)
    assert world.material("zz_jade").density == 3300.0
    materials_by_word.cache_clear()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mass_kg = -1\nshapes = []\n", "mass_kg"),
        ("mass_kg = 1\nshapes = [{ kind = 'blob', material = 'wood' }]\n", "shapes.0.kind"),
        ("mass_kg = 1\nshapes = [{ kind = 'box', size = [1, 1, 1], material = 'unobtainium' }]\n", "unobtainium"),
    ],
)
def test_a_wrong_prop_says_where(text: str, says: str) -> None:
    path = assets.asset_path("props") / f"zz_wrong_{says.replace('.', '_')}.toml"
    path.write_text(text, "utf-8")
    try:
        with pytest.raises(UnavailableError, match=says):
            prop(path.stem)
    finally:
        path.unlink()
