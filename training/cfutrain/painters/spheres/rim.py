"""The wall of the dish as rings of shade round its middle, and the grid moulded into its floor."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.spheres.cells import Stamps, bell
from cfutrain.painters.spheres.settings import Plate

#: Rings are tabled in steps of this, um, as far as any picture's corner.
STEP = 5.0
REACH = 36000.0


@dataclass
class Rim:
    """Optical densities by distance from the middle; lengths in um."""

    #: Of meniscus and wall, and of the wall's upper edge, which is seen from the side.
    lower: np.ndarray
    upper: np.ndarray
    upper_middle: tuple[float, float]
    #: How much the rings change round the dish, and in which direction.
    swing: float
    direction: float
    #: Density beyond the wall, and where that starts.
    around: float
    outside: float

    def density(self, x: np.ndarray, y: np.ndarray, far: np.ndarray) -> np.ndarray:
        """Density at places in um; `far` is their distance from the middle."""
        safe = np.maximum(far, 1)
        c, s = x / safe, y / safe
        f4 = np.float32
        a, b = f4(math.cos(self.direction)), f4(math.sin(self.direction))
        shade = looked_up(self.lower, far) * (1 + f4(self.swing) * (a * c + b * s))
        left, top = self.upper_middle
        upper = looked_up(self.upper, np.hypot(x - f4(left), y - f4(top)))
        shade += upper * (1 + f4(0.4) * ((c * c - s * s) * a - 2 * c * s * b))
        return shade + f4(self.around) * np.clip((far - f4(self.outside)) / 120, 0, 1)


def looked_up(table: np.ndarray, far: np.ndarray) -> np.ndarray:
    """The nearest value of a table with steps of `STEP`."""
    index = np.minimum(far * np.float32(1 / STEP) + np.float32(0.5), len(table) - 1)
    return table[index.astype(np.int32)]


def throw_rim(rng: np.random.Generator, plate: Plate) -> Rim:
    """A wall with a meniscus, bright and dark edges, and what is beyond it."""
    r, wall = np.arange(0, REACH, STEP), rng.uniform(800, 1200)
    edge = plate.radius
    # The gel climbs the wall: darker towards it, with a thin bright line.
    climb = rng.uniform(500, 1300)
    rising = np.clip((r - (edge - 150 - climb)) / climb, 0, 1) ** rng.uniform(1.4, 3)
    lower = rng.uniform(0.15, 0.6) * rising * (r < edge)
    line = edge - 100 - climb * rng.uniform(0.5, 1.1)
    lower -= rng.uniform(0.03, 0.16) * bell(r, line, rng.uniform(50, 140))
    lower += rng.uniform(0.5, 1.4) * bell(r, edge, rng.uniform(60, 130))
    lower += rng.uniform(0.1, 0.5) * ((r > edge) & (r < edge + wall))
    bright = edge + wall * rng.uniform(0.3, 0.6)
    lower -= rng.uniform(0.1, 0.5) * bell(r, bright, rng.uniform(60, 160))
    lower += rng.uniform(0.5, 1.3) * bell(r, edge + wall, rng.uniform(60, 120))
    top = edge * (1 + rng.uniform(0.008, 0.028))
    upper = rng.uniform(0.2, 0.7) * bell(r, top, 60)
    upper -= rng.uniform(0.05, 0.4) * bell(r, top + rng.uniform(120, 300), 70)
    upper += rng.uniform(0.1, 0.5) * bell(r, top + 0.8 * wall, 80)
    return Rim(
        lower=gaussian_filter(lower, 3).astype(np.float32),
        upper=gaussian_filter(upper, 2).astype(np.float32),
        upper_middle=(rng.normal(0, 160), rng.normal(0, 160)),
        swing=rng.uniform(0, 0.5),
        direction=rng.uniform(0, 2 * math.pi),
        around=rng.uniform(1.6, 3.2) if plate.dark_around else 0.0,
        outside=edge + 1.05 * wall,
    )


@dataclass
class Grid:
    """Bars in the floor; lengths in um."""

    pitch: float
    turn: float
    offset: tuple[float, float]
    #: Optical density by distance from a bar's middle, in steps of 1 um.
    profile: np.ndarray

    def density(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Density at places in um; both sets of bars add."""
        c, s = np.float32(math.cos(self.turn)), np.float32(math.sin(self.turn))
        pitch = np.float32(self.pitch)
        total = np.float32(0)
        for along, offset in ((x * c + y * s, self.offset[0]), (y * c - x * s, self.offset[1])):
            u = (along - np.float32(offset)) / pitch
            far = np.abs(u - np.rint(u)) * pitch
            index = np.minimum(far, len(self.profile) - 1).astype(np.int32)
            total = total + self.profile[index]
        return total


def throw_grid(rng: np.random.Generator, stamps: Stamps) -> Grid:
    """A grid of about 2 mm, out of focus on the floor: dark bars, bright along the middle."""
    um = stamps.optics.um_per_px
    width, strength = rng.uniform(35, 70), rng.uniform(0.08, 0.22)
    pitch = rng.uniform(1850, 2300)
    # A pixel sees the mean over its width, which is like a blur by 0.29 px.
    blur = math.hypot(stamps.blur(stamps.optics.focus) + 0.3 * um, 0.29 * um)
    half = int(pitch / 2)
    far = np.abs(np.arange(-half, half + 1))
    bar, core = (gaussian_filter((far < w / 2).astype(float), blur) for w in (width, 0.35 * width))
    profile = strength * (bar - 0.8 * core)
    return Grid(
        pitch=pitch,
        turn=rng.uniform(0, math.pi / 2),
        offset=(rng.uniform(-1000, 1000), rng.uniform(-1000, 1000)),
        profile=profile[half:].astype(np.float32),
    )
