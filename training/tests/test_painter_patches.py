"""The painter of patches: its pictures lie where its truth says, whatever the camera."""

import numpy as np
import pytest

from cfutrain.painters.patches.camera import Camera
from cfutrain.painters.patches.settings import CODE, Dish
from cfutrain.painters.patches.sheet import Sheet
from cfutrain.painters.patches.singles import Singles
from cfutrain.painters.patches.tracing import Tracer
from cfutrain.painters.patches.vessel import Vessel

COARSE = 20.0


def dish_of(is_wanted) -> tuple[np.random.Generator, Dish]:
    """The first dish of a kind, and its dice; hardly any cell lies in it."""
    for seed in range(1, 500):
        rng = np.random.default_rng([seed, CODE])
        dish = Dish(rng, COARSE)
        if is_wanted(dish):
            dish.singles = 1
            return rng, dish
    raise AssertionError("No dish is of this kind.")


def is_tilted(dish: Dish) -> bool:
    return not np.array_equal(dish.to_picture, np.eye(3))


@pytest.mark.parametrize(
    "is_wanted",
    [
        lambda dish: dish.kind == "imager" and not dish.field_um,
        lambda dish: dish.kind == "imager" and dish.field_um,
        lambda dish: dish.kind == "stereo" and dish.field_um,
        lambda dish: dish.kind == "flatbed",
        is_tilted,
    ],
    ids=["plain", "stitched", "fringed and stitched", "late", "tilted"],
)
def test_a_strip_has_the_rows_that_are_asked_for(is_wanted):
    rng, dish = dish_of(is_wanted)
    camera = Camera(rng, dish, Sheet(dish), Singles(rng, dish), Vessel(rng, dish))
    high, wide = dish.size
    for first, last in ((0, 20), (500, 520), (high - 20, high)):
        light = camera._lens(first, last)
        assert light.shape == (last - first, wide, 3)
        assert np.isfinite(light).all()


@pytest.mark.parametrize(
    "is_wanted",
    [lambda dish: dish.kind == "imager" and not dish.field_um, is_tilted],
    ids=["imager", "tilted"],
)
def test_a_mark_is_where_it_was_drawn(is_wanted):
    rng, dish = dish_of(is_wanted)
    sheet, at = Sheet(dish), dish.middle + np.array([100.3, 60.8])

    def light(first: int, last: int) -> np.ndarray:
        camera = Camera(np.random.default_rng(1), dish, sheet, Singles(rng, dish), vessel)
        return camera._lens(first, last)[..., 1]

    vessel, (x, y) = Vessel(rng, dish), dish.in_picture(at[None])[0]
    first = int(y) - 40
    empty = light(first, first + 80)
    square = 60.0 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    Tracer(rng, dish, sheet, []).strokes(at, [square], 1, (1, 1, 1), 1.0, 5.0, filled=True)
    change = np.abs(light(first, first + 80) - empty)
    change[change < 0.05] = 0
    rows, columns = np.mgrid[: change.shape[0], : change.shape[1]] + 0.5
    assert np.average(columns, weights=change) == pytest.approx(x, abs=0.1)
    assert first + np.average(rows, weights=change) == pytest.approx(y, abs=0.1)
