"""Shapes that dividing cells make; places are um from the middle."""

import numpy as np
from scipy import ndimage

#: Radius of a red cell, um; samples that a colony's gaps are looked at with, um.
RED_RADIUS, GAPS = 4.4, 10.0
#: A loose handful is drawn round as a whole, so that one stray would double it. Of fewer cells than
#: these so few may be seen that they are one.
LOOSE = 100
#: Most of a colony's cells lie together; a group apart is left out from so many cells on.
TOGETHER, GROUP = 0.9, 7


def ball(
    rng: np.random.Generator, n: int, radius: float, flat: float = 0.7, rough: float = 0.18
) -> np.ndarray:
    """Places [n, 3] in a lumpy ball, flattened by `flat`."""
    way = rng.normal(size=(n, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
    lumps = np.sin(2.4 * way @ rng.normal(size=(3, 4)) + rng.uniform(0, 6, 4)).mean(axis=1)
    far = radius * (1 + 2 * rough * lumps) * rng.random(n) ** (1 / 3)
    return way * far[:, None] * (1, 1, flat)


def divided(
    rng: np.random.Generator, n: int, step: float, shrink: float, flat: float, drift: float = 0.0
) -> np.ndarray:
    """Places [n, 3] of a clone that doubled until it was that many.

    Daughters part by `step`, less with every generation, and their own go on the same way a little:
    so a colony has lobes and strays.
    """
    at, way = np.zeros((1, 3)), np.zeros((1, 3))
    generation = 0
    while len(at) < n:
        # The first ones hardly move, or a colony would be in two halves.
        part = 1.08 * step * shrink**generation * {0: 0.35, 1: 0.6}.get(generation, 1.0)
        many = 2 * len(at)
        way = 0.6 * np.repeat(way, 2, axis=0) + rng.normal(size=(many, 3)) * drift * part
        jump = rng.normal(size=(many, 3)) * (1, 1, flat) * rng.gamma(2, 0.5, (many, 1))
        at = np.repeat(at, 2, axis=0) + part * jump + way
        generation += 1
    return (at - np.median(at, axis=0))[rng.permutation(len(at))[:n]]


def turned(rng: np.random.Generator, at: np.ndarray, stretch: float = 1.4) -> np.ndarray:
    """Places turned, and longer in one direction by up to `stretch`."""
    turn, longer = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(1, stretch))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos * longer, -sin / longer], [sin * longer, cos / longer]])
    return np.column_stack([at[:, :2] @ matrix.T, at[:, 2]])


def balls_of_red(
    rng: np.random.Generator, n: int, redness: float, many: int, apart: float
) -> tuple[np.ndarray, np.ndarray]:
    """Places [n, 3] and haemoglobin of red cells in `many` tight balls with loose fringes."""
    shares = rng.dirichlet(np.full(many, rng.uniform(1.2, 5)))
    sizes = np.maximum((n * shares).astype(int), 6)
    sizes[sizes.argmax()] += n - sizes.sum()
    middles = divided(rng, many, apart, 0.72, 0.35) if many > 1 else np.zeros((1, 3))
    places, red = [], []
    for middle, size in zip(middles, sizes, strict=True):
        packing = rng.uniform(0.11, 0.34) if n > 250 else rng.uniform(0.25, 0.55)
        flat, rough = rng.uniform(0.4, 0.8), rng.uniform(0.1, 0.3)
        part = ball(rng, size, RED_RADIUS * (size / packing) ** (1 / 3), flat, rough)
        loose = rng.random(size) < rng.uniform(0.02, 0.12)
        part[loose] *= rng.uniform(1.1, 1.6, (loose.sum(), 1))
        places.append(turned(rng, part, 1.7) + middle)
        red.append(np.full(size, np.clip(redness * rng.normal(1, 0.13), 0.02, 1.5)))
    return np.vstack(places), np.concatenate(red) * rng.normal(1, 0.15, n).clip(0.4, 1.6)


def pushed_apart(at: np.ndarray, least: float) -> np.ndarray:
    """Places of large cells, hardly any of which lies on another."""
    at = at.copy()
    for _ in range(14):
        gaps = at[:, None, :2] - at[None, :, :2]
        far = np.hypot(gaps[..., 0], gaps[..., 1]) + 1e6 * np.eye(len(at))
        push = np.clip(least - far, 0, 9) / far
        at[:, :2] += 0.5 * (gaps * push[..., None]).sum(axis=1)
    return at


def of_one_colony(at: np.ndarray, gap: float) -> np.ndarray:
    """Which cells anybody would count to one colony: none of a group that stands for itself."""
    cell = ((at[:, :2] - at[:, :2].min(axis=0)) / GAPS).astype(int) + 20
    empty = np.ones(cell.max(axis=0) + 21, bool)
    empty[cell[:, 0], cell[:, 1]] = False
    far = ndimage.distance_transform_edt(empty) * GAPS
    for _ in range(5):
        groups, _ = ndimage.label(far <= gap, np.ones((3, 3)))
        group = groups[cell[:, 0], cell[:, 1]]
        sizes = np.bincount(group)
        # Of a handful one may be left out: that is more than a tenth.
        if sizes.max() >= min(TOGETHER * len(at), len(at) - 1):
            break
        gap *= 1.35
    together = group == sizes.argmax()
    if together.sum() < LOOSE:
        return together
    # Of those that strayed one by one a third are left.
    return together | ((sizes[group] < GROUP) & (np.arange(len(at)) % 3 == 0))
