"""The command line answers in one sentence with the right exit code."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "engine", *words], input=stdin, capture_output=True, timeout=900)


def sentence(result: subprocess.CompletedProcess[bytes]) -> str:
    lines = result.stderr.decode().strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"  \n\t\n", "empty"),
        (bytes(range(256)) * 4, "binary"),
        ("Ein M\u00e4dchen geht.".encode("latin-1"), "UTF-8"),
        (b"A man walks. " * 400_000, "MB"),
    ],
)
def test_a_source_that_cannot_be_read(tmp_path: Path, content: bytes, expected: str) -> None:
    source = tmp_path / "scene.txt"
    source.write_bytes(content)
    result = run("read", str(source), "--json")
    assert result.returncode == 3
    assert expected in sentence(result)
    assert result.stdout == b""


def test_a_source_that_does_not_exist() -> None:
    result = run("read", "no-such-scene.fountain")
    assert result.returncode == 3
    assert "no-such-scene.fountain" in sentence(result)


@pytest.mark.parametrize(
    "words",
    [
        ("--size", "big"),
        ("--size", "641x360"),
        ("--rate", "17"),
        ("--look", "baroque"),
        ("-o", "no/such/folder/film.mp4"),
        ("-o", "film.avi"),
    ],
)
def test_wrong_use_is_exit_code_2_and_leaves_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    target = () if "-o" in words else ("-o", str(tmp_path / "film.mp4"))
    result = run("render", "-", *target, *words, "--cache", str(tmp_path / "cache"), stdin=b"A man waves in a park.")
    assert result.returncode == 2, result.stderr
    assert sentence(result).startswith("soundstage: ")
    assert not (tmp_path / "film.mp4").exists()


def test_a_misspelt_command_is_wrong_use() -> None:
    result = run("rendr", "scene.fountain")
    assert result.returncode == 2
    assert "'rendr'" in sentence(result) and "render" in sentence(result)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_the_studio_without_a_display_is_a_sentence() -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    result = subprocess.run([sys.executable, "-m", "engine"], capture_output=True, timeout=900, env=bare)
    assert result.returncode == 5
    assert "display" in sentence(result)


def test_a_file_as_cache_or_project_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.soundstage"
    file.write_bytes(b"")
    result = run("read", str(file))
    assert result.returncode == 3 and "not a Soundstage project" in sentence(result)
    result = run("read", "-", "--cache", str(file), stdin=b"A man waves.")
    assert result.returncode == 2 and "is a file" in sentence(result)
    assert file.read_bytes() == b""


def test_time_left_goes_by_the_present_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute of rehearsal for a tenth of the way, then a tenth each second: eight seconds are left, not minutes."""
    from engine.cli import progress

    clock = iter((0.0, 60.0, 61.0))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(progress.sys, "stderr", written := io.StringIO())
    tell = progress.Progress()
    tell(0.1, "encoding")
    tell(0.2, "encoding")
    assert written.getvalue().splitlines() == ["10%  encoding".rjust(14), " 20% 8 s left encoding"]


def test_a_board_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    result = run("board", "-", "-o", str(tmp_path / "nowhere" / "board.png"), stdin=b"A man waves.")
    assert result.returncode == 2
    assert "does not exist" in result.stderr.decode().splitlines()[-1]


def test_help_comes_without_heavy_imports() -> None:
    code = (
        "import sys; sys.argv=['soundstage','--help']\n"
        "from engine.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'spacy', 'mujoco', 'pygfx', 'av', 'PySide6', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
