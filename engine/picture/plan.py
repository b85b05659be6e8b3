"""What one exposure will draw, worked out before the graphics device is asked for anything: so that the next picture can be
planned while the device draws this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.foundation import space
from engine.picture import frame as frames
from engine.picture.cast import Posed
from engine.picture.probes import SKIN, held, light_on
from engine.picture.quality import disc, jitter
from engine.picture.scenery import Range, box_in_world, matrices
from engine.world.camera import CameraState
from engine.world.take import WorldState

if TYPE_CHECKING:
    from engine.picture.renderer import Renderer

_SHADE_REACH_M = 40.0
"""What moves farther off than this from the eye casts no shadow that anyone sees."""
_HEAD_M = 0.24
_LARGE = (0.06, 0.2)
"""Heads of this share of the picture's height begin to set its exposure, and set it."""
_FACE = 0.9
"""How bright a face may be before the shoulder of the film: as the key of its curve."""
_STILL_M = 0.001
"""Within a picture's exposure, what moves less than this casts the shadow it cast: a fraction of a shadow map's texel."""


@dataclass(frozen=True)
class Moment:
    """What one exposure sees. ``seconds``: story time; moves rain, waves and clouds, nothing else."""

    state: WorldState
    camera: CameraState
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """``frame``: the uniform (frames.FRAME [1]); ``things`` float32 [t, 3, 4]; ``people`` as posed, and who of them is
    ``seen``, nearest first; ``shades``: for each moving shadow map its slot and float matrix [4, 4]; ``casting``, ``solid``
    and ``clear``: what to draw into them, and into the picture before and after light; ``stop``: the factor on the world's
    exposure."""

    frame: np.ndarray
    things: np.ndarray
    people: tuple[Posed, ...]
    seen: tuple[int, ...]
    shades: tuple[tuple[int, np.ndarray], ...]
    casting: tuple[Range, ...]
    solid: tuple[Range, ...]
    clear: tuple[Range, ...]
    stop: float = 1.0


def planned(renderer: Renderer, moment: Moment, index: int, count: int) -> Plan:
    """The plan of sub-frame ``index`` of ``count``; a pure function of the renderer's world, look, size and the moment."""
    state, stock = moment.state, renderer.stock
    things = matrices(stock.scenery.things, renderer.world, state.bodies, state.hinges, state.broken)
    iris = _iris(renderer, moment.camera, index, count)
    view = frames.lens(moment.camera, renderer.shaded, jitter(index, count), iris)
    frame = renderer.template.copy()
    row = frame[0]
    frames.put_lens(row, view, renderer.shaded, (index * 0.618034) % 1.0)
    wet, drawn = renderer.wetness(), float(renderer.look.drawn)
    row["weather"] = (moment.seconds % 4096.0, wet, drawn, renderer.darkroom.exposure)
    row["inks"] = (2.0, renderer.look.shade_softness, 0.0, 1.0)
    people, seen = _people(renderer, moment, view)
    there = np.abs(things[:, :, :3]).max((1, 2)) > 0
    casting = tuple(r for r in stock.scenery.ranges if r.casts and r.moves and there[r.thing])
    shades = _shades(renderer, row, things, casting, people, view.eye)
    solid, clear = (renderer.sieves[way, False].seen(things, view) for way in (False, True))
    stop = _stop(renderer, moment, view)
    return Plan(frame, things, people, seen, shades, casting, tuple(solid), tuple(clear[::-1]), stop)


def all_planned(renderer: Renderer, moments: Sequence[Moment]) -> list[Plan]:
    """The plans of a picture's sub-frames. Where what casts shadows has not moved since they were last cast, the maps are
    kept: such a plan has no ``shades`` and looks its shadows up as the plan before did."""
    plans: list[Plan] = []
    cast: Plan | None = None
    for index, moment in enumerate(moments):
        plan = planned(renderer, moment, index, len(moments))
        if cast is not None and _same_shadows(cast, plan):
            for name in ("sun_moving", "sun_texels"):
                plan.frame[0][name] = cast.frame[0][name]
            plan = replace(plan, shades=())
        else:
            cast = plan
        plans.append(plan)
    return plans


def _same_shadows(cast: Plan, plan: Plan) -> bool:
    """Whether nothing that casts shadows lies farther than ``_STILL_M`` from where ``cast`` has it."""
    if len(cast.casting) != len(plan.casting):
        return False
    if any(a is not b for a, b in zip(cast.casting, plan.casting, strict=True)):
        return False
    things = [r.thing for r in plan.casting]
    if things and np.abs(cast.things[things] - plan.things[things]).max() > _STILL_M:
        return False
    return all(
        a.degree == b.degree and np.abs(a.vertices[:, :3] - b.vertices[:, :3]).max() <= _STILL_M
        for a, b in zip(cast.people, plan.people, strict=True)
    )


def _stop(renderer: Renderer, moment: Moment, view: frames.Lens) -> float:
    """How far the iris closes for faces that stand large in the picture and near a lamp: a camera exposes for them."""
    world, state = renderer.world, moment.state
    stop = 1.0
    for k, person in enumerate(world.people):
        head = state.roots[k] + space.rotate(state.rotations[k, 0], np.array([0.0, 0.0, 0.37 * person.figure.height]))
        at = view.matrix @ np.r_[head, 1.0]
        if at[3] < 0.1:
            continue
        share = _HEAD_M / (2.0 * float(np.linalg.norm(view.up)) * at[3])  # of the picture's height
        large = float(np.interp(share, _LARGE, (0.0, 1.0)))
        inside = float(np.interp(np.abs(at[:2] / at[3]).max(), (0.8, 1.15), (1.0, 0.0)))
        if large * inside > 0.0:
            bright = renderer.darkroom.exposure * SKIN * light_on(world, head)
            stop = min(stop, held(bright, _FACE) ** (1.5 * large * inside))
    return stop


