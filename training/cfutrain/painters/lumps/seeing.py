"""Which cells of a colony a person would see in the picture, and draw round."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.lumps.camera import Camera, display
from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.cells import Cells, Patch
from cfutrain.painters.lumps.settings import Dish

#: Least change of the displayed picture, of 1, in the strongest place of what is seen, and about
#: a cell of it; and how many times the noise of the picture it has to be.
PEAK, CLEAR, OVER_NOISE = 0.035, 0.012, (3.0, 1.3)
#: What lies about a cell, um, and the share of cells that have to be clear.
ABOUT, SHARE = 25.0, 0.6
#: The fringe is followed to where it is nearly as clear.
FRINGE = 0.7


def clear_cells(
    dish: Dish, canvas: Canvas, camera: Camera, cells: Cells, patch: Patch, strength: float
) -> np.ndarray | None:
    """Which cells are clear, or None if they are not seen as a whole.

    They are seen in their strongest place and in most of their cells, or one bright dot would
    stand for a colony.
    """
    density, bend = canvas.of_cells(patch, strength)
    gel = dish.lamp.gel.astype(np.float32)
    if dish.lamp.dark:
        light = gel + np.float32(dish.lamp.gain) * dish.lamp.light * (1 - np.exp(-density))
    else:
        light = gel * np.exp(-density) * np.clip(1 + bend, 0.15, 2.2)[..., None]
    change = display(light * camera.exposure) - display(gel * camera.exposure)
    change = gaussian_filter(np.abs(change).max(axis=2), camera.blur)
    floor = camera.noise_of(gel)
    if change.max(initial=0) < max(PEAK, OVER_NOISE[0] * floor):
        return None
    about = gaussian_filter(change**2, max(1.0, ABOUT / dish.um), mode="constant", truncate=3)
    column, row = (dish.to_px(cells.at) - (patch.column, patch.row)).astype(int).T
    clear = np.sqrt(about[row, column]) / max(CLEAR, OVER_NOISE[1] * floor)
    return clear > FRINGE if (clear > 1).mean() >= SHARE else None
