"""The commands: each takes parsed options, calls the front desk, and prints."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.interrupt import stopped_by_interrupt
from engine.cli.progress import Progress
from engine.foundation.errors import UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import parse_rate

if TYPE_CHECKING:
    from engine.session import Session, Settings

LARGEST_SIDE = 7680


def render(options: argparse.Namespace) -> int:
    """``soundstage render``."""
    settings = _settings(options)
    session = _session(options)
    with Progress() as progress, stopped_by_interrupt(Ticket(progress)) as ticket:
        opened = session.open(options.source, settings)
        target = Path(options.output or f"{opened.name}.mp4")
        stems = Path(options.stems) if options.stems else None
        report = session.render(opened, settings, target, stems, ticket)
    if options.json:
        _print_json(dataclasses.asdict(report) | {"size": list(report.size), "shots": [vars(s) for s in report.shots]})
        return 0
    for note in report.notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"{report.file}: {report.seconds:.1f} s, {report.frames} frames in {len(report.shots)} shots")
    return 0


def read(options: argparse.Namespace) -> int:
    """``soundstage read``."""
    from engine.session import Settings

    opened = _session(options).open(options.source, Settings())
    if options.json:
        _print_json(opened.json)
        return 0
    for scene in opened.json["scenes"]:
        print(f"{scene['heading'] or '(no heading)'}  [{scene['set']}]")
        for shot in scene["shots"]:
            print(f"  {shot['slate']:4} {shot['duration_s']:5.1f} s  {shot['size']}, {shot['angle']}, {shot['move']}")
            for beat in shot["beats"]:
                outcome = f" -> {beat['outcome']}" if beat["outcome"] else ""
                print(f"         {' '.join(filter(None, (beat['subject'], beat['verb'], beat['object'])))}{outcome}")
            for line in shot["lines"]:
                print(f"         {line['who']}: {line['text']}")
    coverage = opened.json["coverage"]
    print(", ".join(f"{name} {share:.0%}" for name, share in coverage.items()))
    for word in opened.reading.words:
        if word.content and word.status.value != "understood":
            print(f"  {word.status.value}: {word.text!r} {word.explanation}")
    for note in opened.reading.notes:
        print(f"  note: {note}")
    return 0


def events(options: argparse.Namespace) -> int:
    """``soundstage events``."""
    settings = _settings(options)
    session = _session(options)
    with Progress() as progress, stopped_by_interrupt(Ticket(progress)) as ticket:
        rows = session.events(session.open(options.source, settings), settings, ticket)
    if options.json:
        _print_json([row.as_json() for row in rows])
        return 0
    for row in rows:
        what = " ".join(row.bodies) or row.text
        print(f"{row.time_s:9.4f} s  frame {row.frame:5}  sample {row.sample:8}  {row.kind:9} {what}")
    return 0


def board(options: argparse.Namespace) -> int:
    """``soundstage board``."""
    settings = _settings(options)
    session = _session(options)
    with Progress() as progress, stopped_by_interrupt(Ticket(progress)) as ticket:
        opened = session.open(options.source, settings)
        session.board(opened, settings, Path(options.output), ticket)
    print(options.output)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """``soundstage doctor``."""
    from engine.session.doctor import examine

    found = examine(_cache_folder(options))
    if options.json:
        _print_json(found)
    else:
        for part, state in found.items():
            print(
                f"{part:12} {state if not isinstance(state, dict) else ', '.join(f'{k} {v}' for k, v in state.items())}"
            )
    return 0 if found["healthy"] else 5


def _settings(options: argparse.Namespace) -> Settings:
    from engine.session import Settings
    from engine.session.source import format_of

    own = format_of(options.source) or (parse_size(options.usual_size), parse_rate("24"))
    return Settings(
        size=parse_size(options.size) if options.size else own[0],
        rate=parse_rate(options.rate) if options.rate else own[1],
        quality=options.quality,
        look=_look(options.look),
        engine=options.engine,
        seed=options.seed,
        shots=tuple(filter(None, (slate.strip().upper() for slate in options.shots.split(",")))),
    )


def parse_size(text: str) -> tuple[int, int]:
    """(width, height) from ``1280x720``; both even, 16 to 7680. Raises UsageError."""
    match = re.fullmatch(r"(\d+)[x×](\d+)", text.strip().lower())
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(16 <= side <= LARGEST_SIDE and side % 2 == 0 for side in (width, height)):
        raise UsageError(f"The size {text!r} cannot be made; write even pixels such as 1280x720.")
    return width, height


def _look(name: str | None) -> str | None:
    from engine.foundation.assets import asset_names

    if name is not None and name not in asset_names("looks", ".toml"):
        raise UsageError(f"There is no look {name!r}; choose from {', '.join(asset_names('looks', '.toml'))}.")
    return name


def _session(options: argparse.Namespace) -> Session:
    from engine.session import Session

    return Session(_cache_folder(options))


def _cache_folder(options: argparse.Namespace) -> Path:
    if options.cache:
        if os.path.exists(options.cache) and not os.path.isdir(options.cache):
            raise UsageError(f"The cache {options.cache!r} is a file; name a folder.")
        return Path(options.cache)
    import platformdirs

    return Path(platformdirs.user_cache_dir("soundstage", appauthor=False))


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()
