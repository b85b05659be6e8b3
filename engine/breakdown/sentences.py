"""Cutting action text into sentences of tokens that know their place in the source, ready for the parser.

The parser sees a helpful form of each token ("free-throw line" as "line", "MAYA" as "Maya"); spans stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from engine.breakdown.descriptions import settle_descriptions
from engine.breakdown.function_words import CLOSED
from engine.breakdown.language import wordnet
from engine.breakdown.lexicon import (
    NO_ENTRY,
    base_verb,
    lexicon,
    modifier_entry,
    normal,
    noun_entry,
    place_entry,
    verb_entry,
)
from engine.breakdown.tokens import ENDS, Quote, Sentence, Token
from engine.foundation.span import Span

_TOKEN = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sgt|Lt|Capt)|(?:MR|MRS|MS|DR|PROF|SGT|LT|CAPT))\.(?=\s)|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|mm|m|cm|kg|%)?(?![^\W\d_])"
    r"|[^\W_]+(?:[-'’][^\W_]+)*|\.{2,}|…|--+|\S"
)
_ADVERBS = {"manner": "slowly", "together": "together", "turned away": "together", "count": "twice", "sequence": "then"}
"""What the parser is shown for "in a hurry", "side by side", "three times", by the modifier's kind or state."""
_CLITIC = re.compile(r"(?i)^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$")
_QUOTE = re.compile(
    r"[\"“”„]([^\"“”„]+)[\"“”]"
    r"|(?:(?<=\s)|(?<=^)|(?<=[(:—–-]))['‘]((?:[^'’\n]|(?<=\w)['’](?=\w))+)['’](?=$|[\s.,;:!?)—–-])"
)
_CUE_IN_LINE = re.compile(
    r"(?:(?<=^)|(?<=[.!?…]\s)|(?<=\n))(?P<who>[A-Z][A-Z'’.\- ]*[A-Z])"
    r"\s*\((?P<how>[^()\n]{2,40})\)\s*:?\s*(?P<said>[A-Z][^.!?…\n]*[.!?…]+)"
)


def find_quotes(text: str, start: int, says: Callable[[str], object]) -> tuple[str, list[Quote]]:
    """``text`` with its quotations blanked, and the quotations; ``start`` is the text's place in the source. ``says``
    tells whether a bracket is a way of speaking."""
    found: list[Quote] = []

    def blank(match: re.Match[str]) -> str:
        group = 1 if match.group(1) is not None else 2
        said = match.group(group)
        before = text[: match.start()].rstrip()
        speech = re.search(r"[.!?,…—-]\s*$", said) or before.endswith((":", ",")) or len(said.split()) > 3
        standalone = not before or before[-1] in ".!?…"
        if not any(c.isalnum() for c in said) or not (speech or standalone or _speech_before(before)):
            return match.group()
        found.append(Quote(said, Span(*match.span(group)).shifted(start)))
        return "\ue010" + " " * (match.end() - match.start() - 1)

    def cued(match: re.Match[str]) -> str:
        if not says(match.group("how")):
            return match.group()
        span = Span(*match.span("said")).shifted(start)
        found.append(Quote(match.group("said"), span, delivery=match.group("how")))
        first = match.start("how") - 1 - match.start()
        return match.group()[:first] + "\ue010" + " " * (len(match.group()) - first - 1)

    text = _QUOTE.sub(blank, _CUE_IN_LINE.sub(cued, text))
    found.sort(key=lambda quote: quote.span)
    return text, found


def _speech_before(before: str) -> bool:
    words = before.split()
    if not words:
        return False
    entry = verb_entry(base_verb(words[-1].strip(",:")))
    return entry is not None and entry.get("kind") == "speech"


def split_sentences(text: str, start: int, names: dict[str, str], quotes: list[Quote]) -> list[Sentence]:
    """The sentences of masked action text that begins at ``start`` of the source. A private mark stands for a quote."""
    waiting = list(quotes)
    sentences: list[Sentence] = []
    current = Sentence([])
    aside: list[Token] | None = None
    raw = list(_tokens(text, start))

    def close() -> None:
        nonlocal current
        if current.tokens or current.quotes:
            sentences.append(current)
        current = Sentence([])

    for position, token in enumerate(raw):
        following = raw[position + 1] if position + 1 < len(raw) else None
        if token.text == "\ue010":
            current.quotes.append(waiting.pop(0))
            if current.quotes[-1].text.rstrip()[-1:] in ".!?…" and not _speech_follows(raw, position + 1, names):
                close()
            continue
        if _line_break(text, token.span.start - start) and (current.tokens or current.quotes) and aside is None:
            close()
        if token.text in "([" and aside is None:
            aside = []
        elif token.text in ")]" and aside is not None:
            current.asides.append((len(current.tokens) - 1, aside))
            aside = None
        elif aside is not None:
            aside.append(token)
        else:
            current.tokens.append(token)
            if token.text in ENDS and not _goes_on(token, following) or _introduces(raw, position, names):
                close()
    if aside:
        current.tokens += aside
    close()
    return [finished for sentence in sentences if (finished := _finish(sentence, names)) is not None]


