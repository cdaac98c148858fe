"""Dishes of a kind that a classifier has not learnt: a painter's, to one that never saw its work.

Validation dishes are drawn by the same hands as the training dishes, and say too much good of a
classifier. How it does where another hand has drawn is seen by leaving a painter out.
"""

import re
from collections.abc import Callable

import numpy as np

from cfutrain.dataset import Dataset
from cfutrain.decisions import decide
from cfutrain.least_colony import Judged
from cfutrain.progress import say
from cfutrain.simulate import PAINTED
from cfutrain.split import TEST, TRAIN, VALIDATION
from cfutrain.training_data import TrainingData

#: A painter with fewer dishes says too little.
FEWEST_DISHES = 20
#: Trainings that painters are left out of; with more painters than these several are left out
#: together, or training would take hours.
MOST_TRAININGS = 3

#: Gives the scores [n, C] of rows of a data set.
Scorer = Callable[[np.ndarray], np.ndarray]
#: Learns from the first rows, checks itself on the second.
Learner = Callable[[np.ndarray, np.ndarray], Scorer]


def painter_of(dish: str) -> str:
    """Who painted a dish; empty for one that the simulator drew or a laboratory photographed."""
    found = re.match(rf"{PAINTED}([a-z]+)", dish)
    return found[1] if found else ""


def painters(data: Dataset) -> list[str]:
    """The painters with at least FEWEST_DISHES dishes, by name; none among a laboratory's own."""
    if not data.simulated:
        return []
    hands = [painter_of(dish) for dish in set(data.dishes)]
    return [each for each in sorted(set(hands) - {""}) if hands.count(each) >= FEWEST_DISHES]


def strangers(made: TrainingData, learner: Learner) -> list[Judged]:
    """Each painter's dishes (test dishes aside), judged by a classifier learnt without it."""
    data = made.data
    dishes = np.asarray(data.dishes)
    hand = np.array([painter_of(dish) for dish in dishes])
    result = []
    hands = painters(data)
    for group in (hands[first::MOST_TRAININGS] for first in range(MOST_TRAININGS)):
        if not group:
            continue
        say(f"without the dishes of {' and '.join(group)}:")
        learn, check = (
            rows[~np.isin(hand[rows], group)]
            for rows in (made.rows(TRAIN), made.rows(VALIDATION, shown_only=True))
        )
        if len(learn) == 0 or len(check) == 0:
            continue
        scores = learner(learn, check)
        calibration = decide(
            scores(check), made.target[check], made.classes, dishes[check], data.simulated
        )
        for painter in group:
            rows = np.flatnonzero(
                (hand == painter) & (data.parts != TEST) & data.shown & (made.target >= 0)
            )
            result.append(
                Judged(
                    calibration.probabilities(scores(rows)), made.target[rows], dishes[rows],
                    calibration.reject_probability,
                )
            )  # fmt: skip
    return result
