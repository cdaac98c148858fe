"""From scores to probabilities that mean what they say, and when to decline.

`z_c = score_c / temperature_c + bias_c`, probabilities are softmax(z). Temperature scaling: Guo et
al., On Calibration of Modern Neural Networks (ICML 2017).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import minimize

from cfutrain.classes import is_colony
from cfutrain.least_colony import LeastColony, colony_sums

#: Bins of the reliability diagram and of the expected calibration error.
BINS = 15
#: Largest calibration error that better counts may cost.
CALIBRATED = 0.04
#: What it costs to show a person an object that needs no look, in wrong counts.
LOOK = 0.25


@dataclass
class Calibration:
    """What a model file says besides its trees or weights."""

    temperature: float = 1.0
    #: One a class; all 0 for plain temperature scaling.
    bias: list[float] = field(default_factory=list)
    reject_probability: float = 0.0
    #: How sure it has to be that something is a colony; `cfu` sees to it, not the plugin.
    least_colony: LeastColony = field(default_factory=LeastColony)

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities [n, C] of scores [n, C], in double precision."""
        z = np.asarray(scores, dtype=np.float64) / self.temperature
        if self.bias:
            z = z + np.asarray(self.bias)
        return softmax(z)

    def describe(self) -> dict[str, Any]:
        """For the model card."""
        return {
            "temperature": self.temperature,
            "bias": self.bias,
            "reject_probability": self.reject_probability,
            "least_colony": self.least_colony.describe(),
        }


def softmax(z: np.ndarray) -> np.ndarray:
    """Softmax along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def fit(scores: np.ndarray, labels: np.ndarray, vector: bool = True) -> Calibration:
    """The temperature, and with `vector` one bias a class, of least log loss on held-out dishes.

    `labels` are class indices. Classes with fewer than 20 examples keep the bias 0, and all biases
    are held near 0 by a weak prior (standard deviation 1), so that a few objects decide nothing.
    Without enough examples (fewer than 30) nothing is fitted.
    """
    n, classes = scores.shape
    if n < 30:
        return Calibration()
    scores = np.asarray(scores, dtype=np.float64)
    free = np.bincount(labels, minlength=classes) >= 20 if vector else np.zeros(classes, bool)

    def unpack(x: np.ndarray) -> tuple[float, np.ndarray]:
        bias = np.zeros(classes)
        bias[free] = x[1:]
        return float(np.exp(x[0])), bias

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        temperature, bias = unpack(x)
        p = softmax(scores / temperature + bias)
        value = -np.log(np.maximum(p[np.arange(n), labels], 1e-300)).sum()
        residual = p.copy()
        residual[np.arange(n), labels] -= 1
        slope_t = -(residual * scores).sum() / temperature
        slope_b = residual.sum(axis=0)[free]
        value += 0.5 * (x[1:] ** 2).sum() + 0.5 * x[0] ** 2
        return value, np.concatenate([[slope_t + x[0]], slope_b + x[1:]])

    start = np.zeros(1 + int(free.sum()))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-3, 3)] * len(start))
    temperature, bias = unpack(found.x)
    # Rounded to what the model file writes, so that file and figures agree.
    return Calibration(
        round(temperature, 6), [round(float(b), 6) for b in bias] if free.any() else []
    )


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


@dataclass
class Reliability:
    """A reliability diagram: how often the answer is right, by how sure the classifier is."""

    #: Mean probability, share right, and number of objects, a bin.
    confidence: list[float]
    accuracy: list[float]
    count: list[int]
    #: Expected calibration error: mean |confidence - accuracy|, weighted by objects.
    error: float


def reliability(top: np.ndarray, right: np.ndarray, bins: int = BINS) -> Reliability:
    """Bins of equal width over the top probability; empty bins are left out."""
    top, right = np.asarray(top, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((top * bins).astype(int), bins - 1)
    confidence, accuracy, count = [], [], []
    for index in range(bins):
        inside = place == index
        if inside.any():
            confidence.append(float(top[inside].mean()))
            accuracy.append(float(right[inside].mean()))
            count.append(int(inside.sum()))
    total = max(len(top), 1)
    error = sum(n * abs(c - a) for c, a, n in zip(confidence, accuracy, count, strict=True)) / total
    return Reliability(confidence, accuracy, count, float(error))


def collapse(probabilities: np.ndarray, names: list[str]) -> tuple[np.ndarray, list[str]]:
    """All classes that are no colony as one, `none`: what a count depends on."""
    colony = [index for index, name in enumerate(names) if is_colony(name)]
    rest = [index for index, name in enumerate(names) if not is_colony(name)]
    columns = [probabilities[:, colony], probabilities[:, rest].sum(axis=1, keepdims=True)]
    return np.concatenate(columns, axis=1), [names[i] for i in colony] + ["none"]
