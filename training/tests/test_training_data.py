"""What weighs how much in training."""

from types import SimpleNamespace

import numpy as np
import pytest

from cfutrain.training_data import MOST_DIRT, crowding, prepare


def test_the_dirt_of_a_dish_weighs_as_much_as_so_many_objects_at_most():
    labels = np.array(["dust"] * (3 * MOST_DIRT) + ["cluster", "BFU-E"] + ["dust"] * 10)
    dishes = np.array(["dirty"] * (3 * MOST_DIRT + 2) + ["clean"] * 10)
    found = crowding(SimpleNamespace(labels=labels, dishes=dishes))
    dirty = dishes == "dirty"
    dirt = labels != "BFU-E"
    assert found[~dirt] == pytest.approx(1)
    assert found[~dirty] == pytest.approx(1)
    assert (1 / found[dirty & dirt]).sum() == pytest.approx(MOST_DIRT)


def test_specks_of_a_dirty_dish_weigh_less_than_those_of_a_clean_one():
    many = 4 * MOST_DIRT
    labels = np.array(["dust"] * many + ["dust"] * 20 + ["BFU-E"] * 20)
    data = SimpleNamespace(
        labels=labels,
        dishes=np.array(["dirty"] * many + ["clean"] * 40),
        parts=np.array(["train"] * len(labels)),
        weights=np.ones(len(labels)),
        shown=np.ones(len(labels), bool),
    )
    weight = prepare(data).weight
    assert weight[0] * 4 == pytest.approx(weight[many])
    assert weight[-1] > weight[many]
