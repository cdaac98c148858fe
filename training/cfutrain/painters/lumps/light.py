"""The light that leaves the dish: lamp, medium, gel, meniscus, wall, lid, table and glare."""

import numpy as np

from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.fields import (
    PITCH,
    at_patch,
    at_pixels,
    coarse_places,
    coarse_shape,
    soft_noise,
)
from cfutrain.painters.lumps.settings import Dish
from cfutrain.painters.painting import PaintedArtefact, film_pieces

#: Steps of the profiles of rings, um.
STEP = 8.0
#: Least and most light that is left where light is bent, of 1.
BENT = 0.15, 2.2
#: Distance of the lines of a printed grid, um, and how far their bright side lies beside them.
GRID, GRID_SHIFT = 2000.0, 25.0
#: Colour of a lamp that is mirrored.
MIRRORED = np.array([1.0, 0.99, 0.95], np.float32)


class Light:
    """All of a dish but what was drawn on its canvas."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.dish, phone, scanner = dish, dish.device == "phone", dish.device == "scanner"
        self.wall = rng.uniform(950, 1250)
        self.turn = np.float32(rng.uniform(0, 2 * np.pi))
        self.oval = np.float32(rng.uniform(0, 0.003))
        self.rings, self.sided = self._rings(rng)
        # The lid lies a little beside the dish; scanners take it without.
        self.lid_at = rng.normal(0, 350, 2).astype(np.float32)
        self.lid = self._lid(rng) * (not scanner)
        self.wall_glow = rng.uniform(0.25, 0.5)
        shape = coarse_shape(dish)
        uneven = rng.uniform(*((0.7, 1.3) if rng.random() < 0.75 else (1.3, 2.2)))

        def noise(um: float, strength: float) -> np.ndarray:
            return soft_noise(rng, shape, um / PITCH, strength)

        self.gel = noise(6000, 0.020 * uneven) + noise(1700, 0.010 * uneven)
        self.gel += noise(420, 0.0045 * uneven)
        grain, rough = (rng.uniform(200, 400), rng.uniform(0.02, 0.06)) if phone else (
            rng.uniform(600, 1200), 0.004 if scanner else 0.02)  # fmt: skip
        self.table = 1 + noise(9000, 0.05) + noise(grain, rough)
        self.lamp = self._lamp(rng, scanner) + noise(15000, 0.02)
        self.caustics = self._caustics(rng, rng.integers(2, 4 if scanner else 10))
        self.glare = np.zeros(shape, np.float32)
        often = 0.9 if phone else 0.3 if dish.lamp.dark else 0.04
        self.mirrored = [
            self._mirror(rng) for _ in range((rng.random() < often) * rng.integers(1, 4))
        ]
        printed = rng.random() < 0.09
        self.grid = rng.uniform(0.2, 0.42) if printed else 0.0
        self.grid_line = max(rng.uniform(25, 50), 0.5 * dish.um), rng.uniform(0, np.pi)
        self.grid_shift = rng.uniform(-900, 900, 2)

    def found(self) -> list[PaintedArtefact]:
        """Lamps that are mirrored, piece by piece."""
        return [
            PaintedArtefact("reflection", *map(float, middle * PITCH / self.dish.um), wide)
            for field in self.mirrored
            for middle, wide in film_pieces(field * (field > field.max() / 3), PITCH)
        ]  # fmt: skip

    def brightest(self) -> float:
        """The most light of the gel, linear; where a lamp is mirrored it is brighter."""
        return float(self.dish.lamp.gel.max() * self.lamp.max() + self.glare.max())

    def over_gel(
        self, corner: tuple[int, int], density: np.ndarray, bend: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Light [3, h, w] of even gel from a row and a column on: empty, and with a thing in it.

        The thing has a density, or light that it throws, [h, w, 3], and bends light [h, w].
        """
        lamp = self.dish.lamp
        lit, glare = (
            at_patch(self.dish, one, corner, bend.shape) for one in (self.lamp, self.glare)
        )
        gel, thrown, mirrored = (
            one.astype(np.float32)[:, None, None]
            for one in (lamp.gel, lamp.gain * lamp.light, MIRRORED)
        )
        left = np.exp(-density.transpose(2, 0, 1))
        there = gel + thrown * (1 - left) if lamp.dark else gel * left * np.clip(1 + bend, *BENT)
        return gel * lit + mirrored * glare, there * lit + mirrored * glare

    def _rings(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Density by the distance from the middle: all around, and more of it on one side."""
        radius, wall = self.dish.radius, self.wall
        far = np.arange(0, 3.2 * radius, STEP)
        deep, wide = rng.uniform(0.4, 0.9), rng.uniform(550, 950)
        within = np.clip(radius - far, 0, None)
        around = deep * np.exp(-within / wide) * (far < radius)
        sided = 0.4 * deep * np.exp(-within / (1.6 * wide)) * (far < radius)
        # Place, width and density of the wall's edges: inner, its shine, outer, and between.
        rings = [(0, 55, 0.9), (-180, 45, -0.25), (wall, 60, 1.0), (0.55 * wall, 110, 0.45),
                 (wall + 220, 40, -0.2)]  # fmt: skip
        for _ in range(rng.integers(1, 4)):
            rings.append((rng.uniform(-1500, wall), rng.uniform(25, 80), rng.uniform(-0.25, 0.5)))
        strong = rng.uniform(0.9, 1.5)
        for place, width, density in rings:
            ring = strong * density * np.exp(-(((far - radius - place) / width) ** 2))
            around += ring
            sided += ring * rng.uniform(-0.6, 0.6)
        around += 0.25 * ((far > radius) & (far < radius + wall))
        return around.astype(np.float32), sided.astype(np.float32)

    def _lid(self, rng: np.random.Generator) -> np.ndarray:
        """Density of the lid's edge by the distance from its middle."""
        far = np.arange(0, 3.4 * self.dish.radius, STEP)
        edge = far - self.dish.radius - self.wall - rng.uniform(500, 900)
        shine = 0.12 * np.exp(-(((edge - 160) / 50) ** 2))
        return (0.3 * np.exp(-((edge / 70) ** 2)) - shine).astype(np.float32)

    def _lamp(self, rng: np.random.Generator, scanner: bool) -> np.ndarray:
        """Relative brightness over the picture: a slope, and darker corners."""
        slope, corners = rng.uniform((0.03, 0.02), (0.28, 0.3))
        if scanner:
            slope, corners = 0.03, 0.02
        high, wide = coarse_shape(self.dish)
        longest = 0.6 * max(high, wide)
        y, x = ((np.arange(n) - n / 2) / longest for n in (high, wide))
        y = y[:, None]
        along = x * np.cos(self.turn) + y * np.sin(self.turn)
        return (1 + slope * along - corners * (x**2 + y**2)).astype(np.float32)

    def _caustics(self, rng: np.random.Generator, many: int) -> np.ndarray:
        """Bright arcs that the wall throws into the gel."""
        x, y = coarse_places(self.dish)
        light = np.zeros(x.shape)
        for _ in range(many):
            left, down = rng.normal(0, 260, 2)
            far, turn = np.hypot(x - left, y - down), np.arctan2(y - down, x - left)
            radius, half = self.dish.radius - rng.uniform(150, 2300), rng.uniform(0.13, 0.7)
            wide, soft = rng.uniform(30, 140), rng.uniform(30, 170)
            aside = np.abs((turn - rng.uniform(0, 2 * np.pi) + np.pi) % (2 * np.pi) - np.pi)
            ends = 1 / (1 + np.exp(np.clip((aside - half) * radius / max(soft, 60), -40, 40)))
            spread = np.hypot(wide / 2, soft)
            arc = np.exp(-(((far - radius) / spread) ** 2) / 2) * wide / 2.5 / spread
            light += rng.uniform(0.06, 0.30) * arc * ends
        return light.astype(np.float32)

    def _mirror(self, rng: np.random.Generator) -> np.ndarray:
        """A lamp that is mirrored: a soft bar or a softer disc; it is added to the glare."""
        place = self.dish.somewhere(rng, 0, 0.75 * self.dish.radius)
        x, y = coarse_places(self.dish)
        if place is None:
            return np.zeros(x.shape, np.float32)
        x, y, turn = x - place[0], y - place[1], rng.uniform(0, np.pi)
        if rng.random() < 0.3:
            edge = np.hypot(x, y) - rng.uniform(1200, 2600)
            soft, light = rng.uniform(900, 1600), rng.uniform(0.1, 0.25)
        else:
            c, s = np.cos(turn), np.sin(turn)
            along, across = x * c + y * s, y * c - x * s
            half = rng.uniform(1500, 4000) * np.array([1, rng.uniform(0.15, 0.3)])
            edge = np.maximum(np.abs(along) - half[0], np.abs(across) - half[1])
            soft, light = rng.uniform(150, 600), rng.uniform(0.1, 0.36)
        lit = (light / (1 + np.exp(np.clip(edge / soft * 2, -40, 40)))).astype(np.float32)
        self.glare += lit
        return lit

    def rows(self, canvas: Canvas, first: int, last: int) -> np.ndarray:
        """Light [3, h, w] of rows [first, last) of the picture, linear."""
        dish, lamp, rows = self.dish, self.dish.lamp, slice(first, last)
        x, y = np.arange(dish.size[1], dtype=np.float32) + 0.5, np.arange(first, last) + 0.5
        u, v, w = (np.float32(a) * x + np.float32(b * y + c)[:, None] for a, b, c in dish.inverse)
        u, v = u / w, v / w
        far = np.hypot(u, v)
        side = (u * np.cos(self.turn) + v * np.sin(self.turn)) / np.maximum(far, 1)
        far *= 1 + self.oval * (2 * side**2 - 1)
        at = np.minimum((far / STEP).astype(np.int32), len(self.rings) - 1)
        density = self.rings[at] + self.sided[at] * side
        lid = np.hypot(u - self.lid_at[0], v - self.lid_at[1]) / STEP
        density += self.lid[np.minimum(lid.astype(np.int32), len(self.lid) - 1)]
        um = np.float32(dish.um)
        inside = np.clip((np.float32(dish.radius) - far) / (3 * um), 0, 1)
        beyond = np.clip((far - np.float32(dish.radius + self.wall)) / (2.5 * um), 0, 1)
        gel = at_pixels(dish, self.gel, first, last) * inside
        bend = canvas.bend[rows].astype(np.float32)
        if self.grid:
            grey, bright = (self._lines(u + s, v + s) * inside for s in (0, GRID_SHIFT))
            density += grey
            bend += 0.8 * bright
        lit = at_pixels(dish, self.lamp, first, last)
        table = at_pixels(dish, self.table, first, last) * lit
        caustics = at_pixels(dish, self.caustics, first, last)
        glare = at_pixels(dish, self.glare, first, last)
        medium, light = lamp.medium.astype(np.float32), np.empty((3, *far.shape), np.float32)
        for c, plane in enumerate(light):
            own = canvas.density[rows, :, c].astype(np.float32)
            if lamp.dark:
                glow = 0.6 + 0.4 * u / np.maximum(far, 1)
                own += np.abs(density) * np.float32(self.wall_glow) * glow + 0.45 * caustics
                thrown = np.float32(lamp.light[c]) * (1 - np.exp(-own))
                walls = np.exp(-(((far - np.float32(dish.radius)) / np.float32(self.wall / 2) - 1)
                                 ** 4))  # fmt: skip
                plane[:] = np.float32(lamp.gel[c]) * (1 + 3 * gel) * inside
                plane += np.float32(0.05 * lamp.light[c]) * walls + np.float32(lamp.gain) * thrown
                plane *= lit
                behind = np.float32(lamp.table[c]) * table + 0.15 * thrown
            else:
                loss = own + density + medium[c] * inside * (1 + 3 * gel) - gel
                plane[:] = np.float32(lamp.light[c]) * lit * np.exp(-loss)
                plane *= np.clip(1 + bend + caustics * (1 - beyond), *BENT)
                behind = np.float32(lamp.table[c]) * table * np.exp(-0.7 * density - 0.6 * own)
            plane += beyond * (behind - plane) + MIRRORED[c] * glare
        return light

    def _lines(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Density of the lines of a grid that is printed on the dish."""
        (half, turn), (right, down) = self.grid_line, self.grid_shift
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        parts = u * c + v * s + np.float32(right), v * c - u * s + np.float32(down)
        near = np.minimum(*(np.abs(part % GRID - GRID / 2) for part in parts))
        return np.float32(self.grid) / (1 + np.exp(np.clip((near - half) / 8, -40, 40)))
