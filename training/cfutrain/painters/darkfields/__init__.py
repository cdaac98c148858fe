"""Dishes as a photographer of dishes sees them, half of them on a black ground.

What counts is how light comes to the camera: from the side on to a black table, so that colonies
shine, or from something white under the dish, so that they are dark.
"""

import numpy as np

from cfutrain.painters.darkfields.camera import Camera
from cfutrain.painters.darkfields.canvas import Canvas
from cfutrain.painters.darkfields.colonies import draw_colonies, is_seen
from cfutrain.painters.darkfields.dirt import Dirt
from cfutrain.painters.darkfields.light import Light
from cfutrain.painters.darkfields.settings import Dish
from cfutrain.painters.painting import Painting

#: Keeps the dice of this painter apart from those of others with the same seed.
CODE = 7
#: Rows that are lit and photographed at a time: a whole dish in floats would not fit in memory.
BAND_PX = 256


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """One dish with its truth; the same for a seed. `um_per_px` None leaves it to the dice."""
    dice = np.random.default_rng([seed, CODE])
    dish = Dish(dice, um_per_px)
    of_light, of_camera, of_cells, of_dirt, of_noise = dice.spawn(5)
    light = Light(of_light, dish)
    camera = Camera(of_camera, dish, light)
    canvas = Canvas(dish.height, dish.width)
    objects = draw_colonies(of_cells, dish, canvas, light.focus)
    artefacts = Dirt(of_dirt, dish, canvas, light).drawn()
    picture = np.empty((dish.height, dish.width, 3), np.uint8)
    for first in range(0, dish.height, BAND_PX):
        last = min(first + BAND_PX, dish.height)
        lit = light.band(canvas, first - camera.margin, last + camera.margin)
        picture[first:last] = camera.photograph(lit, first, of_noise)
    objects = [one for one in objects if is_seen(one, picture)]
    return Painting(picture, dish.um, dish.inner_mm, objects, artefacts, *camera.file)
