"""Published gait curves as numbers: means of Schwartz, Rozumalski & Trost (2008), J Biomech 41:1639, rounded, every 5 % of
the stride from the initial contact of the same foot, degrees, at slow, free and fast speed."""

from __future__ import annotations

import numpy as np

SPEEDS = np.array([0.33, 0.43, 0.55])
"""v / sqrt(g leg) of the three columns."""
TOE_OFF = np.array([0.62, 0.59, 0.58])

_HIP = """33/36/40 31/35/40 28/33/37 24/28/32 19/23/26 15/17/19 11/11/12 8/6/6 5/2/0 1/-2/-5 -1/-5/-8 -2/-5/-7 1/-1/-1
8/8/9 17/18/20 24/26/29 30/32/35 33/36/39 34/37/40 34/36/40"""
_KNEE = """4/5/7 9/13/16 12/19/23 12/19/23 11/16/19 10/13/14 9/10/10 8/8/6 7/6/4 8/7/5 11/12/11 17/20/21 29/34/36
44/49/52 54/58/60 54/58/59 46/50/51 32/36/36 16/19/19 5/6/7"""
_ANKLE = """-3/-3/-4 -6/-5/-6 -4/-2/-2 0/3/3 2/5/6 5/7/7 8/9/8 9/10/8 12/11/9 13/12/9 13/11/6 10/2/-6 -3/-14/-20
-13/-19/-20 -9/-11/-10 -1/-3/-3 3/1/1 4/3/2 1/1/0 -1/-1/-1"""
_OBLIQUITY = """0.6/0.7/1.4 1.5/1.8/2.6 2.7/3.3/4.5 3.1/4.1/5.6 2.4/3.4/5.0 1.1/1.8/3.2 -0.1/0.3/1.3 -0.7/-0.4/0.1
-0.7/-0.5/-0.4 -0.5/-0.4/-0.7 -0.7/-0.7/-1.3 -1.5/-1.7/-2.5 -2.6/-3.3/-4.3 -3.0/-4.1/-5.4 -2.4/-3.4/-4.8
-1.2/-1.9/-3.0 0.1/-0.4/-1.1 0.6/0.3/0.1 0.7/0.3/0.5 0.5/0.3/0.8"""
_ROTATION = """3.0/4.4/6.4 3.3/4.1/5.7 3.0/3.4/4.6 3.3/3.5/4.2 3.2/3.3/3.6 2.4/2.3/2.5 1.6/1.1/1.0 0.7/-0.3/-1.0
-0.5/-1.9/-3.4 -1.8/-3.5/-5.5 -3.1/-4.4/-6.4 -3.4/-4.1/-5.7 -3.2/-3.5/-4.7 -3.5/-3.6/-4.3 -3.4/-3.4/-3.7
-2.6/-2.4/-2.6 -1.9/-1.2/-1.1 -1.0/0.2/1.0 0.2/1.8/3.4 1.6/3.3/5.5"""
_TILT = "12.1 11.7 11.0 10.7 11.0 11.5 11.7 12.1 12.4 12.4 12.1 11.5 10.8 10.5 10.9 11.3 11.5 11.9 12.3 12.3"


def _columns(text: str) -> np.ndarray:
    rows = [[float(x) for x in row.split("/")] for row in text.split()]
    return np.array([row * 3 if len(row) == 1 else row for row in rows])


TABLES: dict[str, np.ndarray] = {
    "hip": _columns(_HIP),
    "knee": _columns(_KNEE),
    "ankle": _columns(_ANKLE),
    "obliquity": _columns(_OBLIQUITY),
    "rotation": _columns(_ROTATION),
    "tilt": _columns(_TILT),
}


def mixed(name: str, dimensionless_speed: float) -> np.ndarray:
    """Curve ``name`` [20] in degrees at v / sqrt(g leg), clamped to the published range."""
    columns = TABLES[name]
    return np.array([np.interp(dimensionless_speed, SPEEDS, row) for row in columns])


def toe_off(dimensionless_speed: float) -> float:
    return float(np.interp(dimensionless_speed, SPEEDS, TOE_OFF))


class Periodic:
    """A periodic curve from equally spaced samples, seven harmonics (they fit the tables within 0.55 degrees)."""

    def __init__(self, samples: np.ndarray, harmonics: int = 7):
        spectrum = np.fft.rfft(samples) / len(samples)
        self.mean = float(spectrum[0].real)
        self._cos = 2 * spectrum[1 : harmonics + 1].real
        self._sin = -2 * spectrum[1 : harmonics + 1].imag

    def __call__(self, phase: np.ndarray) -> np.ndarray:
        angle = 2 * np.pi * np.asarray(phase, float)[..., None] * np.arange(1, len(self._cos) + 1)
        return self.mean + np.cos(angle) @ self._cos + np.sin(angle) @ self._sin
