"""The painter of waves: what it draws round is what is there."""

import numpy as np
import pytest

from cfutrain.painters.painting import middle_and_width, outline_around
from cfutrain.painters.waves import CODE
from cfutrain.painters.waves.growth import of_one_colony
from cfutrain.painters.waves.settings import Dish


def test_a_stray_does_not_double_a_handful():
    """Places of cells in a ring, and one far off at the first place, where a third are kept."""
    turns = 2 * np.pi * np.arange(8) / 8
    ring = 60 * np.stack([np.cos(turns), np.sin(turns), 0 * turns], axis=1)
    for off in (250, 400, 900):
        at = np.vstack([(off, 0, 0), ring])
        kept = at[of_one_colony(at, gap=50)]
        x, y, across = middle_and_width(outline_around(kept[:, :2], 15.0))
        assert len(kept) == len(ring)
        assert (x, y) == pytest.approx((0, 0), abs=2)
        assert across == pytest.approx(150, rel=0.1)


def test_a_large_colony_keeps_some_of_its_strays():
    rng = np.random.default_rng(1)
    at = np.vstack([rng.uniform(500, 900, (6, 3)) * (1, 0, 0), rng.normal(0, 60, (600, 3))])
    assert 1 <= of_one_colony(at, gap=40)[:6].sum() < 6


def test_the_noise_that_is_reckoned_with_is_that_of_the_picture():
    """Dim lamps and dark media too; in light, before the camera's tones."""
    dim = 0
    for seed in range(1, 80):
        dish = Dish(np.random.default_rng([seed, CODE]), 20.0)
        if dish.dark:
            continue
        light = float((dish.through * np.exp(-dish.medium)).mean())
        spread = np.sqrt(dish.read**2 + dish.shot**2 * light) / light
        assert dish.noise == pytest.approx(spread, rel=1e-3)
        dim += light < 0.6
    assert dim > 3
