"""Where the cells of a colony lie, by class; lengths in um, middle at 0."""

from dataclasses import dataclass, field

import numpy as np

from cfutrain.painters.darkfields.canvas import polar

#: Fewest cells of a burst, a CFU-E, a myeloid colony, a mixed one and a CFU-MK.
BURST, ERYTHROID, MYELOID, MIXED, PLATELET = 201, 8, 20, 501, 3


@dataclass
class Heap:
    """Cells of one lineage: places [n, 2], radius, and what each takes from the light."""

    points: np.ndarray
    radius: float
    red: float
    pale: float
    relief: float


@dataclass
class Colony:
    """Heaps of small cells, and megakaryocytes as rows of x, y, radius."""

    name: str
    heaps: list[Heap]
    large: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))

    @property
    def points(self) -> np.ndarray:
        """All cells [n, 2]."""
        return np.concatenate([heap.points for heap in self.heaps] + [self.large[:, :2]])


def grown(dice: np.random.Generator, name: str, growth: float) -> Colony:
    """A colony of a class; `growth` goes with the day of counting."""
    if name in ("CFU-GM", "CFU-G", "CFU-M"):
        return _myeloid(dice, name, growth)
    if name == "CFU-MK":
        count = _many(dice, PLATELET, 12 * growth, 0.7, 70)
        return Colony(name, [], _megakaryocytes(dice, count, dice.uniform(2.2, 4.2)))
    if name in ("BFU-E", "CFU-E"):
        return Colony(name, [_red(dice, name, growth)])
    return _mixed(dice, growth) if name == "CFU-GEMM" else _few(dice)


def _many(dice: np.random.Generator, low: int, usual: float, spread: float, high: int) -> int:
    """A number of cells about `usual`, spread evenly on both sides of its logarithm."""
    return int(np.clip(np.exp(dice.normal(np.log(usual), spread)), low, high))


def _lobes(dice: np.random.Generator, points: np.ndarray, amount: float) -> np.ndarray:
    """Points pulled in and out by direction and made a little longer than wide."""
    angle = np.arctan2(points[:, 1], points[:, 0])
    factor = 1 + sum(
        amount / k * dice.normal() * np.cos(k * angle + dice.uniform(0, 6.3)) for k in (2, 3, 4, 5)
    )
    stretch = np.diag(np.exp(np.array([0.5, -0.5]) * dice.normal(0, 0.2)))
    return points * np.clip(factor, 0.4, 1.7)[:, None] @ stretch


def _ball(dice: np.random.Generator, count: int, packing: float, cell: float) -> np.ndarray:
    """A flattened ball of cells of diameter `cell`, packed to a share `packing` of its room."""
    radius = cell / 2 * (count / packing) ** (1 / 3) * 1.15
    to = dice.normal(size=(count, 3))
    to /= np.linalg.norm(to, axis=1)[:, None]
    far = dice.random(count) ** (1 / dice.uniform(1.5, 3.0))
    far *= np.exp(dice.normal(0, dice.uniform(0.03, 0.25), count))
    return _lobes(dice, radius * far[:, None] * to[:, :2], 0.2)


def _disc(dice: np.random.Generator, count: int, spacing: float, steep: float) -> np.ndarray:
    """A flat spread of cells; the higher `steep`, the denser its middle."""
    far = 0.6 * spacing * np.sqrt(count) * dice.random(count) ** (0.5 * steep)
    far *= np.exp(dice.normal(0, dice.uniform(0.05, 0.2), count))
    return _lobes(dice, polar(far, dice.uniform(0, 2 * np.pi, count)), 0.15)


def _red_heap(dice: np.random.Generator, points: np.ndarray) -> Heap:
    """Erythroblasts: as a colony ripens its pigment comes."""
    return Heap(points, dice.uniform(3.8, 5), dice.lognormal(0, 0.3), dice.uniform(0.4, 0.8), 0.15)


