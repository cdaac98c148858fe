"""The camera: fringes, blur, noise, white balance, tone, sharpening and the file."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.darkfields.canvas import between
from cfutrain.painters.darkfields.light import Light
from cfutrain.painters.darkfields.settings import Dish

#: Steps of the tone curve, and the brightest light that it knows.
TONES, BRIGHTEST = 4096, 2.0


class Camera:
    """One camera with its hand-set and automatic choices."""

    def __init__(self, dice: np.random.Generator, dish: Dish, light: Light) -> None:
        self.height, self.width = dish.height, dish.width
        sharp = dice.uniform(0.35, 0.7) if dice.random() < 0.65 else dice.uniform(0.7, 1.3)
        # Optics blur by lengths on the dish too: finer sampling does not sharpen a phone's lens.
        sharp = float(np.hypot(sharp, dice.uniform(0, 5) / dish.um))
        self.blur = sharp * np.array([dice.uniform(1, 1.2), 1, dice.uniform(1, 1.35)])
        fringe = dice.choice([0, 1]) * dice.normal(0, 0.5, 2) * 2 / max(self.height, self.width)
        self.zoom = (fringe[0], 0.0, fringe[1])
        self.sharpen = float(dice.choice([0, dice.uniform(0.2, 0.7), dice.uniform(0.7, 1.5)]))
        self.radius = dice.uniform(0.7, 1.5)
        self.shot = float(np.exp(dice.uniform(np.log(0.003), np.log(0.03))))
        self.read = self.shot * dice.uniform(0.05, 0.25)
        self.clump = dice.choice([0, dice.uniform(0.4, 0.8)])
        #: Quality of the JPEG, and whether its colours are at half the sampling.
        self.file = int(dice.integers(60, 98)), bool(dice.random() < 0.5)
        self.margin = int(np.ceil(3 * self.blur.max() + 3 * self.radius)) + 3
        exposure = (
            dice.uniform(0.5, 1.5) if dish.dark else dice.uniform(0.4, 0.95) / light.back.max()
        )
        balance = np.exp(dice.normal(0, 0.045, 3)) / light.lamp ** dice.choice([0, 1])
        keep = np.clip(dice.normal(1.1, 0.25), 0.4, 1.7)
        grey = np.outer(np.ones(3), [0.3, 0.59, 0.11])
        self.colour = (keep * np.eye(3) + (1 - keep) * grey) @ np.diag(exposure * balance)
        tone, shoulder = np.linspace(0, BRIGHTEST, TONES), dice.uniform(0.75, 0.98)
        over = np.tanh(np.maximum(tone - shoulder, 0) / (1 - shoulder))
        tone = (np.minimum(tone, shoulder) + (1 - shoulder) * over) ** (1 / dice.uniform(1.7, 2.5))
        curve, black = dice.uniform(0, 0.5), dice.choice([0, dice.uniform(0, 0.06)])
        tone = (1 - curve) * tone + curve * tone**2 * (3 - 2 * tone)
        self.tones = (255 * (black + (1 - black) * tone)).astype(np.float32)

    def photograph(self, light: np.ndarray, first: int, noise: np.random.Generator) -> np.ndarray:
        """The picture [rows, w, 3] uint8 of linear light [3, rows, w], less the margin."""
        light = np.stack([self._through_lens(light[c], c, first).ravel() for c in range(3)])
        grain = noise.standard_normal(light.shape, np.float32)
        if self.clump:
            shape = (3, -1, self.width)
            grain = gaussian_filter(grain.reshape(shape), (0, self.clump, self.clump), truncate=2)
            grain = grain.reshape(3, -1) / np.float32(grain.std())
        light += grain * np.sqrt(self.shot**2 * np.maximum(light, 0) + self.read**2)
        light = self.colour.astype(np.float32) @ light
        steps = np.clip(light * np.float32(TONES / BRIGHTEST), 0, TONES - 1).astype(np.int32)
        toned = self.tones[steps].reshape(3, -1, self.width)
        if self.sharpen:
            soft = gaussian_filter(toned, (0, self.radius, self.radius), truncate=2.5)
            toned += np.float32(self.sharpen) * (toned - soft)
        toned = toned[:, self.margin : -self.margin]
        return np.clip(toned + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0)

    def _through_lens(self, plane: np.ndarray, c: int, first: int) -> np.ndarray:
        """One colour, blurred and a little larger or smaller about the middle of the picture."""
        plane = gaussian_filter(plane, self.blur[c], truncate=3)
        if not self.zoom[c]:
            return plane
        rows, columns = np.arange(len(plane)), np.arange(self.width)
        down = self.zoom[c] * (rows + first - self.margin - self.height / 2)
        along = self.zoom[c] * (columns - self.width / 2)
        return between(between(plane, rows + down).T, columns + along).T
