"""What the beats want of physics, with names resolved to bodies, people and places of the world."""

from __future__ import annotations

import numpy as np

from engine.foundation import space
from engine.project import Beat, OutcomeKind, Scene
from engine.staging.layout import FLOOR, Layout
from engine.staging.marks import Mark
from engine.staging.rolling import comes_down_on
from engine.staging.wishes import MOVING_ACTIONS
from engine.world import Wanted

SHOTS = (
    OutcomeKind.IN,
    OutcomeKind.BANK,
    OutcomeKind.FRONT_RIM,
    OutcomeKind.BACK_RIM,
    OutcomeKind.SHORT,
    OutcomeKind.WIDE,
)
PERSONAL = (OutcomeKind.PAST, OutcomeKind.CAUGHT)
AT_SUPPORT = (OutcomeKind.FALLS_OFF, OutcomeKind.STAYS_AT_EDGE)


def wanted_outcomes(
    scene: Scene,
    layout: Layout,
    marks: dict[str, Mark],
    groups: dict[str, tuple[str, ...]],
    held: dict[str, tuple[str, ...]],
) -> tuple[Wanted, ...]:
    """One for each beat with an outcome. ``groups``: all body ids of a prop; ``held``: bodies in each person's hands."""
    made = []
    for n, beat in enumerate(scene.beats):
        if beat.outcome is None or beat.outcome.kind is OutcomeKind.FREE:
            continue
        body = _object(scene, layout, beat, n, held)
        if not body:
            layout.notes.append(f"Nothing in the scene can do what {beat.text or beat.verb!r} asks of physics.")
            continue
        target, point = _target(scene, layout, beat, body, marks)
        struck_by = _striker(scene, layout, beat, n, body) if beat.outcome.kind is OutcomeKind.TOPPLES else ""
        if struck_by:
            alike = groups.get(body, (body,))
            made.append(
                Wanted(
                    beat.id,
                    "topples",
                    struck_by,
                    body,
                    None,
                    alike if len(alike) > 1 else (),
                    choice=beat.outcome.choice,
                )
            )
            continue
        kind = beat.outcome.kind.value
        if beat.outcome.kind in SHOTS and target in layout.bodies and "goal" in layout.bodies[target].tags:
            kind, point, target = "hits", _in_goal(layout, target, beat.outcome.kind, n), ""
        breaks = beat.outcome.kind is not OutcomeKind.BREAKS and any(
            later.outcome is not None
            and later.outcome.kind is OutcomeKind.BREAKS
            and body in (layout.find(later.object), layout.find(later.subject))
            for later in scene.beats[n + 1 : n + 3]
        )
        made.append(
            Wanted(
                beat.id,
                kind,
                body,
                target,
                point,
                groups.get(body, (body,)) if len(groups.get(body, ())) > 1 else (),
                beat.outcome.made,
                _pushed(scene, n, beat, body, layout),
                breaks,
                beat.outcome.choice,
            )
        )
    return tuple(made)


def _object(scene: Scene, layout: Layout, beat: Beat, n: int, held: dict[str, tuple[str, ...]]) -> str:
    for name in (beat.object, *beat.others, beat.subject):
        if name and name not in scene.people and (body := layout.find(name)):
            return body
    if beat.subject in held and held[beat.subject]:
        return held[beat.subject][0]
    for earlier in reversed(scene.beats[:n]):
        if earlier.object and earlier.object not in scene.people and (body := layout.find(earlier.object)):
            return body
        if held.get(earlier.subject):
            return held[earlier.subject][0]
    return next((b.id for b in layout.bodies.values() if "ball" in b.tags and not b.id.startswith("set:")), "")


def _striker(scene: Scene, layout: Layout, beat: Beat, n: int, body: str) -> str:
    """What just before rolls or slides into ``body``, so that it falls by that and by nothing else; or ""."""
    for earlier in scene.beats[max(0, n - 2) : n]:
        if earlier.action == "hit" and earlier.object and layout.find(earlier.object) == body:
            by = layout.find(earlier.subject) if earlier.subject not in ("", *scene.people) else ""
            comes = any(
                b.action in ("roll", "slide") and earlier.subject in (b.subject, b.object) for b in scene.beats[:n]
            )
            if by and by != body and comes and comes_down_on(layout, by, body):
                return by
    return ""


def _target(
    scene: Scene, layout: Layout, beat: Beat, body: str, marks: dict[str, Mark]
) -> tuple[str, tuple[float, float, float] | None]:
    outcome = beat.outcome
    assert outcome is not None
    if outcome.kind in SHOTS and not outcome.target:
        hoop = next((b.id for b in layout.bodies.values() if "hoop" in b.tags), "")
        if hoop:
            return hoop, None
    for name in (outcome.target, beat.target):
        if not name or name == body:
            continue
        if name in marks:
            return name, None
        found = layout.find(name)
        if found:
            return found, None
        place = layout.place(name)
        if place is not None:
            return "", tuple(map(float, place[0]))  # type: ignore[return-value]
    if outcome.kind in PERSONAL:
        other = next((p for p in scene.people if p != beat.subject), "")
        return other, None
    if outcome.kind in AT_SUPPORT:
        surface = layout.rests_on.get(body)
        return (surface.owner if surface is not None and surface.owner != FLOOR else ""), None
    return "", None


_GOAL_SPOTS = {
    OutcomeKind.IN: (-0.35, 0.5, 0.45),
    OutcomeKind.BANK: (0.0, 1.0, 0.5),
    OutcomeKind.FRONT_RIM: (0.0, 1.0, 0.5),
    OutcomeKind.BACK_RIM: (0.0, 1.0, 0.5),
    OutcomeKind.SHORT: (1.4, 0.3, 0.0),
    OutcomeKind.WIDE: (-0.3, 1.7, 0.25),
}
"""Where a ball passes a goal: metres behind its line, beside its middle as a share of its half width, and height as a share of
its bar's."""


def _in_goal(layout: Layout, goal: str, kind: OutcomeKind, n: int) -> tuple[float, float, float]:
    """The point that a ball goes through which goes into a goal, wide of it or against a post; sides change from shot to shot."""
    body = layout.bodies[goal]
    _, side, height = dict(body.anchors)["left post"]
    back, aside, up = _GOAL_SPOTS[kind]
    return space.triple(
        space.placed(np.array(body.pose), np.array([back, (-1) ** n * aside * side, 2.0 * up * height]))
    )


def _pushed(scene: Scene, n: int, beat: Beat, body: str, layout: Layout) -> bool:
    """Whether nobody starts it: then physics gives the first impulse."""
    names = set(_names(scene, layout, body))
    for earlier in scene.beats[: n + 1]:
        does = earlier.subject in scene.people and earlier.action in MOVING_ACTIONS
        if does and (names & {earlier.object, *earlier.others} or (earlier is beat) or not earlier.object):
            return False
    return True


def _names(scene: Scene, layout: Layout, body: str) -> list[str]:
    words = {name for b in scene.beats for name in (b.object, b.subject, *b.others) if name}
    return sorted(name for name in words if name not in scene.people and layout.find(name) == body)
