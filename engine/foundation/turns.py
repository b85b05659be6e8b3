"""How long a thread's turns on a processor are: who takes short ones comes to its turn sooner.

A window that draws itself works for a few milliseconds at a time and sleeps between. Where all processors are busy, Linux lets
whoever is at work finish a turn of some milliseconds before a thread that wakes comes to its own, unless the waking one is
content with shorter turns (since 6.12; earlier kernels take no notice). Its share of the processor stays what its niceness says.
"""

from __future__ import annotations

import os
import platform
import struct
import sys

_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
"""The number of the system call by machine."""
_ATTRIBUTES = struct.Struct("=IIQiIQQQII")
"""``struct sched_attr`` of sched_setattr(2): size, policy, flags, nice, priority, runtime, deadline, period, two clamps."""
_SHORTEST_NS = 100_000
"""The shortest turn that Linux grants."""


def take_short_turns() -> bool:
    """Ask for the shortest turns for this thread and all that it starts from now on, processes too. False where the system knows
    nothing of it; nothing has changed then."""
    return _take_turns(_SHORTEST_NS)


def take_usual_turns() -> bool:
    """Take back :func:`take_short_turns` for this thread: long turns are better for what only calculates."""
    return _take_turns(0)


def _take_turns(length_ns: int) -> bool:
    number = _SCHED_SETATTR.get(platform.machine())
    if sys.platform != "linux" or number is None or os.sched_getscheduler(0) != os.SCHED_OTHER:
        return False
    import ctypes

    nice = os.getpriority(os.PRIO_PROCESS, 0)
    asked = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, 0, nice, 0, length_ns, 0, 0, 0, 0)
    return ctypes.CDLL(None).syscall(number, 0, asked, 0) == 0
