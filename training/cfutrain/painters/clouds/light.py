"""The dish without what lies in it: lamp, gel, meniscus, wall and table, band by band."""

import numpy as np

from cfutrain.painters.clouds.canvas import Canvas
from cfutrain.painters.clouds.fields import SmoothField
from cfutrain.painters.clouds.marks import LAMP
from cfutrain.painters.clouds.settings import TABLES, Dish

#: Samples of the wall's profile, um, and how far from the middle it goes.
RING, FARTHEST = 2.0, 40_000.0
#: How strongly haemoglobin absorbs red, green and blue, and cells more blue than red.
HAEMOGLOBIN = np.float32([0.09, 0.74, 0.98])
COVER = np.float32([1.0, 1.02, 1.06])
#: Half the width of a dish, um: slopes of light are given over it.
HALF = 17_500.0


class Light:
    """Light that leaves one dish towards the camera."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.dish, self.inverse = dish, np.linalg.inv(dish.matrix)
        extent = dish.size[0] * dish.um, dish.size[1] * dish.um
        # Uneven gel, its depth, its finest grain, and the table.
        self.uneven = SmoothField(rng, extent, rng.uniform(2800, 10_000))
        self.depth = SmoothField(rng, extent, 12_000, 1)
        self.fine = SmoothField(rng, extent, 180, 2)
        self.weave = SmoothField(rng, extent, 1200)
        self.unevenness, self.fineness = rng.uniform(0.012, 0.03), rng.uniform(0.0025, 0.006)
        self.side = rng.uniform(0, 2 * np.pi)
        self._wall(rng)
        self.grid = (rng.uniform(0, np.pi / 2), rng.uniform(0.12, 0.26)) if dish.gridded else None
        self.tiles = np.ones((1, 1))
        if dish.field_um:
            shape = [int(n // dish.field_um) + 1 for n in extent]
            self.tiles = 1 + rng.normal(0, 0.008, shape)
        # Stray light of the lamp that is mirrored.
        turn = rng.uniform(0, 2 * np.pi)
        self.stray = 11_400 * np.array([np.cos(turn), np.sin(turn)])

    def _wall(self, rng: np.random.Generator) -> None:
        """Density by distance from the middle: even, towards one side, and of the far edge."""
        inner, outer = self.dish.radius, self.dish.wall
        far = np.arange(0, FARTHEST, RING)
        width = rng.uniform(280, 700)

        def ring(middle: float, wide: float) -> np.ndarray:
            return np.exp(-(((far - middle) / wide) ** 2))

        inside = (far >= inner) & (far < outer)
        # The meniscus darkens towards the wall, with a bright caustic and a wide faint band.
        even = rng.uniform(0.25, 0.8) * np.exp(-np.clip(inner - far, 0, None) / width)
        even *= far < inner
        even -= rng.uniform(0.05, 0.18) * ring(inner - 2.2 * width, 0.5 * width)
        even += rng.uniform(0.02, 0.07) * ring(inner - 4.5 * width, 1.2 * width)
        even += rng.uniform(0.1, 0.6) * inside
        even += rng.uniform(0.5, 1.4) * ring(inner, rng.uniform(25, 60))
        even += rng.uniform(0.4, 1.3) * ring(outer, rng.uniform(30, 80))
        for _ in range(rng.integers(2, 6)):
            strength, middle = rng.uniform(-0.7, 0.7), rng.uniform(inner, outer)
            even += strength * ring(middle, rng.uniform(25, 150))
        sided = rng.uniform(0.05, 0.4) * ring(inner - 0.6 * width, 0.8 * width)
        sided += rng.uniform(0.1, 0.5) * inside + rng.uniform(0.1, 0.3) * ring(outer + 150, 180)
        # The upper edge of the wall is seen beside the lower one.
        turn = rng.uniform(0, 2 * np.pi)
        self.upper = rng.uniform(80, 420) * np.array([np.cos(turn), np.sin(turn)])
        middle = inner + rng.uniform(150, 500)
        edge = rng.uniform(0.2, 0.8) * ring(middle, rng.uniform(30, 70))
        edge -= rng.uniform(0, 0.4) * ring(outer + 60, 50)
        self.profiles = np.stack([even, sided, edge]).astype(np.float32)

    def _ring(self, which: int, far: np.ndarray) -> np.ndarray:
        profile = self.profiles[which]
        return np.take(profile, np.minimum((far / RING).astype(np.int32), len(profile) - 1))

    def rows(self, top: int, bottom: int, canvas: Canvas) -> np.ndarray:
        """Rows of light [3, h, w], linear."""
        dish = self.dish
        px = np.arange(dish.size[1], dtype=np.float32) + np.float32(0.5)
        py = np.arange(top, bottom, dtype=np.float32) + np.float32(0.5)
        x, y, flat = (np.float32(a) * px + (np.float32(b) * py + np.float32(c))[:, None]
                      for a, b, c in self.inverse)  # fmt: skip
        x, y = x / flat, y / flat
        far = np.hypot(x, y)
        towards = (x * np.float32(np.cos(self.side)) + y * np.float32(np.sin(self.side))) / (
            far + 1)  # fmt: skip
        wall = self._ring(0, far) + self._ring(1, far) * towards
        upper = self.upper.astype(np.float32)
        wall += self._ring(2, np.hypot(x - upper[0], y - upper[1]))
        gel = np.clip((np.float32(dish.radius) - far) / 30 + 0.5, 0, 1)
        table = np.clip((far - np.float32(dish.wall)) / 40 + 0.5, 0, 1)
        places = py * np.float32(dish.um), px * np.float32(dish.um)
        grain = np.float32(self.unevenness) * self.uneven.at(*places)
        grain = (grain + np.float32(self.fineness) * self.fine.at(*places)) * gel
        lamp = 1 + np.float32(dish.slope[0] / HALF) * x + np.float32(dish.slope[1] / HALF) * y
        lamp -= np.float32(dish.vignette / HALF**2) * far**2
        lamp *= self._tiles(top, bottom)
        cells, dirt, glare = canvas.rows(top, bottom)
        cells[0] *= np.float32(dish.cover)
        cells[1] *= np.float32(dish.bend)
        if self.grid:
            dirt += self._grid(x, y, gel)
        shown = self._shining if dish.shines else self._through
        light = shown(cells, dirt, grain, (gel, table, wall, towards), places)
        light *= lamp
        if dish.reflections:
            for plane, colour in zip(light, np.float32(LAMP), strict=True):
                plane += glare[0] * colour
            stray = (x - np.float32(self.stray[0])) ** 2 + (y - np.float32(self.stray[1])) ** 2
            light += np.float32(0.03) * np.exp(-stray / np.float32(1.5e8))
        return light

    def _through(self, cells, dirt, grain, vessel, places) -> np.ndarray:
        """Light from below through gel, cells and wall; the table beside the dish."""
        dish, (gel, table, wall, _) = self.dish, vessel
        cover, bent, red = cells
        passed = (1 + np.clip(bent, -0.5, 0.6)) * (1 - table) * np.exp(-np.clip(wall, -0.5, 3))
        depth = 1 + np.float32(0.1) * self.depth.at(*places)
        colours, varied = TABLES[dish.table]
        around = table * (1 + np.float32(varied) * self.weave.at(*places)) if varied else table
        light = np.empty((3, *cover.shape), np.float32)
        for one, plane in enumerate(light):
            density = COVER[one] * cover + HAEMOGLOBIN[one] * red + grain
            density += np.clip(dirt[one], -0.7, 4)
            # The medium colours as deep as it is.
            density -= gel * depth * np.float32(np.log(dish.tint[one]))
            plane[:] = passed * np.exp(-density) + around * np.float32(colours[one])
        light *= np.float32(dish.level)
        return light

    def _shining(self, cells, dirt, grain, vessel, places) -> np.ndarray:
        """Light from the side: cells, dirt and wall shine on a black ground."""
        dish, (gel, table, wall, towards) = self.dish, vessel
        cover, bent, red = cells
        matter = 1.7 * cover + 0.9 * np.clip(bent, 0, 0.6) + np.float32(0.12) * red
        matter *= np.float32(0.68 * dish.glow) / (1 + 1.1 * cover)
        edges = np.float32(0.3 * dish.wall_glow) * np.abs(wall) * (1 + 0.8 * towards)
        edges *= 1 - 0.7 * table
        light = np.empty((3, *cover.shape), np.float32)
        for one, plane in enumerate(light):
            ground, tint = np.float32(dish.ground[one]), np.float32(dish.tint[one])
            plane[:] = ground * ((1 + 6 * grain) * gel * tint + 0.8 * (1 - gel))
            shine = matter * np.exp(-1.15 * HAEMOGLOBIN[one] * red)
            shine += 0.22 * np.abs(np.clip(dirt[one], -0.7, 2))
            plane += shine * (1 - table) * tint + edges
        return light

    def _tiles(self, top: int, bottom: int) -> np.ndarray:
        """Brightness of the fields that a picture is put together from."""
        um, field = self.dish.um, self.dish.field_um or np.inf
        rows = (np.arange(top, bottom) * um // field).astype(int)
        columns = (np.arange(self.dish.size[1]) * um // field).astype(int)
        return self.tiles[rows][:, columns].astype(np.float32)

    def _grid(self, x: np.ndarray, y: np.ndarray, gel: np.ndarray) -> np.ndarray:
        """Density of lines 2 mm apart that are moulded into the floor: dark, bright beside it."""
        turn, dark = self.grid
        wide, lines = max(17.0, 0.6 * self.dish.um), 0
        for angle in (turn, turn + np.pi / 2):
            off = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle)) + 300
            off = (off + 1000) % 2000 - 1000
            lines = lines + np.float32(dark) * np.exp(-((off / wide) ** 2))
            lines -= np.float32(0.35 * dark) * np.exp(-(((off - 2 * wide) / wide) ** 2))
        return lines * gel
