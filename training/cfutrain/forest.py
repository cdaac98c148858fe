"""Trains Forest: gradient-boosted trees over the measured features (LightGBM)."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from cfutrain import __version__
from cfutrain.dataset import Dataset
from cfutrain.decisions import decide
from cfutrain.errors import TrainError
from cfutrain.forest_file import Trees, from_lightgbm, write
from cfutrain.model_head import Head
from cfutrain.objects_report import object_figures
from cfutrain.progress import Progress, say
from cfutrain.split import TEST, TRAIN, VALIDATION
from cfutrain.strangers import Scorer, painter_of, painters, strangers
from cfutrain.tables import write_json
from cfutrain.training_data import prepare, ranges

#: Features that are not the object's own: where it lies must not decide what it is.
EXCLUDED = ("rim_distance_mm",)


@dataclass(frozen=True)
class ForestOptions:
    """Settings of the training."""

    rounds: int = 500
    #: Rounds without a better validation loss after which it ends.
    patience: int = 40
    learning_rate: float = 0.06
    leaves: int = 31
    seed: int = 1
    threads: int = 2
    id: str = "org.cfukit.forest"
    name: str = "Forest"
    version: str = "0.1.0"


def train(data: Dataset, out: Path, options: ForestOptions | None = None) -> dict[str, Any]:
    """Writes forest.model and card.json into `out` and returns the card.

    The same data set and options give the same bytes.
    """
    options = options or ForestOptions()
    start = time.monotonic()
    made = prepare(data)
    learn, check = made.rows(TRAIN), made.rows(VALIDATION, shown_only=True)
    if len(check) == 0:
        raise TrainError("No dish is left for validation.", "Score at least three dishes.")
    x = np.asarray(data.features, dtype=np.float32).copy()
    for name in EXCLUDED:
        if name in data.names:
            x[:, data.names.index(name)] = 0

    def grow(learn: np.ndarray, check: np.ndarray) -> Trees:
        booster = _boost(x, made.target, made.weight, learn, check, len(made.classes), options)
        return from_lightgbm(booster.dump_model(), len(made.classes))

    def learner(learn: np.ndarray, check: np.ndarray) -> Scorer:
        trees = grow(learn, check)
        return lambda rows: trees.scores(x[rows])

    trees = grow(learn, check)
    raw, known = trees.scores(x[check]), made.target[check]
    dishes = np.asarray(data.dishes)
    calibration = decide(
        raw, known, made.classes, dishes[check], data.simulated, strangers(made, learner)
    )
    figures = {}
    for part in (VALIDATION, TEST):
        rows = made.rows(part, shown_only=True)
        if len(rows):
            p = calibration.probabilities(trees.scores(x[rows]))
            figures[part] = object_figures(
                p, made.target[rows], made.classes, calibration, dishes[rows]
            )
    card = {
        "trained_on": trained_on(data),
        "data_set_sha256": data.fingerprint,
        "made_by": f"cfutrain {__version__} train forest, seed {options.seed}",
        "objects": {"train": len(learn), "validation": len(check)},
        "trees": len(trees.roots),
        "strangers": painters(data),
        "calibration": calibration.describe(made.classes),
        "figures": figures,
    }
    head = Head(
        kind="forest", id=f"{options.id}.methylcellulose",
        name=f"{options.name} for methylcellulose", version=options.version,
        features=data.names, classes=made.classes, calibration=calibration,
        ranges=ranges(x[learn], data.names),
    )  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    (out / "forest.model").write_bytes(write(head, trees))
    write_json(out / "card.json", card)
    say(f"forest: {len(trees.roots)} trees in {time.monotonic() - start:.0f} s")
    return card


def trained_on(data: Dataset) -> str:
    """One sentence on where the data come from."""
    dishes = set(data.dishes)
    if not data.simulated:
        return f"{len(data)} objects of {len(dishes)} dishes scored by hand"
    painted = sum(bool(painter_of(dish)) for dish in dishes)
    share = f", {painted} of them painted" if painted else ""
    return f"{len(data)} objects of {len(dishes)} simulated dishes{share}"


def _boost(
    x: np.ndarray, y: np.ndarray, w: np.ndarray, learn: np.ndarray, check: np.ndarray,
    classes: int, options: ForestOptions,
) -> lightgbm.Booster:  # fmt: skip
    settings = {
        "objective": "multiclass",
        "num_class": classes,
        "learning_rate": options.learning_rate,
        "num_leaves": options.leaves,
        "min_data_in_leaf": max(3, min(30, len(learn) // 100)),
        "min_sum_hessian_in_leaf": 0.1,
        "lambda_l2": 2.0,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "seed": options.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": options.threads,
        "verbosity": -1,
    }
    progress = Progress("rounds of trees", options.rounds)

    def report(env: Any) -> None:
        progress.step(f"validation loss {env.evaluation_result_list[0][2]:.4f}")

    booster = lightgbm.train(
        settings,
        lightgbm.Dataset(x[learn], y[learn], weight=w[learn], free_raw_data=False),
        num_boost_round=options.rounds,
        valid_sets=[lightgbm.Dataset(x[check], y[check], free_raw_data=False)],
        callbacks=[lightgbm.early_stopping(options.patience, verbose=False), report],
    )
    best = booster.best_iteration or options.rounds
    # The rounds after the best one are not kept.
    return lightgbm.Booster(model_str=booster.model_to_string(num_iteration=best))
