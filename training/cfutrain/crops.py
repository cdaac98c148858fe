"""What `cfu crops` writes: objects with features, outlines, crops and masks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfutrain import geometry
from cfutrain.errors import TrainError
from cfutrain.labelling import Found
from cfutrain.program import Program
from cfutrain.tables import number, read_rows
from cfutrain.truth import stem

CROP = 64


@dataclass
class DishObjects:
    """The objects of one picture, in the order of its rows."""

    dish: str
    image: str
    um_per_px: float
    numbers: list[int]
    found: list[Found]
    #: [n, F] float32; NaN where a feature could not be measured.
    features: np.ndarray
    #: [n, S, S, 3] and [n, S, S] uint8.
    crops: np.ndarray
    masks: np.ndarray


def export(program: Program, inputs: list[Path], out: Path, jobs: int, extra: list[str]) -> None:
    """Runs `cfu crops`; dishes that fail are left out by it, with a word on stderr."""
    program.run(
        "crops", *inputs, "--out", out, "--crop-size", CROP, "--jobs", jobs, *extra,
        allowed=(0, 3),
    )  # fmt: skip


def export_reviewed(program: Program, results: Path, out: Path, scorer: str | None) -> None:
    """Runs `cfu crops` on a results folder that people went through in `cfu review`."""
    who = ["--scorer", scorer] if scorer else ["--reviewed"]
    program.run("crops", results, *who, "--out", out, "--crop-size", CROP, allowed=(0, 3))


def feature_names(header: list[str]) -> list[str]:
    """The names between `overlap` and `outline`."""
    if "overlap" not in header or "outline" not in header:
        raise TrainError("objects.csv has no column overlap or outline.", "Use a newer cfu.")
    # `um_per_px` stands twice, as the dish's and as a feature; a table of dictionaries would hold
    # one of them.
    return header[header.index("overlap") + 1 : header.index("outline")]


def read(folder: Path) -> tuple[list[str], list[DishObjects]]:
    """The names of the features, and every dish of an export."""
    path = folder / "objects.csv"
    if not path.is_file():
        raise TrainError(f"{path} is missing.", "Export with `cfu crops`.")
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline().rstrip("\r\n").split(",")
    names = feature_names(header)
    dishes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_rows(path):
        dishes.setdefault((row["dish"], row["image"]), []).append(row)
    return names, [_dish(folder, key, rows, names) for key, rows in dishes.items()]


def _dish(
    folder: Path, key: tuple[str, str], rows: list[dict[str, str]], names: list[str]
) -> DishObjects:
    dish, image = key
    crops, masks = (_array(folder, dish, image, kind) for kind in ("crops", "masks"))
    if len(crops) != len(rows) or len(masks) != len(rows):
        raise TrainError(
            f"{folder}: dish {dish} has {len(rows)} objects but {len(crops)} crops.",
            "Export it again.",
        )
    return DishObjects(
        dish=dish,
        image=image,
        um_per_px=number(rows[0]["um_per_px"]),
        numbers=[int(row["object"]) for row in rows],
        found=[
            Found(
                x=float(row["x_px"]),
                y=float(row["y_px"]),
                diameter_um=number(row.get("diameter_um"), 0.0),
                outline=geometry.parse_outline(row["outline"]),
                artefact=row["artefact"],
            )
            for row in rows
        ],
        features=np.array(
            [[number(row[name]) for name in names] for row in rows], dtype=np.float32
        ).reshape(len(rows), len(names)),
        crops=crops,
        masks=masks,
    )


def _array(folder: Path, dish: str, image: str, kind: str) -> np.ndarray:
    for name in (dish, stem(image)):
        path = folder / f"{name}.{kind}.npy"
        if path.is_file():
            return np.load(path)
    raise TrainError(f"{folder / dish}.{kind}.npy is missing.", "Export it again.")
