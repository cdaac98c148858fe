"""What lies in the dish, as small patches of pixels that are added up a band of rows at a time.

Whole planes of a fine picture would take gigabytes; nearly all of a dish is empty.
"""

from typing import NamedTuple

import numpy as np

#: Thickness in cells of haemoglobin and of anything that scatters; rims and bright middles of
#: cells; optical density of dirt; light that dirt throws back.
PLANES = ("haem", "scatter", "phase", "dirt", "glint")


class Patch(NamedTuple):
    """Values [h, w] of a plane from a row and a column on; `colour` is for dirt alone."""

    plane: str
    top: int
    left: int
    values: np.ndarray
    colour: np.ndarray


class Window(NamedTuple):
    """Part of the picture about a place: its corner, and x and y from the place, px."""

    top: int
    left: int
    dx: np.ndarray
    dy: np.ndarray


class Layers:
    """All patches of a picture of `size` rows and columns."""

    def __init__(self, size: tuple[int, int]):
        self.size, self.patches = size, []

    def window(self, at: np.ndarray, half: float) -> Window:
        """The part of the picture within `half` px of a place; empty where there is none."""
        low = np.clip(np.floor(at - half).astype(int), 0, self.size[::-1])
        high = np.clip(np.ceil(at + half).astype(int) + 1, low, self.size[::-1])
        dx, dy = ((np.arange(a, b) + 0.5 - m) for a, b, m in zip(low, high, at, strict=True))
        return Window(low[1], low[0], dx[None].astype(np.float32), dy[:, None].astype(np.float32))

    def add(self, plane: str, top: int, left: int, values: np.ndarray, colour=(1, 1, 1)) -> None:
        """Adds a patch as far as it lies in the picture."""
        high, wide = values.shape
        # A place beyond the picture ends before it begins, and must not count from the other end.
        rows = slice(max(0, -top), max(0, min(high, self.size[0] - top)))
        columns = slice(max(0, -left), max(0, min(wide, self.size[1] - left)))
        inner = values[rows, columns].astype(np.float32)
        if inner.size:
            corner = top + rows.start, left + columns.start
            self.patches.append(Patch(plane, *corner, inner, np.asarray(colour, np.float32)))

    def rows(self, first: int, last: int) -> dict[str, np.ndarray]:
        """The planes [h, w] of these rows; dirt has three colours [3, h, w]."""
        shape = last - first, self.size[1]
        sums = {name: np.zeros(shape, np.float32) for name in PLANES if name != "dirt"}
        sums["dirt"] = np.zeros((3, *shape), np.float32)
        for plane, top, left, values, colour in self.patches:
            low, high = max(top, first), min(top + len(values), last)
            if low >= high:
                continue
            part = values[low - top : high - top]
            box = slice(low - first, high - first), slice(left, left + part.shape[1])
            if plane == "dirt":
                sums[plane][:, *box] += part * colour[:, None, None]
            else:
                sums[plane][box] += part
        return sums
