"""How light reaches the camera: through the dish, from what lies under it, and from its sides."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.darkfields.canvas import Canvas, between, polar, step
from cfutrain.painters.darkfields.settings import WALL_MM, Dish

#: What the medium lets through in red, green and blue: clear, straw, phenol red, orange.
MEDIA = ((1, 1, 1), (1, 0.96, 0.82), (1, 0.8, 0.84), (1, 0.84, 0.62))
#: Inks of pens: black, blue, red, green.
INKS = ((0.08, 0.08, 0.1), (0.1, 0.15, 0.6), (0.75, 0.08, 0.1), (0.1, 0.45, 0.2))
#: Steps of the profile of the wall, um; cells of the fields of unevenness; lines of a grid, um.
STEP, COARSE, GRID = 8.0, 72, 2000.0
#: Least and most light from the ground, and from the sides.
BACK = {"black": (0.002, 0.04), "table": (0.03, 0.11), "box": (0.5, 0.9), "paper": (0.35, 0.85)}
SIDE = {"black": (0.35, 1.1), "table": (0.45, 0.9), "box": (0, 0.02), "paper": (0, 0.05)}


class Light:
    """Lamps, ground and wall of one dish; `band` lights some rows of it."""

    def __init__(self, dice: np.random.Generator, dish: Dish) -> None:
        self.dice, self.dish = dice, dish
        self.inverse = np.linalg.inv(dish.to_picture).astype(np.float32)
        self.haemoglobin = np.array([dice.uniform(0.06, 0.28), 1.0, dice.uniform(1.1, 1.8)])
        self.lamp = 1 + dice.normal(0, 0.05) * np.array([1, 0, -1])
        tint = np.array(MEDIA[dice.choice(4, p=[0.35, 0.3, 0.2, 0.15])])
        self.medium, self.ink = tint ** dice.uniform(0.3, 1.2), np.array(INKS[dice.integers(4)])
        #: Depth in focus, and the blur at the other side of the gel, um.
        self.focus = (dice.random(), dice.choice([dice.uniform(0, 4), dice.uniform(3, 14)]))
        #: Towards the lamp.
        self.way = polar(1, dice.uniform(0, 2 * np.pi)).astype(np.float32)
        colour = 1 + dice.normal(0, 0.12 if dish.dark else 0.025, 3)
        self.back = np.exp(dice.uniform(*np.log(BACK[dish.ground]))) * colour * self.lamp
        self.side = dice.uniform(*SIDE[dish.ground])
        self.haze = float(self.side * np.exp(dice.uniform(np.log(0.003), np.log(0.05))))
        # Small things scatter blue more.
        self.grain = (1 + dice.uniform(0, 0.16) * np.array([-1, -0.4, 0.4])) * self.lamp
        self.gain, self.relief = dice.uniform(1.2, 3.0), dice.uniform(0.2, 1.2)
        self.shadow = dice.uniform(0.2, 0.9) if dish.ground == "paper" else 0.0
        away = dice.uniform(150, 1500) / dish.true_um
        self.shift = np.round(away * self.way).astype(int)
        self.soft = max(0.8, away * dice.uniform(0.05, 0.3))
        self.grid = dice.uniform(0.05, 0.4) if dice.random() < 0.12 else 0.0
        self.grid_turn, self.grid_wide = dice.uniform(0, np.pi), dice.uniform(10, 35)
        self._wall()
        y, x = np.mgrid[-1 : 1 : COARSE * 1j, -1 : 1 : COARSE * 1j].astype(np.float32)
        fall = np.exp(
            abs(dice.normal(0, 0.25 if dish.dark else 0.12)) * (self.way[0] * x + self.way[1] * y)
        )
        corner = float(dice.choice([0, 0.04, 0.15]) * dice.random())
        self.even = self._field(0.015) * fall * (1 - corner * (x**2 + y**2))
        self.hue = self._field(dice.uniform(0, 0.02)) - 1
        self.gel = self._field(dice.choice([0.0, 0.02, 0.08])) - 1

    def _wall(self) -> None:
        """Meniscus, wall and what is outside, by distance from the middle in steps of STEP."""
        dice, R = self.dice, self.dish.radius
        outer = R + 1000 * WALL_MM
        r = np.arange(0, 1.6 * R, STEP)
        edge, outside = step((r - R) / 25), step((outer - r) / 30)
        deep = np.maximum(R - r, 0)
        dim = edge * dice.uniform(0.05, 0.9) * np.exp(-deep / dice.uniform(150, 900))
        glow = edge * dice.uniform(0.01, 0.15) * np.exp(-deep / dice.uniform(100, 700))
        rings = [R, outer, *(R + 1000 * WALL_MM * dice.uniform(-0.5, 1.4, dice.integers(2, 6)))]
        for index, at in enumerate(rings):
            ring = np.exp(-(((r - at) / dice.uniform(25, 160)) ** 2))
            dim += ring * (dice.uniform(0.3, 1.3) if index < 2 else dice.normal(0, 0.35))
            glow += ring * abs(dice.normal(0, 0.5 if index < 3 else 0.2))
        if self.dish.ground == "box" and dice.random() < 0.35:
            dim += outside * dice.uniform(1, 4)
        glow *= 0.6 * self.side + 0.05 * dice.random()
        cast = np.exp(-(((r - R - 600) / dice.uniform(500, 1200)) ** 2)) * dice.uniform(0.1, 0.5)
        self.inside, self.dim, self.glow, self.cast = np.float32([edge, dim, glow, cast])

    def _field(self, amount: float) -> np.ndarray:
        """A smooth field [COARSE, COARSE] about 1."""
        smooth = gaussian_filter(self.dice.normal(size=(COARSE, COARSE)), self.dice.uniform(3, 14))
        return (1 + amount * smooth / smooth.std()).astype(np.float32)

    def _spread(self, field: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """A coarse field at `rows` of the picture."""
        lines = between(field, rows * (COARSE - 1) / self.dish.height)
        return between(lines.T, np.linspace(0, COARSE - 1, self.dish.width)).T

    def _place(self, rows: np.ndarray, shift: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Place on the dish, um, and the step of the wall's profile, of each pixel of `rows`."""
        x = (np.arange(self.dish.width, dtype=np.float32) + 0.5 - shift[0])[None, :]
        y = (rows.astype(np.float32) + 0.5 - shift[1])[:, None]
        u, v, w = ((m[0] * x) + (m[1] * y + m[2]) for m in self.inverse)
        u, v = u / w, v / w
        far = np.sqrt(u * u + v * v) * np.float32(1 / STEP)
        return u, v, np.minimum(far, len(self.dim) - 1).astype(np.int32)

    def band(self, canvas: Canvas, first: int, last: int) -> np.ndarray:
        """Linear light [3, rows, w] of rows `first` to `last`; 1 is white."""
        rows = np.arange(first, last)
        layer = {name: canvas.rows(name, first, last) for name in canvas.layers}
        u, v, at = self._place(rows, (0, 0))
        inside, dirt, dim, pale = self.inside[at], layer["dirt"], self.dim[at], layer["pale"]
        lean = np.float32(0.7 / self.dish.radius) * (u * self.way[0] + v * self.way[1])
        glow = self.glow[at] * np.maximum(1 + lean, 0.1) ** 2 + layer["shine"]
        for turn in (self.grid_turn, self.grid_turn + np.pi / 2) if self.grid else ():
            off = (u * np.float32(np.cos(turn)) + v * np.float32(np.sin(turn))) % GRID - GRID / 2
            dirt = dirt + self.grid * inside * np.exp(-((off / np.float32(self.grid_wide)) ** 2))
        if self.shadow:
            dim = dim + self._shadows(canvas, rows, first, last)
        gel, even, hue = (self._spread(field, rows) for field in (self.gel, self.even, self.hue))
        gel = 1 + gel * inside
        through = gel * np.exp(np.clip(self.relief * layer["relief"], -1.5, 0.6) - dim - dirt)
        spark = 0.3 * np.maximum(layer["relief"], 0)
        scattered = self.side * (1 - np.exp(-self.gain * (pale + spark)))
        dusty = 0.8 * self.side * (1 - np.exp(-1.2 * np.maximum(dirt, 0)))
        hazy = self.haze * inside * gel
        ink = np.clip(1.5 * layer["ink"], 0, 1)
        result = np.empty((3, len(rows), self.dish.width), np.float32)
        # Single precision throughout: one double would make doubles of all.
        colours = np.float32([self.back, self.medium, self.lamp, self.grain, self.ink]).T
        for c, (back, tint, lamp, grain, stain) in enumerate(colours):
            taken = np.exp(-np.float32(self.haemoglobin[c]) * layer["red"])
            lit = back * (1 + (tint - 1) * inside) * through * taken
            if not self.dish.dark:
                lit *= np.exp(-(0.55 + 0.05 * c) * pale)
            # Side light comes back from near the surface, past less of the pigment.
            lit += np.sqrt(taken) * (lamp * hazy + grain * scattered) + lamp * dusty
            lit *= even * (1 + (c - 1) * hue) * (1 - ink * (1 - stain))
            result[c] = lit + lamp * glow + 0.25 * self.side * stain * ink
        return result

    def _shadows(self, canvas: Canvas, rows: np.ndarray, first: int, last: int) -> np.ndarray:
        """What colonies, dirt and wall cast on the paper under the dish, as optical thickness."""
        (dx, dy), pad = self.shift, int(3 * self.soft) + 1
        shares = {"red": 0.7, "pale": 0.5, "dirt": 1.0, "ink": 1.0}
        parts = (s * canvas.rows(k, first - dy - pad, last - dy + pad) for k, s in shares.items())
        cast = gaussian_filter(np.roll(sum(parts), dx, axis=1), self.soft, truncate=3)[pad:-pad]
        return self.shadow * (cast + self.cast[self._place(rows, (dx, dy))[2]])
