"""Colonies as populations of cells: where the cells of each class lie and what they are like.

Red cells pile up in balls, granulocytes crowd, macrophages spread, megakaryocytes lie apart.
"""

import numpy as np

from cfutrain.painters.speckles.optics import Cells, join
from cfutrain.painters.speckles.settings import GEL, NAMES, Dish


def grow(rng: np.random.Generator, dish: Dish, name: str) -> Cells:
    """The cells of one object around the middle of the dish, at a height of its own."""
    vary = dish.growth * np.exp(rng.normal(0, 0.8))
    match name:
        case "cluster" if rng.random() < 0.15:
            cells = _clumps(rng, dish, rng.integers(4, 8), 1, 1.0)
        case "cluster" if rng.random() < dish.mix[6]:
            cells = _large_cells(rng, 2)
        case "cluster":
            cells = _myeloid(rng, str(rng.choice(NAMES[2:5])), rng.integers(5, 20))
        case "CFU-MK":
            cells = _large_cells(rng, int(np.clip(9 * vary, 3, 60)))
        case "CFU-E":
            cells = _clumps(
                rng, dish, int(np.clip(55 * vary, 8, 200)), rng.choice([1, 1, 1, 2]), 0.8
            )
        case "BFU-E":
            n = int(np.clip(1500 * vary, 201, 7000))
            many = (1, 2, rng.integers(3, 9), rng.integers(8, 18))[rng.choice([0, 0, 1, 2, 2, 3])]
            cells = _clumps(rng, dish, n, min(many, n // 40), rng.uniform(0.45, 1.0))
        case "CFU-GEMM":
            n = int(np.clip(1800 * vary, 520, 7000))
            red = int(n * rng.uniform(0.35, 0.65))
            clumps = _clumps(rng, dish, red, rng.integers(1, 6), rng.uniform(0.6, 1.1))
            cells = join([clumps, _myeloid(rng, "CFU-GM", n - red)])
        case _:
            usual = {"CFU-GM": 420, "CFU-G": 260, "CFU-M": 130}[name]
            cells = _myeloid(rng, name, int(np.clip(usual * vary, 20, 7000)))
    flat = rng.random() < (0.6 if name == "CFU-M" else 0.25)
    cells.height += rng.uniform(0, 60) if flat else rng.uniform(0, GEL)
    return cells


def _cells(rng: np.random.Generator, places: np.ndarray, radius: float, **looks: float) -> Cells:
    """Cells of about a radius, um, at places [n, 3], um; `looks` as in `Cells`."""
    sizes = radius * np.exp(rng.normal(0, 0.12, len(places)))
    return Cells(places[:, :2].copy(), places[:, 2], sizes, **looks)


def _ragged(rng: np.random.Generator, turn: np.ndarray) -> np.ndarray:
    """How far a colony reaches in each direction, relative to a round one."""
    far = np.exp(rng.normal(0, 0.05, len(turn)))
    for k in (1, 2, 3, 4, 7):
        far *= 1 + rng.normal(0, 0.12) * np.cos(k * turn + rng.uniform(0, 7))
    return far


def _ball(rng: np.random.Generator, n: int, radius: float, packing: float) -> np.ndarray:
    """Places [n, 3] in a slightly flattened lumpy ball, um; cells of `radius` um fill a share
    `packing` of it.
    """
    way = rng.normal(size=(n, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    far = rng.random(n) ** rng.uniform(0.36, 0.5) * _ragged(rng, np.arctan2(way[:, 1], way[:, 0]))
    return way * (far * radius * (n / packing) ** (1 / 3))[:, None] * (1, 1, 0.7)


def _spread(
    rng: np.random.Generator, n: int, radius: float, loose: float, fall: float
) -> np.ndarray:
    """Places [n, 3] in a flat disc, um; `fall` 0.5 is even, 1 crowds the middle.

    Its cells are of `radius` um, and `loose` times that apart.
    """
    turn, stretch = rng.uniform(0, 2 * np.pi, n), np.exp(rng.normal(0, 0.12))
    far = rng.random(n) ** fall * _ragged(rng, turn) * radius * loose * np.sqrt(n)
    across = far * np.cos(turn) * stretch, far * np.sin(turn) / stretch
    return np.column_stack([*across, rng.normal(0, radius * n**0.25, n)])


def _clumps(rng: np.random.Generator, dish: Dish, n: int, k: int, apart: float) -> Cells:
    """Red cells in k balls side by side, each as red as it is old, with a loose fringe.

    There are just n of them, 3 k or more.
    """
    sizes = 3 + (rng.dirichlet(np.full(k, 2.5)) * (n - 3 * k)).astype(int)
    sizes[0] += n - sizes.sum()
    radius, packing = rng.uniform(4.2, 5.8), np.exp(rng.uniform(np.log(0.015), np.log(0.3)))
    red = dish.maturity * np.exp(rng.normal(0, 0.25))
    wide = radius * (n / k / packing) ** (1 / 3) * (k > 1)
    middles = rng.normal(size=(k, 3)) * wide * (apart * np.sqrt(k), apart * np.sqrt(k), 1)
    parts = []
    for size, middle in zip(sizes, middles, strict=True):
        places = _ball(rng, size, radius, packing)
        stray = rng.random(size) < rng.uniform(0, 0.12)
        places[stray] *= rng.uniform(1, 2.2, (stray.sum(), 1))
        tone, body = red * np.exp(rng.normal(0, 0.2)), rng.uniform(0.2, 0.6)
        parts.append(_cells(rng, places + middle, radius, red=tone, body=body, shine=0.45))
    return join(parts)


def _myeloid(rng: np.random.Generator, kind: str, n: int) -> Cells:
    """Colourless cells: a crowded middle and a fringe, in shares that depend on the kind."""
    radius, loose, core = {
        "CFU-G": (rng.uniform(4.5, 6.0), rng.uniform(1.2, 2.6), rng.uniform(0.2, 0.8)),
        "CFU-M": (rng.uniform(7.0, 11.0), rng.uniform(1.6, 3.4), rng.uniform(0, 0.2)),
        "CFU-GM": (rng.uniform(5.0, 8.0), rng.uniform(1.4, 3.2), rng.uniform(0, 0.6)),
    }[kind]
    inner = int(n * core)
    looks = {"body": rng.uniform(0.6, 1.4), "shine": rng.uniform(0.7, 1.4)}
    places = _spread(rng, n - inner, radius, loose, rng.uniform(0.5, 0.95))
    dense = _ball(rng, inner, radius, rng.uniform(0.03, 0.2)) if inner else places[:0]
    return _cells(rng, np.vstack([places, dense]), radius, **looks)


def _large_cells(rng: np.random.Generator, n: int) -> Cells:
    """Megakaryocytes: they stand apart and none lies on another."""
    radius = rng.uniform(10, 20)
    places = _spread(rng, n, radius, rng.uniform(1.6, 3.2), 0.6) * (1, 1, 0.5)
    for _ in range(12):
        gap = places[:, None, :2] - places[None, :, :2]
        far = np.hypot(gap[..., 0], gap[..., 1]) + 1e-6 + 1e9 * np.eye(n)
        push = np.clip(2.1 * radius - far, 0, None) / far / 2.5
        places[:, :2] += (gap * push[..., None]).sum(axis=1)
    looks = {"body": rng.uniform(0.3, 0.9), "shine": rng.uniform(1.2, 2.0)}
    return _cells(rng, places, radius, border=rng.choice([-1, 1], p=(0.7, 0.3)), **looks)
