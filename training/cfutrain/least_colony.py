"""How sure it has to be that something is a colony, by dish: the same as in `cfu`.

Of doubtful objects on a dish of sure colonies most are colonies; where doubtful ones outnumber the
sure, most are dirt. Sources/CFUCore/LeastColony.swift is the rule that counts; a change here is one
there.
"""

from collections.abc import Sequence
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
#: Mean F1 over own dishes and strangers' that makes no difference to anybody.
NEAR = 0.001
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


#: What is tried; the first asks nothing.
ENDS = [
    LeastColony(round(float(clear), 2), round(float(doubtful), 2))
    for clear in np.arange(0, MOST_CLEAR + STEP / 2, STEP)
    for doubtful in np.arange(clear, 1 + STEP / 2, STEP)
]


def colony_sums(probabilities: np.ndarray, names: list[str]) -> np.ndarray:
    """For each object [n] the sum over the colony classes."""
    return probabilities[:, [is_colony(name) for name in names]].sum(axis=1)


def doubt(colony: np.ndarray, dishes: np.ndarray) -> np.ndarray:
    """The share of doubtful objects on the dish of each object [n], by the rule of succession."""
    _, dish = np.unique(dishes, return_inverse=True)
    sure = np.bincount(dish, weights=colony >= SURE)
    doubtful = np.bincount(dish, weights=(colony >= OPEN) & (colony < SURE))
    return ((doubtful + 1) / (sure + doubtful + 2))[dish]


@dataclass(frozen=True)
class Judged:
    """Objects of dishes that a classifier has not learnt from, and what it says of them."""

    #: [n, C].
    probabilities: np.ndarray
    #: Class indices [n].
    labels: np.ndarray
    #: The dish of each object [n].
    dishes: np.ndarray
    #: What is less probable than this in every class is declined before anything else is asked.
    reject_probability: float = 0.0


def choose(own: Judged, names: list[str], strangers: Sequence[Judged] = ()) -> LeastColony:
    """The ends that count best on held-out dishes.

    `own` are dishes of the kinds that were learnt, `strangers` of kinds that were not, each judged
    by a model that has seen none of that kind (strangers.py). A user's dish may be like the ones or
    the others, so that half of the weight is with each; of what is as good to within NEAR the best
    on `own` is taken. On its own kinds a model needs hardly be asked, among strangers much; without
    strangers to say how much, of what is as good to within TIE the most is asked. Nothing is asked
    where that does not pay.
    Which colony it is may be unsure; that it is one is what a count needs.
    """
    found = mine = _mean_f1(own, names)
    if strangers:
        found = (mine + np.mean([_mean_f1(each, names) for each in strangers], axis=0)) / 2
    if found.max() - found[0] <= TIE:
        return ENDS[0]
    if strangers:
        good = np.flatnonzero(found.max() - found <= NEAR)
        return ENDS[good[mine[good].argmax()]]
    good = np.flatnonzero(found.max() - found <= TIE)
    return max((ENDS[i] for i in good), key=lambda ends: (ends.clear, ends.doubtful))


def _mean_f1(judged: Judged, names: list[str]) -> np.ndarray:
    """For each of ENDS the F1 of colony against no colony, in the mean over dishes.

    Looked at are objects whose likeliest class is a colony class. A dish of few colonies is a count
    as good as one of many, and a false one weighs more there. FIRM rights are added to each dish,
    so that one false colony does not make an empty dish all wrong: without them the few empty
    dishes of a set decide alone.
    """
    colony = np.array([is_colony(name) for name in names])
    p = judged.probabilities
    named = colony[p.argmax(axis=1)] & (p.max(axis=1) >= judged.reject_probability)
    true = colony[judged.labels]
    total = colony_sums(p, names)
    share = doubt(total, judged.dishes)
    _, dish = np.unique(judged.dishes, return_inverse=True)
    means = []
    for ends in ENDS:
        kept = named & (total >= ends.clear + (ends.doubtful - ends.clear) * share)
        hit = np.bincount(dish, weights=2.0 * (kept & true))
        both = np.bincount(dish, weights=1.0 * kept + true)
        means.append(((hit + 2 * FIRM) / (both + 2 * FIRM)).mean())
    return np.array(means)
