"""Dishes as flatbed scanners, plate imagers and cheap phones show them.

The machine comes first: its light, lines, halos, noise and colours decide what is left of strong
colonies among strong dirt. Truth is what was laid down, in um, before the machine saw it.
"""

import numpy as np

from cfutrain.painters.painting import Painting
from cfutrain.painters.scans.camera import Camera
from cfutrain.painters.scans.canvas import Canvas
from cfutrain.painters.scans.crowd import populate
from cfutrain.painters.scans.dirt import soil
from cfutrain.painters.scans.light import Scene
from cfutrain.painters.scans.marks import mark
from cfutrain.painters.scans.settings import CODE, Dish


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed; `um_per_px` 4 to 21, None for what the dice say."""
    rng = np.random.default_rng([seed, CODE])
    dish = Dish(rng, um_per_px)
    canvas = Canvas(dish)
    objects = populate(rng, canvas)
    artefacts = soil(rng, canvas) + mark(rng, canvas, objects)
    scene, camera = Scene(rng, dish), Camera(rng, dish)
    picture, across = camera.take(rng, canvas, scene), round(2 * dish.radius / 1000, 2)
    truth = (dish.written_um_per_px, across, objects, artefacts)
    return Painting(picture, *truth, camera.quality, camera.halved)
