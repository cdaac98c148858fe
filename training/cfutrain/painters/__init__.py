"""Dishes drawn by other hands than the simulator's.

What one simulator draws wrongly, it draws wrongly on every dish, and a classifier learns it as true
of life. So classifiers learn from painters too: each draws a dish with truth from the description
of the assay alone, shares no code with the simulator or another painter, and thinks of cells, gel,
dirt and cameras in its own way. What is learnt from all of them holds better on dishes that none of
them drew, such as those of the painter that is held out: training/README.md has the figures.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from cfutrain.errors import TrainError
from cfutrain.painters.painting import Painting, write_study
from cfutrain.progress import Progress
from cfutrain.tables import number

#: `lenses`: every cell bends light like a small lens. `rings`: every cell is a body with a dark
#: border and a bright halo, as a technician sees it. `spheres`: every cell refracts as a sphere.
PAINTERS = ("lenses", "rings", "spheres")
#: Nothing is trained on their dishes: they tell what a count is worth on dishes that nobody knows.
HELD_OUT = ("spheres",)
#: Finest and coarsest sampling that a painter can be asked for, um/px.
UM_PER_PX = (4.0, 21.5)


def painter(name: str) -> Callable[[int, float | None], Painting]:
    """The function `paint(seed, um_per_px)` of a painter; TrainError for a name that is unknown."""
    if name not in PAINTERS:
        raise TrainError(f"There is no painter '{name}'.", f"Painters are {', '.join(PAINTERS)}.")
    return import_module(f"cfutrain.painters.{name}").paint


def paint_set(
    name: str,
    dishes: int,
    seed: int,
    out: Path,
    um_per_px: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> None:
    """Paints the dishes of `seed`, `seed + 1` and so on into `out`, with study.csv and the truth.

    `um_per_px` is one value or a range (`8:12`); None leaves it to the painter. The same dishes
    have the same bytes whatever the number of jobs. `progress` hears of every dish.
    """
    painter(name)
    _bounds(um_per_px)
    if dishes < 1:
        raise TrainError("No dish is to be painted.", "Ask for one or more.")
    out.mkdir(parents=True, exist_ok=True)
    task = partial(_paint_file, name, um_per_px, out)
    # Fresh processes: copies of this one could hold locks of libraries with threads.
    with ProcessPoolExecutor(max(1, min(jobs, dishes)), get_context("spawn")) as pool:
        paintings = {}
        for picture, painting in pool.map(task, range(seed, seed + dishes)):
            paintings[picture] = painting
            if progress:
                progress.step(picture)
    write_study(out, paintings)


def _paint_file(name: str, um_per_px: str | None, out: Path, seed: int) -> tuple[str, Painting]:
    """Writes a picture; returns its name, and the painting without what is in the picture."""
    painting = painter(name)(seed, _drawn(um_per_px, seed))
    picture = f"{name}-{seed}.jpg"
    (out / picture).write_bytes(painting.jpeg())
    painting.picture = np.zeros((0, 0, 3), np.uint8)
    return picture, painting


def _bounds(um_per_px: str | None) -> tuple[float, float] | None:
    if um_per_px is None:
        return None
    low, _, high = um_per_px.partition(":")
    finest, coarsest = number(low), number(high or low)
    if not UM_PER_PX[0] <= finest <= coarsest <= UM_PER_PX[1]:
        raise TrainError(
            f"Painters cannot draw at {um_per_px} um/px.",
            f"Ask for {UM_PER_PX[0]:g} to {UM_PER_PX[1]:g}.",
        )
    return finest, coarsest


def _drawn(um_per_px: str | None, seed: int) -> float | None:
    """The sampling of one dish, as likely below as above the middle of the range's logarithm."""
    bounds = _bounds(um_per_px)
    if bounds is None:
        return None
    low, high = np.log(bounds)
    return float(np.exp(np.random.default_rng([seed, 0]).uniform(low, high)))
