"""The empty dish on its table: lamp, medium, gel waves, wall, meniscus, grid, in bands of rows."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.scans.canvas import soft
from cfutrain.painters.scans.settings import Dish

#: Slow changes of light are kept at every so many pixels.
SLOW = 16
#: Lines of a gridded dish are 2 mm apart.
GRID_UM = 2000.0


class Scene:
    """Logarithm of the light [rows, w, 3] that reaches the camera from the dish without matter."""

    def __init__(self, rng: np.random.Generator, dish: Dish) -> None:
        self.dish, self.step, self.side = dish, dish.um_per_px / 2, rng.uniform(0, 2 * np.pi)
        self.back = (np.linalg.inv(dish.matrix) * dish.um_per_px).astype(np.float32)
        self.slow, self.rings = _slow(rng, dish, self.back), _rings(rng, dish, self.step)
        self.grid = np.float32(rng.uniform(0.05, 0.5) if rng.random() < 0.14 else 0)
        self.grid_width, self.grid_shift = rng.uniform(20, 60), rng.uniform(0, GRID_UM, 2)

    def band(self, top: int, low: int) -> np.ndarray:
        """Rows `top` to `low` of the picture."""
        columns = np.arange(self.dish.size[1], dtype=np.float32) + np.float32(0.5)
        rows = np.arange(top, low, dtype=np.float32) + np.float32(0.5)
        lines, left = (_between(values / SLOW) for values in (rows, columns))
        light = self.slow[lines[0]] * (1 - lines[1]) + self.slow[lines[0] + 1] * lines[1]
        start, share = light[:, left[0]], left[1].reshape(1, -1, 1)
        light = start + (light[:, left[0] + 1] - start) * share
        px = (columns - np.float32(self.dish.centre[0]))[None]
        py = (rows - np.float32(self.dish.centre[1]))[:, None]
        x, y = (one[0] * px + one[1] * py for one in self.back)
        far = np.sqrt(x * x + y * y)
        ring = self.rings[np.minimum(far / np.float32(self.step), len(self.rings) - 1).astype(int)]
        lean = (x * np.float32(np.cos(self.side)) + y * np.float32(np.sin(self.side))) / (far + 1)
        light += ring[..., :3] + (ring[..., 3] * lean)[..., None]
        for plane, shift in zip((x, y), self.grid_shift if self.grid else (), strict=False):
            gap = (plane + np.float32(shift)) / np.float32(GRID_UM)
            gap = (gap - np.rint(gap)) * np.float32(GRID_UM)
            drawn = np.exp(-((gap / np.float32(self.grid_width)) ** 2)) * (far < self.dish.radius)
            light -= (self.grid * drawn)[..., None]
        return light


def _between(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers and, as a column for lines of colours, what is left of them."""
    whole = values.astype(int)
    return whole, (values - whole).astype(np.float32)[:, None, None]


def _slow(rng: np.random.Generator, dish: Dish, back: np.ndarray) -> np.ndarray:
    """Lamp, cast, vignette, tint and waves of the gel: log light at every SLOW px, [h, w, 3]."""
    high, wide = (n // SLOW + 3 for n in dish.size)
    columns, rows = np.meshgrid(np.arange(wide) * SLOW, np.arange(high) * SLOW)
    px, py = columns - dish.centre[0], rows - dish.centre[1]
    x, y = (one[0] * px + one[1] * py for one in back)
    u, v = columns / dish.size[1] - 0.5, rows / dish.size[0] - 0.5
    uneven = rng.choice([0.02, 0.12, 0.35], p=[0.4, 0.4, 0.2]) * rng.uniform(0.3, 1.4)
    spot, bend = rng.uniform(-0.4, 0.4, 2), rng.normal(0, 1, 3)
    lamp = 1.3 * (bend[0] * u + bend[1] * v) - rng.uniform(0, 2.5) * (u**2 + v**2)
    lamp += 0.6 * bend[2] * np.exp(-((u - spot[0]) ** 2 + (v - spot[1]) ** 2) / 0.06)
    cast = np.exp(rng.normal(0, 0.06, 3)) * dish.ground.level
    light = np.log(cast) + uneven * (lamp[..., None] + rng.normal(0, 0.25, 3) * u[..., None])
    far, wave = np.hypot(x, y), np.zeros_like(x)
    inside = soft(far - dish.radius, 300) * soft(dish.outside(x, y), 300)
    for _ in range(4):
        turn, length = rng.uniform(0, 2 * np.pi), rng.uniform(5000, 25_000)
        along = (x * np.cos(turn) + y * np.sin(turn)) / length * 2 * np.pi
        wave += rng.normal(0, 0.5) * np.sin(along + rng.uniform(0, 6.3) + np.sin(along / 2.3))
    thick = 1 + rng.uniform(-0.3, 0.3) * (far / dish.radius) ** 2 + rng.uniform(0, 0.15) * wave
    light = light - (inside * thick)[..., None] * dish.medium
    clouds = ndimage.gaussian_filter(rng.standard_normal((high, wide)), rng.uniform(1, 12))
    table = rng.choice([0, 0.02, 0.06]) * clouds / clouds.std() * (far > dish.radius + dish.wall)
    table += rng.choice([0, 0.015, 0.05]) * wave * inside
    return (light + table[..., None]).astype(np.float32)


def _rings(rng: np.random.Generator, dish: Dish, step: float) -> np.ndarray:
    """Meniscus, wall and table by the distance from the middle, [n, 3], and what one side adds."""
    far = np.arange(0, 2.2 * (dish.radius + dish.wall), step)
    edge, out, band = far - dish.radius, far - dish.radius - dish.wall, rng.uniform(150, 900)
    dark, inner, outside = dish.ground.name == "dark", edge < 0, soft(-out, 40)
    near = np.exp(np.minimum(edge, 0) / band) * inner
    profile = near * (rng.uniform(0.1, 0.6) if dark else rng.uniform(-0.7, -0.05))
    caustic = (edge + rng.uniform(0.5, 2.2) * band) / (0.3 * band)
    profile += rng.uniform(0, 0.12) * np.exp(-(caustic**2))
    wall = rng.uniform(0.5, 2.2) if dark else rng.uniform(-0.9, 0.1)
    profile, turned = profile + wall * (~inner & (out <= 0)), rng.uniform(0, 0.25) * near
    for _ in range(int(rng.integers(3, 7))):
        ring = np.exp(-(((edge - rng.uniform(-0.1, 1.1) * dish.wall) / rng.uniform(15, 140)) ** 2))
        profile += (rng.uniform(0.2, 2.2) if dark else rng.normal(-0.35, 0.6)) * ring
        turned += rng.normal(0, 0.4) * ring
    shade = np.exp(-np.abs(out) / rng.uniform(400, 3000)) * outside
    table = np.log(dish.ground.table / dish.ground.level) * outside - rng.uniform(0, 0.4) * shade
    turned += rng.uniform(0, 0.35) * shade
    colours = (profile * (1 - 0.7 * outside) + table)[:, None]
    colours = colours + outside[:, None] * rng.normal(0, 0.06, 3)
    both = np.concatenate([colours, turned[:, None]], axis=1)
    return ndimage.gaussian_filter1d(both, max(1.0, 12 / step), axis=0).astype(np.float32)
