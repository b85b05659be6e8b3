"""The house rules: which room may import which, and which outside library lives where."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

STOREYS = [  # lowest first; a room imports only from storeys below its own, never a neighbour
    {"engine.foundation"},
    {"engine.screenplay", "engine.project", "engine.consent", "engine.world", "engine.media"},
    {
        "engine.breakdown",
        "engine.speech",
        "engine.staging",
        "engine.motion",
        "engine.physics",
        "engine.cinematography",
        "engine.picture",
        "engine.sound",
        "engine.likeness",
        "engine.diffusion",
        "engine.cache",
    },
    {"engine.shoot"},
    {"engine.program"},
    {"engine.playback", "engine.delivery"},
    {"engine.session"},
    {"engine.cli"},
    {"studio.widgets"},
    {"studio.bridge", "studio.devices"},
    {
        "studio.script",
        "studio.storyboard",
        "studio.timeline",
        "studio.viewer",
        "studio.inspector",
        "studio.mixer",
        "studio.cameo",
        "studio.consent",
        "studio.renders",
        "studio.export",
        "studio.stage",
        "studio.cast",
        "studio.tour",
    },
    {"studio.ending", "studio.menus", "studio.pages", "studio.whereabouts"},
    {"studio.window"},
    {"studio.app"},
]
LEVEL = {room: level for level, storey in enumerate(STOREYS) for room in storey}
FRONT_DOORS = {
    "engine.foundation",
    "engine.screenplay",
    "engine.project",
    "engine.consent",
    "engine.media",
    "engine.playback",
    "engine.session",
}
HOMES = {  # outside library -> the rooms that may import it
    "PySide6": {"studio"},
    "pyqtgraph": {"studio"},
    "torch": {"engine.diffusion"},
    "diffusers": {"engine.diffusion"},
    "transformers": {"engine.diffusion"},
    "wgpu": {"engine.picture"},
    "pygfx": {"engine.picture"},
    "rendercanvas": {"engine.picture"},
    "pylinalg": {"engine.picture"},
    "mujoco": {"engine.physics"},
    "av": {"engine.delivery", "engine.cache"},
    "cryptography": {"engine.consent"},
    "c2pa": {"engine.delivery"},
    "opentimelineio": {"engine.delivery"},
    "arabic_reshaper": {"engine.delivery"},
    "OpenEXR": {"engine.delivery"},
    "sounddevice": {"studio.devices"},
    "spacy": {"engine.breakdown"},
    "onnxruntime": {"engine.speech"},
    "random": set(),
    "requests": set(),
    "urllib": set(),
    "http": set(),
}
WORKSHOPS = STOREYS[2]
FORBIDDEN_IN_WORKSHOPS = {"time", "datetime", "random", "socket"}
FORBIDDEN_ROOM_NAMES = {"utils", "util", "core", "common", "helpers", "misc"}


def imports() -> Iterator[tuple[Path, int, str, str]]:
    """Yield (file, line, importing room, imported dotted name) for every import in the house."""
    for path in sorted((*ROOT.glob("engine/**/*.py"), *ROOT.glob("studio/**/*.py"))):
        relative = path.relative_to(ROOT)
        module = relative.with_suffix("").parts
        room = ".".join(module[:2])
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                package = module[: len(module) - node.level] if node.level else ()
                base = ".".join((*package, *filter(None, [node.module])))
                names = [f"{base}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                yield relative, node.lineno, room, name


def test_rooms_only_look_down() -> None:
    broken = []
    for path, line, room, name in imports():
        target = ".".join(name.split(".")[:2])
        if room in LEVEL and target in LEVEL and room != target and LEVEL[target] >= LEVEL[room]:
            broken.append(f"{path}:{line}: {room} may not import {target}")
    assert not broken, "\n".join(broken)


def test_engine_never_sees_the_studio() -> None:
    broken = [
        f"{p}:{n}: {name}" for p, n, room, name in imports() if room.startswith("engine") and name.startswith("studio")
    ]
    assert not broken, "\n".join(broken)


def test_studio_sees_only_the_front_doors() -> None:
    broken = [
        f"{path}:{line}: studio may not import {name}"
        for path, line, room, name in imports()
        if room.startswith("studio.")
        and name.startswith("engine.")
        and ".".join(name.split(".")[:2]) not in FRONT_DOORS
    ]
    assert not broken, "\n".join(broken)


def test_every_room_has_a_storey() -> None:
    rooms = {room for _, _, room, _ in imports()} - {"engine.__init__", "engine.__main__", "studio.__init__"}
    assert rooms <= LEVEL.keys(), f"no storey for {sorted(rooms - LEVEL.keys())}"
    assert not {room.split(".")[1] for room in rooms} & FORBIDDEN_ROOM_NAMES


def test_each_library_stays_at_home() -> None:
    broken = [
        f"{path}:{line}: only {sorted(HOMES[library]) or 'nobody'} may import {library}"
        for path, line, room, name in imports()
        if (library := name.split(".")[0]) in HOMES
        and not any(room == home or room.startswith(home + ".") for home in HOMES[library])
    ]
    assert not broken, "\n".join(broken)


def test_workshops_know_no_clock_and_no_environment() -> None:
    broken = [
        f"{path}:{line}: {room} may not import {name}"
        for path, line, room, name in imports()
        if room in WORKSHOPS and name.split(".")[0] in FORBIDDEN_IN_WORKSHOPS
    ]
    for path in sorted(ROOT.glob("engine/**/*.py")):
        room = ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])
        if room not in WORKSHOPS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno}: a workshop may not read the environment")
    assert not broken, "\n".join(broken)
