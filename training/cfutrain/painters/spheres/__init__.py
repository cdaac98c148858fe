"""Dishes of cells drawn as spheres, each with a border, a lens's bright spot and haemoglobin.

Held out: nothing is trained on these dishes; they are drawn only to measure.
"""

import numpy as np

from cfutrain.painters.painting import PaintedArtefact, PaintedObject, Painting
from cfutrain.painters.spheres.camera import photograph
from cfutrain.painters.spheres.cells import Stamps
from cfutrain.painters.spheres.dirt import Dirt, add_dust, add_fibres, add_flakes, add_scratches
from cfutrain.painters.spheres.dish import Dish
from cfutrain.painters.spheres.frame import Frame, Layers, throw_frame
from cfutrain.painters.spheres.growing import grow
from cfutrain.painters.spheres.light import add_lamps, light_of
from cfutrain.painters.spheres.marks import add_bubbles, add_droplets, add_pens
from cfutrain.painters.spheres.settings import Settings, throw_settings

__all__ = ["paint"]

#: Tells its dice from other painters'.
PAINTER = 3


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed; without `um_per_px` (4 to 21), the dice choose 5 to 14 um/px."""
    rng = np.random.default_rng([seed, PAINTER])
    settings = throw_settings(rng, um_per_px)
    frame = throw_frame(rng, settings)
    light, objects, artefacts = _drawn(rng, settings, frame)
    camera = settings.camera
    return Painting(
        picture=photograph(rng, camera, light),
        # A laboratory measures its scale on a ruler.
        um_per_px=settings.um_per_px * rng.normal(1, 0.003),
        # What is written on the box; moulds differ by a per cent.
        diameter_mm=35,
        objects=objects,
        artefacts=artefacts,
        quality=camera.quality,
        halved_colour=camera.halved_colour,
    )


def _drawn(
    rng: np.random.Generator, settings: Settings, frame: Frame
) -> tuple[np.ndarray, list[PaintedObject], list[PaintedArtefact]]:
    """Light [3, h, w] of the dish, and what is true of it; the layers it was drawn into go."""
    shape = (frame.height, frame.width)
    layers = Layers(np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    dish = Dish(rng, settings, frame, Stamps(settings.optics), layers)
    grow(dish)
    dirt = Dirt(dish, [])
    for add in (
        add_dust, add_fibres, add_scratches, add_bubbles, add_flakes, add_droplets, add_pens,
    ):  # fmt: skip
        add(dirt)
    light = light_of(dish)
    return light, dish.objects, dirt.artefacts + add_lamps(dish, light)
