"""One run of the world: people lead, things move by themselves, and nothing that is at rest costs anything.

A run goes from sample to sample of 1/240 s. Bodies change between resting, led and free only at samples, so that what
happened before any moment never depends on what comes after. ``fork`` copies a run cheaply: a trial throw is a fork, and
the throw that is chosen gives the same bytes again when the run itself takes it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.foundation import space
from engine.foundation.ticket import Ticket
from engine.physics.contact_log import ContactLog
from engine.physics.cues import Cues, Knock, Lead, Start
from engine.physics.landing import gather, land
from engine.physics.nearness import Nearness
from engine.physics.people import People
from engine.physics.ragdoll import Doll
from engine.physics.scene_model import ModelMaker, SceneModel, Thing
from engine.world import Collapse, Performance, World
from engine.world.performance import TAKE_RATE

REST_WITHIN = 0.001
"""Metres: a body of which no point strays further than this for REST_SAMPLES is at rest, however its contacts rattle."""
REST_SAMPLES = 48
RATTLING = 24
"""Samples: what has stayed where it is for so long but still rattles wakes nothing."""
_REST_SPEED = 0.1
"""m/s: but nothing faster than this is stopped."""
LOST_BELOW = -12.0
"""Metres: what falls deeper has left the world."""
SET_DOWN_S = 0.15
_SETTING_DOWN = 0.6
"""m/s: what a hand moves slower than this just before it opens is being put down, and does not shove its place away."""
_PUT = ("bone", "body", "hinge")
Director = Callable[["Run", str, int, "Lead | Knock"], "Start | None"]


class Run:
    """The state of everything at ``sample``. ``poses`` [n, b, 7] from sample ``base`` on."""

    rattling = RATTLING

    def __init__(
        self,
        world: World,
        performance: Performance,
        things: tuple[Thing, ...],
        cues: Cues,
        maker: ModelMaker,
        people: People,
    ) -> None:
        self.world, self.performance, self.things = world, performance, things
        self.cues, self.maker, self.people = cues, maker, people
        self.nearness = Nearness(world, things, people, cues, performance)
        self.current = np.array([thing.body.pose for thing in things], float).reshape(-1, 7)
        self.velocity = np.zeros((len(things), 6))
        self.radii = np.array([thing.radius for thing in things])
        self.free: tuple[int, ...] = ()
        self.calm = np.zeros(len(things), int)
        self.anchor = self.current.copy()
        self.ignoring: dict[int, set[int]] = {}
        self.sample, self.base = 0, 0
        self.poses = np.zeros((0, len(things), 7))
        self.log = ContactLog()
        self.quiet: list[tuple[int, float, float]] = []
        self.starts: dict[str, Start] = {}
        self.director: Director | None = None
        self.fallen: tuple[Doll, ...] = ()
        self.watch: Callable[[Run], bool] | None = None
        self._scene: SceneModel | None = None
        self.effort = 0.0
        self._cued = -1
        self._fresh: set[int] = set()
        self._hinges = {h.body_id: np.asarray(h.angles, float) for h in performance.hinges if len(np.asarray(h.angles))}

    def fork(self, samples: int) -> Run:
        """A run of its own from here, with room for ``samples`` more."""
        other = Run.__new__(Run)
        other.__dict__.update(self.__dict__)
        other.current, other.velocity = self.current.copy(), self.velocity.copy()
        other.calm, other.quiet = self.calm.copy(), list(self.quiet)
        other.anchor = self.anchor.copy()
        other.ignoring = {body: set(people) for body, people in self.ignoring.items()}
        other.starts, other.log = dict(self.starts), self.log.copy()
        other.base = self.sample
        other.poses = np.zeros((samples + 1, len(self.things), 7))
        other.fallen = tuple(doll.fork() for doll in self.fallen)
        other.people = self.people.fork()
        other.director, other._scene, other._fresh = None, None, set(self._fresh)
        self._scene = None  # the fork uses the same simulator: come back by loading
        return other

    # --- the loop

    def go(self, until: int, ticket: Ticket | None = None) -> None:
        """Run to sample ``until``."""
        while self.sample < until:
            self._take_cues()
            self._write(self.sample, self.sample + 1)
            if self.watch is not None and self.watch(self):
                return
            if self.free or self.fallen:
                self._step()
                self._rest_and_wake()
                self._take_back()
            else:
                self._skip(until)
            if ticket is not None and self.sample % 48 < 2:
                ticket.progress(self.sample / max(until, 1), "simulating")
        self._take_cues()
        self._write(self.sample, self.sample + 1)

    def _write(self, first: int, stop: int) -> None:
        low, high = first - self.base, stop - self.base
        if low >= len(self.poses):
            return
        self.poses[low:high] = self.current

    def _skip(self, until: int) -> None:
        """Nothing moves by itself: jump to the next moment at which something could begin to."""
        stop, woken = self.nearness.next_stir(self, min(until, self._next_cue(until)))
        first = self.sample
        self._write(first + 1, stop + 1)
        for body, lead in self.leads_at(first).items():
            index = np.clip(np.arange(first + 1, stop + 1) - lead.first, 0, len(lead.poses) - 1)
            rows = slice(first + 1 - self.base, stop + 1 - self.base)
            if self.poses[rows].shape[0] == len(index):
                self.poses[rows, body] = lead.poses[index]
            self.current[body] = lead.pose(stop)
        self.sample = stop
        self._wake(woken)

    def _next_cue(self, until: int) -> int:
        return next((s for s in self.nearness.moments if s > self.sample), until)

    def leads_at(self, sample: int) -> dict[int, Lead]:
        """Who leads what at a sample."""
        found = {body: self.cues.lead_at(body, sample) for body in self.cues.leads}
        return {body: lead for body, lead in found.items() if lead is not None}

    # --- cues

    def _take_cues(self) -> None:
        sample = self.sample
        if self._cued == sample:
            return
        self._cued = sample
        for body in self.cues.leads:
            lead = self.cues.lead_at(body, sample)
            if lead is not None and lead.first == sample:
                self.cues = gather(self, lead) or self.cues
                lead = self.cues.lead_at(body, sample) or lead
                self._lead(lead)
            if lead is not None and sample == lead.landing:
                self.cues = land(self, lead) or self.cues
            gone = self.cues.let_go_at(body, sample)
            if gone is not None:
                self._let_go(gone)
        for person, collapse, moment in self.cues.falls:
            if moment == sample:
                self._hand_over(person, collapse)
        for knock in self.cues.knocks:
            if knock.sample == sample and self.cues.lead_at(knock.body, sample) is None:
                self._knock(knock)

    def _hand_over(self, person: int, collapse: Collapse) -> None:
        """Someone falls: physics takes them over."""
        track = self.people.tracks[person]
        if track is None:
            return
        figure = self.world.people[person].figure
        doll = Doll(person, figure, collapse, track, self.sample, self.maker.bones)
        self.fallen = (*self.fallen, doll)
        self._scene = None

    def _take_back(self) -> None:
        """Those who have come to rest, or whose fall is over, belong to the performance again."""
        for doll in self.fallen:
            if doll.resting or self.sample >= doll.collapse.until_s * TAKE_RATE - 1e-6:
                self.keep_fall(doll)
                self.fallen = tuple(other for other in self.fallen if other is not doll)
                self._scene = None

    def keep_fall(self, doll: Doll) -> None:
        """Write a fall into the person's track; at rest they lie still until the fall is over."""
        self.people.replace(doll.person, doll.first, doll.roots, doll.rotations, doll.collapse.until_s)

    def _lead(self, lead: Lead) -> None:
        self.current[lead.body] = lead.pose(self.sample)
        self.velocity[lead.body] = 0.0
        self._set_free(set(self.free) - {lead.body})
        self.ignoring.setdefault(lead.body, set()).add(lead.person)

    def _start_for(self, beat_id: str, cue: Lead | Knock) -> Start | None:
        key = self.start_key(beat_id, cue)
        if key not in self.starts and self.director is not None:
            self._cued = self.sample - 1  # a fork takes this cue itself
            start = self.director(self, beat_id, cue.body, cue)
            self._cued = self.sample
            if start is not None:
                self.starts[key] = start
        return self.starts.get(key)

    @staticmethod
    def start_key(beat_id: str, cue: Lead | Knock) -> str:
        """What a start is remembered by."""
        return f"{beat_id}:{cue.body}:{cue.stop if isinstance(cue, Lead) else cue.sample}"

    def _let_go(self, lead: Lead) -> None:
        beat_id = lead.release.beat_id if lead.release is not None else self.nearness.beat_of(lead)
        start = self._start_for(beat_id, lead) or lead.nominal()
        pose, velocity = lead.thrown(start, self.world.gravity)
        self._launch(lead.body, pose, velocity, start.spin, lead.person)
        if np.linalg.norm(start.velocity) < 0.25:
            now = self.sample / TAKE_RATE
            self.quiet.append((lead.body, now - 0.01, now + SET_DOWN_S))

    def _knock(self, knock: Knock) -> None:
        start = self._start_for(knock.beat_id, knock) or knock.start
        if not np.any(start.velocity) and not np.any(start.spin) and not np.any(start.shift):
            return
        pose = self.current[knock.body].copy()
        pose[:3] += start.shift
        self._launch(knock.body, pose, start.velocity, start.spin, knock.person)

    def _launch(self, body: int, pose: np.ndarray, velocity: np.ndarray, spin: np.ndarray, person: int) -> None:
        self.current[body] = pose
        self.velocity[body] = [*velocity, *spin]
        if abs(velocity[2]) > 0.2 or self.cues.let_go_at(body, self.sample) is not None:
            # half a step of gravity: with it the simulator's flight lies on the parabola exactly
            self.velocity[body, 2] += 0.5 * self.world.gravity * self.maker.step_for((*self.free, body))
        if person >= 0:
            self.ignoring.setdefault(body, set()).add(person)
        self._fresh.add(body)
        self._set_free({*self.free, body})

    def _wake(self, bodies: set[int]) -> None:
        if bodies - set(self.free):
            for body in bodies - set(self.free):
                self.velocity[body] = 0.0
                self.ignoring.setdefault(body, set()).update(self.nearness.touching(self, body))
            woken = sorted(bodies - set(self.free))
            self._set_free(set(self.free) | bodies)
            self.calm[woken] = RATTLING  # until it moves away it wakes nothing in turn

    def _set_free(self, bodies: set[int]) -> None:
        now = tuple(sorted(bodies))
        for body in bodies - set(self.free):
            self.calm[body] = 0
            self.anchor[body] = self.current[body]
        self.free = now
        self._scene = None

    # --- stepping

    def _step(self) -> None:
        scene = self._scene or self._load()
        import mujoco

        model, data = scene.model, scene.data
        count = round(1.0 / (TAKE_RATE * scene.step_s))
        before, after = self.mocap(scene, self.sample), self.mocap(scene, self.sample + 1)
        leads = {body: self.cues.lead_at(body, self.sample) for body in scene.led}
        begun = self.sample / TAKE_RATE
        for body, lead in leads.items():
            if lead is not None:
                slow = float(np.linalg.norm(lead.speed(self.sample)[0])) < _SETTING_DOWN
                scene.touch(body, not (slow and lead.stop - self.sample < 0.6 * TAKE_RATE))
        still = np.array_equal(before, after)
        if still:
            data.mocap_pos[:], data.mocap_quat[:] = before[:, :3], before[:, 3:]
        for k in range(count):
            t = k / count
            if not still:
                mixed = before * (1.0 - t) + after * t
                data.mocap_pos[:], data.mocap_quat[:] = mixed[:, :3], mixed[:, 3:]
            for body, lead in leads.items():
                if lead is not None:
                    self._place_led(scene, body, lead, self.sample + t)
            for doll in self.fallen:
                doll.drive(scene, begun + k * scene.step_s)
            mujoco.mj_step(model, data)
            self.log.note(scene, begun + k * scene.step_s)
        self.sample += 1
        self.effort += len(self.free)
        self._read(scene)

    def _place_led(self, scene: SceneModel, body: int, lead: Lead, sample: float) -> None:
        q, v = scene.qpos[body], scene.qvel[body]
        scene.data.qpos[q : q + 7] = pose = lead.pose(sample)
        velocity, spin = lead.speed(int(sample) + 1)
        scene.data.qvel[v : v + 3] = velocity
        scene.data.qvel[v + 3 : v + 6] = space.rotate(space.inverse(pose[3:]), spin)

    def _load(self) -> SceneModel:
        """Put the state into the simulator."""
        import mujoco

        leads = self.leads_at(self.sample)
        scene = self.maker.make(self.free, tuple(sorted(leads)), self.fallen)
        data = scene.data
        mujoco.mj_resetData(scene.model, data)
        mocap = self.mocap(scene, self.sample)
        data.mocap_pos[:], data.mocap_quat[:] = mocap[:, :3], mocap[:, 3:]
        for body, lead in leads.items():
            self._place_led(scene, body, lead, self.sample)
        for body in self.free:
            self.put(scene, body)
            scene.let_through(body, self.nearness.ignored(self, body))
        for doll in self.fallen:
            doll.put(scene)
        for body in sorted(self._fresh & set(self.free)):
            self.push_out(scene, body)
        self._fresh.clear()
        self._scene = scene
        return scene

    def put(self, scene: SceneModel, body: int) -> None:
        """Write a free body's state into a simulator."""
        q, v = scene.qpos[body], scene.qvel[body]
        scene.data.qpos[q : q + 7] = self.current[body]
        scene.data.qvel[v : v + 3] = self.velocity[body, :3]
        scene.data.qvel[v + 3 : v + 6] = space.rotate(space.inverse(self.current[body, 3:]), self.velocity[body, 3:])

    def push_out(self, scene: SceneModel, body: int) -> None:
        """Lift a body that was let go a little inside something out of it, so that it is not flung away."""
        import mujoco

        data, people = scene.data, len(self.things)
        for _ in range(12):
            mujoco.mj_fwdPosition(scene.model, data)
            contact = data.contact
            owner = scene.owner[contact.geom]
            mine = (owner[:, :, 0] == body).any(1) & (owner[:, :, 0] < people).all(1) & (contact.dist < -1e-4)
            if not mine.any():
                return
            deepest = int(np.argmin(np.where(mine, contact.dist, 1.0)))
            away = contact.frame[deepest, :3] * (1.0 if owner[deepest, 1, 0] == body else -1.0)
            depth = min(-float(contact.dist[deepest]), 0.05)
            if away[2] > 0.3:  # put down a little too deep: straight up
                away, depth = np.array([0.0, 0.0, 1.0]), depth / away[2]
            self.current[body, :3] += away * depth
            self.put(scene, body)

    def _read(self, scene: SceneModel) -> None:
        import mujoco

        data, spin = scene.data, np.zeros(3)
        for body in self.free:
            q, v = scene.qpos[body], scene.qvel[body]
            self.current[body] = data.qpos[q : q + 7]
            self.velocity[body, :3] = data.qvel[v : v + 3]
            mujoco.mju_rotVecQuat(spin, data.qvel[v + 3 : v + 6], self.current[body, 3:])
            self.velocity[body, 3:] = spin
        for body, lead in self.leads_at(self.sample).items():
            if lead.first < self.sample:
                self.current[body] = lead.pose(self.sample)
        for doll in self.fallen:
            doll.read(scene, self.sample)

    def mocap(self, scene: SceneModel, sample: int) -> np.ndarray:
        """Pose [mocap, 7] of everything that is put somewhere, at a sample."""
        if "rows" not in scene.extra:
            pairs = {kind: [(row, i) for (k, i), row in scene.mocap.items() if k == kind] for kind in _PUT}
            scene.extra["rows"] = {kind: np.array(rows, int).reshape(-1, 2) for kind, rows in pairs.items()}
        rows = scene.extra["rows"]
        result = np.empty((len(scene.mocap), 7))
        if len(rows["bone"]):
            result[rows["bone"][:, 0]] = self.people.poses(sample)[rows["bone"][:, 1]]
        result[rows["body"][:, 0]] = self.current[rows["body"][:, 1]]
        for row, body in rows["hinge"]:
            result[row] = self.hinge_pose(int(body), sample)
        return result

    def hinge_angles(self, low: int, high: int) -> dict[str, np.ndarray]:
        """Angles of all hinges from sample ``low`` to ``high``."""
        return {body: angles[low:high] for body, angles in self._hinges.items()}

    def hinge_pose(self, body: int, sample: int) -> np.ndarray:
        """Pose of the swinging part of a hinged body."""
        thing = self.things[body].body
        pose = np.array(thing.pose)
        angles = self._hinges.get(thing.id)
        if angles is None or thing.hinge is None:
            return pose
        angle = float(angles[min(sample, len(angles) - 1)])
        point = np.array(thing.hinge.point)
        turn = space.about(np.array(thing.hinge.axis), angle)
        return space.composed(pose, np.concatenate([point - space.rotate(turn, point), turn]))

    # --- rest and waking

    def _calm_down(self, free: np.ndarray) -> None:
        """Count the samples for which each free body has stayed where it is."""
        now, anchor = self.current[free], self.anchor[free]
        side = np.where(np.sum(now[:, 3:] * anchor[:, 3:], 1) < 0.0, -1.0, 1.0)
        turned = 2.0 * np.linalg.norm(now[:, 3:] - side[:, None] * anchor[:, 3:], axis=1)
        strayed = np.linalg.norm(now[:, :3] - anchor[:, :3], axis=1) + turned * self.radii[free]
        away = strayed > REST_WITHIN
        self.anchor[free[away]] = now[away]
        self.calm[free] = np.where(away, 0, self.calm[free] + 1)

    def _rest_and_wake(self) -> None:
        free = np.array(self.free, int)
        if len(free):
            self._calm_down(free)
            self.calm[free[self.current[free, 2] < LOST_BELOW]] = REST_SAMPLES
        woken = self.nearness.woken(self)
        if woken:
            self._wake(woken)
        resting = {
            int(i)
            for i in self.free
            if self.calm[i] >= REST_SAMPLES and np.linalg.norm(self.velocity[i, :3]) < _REST_SPEED
        }
        if resting:
            for body in resting:
                self.velocity[body] = 0.0
                self.ignoring.setdefault(body, set()).update(self.nearness.touching(self, body))
            self._set_free(set(self.free) - resting)
        if self.sample % 12 == 0 and self._scene is not None:
            for body in self.free:
                self.nearness.part(self, body)
                self._scene.let_through(body, self.nearness.ignored(self, body))
