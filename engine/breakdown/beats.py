"""From clauses to beats: who does which canonical action to what, where to, how, and with which outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.breakdown.background import Background
from engine.breakdown.clauses import Clause, Parsed, Prepositional, prepositions_of
from engine.breakdown.consequences import LAUNCHES
from engine.breakdown.desk import _clean
from engine.breakdown.entities import NOTHING, Ref
from engine.breakdown.frames import Frame, find_frame, fitted, is_of
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import lexicon, modifier_entry, normal
from engine.breakdown.sentences import Quote
from engine.breakdown.together import GOES, WALKS, WALKS_BESIDE, Together
from engine.project import Beat, Outcome, OutcomeKind

_POSTURES = frozenset({"lie_down", "sit", "stand_up", "get_up", "fall", "stumble", "kneel", "walk", "run"})
_GAZES = frozenset({"look", "listen"})
_HANDLED = frozenset({"wash", "rinse", "dry", "polish", "peel", "scrub", "wipe", "sharpen", "knit", "mend", "unwrap"})
_WORKED = frozenset({"kick", "pick_up", "hit", "knock_over", "push", "pull", "open", "close", "touch", "hug"})
_BLOWS = frozenset({"hit", "touch", "push", "pull"})
_OFFERING = frozenset({"out", "offer", "extend"})
_LIGHT_VERBS = frozenset(
    {"take", "give", "make", "have", "do", "let out", "let", "get", "throw", "cast", "shoot", "heave"}
)


class BeatMaker(Together, Background):
    """Turns the parsed sentences of one scene into beats of its draft."""

    def sentence(self, parsed: Parsed) -> None:
        """Add the beats of one sentence, its placings and its quotations."""
        self.clause_beats, self.effects, self.absorbed = {}, {}, frozenset()
        quotes = list(parsed.sentence.quotes)
        start = self.opening = len(self.draft.beats)
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
        self._runs_up(start)
        self._outcomes(parsed, start)

    def _runs_up(self, start: int) -> None:
        """ "She runs and kicks the ball": she runs to the ball."""
        for first, then in zip(self.draft.beats[start:], self.draft.beats[start + 1 :], strict=False):
            nowhere = first.action in {"walk", "run"} and not (
                first.target or first.direction not in {"", "up"} or first.object
            )
            if nowhere and then.subject == first.subject and then.action in _WORKED and then.object:
                self._replace(first.id, target=then.object, relation="to", direction="")

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
            with_own = any(child.dep_ == "prep" for child in token.children)  # "a phone in her hand"
            ref = self.naming.resolve(parsed, token.i, 1.6 if with_own else 0.6)
            if ref.kind == "thing":
                self._place_by_prepositions(parsed, token.i, ref)
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
        if frame is not None and frame.get("weather") and [tokens[i].key for i in clause.subjects] == ["it"]:
            self.draft.weather = str(frame.get("weather"))  # "it is snowing", whatever "it" meant before
            self.ledger.understood(frame.span, f"weather:{self.draft.weather}")
            return
        if self._by_nobody(parsed, clause, frame):
            return
        subject = self._subject(parsed, clause, frame)
        adopted = self._adopt_preposition(clause, frame, subject)
        object_indices = [i for i in clause.objects if not frame or i not in frame.absorbed]
        if adopted:
            object_indices += adopted.objects
        objects = self._objects(parsed, object_indices, subject, frame.action if frame is not None else "")
        for index in [i for i in clause.objects if frame and i in frame.absorbed]:
            limb = self.naming.resolve(parsed, index, 1.5, avoid=subject.ids)  # "grabs his arm": whose?
            if limb.kind == "body" and limb.ids != subject.ids:
                objects.append(limb)
                self.company.offer(limb)  # "takes his hand. He pulls it away."
            elif limb.kind == "body" and frame is not None and set(frame.lemma.split(" ")) & _OFFERING:
                self.company.offer(limb)
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
        for index in clause.objects:  # "shakes hands with Ben": it hangs from the noun that the verb has taken in
            if index in frame.absorbed:
                prepositions += prepositions_of(parsed.doc[index])
        if subject.kind in {"body", "garment"}:
            row = lexicon().actions.get(frame.action, {})
            loose = subject.kind == "garment" or subject.part in {"hair", "beard"} or row.get("by") == "thing"
            moved = subject.kind == "body" and frame.action in GOES  # "her hand comes out": she stays where she is
            if loose or moved or not subject.ids:
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
        if self._told_of(parsed, clause, frame, subject, objects, prepositions):
            return
        if frame.action == "be" or (frame.kind == "state" and frame.action in {"", "be"}):
            self._being(parsed, clause, frame, subject, objects, prepositions)
            return
        gesture = next((ref for ref in objects if ref.kind == "gesture"), None)
        if gesture is not None and (not frame.action or frame.lemma in _LIGHT_VERBS):
            by_hand = {"limb": "hand"} if gesture.key == "touch" else {}
            frame = replace(frame, entry={**frame.entry, "action": gesture.key, **by_hand})
            for index in object_indices:  # "gives her a high five", "a pass to Roy"
                self.ledger.understood(tokens[index].span, f"action:{gesture.key}")
                prepositions += prepositions_of(parsed.doc[index])
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

    def _meal(self) -> Ref:
        """What to eat or drink was spoken of last, or nothing."""
        for mention in reversed(self.company.mentions):
            ref = (
                Ref("thing", mention.ids[:1], label=self.company.things[mention.ids[0]].label)
                if not mention.person
                else NOTHING
            )
            if ref.ids and self._is_meal(ref):
                return ref
        return NOTHING

    def _is_meal(self, ref: Ref) -> bool:
        eaten = any(is_of(ref, kind, self.company) for kind in ("food", "drink", "container"))
        return eaten and not wordnet().is_kind(ref.label, "cutlery")

    def _objects(self, parsed: Parsed, indices: list[int], subject: Ref, action: str) -> list[Ref]:
        """What the verb is done to. What is put somewhere: its own prepositions tell where it goes, not where it is."""
        put = action in {"put_down", "stack"}
        refs = []
        for index in indices:
            it = parsed.sentence.tokens[index].key == "it"
            held_out = self.company.offered_to(subject.ids, own=action == "pull") if it else NOTHING
            if held_out.ids:  # "She holds out her hand. He takes it."
                self.ledger.understood(parsed.sentence.tokens[index].span, f"body:{held_out.part}")
                refs.append(held_out)
                continue
            eaten = action in {"eat", "drink"} and parsed.sentence.tokens[index].key in {"it", "them"}
            if eaten and (meal := self._meal()).ids:  # "She hands him a bowl and a spoon. He tastes it."
                self.ledger.understood(parsed.sentence.tokens[index].span, f"reference:{meal.id}")
                refs.append(meal)
                continue
            ref = self.naming.resolve(parsed, index, 2.2, avoid=subject.ids)
            if ref.kind == "place" and not ref.ids and ref.key:
                self.draft.places.append((ref.key, parsed.sentence.tokens[index].span))
            if ref.kind != "none":
                refs.append(ref)
                if ref.kind == "thing" and not put:
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
            thing = self.company.things.get(subject.id)
            by_animal = thing is not None and thing.kind == "animal"
            frame, action = self._by_animal(frame, action, subject) if by_animal else self._by_thing(frame, action)
        if clause.mark == "before" and self._prevented(parsed, clause):
            self.ledger.understood(frame.span, "outcome:prevented")
            return
        if subject.kind == "person" and action in GOES and "with" not in frame.get("roles", {}):
            subject, prepositions = self._accompanied(parsed, subject, prepositions)
        roles = self._roles(parsed, clause, frame, subject, objects, prepositions, action)
        if subject.kind == "person" and (frame.get("abreast") or self._said_together(parsed, clause)):
            self._abreast(subject, action, roles)
        if action == "touch" and frame.get("limb") and subject.kind == "person":
            subject = self._hand_in_hand(str(frame.get("limb")), subject, roles)
        to_somebody = roles["target"] in self.company.people and any(p.word == "to" for p in prepositions)
        if frame.get("in_play") and not roles["object"] and to_somebody:
            balls = self.company.balls
            if balls:  # "passes to Roy" where a ball is played, else walks past him
                action, roles["object"], roles["relation"] = str(frame.get("in_play")), balls[-1], "to"
                self.company.mention(Ref("thing", (balls[-1],)), 2.2)
        if subject.kind == "thing" and action in {"fall", "slide"} and not clause.negated:
            if self._falls_already(parsed, subject):
                self._claim_verb(frame, "fall", [])
                return
            if holder := self._holder(subject.id):  # "it slips out of his hands", "she lets it fall"
                roles |= {"object": subject.id, "others": (), "target": "", "relation": "", "direction": ""}
                action, subject = "drop", Ref("person", (holder,))
        if action == "sound" and self._only_heard(parsed, clause, frame, subject, objects, prepositions):
            return
        if action in {"stay", "sound"} and self._is_animal(subject):
            roles["object"], roles["others"] = "", ()
            if frame.get("was") in {"run", "walk"}:  # it is not there yet when the scene begins
                roles["target"], roles["relation"] = "", ""
        if action == "knock_over" and self._is_animal(subject):
            subject = NOTHING
        action, subject = self._poured(action, subject, roles)
        negated = clause.negated or effect == "fail" or self._almost(parsed, clause)
        if effect == "stop":
            action = "stop"
        if negated:
            action = self._negated(parsed, clause, frame, subject, action, roles)
            if not action:
                return
        if self._folds(frame, subject, action) or self._lands_in(frame, subject, action, roles):
            return
        if not subject.ids and not roles["object"] and not clause.passive:
            if subject.kind in {"body", "none"} and subject.part:
                self.ledger.assumed(frame.span, "not shown", "nobody is there to do it")
                return
            self.ledger.assumed(frame.span, "not shown", "nobody is named who does it")
            return
        action = self._touched(frame, subject, action, objects, roles)
        if clause.passive and not subject.ids and self._found_so(parsed, clause, frame, action, roles):
            return
        action = self._possible(action, subject, roles, any(ref.kind != "none" for ref in objects))
        if subject.kind == "person" and action in _BLOWS and roles["object"] in {"set:floor", "set:ground"}:
            note = "a gesture stands for it: hands do not reach the ground"
            frame = replace(frame, entry={**frame.entry, "status": "assumed", "note": note})
            action, roles["object"] = "gesture", ""
        seat = self.company.things.get(roles["target"])
        if action in {"sit", "lie_down"} and seat is not None and seat.uncounted and len(subject.ids) > 1:
            seat.count, seat.uncounted = len(subject.ids), False  # "they sit in armchairs": one for each
        if action == "lie_down" and self._lies(subject):
            action = "wait"  # who has fallen lies there
        if action == "stand_up" and self._lies(subject):
            action = "get_up"
        if action in {"stand", "look"} and self._appears(subject, action, roles):
            action, roles["target"], roles["relation"] = "enter", "", ""
        if frame.get("was") not in _GAZES:  # where a dog looks is not where it is
            self._posture_at_start(clause, subject, action, roles)
        last = self._launch() if action == "throw" and roles["direction"] == "back" and not roles["target"] else None
        if last is not None and last.subject not in subject.ids:  # to whoever threw it
            roles["target"], roles["relation"] = last.subject, "to"
        if (
            action in {"push", "slide", "roll"}
            and subject.kind == "person"
            and self._holder(roles["object"]) in subject.ids
        ):
            self._set_down(parsed, clause, frame, subject, roles)
        action, frame = self._pocket(parsed, clause, frame, subject, prepositions, action, roles)
        self._in_hand(subject, action, roles)
        self._lay_there(subject, action, roles)
        giver = self._holder(roles["object"])
        if action == "pick_up" and giver and subject.kind == "person" and giver not in subject.ids:
            action = "take_from"  # "snatches the bag from her", "he takes it" while she holds it out
            roles |= {"target": giver, "relation": "from"}
        if frame.lemma.split(" ")[0] in _HANDLED and subject.kind == "person":
            self._handled(subject, roles)
        if action == "put_down" and not roles["target"] and roles["direction"] == "back":
            roles["target"], roles["relation"] = self._where_it_was(roles["object"])
        if action == "put_down" and frame.lemma == "move" and not roles["target"]:
            support = self.naming._last_support()  # "moves a piece": from one place on the table to another
            roles["target"], roles["relation"] = support.id, "on" if support.ids else ""
        passes = "past" in frame.lemma or any(p.word == "past" for p in prepositions)
        passes = passes and roles["target"] in self.company.people
        if passes and subject.kind == "thing":
            self._set_outcome(Outcome(OutcomeKind.PAST, roles["target"]))
        beats = self._for_each(parsed, clause, frame, subject, action, roles)
        if passes and action in LAUNCHES and subject.kind == "person":
            self._set_outcome(Outcome(OutcomeKind.PAST, roles["target"]))
        if action in {"throw", "kick", "shoot"} and roles["relation"] == "in" and self._takes_in(roles["target"]):
            self._set_outcome(Outcome(OutcomeKind.IN, roles["target"]))
        self._as_before(clause, action, beats, self.opening)
        self._strikes(parsed, clause, frame, action, subject, roles)
        self._claim_verb(frame, action, beats)

    def _set_down(self, parsed: Parsed, clause: Clause, frame: Frame, subject: Ref, roles: dict[str, Any]) -> None:
        """What is pushed along stands somewhere first, and is no longer in the hand."""
        surface = self.naming._last_support()
        fields = {"object": roles["object"], "target": surface.id if surface.ids else "", "relation": "on"}
        beat = self._beat(parsed, clause, frame, subject.id, "put_down", **fields)
        self._add(beat, parsed.sentence.tokens[clause.verb].span.start, None)

    def _lies(self, subject: Ref) -> bool:
        postures = [b.action for b in self.draft.beats if b.subject == subject.id and b.action in _POSTURES]
        return bool(postures) and postures[-1] in {"lie_down", "fall", "stumble"}

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
            if target == who and not roles.get("pocket"):  # "stare at each other"
                target = next((other for other in doers if other != who), "")
            relation = roles["relation"]
            if action in WALKS and 0 < len(made) <= len(WALKS_BESIDE) and subject.kind == "person":
                target, relation = (
                    doers[0],
                    WALKS_BESIDE[len(made) - 1],
                )  # they go there together, not each to their own
            beat = self._beat(
                parsed, clause, frame, who, action, target=target, relation=relation, object=roles["object"],
                others=roles["others"] + (subject.ids[1:] if subject.kind == "thing" else ()),
                manner=roles["manner"], direction=roles["direction"], count=roles["count"],
            )  # fmt: skip
            if not companion and action == "look" and not beat.target and not beat.direction and self.draft.beats:
                seen = self.draft.beats[-1].subject
                beat = replace(beat, target=seen if seen not in doers else "", relation="at" if seen else "")
            if action == "point" and not beat.target and not beat.direction and not beat.object:
                other = next((i for i in reversed(self.company.present) if i != who and i not in doers), "")
                beat = replace(beat, target=other, relation="at" if other else "")
            if companion and not beat.target and action in {"look", "listen", "point"}:
                alongside = next(b for b in self.draft.beats if b.id == companion)
                seen = alongside.subject if alongside.subject != who else alongside.object
                beat = replace(beat, target=seen, relation="at")
            if made:
                beat = replace(beat, with_beat=made[0].id)
            elif companion:
                beat = replace(beat, with_beat=companion)
            outcome = str(frame.get("outcome"))
            if outcome and not clause.negated and not self._can_have(beat, outcome):
                self._set_outcome(Outcome(OutcomeKind(outcome), who if outcome == "caught" else ""))
            elif outcome and not clause.negated:
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
        """The beat this one runs alongside: "while", "as" and -ing phrases. "Meanwhile" cuts to somebody else,
        in a shot and a time of its own."""
        parent = self.clause_beats.get(clause.parent) if clause.parent is not None else None
        if parent is None:
            children = [
                c
                for c in parsed.clauses
                if c.parent == clause.verb and (c.mark in {"as", "while"} or c.link == "absolute")
            ]
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
