"""The sheet on which bodies are laid: they add in optical density, as matter does."""

import numpy as np

from cfutrain.painters.pigments.settings import Dish

#: Width of the wall of the dish, um.
WALL_UM = 1300.0
#: A window's sampling, um: finest, coarsest, and its share of the half width between them.
FINEST, COARSEST, SHARE = 2.0, 8.0, 0.008


class Window:
    """A square of the sheet around x, y px; u and v are um from there at each sample."""

    def __init__(self, row: int, column: int, size: int, parts: int, x: float, y: float, um: float):
        self.row, self.column, self.size, self.parts = row, column, size, parts
        self.x, self.y, self.um_per_px, self.pitch = x, y, um, um / parts
        steps = (np.arange(size * parts) + 0.5) / parts
        self.u = ((steps + column - x) * um).astype(np.float32)[None, :]
        self.v = ((steps + row - y) * um).astype(np.float32)[:, None]
        self.shape = (size * parts, size * parts)

    def mean(self, plane: np.ndarray) -> np.ndarray:
        """A plane of the window at the sheet's sampling."""
        n, k = self.size, self.parts
        return plane.reshape(n, k, n, k).mean(axis=(1, 3))

    def part(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """The samples about a place, um from the middle."""
        columns = np.flatnonzero(np.abs(self.u[0] - x) < reach)
        rows = np.flatnonzero(np.abs(self.v[:, 0] - y) < reach)
        return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


class Canvas:
    """Density [3, h, w], haze (turbidity) [h, w] and gleam (logarithm of bent light) [h, w].

    Half precision holds an optical density to a thousandth, and a fine sheet in memory.
    """

    def __init__(self, dish: Dish):
        self.um_per_px = dish.um_per_px
        half = (dish.radius + WALL_UM + 1000 * dish.margin_mm) / dish.um_per_px
        self.height, self.width = int(2 * half), int(2 * half * dish.rng.uniform(1.0, 1.06))
        shift = dish.shift_mm * 1000 / dish.um_per_px
        self.middle = np.array([self.width, self.height]) / 2 + shift
        self.density = np.zeros((3, self.height, self.width), np.float16)
        self.haze, self.gleam = (np.zeros_like(self.density[0]) for _ in range(2))
        #: Reflections: row, column, brightness [3, n, n].
        self.glow: list[tuple[int, int, np.ndarray]] = []
        #: A tilted dish is an ellipse.
        across = np.array([np.cos(dish.tilt_turn), np.sin(dish.tilt_turn)])
        self.tilt = np.eye(2) - (1 - np.cos(dish.tilt)) * np.outer(across, across)

    def to_px(self, point: np.ndarray) -> np.ndarray:
        """Points [..., 2] of the dish, um from its middle, in px."""
        return self.middle + (np.asarray(point) @ self.tilt) / self.um_per_px

    def window(self, point: np.ndarray, reach: float, parts: int | None = None) -> Window:
        """The window about a point of the dish, `reach` um to each side."""
        x, y = self.to_px(point)
        size = int(np.ceil(2 * reach / self.um_per_px)) + 2
        finest = min(max(SHARE * reach, FINEST), COARSEST)
        parts = parts or max(1, round(self.um_per_px / finest))
        row, column = int(np.floor(y - size / 2)), int(np.floor(x - size / 2))
        return Window(row, column, size, parts, float(x), float(y), self.um_per_px)

    def lay(self, window: Window, absorb=None, colour=(1, 1, 1), haze=None, gleam=None) -> None:
        """Adds planes of a window; `colour` spreads the absorption over the bands."""
        top, left = max(window.row, 0), max(window.column, 0)
        low = min(window.row + window.size, self.height)
        right = min(window.column + window.size, self.width)
        if top >= low or left >= right:
            return
        sheet = np.s_[top:low, left:right]
        own = np.s_[
            top - window.row : low - window.row, left - window.column : right - window.column
        ]
        for plane, added in ((self.haze, haze), (self.gleam, gleam)):
            if added is not None:
                plane[sheet] += window.mean(added)[own].astype(np.float16)
        if absorb is not None:
            mean = window.mean(absorb)[own]
            for band in range(3):
                self.density[band][sheet] += (mean * float(colour[band])).astype(np.float16)
