"""Who lives in a dish: how many of which class, where, and what is written down of them."""

import numpy as np

from cfutrain.painters.painting import PaintedObject, middle_and_width, outline_around
from cfutrain.painters.scans.canvas import Canvas, Look
from cfutrain.painters.scans.colonies import PALE, Heap, group, heap
from cfutrain.painters.scans.settings import Dish, ray

#: Kinds of dish: mixed, red, myeloid, MK; shares of CFU-E, BFU-E, myeloid, CFU-GEMM, CFU-MK.
KINDS = np.array([
    (0.12, 0.34, 0.42, 0.05, 0.07), (0.35, 0.55, 0.06, 0.02, 0.02),
    (0.03, 0.07, 0.82, 0.03, 0.05), (0.03, 0.08, 0.19, 0.02, 0.68),
])  # fmt: skip
KIND_ODDS = (0.4, 0.22, 0.23, 0.15)
#: Least contrast of a colony, and how much of it grows with noise.
FAINTEST, OF_NOISE = 0.075, 1.6
#: An outline lies this share of the blur outside of the cells.
BLURRED = 0.6
#: Most single cells that belong to no colony.
MOST_SINGLE_CELLS = 7000


def populate(rng: np.random.Generator, canvas: Canvas) -> list[PaintedObject]:
    """Draws the colonies, groups and single cells of a dish; the truth of the first two."""
    dish, names = canvas.dish, _names(rng)
    growth = float(np.exp(rng.normal(0, 0.5))) * (0.45 if len(names) > 130 else 1)
    heaps = [heap(rng, dish, name, growth) for name in names]
    few = int(rng.poisson(rng.uniform(0, 0.9) * min(len(names), 60) + rng.uniform(0, 10)))
    red, close = rng.uniform(0, 0.6), rng.uniform(0.75, 1.15)
    heaps += [group(rng, dish, rng.random() < red) for _ in range(few)]
    _scatter_cells(rng, canvas)
    truth, taken = [], np.zeros((0, 3))
    for one in sorted(heaps, key=lambda h: -len(h.points)):
        reach = float(np.quantile(np.hypot(*one.points.T), 0.95)) + one.cell_radius
        spot = _spot(rng, dish, taken, reach, close)
        if spot is not None:
            taken = np.vstack([taken, [*spot, reach]])
            truth.append(_lay(canvas, one, spot))
    return [item for item in truth if item]


def _names(rng: np.random.Generator) -> list[str]:
    """The classes of a dish's colonies."""
    dice, shares = rng.random(), KINDS[rng.choice(4, p=KIND_ODDS)]
    total = int(np.clip(np.exp(rng.normal(np.log(50), 0.65)), 1, 160))
    total = 0 if dice < 0.04 else int(rng.integers(140, 400)) if dice < 0.12 else total
    myeloid = ["CFU-GM", "CFU-G", "CFU-M"] if rng.random() < 0.35 else ["CFU-GM"]
    kinds = rng.choice(5, total, p=rng.dirichlet(shares * 14 + 0.05))
    names = ("CFU-E", "BFU-E", "", "CFU-GEMM", "CFU-MK")
    return [names[kind] or str(rng.choice(myeloid)) for kind in kinds]


def _spot(
    rng: np.random.Generator, dish: Dish, taken: np.ndarray, reach: float, close: float
) -> np.ndarray | None:
    """A free place in the gel, um; colonies may touch, some lie at the wall."""
    limit = dish.radius - 0.75 * reach - 60
    for _ in range(60):
        far = limit * (rng.uniform(0.93, 1) if rng.random() < 0.06 else np.sqrt(rng.random()))
        spot = far * ray(rng.uniform(0, 2 * np.pi))
        gaps = np.hypot(*(taken[:, :2] - spot).T) - close * (taken[:, 2] + reach)
        if gaps.min(initial=1) > 0 and dish.outside(*spot) < -reach:
            return spot
    return None


def _lay(canvas: Canvas, one: Heap, spot: np.ndarray) -> PaintedObject | None:
    """Draws a heap; its truth, None where too little of it is seen."""
    dish, colony = canvas.dish, one.name != "cluster"
    layers = [(_within(dish, points + spot), *rest) for points, *rest in one.layers]
    least = FAINTEST + OF_NOISE * dish.noise
    seen = canvas.grains(layers, least if colony else 0, 3.0 if one.cell_radius > 11 else 4.5)
    # Strengthening may end a rounding below the least.
    if seen < 0.999 * least:
        return None
    blur = np.hypot(max(look.blur for _, look, _ in one.layers), dish.lens * dish.um_per_px)
    pad = one.cell_radius + BLURRED * float(blur)
    outline = outline_around(_within(dish, one.points + spot), pad)
    *middle, across = middle_and_width(outline)
    x, y = map(float, canvas.place(np.array(middle)))
    return PaintedObject(one.name, x, y, across, one.cells, canvas.place(outline))


def _within(dish: Dish, points: np.ndarray) -> np.ndarray:
    """Cells that would lie in the wall are pushed back from it."""
    far, limit = np.hypot(points[:, 0], points[:, 1]), dish.radius - 25
    back = np.where(far > limit, (limit - 0.15 * (far - limit)) / np.maximum(far, 1), 1)
    return points * back[:, None]


def _scatter_cells(rng: np.random.Generator, canvas: Canvas) -> None:
    """Single cells and crumbs that belong to nobody, laid in tiles to spare memory."""
    dish, count = canvas.dish, int(MOST_SINGLE_CELLS * rng.random() ** 3)
    points = (dish.radius * np.sqrt(rng.random(count)) * ray(rng.uniform(0, 6.2832, count))).T
    points, strength = points[dish.outside(*points.T) < 0], dish.grey * rng.uniform(0.4, 1.1)
    look = Look(PALE * strength * 0.4, strength, 4.0, rng.uniform(0, 6), dish.fringe, dish.relief)
    tile = np.floor(points / 4000).astype(int) @ np.array([1, 100])
    for some in (points[tile == number] for number in np.unique(tile)):
        canvas.grains([(some, look, rng.uniform(0.3, 1.4, len(some)))])
