"""Puts colonies into the dish, leaves out what nobody could see, and notes what is true."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.globes.cells import Drawn, blur_at, draw
from cfutrain.painters.globes.growth import Cells, grow
from cfutrain.painters.globes.layers import Layers
from cfutrain.painters.globes.light import Light
from cfutrain.painters.globes.seeing import is_seen
from cfutrain.painters.globes.settings import Dish
from cfutrain.painters.painting import FEW, PaintedObject, middle_and_width, outline_around

#: Room between colonies, of their radii and um, and to the wall, um.
ROOM, GAP, TO_WALL = 1.12, 90.0, 1100.0
#: Cells where fewer are about than these shares of the gel or of the densest place are strays:
#: colourless, mixed and red colonies; density is taken over SMOOTH um on cells of BIN um.
SPARSE, SPARSE_OF_MOST, SMOOTH = (0.03, 0.03, 1.0), (0.10, 0.08, 0.16), (60.0, 55.0, 40.0)
BIN = 12.0
#: Single cells: radii and heights that are drawn, um, how common each radius is, and how many
#: are red.
RADII, HEIGHTS, COMMON, RED = (2.8, 4.6, 6.2, 9.0), (80, 300, 600), (0.3, 0.35, 0.25, 0.1), 0.1


def plant(
    rng: np.random.Generator, dish: Dish, layers: Layers, light: Light
) -> list[PaintedObject]:
    """Draws all colonies and groups; returns those, all of which can be seen."""
    taken, objects = np.zeros((0, 3)), []
    for name, many in dish.numbers.items():
        group = "cluster" in name
        for _ in range(many):
            cells = grow(rng, name, dish.large)
            reach = np.quantile(np.hypot(*cells.at[:, :2].T), 0.93) + 5
            place = _place(rng, dish, taken, reach, group)
            height = np.clip(rng.gamma(1.6, 210), 20, 1050)
            if place is None:
                continue
            cells.at += (*place, height)
            drawn, outline = draw(cells, dish), _outline(cells, dish)
            if not is_seen(drawn, outline, light, dish, group):
                continue
            add(layers, drawn)
            taken = np.vstack([taken, (*place, reach)])
            x, y, across = middle_and_width(outline)
            named = "cluster" if group else name
            objects.append(PaintedObject(named, x, y, across * dish.um, len(cells), outline))
    return objects


def add(layers: Layers, drawn: Drawn, weight: float = 1.0) -> None:
    """Lays a drawn thing into the picture."""
    for plane in ("haem", "scatter", "phase"):
        values = getattr(drawn, plane)
        if values.any():
            layers.add(plane, drawn.top, drawn.left, weight * values)


def _place(
    rng: np.random.Generator, dish: Dish, taken: np.ndarray, reach: float, group: bool
) -> np.ndarray | None:
    """A place where a thing touches no other, or, for some, just one; um from the middle.

    `taken` are x, y and reach of what is there, um.
    """
    for attempt in range(400):
        turn, partner = rng.uniform(0, 2 * np.pi), -1
        way = np.array([np.cos(turn), np.sin(turn)])
        if len(taken) and not group and attempt < 150 and rng.random() < dish.touching:
            partner = rng.integers(len(taken))
            far = (taken[partner, 2] + reach) * rng.uniform(0.88, 1.06)
            place = taken[partner, :2] + far * way
        else:
            place = (dish.radius - TO_WALL - reach) * np.sqrt(rng.random()) * way
        gaps = np.hypot(*(taken[:, :2] - place).T)
        clear = gaps > ROOM * (taken[:, 2] + reach) + GAP
        if partner >= 0:
            clear[partner] = True
        if clear.all() and is_shown(dish, place, reach):
            return place
    return None


def is_shown(dish: Dish, place: np.ndarray, reach: float) -> bool:
    """Whether a thing lies in the gel and, as a whole, in the picture."""
    far, turn = np.hypot(*place), np.arctan2(place[1], place[0])
    wall = TO_WALL if dish.dry is None else 600
    if far + reach > min(dish.radius - TO_WALL, dish.gel_edge(turn) - wall):
        return False
    if dish.field and np.hypot(*(place - dish.field[0])) + reach > 0.96 * dish.field[1]:
        return False
    x, y = dish.to_px(place[None])[0]
    room = reach / dish.um + 4
    return room < x < dish.size[1] - room and room < y < dish.size[0] - room


def _outline(cells: Cells, dish: Dish) -> np.ndarray:
    """The outline as a person would draw it, px; strays are left out of a large colony."""
    kept = cells.at[:, :2]
    if len(cells) > FEW:
        kept = kept[_density(cells) > 0]
    pad = np.median(cells.radius) + 0.6 * np.median(blur_at(cells.at[:, 2], dish)) + 0.3 * dish.um
    return outline_around(dish.to_px(kept), float(pad / dish.um))


def _density(cells: Cells) -> np.ndarray:
    """How much of the gel about each cell is covered, over what a person would draw round."""
    at = ((cells.at[:, :2] - cells.at[:, :2].min(axis=0)) / BIN).astype(int) + 1
    covered = np.zeros(at.max(axis=0) + 2)
    np.add.at(covered, tuple(at.T), np.pi * cells.radius**2 / BIN**2)
    red, pale = cells.haem.max() > 0, cells.haem.min() == 0
    kind = 0 if not red else 1 if pale else 2
    covered = ndimage.gaussian_filter(1 - np.exp(-covered), SMOOTH[kind] / BIN, mode="constant")
    least = min(SPARSE[kind], SPARSE_OF_MOST[kind] * covered.max())
    return covered[tuple(at.T)] - least


def scatter_singles(rng: np.random.Generator, dish: Dish, layers: Layers) -> None:
    """Cells that belong to no colony."""
    n = dish.singles
    turn, far = rng.uniform(0, 2 * np.pi, n), (dish.radius - 500) * np.sqrt(rng.random(n))
    at = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    at = at[far < dish.gel_edge(turn)]
    kinds = zip(
        rng.choice(4, n, p=COMMON), rng.integers(0, 3, n), rng.integers(0, 9, n),
        rng.random(n) < RED, strict=True,
    )  # fmt: skip
    weights, stamps = rng.uniform(0.3, 1.2, n), {}
    # There are fewer places than dice where a part of the floor is dry.
    for place, kind, weight in zip(np.floor(dish.to_px(at)), kinds, weights, strict=False):
        if kind not in stamps:
            stamps[kind] = _stamp(dish, *kind)
        stamp, corner = stamps[kind]
        left, top = (place - corner).astype(int)
        add(layers, stamp._replace(top=int(top), left=int(left)), weight)


def _stamp(dish: Dish, size: int, depth: int, phase: int, red: bool) -> tuple[Drawn, np.ndarray]:
    """One cell in the middle of the dish, and where its pixel lies in it.

    `phase` is its place within the pixel.
    """
    pixel = np.floor(dish.to_px(np.zeros((1, 2)))[0])
    middle = dish.to_um(pixel[None] + (np.array(divmod(phase, 3)) + 0.5) / 3)[0]
    cell = Cells(np.array([[*middle, HEIGHTS[depth]]]), np.array([RADII[size]]),
                 np.array([0.8 * red]), np.ones(1))  # fmt: skip
    drawn = draw(cell, dish)
    return drawn, pixel - (drawn.left, drawn.top)
