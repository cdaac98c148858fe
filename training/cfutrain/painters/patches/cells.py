"""Cells: what one takes, scatters and bends, and a colony of them drawn as one patch.

Haemoglobin fills a red cell like a ball; all cells scatter at their border and gather light in
their middle above the focus, or spread it below. Megakaryocytes have a dark border and a bright
ring within it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cfutrain.painters.patches.settings import Dish
from cfutrain.painters.patches.sheet import Grid, Patch

#: Kinds of cells.
WHITE, RED, LARGE = range(3)
#: Density (log) of a full red cell in red, green and blue.
HAEMOGLOBIN = np.array([0.032, 0.23, 0.345], np.float32)
#: Diameters, um, that are drawn, and steps within a sample at which cells may lie.
SIZES, STEPS = np.array([7.5, 8.5, 9.5, 11, 13, 16, 19, 24, 28, 33, 39, 46, 52]), 4
#: Depth, um, over which cells have one focus; scattering of many cells that lie on each other.
LAYER, MOST_SCATTER = 130.0, 1.1


@dataclass
class Cells:
    """Cells of one thing: places [n, 3], um from its middle, and their height over the floor."""

    at: np.ndarray
    diameter: np.ndarray
    #: Haemoglobin, relative to a full cell; strength of scattering; kind.
    red: np.ndarray
    weight: np.ndarray
    kind: np.ndarray


def join(*parts: Cells) -> Cells:
    """All cells of several things."""
    return Cells(*(np.concatenate([getattr(part, name) for part in parts])
                   for name in Cells.__dataclass_fields__))  # fmt: skip


@lru_cache(maxsize=400)
def _kernel(kind: int, diameter: float, pitch: float) -> np.ndarray:
    """Thickness, scatter and bending of a cell [3, STEPS^2, k, k], by where in a sample it lies."""
    half = int(np.ceil(0.95 * diameter / pitch)) + 1
    many = 2 * half + 1
    # Each sample is the mean of 4 x 4 points.
    points = ((np.arange(4 * many) + 0.5) / 4 - half) * pitch
    middles = (np.arange(STEPS) + 0.5) / STEPS * pitch
    x = points[None] - middles[:, None]
    far = np.hypot(x[None, :, None, :], x[:, None, :, None]) / (diameter / 2)
    body = np.sqrt(np.clip(1 - far**2, 0, 1))
    if kind == LARGE:
        scatter = 0.08 * (far < 1) + 0.85 * np.exp(-(((far - 1.0) / 0.15) ** 2))
        bent = 0.75 * np.exp(-(((far - 0.68) / 0.17) ** 2)) - 0.06 * (far < 0.45)
    else:
        # Red cells differ less from the gel but by their colour.
        inner, border, lens, halo = (
            (0.09, 0.34, 0.34, 0.15) if kind == WHITE else (0.05, 0.085, 0.07, 0.04)
        )
        scatter = inner * body + border * np.exp(-(((far - 0.92) / 0.22) ** 2))
        bent = lens * np.exp(-((far / 0.45) ** 2)) - halo * np.exp(-(((far - 1.15) / 0.25) ** 2))
    planes = np.stack([body, scatter, bent]).reshape(3, STEPS * STEPS, many, 4, many, 4)
    return planes.mean(axis=(3, 5)).astype(np.float32)


def draw(cells: Cells, place: np.ndarray, dish: Dish) -> Patch:
    """The patch of cells about a place, px of the sheet."""
    heights = cells.at[:, 2]
    levels = np.round(heights / LAYER).astype(int)
    room = max(30.0, cells.diameter.max()) + 3 * float(dish.blur(heights).max())
    at = place + cells.at[:, :2] / dish.um
    grid = Grid(at.min(axis=0) - room / dish.um, at.max(axis=0) + room / dish.um, dish.um)
    samples = grid.samples(at)
    sizes = SIZES[np.abs(cells.diameter[:, None] - SIZES).argmin(axis=1)]
    total = np.zeros((3, *grid.shape), np.float32)
    for level in np.unique(levels):
        planes, away = np.zeros((4, *grid.shape), np.float32), level * LAYER - dish.focus
        # A cell gathers light above the focus, spreads it below.
        focus = float(np.clip(0.55 + away / 500, -1, 1))
        for kind, size in {*zip(cells.kind[levels == level], sizes[levels == level], strict=True)}:
            those = (levels == level) & (cells.kind == kind) & (sizes == size)
            kernel = _kernel(int(kind), float(size), grid.pitch)
            bends = 1.0 if kind == LARGE else focus
            strengths = [(1, 1, cells.weight[those]), (2, 2, bends * cells.weight[those])]
            if kind == RED:
                strengths.append((0, 0, cells.red[those] * cells.weight[those]))
            if dish.oblique is not None:
                strengths.append((0, 3, (0.3 if kind == RED else 0.6) * cells.weight[those]))
            for part, plane, strength in strengths:
                _stamp(planes[plane], samples[those], kernel[part], strength)
        blur = float(dish.blur(level * LAYER))
        for plane in range(3 if dish.oblique is None else 4):
            if planes[plane].any():
                planes[plane] = grid.soften(planes[plane], blur)
        if dish.oblique is not None:
            down, right = np.gradient(planes[3])
            planes[2] += np.float32(dish.oblique[0]) * right + np.float32(dish.oblique[1]) * down
        total += planes[:3]
    red, scatter, bent = total
    scatter = MOST_SCATTER * (1 - np.exp(-scatter / MOST_SCATTER)) * np.float32(dish.scatter)
    passed = np.exp(-red[..., None] * HAEMOGLOBIN)
    through = np.exp(-scatter)
    bent = 0.5 * np.tanh(2 * np.float32(dish.bend) * bent) * np.exp(-1.2 * scatter - 0.3 * red)
    return grid.patch(passed, through, bent)


def _stamp(plane: np.ndarray, at: np.ndarray, kernel: np.ndarray, strength: np.ndarray) -> None:
    """Adds cells at samples [n, 2], each `strength` times the kernel for where it lies."""
    corner = np.floor(at).astype(int)
    step = ((at - corner) * STEPS).astype(int)
    near = np.arange(kernel.shape[-1]) - kernel.shape[-1] // 2
    rows, columns = corner[:, 1, None] + near, corner[:, 0, None] + near
    flat = rows[:, :, None] * plane.shape[1] + columns[:, None, :]
    values = kernel[step[:, 1] * STEPS + step[:, 0]] * strength.astype(np.float32)[:, None, None]
    np.add.at(plane.reshape(-1), flat.ravel(), values.ravel())
