"""Dishes of lumps and clouds: each lineage grows in its own manner, cell by cell.

Red colonies are lumps that hang on each other, colourless ones lobed clouds with a core or without,
megakaryocytes bright rings that lie apart; around them a gel full of loose cells and crumbs.
"""

import numpy as np

from cfutrain.painters.lumps.camera import Camera
from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.crumbs import scatter
from cfutrain.painters.lumps.dirt import Dirt
from cfutrain.painters.lumps.light import Light
from cfutrain.painters.lumps.planting import plant
from cfutrain.painters.lumps.seeing import Eye
from cfutrain.painters.lumps.settings import Dish
from cfutrain.painters.painting import Painting

#: Keeps the dice of this painter apart from those of others.
CODE = 9


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at `um_per_px` or as the dice fall."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    light, canvas = Light(rng, dish), Canvas(dish)
    camera = Camera(rng, dish, light)
    eye = Eye(dish, light, canvas, camera)
    objects, taken = plant(rng, dish, canvas, eye)
    scatter(rng, dish, canvas)
    found = Dirt(rng, dish, canvas, light, eye, taken).all()
    picture = camera.take(rng, light, canvas)
    given = dish.um, dish.diameter_mm
    return Painting(picture, *given, objects, found, camera.quality, camera.halved)
