"""Dishes by the optics of waves: a colony's cells are summed as waves, in the plane of frequencies.

Colonies grow by division. What their cells absorb, scatter at their borders and bend is summed
there and blurred by their distance from the focus; dirt lies in patches of optical density; then
comes a camera: a phone, a reflex, a stereo microscope in stitched fields, or a scanner.
"""

import numpy as np

from cfutrain.painters.painting import Painting
from cfutrain.painters.waves.camera import photograph
from cfutrain.painters.waves.canvas import Canvas
from cfutrain.painters.waves.planting import plant, scatter_singles
from cfutrain.painters.waves.room import Room
from cfutrain.painters.waves.settings import Dish
from cfutrain.painters.waves.soiling import soil
from cfutrain.painters.waves.vessel import light_up

#: Keeps the dice of this painter apart from those of others.
CODE = 10


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at `um_per_px` or as the dice fall."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    canvas, room = Canvas(dish), Room(rng, dish)
    light_up(rng, dish, canvas.light)
    objects = plant(rng, dish, canvas, room)
    scatter_singles(rng, dish, canvas)
    found = soil(rng, dish, canvas, room)
    picture = photograph(rng, dish, canvas.light)
    given = dish.um, 2 * dish.radius / 1000
    return Painting(picture, *given, objects, found, dish.quality, dish.halved)
