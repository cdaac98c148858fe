"""What a painter makes: a picture of a dish, and what is true of it."""

import io
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from cfutrain.tables import write_rows

TRUTH = ("image", "class", "x_px", "y_px", "diameter_um", "cells", "counted", "outline_px")
ARTEFACTS = ("image", "kind", "x_px", "y_px", "size_um")
COUNTS = ("image", "um_per_px", "colonies")
#: Fewer points than these are a loose handful.
FEW = 60


@dataclass
class PaintedObject:
    """A colony, or a `cluster` below the threshold."""

    #: Name of the class, or `cluster`.
    name: str
    #: Middle of what is seen, px; 0 is the outer corner of the first pixel.
    x: float
    y: float
    diameter_um: float
    cells: int
    #: px, [n, 2].
    outline: np.ndarray


@dataclass
class PaintedArtefact:
    """Anything else that could be taken for a colony."""

    #: `bubble`, `fibre`, `scratch`, `dust`, `flake`, `droplet`, `pen`, `reflection`, `smear`.
    kind: str
    x: float
    y: float
    size_um: float


@dataclass
class Painting:
    """One dish."""

    #: [h, w, 3] uint8, as it is written.
    picture: np.ndarray
    um_per_px: float
    diameter_mm: float
    objects: list[PaintedObject] = field(default_factory=list)
    artefacts: list[PaintedArtefact] = field(default_factory=list)
    #: Quality of the JPEG, and whether its colours are at half the sampling.
    quality: int = 92
    halved_colour: bool = False

    def jpeg(self) -> bytes:
        """The picture's file."""
        file = io.BytesIO()
        image = Image.fromarray(self.picture)
        image.save(file, "JPEG", quality=self.quality, subsampling=2 if self.halved_colour else 0)
        return file.getvalue()


def outline_around(points: np.ndarray, pad: float, corners: int = 40) -> np.ndarray:
    """The outline [corners, 2] of points [n, 2] as a person would draw it, `pad` beyond them.

    It follows the points in each direction from their middle. Of many the few that lie far out do
    not pull it along; a loose handful is drawn round as a whole.
    """
    few = len(points) < FEW
    if few:
        points = _along_hull(points)
    middle = points.mean(axis=0) if few else np.median(points, axis=0)
    offset = points - middle
    far = np.hypot(offset[:, 0], offset[:, 1])
    angle = np.arctan2(offset[:, 1], offset[:, 0])
    turns = 2 * np.pi * np.arange(corners) / corners
    # As far as the next direction, so that none is empty along a line of two cells.
    wide = 2.02 * np.pi / corners
    radius = np.zeros(corners)
    for index, turn in enumerate(turns):
        beside = np.abs((angle - turn + np.pi) % (2 * np.pi) - np.pi) < wide
        if beside.any():
            reach = far[beside] * np.cos(angle[beside] - turn)
            radius[index] = np.quantile(reach, 1.0 if few else 0.97)
    radius = (np.roll(radius, 1) + 2 * radius + np.roll(radius, -1)) / 4 + pad
    return middle + radius[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1)


def line_pieces(points: np.ndarray, longest: float = 500.0) -> list[tuple[np.ndarray, float]]:
    """Middles and lengths of pieces of a line through points [n, 2], um.

    One piece as long as a hair would make everything that lies about it a part of the hair.
    """
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    count = max(1, int(np.ceil(along[-1] / longest)))
    length = along[-1] / count
    at = (np.arange(count) + 0.5) * length
    middles = np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], axis=1)
    return [(middle, float(length)) for middle in middles]


def is_inside(at: np.ndarray, size: tuple[int, int]) -> bool:
    """Whether a place x, y, px, lies in a picture of this height and width."""
    return bool(0 < at[0] < size[1] and 0 < at[1] < size[0])


def film_pieces(
    film: np.ndarray, um: float, longest: float = 1000.0
) -> list[tuple[np.ndarray, float]]:
    """Middles [x, y], samples from the corner, and widths, um, of the pieces of a film [h, w].

    Its samples are `um` apart. Listed as one disc, a film would claim all that lies beside it, so
    it is cut into squares of at most `longest` um; those that hold little of it are left out.
    """
    strong = np.abs(film)
    there = strong > 0.1 * strong.max(initial=0)
    if not there.any():
        return []
    cuts = []
    for axis in (0, 1):
        first, *_, last = np.flatnonzero(there.any(axis=1 - axis)).repeat(2)
        many = max(1, int(np.ceil((last + 1 - first) * um / longest)))
        cuts.append(np.linspace(first, last + 1, many + 1).round().astype(int).tolist())
    boxes = [(t, low, left, right) for t, low in pairwise(cuts[0]) for left, right in
             pairwise(cuts[1])]  # fmt: skip
    means = [strong[t:low, left:right].mean() for t, low, left, right in boxes]
    return [
        (np.array([left + right, t + low]) / 2, float(max(low - t, right - left) * um))
        for (t, low, left, right), mean in zip(boxes, means, strict=True)
        if mean > 0.15 * max(means)
    ]


def middle_and_width(outline: np.ndarray) -> tuple[float, float, float]:
    """x and y of the middle of an outline [n, 2], and the diameter of a disc of its area.

    All are in the outline's own unit.
    """
    after = np.roll(outline, -1, axis=0)
    cross = outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1]
    x, y = ((outline + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return float(x), float(y), float(np.sqrt(2 * abs(cross.sum()) / np.pi))


def _along_hull(points: np.ndarray) -> np.ndarray:
    """Points along the hull of a few: between them an outline would fall to the middle."""
    turns = 2 * np.pi * np.arange(24) / 24
    far = points @ np.stack([np.cos(turns), np.sin(turns)])
    corners = points[list(dict.fromkeys(far.argmax(axis=0).tolist()))]
    share = np.linspace(0, 1, 24, endpoint=False)[:, None, None]
    return (corners * (1 - share) + np.roll(corners, -1, axis=0) * share).reshape(-1, 2)


def write_study(folder: Path, paintings: dict[str, Painting]) -> None:
    """study.csv and the truth of paintings by the names of their pictures.

    The tables are those of `cfu simulate`, with the columns that are read here. The pictures are
    to stand there already; see `jpeg`.
    """
    write_rows(
        folder / "study.csv",
        ("image", "dish", "um_per_px", "dish_diameter_mm"),
        [
            (name, Path(name).stem, f"{p.um_per_px:.4f}", f"{p.diameter_mm:g}")
            for name, p in paintings.items()
        ],
    )
    write_rows(folder / "truth.csv", TRUTH, [
        (
            name, o.name, f"{o.x:.2f}", f"{o.y:.2f}", f"{o.diameter_um:.1f}", o.cells,
            "false" if o.name == "cluster" else "true",
            ";".join(f"{x:.1f} {y:.1f}" for x, y in o.outline),
        )
        for name, p in paintings.items() for o in p.objects
    ])  # fmt: skip
    # A dish that holds nothing at all is known too.
    write_rows(folder / "truth_counts.csv", COUNTS, [
        (name, f"{p.um_per_px:.4f}", sum(o.name != "cluster" for o in p.objects))
        for name, p in paintings.items()
    ])  # fmt: skip
    write_rows(folder / "truth_artefacts.csv", ARTEFACTS, [
        (name, a.kind, f"{a.x:.2f}", f"{a.y:.2f}", f"{a.size_um:.1f}")
        for name, p in paintings.items() for a in p.artefacts
    ])  # fmt: skip
