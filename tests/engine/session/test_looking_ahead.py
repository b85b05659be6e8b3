"""What is in view is made in the background: all of it, a few frames at a time, what is looked at now before the rest."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from engine.session import Desk, DeskSettings
from tests.engine.session.desks import SCRIPT, settle


def _desk(folder: Path) -> Desk:
    desk = Desk(folder / "cache", folder / "home", DeskSettings(engine="slate", stored_slates=True))
    desk.new(SCRIPT)
    until = time.monotonic() + 300
    while not desk.cut.shots and time.monotonic() < until:
        time.sleep(0.01)
    settle(desk)
    return desk


def test_all_that_is_in_view_is_made_and_nothing_else(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    last = desk.cut.shots[1].record_out
    desk.look_at(0, last)
    settle(desk)
    ready = dict(desk.readiness())
    assert [ready[shot.shot_id] for shot in desk.cut.shots[:2]] == [1.0, 1.0]
    assert all(ready[shot.shot_id] == 0.0 for shot in desk.cut.shots[2:])
    desk.close()


def test_few_frames_wait_at_a_time_and_another_view_takes_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, waiting = _desk(tmp_path), []
    submit = desk._jobs.submit

    def counted(*what: Any, **how: Any) -> Any:
        work = submit(*what, **how)
        waiting.append(desk._jobs.queued(lambda one: one.key[0] in ("fetch", "shoot")))
        return work

    monkeypatch.setattr(desk._jobs, "submit", counted)
    desk.look_at(0, desk.cut.frames)
    settle(desk)
    assert len(waiting) >= desk.cut.frames > 12 >= max(waiting)
    assert all(share == 1.0 for _, share in desk.readiness())
    desk.close()


def test_only_what_is_on_screen_is_drawn_while_an_export_is_written(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    with desk._floor.standing_back():
        desk.look_at(0, desk.cut.frames)
        desk.frame(3)
        settle(desk)
        assert desk.frame(3).complete and sum(share for _, share in desk.readiness()) < 0.1
    settle(desk)
    assert all(share == 1.0 for _, share in desk.readiness())
    desk.close()


def test_frames_that_were_made_before_are_found_again(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    desk.look_at(0, desk.cut.frames)
    settle(desk)
    made, path = dict(desk.readiness()), desk.path
    desk.close()
    assert path is not None
    again = Desk(tmp_path / "cache", tmp_path / "home", DeskSettings(engine="slate", stored_slates=True))
    again.open(path)
    settle(again)
    again.look_at(0, again.cut.frames)
    settle(again)
    assert dict(again.readiness()) == made
    again.close()
