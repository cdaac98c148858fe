"""How sure it has to be that something is a colony, by dish: the same as in `cfu`.

Of doubtful objects on a dish of sure colonies most are colonies; where doubtful ones outnumber the
sure, most are dirt. Sources/CFUCore/LeastColony.swift is the rule that counts; a change here is one
there.
"""

from dataclasses import dataclass

import numpy as np

from cfutrain.classes import is_colony

#: From here on an object is sure to be a colony, and from here on it is doubtful.
SURE, OPEN = 0.8, 0.3
#: What is tried for both ends; finer steps would follow single dishes.
STEP = 0.05
#: Most that is asked on a dish without doubtful objects.
MOST_CLEAR = 0.8
#: Mean F1 by which two choices differ by chance: one standard error of the difference on some 85
#: dishes.
TIE = 0.004
#: Right answers that a dish is given beforehand where dishes are weighed against each other.
FIRM = 2.5


@dataclass(frozen=True)
class LeastColony:
    """Sums over the colony classes that are asked of an object, from 0 to 1."""

    #: On a dish whose objects are all sure.
    clear: float = 0.0
    #: On a dish of doubtful objects alone.
    doubtful: float = 0.0

    def describe(self) -> dict[str, float]:
        """For the model card and `plugin.json`."""
        return {"clear": self.clear, "doubtful": self.doubtful}

    def asked(self, colony: np.ndarray, dishes: np.ndarray) -> np.ndarray:
        """What is asked of each object [n], from the sums of all objects of its dish."""
        return self.clear + (self.doubtful - self.clear) * doubt(colony, dishes)


def colony_sums(probabilities: np.ndarray, names: list[str]) -> np.ndarray:
    """For each object [n] the sum over the colony classes."""
    return probabilities[:, [is_colony(name) for name in names]].sum(axis=1)


def doubt(colony: np.ndarray, dishes: np.ndarray) -> np.ndarray:
    """The share of doubtful objects on the dish of each object [n], by the rule of succession."""
    _, dish = np.unique(dishes, return_inverse=True)
    sure = np.bincount(dish, weights=colony >= SURE)
    doubtful = np.bincount(dish, weights=(colony >= OPEN) & (colony < SURE))
    return ((doubtful + 1) / (sure + doubtful + 2))[dish]


def choose(
    probabilities: np.ndarray,
    labels: np.ndarray,
    names: list[str],
    dishes: np.ndarray,
    sure: np.ndarray | None = None,
) -> LeastColony:
    """The ends that count best on held-out dishes.

    Best is the F1 of colony against no colony among the objects whose likeliest class is a colony
    class, in the mean over `dishes` (one value an object): a dish of few colonies is a count as
    good as one of many, and a false one weighs more there. FIRM rights are added to each dish, so
    that one false colony does not make an empty dish all wrong: without them the few empty dishes
    of a set decide alone. Of what is as good to within TIE the most is asked, since others' dishes
    have dirt that these have not; nothing where asking does not pay.
    `sure` are the objects that the plugin does not reject; all where not given.
    Which colony it is may be unsure; that it is one is what a count needs.
    """
    colony = np.array([is_colony(name) for name in names])
    named, true = colony[probabilities.argmax(axis=1)], colony[labels]
    if sure is not None:
        named = named & sure
    total = colony_sums(probabilities, names)
    share = doubt(total, dishes)
    _, dish = np.unique(dishes, return_inverse=True)
    tried: list[tuple[float, LeastColony]] = []
    for clear in np.arange(0, MOST_CLEAR + STEP / 2, STEP):
        for doubtful in np.arange(clear, 1 + STEP / 2, STEP):
            kept = named & (total >= clear + (doubtful - clear) * share)
            hit = np.bincount(dish, weights=2.0 * (kept & true))
            both = np.bincount(dish, weights=1.0 * kept + true)
            f1 = ((hit + 2 * FIRM) / (both + 2 * FIRM)).mean()
            tried.append((f1, LeastColony(round(float(clear), 2), round(float(doubtful), 2))))
    best = max(f1 for f1, _ in tried)
    if best - tried[0][0] <= TIE:
        return tried[0][1]
    good = [ends for f1, ends in tried if best - f1 <= TIE]
    return max(good, key=lambda ends: (ends.clear, ends.doubtful))
