"""Plans of simulated sets, and the seeds that training may not touch."""

import itertools

import pytest

from cfutrain.accuracy import plan
from cfutrain.cli import DEFAULT_SETS
from cfutrain.errors import TrainError
from cfutrain.simulate import HELD_OUT_SEED, SimulatedSet, check_seeds, parse_set


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lab@11x20+100", SimulatedSet("lab", 20, 100, "11")),
        ("random:trainx300", SimulatedSet("random", 300, 1, region="train")),
        (
            "random:heldout-light@2:5/10.5x6+5000",
            SimulatedSet("random", 6, 5000, "2:5", 10.5, "heldout-light"),
        ),
        ("scan-2xx3", SimulatedSet("scan-2x", 3, 1)),
        (
            "dark-ground:train@6:14x40+2601",
            SimulatedSet("dark-ground", 40, 2601, "6:14", region="train"),
        ),
        ("stained-cd41x2+7", SimulatedSet("stained-cd41", 2, 7)),
    ],
)
def test_sets_are_read(text, expected):
    assert parse_set(text) == expected


@pytest.mark.parametrize("text", ["lab", "labx", "x5", "lab@x5", "lab@11x5+", ""])
def test_what_is_no_set_is_refused(text):
    with pytest.raises(TrainError, match="cannot be read"):
        parse_set(text)


def test_held_out_seeds_regions_and_painters_are_refused():
    with pytest.raises(TrainError, match="held out"):
        check_seeds([SimulatedSet("lab", 10, HELD_OUT_SEED - 5)])
    with pytest.raises(TrainError, match="held-out region"):
        check_seeds([SimulatedSet("random", 10, 1, region="heldout-noise")])
    with pytest.raises(TrainError, match="held-out painter"):
        check_seeds([SimulatedSet("painted-spheres", 10, 1)])


def test_the_shipped_plan_never_draws_one_seed_twice():
    sets = [parse_set(text) for text in DEFAULT_SETS]
    check_seeds(sets)
    spans = sorted((entry.seed, entry.seed + entry.dishes) for entry in sets)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_accuracy_uses_held_out_seeds_only_and_each_once():
    sets = list(plan(6).values())
    assert all(entry.seed >= HELD_OUT_SEED for entry in sets)
    assert len({entry.seed for entry in sets}) == len(sets)
    with pytest.raises(TrainError):
        check_seeds(sets)
