"""Light: Beer-Lambert in three bands over a lit ground, light thrown back, the wall."""

import numpy as np

from cfutrain.painters.pigments.canvas import WALL_UM, Canvas
from cfutrain.painters.pigments.settings import Dish, even_log

#: Turbidity in red, green and blue: small things scatter blue more.
SCATTER = np.array([0.85, 1.0, 1.15], np.float32)
#: Share of bent light that shows as brightness on a dark ground.
EDGE_LIGHT = {"below": 0.0, "white": 0.05, "grey": 0.3, "dark": 0.6, "ground": 0.9}
#: Waves across the picture in slow fields, and samples of the wall's profile for each um.
WAVES, PROFILE_STEP_UM = 5, 4.0


def shade(dish: Dish, density: np.ndarray, haze: np.ndarray, gleam: np.ndarray, ground: np.ndarray):
    """Light [3, h, w] of a piece over the light beneath: 1 fills the camera."""
    light = np.empty(density.shape, np.float32)
    thrown_edge = EDGE_LIGHT[dish.light] * np.abs(gleam)
    for band in range(3):
        through = dish.passes * (density[band] + SCATTER[band] * haze) - gleam
        back = 1 - np.exp(-(SCATTER[band] * haze + thrown_edge))
        back *= np.exp(-1.3 * density[band]) * np.float32(dish.thrown[band])
        light[band] = ground[band] * np.exp(-through) + back
    return light


def contrast(dish: Dish, density: np.ndarray, haze: np.ndarray, gleam: np.ndarray) -> np.ndarray:
    """How far a body differs from bare gel, in steps of the written picture (0 to 1)."""
    gel = dish.ground * np.exp(-dish.passes * dish.medium)
    ground = np.broadcast_to(gel[:, None, None], density.shape)
    lit = shade(dish, density, haze, gleam, ground) ** dish.lens.gamma
    return np.abs(lit - gel[:, None, None] ** dish.lens.gamma).max(axis=0)


def just_seen(dish: Dish) -> float:
    """The contrast that a small thing needs to be seen through the noise."""
    gel = float(dish.ground.mean())
    grain = np.sqrt(dish.lens.read**2 + dish.lens.shot**2 * gel)
    return 0.016 + 1.5 * float(dish.lens.gamma * gel ** (dish.lens.gamma - 1) * grain)


def waves(at: np.ndarray, length: int) -> np.ndarray:
    """Slow cosines along a side of the picture, [n, WAVES]."""
    return np.cos(np.pi * np.outer((at + 0.5) / length, np.arange(WAVES))).astype(np.float32)


