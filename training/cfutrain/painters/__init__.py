"""Dishes drawn by programs of their own, not by the simulator.

What one simulator draws wrongly, it draws wrongly on every dish, and a classifier learns it as true
of life. So classifiers learn from painters too: each draws a dish with truth from the description
of the assay alone, shares with the simulator and other painters nothing of what a dish looks like,
and thinks of cells, gel, dirt and cameras in its own way. What is learnt from all of them holds
better on dishes that none of them drew, such as those of the painter that is held out:
training/README.md has the figures.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from cfutrain.errors import TrainError
from cfutrain.painters.painting import Painting, write_study
from cfutrain.progress import Progress
from cfutrain.tables import number

#: `clouds`: a colony is a cloud of cells whose cover, edges and haemoglobin change the light.
#: `darkfields`: light comes from the side as often as through the dish. `globes`: cells are
#: translucent balls on a grid finer than the pixels. `lenses`: every cell bends light like a small
#: lens. `lumps`: each lineage grows in its own manner. `patches`: things are patches of what
#: passes, scatters and bends, laid upon each other. `pigments`: colonies are bodies of pigment and
#: haze. `rings`: every cell is a body with a dark border and a bright halo, as a technician sees
#: it. `scans`: the device comes first. `speckles`: a cell has the contrast that its height and the
#: focus give it. `spheres`: every cell refracts as a sphere. `waves`: a colony's cells are summed
#: by frequency.
PAINTERS = (
    "clouds", "darkfields", "globes", "lenses", "lumps", "patches", "pigments", "rings", "scans",
    "speckles", "spheres", "waves",
)  # fmt: skip
#: Nothing is trained on their dishes: they tell what a count is worth on dishes that nobody knows.
HELD_OUT = ("spheres",)
#: Finest and coarsest sampling that a painter can be asked for, um/px.
UM_PER_PX = (4.0, 21.0)


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
    bounds(um_per_px)
    if dishes < 1:
        raise TrainError("No dish is to be painted.", "Ask for one or more.")
    if seed < 0:
        raise TrainError(f"The seed {seed} is negative.", "Choose 0 or more.")
    out.mkdir(parents=True, exist_ok=True)
    task = partial(_paint_file, name, um_per_px, out)
    # Fresh processes: copies of this one could hold locks of libraries with threads.
    with ProcessPoolExecutor(
        max(1, min(jobs, dishes)), get_context("spawn"), _end_with, (os.getpid(),)
    ) as pool:
        paintings = {}
        try:
            for picture, painting in pool.map(task, range(seed, seed + dishes)):
                paintings[picture] = painting
                if progress:
                    progress.step(picture)
        except BrokenProcessPool as error:
            raise TrainError(
                "A process that painted was ended, perhaps for want of memory.",
                "A dish at 4 um/px takes 2.5 GB: use fewer --jobs.",
            ) from error
    write_study(out, paintings)


def _end_with(parent: int) -> None:
    """Ends this process once `parent` is gone: it would wait for work for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _paint_file(name: str, um_per_px: str | None, out: Path, seed: int) -> tuple[str, Painting]:
    """Writes a picture; returns its name, and the painting without what is in the picture."""
    painting = painter(name)(seed, _drawn(um_per_px, seed))
    picture = f"{name}-{seed}.jpg"
    (out / picture).write_bytes(painting.jpeg())
    painting.picture = np.zeros((0, 0, 3), np.uint8)
    return picture, painting


def bounds(um_per_px: str | None) -> tuple[float, float] | None:
    """The finest and coarsest sampling of `8` or `8:12`; TrainError where no painter has it."""
    if um_per_px is None:
        return None
    low, colon, high = um_per_px.partition(":")
    finest, coarsest = number(low), number(high if colon else low)
    if not UM_PER_PX[0] <= finest <= coarsest <= UM_PER_PX[1]:
        raise TrainError(
            f"Painters cannot draw at {um_per_px} um/px.",
            f"Ask for {UM_PER_PX[0]:g} to {UM_PER_PX[1]:g}.",
        )
    return finest, coarsest


def _drawn(um_per_px: str | None, seed: int) -> float | None:
    """The sampling of one dish, evenly in the logarithm of the range."""
    limits = bounds(um_per_px)
    if limits is None:
        return None
    low, high = np.log(limits)
    return float(np.exp(np.random.default_rng([seed, 0]).uniform(low, high)))
