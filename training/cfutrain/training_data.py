"""What a trainer reads of a data set: classes, indices, weights, ranges."""

from dataclasses import dataclass

import numpy as np

from cfutrain.classes import CLASSES, OTHER
from cfutrain.dataset import Dataset
from cfutrain.errors import TrainError
from cfutrain.progress import say
from cfutrain.split import TRAIN

#: Fewest training examples of a class that is learnt.
FEWEST = 5
#: Beyond so many objects of a dish that are no colony, each weighs less, so that they weigh no more
#: together: a dish of six thousand specks does not say more about specks than ten of six hundred.
MOST_DIRT = 300
#: Objects that the segmenter sorts out by itself never reach the classifier; they still teach it
#: what a bubble is, for the day on which the segmenter lets one pass.
HIDDEN_WEIGHT = 0.25


@dataclass
class TrainingData:
    """A data set with the classes that it can teach."""

    data: Dataset
    classes: list[str]
    #: Class index of each object; -1 for classes that are not learnt.
    target: np.ndarray
    #: Weight of each object: certainty, class and whether the classifier would see it.
    weight: np.ndarray

    def rows(self, part: str, shown_only: bool = False) -> np.ndarray:
        """Indices of the objects of a part."""
        chosen = (self.data.parts == part) & (self.target >= 0)
        return np.flatnonzero(chosen & self.data.shown if shown_only else chosen)


def prepare(data: Dataset, balance: float = 0.5) -> TrainingData:
    """Chooses the classes and weighs the objects.

    A class weighs (n / n_class) ** `balance`: 0 leaves the classes as frequent as they are, 1 makes
    all equal. Half way keeps rare classes from being ignored without making every speck suspicious.
    """
    train = data.parts == TRAIN
    counts = {name: int(((data.labels == name) & train).sum()) for name in CLASSES}
    classes = [name for name in CLASSES if counts[name] >= FEWEST]
    left_out = [name for name in CLASSES if 0 < counts[name] < FEWEST]
    if left_out:
        say(f"fewer than {FEWEST} examples, not learnt: {', '.join(left_out)}")
    if len(classes) < 2:
        raise TrainError(
            f"There are examples of {len(classes)} class only.", "Score more dishes, or simulate."
        )
    index = {name: i for i, name in enumerate(classes)}
    target = np.array([index.get(name, -1) for name in data.labels])
    weight = data.weights * np.where(data.shown, 1.0, HIDDEN_WEIGHT)
    weight = weight / crowding(data)
    for name, i in index.items():
        share = counts[name] / max(sum(counts[c] for c in classes), 1)
        weight = np.where(target == i, weight * (1 / (share * len(classes))) ** balance, weight)
    return TrainingData(data, classes, target, weight)


def crowding(data: Dataset) -> np.ndarray:
    """How many times MOST_DIRT the objects that are no colony are on the dish of each of them [n].

    1 for colonies and on dishes with less dirt.
    """
    dirt = np.isin(data.labels, OTHER)
    _, dish = np.unique(data.dishes, return_inverse=True)
    many = np.maximum(1.0, np.bincount(dish, weights=dirt) / MOST_DIRT)
    return np.where(dirt, many[dish], 1.0)


def ranges(features: np.ndarray, names: list[str]) -> dict[str, tuple[float, float]]:
    """Where all but 0.2 % of the training objects lie, for each feature that varies.

    The plugin measures from it how strange an object is. Sampling and noise are not of the object.
    """
    result = {}
    for i, name in enumerate(names):
        values = features[:, i]
        values = values[np.isfinite(values)]
        if len(values) < 50:
            continue
        low, high = np.quantile(values, [0.001, 0.999])
        low, high = float(f"{low:.6g}"), float(f"{high:.6g}")
        if high > low:
            result[name] = (low, high)
    return result
