"""Where the dish lies in the picture, and the layers that things are drawn into."""

import math
from dataclasses import dataclass, field

import numpy as np

from cfutrain.painters.spheres.settings import RADIUS, Settings


@dataclass
class Frame:
    """The picture's size, and how um from the middle of the dish become px."""

    height: int
    width: int
    um_per_px: float
    #: px per um, [2, 2].
    matrix: np.ndarray
    #: The dish's middle, px; 0 is the first pixel's outer corner.
    middle: np.ndarray

    def to_px(self, x: np.ndarray | float, y: np.ndarray | float) -> tuple:
        """x and y in px of places in um."""
        a, b = self.matrix
        return a[0] * x + a[1] * y + self.middle[0], b[0] * x + b[1] * y + self.middle[1]

    def rows_in_px(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """x [1, w] and y [n, 1] of the rows' pixels from the dish's middle, px."""
        x = np.arange(self.width, dtype=np.float32)[None] + np.float32(0.5 - self.middle[0])
        y = np.arange(start, stop, dtype=np.float32)[:, None] + np.float32(0.5 - self.middle[1])
        return x, y

    def to_um(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x and y in um, [h, w], of px from the dish's middle."""
        (a, b), (c, d) = np.linalg.inv(self.matrix).astype(np.float32)
        return a * x + b * y, c * x + d * y

    def holds(self, x: float, y: float) -> bool:
        """Whether a place in px is in the picture."""
        return 0 <= x < self.width and 0 <= y < self.height


def throw_frame(rng: np.random.Generator, settings: Settings) -> Frame:
    """A frame: the dish turned, nearly in the middle, squeezed a little by a tilted camera."""
    um, stitched = settings.um_per_px, settings.camera.stitched
    margin = rng.uniform(1.09, 1.2)
    wide = rng.uniform(1.0, 1.05) if stitched else rng.choice([1.0, 1.12, 1.333])
    height = int(2 * RADIUS / um * margin)
    width = int(height * wide)
    turn, across = rng.uniform(0, 2 * math.pi), rng.uniform(0, math.pi)
    squeeze = np.diag([1, 1 - abs(rng.normal(0, 0.004 if stitched else 0.009))])
    matrix = turned(across) @ squeeze @ turned(-across) @ turned(turn) / um
    off = rng.normal(0, 0.06 * (margin - 1), 2)
    middle = np.array([width * (0.5 + off[0]), height * (0.5 + off[1])])
    return Frame(height, width, um, matrix, middle)


def turned(angle: float) -> np.ndarray:
    """The matrix [2, 2] of a turn."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


@dataclass
class Patch:
    """Part of a layer: its upper left pixel, and densities [h, w]."""

    top: int
    left: int
    density: np.ndarray

    def add_to(self, layer: np.ndarray) -> None:
        """Adds it to a layer; what hangs over the edge is lost."""
        where, part = self.inside(layer.shape)
        layer[where] += part

    def inside(self, shape: tuple[int, int]) -> tuple[tuple[slice, slice], np.ndarray]:
        """The part of it that a picture of this shape holds, and where that is."""
        height, width = self.density.shape
        top, left = max(0, self.top), max(0, self.left)
        bottom = max(top, min(shape[0], self.top + height))
        right = max(left, min(shape[1], self.left + width))
        part = self.density[
            top - self.top : bottom - self.top, left - self.left : right - self.left
        ]
        return (slice(top, bottom), slice(left, right)), part


@dataclass
class Layers:
    """What the light meets on its way: optical densities [h, w]."""

    #: By scattering and bending, below 0 where light is gathered; by haemoglobin.
    scatter: np.ndarray
    haem: np.ndarray
    #: Patches of ink and dyed fibres, and their density in red, green and blue.
    inks: list[tuple[Patch, tuple[float, float, float]]] = field(default_factory=list)
