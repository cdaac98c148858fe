"""Layers of what lies in the light, at the sampling of the picture and without aliasing.

Each is an optical thickness or a brightness; half floats keep 4 um/px within memory.
"""

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter

#: Haemoglobin, cells, lens-like relief (signed), dirt, what shines by itself, ink.
LAYERS = ("red", "pale", "relief", "dirt", "shine", "ink")
#: Narrowest Gaussian in steps of a fine grid; most steps in a pixel; how far it goes, sigma;
#: longest piece of a line that is drawn at once, px.
NARROWEST, FINEST, REACH, PIECE = 1.1, 4, 3.5, 700


class Canvas:
    """The layers [h, w] of one picture."""

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.layers = {name: np.zeros((height, width), np.float16) for name in LAYERS}

    def rows(self, name: str, first: int, last: int) -> np.ndarray:
        """Rows of a layer as floats; beyond the picture its outermost row goes on."""
        at = np.clip(np.arange(first, last), 0, self.height - 1)
        return self.layers[name][at].astype(np.float32)

    def add(self, name: str, patch: np.ndarray, left: int, top: int) -> None:
        """Adds a patch whose first pixel lies at column `left` and row `top`."""
        patch = patch[max(-top, 0) :, max(-left, 0) :].astype(np.float16)
        part = self.layers[name][max(top, 0) :, max(left, 0) :]
        part = part[: patch.shape[0], : patch.shape[1]]
        part += patch[: part.shape[0], : part.shape[1]]

    def cloud(
        self, points: np.ndarray, sigma: float, amounts: dict[str, float | np.ndarray]
    ) -> None:
        """Gaussian spots of `sigma` px at points [n, 2] px; `amounts` are their heights by layer.

        `relief` is what a small lens does: brighter in its middle, darker around it.
        """
        steps = int(np.clip(np.ceil(NARROWEST / sigma), 1, FINEST))
        pad = REACH * 1.5 * sigma + 2
        left, top = np.floor(points.min(axis=0) - pad).astype(int).tolist()
        w, h = np.ceil(points.max(axis=0) + pad).astype(int) - (left, top)
        cells = np.floor((points - (left, top)) * steps).astype(int)
        places = cells[:, 1] * (w * steps) + cells[:, 0]
        for name, amount in amounts.items():
            weights = np.broadcast_to(amount, len(points)) * (2 * np.pi * sigma**2)
            heap = np.bincount(places, weights, w * h * steps**2).astype(np.float32)
            heap = gaussian_filter(heap.reshape(h * steps, -1), sigma * steps, truncate=REACH)
            if name == "relief":
                heap -= gaussian_filter(heap, 1.4 * sigma * steps, truncate=REACH)
            self.add(name, heap.reshape(h, steps, w, steps).sum(axis=(1, 3)), left, top)

    def stroke(self, points: np.ndarray, width: float, amounts: dict[str, float]) -> None:
        """A line through points [n, 2] px, `width` px wide, as a row of beads."""
        sigma = max(width / 2.35, 0.2)
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        # Fine against the steps of the grid too, or the line would look like pearls.
        at = np.linspace(0, along[-1], 3 + int(along[-1] / min(0.5 * sigma, 0.2)))
        beads = np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], axis=1)
        share = (at[1] - at[0]) / (sigma * np.sqrt(2 * np.pi))
        for part in np.array_split(beads, 1 + int(along[-1] / PIECE)):
            self.cloud(part, sigma, {name: share * amount for name, amount in amounts.items()})

    def radial(self, middle: np.ndarray, reach: float, draw: Callable[..., dict]) -> None:
        """Adds the layers `draw(dx, dy)` within `reach` px of a point, averaged over pixels."""
        steps = int(np.clip(np.ceil(24 / reach), 1, 6))
        left, top = np.floor(middle - reach).astype(int).tolist()
        side = int(np.ceil(2 * reach)) + 2
        at = (np.arange(side * steps, dtype=np.float32) + 0.5) / steps
        drawn = draw((at + left - middle[0])[None, :], (at + top - middle[1])[:, None])
        for name, fine in drawn.items():
            patch = fine.reshape(side, steps, side, steps).mean(axis=(1, 3))
            self.add(name, patch, left, top)


def between(plane: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Rows of a plane at fractions of a row."""
    at = np.clip(at, 0, len(plane) - 1.001)
    low = at.astype(int)
    share = (at - low).astype(np.float32)[:, None]
    return plane[low] + (plane[low + 1] - plane[low]) * share


def polar(far: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Points [n, 2] at distances from the middle and in directions, radians."""
    return (far * np.array([np.cos(turn), np.sin(turn)])).T


def walk(dice: np.random.Generator, at: np.ndarray, length: float, bend: float) -> np.ndarray:
    """A curved way of `length` about a place; `bend` is how far it turns, radians."""
    turn = dice.uniform(0, 6.3) + np.cumsum(dice.normal(0, bend / 6, 40))
    way = np.cumsum(polar(length / 40, turn + np.linspace(0, dice.normal(0, bend), 40)), axis=0)
    return at + way - way.mean(axis=0)


def step(x: np.ndarray) -> np.ndarray:
    """From 1 far below 0 to 0 far above it."""
    return 1 / (1 + np.exp(np.clip(x, -40, 40)))
