"""Lines: who says a quotation or a line of dialogue, how, and to whom."""

from __future__ import annotations

from engine.breakdown.clauses import Clause, Parsed, Prepositional
from engine.breakdown.consequences import Consequences
from engine.breakdown.entities import NOTHING, Ref
from engine.breakdown.frames import Frame
from engine.breakdown.lexicon import normal
from engine.breakdown.roles import delivery_of
from engine.breakdown.sentences import Quote
from engine.foundation.span import Span
from engine.project import Beat, Line

WORDS_PER_SECOND = 2.6
_GREETINGS = frozenset(
    {"hello", "hi", "goodbye", "bye", "yes", "no", "sorry", "thanks", "please", "okay", "welcome", "hey"}
)


class Saying(Consequences):
    """Lines."""

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
        if not said:
            said, span = self._in_so_many_words(parsed, clause)
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

    def _in_so_many_words(self, parsed: Parsed, clause: Clause) -> tuple[str, Span]:
        """ "she said can I play too" is a line without marks; "asks if she can come in" tells of one. Neither is acted."""
        for other in parsed.clauses:
            if other.parent != clause.verb or other.link not in {"ccomp", "advcl", "other"} or other.verb < clause.verb:
                continue
            verb = parsed.doc[other.verb]
            reported = other.mark in {"if", "whether", "that"}
            if other.link != "ccomp" and not reported:
                continue
            words = sorted(token.i for token in verb.subtree if token.i > clause.verb and not token.is_punct)
            self.absorbed |= {c.verb for c in parsed.clauses if c.verb in words}
            tokens = [parsed.sentence.tokens[i] for i in words]
            asked = parsed.doc[words[0]].pos_ == "AUX"
            direct = asked or any(token.key in {"i", "we"} for token in tokens[:2])
            span = tokens[0].span.joined(tokens[-1].span)
            if not direct or words != list(range(words[0], words[-1] + 1)):
                self.ledger.assumed(span, "not shown", "what is told of is not acted", region=True)
                return "", Span(0, 0)
            text = " ".join(token.text for token in tokens)
            return text[:1].upper() + text[1:] + ("?" if asked else "."), span
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
        delivery = delivery_of(quote.delivery)
        at = self.ledger.source.rfind(quote.delivery, 0, quote.span.start) if delivery else -1
        if at >= 0:
            self.ledger.understood(Span(at, at + len(quote.delivery)), "voice:" + "+".join(delivery), region=True)
        self.say(speaker.id, quote.text, quote.span, delivery, "", parsed.sentence.span, "say", ())

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


def line_seconds(text: str, delivery: tuple[str, ...] = ()) -> float:
    """How long a line takes to say, in seconds: 2.6 words a second and a breath."""
    pace = 0.75 if "slowly" in delivery else 1.2 if "quickly" in delivery else 1.0
    return max(1.2, len(text.split()) / (WORDS_PER_SECOND * pace) + 0.3)
