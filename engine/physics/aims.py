"""Which aim a wanted outcome needs in the situation at hand."""

from __future__ import annotations

import numpy as np

from engine.physics.basket_aims import KINDS as BASKET_KINDS
from engine.physics.basket_aims import BasketAim, basket_of
from engine.physics.cues import Knock, Lead, Start
from engine.physics.directing import Aim
from engine.physics.knock_aims import KnockOverAim
from engine.physics.run import Run
from engine.physics.scene_model import rolls
from engine.physics.surface_aims import PlaceAim, RowAim, SurfaceAim, ToppleAim
from engine.physics.surfaces import FLOOR, extents, surface_under
from engine.physics.throw_aims import CatchAim, DribbleAim, ThrowAim
from engine.world import Wanted
from engine.world.performance import TAKE_RATE

_LONGEST_FLIGHT_S = 4.0
_ABOVE_M = 0.5
"""What leaves the hand lower than this is bowled, not thrown."""


def aim_for(run: Run, wanted: Wanted | None, body: int, cue: Lead | Knock) -> Aim | None:
    """The aim for a body that is about to move by itself, or None if it goes as it goes."""
    if isinstance(cue, Lead):
        place, nominal, late = cue.place()[:3], cue.nominal(), cue.late_s
        person = cue.person
        thrown = cue.release is not None and cue.release.kind not in ("slide", "push", "drop")
    else:
        place, nominal, late = run.current[body, :3].copy(), cue.start, 0.0
        person, thrown = cue.person, cue.kind in ("kick", "throw", "shoot")
    if wanted is None or wanted.kind == "caught":
        return _catch(run, wanted, body, person, place, late, nominal, thrown)
    if wanted.kind in BASKET_KINDS:
        return _basket(run, wanted, body, place, nominal)
    if wanted.kind in ("all fall", "stops at the gap"):
        rows = tuple(run.nearness.index_of(name) for name in wanted.objects if run.world.has_body(name))
        return RowAim(run, wanted.kind, body, nominal, rows or (body,))
    goal, target = _target(run, wanted, body)
    set_down = isinstance(cue, Lead) and float(np.linalg.norm(nominal.velocity)) < 0.3 and cue.release is None
    if wanted.kind == "stacks" or (set_down and wanted.kind == "stays at the edge"):
        below = target if isinstance(target, int) else _beneath(run, wanted, body)
        return PlaceAim(run, wanted.kind, body, nominal, place, below)
    struck = isinstance(target, int) and target >= 0 and run.things[target].movable
    if (
        wanted.kind == "topples"
        and struck
        and (isinstance(cue, Lead) or thrown or rolls(run.things[body], run.current[body]))
    ):
        assert isinstance(target, int)
        stack = len(wanted.objects) > 1 and wanted.object not in wanted.objects
        return KnockOverAim(run, body, place, nominal, target, thrown and float(place[2]) > _ABOVE_M, stack)
    if wanted.kind == "topples":
        return ToppleAim(run, wanted.kind, body, nominal, goal, target)
    flies = thrown or (isinstance(cue, Lead) and run.current[body, 2] > 0.4 and surface_under(run, body) is FLOOR)
    if wanted.kind in ("hits", "past the catcher") or (wanted.kind == "breaks" and flies):
        point = None if wanted.point is None else np.array(wanted.point)
        return ThrowAim(run, wanted.kind, body, place, nominal, wanted.target, point)
    if wanted.kind in ("falls off", "stays at the edge", "slides and stops", "rolls to", "breaks"):
        kind = "breaks" if wanted.kind == "falls off" and wanted.with_breaking else wanted.kind
        return SurfaceAim(run, kind, body, nominal, goal if wanted.kind == "rolls to" else None, target)
    return None


def _catch(
    run: Run,
    wanted: Wanted | None,
    body: int,
    person: int,
    place: np.ndarray,
    late: float,
    nominal: Start,
    thrown: bool,
) -> Aim | None:
    """A throw that somebody is there to catch goes into their hands, whether or not the script says so."""
    following = [lead for lead in run.cues.leads.get(body, ()) if lead.first > run.sample]
    if following and (wanted is not None or thrown):
        catch = following[0]
        if (catch.first - run.sample) / TAKE_RATE < _LONGEST_FLIGHT_S and catch.first > run.sample + 12:
            others = catch.person != person or float(nominal.velocity[2]) > 1.0
            if others:
                return CatchAim(run, body, place, late, nominal, catch)
            if float(nominal.velocity[2]) < -0.2:
                return DribbleAim(run, body, place, late, nominal, catch)
    if wanted is not None:
        return ThrowAim(run, "hits", body, place, nominal, wanted.target, None)
    return None


def _basket(run: Run, wanted: Wanted, body: int, place: np.ndarray, nominal: Start) -> Aim | None:
    index = run.nearness.index_of(wanted.target)
    if index < 0:
        hoops = [thing.index for thing in run.things if "hoop" in thing.body.tags]
        if not hoops:
            return None
        index = min(hoops, key=lambda i: float(np.linalg.norm(run.current[i, :2] - place[:2])))
    return BasketAim(run, basket_of(run.things[index]), wanted.kind, wanted.made, body, place, nominal)


def _target(run: Run, wanted: Wanted, body: int) -> tuple[np.ndarray | None, int | str]:
    """(place on the way to which a push goes, body index or person id or -1)."""
    if wanted.target and run.world.has_body(wanted.target):
        index = run.nearness.index_of(wanted.target)
        if "floor" in run.things[index].body.tags:
            return None, -1  # what rolls into the gutter rolls along the ground; it is there from the beginning
        if index != body:
            low, high = extents(run, index)
            return np.clip(run.current[body, :3], low, high), index
    if wanted.target and run.world.has_person(wanted.target):
        who = [person.id for person in run.world.people].index(wanted.target)
        roots = run.people.roots(who)
        return roots[min(run.sample, len(roots) - 1)], wanted.target
    if wanted.point is not None:
        return np.array(wanted.point), -1
    return None, -1


def _beneath(run: Run, wanted: Wanted, body: int) -> int:
    """What a thing is put on: the one before it in the stack, else whatever is below it."""
    names = list(wanted.objects)
    identity = run.things[body].body.id
    if identity in names and names.index(identity) > 0:
        return run.nearness.index_of(names[names.index(identity) - 1])
    low, _ = extents(run, body)
    below = [
        thing.index
        for thing in run.things
        if thing.index != body and thing.pieces and abs(extents(run, thing.index)[1][2] - low[2]) < 0.06
    ]
    return min(below, key=lambda i: float(np.linalg.norm(run.current[i, :2] - run.current[body, :2])), default=-1)
