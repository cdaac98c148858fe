"""Colonies as heaps of cells: how many, how they lie, and how each kind looks."""

from typing import NamedTuple

import numpy as np

from cfutrain.painters.scans.canvas import Look
from cfutrain.painters.scans.settings import Dish, ray

#: Haemoglobin takes blue and green and lets red through.
HAEMOGLOBIN = np.array([0.16, 0.9, 1.05])
#: Share of a colourless cell's shade that is absorbed: a trace of straw.
PALE = np.array([0.25, 0.3, 0.42])
#: Least and most cells of a class, the median, and the spread of the logarithm.
CELLS = {
    "CFU-E": (8, 200, 60, 0.75), "BFU-E": (201, 18_000, 2000, 1.0),
    "CFU-GM": (20, 9000, 450, 1.15), "CFU-G": (20, 7000, 450, 1.0), "CFU-M": (20, 4000, 260, 1.0),
    "CFU-GEMM": (501, 18_000, 3500, 0.7), "CFU-MK": (3, 70, 10, 0.75),
}  # fmt: skip
#: Distance of colourless cells, um, least and most, and their radius.
SPACING = {"CFU-GM": (8, 26, 6.0), "CFU-G": (8, 17, 5.0), "CFU-M": (18, 32, 8.0)}


class Heap(NamedTuple):
    """A colony or a group around (0, 0), um: its layers, and its cells for the outline."""

    name: str
    cells: int
    layers: list[tuple]
    points: np.ndarray
    cell_radius: float


def heap(rng: np.random.Generator, dish: Dish, name: str, growth: float) -> Heap:
    """A colony of a class; `growth` multiplies the cells of a dish's colonies."""
    low, high, middle, spread = CELLS[name]
    cells = int(np.clip(np.exp(rng.normal(np.log(middle * growth), spread)), low, high))
    if name == "CFU-MK":
        return _megakaryocytes(rng, dish, name, cells)
    blur = dish.blur(rng)
    if name in ("CFU-E", "BFU-E"):
        points = _burst(rng, cells, 40 if name == "BFU-E" else 8)
        return Heap(name, cells, [(points, _red(rng, dish, blur), 1)], points, 5.0)
    if name == "CFU-GEMM":
        red = _burst(rng, int(cells * rng.uniform(0.3, 0.7)), 40)
        reach = np.quantile(np.hypot(*red.T), 0.9)
        pale = clump(rng, cells - len(red), reach * rng.uniform(1.1, 1.8), rng.uniform(0.5, 0.75))
        pale += rng.normal(0, 0.2 * reach, 2)
        layers = [(pale, _grey(rng, dish, blur, 5.5), 1), (red, _red(rng, dish, blur), 1)]
        return Heap(name, cells, layers, np.concatenate([red, pale]), 6.0)
    low, high, size = SPACING[name]
    reach = min(1400.0, np.exp(rng.uniform(np.log(low), np.log(high))) * np.sqrt(cells / np.pi))
    core = int(cells * rng.uniform(0.3, 0.7)) if name != "CFU-M" and rng.random() < 0.45 else 0
    points = clump(rng, cells - core, reach, rng.uniform(0.5, 0.85))
    dense = clump(rng, core, reach * rng.uniform(0.2, 0.5), 0.6) + rng.normal(0, 0.08 * reach, 2)
    points = np.concatenate([points, dense])
    return Heap(name, cells, [(points, _grey(rng, dish, blur, size), 1)], points, size)


def group(rng: np.random.Generator, dish: Dish, red: bool) -> Heap:
    """A few cells below the threshold: of the red line, of large cells, or colourless."""
    if rng.random() < 0.08:
        return _megakaryocytes(rng, dish, "cluster", 2)
    cells = int(rng.integers(3, 8) if red else rng.integers(4, 20))
    points = clump(rng, cells, (6 if red else rng.uniform(7, 18)) * np.sqrt(cells), 0.5)
    look = _red(rng, dish, dish.blur(rng)) if red else _grey(rng, dish, dish.blur(rng), 6.5)
    return Heap("cluster", cells, [(points, look, 1)], points, 5.0)


def clump(rng: np.random.Generator, cells: int, radius: float, falloff: float) -> np.ndarray:
    """Cells [n, 2] in a lumpy round; `falloff` 0.5 is even, more is denser in the middle."""
    turn, edge = rng.uniform(0, 2 * np.pi, cells), np.ones(cells)
    for wave in range(2, 7):
        edge += rng.normal(0, 0.16 / wave**0.7) * np.cos(wave * turn + rng.uniform(0, 2 * np.pi))
    far = radius * np.clip(edge, 0.4, 1.6) * rng.random(cells) ** falloff
    # Some walk out of the heap.
    far *= np.where(rng.random(cells) < rng.uniform(0, 0.07), rng.uniform(1, 1.5, cells), 1)
    points, axis = (far * ray(turn)).T, ray(rng.uniform(0, np.pi))
    return points - rng.uniform(0, 0.35) * np.outer(points @ axis, axis)


