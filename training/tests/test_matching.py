"""One-to-one matching, overlaps and labels."""

import numpy as np
import pytest

from cfutrain import geometry
from cfutrain.labelling import Found, label_objects
from cfutrain.matching import match
from cfutrain.truth import Artefact, DishTruth, TrueObject


def square(x: float, y: float, half: float) -> np.ndarray:
    return np.array(
        [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]]
    )


def test_most_matches_win_over_the_nearest():
    # The first truth could take either; only leaving it the far one matches both.
    truth = np.array([[0.0, 0], [10, 0]])
    found = np.array([[6.0, 0], [-8, 0]])
    pairs = match(truth, np.array([200.0, 200]), found, 10.0)
    assert sorted(pairs) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(("diameter", "matched"), [(0.0, False), (150, False), (400, True)])
def test_gate_is_half_a_diameter_or_100_um(diameter, matched):
    pairs = match(np.array([[0.0, 0]]), np.array([diameter]), np.array([[15.0, 0]]), 10.0)
    assert bool(pairs) is matched


def test_the_gate_of_a_point_is_what_was_found():
    at = np.array([[0.0, 0]]), np.array([0.0]), np.array([[15.0, 0]]), 10.0
    assert match(*at, found_diameter_um=np.array([250.0])) == []
    assert match(*at, found_diameter_um=np.array([350.0])) == [(0, 0)]


def test_an_object_is_matched_once():
    truth = np.array([[0.0, 0], [1, 0]])
    assert len(match(truth, np.array([100.0, 100]), np.array([[0.5, 0]]), 10.0)) == 1


def test_overlap_matches_what_centres_do_not():
    truth = square(0, 0, 10)
    at = np.array([[0.0, 0]]), np.array([180.0]), np.array([[11.0, 0]]), 10.0
    assert match(*at) == []
    assert match(*at, [truth], [square(11, 0, 40)]) == []
    half = np.array([[-10.0, -10], [32, -10], [32, 10], [-10, 10]])
    assert match(*at, [truth], [half]) == [(0, 0)]


def test_shares_and_gap_of_squares():
    a, b = square(0, 0, 10), square(10, 0, 10)
    overlap, of_first, of_second = geometry.shares(a, b)
    assert overlap == pytest.approx(1 / 3, abs=0.03)
    assert of_first == pytest.approx(0.5, abs=0.03)
    assert of_second == pytest.approx(0.5, abs=0.03)
    assert geometry.gap(a, b) == 0
    assert geometry.gap(a, square(30, 0, 10)) == pytest.approx(10)
    assert geometry.area(a) == 400


def test_raster_is_inside_point_by_point():
    dice = np.random.default_rng(1)
    star = 20 + dice.normal(size=(30, 2)) * 8
    low, high = star.min(axis=0) - 1, star.max(axis=0) + 2
    step = (np.arange(geometry.GRID) + 0.5) / geometry.GRID
    gx, gy = np.meshgrid(*(low[i] + step * (high[i] - low[i]) for i in (0, 1)))
    expected = geometry.inside(np.column_stack([gx.ravel(), gy.ravel()]), star)
    assert np.array_equal(geometry.raster(star, low, high).ravel(), expected)


def test_labels_of_colonies_fragments_artefacts_and_nothing():
    truth = DishTruth(
        objects=[
            TrueObject(100, 100, "CFU-G", 400, square(100, 100, 20)),
            TrueObject(300, 100, "cluster", 60, counted=False),
        ],
        artefacts=[Artefact(500, 100, "scratch", 100)],
        knows_artefacts=True,
    )
    found = [
        Found(101, 100, 400, square(101, 100, 20), ""),
        Found(88, 88, 60, square(88, 88, 5), ""),
        Found(302, 100, 60, None, ""),
        Found(505, 100, 60, None, ""),
        Found(700, 100, 60, None, "bubble"),
        Found(900, 100, 60, None, ""),
    ]
    labels = label_objects(found, truth, 10.0)
    assert [(label.name, label.source) for label in labels] == [
        ("CFU-GM", "matched"),
        ("cluster", "fragment"),
        ("cluster", "matched"),
        ("fibre", "artefact"),
        ("bubble", "segmenter"),
        ("dust", "nothing"),
    ]


def test_two_colonies_in_one_outline_are_a_poor_example():
    truth = DishTruth(
        objects=[
            TrueObject(100, 100, "BFU-E", 300, square(100, 100, 15)),
            TrueObject(125, 100, "CFU-GM", 200, square(125, 100, 10)),
        ]
    )
    labels = label_objects([Found(108, 100, 500, square(110, 100, 26), "")], truth, 10.0)
    assert labels[0].source == "merged"
    assert labels[0].weight < 0.5
