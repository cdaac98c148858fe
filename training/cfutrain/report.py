"""Tables of an evaluation as Markdown."""

from typing import Any

from cfutrain.classes import COLONY
from cfutrain.figures import COLUMNS, ROWS

CAVEAT = (
    "All dishes are simulated: "
    "no real dish scored by people stands behind the figures of the classes."
)


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is text, the others numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def share(value: float | None, decimals: int = 3) -> str:
    """A figure, or a dash where nothing could be measured."""
    return "-" if value is None else f"{value:.{decimals}f}"


def percent(value: float | None, sign: bool = False) -> str:
    """A percentage with one decimal."""
    return "-" if value is None else f"{value:+.1f}" if sign else f"{value:.1f}"


def counting(conditions: dict[str, dict[str, Any]]) -> str:
    """Class-blind: was every colony counted once."""
    rows = []
    for condition, by_classifier in conditions.items():
        for classifier, f in by_classifier.items():
            d, interval = f["detection"], f["detection"].get("f1_interval")
            rows.append(
                [
                    condition, classifier, str(f["dishes"]), str(f["colonies"]), share(d["f1"]),
                    f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "-",
                    share(d["precision"]), share(d["recall"]),
                    share(f["detection_clear"]["f1"]),
                    percent(f["count_error_percent"]), percent(f["count_bias_percent"], True),
                ]
            )  # fmt: skip
    header = [
        "dishes", "classifier", "n", "colonies", "F1", "95 % interval", "precision", "recall",
        "F1 clear", "error %", "bias %",
    ]  # fmt: skip
    return table(header, rows)


def naming(conditions: dict[str, dict[str, Any]], key: str = "classes") -> str:
    """F1 of each class, end to end."""
    rows = [
        [condition, classifier, *(share(f[key][name]["f1"]) for name in COLONY),
         share(f["calibration"]["error"])]
        for condition, by_classifier in conditions.items()
        for classifier, f in by_classifier.items()
    ]  # fmt: skip
    return table(["dishes", "classifier", *COLONY, "calibration error"], rows)


def per_class(f: dict[str, Any]) -> str:
    """Precision, recall, F1 and share named right, one row a class."""
    rows = [
        [name, str(c["true"]), share(c["precision"]), share(c["recall"]), share(c["f1"]),
         share(c["named"])]
        for name, c in f["classes"].items()
    ]  # fmt: skip
    return table(["class", "n", "precision", "recall", "F1", "right where counted"], rows)


def matrix(confusion: dict[str, dict[str, int]]) -> str:
    """Rows are true; columns without any object are left out."""
    used = [c for c in COLUMNS if any(confusion[row][c] for row in ROWS)]
    rows = [[row, *(str(confusion[row][c]) for c in used)] for row in ROWS]
    return table(["true", *used], rows)


def touching(conditions: dict[str, dict[str, Any]]) -> str:
    """Touching pairs and empty dishes."""
    rows = []
    for condition, by_classifier in conditions.items():
        for classifier, f in by_classifier.items():
            row = [condition, classifier]
            for key in ("different_class", "same_class"):
                t, beside = f["touching"][key], f["touching"][key + "_side_by_side"]
                row += [str(t["pairs"]), share(t["split"], 2), share(t["counted_apart"], 2)]
                row += [str(beside["pairs"]), share(beside["split"], 2)]
            empty = f["empty_dishes"]
            rows.append([*row, f"{empty['counted']} on {empty['dishes']}"])
    header = [
        "dishes", "classifier", "pairs of two classes", "split", "counted apart",
        "side by side", "split", "pairs of one class", "split", "counted apart",
        "side by side", "split", "counted on empty dishes",
    ]  # fmt: skip
    return table(header, rows)


def full(figures: dict[str, Any], worst: list[str], origin: str) -> str:
    """The whole report."""
    conditions = figures["conditions"]
    parts = [
        "# Accuracy\n",
        CAVEAT + "\n" if figures.get("simulated", True) else "",
        origin + "\n",
        "## Counting\n",
        "A match is one to one, within half a diameter or 100 um. What was refused a class because "
        "the sampling cannot carry it is counted all the same. *Clear* sets aside colonies and "
        "clusters within a factor of 1.25 of a threshold of cells, and those that an ideal "
        "observer could not see (detectability below 5). Error is the mean of |counted - "
        "true| / true of each dish, bias that of (counted - true) / true. Intervals: dishes drawn "
        "again.\n",
        counting(conditions),
        "## Classes\n",
        "F1 end to end: a colony that was missed, rejected or refused a class is missed here too. "
        "Calibration error: expected, of the most probable class, all that is no colony being one "
        "class.\n",
        naming(conditions),
        "Without what nobody is sure of:\n",
        naming(conditions, "classes_clear"),
        "## Touching colonies and empty dishes\n",
        touching(conditions),
    ]
    for classifier, f in figures["all"].items():
        parts += [
            f"## All dishes: {classifier}\n", per_class(f), "Rows are true:\n",
            matrix(f["confusion"]), f"![calibration](calibration-{classifier}.png)\n",
        ]  # fmt: skip
    if worst:
        parts += ["## The worst dishes\n", *worst]
    return "\n".join(p for p in parts if p)


def short(conditions: dict[str, dict[str, Any]]) -> str:
    """The table of the README: counting and the three classes of the assay."""
    rows = []
    for condition, by_classifier in conditions.items():
        for classifier, f in by_classifier.items():
            c = f["classes"]
            rows.append(
                [
                    condition, classifier, str(f["colonies"]), share(f["detection"]["f1"], 2),
                    percent(f["count_error_percent"]), percent(f["count_bias_percent"], True),
                    *(share(c[name]["f1"], 2) for name in ("BFU-E", "CFU-GM", "CFU-MK")),
                ]
            )  # fmt: skip
    header = [
        "dishes", "classifier", "colonies", "F1", "error %", "bias %", "BFU-E", "CFU-GM", "CFU-MK",
    ]  # fmt: skip
    return table(header, rows) + "\n" + CAVEAT + "\n"


def put_between(text: str, content: str, mark: str = "accuracy") -> str:
    """`text` with what stands between `<!-- mark -->` and `<!-- /mark -->` replaced.

    Raises ValueError where the marks are missing.
    """
    start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    i, j = text.index(start) + len(start), text.index(end)
    return text[:i] + "\n" + content.strip() + "\n" + text[j:]
