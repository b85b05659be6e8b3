"""Screen tests: what a character looks and sounds like, outside the film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.foundation.assets import table
from engine.foundation.digest import Digest, digest
from engine.foundation.errors import SoundstageError
from engine.foundation.ticket import Ticket
from engine.project import Character, Project, Scene, Shot
from engine.session.crew import Workers
from engine.session.happenings import Happening, PortraitReady, Problem, Spoken
from engine.session.jobs import BACKGROUND, ON_SCREEN, SMALL, Jobs
from engine.session.shelf import Shelf

SIZE = (240, 300)
_KEPT = 64
_SAID = "Hello, I am {name}. Shall we begin?"


class ScreenTests:
    """Portraits are staged in the lane "rehearse" and drawn in "shoot", both after all else; voices speak in "read"."""

    def __init__(self, jobs: Jobs, workers: Workers, tell: Callable[[Happening], None], draws: bool) -> None:
        self._jobs, self._workers, self._tell, self._draws = jobs, workers, tell, draws
        self._portraits: Shelf[np.ndarray | None] = Shelf(_KEPT)

    def portrait(self, project: Project, character_id: str) -> np.ndarray | None:
        """The character in a set of theirs, uint8 [300, 240, 4]; None until PortraitReady, or where nobody can be drawn."""
        character = next((c for c in project.cast if c.id == character_id), None)
        if character is None or not self._draws:
            return None
        scene = _alone(project, character)
        key = digest(scene, replace(character, voice=""), project.seed)
        if key in self._portraits:
            return self._portraits.get(key)
        self._jobs.submit(
            "rehearse", "portrait", f"Drawing {character.name}", BACKGROUND,
            lambda ticket: self._sit(project, character, scene, key, ticket), key=("portrait", key), listed=False,
        )  # fmt: skip
        return None

    def _sit(self, project: Project, character: Character, scene: Scene, key: Digest, ticket: Ticket) -> None:
        try:
            acted = self._workers.rehearse(scene, (character,), project.seed, ticket)
            shot = Shot("portrait", "", scene.id, 0.0, 1.0, "medium close-up", "single", (character.id,), ())
            part = replace(project, scenes=(scene,), shots=(shot,), cast=(character,), size=SIZE)
            order = self._workers.film(part, {scene.id: acted}, "preview", ticket)[0]
        except SoundstageError:
            self._portraits.put(key, None)  # not everyone can be drawn: an animal, a voice on the radio
            return

        def draw(ticket: Ticket) -> None:
            self._portraits.put(key, self._workers.frame(order, order.frames // 2, "small", ticket))
            self._tell(PortraitReady(character.id))

        self._jobs.submit("shoot", "portrait", "", SMALL, draw, key=("drawn portrait", key), listed=False)

    def listen(self, project: Project, character_id: str, text: str = "") -> None:
        """Let a character say ``text`` (or a line of theirs); Spoken brings the sound."""
        character = next((c for c in project.cast if c.id == character_id), None)
        if character is None:
            return
        spoken = [beat.line for scene in project.scenes for beat in scene.beats if beat.line is not None]
        lines = [line.text for line in spoken if line.who == character_id]
        said = text or (lines[0] if lines else _SAID.format(name=character.name.title()))

        def speak(ticket: Ticket) -> None:
            try:
                samples = self._workers.speak(character, said, project.seed, ticket)
            except SoundstageError as error:
                self._tell(Problem(str(error)))
                return
            self._tell(Spoken(character_id, samples))

        self._jobs.submit("read", "voice", f"{character.name.title()} speaks", ON_SCREEN, speak, listed=False)


def voices() -> tuple[tuple[str, str], ...]:
    """(id, description) of every voice that can be asked for, those of one sex and accent together."""
    rows = table("voices/voices.toml")["voice"].items()
    told = [
        (key, f"{row['sex']}, {row['accent']}, about {row['age']} ({key.partition('_')[2].title()})")
        for key, row in rows
    ]
    return tuple(sorted(told, key=lambda pair: pair[1]))


def wardrobe() -> dict[str, tuple[str, ...]]:
    """The colours that each kind of garment comes in; others can be asked for by their word or as #rrggbb."""
    return {
        kind: tuple(row.get("colours", ())) for kind, row in sorted(table("people/wardrobe.toml")["garment"].items())
    }


def looks(what: str) -> tuple[str, ...]:
    """The words for "skin", "hair_colour" or "hair_style", one for each that can be drawn."""
    return tuple(str(row["words"][0]) for row in table("people/looks.toml")[what])


def _alone(project: Project, character: Character) -> Scene:
    """The character standing in the first set that they are in, by day."""
    theirs = next((scene for scene in project.scenes if character.id in scene.people), None)
    name, interior = (theirs.set, theirs.interior) if theirs is not None else ("office", True)
    return Scene("portrait", "", name, (character.id,), (), (), (), interior=interior)
