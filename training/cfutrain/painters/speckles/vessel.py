"""The dish without what lives in it: light, medium, meniscus, wall, table and printed grid.

A coarse field (uneven lamps, ripples, table) times rings by the distance from the middle.
"""

import numpy as np
from scipy import ndimage

from cfutrain.painters.speckles.optics import between
from cfutrain.painters.speckles.settings import Dish

#: Samples of the coarse field and of the wall's rings, um.
FIELD, RING = 120.0, 4.0


def soft_noise(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> np.ndarray:
    """Smooth noise of spread 1 whose lumps are `grain` samples wide."""
    coarse = [int(np.ceil(n / grain)) + 4 for n in shape]
    noise = ndimage.gaussian_filter(rng.standard_normal(coarse, np.float32), 1.0)
    noise = ndimage.zoom(noise / noise.std(), 4, order=3)
    return between(noise, *(np.arange(n) * 4 / grain + 4 for n in shape))


class Vessel:
    """Light of an empty dish, row by row, linear."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.dish, self.inverse = dish, np.linalg.inv(dish.matrix)
        self.wall = dish.radius + rng.uniform(800, 1500) * np.array([0, 0.5, 1])
        (self.inside, self.outside), self.rings = self._fields(rng), self._rings(rng)
        pitch, wide = 2000 * (rng.random() < 0.14), max(rng.uniform(12, 60), 0.6 * dish.um)
        self.grid = pitch, wide, rng.uniform(0, np.pi), rng.uniform(-0.15, 0.4)

    def _fields(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Light over the gel and over the table."""
        h, w = shape = [int(n * self.dish.um / FIELD) + 2 for n in self.dish.size]
        y, x = np.linspace(-1, 1, h)[:, None], np.linspace(-1, 1, w)[None]
        lamp, middle = self.dish.lamp, rng.normal(0, 0.2, 2)
        light = rng.choice([0.03, 0.12, 0.35]) * rng.random() * (x * lamp[0] + y * lamp[1])
        light = light - 0.3 * rng.random() ** 2 * ((x - middle[0]) ** 2 + (y - middle[1]) ** 2)
        light += soft_noise(rng, shape, h / 4) * rng.uniform(0, 0.04)
        cast = rng.normal(0, 0.04, 3) * rng.random() * (x + y)[..., None]
        # Lumps of the gel from pipetting, and on some dishes ripples.
        gel = sum(soft_noise(rng, shape, n) * 0.006 * n**0.5 * rng.random() ** 2 for n in (4, 14))
        bend = y * rng.normal() + x * rng.normal() + 0.2 * soft_noise(rng, shape, 40)
        patch = np.clip(1 - ((x - rng.normal(0, 0.4)) ** 2 + y**2) * 2, 0, 1)
        depth = rng.uniform(0.01, 0.05) * (rng.random() < 0.25)
        gel += depth * np.sin(bend * rng.uniform(4, 40)) * patch
        table = soft_noise(rng, shape, rng.uniform(2, 30)) * rng.uniform(0, 0.08)
        return [np.exp((light + f)[..., None] + cast).astype(np.float32) for f in (gel, table)]

    def _rings(self, rng: np.random.Generator) -> np.ndarray:
        """Light by distance from the middle [2, n, 3], towards the lamp and away from it."""
        dish, (inner, half, outer) = self.dish, self.wall
        far = np.arange(0, dish.radius * 1.9, RING)
        edge = 0.5 + 0.5 * np.tanh((far - half) / 60)[:, None]
        log = np.log(dish.gel_light) * (1 - edge) + np.log(dish.table_light) * edge
        depth = rng.uniform(300, 1500)
        steep = np.exp(-2 * np.clip(inner - far, 0, None) / depth) * (far < half)
        at = inner - depth * rng.uniform(0.4, 1.4)
        caustic = np.exp(-(((far - at) / (0.12 * depth + 20)) ** 2))
        shadow = np.clip(1 - np.abs(far - outer) / rng.uniform(800, 3000), 0, 1) * (far > half)
        strengths = rng.uniform(0, 0.35), -rng.uniform(0.05, 0.9), -rng.uniform(0, 0.7)
        shapes = list(zip((caustic, steep, shadow), strengths, strict=True))
        # Edges of the wall, rings within it, and on some dishes those of the lid.
        shares = [0, 1, *rng.uniform(-0.2, 1.3, rng.integers(5))]
        shares += list(rng.uniform(1.3, 2.6, 2 * int(rng.random() < 0.35)))
        for place in inner + (outer - inner) * np.array(shares):
            ring = np.exp(-(((far - place) / rng.uniform(25, 160)) ** 2))
            shapes.append((ring, np.clip(rng.normal(-0.35, 0.7), -1.8, 1.5)))
        sides = [sum(s * k * rng.uniform(0.4, 1.4) for s, k in shapes) for _ in range(2)]
        return np.exp(log + np.array(sides)[..., None]).astype(np.float32)

    def rows(self, top: int, bottom: int) -> np.ndarray:
        """Light of rows [bottom - top, width, 3], linear."""
        dish = self.dish
        px, py = np.arange(dish.size[1], dtype=np.float32) + 0.5, np.arange(top, bottom) + 0.5
        flat = [np.float32(a) * px + np.float32(b * py + c)[:, None] for a, b, c in self.inverse]
        u, v = flat[0] / flat[2], flat[1] / flat[2]
        far = np.hypot(u, v)
        at = np.minimum((far / RING).astype(np.int32), self.rings.shape[1] - 1)
        lamp = dish.lamp.astype(np.float32)
        away = np.float32(0.5) - 0.5 * (u * lamp[0] + v * lamp[1]) / (far + 1)
        picture = np.take(self.rings[0], at, axis=0)
        picture += away[..., None] * (np.take(self.rings[1], at, axis=0) - picture)
        scale = dish.um / FIELD
        inside, outside = (between(f, py * scale, px * scale) for f in (self.inside, self.outside))
        picture *= np.where((far > self.wall[1])[..., None], outside, inside)
        pitch, wide, turn, dark = self.grid
        if pitch:
            # Lines moulded into the bottom.
            c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            near = (np.abs(part % pitch - pitch / 2) for part in (u * c + v * s, v * c - u * s))
            lines = np.exp(-((np.minimum(*near) / wide) ** 2)) * (far < dish.radius)
            picture *= np.exp(-np.float32(dark) * lines)[..., None]
        return picture
