"""Light that reaches the camera: lamp, medium, what lies in the dish, wall and table.

Behind the dish is a lamp, or paper on which all throws a shadow, or a black table on which what
scatters shines. What changes slowly is a coarse field; the rest is worked out row by row.
"""

import numpy as np
from scipy import ndimage

from cfutrain.painters.globes.cells import Drawn
from cfutrain.painters.globes.layers import Layers
from cfutrain.painters.globes.rings import Neighbours, Wall, looked_up
from cfutrain.painters.globes.sampling import between
from cfutrain.painters.globes.settings import Dish, ray

#: Density of a ripe cell in red, green and blue.
HAEMOGLOBIN = np.array([0.012, 0.105, 0.145])
#: Bluer light scatters more.
BLUER = np.array([0.88, 1.0, 1.12])
#: A pile of pale cells takes no more light than so: by thickness, behind it and on black.
SATURATES, SATURATES_DARK = 0.22, 0.05
#: Samples of what changes slowly, um; width and pitch of grid lines, of a screen's pixels, um.
FIELD, LINE, GRID, SCREEN = 150.0, 70.0, 2000.0, 96.0
#: Light of a black table and of what scatters on it, and how strong its brim and dirt are.
TABLE, GAIN, BRIM, DIRT = 0.011, 1.7, 0.5, 0.75


