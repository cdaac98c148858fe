"""A data set: crops, masks, features and labels of many dishes in one folder.

manifest.json   where it comes from: commands, seeds, versions, hashes of the files below
objects.csv     one row an object: set, donor, dish, part, label, how it was labelled, features
features.npy    float32 [n, F], NaN where a feature could not be measured
crops.npy       uint8 [n, S, S, 3], as a plugin is given them
masks.npy       uint8 [n, S, S], 255 inside the outline
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cfutrain import __version__
from cfutrain.classes import CLASSES
from cfutrain.crops import DishObjects
from cfutrain.errors import TrainError
from cfutrain.labelling import Label
from cfutrain.tables import read_json, read_rows, sha256, write_json, write_rows

#: Origin, in the manifest, of what was drawn and not scored by people.
SIMULATED = "cfu simulate"
FILES = ("objects.csv", "features.npy", "crops.npy", "masks.npy")


@dataclass
class Dataset:
    """A data set in memory; crops and masks stay on disk until they are touched."""

    names: list[str]
    features: np.ndarray
    crops: np.ndarray
    masks: np.ndarray
    #: Class of each object, by name.
    labels: np.ndarray
    weights: np.ndarray
    #: `train`, `validation` or `test`.
    parts: np.ndarray
    #: Whether the segmenter leaves the object to the classifier.
    shown: np.ndarray
    #: Names that hold dishes apart and kinds of pictures together.
    dishes: np.ndarray
    sets: np.ndarray
    sources: np.ndarray
    manifest: dict[str, Any]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def simulated(self) -> bool:
        """Whether it was drawn and not scored by people."""
        return self.manifest["origin"] == SIMULATED

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the manifest's content."""
        return self.manifest["fingerprint"]


class DatasetWriter:
    """Collects dishes and writes the folder."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.rows: list[list[Any]] = []
        self.features: list[np.ndarray] = []
        self.crops: list[np.ndarray] = []
        self.masks: list[np.ndarray] = []

    def add(
        self, set_name: str, donor: str, part: str, dish: DishObjects, labels: list[Label]
    ) -> None:
        """Adds one dish."""
        for index, label in enumerate(labels):
            self.rows.append(
                [
                    set_name, donor, dish.dish, dish.image, dish.numbers[index], part, label.name,
                    label.source, f"{label.weight:g}", dish.found[index].artefact,
                    f"{dish.um_per_px:g}",
                ]
            )  # fmt: skip
        self.features.append(dish.features)
        self.crops.append(dish.crops)
        self.masks.append(dish.masks)

    def write(self, out: Path, origin: dict[str, Any]) -> Dataset:
        """Writes the folder and reads it back."""
        if not self.rows:
            raise TrainError("There is no object in any dish.", "Look at the pictures.")
        out.mkdir(parents=True, exist_ok=True)
        header = [
            "set", "donor", "dish", "image", "object", "part", "label", "source", "weight",
            "artefact", "um_per_px",
        ]  # fmt: skip
        write_rows(out / "objects.csv", header, self.rows)
        np.save(out / "features.npy", np.concatenate(self.features).astype(np.float32))
        np.save(out / "crops.npy", np.concatenate(self.crops).astype(np.uint8))
        np.save(out / "masks.npy", np.concatenate(self.masks).astype(np.uint8))
        hashes = {name: sha256(out / name) for name in FILES}
        manifest = origin | {
            "format": 1,
            "cfutrain": __version__,
            "features": self.names,
            "classes": list(CLASSES),
            "objects": len(self.rows),
            "files": hashes,
            "fingerprint": hashes_text(hashes),
            "counts": _counts(self.rows),
        }
        write_json(out / "manifest.json", manifest)
        return load(out)


def hashes_text(hashes: dict[str, str]) -> str:
    """One hash for several."""
    import hashlib

    text = "".join(f"{value}  {key}\n" for key, value in sorted(hashes.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _counts(rows: list[list[Any]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        part = counts.setdefault(row[5], {})
        part[row[6]] = part.get(row[6], 0) + 1
    return counts


def load(folder: Path) -> Dataset:
    """Reads a data set; raises TrainError where a file is not what the manifest says."""
    manifest = read_json(folder / "manifest.json")
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file() or sha256(path) != expected:
            raise TrainError(f"{path} is not the file of the manifest.", "Make the data set again.")
    rows = read_rows(folder / "objects.csv")

    def column(name: str) -> np.ndarray:
        return np.array([row[name] for row in rows])

    return Dataset(
        names=list(manifest["features"]),
        features=np.load(folder / "features.npy"),
        crops=np.load(folder / "crops.npy", mmap_mode="r"),
        masks=np.load(folder / "masks.npy", mmap_mode="r"),
        labels=column("label"),
        weights=column("weight").astype(np.float64),
        parts=column("part"),
        shown=column("artefact") == "",
        dishes=np.array([f"{row['set']}/{row['dish']}" for row in rows]),
        sets=column("set"),
        sources=column("source"),
        manifest=manifest,
    )
