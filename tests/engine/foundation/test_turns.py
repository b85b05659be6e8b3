import ctypes
import os
import platform
import struct
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.foundation.turns import take_short_turns, take_usual_turns

_SCHED_GETATTR = {"x86_64": 315, "aarch64": 275}


def turns() -> tuple[int, int]:
    """The niceness of this thread and the length of its turns in nanoseconds, as the system has them."""
    told = ctypes.create_string_buffer(56)
    assert ctypes.CDLL(None).syscall(_SCHED_GETATTR[platform.machine()], 0, told, 56, 0) == 0
    _, _, _, nice, _, length = struct.unpack_from("=IIQiIQ", told)
    return nice, length


def in_a_thread(*acts):
    with ThreadPoolExecutor(1) as one:
        return [one.submit(act).result() for act in acts]


def test_turns_are_taken_and_given_back():
    assert in_a_thread(take_short_turns, take_usual_turns) in ([True, True], [False, False])


@pytest.mark.skipif(
    sys.platform != "linux"
    or platform.machine() not in _SCHED_GETATTR
    or tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2]) < (6, 12),
    reason="turns of one's own came with Linux 6.12",
)
def test_short_turns_are_passed_on_and_leave_niceness_alone():
    def child():
        return in_a_thread(turns, take_usual_turns, turns)

    def both():
        with ThreadPoolExecutor(1) as one:
            return one.submit(child).result()

    before, _, short, passed_on = in_a_thread(turns, take_short_turns, turns, both)
    inherited, _, usual = passed_on
    assert short == inherited == (before[0], 100_000)
    assert usual == before
    assert os.getpriority(os.PRIO_PROCESS, 0) == before[0]
