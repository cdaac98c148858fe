"""Smooth random fields: uneven gel, the weave of a table, the texture of a lump."""

import numpy as np
from scipy import ndimage

#: Samples a lump of the finest octave, and strength of an octave relative to the one before.
FINE, FALL = 4, 0.55


def between(coarse: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values of a plane [h, w] on a lattice of sample places, straight between samples."""
    for axis, at in ((0, rows), (1, columns)):
        at = np.clip(at, 0, coarse.shape[axis] - 1.001)
        low = at.astype(np.intp)
        share = (at - low).astype(np.float32)
        share = share[:, None] if axis == 0 else share
        near = np.take(coarse, low, axis)
        coarse = near + share * (np.take(coarse, low + 1, axis) - near)
    return coarse


class SmoothField:
    """Noise of a spread of about 1 whose largest lumps are `cell` um wide, finer ones on top."""

    def __init__(
        self, rng: np.random.Generator, extent: tuple[float, float], cell: float, octaves: int = 3
    ):
        self.pitch = cell / 2 ** (octaves - 1) / FINE
        high, wide = (int(np.ceil(um / self.pitch)) + 2 for um in extent)
        total, strengths = np.zeros((high, wide), np.float32), FALL ** np.arange(octaves)
        for octave, strength in enumerate(strengths):
            finer = FINE * 2 ** (octaves - 1 - octave)
            noise = rng.standard_normal((high // finer + 4, wide // finer + 4), np.float32)
            noise = ndimage.zoom(noise, finer, order=3, mode="nearest")
            total += np.float32(strength) * noise[finer : finer + high, finer : finer + wide]
        self.values = total / np.float32(np.hypot.reduce(strengths))

    def at(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The field on a lattice of y and x, um from its corner."""
        return between(self.values, y / self.pitch, x / self.pitch)
