"""Manual and simulated truth: what stands on a dish and where.

Read are the simulator's tables, a table of points (columns `dish` or `image`, `x`, `y`, `class`),
QuPath GeoJSON, COCO and ImageJ Cell Counter XML. Coordinates are pixels of the full picture, origin
top-left. Pictures are told apart by their file names without folder and ending.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cfutrain import geometry
from cfutrain.classes import class_of
from cfutrain.errors import TrainError
from cfutrain.tables import number, read_rows

#: Cells at which a class begins (DOMAIN: 8 erythroblasts, above 200 a burst; 20 cells of a
#: granulocyte-macrophage colony; 3 megakaryocytes).
THRESHOLDS = {"CFU-E": (8, 200), "BFU-E": (200,), "CFU-GM": (20,), "CFU-MK": (3,)}
#: A colony within this factor of a threshold could be scored either way.
NEAR_FACTOR = 1.25
#: Signal to noise of an ideal observer below which nobody can see a colony (Rose's criterion).
SEEN = 5.0


@dataclass
class TrueObject:
    """One colony, or a cluster below the threshold."""

    x: float
    y: float
    #: As the source writes it; `classes.class_of` translates.
    name: str
    #: um; 0 where the source has points alone.
    diameter_um: float = 0.0
    outline: np.ndarray | None = None
    #: Whether it should be counted: a colony whose centre lies in the picture.
    counted: bool = True
    #: Whether it lies so close to a threshold that people would not agree.
    near_threshold: bool = False
    cells: int = 0
    #: How visible it is, as the simulator defines it; NaN where unknown.
    contrast: float = float("nan")
    #: Contrast over noise of the whole object, as the simulator defines it; NaN where unknown.
    detectability: float = float("nan")

    @property
    def unsure(self) -> bool:
        """Whether people could not agree on it: near a threshold, or not to be seen at all."""
        return self.near_threshold or self.detectability < SEEN

    def diameter(self, um_per_px: float) -> float:
        """Its diameter, um; that of the circle of the outline's area where none is given."""
        if self.diameter_um > 0 or self.outline is None:
            return self.diameter_um
        return 2 * float(np.sqrt(geometry.area(self.outline) / np.pi)) * um_per_px


@dataclass
class Artefact:
    """A bubble, fibre, speck and so on."""

    x: float
    y: float
    kind: str
    size_um: float


@dataclass
class DishTruth:
    """What is true of one picture."""

    objects: list[TrueObject] = field(default_factory=list)
    artefacts: list[Artefact] = field(default_factory=list)
    #: Truth may name artefacts; if it does not, an unmatched object is only known to be no colony.
    knows_artefacts: bool = False
    um_per_px: float = float("nan")


def stem(image: str) -> str:
    """The name of a picture without folder and ending."""
    return Path(image.replace("\\", "/")).stem


def load(path: Path, markers: dict[str, str] | None = None) -> dict[str, DishTruth]:
    """Truth by picture, from a file or a folder of files.

    A folder is the simulator's (`truth.csv` in it) or holds GeoJSON or Cell Counter files named
    after the pictures. `markers` names the numbered types of ImageJ's Cell Counter.
    """
    # Imported here: that module needs the types above.
    from cfutrain import truth_formats as formats

    if path.is_dir():
        if (path / "truth.csv").is_file():
            return simulated(path)
        result: dict[str, DishTruth] = {}
        for file in sorted(path.iterdir()):
            if file.suffix.lower() in formats.SUFFIXES:
                for name, dish in formats.read(file, markers).items():
                    held = result.setdefault(name, DishTruth())
                    held.objects += dish.objects
        if not result:
            raise TrainError(
                f"{path} holds no truth.", "Expected are truth.csv, .geojson, .json, .xml or .csv."
            )
        return result
    if not path.is_file():
        raise TrainError(f"{path} is missing.", "Check the path of the truth.")
    if path.name == "truth.csv":
        return simulated(path.parent)
    return formats.read(path, markers)


def near_threshold(name: str, cells: int) -> bool:
    """Whether a count of cells lies within a factor of 1.25 of a threshold of its class.

    A cluster is near when it nearly is a colony: the simulator says `cluster` for all kinds, so
    for clusters a column of its own is needed and this is False.
    """
    if cells <= 0:
        return False
    limits = THRESHOLDS.get(class_of(name), ())
    return any(limit / NEAR_FACTOR <= cells <= limit * NEAR_FACTOR for limit in limits)


def simulated(folder: Path) -> dict[str, DishTruth]:
    """The truth of a folder of `cfu simulate`."""
    result: dict[str, DishTruth] = {}
    counts = folder / "truth_counts.csv"
    for row in read_rows(counts) if counts.is_file() else []:
        result[stem(row["image"])] = DishTruth(
            knows_artefacts=True, um_per_px=number(row["um_per_px"])
        )
    for row in read_rows(folder / "truth.csv"):
        dish = result.setdefault(stem(row["image"]), DishTruth(knows_artefacts=True))
        cells = int(number(row.get("cells"), 0))
        told = row.get("near_threshold")
        dish.objects.append(
            TrueObject(
                x=float(row["x_px"]),
                y=float(row["y_px"]),
                name=row["class"],
                diameter_um=number(row.get("diameter_um"), 0.0),
                outline=geometry.parse_outline(row.get("outline_px")),
                counted=row.get("counted") == "true",
                near_threshold=told == "true" or near_threshold(row["class"], cells),
                cells=cells,
                contrast=number(row.get("contrast")),
                detectability=number(row.get("detectability")),
            )
        )
    artefacts = folder / "truth_artefacts.csv"
    for row in read_rows(artefacts) if artefacts.is_file() else []:
        dish = result.setdefault(stem(row["image"]), DishTruth(knows_artefacts=True))
        dish.artefacts.append(
            Artefact(
                float(row["x_px"]), float(row["y_px"]), row["kind"], number(row["size_um"], 0.0)
            )
        )
    return result
