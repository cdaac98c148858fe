"""From light to a picture: lens, sensor, and what a camera does to please the eye."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.speckles.optics import Layers, between
from cfutrain.painters.speckles.settings import Dish
from cfutrain.painters.speckles.vessel import Vessel

#: Pixels worked on at once, rows beside them that a blur needs, entries of the tone curve.
AT_ONCE, BESIDE, TONES = 1_200_000, 12, 4096


class Camera:
    """One camera with its settings for one dish."""

    def __init__(self, rng: np.random.Generator, dish: Dish, vessel: Vessel, layers: Layers):
        self.rng, self.dish, self.vessel, self.layers = rng, dish, vessel, layers
        gel = dish.gel_light
        # Automatic exposure aims at the dish, more or less.
        aim = {"dark": (0.02, 0.12), "grey": (0.08, 0.35)}.get(dish.light, (0.25, 0.8))
        balance = np.exp(rng.normal(0, 0.05, 3)) * (gel.mean() / gel) ** max(0, rng.uniform(-1, 1))
        self.gain = (rng.uniform(*aim) / gel.max() * balance).astype(np.float32)
        self.veil = np.float32(rng.uniform(0, 0.04) * gel.mean())
        colour = np.clip(rng.normal(1.1, 0.25), 0.3, 1.8) * (rng.random() > 0.03)
        grey = (1 - colour) * np.array([0.3, 0.59, 0.11])
        self.colours = (colour * np.eye(3) + grey).T.astype(np.float32)
        # Red and blue are drawn wider or narrower than green, and less sharp.
        self.wider = rng.normal(0, 2e-4, 3) * rng.random() * (1, 0, 1)
        self.blur = dish.blur_px * (1 + np.abs(rng.normal(0, 0.25, 3)) * (1, 0, 1))
        self.sharpen = np.float32(rng.uniform(0, 1.4) * (rng.random() < 0.6))
        tone = ((np.arange(TONES) + 0.5) / TONES) ** (1 / rng.uniform(1.8, 2.4))
        tone -= rng.uniform(-0.05, 0.16) * np.sin(2 * np.pi * tone) / 2
        black, white = rng.uniform(0, 0.06), rng.uniform(0.92, 1.0)
        self.tones = np.round(255 * (black + (white - black) * tone)).astype(np.uint8)

    def photograph(self) -> np.ndarray:
        """The picture [h, w, 3], uint8, strip by strip."""
        height, width = self.dish.size
        picture = np.empty((height, width, 3), np.uint8)
        for top in range(0, height, strip := max(40, AT_ONCE // width)):
            first, last = max(0, top - BESIDE), min(height, top + strip + BESIDE)
            seen = self._sensor(self._lens(self._light(first, last), first))
            picture[top : top + strip] = seen[top - first :][:strip]
        return picture

    def _light(self, first: int, last: int) -> np.ndarray:
        """What leaves the dish towards the lens, linear."""
        light, layers, rows = self.vessel.rows(first, last), self.layers, slice(first, last)
        for c, (heme, ink) in enumerate(
            np.float32([self.dish.heme_colour, self.dish.ink_colour]).T
        ):
            red = heme * layers.heme[rows]
            light[..., c] *= np.exp(-layers.grey[rows] - red - ink * layers.ink[rows])
            light[..., c] += layers.glow[rows] * np.exp(-1.2 * red)
        return light

    def _lens(self, light: np.ndarray, first: int) -> np.ndarray:
        """Blur, coloured fringes and stray light."""
        rows, cols = (np.arange(n) for n in light.shape[:2])
        from_middle = rows + first - self.dish.size[0] / 2, cols - self.dish.size[1] / 2
        for c, wider in enumerate(self.wider):
            at = rows + from_middle[0] * wider, cols + from_middle[1] * wider
            one = between(light[..., c], *at) if wider else light[..., c]
            light[..., c] = ndimage.gaussian_filter(one, self.blur[c], truncate=3)
        return light + self.veil

    def _sensor(self, light: np.ndarray) -> np.ndarray:
        """Noise, sharpening or smoothing, colours and tones."""
        light = np.minimum(light * self.gain, 1.0)
        level = np.float32((self.gain * self.dish.gel_light).mean())
        shot = np.sqrt((0.6 * light + 0.4 * level) * level) * np.float32(self.dish.noise)
        light += shot * self.rng.standard_normal(light.shape, np.float32)
        if self.sharpen:
            light += self.sharpen * (
                light - ndimage.gaussian_filter(light, (1, 1, 0), truncate=2.5)
            )
        return np.take(self.tones, np.clip(light @ self.colours * TONES, 0, TONES - 1).astype(int))
