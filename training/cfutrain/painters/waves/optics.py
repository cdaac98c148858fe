"""A colony's cells as waves: what they absorb, scatter and bend is summed by frequency.

A cell is a ball of haemoglobin, or of nothing; its border and its nucleus scatter light past the
lens; and as a lens it moves light about (transport of intensity), more on one side where the light
comes from the other.
"""

from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.special import j0

from cfutrain.painters.waves.canvas import DARK_CONTRAST
from cfutrain.painters.waves.settings import Dish

#: Absorption of haemoglobin, and loss by scattering, in red, green and blue.
HAEMOGLOBIN = np.array([0.085, 0.95, 1.15], np.float32)
SCATTERED = np.array([0.92, 1.00, 1.10], np.float32)
#: Density of a um of red cell at full haemoglobin, and of a cell's disc by scattering.
PER_UM, PER_DISC = 0.026, 0.26
#: Where cells lie on each other less light is lost than their sum: of both.
PILED_RED, PILED_SCATTER = 0.10, 0.22
#: Coarsest sampling that cells are summed at, um; blur of their lenses, um; deepest slabs.
FINE, LENS_BLUR, SLABS = 4.0, 4.0, 3
#: Room around a colony for its blur, px, and per um of depth and aperture, um.
ROOM, DEPTH = 10, 2400


@dataclass
class Cells:
    """Cells of one thing: um from its middle and its height; strengths relative to a usual cell."""

    at: np.ndarray
    radius: np.ndarray
    red: np.ndarray
    scatter: np.ndarray
    #: How strongly they bend light, and how far apart they still belong together, um.
    bend: float
    gap: float

    def only(self, which: np.ndarray) -> "Cells":
        """Some of the cells."""
        parts = (part[which] for part in (self.at, self.radius, self.red, self.scatter))
        return Cells(*parts, self.bend, self.gap)


@dataclass
class Piece:
    """A drawn colony: where it begins, px, the light it lets pass and adds, how it stands out."""

    corner: np.ndarray
    through: np.ndarray
    added: np.ndarray | None
    change: np.ndarray


