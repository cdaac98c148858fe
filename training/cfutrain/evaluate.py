"""Runs of `cfu count` against truth, for several classifiers and kinds of dishes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfutrain import results
from cfutrain.errors import TrainError
from cfutrain.figures import figures
from cfutrain.judge import Judgement, judge
from cfutrain.progress import say
from cfutrain.truth import DishTruth, load


@dataclass(frozen=True)
class Run:
    """One results folder."""

    classifier: str
    #: Kind of dishes, for example `lab 11 um/px`.
    condition: str
    results: Path
    truth: Path


def parse_run(text: str) -> Run:
    """`CLASSIFIER:CONDITION=RESULTS,TRUTH`; the condition may be left out."""
    head, equal, tail = text.partition("=")
    folder, comma, truth = tail.partition(",")
    if not equal or not comma:
        raise TrainError(f"'{text}' cannot be read.", "Write NAME:CONDITION=RESULTS,TRUTH.")
    classifier, _, condition = head.partition(":")
    return Run(classifier, condition or "all", Path(folder), Path(truth))


def judge_run(run: Run, markers: dict[str, str] | None = None) -> list[Judgement]:
    """Every dish of a run that has a truth; dishes without one are named and left out."""
    found = results.read(run.results)
    truth = load(run.truth, markers)
    judged = []
    for name, dish in found.items():
        known = truth.get(name)
        if known is None:
            say(f"{run.results}: no truth of {dish.image}, left out")
            continue
        judged.append(judge(dish, known))
    if not judged:
        raise TrainError(f"{run.truth} names no picture of {run.results}.", "Check the names.")
    for name in sorted(set(truth) - set(found)):
        # A dish that was not counted at all is the worst of all answers.
        say(f"{run.results}: {name} was not counted")
        judged.append(judge(results.ReportedDish(name, truth[name].um_per_px, failed=True),
                            truth.get(name, DishTruth())))  # fmt: skip
    return judged


def evaluate(
    runs: list[Run], markers: dict[str, str] | None = None
) -> tuple[dict[str, Any], dict[tuple[str, str], list[Judgement]]]:
    """Figures by condition and classifier, and the judged dishes themselves."""
    judged: dict[tuple[str, str], list[Judgement]] = {}
    for run in runs:
        judged.setdefault((run.condition, run.classifier), []).extend(judge_run(run, markers))
    conditions: dict[str, dict[str, Any]] = {}
    pooled: dict[str, list[Judgement]] = {}
    for (condition, classifier), dishes in judged.items():
        conditions.setdefault(condition, {})[classifier] = figures(dishes)
        pooled.setdefault(classifier, []).extend(dishes)
    return {
        "conditions": conditions,
        "all": {name: figures(dishes) for name, dishes in pooled.items()},
    }, judged


def worst(
    judged: dict[tuple[str, str], list[Judgement]], classifier: str, count: int = 5
) -> list[tuple[str, Judgement]]:
    """The dishes of least F1, with their conditions."""
    all_dishes = [
        (condition, dish)
        for (condition, name), dishes in judged.items()
        if name == classifier
        for dish in dishes
    ]
    return sorted(all_dishes, key=lambda entry: (entry[1].f1, entry[0], entry[1].image))[:count]
