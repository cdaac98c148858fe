"""Dishes laid together from patches: every colony, bubble and thread is drawn finely by itself.

A patch says what passes it, what it scatters and what it bends. The same patches shine on a black
ground and darken a bright one. What nobody could see is grown anew until it can be, or left out.
"""

import numpy as np

from cfutrain.painters.painting import Painting
from cfutrain.painters.patches.camera import Camera
from cfutrain.painters.patches.marks import Marks
from cfutrain.painters.patches.planting import plant
from cfutrain.painters.patches.settings import CODE, Dish
from cfutrain.painters.patches.sheet import Sheet
from cfutrain.painters.patches.singles import Singles
from cfutrain.painters.patches.vessel import Vessel


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed; `um_per_px` 4 to 21, None for what the dice say."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    sheet = Sheet(dish)
    taken: list[tuple] = []
    marks = Marks(rng, dish, sheet, taken)
    marks.mirror_lamps()
    objects = plant(rng, dish, sheet, taken)
    marks.soil()
    marks.mark()
    camera = Camera(rng, dish, sheet, Singles(rng, dish), Vessel(rng, dish))
    truth = dish.noted_um, dish.radius / 500, objects, marks.found
    return Painting(camera.photograph(), *truth, dish.quality, dish.halved)
