"""Puts colonies into the gel, makes sure that each can be seen, and notes what is true of it."""

import numpy as np

from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.cells import Cells, bending, blur_of, draw
from cfutrain.painters.lumps.colonies import grow
from cfutrain.painters.lumps.seeing import Eye
from cfutrain.painters.lumps.settings import DEPTHS, Dish
from cfutrain.painters.painting import (
    FEW,
    PaintedObject,
    is_inside,
    middle_and_width,
    outline_around,
)

#: What cannot be seen is made stronger by one of these factors, or is left out.
STRONGER = (1.0, 1.4, 2.0, 2.8)
#: Nothing grows so near to the wall, um.
WALL = 900.0
#: Classes that touch one, and that a person would still tell from it.
BESIDE = {
    "BFU-E": ("BFU-E", "CFU-GM"), "CFU-GM": ("BFU-E", "CFU-GM", "CFU-E"), "CFU-E": ("CFU-GM",),
}  # fmt: skip
#: A person draws round a colony so far outside of its cells and their blur, um.
MARGIN = 3.0


def plant(
    rng: np.random.Generator, dish: Dish, canvas: Canvas, eye: Eye
) -> tuple[list[PaintedObject], list[tuple]]:
    """Draws all colonies and groups.

    Returns those that can be seen, and the place that each takes: class, middle and reach, um.
    """
    names = [name for name, n in dish.colonies.items() for _ in range(n)]
    names = [str(name) for name in rng.permutation(names)] + ["cluster"] * dish.clusters
    taken, objects = [], []
    for name in names:
        cells = grow(rng, dish, name)
        reach = float(np.quantile(np.hypot(*cells.at.T), 0.95)) + 10
        place = _place(rng, dish, name, reach, taken)
        if place is None:
            continue
        cells.at = cells.at + place
        # Megakaryocytes are only known when they are sharp.
        depth = rng.normal(dish.focus, 110) if name == "CFU-MK" else rng.normal(450, 230)
        depth = float(np.clip(depth, *DEPTHS))
        blur = blur_of(dish, depth)
        patch = draw(cells, dish, blur, bending(dish, depth))
        for strength in STRONGER:
            seen = eye.clear_cells(cells, patch, strength)
            if seen is not None:
                canvas.add_cells(patch, strength)
                taken.append((name, place, reach))
                objects += _truth(dish, name, cells, seen, blur)
                break
    return objects, taken


def _place(
    rng: np.random.Generator, dish: Dish, name: str, reach: float, taken: list[tuple]
) -> np.ndarray | None:
    """A place in the dish, um, apart from `taken` (class, place, reach) or beside one of it."""
    limit, touches = dish.radius - WALL, bool(taken) and rng.random() < dish.touching
    # Where the dish goes on beyond the picture its border cuts colonies.
    corners = dish.to_um(np.array([(0, 0), (1, 0), (0, 1), (1, 1)]) * dish.size[::-1])
    low = np.maximum(corners.min(axis=0) - 0.3 * reach, -limit)
    high = np.minimum(corners.max(axis=0) + 0.3 * reach, limit)
    middles, reaches = (np.array([one[k] for one in taken]) for k in (1, 2))
    for trial in range(200):
        apart = np.full(len(taken), 1.12)
        index = rng.integers(len(taken)) if touches and trial < 8 else None
        other = None if index is None else taken[index]
        if other and other[0] in BESIDE.get(name, ()):
            alike = other[0] == name
            far = (other[2] + reach) * rng.uniform(*((0.8, 0.98) if alike else (0.93, 1.04)))
            # All others stay apart, or a third one would lie on both.
            turn, apart[index] = rng.uniform(0, 2 * np.pi), 0.78
            place = other[1] + far * np.array([np.cos(turn), np.sin(turn)])
        else:
            place = rng.uniform(low, high)
        if np.hypot(*place) > limit - min(reach, 500):
            continue
        if not taken or (np.hypot(*(middles - place).T) > apart * (reach + reaches)).all():
            return place
    return None


def _truth(
    dish: Dish, name: str, cells: Cells, seen: np.ndarray, blur: float
) -> list[PaintedObject]:
    """What a person would draw round the cells that are `seen`; nothing beyond the picture.

    A colony whose middle lies beyond the picture is counted elsewhere: here it is a cluster.
    """
    pad = (cells.radius.mean() + blur + MARGIN) / dish.um
    # A loose handful is drawn round as a whole.
    around = dish.to_px(cells.at[seen] if seen.sum() >= FEW else cells.at)
    outline, size = outline_around(around, float(pad)), np.array(dish.size[::-1])
    x, y, _ = middle_and_width(outline)
    whole = is_inside(np.array([x, y]), dish.size)
    there = ((around > 0) & (around < size)).all(axis=1).mean()
    outline = np.clip(outline, 0, size)
    x, y, across = middle_and_width(outline)
    # A sliver at the border is nobody's.
    if not there or (not whole and there < 0.1):
        return []
    number = len(cells.at) if whole else max(1, int(there * len(cells.at)))
    name = name if whole else "cluster"
    return [PaintedObject(name, x, y, across * dish.um, number, outline)]
