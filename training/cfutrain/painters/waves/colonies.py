"""What the cells of a colony of each class are like."""

import numpy as np

from cfutrain.painters.waves.growth import (
    RED_RADIUS,
    ball,
    balls_of_red,
    divided,
    of_one_colony,
    pushed_apart,
    turned,
)
from cfutrain.painters.waves.optics import Cells

#: Fewest cells of a colony of each class; groups have fewer than any class asks for.
LEAST = {"BFU-E": 201, "CFU-E": 8, "CFU-GM": 20, "CFU-GEMM": 501, "CFU-MK": 3, "cluster": 2}
#: Gaps within a group below the threshold, um: it is loose and still one group.
GROUP_GAP = 80.0
#: Red cells scatter little of the light; they bend it more than that.
RED_SCATTER, RED_BEND = 0.34, 1.5
#: Balls of a burst, and how often it has so many.
BALLS = (1, 2, 3, 4, 5, 6, 8, 11, 15)
BALL_SHARES = (0.12, 0.1, 0.14, 0.15, 0.14, 0.12, 0.11, 0.07, 0.05)
#: Looks of CFU-GM: loose granulocytes, those with a dense core, macrophages, both, dense.
KINDS = ("loose", "cored", "macrophages", "mixed", "dense")
KIND_SHARES = (0.22, 0.2, 0.2, 0.22, 0.16)


def grow(rng: np.random.Generator, name: str) -> Cells:
    """The cells of one colony or group; um from its middle."""
    makers = {
        "BFU-E": _burst, "CFU-E": _small_red, "CFU-GM": _myeloid, "CFU-GEMM": _mixed,
        "CFU-MK": _large, "cluster": _group,
    }  # fmt: skip
    while True:
        cells = makers[name](rng)
        gap = GROUP_GAP if name == "cluster" else cells.gap
        cells = cells.only(of_one_colony(cells.at, gap))
        # What is left of a small one can be too few.
        if len(cells.at) >= LEAST[name]:
            cells.at -= np.median(cells.at, axis=0)
            return cells


def _many(rng: np.random.Generator, middle: float, spread: float, least: int, most: int) -> int:
    """A number of cells whose logarithm is normal."""
    return int(np.clip(rng.lognormal(middle, spread), least, most))


def _round(
    rng: np.random.Generator, n: int, middle: float, spread: float, least: float, most: float
) -> np.ndarray:
    """Radii of cells, um."""
    return rng.normal(middle, spread, n).clip(least, most)


def _apart(n: int, many: int) -> float:
    """How far the balls of a burst lie from each other, um, to touch."""
    return RED_RADIUS * (n / many / 0.2) ** (1 / 3)


def _red_cells(rng: np.random.Generator, at: np.ndarray, red: np.ndarray, gap: float) -> Cells:
    n = len(at)
    radius = _round(rng, n, RED_RADIUS, 0.45, 2.8, 6)
    return Cells(at, radius, red, np.full(n, RED_SCATTER), RED_BEND, gap)


