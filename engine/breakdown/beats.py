"""From clauses to beats: who does which canonical action to what, where to, how, and with which outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.desk import _clean
from engine.breakdown.entities import NOTHING, Ref
from engine.breakdown.frames import Frame, find_frame, fitted
from engine.breakdown.lexicon import lexicon, modifier_entry, normal, noun_entry
from engine.breakdown.saying import Saying
from engine.breakdown.script import Cue
from engine.breakdown.sentences import Quote
from engine.breakdown.surroundings import relation_of
from engine.project import Beat, Move, Outcome, OutcomeKind, Placing, Relation

_MOTIONS = frozenset({"walk", "run", "enter", "exit", "roll", "slide", "fall", "jump", "carry", "turn", "stumble"})
_LIGHT_VERBS = frozenset(
    {"take", "give", "make", "have", "do", "let out", "let", "get", "throw", "cast", "shoot", "heave"}
)


class BeatMaker(Saying):
    """Turns the parsed sentences of one scene into beats of its draft."""

    def sentence(self, parsed: Parsed) -> None:
        """Add the beats of one sentence, its placings and its quotations."""
        self.clause_beats, self.effects, self.absorbed = {}, {}, frozenset()
        quotes = list(parsed.sentence.quotes)
        start = len(self.draft.beats)
        clauses = {clause.verb: clause for clause in parsed.clauses}
        for index in sorted([*clauses, *parsed.fragments]):
            self.company.next_turn()
            if index in clauses:
                self._clause(parsed, clauses[index], quotes)
            else:
                self._fragment(parsed, index)
        self._leftover_nouns(parsed)
        if not parsed.clauses:
            self._loose_words(parsed)
        for quote in quotes:
            self._said_without_verb(quote, parsed)
        self._outcomes(parsed, start)

    def _fragment(self, parsed: Parsed, head: int) -> None:
        """A sentence without a verb puts things and people into the scene."""
        ref = self.naming.resolve(parsed, head, 2.5)
        self._place_by_prepositions(parsed, head, ref)
        if ref.kind == "place" and ref.key and parsed.doc[head].dep_ == "ROOT":
            self.draft.places.append((ref.key, parsed.sentence.tokens[head].span))
        elif ref.kind == "sound":
            self._sound(ref.key, parsed, head)
        elif ref.kind == "weather":
            self.draft.weather = ref.key or self.draft.weather
        elif ref.kind == "gesture" and self.subject_of_last.kind == "person":
            self._plain(parsed, head, self.subject_of_last, ref.key)
        elif ref.kind in {"time", "light"} and ref.key:
            self.draft.light = ref.key
            self.ledger.understood(parsed.sentence.tokens[head].span, f"light:{ref.key}")
        if ref.kind == "person":
            self.subject_of_last = ref

    def _leftover_nouns(self, parsed: Parsed) -> None:
        """Nouns that hang from no verb the reader followed are in the scene all the same."""
        done = self.naming.resolved(parsed)
        for token in parsed.doc:
            if token.pos_ not in {"NOUN", "PROPN"} or token.i in done or token.dep_ in {"compound", "npadvmod", "amod"}:
                continue
            if token.i in self.absorbed or parsed.sentence.tokens[token.i].key in {
                "time",
                "times",
                "way",
                "moment",
                "second",
            }:
                continue
            ref = self.naming.resolve(parsed, token.i, 0.6)
            head = token.head
            if ref.kind != "none" and token.dep_ == "pobj" and head.head.i in self.naming.resolved(parsed):
                for phrase in prepositions_of(head.head):
                    if token.i in phrase.objects:
                        self._place(parsed, self.naming.resolve(parsed, head.head.i, 0.5), phrase, ref)

    def _loose_words(self, parsed: Parsed) -> None:
        for index, token in enumerate(parsed.sentence.tokens):
            entry = modifier_entry(token.key)
            if entry and entry["kind"] in {"light", "weather"} and parsed.doc[index].dep_ == "ROOT":
                if entry["kind"] == "light" and entry.get("light"):
                    self.draft.light = entry["light"]
                if entry["kind"] == "weather":
                    self.draft.weather = entry["weather"]
                self.ledger.understood(token.span, f"{entry['kind']}:{entry[entry['kind']]}")

    def _clause(self, parsed: Parsed, clause: Clause, quotes: list[Quote]) -> None:
        tokens = parsed.sentence.tokens
        if clause.verb in self.absorbed:
            return
        frame = find_frame(parsed, clause)
        self.absorbed |= frame.absorbed if frame else frozenset()
        subject = self._subject(parsed, clause, frame)
        adopted = self._adopt_preposition(clause, frame, subject)
        object_indices = [i for i in clause.objects if not frame or i not in frame.absorbed]
        if adopted:
            object_indices += adopted.objects
        objects = self._objects(parsed, object_indices, subject)
        for index in [i for i in clause.objects if frame and i in frame.absorbed]:
            limb = self.naming.resolve(parsed, index, 1.5, avoid=subject.ids)  # "grabs his arm": whose?
            if limb.kind == "body" and limb.ids != subject.ids:
                objects.append(limb)
        first = objects[0] if objects else None
        particles = {normal(tokens[i].form) for i in [*clause.particles, *clause.adverbs]}
        words = {p.word for p in clause.prepositions if p is not adopted}
        if frame is None:
            self._unknown_verb(parsed, clause, subject, objects)
            return
        frame = fitted(frame, self.company, subject, first, particles, words)
        prepositions = [
            p for p in clause.prepositions if p is not adopted and (p.objects or p.index not in frame.absorbed)
        ]
        if subject.kind in {"body", "garment"}:
            row = lexicon().actions.get(frame.action, {})
            loose = subject.kind == "garment" or subject.part in {"hair", "beard"} or row.get("by") == "thing"
            if loose or not subject.ids:
                self.ledger.assumed(frame.span, "not shown", "hair and cloth follow the body; nothing else is shown")
                self._bystanders(parsed, prepositions)
                return
            subject = Ref("person", subject.ids)
        handler = {
            "camera": self._camera,
            "meta": self._meta,
            "control": self._control,
            "speech": self._speech,
        }.get(frame.kind)
        if subject.kind == "camera" and frame.kind in {"action", "state"}:
            self.ledger.assumed(frame.span, "not shown", "what the audience does is not staged")
            return
        if handler is not None:
            handler(parsed, clause, frame, subject, objects, prepositions, quotes)
            return
        if subject.kind in {"sound", "weather", "light", "time"}:
            self._heard(parsed, clause, frame, subject)
            return
        if frame.action == "be" or (frame.kind == "state" and frame.action in {"", "be"}):
            self._being(parsed, clause, frame, subject, objects, prepositions)
            return
        gesture = next((ref for ref in objects if ref.kind == "gesture"), None)
        if gesture is not None and (not frame.action or frame.lemma in _LIGHT_VERBS):
            frame = replace(frame, entry={**frame.entry, "action": gesture.key})
            objects = [ref for ref in objects if ref is not gesture]
        self._act(parsed, clause, frame, subject, objects, prepositions)

    def _subject(self, parsed: Parsed, clause: Clause, frame: Frame | None) -> Ref:
        if not clause.subjects:
            if clause.passive:
                return NOTHING
            if parsed.doc[clause.verb].dep_ == "ROOT" or clause.parent is None:
                return self.subject_of_last
            return NOTHING
        known = self._subject_refs.get((id(parsed), tuple(clause.subjects))) if clause.inherited else None
        if known is not None:
            ref = known
        else:
            row = lexicon().actions.get(frame.action, {}) if frame else {}
            doer = str((frame.get("by") if frame else "") or row.get("by", "person")) == "person"
            refs = self.naming.resolve_all(parsed, clause.subjects, 3.0, doer=doer)
            ref = _together(refs)
        self._subject_refs[(id(parsed), tuple(clause.subjects))] = ref
        if clause.link == "root" and ref.entity:
            self.subject_of_last = ref
        for index in clause.subjects:
            if not clause.inherited and ref.entity:
                self._place_by_prepositions(parsed, index, ref)
        return ref

    def _objects(self, parsed: Parsed, indices: list[int], subject: Ref) -> list[Ref]:
        refs = []
        for index in indices:
            ref = self.naming.resolve(parsed, index, 2.2, avoid=subject.ids)
            if ref.kind != "none":
                refs.append(ref)
                if ref.kind == "thing":
                    self._place_by_prepositions(parsed, index, ref)
        return refs

    @staticmethod
    def _adopt_preposition(clause: Clause, frame: Frame | None, subject: Ref) -> Prepositional | None:
        """ "looks at", "knocks over": when the lexicon lists the verb with its preposition, what follows is the object."""
        if frame is None:
            return None
        roles = frame.get("roles", {})
        own = [p for p in clause.prepositions if p.index in frame.absorbed and p.objects]
        if frame.get("relation") and frame.get("object_role") != "target":
            return None
        away = {"out", "out of", "from"} | (set() if subject.kind == "person" else {"off"})
        return next((p for p in own if p.word not in roles and p.word not in away), None)

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
            elif self.naming.modify(token, subject):
                said = True
        if frame.lemma in {"wear", "sport"} and subject.kind == "person":
            self.naming.dress(parsed, doc[clause.verb], self.company.people[subject.id])
            return
        if frame.lemma in {"have", "own"} and subject.kind == "person":
            for ref in objects:
                if ref.kind == "thing" and not self.naming.is_placed(ref.id):
                    self.naming.placings.append(Placing(ref.id, Relation.HELD_BY, subject.id))
                    said = True
        for phrase in prepositions:
            for ref in self.naming.resolve_all(parsed, phrase.objects, 1.5):
                said |= self._place(parsed, shown, phrase, ref)
        if clause.lemma == "be":
            self.ledger.understood(frame.span, "state:be") if said else None
        elif said:
            self.ledger.understood(frame.span, f"state:{frame.lemma}")
        else:
            self.ledger.assumed(frame.span, "not shown", "a state that nothing on screen shows")

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

    def _act(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
    ) -> None:
        action = frame.action or "gesture"
        if frame.get("subject_role") == "object":
            subject, objects = NOTHING, [subject, *objects]
        effect = self.effects.get(clause.verb, "")
        if effect == "intend":
            self.ledger.assumed(frame.span, "not shown", "only intended, so not shown")
            return
        if subject.kind == "thing" and lexicon().actions.get(action, {}).get("by") == "person":
            frame, action = self._by_thing(frame, action)
        if clause.mark == "before" and self._prevented(parsed, clause):
            self.ledger.understood(frame.span, "outcome:prevented")
            return
        roles = self._roles(parsed, clause, frame, subject, objects, prepositions, action)
        negated = clause.negated or effect == "fail" or self._almost(parsed, clause)
        if effect == "stop":
            action = "stop"
        if negated:
            action = self._negated(parsed, clause, frame, subject, action, roles)
            if not action:
                return
        if self._folds(frame, subject, action):
            return
        if not subject.ids and not roles["object"] and not clause.passive:
            if subject.kind in {"body", "none"} and subject.part:
                self.ledger.assumed(frame.span, "not shown", "nobody is there to do it")
                return
            self.ledger.assumed(frame.span, "not shown", "nobody is named who does it")
            return
        if clause.passive and not subject.ids and self._found_so(parsed, clause, frame, action, roles):
            return
        action = self._possible(action, subject, roles)
        self._posture_at_start(clause, subject, action, roles)
        self._in_hand(subject, action, roles)
        beats = self._for_each(parsed, clause, frame, subject, action, roles)
        self._claim_verb(frame, action, beats)

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

    def _found_so(self, parsed: Parsed, clause: Clause, frame: Frame, action: str, roles: dict[str, Any]) -> bool:
        """ "Three plates are stacked on the table" tells how things stand, unless somebody moved them before."""
        auxiliary = {child.lower_ for child in parsed.doc[clause.verb].children if child.dep_ == "auxpass"}
        ident = roles["object"]
        if action not in {"stack", "put_down"} or not auxiliary & {"is", "are", "'s", "'re"} or self._has_moved(ident):
            return False
        if action == "stack":
            self.naming.placings.append(Placing(ident, Relation.STACKED))
        relation = relation_of(roles["relation"])
        if relation and roles["target"]:
            self.naming.placings.append(Placing(ident, relation, roles["target"]))
        self.ledger.understood(frame.span, f"state:{action}")
        return True

    def _for_each(
        self, parsed: Parsed, clause: Clause, frame: Frame, subject: Ref, action: str, roles: dict[str, Any]
    ) -> list[Beat]:
        """One beat for every person who does it, alongside each other; things act together."""
        doers = subject.ids if subject.kind == "person" else subject.ids[:1]
        made: list[Beat] = []
        at = parsed.sentence.tokens[clause.verb].span.start
        companion = self._companion(parsed, clause)
        for who in doers or ("",):
            target = roles["target"]
            if target == who:  # "stare at each other"
                target = next((other for other in doers if other != who), "")
            beat = self._beat(
                parsed, clause, frame, who, action, target=target, relation=roles["relation"], object=roles["object"],
                others=roles["others"] + (subject.ids[1:] if subject.kind == "thing" else ()),
                manner=roles["manner"], direction=roles["direction"], count=roles["count"],
            )  # fmt: skip
            if not companion and action == "look" and not beat.target and not beat.direction and self.draft.beats:
                seen = self.draft.beats[-1].subject
                beat = replace(beat, target=seen if seen not in doers else "", relation="at" if seen else "")
            if companion and not beat.target and action in {"look", "listen", "point"}:
                other = next(b for b in self.draft.beats if b.id == companion)
                beat = replace(beat, target=other.subject if other.subject != who else other.object, relation="at")
            if made:
                beat = replace(beat, with_beat=made[0].id)
            elif companion:
                beat = replace(beat, with_beat=companion)
            outcome = str(frame.get("outcome"))
            if outcome and not clause.negated:
                beat = replace(beat, outcome=Outcome(OutcomeKind(outcome), roles["target"]))
            made.append(beat)
            self._add(beat, at, clause if len(made) == 1 else None)
        sound = str(frame.get("sound")) or (_sound_in(_clean(parsed)) if action == "sound" else "")
        if sound:
            self.draft.sounds.append((sound, made[0].id))
        mood = str(frame.get("mood"))
        if mood and made:
            self._replace(made[0].id, manner=tuple(dict.fromkeys([*made[0].manner, mood])))
        return made

    def _claim_verb(self, frame: Frame, action: str, beats: list[Beat]) -> None:
        if frame.assumed:
            self.ledger.assumed(frame.span, f"action:{action}", frame.assumed)
        elif frame.get("status") == "assumed":
            self.ledger.assumed(frame.span, f"action:{action}", str(frame.get("note")))
        else:
            self.ledger.understood(frame.span, f"action:{action}")

    def _companion(self, parsed: Parsed, clause: Clause) -> str:
        """The beat this one runs alongside: "while", "as", "meanwhile" and -ing phrases."""
        for index in clause.adverbs:
            entry = modifier_entry(parsed.sentence.tokens[index].key)
            if entry and entry["kind"] == "sequence" and entry.get("when") == "meanwhile" and self.draft.beats:
                return self.draft.beats[-1].id
        parent = self.clause_beats.get(clause.parent) if clause.parent is not None else None
        if parent is None:
            children = [c for c in parsed.clauses if c.parent == clause.verb and c.mark in {"as", "while"}]
            return next((self.clause_beats[c.verb].id for c in children if c.verb in self.clause_beats), "")
        together = clause.mark in {"while", "as"} or clause.link == "absolute"
        together |= clause.link in {"advcl", "acl", "xcomp"} and clause.progressive
        return parent.id if together else ""


def _sound_in(text: str) -> str:
    """The sound that a sentence describes ("the phone rings")."""
    for key, row in lexicon().sounds.items():
        if any(re.search(pattern, text.lower()) for pattern in row.get("patterns", ())):
            return str(key)
    return ""


def _together(refs: list[Ref]) -> Ref:
    """Several coordinated subjects as one."""
    refs = [ref for ref in refs if ref.kind != "none"] or [NOTHING]
    if len(refs) == 1 or refs[0].kind not in {"person", "thing"}:
        return refs[0]
    same = [ref for ref in refs if ref.kind == refs[0].kind]
    ids = tuple(dict.fromkeys(i for ref in same for i in ref.ids))
    return Ref(refs[0].kind, ids, plural=True, label=refs[0].label)
