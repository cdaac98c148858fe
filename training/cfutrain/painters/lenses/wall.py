"""Light through gel and wall of the dish: smooth fields, and the logarithm of what passes."""

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_array


class SmoothField:
    """A random smooth field of about unit deviation: cubic B-splines over a coarse grid."""

    def __init__(
        self, dice: np.random.Generator, height: int, width: int, down: int, across: int
    ) -> None:
        """A field for a picture of `height` by `width` px with `down` by `across` cells."""
        knots = dice.normal(0, 1.8, (down + 3, across + 3)).astype(np.float32)
        self.down = _splines(height, down)
        self.wide = np.ascontiguousarray((_splines(width, across) @ knots.T).T)

    def rows(self, start: int, stop: int) -> np.ndarray:
        """Some of the field's rows."""
        return self.down[start:stop] @ self.wide


def _splines(length: int, parts: int) -> csr_array:
    """Weights [length, parts + 3] of the knots; four of a row are not 0."""
    at = np.linspace(0, parts - 1e-6, length)
    first = at.astype(int)
    t = at - first
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    values = (np.stack(weights, axis=1) / 6).astype(np.float32)
    columns = first[:, None] + np.arange(4)
    rows = 4 * np.arange(length + 1)
    return csr_array((values.ravel(), columns.ravel(), rows), shape=(length, parts + 3))


class Wall:
    """The dish from its gel's rim outwards; natural logarithm of transmission by radius, um."""

    def __init__(self, dice: np.random.Generator, radius: float, dark_surround: bool) -> None:
        """`radius`: where the gel ends, um."""
        between = dice.uniform
        thickness = between(650, 1000)
        outer = radius + thickness
        self.inner, self.outer = radius, outer
        self.far = r = np.arange(0, 30000, 10.0)
        # The gel climbs the wall: a dark band, a bright one within it, and a caustic.
        climb = between(350, 900)
        loss = between(0.25, 0.9) * np.exp(np.minimum(0, r - radius) / climb) * (r < radius)
        gain = between(0.02, 0.12) * _band(r, radius - between(1.3, 2.4) * climb, between(150, 500))
        gain += between(0.1, 0.45) * _band(r, radius - between(60, 260), between(38, 55))
        loss += np.where((r >= radius) & (r < outer), between(0.2, 0.8), 0)
        for middle, width, strength in (
            (radius, 40, -0.8),
            (radius + 0.35 * thickness, 60, 0.35),
            (radius + 0.6 * thickness, 50, -0.35),
            (outer - 60, 50, 0.4),
            (outer, 45, -1.0),
        ):
            gain += between(0.5, 1.2) * strength * _band(r, middle, width * between(0.8, 1.6))
        if dark_surround:
            loss += between(2.6, 3.8) / (1 + np.exp(-np.clip((r - outer - 20) / 25, -30, 30)))
        self.passed = gaussian_filter1d(gain - loss, 2.5)
        lip = 0.8 * _band(r, outer + 60, 45) - _band(r, outer + 150, 40)
        self.lip = between(0.2, 0.6) * lip

    def at(self, far: np.ndarray, far_from_lip: np.ndarray, lit: np.ndarray) -> np.ndarray:
        """Logarithm of what passes; `lit` tells how much the light comes from one side."""
        passed = np.interp(far, self.far, self.passed).astype(np.float32)
        # Neither the gel's middle nor the dark outside knows a side.
        passed *= np.where((passed > -2) & (far > 12000), lit, np.float32(1))
        return passed + np.interp(far_from_lip, self.far, self.lip).astype(np.float32) * lit


def _band(r: np.ndarray, middle: float, width: float) -> np.ndarray:
    return np.exp(-(((r - middle) / width) ** 2))
