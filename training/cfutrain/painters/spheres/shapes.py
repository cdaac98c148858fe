"""How cells lie together: balls, uneven borders, and what a scorer would measure; in um."""

import math

import numpy as np

from cfutrain.painters.spheres.cells import Cells

Places = tuple[np.ndarray, np.ndarray]


def throw_angles(rng: np.random.Generator, n: int | None = None) -> np.ndarray | float:
    """Angles in all directions."""
    return rng.uniform(0, 2 * math.pi, n)


def at(radius: np.ndarray, angle: np.ndarray) -> Places:
    """x and y of places at distances and angles from the middle."""
    return radius * np.cos(angle), radius * np.sin(angle)


def warped(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, strength: float) -> Places:
    """Places of a round colony moved so that its border is uneven and it is longer than wide."""
    angle = np.arctan2(y, x)
    factor = np.ones_like(angle)
    for waves in (2, 3, 4, 5):
        height = rng.normal(0, strength / waves**0.7)
        factor += height * np.cos(waves * angle + throw_angles(rng))
    factor = np.clip(factor, 0.45, 1.7)
    x, y = x * factor, y * factor
    turn, longer = rng.uniform(0, math.pi), math.sqrt(rng.uniform(1, 1.35))
    c, s = math.cos(turn), math.sin(turn)
    u, v = (x * c + y * s) * longer, (y * c - x * s) / longer
    return u * c - v * s, u * s + v * c


def ball(rng: np.random.Generator, n: int, radius: float) -> tuple[np.ndarray, ...]:
    """x, y and z of cells in a lumpy ball with a fairly sharp border, a few of them strayed."""
    direction = rng.normal(size=(3, n))
    direction /= np.linalg.norm(direction, axis=0)
    far = radius * rng.random(n) ** (1 / 3) * (1 + 0.084 * rng.normal(size=n))
    x, y, z = direction * np.abs(far)
    x, y = warped(rng, x, y, 0.21)
    strays = int(n * rng.uniform(0, 0.14))
    x[:strays], y[:strays] = at(
        radius * (1 + rng.exponential(0.35, strays)), throw_angles(rng, strays)
    )
    return x, y, 0.7 * z


def measured(cells: Cells) -> tuple[float, float, float]:
    """Middle and diameter as a scorer takes them: a few strayed cells do not count."""
    x, y = cells.x, cells.y
    share = 2.5 if len(cells) > 60 else 0.0
    middle = [
        0.5 * (0.5 * np.percentile(v, [share, 100 - share]).sum() + np.median(v)) for v in (x, y)
    ]
    widths = []
    for angle in np.arange(0, math.pi, math.pi / 12):
        along = x * math.cos(angle) + y * math.sin(angle)
        widths.append(np.ptp(np.percentile(along, [share, 100 - share])))
    return middle[0], middle[1], 0.5 * (max(widths) + min(widths)) + 2 * np.median(cells.radius)


def centred(cells: Cells) -> tuple[Cells, float]:
    """The cells with the scorer's middle at 0, and the diameter."""
    x, y, diameter = measured(cells)
    cells.x, cells.y = cells.x - x, cells.y - y
    return cells, float(diameter)
