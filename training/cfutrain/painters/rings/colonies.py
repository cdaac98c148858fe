"""Which cells make a colony of each class, and a cluster."""

import numpy as np

from cfutrain.painters.rings.cells import (
    LARGE,
    PALE,
    RED,
    Cells,
    extent,
    join,
    lumpy_disc,
    make_cells,
)
from cfutrain.painters.rings.frame import direction
from cfutrain.painters.rings.settings import Settings

#: Least diameter of a BFU-E and of a handful of megakaryocytes, um.
BFU_E, CFU_MK = 310, 155


def red_ball(
    rng: np.random.Generator, size: float, cell: float, haem: float, most: int = 4000
) -> Cells:
    """One dense cluster of erythroblasts, `size` um wide: lumps as of grapes, a few cells loose."""
    n = int(min(most, max(8, 0.8 * (size / cell) ** 2.3)))
    lumps = max(1, int(size / 70))
    middles = lumpy_disc(rng, lumps, 0.30 * size, 0.5, 0.1)
    ball = rng.standard_normal((n, 3))
    ball *= (rng.uniform(0, 1, n) ** (1 / 3) / np.linalg.norm(ball, axis=1))[:, None]
    reach = 0.5 * size if lumps == 1 else 0.28 * size
    places = middles[rng.integers(0, lumps, n)] + ball[:, :2] * reach
    loose = rng.random(n) < 0.04
    places[loose] *= rng.uniform(1.05, 1.35, (loose.sum(), 1))
    return make_cells(rng, places, cell / 2, 0.14, RED, haem * rng.uniform(0.75, 1.2))


