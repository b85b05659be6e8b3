"""Reading a source from end to end: screenplay, breakdown, and what became of every word."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.breakdown.asked import is_brief, spoken_in
from engine.breakdown.beats import BeatMaker
from engine.breakdown.camera import lift_cues, lift_looks
from engine.breakdown.clauses import Parsed, parse_sentences
from engine.breakdown.dialogue import Dialogues
from engine.breakdown.entities import SHOWN, Ref
from engine.breakdown.gathering import gathered, seated
from engine.breakdown.lexicon import normal, place_entry
from engine.breakdown.naming import Naming
from engine.breakdown.roles import delivery_of
from engine.breakdown.script import Cue, SceneDraft
from engine.breakdown.sentences import Sentence, find_quotes, split_sentences
from engine.breakdown.settings import anchors_of, choose_set, furnishing_of, is_interior, mark_time_words, read_heading
from engine.breakdown.shots import shots_of, timed
from engine.breakdown.store import is_large
from engine.foundation.span import Span
from engine.project import Beat, Breakdown, Placing, Relation, Scene, Shot
from engine.screenplay import (
    Action,
    Centered,
    Dialogue,
    Lyrics,
    Note,
    PageBreak,
    Reading,
    SceneHeading,
    Screenplay,
    Section,
    Synopsis,
    Transition,
    parse,
)

_TRANSITIONS = (("dissolve", "dissolve"), ("fade", "fade"), ("cut", "cut"))
_MOVES_ON = re.compile(  # a paragraph of prose that begins another scene
    r"(?i)\s*(?:later\b|hours later|days later|that (?:night|evening|morning|afternoon)\b|the next (?:day|morning|night)\b|"
    r"next (?:day|morning)\b|(?:cut|dissolve|fade) to (?:the|a|an)\b|meanwhile,? (?:in|at|on)\b|back (?:in|at|on) the\b|"
    r"(?:in|at|on) (?:the|a|an) [\w ]{3,24},|outside,|inside,)"
)
_PASSES = re.compile(  # a line of its own by which time passes
    r"(?i)\s*(?:(?:moments|minutes|seconds|hours|days|weeks|months|years|\w+ (?:minutes|hours|days|weeks|months|years)|"
    r"much|sometime|a little|a moment|a while)\s+)?later(?: that (?:day|night|evening))?\s*[.:–—-]*\s*|"
    r"\s*(?:the )?(?:next|following) (?:day|morning|night|evening)\s*[.:–—-]*\s*"
)
_PLACE_FIRST = re.compile(  # "Kitchen, morning. ...", "Scene 2: The office. ..."
    r"\s*(?:(?i:scene)\s+\d+\w?\s*[.:–—-]\s*)?([A-Z][\w' -]{2,30}?)\s*(?:,\s*\w+\s*)?[.:](?:\s|$)"
)
_NUMBERED = re.compile(
    r"(?i)\s*(?:(?:shot|panel|frame|scene)\s*#?\s*)?\d+[a-z]?\s*[.:)\-–—]+\s|\s*(?:-{1,3}|[•*–—])\s+"
)
_DESERTED = re.compile(r"(?i)\b(?:empty|deserted|abandoned|desolate)\b")
_STAYS = re.compile(r"(?i)\b(?:continuous|same|later)\b")


def read(source: str) -> tuple[Screenplay, Breakdown, Reading]:
    """Break a script down. Raises SourceError if it cannot be read (see ``screenplay.parse``)."""
    play = parse(source)
    return _Reader(play).run()


class _Reader(Dialogues):
    """One reading of one screenplay."""

    def __init__(self, play: Screenplay) -> None:
        super().__init__(play)
        self.drafts: list[SceneDraft] = []
        self.scenes: list[Scene] = []
        self.shots: list[Shot] = []
        self.look = ""
        self.pending_transition = ""
        self.numbers: set[str] = set()
        self.prepared: dict[int, tuple[list[Parsed], list[Cue]]] = {}

    def run(self) -> tuple[Screenplay, Breakdown, Reading]:
        self._title()
        self._unfilmed()
        groups = self._grouped()
        self._parse_all([element for _, body in groups for element in body if isinstance(element, Action)])
        for heading, body in groups:
            self._scene(heading, body)
        title = next((e.value for e in self.play.title if e.key.lower() == "title"), "").replace("\n", " ")
        credits = tuple(
            (e.key, " ".join(e.value.split())) for e in self.play.title if e.key.lower() != "title" and e.value
        )
        used = {who for scene in self.scenes for who in scene.people}
        used |= {beat.subject for scene in self.scenes for beat in scene.beats}
        cast = tuple(p.character() for p in self.company.people.values() if p.id in used)
        shots = tuple(replace(shot, look=self.look) if self.look else shot for shot in self.shots)
        breakdown = Breakdown(title, tuple(self.scenes), shots, cast, self.look, credits)
        return self.play, breakdown, self.ledger.reading()

    # -- the frame around the scenes --
    def _title(self) -> None:
        for entry in self.play.title:
            self.ledger.understood(entry.span, f"title:{entry.key.lower()}", region=True)

    def _unfilmed(self) -> None:
        for element in self.play.elements:
            match element:
                case Section() | Synopsis():
                    self.ledger.unfilmed(element.span, "outline", "for the writer; not filmed")
                case Note():
                    self.ledger.unfilmed(element.span, "note", "for the writer; not filmed")
                case PageBreak():
                    self.ledger.unfilmed(element.span, "page break", "")
        for match in re.finditer(r"/\*.*?\*/", self.play.source, re.DOTALL):
            self.ledger.unfilmed(Span(*match.span()), "boneyard", "cut by the writer; not filmed")

    def _grouped(self) -> list[tuple[SceneHeading | None, list[object]]]:
        """Elements by scene. Two headings in a row make the first an empty scene, which is left out and noted."""
        groups: list[tuple[SceneHeading | None, list[object]]] = [(None, [])]
        for element in self.play.elements:
            if isinstance(element, SceneHeading):
                groups.append((element, []))
            elif isinstance(element, Action) and groups[-1][1] and self._begins_another(element):
                groups.append((None, [element]))
            else:
                groups[-1][1].append(element)
        filmed = []
        waiting: list[object] = []
        for heading, body in groups:
            if heading is not None or any(isinstance(e, Action | Dialogue | Lyrics) for e in body):
                filmed.append((heading, waiting + body))
                waiting = []
                continue
            waiting += [held for held in body if isinstance(held, Transition)]
            for caption in body:
                if isinstance(caption, Centered):
                    self.ledger.assumed(caption.span, "not shown", "captions are not shown yet", region=True)
        return filmed

    def _begins_another(self, element: Action) -> bool:
        """Whether a paragraph moves on in time or, in prose, names another place first."""
        if _PASSES.fullmatch(element.text):
            return True
        if any(isinstance(other, SceneHeading) for other in self.play.elements):
            return False
        if _MOVES_ON.match(element.text):
            return True
        opening = _PLACE_FIRST.match(element.text)
        return opening is not None and place_entry(re.sub(r"(?i)^(?:the|a|an)\s+", "", opening.group(1))) is not None

    # -- one scene --
    def _scene(self, heading: SceneHeading | None, body: list[object]) -> None:
        number = self._number(heading)
        spans = [e.span for e in body if hasattr(e, "span")]
        spans = spans or [heading.span if heading else Span(0, 0)]
        place = Span(min(s.start for s in spans), max(s.end for s in spans))
        draft = SceneDraft(
            f"scene_{len(self.scenes) + 1}",
            number,
            heading.text if heading else "",
            heading.interior if heading else None,
            heading.span.joined(place) if heading else place,
        )
        draft.transition, self.pending_transition = self.pending_transition, ""
        self.company.new_scene()
        naming = Naming(self.company, self.ledger)
        naming.listed = (
            sum(bool(re.match(r"\s*(?:shot\s*)?\d+[a-z]?\s*[.):]", getattr(e, "text", ""), re.I)) for e in body) > 1
        )
        if heading:
            read_heading(heading, draft, self.ledger)
            naming.anchors = anchors_of(draft.set)
        maker = BeatMaker(draft, self.company, naming, self.ledger)
        self._read_body(body, draft, maker)
        self._finish(draft, naming)

    def _number(self, heading: SceneHeading | None) -> str:
        number = heading.number if heading and heading.number else str(len(self.scenes) + 1)
        while number in self.numbers:
            number += "X" if number[-1:].isdigit() else "1"
        self.numbers.add(number)
        return number

    def _read_body(self, body: list[object], draft: SceneDraft, maker: BeatMaker) -> None:
        for element in body:
            match element:
                case Action():
                    sentences, cues = self.prepared[id(element)]
                    mark_time_words(element.text, element.span.start, draft, self.ledger)
                    self._action(sentences, cues, draft, maker)
                case Dialogue():
                    self._dialogue(element, draft, maker)
                case Lyrics():
                    self._lyrics(element, maker)
                case Transition():
                    self._transition(element, draft)
                case Centered():
                    self.ledger.assumed(element.span, "not shown", "captions are not shown yet", region=True)

    def _parse_all(self, actions: list[Action]) -> None:
        """Cut all action into sentences and parse them in one batch, which is much faster than one by one."""
        cut = [(element, *self._prepare(element)) for element in actions]
        parsed = iter(parse_sentences([sentence for _, sentences, _ in cut for sentence in sentences]))
        for element, sentences, cues in cut:
            self.prepared[id(element)] = ([next(parsed) for _ in sentences], cues)

    def _prepare(self, element: Action) -> tuple[list[Sentence], list[Cue]]:
        """The sentences of a paragraph with camera words, looks and quotations lifted out."""
        whole, start = element.text, element.span.start
        text = self._without_number(whole, start)
        lead = next((i for i, (old, new) in enumerate(zip(whole, text, strict=True)) if old == new and old != " "), 0)
        numbered = text != whole and bool(re.match(r"\s*(?:\w+\s*#?\s*)?\d", whole))
        if re.fullmatch(r"\s*\([^()]*\)\s*", text, re.DOTALL):
            text = text.replace("(", " ").replace(")", " ")
        text, look = lift_looks(text, start, self.ledger)
        self.look = self.look or look
        text, quotes = find_quotes(text, start, delivery_of)
        text, cues = lift_cues(text, start, self.ledger)
        opened = (cue for cue in cues if not cue.modifies)
        if numbered and not any(len(whole[lead : cue.span.start - start].split()) <= 1 for cue in opened):
            at = start + len(whole) - len(whole.lstrip())
            cues.insert(0, Cue(Span(at, at + 1), end=at + 1))
        return split_sentences(text, start, self.names, quotes), cues

    def _without_number(self, text: str, start: int) -> str:
        match = re.match(
            r"\s*(?:(?:shot|panel|frame|scene)\s*#?\s*)?\d+[a-z]?\s*[.:)\-–—]+\s|\s*(?:-{1,3}|[•*–—])\s+", text, re.I
        )
        if match is None:
            return text
        self.ledger.understood(Span(*match.span()).shifted(start), "camera:next shot", region=True)
        return " " * match.end() + text[match.end() :]

    def _action(self, parsed: list[Parsed], cues: list[Cue], draft: SceneDraft, maker: BeatMaker) -> None:
        waiting = list(cues)
        numbered: list[Cue] = []
        opening, known = len(draft.beats), len(draft.cues)
        for number, one in enumerate(parsed):
            end = parsed[number + 1].sentence.span.start if number + 1 < len(parsed) else 1 << 60
            mine = [
                cue
                for cue in waiting
                if cue.span.start < min(end, max(one.sentence.span.end, one.sentence.span.start + 1))
            ]
            waiting = [cue for cue in waiting if cue not in mine]
            before, mentioned = len(draft.beats), len(self.company.mentions)
            maker.sentence(one)
            if mine and any(cue.span.start < one.sentence.span.start for cue in mine) and len(mine) > 1:
                mine[0].first = before
            for cue in list(mine):
                lens_only = cue.lens_mm and not (cue.size or cue.kind or cue.move or cue.angle or cue.transition)
                if lens_only and cue is not mine[0] and not any(at >= cue.span.start for at in draft.offsets[before:]):
                    mine[mine.index(cue) - 1].merge(cue)  # "Slow dolly in on Anna, who plays, 85 mm."
                    mine.remove(cue)
                    continue
                later = [i for i, at in enumerate(draft.offsets) if i >= before and at >= cue.span.start]
                cue.first = later[0] if later else len(draft.beats)
                cue.own_sentence = bool(later) and cue.end <= one.sentence.span.end
                cue.spoken_for = len(draft.beats)
                if cue.shoulder:
                    who = self.company.person_named(cue.shoulder) or self.company.person_called(
                        re.sub(r"(?i)^the\s+", "", cue.shoulder)
                    )
                    cue.shoulder = who.id if who else ""
                mentions = self.company.mentions[mentioned:]
                close = cue.size in {"close-up", "extreme close-up", "medium close-up"} or cue.kind == "insert"
                ids = list(dict.fromkeys(i for m in mentions for i in m.ids))
                cue.subjects = ids[:1] if close else ids[:3]
                if close and cue.subjects and len(draft.beats) == before and ids[0] in self.company.people:
                    maker.subject_of_last = Ref("person", (ids[0],))  # "CLOSE ON MAYA. Crying."
                    self.company.mention(maker.subject_of_last, SHOWN)  # "CLOSE ON MAYA. She cries."
            numbered += mine
        for cue in waiting:
            cue.first = len(draft.beats)
        for cue in draft.cues[known:] + numbered + waiting:
            cue.last = len(draft.beats)
            if cue.modifies and cue.first > opening and not cue.own_sentence:
                cue.first -= 1  # it moves the camera of the shot that is running
        for cue in numbered + waiting:
            last = draft.cues[-1] if draft.cues else None
            trailing = not cue.size and not cue.kind and cue.first >= len(draft.beats) and not cue.transition
            if last is not None and last in numbered and trailing and not cue.modifies and not last.modifies:
                last.merge(cue)
                continue
            bare = not cue.size and not cue.kind and not cue.subjects
            if (
                last is not None
                and last in numbered
                and bare
                and not cue.modifies
                and not last.modifies
                and last.first == cue.first
                and not cue.transition
            ):
                last.merge(cue)
            else:
                draft.cues.append(cue)

    # -- how shots join --
    def _transition(self, element: Transition, draft: SceneDraft) -> None:
        text = element.text.lower()
        kind = next((kind for word, kind in _TRANSITIONS if word in text), "")
        if kind == "cut" and re.search(r"match|jump", text):
            said = "a cut; the two pictures are as the words ask, not fitted to each other"
            self.ledger.assumed(element.span, "transition:cut", said, region=True)
        elif not kind:
            self.ledger.assumed(element.span, "transition:cut", "not a known transition; a cut is used", region=True)
            kind = "cut"
        else:
            self.ledger.understood(element.span, f"transition:{kind}", region=True)
        if not draft.beats and "in" in text.split() or "in:" in text:
            draft.transition = kind
        else:  # within the scene it belongs to its next shot, at the end to the next scene's first
            draft.joins.append((len(draft.beats), kind, element.span))

    # -- putting a scene together --
    def _finish(self, draft: SceneDraft, naming: Naming) -> None:
        company = self.company
        labels = [thing.label for thing in company.things.values()]
        labels += [thing.prop or "" for thing in company.things.values() if thing.label != "net"]
        labels += [company.people[who].role for who in company.present]
        previous = self.scenes[-1].set if self.scenes else ""
        set_key = choose_set(draft, labels, previous, self.ledger)
        headed = normal(draft.heading)
        for thing in company.things.values():
            place = next((p for p in sorted(thing.in_set, key=lambda p: (-len(p), p)) if f" {p} " in f" {headed} "), "")
            thing.prop = thing.in_set.get(place or set_key, thing.prop)
        people = tuple(company.present)
        for thing in company.things.values():  # a dog stands by its people, not on the furniture
            if thing.uncounted:
                named = thing.label if thing.label.endswith("s") else f"{thing.label}s"
                self.ledger.note(f"How many {named} is not said; {thing.count} are staged.")
            if thing.kind == "animal" and people and thing.count == 1 and not naming.is_placed(thing.id):
                about = [beat.subject for beat in draft.beats if thing.id in {beat.object, beat.target, *beat.others}]
                keeper = next((who for who in about if who in people), people[0])
                naming.placings.append(Placing(thing.id, Relation.NEAR, keeper))
        naming.placings = gathered(naming.placings, company.things)
        naming.placings = seated(naming.placings, company, draft.beats, furnishing_of(set_key))
        draft.placings = naming.placings
        if not draft.beats:
            self._still(draft, people)
        self._join(draft)
        self._hold_empty(draft)
        draft.beats = timed(draft.beats)
        things = tuple(company.things)
        draft.large = frozenset(thing.id for thing in company.things.values() if is_large(thing.prop))
        self.shots += shots_of(draft, people, things, self.look)
        interior = draft.interior if draft.interior is not None else is_interior(set_key)
        stays = self.scenes and (not draft.heading or _STAYS.search(draft.heading))
        light = draft.light or (self.scenes[-1].light if stays else "day")
        self.scenes.append(
            Scene(
                draft.id,
                draft.heading,
                set_key,
                people,
                tuple(thing.use() for thing in company.things.values()),
                tuple(p for p in naming.placings if p.entity in people or p.entity in things),
                tuple(draft.beats),
                light,
                draft.weather or "clear",
                tuple(draft.sounds),
                draft.span,
                interior,
            )
        )

    def _join(self, draft: SceneDraft) -> None:
        """Transitions written between the paragraphs of a scene open a shot there."""
        for at, kind, span in draft.joins:
            asked = next(
                (c for c in draft.cues if not c.modifies and c.first == at and c.span.start > span.start), None
            )
            if asked is not None:
                asked.transition = asked.transition or kind
            elif at < len(draft.beats):
                cue = Cue(span, transition=kind, first=at, last=len(draft.beats), end=span.end)
                place = sum(1 for c in draft.cues if c.first < at or c.first == at and c.span.start < span.start)
                draft.cues.insert(place, cue)
            else:
                self.pending_transition = kind

    def _hold_empty(self, draft: SceneDraft) -> None:
        """A shot the writer asks for without an action of its own is held for a moment on what it shows."""
        cues = [cue for cue in draft.cues if not cue.modifies]
        for number in range(len(cues) - 1, -1, -1):
            cue = cues[number]
            stop = cues[number + 1].first if number + 1 < len(cues) else len(draft.beats)
            cue.over = stop > cue.first and self._shows_another(cue, draft.beats[cue.first])
            speaks = stop > cue.first and spoken_in(cue, draft.beats[cue.first])
            brief = is_brief(cue) and cue.last <= cue.first and not speaks
            if stop > cue.first and not brief and not cue.over:
                self._lengthen(draft, cue.first, stop)
                continue
            subject = next(iter(cue.subjects), "")
            action = "stay" if subject in self.company.things else "wait" if subject else "be"
            text = " ".join(cue.span.of(self.play.source).split())
            shown = re.split(r"[\n.;]", self.play.source[cue.span.end :], maxsplit=1)[0]
            cue.deserted = action == "be" and bool(_DESERTED.search(shown))
            ident = f"{draft.id}_h{number + 1}"
            held = Beat(ident, subject, action, "", text=text, span=cue.span, duration_s=2.0)
            draft.beats.insert(cue.first, held)
            draft.offsets.insert(cue.first, cue.span.start)
            for other in [*cues[number + 1 :], *(c for c in draft.cues if c.modifies and c.first > cue.first)]:
                other.first += 1
                other.last += 1
            cue.last = cue.first + 1

    def _shows_another(self, cue: Cue, following: Beat) -> bool:
        """ "Low angle on ten pins. Frank rolls the ball.": the pins are shown first, and Frank in his own shot."""
        told = {following.subject, following.object, following.target, *following.others}
        if cue.shoulder and cue.shoulder in told:
            return False  # who stands in the foreground speaks or acts there, and the face opposite listens
        narrow = cue.size not in {"wide", "extreme wide", "full"} and cue.kind not in {"master", "establishing"}
        return bool(cue.subjects) and narrow and 0 <= cue.spoken_for <= cue.first and not told & set(cue.subjects)

    @staticmethod
    def _lengthen(draft: SceneDraft, first: int, stop: int) -> None:
        """A shot that was asked for and shows a thing at rest is long enough to be seen."""
        shown = draft.beats[first:stop]
        missing = 2.0 - sum(beat.duration_s for beat in shown if not beat.with_beat)
        if missing > 0 and shown[-1].action in {"stay", "wait", "be"}:
            draft.beats[stop - 1] = replace(shown[-1], duration_s=shown[-1].duration_s + missing)

    @staticmethod
    def _still(draft: SceneDraft, people: tuple[str, ...]) -> None:
        """A scene in which nothing moves is held for a moment; a heading alone gives an establishing shot."""
        text = draft.heading or "nothing moves"
        subject = people[0] if people else ""
        if not people and not draft.cues:
            at = Span(draft.span.start, draft.span.start)
            draft.cues.append(Cue(at, kind="establishing", size="wide" if draft.interior else ""))
        draft.beats.append(Beat(f"{draft.id}_b1", subject, "wait", "", text=text, span=draft.span, duration_s=3.0))
        draft.offsets.append(draft.span.start)
