"""Ways around things: a grid of where a person fits, the shortest way on it, pulled tight and rounded."""

from __future__ import annotations

import heapq

import numpy as np

from engine.foundation import space
from engine.world.body import Body, Shape
from engine.world.world import World

CELL = 0.08
_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])


def shape_points(shape: Shape) -> np.ndarray:
    """[m, 3]: points whose hull holds the shape, in the body's frame."""
    if shape.positions is not None and len(shape.positions):
        points = np.asarray(shape.positions, float)
        points = points[:: max(1, len(points) // 200)]
    elif shape.kind == "lathe" and shape.profile:
        radius = max(r for r, _ in shape.profile)
        z = [z for _, z in shape.profile]
        points = np.array([[radius * a, radius * b, c] for a in (-1, 1) for b in (-1, 1) for c in (min(z), max(z))])
    elif shape.kind == "extrusion" and shape.profile:
        points = np.array([[x, y, z] for x, y in shape.profile for z in (0.0, shape.size[2])])
    elif shape.kind == "tube" and shape.path:
        r = shape.size[0] / 2
        points = np.concatenate([np.asarray(shape.path, float) + d for d in (r * _CORNERS * 2)])
    elif shape.kind == "torus":
        points = _CORNERS * [shape.size[0], shape.size[0], shape.size[2]]
    else:
        points = _CORNERS * shape.size
    return space.placed(np.asarray(shape.pose), points)


def extent(body: Body, pose: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(lowest, highest) corner [3] of the body's box in the world (or in its own frame for an identity ``pose``)."""
    pose = np.asarray(body.pose if pose is None else pose)
    points = np.concatenate([shape_points(s) for s in body.shapes if s.visible or s.solid] or [np.zeros((1, 3))])
    world = space.placed(pose, points)
    return world.min(0), world.max(0)


def _hull(points: np.ndarray) -> np.ndarray:
    """Convex hull [k, 2], counter-clockwise (Andrew's monotone chain)."""
    points = np.unique(np.round(points, 4), axis=0)
    if len(points) < 3:
        return points
    chains = []
    for ordered in (points, points[::-1]):
        chain: list[np.ndarray] = []
        for p in ordered:
            while len(chain) >= 2:
                a, b = chain[-1] - chain[-2], p - chain[-2]
                if a[0] * b[1] - a[1] * b[0] > 0:
                    break
                chain.pop()
            chain.append(p)
        chains.append(chain[:-1])
    return np.array(chains[0] + chains[1])


def _distance(hull: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Distance of points ``at`` [..., 2] to a convex polygon, 0 inside."""
    if len(hull) == 1:
        return np.linalg.norm(at - hull[0], axis=-1)
    best = np.full(at.shape[:-1], np.inf)
    inside = np.ones(at.shape[:-1], bool)
    for a, b in zip(hull, np.roll(hull, -1, 0), strict=True):
        edge = b - a
        t = np.clip(((at - a) @ edge) / max(edge @ edge, 1e-12), 0, 1)
        best = np.minimum(best, np.linalg.norm(at - a - t[..., None] * edge, axis=-1))
        inside &= edge[0] * (at[..., 1] - a[1]) - edge[1] * (at[..., 0] - a[0]) >= 0
    return np.where(inside & (len(hull) > 2), 0.0, best)


class FloorPlan:
    """Distances to the nearest obstacle on a grid over the walkable rectangle. ``clear`` [w, h] metres."""

    def __init__(self, world: World, poses: dict[str, np.ndarray], floor: float = 0.0):
        x0, y0, x1, y1 = world.bounds
        self.origin = np.array([x0, y0])
        shape = (max(2, int(np.ceil((x1 - x0) / CELL)) + 1), max(2, int(np.ceil((y1 - y0) / CELL)) + 1))
        xs, ys = np.arange(shape[0]) * CELL + x0, np.arange(shape[1]) * CELL + y0
        self._at = np.stack(np.meshgrid(xs, ys, indexing="ij"), -1)
        self.clear = (
            np.minimum(
                np.minimum(self._at[..., 0] - x0, x1 - self._at[..., 0]),
                np.minimum(self._at[..., 1] - y0, y1 - self._at[..., 1]),
            )
            + 0.15
        )
        self.hulls: dict[str, list[np.ndarray]] = {}
        for body in world.bodies:
            hulls = self._footprints(body, poses.get(body.id, np.asarray(body.pose)), floor)
            self.hulls[body.id] = hulls
            for hull in hulls:
                self._stamp(hull)

    @staticmethod
    def _footprints(body: Body, pose: np.ndarray, floor: float) -> list[np.ndarray]:
        hulls: list[np.ndarray] = []
        if "floor" in body.tags or "ground" in body.tags:
            return hulls
        for shape in body.shapes:
            if not shape.solid or shape.kind == "plane":
                continue
            points = space.placed(pose, shape_points(shape))
            low, high = points[:, 2].min() - floor, points[:, 2].max() - floor
            if high < 0.06 or low > 1.85 or (body.mobility == "dynamic" and low > 0.5 and body.mass < 5):
                continue
            hulls.append(_hull(points[:, :2]))
        return hulls

    def _stamp(self, hull: np.ndarray) -> None:
        reach = 1.0
        low = np.floor((hull.min(0) - reach - self.origin) / CELL).astype(int)
        high = np.ceil((hull.max(0) + reach - self.origin) / CELL).astype(int) + 1
        i0, j0 = np.maximum(low, 0)
        i1, j1 = np.minimum(high, self.clear.shape)
        if i1 <= i0 or j1 <= j0:
            return
        block = self.clear[i0:i1, j0:j1]
        np.minimum(block, _distance(hull, self._at[i0:i1, j0:j1]), out=block)

    def clearance(self, at: np.ndarray) -> np.ndarray:
        """Metres from points [..., 2] to the nearest obstacle (cell precision); beyond the floor there is none to stand on."""
        cell = np.round((np.asarray(at) - self.origin) / CELL).astype(int)
        i = np.clip(cell[..., 0], 0, self.clear.shape[0] - 1)
        j = np.clip(cell[..., 1], 0, self.clear.shape[1] - 1)
        beyond = np.hypot(cell[..., 0] - i, cell[..., 1] - j) * CELL
        return np.maximum(self.clear[i, j] - beyond, 0.0)

    def least(self, start: np.ndarray, end: np.ndarray) -> float:
        """The least clearance on the straight line between two points [2], metres."""
        return float(self._line_clear(self.clear, np.asarray(start, float), np.asarray(end, float)).min())

    def with_people(self, spots: list[np.ndarray], radius: float = 0.2) -> np.ndarray:
        """The distances if people also stand at ``spots``."""
        clear = self.clear
        for spot in spots:
            clear = np.minimum(clear, np.linalg.norm(self._at - spot, axis=-1) - radius)
        return clear

    def route(
        self, start: np.ndarray, goal: np.ndarray, radius: float, people: list[np.ndarray] | None = None
    ) -> np.ndarray:
        """Smooth way [m, 2] from start to goal that keeps ``radius`` from obstacles where it can; straight if there is
        none at all."""
        start, goal = np.asarray(start, float)[:2], np.asarray(goal, float)[:2]
        clear = self.with_people(people or [])
        if self._free_line(clear, start, goal, radius):
            return _dense(np.array([start, goal]))
        cells = self._search(clear, start, goal, radius)
        if cells is None:
            return _dense(np.array([start, goal]))
        points = [start, *[self.origin + np.array(c) * CELL for c in cells[1:-1]], goal]
        return self._rounded(clear, self._tight(clear, points, radius), radius)

    def _line_clear(self, clear: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        count = max(2, int(np.linalg.norm(b - a) / (CELL / 2)))
        at = a + (b - a) * np.linspace(0, 1, count)[:, None]
        cell = np.round((at - self.origin) / CELL).astype(int)
        i = np.clip(cell[:, 0], 0, clear.shape[0] - 1)
        j = np.clip(cell[:, 1], 0, clear.shape[1] - 1)
        return clear[i, j]

    def _free_line(self, clear: np.ndarray, a: np.ndarray, b: np.ndarray, radius: float) -> bool:
        values = self._line_clear(clear, a, b)
        # at the ends one may stand closer to things than the radius: leave and arrive there
        allowed = np.minimum(radius, np.minimum(values[0], values[-1]) - 0.01)
        ends = np.linspace(0, 1, len(values)) * np.linalg.norm(b - a)
        near = (ends < 0.35) | (ends > ends[-1] - 0.35)
        return bool(np.all(values >= np.where(near, allowed, radius)))

    def _search(self, clear: np.ndarray, start: np.ndarray, goal: np.ndarray, radius: float) -> list | None:
        shape = clear.shape
        first, last = (
            tuple(np.clip(np.round((p - self.origin) / CELL).astype(int), 0, np.array(shape) - 1))
            for p in (start, goal)
        )
        first, last = (int(first[0]), int(first[1])), (int(last[0]), int(last[1]))
        price = (
            1.0
            + 120.0 * np.clip((radius - clear) / radius, 0, 1) ** 2
            + 3.0 * np.clip((radius + 0.25 - clear) / 0.25, 0, 1)
        )
        price[clear <= 0.02] = 400.0
        price = price.tolist()
        moves = [(a, b, float(np.hypot(a, b))) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        best = {first: 0.0}
        came: dict[tuple[int, int], tuple[int, int]] = {}
        heap = [(0.0, first)]
        done = set()
        while heap:
            _, cell = heapq.heappop(heap)
            if cell == last:
                way = [cell]
                while cell in came:
                    cell = came[cell]
                    way.append(cell)
                return way[::-1]
            if cell in done:
                continue
            done.add(cell)
            for a, b, far in moves:
                i, j = cell[0] + a, cell[1] + b
                if not (0 <= i < shape[0] and 0 <= j < shape[1]):
                    continue
                cost = best[cell] + far * price[i][j]
                if cost < best.get((i, j), np.inf):
                    best[(i, j)] = cost
                    came[(i, j)] = cell
                    heapq.heappush(heap, (cost + float(np.hypot(i - last[0], j - last[1])), (i, j)))
        return None

    def _tight(self, clear: np.ndarray, points: list[np.ndarray], radius: float) -> np.ndarray:
        """Leave out points as long as the straight line between the rest is no worse than the way found."""
        kept = [points[0]]
        i = 0
        while i < len(points) - 1:
            j = len(points) - 1
            while j > i + 1:
                worst = min(float(self._line_clear(clear, points[k], points[k + 1]).min()) for k in range(i, j))
                if self._line_clear(clear, points[i], points[j]).min() >= min(radius, worst) - 0.01:
                    break
                j = i + 1 if j - i < 4 else i + (j - i) * 3 // 4
            kept.append(points[j])
            i = j
        return np.array(kept)

    def _rounded(self, clear: np.ndarray, points: np.ndarray, radius: float) -> np.ndarray:
        """Corners cut to arcs (four rounds of Chaikin's cutting, ends kept)."""
        points = _dense(points, 0.5)
        for _ in range(4):
            inner = np.empty((2 * (len(points) - 1), 2))
            inner[0::2] = points[:-1] * 0.75 + points[1:] * 0.25
            inner[1::2] = points[:-1] * 0.25 + points[1:] * 0.75
            points = np.concatenate([points[:1], inner[1:-1], points[-1:]])
        return self._eased(clear, _dense(points), 1.1 * radius)

    def _eased(self, clear: np.ndarray, points: np.ndarray, radius: float) -> np.ndarray:
        """Swing wide of corners: points nearer to things than ``radius`` are moved off, a little at a time, and smoothed;
        the ends stay."""
        slope = np.stack(np.gradient(clear, CELL), -1)
        far = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        free = np.clip(np.minimum(far, far[-1] - far) / 0.3, 0.0, 1.0)[:, None]
        points = points.copy()
        for _ in range(12):
            cell = np.round((points - self.origin) / CELL).astype(int)
            i = np.clip(cell[:, 0], 0, clear.shape[0] - 1)
            j = np.clip(cell[:, 1], 0, clear.shape[1] - 1)
            away = slope[i, j] / np.maximum(np.linalg.norm(slope[i, j], axis=1, keepdims=True), 1e-6)
            points = points + 0.3 * free * np.clip(radius - clear[i, j], 0.0, 0.2)[:, None] * away
            points[1:-1] += 0.5 * free[1:-1] * ((points[:-2] + points[2:]) / 2 - points[1:-1])
        return _dense(points)


def _dense(points: np.ndarray, spacing: float = 0.05) -> np.ndarray:
    out = [points[0]]
    for a, b in zip(points, points[1:], strict=False):
        count = max(1, int(np.ceil(np.linalg.norm(b - a) / spacing)))
        out.extend(a + (b - a) * t for t in np.linspace(0, 1, count + 1)[1:])
    return np.array(out)
