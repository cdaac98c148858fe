"""Temperatures, rejection and the calibration error."""

import numpy as np
import pytest

from cfutrain.calibration import (
    Calibration,
    choose_least_colony,
    choose_reject,
    collapse,
    favour_colonies,
    fit,
    kept,
    reliability,
    softmax,
)


def drawn(temperature: float, n: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from softmax(z); the scores are `temperature` times too sure."""
    dice = np.random.default_rng(3)
    z = dice.normal(0, 1.5, (n, 4))
    p = softmax(z)
    labels = (p.cumsum(axis=1) < dice.random((n, 1))).sum(axis=1)
    return z * temperature, np.minimum(labels, 3)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_fit_finds_the_temperature(temperature):
    scores, labels = drawn(temperature)
    found = fit(scores, labels)
    assert found.temperature == pytest.approx(temperature, rel=0.05)
    assert np.abs(found.bias).max() < 0.1
    p = found.probabilities(scores)
    assert reliability(p.max(axis=1), p.argmax(axis=1) == labels).error < 0.015


def test_fit_finds_a_bias():
    scores, labels = drawn(1.0)
    scores[:, 2] -= 1.0
    found = fit(scores, labels)
    assert found.bias[2] - np.mean([found.bias[i] for i in (0, 1, 3)]) == pytest.approx(1, abs=0.1)


def test_few_objects_decide_nothing():
    assert fit(np.zeros((10, 3)), np.zeros(10, int)).temperature == 1


def test_calibration_error_of_known_bins():
    top = np.array([0.95] * 10 + [0.55] * 10)
    right = np.array([1] * 9 + [0] + [1] * 5 + [0] * 5)
    found = reliability(top, right, bins=10)
    assert found.count == [10, 10]
    assert found.error == pytest.approx((0.05 + 0.05) / 2)


def test_rejection_pays_where_unsure_answers_are_mostly_wrong():
    names = ["BFU-E", "CFU-GM", "dust"]
    sure = np.tile([0.98, 0.01, 0.01], (50, 1))
    unsure = np.tile([0.4, 0.3, 0.3], (20, 1))
    p = np.concatenate([sure, unsure])
    wrong = np.array([0] * 50 + [2] * 20)
    assert choose_reject(p, wrong, names) == pytest.approx(0.41, abs=0.011)
    right = np.zeros(70, int)
    assert choose_reject(p, right, names) == 0


def test_a_colony_of_some_class_is_sure_enough():
    names = ["BFU-E", "CFU-GM", "dust"]
    p = np.array([[0.4, 0.35, 0.25]] * 20 + [[0.42, 0.18, 0.4]] * 10 + [[0.1, 0.1, 0.8]] * 5)
    labels = np.array([1] * 20 + [2] * 10 + [2] * 5)
    dishes = np.array(["a"] * 35)
    least = choose_least_colony(p, labels, names, dishes)
    assert 0.6 < least <= 0.75
    found = kept(p, names, Calibration(least_colony=least))
    # What is called dust is not counted anyhow.
    assert found.tolist() == [True] * 20 + [False] * 10 + [True] * 5
    assert choose_least_colony(p[:20], labels[:20], names, dishes[:20]) == 0


def test_a_false_colony_on_an_empty_dish_weighs_more():
    names = ["BFU-E", "CFU-GM", "dust"]
    # Twelve true ones at 0.6 on one dish against two false ones at 0.62 on two empty dishes.
    p = np.array([[0.6, 0.0, 0.4]] * 12 + [[0.9, 0.0, 0.1]] * 100 + [[0.62, 0.0, 0.38]] * 2)
    labels = np.array([0] * 112 + [2] * 2)
    dishes = np.array(["full"] * 112 + ["empty 1", "empty 2"])
    assert choose_least_colony(p, labels, names, dishes) == pytest.approx(0.63)
    assert choose_least_colony(p, labels, names, np.array(["one"] * 114)) == 0


def test_one_false_colony_on_an_empty_dish_does_not_outweigh_all_others():
    names = ["BFU-E", "dust"]
    # On each of five dishes two of twenty colonies are unsure; on an empty one a speck looks surer.
    p = np.array([*[[0.9, 0.1]] * 18, *[[0.6, 0.4]] * 2] * 5 + [[0.65, 0.35]])
    labels = np.array([0] * 100 + [1])
    dishes = np.array([f"full {i // 20}" for i in range(100)] + ["empty"])
    assert choose_least_colony(p, labels, names, dishes) == 0


def test_collapse_adds_what_is_no_colony():
    p, names = collapse(np.array([[0.2, 0.5, 0.3]]), ["BFU-E", "cluster", "dust"])
    assert names == ["BFU-E", "none"]
    assert p[0] == pytest.approx([0.2, 0.8])


def test_colonies_are_favoured_where_specks_outnumber_them():
    dice = np.random.default_rng(8)
    names = ["BFU-E", "dust"]
    # One object in twelve is a colony; the scores are the true log odds.
    labels = (dice.random(24_000) > 1 / 12).astype(int)
    shift = np.where(labels == 0, 1.0, -1.0) * 1.2
    odds = 2 * 1.2 * (shift + dice.normal(size=len(labels))) + np.log(1 / 11)
    scores = np.column_stack([odds, np.zeros_like(odds)])
    plain = Calibration()
    before = plain.probabilities(scores)[:, 0] > 0.5
    added = favour_colonies(plain, scores, labels, names)
    after = plain.probabilities(scores)[:, 0] > 0.5

    def f1(said):
        return 2 * (said & (labels == 0)).sum() / (said.sum() + (labels == 0).sum())

    assert added > 0
    assert f1(after) > f1(before)
    p = plain.probabilities(scores)
    assert reliability(p.max(axis=1), p.argmax(axis=1) == labels).error <= 0.04
