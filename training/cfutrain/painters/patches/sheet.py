"""The sheet on which matter is laid, patch by patch: what passes it, what it bends and scatters.

Every thing is drawn on a fine grid of its own and averaged to pixels. Patches are kept as they are
and laid upon each other row by row when the picture is taken: no plane is as large as the dish.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from cfutrain.painters.patches.settings import Dish

#: Pitch of fine grids, um: a third of a blood cell.
PITCH = 3.0
#: Patches are cut into blocks so wide, px, and blocks that change light less than this are dropped.
BLOCK, NOTHING = 256, 2e-4


class Patch(NamedTuple):
    """Light that passes colour [h, w, 3] and scatter [h, w], and light bent to us [h, w]."""

    column: int
    row: int
    passed: np.ndarray
    through: np.ndarray
    bent: np.ndarray

    def light(self) -> np.ndarray:
        """Light behind it as it comes to us [h, w, 3], relative to that of the gel."""
        return self.passed * self.through[..., None] + self.bent[..., None]

    def shine(self) -> np.ndarray:
        """On a black ground, lit from the side: what scatters shines [h, w, 3], in its colour."""
        bright = 1.15 * (1 - self.through) + 0.55 * np.abs(self.bent)
        bright += 0.45 * (1 - self.passed[..., 2])
        return bright[..., None] * np.clip(self.passed, 0, 1) ** np.float32(1.5)


class Grid:
    """A fine grid over the part of the sheet between two corners, px: `fine` samples a pixel."""

    def __init__(self, low: np.ndarray, high: np.ndarray, um: float, fine: int | None = None):
        self.fine = fine or max(2, round(um / PITCH))
        self.pitch = um / self.fine
        self.um = um
        self.low = np.floor(low).astype(int)
        columns, rows = np.ceil(high).astype(int) - self.low + 1
        self.shape = int(rows) * self.fine, int(columns) * self.fine

    def about(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x [1, w] and y [h, 1] of all samples from a place, px; in um."""
        x, y = (
            ((np.arange(n) + 0.5) * self.pitch - (middle - low) * self.um).astype(np.float32)
            for n, middle, low in zip(self.shape[::-1], at, self.low, strict=True)
        )
        return x[None], y[:, None]

    def samples(self, at: np.ndarray) -> np.ndarray:
        """Places [n, 2], px, in samples of this grid."""
        return (at - self.low) * self.fine

    def soften(self, plane: np.ndarray, blur: float) -> np.ndarray:
        """A plane with a blur, um."""
        return ndimage.gaussian_filter(plane, blur / self.pitch, truncate=3, mode="nearest")

    def pixels(self, plane: np.ndarray) -> np.ndarray:
        """Means of samples [h, w, ...] over pixels."""
        high, wide = (n // self.fine for n in self.shape)
        parts = plane.reshape(high, self.fine, wide, self.fine, *plane.shape[2:])
        return parts.mean(axis=(1, 3), dtype=np.float32)

    def patch(
        self, passed: np.ndarray | None = None, through: np.ndarray | None = None,
        bent: np.ndarray | None = None,
    ) -> Patch:  # fmt: skip
        """The patch of fine planes; None is nothing of a kind."""
        high, wide = (n // self.fine for n in self.shape)
        return Patch(
            *self.low.tolist(),
            np.ones((high, wide, 3), np.float32) if passed is None else self.pixels(passed),
            np.ones((high, wide), np.float32) if through is None else self.pixels(through),
            np.zeros((high, wide), np.float32) if bent is None else self.pixels(bent),
        )


class Sheet:
    """All matter of a dish."""

    def __init__(self, dish: Dish) -> None:
        self.dish = dish
        self.patches: list[Patch] = []

    def grid(self, at: np.ndarray, reach: float, fine: int | None = None) -> Grid:
        """A grid that reaches so far, um, about a place, px."""
        away = reach / self.dish.um + 1
        return Grid(at - away, at + away, self.dish.um, fine)

    def lay(self, patch: Patch) -> None:
        """Lays a patch down, as far as it is in the picture and can be seen."""
        high, wide = patch.through.shape
        rows, columns = self.dish.size
        for top in range(0, high, BLOCK):
            for left in range(0, wide, BLOCK):
                y, x = patch.row + top, patch.column + left
                first, last = max(0, -y), min(BLOCK, high - top, rows - y)
                near, far = max(0, -x), min(BLOCK, wide - left, columns - x)
                if first >= last or near >= far:
                    continue
                box = slice(top + first, top + last), slice(left + near, left + far)
                parts = [part[box] for part in patch[2:]]
                change = (
                    np.abs(part - rest).max() for part, rest in zip(parts, (1, 1, 0), strict=True)
                )
                if max(change) > NOTHING:
                    self.patches.append(Patch(x + near, y + first, *(p.copy() for p in parts)))

    def rows(self, top: int, bottom: int) -> Patch:
        """All that lies in these rows of the sheet, as one patch."""
        shape = bottom - top, self.dish.size[1]
        whole = Patch(
            0, top, np.ones((*shape, 3), np.float32), np.ones(shape, np.float32),
            np.zeros(shape, np.float32),
        )  # fmt: skip
        for one in self.patches:
            high, wide = one.through.shape
            first, last = max(top, one.row), min(bottom, one.row + high)
            if first >= last:
                continue
            here = slice(first - top, last - top), slice(one.column, one.column + wide)
            part = slice(first - one.row, last - one.row)
            whole.passed[here] *= one.passed[part]
            whole.through[here] *= one.through[part]
            whole.bent[here] += one.bent[part]
        return whole
