"""Contacts as the simulation sees them, row by row, and the events they make: blows, rolling, sliding."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.physics.contact_law import FLESH
from engine.physics.scene_model import SceneModel
from engine.world import Contact
from engine.world.performance import TAKE_RATE

GAP_S = 0.004
"""Two touches of the same two bodies further apart than this are two blows."""
TOUCH_SPEED = 0.045
"""m/s: slower meetings are things coming to rest, not blows."""
PERSON_TOUCH_SPEED = 0.35
"""The same for people, who shuffle and lean."""
_LASTING_S = 0.08
_HOP_S = 0.03
"""Things that slide hop: gaps up to this do not end a slide."""
_MOVING = 0.03
_CHATTER_SPEED = 0.15
"""m/s, and seconds before and after a roll or slide: slower touches of the same two belong to it."""
_CHATTER_S = 0.1


@dataclass
class ContactLog:
    """Rows of all steps with contacts. Shared prefix: a copy of the log shares the blocks written so far."""

    blocks: list[dict[str, np.ndarray]] = field(default_factory=list)
    _raw: list[tuple] = field(default_factory=list)
    _model: SceneModel | None = None

    def note(self, scene: SceneModel, time_s: float) -> None:
        """Copy the contacts of the step that began at ``time_s`` (they are views, gone with the next step)."""
        data = scene.data
        if not data.ncon:
            return
        if self._model is not scene:
            self.flush()
            self._model = scene
        contact = data.contact
        rows = contact.efc_address
        self._raw.append(
            (
                time_s,
                contact.geom.copy(),
                contact.dist.copy(),
                contact.pos.copy(),
                contact.frame[:, :3].copy(),
                rows.copy(),
                data.efc_force.copy(),
                data.efc_vel.copy(),
            )
        )

    def flush(self) -> None:
        """Put the raw rows into a block, with geoms named by their owners."""
        if not self._raw or self._model is None:
            return
        counts = [len(row[2]) for row in self._raw]
        time = np.repeat([row[0] for row in self._raw], counts)
        geom, dist, point, normal = (np.concatenate([row[i] for row in self._raw]) for i in (1, 2, 3, 4))
        # contacts point into their step's constraint rows; put the steps behind each other
        sizes = np.cumsum([0] + [len(row[6]) for row in self._raw[:-1]])
        rows = np.concatenate([row[5] for row in self._raw])
        at = np.where(rows >= 0, rows + np.repeat(sizes, counts), -1)
        force_all = np.concatenate([*(row[6] for row in self._raw), np.zeros(3)])
        speed_all = np.concatenate([*(row[7] for row in self._raw), np.zeros(3)])
        at = np.where(at >= 0, at, len(force_all) - 3)
        force, approach = force_all[at], speed_all[at]
        slip = np.hypot(speed_all[at + 1], speed_all[at + 2])
        owner = self._model.owner[geom]  # [n, 2 geoms, (body, shape)]
        rank = self._model.rank[geom] * 100_000 + owner[:, :, 0]  # what moves by itself comes first
        swap = rank[:, 0] > rank[:, 1]
        owner[swap] = owner[swap][:, ::-1]
        normal[swap] *= -1.0
        people = (owner[:, :, 1] < 0).any(1)
        self.blocks.append(
            {
                "time": time,
                "a": owner[:, 0, 0],
                "b": owner[:, 1, 0],
                "shape_a": owner[:, 0, 1],
                "shape_b": owner[:, 1, 1],
                "dist": dist,
                "point": point,
                "normal": normal,
                "force": force,
                "approach": -approach,
                "slip": slip,
                "step": np.full(len(time), self._model.step_s),
                "blow": np.where(people, FLESH.softness_s, self._model.blow_s),
                "least": np.where(people, PERSON_TOUCH_SPEED, TOUCH_SPEED),
            }
        )
        self._raw = []

    def copy(self) -> ContactLog:
        self.flush()
        return ContactLog(list(self.blocks))

    def since(self, time_s: float) -> dict[str, np.ndarray]:
        """All rows from ``time_s`` on, in one block (empty arrays if there is none)."""
        self.flush()
        chosen = [block for block in self.blocks if block["time"][-1] >= time_s]
        if not chosen:
            return {}
        rows = {key: np.concatenate([block[key] for block in chosen]) for key in chosen[0]}
        keep = rows["time"] >= time_s
        return {key: value[keep] for key, value in rows.items()}


def events(
    rows: dict[str, np.ndarray],
    names: tuple[str, ...],
    poses: np.ndarray,
    quiet: tuple[tuple[int, float, float], ...] = (),
    first: int = 0,
) -> list[Contact]:
    """Contacts in order of time. ``names``: ids of bodies, then of people; ``poses`` [n, b, 7] at 240 Hz from sample
    ``first`` on; ``quiet``: (body, from, to) when a body was being set down, which is not a blow."""
    if not rows:
        return []
    key = rows["a"].astype(np.int64) * 100_000 + rows["b"]
    order = np.lexsort((rows["dist"], rows["time"], key))
    rows = {name: value[order] for name, value in rows.items()}
    key = key[order]
    found: list[Contact] = []
    pairs = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    for begin, last in zip(pairs, np.r_[pairs[1:], len(key)], strict=True):
        pair = {name: value[begin:last] for name, value in rows.items()}
        lasting = _lasting(pair, names, poses, first)
        found += [blow for blow in _blows(pair, names, quiet) if not _chatter(blow, lasting)]
        found += lasting
    return sorted(found, key=lambda c: (c.time_s, c.body_a, c.body_b, c.kind))


def _chatter(blow: Contact, lasting: list[Contact]) -> bool:
    """Whether a touch is only the roughness of a roll or slide that goes on."""
    return blow.speed < _CHATTER_SPEED and any(
        run.time_s - _CHATTER_S <= blow.time_s <= run.end_s + _CHATTER_S for run in lasting
    )


def _blows(pair: dict[str, np.ndarray], names: tuple[str, ...], quiet: tuple) -> list[Contact]:
    """Impacts of one pair: rows where a point has only just been touched, grouped, with the force until the blow ends."""
    time, dist, approach, step = pair["time"], pair["dist"], pair["approach"], pair["step"]
    fresh = (approach > pair["least"]) & (dist > -1.25 * approach * step - 1e-6)
    touches = np.flatnonzero(fresh)
    if not len(touches):
        return []
    # the moment of touching lies between two steps: go back by the depth already reached
    moment = time[touches] - np.clip(-dist[touches] / approach[touches], 0.0, step[touches])
    starts = np.flatnonzero(np.r_[True, np.diff(time[touches]) > GAP_S])
    result = []
    for n, first in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(touches)
        group = touches[first:end]
        row = group[np.argmax(approach[group])]
        begun = float(moment[first])
        until = begun + 2.0 * float(pair["blow"][row])
        if n + 1 < len(starts):
            until = min(until, float(time[touches[starts[n + 1]]]))
        during = (time >= time[group[0]]) & (time < until)
        during &= np.cumsum(np.r_[0.0, np.diff(time)] * (time > time[group[0]]) > GAP_S) == 0
        impulse = float(np.sum(pair["force"][during] * step[during]))
        a, b = int(pair["a"][row]), int(pair["b"][row])
        if impulse <= 0.0 or any(body in (a, b) and t0 <= begun <= t1 for body, t0, t1 in quiet):
            continue
        result.append(_contact(pair, row, names, begun, impulse))
    return result


def _contact(
    pair: dict[str, np.ndarray], row: int, names: tuple[str, ...], time_s: float, impulse: float, **more: object
) -> Contact:
    values: dict = {
        "time_s": time_s,
        "body_a": names[int(pair["a"][row])],
        "body_b": names[int(pair["b"][row])],
        "point": tuple(float(v) for v in pair["point"][row]),
        "normal": tuple(float(v) for v in pair["normal"][row]),
        "impulse": impulse,
        "slip": float(pair["slip"][row]),
        "speed": float(max(pair["approach"][row], 0.0)),
        "end_s": time_s,
        "shape_a": int(pair["shape_a"][row]),
        "shape_b": int(pair["shape_b"][row]),
    }
    return Contact(**(values | more))


def _lasting(pair: dict[str, np.ndarray], names: tuple[str, ...], poses: np.ndarray, origin: int) -> list[Contact]:
    """Rolling and sliding of one pair: stretches of unbroken contact in which the surfaces or the bodies move."""
    time = pair["time"]
    breaks = np.flatnonzero(np.r_[True, np.diff(time) > _HOP_S])
    result = []
    for first, last in zip(breaks.tolist(), [*breaks[1:].tolist(), len(time)], strict=True):
        if time[last - 1] - time[first] < _LASTING_S:
            continue
        bins = np.floor(time[first:last] * TAKE_RATE + 1e-9).astype(int)
        low, count = bins[0], bins[-1] - bins[0] + 1
        slip = np.zeros(count)
        np.maximum.at(slip, bins - low, pair["slip"][first:last])
        seen = np.unique(bins - low)
        slip = np.interp(np.arange(count), seen, slip[seen])
        force = np.bincount(bins - low, pair["force"][first:last] * pair["step"][first:last], count)
        travel = _travel(pair, first, poses, low - origin, count)
        rolling = (travel > _MOVING) & (slip < 0.35 * travel)
        sliding = ~rolling & (slip > _MOVING)
        for kind, mask, speed in (("roll", rolling, travel), ("slide", sliding, slip)):
            for start, stop in _runs(mask):
                row = first + int(np.searchsorted(bins, low + start))
                result.append(
                    _contact(
                        pair,
                        row,
                        names,
                        float((low + start) / TAKE_RATE),
                        float(force[start:stop].sum()),
                        end_s=float((low + stop) / TAKE_RATE),
                        kind=kind,
                        profile=speed[start:stop].astype(np.float32),
                        speed=float(speed[start:stop].max()),
                    )
                )
    return result


def _travel(pair: dict[str, np.ndarray], row: int, poses: np.ndarray, low: int, count: int) -> np.ndarray:
    """Speed [count] of one body's middle past the other, m/s, by sample."""
    index = np.clip(np.arange(low, low + count + 1), 0, len(poses) - 1)
    bodies = [int(pair[side][row]) for side in ("a", "b")]
    tracks = [poses[index, body, :3] if body < poses.shape[1] else np.zeros((count + 1, 3)) for body in bodies]
    return np.linalg.norm(np.diff(tracks[0] - tracks[1], axis=0), axis=1) * TAKE_RATE


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """(start, stop) of stretches of True longer than _LASTING_S, after closing gaps of 40 ms."""
    edges = np.flatnonzero(np.diff(np.r_[0, mask.astype(int), 0]))
    runs: list[list[int]] = []
    for start, stop in edges.reshape(-1, 2):
        if runs and start - runs[-1][1] < 0.04 * TAKE_RATE:
            runs[-1][1] = int(stop)
        else:
            runs.append([int(start), int(stop)])
    return [(start, stop) for start, stop in runs if stop - start >= _LASTING_S * TAKE_RATE]
