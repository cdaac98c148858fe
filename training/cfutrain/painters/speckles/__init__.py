"""Dishes as seen down a stereo microscope or a macro lens, cell by cell.

Every cell is a tiny optical thing whose contrast depends on its height in the gel and the focus;
a colony is a population of such cells, and so are many of the things that only look like one.
"""

import numpy as np

from cfutrain.painters.painting import Painting
from cfutrain.painters.speckles.camera import Camera
from cfutrain.painters.speckles.marks import Marks
from cfutrain.painters.speckles.optics import Layers
from cfutrain.painters.speckles.planting import plant, scatter_singles
from cfutrain.painters.speckles.settings import Dish
from cfutrain.painters.speckles.vessel import Vessel

#: Keeps the dice of this painter apart from those of others.
CODE = 5


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at `um_per_px` or as the dice fall."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    vessel, layers = Vessel(rng, dish), Layers(dish.size)
    objects = plant(rng, dish, layers)
    scatter_singles(rng, dish, layers)
    found = Marks(rng, dish, layers).all()
    picture = Camera(rng, dish, vessel, layers).photograph()
    given = dish.noted_um, dish.diameter_mm
    return Painting(picture, *given, objects, found, dish.quality, dish.halved)
