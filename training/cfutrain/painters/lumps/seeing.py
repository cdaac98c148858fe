"""What a person would see of a thing in the picture: of colonies, and of dirt."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.lumps.camera import Camera
from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.cells import Cells, Patch
from cfutrain.painters.lumps.light import Light
from cfutrain.painters.lumps.settings import Dish

#: Least change of the picture, of 1, in the strongest place of what is seen, and about a cell of
#: it; and how many times the noise of the picture it has to be.
PEAK, CLEAR, OVER_NOISE = 0.035, 0.028, (3.0, 1.3)
#: What lies about a cell, um, and the share of cells that have to be clear.
ABOUT, SHARE = 25.0, 0.6
#: The fringe is followed to where it is half as clear in a wider surrounding, as a multiple of what
#: lies about a cell: single cells, clear or not, would make stars of outlines. And how clear a cell
#: itself has to be, or what shines through from its neighbours would be followed.
FRINGE, WIDER, OWN = 0.5, 5.0, 0.4
#: A line is followed by the eye: it is seen where its strongest place is so much less.
LINE = 0.5


class Eye:
    """Compares the picture of even gel with that of a thing in it, where the thing lies.

    Both are taken by the camera: lamps that are mirrored, blur, tones and a lack of colour can
    hide what would show on a bare gel.
    """

    def __init__(self, dish: Dish, light: Light, canvas: Canvas, camera: Camera):
        self.dish, self.light, self.canvas, self.camera = dish, light, canvas, camera

    def change(
        self, row: int, column: int, density: np.ndarray, bend: np.ndarray
    ) -> tuple[np.ndarray, float]:
        """Change of the picture [h, w], of 1, by a form from a pixel on, and the noise there."""
        empty, there = self.light.over_gel((row, column), density, bend)
        change = self.camera.shown(there) - self.camera.shown(empty)
        return np.abs(change).max(axis=0), self.camera.noise_of(empty.mean(axis=(1, 2)))

    def sees(self, change: np.ndarray, noise: float, least: float = 1.0) -> bool:
        """Whether the strongest place is seen, or is `least` of what is needed."""
        return bool(change.max(initial=0) > least * max(PEAK, OVER_NOISE[0] * noise))

    def clearness(self, change: np.ndarray, noise: float, wider: float = 1.0) -> np.ndarray:
        """How clear the picture is changed about each pixel; from 1 on it is seen."""
        wide = max(1.0, wider * ABOUT / self.dish.um)
        about = gaussian_filter(change**2, wide, mode="constant", truncate=3)
        return np.sqrt(about) / max(CLEAR, OVER_NOISE[1] * noise)

    def clear_cells(self, cells: Cells, patch: Patch, strength: float) -> np.ndarray | None:
        """Which cells are clear, or None if they are not seen as a whole.

        They are seen in their strongest place and in most of their cells, or one bright dot would
        stand for a colony.
        """
        laid = self.canvas.of_cells(patch, strength)
        change, noise = self.change(patch.row, patch.column, *laid)
        if not self.sees(change, noise):
            return None
        column, row = (self.dish.to_px(cells.at) - (patch.column, patch.row)).astype(int).T
        clear = self.clearness(change, noise)[row, column]
        if (clear > 1).mean() < SHARE:
            return None
        fringe = self.clearness(change, noise, WIDER)[row, column]
        return (clear > OWN) & (fringe > FRINGE)
