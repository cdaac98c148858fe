"""From light to a picture: lens, sensor, and what a camera does to please the eye."""

import numpy as np

from cfutrain.painters.clouds.canvas import Canvas, soften
from cfutrain.painters.clouds.fields import between
from cfutrain.painters.clouds.light import Light
from cfutrain.painters.clouds.settings import Dish

#: Pixels worked on at once, rows beside them that blurs and fringes need, steps of the tone curve.
AT_ONCE, BESIDE, TONES = 1_000_000, 14, 8192
#: Blur of any lens, and reach of the sharpening, px.
LENS, REACH = 0.55, 1.3
#: Light that the noise on a black ground is relative to.
BLACK_LEVEL = 0.3
#: Brightness of colours for a grey camera.
LUMA = np.float32([0.3, 0.59, 0.11])


class Camera:
    """One camera or scanner with its settings for one dish."""

    def __init__(self, rng: np.random.Generator, dish: Dish, light: Light):
        self.rng, self.dish, self.light = rng, dish, light
        scanner = dish.device == "flatbed"
        self.blur = np.hypot(LENS, dish.lens_um / dish.um)
        # The cells of a scanner's line differ, and red and blue are read beside green.
        self.cells = 1 + rng.normal(0, 0.004, dish.size[1]) * scanner
        self.shift = rng.uniform(0.2, 0.5) * scanner
        self.full = np.float32(BLACK_LEVEL if dish.shines else max(dish.level, 0.15))
        tone = (np.arange(TONES) + 0.5) / TONES
        tone = np.where(tone < 0.0031308, 12.92 * tone, 1.055 * tone ** (1 / 2.4) - 0.055)
        self.tone = tone.astype(np.float32)

    def photograph(self, canvas: Canvas) -> np.ndarray:
        """The picture [h, w, 3], uint8, strip by strip."""
        high, wide = self.dish.size
        picture = np.empty((high, wide, 3), np.uint8)
        strip = max(40, AT_ONCE // wide)
        beside = BESIDE + int(4 * self.blur)
        for top in range(0, high, strip):
            first, last = max(0, top - beside), min(high, top + strip + beside)
            light = self.light.rows(first, last, canvas)
            inner = slice(top - first, min(top + strip, high) - first)
            for one, plane in enumerate(light):
                light[one] = self._sensed(self._seen(plane, one, first))
            if self.dish.grey:
                light[:] = np.tensordot(LUMA, light, 1)
            shown = np.clip(light[:, inner] * 255 + 0.5, 0, 255).astype(np.uint8)
            picture[top : top + strip] = shown.transpose(1, 2, 0)
        return picture

    def _seen(self, plane: np.ndarray, one: int, first: int) -> np.ndarray:
        """Rows of one colour from `first` on as the lens shows them: blurred, shifted."""
        dish, (rows, columns) = self.dish, (np.arange(n) for n in plane.shape)
        aside = one - 1
        if dish.fringe and aside:
            # Blue, read further out than green, is drawn narrower, and red wider.
            wider = aside * dish.fringe
            plane = between(
                plane, rows + (rows + first - dish.size[0] / 2) * wider,
                columns + (columns - dish.size[1] / 2) * wider,
            )  # fmt: skip
        plane = soften(plane, self.blur)
        if self.shift and aside:
            plane = plane + np.float32(self.shift) * (np.roll(plane, aside, axis=0) - plane)
        return plane

    def _sensed(self, plane: np.ndarray) -> np.ndarray:
        """Rows of one colour with noise, on the tone curve, sharpened."""
        dish, full = self.dish, self.full
        noise = self.rng.standard_normal(plane.shape, np.float32)
        if dish.noise_grain:
            # Cameras smooth noise away and leave blotches.
            noise = soften(noise, dish.noise_grain) * np.float32(1 + 2.2 * dish.noise_grain)
        light = np.clip(plane, 0, None)
        light += noise * np.float32(dish.noise) * full * np.sqrt(light / full * 0.85 + 0.15)
        light *= self.cells.astype(np.float32)
        shown = np.take(self.tone, np.clip(light * TONES, 0, TONES - 1).astype(np.int32))
        if dish.sharpening:
            shown += np.float32(dish.sharpening) * (shown - soften(shown, REACH))
        return shown
