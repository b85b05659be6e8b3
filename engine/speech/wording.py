"""From the text of a line to words that can be pronounced: numbers, abbreviations, symbols, signs of other scripts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engine.speech import numbers

PAUSES = frozenset(";:,.!?—…")
_VOWEL_LETTERS = frozenset("aeiouyAEIOUY")
_ABBREVIATIONS = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "st": "saint", "jr": "junior",
    "sr": "senior", "sgt": "sergeant", "lt": "lieutenant", "capt": "captain", "col": "colonel", "gen": "general",
    "vs": "versus", "etc": "et cetera", "eg": "for example", "ie": "that is", "approx": "approximately", "dept": "department",
    "no": "number", "ave": "avenue", "blvd": "boulevard", "rd": "road", "ft": "feet", "am": "A M", "pm": "P M",
    "ok": "okay", "tv": "T V", "aka": "A K A", "diy": "D I Y", "asap": "A S A P", "omg": "oh my god", "lol": "haha",
    "btw": "by the way", "fbi": "F B I", "cia": "C I A", "usa": "U S A", "uk": "U K", "id": "I D",
}  # fmt: skip
_NEEDS_STOP = frozenset(["mr", "mrs", "ms", "st", "no", "am", "gen", "col", "sr", "ave", "rd", "ft", "id"])
"""Abbreviations that are words as well: expanded only with their full stop, or in capitals."""
_SYMBOLS = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "%": "percent", "#": "number", "*": "", "/": "slash", "°": "degrees",
    "™": "", "®": "", "©": "copyright", "~": "about", "<": "less than", ">": "greater than", "×": "times", "÷": "divided by",
    "€": "euro", "$": "dollar", "£": "pound", "^": "", "|": "", "\\": "backslash", "_": "", "♪": "", "♫": "", "•": "",
    "♥": "love", "❤": "love", "✓": "check", "→": "to", "§": "section", "∞": "infinity", "√": "root", "π": "pi",
}  # fmt: skip
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th",
    "Þ": "Th", "ð": "th", "ı": "i", "ħ": "h", "ŋ": "ng", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-",
})  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "ye",
            "yo",
            "zh",
            "z",
            "ee",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "oo",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "i",
            "-",
            "e",
            "yoo",
            "ya",
            "ee",
            "yee",
            "ye",
            "g",
        ],
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "th",
            "e",
            "z",
            "ee",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "ee",
            "f",
            "kh",
            "ps",
            "o",
        ],
        strict=True,
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?", re.UNICODE)
UNREADABLE = "hmm"
"""What is said for a sign of a script without letters."""


@dataclass(frozen=True)
class Spoken:
    """One word to pronounce, or a pause. ``word`` is the index into the words as written; ``pause`` holds the
    punctuation that follows. ``letters``: to be spelled. ``emphasis``: written in capitals among small letters."""

    text: str
    word: int
    pause: str = ""
    letters: bool = False
    emphasis: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """The words as written: what stands between white space and holds more than punctuation."""
    return tuple(chunk for chunk in text.split() if any(not _is_punctuation(c) for c in chunk))


def spoken_words(text: str) -> tuple[Spoken, ...]:
    """Everything to say, in order. Nothing of the text is lost: a sign without a sound of its own keeps its place in
    ``words_of``; a line of such signs alone is said by their names."""
    shouted = text.upper() == text and sum(c.isalpha() for c in text) > 5
    said: list[Spoken] = []
    index = -1
    chunks = text.translate(_LETTERS).split()
    for number, chunk in enumerate(chunks):
        if any(not _is_punctuation(c) for c in chunk):
            index += 1
        last = number == len(chunks) - 1
        said += _chunk(chunk.lower() if shouted else chunk, max(index, 0), shouted, last)
    if not any(word.text for word in said):
        return _named(text)
    return tuple(said)


def _is_punctuation(c: str) -> bool:
    return unicodedata.category(c)[0] in "PZC" and c not in _SYMBOLS


def _chunk(chunk: str, index: int, shouted: bool, last_chunk: bool) -> list[Spoken]:
    body = chunk.lstrip("\"“”'([{<«¿¡*_-–—.…")
    lead = chunk[: len(chunk) - len(body)]
    if body[:1].isdigit() and lead[-1:] in {"-", "."} and not lead.endswith(("--", "..")):
        body, lead = lead[-1] + body, lead[:-1]
    core = body.rstrip("\"“”')]}>»*_!?,;:.…-–—")
    tail = body[len(core) :]
    if not core:
        return [Spoken("", index, _pause(lead + tail))] if _pause(lead + tail) else []
    out = [Spoken("", index, "…")] if "…" in lead or ".." in lead else []
    if _dotted(core) and tail.startswith(".") and not last_chunk:
        tail = tail[1:]
    stop = tail.startswith(".") and not tail.startswith("..")
    words = _core(core, index, stop, shouted)
    abbreviated = stop and core.lower() in _ABBREVIATIONS and core.lower() not in {"etc", "no"}
    pause = _pause(tail[1:] if abbreviated else tail)
    if words:
        last = words[-1]
        words[-1] = Spoken(last.text, last.word, pause or last.pause, last.letters, last.emphasis)
    return out + words


def _dotted(core: str) -> bool:
    return re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", core) is not None


def _pause(tail: str) -> str:
    if "…" in tail or ".." in tail:
        return "?" if "?" in tail else "…"
    for mark in "?!":
        if mark in tail:
            return mark
    if "--" in tail or "—" in tail or "–" in tail:
        return "—"
    for mark in tail:
        if mark in PAUSES:
            return mark
    return ""


def _core(core: str, index: int, stop: bool, shouted: bool) -> list[Spoken]:
    if not core:
        return []
    plain = core.lower().replace(".", "")
    capitals = core.isupper() and not shouted
    if plain in _ABBREVIATIONS and (stop or capitals or "." in core or plain not in _NEEDS_STOP):
        return [_word(w, index, core, shouted) for w in _ABBREVIATIONS[plain].split()]
    if _dotted(core):
        return [Spoken(letter.upper(), index, letters=True) for letter in core if letter.isalpha()]
    number = numbers.spoken(core)
    if number is not None:
        out = []
        for part in number.split():
            words = _core(part.strip(","), index, False, shouted) if not part.isdigit() else []
            if part.endswith(",") and words:
                words[-1] = Spoken(words[-1].text, index, ",", words[-1].letters)
            out += words
        return out
    pieces = re.split(r"(--+|[—–…]|\.\.+|[-,;:!?()\"“”])", core)
    out = []
    for piece in pieces:
        if piece in {"", "-"}:
            continue
        if not any(c.isalpha() or c in _SYMBOLS or unicodedata.category(c)[0] == "S" for c in piece):
            if out:
                out[-1] = Spoken(out[-1].text, index, _pause(piece) or ",", out[-1].letters, out[-1].emphasis)
            continue
        out += _letters(piece, index, shouted)
    return out


def _word(word: str, index: int, written: str, shouted: bool) -> Spoken:
    single = len(word) == 1 and word.isupper() and word not in {"I", "A"}
    return Spoken(word, index, letters=single or (len(word) == 1 and len(written) > 1 and word.isupper()))


def _letters(piece: str, index: int, shouted: bool) -> list[Spoken]:
    """Words and symbols of a piece without white space or dashes."""
    out: list[Spoken] = []
    position = 0
    for match in _WORD.finditer(piece):
        out += _symbols(piece[position : match.start()], index)
        word = romanised(match[0])
        capitals = match[0].isupper() and len(word) > 1 and not shouted
        initials = capitals and len(word) <= 5 and not any(c in _VOWEL_LETTERS for c in word)
        if initials:
            out += [Spoken(c, index, letters=True) for c in word]
        else:
            out.append(Spoken(word, index, emphasis=capitals))
        position = match.end()
    return out + _symbols(piece[position:], index)


def _symbols(signs: str, index: int) -> list[Spoken]:
    return [Spoken(name, index) for sign in signs for name in _SYMBOLS.get(sign, "").split()]


def romanised(word: str) -> str:
    """``word`` in the letters a to z and apostrophes: accents fall, other alphabets are written as they sound."""
    out = []
    for c in word:
        if c == "'" or (c.isascii() and c.isalpha()):
            out.append(c)
            continue
        bare = "".join(d for d in unicodedata.normalize("NFKD", c) if d.isascii() and d.isalpha())
        low = c.lower()
        name = unicodedata.name(c, "")
        if bare:
            out.append(bare)
        elif low in _CYRILLIC or low in _GREEK:
            out.append(_CYRILLIC.get(low, _GREEK.get(low, "")).strip("-"))
        elif unicodedata.category(c)[0] == "M":
            continue
        elif re.match(r"(HIRAGANA|KATAKANA|HANGUL|DEVANAGARI|ARABIC|HEBREW|[A-Z]+) (LETTER|SYLLABLE)\b", name):
            out.append(name.split()[-1].lower())
        else:
            out.append(UNREADABLE)
    return "".join(out) or UNREADABLE


def _named(text: str) -> tuple[Spoken, ...]:
    """A line of emoji or signs only, said by the signs' names."""
    names = [(i, unicodedata.name(c, "")) for i, c in enumerate(text) if unicodedata.category(c) in {"So", "Sm", "Sk"}]
    words = [
        Spoken(part, 0)
        for _, name in names
        for part in re.findall(r"[a-z]+", name.lower())
        if part not in {"sign", "with", "symbol"}
    ]
    return tuple(words[:12]) or (Spoken(UNREADABLE, 0, "."),)
