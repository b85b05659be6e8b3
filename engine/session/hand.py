"""A hand of the crew: a process of its own that does one thing at a time.

What it is asked is the name of a method of :class:`engine.session.crafts.Craftsman` and picklable values; what it answers is a
value, or the error that was raised there. Messages are pickles behind their length on the process's own pipes. A hand that dies
is replaced, and its work asked for once more.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import IO, Any

import numpy as np

from engine.foundation.errors import CancelledError, UnavailableError
from engine.foundation.ticket import Ticket
from engine.foundation.turns import take_usual_turns

_TWO = struct.Struct("<2Q")
_TRIES = 20
_PIPE_BYTES = 1 << 18
"""What a pipe holds, where the system lets one choose: a picture goes through in pieces, and each takes Python's lock anew."""


class Hand:
    """A process with the cache in ``folder``, started by the first :meth:`ask`. ``niceness``: how far it lets the
    window, and hands with less, go before it where they want the same processor."""

    def __init__(self, folder: Path, niceness: int = 5) -> None:
        self._folder, self._niceness = folder, niceness
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[Any] = queue.Queue()
        self._listener: threading.Thread | None = None
        self._closed = False
        self._idle = threading.Event()
        self._idle.set()
        self._sending = threading.Lock()
        self._turn = threading.Lock()
        self.known: set[str] = set()
        """Keys of what this process was told and keeps; empty again when it is replaced."""
        self.worked = False
        """Whether it was asked for anything but to warm up."""

    def start(self) -> None:
        """Start the process unless it runs."""
        with self._lock:
            if self._closed:
                raise CancelledError("The project was closed; open it again.")
            if self._process is not None and self._process.poll() is None:
                return
            self.known = set()
            self._answers = queue.Queue()
            home = str(Path(__file__).resolve().parents[2])
            environment = {
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")])),
            }
            self._process = subprocess.Popen(
                [sys.executable, "-m", "engine.session.hand", str(self._folder), str(self._niceness)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pipesize=_PIPE_BYTES,
                env=environment,
            )
            self._listener = threading.Thread(
                target=_listen, args=(self._process.stdout, self._answers), name="soundstage-hand", daemon=True
            )
            self._listener.start()

    def ask(self, craft: str, *values: Any, ticket: Ticket | None = None) -> Any:
        """What ``craft`` makes of ``values``; several threads may ask, and one waits for the other. Raises what it raised,
        CancelledError, UnavailableError."""
        ticket = ticket or Ticket()
        while not self._turn.acquire(timeout=0.05):
            ticket.check()
        try:
            return self._answered((craft, values), ticket)
        finally:
            self._turn.release()

    def _answered(self, order: tuple[str, Any], ticket: Ticket) -> Any:
        self.worked |= order[0] != "warm"
        for _ in range(2):
            self.start()
            self._idle.clear()
            try:
                return self._asked(order, ticket)
            except (EOFError, OSError):
                if self._closed:
                    raise CancelledError("The project was closed; open it again.") from None
            finally:
                self._idle.set()
        raise UnavailableError("A part of Soundstage that works in the background stopped twice; try again.")

    def _asked(self, order: Any, ticket: Ticket) -> Any:
        process, answers = self._process, self._answers
        if process is None or process.stdin is None:
            raise EOFError
        self._order(process.stdin, order)
        cancelled = False
        while True:
            try:
                kind, value = answers.get(timeout=0.05)
            except queue.Empty:
                if ticket.cancelled and not cancelled:
                    cancelled = True
                    self._order(process.stdin, None)
                with contextlib.suppress(CancelledError):
                    ticket.check()
                    continue
                if not cancelled:
                    cancelled = True
                    self._order(process.stdin, None)
                continue
            if kind == "progress" and not cancelled:
                with contextlib.suppress(CancelledError):
                    ticket.progress(*value)
            elif kind == "done":
                return value
            elif kind == "failed":
                raise value
            elif kind == "gone":
                raise EOFError

    def _order(self, pipe: IO[bytes], message: Any) -> None:
        with self._sending:
            _send(pipe, message)

    def cancel(self, seconds: float) -> None:
        """Cancel the question under way, if there is one, and wait until it is answered, ``seconds`` at most."""
        process = self._process
        if process is not None and process.stdin is not None and not self._idle.is_set():
            with contextlib.suppress(OSError, ValueError):
                self._order(process.stdin, None)
            self._idle.wait(seconds)

    def close(self) -> None:
        """End the process for good; a question under way is answered with CancelledError."""
        with self._lock:
            self._closed = True
        self.rest()

    def rest(self) -> None:
        """End the process until something is asked again."""
        with self._lock:
            process, self._process, self.known = self._process, None, set()
        if process is not None:
            process.kill()
            process.wait()
            if self._listener is not None:
                self._listener.join()
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()


def _send(pipe: IO[bytes], message: Any) -> None:
    """Large arrays go beside the pickle (PEP 574), so that they are not copied while Python's lock is held."""
    data, buffers = _pickled(message)
    views = [buffer.raw() for buffer in buffers]
    pipe.write(struct.pack(f"<{len(views) + 2}Q", len(views), len(data), *(view.nbytes for view in views)))
    pipe.write(data)
    for view in views:
        pipe.write(view)
    pipe.flush()


def _pickled(message: Any) -> tuple[bytes, list[pickle.PickleBuffer]]:
    """``message`` and the arrays beside it. What other threads work out and keep in a value meanwhile (a cached property) breaks
    off the pickling of its attributes; it is worked out once, so the next try gets farther."""
    for left in reversed(range(_TRIES)):
        buffers: list[pickle.PickleBuffer] = []
        try:
            return pickle.dumps(message, protocol=5, buffer_callback=buffers.append), buffers
        except RuntimeError as error:
            if not left or "changed size" not in str(error):
                raise
    raise AssertionError


def _receive(pipe: IO[bytes]) -> Any:
    count, length = _TWO.unpack(_exactly(pipe, _TWO.size))
    sizes = struct.unpack(f"<{count}Q", _exactly(pipe, 8 * count))
    data = _exactly(pipe, length)
    return pickle.loads(data, buffers=[_exactly(pipe, size) for size in sizes])


def _exactly(pipe: IO[bytes], count: int) -> memoryview:
    """Memory that is filled as it is read: a bytearray is first made all zeros, for which Python's lock is held."""
    view, got = np.empty(count, np.uint8).data, 0
    while got < count:
        part = pipe.readinto(view[got:])  # type: ignore[attr-defined]
        if not part:
            raise EOFError
        got += part
    return view


def _listen(pipe: IO[bytes], answers: queue.Queue[Any]) -> None:
    try:
        with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            while True:
                answers.put(_receive(pipe))
    finally:
        answers.put(("gone", None))  # whatever it was: nobody listens any more, and who waits would wait for ever
        with contextlib.suppress(OSError):
            pipe.close()


def serve(folder: Path, niceness: int) -> None:
    """Be a hand until the window goes: the body of the process."""
    import signal

    from engine.session.crafts import Craftsman

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window
    if hasattr(os, "nice"):
        os.nice(niceness)
    take_usual_turns()  # the window's short ones were passed on
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print must not be taken for an answer
    orders: queue.Queue[Any] = queue.Queue()
    now: list[Ticket] = [Ticket()]

    def listen() -> None:
        try:
            while True:
                order = _receive(sys.stdin.buffer)
                if order is None:
                    now[0].cancel()
                else:
                    now[0] = Ticket(lambda *told: _send(answers, ("progress", told)))
                    orders.put((order, now[0]))
        except (EOFError, OSError):
            pass  # the window is gone, whatever is being done
        except Exception:
            traceback.print_exc()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    craftsman = Craftsman(folder)
    while True:
        (craft, values), ticket = orders.get()
        answer: tuple[str, Any]
        try:
            answer = "done", getattr(craftsman, craft)(*values, ticket)
        except Exception as error:  # every failure is the asker's to tell
            answer = "failed", error
        try:
            _send(answers, answer)
        except (pickle.PicklingError, TypeError, AttributeError):
            _send(answers, ("failed", RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))
        except OSError:
            os._exit(0)  # the window is gone; an orderly end would wait for the thread that listens


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
