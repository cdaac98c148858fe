"""Loose cells and debris: thousands of dots that belong to no colony, in every depth."""

import numpy as np

from cfutrain.painters.lumps.canvas import HEME, Canvas
from cfutrain.painters.lumps.cells import draw
from cfutrain.painters.lumps.colonies import loose_cells
from cfutrain.painters.lumps.settings import Dish

#: On a usual dish: single cells, crumbs of dead ones, single red cells, and pairs.
CELLS, CRUMBS, RED_CELLS, GROUPS = 3800, 16000, 260, 120
#: Dots that are drawn at once.
AT_ONCE = 4000


def scatter(rng: np.random.Generator, dish: Dish, canvas: Canvas) -> None:
    """Draws all that is loose in the gel."""
    for _ in range(4):
        _dots(rng, dish, canvas, CELLS / 4, (5, 7), 0.26, 0.25)
    for _ in range(2):
        _dots(rng, dish, canvas, CRUMBS / 2, (1.5, 3), 0.17, 0.0)
    _red_cells(rng, dish, canvas)
    for _ in range(rng.poisson(GROUPS * dish.loose)):
        place = dish.somewhere(rng, 0, dish.radius - 400)
        if place is not None:
            cells = loose_cells(rng)
            cells.at += place
            bent = 1.0 if rng.random() < 0.5 else -0.4
            canvas.add_cells(draw(cells, dish, rng.uniform(3, 12), bent))


def _places(rng: np.random.Generator, dish: Dish, usual: float) -> np.ndarray:
    """Places of `usual` things a dish, px; those beyond the gel and the picture are left out."""
    n = rng.poisson(usual * dish.loose)
    at = rng.uniform(-dish.radius, dish.radius, (n, 2))
    at = dish.to_px(at[np.hypot(*at.T) < dish.radius - 150])
    return at[((at > 0) & (at < dish.size[::-1])).all(axis=1)]


def _dots(
    rng: np.random.Generator, dish: Dish, canvas: Canvas, usual: float,
    radii: tuple[float, float], density: float, bent: float,
) -> None:  # fmt: skip
    """Dots of one depth, with a radius between two, um; above the focus or below it."""
    radius = np.exp(rng.uniform(*np.log(radii)))
    spread = float(np.hypot(0.55 * radius / dish.um, rng.uniform(0.35, 1.5)))
    at = _places(rng, dish, usual)
    # A dot smaller than a pixel takes so much less from it.
    weights = rng.lognormal(0, 0.45, len(at)) * density * min(4.0, 2.2 * (radius / dish.um) ** 2)
    if dish.lamp.dark:
        _stamp(canvas.density, at, spread, 0.9 * dish.contrast * weights[:, None])
        return
    _stamp(canvas.density, at, spread, weights[:, None])
    if bent:
        _stamp(canvas.bend, at, 1.9 * spread, 2 * bent * weights)
        _stamp(canvas.bend, at, spread, -bent * rng.uniform(-1, 1) * weights)


def _red_cells(rng: np.random.Generator, dish: Dish, canvas: Canvas) -> None:
    """Red cells by themselves."""
    at, um = _places(rng, dish, RED_CELLS), dish.um
    weights = rng.uniform(0.3, 1, len(at)) * 0.5 * min(2.5, 2.2 * (5 / um) ** 2)
    tint = np.array([0.35, 0.175, 0.147], np.float32) if dish.lamp.dark else HEME
    _stamp(canvas.density, at, float(np.hypot(3 / um, 0.7)), weights[:, None] * tint)


def _stamp(plane: np.ndarray, at: np.ndarray, spread: float, weights: np.ndarray) -> None:
    """Adds round dots of a spread, px, at places [n, 2], px: weights [n] or [n, colours]."""
    (high, wide), reach = plane.shape[:2], int(np.ceil(2.8 * spread))
    near = np.arange(-reach, reach + 1)
    for start in range(0, len(at), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        x, y = at[some].T[..., None]
        columns, rows = np.floor(x).astype(int) + near, np.floor(y).astype(int) + near
        across, down = (
            np.exp(-((part + 0.5 - middle) ** 2) / (2 * spread**2)) / np.sqrt(2 * np.pi) / spread
            for part, middle in ((columns, x), (rows, y))
        )
        across *= (columns >= 0) & (columns < wide)
        down *= (rows >= 0) & (rows < high)
        dots = down[..., None] * across[:, None]
        at_rows, at_columns = np.clip(rows, 0, high - 1), np.clip(columns, 0, wide - 1)
        weight = weights[some]
        values = dots.reshape(*dots.shape, *(1,) * (weight.ndim - 1)) * weight[:, None, None]
        values = np.broadcast_to(values, (*dots.shape, *plane.shape[2:])).astype(plane.dtype)
        np.add.at(plane, (at_rows[..., None], at_columns[:, None]), values)
