"""Larger marks: mirrored lamps, drops on the lid, writing, the scorer's pen, a dish of water."""

import numpy as np

from cfutrain.painters.painting import film_pieces
from cfutrain.painters.patches.dirt import GREY, Dirt
from cfutrain.painters.patches.planting import REDDISH
from cfutrain.painters.patches.settings import ray

#: What inks take of red, green and blue.
INKS = {"blue": (2.4, 1.5, 0.3), "black": (2.2, 2.2, 2.1), "green": (2.0, 0.5, 1.6),
        "red": (0.1, 2.0, 1.6)}  # fmt: skip


class Marks(Dirt):
    """Dirt and marks of one dish."""

    def mirror_lamps(self) -> None:
        """Lamps and windows in the lid or the gel; colonies are laid beside them, not under."""
        rng = self.rng
        if self.dish.dark:
            self._ring_of_lamps()
        elif self.dish.kind in ("phone", "macro") and rng.random() < 0.28:
            for _ in range(int(rng.integers(1, 4))):
                window, at = rng.random() < 0.5, self.place(0, 0.85)
                size = rng.uniform(700, 1600) if window else rng.uniform(300, 800)
                if at is None:
                    continue
                soft, grid = rng.uniform(180, 320), self.sheet.grid(at, 1.5 * size + 900, 1)
                x, y = grid.about(at)
                right, down = ray(rng.uniform(0, np.pi))
                u, v = x * right + y * down, y * right - x * down
                far = np.maximum(np.abs(u), 1.4 * np.abs(v)) if window else np.hypot(u, v)
                shape = grid.soften((far < size).astype(np.float32), soft)
                bright = rng.uniform(0.5, 0.75) / self.dish.level
                if self.lay(grid.patch(bent=np.float32(bright) * shape)):
                    for middle, wide in film_pieces(shape, self.dish.um):
                        self.note("reflection", grid.low + middle, wide)
                reach = (1.4 * size + soft) / self.dish.um
                self.taken.append((*at.tolist(), reach, "reflection"))

    def _ring_of_lamps(self) -> None:
        """The lamps of a ring light on the wall."""
        lamps, first = int(self.rng.integers(12, 33)), self.rng.uniform(0, 2 * np.pi)
        for turn in first + 2 * np.pi * np.arange(lamps) / lamps:
            far = (self.dish.radius + 0.25 * self.dish.wall) / self.dish.um
            at, size = self.dish.middle + far * ray(turn), self.rng.uniform(130, 280)
            grid = self.sheet.grid(at, size + 30)
            x, y = grid.about(at)
            disc = grid.soften((np.hypot(x, y) < size).astype(np.float32), 6.0)
            # Far above white: they are burnt out.
            if self.lay(grid.patch(bent=2.5 * disc)):
                self.note("reflection", at, 2 * size)

    def mark(self) -> None:
        """All marks of a dish that its colonies lie in."""
        dish, rng = self.dish, self.rng
        if dish.lid:
            self._drops(int(rng.uniform(60, 220)), (90, 480), 45.0, rng.uniform(0.15, 0.25))
            self._drops(int(rng.uniform(300, 1500)), (45, 100), 22.0, rng.uniform(0.18, 0.28))
            for _ in range(int(rng.integers(1, 3))):
                self._writing()
        elif dish.filthy and rng.random() < 0.6:
            self._drops(int(rng.integers(6, 20)), (60, 500), 60.0, 0.16)
        if dish.pen:
            self._score()
        if dish.neighbour is not None:
            self._neighbour()

    def _drops(self, many: int, sizes: tuple[float, float], soft: float, strong: float) -> None:
        """Drops of condensed water: small lenses without a sharp border."""
        for _ in range(many):
            radius = self._even_in_log(*sizes)
            at = self.place(0.8 * radius, 1.1, free=self.dish.lid)
            if at is None:
                continue
            # So soft that the pixels themselves are fine enough.
            grid = self.sheet.grid(at, 1.3 * radius + 3 * soft, 1)
            x, y = grid.about(at)
            far = np.hypot(x * self.rng.uniform(0.85, 1.15), y) / radius
            rim = np.clip((far - 0.55) / 0.35, 0, 1) * (far < 1)
            through = grid.soften((1 - strong * rim).astype(np.float32), soft)
            bent = grid.soften(
                (0.9 * strong * np.exp(-((far / 0.45) ** 2))).astype(np.float32), soft
            )
            if self.lay(grid.patch(None, through, bent)):
                self.note("droplet", at, 2 * radius)

    def _writing(self) -> None:
        """A few slanting letters on the lid, none of them over a colony."""
        rng, dish = self.rng, self.dish
        ink = INKS[str(rng.choice(list(INKS), p=(0.35, 0.45, 0.1, 0.1)))]
        high, width, depth = rng.uniform(900, 1700), rng.uniform(90, 180), rng.uniform(0.5, 0.9)
        start = dish.middle + rng.uniform(0.5, 0.95) * dish.radius / dish.um * ray(
            rng.uniform(0, 2 * np.pi)
        )
        others, blur = np.array([one[:3] for one in self.taken]).reshape(-1, 3), rng.uniform(20, 70)
        for letter in range(int(rng.integers(3, 9))):
            at = start + np.array([0.85 * letter * high / dish.um, 0])
            reach = 1.2 * high / dish.um
            if (np.hypot(*(others[:, :2] - at).T) < 1.25 * others[:, 2] + reach).any():
                continue
            points = rng.uniform(-0.5, 0.5, (int(rng.integers(3, 6)), 2)) * (0.7 * high, high)
            points[:, 0] -= 0.3 * points[:, 1]
            if self.strokes(at, [points], width, ink, depth, blur):
                self.note_line("pen", at, points)

    def _score(self) -> None:
        """Dots and ticks that a scorer set beside colonies: red for red ones, blue for others."""
        rng, um = self.rng, self.dish.um
        red, other = rng.choice(["red", "black", "green"], p=(0.8, 0.1, 0.1)), "blue"
        share = rng.uniform(0.5, 1)
        for x, y, reach, name in list(self.taken):
            if name in ("cluster", "reflection") or rng.random() > share:
                continue
            is_red = name in REDDISH and rng.random() < 0.9
            size = rng.uniform(380, 560)
            line, width = self._pen_line(size, is_red), 0.28 * size
            # With the line's width and its blur.
            wide = np.hypot(*line.T).max() + (0 if is_red else 0.5 * width) + 60
            for _ in range(40):
                far = 1.1 * reach + (wide + 20) / um + 3
                at = np.array([x, y]) + far * ray(rng.uniform(0, 2 * np.pi))
                if not self.is_free(at, wide):
                    continue
                ink, depth = INKS[str(red) if is_red else other], rng.uniform(0.5, 0.9)
                if self.strokes(at, [line], width, ink, depth, 28.0, filled=is_red):
                    if is_red:
                        self.note("pen", at, size)
                    else:
                        self.note_line("pen", at, line)
                break

    def _pen_line(self, size: float, is_dot: bool) -> np.ndarray:
        """The border [n, 2] of a dot or the line of a tick, um from its middle."""
        rng = self.rng
        if is_dot:
            turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
            far = 0.5 * size * rng.uniform(0.8, 1.15, 12)
            return np.column_stack([far * np.cos(turns), far * np.sin(turns)])
        tick = np.array([[-0.5, 0], [-0.15, 0.45], [0.55, -0.6]])
        return size * (tick * rng.uniform(0.9, 1.2) + rng.normal(0, 0.06, (3, 2)))

    def _neighbour(self) -> None:
        """Bubbles in the dish of water beside this one, and grains on the carrier."""
        rng, dish = self.rng, self.dish
        for _ in range(int(rng.integers(3, 14))):
            far = rng.uniform(0, 0.7) * dish.radius / dish.um
            self.bubble(dish.neighbour + far * ray(rng.uniform(0, 2 * np.pi)), rng.uniform(80, 400))
        border = dish.middle[0] + (dish.radius + dish.wall) / dish.um
        for _ in range(int(rng.integers(10, 35))):
            at = np.array([rng.uniform(border, dish.size[1]), rng.uniform(0, dish.size[0])])
            corners, depth = self.form(rng.uniform(15, 60), 7, 0.45), rng.uniform(0.4, 1.5)
            if self.strokes(at, [corners], 1, (*GREY[:2], 1.1), depth, 8.0, filled=True):
                self.note("dust", at, 1.7 * np.abs(corners).max())
