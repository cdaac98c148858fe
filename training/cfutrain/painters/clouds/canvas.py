"""What lies in or on the dish, as patches: the picture is put together band by band.

Planes of the whole dish at 4 um/px would take gigabytes; cells and dirt cover little of it.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from cfutrain.painters.clouds.settings import Dish


def soften(plane: np.ndarray, width: float) -> np.ndarray:
    """A plane blurred by `width` samples."""
    return ndimage.gaussian_filter(plane, width, truncate=3.2) if width > 0.05 else plane


class Sheet:
    """A part of the picture on samples about `pitch` um wide: finer than its pixels, or coarser.

    It covers what lies within `reach` um of places [n, 2], um from the middle of the dish.
    """

    def __init__(self, dish: Dish, at: np.ndarray, reach: float, pitch: float):
        self.dish = dish
        ratio = dish.um / pitch
        self.fine = max(1, int(np.ceil(ratio - 0.2)))
        self.step = max(1, int(1 / ratio))
        px, pad = dish.to_px(at), reach / dish.um + 2
        self.left, self.top = np.floor(px.min(axis=0) - pad).astype(int).tolist()
        far = np.ceil(px.max(axis=0) + pad).astype(int)
        wide, high = (far - (self.left, self.top)) * self.fine // self.step + 1
        # Whole pixels, however many samples each has.
        self.shape = int(high) // self.fine * self.fine, int(wide) // self.fine * self.fine

    @property
    def um(self) -> float:
        """Width of a sample."""
        return self.dish.um * self.step / self.fine

    def samples(self, at: np.ndarray) -> np.ndarray:
        """Places [n, 2], um, in samples from the corner of this sheet."""
        return (self.dish.to_px(at) - (self.left, self.top)) * self.fine / self.step

    def offsets(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x [1, w] and y [h, 1] of the samples from a place, um."""
        x, y = self.samples(at[None])[0]
        dx, dy = (np.arange(n) + 0.5 - m for n, m in zip(self.shape[::-1], (x, y), strict=True))
        return ((dx * self.um)[None].astype(np.float32), (dy * self.um)[:, None].astype(np.float32))

    def cover(self, at: np.ndarray, area: np.ndarray | float) -> np.ndarray:
        """Share of each sample that things of an area, um2, at places [n, 2] cover."""
        x, y = np.floor(self.samples(at)).astype(int).T
        shares = np.broadcast_to(area, len(at)) / self.um**2
        counts = np.bincount(y * self.shape[1] + x, shares, self.shape[0] * self.shape[1])
        return counts.reshape(self.shape).astype(np.float32)

    def to_pixels(self, plane: np.ndarray) -> np.ndarray:
        """A plane of samples as pixels of the picture."""
        if self.step > 1:
            return ndimage.zoom(plane, self.step, order=1, mode="nearest", grid_mode=True)
        high, wide = (n // self.fine for n in self.shape)
        return plane.reshape(high, self.fine, wide, self.fine).mean(axis=(1, 3))


class Patch(NamedTuple):
    """Planes [..., h, w] from a pixel on; those of dirt have a density by colour."""

    top: int
    left: int
    planes: np.ndarray
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)


class Canvas:
    """Patches of one dish.

    Of `cells`: share covered, bent light, haemoglobin. Of `dirt`: density (negative: bright).
    Of `glare`: light added.
    """

    def __init__(self, dish: Dish):
        self.dish = dish
        self.cells: list[Patch] = []
        self.dirt: list[Patch] = []
        self.glare: list[Patch] = []

    def rows(self, top: int, bottom: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows of the cells' three planes, of the dirt's density by colour, and of the glare."""
        shape = bottom - top, self.dish.size[1]
        cells, dirt, glare = (np.zeros((n, *shape), np.float32) for n in (3, 3, 1))
        for patches, out in ((self.cells, cells), (self.dirt, dirt), (self.glare, glare)):
            for patch in patches:
                high, wide = patch.planes.shape[-2:]
                if patch.top >= bottom or patch.top + high <= top:
                    continue
                rows = slice(max(patch.top, top), min(patch.top + high, bottom))
                columns = slice(max(patch.left, 0), min(patch.left + wide, shape[1]))
                if columns.stop <= columns.start:
                    continue
                part = patch.planes[
                    ...,
                    rows.start - patch.top : rows.stop - patch.top,
                    columns.start - patch.left : columns.stop - patch.left,
                ]
                place = out[:, rows.start - top : rows.stop - top, columns]
                if out is dirt:
                    place += part * np.float32(patch.colour)[:, None, None]
                else:
                    place += part
        return cells, dirt, glare