def make_cfu_e(rng: np.random.Generator, settings: Settings) -> Cells:
    """One small red cluster, sometimes two halves beside each other."""
    size, cell = rng.uniform(85, 195), rng.uniform(9, 11)
    haem = 2.3 * settings.haem * rng.uniform(0.8, 1.2)
    most = int(200 * (size / 200) ** 1.5)
    if rng.random() < 0.3 and size > 120:
        apart = size * rng.uniform(0.27, 0.32) * direction(rng)
        halves = [red_ball(rng, size * part, cell, haem, most // 3) for part in (0.5, 0.45)]
        return join([halves[0].moved(apart), halves[1].moved(-apart)])
    return red_ball(rng, size, cell, haem, most)


def make_bfu_e(rng: np.random.Generator, settings: Settings, size: float | None = None) -> Cells:
    """Red clusters beside each other; `size` um is thrown where it is not given."""
    if size is None:
        size = float(np.clip(rng.lognormal(np.log(620 * settings.vigour), 0.38), 310, 1480))
    single = size < 420 and rng.random() < 0.6
    count = 1 if single else int(np.clip(rng.poisson(2 + size / 160), 2, 16))
    cell, haem = rng.uniform(8.5, 10.5), settings.haem * rng.uniform(0.7, 1.25)
    sizes = rng.lognormal(0, 0.35, count)
    sizes *= 0.9 * size / sizes if count == 1 else 0.72 * size / np.sqrt((sizes**2).sum())
    balls = [
        red_ball(rng, part, cell, haem * rng.uniform(0.6, 1.1)).moved(middle)
        for part, middle in zip(sizes, side_by_side(rng, sizes, size), strict=True)
    ]
    if sum(map(len, balls)) < 220:
        balls += [red_ball(rng, 0.6 * size, cell, haem, 260) for _ in range(2)]
    cells = join(balls)
    cells.places = cells.places * max(1, BFU_E / extent(cells)[1])
    return cells


def side_by_side(rng: np.random.Generator, sizes: np.ndarray, whole: float) -> list[np.ndarray]:
    """Middles of clusters, each beside an earlier one, crowding less than they may."""
    middles = [np.zeros(2)]
    for index in range(1, len(sizes)):
        tries = []
        for _ in range(12):
            beside = rng.integers(0, index)
            far = (sizes[index] + sizes[beside]) / 2 * rng.uniform(0.72, 1.1)
            middle = middles[beside] + far * direction(rng)
            gap = min(
                np.hypot(*(middle - other)) / (sizes[index] + size)
                for other, size in zip(middles, sizes, strict=False)
            )
            tries.append((np.hypot(*middle) / whole - 3 * min(gap, 0.45), middle))
        middles.append(min(tries, key=lambda pair: pair[0])[1])
    return middles


def pale_cells(
    rng: np.random.Generator, size: float, form: str, radius: float, vigour: float
) -> Cells:
    """Granulocytes and macrophages: `compact`, with a `core` and a halo, or `dispersed`."""
    across = size / (2 * radius)
    if form == "compact":
        n = int(min(6000, 0.55 * across**2 * rng.uniform(0.7, 1.1) * vigour))
        places = lumpy_disc(rng, n, size / 2, 0.56, 0.10)
    elif form == "core":
        inner = min(5000, int(0.42 * (0.42 * across) ** 2.15 * vigour))
        outer = int(0.16 * across**2 * rng.uniform(0.6, 1.2))
        core = lumpy_disc(rng, inner, 0.23 * size, 0.6, 0.08) + rng.normal(0, 0.03 * size, 2)
        places = np.concatenate([core, lumpy_disc(rng, outer, size / 2, 0.72, 0.09)])
    else:
        n = int(0.20 * across**2 * rng.uniform(0.6, 1.35) * vigour)
        parents = lumpy_disc(rng, max(6, n // 6), size / 2, 0.66, 0.13)
        near = parents[rng.integers(0, len(parents), n // 2)]
        near = near + rng.normal(0, 2.2 * radius, near.shape)
        places = np.concatenate([near, lumpy_disc(rng, n - n // 2, size / 2, 0.62, 0.13)])
    places = places + rng.normal(0, 0.022 * size, places.shape)
    return make_cells(rng, places, radius, 0.18, PALE)


def make_gm(rng: np.random.Generator, settings: Settings) -> Cells:
    """A colony of granulocytes, of macrophages or of both."""
    form = str(rng.choice(["dispersed", "core", "compact"], p=[0.45, 0.38, 0.17]))
    usual = {"dispersed": 850, "core": 820, "compact": 430}[form] * settings.vigour
    size = np.clip(rng.lognormal(np.log(usual), 0.38), 260, 1950)
    radius = rng.choice([5.2, 6.2, 8.5], p=[0.4, 0.4, 0.2]) * rng.uniform(0.95, 1.05)
    cells = pale_cells(rng, size, form, radius, settings.vigour)
    if len(cells) < 45:
        cells = join([cells, pale_cells(rng, size * 0.8, "compact", 6, 1.0)])
    return cells


def make_mk(rng: np.random.Generator, settings: Settings, n: int | None = None) -> Cells:
    """A loose handful of megakaryocytes: each near, but not on, an earlier one."""
    if n is None:
        n = int(np.clip(rng.lognormal(np.log(11), 0.75), 3, 60))
    cell, gap = rng.uniform(24, 40), rng.uniform(1.25, 2.0)
    places = np.zeros((1, 2))
    while len(places) < n:
        for _ in range(40):
            place = places[rng.integers(0, len(places))] + rng.normal(0, cell * gap, 2)
            nearest = np.hypot(*(places - place).T).min()
            if nearest > cell * rng.uniform(0.85, 1.2) and np.hypot(*place) < 345:
                break
        places = np.vstack([places, place])
    places = places - places.mean(axis=0)
    cells = make_cells(rng, places, cell / 2, 0.16, LARGE)
    while n > 2 and extent(cells)[1] < CFU_MK:
        cells.places = cells.places * 1.08 + rng.normal(0, 4, (n, 2))
    small = rng.integers(0, n // 4 + 1) if n > 8 else 0
    if small:
        between = lumpy_disc(rng, small, np.ptp(places) / 3)
        cells = join([cells, make_cells(rng, between, 6.5, 0.1, PALE)])
    return cells


def make_gemm(rng: np.random.Generator, settings: Settings) -> Cells:
    """A large pale colony with red clusters inside and a few megakaryocytes."""
    size = np.clip(rng.lognormal(np.log(1050 * settings.vigour), 0.28), 620, 1950)
    red = make_bfu_e(rng, settings, size * rng.uniform(0.36, 0.55))
    red = red.moved(rng.normal(0, 0.08 * size, 2))
    pale = pale_cells(rng, size, str(rng.choice(["dispersed", "core"])), 6.2, 1.25)
    large = lumpy_disc(rng, rng.integers(2, 10), 0.42 * size)
    return join([pale, red, make_cells(rng, large, 14, 0.15, LARGE)])


def make_cluster(rng: np.random.Generator, settings: Settings) -> Cells:
    """Too few cells for a colony."""
    kind = rng.choice(["pale", "red", "large"], p=[0.6, 0.22, 0.18])
    if kind == "pale":
        n = rng.integers(4, 19)
        places = lumpy_disc(rng, n, 7.5 * np.sqrt(n) * rng.uniform(0.9, 2.6))
        return make_cells(rng, places, 5.8, 0.15, PALE)
    if kind == "red":
        n = rng.integers(3, 8)
        places = lumpy_disc(rng, n, 4.2 * np.sqrt(n) + 2)
        return make_cells(rng, places, 4.9, 0.12, RED, settings.haem)
    return make_mk(rng, settings, 2)