def _introduces(raw: list[Token], at: int, names: dict[str, str]) -> bool:
    """Whether a colon is followed by the names of those just spoken of: "Two figures stand there: AMIR (33) and SOL (31)."."""
    if raw[at].text != ":" or at + 2 >= len(raw) or normal(raw[at + 1].text) not in names:
        return False
    return raw[at + 2].text in {"(", ",", "and", "&"}


def _tokens(text: str, start: int) -> Iterable[Token]:
    for match in _TOKEN.finditer(text):
        word, at = match.group(), match.start()
        clitic = _CLITIC.match(word)
        parts = [clitic.group(1), clitic.group(2)] if clitic and len(word) > 2 else [word]
        for part in parts:
            form = part.replace("’", "'").encode("utf-8", "replace").decode()
            yield Token(form, part, Span(at, at + len(part)).shifted(start))
            at += len(part)


def _goes_on(token: Token, following: Token | None) -> bool:
    """A full stop inside a number or before a small letter ends nothing."""
    if following is None:
        return False
    return token.text == "." and following.text[:1].islower() and following.span.start == token.span.end


def _line_break(text: str, at: int) -> bool:
    """Whether a line that stands on its own ends right before ``text[at]``."""
    gap = text[:at]
    if "\n" not in gap[len(gap.rstrip()) :]:
        return False
    line = gap.rstrip().rsplit("\n", 1)[-1].strip()
    fresh = text[at : at + 1].isupper() or not text[at : at + 1].isalpha()
    return fresh and (len(line) < 40 or line == line.upper()) and not line.endswith(",")


def _speech_follows(raw: list[Token], at: int, names: dict[str, str]) -> bool:
    """Whether "she says", "Maya shouts", "the old man says" or "says Maya" comes next."""
    words = [token.text for token in raw[at : at + 5]]
    if not words or words[0] == "\ue010":
        return False
    if words[0][:1].islower() or words[0] == ",":
        return True
    for word in words[:4]:
        if word in ENDS or word in {",", "\ue010"}:
            return False
        entry = verb_entry(base_verb(word))
        if entry and entry.get("kind") == "speech" and word[:1].islower():
            return True
    return False


def _finish(sentence: Sentence, names: dict[str, str]) -> Sentence | None:
    """Join phrases, settle capitals and turn "says Maya" round."""
    settle_descriptions(sentence, names)
    shouting = _is_shouting(sentence.tokens)
    remap: dict[int, int] = {}
    joined: list[Token] = []
    at = 0
    while at < len(sentence.tokens):
        token, width = _longest(sentence.tokens, at, names)
        for index in range(at, at + width):
            remap[index] = len(joined)
        joined.append(token if width > 1 else _settled(token, names, shouting))
        at += width
    while joined and joined[0].text in {",", ":", "-", "–", "—", "--", ".", ";"}:
        joined.pop(0)
        remap = {index: new - 1 for index, new in remap.items()}
    spans = [token.span for token in joined] + [quote.span for quote in sentence.quotes]
    spans += [token.span for _, aside in sentence.asides for token in aside]
    if not spans:
        return None
    asides = [(max(remap.get(index, -1), -1), tokens) for index, tokens in sentence.asides]
    place = Span(min(span.start for span in spans), max(span.end for span in spans))
    if not any(token.text for token in joined) and not sentence.quotes:
        return None
    joined, asides = _named_roles(joined, asides)
    joined = _ones(joined)
    return Sentence(_subject_first(joined) if sentence.quotes else joined, sentence.quotes, asides, place)


def _named_roles(
    tokens: list[Token], asides: list[tuple[int, list[Token]]]
) -> tuple[list[Token], list[tuple[int, list[Token]]]]:
    """ "His grandfather OTTO", "DETECTIVE COLE": role and name become one token that keeps the role as its phrase."""
    found: list[Token] = []
    place: dict[int, int] = {-1: -1}
    for index, token in enumerate(tokens):
        previous = found[-1] if found else None
        role = (
            previous is not None
            and not previous.name
            and (noun_entry(previous.key) or NO_ENTRY).get("kind") == "person"
        )
        if token.name and not token.phrase and role and previous is not None:
            found[-1] = replace(
                token, text=f"{previous.text} {token.text}", span=previous.span.joined(token.span), phrase=previous.key
            )
        else:
            found.append(token)
        place[index] = len(found) - 1
    return found, [(place.get(index, -1), aside) for index, aside in asides]


