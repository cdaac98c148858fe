"""What lies in and on the dish, as it changes the light: density by colour, and bent light.

On a dark ground the same matter throws light back instead, and is kept as that.
"""

import numpy as np

from cfutrain.painters.lumps.cells import Patch
from cfutrain.painters.lumps.settings import Dish

#: Density of haemoglobin in red, green and blue, and that of what only scatters.
HEME = np.array([0.14, 0.68, 1.0], np.float32)
SCATTER = np.array([0.95, 1.0, 1.06], np.float32)
#: Shade of a cell over a bright ground.
SHADE = 0.85
#: Light that shade, bent light and pigment of cells throw back, and its colour.
GLOWS, GLOW_COLOUR = (1.05, 0.9, 0.22), np.array([0.97, 1.0, 1.03], np.float32)
#: How much haemoglobin takes of the light that is thrown back, and dirt of another colour.
TAKEN, TINTED = 2.8, 0.9
#: Light that dirt throws back, relative to what it takes.
DIRT_GLOW = 0.8


class Canvas:
    """Density or thrown light [h, w, 3], and bent light [h, w] of a dish."""

    def __init__(self, dish: Dish):
        self.dish, self.dark = dish, dish.lamp.dark
        # Half precision: at 4 um/px single precision alone would take 1.6 GB.
        self.density = np.zeros((*dish.size, 3), np.float16)
        self.bend = np.zeros(dish.size, np.float16)

    def add_cells(self, patch: Patch, strength: float = 1.0) -> None:
        """Lays cells down that were drawn by themselves."""
        self.add(patch.row, patch.column, *self.of_cells(patch, strength))

    def of_cells(self, patch: Patch, strength: float) -> tuple[np.ndarray, np.ndarray]:
        """Density or thrown light [h, w, 3] and bent light [h, w] of cells."""
        of = np.float32(strength)
        heme, shade, bend = of * patch.heme, of * patch.shade, of * patch.bend
        cells = np.float32(self.dish.contrast)
        if self.dark:
            shade, bend = np.maximum(shade, 0), np.maximum(bend, 0)
            glow = cells * (GLOWS[0] * shade + GLOWS[1] * bend + GLOWS[2] * heme)
            red = np.exp(-np.float32(TAKEN) * heme[..., None] * HEME)
            return glow[..., None] * red * GLOW_COLOUR, np.zeros_like(bend)
        grey = (cells * np.float32(SHADE) * np.maximum(shade, 0))[..., None] * SCATTER
        return heme[..., None] * HEME + grey, cells * bend

    def add_points(
        self, rows: np.ndarray, columns: np.ndarray, density: np.ndarray, bend: np.ndarray
    ) -> None:
        """Lays down single pixels, none of them twice; those beyond the picture are left out."""
        high, wide = self.dish.size
        inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
        at = rows[inside], columns[inside]
        self.density[at] += density[inside]
        self.bend[at] += bend[inside]

    def of_dirt(
        self, density: np.ndarray, bend: np.ndarray, tint: tuple[float, ...] = (1, 1, 1),
        lit: float = 1.0,
    ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """Density or thrown light [..., 3] and bent light [...] of dirt.

        `tint` is its density in red, green and blue; on a dark ground it is so much `lit`.
        """
        tint = np.asarray(tint, np.float32)
        if not self.dark:
            return density[..., None] * tint, bend
        glow = (np.maximum(density, 0) + np.abs(bend)) * np.float32(lit * DIRT_GLOW)
        return glow[..., None] * np.exp(np.float32(TINTED) * (tint.min() - tint)), 0 * bend

    def add(self, row: int, column: int, density: np.ndarray, bend: np.ndarray) -> None:
        """Lays down a form from a pixel on, as far as it lies within the picture."""
        high, wide = self.dish.size
        first, left = max(0, -row), max(0, -column)
        part = slice(first, max(first, high - row)), slice(left, max(left, wide - column))
        density, bend = density[part], bend[part]
        row, column = row + first, column + left
        at = slice(row, row + bend.shape[0]), slice(column, column + bend.shape[1])
        self.density[at] += density
        self.bend[at] += bend