def _red(dice: np.random.Generator, name: str, growth: float) -> Heap:
    """One or many clusters of erythroblasts, often of unequal size; all are one object."""
    if name == "CFU-E":
        count, parts = _many(dice, ERYTHROID, 80 * growth, 0.65, 200), 1 + (dice.random() < 0.3)
    else:
        count = _many(dice, BURST, 1500 * growth, 0.8, 10000)
        kinds = [1, dice.integers(2, 4), dice.integers(3, 9), dice.integers(8, 20)]
        parts = int(dice.choice(kinds, p=[0.3, 0.25, 0.3, 0.15]))
    shares = dice.multinomial(count - 4 * parts, dice.dirichlet(np.full(parts, 1.8))) + 4
    packing = np.exp(dice.uniform(np.log(0.06 if name == "CFU-E" else 0.03), np.log(0.3)))
    balls = [_ball(dice, n, packing, 9) for n in shares]
    reach = [np.quantile(np.hypot(*ball.T), 0.9) for ball in balls]
    spread, middles = dice.uniform(0.6, 1.2), [np.zeros(2)]
    for index in range(1, parts):
        beside = int(dice.integers(0, index))
        away = polar(spread * (reach[index] + reach[beside]), dice.uniform(0, 2 * np.pi))
        middles.append(middles[beside] + away)
    balls = [ball + middle for ball, middle in zip(balls, middles, strict=True)]
    return _red_heap(dice, np.concatenate(balls))


def _myeloid(dice: np.random.Generator, name: str, growth: float) -> Colony:
    """Colourless cells: granulocytes small and close, macrophages large and loose, or both."""
    count = _many(dice, MYELOID, {"CFU-M": 260}.get(name, 550) * growth, 0.95, 6000)
    radius = {"CFU-G": 4.5, "CFU-M": 8.0}.get(name, 5.5) * dice.uniform(0.9, 1.15)
    spacing = {"CFU-G": 2.6, "CFU-M": 2.3}.get(name, 2.8) * radius * np.exp(dice.normal(0, 0.25))
    dense = 0 if dice.random() < 0.5 or count < 60 else int(count * dice.uniform(0.2, 0.7))
    halo = _disc(dice, count - dense, spacing * (1.25 if dense else 1), dice.uniform(1, 1.9))
    core = _ball(dice, dense, dice.uniform(0.05, 0.3), 2 * radius)
    core += 0.06 * np.ptp(halo, axis=0) * dice.normal(size=2)
    look = dice.lognormal(0, 0.2), dice.uniform(0.2, 0.7)
    return Colony(name, [Heap(np.concatenate([halo, core]), radius, 0.0, *look)])


def _mixed(dice: np.random.Generator, growth: float) -> Colony:
    """A red middle, often in parts, within colourless cells; at times megakaryocytes."""
    red = _red(dice, "BFU-E", 0.6 * growth)
    count = max(_many(dice, 300, 1200 * growth, 0.5, 5000), MIXED - len(red.points))
    halo = _disc(dice, count, dice.uniform(12, 18), dice.uniform(1, 1.5))
    wide = np.quantile(np.hypot(*red.points.T), 0.9) / np.quantile(np.hypot(*halo.T), 0.9)
    halo *= max(1.0, wide * dice.uniform(1.1, 1.5))
    large = _megakaryocytes(dice, int(dice.integers(0, 9)), 2.5)
    return Colony("CFU-GEMM", [Heap(halo, 5.5, 0.0, dice.uniform(0.9, 1.4), 0.4), red], large)


def _megakaryocytes(dice: np.random.Generator, count: int, apart: float) -> np.ndarray:
    """Few large cells apart from each other: x, y, radius."""
    radius = dice.uniform(9, 21) * np.exp(dice.normal(0, 0.18, count))
    points = np.zeros((count, 2))
    for index in range(count):
        for _ in range(12):
            points[index] = dice.normal(0, 0.42 * apart * radius.mean() * np.sqrt(count), 2)
            gap = np.hypot(*(points[:index] - points[index]).T)
            if (gap > 0.9 * (radius[:index] + radius[index])).all():
                break
    return np.column_stack([points, radius])


def _few(dice: np.random.Generator) -> Colony:
    """A group below the threshold of its class, often close to it."""
    kind = dice.random()
    if kind < 0.13:
        return Colony("cluster", [], _megakaryocytes(dice, int(dice.integers(1, PLATELET)), 3))
    if kind < 0.3:
        points = _ball(dice, int(dice.integers(4, ERYTHROID)), 0.15, 9)
        return Colony("cluster", [_red_heap(dice, points)])
    points = _disc(dice, int(dice.integers(5, MYELOID)), dice.uniform(11, 20), dice.uniform(1, 1.5))
    return Colony("cluster", [Heap(points, dice.uniform(4.5, 7), 0, dice.uniform(0.9, 1.5), 0.5)])
