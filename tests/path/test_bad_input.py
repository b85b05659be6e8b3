"""What can go wrong, through the command line as a user meets it: one sentence, the right exit code, nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.path.conftest import COMMAND, SCRIPT, SETTINGS, Film, decoded_pictures

ROOT = Path(__file__).parents[2]
USE, SOURCE, UNAVAILABLE, CANCELLED = 2, 3, 5, 130
NO_ADAPTER = {"VK_ICD_FILENAMES": "nothing.json", "VK_DRIVER_FILES": "nothing.json", "WGPU_BACKEND_TYPE": "Vulkan"}


def _words(source: str, target: Path, cache: Path) -> list[str]:
    size = "x".join(map(str, SETTINGS.size))
    words = [*COMMAND, "render", source, "-o", str(target), "--size", size]
    return [*words, "--quality", "draft", "--cache", str(cache)]


def _run(words: list[str], text: str = "", where: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more}
    return subprocess.run(
        words, input=text, capture_output=True, encoding="utf-8", timeout=900, cwd=where, env=environment
    )


def _sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """What the command line says when it refuses; checks that it is one sentence, and that stdout is silent."""
    assert done.returncode == code, (done.returncode, done.stderr[-2000:])
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("soundstage: ")]
    assert len(said) == 1 and said[0] == done.stderr.splitlines()[-1], done.stderr
    sentence = said[0].removeprefix("soundstage: ")
    assert sentence[0].isupper() and sentence.endswith("."), sentence
    assert 30 <= len(sentence) <= 400, sentence
    return sentence


# -- the source -----------------------------------------------------------------------------------------------------

_late = pytest.mark.slow
"""Where the command line comes to it only after minutes of work on a slow machine."""
SOURCES = {
    "empty": (b"", "empty"),
    "only blanks": (b" \n\n\t\n", "empty"),
    "binary": (bytes(range(256)) * 20, "binary"),
    "wrong encoding": ("INT. CAFÉ - DAY\n\nA man walks.\n".encode("latin-1"), "UTF-8"),
    "5 MB": (b"A man walks. " * 400_000, "MB"),
    "only a title": (b"Title: Nothing\nAuthor: Nobody\n", "no action"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_is_no_screenplay(name: str, tmp_path: Path) -> None:
    data, says = SOURCES[name]
    source = tmp_path / "source.fountain"
    source.write_bytes(data)
    target = tmp_path / "out" / "film.mp4"
    target.parent.mkdir()
    assert says in _sentence(_run(_words(str(source), target, tmp_path / "cache")), SOURCE)
    assert list(target.parent.iterdir()) == []
    assert source.read_bytes() == data


def test_a_heading_alone_is_no_action(tmp_path: Path) -> None:
    words = [*_words("-", tmp_path / "film.mp4", tmp_path / "cache"), "--engine", "slate"]
    assert "no action" in _sentence(_run(words, "INT. GYM - DAY\n"), SOURCE)


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    assert "exist" in _sentence(_run(_words("nowhere.fountain", tmp_path / "film.mp4", tmp_path / "cache")), SOURCE)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Two hundred elephants dance in the kitchen.\n",
        "INT. KITCHEN - DAY\n\nA blue whale, an aircraft carrier and forty buses stand on the table.\n",
        "INT. OFFICE - DAY\n\nA thousand people sit on one chair.\n",
    ],
)
def test_a_scene_nobody_can_stage(text: str, tmp_path: Path) -> None:
    """Refused in a sentence, or made as well as it can be with a note of what was left out; never in silence."""
    words = [*_words("-", tmp_path / "film.mp4", tmp_path / "cache"), "--engine", "slate"]
    done = _run(words, text)
    if done.returncode:
        _sentence(done, done.returncode)
        assert done.returncode in (SOURCE, UNAVAILABLE)
        assert not (tmp_path / "film.mp4").exists()
    else:
        notes = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
        assert any("room" in note or "too many" in note or "left out" in note for note in notes), done.stderr


# -- the target and the disk ----------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, if this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_as_target(film: Film, disk: Path) -> None:
    old = b"yesterday's film"
    (disk / "film.mp4").write_bytes(old)
    assert "full" in _sentence(_run(_words("-", disk / "film.mp4", film.cache), SCRIPT), UNAVAILABLE)
    assert [path.name for path in disk.iterdir()] == ["film.mp4"]
    assert (disk / "film.mp4").read_bytes() == old


@pytest.mark.slow
def test_a_full_disk_for_the_stems(film: Film, disk: Path, tmp_path: Path) -> None:
    words = [*_words("-", tmp_path / "film.mp4", film.cache), "--stems", str(disk / "stems")]
    assert "full" in _sentence(_run(words, SCRIPT), UNAVAILABLE)
    assert not [path for path in disk.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_full_disk_as_cache(film: Film, disk: Path, tmp_path: Path) -> None:
    """The film is made all the same; the user is told that nothing was kept."""
    done = _run(_words("-", tmp_path / "film.mp4", disk / "cache"), SCRIPT)
    assert done.returncode == 0, done.stderr
    assert len(decoded_pictures(tmp_path / "film.mp4")) == film.report.frames
    assert any(line.startswith("note: ") and "full" in line for line in done.stderr.splitlines())


def test_a_read_only_folder_as_target(film: Film, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "cannot be written" in _sentence(_run(_words("-", disk / "film.mp4", film.cache), SCRIPT), USE)


@pytest.mark.slow
def test_a_read_only_folder_as_cache(film: Film, disk: Path, tmp_path: Path) -> None:
    """Nothing can be kept there, which is no reason not to make the film (of slates: quickly)."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = _run([*_words("-", tmp_path / "film.mp4", disk / "cache"), "--engine", "slate"], "A man waves.")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("target", "says"), [("nowhere/film.mp4", "does not exist"), ("folder.mp4", "folder"), ("film.gif", ".mp4")]
)
def test_a_target_that_cannot_be(target: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    words = _words("-", Path(target), tmp_path / "cache")
    assert says in _sentence(_run(words, SCRIPT, tmp_path, PYTHONPATH=str(ROOT)), USE)


@pytest.mark.parametrize("option", [("--size", "5x5"), ("--rate", "17"), ("--look", "noir"), ("--shots", "9Z")])
def test_an_option_that_cannot_be(option: tuple[str, str], film: Film, tmp_path: Path) -> None:
    assert option[1] in _sentence(_run([*_words("-", tmp_path / "f.mp4", film.cache), *option], SCRIPT), USE)


# -- the machine ----------------------------------------------------------------------------------------------------


def test_no_graphics_adapter(film: Film, tmp_path: Path) -> None:
    done = _run(_words("-", tmp_path / "film.mp4", tmp_path / "cache"), "A man waves.", **NO_ADAPTER)
    assert "adapter" in _sentence(done, UNAVAILABLE)
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the engine whose assets are links, so that one can be taken away."""
    home = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "engine", home / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "assets").rglob("*"):
        copy = home / "assets" / path.relative_to(ROOT / "assets")
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(path)
    return home


@pytest.mark.parametrize(
    "asset",
    [
        "lexicon/actions.toml",
        pytest.param("people/body.npz", marks=_late),
        pytest.param("people/wardrobe.toml", marks=_late),
        pytest.param("sets/park.toml", marks=_late),
        pytest.param("faces/visemes.toml", marks=_late),
        pytest.param("looks/realistic.toml", marks=_late),
        pytest.param("sounds/footsteps.toml", marks=_late),
        pytest.param("schemas/set.json", marks=_late),
    ],
)
def test_a_missing_asset(asset: str, house: Path, tmp_path: Path) -> None:
    taken = house / "assets" / asset
    link = taken.readlink()
    taken.unlink()
    try:
        text = "EXT. PARK - DAY\n\nA man walks. He stops.\n\nMAN\nYes.\n"
        words = _words("-", tmp_path / "film.mp4", tmp_path / "cache")
        sentence = _sentence(_run(words, text, house, PYTHONPATH=str(house)), UNAVAILABLE)
    finally:
        taken.symlink_to(link)
    assert asset in sentence
    assert not (tmp_path / "film.mp4").exists()


# -- interruption ---------------------------------------------------------------------------------------------------


def _begin(words: list[str], until: str) -> subprocess.Popen[str]:
    """Start ``words`` and wait until stderr says ``until``; it is read to its end in the background."""
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdin is not None and process.stderr is not None
    process.stdin.write(SCRIPT)
    process.stdin.close()
    process.stdin = None
    for line in process.stderr:
        if until in line:
            return process
    raise AssertionError(f"it ended without saying {until!r}")


@pytest.mark.parametrize("moment", ["setting the stage", pytest.param("encoding", marks=_late)])
def test_control_c_is_one_sentence_and_leaves_nothing(moment: str, tmp_path: Path) -> None:
    target = tmp_path / "out" / "film.mp4"
    target.parent.mkdir()
    process = _begin(_words("-", target, tmp_path / "cache"), moment)
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=900)
    lines = [line for line in rest.splitlines() if "% " not in line[:6]]
    assert process.returncode == CANCELLED
    assert out == ""
    assert len(lines) == 1 and lines[0].startswith("soundstage: Cancelled"), rest
    assert list(target.parent.iterdir()) == []


@_late
def test_a_killed_render_leaves_no_film_and_goes_on_where_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out" / "film.mp4"
    target.parent.mkdir()
    words = _words("-", target, tmp_path / "cache")
    process = _begin(words, "encoding")
    pictures = tmp_path / "cache" / "pictures"
    threading.Thread(target=process.stderr.read, daemon=True).start()  # type: ignore[union-attr]
    while process.poll() is None and sum(path.is_file() for path in pictures.rglob("*")) < 20:
        time.sleep(0.05)
    process.kill()
    assert process.wait(120) == -signal.SIGKILL
    assert not target.exists()
    done = _run([*words, "--json"], SCRIPT)
    assert done.returncode == 0, done.stderr
    import json

    report = json.loads(done.stdout)
    assert report["frames_cached"] >= 19
    assert len(decoded_pictures(target)) == report["frames"]
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"], (
        "the killed render's half file is still there"
    )
