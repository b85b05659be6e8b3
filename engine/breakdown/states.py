"""Verbs that nobody performs: being, having, being heard, what the camera does, and "tries to"."""

from __future__ import annotations

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.entities import NOTHING, Ref
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import NO_ENTRY, lexicon, modifier_entry, noun_entry
from engine.breakdown.saying import Saying
from engine.breakdown.script import Cue
from engine.breakdown.sentences import Quote
from engine.project import Move, Placing

_LIGHT_VERBS = frozenset(
    {"take", "give", "make", "have", "do", "let out", "let", "get", "throw", "cast", "shoot", "heave"}
)


class States(Saying):
    """Clauses that set the scene, move the camera or colour another verb."""

    def _camera(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        quotes: list[Quote],
    ) -> None:
        move = frame.get("move", {}) or {}
        direction = str(move.get("direction", "")) or self._direction(parsed, clause, frame)
        speed = str(move.get("speed", "normal"))
        for key in self._manners(parsed, clause):
            speed = {"slowly": "slow", "quickly": "fast"}.get(key, speed)
        cue = Cue(frame.span, move=Move(str(move.get("kind", "static")), direction, speed), modifies=True)
        for phrase in prepositions:
            refs = self.naming.resolve_all(parsed, phrase.objects, 1.5)
            cue.subjects += [i for ref in refs if ref.entity for i in ref.ids if not i.startswith("set:")]
            if refs:
                self.ledger.understood(parsed.sentence.tokens[phrase.index].span, "camera:framing")
        cue.subjects += [i for ref in objects if ref.entity for i in ref.ids if not i.startswith("set:")]
        cue.first = len(self.draft.beats)
        self.draft.cues.append(cue)
        self.ledger.understood(frame.span, f"camera:{cue.move.kind}" if cue.move else "camera")

    def _meta(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        quotes: list[Quote],
    ) -> None:
        """ "We see ...", "the shot shows ...": what follows is in the picture, or heard."""
        self.ledger.understood(frame.span, "camera:framing")
        for ref in objects:
            if ref.kind == "sound":
                self._sound(ref.key, parsed, clause.verb)
            elif ref.kind == "person" and self.subject_of_last.kind != "person":
                self.subject_of_last = ref
        for phrase in prepositions:
            refs = self.naming.resolve_all(parsed, phrase.objects, 1.5)
            for ref in refs:
                for shown in objects:
                    if shown.entity and ref.entity:
                        self._place(parsed, shown, phrase, ref)

    def _control(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        quotes: list[Quote],
    ) -> None:
        """ "tries to", "begins to", "stops -ing": says how the verb that hangs from it is to be taken."""
        effect = str(frame.get("effect"))
        children = [
            c for c in parsed.clauses if c.parent == clause.verb and c.link in {"xcomp", "ccomp", "advcl", "pcomp"}
        ]
        effect = {"fail": "try" if clause.negated else "fail"}.get(effect, effect)
        for child in children:
            self.effects[child.verb] = "fail" if clause.negated and effect != "try" else effect
        if children:
            self.ledger.understood(frame.span, f"aspect:{effect}")
        elif effect == "stop" and subject.entity:
            self._plain(parsed, clause.verb, subject, "stop")
        else:
            self.ledger.assumed(frame.span, f"aspect:{effect}", "nothing follows that could be shown")

    def _heard(self, parsed: Parsed, clause: Clause, frame: Frame, subject: Ref) -> None:
        if subject.kind == "sound":
            self._sound(subject.key, parsed, clause.verb)
            self.ledger.understood(frame.span, f"sound:{subject.key}")
        elif subject.kind == "weather":
            self.draft.weather = subject.key or self.draft.weather
            self.ledger.understood(frame.span, f"weather:{subject.key}")
        elif subject.key:
            self.draft.light = subject.key
            self.ledger.understood(frame.span, f"light:{subject.key}")
        else:
            self.ledger.assumed(frame.span, "not shown", "light does as the set has it")
        for phrase in clause.prepositions:
            self.naming.resolve_all(parsed, phrase.objects, 1.0)

    def _being(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
    ) -> None:
        """States: where something is, what it is like, what somebody wears or has."""
        tokens, doc = parsed.sentence.tokens, parsed.doc
        shown = subject
        said = False
        for index in clause.complements:
            token = tokens[index]
            if doc[index].pos_ in {"NOUN", "PROPN", "PRON", "NUM"}:
                if subject.kind == "person" and noun_entry(token.key) and noun_entry(token.key)["kind"] == "person":  # type: ignore[index]
                    who = self.company.people[subject.id]
                    self.naming._describe(parsed, index, who)
                    said |= self.naming._noun_trait(token, token.key, who)
                    continue
                ref = self.naming.resolve(parsed, index, 2.5)
                shown = ref if shown.kind == "none" else shown
                if ref.kind == "place" and ref.key:
                    self.draft.places.append((ref.key, token.span))
                elif ref.kind in {"weather", "time", "light"} and ref.key:
                    setattr(self.draft, "weather" if ref.kind == "weather" else "light", ref.key)
                self._place_by_prepositions(parsed, index, ref)
                said = True
            else:
                prepositions = [*prepositions, *prepositions_of(doc[index])]  # "is asleep on the rug"
                said |= self.naming.modify(token, subject)
        if frame.lemma in {"wear", "sport"} and subject.kind == "person":
            self.naming.dress(parsed, doc[clause.verb], self.company.people[subject.id])
            return
        if frame.lemma in {"have", "own"} and subject.kind == "person":
            for ref in objects:
                if ref.kind == "thing" and not self.naming.is_placed(ref.id):
                    self.naming.placings.append(Placing(ref.id, self.naming.kept(ref.id), subject.id))
                    said = True
        for phrase in prepositions:
            for ref in self.naming.resolve_all(parsed, phrase.objects, 1.5):
                said |= self._place(parsed, shown, phrase, ref)
        if self._sleeps(parsed, clause, subject):
            said = True
        if clause.lemma == "be":
            self.ledger.understood(frame.span, "state:be") if said else None
        elif said:
            self.ledger.understood(frame.span, f"state:{frame.lemma}")
        else:
            self.ledger.assumed(frame.span, "not shown", "a state that nothing on screen shows")

    def _sleeps(self, parsed: Parsed, clause: Clause, subject: Ref) -> bool:
        """ "Rosa is asleep in bed": she lies there with her eyes closed, as if it said that she sleeps."""
        tokens = [parsed.sentence.tokens[index] for index in clause.complements]
        asleep = next((t for t in tokens if (modifier_entry(t.key) or NO_ENTRY).get("mood") == "asleep"), None)
        if asleep is None or subject.kind != "person":
            return False
        for who in subject.ids:
            where = next((p.anchor for p in reversed(self.naming.placings) if p.entity == who), "")
            on = {"target": where, "relation": "on" if where else "", "object": ""}
            action = self._possible("lie_down", subject, on) if where in self.company.things else "wait"
            fields = {"target": where, "relation": on["relation"]} if action != "wait" else {}
            beat = self._beat(
                parsed, clause, Frame({}, "sleep", asleep.span), who, action, manner=("asleep",), **fields
            )
            self._add(beat, asleep.span.start, clause)
            self.first_seen.add(who)
        self.ledger.understood(asleep.span, "mood:asleep")
        return True

    def _by_nobody(self, parsed: Parsed, clause: Clause, frame: Frame | None) -> bool:
        """ "Nobody answers.": a moment in which whoever was last spoken of waits."""
        entries = lexicon().pronouns
        if not any(entries.get(parsed.sentence.tokens[i].key, NO_ENTRY).get("negative") for i in clause.subjects):
            return False
        waits = self.subject_of_last if self.subject_of_last.kind == "person" else NOTHING
        self._plain(parsed, clause.verb, waits, "wait")
        for index in [*clause.subjects, clause.verb] if frame is not None else clause.subjects:
            self.ledger.understood(parsed.sentence.tokens[index].span, "state:nobody")
        return True

    def _unknown_verb(self, parsed: Parsed, clause: Clause, subject: Ref, objects: list[Ref]) -> None:
        token = parsed.sentence.tokens[clause.verb]
        for phrase in clause.prepositions:
            self.naming.resolve_all(parsed, phrase.objects, 1.0)
        if subject.kind == "person":
            beat = self._beat(parsed, clause, Frame({}, clause.lemma, token.span), subject.id, "gesture")
            self._add(beat, token.span.start, clause)
            self.ledger.unknown(token.span, "not understood; a gesture stands for it")
        else:
            self.ledger.unknown(token.span, "not understood; nothing on screen comes from it")