def _ones(tokens: list[Token]) -> list[Token]:
    """ "the taller one dribbles": the parser reads "one" as a number, so it is shown a noun."""
    found = list(tokens)
    for index in range(1, len(tokens)):
        before = tokens[index - 1].form.lower()
        described = modifier_entry(before) is not None or before in {"first", "last", "other", "second", "third", "top"}
        if tokens[index].form.lower() in {"one", "ones"} and described:
            found[index] = replace(tokens[index], form="person" if tokens[index].form.lower() == "one" else "persons")
    return found


def _is_shouting(tokens: list[Token]) -> bool:
    words = [token.text for token in tokens if token.text.isalpha() and len(token.text) > 1]
    return len(words) > 3 and sum(word.isupper() for word in words) > 0.8 * len(words)


def _longest(tokens: list[Token], at: int, names: dict[str, str]) -> tuple[Token, int]:
    """The longest name, noun phrase or compound preposition that starts here, joined, and how many tokens it took."""
    words: list[str] = []
    best: tuple[Token, int] = (tokens[at], 1)
    lexicon_ = lexicon()
    first = normal(tokens[at].text).split(" ")[0]
    limit = max(
        lexicon_.nouns.longest.get(first, 1),
        lexicon_.prepositions.longest.get(first, 1),
        lexicon_.places.longest.get(first, 1),
        lexicon_.modifiers.longest.get(first, 1),
        4 if first in {name.split(" ")[0] for name in names if " " in name} else 1,
    )
    for end in range(at, min(at + limit, len(tokens))):
        token = tokens[end]
        if not token.text[:1].isalnum() and not token.text.startswith(("'", "’")):
            break
        words += normal(token.text).split(" ")
        phrase = " ".join(words).replace(" '", "'")
        if len(words) < 2:
            continue
        span = tokens[at].span.joined(token.span)
        text = " ".join(t.text for t in tokens[at : end + 1])
        width = end - at + 1
        if phrase in names:
            best = Token("Mary", text, span, phrase, names[phrase]), width
        elif phrase in lexicon_.prepositions.entries:
            best = Token(_preposition_form(words), text, span, phrase), width
        elif (entry := noun_entry(phrase)) or (entry := place_entry(phrase)):
            form = re.split(r"[-\s]", token.text)[-1]
            if form.isupper() and len(form) > 1:
                form = form.lower()
            best = Token(form, text, span, _singular(phrase, entry)), width
        elif (adverb := modifier_entry(phrase)) and (form := _ADVERBS.get(adverb.get("state", adverb["kind"]))):
            best = Token(form, text, span, phrase), width
    return best


def _singular(phrase: str, entry: object) -> str:
    return phrase


def _preposition_form(words: list[str]) -> str:
    """A plain preposition for the parser in place of a compound one."""
    if words[-1] in {"onto", "into", "from", "under", "behind", "through", "toward", "towards", "off", "on", "in"}:
        return words[-1]
    return "from" if words[0] in {"out", "away", "off"} else "on"


def _settled(token: Token, names: dict[str, str], shouting: bool) -> Token:
    """Names marked, capitals lowered, so that the parser sees ordinary English."""
    key = normal(token.text)
    if key in names and (token.text[:1].isupper()):
        return replace(token, form=token.text.title() if token.text.isupper() else token.form, name=names[key])
    if not (token.text.isupper() and len(token.text) > 1 and token.text.isalpha()):
        return token
    if key in CLOSED or key in lexicon().prepositions.entries or shouting:
        return replace(token, form=key)
    if key in lexicon().names:
        return replace(token, form=token.text.title())
    if noun_entry(key) or modifier_entry(key) or verb_entry(base_verb(key)):
        return replace(token, form=key)
    if any(wordnet().base(key, part) for part in "nvar"):
        return replace(token, form=key)
    return replace(token, form=token.text.title())


def _subject_first(tokens: list[Token]) -> list[Token]:
    """``says Maya quietly`` becomes ``Maya says quietly``: the quotation before it took the subject's place."""
    words = [token for token in tokens if token.text != ","]
    if len(words) < 2:
        return tokens
    entry = verb_entry(base_verb(words[0].form))
    named = bool(words[1].name) or words[1].form.lower() in {"the", "a", "an"}
    if not entry or not words[0].form.islower() or not words[0].form.endswith(("s", "d")):
        return tokens
    if entry.get("kind") != "speech" and not named:
        return tokens
    end = 1
    while end < len(words) and (
        words[end].name
        or words[end].form.lower() in {"the", "a", "an", "his", "her", "their", "old", "young", "he", "she", "they"}
        or (words[end].form[:1].isupper() or noun_entry(words[end].key))
    ):
        end += 1
    return words[1:end] + words[:1] + words[end:]
