"""Dishes of a painter, judged by a classifier that has not seen its work."""

from types import SimpleNamespace

import numpy as np

from cfutrain.least_colony import Judged, LeastColony, choose
from cfutrain.strangers import FEWEST_DISHES, painter_of, painters, strangers
from cfutrain.training_data import TrainingData

NAMES = ["CFU-GM", "dust"]


def test_who_painted_a_dish():
    assert painter_of("painted-rings-11to21um/painted-rings-11to21um-s2301/rings-2301") == "rings"
    assert painter_of("painted-lenses/painted-lenses-s2001/lenses-2003") == "lenses"
    assert painter_of("lab-8to12um/lab-8to12um-s940/dish-01") == ""
    assert painter_of("donor painted-rings") == ""


def made_of(kinds):
    """Two objects a dish, the first a colony; every fifth dish tests, every fourth validates."""
    dishes = [f"{kind}/{kind}-s1/dish-{i}" for kind, n in kinds.items() for i in range(n)]
    count = len(dishes)
    part = np.array(["train", "train", "train", "validation", "test"])[np.arange(count) % 5]
    data = SimpleNamespace(
        dishes=np.repeat(dishes, 2), parts=np.repeat(part, 2), shown=np.ones(2 * count, bool),
        simulated=True,
    )  # fmt: skip
    return TrainingData(data, NAMES, np.tile([0, 1], count), np.ones(2 * count))


def test_no_dish_of_the_painter_is_learnt_and_all_of_it_are_judged():
    made = made_of({"lab": 20, "painted-rings": FEWEST_DISHES, "painted-lenses-4to8um": 30})
    seen = []

    def learner(learn, check):
        seen.append({painter_of(made.data.dishes[row]) for row in [*learn, *check]})
        assert set(made.data.parts[learn]) == {"train"}
        assert set(made.data.parts[check]) == {"validation"}
        return lambda rows: 4 * np.eye(2)[made.target[rows]]

    found = strangers(made, learner)
    assert painters(made.data) == ["lenses", "rings"]
    assert seen == [{"", "rings"}, {"", "lenses"}]
    # Four of five dishes: those that test stay unseen.
    assert [len(each.labels) for each in found] == [48, 32]
    for each, painter in zip(found, ["lenses", "rings"], strict=True):
        assert {painter_of(dish) for dish in each.dishes} == {painter}
        assert (each.probabilities.argmax(axis=1) == each.labels).all()


def test_many_painters_are_left_out_together():
    made = made_of({"lab": 20} | {f"painted-{name}": FEWEST_DISHES for name in "abcde"})
    seen = []

    def learner(learn, check):
        seen.append({painter_of(made.data.dishes[row]) for row in [*learn, *check]})
        return lambda rows: 4 * np.eye(2)[made.target[rows]]

    found = strangers(made, learner)
    assert seen == [{"", "b", "c", "e"}, {"", "a", "c", "d"}, {"", "a", "b", "d", "e"}]
    # Still each painter counts by itself.
    assert [{painter_of(dish) for dish in each.dishes} for each in found] == [
        {"a"}, {"d"}, {"b"}, {"e"}, {"c"}
    ]  # fmt: skip


def test_a_painter_of_few_dishes_says_nothing():
    made = made_of({"lab": 20, "painted-rings": FEWEST_DISHES - 1})
    assert strangers(made, None) == []


def judged(doubtful, dirt):
    """Ten dishes of ten sure colonies each, of `doubtful` ones and of dirt that looks surer."""
    one = [[0.95, 0.05]] * 10 + [[0.6, 0.4]] * doubtful + [[0.7, 0.3]] * dirt
    labels = [0] * (10 + doubtful) + [1] * dirt
    return Judged(np.array(one * 10), np.array(labels * 10), np.repeat(np.arange(10), len(one)))


def test_half_of_the_weight_is_with_strangers():
    clean, dirty = judged(doubtful=1, dirt=0), judged(doubtful=1, dirt=8)
    assert choose(clean, NAMES) == LeastColony()
    ends = choose(clean, NAMES, [dirty])
    # The dirt of the stranger is declined.
    assert (ends.asked(dirty.probabilities[:, 0], dirty.dishes) > 0.7).all()
    assert choose(clean, NAMES, [dirty, dirty]) == ends
    # Not where it costs more colonies of the kinds that were learnt than it is worth.
    assert choose(judged(doubtful=15, dirt=0), NAMES, [dirty]) != ends
