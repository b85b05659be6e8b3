"""What a hand of the crew keeps in mind between two orders."""

from __future__ import annotations

import pickle
import queue
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from engine.foundation.ticket import Ticket
from engine.session import crafts
from engine.session.crafts import Craftsman, ForgottenError
from engine.session.hand import Hand, _listen, _receive, _send
from engine.session.session import Settings
from engine.shoot.rehearsal import Rehearsal
from tests.fakes import empty_rehearsal


def _scene(bodies: int) -> Rehearsal:
    rehearsal = empty_rehearsal(1.0)
    return replace(rehearsal, take=replace(rehearsal.take, poses=np.zeros((241, bodies, 7))))


def test_a_hand_keeps_what_the_next_order_needs_and_else_the_latest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = 241 * 7 * 8
    monkeypatch.setattr(crafts, "HELD_BYTES", 3 * one)
    hand = Craftsman(tmp_path)
    for key in "abcd":
        hand.tell(key, _scene(1), frozenset(), Ticket())
    assert [key for key in "abcd" if _knows(hand, key)] == ["b", "c", "d"]
    for key in "efghi":
        hand.tell(key, _scene(1), frozenset("efghi"), Ticket())
    assert [key for key in "abcdefghi" if _knows(hand, key)] == list("efghi")
    hand.tell("large", _scene(9), frozenset(), Ticket())
    assert _knows(hand, "large") and not any(_knows(hand, key) for key in "efghi")


def _knows(hand: Craftsman, key: str) -> bool:
    try:
        hand._told(key)
    except ForgottenError:
        return False
    return True


def test_who_asks_a_hand_gets_its_own_answer(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    words = [f"INT. ROOM {number} - DAY\n\nA man waves.\n" for number in range(12)]
    try:
        with ThreadPoolExecutor(4) as askers:
            answers = list(askers.map(lambda text: hand.ask("read", text, "film", Settings()), words))
    finally:
        hand.close()
    assert [opened.project.script for opened in answers] == words


def test_who_waits_hears_of_an_answer_that_cannot_be_read(tmp_path: Path) -> None:
    pipe, answers, data = BytesIO(), queue.Queue(), b"cno.such.module\nThing\n."  # type: ignore[var-annotated]
    pipe.write(struct.pack("<2Q", 0, len(data)) + data)
    pipe.seek(0)
    with pytest.raises(ModuleNotFoundError):
        _listen(pipe, answers)
    assert answers.get_nowait() == ("gone", None) and pipe.closed


class _WorkedOn:
    """While it is pickled it comes to know more of itself ``times`` over, as when another thread asks for a cached property."""

    def __init__(self, times: int) -> None:
        self.asked = _Asked(self, times)
        self.more = "attributes follow"


class _Asked:
    def __init__(self, of: _WorkedOn, times: int) -> None:
        self._of, self._left = of, times

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        if self._left:
            self._left -= 1
            setattr(self._of, f"known{self._left}", self._left)
        return str, ("asked",)


def test_what_another_thread_finds_out_meanwhile_does_not_stop_an_order() -> None:
    with pytest.raises(RuntimeError, match="changed size"):
        pickle.dumps(_WorkedOn(1))
    pipe = BytesIO()
    _send(pipe, (_WorkedOn(3), np.arange(5)))
    pipe.seek(0)
    sent, numbers = _receive(pipe)
    assert (sent.asked, sent.more, sent.known0) == ("asked", "attributes follow", 0)
    np.testing.assert_array_equal(numbers, np.arange(5))
    with pytest.raises(RuntimeError, match="changed size"):
        _send(BytesIO(), _WorkedOn(1000))
