"""From scores to probabilities that mean what they say.

`z_c = score_c / temperature_c + bias_c`, probabilities are softmax(z). Temperature scaling: Guo et
al., On Calibration of Modern Neural Networks (ICML 2017).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import minimize

from cfutrain.classes import is_colony
from cfutrain.least_colony import LeastColony

#: Bins of the reliability diagram and of the expected calibration error.
BINS = 15


@dataclass(frozen=True)
class Lean:
    """A class that is favoured against another one; see decisions.py."""

    #: Class indices.
    to: int
    away: int
    #: Where the second is less than exp(amount) times as probable, they change places.
    amount: float

    def apply(self, p: np.ndarray) -> None:
        """Changes places in probabilities [n, C]; what is said of other classes stays true."""
        rows = (p[:, self.to] < p[:, self.away]) & (
            p[:, self.to] * np.exp(self.amount) > p[:, self.away]
        )
        p[np.ix_(rows, [self.to, self.away])] = p[np.ix_(rows, [self.away, self.to])]


@dataclass
class Calibration:
    """What a model file says besides its trees or weights."""

    temperature: float = 1.0
    #: One a class; all 0 for plain temperature scaling.
    bias: list[float] = field(default_factory=list)
    reject_probability: float = 0.0
    leans: list[Lean] = field(default_factory=list)
    #: How sure it has to be that something is a colony; `cfu` sees to it, not the plugin.
    least_colony: LeastColony = field(default_factory=LeastColony)

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities [n, C] of scores [n, C], in double precision."""
        z = np.asarray(scores, dtype=np.float64) / self.temperature
        if self.bias:
            z = z + np.asarray(self.bias)
        p = softmax(z)
        for lean in self.leans:
            lean.apply(p)
        return p

    def describe(self, names: list[str]) -> dict[str, Any]:
        """For the model card; `names` are the classes."""
        return {
            "temperature": self.temperature,
            "bias": self.bias,
            "leans": [
                {"to": names[lean.to], "away": names[lean.away], "amount": lean.amount}
                for lean in self.leans
            ],
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
