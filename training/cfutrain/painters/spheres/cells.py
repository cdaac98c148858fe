"""Cells: spheres that scatter at their border, bend light and, if red, take up blue and green."""

import math
from dataclasses import dataclass, fields

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.spheres.frame import Frame, Patch
from cfutrain.painters.spheres.settings import RADIUS, Optics

MYELOID, ERYTHROID, MEGAKARYOCYTE, DEAD = range(4)
#: Distances from the focus are drawn in steps of this, um.
FOCUS_STEP = 60.0


@dataclass
class Cells:
    """Cells, one element each; lengths in um, x and y from the dish's middle, z from its floor."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    radius: np.ndarray
    kind: np.ndarray
    #: Haemoglobin against a ripe red cell's.
    haem: np.ndarray
    #: 0 is round; others are longer than wide, by 24 % (4 to 7) or 36 % (8 to 11), in 4 directions.
    shape: np.ndarray
    #: Contrast against the usual cell's.
    strength: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    def part(self, which: np.ndarray) -> "Cells":
        """Some of the cells."""
        return Cells(*(getattr(self, f.name)[which] for f in fields(self)))


def cells_at(x, y, z, radius, kind, haem=0.0, shape=0, strength=1.0) -> Cells:
    """Cells; what is one number is the same for all of them."""
    n = len(x)
    numbers = (x, y, z, radius, kind, haem, shape, strength)
    types = (float, float, float, float, int, float, int, float)
    return Cells(*(np.broadcast_to(v, n).astype(t) for v, t in zip(numbers, types, strict=True)))


def joined(parts: list[Cells]) -> Cells:
    """The cells of all parts."""
    return Cells(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Cells)))


class Stamps:
    """Pictures of single cells, each drawn once on a fine grid and averaged to the pixels."""

    def __init__(self, optics: Optics):
        self.optics = optics
        #: Points of the fine grid, and places that a cell's middle can have, across a pixel.
        self.points = max(3, round(optics.um_per_px / 1.6))
        self.phases = max(3, round(optics.um_per_px / 4.5))
        self._drawn: dict[tuple, tuple[np.ndarray, np.ndarray, int]] = {}

    def blur(self, distance: np.ndarray | float) -> np.ndarray | float:
        """Width of the blur, um, at a distance from the focus, um."""
        return np.hypot(self.optics.blur, 0.5 * self.optics.aperture * np.abs(distance))

    def focus(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Height that is in focus, um."""
        o = self.optics
        u, v = x / RADIUS, y / RADIUS
        return o.focus + o.tilt[0] * u + o.tilt[1] * v + o.curvature * (u * u + v * v)

    def stamp(
        self, kind: int, radius: float, steps: int, phase: tuple[int, int], shape: int
    ) -> tuple[np.ndarray, np.ndarray, int]:
        """Densities by scatter and by haemoglobin, and the pixels beside the middle one."""
        key = (kind, radius, steps, phase, shape)
        if key not in self._drawn:
            self._drawn[key] = self._draw(*key)
        return self._drawn[key]

    def _draw(self, kind, radius, steps, phase, shape):
        um, points = self.optics.um_per_px, self.points
        distance = steps * FOCUS_STEP
        blur = float(self.blur(distance))
        half = math.ceil((radius * 1.3 + 2.6 * blur) / um) + 1
        n = 2 * half + 1
        fine = um / points
        c = (np.arange(n * points) + 0.5) * fine - n * um / 2
        x, y = np.meshgrid(*(c - ((p + 0.5) / self.phases - 0.5) * um for p in phase))
        if shape:
            angle, longer = (shape % 4) * math.pi / 4, math.sqrt(1 + 0.12 * (1 + shape // 4))
            ca, sa = math.cos(angle), math.sin(angle)
            x, y = (x * ca + y * sa) / longer, (y * ca - x * sa) * longer
        r = np.hypot(x, y)
        disc = np.clip((radius - r) / fine + 0.5, 0, 1)
        haem = disc * np.sqrt(np.clip(1 - (r / radius) ** 2, 0, 1)) * (radius / 4.5)
        scatter = self._scatter(kind, radius, r / radius, disc, distance)
        averaged = []
        for density in (scatter, haem):
            if blur > 0.3 * fine:
                density = gaussian_filter(density, blur / fine, mode="constant", truncate=3)
            tiles = density.reshape(n, points, n, points)
            averaged.append(tiles.mean((1, 3)).astype(np.float32))
        return averaged[0], averaged[1], half

    def _scatter(self, kind, radius, q, disc, distance):
        """Density at `q` radii from the middle; in front of the focus a cell is a bright spot."""
        lensing = self.optics.lensing
        u = (q / 0.72) ** 2
        spot = math.tanh((distance + 25) / 70) * (1 - u) * np.exp(-u)
        if kind == MYELOID:
            border = 0.46 * bell(q, 0.88, 0.17) + 0.17 * disc
            return self.optics.border * border - 0.75 * lensing * spot
        if kind == ERYTHROID:
            return 0.38 * bell(q, 0.88, 0.18) + 0.16 * disc - 0.55 * lensing * spot
        if kind == MEGAKARYOCYTE:
            # A dark border between a bright inner ring and a halo, and a nucleus.
            w = max(0.07, 1.8 / radius)
            rings = 0.95 * bell(q, 1.02, 1.1 * w) - 0.85 * bell(q, 0.78, 1.5 * w)
            rings += 0.05 * disc + 0.22 * bell(q, 0, 0.40) - 0.16 * bell(q, 1.25, 0.14)
            return rings - 0.85 * (0.25 + lensing) * spot
        return 0.50 * disc - 0.3 * lensing * spot


def bell(q: np.ndarray, middle: float, width: float) -> np.ndarray:
    """A bell of height 1."""
    return np.exp(-(((q - middle) / width) ** 2))


def draw_cells(stamps: Stamps, frame: Frame, cells: Cells) -> tuple[Patch, Patch]:
    """The patches of the cells' densities by scatter and by haemoglobin, not yet compressed."""
    px, py = frame.to_px(cells.x, cells.y)
    steps = np.rint((cells.z - stamps.focus(cells.x, cells.y)) / FOCUS_STEP).astype(int)
    # Few radii, so that few stamps are drawn.
    large = cells.radius > 10
    radius = np.where(large, np.rint(cells.radius / 1.5) * 1.5, np.rint(cells.radius * 2) / 2)
    reach = np.max(radius * 1.3 + 2.6 * stamps.blur(steps * FOCUS_STEP))
    edge = int(reach / frame.um_per_px) + 4
    left, top = int(px.min()) - edge, int(py.min()) - edge
    shape = (int(py.max()) + edge + 1 - top, int(px.max()) + edge + 1 - left)
    scatter, haem = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    column, row = np.floor(px).astype(int), np.floor(py).astype(int)
    most = stamps.phases - 1
    across = np.minimum(most, ((px - column) * stamps.phases).astype(int))
    down = np.minimum(most, ((py - row) * stamps.phases).astype(int))
    for i in range(len(cells)):
        bent, red, half = stamps.stamp(
            int(cells.kind[i]), float(radius[i]), int(steps[i]),
            (int(across[i]), int(down[i])), int(cells.shape[i]),
        )  # fmt: skip
        a, b = row[i] - top - half, column[i] - left - half
        where = (slice(a, a + 2 * half + 1), slice(b, b + 2 * half + 1))
        scatter[where] += bent * np.float32(cells.strength[i])
        if cells.haem[i] > 0:
            haem[where] += red * np.float32(cells.haem[i])
    return Patch(top, left, scatter), Patch(top, left, haem)


def compressed(scatter: np.ndarray) -> np.ndarray:
    """Scatter as it is seen: many layers of cells do not add for ever."""
    dark = 0.95 * (1 - np.exp(-np.maximum(scatter, 0) / 0.95))
    return (dark - 0.48 * (1 - np.exp(np.minimum(scatter, 0) / 0.48))).astype(np.float32)
