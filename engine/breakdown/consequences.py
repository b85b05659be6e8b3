"""Outcomes: what comes of a beat, what does not happen, and which beat a stated outcome belongs to."""

from __future__ import annotations

import re
from typing import Any

from engine.breakdown.clauses import Clause, Parsed
from engine.breakdown.desk import _clean
from engine.breakdown.entities import Ref
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import lexicon
from engine.breakdown.roles import Roles
from engine.project import Beat, Outcome, OutcomeKind, Relation

LAUNCHES = frozenset({"shoot", "throw", "kick", "hit", "push"})

_FLIGHTS = frozenset({"slide", "roll", "fall", "bounce", "walk", "enter"})
OF_LAUNCHES = frozenset({"in", "bank", "front rim", "back rim", "short", "wide", "past the catcher", "caught"})


class Consequences(Roles):
    """Outcomes."""

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

    def _folds(self, frame: Frame, subject: Ref, action: str) -> bool:
        """ "shoots ... and misses" is one beat; so is "throws ... and it goes in"."""
        last = self._launch()
        if frame.lemma == "miss" and last is not None and subject.kind == "person" and last.subject != subject.id:
            if last.outcome is None or not last.outcome.text:  # a supposed end yields to the one that is told
                self._replace(last.id, outcome=Outcome(OutcomeKind.PAST, subject.id))
            self.ledger.understood(frame.span, "outcome:past the catcher")
            return True
        ends = frame.lemma in {"miss", "brick", "airball", "score"} or (
            frame.get("outcome") and action == last_action(last)
        )
        if not ends or last is None or (subject.ids and subject.kind == "person" and last.subject != subject.id):
            return False
        if frame.get("outcome") and last.outcome is None:
            self._replace(last.id, outcome=Outcome(OutcomeKind(str(frame.get("outcome")))))
        self.ledger.understood(frame.span, "outcome")
        return True

    def _lands_in(self, frame: Frame, subject: Ref, action: str, roles: dict[str, Any]) -> bool:
        """ "The ball flies into the left corner of the goal" after a kick tells how the kick ends."""
        last = self._launch()
        into = roles["target"] if action in _FLIGHTS and subject.kind == "thing" else ""
        if last is None or last.object != subject.id or last.outcome is not None or not into:
            return False
        if not self._takes_in(into) or " in" not in f" {frame.lemma} {roles['word']}":
            return False
        self._replace(last.id, outcome=Outcome(OutcomeKind.IN, into), target=last.target or into, relation="in")
        self.ledger.understood(frame.span, "outcome:in")
        return True

    def _takes_in(self, ident: str) -> bool:
        """Whether what is thrown into it stays in it; the layers above know."""
        raise NotImplementedError

    def _launch(self) -> Beat | None:
        for beat in reversed(self.draft.beats[-6:]):
            if beat.action in LAUNCHES and beat.subject not in self.company.things:
                return beat
        return None

    def _outcomes(self, parsed: Parsed, start: int) -> None:
        """An outcome that the sentence's words state goes to the beat that can have it."""
        text, places = _spoken(parsed)
        for row in lexicon().outcomes:
            match = re.search(row["pattern"], text)
            if match is None:
                continue
            beat = self._beat_for(str(row.get("needs", "any")), start, places[match.start()])
            stated = beat.outcome is not None and bool(beat.outcome.text) if beat else False
            if beat is not None and not self._can_have(beat, str(row["outcome"])):
                continue
            kind = self._missed(beat, str(row["outcome"])) if beat is not None else ""
            if beat is None or stated and beat.outcome and beat.outcome.kind.value != kind:
                continue
            made = row.get("made") if kind == row["outcome"] else None
            if row.get("needs") in {"ball", "throw", "row", "edge"} or beat.outcome is None:
                self._claim_outcome(parsed, match, text, kind)
            outcome = Outcome(OutcomeKind(kind), self._outcome_target(beat, match), made, match.group())
            self._replace(beat.id, outcome=outcome)
            return

    def _can_have(self, beat: Beat, kind: str) -> bool:
        """Outcomes befall things: what a beat is about, or what its doer lets go of."""
        things = self.company.things
        if kind in OF_LAUNCHES:
            return beat.action in LAUNCHES and beat.subject not in things
        if kind == "falls off" and beat.action in {"break", "drop"}:
            return False  # it falls from a hand
        if kind == "stacks":
            return beat.action == "stack"
        if beat.subject in things:
            return True
        lets_go = LAUNCHES | {"drop", "put_down", "knock_over", "roll", "slide", "stack", "catch", "touch", "topple"}
        return beat.action in lets_go and (beat.object in things or beat.target in things)

    def _missed(self, beat: Beat, kind: str) -> str:
        """Rims and boards are a hoop's: who misses another target throws past a person and wide of a thing."""
        if kind not in {"back rim", "front rim", "bank"} or beat.action == "shoot":
            return kind
        if beat.outcome is not None and beat.outcome.kind is OutcomeKind.PAST:
            return "past the catcher"
        if beat.target in self.company.people:
            return "past the catcher"
        thing = self.company.things.get(beat.target)
        return "wide" if thing is not None and thing.prop not in {"hoop", ""} else kind

    def _claim_outcome(self, parsed: Parsed, match: re.Match[str], text: str, kind: str) -> None:
        words = set(re.findall(r"[\w'-]+", match.group()))
        for token in parsed.sentence.tokens:
            if token.form.lower() in words or token.key in words:
                self.ledger.understood(token.span, f"outcome:{kind}")

    def _beat_for(self, needs: str, start: int, place: int) -> Beat | None:
        order = sorted(range(start, len(self.draft.beats)), key=lambda i: (abs(self.draft.offsets[i] - place), i))
        here = [self.draft.beats[i] for i in order]
        launch = self._launch()
        if needs in {"ball", "throw"}:
            before = [
                b for b, at in zip(self.draft.beats, self.draft.offsets, strict=False)
                if at <= place and b.action in LAUNCHES and b.subject not in self.company.things
            ]  # fmt: skip
            return before[-1] if before and launch in self.draft.beats[start:] else launch
        if needs == "row":
            rows = {p.entity for p in self.naming.placings if p.relation in {Relation.IN_ROW, Relation.STACKED}}
            rows |= {i for i, thing in self.company.things.items() if thing.count > 2}
            found = [b for b in here if {b.subject, b.object, b.target} & rows] or here
            found.sort(key=lambda b: b.subject not in self.company.people)  # whoever starts the row
            return found[0] if found else None
        if needs == "edge":
            found = [b for b in here if b.subject in self.company.things or b.object in self.company.things]
            return found[0] if found else None
        return here[0] if here else launch

    def _outcome_target(self, beat: Beat, match: re.Match[str]) -> str:
        target = match.groupdict().get("target")
        if target:
            found = self.company.thing_called(target, None)
            return found.id if found else f"set:{target}" if f"set:{target}" in self.naming.anchors else ""
        if beat.outcome is not None and beat.outcome.target and not beat.target:
            return beat.outcome.target
        return beat.target if beat.target != beat.subject else ""

    def _set_outcome(self, outcome: Outcome) -> None:
        beat = self._launch()
        if beat is None and outcome.kind.value not in OF_LAUNCHES and self.draft.beats:
            beat = self.draft.beats[-1]
        if beat is not None and beat.outcome is None:
            self._replace(beat.id, outcome=outcome)

    def _prevented(self, parsed: Parsed, clause: Clause) -> bool:
        """ "stops just before it falls", "catches it before it hits the floor": it never comes to that."""
        parent = self.clause_beats.get(clause.parent) if clause.parent is not None else None
        if parent is None or parent.action not in {"stop", "stay", "catch", "hold", "slide", "roll"}:
            return False
        if parent.action in {"stop", "stay"} and parent.subject in self.company.things:
            self._replace(parent.id, outcome=Outcome(OutcomeKind.STAYS_AT_EDGE, text=_clean(parsed)))
        return True


def last_action(beat: Beat | None) -> str:
    return beat.action if beat else ""


def _spoken(parsed: Parsed) -> tuple[str, list[int]]:
    """The sentence in lower case as an outcome's pattern expects it, and each character's place in the source."""
    text, places = "", []
    for token in parsed.sentence.tokens:
        glued = token.form.startswith(("'", "n't")) or token.form in {",", ".", ";", ":", "!", "?"}
        if text and not glued:
            text += " "
            places.append(token.span.start)
        said = token.phrase or token.form.lower()
        text += said
        places += [token.span.start] * len(said)
    return text, [*places, places[-1] if places else 0]
