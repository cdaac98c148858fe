"""Writes an evaluation into a folder: figures.json, report.md, pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cfutrain import report
from cfutrain.evaluate import worst
from cfutrain.judge import Judgement
from cfutrain.progress import say
from cfutrain.tables import write_json


def write_report(
    out: Path,
    figures: dict[str, Any],
    judged: dict[tuple[str, str], list[Judgement]],
    origin: str,
    picture: Callable[[str, str], Path | None] | None = None,
    worst_of: str | None = None,
) -> None:
    """Without matplotlib the pictures are left out, with a word on stderr.

    `picture` finds the picture of a dish by condition and file name; `worst_of` is the classifier
    whose worst dishes are shown, by default the last one.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "figures.json", figures)
    try:
        from cfutrain import plots
    except ImportError:
        plots = None
        say("matplotlib is missing: no pictures in the report")
    if plots:
        for classifier, f in figures["all"].items():
            plots.calibration(f, classifier, out / f"calibration-{classifier}.png")
    lines = []
    for number, (condition, dish) in enumerate(
        worst(judged, worst_of or list(figures["all"])[-1]), start=1
    ):
        lines.append(describe(number, condition, dish))
        found = picture(condition, dish.image) if picture else None
        if plots and found and found.is_file():
            name = f"worst-{number}.jpg"
            plots.faults(found, dish, out / name)
            lines.append(f"![dish]({name})\n")
    (out / "report.md").write_text(report.full(figures, lines, origin), encoding="utf-8")
    say(f"report in {out}")


def describe(number: int, condition: str, dish: Judgement) -> str:
    """One dish in words: figures, flags, and the commonest faults."""
    counts: dict[str, int] = {}
    for kind, _, _, _, words in dish.faults:
        counts[f"{kind} ({words})"] = counts.get(f"{kind} ({words})", 0) + 1
    common = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:6]
    flags = f" Flags: {', '.join(dish.flags)}." if dish.flags else ""
    return (
        f"{number}. {condition}, {dish.image}: {dish.truth} colonies, {dish.counted} counted, "
        f"{dish.hit} of them right in place, F1 {dish.f1:.3f}.{flags} "
        + "; ".join(f"{n} x {words}" for words, n in common)
        + "\n"
    )
