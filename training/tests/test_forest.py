"""Training of Forest: same bytes, same answers as LightGBM, sensible figures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

lightgbm = pytest.importorskip("lightgbm")

from cfutrain import forest  # noqa: E402
from cfutrain.classes import CLASSES  # noqa: E402
from cfutrain.dataset import Dataset  # noqa: E402
from cfutrain.forest_file import below, from_lightgbm, read  # noqa: E402

FEW = forest.ForestOptions(rounds=15, threads=1)


def test_same_data_and_seed_make_the_same_bytes(mock_data: Dataset, tmp_path: Path):
    for name in ("a", "b"):
        forest.train(mock_data, tmp_path / name, FEW)
    for file in ("forest.model", "card.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    forest.train(mock_data, tmp_path / "c", forest.ForestOptions(rounds=15, threads=1, seed=2))
    other = (tmp_path / "c" / "forest.model").read_bytes()
    assert other != (tmp_path / "a" / "forest.model").read_bytes()


def test_the_classes_are_learnt_and_the_file_is_read_back(mock_data: Dataset, tmp_path: Path):
    card = forest.train(mock_data, tmp_path, FEW)
    assert card["figures"]["test"]["right"] > 0.85
    data = (tmp_path / "forest.model").read_bytes()
    head, trees = read(data)
    assert head["cfu-model"] == ["1 forest"]
    assert [line.split()[0] for line in head["class"]] == list(CLASSES)
    assert int(head["features"][0]) == len(mock_data.names)
    assert data[: data.index(b"data\n")].count(b"\n\n") == 0
    # Children stand behind their parents, every root begins a tree, leaves have no children.
    inner = np.flatnonzero(trees.nodes["feature"] >= 0)
    assert (trees.nodes["left"][inner] > inner).all()
    assert (trees.nodes["right"][inner] > inner).all()
    assert not trees.nodes["left"][trees.nodes["feature"] < 0].any()
    # The place of an object in the dish decides nothing.
    assert mock_data.names.index("rim_distance_mm") not in trees.nodes["feature"]


def test_a_card_says_what_the_dishes_are(mock_data: Dataset):
    count = len(mock_data)
    assert forest.trained_on(mock_data) == f"{count} objects of 12 simulated dishes"
    kinds = np.where(mock_data.dishes == "mock/dish-3", "painted-rings-", "lab-")
    painted = replace(mock_data, dishes=np.char.add(kinds, mock_data.dishes))
    said = f"{count} objects of 12 simulated dishes, 1 of them painted"
    assert forest.trained_on(painted) == said
    scored = replace(mock_data, manifest={"origin": "a study scored by hand"})
    assert forest.trained_on(scored) == f"{count} objects of 12 dishes scored by hand"


def test_scores_are_those_of_lightgbm():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(600, 4)).astype(np.float32)
    x[dice.random(x.shape) < 0.2] = np.nan
    x[:, 3] = np.nan_to_num(x[:, 3])
    y = (np.nan_to_num(x[:, 0]) > 0) + (np.nan_to_num(x[:, 1]) > 0.5).astype(int)
    booster = lightgbm.train(
        {"objective": "multiclass", "num_class": 3, "verbosity": -1, "num_threads": 1},
        lightgbm.Dataset(x, y),
        num_boost_round=10,
    )
    trees = from_lightgbm(booster.dump_model(), 3)
    # Values that the training never saw, missing ones in every column among them.
    probe = dice.normal(size=(400, 4)).astype(np.float32) * 2
    probe[dice.random(probe.shape) < 0.3] = np.nan
    expected = booster.predict(probe.astype(np.float64), raw_score=True)
    # Leaves are kept as float32.
    np.testing.assert_allclose(trees.scores(probe), expected, atol=1e-5)


@pytest.mark.parametrize("threshold", [0.1, -0.1, 1e-40, 3.0, 1.0000000180025095e-35])
def test_float_thresholds_answer_like_double_ones(threshold):
    value = below(threshold)
    assert np.float64(value) <= threshold
    assert np.float64(np.nextafter(value, np.float32(np.inf))) > threshold


def test_a_class_without_examples_is_left_out(mock_data: Dataset, tmp_path: Path):
    from dataclasses import replace

    keep = mock_data.labels != "CFU-MK"
    fewer = replace(
        mock_data,
        **{
            name: getattr(mock_data, name)[keep]
            for name in (
                "features", "crops", "masks", "labels", "weights", "parts", "shown", "dishes",
                "sets", "sources",
            )
        },
    )  # fmt: skip
    forest.train(fewer, tmp_path, FEW)
    head, _ = read((tmp_path / "forest.model").read_bytes())
    assert [line.split()[0] for line in head["class"]] == [c for c in CLASSES if c != "CFU-MK"]
