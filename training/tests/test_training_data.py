"""What weighs how much in training."""

from types import SimpleNamespace

import numpy as np
import pytest

from cfutrain.training_data import MOST_DIRT, crowding


def test_the_dirt_of_a_dish_weighs_as_much_as_so_many_objects_at_most():
    labels = np.array(["dust"] * (3 * MOST_DIRT) + ["cluster", "BFU-E"] + ["dust"] * 10)
    dishes = np.array(["dirty"] * (3 * MOST_DIRT + 2) + ["clean"] * 10)
    found = crowding(SimpleNamespace(labels=labels, dishes=dishes))
    dirty = dishes == "dirty"
    dirt = labels != "BFU-E"
    assert found[~dirt] == pytest.approx(1)
    assert found[~dirty] == pytest.approx(1)
    assert (1 / found[dirty & dirt]).sum() == pytest.approx(MOST_DIRT)
