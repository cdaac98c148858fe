"""Cells that never divided: specks all over the gel, at three depths."""

import numpy as np

from cfutrain.painters.patches.cells import HAEMOGLOBIN
from cfutrain.painters.patches.settings import Dish
from cfutrain.painters.patches.sheet import Patch

#: Heights at which they lie, um; diameters of white and of red ones, um; how many are red.
HEIGHTS, DIAMETERS, REDS = (100.0, 500.0, 900.0), (10.0, 8.5), 0.2
#: Scattering, bending and haemoglobin of a cell over its own area.
SCATTER, BEND, RED = 0.14, 0.05, 0.6
#: They grow a little nearer to the wall than colonies.
GROWN = 0.98


class Singles:
    """Single cells, sorted by row."""

    def __init__(self, rng: np.random.Generator, dish: Dish) -> None:
        self.dish, many = dish, dish.singles
        far = np.sqrt(rng.random(many)) * GROWN * dish.radius / dish.um
        turn = rng.uniform(0, 2 * np.pi, many)
        y = dish.middle[1] + far * np.sin(turn)
        order = np.argsort(y)
        self.x, self.y = (dish.middle[0] + far * np.cos(turn))[order], y[order]
        self.depth = rng.integers(len(HEIGHTS), size=many)
        self.red = rng.random(many) < REDS
        self.strength = rng.uniform(0.3, 1.2, many)

    def lay_on(self, rows: Patch) -> None:
        """Adds those that lie in these rows of the sheet."""
        high, wide = rows.through.shape
        scatter, red, bent = np.zeros((3, high * wide), np.float32)
        for depth, height in enumerate(HEIGHTS):
            # A pixel by itself blurs by 0.3 px.
            blur = float(np.hypot(self.dish.blur(height) / self.dish.um, 0.3))
            reach = int(np.ceil(3 * blur))
            first, last = np.searchsorted(self.y, (rows.row - reach, rows.row + high + reach))
            those = first + np.flatnonzero(self.depth[first:last] == depth)
            near = np.arange(-reach, reach + 1)
            columns = np.floor(self.x[those]).astype(int)[:, None] + near
            lines = np.floor(self.y[those]).astype(int)[:, None] + near
            across = np.exp(-((columns + 0.5 - self.x[those, None]) ** 2) / (2 * blur**2))
            down = np.exp(-((lines + 0.5 - self.y[those, None]) ** 2) / (2 * blur**2))
            across[(columns < 0) | (columns >= wide)] = 0
            down[(lines < rows.row) | (lines >= rows.row + high)] = 0
            columns, lines = columns.clip(0, wide - 1), (lines - rows.row).clip(0, high - 1)
            at = (lines[:, :, None] * wide + columns[:, None, :]).ravel()
            shares = down[:, :, None] * across[:, None, :] / (2 * np.pi * blur**2)
            diameter = np.where(self.red[those], DIAMETERS[1], DIAMETERS[0])
            shares *= (self.strength[those] * np.pi / 4 * (diameter / self.dish.um) ** 2)[
                :, None, None
            ]
            sign = np.sign(height - self.dish.focus + 150)
            np.add.at(
                scatter, at, (SCATTER * self.dish.scatter * shares).astype(np.float32).ravel()
            )
            np.add.at(bent, at, (BEND * self.dish.bend * sign * shares).astype(np.float32).ravel())
            shares *= (RED * self.red[those])[:, None, None]
            np.add.at(red, at, shares.astype(np.float32).ravel())
        rows.through[:] *= np.exp(-scatter).reshape(high, wide)
        rows.bent[:] += bent.reshape(high, wide)
        for colour, density in enumerate(HAEMOGLOBIN):
            rows.passed[..., colour] *= np.exp(-density * red).reshape(high, wide)
