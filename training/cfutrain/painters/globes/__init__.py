"""Dishes of translucent globes: a cell is a ball that absorbs, a dark rim and a bright middle.

Cells are laid on a grid finer than the pixels and a colony is averaged down to them; what comes
between it and the file (table, lamp, wall, lid, eyepiece, messenger) goes by the photographer.
"""

import numpy as np

from cfutrain.painters.globes.camera import Camera
from cfutrain.painters.globes.layers import Layers
from cfutrain.painters.globes.light import Light
from cfutrain.painters.globes.marks import Marks
from cfutrain.painters.globes.planting import plant, scatter_singles
from cfutrain.painters.globes.settings import Dish
from cfutrain.painters.painting import Painting

#: Keeps the dice of this painter apart from those of others.
CODE = 12


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at `um_per_px` or as the dice fall."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    layers, light = Layers(dish.size), Light(rng, dish)
    objects = plant(rng, dish, layers, light)
    scatter_singles(rng, dish, layers)
    found = Marks(rng, dish, layers, objects).all()
    picture = Camera(rng, dish).photograph(light, layers)
    given = dish.um, dish.diameter_mm
    return Painting(picture, *given, objects, found, dish.quality, dish.halved)
