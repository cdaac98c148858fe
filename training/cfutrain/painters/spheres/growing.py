"""What grows in the dish and where: colonies that can be seen, clusters, single and dead cells."""

import math

import numpy as np

from cfutrain.painters.spheres.cells import DEAD, MYELOID, Cells, cells_at, compressed, draw_cells
from cfutrain.painters.spheres.colonies import throw_cluster, throw_colony
from cfutrain.painters.spheres.dish import Dish, Placed
from cfutrain.painters.spheres.seeing import is_seen, place_of
from cfutrain.painters.spheres.settings import CLASSES
from cfutrain.painters.spheres.shapes import at, centred, throw_angles


def grow(dish: Dish) -> None:
    """Colonies, the largest first, then clusters, then single cells; then layers are compressed."""
    settings, rng = dish.settings.plate, dish.rng
    names = rng.choice(CLASSES, size=settings.colonies, p=settings.shares)
    made = [(str(n), *centred(throw_colony(rng, str(n), settings.maturity))) for n in names]
    for name, cells, diameter in sorted(made, key=lambda m: -m[2]):
        _grow_colony(dish, name, cells, diameter)
    for _ in range(rng.poisson(9 + 0.5 * settings.colonies if settings.colonies else 5)):
        _grow_cluster(dish)
    _scatter_cells(dish)
    compress(dish.layers.scatter)


def _grow_colony(dish: Dish, name: str, cells: Cells, diameter: float) -> None:
    """Places a colony where it can be told from its neighbours; none that could not be seen."""
    rng = dish.rng
    place = place_of(dish, name, diameter)
    if place is None:
        return
    boost, patches, moved = 1.0, None, None
    for _ in range(14 if name == "CFU-MK" else 7):
        moved = _moved(dish, cells, place)
        drawn = draw_cells(dish.stamps, dish.frame, moved)
        if is_seen(dish, name, moved, drawn):
            patches = drawn
            break
        # A larger colony is easier to see, but is not to fill more than the place.
        boost *= 1.10 if name == "CFU-MK" else 1.25
        old = diameter
        for _ in range(5):
            other = throw_colony(rng, name, dish.settings.plate.maturity, boost)
            cells, diameter = centred(other)
            if diameter < old * 2 + 60:
                break
    if patches is None:
        return
    x, y = place
    if any(math.hypot(x - p.x, y - p.y) < 0.39 * (diameter + p.diameter) for p in dish.placed):
        return
    dish.add(name, moved, patches, Placed(name, x, y, diameter))


def _moved(dish: Dish, cells: Cells, place: tuple[float, float]) -> Cells:
    """The cells at their place, at some height in the gel."""
    depth = dish.settings.plate.gel_depth
    moved = cells.part(np.arange(len(cells)))
    moved.x, moved.y = cells.x + place[0], cells.y + place[1]
    moved.z = np.clip(cells.z + depth * dish.rng.beta(1.2, 1.7), 4, depth - 4)
    return moved


def _grow_cluster(dish: Dish) -> None:
    cells, diameter = centred(throw_cluster(dish.rng, dish.settings.plate.maturity))
    for _ in range(60):
        x, y = dish.somewhere(900)
        if dish.free(x, y, 0.5 * diameter + 160):
            moved = _moved(dish, cells, (x, y))
            patches = draw_cells(dish.stamps, dish.frame, moved)
            dish.add("cluster", moved, patches, Placed("cluster", x, y, diameter))
            return


def _scatter_cells(dish: Dish) -> None:
    """Debris, single cells and a few large ones all over the dish."""
    rng, depth = dish.rng, dish.settings.plate.gel_depth
    n = int(rng.lognormal(math.log(9000), 0.55))
    far = (dish.settings.plate.radius - 400) * np.sqrt(rng.random(n))
    x, y = at(far, throw_angles(rng, n))
    sort = rng.choice(3, n, p=[0.66, 0.28, 0.06])
    sizes = [rng.uniform(2, 4, n), rng.normal(5.8, 0.8, n), rng.normal(9, 1.5, n)]
    radius = np.choose(sort, sizes).clip(2, 13)
    z = np.clip(depth * rng.beta(0.8, 1.8, n), 2, depth)
    haem = np.where(rng.random(n) < 0.04, 0.5, 0)
    cells = cells_at(x, y, z, radius, np.where(sort == 0, DEAD, MYELOID), haem)
    # From the top to the bottom of the picture, so that the patches are low.
    order = np.argsort(dish.frame.to_px(x, y)[1])
    for part in np.array_split(order, max(1, n // 400)):
        scatter, haem = draw_cells(dish.stamps, dish.frame, cells.part(part))
        scatter.add_to(dish.layers.scatter)
        haem.add_to(dish.layers.haem)


def compress(scatter: np.ndarray) -> None:
    """Compresses the layer in place, some rows at a time."""
    for start in range(0, len(scatter), 256):
        rows = scatter[start : start + 256]
        rows[:] = compressed(rows)
