"""Paint the skin: one picture in the body's atlas from baked masks, a tone, an age and hair colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from engine.foundation.assets import asset_path
from engine.foundation.colour import Rgb, srgb_from_linear
from engine.foundation.seed import generator

_SIZE = 1024
_TILE = 256


@dataclass(frozen=True)
class Paint:
    """What the painter needs. Colours linear light; ``stubble``, ``beard``, ``moustache``, ``scalp`` 0..1 are how dense the
    hair is painted there; ``lined`` 0..1 wrinkles; ``freckles`` 0..1; ``rouge`` 0..1 colour of cheeks and lips."""

    tone: Rgb
    hair: Rgb
    brow: Rgb
    brow_strength: float
    stubble: float
    beard: float
    moustache: float
    scalp: float
    lined: float
    freckles: float
    rouge: float


@cache
def _masks() -> dict[str, np.ndarray]:
    with np.load(asset_path("people", "masks.npz"), allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) / 255.0 for name in stored.files}


def at(mask: str, uv: np.ndarray) -> np.ndarray:
    """Value 0..1 of a painter's mask at atlas coordinates ``uv`` [n, 2]."""
    x, y = (np.clip(uv[:, k] * _SIZE, 0, _SIZE - 1).astype(int) for k in (0, 1))
    return _masks()[mask][y, x].astype(float)


@cache
def _noise(scale: float, name: str) -> np.ndarray:
    """Tiling unit-variance noise [1024, 1024] float32, blurred over ``scale`` texels."""
    from scipy import ndimage

    values = generator("skin noise", name).standard_normal((_TILE, _TILE))
    values = ndimage.gaussian_filter(values, scale, mode="wrap")
    return np.tile((values / values.std()).astype(np.float32), (_SIZE // _TILE, _SIZE // _TILE))


@lru_cache(maxsize=8)
def painted(paint: Paint) -> np.ndarray:
    """uint8 [1024, 1024, 4] sRGB picture of the skin. The last few are kept: the same person may be dressed anew."""
    mask = _masks()
    fair = float(np.clip((np.mean(paint.tone) - 0.05) / 0.35, 0.0, 1.0))
    tone = np.array(paint.tone, np.float32)
    picture = np.empty((_SIZE, _SIZE, 3), np.float32)
    mottle = 0.030 * _noise(14.0, "mottle") + 0.022 * _noise(3.0, "patch") + 0.028 * _noise(0.8, "pore")
    red = mask["cheek"] * (0.55 + 0.45 * paint.rouge) + 0.8 * mask["nose"] + 0.35 * mask["chin"]
    red = red + 0.7 * mask["ears"] + 0.6 * mask["joints"]
    deep = np.clip(mask["cavity"] - 0.5, -0.25, 0.5)
    dark = 0.55 * np.clip(deep, 0, 1) - 0.18 * np.clip(-deep, 0, 1) + 0.10 * mask["orbit"] * (1 + paint.lined)
    dark = dark + paint.lined * (0.34 * mask["lines"] + 0.22 * mask["bag"])
    blush = (0.25 + 0.75 * fair) * red
    for channel, (warm, shade, grain) in enumerate(((0.05, 0.85, 0.7), (-0.15, 1.05, 1.0), (-0.14, 1.1, 1.1))):
        picture[..., channel] = tone[channel] * (1 + warm * blush + grain * mottle) * np.clip(1 - shade * dark, 0.1, 2)
    _blend(picture, mask["palms"] * (0.55 - 0.35 * fair), tone * [1.5, 1.35, 1.3] + [0.05, 0.03, 0.025])
    _blend(picture, mask["nipples"] * 0.6, tone * [0.72, 0.5, 0.5])
    _blend(picture, mask["nails"] * 0.6, tone * [1.05, 0.9, 0.92] + [0.05, 0.04, 0.04])
    lip = tone * np.array([0.90, 0.55, 0.57]) + np.array([0.022, 0.006, 0.009])
    lip = lip + fair * paint.rouge * np.array([0.0, -0.025, -0.012])
    _blend(picture, mask["lips"] * (0.60 + 0.15 * fair + 0.15 * paint.rouge), np.clip(lip, 0.01, 1))
    _blend(picture, mask["mouth"] * 0.9, np.array([0.16, 0.035, 0.035]))
    if paint.freckles:
        spots = np.clip((_noise(1.6, "freckle") - 1.3) * 1.4, 0, 1) * np.clip(
            mask["cheek"] * 1.5 + mask["nose"] + 0.1, 0, 1
        )
        _blend(picture, spots * paint.freckles * 0.6, tone * [0.62, 0.45, 0.36])
    _hair(picture, mask, paint)
    _blend(picture, mask["lash"] * 0.75, np.array([0.012, 0.008, 0.007]))
    out = np.empty((_SIZE, _SIZE, 4), np.uint8)
    out[..., :3] = _encoded()[np.clip(picture * 4095, 0, 4095).astype(np.int32)]
    out[..., 3] = 255
    return out


def _hair(picture: np.ndarray, mask: dict[str, np.ndarray], paint: Paint) -> None:
    """Hair painted on the skin: scalp, brows, stubble, and the ground under a beard."""
    prickle = np.clip(0.55 + 0.5 * _noise(0.6, "stubble"), 0, 1)
    hair = np.array(paint.hair, np.float32)
    if paint.scalp:
        edge = np.clip(mask["scalp"] * 1.35 - 0.35 * (1 - prickle), 0, 1)
        _blend(picture, edge * paint.scalp, hair * 0.75)
    if paint.stubble:
        area = np.maximum(mask["beard"], mask["moustache"])
        _blend(picture, area * prickle * paint.stubble * 0.55, hair * 0.8)
    for name, amount in (("beard", paint.beard), ("moustache", paint.moustache)):
        if amount:
            _blend(picture, np.clip(mask[name] * (0.75 + 0.35 * prickle), 0, 1) * amount * 0.95, hair * 0.8)
    _blend(picture, np.clip(mask["brow"] * paint.brow_strength, 0, 0.96), np.array(paint.brow))


def _blend(picture: np.ndarray, amount: np.ndarray, colour: np.ndarray) -> None:
    """Mix ``colour`` into ``picture`` by ``amount``, touching only texels where there is any."""
    rows = np.nonzero(amount.max(1) > 0.004)[0]
    columns = np.nonzero(amount.max(0) > 0.004)[0]
    if not len(rows):
        return
    window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    share = amount[window][..., None].astype(np.float32)
    picture[window] += share * (np.asarray(colour, np.float32) - picture[window])


@cache
def _encoded() -> np.ndarray:
    """uint8 [4096]: sRGB codes of linear light in 4095 steps."""
    return np.round(srgb_from_linear(np.arange(4096) / 4095.0) * 255).astype(np.uint8)
