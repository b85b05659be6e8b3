"""A session: opens a source, reads it, rehearses its scenes, makes films, events and boards of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import VERSION
from engine.foundation.digest import digest
from engine.foundation.errors import UnavailableError, UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import Rate
from engine.project import Project, Scene, edits
from engine.screenplay import Reading, Screenplay
from engine.session.report import EventRow, RenderReport, ShotRow

if TYPE_CHECKING:
    from engine.program import Program
    from engine.shoot.order import Engine, ShotOrder


@dataclass(frozen=True)
class Settings:
    """How a film is made. ``look`` None: as the words or shots say; ``shots`` () : all."""

    size: tuple[int, int] = (1280, 720)
    rate: Rate = Fraction(24)
    quality: str = "preview"
    look: str | None = None
    engine: str = "world"
    seed: int = 0
    shots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opened:
    """A source, read: the plan and what was made of every word."""

    name: str
    project: Project
    screenplay: Screenplay
    reading: Reading
    json: dict[str, Any] = field(default_factory=dict)


class Session:
    """``cache_folder`` keeps what was computed; give another one to start cold."""

    def __init__(self, cache_folder: Path) -> None:
        from engine.cache import Cache

        self.cache = Cache(cache_folder)

    def open(self, source: str, settings: Settings) -> Opened:
        """Read ``source`` (path or ``-``). Raises SourceError."""
        from engine.project.store import SUFFIX, ProjectStore
        from engine.session.source import read_text

        if source.endswith(SUFFIX):
            store = ProjectStore.open(Path(source))
            project = store.project()
            store.close()
            read_again = self.open_text(project.script, project.title, settings)
            project = replace(edits.set_rate(settings.rate).change(project), size=settings.size)
            return replace(read_again, name=Path(source).stem, project=project)
        name = "scene" if source == "-" else Path(source).stem
        return self.open_text(read_text(source), name, settings)

    def open_text(self, text: str, name: str, settings: Settings) -> Opened:
        """Read a screenplay or prose given as text. Raises SourceError."""
        from engine.breakdown import as_json, read

        screenplay, breakdown, reading = read(text)
        look = settings.look or breakdown.look or "realistic"
        project = Project(
            title=breakdown.title or name.replace("_", " "),
            script=text,
            scenes=breakdown.scenes,
            shots=tuple(replace(shot, look=look) for shot in breakdown.shots),
            cast=breakdown.cast,
            rate=settings.rate,
            size=settings.size,
            seed=settings.seed,
            look=look,
            credits=breakdown.credits,
        )
        return Opened(name, project, screenplay, reading, as_json(screenplay, breakdown, reading))

    def orders(self, opened: Opened, settings: Settings, ticket: Ticket) -> tuple[ShotOrder, ...]:
        """Rehearse every scene and return its shots as orders, in film order."""
        from engine.shoot.call_sheet import call_sheet
        from engine.shoot.rehearsal import rehearse

        project = opened.project
        rehearsals = {}
        for i, scene in enumerate(project.scenes):
            part = _part(ticket, i / len(project.scenes), 1 / len(project.scenes))
            cast = tuple(
                c for c in project.cast if c.id in {*scene.people, *scene.blocking.people} or _speaks(scene, c.id)
            )
            rehearsals[scene.id] = rehearse(scene, cast, project.seed, self.cache, part)
        orders = call_sheet(project, rehearsals, settings.quality, settings.look)
        if settings.shots:
            known = {order.shot.slate for order in orders}
            missing = [slate for slate in settings.shots if slate not in known]
            if missing:
                raise UsageError(f"There is no shot {missing[0]!r}; choose from {', '.join(sorted(known))}.")
            orders = _recut(tuple(order for order in orders if order.shot.slate in settings.shots))
        return orders

    def engine(self, name: str) -> Engine:
        """The engine called ``name``. Raises UnavailableError."""
        if name == "slate":
            from engine.shoot.slate_engine import SlateEngine

            return SlateEngine()
        if name == "world":
            from engine.shoot.world_engine import WorldEngine

            return WorldEngine(self.cache)
        raise UnavailableError(f"The engine {name!r} is not built yet; use --engine world or --engine slate.")

    def program(
        self, opened: Opened, settings: Settings, engine: Engine, ticket: Ticket
    ) -> tuple[Program, tuple[ShotOrder, ...]]:
        """The film as a program whose frames are drawn when asked for, and its orders. Raises UnavailableError."""
        from engine.session.programme import programme

        orders = self.orders(opened, settings, ticket)
        for order in orders[:1]:
            reason = engine.refuse(order)
            if reason:
                raise UnavailableError(reason)
        project = replace(opened.project, rate=settings.rate)
        return programme(project, orders, engine.footage, _fades_out(opened)), orders

    def render(
        self, opened: Opened, settings: Settings, target: Path, stems_folder: Path | None, ticket: Ticket
    ) -> RenderReport:
        """Make the film file at ``target``. Nothing is left there unless it is whole; what was drawn stays in the cache.

        Raises UsageError, UnavailableError, CancelledError.
        """
        from engine.delivery import check_film_target, encode, write_stems

        check_film_target(target)
        engine = self.engine(settings.engine)
        program, orders = self.program(opened, settings, engine, _part(ticket, 0.0, 0.15))
        ticket.progress(0.16, "mixing the sound")
        sound = program.mix()
        encode(
            target,
            program.frames,
            lambda number: program.frame(number).pixels,
            sound,
            settings.rate,
            settings.size,
            metadata_of(opened.project),
            _part(ticket, 0.2, 0.8),
        )
        stems = write_stems(stems_folder, program.stems()) if stems_folder else {}
        ticket.progress(1.0, "done")
        return RenderReport(
            file=str(target),
            size=settings.size,
            rate=f"{settings.rate.numerator}/{settings.rate.denominator}",
            frames=program.frames,
            samples=len(sound),
            seconds=float(program.frames / settings.rate),
            frames_rendered=getattr(engine, "frames_drawn", program.frames),
            frames_cached=getattr(engine, "frames_cached", 0),
            shots=tuple(
                ShotRow(order.shot.slate, order.record_in, order.frames, digest(order.digest, settings.engine))
                for order in orders
            ),
            stems=stems,
            notes=self.notes(opened, orders),
        )

    def notes(self, opened: Opened, orders: tuple[ShotOrder, ...]) -> tuple[str, ...]:
        """What the user should know: what reading, staging, acting and physics had to assume or could not do."""
        said: list[str] = list(opened.reading.notes)
        for rehearsal in {id(order.rehearsal): order.rehearsal for order in orders}.values():
            said += rehearsal.world.notes
            said += rehearsal.performance.notes
            said += [b.failed for b in rehearsal.performance.beat_times if b.failed]
            said += rehearsal.take.notes
            said += [o.summary for o in rehearsal.take.outcomes if not o.reached]
        if self.cache.full:
            said.append("The disk that holds the cache is full, so nothing new was kept there.")
        return tuple(dict.fromkeys(said))

    def events(self, opened: Opened, settings: Settings, ticket: Ticket) -> tuple[EventRow, ...]:
        """Every event of the film with its time, frame and sample, in order."""
        from engine.session.events import film_events

        return film_events(self.orders(opened, settings, ticket))

    def board(self, opened: Opened, settings: Settings, target: Path, ticket: Ticket) -> None:
        """Write the contact sheet (.png), three frames of each shot, or pages to print (.pdf), with what is drawn and noted."""
        from engine.delivery.board import check_board_target, write_board
        from engine.session.sheets import board_rows

        check_board_target(target)
        engine = self.engine(settings.engine)
        program, orders = self.program(opened, settings, engine, _part(ticket, 0.0, 0.3))
        rows = board_rows(opened.project, program, orders, _part(ticket, 0.3, 0.7))
        write_board(target, opened.project.title, rows, len(orders))


def _speaks(scene: Scene, character_id: str) -> bool:
    return any(beat.line is not None and beat.line.who == character_id for beat in scene.beats)


def _recut(orders: tuple[ShotOrder, ...]) -> tuple[ShotOrder, ...]:
    record_in, recut = 0, []
    for order in orders:
        recut.append(replace(order, record_in=record_in))
        record_in += order.frames
    return tuple(recut)


def _fades_out(opened: Opened) -> bool:
    from engine.screenplay import Transition

    transitions = [e for e in opened.screenplay.elements if isinstance(e, Transition)]
    return bool(transitions) and "FADE" in transitions[-1].text.upper() and "IN" not in transitions[-1].text.upper()


def metadata_of(project: Project) -> dict[str, str]:
    """What a film's file says of itself; title pages write "Author" as they like."""
    credits = {key.casefold(): said for key, said in project.credits}
    author = credits.get("author") or credits.get("authors")
    metadata = {"title": project.title, "encoder": f"Soundstage {VERSION}"}
    return metadata | ({"artist": author} if author else {})


def _part(ticket: Ticket, start: float, share: float) -> Ticket:
    """A ticket for a part of the job: its progress fills ``share`` of the whole from ``start`` on."""
    return _Part(ticket, lambda done, what: ticket.progress(start + share * done, what))


class _Part(Ticket):
    def __init__(self, whole: Ticket, report: Callable[[float, str], None]) -> None:
        super().__init__(report)
        self._whole = whole

    def check(self) -> None:
        self._whole.check()
        super().check()
