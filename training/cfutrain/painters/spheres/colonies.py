"""Colonies and clusters of each class, round their own middle; lengths in um."""

import math

import numpy as np

from cfutrain.painters.spheres.cells import (
    ERYTHROID,
    MEGAKARYOCYTE,
    MYELOID,
    Cells,
    cells_at,
    joined,
)
from cfutrain.painters.spheres.shapes import at, ball, throw_angles, warped


def throw_colony(rng: np.random.Generator, name: str, maturity: float, boost: float = 1) -> Cells:
    """A colony of a class; `boost` is the number of cells against the usual."""
    if name == "CFU-E":
        n = throw_number(rng, 52 * boost, 0.62, 8, 195)
        return erythroid(rng, n, 2 if n > 24 and rng.random() < 0.25 else 1, maturity)
    if name == "BFU-E":
        n = throw_number(rng, 1600 * boost, 0.85, 215, 12000)
        if rng.random() < 0.34 or n < 260:
            return erythroid(rng, n, 1, maturity)
        return erythroid(rng, n, int(np.clip(2 + rng.poisson(1 + n / 700), 2, 16)), maturity)
    if name == "CFU-GM":
        n = throw_number(rng, 520 * boost, 1.0, 22, 6000)
        form = str(rng.choice(["core", "loose", "diffuse", "compact"], p=[0.34, 0.30, 0.18, 0.18]))
        if form == "core" and n < 110:
            form = "loose"
        lineages = {"core": "mix", "loose": rng.choice(["mix", "M", "G"]), "diffuse": "M"}
        return myeloid(rng, n, form, str(lineages.get(form, "G")))
    if name == "CFU-GEMM":
        return mixed(rng, maturity)
    return megakaryocytes(rng, throw_number(rng, 9 * boost, 0.75, 3, 50), rng.random() < 0.45)


def throw_cluster(rng: np.random.Generator, maturity: float) -> Cells:
    """Too few cells for a colony."""
    kind = rng.choice(["myeloid", "erythroid", "megakaryocytes"], p=[0.6, 0.18, 0.22])
    if kind == "myeloid":
        n = int(np.clip(rng.geometric(0.14) + 2, 3, 18))
        form, lineage = rng.choice(["loose", "compact"]), rng.choice(["mix", "M", "G"])
        return myeloid(rng, n, str(form), str(lineage))
    if kind == "erythroid":
        return erythroid(rng, int(rng.integers(3, 8)), 1, maturity)
    return megakaryocytes(rng, int(rng.integers(1, 3)), True)


def throw_number(
    rng: np.random.Generator, median: float, spread: float, low: int, high: int
) -> int:
    """A number of cells."""
    return int(np.clip(rng.lognormal(math.log(median), spread), low, high))


def erythroid(rng: np.random.Generator, n: int, clusters: int, maturity: float) -> Cells:
    """`n` red cells in balls beside each other, the largest in the middle."""
    ripe = float(np.clip(rng.normal(maturity, 0.16), 0.36, 1.15))
    shares = rng.dirichlet(np.full(clusters, 1.6)) if clusters > 1 else np.ones(1)
    numbers = np.sort(np.maximum(4, np.rint(shares * n)).astype(int))[::-1]
    density = rng.uniform(0.045, 0.14)
    gap = rng.choice([15, 45, 90], p=[0.4, 0.4, 0.2]) * rng.uniform(0.8, 1.25)
    parts, balls = [], []
    for number in numbers:
        radius = 4.7 * (number / (density * rng.uniform(0.8, 1.2))) ** (1 / 3)
        x, y, z = ball(rng, number, radius)
        left, top = beside(rng, balls, radius, gap) if balls else (0.0, 0.0)
        balls.append((left, top, radius))
        haem = ripe * rng.normal(1, 0.08) * rng.normal(1, 0.25, number)
        z = z + rng.normal(0, 35 if clusters > 1 else 0)
        size = rng.normal(4.7, 0.55, number).clip(3.5, 7)
        parts.append(cells_at(x + left, y + top, z, size, ERYTHROID, np.clip(haem, 0.08, 1.4)))
    return joined(parts)


def beside(rng: np.random.Generator, balls: list, radius: float, gap: float) -> tuple[float, float]:
    """A place for a ball beside one of `balls` (x, y, radius), as free of the others as can be."""
    for _ in range(60):
        x, y, other = balls[rng.integers(len(balls)) if rng.random() < 0.5 else 0]
        angle = throw_angles(rng)
        between = min(rng.exponential(gap) - rng.uniform(0, 0.3) * radius, 380)
        far = min(other + radius + between, 490 + other * 0.3)
        x, y = x + far * math.cos(angle), y + far * math.sin(angle)
        if all(math.hypot(x - a, y - b) > 0.62 * (r + radius) for a, b, r in balls):
            break
    return x, y


