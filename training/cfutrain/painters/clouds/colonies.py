"""What grows: where the cells of each class lie, how large they are, and how red.

Erythroid colonies are balls of cells side by side, granulocytes and macrophages a dense heart in a
loose cloud, megakaryocytes a few large cells far apart.
"""

import numpy as np

from cfutrain.painters.clouds.cells import Group

#: Radius that a red cell takes up in a ball, um.
RED_CELL = 5.2


def grow(rng: np.random.Generator, name: str) -> Group:
    """The cells of one colony or `cluster`, um from about its middle."""
    if name in ("CFU-GM", "CFU-G", "CFU-M"):
        return _white(rng, name)
    growing = {"BFU-E": _bfu_e, "CFU-E": _cfu_e, "CFU-GEMM": _mixed, "CFU-MK": _megakaryocytes}
    return growing.get(name, _cluster)(rng)


def _lobes(rng: np.random.Generator, turn: np.ndarray, strength: float) -> np.ndarray:
    """How far an outline reaches in each direction, about 1."""
    log = np.zeros_like(turn)
    for k in range(2, 7):
        swing = strength / k**0.7 * rng.standard_normal()
        log += swing * np.cos(k * turn + rng.uniform(0, 2 * np.pi))
    return np.exp(log)


def _stretched(rng: np.random.Generator, at: np.ndarray, strength: float) -> np.ndarray:
    """Places drawn out in one direction."""
    turn, factor = rng.uniform(0, np.pi), np.exp(rng.normal(0, strength))
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return at @ axes.T * (factor, 1 / factor) @ axes


def _ball(rng: np.random.Generator, n: int, radius: float, lobes: float) -> np.ndarray:
    """Cells that fill a ball, seen from above."""
    way = rng.standard_normal((n, 3))
    far = radius * rng.random(n) ** (1 / 3) * (1 + 0.08 * rng.standard_normal(n))
    at = way[:, :2] * (far / np.linalg.norm(way, axis=1))[:, None]
    return at * _lobes(rng, np.arctan2(at[:, 1], at[:, 0]), lobes)[:, None]


def _balls(
    rng: np.random.Generator, n: int, count: int, packing: float, apart: float = 1.0
) -> np.ndarray:
    """Red cells in `count` balls side by side, and a few strays."""
    # Of so many places that are free, the one next to the middle is taken: tight or straggling.
    choice = rng.choice([1, 3, 6, 8])
    placed, parts = np.zeros((0, 3)), []
    for share in rng.dirichlet(np.full(count, 1.7)):
        cells = max(int(n * share), 6)
        radius = cells ** (1 / 3) * RED_CELL * packing * rng.uniform(0.9, 1.35)
        middle = _beside(rng, placed, radius, apart, choice)
        placed = np.vstack([placed, (*middle, radius)])
        parts.append(_stretched(rng, _ball(rng, cells, radius, 0.12), 0.1) + middle)
    at = np.concatenate(parts)
    spread = 0.95 * (np.hypot(*at.std(axis=0)) + 10)
    strays = rng.normal(at.mean(axis=0), spread, (int(len(at) * rng.uniform(0.02, 0.09)), 2))
    at = np.concatenate([at, strays])
    return at - at.mean(axis=0)


def _beside(
    rng: np.random.Generator, placed: np.ndarray, radius: float, apart: float, choice: int
) -> np.ndarray:
    """The middle of a ball that touches one of those that are placed (x, y, radius)."""
    if not len(placed):
        return np.zeros(2)
    free = []
    for _ in range(40):
        x, y, other = placed[rng.integers(len(placed))]
        turn, far = rng.uniform(0, 2 * np.pi), (other + radius) * rng.uniform(0.75, 1.45) * apart
        middle = np.array([x + far * np.cos(turn), y + far * np.sin(turn)])
        gaps = np.hypot(*(placed[:, :2] - middle).T)
        if (gaps > 0.5 * (placed[:, 2] + radius)).all():
            free.append(middle)
            if len(free) == choice:
                break
    return min(free, key=np.linalg.norm) if free else middle


def _cloud(
    rng: np.random.Generator, n: int, radius: float, core: float, lobes: float = 0.28
) -> np.ndarray:
    """Cells in a cloud, a share of them in its core, some in knots."""
    in_core, turn = int(n * core), rng.uniform(0, 2 * np.pi, n)
    far = np.abs(rng.normal(0, radius * rng.uniform(0.16, 0.3), n))
    around = rng.random(n) ** rng.uniform(0.5, 0.85) * (1 + 0.12 * rng.standard_normal(n))
    far[in_core:] = radius * around[in_core:]
    far *= _lobes(rng, turn, lobes)
    at = _stretched(rng, far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1), 0.15)
    knots = rng.normal(0, 0.55 * radius, (rng.integers(4, 10), 2))
    # One that lay apart would be a cluster of its own.
    knots *= np.minimum(1, 0.9 * radius / np.hypot(*knots.T))[:, None]
    knotted = rng.random(n) < rng.uniform(0.05, 0.25)
    knot = knots[rng.integers(0, len(knots), n)]
    return np.where(knotted[:, None], 0.25 * at + knot, at)


