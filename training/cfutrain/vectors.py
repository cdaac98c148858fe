"""Test vectors of a bundle: objects, and what the plugin has to make of them."""

import base64
from pathlib import Path
from typing import Any

import numpy as np

from cfutrain.bundle import FILES, kind_of, read_head
from cfutrain.calibration import Calibration, Lean
from cfutrain.classes import CLASSES
from cfutrain.dataset import Dataset
from cfutrain.forest_file import read as read_forest
from cfutrain.net_inputs import Input, crop_tensor, feature_tensor


def calibration_of(head: dict[str, list[str]]) -> Calibration:
    """What a head says of the way from scores to probabilities."""
    classes = [line.split(" ", 1)[0] for line in head["class"]]
    leans = [line.split() for line in head.get("lean", [])]
    return Calibration(
        leans=[Lean(classes.index(a), classes.index(b), float(x)) for a, b, x in leans],
        temperature=float(head["temperature"][0]),
        bias=[float(b) for b in head.get("bias", [""])[0].split()],
        reject_probability=float(head.get("reject_probability", ["0"])[0]),
    )


def inputs_of(head: dict[str, list[str]]) -> list[Input]:
    """The `input` lines of net.model."""
    parts = [line.split() for line in head.get("input", [])]
    return [Input(p[0], p[1] == "log", float(p[2]), float(p[3])) for p in parts]


def predict(
    model: Path, names: list[str], features: np.ndarray, crops: np.ndarray, masks: np.ndarray
) -> tuple[list[str], np.ndarray]:
    """Classes of a model (folder or bundle) and its probabilities, without the plugin."""
    kind = kind_of(model)
    head = read_head(model / FILES[kind][0])
    classes = [line.split(" ", 1)[0] for line in head["class"]]
    if kind == "forest":
        _, trees = read_forest((model / "forest.model").read_bytes())
        raw = trees.scores(features)
    else:
        raw = run_onnx(
            model / "net.onnx",
            crop_tensor(np.asarray(crops), np.asarray(masks)),
            feature_tensor(features, names, inputs_of(head)),
        )
    return classes, calibration_of(head).probabilities(raw)


def run_onnx(path: Path, crop: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Scores of net.onnx by the reference evaluator of the package onnx."""
    # Imported here: Forest alone needs no onnx.
    from onnx.reference import ReferenceEvaluator

    session = ReferenceEvaluator(str(path))
    return session.run(["scores"], {"crop": crop, "features": features})[0].astype(np.float64)


def choose(data: Dataset, classes: list[str], each: int = 2) -> np.ndarray:
    """The first `each` objects of every class among those that were not trained on."""
    rows: list[int] = []
    for name in classes:
        mine = np.flatnonzero((data.labels == name) & (data.parts != "train") & data.shown)
        if len(mine) < each:
            mine = np.flatnonzero(data.labels == name)
        rows += list(mine[:each])
    return np.array(rows, dtype=int)


def make(model: Path, data: Dataset) -> list[dict[str, Any]]:
    """Vectors of a trained model: features by name, the probabilities of each class, and for Net
    crop and mask (base64, rows from the top)."""
    rows = choose(data, list(CLASSES))
    crops, masks = np.asarray(data.crops[rows]), np.asarray(data.masks[rows])
    features = np.asarray(data.features[rows])
    classes, p = predict(model, data.names, features, crops, masks)
    items = []
    for i, row in enumerate(rows):
        values = {
            name: float(value)
            for name, value in zip(data.names, features[i], strict=True)
            if np.isfinite(value)
        }
        item: dict[str, Any] = {
            "name": f"{data.labels[row]} of {data.dishes[row]}",
            "class": classes[int(p[i].argmax())],
            "features": values,
            "probabilities": {name: float(p[i, k]) for k, name in enumerate(classes)},
        }
        if kind_of(model) == "net":
            item["crop"] = {
                "size": int(crops.shape[1]),
                "rgb": base64.b64encode(crops[i].tobytes()).decode(),
                "mask": base64.b64encode(masks[i].tobytes()).decode(),
            }
        items.append(item)
    return items
