"""What is said: cues, parentheticals and lyrics become lines of somebody."""

from __future__ import annotations

import re

from engine.breakdown.beats import BeatMaker
from engine.breakdown.casting import apply_noun
from engine.breakdown.clauses import parse_sentences
from engine.breakdown.entities import Company, Person, Ref
from engine.breakdown.ledger import Ledger
from engine.breakdown.lexicon import lexicon, normal, noun_entry
from engine.breakdown.names import names_in
from engine.breakdown.roles import delivery_of
from engine.breakdown.script import SceneDraft
from engine.breakdown.sentences import split_sentences
from engine.foundation.span import Span
from engine.project import Beat
from engine.screenplay import Dialogue, Lyrics, Screenplay


class Dialogues:
    """Reads what people say, and keeps who they are."""

    def __init__(self, play: Screenplay) -> None:
        self.play = play
        self.ledger = Ledger(play.source)
        self.company = Company()
        self.names = names_in(play)

    def _dialogue(self, element: Dialogue, draft: SceneDraft, maker: BeatMaker) -> None:
        who = self._speaker(element)
        flags = {re.sub(r"[^a-z]", "", part.lower()) for part in element.extensions}
        voice_over = bool(flags & {"vo", "voiceover", "onradio", "onphone", "filtered"})
        off_screen = bool(flags & {"os", "oc", "offscreen", "offcamera"})
        for match in re.finditer(
            r"\([^()]*\)", self.play.source[element.who_span.end : element.span.end].split("\n")[0]
        ):
            span = Span(*match.span()).shifted(element.who_span.end)
            known = bool(flags & {"vo", "voiceover", "os", "oc", "contd", "cont", "offscreen", "onradio", "onphone"})
            if known:
                self.ledger.understood(span, "voice:extension", region=True)
            else:
                self.ledger.assumed(span, "voice:extension", "taken as a remark on the voice", region=True)
        delivery: tuple[str, ...] = ()
        for flag in element.extensions:
            delivery += delivery_of(flag.lower())
        for speech in element.speeches:
            if speech.parenthetical:
                delivery = self._parenthetical(speech.text, speech.span, who, draft, maker)
            elif speech.text.strip():
                maker.company.next_turn()
                words = " ".join(speech.text.split())
                maker.say(who.id, words, speech.span, delivery, "", speech.span, "say", (), off_screen, voice_over)
                delivery = ()
        if not (voice_over or off_screen):
            self.company.mention(Ref("person", (who.id,)), 2.0)
            maker.subject_of_last = Ref("person", (who.id,))

    def _speaker(self, element: Dialogue) -> Person:
        name = element.who.strip()
        key = normal(name)
        who = self.company.person_named(name) or self.company.person_called(key)
        who = who or self.company.person_called(key.split(" in ")[0]) or self._by_surname(key)
        if who is None:
            entry = noun_entry(key) or noun_entry(key.split(" ")[-1]) or noun_entry(key.split(" in ")[0])
            spoken = name.title() if name.isupper() else name
            person = bool(entry) and entry["kind"] == "person"  # type: ignore[index]
            sex = lexicon().names.get(key.split(" ")[0], "")
            member = None if person else self.company.unnamed_member(sex, None)
            if member is not None:  # "Two friends sit on a bench. JONAS ..." is one of them
                self.company.christen(member, spoken, sex)
                self.ledger.note(f"{spoken} is taken as one of the {member.group}s spoken of before.")
            who = member or self.company.add_person(spoken, not person, {key})
            if person and entry is not None:
                apply_noun(who, entry, key)
            else:
                who.sex = lexicon().names.get(key.split(" ")[0], "")
        self.ledger.understood(element.who_span, f"character:{who.id}")
        return who

    def _by_surname(self, key: str) -> Person | None:
        """ "DETECTIVE COLE" is Cole."""
        last = key.split(" ")[-1]
        return self.company.person_named(last) if last != key else None

    def _parenthetical(
        self, text: str, span: Span, who: Person, draft: SceneDraft, maker: BeatMaker
    ) -> tuple[str, ...]:
        """How a line is said, or a small action before it."""
        inner = text.strip().strip("()").strip()
        found = delivery_of(inner.lower())
        if found:
            self.ledger.understood(span, "voice:" + "+".join(found), region=True)
            return found
        match = re.match(r"(?i)\s*\(?\s*(?:to|at)\s+(?:the\s+)?([\w' -]+)", text)
        if match and (other := self.company.person_named(match.group(1)) or self.company.person_called(match.group(1))):
            self.ledger.understood(span, f"reference:{other.id}", region=True)
            return ()
        if re.match(
            r"(?i)\(?\s*(?:(?:in)?to|on|over) (?:the )?(?:phone|telephone|radio|receiver|intercom|walkie)", text.strip()
        ):
            self.ledger.assumed(span, "voice:line", "the voice sounds as in the room", region=True)
            return ()
        if re.match(r"(?i)\(?\s*(?:beat|pause|silence|a beat|long pause)", text.strip()):
            maker._add(
                Beat(maker._next_id(), who.id, "wait", "wait", text=inner, span=span, duration_s=1.0), span.start, None
            )
            self.ledger.understood(span, "action:wait", region=True)
            return ()
        self._small_action(text, span, who, maker)
        return ()

    def _small_action(self, text: str, span: Span, who: Person, maker: BeatMaker) -> None:
        """ "(picks up the cup)": the words are read as action of whoever speaks."""
        blank = text.replace("(", " ").replace(")", " ")
        before = len(maker.draft.beats)
        maker.subject_of_last = Ref("person", (who.id,))
        self.company.mention(maker.subject_of_last, 3.0)
        for one in parse_sentences(split_sentences(blank, span.start, self.names, [])):
            for clause in one.clauses:
                if not clause.subjects:
                    clause.parent = None
            maker.sentence(one)
        if len(maker.draft.beats) == before:
            self.ledger.assumed(span, "not shown", "not a way of speaking that the voice knows", region=True)

    def _lyrics(self, element: Lyrics, maker: BeatMaker) -> None:
        speaker = maker._speaker(None)  # type: ignore[arg-type]
        if speaker.ids:
            maker.say(speaker.id, element.text, element.span, ("singing",), "", element.span, "sing", ())
            self.ledger.assumed(element.span, "voice:line", "the song is spoken, not sung", region=True)
        else:
            self.ledger.assumed(element.span, "not shown", "nobody is there to sing it", region=True)
