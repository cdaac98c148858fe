"""Puts colonies into the dish, makes sure that each can be seen, and notes what is true of it."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import FEW, PaintedObject, middle_and_width, outline_around
from cfutrain.painters.speckles.colonies import grow
from cfutrain.painters.speckles.optics import Cells, Layers, blur_of, draw_apart, stamp
from cfutrain.painters.speckles.settings import GEL, NAMES, Dish

#: What changes the light less than this, or less than noise over all its pixels, is not seen;
#: it is made stronger by one of these factors, or is left out.
FAINTEST, OVER_NOISE, STRONGER = 0.07, 24.0, (1.0, 1.5, 2.5, 4.0)
#: So many of the cells must be clear: within CLEAR_UM of them the light changes by this share of
#: FAINTEST and by so many times the noise.
CLEAR_CELLS, CLEAR_UM, CLEAR_SHARE, CLEAR_NOISE = 0.6, 25.0, 0.5, 2.0
#: Levels above which a pile of cells darkens no further (log of light).
DARKEST, REDDEST = 1.3, 2.4


def plant(rng: np.random.Generator, dish: Dish, layers: Layers) -> list[PaintedObject]:
    """Draws all colonies and groups; returns those, all of which can be seen."""
    names = list(rng.choice(NAMES, dish.colonies, p=dish.mix)) + ["cluster"] * dish.clusters
    taken, objects = np.zeros((0, 3)), []
    for name in map(str, names):
        cells = grow(rng, dish, name)
        reach = np.quantile(np.hypot(*cells.at.T), 0.95) + cells.radius.mean()
        place = _place(rng, dish, taken, reach)
        if place is None:
            continue
        cells.at += place
        # Cells that would lie in the wall pile up along it.
        far, limit = np.hypot(*cells.at.T), dish.radius - 60
        cells.at *= np.where(far > limit, 1.15 * limit / far - 0.15, 1)[:, None]
        piece = draw_apart(cells, dish)
        np.copyto(piece.grey, DARKEST * np.tanh(piece.grey / DARKEST), where=piece.grey > 0)
        # A pile throws back no more light than belongs to what it takes.
        most = DARKEST * dish.scatter / dish.taken
        piece.glow[:] = most * np.tanh(piece.glow / most)
        piece.heme[:] = REDDEST * np.tanh(piece.heme / REDDEST)
        for strength in STRONGER:
            drawn = _drawn(piece, cells, dish, strength)
            if drawn is not None:
                layers.add(piece, strength)
                taken = np.vstack([taken, (*place, reach)])
                objects.append(_truth(name, cells, drawn, dish))
                break
    return objects


def _place(
    rng: np.random.Generator, dish: Dish, taken: np.ndarray, reach: float
) -> np.ndarray | None:
    """A place in the dish, um, that leaves the middles of others free, some of it at the wall.

    `taken` are x, y and reach of what is there, um.
    """
    for _ in range(40):
        far, turn = np.sqrt(rng.uniform(0, 1.03)), rng.uniform(0, 2 * np.pi)
        far = min(far, 1) * (dish.radius * 0.985 - min(reach, 400))
        place = far * np.array([np.cos(turn), np.sin(turn)])
        gaps = np.hypot(*(taken[:, :2] - place).T)
        if (gaps > 0.75 * (taken[:, 2] + reach)).all():
            return place
    return None


def _drawn(piece: Layers, cells: Cells, dish: Dish, strength: float) -> np.ndarray | None:
    """Which cells of a thing with a strength a person would draw round, over noise and JPEG.

    None if it is not seen: as a whole, in its strongest place, and in most of its cells, or one
    bright dot would stand for a colony.
    """
    change = np.zeros(piece.grey.shape, np.float32)
    for heme, gel in zip(dish.heme_colour, dish.gel_light, strict=True):
        red = np.float32(strength * heme) * piece.heme
        light = np.exp(-np.float32(strength) * piece.grey - red) - 1
        light += np.float32(strength / gel) * piece.glow * np.exp(-1.2 * red)
        light = ndimage.gaussian_filter(light, (dish.blur_px + 0.5) / piece.step)
        np.maximum(change, np.abs(light), out=change)
    floor = dish.noise + 0.004 + 0.0004 * (100 - dish.quality)
    whole = np.linalg.norm(change) * piece.step / floor / OVER_NOISE
    if min(whole, change.max() / max(FAINTEST, 3 * floor)) < 1:
        return None
    local = ndimage.gaussian_filter(change**2, CLEAR_UM / dish.um / piece.step, truncate=3)
    column, row = ((dish.to_px(cells.at) - piece.origin) / piece.step).astype(int).T
    clear = np.sqrt(local[row, column]) / max(CLEAR_SHARE * FAINTEST, CLEAR_NOISE * floor)
    # The fringe is followed to where it is nearly as clear.
    return clear > 0.7 if (clear > 1).mean() >= CLEAR_CELLS else None


def _truth(name: str, cells: Cells, drawn: np.ndarray, dish: Dish) -> PaintedObject:
    """The outline as a person would draw it around the cells `drawn`, and their blur."""
    pad = (cells.radius.mean() + 0.6 * np.median(blur_of(cells.height, dish))) / dish.um
    # A loose handful is drawn round as a whole.
    around = cells.at[drawn] if drawn.sum() >= FEW else cells.at
    outline = outline_around(dish.to_px(around), float(pad))
    x, y, across = middle_and_width(outline)
    return PaintedObject(name, x, y, across * dish.um, len(cells.at), outline)


def scatter_singles(rng: np.random.Generator, dish: Dish, layers: Layers) -> None:
    """Cells that belong to no colony: living ones, and small dark dead ones."""
    n = int(np.exp(rng.uniform(np.log(30), np.log(6000))))
    at = rng.normal(size=(n, 2))
    at *= (dish.radius * 0.985 * rng.random(n) ** rng.uniform(0.4, 0.6) / np.hypot(*at.T))[:, None]
    sunk, dead = rng.random(n) < rng.uniform(0, 0.7), rng.random(n) < rng.uniform(0.1, 0.9)
    height = np.where(sunk, rng.uniform(0, 30, n), rng.uniform(0, GEL, n))
    radius = np.where(dead, rng.uniform(1.5, 4.5, n), rng.uniform(4, 8, n))
    # Those far out of focus are too faint to be drawn.
    seen = blur_of(height, dish) < np.maximum(3 * radius, 2 * dish.um)
    body, red = np.where(dead, rng.uniform(0.5, 4, n), 0.8), (rng.random(n) < 0.1) * dish.mix[0]
    parts = (part[seen] for part in (at, height, radius, red, body, rng.uniform(0.2, 1.1, n)))
    stamp(layers, Cells(*parts), dish)
