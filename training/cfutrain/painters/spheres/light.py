"""The light that leaves the dish: lamp, gel, wall, grid and all that was drawn into the layers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact
from cfutrain.painters.spheres.cells import bell
from cfutrain.painters.spheres.dish import Dish
from cfutrain.painters.spheres.frame import Frame, Patch
from cfutrain.painters.spheres.rim import throw_grid, throw_rim
from cfutrain.painters.spheres.seeing import HAEM_COLOUR, SCATTER_COLOUR
from cfutrain.painters.spheres.shapes import at, throw_angles

#: Rows that are worked on at once, so that memory holds large pictures.
ROWS = 256
#: Light that the lens scatters, as a share of the gel's.
FLARE = 0.012


class Field:
    """Smooth noise over the picture, kept on a coarse grid; its mean is 0."""

    def __init__(
        self, rng: np.random.Generator, frame: Frame, smooth: float, step: int, strength: float
    ) -> None:
        """`smooth` and `step` of the coarse grid in px; `strength` is the standard deviation."""
        size = (frame.height // step + 3, frame.width // step + 3)
        noise = rng.standard_normal(size, dtype=np.float32)
        self.values = gaussian_filter(noise, smooth / step)
        self.values *= strength / (self.values.std() + 1e-9)
        self.step = step
        x = (np.arange(frame.width, dtype=np.float32) + 0.5) / step
        self.column = x.astype(np.int32)
        self.share = x - self.column

    def rows(self, start: int, stop: int) -> np.ndarray:
        """Values of the picture's rows."""
        y = (np.arange(start, stop, dtype=np.float32) + 0.5) / self.step
        row = y.astype(np.int32)
        share = (y - row)[:, None]
        part = self.values[row] * (1 - share) + self.values[row + 1] * share
        return part[:, self.column] * (1 - self.share) + part[:, self.column + 1] * self.share


@dataclass
class Lamp:
    """How the field is lit, and how the medium is tinted."""

    #: Light behind the gel, share of white.
    level: float
    #: Change from the middle to the edges in x and y, and the corners' loss.
    slope: tuple[float, float]
    vignette: float
    #: Of red, green and blue: strength, change of it in x, and density of the medium.
    colour: np.ndarray
    drift: np.ndarray
    tint: np.ndarray


def throw_lamp(rng: np.random.Generator) -> Lamp:
    """A lamp, a white balance and a medium that is pink to yellow."""
    balance = np.exp(rng.normal(0, 0.045, 3))
    tint = np.array([0.02, 0.13, 0.10]) * rng.uniform(0.2, 1.5)
    return Lamp(
        level=rng.uniform(0.55, 0.78),
        slope=(rng.normal(0, 0.05), rng.normal(0, 0.05)),
        vignette=rng.uniform(0, 0.14),
        colour=np.array([1.0, 0.98, 0.95]) * balance / balance.max(),
        drift=rng.normal(0, 0.02, 3),
        tint=tint + np.array([0, 0, rng.uniform(0, 0.16)]),
    )


def light_of(dish: Dish) -> np.ndarray:
    """Light [3, h, w] in red, green and blue of the drawn dish; 1 is white."""
    rng, frame, settings, f4 = dish.rng, dish.frame, dish.settings.plate, np.float32
    um, height, width = frame.um_per_px, frame.height, frame.width
    lamp, rim = throw_lamp(rng), throw_rim(rng, settings)
    grid = throw_grid(rng, dish.stamps) if settings.grid else None
    uneven = Field(rng, frame, 9000 / um, 16, 0.03 * rng.uniform(0.4, 1.6))
    gel = [
        Field(rng, frame, 2500 / um, 8, 0.010 * rng.uniform(0.5, 2)),
        Field(rng, frame, 350 / um, 8, 0.004 * rng.uniform(0.5, 2)),
        Field(rng, frame, max(0.8, 14 / um), 2, rng.uniform(0.002, 0.006)),
    ]
    image = np.empty((3, height, width), np.float32)
    for start in range(0, height, ROWS):
        rows = slice(start, min(height, start + ROWS))
        dx, dy = frame.rows_in_px(rows.start, rows.stop)
        x, y = frame.to_um(dx, dy)
        far = np.hypot(x, y)
        within = np.clip((f4(settings.radius) - far) / 60, 0, 1)
        density = rim.density(x, y, far) + within * sum(g.rows(rows.start, rows.stop) for g in gel)
        scatter = dish.layers.scatter[rows]
        if grid is not None:
            scatter = scatter + grid.density(x, y) * (far < settings.radius - 200)
        lit = f4(lamp.level) * (
            1 + f4(2 * lamp.slope[0] / width) * dx + f4(2 * lamp.slope[1] / height) * dy
        )
        lit = lit * (1 - f4(4 * lamp.vignette / (width**2 + height**2)) * (dx * dx + dy * dy))
        lit *= 1 + uneven.rows(rows.start, rows.stop)
        for channel in range(3):
            passed = density + f4(lamp.tint[channel]) * within
            passed += scatter * SCATTER_COLOUR[channel]
            passed += dish.layers.haem[rows] * HAEM_COLOUR[channel]
            np.exp(-passed, out=passed)
            passed *= lit * (
                f4(lamp.colour[channel]) * (1 + f4(2 * lamp.drift[channel] / width) * dx)
            )
            image[channel, rows] = passed + f4(FLARE * lamp.level)
    for patch, ink in dish.layers.inks:
        where, part = patch.inside((height, width))
        for plane, strength in zip(image, ink, strict=True):
            plane[where] *= np.exp(-part * f4(strength))
    return image


def add_lamps(dish: Dish, image: np.ndarray) -> list[PaintedArtefact]:
    """Adds images of lamps, clear of colonies, to the light; returns what they are."""
    rng, frame = dish.rng, dish.frame
    artefacts = []
    for _ in range(dish.settings.plate.lamps):
        long, short = rng.uniform(300, 1000), rng.uniform(200, 600)
        for _ in range(200):
            place = at(rng.uniform(5000, 16500), throw_angles(rng))
            if dish.free(*place, 700):
                artefacts.append(_add_lamp(dish, image, place, (long, short)))
                break
    return [a for a in artefacts if frame.holds(a.x, a.y)]


def _add_lamp(
    dish: Dish, image: np.ndarray, place: Sequence[float], radii: tuple[float, float]
) -> PaintedArtefact:
    frame, strength, turn = dish.frame, dish.rng.uniform(0.08, 0.35), throw_angles(dish.rng)
    x, y = frame.to_px(*place)
    half = int(2.2 * max(radii) / frame.um_per_px) + 4
    left, top = int(x) - half, int(y) - half
    c = np.arange(2 * half + 1) + 0.5
    dx, dy = frame.to_um(*np.meshgrid(c + left - x, c + top - y))
    u = (dx * math.cos(turn) + dy * math.sin(turn)) / radii[0]
    v = (dy * math.cos(turn) - dx * math.sin(turn)) / radii[1]
    glow = strength * bell(u * u, 0, 1) * bell(v * v, 0, 1)
    where, part = Patch(top, left, glow.astype(np.float32)).inside(image.shape[1:])
    image[(slice(None), *where)] += part
    return PaintedArtefact("reflection", x, y, 2 * max(radii))
