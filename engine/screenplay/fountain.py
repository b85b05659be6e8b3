"""Reading the text of a screenplay: the whole syntax of Fountain 1.1, plain prose, and numbered shot lists.

Where writers bend the syntax, the reading bends with them: a heading needs no blank line after it, ``MAYA: Hello.``
is a line of dialogue, and a capital line of camera words (``CLOSE ON MAYA``) is action rather than a cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.foundation.errors import SourceError
from engine.foundation.span import Span
from engine.screenplay.elements import (
    Action,
    Centered,
    Dialogue,
    Element,
    Lyrics,
    Note,
    PageBreak,
    SceneHeading,
    Screenplay,
    Section,
    Speech,
    Synopsis,
    TitleEntry,
    Transition,
)
from engine.screenplay.masking import Line, hidden, lines_of, plain

SIZE_LIMIT = 2_000_000

_TITLE_KEYS = frozenset(
    "title credit author authors source draft date contact copyright notes revision font format".split()  # noqa: SIM905
) | {"draft date", "written by", "based on"}
_TITLE = re.compile(r"^([A-Za-z][\w .\-]{0,30}?):[ \t]*(.*)$")
_HEADING = re.compile(
    r"^\s*(INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|E\s*/\s*I|INT|EXT|EST)(?:\.\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*#([\w.\-]+)#\s*$")
_TIMES = re.compile(
    r"^(?:(?:early|late|mid|the next|next|same|later that|that)\s+)?(?:day|night|morning|evening|afternoon|dawn|"
    r"dusk|noon|midday|midnight|sunset|sunrise|twilight|magic hour|golden hour|later|moments later|"
    r"continuous|same time|same)\b",
    re.IGNORECASE,
)
_TRANSITION = re.compile(
    r"^(?:[A-Z][A-Z ']* TO:|FADE IN[:.]?|FADE OUT[:.]?|FADE TO BLACK[:.]?|CUT TO BLACK[:.]?|SMASH CUT[:.]?|"
    r"[A-Z]+ CUT TO:?|DISSOLVE[:.]|END CREDITS[:.]?)$"
)
_SHOT_LINE = re.compile(
    r"^(?:(?:EXTREME |MEDIUM |VERY )?(?:CLOSE|WIDE|LONG|TIGHT|FULL|TWO|GROUP|REVERSE|TRACKING|ESTABLISHING|AERIAL|"
    r"LOW|HIGH|MED(?:IUM)?|MASTER)\b.*\b(?:ON|SHOT|UP|ANGLE|VIEW)\b|CLOSE[- ]?UP|CLOSE ON|ANGLE ON|INSERT\b|POV\b|"
    r"P\.O\.V|CUTAWAY|BACK TO|ECU\b|CU\b|MCU\b|OTS\b|OVER THE SHOULDER|INTERCUT|MONTAGE|SHOT\b|LATER\b|THE END\b|"
    r"SUPER\b|TITLE\b|SLOW[- ]?MO(?:TION)?\b|SLO[- ]?MO\b|(?:IN )?SLOW[- ]MOTION\b|HANDHELD\b|TRACKING\b|"
    r"(?:WHIP |SWISH )?PAN\b|TILT\b|DOLLY\b|CRANE\b|ZOOM\b|ORBIT\b|AERIAL\b|OVER [\w'’]+ SHOULDER\b|THROUGH THE \w+$|"
    r"SPLIT SCREEN\b|FREEZE[- ]FRAME\b|TIME[- ]LAPSE\b|FLASHBACK\b|VOICE[- ]?OVER$)"
)
_CUE = re.compile(r"^(?P<who>[^()^]*?)(?P<extensions>(?:\s*\([^()]*\))*)\s*(?P<dual>\^?)\s*$")
_INLINE_CUE = re.compile(
    r"^\s*(?P<who>[A-Z][A-Z0-9.'’\- ]{0,28}[A-Z0-9.])(?P<note>\s*\([^()]*\))?\s*:\s*(?P<text>\S.*)$"
)
_LISTED = re.compile(
    r"^\s*(?:(?:shot|scene|panel|frame)\s*#?\s*\d+[a-z]?\s*[.:)\-–—|]|\d+[a-z]?\s*[.):](?=\s)|(?:-{1,3}|[•*–—])\s)",
    re.IGNORECASE,
)
_INLINE_NUMBER = re.compile(
    r"(?:(?<=^)|(?<=[.!?]\s)|(?<=[.!?\"'”’]\s)|(?<=[;,]\s))(?:shot\s+)?(\d{1,2})\s*[.):]\s+(?=\S)",
    re.IGNORECASE,
)


def parse(source: str) -> Screenplay:
    """Read ``source`` (decoded text) as Fountain 1.1 or as plain prose; every element knows its place in it.

    Raises SourceError if the text is empty, binary, over two million characters, or has nothing to film.
    """
    _refuse_unreadable(source)
    masked, notes = hidden(source)
    lines = lines_of(source, masked)
    title, first = _title_page(lines)
    elements = _Scan(lines[first:], speakers=_speakers(source)).elements()
    elements += [Note(source[span.start + 2 : span.end - 2].strip(), span) for span in notes]
    elements.sort(key=lambda element: (element.span.start, element.span.end))
    if not any(_happens(element) for element in elements):
        raise SourceError(
            "The screenplay has no action and no dialogue, only headings, titles or notes; write what happens."
        )
    structured = title or any(not isinstance(element, Action | Note) for element in elements)
    return Screenplay(source, tuple(title), tuple(elements), "fountain" if structured else "prose")


def _happens(element: Element) -> bool:
    """Whether an element has words of something to film."""
    if isinstance(element, Dialogue):
        return any(letter.isalpha() for speech in element.speeches for letter in speech.text)
    return isinstance(element, Action | Lyrics) and any(letter.isalpha() for letter in element.text)


def _refuse_unreadable(source: str) -> None:
    if "\0" in source:
        raise SourceError(
            f"The source is not text: character {source.index(chr(0))} is a NUL byte; save the script as UTF-8 text."
        )
    if len(source) > SIZE_LIMIT:
        raise SourceError(
            f"The screenplay has {len(source) / 1e6:.1f} MB of text and 2 MB can be read; split it into several."
        )
    if not source.strip(" \t\r\n\ufeff"):
        raise SourceError("The screenplay is empty; write a sentence such as 'Maya walks into the gym.'")


def _title_page(lines: list[Line]) -> tuple[list[TitleEntry], int]:
    """The entries of the title page and the index of the first line after it."""
    start = next((i for i, line in enumerate(lines) if not line.blank), len(lines))
    end = start
    while end < len(lines) and not lines[end].blank:
        end += 1
    block = lines[start:end]
    keys = [match.group(1).strip().lower() for line in block if (match := _TITLE.match(line.text.lstrip("\ufeff")))]
    if not block or not _TITLE.match(block[0].text.lstrip("\ufeff")) or not _TITLE_KEYS & set(keys):
        return [], 0
    entries: list[TitleEntry] = []
    for line in block:
        match = _TITLE.match(line.text.lstrip("\ufeff"))
        if match and not line.text.startswith((" ", "\t")):
            value = plain(match.group(2)).strip()
            entries.append(TitleEntry(match.group(1).strip(), value, line.span))
        else:
            last = entries[-1]
            value = "\n".join(filter(None, [last.value, plain(line.text).strip()]))
            entries[-1] = TitleEntry(last.key, value, last.span.joined(line.span))
    return entries, end


_SPOKEN = re.compile(r"^\s*(?P<who>[A-Z][\w'’.]*(?: [A-Z][\w'’.]*){0,2})(?P<note>\s*\([^()]*\))?\s*:\s+(?P<text>\S.*)$")
_NO_SPEAKER = frozenset(
    "shot scene panel frame note notes style camera sound sounds sfx music title location setting time characters mood "  # noqa: SIM905
    "lighting light look action dialogue insert cut wide close medium angle pov establishing then later int ext overhead "
    "cast character props duration genre format description prompt end start beat cutaway super caption text".split()
)


def _speakers(source: str) -> frozenset[str]:
    """Names in small letters that stand before a colon and elsewhere too: ``Tom: Almost done!``"""
    said: dict[str, int] = {}
    for line in source.splitlines():
        match = _SPOKEN.match(plain(line))
        if match and not set(re.findall(r"[a-z]+", match.group("who").lower())) & _NO_SPEAKER:
            said[match.group("who")] = said.get(match.group("who"), 0) + 1
    return frozenset(
        who for who, count in said.items() if len(re.findall(rf"\b{re.escape(who)}(?!\w)", source)) > count or count > 1
    )


@dataclass
class _Scan:
    """One pass over the lines after the title page."""

    lines: list[Line]
    found: list[Element] = field(default_factory=list)
    at: int = 0
    speakers: frozenset[str] = frozenset()
    fresh: bool = True  # a blank line, or an element that stands alone, came before

    def elements(self) -> list[Element]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.blank:
                self.fresh = True
                self.at += 1
            elif (element := self._single(line)) is not None:
                self.found.append(element)
                self.fresh = True
                self.at += 1
            elif not self._dialogue(line) and not self._inline_dialogue(line):
                self._action()
        return self.found

    def _followed_by_blank(self) -> bool:
        return self.at + 1 >= len(self.lines) or self.lines[self.at + 1].blank

    def _single(self, line: Line) -> Element | None:
        """The element of a line that stands for itself, or None."""
        text = line.text.strip(" \t\ufeff")
        if re.fullmatch(r"={3,}", text):
            return PageBreak(line.span)
        if match := re.match(r"(#{1,6})\s*(.*\S)", text):
            return Section(plain(match.group(2)).strip(), line.span, len(match.group(1)))
        if text.startswith("=") and text[1:].strip():
            return Synopsis(plain(text[1:]).strip(), line.span)
        if text.startswith("~") and text[1:].strip():
            return Lyrics(plain(text[1:]).strip(), line.span)
        if text.startswith(">"):
            if text.endswith("<") and text[1:-1].strip():
                return Centered(plain(text[1:-1]).strip(), line.span)
            return Transition(plain(text[1:]).strip(), line.span) if text[1:].strip() else None
        if re.match(r"\.[^.\s]", text):
            return _heading(plain(text[1:]), line.span)
        if _HEADING.match(text) and (self.fresh or text == text.upper()) and not self._ends_sentence(text):
            return _heading(plain(text), line.span)
        if _TRANSITION.match(plain(text).strip()) and self.fresh and self._followed_by_blank():
            return Transition(plain(text).strip(), line.span)
        return None

    @staticmethod
    def _ends_sentence(text: str) -> bool:
        """A lower-case sentence such as "Int. he said." is no heading."""
        return text != text.upper() and bool(re.search(r"[a-z]{2,}[.!?]$", text)) and len(text.split()) > 6

    def _is_cue(self, line: Line) -> bool:
        text = plain(line.text).strip()
        if text.startswith("@") and len(text) > 1:
            return True
        match = _CUE.match(text)
        if not match or not self.fresh or self.at + 1 >= len(self.lines) or self.lines[self.at + 1].empty:
            return False
        who = match.group("who").strip()
        capitals = any(c.isupper() for c in who) and who == who.upper() and len(who) <= 60
        return capitals and not who.startswith("!") and not _SHOT_LINE.match(who) and not _LISTED.match(who)

    def _dialogue(self, line: Line) -> bool:
        if not self._is_cue(line):
            return False
        raw = plain(line.text)
        match = _CUE.match(raw)
        who = (match.group("who") if match else raw).strip().removeprefix("@").strip()
        if not who:
            return False
        extensions = tuple(re.findall(r"\(([^()]*)\)", match.group("extensions"))) if match else ()
        at = line.span.start + raw.find(who)
        self.at += 1
        first = self.at
        while self.at < len(self.lines) and not self.lines[self.at].empty:
            self.at += 1
        last = self.at
        while last > first and self.lines[last - 1].blank:
            last -= 1
        speeches = _speeches(self.lines[first:last])
        end = self.lines[last - 1].span.end
        self.found.append(
            Dialogue(
                who,
                Span(at, at + len(who)),
                tuple(part.strip() for part in extensions),
                speeches,
                Span(line.span.start, end),
                bool(match and match.group("dual")),
            )
        )
        self.fresh = False
        return True

    def _inline_dialogue(self, line: Line) -> bool:
        """``MAYA (quietly): Not again.`` on one line, the way plays are typed."""
        text = plain(line.text)
        match = _INLINE_CUE.match(text)
        if match is None and (spoken := _SPOKEN.match(text)) and spoken.group("who") in self.speakers:
            match = spoken
        if not match or _SHOT_LINE.match(match.group("who")) or _TRANSITION.match(text.strip()):
            return False
        if match.group("who").split()[0] in {
            "SHOT",
            "SCENE",
            "PANEL",
            "FRAME",
            "NOTE",
            "STYLE",
            "CAMERA",
            "SOUND",
            "SFX",
        }:
            return False
        start = line.span.start
        speeches = []
        if match.group("note"):
            at = Span(*match.span("note")).shifted(start)
            speeches.append(Speech(match.group("note"), at, True))
        speeches.append(Speech(match.group("text"), Span(*match.span("text")).shifted(start)))
        who = Span(*match.span("who")).shifted(start)
        self.found.append(Dialogue(match.group("who").strip(), who, (), tuple(speeches), line.span))
        self.fresh = True
        self.at += 1
        return True

    def _action(self) -> None:
        """The lines up to the next blank line or the next element that needs none before it."""
        first = self.at
        self.at += 1
        self.fresh = False
        forced = self.lines[first].text.lstrip().startswith("!")
        while self.at < len(self.lines) and not self.lines[self.at].blank:
            line = self.lines[self.at]
            spoken = _SPOKEN.match(plain(line.text))
            said = spoken is not None and spoken.group("who") in self.speakers
            if not forced and (said or _interrupts(line) or _LISTED.match(plain(line.text))):
                break
            if self._single(line) is not None:
                break
            self.at += 1
        rows = self.lines[first : self.at]
        self.found += _table(rows) if all(_ROW.match(line.text) for line in rows) else _actions(rows)


_ROW = re.compile(r"^\s*\|.*\|\s*$")


def _table(lines: list[Line]) -> list[Element]:
    """A shot list typed as a table: one Action for each row below the heads, its cells apart by colons."""
    ruled = next((i for i, line in enumerate(lines) if re.fullmatch(r"[\s|:-]+", line.text)), -1)
    found: list[Element] = []
    for number, line in enumerate(lines):
        if number <= ruled:
            found.append(Synopsis(line.text.strip(), line.span))
            continue
        text = plain(line.text)
        first, last = text.index("|"), text.rindex("|")
        inner = text[first + 1 : last].replace("|", ":")
        found.append(Action(text[:first] + " " + inner + " " * (len(text) - last), line.span))
    return found


def _interrupts(line: Line) -> bool:
    match = _INLINE_CUE.match(line.text)
    return bool(match) and not _SHOT_LINE.match(line.text.strip())


def _heading(text: str, span: Span) -> SceneHeading:
    number = _NUMBER.search(text)
    text = (text[: number.start()] if number else text).strip()
    prefix = _HEADING.match(text)
    interior = None
    if prefix:
        kind = prefix.group(1).upper()
        interior = None if "/" in kind else kind == "INT"
    rest = text[prefix.end() :] if prefix else text
    parts = re.split(r"\s+[-–—]+\s+|\s*[–—]\s*", rest.strip())
    time = parts.pop().strip() if len(parts) > 1 and _TIMES.match(parts[-1].strip()) else ""
    return SceneHeading(text, span, interior, " - ".join(parts).strip(), time, number.group(1) if number else None)


def _speeches(lines: list[Line]) -> tuple[Speech, ...]:
    """Runs of spoken lines and parentheticals. A parenthetical may run over several lines."""
    found: list[Speech] = []
    run: list[Line] = []
    depth_open = False
    for line in lines:
        text = line.text.strip()
        if not depth_open and text.startswith("(") and (")" not in text[:-1]):
            _close(found, run, False)
            depth_open = not text.endswith(")")
            run = [line]
            if not depth_open:
                _close(found, run, True)
                run = []
            continue
        run.append(line)
        if depth_open and text.endswith(")"):
            _close(found, run, True)
            run, depth_open = [], False
    _close(found, run, depth_open)
    return tuple(found)


def _close(found: list[Speech], run: list[Line], parenthetical: bool) -> None:
    if run and any(not line.blank for line in run):
        text, span = _joined(run)
        if text.lstrip().startswith("~"):
            text = text.replace("~", " ", 1)
        found.append(Speech(text, span, parenthetical))
        run.clear()


def _joined(lines: list[Line]) -> tuple[str, Span]:
    """The text of several lines as it stands in the source, marks blanked, and its place."""
    span = lines[0].span.joined(lines[-1].span)
    pieces, at = [], span.start
    for line in lines:
        gap = line.span.start - at
        pieces.append(" " * (gap - 1) + "\n" if gap else "")
        pieces.append(plain(line.text))
        at = line.span.end
    return "".join(pieces), span


def _actions(lines: list[Line]) -> list[Action]:
    """One Action, or one for each entry of a numbered list inside the paragraph."""
    text, span = _joined(lines)
    if text.lstrip().startswith("!"):
        return [Action(text.replace("!", " ", 1), span)]
    starts = list(_INLINE_NUMBER.finditer(text))
    numbers = [int(match.group(1)) for match in starts]
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return [Action(text, span)]
    cuts = sorted({0, *(match.start() for match in starts), len(text)})
    found = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = text[start:end].rstrip()
        if piece.strip():
            found.append(Action(piece, Span(span.start + start, span.start + start + len(piece))))
    return found