def _burst(rng: np.random.Generator) -> Cells:
    """BFU-E: one ball or many, one in five pale, half with red dust around them."""
    n = _many(rng, 7.8, 0.75, 260, 11_000)
    redness = rng.uniform(0.16, 0.34) if rng.random() < 0.2 else rng.uniform(0.5, 1.05)
    many = int(np.clip(rng.choice(BALLS, p=BALL_SHARES), 1, n // 60))
    at, red = balls_of_red(rng, n, redness, many, rng.uniform(0.8, 1.35) * _apart(n, many))
    if rng.random() < 0.5:
        dust = int(n * rng.uniform(0.03, 0.10))
        near = at[rng.integers(0, n, dust)] + rng.normal(0, rng.uniform(14, 34), (dust, 3))
        at, red = np.vstack([at, near]), np.concatenate([red, np.full(dust, 0.8 * redness)])
    return _red_cells(rng, at, red, 34)


def _small_red(rng: np.random.Generator) -> Cells:
    """CFU-E: one tight ball, sometimes two."""
    n = _many(rng, 4.75, 0.35, 45, 198)
    many = 1 if rng.random() < 0.7 else 2
    return _red_cells(rng, *balls_of_red(rng, n, rng.uniform(0.6, 1.15), many, 26), gap=16)


def _white_cells(
    rng: np.random.Generator, at: np.ndarray, radius: np.ndarray, bend: float, gap: float
) -> Cells:
    n = len(at)
    return Cells(turned(rng, at), radius, np.zeros(n), rng.uniform(0.8, 1.2, n), bend, gap)


def _myeloid(rng: np.random.Generator) -> Cells:
    """CFU-GM, of any look."""
    kind = str(rng.choice(KINDS, p=KIND_SHARES))
    if kind == "macrophages":
        n = _many(rng, 5.8, 0.6, 70, 1700)
        at = divided(rng, n, rng.uniform(110, 190), 0.86, 0.25, 0.15)
        cells = _white_cells(rng, at, _round(rng, n, 8.2, 1.6, 5, 13), 1.0, 60)
        cells.scatter = rng.uniform(0.75, 1.35, n)
        return cells
    if kind == "loose":
        n = _many(rng, 6.7, 0.7, 120, 5500)
        step = rng.uniform(70, 120) * (n / 600) ** 0.2
        at, bend, gap = divided(rng, n, step, 0.80, 0.35, 0.1), 1.0, 42
    elif kind == "dense":
        n = _many(rng, 7.2, 0.6, 280, 6500)
        at = turned(rng, ball(rng, n, 5.2 * (n / 0.16) ** (1 / 3), 0.5, 0.25), 1.5)
        far = np.linalg.norm(at, axis=1, keepdims=True)
        # Crowded towards the middle.
        at, bend, gap = at * (far / far.max()) ** rng.uniform(0.2, 0.7), 0.8, 34
    else:
        n = _many(rng, 7.2, 0.7, 220, 7500)
        core = int(n * rng.uniform(0.35, 0.7))
        inner = ball(rng, core, 5.2 * (core / 0.12) ** (1 / 3), 0.6, 0.3)
        inner[:, :2] += rng.normal(0, 45, 2)
        step = rng.uniform(95, 150) * (n / 900) ** 0.22
        halo = divided(rng, n - core, step, 0.84, 0.3, 0.12)
        at, bend, gap = np.vstack([halo, inner]), 0.9, 45
    radius = _round(rng, n, 5.1, 0.5, 3.6, 7)
    if kind == "mixed":
        # Macrophages in the halo, which comes first.
        large = (rng.random(n) < 0.3) & (np.arange(n) < n - core)
        radius[large] = _round(rng, large.sum(), 8.3, 1.4, 6, 12)
    return _white_cells(rng, at, radius, bend, gap)


def _mixed(rng: np.random.Generator) -> Cells:
    """CFU-GEMM: red balls within colourless cells, a few of them large."""
    n, many = _many(rng, 7.3, 0.45, 800, 5500), int(rng.integers(2, 7))
    apart = rng.uniform(0.9, 1.5) * _apart(n, many)
    at, red = balls_of_red(rng, n, rng.uniform(0.55, 1.0), many, apart)
    white = int(n * rng.uniform(0.5, 1.0))
    around = divided(rng, white, rng.uniform(130, 190), 0.85, 0.3, 0.1)
    radius = _round(rng, white, 5.2, 0.5, 3.6, 7)
    large = rng.random(white) < 0.25
    radius[large] = _round(rng, large.sum(), 8.4, 1.5, 6, 13)
    huge = int(rng.integers(0, 8))
    radius[:huge] = _round(rng, huge, 13, 3, 9, 20)
    radius = np.concatenate([_round(rng, n, RED_RADIUS, 0.45, 2.8, 6), radius])
    scatter = np.concatenate([np.full(n, RED_SCATTER), rng.uniform(0.8, 1.2, white)])
    at = turned(rng, np.vstack([at, around]))
    return Cells(at, radius, np.concatenate([red, np.zeros(white)]), scatter, 0.9, 45)


def _large(rng: np.random.Generator) -> Cells:
    """CFU-MK: few large cells that lie apart."""
    n = _many(rng, 2.6, 0.5, 5, 60)
    at = pushed_apart(divided(rng, n, rng.uniform(38, 62), 0.88, 0.25), 36)
    radius = rng.lognormal(2.62, 0.25, n).clip(9, 24)
    return Cells(at, radius, np.zeros(n), rng.uniform(0.8, 1.15, n), 1.5, 50)


def _group(rng: np.random.Generator) -> Cells:
    """A group below the threshold: colourless cells, red ones, or two megakaryocytes."""
    kind = rng.choice(3, p=(0.6, 0.28, 0.12))
    n = (int(rng.integers(5, 15)), int(rng.integers(4, 8)), 2)[kind]
    if kind == 0:
        at, radius = divided(rng, n, 16, 0.9, 0.5), _round(rng, n, 5.6, 0.9, 4, 9)
        return Cells(at, radius, np.zeros(n), np.ones(n), 1.0, 22)
    if kind == 1:
        at, radius = divided(rng, n, 6, 0.9, 0.8), _round(rng, n, 4.3, 0.4, 3, 6)
        return Cells(at, radius, np.full(n, rng.uniform(0.5, 1)), np.full(n, 0.7), 1.0, 14)
    at = np.array([(-15, 0, 0), (rng.uniform(14, 40), rng.uniform(-15, 15), 0)])
    return Cells(at, rng.uniform(11, 18, 2), np.zeros(2), np.ones(2), 1.5, 60)
