"""How many hand-labelled beats a reading finds, in order."""

from __future__ import annotations

from engine.project import Beat


def fits(label: list[str], beat: Beat) -> bool:
    """Whether a beat says what its label says; "*" is anything."""
    said = (beat.subject, beat.action, beat.object, beat.target, beat.outcome.kind.value if beat.outcome else "")
    return all(wanted in {"*", got} for wanted, got in zip(label, said, strict=True))


def found(labels: list[list[str]], beats: list[Beat]) -> list[bool]:
    """For each label whether a beat fits it, no beat used twice, order kept where beats follow each other."""
    at, result = 0, []
    for label in labels:
        match = next((i for i in range(at, len(beats)) if fits(label, beats[i])), None)
        if match is None:
            match = next((i for i in range(len(beats)) if fits(label, beats[i])), None)
        else:
            at = match + 1
        result.append(match is not None)
    return result
