"""Thin lines: fibres, hairs, scratches and the strokes of a pen."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.rings.frame import Frame, Patch


def curve(
    rng: np.random.Generator, length: float, points: int = 40, bend: float = 0.25
) -> np.ndarray:
    """A winding line [points, 2] that begins near 0, um."""
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, bend, points))
    turn += np.linspace(0, rng.normal(0, 1.5), points)
    return np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1), axis=0) * length / points


def stroke(
    rng: np.random.Generator,
    frame: Frame,
    places: np.ndarray,
    width: float,
    density: float,
    bright: float = 0.0,
) -> Patch:
    """A line along places on the plate, `width` um (standard deviation), in a bright seam."""
    px = frame.px(places)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(px, axis=0).T))])
    steps = np.arange(0, along[-1], 0.25)
    x, y = np.interp(steps, along, px[:, 0]), np.interp(steps, along, px[:, 1])
    wide = max(width / frame.um, 0.45)
    pad = int(5 * wide) + 3
    left, top = int(np.floor(x.min())) - pad, int(np.floor(y.min())) - pad
    columns, rows = int(x.max()) + pad - left, int(y.max()) + pad - top
    # The ink or the fibre is not everywhere as strong.
    parts = np.linspace(0, 1, 9)
    strength = np.interp(np.linspace(0, 1, steps.size), parts, rng.uniform(0.55, 1.2, 9))
    line = np.zeros((rows, columns), np.float32)
    np.add.at(line, (np.floor(y).astype(int) - top, np.floor(x).astype(int) - left), strength)
    unit = wide * np.sqrt(2 * np.pi) / 4
    drawn = ndimage.gaussian_filter(line, wide) * unit
    if bright:
        drawn -= bright * ndimage.gaussian_filter(line, 2 * wide) * 2 * unit
    return Patch(left, top, (density * drawn).astype(np.float32))
