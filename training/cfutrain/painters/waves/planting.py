"""Puts colonies into the dish, leaves out what nobody could see, and notes what is true of them."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import FEW, PaintedObject, middle_and_width, outline_around
from cfutrain.painters.waves.canvas import Canvas
from cfutrain.painters.waves.colonies import grow
from cfutrain.painters.waves.optics import HAEMOGLOBIN, SCATTERED, Cells, Piece, render
from cfutrain.painters.waves.room import Room
from cfutrain.painters.waves.settings import NAMES, Dish

#: The largest first, as long as there is room.
ORDER = ("CFU-GEMM", "BFU-E", "CFU-GM", "CFU-MK", "CFU-E", "cluster")
#: Change of light around a usual cell, at the strongest tenth, and over noise on the whole, from
#: which on a colony or a group is seen.
SEEN, SEEN_GROUP = (0.055, 0.11, 14.0), (0.06, 0.14, 8.0)
#: A cell is seen where light changes by so much, or so many times the noise, within um of it.
CLEAR, CLEAR_NOISE, CLEAR_UM = 0.03, 1.6, 12.0
#: So many of a colony's cells are to be seen; colonies that are grown before one is given up.
CLEAR_CELLS, TRIES = 0.6, 5
#: From so many colonies on they may lie close.
CROWDED = 95


def plant(rng: np.random.Generator, dish: Dish, canvas: Canvas, room: Room) -> list[PaintedObject]:
    """Draws all colonies and groups; returns those, all of which can be seen."""
    names = list(rng.choice(NAMES, dish.colonies, p=dish.mix)) + ["cluster"] * dish.clusters
    objects, red = [], []
    for name in sorted(map(str, names), key=ORDER.index):
        for _ in range(TRIES):
            cells = grow(rng, name)
            reach = float(np.quantile(np.hypot(*cells.at[:, :2].T), 0.92)) + 8
            place = _place(rng, dish, room, reach, name, np.array(red, bool))
            if place is None:
                break
            middle = dish.to_px(place[None])[0]
            height = rng.uniform(60, 800)
            piece = render(cells, middle, height, dish)
            seen = _seen(piece, cells, middle, dish, SEEN_GROUP if name == "cluster" else SEEN)
            if seen is not None:
                canvas.multiply(piece.corner, piece.through, piece.added)
                room.take(place, reach)
                red.append(name in ("BFU-E", "CFU-E"))
                objects.append(_truth(name, cells, seen, middle, height, dish))
                break
    return objects


def _place(
    rng: np.random.Generator, dish: Dish, room: Room, reach: float, name: str, red: np.ndarray
) -> np.ndarray | None:
    """A place that leaves what is there free; more of its own kind, or two would be one."""
    alike = red == (name in ("BFU-E", "CFU-E"))
    near, far = (50, 80) if dish.colonies >= CROWDED else (90, 190)
    gaps = np.where(alike, 1.1 * reach + far, reach + near) + 80 * (name == "cluster")
    wall = (800, 1500) if dish.dark else (150, 900)
    for _ in range(60):
        place = room.anywhere(1 - (reach + rng.uniform(*wall)) / dish.radius)
        if (room.gaps(place) > gaps).all():
            return place
    return None


def _seen(
    piece: Piece, cells: Cells, middle: np.ndarray, dish: Dish, least: tuple[float, float, float]
) -> np.ndarray | None:
    """Which cells a person would draw round, over noise and JPEG; None if it is not seen at all."""
    noise = dish.noise + 0.0004 * (100 - dish.quality)
    change = ndimage.gaussian_filter(piece.change, 0.6)
    around = ndimage.gaussian_filter(change, CLEAR_UM / dish.um, truncate=3)
    column, row = (middle + cells.at[:, :2] / dish.um - piece.corner).astype(int).T
    clear = around[row, column] > max(CLEAR, CLEAR_NOISE * noise)
    at = change[row, column]
    # A pile weighs as much as what it covers: no more than its pixels.
    covered = np.zeros(change.shape, bool)
    covered[row, column] = True
    usual, strong = change[covered].mean(), np.quantile(at, 0.9)
    whole = np.linalg.norm(piece.change) / noise
    enough = usual > least[0] and strong > max(least[1], 3.5 * noise) and whole > least[2]
    return clear if enough and clear.mean() > CLEAR_CELLS else None


def _truth(
    name: str, cells: Cells, seen: np.ndarray, middle: np.ndarray, height: float, dish: Dish
) -> PaintedObject:
    """The outline as a person would draw it around the cells that are seen, and their blur."""
    # A loose handful is drawn round as a whole.
    around = cells.at[seen] if seen.sum() >= FEW else cells.at
    away = np.median(np.abs(cells.at[:, 2] + height - dish.focus))
    pad = cells.radius.mean() / dish.um + np.hypot(dish.blur, dish.aperture * away / dish.um)
    outline = outline_around(middle + around[:, :2] / dish.um, float(pad))
    outline = np.clip(outline, 0, dish.size[::-1])
    x, y, across = middle_and_width(outline)
    return PaintedObject(name, x, y, across * dish.um, len(cells.at), outline)


def scatter_singles(rng: np.random.Generator, dish: Dish, canvas: Canvas) -> None:
    """Cells that belong to no colony, one in eight with a sister, one in ten red."""
    n = int(rng.integers(1000, 8000))
    far, turn = dish.radius * 0.985 * np.sqrt(rng.random(n)), rng.uniform(0, 2 * np.pi, n)
    at = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    pairs = at[rng.random(n) < 0.12]
    at = np.vstack([at, pairs + rng.normal(0, 9, pairs.shape)])
    radius = rng.normal(4.6, 0.9, len(at)).clip(2.5, 8)
    amount = 0.5 * dish.scatter * np.pi * (radius / dish.um) ** 2 * rng.uniform(0.5, 1.4, len(at))
    red, blurs = rng.random(len(at)) < 0.10, np.array([0.1, 0.6, 1.2, 2.0])
    group = rng.choice(4, len(at), p=(0.45, 0.25, 0.18, 0.12))
    looks = ((SCATTERED, (1, 1, 1)), (1.1 * HAEMOGLOBIN + 0.2, (1, 0.55, 0.42)))
    for index, blur in enumerate(blurs):
        spread = blur + 3.5 / dish.um
        area = 2 * np.pi * (spread**2 + dish.blur**2)
        for kind, look in enumerate(looks):
            some = (group == index) & (red == bool(kind))
            canvas.specks(dish.to_px(at[some]), spread, amount[some] / area, *look)
