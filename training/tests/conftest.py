"""A small data set drawn with numbers alone, so that tests need neither dishes nor `cfu`."""

import numpy as np
import pytest

from cfutrain.classes import CLASSES
from cfutrain.crops import DishObjects
from cfutrain.dataset import Dataset, DatasetWriter
from cfutrain.labelling import Found, Label
from cfutrain.split import split_groups

NAMES = ["diameter_um", "area_um2", "od_mean", "haem_od", "texture_od", "rim_distance_mm"]
SIDE = 16


def mock_dish(name: str, seed: int, each: int = 6) -> tuple[DishObjects, list[Label]]:
    """A dish with `each` objects of every class, told apart by features and by colour."""
    dice = np.random.default_rng(seed)
    features, crops, masks, labels = [], [], [], []
    yy, xx = np.mgrid[:SIDE, :SIDE]
    disc = (xx - SIDE / 2) ** 2 + (yy - SIDE / 2) ** 2 < (SIDE / 3) ** 2
    for index, kind in enumerate(CLASSES):
        for _ in range(each):
            size = 60 * 1.4**index * np.exp(dice.normal(0, 0.1))
            row = [
                size, np.pi * size**2 / 4, 0.02 * index + dice.normal(0, 0.01),
                0.05 * (kind in ("BFU-E", "CFU-E", "CFU-GEMM")) + dice.normal(0, 0.01),
                dice.normal(0.02, 0.005), dice.uniform(0, 17),
            ]  # fmt: skip
            if dice.random() < 0.1:
                row[4] = np.nan
            features.append(row)
            crop = np.full((SIDE, SIDE, 3), 200.0)
            crop[disc] *= 10 ** -np.array([0.01, 0.03, 0.03 + 0.02 * index])
            crops.append(np.clip(crop + dice.normal(0, 2, crop.shape), 0, 255).astype(np.uint8))
            masks.append((disc * 255).astype(np.uint8))
            labels.append(Label(kind, "matched", 1.0))
    n = len(labels)
    found = [Found(10.0 * i, 20.0, features[i][0], None, "") for i in range(n)]
    dish = DishObjects(
        name, f"{name}.jpg", 11.0, list(range(1, n + 1)), found,
        np.array(features, np.float32), np.array(crops), np.array(masks),
    )  # fmt: skip
    return dish, labels


@pytest.fixture(scope="session")
def mock_data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Twelve dishes, split by dish."""
    names = [f"dish-{i}" for i in range(12)]
    parts = split_groups(names, ["mock"] * len(names))
    writer = DatasetWriter(NAMES)
    for seed, name in enumerate(names):
        dish, labels = mock_dish(name, seed)
        writer.add("mock", name, parts[name], dish, labels)
    return writer.write(tmp_path_factory.mktemp("data"), {"origin": "cfu simulate"})