def _iris(renderer: Renderer, camera: CameraState, index: int, count: int) -> tuple[float, float]:
    if count == 1 or renderer.look.aperture == 0:
        return 0.0, 0.0
    radius = frames.iris_radius(camera, renderer.look.aperture)
    x, y = disc(index, count)
    return x * radius, y * radius


def _people(renderer: Renderer, moment: Moment, view: frames.Lens) -> tuple[tuple[Posed, ...], tuple[int, ...]]:
    """Everyone, posed as fine as the picture can show them, with what of them may be in it; and who is seen, nearest first. A
    renderer that draws them ``whole`` has them all."""
    settings, state = renderer.settings, moment.state
    if renderer.whole:
        whole = renderer.stock.posed_people(state)
        return whole, tuple(range(len(whole)))
    pixel = 2.0 * float(np.linalg.norm(view.up)) / renderer.size[1]  # metres a pixel covers at one metre
    planes = _planes(view)
    people: list[Posed] = []
    seen: list[tuple[float, int]] = []
    for k, cast in enumerate(renderer.stock.people):
        skin, bones = cast.skin(), cast.bones(state.roots[k], state.rotations[k])
        middles = skin.balls(bones)
        reach = np.maximum(skin.reaches, 0.0)
        inside = (middles @ planes[:, :3].T + planes[:, 3] > -reach[:, None]).all(1) & (skin.reaches >= 0.0)
        away = np.maximum(np.linalg.norm(middles - view.eye, axis=1) - reach, 0.3)
        near = float(away[inside].min() if inside.any() else away.min())
        finest = pixel * settings.coarseness * near
        if not inside.any() and settings.shade_error > 0:  # only their shadows may show
            finest = max(finest, settings.shade_error)
        posed = cast.posed(bones, state.faces[k], finest)
        if inside.any():
            posed = cast.within(posed, planes)
            seen.append((near, k))
        people.append(posed)
    return tuple(people), tuple(k for _, k in sorted(seen))


def _shades(
    renderer: Renderer,
    row: np.ndarray,
    things: np.ndarray,
    casting: Sequence[Range],
    people: Sequence[Posed],
    eye: np.ndarray,
) -> tuple[tuple[int, np.ndarray], ...]:
    """Slots and matrices of the shadow maps of what moves; the sun's goes into the frame's ``row`` too."""
    shades = []
    sun = frames.sun_of(renderer.world)
    if sun is not None and renderer.sunlit:
        boxes = [box_in_world(things[r.thing], r.low, r.high) for r in casting] + [(p.low, p.high) for p in people]
        near = [b for b in boxes if np.linalg.norm(np.clip(eye, *b) - eye) < _SHADE_REACH_M]
        corners = np.concatenate([_corners(*b) for b in near]) if near else np.zeros((1, 3))
        side = renderer.settings.moving_map
        box = frames.sun_box(np.asarray(sun.direction, float), corners, side)
        row["sun_moving"] = box.matrix.T
        row["sun_texels"][1] = box.texel
        row["sun_texels"][3] = 1.0 / side
        shades.append((1, box.matrix))
    return (*shades, *((2 + k, frames.lamp_box(lamp)) for k, lamp in enumerate(renderer.lamps)))


def _corners(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    picks = np.array(list(np.ndindex(2, 2, 2)))
    return np.where(picks, high, low)


def _planes(view: frames.Lens) -> np.ndarray:
    """[5, 4]: the sides of a view, their normals of length 1 and inwards."""
    rows = view.matrix
    planes = np.stack([rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1], rows[3]])
    return planes / np.linalg.norm(planes[:, :3], axis=1, keepdims=True)


def boxes_inside(low: np.ndarray, high: np.ndarray, view: frames.Lens) -> np.ndarray:
    """Which of the boxes [n, 3] may be in the view."""
    planes = _planes(view)
    normals = planes[:, :3]
    reach = low @ np.minimum(normals, 0.0).T + high @ np.maximum(normals, 0.0).T + planes[:, 3]
    return np.all(reach > 0, axis=1)


class Sieve:
    """Ranges whose boxes are tested against a view all at once."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self.ranges = list(ranges)
        self.thing = np.array([r.thing for r in self.ranges], int)
        low = np.array([r.low for r in self.ranges], float).reshape(-1, 3)
        high = np.array([r.high for r in self.ranges], float).reshape(-1, 3)
        self.centre, self.half = (low + high) / 2, (high - low) / 2

    def seen(self, things: np.ndarray, view: frames.Lens) -> list[Range]:
        """Those inside the view, nearest first (what is near hides what is far before it is shaded)."""
        if not self.ranges:
            return []
        matrix = things[self.thing].astype(float)
        middle = np.einsum("nij,nj->ni", matrix[..., :3], self.centre) + matrix[..., 3]
        reach = np.einsum("nij,nj->ni", np.abs(matrix[..., :3]), self.half)
        low, high = middle - reach, middle + reach
        near = np.linalg.norm(np.clip(view.eye, low, high) - view.eye, axis=1)
        size = 2.0 * reach.max(1)
        order = np.lexsort((np.arange(len(near)), size, near))
        inside = boxes_inside(low, high, view) & (reach.max(1) > 0)
        return [self.ranges[k] for k in order if inside[k]]
