"""The dish without what is in it: rings of the wall, meniscus, medium, grid, lid and table.

All that follows the wall is in a table by angle and distance from it; the lamp shifts the rings to
one side, the more the higher they are.
"""

import numpy as np

from cfutrain.painters.patches.fields import stretch
from cfutrain.painters.patches.settings import Dish

#: Directions of the table; its nearest and farthest distance from the wall and its pitch, mm.
DIRECTIONS, NEAREST, FARTHEST, PITCH = 2048, -5.5, 3.6, 0.008
#: Pitch of a printed grid, mm; half widths of its lines and of the bright border beside them.
MESH, LINE, BORDER = 2.0, 0.03, 0.025


class Vessel:
    """Light of an empty dish relative to that of the table, row by row."""

    def __init__(self, rng: np.random.Generator, dish: Dish) -> None:
        self.rng, self.dish = rng, dish
        self.rings = [(dish.middle, self._table())]
        if dish.neighbour is not None:
            self.rings.append((dish.neighbour, self._table()))
        # Slow and fine unevenness of the gel; the fine one has lumps of about 1 mm.
        fine = [int(np.ceil(n * dish.um / 1000)) + 3 for n in dish.size]
        self.slow, self.fine = rng.standard_normal((7, 7)), rng.standard_normal(fine)
        self.turn = rng.uniform(-0.2, 0.2)

    def _wave(self, strength: float, waves: int) -> np.ndarray:
        """An uneven course around the dish."""
        turn, rng = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS, self.rng
        return strength * sum(
            rng.normal() / k * np.cos(k * turn + rng.uniform(0, 2 * np.pi))
            for k in range(1, waves + 1)
        )

    def _table(self) -> np.ndarray:
        """Shares of light that pass [direction, distance]."""
        dish, draw = self.dish, self.rng.uniform
        far = np.arange(NEAREST, FARTHEST, PITCH)[None]
        turn = np.arange(DIRECTIONS)[:, None] * 2 * np.pi / DIRECTIONS
        aside = dish.parallax[0] * np.cos(turn) + dish.parallax[1] * np.sin(turn)
        wall, strong = dish.wall / 1000, dish.meniscus / 0.25
        inside, within = far < 0, (far > 0) & (far < wall)
        uneven = np.clip(1 + self._wave(0.3, 3), 0.3, 2)[:, None]
        depth = np.exp(np.minimum(far, 0) / draw(0.5, 0.9)) * inside
        table = 1 - np.minimum(dish.meniscus * uneven * depth, 0.95)
        table *= np.where(within, draw(0.78, 0.95), 1.0)
        # Place beyond the inner wall and width, mm; strength; unevenness; share of the parallax.
        rings = [
            (-draw(1.3, 2.1), draw(0.1, 0.35), draw(0, 0.07) * strong, 0.8, 0),
            (-draw(0.35, 0.8), draw(0.03, 0.07), draw(0.04, 0.25) * strong, 0.9, 0),
            (0, 0.045, -0.75, 0.25, 0), (0.08, 0.03, 0.35, 0.4, 0),
            (0.45 * wall, 0.09, draw(-0.35, 0.3), 0.5, 0.5), (0.7 * wall, 0.05, -0.4, 0.5, 0.7),
            (wall, 0.06, -0.8, 0.2, 0.3), (0.15, 0.05, -0.5, 0.4, 1.0),
            (wall + 0.05, 0.05, -0.55, 0.4, 1.0),
        ]  # fmt: skip
        if dish.rim:
            rings.append((wall + 0.35, 0.05, -0.25, 0.4, 0.2))
        if dish.lid:
            rings += [
                (2.7, 0.06, -0.45, 0.2, 0),
                (2.1, 0.05, -0.3, 0.2, 0),
                (2.55, 0.05, 0.1, 0.2, 0),
            ]
        for place, width, strength, rough, shift in rings:
            course = np.clip(1 + self._wave(rough, 6), 0.1, 2.2)[:, None]
            bump = np.exp(-0.5 * ((far - place - shift * aside) / width) ** 2)
            table *= np.clip(1 + strength * course * bump, 0.03, 3)
        table *= 1 + 0.03 * np.sin(40 * far + self._wave(2, 4)[:, None]) * within
        return table.astype(np.float32)

    def from_wall(self, top: int, bottom: int, middle: np.ndarray) -> tuple[np.ndarray, ...]:
        """Distance beyond the wall, mm, and x and y from a middle, mm, of rows of the sheet."""
        scale = np.float32(self.dish.um / 1000)
        x = (np.arange(self.dish.size[1], dtype=np.float32) + np.float32(0.5 - middle[0])) * scale
        y = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - middle[1])) * scale
        x, y = x[None], y[:, None]
        return np.hypot(x, y) - np.float32(self.dish.radius / 1000), x, y

    def passed(self, top: int, bottom: int) -> np.ndarray:
        """Light that passes walls, meniscus and lid in rows of the sheet."""
        light = np.ones((bottom - top, self.dish.size[1]), np.float32)
        for middle, table in self.rings:
            beyond, x, y = self.from_wall(top, bottom, middle)
            at = np.clip((beyond - NEAREST) / PITCH, 0, table.shape[1] - 1.01)
            low = at.astype(np.int32)
            turn = np.arctan2(y, x) * np.float32(DIRECTIONS / (2 * np.pi))
            flat = turn.astype(np.int32) % DIRECTIONS * table.shape[1] + low
            share, table = at - low, table.reshape(-1)
            near = table[flat]
            light *= near + share * (table[flat + 1] - near)
        return light

    def lumps(self, top: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
        """The slow and the fine unevenness of rows of the sheet."""
        shape, high = (bottom - top, self.dish.size[1]), self.dish.size[0]
        parts = []
        for field in (self.slow, self.fine):
            rows, columns = field.shape
            box = (0, rows * top / high, columns, rows * bottom / high)
            parts.append(stretch(field, shape, box))
        return parts[0], parts[1]

    def rows(self, top: int, bottom: int) -> np.ndarray:
        """Light [h, w, 3] of rows of the sheet."""
        dish = self.dish
        light, (slow, fine) = self.passed(top, bottom), self.lumps(top, bottom)
        beyond, x, y = self.from_wall(top, bottom, dish.middle)
        gel = np.clip(-beyond / 0.03, 0, 1)
        thick = gel * (1 + 0.06 * slow + 0.012 * fine + 0.25 * np.exp(np.minimum(beyond, 0) / 0.8))
        light *= 1 + (0.009 * gel + 0.002) * fine
        if dish.grid:
            light = self._meshed(light, beyond, x, y)
        if dish.black_table:
            # From 0.7 of the wall's width on, which is in um where all else here is in mm.
            light[beyond > 0.0007 * dish.wall] *= 0.05
        return light[..., None] * np.exp(-thick[..., None] * dish.tint.astype(np.float32))

    def _meshed(
        self, light: np.ndarray, beyond: np.ndarray, x: np.ndarray, y: np.ndarray
    ) -> np.ndarray:
        """With the lines of a grid moulded into the floor: dark, with a bright border."""
        cos, sin, inside = (
            np.float32(np.cos(self.turn)),
            np.float32(np.sin(self.turn)),
            beyond < -0.1,
        )
        for along in (x * cos + y * sin, y * cos - x * sin):
            line, border = (
                np.abs((along - off + MESH / 2) % MESH - MESH / 2) / width
                for off, width in ((0, LINE), (0.06, BORDER))
            )
            light = light * (1 - 0.28 * np.exp(-0.5 * line**2) * inside)
            light += 0.1 * np.exp(-0.5 * border**2) * inside
        return light
