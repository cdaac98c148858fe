"""The painter of globes: what lies beyond the picture is not drawn."""

import numpy as np
import pytest

from cfutrain.painters.globes.layers import Layers

PATCH = np.ones((4, 3))


@pytest.mark.parametrize("at", [(-5, 2), (-40, 2), (12, 2), (2, -4), (2, -40), (2, 12)])
def test_a_patch_beyond_an_edge_is_not_drawn(at):
    layers = Layers((10, 12))
    layers.add("scatter", *at, PATCH)
    assert not layers.patches


@pytest.mark.parametrize(("at", "seen"), [((-3, 2), 3), ((2, -2), 4), ((9, 10), 2), ((4, 5), 12)])
def test_of_a_patch_on_an_edge_the_part_within_is_drawn(at, seen):
    layers = Layers((10, 12))
    layers.add("scatter", *at, PATCH)
    plane = layers.rows(0, 10)["scatter"]
    assert plane.sum() == seen
    top, left = max(0, at[0]), max(0, at[1])
    assert plane[top : at[0] + 4, left : at[1] + 3].sum() == seen
