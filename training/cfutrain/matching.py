"""One-to-one matching of found objects and true ones."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from cfutrain import geometry

#: Farthest that centres of a match may lie apart where half a diameter is less, um.
GATE_UM = 100.0
#: Overlap (intersection over union) that makes a match where the centres alone do not.
OVERLAP = 0.3
_NEVER = 1e6


def match(
    truth_xy: np.ndarray,
    truth_diameter_um: np.ndarray,
    found_xy: np.ndarray,
    um_per_px: float,
    truth_outlines: Sequence[np.ndarray | None] | None = None,
    found_outlines: Sequence[np.ndarray | None] | None = None,
    found_diameter_um: np.ndarray | None = None,
) -> list[tuple[int, int]]:
    """Pairs (truth, found) of the assignment with the most matches and then the least distance.

    Two may be matched when their centres lie within half the true diameter or 100 um, whichever is
    more; where the truth is a point (diameter 0) and `found_diameter_um` is given, within half the
    diameter of what was found: people do not click into the middle to 100 um. Where both outlines
    are given, an overlap of at least 0.3 allows a match too, and a larger overlap makes it cheaper,
    so that of two neighbours each takes its own.
    """
    n, m = len(truth_xy), len(found_xy)
    if n == 0 or m == 0:
        return []
    width = np.repeat(np.asarray(truth_diameter_um, dtype=float)[:, None], m, axis=1)
    if found_diameter_um is not None:
        width = np.where(width > 0, width, np.asarray(found_diameter_um)[None])
    gate = np.maximum(GATE_UM, width / 2)
    delta = (truth_xy[:, None, :] - found_xy[None, :, :]) * um_per_px
    distance = np.sqrt((delta**2).sum(axis=2))
    # Each allowed pair gains 1 and pays up to 1/2, so that a match more is always worth it.
    cost = np.where(distance <= gate, -2.0 + distance / gate / 2, _NEVER)
    if truth_outlines is not None and found_outlines is not None:
        reach = np.maximum(gate, width * 1.5)
        for i, j in np.argwhere(distance <= reach):
            a, b = truth_outlines[i], found_outlines[j]
            if a is None or b is None:
                continue
            overlap = geometry.shares(a, b)[0]
            if distance[i, j] <= gate[i, j] or overlap >= OVERLAP:
                far = min(float(distance[i, j] / gate[i, j]), 1.0)
                cost[i, j] = -2.0 + (far + 1 - overlap) / 4
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i, j] < _NEVER / 2]
