"""Where the cells of each class lie and what they are like.

Erythroblasts pile up in clumps, which burst colonies have many of; granulocytes and macrophages
spread flat, with a core or foci; megakaryocytes lie side by side and none on another.
"""

import numpy as np

from cfutrain.painters.patches.cells import LARGE, RED, WHITE, Cells, join
from cfutrain.painters.patches.settings import Dish, ray


def grow(rng: np.random.Generator, dish: Dish, name: str) -> Cells:
    """The cells of one object about its middle."""
    match name:
        case "CFU-E":
            cells = _cfu_e(rng, dish)
        case "BFU-E":
            cells = _burst(rng, dish)
        case "CFU-GEMM":
            cells = _mixed(rng, dish)
        case "CFU-MK":
            count = np.clip(_even_in_log(rng, 4, 48) * dish.larger, 4, 55)
            sizes = (26, 44) if dish.larger <= 1.2 else (34, 52)
            cells = _large(rng, int(count), sizes, rng.uniform(1.25, 1.9))
        case "cluster":
            cells = _cluster(rng, dish)
        case _:
            cells = _myeloid(rng, dish, name)
    cells.at[:, :2] -= np.median(cells.at[:, :2], axis=0)
    return cells


def _even_in_log(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _cells(
    rng: np.random.Generator, at: np.ndarray, diameter: np.ndarray | float, kind: int,
    red: np.ndarray | float = 0.0, vary: float = 0.35,
) -> Cells:  # fmt: skip
    """Cells of a kind; their haemoglobin and the strength of scattering vary a little."""
    many = len(at)
    red = np.clip(red * rng.normal(1, 0.12, many), 0, 1.9)
    diameter = np.broadcast_to(diameter, many).astype(float)
    weight = rng.uniform(1 - vary, 1 + vary, many)
    return Cells(at, diameter, red, weight, np.full(many, kind))


def _ball(rng: np.random.Generator, many: int, radius: float, crowd: float = 0.42) -> np.ndarray:
    """Places [n, 3] in a flattened ball, um; the smaller `crowd`, the more lie outside."""
    way = rng.normal(size=(many, 3))
    way *= (rng.random(many) ** crowd * radius / (np.linalg.norm(way, axis=1) + 1e-9))[:, None]
    return way * (1, 1, 0.6)


def _disc(rng: np.random.Generator, many: int, radius: float, edge: float) -> np.ndarray:
    """Places [n, 3] in a flat irregular disc, um, whose edge is soft by the share `edge`."""
    turn, shape = rng.uniform(0, 2 * np.pi, many), np.ones(many)
    for wave in range(1, 5):
        shape += rng.normal(0, 0.18) / wave * np.cos(wave * turn + rng.uniform(0, 2 * np.pi))
    soft = np.clip(rng.normal(1, edge, many), 0.3, 1.6)
    far = np.sqrt(rng.random(many)) * radius * np.clip(shape, 0.4, 1.8) * soft
    return np.column_stack([far * np.cos(turn), far * np.sin(turn), np.zeros(many)])


def _clump(rng: np.random.Generator, many: int, packing: float = 0.1) -> np.ndarray:
    """Places [n, 3] of erythroblasts in one to three balls run together, um.

    They fill a share `packing` of it. A few lie a little outside.
    """
    radius = 4.5 * (many / packing) ** (1 / 3)
    balls = int(rng.integers(1, 4)) if many > 15 else 1
    sizes = np.maximum(1, np.round(rng.dirichlet(np.full(balls, 4.0)) * many)).astype(int)
    # The first makes up for rounding: there are just so many cells.
    sizes[0] += many - sizes.sum()
    places = []
    for size in sizes:
        off = np.append(rng.normal(0, 0.35 * radius, 2), 0) * (balls > 1)
        places.append(_ball(rng, int(size), 1.05 * radius * (size / many) ** (1 / 3)) + off)
    at = np.vstack(places)
    stray = rng.random(many) < 0.07
    at[stray, :2] *= rng.uniform(1.1, 1.7, (stray.sum(), 1))
    right, down = ray(rng.uniform(0, np.pi))
    at[:, :2] = at[:, :2] * (1, rng.uniform(0.75, 1)) @ np.array([[right, down], [-down, right]])
    return at


def _cfu_e(rng: np.random.Generator, dish: Dish) -> Cells:
    """One tight clump, or two side by side."""
    many = int(rng.uniform(60, 197) if dish.larger > 1.2 else _even_in_log(rng, 26, 197))
    if rng.random() < 0.3:
        first = int(many * rng.uniform(0.35, 0.6))
        one, other = _clump(rng, first), _clump(rng, many - first)
        apart = np.abs(one[:, :2]).max() + np.abs(other[:, :2]).max()
        other[:, :2] += apart * rng.uniform(0.8, 1.3) * ray(rng.uniform(0, 2 * np.pi))
        at = np.vstack([one, other])
    else:
        at = _clump(rng, many)
    return _cells(rng, at, rng.uniform(8, 10), RED, rng.uniform(0.8, 1.5) * dish.redder)


def _burst(rng: np.random.Generator, dish: Dish, least: float = 550) -> Cells:
    """Clumps beside each other, each as red as it is old, with loose cells between them."""
    many, red = int(_even_in_log(rng, least, 7500)), rng.uniform(0.55, 1.5) * dish.redder
    clumps = 1 if rng.random() < 0.15 else int(np.clip(rng.poisson(many**0.5 / 6) + 1, 1, 22))
    sizes = np.maximum(12, rng.dirichlet(np.full(clumps, 2.2)) * many).astype(int)
    usual = 4.6 * (many / clumps / 0.09) ** (1 / 3)
    reach = usual * np.sqrt(clumps) * rng.uniform(0.7, 1.2)
    closeness, middles, parts = rng.uniform(0.3, 0.72), np.zeros((0, 3)), []
    for size in sizes:
        wide = 4.6 * (size / 0.09) ** (1 / 3)
        for trial in range(30):
            far = rng.random() ** 0.6 * reach * (1 + 0.03 * trial)
            middle = far * ray(rng.uniform(0, 2 * np.pi))
            gaps = np.hypot(*(middles[:, :2] - middle).T)
            if (gaps > closeness * (wide + middles[:, 2])).all():
                break
        middles = np.vstack([middles, (*middle, wide)])
        at = _clump(rng, int(size), rng.uniform(0.06, 0.12))
        at += (*middle, rng.normal(0, 40))
        parts.append(_cells(rng, at, 9.0, RED, red * rng.uniform(0.8, 1.15)))
    share, wide = (0.07, reach + 15) if clumps > 1 else (0.035, 0.85 * reach + 15)
    loose = _disc(rng, int(share * many) + 3, wide, 0.2)
    loose[:, 2] = rng.normal(0, 40, len(loose))
    cells = join(*parts, _cells(rng, loose, 9.0, RED, 0.7 * red))
    cells.diameter[:] = rng.uniform(8.3, 10.5)
    return cells


def _myeloid(rng: np.random.Generator, dish: Dish, name: str) -> Cells:
    """Colourless cells: a dense core in a wide fringe, an even disc, or some foci."""
    form = str(rng.choice(["core", "spread", "foci"], p=(0.5, 0.3, 0.2)))
    if name == "CFU-G":
        form = "core" if rng.random() < 0.7 else "spread"
    elif name == "CFU-M":
        form = "spread"
    sizes = {"CFU-GM": (8.5, 14), "CFU-G": (8, 10), "CFU-M": (13, 19)}[name]
    fewest = (60 if dish.larger < 1.2 else 100) * dish.larger
    many = int(_even_in_log(rng, fewest, 1300 if name == "CFU-M" else 4800))
    wide = np.sqrt(many) * rng.uniform(0.8, 1.25)
    if form == "core":
        inner = int(many * rng.uniform(0.3, 0.6))
        dense = _core(rng, inner, 7 * inner**0.42 + 8)
        at = np.vstack([dense, _disc(rng, max(10, many - inner), 10.5 * wide + 30, 0.18)])
    elif form == "spread":
        at = _disc(rng, many, (14 if name == "CFU-M" else 9.3) * wide + 25, 0.1)
    else:
        foci = int(rng.integers(2, 6))
        each = max(8, many // foci)
        parts = [
            _disc(rng, each, 7.5 * np.sqrt(each) + 12, 0.25)
            + np.append(rng.normal(0, 3.6 * np.sqrt(many), 2), 0)
            for _ in range(foci)
        ]
        at = np.vstack([*parts, _disc(rng, max(10, many // 5), 9 * np.sqrt(many), 0.2)])
    at[:, 2] += rng.normal(0, 35, len(at))
    return _cells(rng, at, rng.uniform(*sizes, len(at)), WHITE)


def _core(rng: np.random.Generator, many: int, radius: float) -> np.ndarray:
    """Places [n, 3] of the dense middle of a colony: one to three balls run together, um."""
    balls, parts = int(rng.integers(1, 4)), []
    for share in rng.dirichlet(np.full(balls, 5.0)):
        ball = _ball(rng, max(4, int(many * share)), 1.15 * radius * share**0.36,
                     rng.uniform(0.42, 0.62))  # fmt: skip
        ball[:, :2] *= rng.uniform(0.8, 1.2, 2)
        parts.append(ball + np.append(rng.normal(0, 0.38 * radius, 2), 0) * (balls > 1))
    return np.vstack(parts)


def _mixed(rng: np.random.Generator, dish: Dish) -> Cells:
    """A red burst within a wider disc of colourless cells, with a few megakaryocytes."""
    red = _burst(rng, dish, 600)
    reach = np.quantile(np.hypot(*red.at[:, :2].T), 0.95) * rng.uniform(1.5, 2.0)
    pale = _disc(rng, int(len(red.at) * rng.uniform(0.4, 0.8)), reach, 0.15)
    pale[:, 2] = rng.normal(0, 40, len(pale))
    white = _cells(rng, pale, rng.uniform(8.5, 15, len(pale)), WHITE)
    return join(red, white, _large(rng, int(rng.integers(3, 9)), (24, 40), 4.0))


def _large(rng: np.random.Generator, many: int, sizes: tuple, loose: float) -> Cells:
    """Megakaryocytes of diameters, um: none lies on another."""
    wide = rng.uniform(*sizes, many)
    reach = wide.mean() * (0.62 * np.sqrt(many) * loose + 0.5)
    at = np.zeros((many, 3))
    for index in range(many):
        for trial in range(60):
            far = np.sqrt(rng.random()) * reach * (1 + 0.01 * trial)
            at[index, :2] = far * ray(rng.uniform(0, 2 * np.pi))
            gaps = np.hypot(*(at[:index, :2] - at[index, :2]).T)
            if (gaps > 0.51 * (wide[:index] + wide[index])).all():
                break
    at[:, 2] = rng.normal(0, 35, many)
    return _cells(rng, at, wide, LARGE, vary=0.15)


def _cluster(rng: np.random.Generator, dish: Dish) -> Cells:
    """A group below the threshold of its class: colourless, red, or one or two megakaryocytes."""
    kind = rng.choice(3, p=(0.5, 0.25, 0.25))
    if kind == 0:
        many = int(rng.integers(8, 19))
        at = _disc(rng, many, 8 * np.sqrt(many) + 6, 0.2)
        at[:, 2] = rng.normal(0, 15, many)
        return _cells(rng, at, rng.uniform(9, 14, many), WHITE)
    if kind == 1:
        at = _clump(rng, int(rng.integers(5, 8)), 0.3)
        return _cells(rng, at, 9.5, RED, rng.uniform(0.8, 1.1) * dish.redder)
    return _large(rng, int(rng.integers(1, 3)), (30, 46), 1.4)
