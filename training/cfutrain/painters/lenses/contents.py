"""What a dish holds: colonies, clusters, and single cells."""

from operator import itemgetter

import numpy as np

from cfutrain.painters.lenses.artefacts import in_disc
from cfutrain.painters.lenses.cells import SmallCells
from cfutrain.painters.lenses.colonies import grow
from cfutrain.painters.lenses.plane import Plane
from cfutrain.painters.lenses.settings import GEL_UM, Look
from cfutrain.painters.painting import PaintedObject

#: Least and largest share of each class in a dish.
SHARES = {
    "BFU-E": (0.15, 0.35),
    "CFU-GM": (0.30, 0.50),
    "CFU-E": (0.05, 0.15),
    "CFU-GEMM": (0.02, 0.06),
    "CFU-MK": (0.05, 0.25),
}
#: Diameters: median, um, deviation of the logarithm, least and largest, um.
SIZES = {
    "CFU-E": (115, 0.22, 80, 200),
    "BFU-E": (560, 0.42, 300, 1500),
    "CFU-GM": (680, 0.48, 250, 2000),
    "CFU-GEMM": (1000, 0.25, 600, 1700),
    "CFU-MK": (330, 0.38, 150, 700),
    "cluster": (80, 0.3, 30, 180),
}


def _colonies(dice: np.random.Generator) -> int:
    kind = dice.choice(["usual", "none", "few", "many"], p=[0.72, 0.08, 0.14, 0.06])
    if kind == "none":
        return 0
    return int(dice.integers(*{"usual": (25, 81), "few": (1, 11), "many": (120, 151)}[kind]))


def _wanted(dice: np.random.Generator, look: Look) -> list[tuple[str, float]]:
    """Names and diameters, um, of what is to grow; the largest first, for they need room."""
    shares = np.array([dice.uniform(*between) for between in SHARES.values()])
    names = dice.choice(list(SHARES), _colonies(dice), p=shares / shares.sum()).tolist()
    names += ["cluster"] * int(dice.integers(12, 45))
    wanted = []
    for name in names:
        median, deviation, least, most = SIZES[name]
        size = dice.lognormal(np.log(median * look.growth[name]), deviation)
        wanted.append((name, float(np.clip(size, least, most))))
    return sorted(wanted, key=itemgetter(1), reverse=True)


def plate(
    plane: Plane, dice: np.random.Generator, look: Look, radius: float
) -> tuple[list[PaintedObject], list[tuple[float, float, float]]]:
    """Draws colonies and clusters; what is true of them, and the room they take (um)."""
    objects: list[PaintedObject] = []
    taken: list[tuple[float, float, float]] = []
    for name, diameter in _wanted(dice, look):
        for _ in range(400):
            x, y = (float(at[0]) for at in in_disc(dice, 1, radius - 350 - diameter / 2))
            # Some colonies touch and grow into one another.
            gap = 1.25 if name == "cluster" else 0.8 if dice.random() < 0.25 else 1.15
            if all(np.hypot(x - a, y - b) > gap * (diameter + d) / 2 for a, b, d in taken):
                break
        else:
            continue
        colony = grow(dice, name, diameter, look)
        colony.move(x, y, dice.uniform(60, 1000))
        seen = colony.truth(plane)
        in_dish = np.hypot(*plane.to_dish(seen.x, seen.y)) < radius
        if not (in_dish and plane.holds(seen.x, seen.y)):
            continue
        for cells in colony.groups:
            cells.draw(plane, dice)
        taken.append((x, y, max(diameter, seen.diameter_um)))
        objects.append(seen)
    return objects, taken


def strew(plane: Plane, dice: np.random.Generator, look: Look, radius: float) -> None:
    """Draws single cells: dead ones and debris, living ones, and stroma on the bottom."""
    count = int(dice.integers(5000, 22000))
    points = np.c_[*in_disc(dice, count, radius), dice.uniform(0, GEL_UM, count)]
    size = dice.lognormal(np.log(dice.uniform(3.6, 4.2)), 0.3, count).clip(2, 7.5)
    strong = dice.uniform(0.85, 1.15)
    SmallCells(points, size, look.scatter * 1.6 * strong, look.bend * 1.5 * strong).draw(
        plane, dice
    )
    count = int(dice.integers(600, 3500))
    points = np.c_[*in_disc(dice, count, radius), dice.uniform(0, GEL_UM, count)]
    size = dice.uniform(5, 8.5, count)
    SmallCells(points, size, look.scatter * 1.5, look.bend * 1.4).draw(plane, dice)
    count = int(dice.integers(40, 350))
    points = np.c_[*in_disc(dice, count, radius), np.full(count, 8.0)]
    size = dice.uniform(8, 15, count)
    stroma = SmallCells(points, size, look.scatter * 0.7, look.bend * 0.6, roundness=0.6)
    stroma.draw(plane, dice)
