"""What things and animals do, who has them in hand, and what becomes of what is poured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional
from engine.breakdown.entities import Ref
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import NO_ENTRY, noun_entry
from engine.breakdown.states import States
from engine.breakdown.store import is_open
from engine.project import Relation
from engine.project.scene import Placing

_MOTIONS = frozenset({"walk", "run", "enter", "exit", "roll", "slide", "fall", "jump", "carry", "turn", "stumble"})
_GOES = frozenset({"walk", "run", "enter", "exit"})


class ThingDeeds(States):
    """Deeds of those that are no people."""

    def _takes_in(self, ident: str) -> bool:
        """Whether what is thrown into it stays in it."""
        thing = self.company.things.get(ident)
        return ident == "set:hoop" or thing is not None and is_open(thing.prop)

    def _holder(self, ident: str) -> str:
        """Who has a thing in hand by now, or ""."""
        for beat in reversed(self.draft.beats):
            if ident not in {beat.object, *beat.others}:
                continue
            if (
                beat.action in {"pick_up", "hold", "carry", "catch", "take_from"}
                and beat.subject in self.company.people
            ):
                return beat.subject
            if beat.action in {"hand_over"}:
                return beat.target
            if beat.action in {"put_down", "drop", "throw", "kick", "shoot", "stack", "push", "roll"}:
                return ""
        if any(beat.subject == ident and beat.action != "stay" for beat in self.draft.beats):
            return ""
        held = [p for p in self.naming.placings if p.entity == ident and p.relation is Relation.HELD_BY]
        return held[-1].anchor if held else ""

    def _strikes(
        self, parsed: Parsed, clause: Clause, frame: Frame, action: str, subject: Ref, roles: dict[str, Any]
    ) -> None:
        """ "rolls down the ramp into the tower", "rolls into a stack of boxes": it gets there, and strikes them."""
        mover = subject.id if subject.kind == "thing" else roles["object"]
        piled = {p.entity for p in self.naming.placings if p.relation in {Relation.STACKED, Relation.IN_ROW}}
        into = roles["word"] in {"into", "against"} and action in {"roll", "slide"} and roles["target"] in piled
        struck = roles["struck"] or (roles["target"] if into else "")
        if mover in self.company.things and struck and struck != mover and not clause.negated:
            beat = self._beat(parsed, clause, frame, mover, "hit", object=struck)
            self._add(beat, parsed.sentence.tokens[clause.verb].span.start, None)

    def _falls_already(self, parsed: Parsed, subject: Ref) -> bool:
        """ "It slips out of his hands and falls on the floor": one fall."""
        last = self.draft.beats[-1] if self.draft.beats else None
        if last is None or last.span != parsed.sentence.span:
            return False
        return last.action == "drop" and last.object == subject.id

    def _where_it_was(self, ident: str) -> tuple[str, str]:
        """From where a thing was taken, to put it back: (anchor, relation), or nothing."""
        kept = {Relation.ON, Relation.IN, Relation.UNDER}
        found = [p for p in self.naming.placings if p.entity == ident and p.relation in kept and p.anchor]
        return (found[-1].anchor, found[-1].relation.value) if found else ("", "")

    @staticmethod
    def _by_thing(frame: Frame, action: str) -> tuple[Frame, str]:
        """What an animal or a thing does in a person's place: it makes its sound, moves along, or stays."""
        if action in {"cry", "laugh", "say", "sigh"}:
            other = "sound"
        else:
            other = "slide" if action in _MOTIONS else action if action in {"hit", "knock_over", "push"} else "stay"
        kept = {key: value for key, value in frame.entry.items() if key not in {"when", "mood"}}
        if other == action:
            return frame, action
        entry = kept | {"action": other, "status": "assumed", "note": f"things cannot {action.replace('_', ' ')}"}
        return replace(frame, entry=entry), other

    def _is_animal(self, subject: Ref) -> bool:
        thing = self.company.things.get(subject.id)
        return subject.kind == "thing" and thing is not None and thing.kind == "animal"

    def _only_heard(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
    ) -> bool:
        """ "A wolf howls": an animal that nobody has seen yet is out there, and not on the stage."""
        voice = str(frame.get("sound"))
        anywhere = not objects and not prepositions and not self.naming.is_placed(subject.id)
        if not (voice and self._is_animal(subject) and subject.fresh and anywhere):
            return False
        self.company.forget(subject.id, "")
        self.company.mentions = [m for m in self.company.mentions if m.ids != ("",)]
        self._sound(voice, parsed, clause.verb)
        self.ledger.understood(frame.span, f"sound:{voice}")
        return True

    def _by_animal(self, frame: Frame, action: str, subject: Ref) -> tuple[Frame, str]:
        """Animals are staged and heard; they go about with one gait each, and the reader says so."""
        label = self.company.things[subject.id].label
        voice = _voice(label.split(" ")[-1]) or _voice(self.company.things[subject.id].prop or "")
        kept = {key: value for key, value in frame.entry.items() if key not in {"when", "mood", "outcome"}}
        if action in {"hit", "knock_over", "push"}:
            note = f"what the {label} knocks moves; the {label} itself stands still"
            return replace(
                frame, entry=kept | {"action": "knock_over", "status": "assumed", "note": note}
            ), "knock_over"
        if action in _GOES:
            if action == "enter" and subject.fresh and not self.naming.is_placed(subject.id):
                self.naming.placings.append(Placing(subject.id, Relation.NEAR, "door"))
            note = f"the {label} goes with the plain gait of its size; its head and tail stay as they are"
            entry = kept | {"action": action, "status": "assumed", "note": note}
            if voice and not kept.get("sound") and not any(key == voice for key, _ in self.draft.sounds):
                entry["sound"] = voice
            return replace(frame, entry=entry), action
        other = "sound" if voice and action in {"cry", "laugh", "say", "sigh"} else "stay"
        heard = any(key == voice for key, _ in self.draft.sounds)
        entry = kept | {
            "action": other,
            "status": "assumed",
            "note": f"the {label} is shown where it is; it does not move",
        }
        entry["was"] = action
        if voice and not kept.get("sound") and (other == "sound" or action in _MOTIONS and not heard):
            entry["sound"] = voice
        return replace(frame, entry=entry), other

    def _poured(self, action: str, subject: Ref, roles: dict[str, Any]) -> tuple[str, Ref]:
        """ "pours coffee into a mug" comes from a kettle; "coffee pours into a mug" shows the mug."""
        things = self.company.things
        if action == "pour" and roles["object"] in things and roles["target"] in things:
            poured = things[roles["object"]]
            if poured.kind == "substance" and poured.prop == things[roles["target"]].prop:
                poured.prop = str((noun_entry(poured.label) or NO_ENTRY).get("poured_from", "bottle"))
        fluid = things.get(subject.id)
        if (
            fluid is not None
            and fluid.kind == "substance"
            and roles["target"] in things
            and fluid.id != roles["target"]
        ):
            self.company.forget(fluid.id, roles["target"])
            subject, roles["target"], roles["relation"] = Ref("thing", (roles["target"],)), "", ""
            return "stay", subject
        return action, subject


def _voice(word: str) -> str:
    """The sound that an animal of this name makes, a key of sounds.toml, or ""."""
    return str((noun_entry(word) or NO_ENTRY).get("voice", "")) if word else ""
