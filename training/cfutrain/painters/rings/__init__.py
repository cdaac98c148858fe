"""Dishes whose cells are drawn one by one, each with its outline and the bright ring round it."""

import numpy as np

from cfutrain.painters.painting import Painting
from cfutrain.painters.rings.artefacts import Dirt
from cfutrain.painters.rings.camera import photograph
from cfutrain.painters.rings.frame import Frame
from cfutrain.painters.rings.light import Light
from cfutrain.painters.rings.placing import populate
from cfutrain.painters.rings.settings import throw_settings

__all__ = ["paint"]


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed; `um_per_px` from 4 to 21, or None for what its camera would use."""
    rng = np.random.default_rng([seed, 2])
    settings = throw_settings(rng, um_per_px)
    frame = Frame(rng, settings)
    objects = populate(rng, frame, settings)
    dirt = Dirt(rng, frame, settings)
    dirt.draw()
    light = Light(rng, frame, settings)
    if "pen" in settings.extras:
        light.write_label(rng, dirt)
    if "lamp" in settings.extras:
        light.hang_lamps(rng, dirt)
    return Painting(
        picture=photograph(rng, settings.camera, light),
        # The scale in a laboratory's sheet is off by up to a hundredth.
        um_per_px=settings.um_per_px * rng.uniform(0.99, 1.01),
        diameter_mm=round(2 * settings.radius / 1000, 1),
        objects=objects,
        artefacts=dirt.artefacts,
        quality=settings.camera.quality,
        halved_colour=settings.camera.halved_colour,
    )
