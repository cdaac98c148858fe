"""What is made of probabilities: which class, and whether to decline."""

from collections.abc import Sequence

import numpy as np

from cfutrain import least_colony
from cfutrain.calibration import Calibration, Lean, collapse, fit, reliability
from cfutrain.classes import is_colony
from cfutrain.least_colony import Judged, colony_sums

#: Largest calibration error that better counts may cost.
CALIBRATED = 0.04
#: The classes that may be favoured, and the more common ones against which.
LEANS = (("CFU-MK", "CFU-GM"), ("CFU-E", "BFU-E"))
#: F1 that favouring it may cost either of them.
SPARED = 0.01
#: What it costs to show a person an object that needs no look, in wrong counts.
LOOK = 0.25
#: Fewest held-out examples of each of the two classes.
LEAN_EXAMPLES = 20


def decide(
    scores: np.ndarray, labels: np.ndarray, names: list[str], dishes: np.ndarray, simulated: bool,
    strangers: Sequence[Judged] = (),
) -> Calibration:  # fmt: skip
    """All that lies between a model's scores [n, C] and counts, from held-out dishes.

    `labels` are class indices, `dishes` has one value an object. `simulated`: the dishes that the
    model will see are of another kind; `strangers` are some of another kind (strangers.py).
    """
    calibration = fit(scores, labels)
    favour_colonies(calibration, scores, labels, names)
    p = calibration.probabilities(scores)
    if simulated:
        calibration.leans = [
            Lean(to, away, amount)
            for to, away in known_leans(labels, names)
            if (amount := choose_lean(p, labels, to, away)) > 0
        ]
        p = calibration.probabilities(scores)
    calibration.reject_probability = choose_reject(p, labels, names)
    own = Judged(p, labels, dishes, calibration.reject_probability)
    calibration.least_colony = least_colony.choose(own, names, strangers)
    return calibration


def favour_colonies(
    calibration: Calibration, scores: np.ndarray, labels: np.ndarray, names: list[str]
) -> float:
    """Adds one number to the bias of every colony class, for the best counts on held-out dishes.

    Probabilities that are right on average still count too few where specks outnumber colonies: a
    pale colony at 0.4 goes with the specks. The F1 of counting is best at a threshold below one
    half (Lipton et al., Optimal thresholding of classifiers to maximize F1, 2014). Tried are 0 to
    1.5, as long as the calibration error does not exceed CALIBRATED. Returns what was added.
    """
    colony = np.array([is_colony(name) for name in names])
    base = np.asarray(calibration.bias or [0.0] * len(names))
    true = colony[labels]
    best, added = -1.0, 0.0
    for step in np.round(np.arange(0, 1.51, 0.05), 2):
        tried = Calibration(calibration.temperature, list(base + step * colony))
        p = tried.probabilities(scores)
        answer = p.argmax(axis=1)
        hit = ((answer == labels) & true).sum()
        f1 = 2 * hit / max(int(colony[answer].sum() + true.sum()), 1)
        merged, _ = collapse(p, names)
        none = merged.shape[1] - 1
        order = np.cumsum(colony) - 1
        right = merged.argmax(axis=1) == np.where(true, order[labels], none)
        if step > 0 and reliability(merged.max(axis=1), right).error > CALIBRATED:
            break
        if f1 > best + 1e-4:
            best, added = float(f1), float(step)
    calibration.bias = [round(float(b), 6) for b in base + added * colony]
    return added


def known_leans(labels: np.ndarray, names: list[str]) -> list[tuple[int, int]]:
    """The pairs of LEANS of which there are examples enough, as class indices."""
    count = np.bincount(labels, minlength=len(names))
    pairs = [(names.index(a), names.index(b)) for a, b in LEANS if {a, b} <= set(names)]
    return [(a, b) for a, b in pairs if min(count[a], count[b]) >= LEAN_EXAMPLES]


def choose_lean(probabilities: np.ndarray, labels: np.ndarray, to: int, away: int) -> float:
    """How far to favour class `to` against class `away`: as far as it costs next to nothing here.

    On dishes of their own kind the two are told apart with room to spare, and any boundary in that
    room is as good. On others' dishes a model is less sure, and what it is less sure of it gives to
    the more common class: what lies in between mostly is the rarer one. Taken is the most, up to 3,
    at which neither class has lost more than SPARED of its best F1 on held-out dishes.
    """
    rivals = np.isin(probabilities.argmax(axis=1), (to, away))

    def f1(amount: float) -> np.ndarray:
        p = probabilities.copy()
        Lean(to, away, amount).apply(p)
        said = np.where(rivals, p.argmax(axis=1), -1)
        return np.array(
            [
                2 * ((said == c) & (labels == c)).sum()
                / max(1, (said == c).sum() + (labels == c).sum())
                for c in (to, away)
            ]
        )  # fmt: skip

    best, amount = f1(0.0), 0.0
    for tried in np.round(np.arange(0.1, 3.01, 0.1), 1):
        found = f1(tried)
        best = np.maximum(best, found)
        if (found < best - SPARED).any():
            break
        amount = float(tried)
    return amount


def choose_reject(
    probabilities: np.ndarray, labels: np.ndarray, names: list[str], most: float = 0.5
) -> float:
    """The reject threshold of the most right counts on held-out dishes.

    An object whose largest probability is below the threshold is not counted. A colony counted
    under a wrong class makes two counts wrong (one too many here, one too few there), something
    counted that is no colony one, and a colony that is rejected one. Something that was rightly not
    counted and is rejected too wastes a look (LOOK of a count). The threshold of the least sum is
    taken, the lowest of equals, at most `most`.
    """
    colony = np.array([is_colony(name) for name in names])
    best = probabilities.argmax(axis=1)
    top = probabilities.max(axis=1)
    counted, true = colony[best], colony[labels]
    wrong_if_kept = np.where(
        counted & true, np.where(best == labels, 0, 2), np.where(counted | true, 1, 0)
    )
    wrong_if_rejected = np.where(true, 1.0, np.where(counted, 0.0, LOOK))
    thresholds = np.round(np.arange(0, most + 1e-9, 0.01), 2)
    costs = [
        np.where(top < threshold, wrong_if_rejected, wrong_if_kept).sum()
        for threshold in thresholds
    ]
    return float(thresholds[int(np.argmin(costs))])


def kept(
    probabilities: np.ndarray, names: list[str], calibration: Calibration, dishes: np.ndarray
) -> np.ndarray:
    """Which objects are named: what the plugin rejects and what is too unsure on its dish is not.

    All objects of a dish (one value of `dishes` an object) have to be there. See
    Plugins/Trained/answer.c and Sources/CFUStudy/CountingRule.swift.
    """
    colony = np.array([is_colony(name) for name in names])
    named = colony[probabilities.argmax(axis=1)]
    total = colony_sums(probabilities, names)
    sure = probabilities.max(axis=1) >= calibration.reject_probability
    return sure & ~(named & (total < calibration.least_colony.asked(total, dishes)))