def _by_frequency(profile: np.ndarray, far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Radial waves of a profile over `far` (in radii): frequencies times radius, and shares."""
    frequency = np.linspace(0, 60, 900)
    weight = profile * far
    waves = j0(frequency[:, None] * far) @ weight
    return frequency.astype(np.float32), (waves / weight.sum()).astype(np.float32)


_FAR = np.linspace(0.001, 1.6, 800)
#: Thickness of a ball; membrane, plasm and nucleus.
BALL = _by_frequency(np.sqrt(np.clip(1 - _FAR**2, 0, None)), _FAR)
BORDER = _by_frequency(
    0.42 * np.exp(-(((_FAR - 0.86) / 0.16) ** 2)) + 0.05 * (_FAR < 1)
    + 0.12 * np.exp(-((_FAR / 0.45) ** 2)), _FAR,
)  # fmt: skip


def render(cells: Cells, place: np.ndarray, height: float, dish: Dish) -> Piece:
    """Cells around a place in the picture, px, at a height in the gel, um."""
    finer = int(np.ceil(dish.um / FINE))
    step = dish.um / finer
    pad = ROOM * dish.um + DEPTH * dish.aperture + cells.radius.max()
    at = cells.at[:, :2] + (place - np.floor(place)) * dish.um
    low = np.floor((at.min(axis=0) - pad) / dish.um).astype(int)
    wide, high = (np.ceil((at.max(axis=0) + pad) / dish.um).astype(int) - low).tolist()
    shape = tuple(fft.next_fast_len(n * finer, real=True) for n in (high, wide))
    column, row = ((at - low * dish.um) / step).astype(int).T
    sums = _Sums(shape, step)
    for part, depth in _parts(cells, height - dish.focus, dish):
        sums.add(cells.only(part), row[part] * shape[1] + column[part], dish.aperture * depth)
    red, scatter, lens = sums.planes(dish, cells.bend)

    def averaged(plane: np.ndarray) -> np.ndarray:
        cut = plane[: high * finer, : wide * finer]
        return cut.reshape(high, finer, wide, finer).mean(axis=(1, 3))

    corner = np.floor(place).astype(int) + low
    red, scatter = red / (1 + PILED_RED * red), scatter / (1 + PILED_SCATTER * scatter)
    colours = list(zip(HAEMOGLOBIN, SCATTERED, strict=True))
    if not dish.dark:
        lens = np.clip(1 + lens, 0.45, 1.7)
        planes = [averaged(np.exp(-(red * r + scatter * s)) * lens) for r, s in colours]
        through = np.stack(planes, axis=2)
        return Piece(corner, through, None, np.abs(1 - through).max(axis=2))
    lens = np.clip(0.8 + 0.16 * lens / (60 * dish.relief + 0.02), 0.35, 2.2)
    lit = (1 - np.exp(-1.15 * scatter)) * lens
    added = [averaged(lit * np.exp(-1.5 * red * r)) for r, _ in colours]
    added = np.stack(added, axis=2) * dish.side
    through = [averaged(np.exp(-0.35 * scatter - 0.4 * red * r)) for r, _ in colours]
    return Piece(corner, np.stack(through, axis=2), added, DARK_CONTRAST * added.max(axis=2))


def _parts(cells: Cells, above: float, dish: Dish) -> list[tuple[np.ndarray, float]]:
    """Cells of about one size in one slab of the gel, and their mean height over the focus."""
    radius, away = cells.radius, cells.at[:, 2] + above
    sizes = 3 if radius.std() > 0.12 * radius.mean() else 1
    edges = np.quantile(radius, np.arange(1, sizes) / sizes)
    # Slabs are for blur alone: none where it differs by less than a part of a pixel.
    slabs = int(np.clip(np.ceil(dish.aperture * np.ptp(away) / (0.35 * dish.um)), 1, SLABS))
    cuts = away.min() + np.ptp(away) * np.arange(1, slabs) / slabs
    group = np.searchsorted(edges, radius) * slabs + np.searchsorted(cuts, away)
    parts = [group == one for one in np.unique(group)]
    return [(part, float(away[part].mean())) for part in parts]


class _Sums:
    """Waves of haemoglobin, scattering and thickness over a plane of `shape`, samples of um."""

    def __init__(self, shape: tuple[int, int], step: float):
        self.shape, self.step = shape, step
        turn = 2 * np.pi
        self.down = (turn * fft.fftfreq(shape[0], step))[:, None].astype(np.float32)
        self.along = (turn * fft.rfftfreq(shape[1], step))[None].astype(np.float32)
        self.square = self.down**2 + self.along**2
        self.frequency = np.sqrt(self.square)
        self.red, self.scatter, self.thick = np.zeros((3, *self.square.shape), np.complex64)

    def add(self, cells: Cells, index: np.ndarray, blur: float) -> None:
        """Adds cells of about one size at samples `index`, blurred by um."""
        radius, area = float(cells.radius.mean()), self.step**2
        soft = np.exp(-self.square * np.float32(blur**2 / 2))
        at = self.frequency * np.float32(radius)
        ball = np.interp(at, *BALL, right=0).astype(np.float32) * soft
        ball *= np.float32(4 / 3 * np.pi * radius**3 / area)
        border = np.interp(at, *BORDER, right=0).astype(np.float32) * soft
        waves = self._waves(index, cells.scatter)
        self.thick += waves * ball
        self.scatter += waves * border * np.float32(PER_DISC * np.pi * radius**2 / area)
        if cells.red.max() > 0:
            self.red += self._waves(index, cells.red) * ball

    def _waves(self, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
        plane = np.bincount(index, weights, self.shape[0] * self.shape[1])
        return fft.rfft2(plane.reshape(self.shape).astype(np.float32))

    def planes(self, dish: Dish, bend: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Densities by haemoglobin and by scattering, and light that lenses move, of 1."""
        lens = np.exp(-self.square * np.float32(((dish.blur * dish.um) ** 2) / 2))
        sideways = self.along * np.float32(dish.lamp[0]) + self.down * np.float32(dish.lamp[1])
        moved = np.float32(dish.bend) * self.square + np.complex64(1j * dish.relief) * sideways
        moved *= np.exp(-self.square * np.float32(LENS_BLUR**2 / 2)) * lens * self.thick
        waves = (self.red * lens, self.scatter * lens, moved)
        red, scatter, moved = (fft.irfft2(one, s=self.shape) for one in waves)
        red, scatter = np.maximum(red, 0), np.maximum(scatter, 0)
        strength = np.float32(PER_UM * dish.heme), np.float32(dish.scatter)
        return red * strength[0], scatter * strength[1], moved * np.float32(bend)
