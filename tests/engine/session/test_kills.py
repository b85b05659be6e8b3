"""Killed at any moment, or out of disk, a project opens where it was."""

import itertools
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.session.keeper import Keeper
from tests.engine.session.scripted import ROOT, state


def cut_until(path: Path, seed: int, kill: tuple[int, float] | None, room: int | None = None) -> list[str]:
    """What the process told before it ended. ``kill``: when it told so many lines, and so many seconds later."""
    words = [sys.executable, "-m", "tests.engine.session.scripted", str(path), str(seed)]
    process = subprocess.Popen(words + ([str(room)] if room else []), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = []
    if kill is not None:
        lines, later_s = kill
        told += itertools.islice(process.stdout, lines)
        time.sleep(later_s)
        process.send_signal(signal.SIGKILL)
    told += process.stdout
    process.wait(60)
    return [line.strip() for line in told if line.endswith("\n")]  # it may have been killed in the middle of a line


def check(path: Path, told: list[str]) -> int:
    """The project opens at the state last acknowledged, or at the one being committed; returns how many were."""
    acknowledged = [line.split()[1:] for line in told if line.startswith("= ") and len(line.split()) == 3]
    begun = [line.split()[1:] for line in told[-1:] if line.startswith("> ") and len(line.split()) == 3]
    keeper = Keeper(path)  # the lock died with its holder
    try:
        assert not keeper.read_only
        found = state(keeper.project(), keeper.position).split()
        assert found == acknowledged[-1] or any(found[1] == b[1] and b[0] in ("?", found[0]) for b in begun)
        for position in (0, len(keeper.revisions) - 1, keeper.position):
            keeper.go_to(position)  # the whole history can be gone through
        assert state(keeper.project(), keeper.position).split() == found
    finally:
        keeper.close()
    return len(acknowledged)


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, kills: int) -> None:
    chance = random.Random(5)
    path = tmp_path / "film.soundstage"
    done = sum(
        check(path, cut_until(path, seed, (chance.randint(1, 30), chance.uniform(0.0, 0.02)))) for seed in range(kills)
    )
    assert done > kills


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on a file's size is POSIX")
def test_a_disk_that_fills_up_is_said_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "film.soundstage"
    check(path, cut_until(path, 1, (120, 0.0)))  # larger than what SQLite keeps beside it: each may become so large
    for seed, more in ((2, 8_000), (3, 60_000), (4, 200_000)):
        told = cut_until(path, seed, None, room=path.stat().st_size + more)
        assert told[-1].startswith("! The project") and told[-1].endswith("."), told[-1]
        check(path, told[:-1])
    assert check(path, cut_until(path, 9, (20, 0.0))) > 1  # with room again the work goes on
