"""How cells show: balls laid on a grid finer than the pixels, softened by depth, averaged down.

A ball takes light by its thickness; its border is a dark rim with a bright halo about a bright
middle, until so many overlap that borders are lost.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from cfutrain.painters.globes.growth import Cells
from cfutrain.painters.globes.settings import Dish

#: Pitch of the fine grid, um; blur of the best focus, um.
PITCH, SHARPEST = 3.0, 1.5
#: Cells whose radius or blur, um, lies between two of these are drawn alike.
RADII = (4.2, 5, 6, 7.2, 9, 11.5, 15, 19, 24)
BLURS = (4, 8, 14, 22, 32)
#: Strength of rim, halo and middle, and of what makes a large cell translucent.
RIM, HALO, MIDDLE, LARGE = -1.15, 0.30, 0.6, 0.25
#: The strength of borders beside that of thickness, and how fast a pile of cells loses them.
BORDERS, LOST = 0.16, 0.10


class Drawn(NamedTuple):
    """Planes [h, w] of a thing in pixels from a row and a column on."""

    top: int
    left: int
    haem: np.ndarray
    scatter: np.ndarray
    phase: np.ndarray


class Kernel(NamedTuple):
    """Thickness of one ball, 1 in its middle, and its borders, on the fine grid."""

    reach: int
    thick: np.ndarray
    border: np.ndarray


def blur_at(height: np.ndarray, dish: Dish) -> np.ndarray:
    """Blur of cells at a height in the gel, um."""
    return np.hypot(np.abs(height - dish.focus) * dish.aperture, SHARPEST)


def draw(cells: Cells, dish: Dish) -> Drawn:
    """Cells at places in the dish, um from its middle and from its floor."""
    fine = max(2, int(np.ceil(dish.um / PITCH)))
    pitch, blur = dish.um / fine, blur_at(cells.at[:, 2], dish)
    places = dish.to_px(cells.at[:, :2])
    room = int(np.ceil((1.9 * cells.radius.max() + 3 + 3 * blur.max()) / dish.um)) + 2
    low = np.floor(places.min(axis=0)).astype(int) - room
    wide, high = np.ceil(places.max(axis=0)).astype(int) + room - low
    shape = high * fine, wide * fine
    columns, rows = ((places - low) * fine).astype(int).T
    haem, scatter, phase = np.zeros((3, *shape), np.float32)
    by_radius, by_blur = np.digitize(cells.radius, RADII), np.digitize(blur, BLURS)
    for depth in np.unique(by_blur):
        planes = np.zeros((3, *shape), np.float32)
        for size in np.unique(by_radius[by_blur == depth]):
            some = (by_blur == depth) & (by_radius == size)
            radius = float(cells.radius[some].mean())
            kernel = _ball(radius, pitch)
            at = rows[some] * shape[1] + columns[some]
            weight = cells.scatter[some]
            planes[1] += _stamped(at, weight * (radius / 6) ** 0.3, kernel.thick, shape)
            planes[2] += _stamped(at, weight, kernel.border, shape)
            if cells.haem[some].any():
                planes[0] += _stamped(at, cells.haem[some], kernel.thick, shape)
        soft = float(blur[by_blur == depth].mean()) / pitch
        for total, plane in zip((haem, scatter, phase), planes, strict=True):
            if plane.any():
                total += ndimage.gaussian_filter(plane, soft, truncate=3, mode="constant")
    phase *= BORDERS / (1 + LOST * scatter**2)
    planes = (p.reshape(high, fine, wide, fine).mean(axis=(1, 3)) for p in (haem, scatter, phase))
    return Drawn(int(low[1]), int(low[0]), *planes)


def _ball(radius: float, pitch: float) -> Kernel:
    """A cell in focus."""
    reach = int(np.ceil((1.9 * radius + 3) / pitch))
    near = np.arange(-reach, reach + 1) * pitch
    far = np.hypot(near[:, None], near).astype(np.float32)
    thick = np.sqrt(np.clip(1 - (far / radius) ** 2, 0, 1))
    # However coarse the grid is, a ball has its volume.
    thick *= 2 / 3 * np.pi * radius**2 / pitch**2 / max(thick.sum(), 1e-6)
    width = max(1.3, 0.6 * pitch)
    border = RIM * np.exp(-(((far - radius) / width) ** 2) / 2)
    border += HALO * np.exp(-(((far - 1.3 * radius - 1) / (1.3 * width)) ** 2) / 2)
    border += MIDDLE * np.exp(-((far / (0.45 * radius)) ** 2) / 2)
    if radius > 10:
        border += LARGE * (far < 0.8 * radius)
    # What a rim takes from the light comes back close by, or nearly all of it.
    within = far < 1.6 * radius
    border -= np.where(within, 0.8 * border[within].mean(), 0)
    return Kernel(reach, thick, border)


def _stamped(
    at: np.ndarray, weight: np.ndarray, kernel: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """A kernel at each place of a flattened grid, times its weight."""
    reach = len(kernel) // 2
    near = np.arange(-reach, reach + 1)
    index = at[:, None] + (near[:, None] * shape[1] + near).ravel()
    values = weight[:, None] * kernel.ravel()
    total = np.bincount(index.ravel(), values.ravel(), shape[0] * shape[1])
    return total.reshape(shape).astype(np.float32)
