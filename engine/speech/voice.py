"""Which voice a character has: a mixture of two recorded voices and a small shift, chosen by sex, age and name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from engine.foundation.assets import table
from engine.foundation.errors import UsageError
from engine.foundation.seed import generator, seed_from
from engine.project import Character

_GROWN = 17.0
_OLD = 62.0
_FEMALE_ENDINGS = ("a", "ie", "elle", "ette", "lyn", "ah", "een", "ine", "anne", "ise", "ith", "ora", "ey")
_MALE_ROLES = frozenset(
    [
        "man",
        "boy",
        "father",
        "dad",
        "brother",
        "uncle",
        "grandfather",
        "king",
        "prince",
        "mr",
        "mister",
        "sir",
        "husband",
        "guy",
        "son",
    ]
)
_FEMALE_ROLES = frozenset(
    [
        "woman",
        "girl",
        "mother",
        "mum",
        "mom",
        "sister",
        "aunt",
        "grandmother",
        "queen",
        "princess",
        "mrs",
        "ms",
        "miss",
        "wife",
        "lady",
    ]
)


@dataclass(frozen=True)
class Voice:
    """``mix``: recorded voices and their shares. ``shift``: pitch and formants are multiplied by it (a child's vocal tract
    is shorter). ``speed`` times ordinary. ``tremor`` 0..1 of old age."""

    mix: tuple[tuple[str, float], ...]
    accent: str
    shift: float = 1.0
    speed: float = 1.0
    tremor: float = 0.0

    @property
    def male(self) -> bool:
        return self.mix[0][0][1] == "m"


@cache
def _known() -> dict[str, dict]:
    return dict(table("voices", "voices.toml", schema="voices")["voice"])


def voice_names() -> tuple[str, ...]:
    """Every voice that ``Character.voice`` may name."""
    return tuple(_known())


def voice_of(character: Character) -> Voice:
    """The voice of a character: the one asked for, or one that suits sex and age and that the name decides.

    Raises UsageError if the character asks for a voice that does not exist.
    """
    if character.voice:
        if character.voice not in _known():
            raise UsageError(f"There is no voice {character.voice!r}; choose one of {', '.join(_known())}.")
        return _aged(((character.voice, 1.0),), _known()[character.voice]["accent"], character.age, 0.0)
    sex = character.sex or _guessed_sex(character)
    accent = _accent(character)
    key = character.name.casefold() or character.id
    choice = generator("voice", key)
    pool = _pool(sex, accent, character.age)
    first = pool[seed_from("voice", "first", key) % len(pool)]
    partners = [v for v in _pool(sex, _known()[first]["accent"], character.age) if v != first]
    second = partners[seed_from("voice", "second", key) % len(partners)]
    share = float(choice.uniform(0.05, 0.4))
    mix = ((first, 1.0 - share), (second, share))
    return _aged(mix, _known()[first]["accent"], character.age, float(choice.uniform(-0.7, 0.7)))


def _pool(sex: str, accent: str, age: float | None) -> list[str]:
    """Voices of this sex; for the accent asked for, or mostly American with some British."""
    voices = _known()
    fitting = [
        name
        for name, v in voices.items()
        if v["sex"] == sex
        and v.get("cast", True)
        and (v["accent"] == accent or (not accent and (v["accent"] == "american" or v["quality"] < 3)))
    ]
    if age is not None:
        wanted = min(max(age, 20.0), 60.0)
        near = sorted(fitting, key=lambda name: (abs(voices[name]["age"] - wanted), name))
        fitting = sorted(near[: max(4, len(near) * 2 // 3)])
    return fitting


def _accent(character: Character) -> str:
    said = {word.lower() for word in (*character.traits, *character.role.split())}
    if said & {"british", "english", "scottish", "welsh", "irish", "australian", "posh", "butler"}:
        return "british"
    return "american" if said & {"american", "cowboy", "sheriff", "texan"} else ""


def _guessed_sex(character: Character) -> str:
    words = {word.strip(".").lower() for word in (*character.name.split(), *character.role.split())}
    if words & _FEMALE_ROLES:
        return "female"
    if words & _MALE_ROLES:
        return "male"
    first = character.name.split()[0].casefold() if character.name.split() else character.id
    names = table("lexicon", "names.toml")
    for sex in ("female", "male"):
        if first in names.get(sex, ()):
            return sex
    if first.endswith(_FEMALE_ENDINGS):
        return "female"
    return (
        ("female", "male")[seed_from("sex", first) % 2]
        if not first.endswith(("o", "k", "n", "d", "s", "r", "t"))
        else "male"
    )


def _aged(mix: tuple[tuple[str, float], ...], accent: str, age: float | None, semitones: float) -> Voice:
    """Children: vocal-tract length grows from about 10 cm at 4 years to 14-17 cm (Fitch & Giedd 1999), so formants and
    pitch rise together. A boy's voice before it breaks is made from a woman's."""
    shift, speed, tremor = 2.0 ** (semitones / 12.0), 1.0, 0.0
    if age is not None and age < _GROWN:
        youth = (_GROWN - max(age, 4.0)) / (_GROWN - 4.0)
        if mix[0][0][1] == "m" and age < 13.5:
            women = ("af_sky", "af_aoede", "af_jessica") if accent == "american" else ("bf_lily", "bf_alice", "bf_emma")
            turn = seed_from("boy", *(name for name, _ in mix)) % 3
            mix = ((women[turn], 0.75), (mix[0][0], 0.25))
            shift *= 1.02 + 0.26 * youth
        else:
            shift *= 1.0 + 0.30 * youth**1.2
        speed = 1.0 - 0.08 * youth
    elif age is not None and age >= _OLD:
        years = min((age - _OLD) / 25.0, 1.0)
        old = ("am_santa" if mix[0][0].startswith("am") else mix[0][0], 0.35 * years + 0.15)
        mix = (*mix, old) if old[0] != mix[0][0] else mix
        shift *= 1.0 + (0.03 if mix[0][0][1] == "m" else -0.05) * years
        speed = 0.94 - 0.08 * years
        tremor = 0.25 + 0.35 * years
    return Voice(mix, accent, shift, speed, tremor)
