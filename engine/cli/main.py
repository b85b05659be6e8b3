"""The ``soundstage`` command: parses words, calls the front desk, turns errors into one sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from engine import VERSION
from engine.foundation.errors import CancelledError, SoundstageError

COMMANDS = ("render", "read", "board", "events", "doctor", "cameo", "verify")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 wrong use, 3 unreadable source, 4 refused, 5 unavailable,
    130 cancelled; 1 is our own fault."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _still_graphics_driver()
    debug = "--debug" in words
    try:
        if words and (words[0] in COMMANDS or words[0] in ("-h", "--help", "--version")):
            return _command(words)
        return _studio(words)
    except KeyboardInterrupt:
        return _say(CancelledError("Cancelled; run the same command again to go on from here."), debug)
    except SoundstageError as error:
        return _say(error, debug)
    except BrokenPipeError:
        return 0
    except Exception as error:  # the outermost boundary: our fault, said in one sentence
        if debug:
            raise
        print(
            f"soundstage: something went wrong inside Soundstage ({type(error).__name__}: {error}); "
            "run again with --debug and report what it prints.",
            file=sys.stderr,
        )
        return 1


def _still_graphics_driver() -> None:
    """Mesa complains on standard error where no session has set XDG_RUNTIME_DIR (a server, a container), although nothing here
    needs it; any folder stills it. Can go once Mesa no longer probes Wayland for off-screen use."""
    if sys.platform == "linux" and not os.environ.get("XDG_RUNTIME_DIR"):
        import tempfile

        os.environ["XDG_RUNTIME_DIR"] = tempfile.gettempdir()


def _say(error: SoundstageError, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    print(f"soundstage: {error}", file=sys.stderr)
    return error.exit_code


def _command(words: list[str]) -> int:
    options = parser().parse_args(words)
    if options.command in ("cameo", "verify"):
        from engine.foundation.errors import UnavailableError

        raise UnavailableError(f"The command {options.command!r} is not part of this version; cameos come later.")
    from engine.cli import commands

    return int(getattr(commands, options.command)(options))


def _studio(words: list[str]) -> int:
    from importlib import import_module
    from importlib.util import find_spec

    from engine.foundation.errors import UnavailableError, UsageError

    first = words[0] if words else ""
    if first and not first.startswith("-") and "." not in first and not os.path.exists(first):
        raise UsageError(
            f"There is neither a command nor a file {first!r}; the commands are {', '.join(COMMANDS)}, "
            "see 'soundstage --help'."
        )
    if find_spec("studio.app") is None:
        raise UnavailableError(
            "The studio window is not part of this version; use 'soundstage render SOURCE -o film.mp4'."
        )
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not {"-h", "--help"} & set(words) and not any(map(os.environ.get, screens)):
        raise UnavailableError(
            "There is no display to open the studio on; use 'soundstage render SOURCE -o film.mp4', or set DISPLAY."
        )

    return int(import_module("studio.app").main(words))


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(
        prog="soundstage",
        description="Words in, a finished multi-shot film with synchronised sound out. Without a command it opens the studio.",
    )
    top.add_argument("--version", action="version", version=f"soundstage {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    render = commands.add_parser("render", help="make a finished film with sound")
    _source(render)
    render.add_argument("-o", "--output", metavar="FILE", help=".mp4 (H.264, AAC) or .mov (ProRes, PCM)")
    render.add_argument("--shots", metavar="1A,1B", default="", help="only these shots")
    render.add_argument("--stems", metavar="DIR", help="also write the stems as 48 kHz 24-bit WAV")
    _making(render)
    _json(render)

    read = commands.add_parser("read", help="show what was made of every word")
    _source(read)
    _json(read)

    events = commands.add_parser("events", help="list every contact, footstep, phoneme and cut")
    _source(events)
    events.add_argument("--shots", metavar="1A,1B", default="", help="only these shots")
    _making(events)
    _json(events)

    board = commands.add_parser("board", help="draw a contact sheet, or board pages to print")
    _source(board)
    board.add_argument("-o", "--output", metavar="FILE.png|FILE.pdf", required=True)
    board.add_argument("--shots", metavar="1A,1B", default="", help="only these shots")
    _making(board, size="640x360", quality="draft")

    doctor = commands.add_parser("doctor", help="check this machine")
    doctor.add_argument("--cache", metavar="DIR", help="where computed work is kept")
    _json(doctor)

    for name in ("cameo", "verify"):
        later = commands.add_parser(name, help="(comes later)")
        later.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _source(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source", metavar="SOURCE", help="a .fountain, a .txt with plain prose, a .soundstage project, or -"
    )
    command.add_argument("--cache", metavar="DIR", help="where computed work is kept (default: your cache folder)")
    command.add_argument("--debug", action="store_true", help="print the traceback of an error")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, and nothing else, to standard output")
    if not any(action.dest == "debug" for action in command._actions):
        command.add_argument("--debug", action="store_true", help="print the traceback of an error")


def _making(command: argparse.ArgumentParser, size: str = "1280x720", quality: str = "preview") -> None:
    command.add_argument("--size", metavar="WxH", help=f"picture size in pixels (default: the project's, else {size})")
    command.set_defaults(usual_size=size)
    command.add_argument("--rate", help="24, 25, 30, 23.976, 29.97, 60 ... (default: the project's, else 24)")
    command.add_argument("--quality", default=quality, choices=("draft", "preview", "final"))
    command.add_argument("--look", default=None, help="realistic, cinematic or anime (default: as the words say)")
    command.add_argument("--engine", default="world", choices=("world", "slate", "diffusion"))
    command.add_argument(
        "--seed", default=0, type=int, metavar="N", help="another seed, another variation (default: 0)"
    )
