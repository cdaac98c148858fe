"""Lines and forms in px, smooth at any sampling."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw
from scipy.special import erf

#: Samples a pixel with which forms are drawn.
FINE = 4


class Trace(NamedTuple):
    """Pixels about a line, each once: its row and column, how far the line is, px, and where."""

    rows: np.ndarray
    columns: np.ndarray
    far: np.ndarray
    #: Share of the line that lies before this place.
    along: np.ndarray


def trace(path: np.ndarray, reach: float) -> Trace:
    """The pixels within `reach` px of a path [n, 2], px."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    # The wider a line, the fewer steps it needs to be even.
    at = np.linspace(0, length[-1], max(2, int(length[-1] / max(0.7, reach / 8))))
    x, y = (np.interp(at, length, path[:, axis])[:, None] for axis in (0, 1))
    near = np.arange(-int(reach) - 1, int(reach) + 2)
    columns, rows = np.floor(x).astype(int) + near, np.floor(y).astype(int) + near
    far = np.hypot((columns + 0.5 - x)[:, None], (rows + 0.5 - y)[..., None])
    share = np.broadcast_to((at / max(length[-1], 1e-9))[:, None, None], far.shape)
    left, top = columns.min(), rows.min()
    wide = columns.max() - left + 1
    key = (rows - top)[..., None] * wide + (columns - left)[:, None]
    inside = far < reach
    key, far, share = key[inside], far[inside], share[inside]
    order = np.lexsort((far, key))
    key = key[order]
    order = order[np.flatnonzero(np.diff(key, prepend=-1))]
    key = key[np.flatnonzero(np.diff(key, prepend=-1))]
    return Trace(key // wide + top, key % wide + left, far[order], share[order])


def stroke(far: np.ndarray, width: float, soft: float) -> np.ndarray:
    """How much of a line of a width, px, with soft edges lies at a distance from its middle."""
    scale = np.sqrt(2) * soft
    return ((erf((width / 2 - far) / scale) + erf((width / 2 + far) / scale)) / 2).astype(
        np.float32
    )


def polygon(points: np.ndarray, half: int) -> tuple[np.ndarray, np.ndarray]:
    """A form with corners [n, 2], px from its middle, and its border, one pixel wide.

    Both are [2 half, 2 half], from 0 to 1.
    """
    corners = [tuple(map(float, (corner + half) * FINE)) for corner in points]
    planes = []
    for filled in (True, False):
        image = Image.new("L", (2 * half * FINE,) * 2)
        if filled:
            ImageDraw.Draw(image).polygon(corners, fill=255)
        else:
            ImageDraw.Draw(image).line([*corners, corners[0]], fill=255, width=FINE)
        planes.append(np.asarray(image.reduce(FINE), np.float32) / 255)
    return planes[0], planes[1]
