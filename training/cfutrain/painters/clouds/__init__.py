"""Dishes in which a colony is a cloud of cells: its light is what they cover, bend and redden.

Each place is darkened by the share of it that cells cover, a pile no further than a few layers;
the edges of cells add grain that focus turns bright or dark. Gel, wall and dirt are as faint as in
life, and what a scorer could not see in the picture is not laid down.
"""

import numpy as np

from cfutrain.painters.clouds.camera import Camera
from cfutrain.painters.clouds.canvas import Canvas
from cfutrain.painters.clouds.dirt import Dirt
from cfutrain.painters.clouds.light import Light
from cfutrain.painters.clouds.marks import Marks
from cfutrain.painters.clouds.planting import Planting
from cfutrain.painters.clouds.settings import Dish
from cfutrain.painters.clouds.singles import scatter_singles
from cfutrain.painters.painting import Painting

#: Keeps the dice of this painter apart from those of others.
CODE = 11


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at `um_per_px` or as the dice fall."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    canvas = Canvas(dish)
    planting = Planting(rng, canvas)
    planting.plant()
    scatter_singles(rng, canvas)
    found = Dirt(rng, canvas, planting.planted).all()
    found += Marks(rng, canvas, planting.planted).all()
    picture = Camera(rng, dish, Light(rng, dish)).photograph(canvas)
    across = round(2 * dish.radius / 1000, 2)
    return Painting(
        picture, dish.um, across, planting.objects, found, dish.quality, dish.halved_colour
    )
