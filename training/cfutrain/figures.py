"""Figures of several dishes together."""

from typing import Any

import numpy as np

from cfutrain.calibration import reliability
from cfutrain.classes import COLONY, OTHER
from cfutrain.judge import Judgement
from cfutrain.objects_report import scores

#: Columns of a confusion matrix after the classes.
UNNAMED = ("unclassified", "refused", "sorted out", "missed", "not found")
ROWS = (*COLONY, "cluster", "nothing")
COLUMNS = (*COLONY, *OTHER, *UNNAMED)
#: Resamples of the dishes for an interval.
RESAMPLES = 400


def figures(dishes: list[Judgement]) -> dict[str, Any]:
    """All figures of a group of dishes."""
    truth, counted, hit = (
        np.array([getattr(d, name) for d in dishes], dtype=float)
        for name in ("truth", "counted", "hit")
    )
    clear = [
        int(sum(getattr(d, name) for d in dishes))
        for name in ("truth_clear", "counted_clear", "hit_clear")
    ]
    errors = np.array([d.error for d in dishes if d.error is not None])
    answers = [a for d in dishes for a in d.answers]
    confidence = [c for d in dishes for c in d.confidence]
    diagram = reliability(
        np.array([c[0] for c in confidence]), np.array([c[1] for c in confidence])
    )
    total = scores(int(hit.sum()), int((counted - hit).sum()), int((truth - hit).sum()))
    empty = [d for d in dishes if d.truth == 0]
    return {
        "dishes": len(dishes),
        "colonies": int(truth.sum()),
        "counted": int(counted.sum()),
        "detection": total | {"f1_interval": interval(truth, counted, hit)},
        "detection_clear": scores(clear[2], clear[1] - clear[2], clear[0] - clear[2]),
        "count_error_percent": _percent(np.abs(errors)),
        "count_bias_percent": _percent(errors),
        "classes": {name: class_scores(answers, name) for name in COLONY},
        "classes_clear": {
            name: class_scores([a for a in answers if not a[2]], name) for name in COLONY
        },
        "confusion": confusion(answers),
        "calibration": {
            "error": round(diagram.error, 4),
            "objects": len(confidence),
            "confidence": [round(v, 4) for v in diagram.confidence],
            "accuracy": [round(v, 4) for v in diagram.accuracy],
            "count": diagram.count,
        },
        "touching": touching(dishes),
        "empty_dishes": {"dishes": len(empty), "counted": sum(d.counted for d in empty)},
        "flagged": sorted({flag for d in dishes for flag in d.flags}),
    }


def _percent(values: np.ndarray) -> float | None:
    return round(float(values.mean()) * 100, 2) if len(values) else None


def interval(truth: np.ndarray, counted: np.ndarray, hit: np.ndarray) -> list[float] | None:
    """95 % interval of F1 by drawing dishes again; None for fewer than three dishes."""
    n = len(truth)
    if n < 3:
        return None
    drawn = np.random.default_rng(1).integers(0, n, size=(RESAMPLES, n))
    both = (truth + counted)[drawn].sum(axis=1)
    f1 = 2 * hit[drawn].sum(axis=1) / np.maximum(both, 1)
    return [round(float(q), 4) for q in np.quantile(f1, [0.025, 0.975])]


def class_scores(answers: list[tuple[str, str, bool]], name: str) -> dict[str, Any]:
    """End to end: a colony that was missed or called otherwise is missed, whatever else is counted
    under the name is spurious. `named` is the share right of those counted with a class."""
    hit = sum(a[0] == name and a[1] == name for a in answers)
    true = sum(a[0] == name for a in answers)
    said = sum(a[1] == name for a in answers)
    counted = sum(a[0] == name and a[1] in COLONY for a in answers)
    return scores(hit, said - hit, true - hit) | {
        "named": round(hit / counted, 4) if counted else None
    }


def confusion(answers: list[tuple[str, str, bool]]) -> dict[str, dict[str, int]]:
    """Rows are what is true, columns what the run said."""
    table = {row: dict.fromkeys(COLUMNS, 0) for row in ROWS}
    for true, said, _ in answers:
        if true in table:
            table[true][said if said in COLUMNS else "sorted out"] += 1
    return table


def touching(dishes: list[Judgement]) -> dict[str, Any]:
    """Pairs of true colonies that touch, and the share found apart: all, and those side by side."""
    result = {}
    for key, same, beside in (
        ("different_class", False, False), ("same_class", True, False),
        ("different_class_side_by_side", False, True), ("same_class_side_by_side", True, True),
    ):  # fmt: skip
        pairs = [
            p for d in dishes for p in d.pairs
            if p.same_class == same and (p.side_by_side or not beside)
        ]  # fmt: skip
        n = len(pairs)
        result[key] = {
            "pairs": n,
            "split": round(sum(p.split for p in pairs) / n, 4) if n else None,
            "counted_apart": round(sum(p.counted_apart for p in pairs) / n, 4) if n else None,
        }
    return result
