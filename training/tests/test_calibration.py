"""Temperatures, rejection and the calibration error."""

import numpy as np
import pytest

from cfutrain.calibration import Calibration, Lean, collapse, fit, reliability, softmax
from cfutrain.decisions import choose_lean, choose_reject, decide, favour_colonies


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


def test_the_rarer_class_is_favoured_as_far_as_it_costs_nothing():
    # 100 of each, with nothing in between but four CFU-MK and four CFU-GM.
    p = np.array(
        [[0.98, 0.01, 0.01]] * 100 + [[0.01, 0.98, 0.01]] * 100
        + [[0.6, 0.3, 0.1]] * 4 + [[0.8, 0.1, 0.1]] * 4
    )  # fmt: skip
    labels = np.array([0] * 100 + [1] * 100 + [1] * 4 + [0] * 4)
    amount = choose_lean(p, labels, to=1, away=0)
    assert np.log(0.6 / 0.3) < amount < np.log(0.8 / 0.1)
    # Not where what it would take is CFU-GM.
    assert choose_lean(p, np.array([0] * 100 + [1] * 100 + [0] * 8), 1, 0) < np.log(0.6 / 0.3)


def test_favouring_changes_nothing_but_the_choice_between_two():
    rows = [[0.6, 0.3, 0.1], [0.9, 0.01, 0.09], [0.2, 0.0, 0.8], [0.45, 0.15, 0.4], [0.3, 0.5, 0.2]]
    leaning = Calibration(leans=[Lean(1, 0, 1.2)]).probabilities(np.log(np.array(rows) + 1e-300))
    rows[0][:2], rows[3][:2] = [0.3, 0.6], [0.15, 0.45]
    assert leaning == pytest.approx(np.array(rows))


def test_the_card_names_the_classes_that_lean():
    card = Calibration(leans=[Lean(1, 0, 1.2)]).describe(["CFU-GM", "CFU-MK", "dust"])
    assert card["leans"] == [{"to": "CFU-MK", "away": "CFU-GM", "amount": 1.2}]


def test_only_what_learnt_from_drawn_dishes_leans():
    names = ["CFU-GM", "CFU-MK", "dust"]
    dice = np.random.default_rng(5)
    labels = np.repeat([0, 1, 2], 200)
    scores = 6 * np.eye(3)[labels] + dice.normal(size=(600, 3))
    dishes = np.tile(np.arange(10), 60)
    leans = decide(scores, labels, names, dishes, simulated=True).leans
    assert [(lean.to, lean.away) for lean in leans] == [(1, 0)]
    assert leans[0].amount > 0
    assert decide(scores, labels, names, dishes, simulated=False).leans == []
    few = labels.copy()
    few[few == 1] = 2
    few[:19] = 1
    assert decide(scores, few, names, dishes, simulated=True).leans == []
