"""Dishes drawn cell by cell: every cell is a small lens that also scatters and absorbs.

Cells leave their loss of light and their haemoglobin on a grid finer than the picture; light from
the lamp then passes gel, wall and grid, and a phone, a stereo microscope or a scanner sees it.
"""

import numpy as np

from cfutrain.painters.lenses import overlays
from cfutrain.painters.lenses.artefacts import Clutter
from cfutrain.painters.lenses.camera import photograph
from cfutrain.painters.lenses.contents import plate, strew
from cfutrain.painters.lenses.light import Illumination
from cfutrain.painters.lenses.plane import Plane
from cfutrain.painters.lenses.settings import Lens, draw_camera, draw_light, draw_look
from cfutrain.painters.lenses.wall import Wall
from cfutrain.painters.painting import Painting

#: Width of the table that a picture shows, um, without its margins.
VIEW_UM = 36000


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed, at a scale from 4 to 21 um per px; its camera's usual one for None."""
    dice = np.random.default_rng([seed, 1])
    camera, lens, usual = draw_camera(dice)
    scale = usual if um_per_px is None else float(um_per_px)
    plane = _view(dice, scale, lens, 1.4 if camera.kind == "phone" else 1.0)
    lens.corner = (-plane.middle[0] * scale, -plane.middle[1] * scale)
    # Nothing finer than the grid can be drawn on it.
    lens.spread = max(lens.spread, 0.5 * plane.pitch)
    light, look = draw_light(dice, camera.kind), draw_look(dice, camera.kind, scale)
    wall = Wall(dice, dice.uniform(16300, 16800), light.dark_surround)
    objects, taken = plate(plane, dice, look, wall.inner)
    strew(plane, dice, look, wall.inner)
    clutter = Clutter(plane, dice, wall.inner)
    clutter.scatter()
    clutter.bubbles(taken)
    picture = Illumination(plane, dice, light, wall).picture()
    # The fields are large and no longer needed.
    del plane.loss, plane.red
    artefacts = clutter.found
    if light.pen:
        artefacts += overlays.pen(picture, plane, dice, wall)
    for _ in range(light.reflections):
        shine = overlays.reflection(picture, plane, dice, wall)
        artefacts += [shine] if shine else []
    picture *= np.float32(1 - light.glare)
    picture += np.float32(light.glare)
    seen = photograph(picture, dice, camera, int(lens.field_side / scale))
    # The laboratory measured its scale, and not quite right.
    written = scale * (1 + float(np.clip(dice.normal(0, 0.005), -0.01, 0.01)))
    quality, halved = camera.quality, camera.halved_colour
    diameter_mm = round(2 * wall.inner / 1000, 1)
    return Painting(seen, written, diameter_mm, objects, artefacts, quality, halved)


def _view(dice: np.random.Generator, um_per_px: float, lens: Lens, widen: float) -> Plane:
    """An empty picture with the whole dish in it, not quite in its middle."""
    margin = dice.uniform(1200, 3200, 2) * widen
    width, height = ((VIEW_UM + margin) / um_per_px).astype(int)
    aside = dice.uniform(-0.35, 0.35, 2) * margin / um_per_px
    middle = (width / 2 + float(aside[0]), height / 2 + float(aside[1]))
    return Plane(um_per_px, int(width), int(height), middle, lens)
