"""Colonies as lumps and clouds of cells: what each lineage makes of its daughters.

A red colony is a cluster of lumps that hang on each other; a colourless one is a cloud, with a core
or without; megakaryocytes lie apart.
"""

import numpy as np

from cfutrain.painters.lumps.cells import LARGE, PALE, RED, Cells, together
from cfutrain.painters.lumps.settings import Dish

#: Mean radius of a red cell, um.
RED_RADIUS = 4.6


def grow(rng: np.random.Generator, dish: Dish, name: str) -> Cells:
    """The cells of one object about its middle; coarse pictures only show large ones."""
    kinds = {
        "BFU-E": _burst, "CFU-E": _small_red, "CFU-GM": _pale, "CFU-GEMM": _mixed,
        "CFU-MK": _large, "cluster": _group,
    }  # fmt: skip
    cells = kinds[name](rng, dish.um)
    cells.at = cells.at - cells.at.mean(axis=0)
    return cells


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    """Any number, as many in each doubling."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _turned(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    turn = rng.uniform(0, np.pi)
    c, s = np.cos(turn), np.sin(turn)
    return np.stack([x * c - y * s, x * s + y * c], axis=1)


def _aside(rng: np.random.Generator, far: float) -> np.ndarray:
    """A step of a length in any direction."""
    turn = rng.uniform(0, 2 * np.pi)
    return far * np.array([np.cos(turn), np.sin(turn)])


def _lump(rng: np.random.Generator, n: int, radius: float) -> np.ndarray:
    """Places [n, 2] in a ball, a little longer than wide, seen from above."""
    way = rng.normal(size=(n, 3))
    way *= (radius * np.cbrt(rng.random(n)) / np.linalg.norm(way, axis=1))[:, None]
    longer = rng.uniform(0.75, 1.3)
    return _turned(rng, way[:, 0] * longer, way[:, 1] / longer)


def _lump_radius(n: int, packing: float) -> float:
    """That of a ball of n red cells that fill a share `packing` of it, um."""
    return RED_RADIUS * float(np.cbrt(n / packing))


def _red(rng: np.random.Generator, places: np.ndarray, ripe: float) -> Cells:
    """Red cells, as ripe as their lump and each a little more or less."""
    n = len(places)
    red = ripe * rng.normal(1, 0.22, n).clip(0.3, 1.6)
    return Cells.alike(places, rng.normal(5.0, 0.6, n).clip(3.4, 6.6), red, RED)


def _cloud(rng: np.random.Generator, n: int, radius: float, shape: str) -> np.ndarray:
    """Places [n, 2] in a lobed cloud: an even `disc`, or one that is dense in the middle."""
    turn = rng.uniform(0, 2 * np.pi, n)
    if shape == "disc":
        far = np.sqrt(rng.random(n)) * radius * (1 + 0.10 * rng.normal(size=n))
    else:
        far = 0.45 * radius * np.hypot(*rng.normal(size=(2, n)))
    for waves in (1, 2, 3, 5):
        far = far * (1 + rng.uniform(0, 0.14) * np.cos(waves * turn + rng.uniform(0, 6.3)))
    longer = rng.uniform(0.82, 1.2)
    return _turned(rng, far * np.cos(turn) * longer, far * np.sin(turn) / longer)


def _beside_sisters(
    rng: np.random.Generator, places: np.ndarray, share: float, apart: float
) -> np.ndarray:
    """Some cells have not crept away from another one, um."""
    stay = rng.random(len(places)) < share
    sisters = places[rng.integers(0, len(places), stay.sum())]
    places[stay] = sisters + rng.normal(0, apart, sisters.shape)
    return places


def _white_radius(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(6.2, 0.9, n).clip(4.2, 9)


def _small_red(rng: np.random.Generator, um: float) -> Cells:
    """CFU-E: one tight lump or two, of fewer cells than a burst has."""
    n = int(_between(rng, min(max(30, 0.65 * um**2), 140), 195))
    ripe = rng.uniform(0.8, 1.4)
    if rng.random() >= 0.35:
        return _red(rng, _lump(rng, n, _lump_radius(n, _between(rng, 0.07, 0.22))), ripe)
    one = int(n * rng.uniform(0.35, 0.65))
    wide, narrow = _lump_radius(one, 0.12), _lump_radius(n - one, 0.12)
    beside = _aside(rng, (wide + narrow) * rng.uniform(0.8, 1.25))
    places = np.vstack([_lump(rng, one, wide), _lump(rng, n - one, narrow) + beside])
    return _red(rng, places, ripe)


def _burst(rng: np.random.Generator, um: float) -> Cells:
    """BFU-E: one large lump, several of a mature burst or many of a primitive one."""
    kind = rng.choice(("one", "mature", "primitive"), p=(0.2, 0.5, 0.3))
    if kind == "one":
        numbers = [int(_between(rng, 320, 3600))]
    elif kind == "mature":
        numbers = np.exp(rng.normal(np.log(300), 0.65, rng.integers(3, 9))).clip(55, 1500)
    else:
        numbers = np.exp(rng.normal(np.log(250), 0.7, rng.integers(9, 22))).clip(45, 1300)
    numbers = [int(n) for n in numbers]
    while sum(numbers) < 240:
        numbers.append(int(rng.integers(60, 140)))
    numbers.sort(reverse=True)
    ripe, packing = rng.uniform(0.55, 1.3), _between(rng, 0.035, 0.14)
    radii = [_lump_radius(n, packing * rng.uniform(0.75, 1.3)) for n in numbers]
    middles = _hanging_together(rng, radii, rng.uniform(0.68, 1.2))
    body = together([
        _red(rng, _lump(rng, n, radius) + middle, ripe * rng.uniform(0.8, 1.2))
        for n, radius, middle in zip(numbers, radii, middles, strict=True)
    ])  # fmt: skip
    strays = int(len(body.at) * rng.uniform(0.02, 0.08))
    near = body.at[rng.integers(0, len(body.at), strays)]
    near = near + rng.normal(0, 25 + 0.25 * body.at.std(), near.shape)
    return together([body, _red(rng, near, 0.6 * ripe)])


def _hanging_together(
    rng: np.random.Generator, radii: list[float], apart: float
) -> list[np.ndarray]:
    """Middles of lumps, each attached to an earlier one, some of them loosely."""
    middles, farthest = [np.zeros(2)], 230 * np.sqrt(len(radii)) * apart
    for radius in radii[1:]:
        for _ in range(60):
            other = rng.integers(len(middles))
            far = (radius + radii[other]) * rng.uniform(0.75, 1.15) * apart
            middle = middles[other] + _aside(rng, far)
            gaps = np.hypot(*(np.array(middles) - middle).T)
            free = (gaps > 0.7 * (radius + np.array(radii[: len(middles)]))).all()
            if free and np.hypot(*middle) < farthest:
                break
        middles.append(middle)
    return middles


def _pale(rng: np.random.Generator, um: float) -> Cells:
    """CFU-GM: a core with a halo, spread out with or without macrophages, compact, or several."""
    n = int(_between(rng, 2.2 * max(60, 3.2 * um**1.7), 4600))
    match str(rng.choice(("core", "spread", "compact", "several"), p=(0.45, 0.27, 0.18, 0.10))):
        case "core":
            core = int(n * rng.uniform(0.3, 0.6))
            halo = 22 * np.sqrt(n) * rng.uniform(0.55, 0.85) + 60
            dense = max(8.5 * np.sqrt(core) * rng.uniform(0.7, 1.1), 40)
            shape = str(rng.choice(("middle", "disc")))
            outer = _beside_sisters(rng, _cloud(rng, n - core, halo, shape), 0.25, 14)
            places = np.vstack([_cloud(rng, core, dense, "middle"), outer])
        case "spread":
            n = int(0.6 * n) + 50
            wide, shape = 20 * np.sqrt(n) * rng.uniform(0.62, 0.95), rng.choice(("disc", "middle"))
            places = _beside_sisters(rng, _cloud(rng, n, wide, str(shape)), 0.3, 16)
            macrophages = rng.random(n) < rng.uniform(0, 0.4)
            radius = np.where(macrophages, rng.normal(9.5, 1.2, n), _white_radius(rng, n))
            return Cells.alike(places, radius.clip(4.5, 13), 0.0, PALE)
        case "compact":
            n = int(0.6 * n) + 40
            places = _cloud(rng, n, 10 * np.sqrt(n) * rng.uniform(0.85, 1.3) + 20, "disc")
        case _:
            many = rng.integers(2, 5)
            each = int(0.6 * n / many)
            dense = 8 * np.sqrt(each) + 20
            # Cores far from each other would be taken for as many colonies.
            middles = _hanging_together(rng, [dense] * many, rng.uniform(0.75, 0.95))
            cores = [_cloud(rng, each, dense, "middle") + middle for middle in middles]
            halo = _cloud(rng, int(0.4 * n), 12 * np.sqrt(n), "middle")
            places = np.vstack([*cores, halo + np.mean(middles, axis=0)])
    return Cells.alike(places, _white_radius(rng, len(places)), 0.0, PALE)


def _large(rng: np.random.Generator, um: float) -> Cells:
    """CFU-MK: few large cells that do not lie on each other."""
    fewest, most, radius = (5, 45, 16.5) if um < 7 else (9, 60, 16.5) if um < 9 else (14, 75, 19)
    n = int(_between(rng, fewest, most))
    radii = np.exp(rng.normal(np.log(radius), 0.22, n)).clip(9, 27)
    wide, places = np.sqrt(n) * rng.uniform(36, 58) + 25, np.zeros((0, 2))
    for own in radii:
        for trial in range(40):
            # Where there is no room left the colony grows.
            place = _cloud(rng, 1, wide * (1 if trial < 30 else 1.4), "disc")[0]
            if (np.hypot(*(places - place).T) > 0.95 * (own + radii[: len(places)])).all():
                break
        places = np.vstack([places, place])
    return Cells.alike(places, radii, 0.0, LARGE)


def _mixed(rng: np.random.Generator, um: float) -> Cells:
    """CFU-GEMM: red lumps in a colourless cloud, and a few large cells."""
    lumps, ripe, parts = rng.integers(2, 7), rng.uniform(0.8, 1.25), []
    middle = rng.normal(0, 70, 2)
    for _ in range(lumps):
        n = int(np.exp(rng.normal(np.log(300), 0.5)))
        beside = middle + rng.normal(0, 75 + 25 * lumps, 2)
        parts.append(_red(rng, _lump(rng, n, _lump_radius(n, 0.1)) + beside, ripe))
    n = int(rng.uniform(700, 2400))
    wide = 21 * np.sqrt(n) * rng.uniform(0.65, 0.85)
    places = _beside_sisters(rng, _cloud(rng, n, wide, "middle"), 0.3, 15)
    parts.append(Cells.alike(places, rng.normal(6.6, 1.2, n).clip(4.5, 12), 0.0, PALE))
    n = rng.integers(2, 9)
    places = _cloud(rng, n, 0.8 * wide, "disc")
    return together([*parts, Cells.alike(places, rng.uniform(12, 20, n), 0.0, LARGE)])


def _group(rng: np.random.Generator, um: float) -> Cells:
    """A cluster: fewer red or colourless cells than make a colony."""
    if rng.random() < 0.3:
        n = int(rng.integers(3, 8))
        return _red(rng, _lump(rng, n, _lump_radius(n, 0.2)), rng.uniform(0.6, 1.1))
    n = int(rng.integers(5, 19))
    places = _cloud(rng, n, np.sqrt(n) * rng.uniform(7, 22), "disc")
    return Cells.alike(places, rng.normal(6.3, 0.9, n).clip(4.4, 9), 0.0, PALE)


def loose_cells(rng: np.random.Generator) -> Cells:
    """One cell or two that belong to no colony; three would be a cluster."""
    n = rng.integers(1, 3)
    places, radius = rng.normal(0, 9, (n, 2)), rng.uniform(5, 8.5)
    red = rng.random() >= 0.8
    return Cells.alike(places, radius, 0.8 * red, RED if red else PALE)
