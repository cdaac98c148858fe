"""What a run of `cfu count` found: colonies.csv and dishes.csv."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cfutrain.classes import CLASSES
from cfutrain.errors import TrainError
from cfutrain.tables import number, read_rows
from cfutrain.truth import stem

#: Reason of a colony that is counted without a class, as the picture is too coarse to tell it.
_REFUSED = "class refused at this resolution"


@dataclass
class Reported:
    """One row of colonies.csv."""

    number: int
    x: float
    y: float
    diameter_um: float
    #: The classifier's class, or empty.
    name: str
    counted: bool
    reason: str
    overlap: bool
    #: By class; empty where the segmenter itself sorted the object out.
    probabilities: dict[str, float]

    @property
    def answer(self) -> str:
        """Its column in a confusion matrix: class, `refused`, `unclassified` or `sorted out`."""
        if self.name:
            return self.name
        if self.reason == _REFUSED:
            return "refused"
        return "unclassified" if self.shown else "sorted out"

    @property
    def shown(self) -> bool:
        """Whether the segmenter left it to the classifier."""
        return bool(self.probabilities) or self.reason == "unclassified"


@dataclass
class ReportedDish:
    """One picture of a run."""

    image: str
    um_per_px: float
    flags: list[str] = field(default_factory=list)
    failed: bool = False
    objects: list[Reported] = field(default_factory=list)

    def places(self, chosen: list[Reported]) -> np.ndarray:
        """Centres [n, 2] of objects."""
        return np.array([[o.x, o.y] for o in chosen]).reshape(-1, 2)


def read(folder: Path) -> dict[str, ReportedDish]:
    """The dishes of a results folder, by the name of their picture."""
    if not (folder / "dishes.csv").is_file() or not (folder / "colonies.csv").is_file():
        raise TrainError(f"{folder} holds no results of `cfu count`.", "Count into it first.")
    dishes: dict[str, ReportedDish] = {}
    for row in read_rows(folder / "dishes.csv"):
        failed = row.get("status") != "ok"
        dishes[stem(row["image"])] = ReportedDish(
            image=row["image"],
            um_per_px=number(row.get("um_per_px")),
            flags=[f for f in (row.get("flags") or "").split("; ") if f],
            failed=failed,
        )
    for row in read_rows(folder / "colonies.csv"):
        probabilities = {
            name: number(row.get(f"p_{name}")) for name in CLASSES if row.get(f"p_{name}")
        }
        dishes[stem(row["image"])].objects.append(
            Reported(
                number=int(row["colony"]),
                x=float(row["x_px"]),
                y=float(row["y_px"]),
                diameter_um=number(row.get("diameter_um"), 0.0),
                name=row["class"],
                counted=row["counted"] == "true",
                reason=row["reason"],
                overlap=row.get("overlap") == "true",
                probabilities=probabilities,
            )
        )
    return dishes
