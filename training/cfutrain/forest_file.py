"""Writes forest.model and reads it back, as Plugins/Forest/README.md defines it."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from cfutrain.model_head import Head

NODE = np.dtype(
    [("value", "<f4"), ("feature", "<i2"), ("flags", "<u2"), ("left", "<u4"), ("right", "<u4")]
)


@dataclass
class Trees:
    """Trees in one array of nodes; children stand behind their parent."""

    roots: np.ndarray
    nodes: np.ndarray
    classes: int

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Sum of the leaves, class by class, [n, C] in double precision: what the plugin does."""
        x = np.asarray(features, dtype=np.float32)
        total = np.zeros((len(x), self.classes))
        every = np.arange(len(x))
        for tree, root in enumerate(self.roots):
            at = np.full(len(x), root, dtype=np.int64)
            while True:
                node = self.nodes[at]
                split = node["feature"] >= 0
                if not split.any():
                    break
                value = x[every, np.maximum(node["feature"], 0)]
                missing = np.isnan(value)
                left = np.where(missing, node["flags"] & 1 == 1, value <= node["value"])
                child = np.where(left, node["left"], node["right"])
                at = np.where(split, child, at)
            total[:, tree % self.classes] += self.nodes[at]["value"].astype(np.float64)
        return total


def below(threshold: float) -> np.float32:
    """The largest float32 that is not above a double: equal answers for every float."""
    with np.errstate(over="ignore"):
        # LightGBM writes the largest double where it parts missing values from all others.
        value = np.float32(threshold)
    if np.float64(value) > threshold:
        value = np.nextafter(value, np.float32(-np.inf))
    return value


def from_lightgbm(dump: dict[str, Any], classes: int) -> Trees:
    """The trees of `Booster.dump_model()`."""
    nodes: list[tuple[Any, int, int, int, int]] = []
    roots: list[int] = []

    def add(node: dict[str, Any]) -> int:
        index = len(nodes)
        if "leaf_value" in node and "split_feature" not in node:
            nodes.append((np.float32(node["leaf_value"]), -1, 0, 0, 0))
            return index
        if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
            raise ValueError("categorical splits and zero_as_missing have no place in the format")
        threshold = float(node["threshold"])
        named = node["missing_type"] == "NaN"
        nan_left = bool(node["default_left"]) if named else threshold >= 0
        nodes.append((below(threshold), int(node["split_feature"]), int(nan_left), 0, 0))
        left = add(node["left_child"])
        right = add(node["right_child"])
        nodes[index] = (*nodes[index][:3], left, right)
        return index

    for tree in dump["tree_info"]:
        roots.append(add(tree["tree_structure"]))
    return Trees(np.array(roots, dtype="<u4"), np.array(nodes, dtype=NODE), classes)


def write(head: Head, trees: Trees) -> bytes:
    """The bytes of forest.model."""
    text = head.text([f"trees {len(trees.roots)}", f"nodes {len(trees.nodes)}"], "data")
    return _padded(_padded(text.encode()) + trees.roots.tobytes()) + trees.nodes.tobytes()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 64)


def read(data: bytes) -> tuple[dict[str, list[str]], Trees]:
    """Head as key to values, and the trees."""
    end = data.index(b"\ndata\n") + len(b"\ndata\n")
    keys: dict[str, list[str]] = {}
    for line in data[: end - 1].decode().split("\n"):
        key, _, value = line.partition(" ")
        keys.setdefault(key, []).append(value)
    trees, nodes = int(keys["trees"][0]), int(keys["nodes"][0])
    at = end + (-end % 64)
    roots = np.array(struct.unpack_from(f"<{trees}I", data, at), dtype="<u4")
    at += 4 * trees
    at += -at % 64
    array = np.frombuffer(data, dtype=NODE, count=nodes, offset=at)
    return keys, Trees(roots, array, len(keys["class"]))
