"""Random fields: noise of a given grain, lobed bodies, and cells strewn by a thickness map."""

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

#: A round cell seen through is near a Gaussian of this share of its diameter.
CELL_SIGMA = 0.3


def noise(rng: np.random.Generator, shape: tuple[int, int], samples: float) -> np.ndarray:
    """Smooth noise of unit spread whose lumps are `samples` wide; wide ones are enlarged."""
    step = max(1, int(samples / 3))
    small = tuple(int(np.ceil(n / step)) + 1 for n in shape)
    made = gaussian_filter(rng.standard_normal(small, dtype=np.float32), samples / step)
    made /= max(float(made.std()), 1e-6)
    return (zoom(made, step, order=1) if step > 1 else made)[: shape[0], : shape[1]]


def lobed(rng: np.random.Generator, u: np.ndarray, v: np.ndarray, radius: float, rough: float):
    """Distance from the middle in units of a wavy outline of about `radius` um: 1 is the edge."""
    turn, long = rng.uniform(0, np.pi), np.exp(abs(rng.normal(0, 0.6 * rough)))
    a = (u * np.cos(turn) + v * np.sin(turn)) / long**0.5
    b = (v * np.cos(turn) - u * np.sin(turn)) * long**0.5
    angle = np.arctan2(b, a)
    edge = np.ones_like(angle)
    for mode in range(2, 7):
        size = np.float32(rng.normal(0, rough / mode**0.8))
        edge += size * np.cos(mode * angle + np.float32(rng.uniform(0, 2 * np.pi)))
    return (np.hypot(a, b) / np.maximum(edge, 0.3) / radius).astype(np.float32)


def edged(rng: np.random.Generator, u: np.ndarray, v: np.ndarray, radius: float, rough: float):
    """As `lobed`, for a thing with straight broken edges."""
    corners = int(rng.integers(3, 8))
    # Closed by a circle, and few sides are spread evenly, or it would be open on one side.
    far = np.hypot(u, v) / np.float32(1.4 * radius)
    off = rng.uniform(-0.35, 0.35, corners) * min(1.0, (corners - 2) / 3)
    for turn in 2 * np.pi * (np.arange(corners) + off) / corners:
        side = u * np.float32(np.cos(turn)) + v * np.float32(np.sin(turn))
        np.maximum(far, side / np.float32(radius * rng.uniform(1 - rough, 1.1)), out=far)
    return far


def within(rho: np.ndarray, soft: float) -> np.ndarray:
    """1 inside of rho = 1 and 0 outside, over a border of `soft`."""
    return 1 / (1 + np.exp(np.clip((rho - 1) / soft, -30, 30)))


def strew(rng: np.random.Generator, thickness: np.ndarray, cells: int) -> np.ndarray:
    """Numbers of cells at each sample: exactly `cells`, thrown with the thickness as odds."""
    odds = np.cumsum(np.maximum(thickness, 0).ravel(), dtype=np.float64)
    if odds[-1] <= 0:
        return np.zeros(thickness.shape, np.float32)
    at = np.searchsorted(odds, rng.random(cells) * odds[-1], side="right")
    made = np.bincount(np.minimum(at, odds.size - 1), minlength=odds.size)
    return made.reshape(thickness.shape).astype(np.float32)


def layers(counts: np.ndarray, cell: float, blur: float, pitch: float) -> np.ndarray:
    """Layers of cells at each sample for cells of `cell` um, out of focus by `blur` um."""
    sigma = np.hypot(CELL_SIGMA * cell, blur) / pitch
    return gaussian_filter(counts, max(sigma, 0.5), truncate=3) * (np.pi / 4 * cell**2 / pitch**2)
