"""Who is near whom: what wakes a thing at rest, and which people a thing ignores because they hold or just held it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.foundation import space
from engine.physics.cues import Cues, Lead
from engine.physics.people import People
from engine.physics.scene_model import Thing, rolls
from engine.world import BONES, Performance, World
from engine.world.performance import TAKE_RATE

if TYPE_CHECKING:
    from engine.physics.run import Run

_MARGIN = 0.012
_MOVING = 0.02
_PERSON_MOVING = 0.12
_SWEEPING = 0.5
"""m/s: arms slower than this (idle hands, a shift of weight) leave things where they stand."""
_HEAVY = 20.0
"""Kilograms: people lean on such things and sit on them; they do not shove them by walking past."""
_REACHING = round(1.2 * TAKE_RATE)
_ARM = tuple(i for i, name in enumerate(BONES) if name.split(".")[0] in ("forearm", "wrist_twist", "hand", "upperarm"))
_JUMP = 60


class Nearness:
    """Answers about one world and its cues; holds no state of a run."""

    def __init__(
        self, world: World, things: tuple[Thing, ...], people: People, cues: Cues, performance: Performance
    ) -> None:
        self.world, self.things, self.people, self.cues = world, things, people, cues
        self.times = {beat.beat_id: (beat.start_s, beat.end_s) for beat in performance.beat_times}
        self.moments = cues.samples()
        self.movable = np.array([thing.index for thing in things if thing.movable], int)
        self.hinged = [thing for thing in things if thing.hinged and not thing.movable]
        low = np.array([things[i].low for i in self.movable]).reshape(-1, 3)
        high = np.array([things[i].high for i in self.movable]).reshape(-1, 3)
        self._middle, self._half = (low + high) / 2.0, (high - low) / 2.0
        self._radii = np.array([thing.radius for thing in things])
        self._steady = {
            thing.index
            for thing in things
            if thing.body.mass > _HEAVY or thing.body.seats or "furniture" in thing.body.tags
        }
        self._arm = np.array([bone.bone in _ARM for bone in people.bones], bool)

    def beat_of(self, lead: Lead) -> str:
        """The beat that wants something of a body put down at the end of a lead, if there is one."""
        body = self.things[lead.body].body.id
        for wanted in self.world.wanted:
            if body not in (wanted.object, *wanted.objects) or wanted.push:
                continue
            moment = self.times.get(wanted.beat_id)
            if moment is not None and moment[0] - 0.1 <= lead.stop / TAKE_RATE <= moment[1] + 0.6:
                return wanted.beat_id
        return ""

    def index_of(self, body_id: str) -> int:
        """Place in World.bodies, or -1."""
        return next((thing.index for thing in self.things if thing.body.id == body_id), -1)

    def bounds(self, run: Run, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest world coordinates [k, 3] of bodies."""
        rows = np.searchsorted(self.movable, index)
        pose = run.current[index]
        turn = np.abs(space.matrix(pose[:, 3:]))
        middle = pose[:, :3] + np.einsum("kij,kj->ki", space.matrix(pose[:, 3:]), self._middle[rows])
        reach = np.einsum("kij,kj->ki", turn, self._half[rows])
        return middle - reach, middle + reach

    def woken(self, run: Run) -> set[int]:
        """Bodies at rest that something moving is about to touch."""
        led = run.leads_at(run.sample)
        still = np.array([i for i in self.movable if i not in run.free and i not in led], int)
        if not len(still):
            return set()
        movers = self._movers(run, led, still)
        people_move = bool(len(self.people.bones)) and self.people.speeds(run.sample).max() > _PERSON_MOVING
        if not movers and not people_move:
            return set()
        low, high = self.bounds(run, still)
        result: set[int] = set()
        for low_m, high_m, speed in movers:
            margin = _MARGIN + 1.5 * speed / TAKE_RATE
            near = np.all((low - margin < high_m) & (high + margin > low_m), axis=1)
            result.update(int(i) for i in still[near])
        return result | self._kicked(run, still, low, high) if people_move else result

    def _movers(self, run: Run, led: dict[int, Lead], still: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, float]]:
        """Bounds and speeds of what moves near something at rest."""
        movers = []
        moving = [i for i in run.free if run.calm[i] < run.rattling and np.abs(run.velocity[i]).max() > _MOVING]
        if moving:
            apart = run.current[moving, None, :3] - run.current[still, :3]
            gap = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart)) - self._radii[moving][:, None] - self._radii[still]
            moving = [i for i, nearest in zip(moving, gap.min(1), strict=True) if nearest < 0.15]
        if moving:
            low, high = self.bounds(run, np.array(moving))
            speed = np.linalg.norm(run.velocity[moving, :3], axis=1)
            movers += list(zip(low, high, speed.tolist(), strict=True))
        for body, lead in sorted(led.items()):
            speed = float(np.linalg.norm(lead.speed(run.sample + 1)[0]))
            if speed > _MOVING:
                low, high = self.bounds(run, np.array([body]))
                movers.append((low[0], high[0], speed))
        for thing in self.hinged:
            now, then = run.hinge_pose(thing.index, run.sample), run.hinge_pose(thing.index, run.sample + 1)
            if np.abs(now - then).max() > 1e-5:
                pieces = [p.corners for p in thing.pieces if p.shape in thing.hinged]
                corners = space.placed(now, np.concatenate(pieces))
                movers.append((corners.min(0), corners.max(0), 1.0))
        for doll in run.fallen:
            movers += doll.bounds()
        return movers

    def _kicked(self, run: Run, still: np.ndarray, low: np.ndarray, high: np.ndarray) -> set[int]:
        """Bodies at rest in the way of a moving limb."""
        shovable = np.array([i not in self._steady for i in still], bool)
        if not len(self.people.bones) or not shovable.any():
            return set()
        near = self._people_near(run.sample, low[shovable], high[shovable])
        if not near:
            return set()
        points, radii = self.people.points(run.sample + 1), self.people.radii[:, None]
        least = np.where(self._arm, _SWEEPING, _PERSON_MOVING)[:, None]
        moving = self.people.speeds(run.sample) > least
        low, high, still = low[shovable, None, None], high[shovable, None, None], still[shovable]
        gap = np.linalg.norm(np.maximum(np.maximum(low - points, points - high), 0.0), axis=-1) - radii
        hits = ((gap < 0.01) & moving).any(2)
        return {int(i) for i, hit in zip(still, hits, strict=True) if hit.any() and self._counts(run, int(i), hit)}

    def _counts(self, run: Run, body: int, hit: np.ndarray) -> bool:
        """Whether a touch of capsules ``hit`` moves ``body``."""
        people = set(self.people.owner[hit].tolist()) - self.ignored(run, body)
        arms = {p: self._arm & self._handling(p, run.sample) for p in people}
        return any((hit & (self.people.owner == p) & ~busy).any() for p, busy in arms.items())

    def _handling(self, person: int, sample: int) -> bool:
        """Whether a person's arms are busy with something: what they brush then is not knocked over."""
        leads = (lead for leads in self.cues.leads.values() for lead in leads if lead.person == person)
        return person in self._pushing(sample) or any(
            lead.first - _REACHING <= sample <= lead.stop + TAKE_RATE for lead in leads
        )

    def _pushing(self, sample: int) -> set[int]:
        """People who reach for something to push it, or draw back the hand that did."""
        return {
            knock.person
            for knock in self.cues.knocks
            if knock.person >= 0 and knock.kind != "kick" and -_REACHING <= sample - knock.sample <= TAKE_RATE
        }

    def _people_near(self, sample: int, low: np.ndarray, high: np.ndarray) -> list[int]:
        result = []
        for p in range(len(self.people.tracks)):
            roots = self.people.roots(p)
            root = roots[min(sample, len(roots) - 1)]
            gap = np.linalg.norm(np.maximum(np.maximum(low - root, root - high), 0.0), axis=1)
            if gap.min() < self.people.reach[p]:
                result.append(p)
        return result

    def next_stir(self, run: Run, until: int) -> tuple[int, set[int]]:
        """While nothing moves by itself: the next sample (at most ``until``) at which something could begin to, and what."""
        sample = run.sample
        while sample < until:
            stop = min(sample + _JUMP, until)
            if self._all_quiet(run, sample, stop):
                sample = stop
                continue
            for moment in range(sample, stop, 2):
                woken = self._woken_at(run, moment)
                if woken:
                    return max(moment, run.sample + 1), woken
            sample = stop
        return until, set()

    def _woken_at(self, run: Run, moment: int) -> set[int]:
        begun, poses = run.sample, run.current.copy()
        run.sample = moment
        for body, lead in run.leads_at(moment).items():
            run.current[body] = lead.pose(moment)
        woken = self.woken(run)
        run.sample, run.current = begun, poses
        return woken

    def _all_quiet(self, run: Run, first: int, stop: int) -> bool:
        """Whether nobody and nothing that moves comes near a thing at rest from sample ``first`` to ``stop``."""
        led = run.leads_at(first)
        if not len(self.movable):
            return True
        if led:
            return len(led) == len(self.movable)
        for thing in self.hinged:
            if np.abs(run.hinge_pose(thing.index, first) - run.hinge_pose(thing.index, stop)).max() > 1e-6:
                return False
        loose = np.array([i for i in self.movable if i not in self._steady], int)
        if not len(loose):
            return True
        low, high = self.bounds(run, loose)
        for p in range(len(self.people.tracks)):
            roots = self.people.roots(p)
            path = roots[min(first, len(roots) - 1) : stop + 1 : 6]
            gaps = np.maximum(np.maximum(low - path[:, None], path[:, None] - high), 0.0)
            if np.linalg.norm(gaps, axis=-1).min() < self.people.reach[p]:
                return False
        return True

    # --- people and the things they handle

    def ignored(self, run: Run, body: int) -> set[int]:
        """People whose bodies ``body`` passes through now. What is heavy passes through everybody, unless it rolls."""
        everyone = set(range(len(self.world.people)))
        if body in self._steady and not rolls(run.things[body], run.current[body]):
            return everyone
        soon = {
            lead.person
            for lead in self.cues.leads.get(body, ())
            if lead.first - _REACHING <= run.sample < lead.stop and lead.person >= 0
        }
        return run.ignoring.get(body, set()) | soon | self._pushing(run.sample)

    def touching(self, run: Run, body: int, margin: float = 0.0) -> set[int]:
        """People whose capsules overlap a body's bounds."""
        if not len(self.people.bones):
            return set()
        low, high = self.bounds(run, np.array([body]))
        points = self.people.points(run.sample)
        gap = np.linalg.norm(np.maximum(np.maximum(low[0] - points, points - high[0]), 0.0), axis=-1)
        return set(self.people.owner[(gap - self.people.radii[:, None] < margin).any(1)].tolist())

    def part(self, run: Run, body: int) -> None:
        """Stop ignoring people a free body has left."""
        if run.ignoring.get(body):
            run.ignoring[body] &= self.touching(run, body, 0.03)