def _burst(rng: np.random.Generator, cells: int, least: int) -> np.ndarray:
    """Red cells, um, in one tight ball or in parts of `least` or more that lie about each other."""
    many = rng.choice([1, rng.integers(2, 9), rng.integers(9, 22)], p=[0.3, 0.5, 0.2])
    parts = int(max(1, min(many if least > 8 else min(many, 2), cells // least)))
    counts = (rng.dirichlet(np.full(parts, rng.uniform(0.8, 5))) * (cells - 3 * parts)).astype(int)
    counts = np.sort(counts + 3)[::-1]
    counts[0] += cells - counts.sum()
    radii, spacing = 6 * counts**0.42 * rng.uniform(0.85, 1.7), rng.uniform(0.65, 1.3)
    spots, heaps = np.zeros((parts, 2)), []
    for index, radius in enumerate(radii):
        if index:
            # Each part settles beside one that is there, clear of the others where it can.
            beside = rng.integers(index, size=8)
            far = (radius + radii[beside]) * spacing * rng.uniform(0.8, 1.15, 8)
            tries = spots[beside] + (far * ray(rng.uniform(0, 2 * np.pi, 8))).T
            gaps = np.hypot(*(tries[:, None] - spots[:index]).transpose(2, 0, 1))
            clear = np.minimum(gaps - 0.8 * (radii[:index] + radius), 0).min(axis=1)
            spots[index] = tries[np.argmin(np.hypot(*tries.T) - 3 * clear)]
        heaps.append(clump(rng, counts[index], radius, rng.uniform(0.5, 0.7)) + spots[index])
    return np.concatenate(heaps)


def _red(rng: np.random.Generator, dish: Dish, blur: float) -> Look:
    """Erythroblasts, from pale orange to dark red-brown."""
    strength = dish.red * float(np.clip(np.exp(rng.normal(0, 0.3)), 0.4, 2))
    absorb = HAEMOGLOBIN * strength * rng.uniform((0.6, 0.9, 0.75), (2.2, 1.1, 1.1))
    return Look(absorb, 0.25 * dish.grey, 4.2, blur, 0.5 * dish.fringe, dish.relief / 2, 6)


def _grey(rng: np.random.Generator, dish: Dish, blur: float, radius: float) -> Look:
    """Colourless cells: grains that scatter, grey to brown where they are dense."""
    strength = dish.grey * float(np.clip(np.exp(rng.normal(0, 0.3)), 0.4, 2))
    tint = PALE * strength * rng.uniform(0.3, 1.2) * (1, 1, rng.uniform(0.8, 1.4))
    return Look(tint, strength, 0.7 * radius, blur, dish.fringe, dish.relief, rng.uniform(3, 7))


def _megakaryocytes(rng: np.random.Generator, dish: Dish, name: str, cells: int) -> Heap:
    """Large cells set loosely: clear within, a bright border and a dark line around it, um."""
    radii = np.clip(np.exp(rng.normal(np.log(15), 0.28, cells)), 9, 26)
    reach, points = rng.uniform(24, 44) * np.sqrt(cells), np.zeros((0, 2))
    for radius in radii:
        tries = clump(rng, 8, reach, 0.55)
        gaps = np.array([np.hypot(*(points - t).T).min(initial=1e3) for t in tries])
        points = np.vstack([points, tries[np.argmax(np.minimum(gaps, 2.2 * radius))]])
    strength, blur = max(dish.grey, 0.25) * rng.uniform(1.0, 1.8), min(dish.blur(rng), 5.0)
    ring = ray(np.linspace(0, 2 * np.pi, 28, endpoint=False)).T
    border, line = (
        (points[:, None] + r[:, None, None] * ring).reshape(-1, 2) for r in (0.8 * radii, radii + 3)
    )
    layers = [
        (border, Look(np.zeros(3), -0.45 * strength, 2.6, blur), 1),
        (line, Look(np.zeros(3), 0.65 * strength, 2.6, blur), 1),
        (points, Look(PALE * 0.2, 0.4 * strength, 6.0, blur), 1),
    ]
    return Heap(name, cells, layers, points, float(radii.mean()) + 3)
