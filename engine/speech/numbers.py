"""Numbers as they are read aloud in English."""

from __future__ import annotations

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_CURRENCIES = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yen", "")}
_UNITS = {
    "%": "percent", "°": "degrees", "km": "kilometres", "m": "metres", "cm": "centimetres", "mm": "millimetres",
    "kg": "kilograms", "g": "grams", "mg": "milligrams", "l": "litres", "ml": "millilitres", "mph": "miles per hour",
    "kmh": "kilometres per hour", "lb": "pounds", "lbs": "pounds", "oz": "ounces", "ft": "feet", "in": "inches",
    "hz": "hertz", "khz": "kilohertz", "mb": "megabytes", "gb": "gigabytes", "k": "thousand", "x": "times",
    "am": "A M", "pm": "P M", "s": "seconds", "ms": "milliseconds", "h": "hours", "min": "minutes", "°c": "degrees celsius",
    "°f": "degrees fahrenheit",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+|\d+"
_TOKEN = re.compile(
    rf"(?P<hash>#)?(?P<minus>[-−+±])?(?P<money>[$£€¥])?(?P<number>{_NUMBER})(?P<tail>%|°[CF]?|[A-Za-z]+)?",
    re.ASCII,
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?([ap]m)?", re.IGNORECASE)
_FRACTION = re.compile(r"(\d+)/(\d+)")
_VULGAR = {"½": "one half", "¼": "one quarter", "¾": "three quarters", "⅓": "one third", "⅔": "two thirds"}


def cardinal(number: int) -> str:
    """``1042`` as "one thousand and forty two"."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {cardinal(rest)}" if rest else "")
    if number >= 1000 ** len(_SCALES):
        return digits(str(number))
    groups: list[str] = []
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group:
            joiner = "and " if not groups and not scale and group < 100 and number else ""
            groups.append(f"{joiner}{cardinal(group)}{' ' + scale if scale else ''}")
    return " ".join(reversed(groups))


def ordinal(number: int) -> str:
    """``21`` as "twenty first"."""
    *head, last = cardinal(number).split(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return " ".join([*head, last])


def digits(text: str) -> str:
    """Each digit by itself."""
    return " ".join(_ONES[int(digit)] for digit in text if digit.isdigit())


def year(number: int) -> str:
    """``1984`` as "nineteen eighty four"."""
    century, rest = divmod(number, 100)
    if 2000 <= number < 2010 or number % 1000 == 0:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def spoken(token: str) -> str | None:
    """How ``token``, a word with digits in it, is said; None if it holds no number."""
    for vulgar, words in _VULGAR.items():
        if vulgar in token:
            before = spoken(token.replace(vulgar, "")) if token != vulgar else None
            return f"{before} and {words}" if before else words
    if not any(c.isdigit() and c.isascii() for c in token):
        return None
    if match := _TIME.fullmatch(token):
        return _clock(match)
    if match := _FRACTION.fullmatch(token):
        return _fraction(int(match[1]), int(match[2]))
    if re.fullmatch(r"\d{3}[-.]\d{3,4}(?:[-.]\d{4})?", token):
        return ", ".join(digits(part) for part in re.split(r"[-.]", token))
    if match := re.fullmatch(rf"({_NUMBER})[-–—]({_NUMBER})", token):
        return f"{spoken(match[1])} to {spoken(match[2])}"
    if match := _TOKEN.fullmatch(token):
        return _plain(match)
    # a code such as "B2" or "R2D2" or "10-foot": letters stay letters and words, digits are read
    parts = re.findall(r"[A-Za-zÀ-ɏ']+|\d+(?:\.\d+)*", token)
    return " ".join(_code(part) for part in parts)


def _code(part: str) -> str:
    if not part[0].isdigit():
        return part
    return (
        (cardinal(int(part)) if len(part) <= 3 and part[0] != "0" else digits(part)) if part.isdigit() else digits(part)
    )


def _clock(match: re.Match[str]) -> str:
    hours, minutes = int(match[1]), int(match[2])
    said = cardinal(hours)
    if minutes:
        said += f" {'oh ' if minutes < 10 else ''}{cardinal(minutes)}"
    elif not match[4]:
        said += " o'clock" if 0 < hours <= 12 else " hundred"
    if match[3]:
        said += f" and {cardinal(int(match[3]))} seconds"
    return f"{said} {' '.join(match[4].upper())}" if match[4] else said


def _fraction(over: int, under: int) -> str:
    if (over, under) == (24, 7):
        return "twenty four seven"
    if under == 0 or under > 100:
        return f"{cardinal(over)} over {cardinal(under)}"
    part = {2: "half", 4: "quarter"}.get(under, ordinal(under))
    if over != 1:
        part = "halves" if part == "half" else f"{part}s"
    return f"{cardinal(over)} {part}"


def _plain(match: re.Match[str]) -> str:
    number, tail = match["number"], (match["tail"] or "")
    whole, _, decimals = number.replace(",", "").partition(".")
    value = int(whole or 0)
    sign = {"-": "minus ", "−": "minus ", "±": "plus or minus ", "+": "plus "}.get(match["minus"] or "", "")
    if match["hash"]:
        sign = "number " + sign
    if match["money"]:
        return sign + _money(match["money"], value, decimals, tail)
    if tail.lower() in {"st", "nd", "rd", "th"} and not decimals:
        return sign + ordinal(value)
    if tail.lower() == "s" and not decimals and value >= 10:
        return sign + _decade(value)
    if decimals:
        said = f"{cardinal(value)} point {digits(decimals)}"
    elif not tail and "," not in number and (1100 <= value < 2000 or 2010 <= value < 2100):
        said = year(value)
    elif len(whole) > 1 and whole[0] == "0":
        said = digits(whole).replace("zero", "oh")
    else:
        said = cardinal(value)
    if tail:
        unit = _UNITS.get(tail.lower(), tail)
        if value == 1 and not decimals and unit.endswith("s") and tail.lower() in _UNITS and tail.lower() not in "xhz":
            unit = "foot" if unit == "feet" else "inch" if unit == "inches" else unit[:-1]
        said = f"{said} {unit}"
    return sign + said


def _money(symbol: str, value: int, decimals: str, tail: str) -> str:
    big, small = _CURRENCIES[symbol]
    scale = {"k": " thousand", "m": " million", "bn": " billion", "b": " billion"}.get(tail.lower(), "")
    plural = "" if value == 1 and not scale and not decimals or big == "yen" else "s"
    if scale or (decimals and len(decimals) != 2) or (decimals and not small):
        said = cardinal(value) + (f" point {digits(decimals)}" if decimals else "")
        return f"{said}{scale} {big}{'s' if big != 'yen' else ''}"
    cents = int(decimals or 0)
    coins = "" if cents == 0 else f"{cardinal(cents)} {_coins(small, cents)}"
    if value == 0 and cents:
        return coins
    notes = f"{cardinal(value)} {big}{plural if value != 1 else ''}"
    return f"{notes} and {coins}" if coins else notes


def _coins(small: str, count: int) -> str:
    if count == 1:
        return small
    return "pence" if small == "penny" else f"{small}s"


def _decade(value: int) -> str:
    said = year(value) if value >= 1000 else cardinal(value)
    *head, last = said.split(" ")
    last = f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"
    return " ".join([*head, last])
