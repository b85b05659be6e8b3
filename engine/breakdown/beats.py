"""From clauses to beats: who does which canonical action to what, where to, how, and with which outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.entities import NOTHING, Company, Ref
from engine.breakdown.frames import Frame, find_frame, fitted
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import lexicon, modifier_entry, normal, noun_entry
from engine.breakdown.naming import Naming
from engine.breakdown.script import Cue, SceneDraft
from engine.breakdown.sentences import Quote
from engine.foundation.span import Span
from engine.project import Beat, Line, Move, Outcome, OutcomeKind, Placing, Relation

WORDS_PER_SECOND = 2.6
LAUNCHES = frozenset({"shoot", "throw", "kick", "hit", "push"})
_HELD_TO_BEGIN = frozenset({"hold", "carry", "throw", "shoot", "dribble", "drop", "put_down", "hand_over", "drink", "eat"})
_POSTURES = {"sit": Relation.ON, "lie_down": Relation.ON, "lean": Relation.AGAINST, "kneel": Relation.NEAR}
_STATIC = frozenset({"stand", "stay", "wait", "be", "hold"}) | set(_POSTURES)
_GREETINGS = frozenset({"hello", "hi", "goodbye", "bye", "yes", "no", "sorry", "thanks", "please", "okay", "welcome", "hey"})
_MOTIONS = frozenset({"walk", "run", "enter", "exit", "roll", "slide", "fall", "jump", "carry", "turn", "stumble"})


def line_seconds(text: str, delivery: tuple[str, ...] = ()) -> float:
    """How long a line takes to say, in seconds: 2.6 words a second and a breath."""
    pace = 0.75 if "slowly" in delivery else 1.2 if "quickly" in delivery else 1.0
    return max(1.2, len(text.split()) / (WORDS_PER_SECOND * pace) + 0.3)


class BeatMaker:
    """Turns the parsed sentences of one scene into beats of its draft."""

    def __init__(self, draft: SceneDraft, company: Company, naming: Naming, ledger: Ledger) -> None:
        self.draft, self.company, self.naming, self.ledger = draft, company, naming, ledger
        self.clause_beats: dict[int, Beat] = {}
        self.effects: dict[int, str] = {}
        self.subject_of_last = NOTHING
        self.first_seen: set[str] = set()

    # -- sentences --
    def sentence(self, parsed: Parsed) -> None:
        """Add the beats of one sentence, its placings and its quotations."""
        self.clause_beats, self.effects = {}, {}
        quotes = list(parsed.sentence.quotes)
        start = len(self.draft.beats)
        clauses = {clause.verb: clause for clause in parsed.clauses}
        for index in sorted([*clauses, *parsed.fragments]):
            self.company.next_turn()
            if index in clauses:
                self._clause(parsed, clauses[index], quotes)
            else:
                self._fragment(parsed, index)
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

    def _loose_words(self, parsed: Parsed) -> None:
        for index, token in enumerate(parsed.sentence.tokens):
            entry = modifier_entry(token.key)
            if entry and entry["kind"] in {"light", "weather"} and parsed.doc[index].dep_ == "ROOT":
                if entry["kind"] == "light" and entry.get("light"):
                    self.draft.light = entry["light"]
                if entry["kind"] == "weather":
                    self.draft.weather = entry["weather"]
                self.ledger.understood(token.span, f"{entry['kind']}:{entry[entry['kind']]}")

    # -- clauses --
    def _clause(self, parsed: Parsed, clause: Clause, quotes: list[Quote]) -> None:
        tokens = parsed.sentence.tokens
        frame = find_frame(parsed, clause)
        subject = self._subject(parsed, clause, frame)
        adopted = self._adopt_preposition(clause, frame, subject)
        object_indices = [i for i in clause.objects if not frame or i not in frame.absorbed]
        if adopted:
            object_indices += adopted.objects
        objects = self._objects(parsed, object_indices, subject)
        first = objects[0] if objects else None
        particles = {normal(tokens[i].form) for i in [*clause.particles, *clause.adverbs]}
        words = {p.word for p in clause.prepositions if p is not adopted}
        if frame is None:
            self._unknown_verb(parsed, clause, subject, objects)
            return
        frame = fitted(frame, self.company, subject, first, particles, words)
        prepositions = [p for p in clause.prepositions if p is not adopted and (p.objects or p.index not in frame.absorbed)]
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

    def _bystanders(self, parsed: Parsed, prepositions: list[Prepositional]) -> None:
        """What stands around a verb that shows nothing is still read: "blowing in the wind"."""
        for phrase in prepositions:
            for ref in self.naming.resolve_all(parsed, phrase.objects, 1.0):
                if ref.kind == "weather":
                    self.draft.weather = ref.key or self.draft.weather

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

    @property
    def _subject_refs(self) -> dict[tuple[int, tuple[int, ...]], Ref]:
        return self.__dict__.setdefault("_subjects", {})

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
        away = {"out", "out of", "from"} | (set() if subject.kind == "person" else {"off"})
        return next((p for p in own if p.word not in roles and p.word not in away), None)

    # -- the kinds of verb --
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
        children = [c for c in parsed.clauses if c.parent == clause.verb and c.link in {"xcomp", "ccomp", "advcl", "pcomp"}]
        effect = {"fail": "try" if clause.negated else "fail"}.get(effect, effect)
        for child in children:
            self.effects[child.verb] = "fail" if clause.negated and effect != "try" else effect
        if children:
            self.ledger.understood(frame.span, f"aspect:{effect}")
        elif effect == "stop" and subject.entity:
            self._plain(parsed, clause.verb, subject, "stop")
        else:
            self.ledger.assumed(frame.span, f"aspect:{effect}", "nothing follows that could be shown")

    def _speech(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        quotes: list[Quote],
    ) -> None:
        speaker = subject if subject.kind == "person" else NOTHING
        manners = self._manners(parsed, clause)
        delivery = tuple(dict.fromkeys([*frame.get("delivery", ()), *self._deliveries(manners)]))
        target, relation = self._target_of_speech(parsed, objects, prepositions)
        quote = self._quote_for(parsed, clause, quotes)
        said, span = (quote.text, quote.span) if quote else self._reported(parsed, clause)
        if not speaker.ids and quote:
            speaker = self._speaker(parsed)
        if clause.negated:
            self._plain(parsed, clause.verb, speaker, "wait") if speaker.ids else None
            return
        if not speaker.ids:
            self.ledger.assumed(frame.span, "not shown", "nobody is there to say it")
            return
        for who in speaker.ids[:1] if said else speaker.ids:
            if said:
                self.say(who, said, span, delivery, target, parsed.sentence.span, frame.lemma, manners)
            else:
                beat = self._beat(parsed, clause, frame, who, "gesture", target=target, manner=manners)
                self._add(beat, parsed.sentence.tokens[clause.verb].span.start, clause)
        if said and quote:
            self.ledger.understood(frame.span, "action:say")
        elif said:
            self.ledger.assumed(frame.span, "action:say", "the words of the line are taken from the sentence")
        else:
            self.ledger.assumed(frame.span, "action:gesture", "no words are given, so the talk is shown as gestures")

    def _target_of_speech(
        self, parsed: Parsed, objects: list[Ref], prepositions: list[Prepositional]
    ) -> tuple[str, str]:
        for phrase in prepositions:
            refs = self.naming.resolve_all(parsed, phrase.objects, 1.8)
            for ref in refs:
                if ref.kind == "person" and phrase.word in {"to", "at", "with", "into"}:
                    self.ledger.understood(parsed.sentence.tokens[phrase.index].span, "relation:to")
                    return ref.id, "to"
        return next(((ref.id, "to") for ref in objects if ref.kind == "person"), ("", ""))

    def _reported(self, parsed: Parsed, clause: Clause) -> tuple[str, Span]:
        """ "says hello" is a line; "talks about the weather" is not."""
        for index in range(clause.verb + 1, min(clause.verb + 3, len(parsed.sentence.tokens))):
            token = parsed.sentence.tokens[index]
            if normal(token.text) in _GREETINGS:
                self.ledger.understood(token.span, "voice:line")
                return token.text.capitalize() + ".", token.span
        return "", Span(0, 0)

    @staticmethod
    def _quote_for(parsed: Parsed, clause: Clause, quotes: list[Quote]) -> Quote | None:
        at = parsed.sentence.tokens[clause.verb].span.start
        before = [quote for quote in quotes if quote.span.start > at]
        chosen = before[0] if before else quotes[-1] if quotes else None
        if chosen is None:
            return None
        if not before:
            chosen = quotes[0]
        quotes.remove(chosen)
        return chosen

    def _said_without_verb(self, quote: Quote, parsed: Parsed) -> None:
        speaker = self._speaker(parsed)
        if not speaker.ids:
            who = self.company.add_person("Voice", False, {"voice"})
            self.ledger.note(f"Nobody is named for the line {quote.text!r}; a voice off screen says it.")
            speaker = Ref("person", (who.id,))
            self.company.mention(speaker, 1.0)
        self.say(speaker.id, quote.text, quote.span, (), "", parsed.sentence.span, "say", ())

    def _speaker(self, parsed: Parsed) -> Ref:
        """Whose words a quotation without a verb of saying are: the person last spoken of in this sentence or before."""
        if self.subject_of_last.kind == "person" and self.subject_of_last.ids:
            turn = self.company.turn
            late = [m for m in self.company.mentions if m.person and len(m.ids) == 1 and m.turn >= turn - 1]
            return Ref("person", late[-1].ids[:1]) if late else Ref("person", self.subject_of_last.ids[:1])
        people = [m for m in self.company.mentions if m.person]
        return Ref("person", people[-1].ids[:1]) if people else NOTHING

    def say(
        self,
        who: str,
        text: str,
        span: Span,
        delivery: tuple[str, ...],
        target: str,
        place: Span,
        verb: str,
        manner: tuple[str, ...],
        off_screen: bool = False,
        voice_over: bool = False,
    ) -> None:
        """Add a line of dialogue."""
        words = " ".join(text.split()).rstrip(",")
        line = Line(who, words, delivery, off_screen, voice_over, span)
        self.company.enter(who) if not (off_screen or voice_over) else None
        self.ledger.understood(span, "voice:line", region=True)
        beat = Beat(
            self._next_id(),
            who,
            "say",
            verb,
            target=target,
            manner=manner,
            line=line,
            text=words,
            span=span,
            duration_s=line_seconds(words, delivery),
        )
        self._add(beat, span.start, None)

    # -- being and hearing --
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

    def _sound(self, key: str, parsed: Parsed, index: int) -> None:
        token = parsed.sentence.tokens[index]
        row: Any = lexicon().sounds.get(key, {})
        beat = Beat(
            self._next_id(),
            "",
            "sound",
            normal(token.form),
            object="",
            text=_clean(parsed),
            span=parsed.sentence.span,
            duration_s=min(float(row.get("seconds", 1.5) or 1.5), 2.5),
        )
        self._add(beat, token.span.start, None)
        self.draft.sounds.append((key, beat.id))

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

    # -- doing --
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
            if companion and not beat.target and action in {"look", "listen", "point"}:
                other = next(b for b in self.draft.beats if b.id == companion)
                beat = replace(beat, target=other.subject if other.subject != who else other.object, relation="at")
            if made:
                beat = replace(beat, with_beat=made[0].id)
            elif companion:
                beat = replace(beat, with_beat=companion)
            outcome = str(frame.get("outcome"))
            if outcome and not clause.negated:
                beat = replace(beat, outcome=Outcome(OutcomeKind(outcome), roles["target"], text=_clean(parsed)))
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

    def _roles(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        objects: list[Ref],
        prepositions: list[Prepositional],
        action: str,
    ) -> dict[str, Any]:
        """Sort the nouns around the verb into object, target and the rest."""
        roles: dict[str, Any] = {
            "object": "", "target": "", "relation": "", "others": (), "direction": "", "count": 1, "source": "",
            "manner": tuple(frame.get("manner", ())) + self._manners(parsed, clause),
        }  # fmt: skip
        things = [ref for ref in objects if ref.entity and not ref.part]
        parts = [ref for ref in objects if ref.entity and ref.part]
        role = frame.get("object_role", "object")
        if lexicon().actions.get(action, {}).get("object") == "required" and role == "target":
            role = "object"
        for ref in objects:
            if ref.kind == "body" and ref.ids and not set(ref.ids) & set(subject.ids):
                roles["target"], roles["relation"] = ref.id, "at"
        ids = tuple(i for ref in things for i in ref.ids)
        if ids and role in {"object", ""}:
            roles["object"], roles["others"] = ids[0], ids[1:]
        elif ids and role == "target" or role == "path" and ids:
            roles["target"], roles["others"] = ids[0], ids[1:] if role == "target" else ()
            roles["relation"] = str(frame.get("relation")) or ("" if role == "target" else "across")
        elif ids and role == "source":
            roles["source"] = ids[0]
        if subject.kind == "thing" and roles["object"] and "off" in frame.lemma.split(" "):
            roles["target"], roles["relation"], roles["object"], roles["others"] = ids[0], "from", "", ()
        for ref in parts:
            roles["target"], roles["relation"] = ref.id, _part_relation(ref.part)
        for index in clause.recipients:
            ref = self.naming.resolve(parsed, index, 2.0, avoid=subject.ids)
            if ref.entity:
                roles["target"], roles["relation"] = ref.id, "to"
        for phrase in prepositions:
            self._preposition(parsed, clause, frame, subject, phrase, roles, action)
        if objects and roles["object"] and action in {"put_down", "pick_up", "throw", "hand_over", "carry", "drop", "push"}:
            for index in clause.objects[:1]:
                for phrase in prepositions_of(parsed.doc[index]):
                    self._preposition(parsed, clause, frame, subject, phrase, roles, action)
        for ref in objects:
            if ref.kind == "direction":
                roles["direction"] = ref.key
        roles["direction"] = roles["direction"] or self._direction(parsed, clause, frame)
        if roles["target"] and not roles["relation"]:
            roles["relation"] = str(frame.get("relation")) or "at"
        if action == "shoot" and not roles["target"]:
            hoop = self.company.thing_called("hoop", "hoop")
            if hoop is None and not self._goal_game(roles["object"]):
                hoop = self.company.add_thing("hoop", "hoop", "fixture")
                hoop.fixture = True
            if hoop is not None:
                roles["target"], roles["relation"] = hoop.id, "in"
        roles["count"] = self._count(parsed, clause) or int(frame.get("count", 1) or 1)
        self._implied_object(frame, action, subject, roles)
        return roles

    def _preposition(
        self,
        parsed: Parsed,
        clause: Clause,
        frame: Frame,
        subject: Ref,
        phrase: Prepositional,
        roles: dict[str, Any],
        action: str,
    ) -> None:
        token = parsed.sentence.tokens[phrase.index]
        word = token.phrase or phrase.word
        row = lexicon().prepositions.get(word) or lexicon().prepositions.get(word.split(" ")[-1])
        role = frame.get("roles", {}).get(word) or frame.get("roles", {}).get(word.split(" ")[0])
        role = role or (row.get("role", "target") if row else "target")
        relation = str(row.get("relation", "")) if row else ""
        refs = self.naming.resolve_all(parsed, phrase.objects, 1.5, avoid=())
        for ref in refs:
            if ref.kind == "camera":
                roles["direction"] = "camera"
                self.ledger.understood(token.span, "direction:camera")
            elif ref.kind == "direction" or ref.kind == "none" and ref.part:
                roles["direction"] = roles["direction"] or ref.key
                self.ledger.understood(token.span, f"direction:{ref.key or ref.part}")
            elif ref.kind == "emotion":
                roles["manner"] += (ref.key,) if ref.key else ()
                self.ledger.understood(token.span, "manner:with")
                self._claim_noun(parsed, phrase, ref, f"mood:{ref.key}")
            elif ref.kind == "gesture":
                roles["manner"] += (ref.key,)
                self._claim_noun(parsed, phrase, ref, f"action:{ref.key}")
                self.ledger.understood(token.span, "manner:with")
            elif ref.kind == "arrangement":
                self._arranged(parsed, phrase, ref, subject)
            elif ref.kind == "place" and not ref.ids:
                self._goes_to_place(parsed, phrase, ref, action, roles)
            elif ref.entity:
                self._fill(role, relation, word, ref, subject, roles, action)
                self.ledger.understood(token.span, f"relation:{relation or word}")
        if row and row.get("direction") and not roles["direction"] and not refs:
            roles["direction"] = row["direction"]
            self.ledger.understood(token.span, f"direction:{row['direction']}")

    def _arranged(self, parsed: Parsed, phrase: Prepositional, ref: Ref, subject: Ref) -> None:
        """ "stand in a row", "in a stack"."""
        entry = noun_entry(ref.label) or {}
        relation = _relation(str(entry.get("relation", "")))
        if relation is None:
            return
        for ident in subject.ids:
            self.naming.placings.append(Placing(ident, relation))
        self.ledger.understood(parsed.sentence.tokens[phrase.index].span, f"relation:{relation.value}")
        self._claim_noun(parsed, phrase, ref, f"arrangement:{relation.value}")

    def _claim_noun(self, parsed: Parsed, phrase: Prepositional, ref: Ref, meaning: str) -> None:
        for index in phrase.objects:
            self.ledger.understood(parsed.sentence.tokens[index].span, meaning)

    def _fill(
        self, role: str, relation: str, word: str, ref: Ref, subject: Ref, roles: dict[str, Any], action: str
    ) -> None:
        if ref.part:
            relation = _part_relation(ref.part, relation)
        match role:
            case "object" if not roles["object"]:
                roles["object"], roles["others"] = ref.ids[0], ref.ids[1:]
            case "target" | "recipient" | "path" | "direction" | "object":
                if not roles["target"] or role == "recipient" or word == "to":
                    roles["target"] = ref.id
                    roles["relation"] = "to" if role == "recipient" else (relation or word)
            case "source":
                roles["source"] = ref.id
                if not roles["target"] and subject.kind == "person":
                    start = Placing(subject.id, Relation.AT, ref.id)
                    if not self.naming.is_placed(subject.id) and subject.id not in self.first_seen:
                        self.naming.placings.append(start)
                if not roles["target"] and action not in LAUNCHES:
                    roles["target"], roles["relation"] = ref.id, "from"
            case "with" if ref.kind == "thing":
                if not self.naming.is_placed(ref.id) and subject.kind == "person":
                    self.naming.placings.append(Placing(ref.id, Relation.HELD_BY, subject.id))
            case "about":
                if not roles["target"]:
                    roles["target"], roles["relation"] = ref.id, "about"

    def _goes_to_place(
        self, parsed: Parsed, phrase: Prepositional, ref: Ref, action: str, roles: dict[str, Any]
    ) -> None:
        """ "walks into the kitchen": the place is this scene's, or lies behind its door."""
        span = parsed.sentence.tokens[phrase.objects[0]].span
        if phrase.word in {"out of", "from", "off"} or action == "exit":
            roles["direction"] = roles["direction"] or "out"
        self.draft.places.append((ref.key, span))
        self.ledger.understood(parsed.sentence.tokens[phrase.index].span, f"relation:{phrase.word}")

    def _implied_object(self, frame: Frame, action: str, subject: Ref, roles: dict[str, Any]) -> None:
        """ "shoots" is done with a ball, "hammers" with a hammer."""
        wanted = str(frame.get("prop")) or ("basketball" if action in {"shoot", "dribble"} else "")
        if roles["object"] or not wanted:
            return
        if action in {"shoot", "dribble", "throw", "catch", "kick"}:
            balls = [i for i in self.company.things if (self.company.things[i].prop or "").endswith("ball")]
            if balls:
                roles["object"] = balls[-1]
                return
        thing = self.company.thing_called(wanted, wanted) or self.company.add_thing(wanted.replace("_", " "), wanted)
        roles["object"] = thing.id
        self.company.mention(Ref("thing", (thing.id,)), 2.0)
        self.ledger.note(f"A {thing.label} is assumed for {frame.lemma!r}.")

    def _goal_game(self, ident: str) -> bool:
        thing = self.company.things.get(ident)
        return thing is not None and (thing.prop or "") not in {"", "basketball"}

    # -- how --
    def _manners(self, parsed: Parsed, clause: Clause) -> tuple[str, ...]:
        found: list[str] = []
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            if entry is None:
                continue
            if entry["kind"] in {"manner", "mood"}:
                key = str(entry[entry["kind"]])
                found.append(key)
                self.ledger.understood(token.span, f"{entry['kind']}:{key}")
            elif entry["kind"] == "sequence":
                self.ledger.understood(token.span, f"sequence:{entry.get('when', '')}")
        for index in clause.complements:
            entry = modifier_entry(parsed.sentence.tokens[index].key)
            if entry and entry["kind"] == "mood" and clause.lemma != "be":
                found.append(str(entry["mood"]))
                self.ledger.understood(parsed.sentence.tokens[index].span, f"mood:{entry['mood']}")
        return tuple(dict.fromkeys(found))

    def _deliveries(self, manners: tuple[str, ...]) -> list[str]:
        table = lexicon()
        found = []
        for key in manners:
            row = table.manners.get(key) or table.moods.get(key) or {}
            delivery = row.get("delivery") or table.deliveries.get(key)
            found += [delivery] if isinstance(delivery, str) else list(delivery or ())
        return found

    def _direction(self, parsed: Parsed, clause: Clause, frame: Frame) -> str:
        for index in [*clause.particles, *clause.adverbs]:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            row = lexicon().prepositions.get(token.key)
            way = entry.get("direction") if entry and entry["kind"] == "direction" else None
            way = way or (row.get("direction") if row else None)
            if way:
                self.ledger.understood(token.span, f"direction:{way}")
                return str(way)
        return str(frame.get("direction"))

    def _count(self, parsed: Parsed, clause: Clause) -> int | None:
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            entry = modifier_entry(token.key)
            if entry and entry["kind"] == "count":
                self.ledger.understood(token.span, f"count:{entry['count']}")
                return int(entry["count"])
            if token.key == "times":
                for child in parsed.doc[index].children:
                    if number := lexicon().number(parsed.sentence.tokens[child.i].key):
                        span = parsed.sentence.tokens[child.i].span.joined(token.span)
                        self.ledger.understood(span, f"count:{number}")
                        return number
        return None

    def _almost(self, parsed: Parsed, clause: Clause) -> bool:
        for index in clause.adverbs:
            token = parsed.sentence.tokens[index]
            if normal(token.text) in {"almost", "nearly"} or (entry := modifier_entry(token.key)) and entry["kind"] == "negation":
                self.ledger.understood(token.span, "negation")
                return True
        return False

    def _negated(
        self, parsed: Parsed, clause: Clause, frame: Frame, subject: Ref, action: str, roles: dict[str, Any]
    ) -> str:
        """What is seen instead of what does not happen."""
        for child in parsed.doc[clause.verb].children:
            if child.dep_ == "neg":
                self.ledger.understood(parsed.sentence.tokens[child.i].span, "negation")
        if action == "catch":
            self._set_outcome(Outcome(OutcomeKind.PAST, subject.id, text=_clean(parsed)))
            self.ledger.understood(frame.span, "outcome:past the catcher")
            return ""
        if subject.kind == "thing" or (not subject.ids and roles["object"]):
            if self._at_edge(subject.id):
                self._set_outcome(Outcome(OutcomeKind.STAYS_AT_EDGE, text=_clean(parsed)))
            return "stay"
        if action in {"look", "nod", "smile", "laugh", "say"} or subject.kind != "person":
            self.ledger.understood(frame.span, f"not:{action}")
            return "wait" if subject.kind == "person" else ""
        return "wait"

    def _at_edge(self, ident: str) -> bool:
        return any(p.entity == ident and p.relation in {Relation.EDGE_OF, Relation.ON} for p in self.naming.placings)

    # -- outcomes --
    def _folds(self, frame: Frame, subject: Ref, action: str) -> bool:
        """ "shoots ... and misses" is one beat; so is "throws ... and it goes in"."""
        last = self._launch()
        if frame.lemma == "miss" and last is not None and subject.kind == "person" and last.subject != subject.id:
            self._set_outcome(Outcome(OutcomeKind.PAST, subject.id))
            self.ledger.understood(frame.span, "outcome:past the catcher")
            return True
        ends = frame.lemma in {"miss", "brick", "airball", "score"} or (frame.get("outcome") and action == last_action(last))
        if not ends or last is None or (subject.ids and subject.kind == "person" and last.subject != subject.id):
            return False
        if frame.get("outcome") and last.outcome is None:
            self._replace(last.id, outcome=Outcome(OutcomeKind(str(frame.get("outcome")))))
        self.ledger.understood(frame.span, "outcome")
        return True

    def _launch(self) -> Beat | None:
        for beat in reversed(self.draft.beats[-6:]):
            if beat.action in LAUNCHES:
                return beat
        return None

    def _outcomes(self, parsed: Parsed, start: int) -> None:
        """An outcome that the sentence's words state goes to the beat that can have it."""
        text = " ".join(token.form.lower() for token in parsed.sentence.tokens)
        text = re.sub(r" (['.,;:!?]|n't)", r"\1", text)
        for row in lexicon().outcomes:
            match = re.search(row["pattern"], text)
            if match is None:
                continue
            beat = self._beat_for(str(row.get("needs", "any")), start)
            if beat is None or beat.outcome is not None and beat.outcome.kind.value != row["outcome"]:
                continue
            made = row.get("made")
            if row.get("needs") in {"ball", "throw", "row", "edge"} or beat.outcome is None:
                self._claim_outcome(parsed, match, text, row["outcome"])
            outcome = Outcome(OutcomeKind(row["outcome"]), self._outcome_target(beat, match), made, match.group())
            self._replace(beat.id, outcome=outcome)
            return

    def _claim_outcome(self, parsed: Parsed, match: re.Match[str], text: str, kind: str) -> None:
        words = set(re.findall(r"[\w'-]+", match.group()))
        for token in parsed.sentence.tokens:
            if token.form.lower() in words or token.key in words:
                self.ledger.understood(token.span, f"outcome:{kind}")

    def _beat_for(self, needs: str, start: int) -> Beat | None:
        here = self.draft.beats[start:]
        launch = self._launch()
        if needs in {"ball", "throw"}:
            return launch
        if needs == "row":
            rows = {p.entity for p in self.naming.placings if p.relation in {Relation.IN_ROW, Relation.STACKED}}
            rows |= {i for i, thing in self.company.things.items() if thing.count > 2}
            found = [b for b in here if {b.subject, b.object, b.target} & rows] or here
            return found[0] if found else None
        if needs == "edge":
            found = [b for b in here if b.subject in self.company.things or b.object in self.company.things]
            return found[-1] if found else None
        return here[-1] if here else launch

    def _outcome_target(self, beat: Beat, match: re.Match[str]) -> str:
        target = match.groupdict().get("target")
        if target:
            found = self.company.thing_called(target, None)
            return found.id if found else f"set:{target}" if f"set:{target}" in self.naming.anchors else ""
        return beat.target if beat.target != beat.subject else ""

    def _set_outcome(self, outcome: Outcome) -> None:
        beat = self._launch() or (self.draft.beats[-1] if self.draft.beats else None)
        if beat is not None and beat.outcome is None:
            self._replace(beat.id, outcome=outcome)

    # -- where things stand at first --
    def _place_by_prepositions(self, parsed: Parsed, index: int, ref: Ref) -> None:
        """ "a cup on the table": where the noun's own prepositions put it."""
        if not ref.entity:
            return
        for phrase in prepositions_of(parsed.doc[index]):
            if phrase.word in {"of", "with", "for", "about", "like"} or (ref.kind == "person" and phrase.word == "in"):
                if not (phrase.word == "in" and self._is_place(parsed, phrase)):
                    continue
            for other in self.naming.resolve_all(parsed, phrase.objects, 1.2):
                self._place(parsed, ref, phrase, other)

    def _is_place(self, parsed: Parsed, phrase: Prepositional) -> bool:
        from engine.breakdown.lexicon import place_entry

        return any(place_entry(parsed.sentence.tokens[i].key) for i in phrase.objects)

    def _place(self, parsed: Parsed, ref: Ref, phrase: Prepositional, other: Ref) -> bool:
        token = parsed.sentence.tokens[phrase.index]
        word = token.phrase or phrase.word
        row = lexicon().prepositions.get(word) or lexicon().prepositions.get(word.split(" ")[-1])
        if other.kind == "place" and not other.ids and other.key:
            self.draft.places.append((other.key, parsed.sentence.tokens[phrase.objects[0]].span))
            self.ledger.understood(token.span, f"relation:{word}")
            return True
        if row is None or not row.get("relation"):
            return False
        relation = _relation(_part_relation(other.part, str(row["relation"])) if other.part else str(row["relation"]))
        if relation is None or not ref.entity or not other.entity or other.ids == ref.ids:
            return False
        second = other.ids[1] if relation is Relation.BETWEEN and len(other.ids) > 1 else ""
        for ident in ref.ids:
            placing = Placing(ident, relation, other.id, second)
            if not any(p.entity == ident and p.relation is relation and p.anchor == other.id for p in self.naming.placings):
                self.naming.placings.append(placing)
        self.ledger.understood(token.span, f"relation:{relation.value}")
        return True

    def _posture_at_start(self, clause: Clause, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """Someone first seen sitting, lying or standing somewhere is there from the beginning."""
        if action not in _STATIC:
            self.first_seen |= set(subject.ids)
            return
        for who in subject.ids:
            if who in self.first_seen:
                continue
            self.first_seen.add(who)
            relation = _relation(roles["relation"]) or _POSTURES.get(action)
            if action in _POSTURES and action != "lean" and roles["target"] and roles["relation"] in {"at", "in", "on", ""}:
                relation = Relation.AT if roles["relation"] == "at" else Relation.ON
            if relation and (roles["target"] or action in {"sit", "lie_down"}) and not self._stands_somewhere(who):
                self.naming.placings.append(Placing(who, relation, roles["target"]))

    def _stands_somewhere(self, ident: str) -> bool:
        arranged = {Relation.IN_ROW, Relation.STACKED}
        return any(p.entity == ident and p.relation not in arranged for p in self.naming.placings)

    def _in_hand(self, subject: Ref, action: str, roles: dict[str, Any]) -> None:
        """What is thrown, held or carried without having been picked up is in hand from the beginning."""
        if subject.kind != "person" or action not in _HELD_TO_BEGIN:
            return
        for ident in (roles["object"], *roles["others"]):
            if ident not in self.company.things:
                continue
            touched = any(ident in {b.object, *b.others} or b.subject == ident for b in self.draft.beats)
            if not touched and not self.naming.is_placed(ident):
                self.naming.placings.append(Placing(ident, Relation.HELD_BY, subject.id))

    # -- making beats --
    def _next_id(self) -> str:
        return f"{self.draft.id}_b{len(self.draft.beats) + 1}"

    def _beat(self, parsed: Parsed, clause: Clause, frame: Frame, who: str, action: str, **fields: Any) -> Beat:
        row = lexicon().actions.get(action, {})
        count = int(fields.get("count", 1))
        return Beat(
            self._next_id(),
            who,
            action,
            frame.lemma or clause.lemma,
            text=_clean(parsed),
            span=parsed.sentence.span,
            duration_s=float(row.get("duration_s", 1.5)) * (1 + 0.6 * (count - 1)),
            **fields,
        )

    def _plain(self, parsed: Parsed, index: int, subject: Ref, action: str) -> None:
        for who in subject.ids[:1]:
            row = lexicon().actions.get(action, {})
            beat = Beat(
                self._next_id(), who, action, normal(parsed.sentence.tokens[index].form), text=_clean(parsed),
                span=parsed.sentence.span, duration_s=float(row.get("duration_s", 1.5)),
            )  # fmt: skip
            self._add(beat, parsed.sentence.tokens[index].span.start, None)
            self.ledger.understood(parsed.sentence.tokens[index].span, f"action:{action}")

    def _add(self, beat: Beat, offset: int, clause: Clause | None) -> None:
        self.draft.beats.append(beat)
        self.draft.offsets.append(offset)
        if clause is not None:
            self.clause_beats[clause.verb] = beat

    def _replace(self, ident: str, **changes: Any) -> None:
        for index, beat in enumerate(self.draft.beats):
            if beat.id == ident:
                self.draft.beats[index] = replace(beat, **changes)

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


_LIGHT_VERBS = frozenset({"take", "give", "make", "have", "do", "let out", "let", "get", "throw", "cast", "shoot", "heave"})


def last_action(beat: Beat | None) -> str:
    return beat.action if beat else ""


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


def _part_relation(part: str, relation: str = "") -> str:
    if part in {"edge", "end", "corner", "side"}:
        return Relation.EDGE_OF.value if part in {"edge", "end", "corner"} else Relation.BESIDE.value
    if part in {"top", "surface"}:
        return Relation.ON.value
    if part in {"bottom"}:
        return Relation.UNDER.value if relation == "at" else relation
    if part == "front":
        return Relation.IN_FRONT_OF.value
    if part == "back":
        return Relation.BEHIND.value
    if part == "inside":
        return Relation.IN.value
    return relation or Relation.AT.value


def _relation(word: str) -> Relation | None:
    try:
        return Relation(word)
    except ValueError:
        return None


def _clean(parsed: Parsed) -> str:
    """The sentence's own words in one line."""
    tokens = sorted(parsed.sentence.tokens, key=lambda token: token.span.start)
    text = " ".join(token.text for token in tokens)
    return " ".join(re.sub(r" ([.,;:!?]|n['’]t|['’](?:s|re|ve|ll|d|m)\b)", r"\1", text).split())