def _drawn(rng: np.random.Generator, log: float, spread: float, low: int, high: int) -> int:
    """A number of cells from a log-normal distribution."""
    return int(np.clip(np.exp(rng.normal(log, spread)), low, high))


def _bfu_e(rng: np.random.Generator) -> Group:
    n = _drawn(rng, 7.6, 0.75, 260, 9000)
    count = min(1 + rng.poisson(1.5 + n / 450), 20)
    at = _balls(rng, n, count, rng.uniform(1.9, 2.9), rng.uniform(0.62, 1.0))
    red = 0.5 * np.exp(rng.normal(0, 0.38)) * rng.uniform(0.7, 1.2, len(at))
    return Group(at, rng.normal(RED_CELL, 0.5, len(at)).clip(3, 7), red)


def _cfu_e(rng: np.random.Generator) -> Group:
    # With its strays, and where a small ball is filled up, it has 200 cells at most.
    n = _drawn(rng, 4.5, 0.5, 30, 175)
    at = _balls(rng, n, 1 + (rng.random() < 0.3), rng.uniform(1.4, 2.1))
    radius = rng.normal(4.8, 0.5, len(at)).clip(3, 7)
    return Group(at, radius, 0.32 * np.exp(rng.normal(0, 0.28)))


def _white(rng: np.random.Generator, name: str) -> Group:
    n = _drawn(rng, 6.55, 0.85, 50, 4500)
    if name == "CFU-G":
        radius, core, cell = n**0.5 * rng.uniform(6.5, 10) + 25, rng.uniform(0.3, 0.75), 5.2
    elif name == "CFU-M":
        n = int(0.6 * n) + 25
        radius, core, cell = n**0.5 * rng.uniform(12, 20) + 50, rng.uniform(0, 0.25), 8.5
    else:
        radius, core, cell = n**0.5 * rng.uniform(8.5, 15) + 35, rng.uniform(0.15, 0.6), 7.0
    at = _cloud(rng, n, min(radius, 1000), core)
    return Group(at, cell * np.exp(rng.normal(0, 0.16, n)))


def _mixed(rng: np.random.Generator) -> Group:
    """Red balls in a pale cloud, and some megakaryocytes."""
    half = _drawn(rng, 7.2, 0.4, 650, 4500) // 2
    red = _balls(rng, half, rng.integers(2, 8), 2.1)
    radius = np.hypot(*red.T).max() * rng.uniform(1.15, 1.6) + 60
    pale = _cloud(rng, half, radius, rng.uniform(0.1, 0.4)) + rng.normal(0, 0.2 * radius, 2)
    large = rng.normal(0, 0.5 * radius, (rng.integers(3, 12), 2))
    radii = (
        rng.normal(4.6, 0.4, len(red)).clip(3, 7),
        6.8 * np.exp(rng.normal(0, 0.15, half)),
        rng.uniform(11, 18, len(large)),
    )
    redness = np.zeros(len(red) + half + len(large))
    redness[: len(red)] = 0.48 * np.exp(rng.normal(0, 0.25))
    return Group(np.concatenate([red, pale, large]), np.concatenate(radii), redness)


def _megakaryocytes(rng: np.random.Generator) -> Group:
    n = _drawn(rng, 2.5, 0.7, 4, 70)
    turn, far = rng.uniform(0, 2 * np.pi, n), (40 + n**0.5 * rng.uniform(28, 48)) * np.sqrt(
        rng.random(n))  # fmt: skip
    at = _stretched(rng, far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1), 0.15)
    small = np.where(rng.random(n) < 0.15, 0.7, 1)
    return Group(at, rng.uniform(10, 21, n) * small, large=True)


def _cluster(rng: np.random.Generator) -> Group:
    """Too few cells for a colony: white ones, red ones, or two megakaryocytes."""
    kind = rng.choice(("white", "red", "large"), p=(0.62, 0.23, 0.15))
    if kind == "white":
        n = rng.integers(4, 17)
        at = _cloud(rng, n, n**0.5 * rng.uniform(7, 15) + 6, 0.3)
        return Group(at, 6.6 * np.exp(rng.normal(0, 0.15, n)))
    if kind == "red":
        n = rng.integers(3, 8)
        return Group(_ball(rng, n, n ** (1 / 3) * 8.5, 0.15), np.full(n, 4.8), 0.18)
    return Group(rng.normal(0, 30, (2, 2)), rng.uniform(10, 18, 2), large=True)
