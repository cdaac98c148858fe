"""The tensors of Net against their definition, written out naively."""

import math

import numpy as np
import pytest

from cfutrain.net_inputs import Input, crop_tensor, feature_tensor, fit_inputs


def naive(crop: np.ndarray, mask: np.ndarray) -> np.ndarray:
    side = len(crop)
    ring = [
        (y, x)
        for y in range(side)
        for x in range(side)
        if x < 3 or y < 3 or x >= side - 3 or y >= side - 3
    ]
    free = [p for p in ring if mask[p] == 0]
    used = free if len(free) >= 16 else ring
    out = np.zeros((4, side, side), np.float32)
    for k in range(3):
        values = [int(crop[p][k]) for p in used]
        median = next(v for v in range(256) if 2 * sum(w <= v for w in values) >= len(values))
        for y in range(side):
            for x in range(side):
                density = math.log10((median + 1) / (int(crop[y, x, k]) + 1))
                out[k, y, x] = min(max(density, -0.5), 1.5)
    out[3] = mask == 255
    return out


@pytest.mark.parametrize("covered", ["nothing", "some", "all", "nearly all"])
def test_crops_as_defined(covered):
    dice = np.random.default_rng(5)
    crop = dice.integers(0, 256, (12, 12, 3), dtype=np.uint8)
    mask = np.zeros((12, 12), np.uint8)
    if covered == "some":
        mask[:, 4:] = 255
    elif covered != "nothing":
        mask[:] = 255
        if covered == "nearly all":
            mask[0, :15] = 0
    found = crop_tensor(crop[None], mask[None])[0]
    np.testing.assert_allclose(found, naive(crop, mask), atol=1e-6)


def test_features_as_defined():
    names = ["a", "b"]
    inputs = [Input("b", True, 1.0, 0.5), Input("a", False, 2.0, 4.0)]
    features = np.array([[2.0, 100.0], [np.nan, 0.0], [1e9, np.nan]], np.float32)
    expected = [[2.0, 0.0], [-5.0, 0.0], [0.0, 5.0]]
    np.testing.assert_allclose(feature_tensor(features, names, inputs), expected)


def test_widths_follow_the_data_and_constants_are_left_out():
    dice = np.random.default_rng(2)
    features = np.column_stack(
        [dice.normal(5, 2, 4000), 10 ** dice.normal(3, 1, 4000), np.ones(4000)]
    ).astype(np.float32)
    inputs = fit_inputs(features, ["flat", "wide", "constant"], ())
    assert [(i.feature, i.log) for i in inputs] == [("flat", False), ("wide", True)]
    assert inputs[0].centre == pytest.approx(5, abs=0.2)
    assert inputs[0].width == pytest.approx(2, rel=0.1)
    assert inputs[1].width == pytest.approx(1, rel=0.1)
