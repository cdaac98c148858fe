"""Smooth randomness: unevenness of gel, light and stains."""

from collections.abc import Iterable

import numpy as np
from PIL import Image
from scipy import ndimage


class SmoothField:
    """A random field of unit spread with about `bumps` bumps from top to bottom.

    Only a coarse one is kept; rows of the fine one are made as they are asked for.
    """

    def __init__(self, rng: np.random.Generator, height: int, width: int, bumps: int) -> None:
        self.height, self.width = height, width
        fine = min(4, max(1, height // (2 * bumps)))
        shape = (fine * bumps + 3, max(3, round(fine * bumps * width / height) + 3))
        coarse = ndimage.gaussian_filter(rng.standard_normal(shape, np.float32), 0.45 * fine)
        self.coarse = Image.fromarray((coarse - coarse.mean()) / (coarse.std() + 1e-6))

    def rows(self, first: int, last: int) -> np.ndarray:
        """The rows from `first` to before `last`."""
        wide, high = self.coarse.size
        box = (0, first * high / self.height, wide, last * high / self.height)
        return np.array(self.coarse.resize((self.width, last - first), Image.BICUBIC, box))


def smooth_square(rng: np.random.Generator, size: int, bumps: int) -> np.ndarray:
    """A square smooth field."""
    return SmoothField(rng, size, size, bumps).rows(0, size)


def smoothstep(x: np.ndarray) -> np.ndarray:
    """From 0 to 1 with level ends."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """From 0 to 1 over about -4 to 4."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def ragged_rim(
    rng: np.random.Generator, turn: np.ndarray, rough: float, power: float, waves: Iterable[int]
) -> np.ndarray:
    """The outline's distance, about 1, at angles `turn`; `waves` are waves per turn."""
    rim = np.ones_like(turn)
    for count in waves:
        height = rough * rng.normal() / count**power
        rim += height * np.cos(count * turn + rng.uniform(0, 2 * np.pi))
    return rim
