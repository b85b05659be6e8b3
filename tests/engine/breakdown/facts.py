"""Which of a text's hand-written facts a reading does not meet."""

from __future__ import annotations

from typing import Any

from engine.project import Beat, Breakdown


def _fits(wanted: str, got: str) -> bool:
    return wanted == "*" or got in wanted.split("|")


def _ordered(labels: list[list[str]], rows: list[tuple[str, ...]]) -> list[bool]:
    """For each label whether a row fits it: after the row before if one does, else anywhere."""
    at, result = 0, []
    for label in labels:
        hits = [i for i, row in enumerate(rows) if all(_fits(*pair) for pair in zip(label, row, strict=True))]
        later = next((i for i in hits if i >= at), None)
        at = later + 1 if later is not None else at
        result.append(bool(hits))
    return result


def _row(beat: Beat, kinds: dict[str, str]) -> tuple[str, ...]:
    outcome = beat.outcome.kind.value if beat.outcome else ""
    return (beat.subject, beat.action, beat.object, beat.target, outcome)


def unmet(case: dict[str, Any], breakdown: Breakdown) -> tuple[int, list[str]]:
    """How many facts ``case`` has and those that ``breakdown`` misses."""
    facts: list[tuple[str, bool]] = []
    scenes, cast = breakdown.scenes, {who.id: who for who in breakdown.cast}
    if "sets" in case:
        facts.append((f"sets {case['sets']} not {[s.set for s in scenes]}", case["sets"] == [s.set for s in scenes]))
    if "lights" in case:
        lights = [scene.light for scene in scenes]
        alike = len(lights) == len(case["lights"]) and all(map(_fits, case["lights"], lights))
        facts.append((f"lights {case['lights']} not {lights}", alike))
    for ident, sex, low, high in case.get("cast", ()):
        who = cast.get(ident)
        held = who is not None and _fits(sex, who.sex)
        held = held and (low == "*" or (who is not None and who.age is not None and low <= who.age <= high))
        said = (who.sex, who.age) if who else sorted(cast)
        facts.append((f"cast {ident} {sex} {low} to {high}: {said}", held))
    staged = {name for scene in scenes for use in scene.props for name in (use.id, use.prop)}
    facts += [(f"prop {prop} among {sorted(map(str, staged))}", prop in staged) for prop in case.get("props", ())]
    facts += [(f"absent {i}", i not in staged | set(cast)) for i in case.get("absent", ())]
    kinds = {use.id: use.prop or "" for scene in scenes for use in scene.props}
    beats = [beat for scene in scenes for beat in scene.beats]
    hits = _ordered(case.get("beats", []), [_row(beat, kinds) for beat in beats])
    facts += [(f"beat {label}", hit) for label, hit in zip(case.get("beats", ()), hits, strict=True)]
    shots = [(s.size, s.angle, s.move.kind, s.subjects[0] if s.subjects else "") for s in breakdown.shots]
    hits = _ordered(case.get("shots", []), shots)
    facts += [(f"shot {label}", hit) for label, hit in zip(case.get("shots", ()), hits, strict=True)]
    lines = [(beat.line.who, beat.line.text) for beat in beats if beat.line]
    facts += [(f"line {line} in {lines}", tuple(line) in lines) for line in case.get("lines", ())]
    return len(facts), [said for said, held in facts if not held]
