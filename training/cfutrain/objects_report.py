"""How well a classifier names objects that were found: figures of a data set's part.

These figures stand in the model card. They say nothing of objects that were missed: `evaluate`
does.
"""

from typing import Any

import numpy as np

from cfutrain.calibration import Calibration, collapse, reliability
from cfutrain.classes import is_colony
from cfutrain.decisions import kept as not_rejected


def object_figures(
    probabilities: np.ndarray,
    target: np.ndarray,
    names: list[str],
    calibrated: Calibration,
    dishes: np.ndarray,
) -> dict[str, Any]:
    """Precision, recall and F1 by class, calibration error and share rejected.

    `target` are indices into `names`; `dishes` has one value an object. An object that is rejected
    or too unsure for its dish counts as missed.
    """
    best = probabilities.argmax(axis=1)
    kept = not_rejected(probabilities, names, calibrated, dishes)
    by_class = {}
    for index, name in enumerate(names):
        true, said = target == index, (best == index) & kept
        hit = int((true & said).sum())
        by_class[name] = scores(hit, int(said.sum()) - hit, int(true.sum()) - hit)
    none = len([n for n in names if is_colony(n)])
    merged, merged_names = collapse(probabilities, names)
    order = {name: i for i, name in enumerate(merged_names)}
    truth = np.array([order.get(names[t], none) for t in target], dtype=int)
    answer = merged.argmax(axis=1)
    calibration = reliability(merged.max(axis=1), answer == truth)

    def mean(values: np.ndarray) -> float:
        return round(float(values.mean()), 4) if len(values) else 0.0

    # What is no colony and is not counted does no harm, whatever it is called.
    counts_right = np.where(truth == none, (answer == none) | ~kept, (answer == truth) & kept)
    return {
        "objects": len(target),
        "rejected": mean(~kept),
        "right": mean((best == target) & kept),
        "right_to_the_count": mean(counts_right),
        "expected_calibration_error": round(calibration.error, 4),
        "classes": by_class,
    }


def scores(hit: int, spurious: int, missed: int) -> dict[str, Any]:
    """Precision, recall and F1 of counts; None where nothing could be measured."""

    def share(part: int, whole: int) -> float | None:
        return round(part / whole, 4) if whole else None

    return {
        "true": hit + missed,
        "precision": share(hit, hit + spurious),
        "recall": share(hit, hit + missed),
        "f1": share(2 * hit, 2 * hit + spurious + missed),
    }
