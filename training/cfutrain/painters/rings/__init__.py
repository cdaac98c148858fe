"""Dishes whose cells are drawn one by one, each with its outline and the bright ring round it."""

import numpy as np

from ..painting import Painting
from .artefacts import Dirt
from .camera import photograph
from .frame import Frame
from .light import Light
from .placing import populate
from .settings import throw_settings

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
        diameter_mm=settings.diameter_mm,
        objects=objects,
        artefacts=dirt.artefacts,
        quality=settings.camera.quality,
        halved_colour=settings.camera.halved_colour,
    )
