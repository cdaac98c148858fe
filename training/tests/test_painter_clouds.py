"""Clouds: outlines are as wide as the cells that are drawn within them."""

from collections import defaultdict

import numpy as np
import pytest

from cfutrain.painters.clouds import CODE, planting
from cfutrain.painters.clouds.canvas import Canvas
from cfutrain.painters.clouds.settings import NAMES, Dish
from cfutrain.painters.painting import middle_and_width

#: As fine as a phone's picture; dishes that hold each class and are grown within seconds.
UM, SEEDS = 11.0, range(1, 7)


@pytest.fixture(scope="module")
def widths():
    """Width of what is listed beside twice the reach of nine tenths of its cells, by class."""
    ratios, outline_of = defaultdict(list), planting.outline_of

    def watched(dish, name, group, *given):
        outline = outline_of(dish, name, group, *given)
        if outline is not None:
            at = dish.to_px(group.at)
            far = np.hypot(*(at - np.median(at, axis=0)).T)
            ratios[name].append(middle_and_width(outline)[2] / 2 / np.quantile(far, 0.9))
        return outline

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planting, "outline_of", watched)
        for seed in SEEDS:
            rng = np.random.default_rng([seed, CODE])
            planting.Planting(rng, Canvas(Dish(rng, UM))).plant()
    return ratios


@pytest.mark.parametrize("name", [*NAMES, "cluster"])
def test_what_is_listed_is_as_wide_as_its_cells(widths, name):
    assert len(widths[name]) > 5
    assert 0.75 < np.median(widths[name]) < 1.35
