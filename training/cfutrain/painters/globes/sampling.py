"""Planes read between their samples."""

import numpy as np


def between(plane: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values of a plane [h, w] at sample places `rows` by `columns`, straight between samples."""
    for axis, at in ((0, rows), (1, columns)):
        at = np.clip(at, 0, plane.shape[axis] - 1.001)
        low = at.astype(int)
        share = (at - low).astype(np.float32)
        share = share[:, None] if axis == 0 else share
        near = plane.take(low, axis)
        plane = near + share * (plane.take(low + 1, axis) - near)
    return plane
