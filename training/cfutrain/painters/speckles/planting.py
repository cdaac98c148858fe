"""Puts colonies into the dish, makes sure that each can be seen, and notes what is true of it."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import PaintedObject, outline_around
from cfutrain.painters.speckles.colonies import grow
from cfutrain.painters.speckles.optics import Cells, Layers, blur_of, draw_apart, stamp
from cfutrain.painters.speckles.settings import GEL, NAMES, Dish

#: What changes the light less than this, or less than noise over all its pixels, is not seen;
#: it is made stronger by one of these factors, or is left out.
FAINTEST, OVER_NOISE, STRONGER = 0.07, 24.0, (1.0, 1.5, 2.5, 4.0)
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
        piece.heme[:] = REDDEST * np.tanh(piece.heme / REDDEST)
        strength = next((s for s in STRONGER if _seen(piece, dish, s)), None)
        if strength:
            layers.add(piece, strength)
            taken = np.vstack([taken, (*place, reach)])
            objects.append(_truth(name, cells, dish))
    return objects


def _place(rng, dish: Dish, taken: np.ndarray, reach: float) -> np.ndarray | None:
    """A place in the dish that leaves the middles of others free, some of it at the wall."""
    for _ in range(40):
        far, turn = np.sqrt(rng.uniform(0, 1.03)), rng.uniform(0, 2 * np.pi)
        far = min(far, 1) * (dish.radius * 0.985 - min(reach, 400))
        place = far * np.array([np.cos(turn), np.sin(turn)])
        gaps = np.hypot(*(taken[:, :2] - place).T)
        if (gaps > 0.75 * (taken[:, 2] + reach)).all():
            return place
    return None


def _seen(piece: Layers, dish: Dish, strength: float) -> bool:
    """Whether a thing drawn with a strength is seen over noise and JPEG."""
    light = np.exp(-strength * (piece.grey + piece.heme))
    change = light + strength * piece.glow / dish.gel_light[1] - 1
    change = ndimage.gaussian_filter(change, (dish.blur_px + 0.5) / piece.step)
    floor = dish.noise + 0.004 + 0.0004 * (100 - dish.quality)
    whole = np.linalg.norm(change) * piece.step / floor / OVER_NOISE
    top = np.abs(change).max() / max(FAINTEST, 3 * floor)
    return min(whole, top) >= 1


def _truth(name: str, cells: Cells, dish: Dish) -> PaintedObject:
    """The outline as a person would draw it around the cells and their blur."""
    pad = (cells.radius.mean() + 0.6 * np.median(blur_of(cells.height, dish))) / dish.um
    outline = outline_around(dish.to_px(cells.at), float(pad))
    after = np.roll(outline, -1, axis=0)
    cross = outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1]
    x, y = ((outline + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    across = 2 * np.sqrt(abs(cross.sum()) / 2 / np.pi) * dish.um
    return PaintedObject(name, float(x), float(y), float(across), len(cells.at), outline)


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