class Light:
    """The empty dish, and how what lies in it changes its light; linear, 1 is white."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.dish, self.wall, self.neighbours = dish, Wall(dish), Neighbours(rng, dish)
        self.inverse = np.linalg.inv(dish.matrix)
        self.haem = HAEMOGLOBIN * dish.haem
        self.lamp = dish.lamp * dish.exposure
        self.haze = rng.uniform(0.014, 0.03)
        self.fields = self._fields(rng)
        # Light on the paper below, once it is known.
        self.lit = None

    def _noise(self, rng: np.random.Generator, wide: float, shape: tuple[int, int]) -> np.ndarray:
        """Smooth noise of spread 1 with lumps `wide` um, on the coarse grid."""
        knots = [int(n * FIELD / wide) + 5 for n in shape]
        at = np.meshgrid(*(np.arange(n) * FIELD / wide + 1.5 for n in shape), indexing="ij")
        return ndimage.map_coordinates(rng.standard_normal(knots), at, order=3)

    def _fields(self, rng: np.random.Generator) -> np.ndarray:
        """Coarse planes: light of red, green and blue, unevenness of the gel, light on the wall
        by its direction, and what the edge of the gel strays by, um.
        """
        dish = self.dish
        self.step = FIELD / dish.um
        shape = tuple(int(n / self.step) + 3 for n in dish.size)
        rows, columns = np.meshgrid(*(np.arange(n) * self.step for n in shape), indexing="ij")
        x, y = dish.to_um(np.column_stack([columns.ravel(), rows.ravel()])).T
        x, y = x.reshape(shape), y.reshape(shape)
        far, turn = np.hypot(x, y), np.arctan2(y, x)
        along = x * np.cos(dish.lamp_turn) + y * np.sin(dish.lamp_turn)
        reach = dish.radius if dish.ground == "dark" else 20_000
        light = 1 + dish.slope * along / reach - dish.corners * (far / 25_000) ** 2
        texture = {"paper": 0.008, "dark": 0.02}.get(dish.ground, 0)
        light *= 1 + texture * self._noise(rng, 300, shape)
        tints = [0.006 * self._noise(rng, 9000, shape) for _ in range(3)]
        lights = [np.clip(light, 0.05, None) * np.exp(-tint) for tint in tints]
        uneven = self._noise(rng, rng.uniform(4000, 6000), shape)
        uneven = dish.uneven * (uneven + 0.35 * self._noise(rng, 1100, shape))
        away = np.angle(np.exp(1j * (turn - dish.lamp_turn)))
        if dish.ring_lamp:
            lamps = rng.integers(24, 49)
            wall = 0.7 + 0.9 * np.abs(np.cos(turn * lamps / 2)) ** 12
        elif dish.ground == "dark":
            wall = 0.25 + 1.6 * np.exp(-((away / 0.5) ** 2)) + 0.9 * np.exp(
                -(((np.abs(away) - np.pi) / 0.45) ** 2))  # fmt: skip
            wall += 0.3 * np.exp(-(((away - 1.7) / 0.15) ** 2))
        else:
            wall = 1 + 0.35 * np.cos(away) + 0.12 * np.cos(3 * turn + rng.uniform(0, 6))
        edge = dish.gel_edge(turn) + 120 * self._noise(rng, 1500, shape)
        return np.stack([*lights, uneven, wall, edge]).astype(np.float32)

    def _field(self, which: int, first: int, last: int) -> np.ndarray:
        """Rows of a coarse plane."""
        rows, columns = np.arange(first, last) / self.step, np.arange(self.dish.size[1]) / self.step
        return between(self.fields[which], rows, columns)

    def rows(self, layers: Layers, first: int, last: int) -> np.ndarray:
        """Light [3, h, w] of rows of the picture, before the camera."""
        dish, (x, y, far) = self.dish, self._places(first, last)
        planes, wall = layers.rows(first, last), self._field(4, first, last)
        gel, uneven = self._gel(far, first, last)
        if dish.grid:
            self._draw_grid(planes, x, y, far)
        if dish.ground == "dark":
            relief = self._relief(planes["scatter"], planes["haem"])
            light = self._shining(planes, relief, self.haze * gel * (1 + 6 * uneven))
            light += np.float32(BRIM) * looked_up(self.wall.bright, far) * wall
        else:
            self.neighbours.add(planes["dirt"], x, y)
            density = self._density(planes, self._relief(planes["scatter"], planes["haem"]))
            density += wall * looked_up(self.wall.dark, far) + gel * uneven
            density += gel * dish.medium.astype(np.float32)[:, None, None]
            light = np.exp(-np.clip(density, -0.5, 4.5))
        if dish.ground == "paper":
            light *= self._shadow(layers, first, last)
        for one in range(3):
            light[one] *= self._field(one, first, last) * self.lamp[one]
        if dish.tablet:
            self._draw_screen(light, x, y)
        if dish.ground != "dark" and dish.glint:
            light += np.float32(dish.glint * dish.exposure) * planes["glint"]
        if dish.mask:
            light *= looked_up(self.wall.shown, far)
        return light

    def _places(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and distance of rows of pixels from the middle of the dish, um."""
        px, py = np.arange(self.dish.size[1], dtype=np.float32) + 0.5, np.arange(first, last) + 0.5
        flat = [np.float32(a) * px + np.float32(b * py + c)[:, None] for a, b, c in self.inverse]
        x, y = flat[0] / flat[2], flat[1] / flat[2]
        return x, y, np.hypot(x, y)

    def _gel(self, far: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Where gel is, from 0 to 1, and its unevenness (log of light)."""
        gel, uneven = looked_up(self.wall.gel, far), self._field(3, first, last)
        if self.dish.dry:
            beyond = far - self._field(5, first, last)
            gel *= 1 / (1 + np.exp(np.clip(beyond / 40, -50, 50)))
            line = 0.35 * np.exp(-((beyond / 70) ** 2))
            line -= 0.12 * np.exp(-(((beyond + 150) / 90) ** 2))
            # `gel` weighs unevenness, but half of the line along its edge lies beyond it.
            uneven += line * (far < self.dish.radius - 60) / np.maximum(gel, 0.2)
        return gel, uneven

    def _shadow(self, layers: Layers, first: int, last: int) -> np.ndarray:
        """What of the lamp reaches the paper below past cells, dirt and wall [3, h, w]."""
        dish, (shift, soft) = self.dish, self.dish.shadow
        # A shadow is soft: it is worked out once for the whole dish, in blocks of pixels.
        block = max(1, int(soft / dish.um / 2.5))
        if self.lit is None:
            bands = [self._lit(layers, top, block) for top in range(0, dish.size[0], 32 * block)]
            self.lit = np.concatenate(bands, axis=1)
            for one in self.lit:
                one[:] = ndimage.gaussian_filter(one, soft / dish.um / block, truncate=3)
        ends = (first, last), (0, dish.size[1])
        at = [(np.arange(a, b) + 0.5 - move / dish.um) / block - 0.5
              for (a, b), move in zip(ends, shift[::-1], strict=True)]  # fmt: skip
        return np.stack([between(one, *at) for one in self.lit])

    def _lit(self, layers: Layers, first: int, block: int) -> np.ndarray:
        """Light behind all but the medium in blocks of pixels, from a row on [3, h, w]."""
        last = min(first + 32 * block, self.dish.size[0])
        planes, (_, _, far) = layers.rows(first, last), self._places(first, last)
        density = self._density(planes, np.float32(0))
        gel, uneven = self._gel(far, first, last)
        density += self._field(4, first, last) * looked_up(self.wall.dark, far) + gel * uneven
        lit = np.exp(-np.clip(0.75 * density, -0.3, 4))
        lit = np.pad(lit, [(0, 0), *((0, -n % block) for n in lit.shape[1:])], "edge")
        _, high, wide = lit.shape
        return lit.reshape(3, high // block, block, wide // block, block).mean(axis=(2, 4))

    def of_cells(self, drawn: Drawn) -> np.ndarray:
        """Light [3, h, w] of a thing alone on even gel under an even lamp."""
        planes = drawn._asdict() | {"dirt": np.zeros((3, 1, 1), np.float32), "glint": 0}
        relief = self._relief(drawn.scatter, drawn.haem)
        if self.dish.ground == "dark":
            light = self._shining(planes, relief, np.float32(self.haze))
        else:
            density = self._density(planes, relief) + self.dish.medium[:, None, None]
            light = np.exp(-density.clip(-0.5, 4.5))
        return light * self.lamp[:, None, None]

    def _relief(self, scatter: np.ndarray, haem: np.ndarray) -> np.ndarray | np.float32:
        """Shading of cells by light from one side."""
        if not self.dish.relief:
            return np.float32(0)
        height = scatter + np.float32(0.65) * haem
        way, soft = ray(self.dish.lamp_turn), max(0.8, 6 / self.dish.um)
        slopes = (ndimage.gaussian_filter(height, soft, order, truncate=3) for order in
                  ((0, 1), (1, 0)))  # fmt: skip
        # The lamp's direction is that in the dish, which the camera may have turned.
        way = self.dish.matrix[:2, :2] @ way * self.dish.um
        strength = self.dish.relief / self.dish.um
        return sum(np.float32(part * strength) * s for part, s in zip(way, slopes, strict=True))

    def _density(self, planes: dict[str, np.ndarray], relief: np.ndarray) -> np.ndarray:
        """Log of light that is missing behind cells and dirt [3, h, w]."""
        scatter, density = planes["scatter"], planes["dirt"]
        pale = np.float32(self.dish.scatter) * scatter / (1 + np.float32(SATURATES) * scatter)
        bent = np.float32(0.9 * self.dish.phase) * planes["phase"] + relief
        parts = [np.float32(haem) * planes["haem"] + np.float32(bluer) * pale - bent
                 for haem, bluer in zip(self.haem, BLUER, strict=True)]  # fmt: skip
        return density + np.stack(parts)

    def _shining(
        self, planes: dict[str, np.ndarray], relief: np.ndarray, haze: np.ndarray
    ) -> np.ndarray:
        """Light that cells, dirt and gel throw back on a black table [3, h, w]."""
        scatter, haem, dirt = planes["scatter"], planes["haem"], planes["dirt"]
        pale = np.float32(self.dish.scatter) * (scatter + np.float32(0.25) * haem)
        pale /= 1 + np.float32(SATURATES_DARK) * (scatter + haem)
        edges = np.clip(np.clip(planes["phase"], -0.6, 2) * (self.dish.phase / 2), -0.02, 0.5)
        cells = pale + np.clip(relief, -0.04, 0.2) + edges * (0.3 + 4 * pale)
        cells = np.float32(GAIN) * np.clip(cells, -0.005, 2)
        grains = 0.28 * (1 - np.exp(-dirt.mean(axis=0).clip(0, 5))) + 0.55 * planes["glint"]
        parts = []
        for one in range(3):
            colour = np.exp(-(dirt[one] - dirt.min(axis=0)).clip(0, 3))
            part = cells * np.exp(np.float32(-1.25 * self.haem[one]) * haem)
            part += TABLE + haze * np.float32(1 - 2 * self.dish.medium[one])
            parts.append(part + np.float32(DIRT) * grains * colour)
        return np.stack(parts)

    def _draw_grid(
        self, planes: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray, far: np.ndarray
    ) -> None:
        """Lines moulded into the floor, dark beside a glint."""
        near = np.minimum(*(np.abs((at + GRID / 2) % GRID - GRID / 2) for at in (x, y)))
        soft = np.float32(max(LINE, 1.4 * self.dish.um) / 2)
        lines = np.exp(-((near / soft) ** 2)) * np.float32(min(1, LINE / self.dish.um))
        lines *= far < self.dish.radius - 100
        planes["dirt"] += np.float32(0.3) * lines
        planes["glint"] += np.float32(0.2) * lines

    def _draw_screen(self, light: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        """Pixels of the screen that serves as a lamp, far out of focus."""
        turn = np.float32(2 * np.pi / SCREEN)
        u, v = x * turn, y * turn
        # A camera that hardly resolves them averages over them.
        seen = np.float32(np.exp(-((2 * self.dish.um / SCREEN) ** 2)))
        light *= (1 + seen * 0.055 * np.cos(u)) * (1 + seen * 0.045 * np.cos(v))
        for one in range(3):
            light[one] *= 1 + seen * np.float32(0.03) * np.cos(u + turn * SCREEN * one / 3)
