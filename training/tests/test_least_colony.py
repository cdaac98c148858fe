"""How sure it has to be that something is a colony."""

import numpy as np
import pytest

from cfutrain.calibration import Calibration
from cfutrain.decisions import kept
from cfutrain.least_colony import Judged, LeastColony, choose, doubt

NAMES = ["BFU-E", "CFU-GM", "dust"]


def test_doubt_is_that_of_the_own_dish():
    colony = np.array([0.8, 0.9, 0.79, 0.3, 0.29, 0.5])
    dishes = np.array(["a", "a", "a", "a", "a", "b"])
    assert doubt(colony, dishes) == pytest.approx([3 / 6] * 5 + [2 / 3])
    asked = LeastColony(0.4, 1.0).asked(colony, dishes)
    assert asked == pytest.approx([0.7] * 5 + [0.8])


def test_more_is_asked_where_doubtful_objects_are_many():
    p = np.array([[0.98, 0.01, 0.01]] * 30 + [[0.4, 0.3, 0.3]] * 5 + [[0.4, 0.3, 0.3]] * 8)
    dishes = np.array(["clear"] * 35 + ["dirty"] * 8)
    labels = np.array([0] * 35 + [2] * 8)
    found = choose(Judged(p, labels, dishes), NAMES)
    assert found.clear < found.doubtful
    answers = kept(p, NAMES, Calibration(least_colony=found), dishes)
    assert answers.tolist() == [True] * 35 + [False] * 8
    assert choose(Judged(p[:35], labels[:35], dishes[:35]), NAMES) == LeastColony()


def test_a_colony_of_some_class_is_sure_enough():
    p = np.array([[0.4, 0.38, 0.22]] * 20 + [[0.42, 0.1, 0.48]] * 10 + [[0.42, 0.12, 0.4]] * 10)
    labels = np.array([1] * 20 + [2] * 20)
    dishes = np.array(["a"] * 40)
    found = kept(
        p, NAMES, Calibration(least_colony=choose(Judged(p, labels, dishes), NAMES)), dishes
    )
    # What is called dust is not counted anyhow.
    assert found.tolist() == [True] * 20 + [True] * 10 + [False] * 10


def test_a_false_colony_on_an_empty_dish_weighs_more():
    # Twelve true ones on one dish, a false one of the same look on each of twenty empty dishes.
    p = np.array([[0.6, 0.0, 0.4]] * 32)
    labels = np.array([0] * 12 + [2] * 20)
    dishes = np.array(["full"] * 12 + [f"empty {i}" for i in range(20)])
    found = choose(Judged(p, labels, dishes), NAMES)
    assert not kept(p, NAMES, Calibration(least_colony=found), dishes)[12:].any()
    one = np.array(["one"] * 32)
    found = choose(Judged(p, labels, one), NAMES)
    assert kept(p, NAMES, Calibration(least_colony=found), one).all()


def test_one_false_colony_on_an_empty_dish_does_not_outweigh_all_others():
    # On each of five dishes half of the colonies are as unsure as the one speck of an empty dish.
    p = np.array([*[[0.9, 0.0, 0.1]] * 10, *[[0.6, 0.0, 0.4]] * 10] * 5 + [[0.6, 0.0, 0.4]])
    labels = np.array([0] * 100 + [2])
    dishes = np.array([f"full {i // 20}" for i in range(100)] + ["empty"])
    found = choose(Judged(p, labels, dishes), NAMES)
    assert kept(p, NAMES, Calibration(least_colony=found), dishes)[:100].all()
