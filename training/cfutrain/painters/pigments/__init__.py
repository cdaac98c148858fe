"""Pigments: bodies of pigment and turbidity as a spectroscopist sees them, and the camera."""

import numpy as np
from scipy.ndimage import affine_transform, gaussian_filter

from cfutrain.painters.painting import Painting
from cfutrain.painters.pigments import dirt, lines
from cfutrain.painters.pigments.canvas import Canvas
from cfutrain.painters.pigments.colonies import sow
from cfutrain.painters.pigments.optics import Stage
from cfutrain.painters.pigments.settings import Dish

#: This painter's number among the painters' dice.
CODE = 4
#: Rows of a strip, and rows beside it that blur and fringe reach into.
STRIP, MARGIN = 192, 12
LUMA = np.array([0.3, 0.59, 0.11], np.float32)


def paint(seed: int, um_per_px: float | None = None) -> Painting:
    """The dish of a seed at a sampling of 4 to 21 um/px; None leaves the sampling to the dice."""
    dish = Dish(np.random.default_rng([seed, CODE]), um_per_px)
    canvas = Canvas(dish)
    objects = sow(dish, canvas)
    makers = {name: lines.line for name in lines.WAYS} | {"reflection": lines.reflection}
    artefacts = []
    for name, count in dish.dirt.items():
        for _ in range(count):
            artefacts += makers.get(name, dirt.thing)(dish, canvas, name)
    dirt.sprinkle(dish, canvas, dish.strays, dish.rng.uniform(9, 14), dish.murk)
    dirt.sprinkle(dish, canvas, dish.debris, dish.rng.uniform(3, 7), 0.5)
    picture, lens = _develop(dish, canvas), dish.lens
    return Painting(picture, dish.written, dish.inner_mm, objects, artefacts, *lens.file)


def _develop(dish: Dish, canvas: Canvas) -> np.ndarray:
    """The picture, [h, w, 3] uint8, made in strips."""
    stage, lens = Stage(dish, canvas), dish.lens
    picture = np.empty((canvas.height, canvas.width, 3), np.uint8)
    for top in range(0, canvas.height, STRIP):
        low = min(top + STRIP, canvas.height)
        first, last = max(top - MARGIN, 0), min(low + MARGIN, canvas.height)
        light = stage.lit(first, last)
        for band in range(3):
            light[band] = gaussian_filter(light[band], lens.blur, truncate=3)
            if lens.fringe and band != 1:
                swell = (band - 1) * lens.fringe
                offset = -swell * np.array([canvas.height / 2 - first, canvas.width / 2])
                light[band] = affine_transform(
                    light[band], [1 + swell] * 2, offset, order=1, mode="nearest"
                )
        picture[top:low] = _exposed(dish, light[:, top - first : low - first]).transpose(1, 2, 0)
    return picture


def _exposed(dish: Dish, light: np.ndarray) -> np.ndarray:
    """Noise, tone, colour and sharpening of a strip [3, h, w], as uint8."""
    lens, rng = dish.lens, dish.rng
    grain = rng.standard_normal(light.shape, dtype=np.float32)
    if lens.coarse > 0.3:
        grain = gaussian_filter(grain, (0, lens.coarse, lens.coarse), truncate=3)
        grain *= np.float32(1 + 2.2 * lens.coarse)
    light += grain * np.sqrt(np.float32(lens.read**2) + np.float32(lens.shot**2) * light)
    light *= lens.balance.astype(np.float32)[:, None, None]
    tone = np.clip(light, 0, 1) ** np.float32(lens.gamma)
    tone *= 1 - np.float32(lens.curve) * (1 - tone * (3 - 2 * tone))
    grey = np.tensordot(LUMA, tone, 1)
    tone = grey * np.float32(1 - lens.saturation) + np.float32(lens.saturation) * tone
    if lens.sharpen:
        tone += np.float32(lens.sharpen) * (grey - gaussian_filter(grey, lens.reach, truncate=3))
    return np.clip(tone * 255 + 0.5, 0, 255).astype(np.uint8)
