"""Outlines: areas, overlaps and gaps. Points are rows (x, y) in pixels of the picture."""

import numpy as np

#: Points along one side of the grid on which overlaps are measured; 1/40 of a box is finer than
#: anything that a decision here depends on.
GRID = 40


def parse_outline(text: str | None) -> np.ndarray | None:
    """`x y;x y;...` as an array [n, 2]; None for fewer than three points."""
    parts = [p.split() for p in (text or "").split(";") if p.strip()]
    if len(parts) < 3:
        return None
    return np.array([[float(p[0]), float(p[1])] for p in parts])


def area(outline: np.ndarray) -> float:
    """Area inside a closed outline, px2 (shoelace formula)."""
    x, y = outline[:, 0], outline[:, 1]
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def inside(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points [n, 2] lie inside the outline (even-odd rule)."""
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    x1, y1 = outline[:, 0][None], outline[:, 1][None]
    x2, y2 = np.roll(x1, -1, axis=1), np.roll(y1, -1, axis=1)
    crosses = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    at = x1 + (y - y1) * (x2 - x1) / rise
    return (np.count_nonzero(crosses & (x < at), axis=1) % 2).astype(bool)


def raster(outline: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The outline's inside on a grid of GRID x GRID points over the box from `low` to `high`."""
    size = (high - low) / GRID
    y = low[1] + (np.arange(GRID) + 0.5)[:, None] * size[1]
    x1, y1 = outline[:, 0], outline[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    row, edge = np.nonzero((y1[None] > y) != (y2[None] > y))
    at = x1[edge] + (y[row, 0] - y1[edge]) * (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    # From the first point right of a crossing on, the row changes sides.
    column = np.clip(np.ceil((at - low[0]) / size[0] - 0.5), 0, GRID).astype(int)
    changes = np.zeros((GRID, GRID + 1), dtype=int)
    np.add.at(changes, (row, column), 1)
    return changes[:, :GRID].cumsum(axis=1) % 2 == 1


def shares(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """Intersection over union, and the intersection's share of the first and of the second."""
    low = np.minimum(first.min(axis=0), second.min(axis=0))
    high = np.maximum(first.max(axis=0), second.max(axis=0))
    overlap_low = np.maximum(first.min(axis=0), second.min(axis=0))
    overlap_high = np.minimum(first.max(axis=0), second.max(axis=0))
    if np.any(overlap_low >= overlap_high):
        return 0.0, 0.0, 0.0
    a, b = (raster(outline, low, high) for outline in (first, second))
    both = int(np.count_nonzero(a & b))
    either = int(np.count_nonzero(a | b))
    return (
        both / either if either else 0.0,
        both / max(int(a.sum()), 1),
        both / max(int(b.sum()), 1),
    )


def gap(first: np.ndarray, second: np.ndarray) -> float:
    """Least distance between two outlines, px; 0 where they overlap."""
    if inside(first, second).any() or inside(second, first).any():
        return 0.0
    return min(_to_segments(first, second), _to_segments(second, first))


def _to_segments(points: np.ndarray, outline: np.ndarray) -> float:
    start, end = outline, np.roll(outline, -1, axis=0)
    run = end - start
    length = np.maximum((run**2).sum(axis=1), 1e-12)
    offset = points[:, None] - start[None]
    t = np.clip((offset * run[None]).sum(axis=2) / length, 0, 1)
    nearest = start[None] + t[..., None] * run[None]
    return float(np.sqrt(((points[:, None] - nearest) ** 2).sum(axis=2)).min())
