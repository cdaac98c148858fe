"""Smooth fields over the picture, kept on a coarse grid and read row by row."""

import numpy as np
from scipy.ndimage import zoom

from cfutrain.painters.lumps.settings import Dish

#: Pitch of the coarse grid, um.
PITCH = 45.0


def coarse_shape(dish: Dish) -> tuple[int, int]:
    """Samples of a field, so that it covers the picture."""
    high, wide = (int(n * dish.um / PITCH) + 3 for n in dish.size)
    return high, wide


def coarse_places(dish: Dish) -> tuple[np.ndarray, np.ndarray]:
    """x and y of all samples of a field, um from the middle of the dish."""
    y, x = np.indices(coarse_shape(dish)).reshape(2, -1) * PITCH / dish.um
    u, v = dish.to_um(np.stack([x, y], axis=1)).T
    return u.reshape(coarse_shape(dish)), v.reshape(coarse_shape(dish))


def soft_noise(
    rng: np.random.Generator, shape: tuple[int, int], grain: float, strength: float
) -> np.ndarray:
    """Noise of a strength whose lumps are `grain` samples wide."""
    few = [max(4, int(np.ceil(n / grain)) + 3) for n in shape]
    noise = rng.normal(size=few).astype(np.float32) * np.float32(strength)
    return zoom(noise, max(grain, 1.0), order=3, grid_mode=True, mode="nearest")[
        : shape[0], : shape[1]
    ]


def between(coarse: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values of [h, w] at sample places `rows` by `columns`, straight between samples."""
    for axis, at in ((0, rows), (1, columns)):
        at = np.clip(at, 0, coarse.shape[axis] - 1.001)
        low = at.astype(np.int32)
        share = (at - low).astype(np.float32)
        share = share[:, None] if axis == 0 else share
        near = np.take(coarse, low, axis)
        after = np.take(coarse, low + 1, axis)
        after -= near
        after *= share
        coarse = near + after
    return coarse


def at_pixels(dish: Dish, field: np.ndarray, first: int, last: int) -> np.ndarray:
    """A field at the pixels of rows [first, last)."""
    return at_patch(dish, field, (first, 0), (last - first, dish.size[1]))


def at_patch(
    dish: Dish, field: np.ndarray, corner: tuple[int, int], shape: tuple[int, int]
) -> np.ndarray:
    """A field at the pixels of a patch [h, w] from a row and a column on."""
    places = (
        (first + np.arange(n) + 0.5) * dish.um / PITCH
        for first, n in zip(corner, shape, strict=True)
    )
    return between(field, *places)