def myeloid(rng: np.random.Generator, n: int, form: str, lineage: str) -> Cells:
    """Granulocytes and macrophages; `lineage` is `G`, `M` or `mix`."""
    if form == "core":
        inner = int(n * rng.uniform(0.35, 0.7))
        outer = n - inner
        core = (
            rng.uniform(7.5, 10.5)
            * math.sqrt(inner / math.pi)
            * min(1, (400 / max(inner, 60)) ** 0.18)
        )
        halo = max(rng.uniform(17, 25) * math.sqrt(outer / math.pi), 1.5 * core)
        spread = rng.random(outer) ** 0.62 * (1 + 0.1 * rng.normal(size=outer))
        far = np.r_[core * np.abs(rng.normal(0, 0.55, inner)), halo * spread]
        depth = 0.45 * core + 40
    elif form == "loose":
        radius = rng.uniform(18, 27) * math.sqrt(n / math.pi)
        far = radius * rng.random(n) ** rng.uniform(0.5, 0.68) * (1 + 0.12 * rng.normal(size=n))
        depth = 90
    elif form == "diffuse":
        width = rng.uniform(17, 26) * math.sqrt(n / math.pi) * 0.62
        far, depth = width * np.hypot(*rng.normal(size=(2, n))), 120
    else:
        radius = rng.uniform(10.5, 15) * math.sqrt(n / math.pi)
        far, depth = radius * np.sqrt(rng.random(n)) * (1 + 0.06 * rng.normal(size=n)), 50
    x, y = warped(rng, *at(far, throw_angles(rng, n)), 0.18)
    if n > 60:
        # Part of the cells gather round a few of them.
        parents = rng.integers(0, n, rng.integers(2, 7))
        chosen = np.flatnonzero(rng.random(n) < rng.uniform(0.05, 0.3))
        parent = parents[rng.integers(0, len(parents), len(chosen))]
        pull = rng.uniform(0.55, 0.8)
        x[chosen] += (x[parent] - x[chosen]) * pull
        y[chosen] += (y[parent] - y[chosen]) * pull
    share = {"mix": rng.uniform(0.1, 0.4), "G": 0.03, "M": 0.75}[lineage]
    macrophage = rng.random(n) < share
    size = np.where(macrophage, rng.normal(8.3, 1.4, n), rng.normal(5.9, 0.6, n)).clip(4.5, 13)
    # Half of the macrophages creep and are longer than wide.
    shape = np.where(macrophage & (rng.random(n) < 0.5), rng.integers(8, 12, n), 0)
    return cells_at(x, y, rng.normal(0, depth, n), size, MYELOID, shape=shape)


def megakaryocytes(rng: np.random.Generator, n: int, compact: bool) -> Cells:
    """Large cells beside each other, or scattered."""
    median = rng.uniform(12.0, 18.5)
    size = np.clip(rng.lognormal(math.log(median), 0.24, n), 9, 27)
    pitch = median * (rng.uniform(2.1, 2.7) if compact else rng.uniform(3.4, 6.0))
    extent = 0.95 * pitch * math.sqrt(n / math.pi) + (0 if n > 4 else 0.35 * pitch)
    places: list[tuple[float, float]] = []
    for i in range(n):
        for attempt in range(60):
            far = extent * math.sqrt(rng.random()) * (1 + attempt / 200)
            x, y = at(far, throw_angles(rng))
            others = zip(places, size, strict=False)
            if all(math.hypot(x - a, y - b) > 0.88 * (size[i] + r) for (a, b), r in others):
                break
        places.append((x, y))
    x, y = np.array(places).T
    if n > 5:
        x, y = warped(rng, x, y, 0.08)
    z, shape = rng.normal(0, 45 if compact else 80, n), rng.choice([0, 4, 5, 6, 7], n)
    return cells_at(x, y, z, size, MEGAKARYOCYTE, shape=shape, strength=rng.uniform(0.8, 1.2, n))


def mixed(rng: np.random.Generator, maturity: float) -> Cells:
    """Red cells amid granulocytes and macrophages, mostly with a few megakaryocytes."""
    n = throw_number(rng, 2400, 0.5, 750, 7000)
    red = int(n * rng.uniform(0.3, 0.65))
    inner = erythroid(rng, red, int(rng.integers(1, 7)), maturity)
    form = str(rng.choice(["loose", "diffuse", "core"], p=[0.5, 0.3, 0.2]))
    outer = myeloid(rng, n - red, form, "mix")
    # The white cells are seen round the red ones.
    reach = [np.percentile(np.hypot(c.x, c.y), 90) for c in (inner, outer)]
    wider = min(max(1.0, 1.5 * reach[0] / max(1, reach[1])), 2.2)
    outer.x, outer.y = outer.x * wider, outer.y * wider
    inner.x, inner.y = inner.x + rng.normal(0, 50), inner.y + rng.normal(0, 50)
    parts = [inner, outer]
    if rng.random() < 0.75:
        number = int(rng.integers(2, 14))
        large = megakaryocytes(rng, number, False)
        radius = np.percentile(np.hypot(outer.x, outer.y), 80) * np.sqrt(rng.random(number))
        large.x, large.y = at(radius, throw_angles(rng, number))
        parts.append(large)
    return joined(parts)