class Stage:
    """What lies beneath the bodies: lamp, medium, wall of the dish, lid and table."""

    def __init__(self, dish: Dish, canvas: Canvas):
        rng = dish.rng
        self.dish, self.canvas = dish, canvas
        fall = 1 / (1 + np.hypot.outer(np.arange(WAVES), np.arange(WAVES))) ** 1.5
        uneven = 2 * dish.uneven * fall * rng.standard_normal(fall.shape)
        self.across = (uneven @ waves(np.arange(canvas.width), canvas.width).T).astype(np.float32)
        self.side = rng.uniform(0, 0.7), rng.uniform(0, 2 * np.pi)
        turn, wide = rng.uniform(0, np.pi / 2), max(rng.uniform(18, 60), 0.8 * dish.um_per_px)
        strength = rng.choice([-1, 1]) * even_log(rng, 0.03, 0.25)
        self.grid = (float(np.cos(turn)), float(np.sin(turn))), strength, wide
        self.profile = self._profile()

    def _profile(self) -> np.ndarray:
        """Light over the distance from the middle, as a share of the ground's, [3, n]."""
        dish, rng, edge = self.dish, self.dish.rng, self.dish.radius
        reach = float(np.hypot(self.canvas.height, self.canvas.width)) * dish.um_per_px
        r = np.arange(0, reach, PROFILE_STEP_UM)
        climb = np.exp((np.minimum(r, edge) - edge) / rng.uniform(250, 900)) * rng.uniform(0.2, 1)
        gel = np.exp(-dish.passes * dish.medium[:, None] * (1 + climb))
        wide = rng.uniform(120, 700)
        caustic = r - edge + rng.uniform(1.5, 3.5) * wide
        ring = rng.uniform(0, 0.5) * np.exp(-((caustic / rng.uniform(40, 250)) ** 2))
        ring -= rng.uniform(0.1, 0.9) * np.exp(-(((r - edge) / wide) ** 2))
        outside = rng.uniform(-0.6, 0.35) * _step(r - edge, 15)
        for _ in range(rng.integers(2, 6)):
            at, fine = edge + rng.uniform(0, WALL_UM), even_log(rng, 20, 180)
            outside += rng.normal(-0.2, 0.7) * np.exp(-(((r - at) / fine) ** 2))
        end = edge + rng.uniform(0.75, 1.0) * WALL_UM
        outside -= rng.uniform(0, 1.2) * np.exp(-(((r - end) / rng.uniform(30, 120)) ** 2))
        if rng.random() < 0.4:
            lid = end + rng.uniform(500, 2500)
            outside += rng.normal(0, 0.4) * np.exp(-(((r - lid) / rng.uniform(30, 150)) ** 2))
            outside += rng.uniform(-0.15, 0.05) * (1 - _step(r - lid, 20)) * _step(r - end, 20)
        if dish.light in ("dark", "ground"):
            outside = np.abs(outside) * rng.uniform(1, 2.2) * _step(r - edge, 15)
        dark = np.log(even_log(rng, 0.06, 1.3)) if rng.random() < 0.35 else rng.uniform(-0.5, 0.2)
        beyond = np.outer(dark + rng.normal(0, 0.12, 3) * (rng.random() < 0.3), _step(r - end, 25))
        medium = gel * (1 - _step(r - edge, 15)) + _step(r - edge, 15)
        return (medium * np.exp(ring + outside + beyond)).astype(np.float32)

    def ground(self, top: int, low: int) -> np.ndarray:
        """The light beneath the rows from `top` to `low`, [3, rows, w]."""
        dish, um = self.dish, self.dish.um_per_px
        rows = np.arange(top, low)
        x = (np.arange(self.canvas.width) + 0.5 - self.canvas.middle[0])[None, :] * um
        y = (rows + 0.5 - self.canvas.middle[1])[:, None] * um
        back = np.linalg.inv(self.canvas.tilt)
        x, y = ((x * back[0, i] + y * back[1, i]).astype(np.float32) for i in (0, 1))
        far = np.hypot(x, y)
        slow = waves(rows, self.canvas.height) @ self.across
        slow -= dish.vignette * (far / (1.5 * dish.radius)) ** 2
        side, turn = self.side
        rim = (far > 0.97 * dish.radius) & (far < dish.radius + 3 * WALL_UM)
        slow += (
            rim
            * np.float32(0.5 * side)
            * (x * float(np.cos(turn)) + y * float(np.sin(turn)))
            / dish.radius
        )
        if dish.grid:
            slow += self._grid(x, y) * (far < dish.radius)
        nearest = np.minimum((far / PROFILE_STEP_UM).astype(np.int32), self.profile.shape[1] - 1)
        lit = np.exp(slow)
        levels = zip(dish.ground.astype(np.float32), self.profile, strict=True)
        return np.stack([level * profile[nearest] * lit for level, profile in levels])

    def lit(self, first: int, last: int) -> np.ndarray:
        """Light of some rows before it meets the lens, with what is mirrored, [3, rows, w]."""
        sheet, rows = self.canvas, np.s_[first:last]
        planes = (p.astype(np.float32) for p in (sheet.density[:, rows], sheet.haze[rows],
                                                 sheet.gleam[rows]))  # fmt: skip
        light = shade(self.dish, *planes, self.ground(first, last))
        for row, column, glow in sheet.glow:
            top, low = max(first, row), min(last, row + glow.shape[1])
            left, right = max(0, column), min(sheet.width, column + glow.shape[2])
            if top < low and left < right:
                own = glow[:, top - row : low - row, left - column : right - column]
                light[:, top - first : low - first, left:right] += own
        return light

    def _grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        (c, s), strength, wide = self.grid
        half = self.dish.grid / 2
        near = ((way + half) % (2 * half) - half for way in (x * c + y * s, y * c - x * s))
        return np.float32(strength) * sum(np.exp(-((each / wide) ** 2)) for each in near)


def _step(r: np.ndarray, soft: float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(r / soft, -30, 30)))
