"""What the seeker looks at and what it should say: planes of `cfu crops --planes`, and truth."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cfutrain import geometry
from cfutrain.classes import COLONY, class_of
from cfutrain.errors import TrainError
from cfutrain.program import Program
from cfutrain.progress import Progress
from cfutrain.simulate import PIECE, SimulatedSet, check_seeds
from cfutrain.tables import number, read_rows, write_json
from cfutrain.truth import DishTruth, simulated, stem

#: Steps of a byte for one unit of the network's input, and the byte of 0.
STEPS, ZERO = 20.0, 128
#: Channels that hold the four parts of a cell, left to right and top to bottom.
PARTS = 4
#: Channels of light, of which the last is density, and of colour: what a camera may exaggerate.
LIGHT, DENSITY, COLOUR = slice(0, 5), 4, slice(5, 7)
#: Channels of the logarithm of noise, and of whether there is a dish: 0 where there is none.
NOISE, SEEN = 7, 8
#: What a place can belong to, in the order of the network's answers.
KINDS = (*COLONY, "cluster")
#: A middle is marked this wide, as a share of the colony's diameter, but at least one cell.
MIDDLE_SHARE = 0.12


@dataclass
class SeekerDish:
    """One picture: what is seen, and what is true at half the sampling."""

    #: [h, C, w] uint8, see STEPS and ZERO.
    seen: np.ndarray
    #: [h/2, w/2] uint8, 255 in the middle of a colony, falling off around it.
    middle: np.ndarray
    #: [h/2, w/2] uint8, 255 inside a colony's outline.
    body: np.ndarray
    #: [h/2, w/2] uint8, 1 + index in KINDS inside the outline of a colony or cluster.
    kind: np.ndarray
    #: [n, 2] middles of the colonies in cells.
    colonies: np.ndarray
    #: [n] whether the colony touches another one, or nearly so: see `touching`.
    touching: np.ndarray


def make(program: Program, sets: list[SimulatedSet], out: Path, jobs: int) -> int:
    """Draws the sets and writes `out/NAME.npz` for every dish; returns how many."""
    check_seeds(sets)
    out.mkdir(parents=True, exist_ok=True)
    pieces = [(entry, piece) for entry in sets for piece in entry.pieces(PIECE)]
    progress = Progress("dishes", sum(piece.dishes for _, piece in pieces))
    count = 0
    for _, piece in pieces:
        with tempfile.TemporaryDirectory(prefix="cfutrain-") as scratch:
            folder = Path(scratch) / "dishes"
            folder.mkdir()
            piece.draw(program, folder, jobs)
            cut = Path(scratch) / "crops"
            program.run(
                "crops", folder / "study.csv", "--planes", "--out", cut, "--crop-size", 8,
                "--jobs", jobs, allowed=(0, 3),
            )  # fmt: skip
            truth = simulated(folder)
            for row in read_rows(cut / "planes.csv"):
                target = out / f"{piece.name}-{row['dish']}"
                _write(cut / row["planes"], target, truth[stem(row["image"])], row)
                count += 1
        progress.step(piece.name, piece.dishes)
    write_json(
        out / "planes.json",
        {"cfu": program.version(), "sets": [entry.describe() for entry in sets], "dishes": count},
    )
    return count


def _write(planes: Path, target: Path, truth: DishTruth, row: dict[str, str]) -> None:
    side = number(row["px_per_cell"])
    origin = np.array([number(row["origin_x_px"]), number(row["origin_y_px"])])
    um = number(row["um_per_cell"])
    # Names of sets have dots in them, which `with_suffix` would take for the ending.
    arrays = target.with_name(f"{target.name}.npy")
    shutil.move(planes, arrays)
    seen = np.load(arrays, mmap_mode="r")
    shape = (seen.shape[0], seen.shape[2])
    colonies, outlines, widths, drawn = [], [], [], []
    for item in truth.objects:
        # Truth has the first pixel's outer corner at 0; cells have their middles at whole numbers.
        outline = None if item.outline is None else (item.outline - origin) / side - 0.5
        if outline is not None and class_of(item.name) in KINDS:
            drawn.append((item.diameter_um, outline, KINDS.index(class_of(item.name))))
        if item.counted:
            colonies.append((np.array([item.x, item.y]) - origin) / side - 0.5)
            outlines.append(outline)
            widths.append(item.diameter(um / side) / um)
    middle, body = targets(shape, colonies, outlines, widths)
    # What is small lies on what is large.
    drawn.sort(key=lambda one: -one[0])
    kind = kinds(shape, [one[1] for one in drawn], [one[2] for one in drawn])
    np.savez(
        target.with_name(f"{target.name}.npz"), middle=middle, body=body, kind=kind,
        colonies=np.array(colonies).reshape(-1, 2), widths=np.array(widths, float),
    )  # fmt: skip


def targets(
    shape: tuple[int, int],
    colonies: list[np.ndarray],
    outlines: list[np.ndarray | None],
    widths: list[float],
) -> tuple[np.ndarray, np.ndarray]:
    """What the network should say of a dish of `shape` cells, at half the sampling, rounded up."""
    height, width = (shape[0] + 1) // 2, (shape[1] + 1) // 2
    middle = np.zeros((height, width), np.float32)
    body = np.zeros((height, width), np.uint8)
    for at, outline, wide in zip(colonies, outlines, widths, strict=True):
        if outline is not None:
            _fill(body, (outline - 0.5) / 2)
        x, y = np.round((at - 0.5) / 2)
        sigma = max(1.0, MIDDLE_SHARE * wide / 2)
        reach = int(3 * sigma + 2)
        x0, x1 = max(0, int(x) - reach), min(width, int(x) + reach + 1)
        y0, y1 = max(0, int(y) - reach), min(height, int(y) + reach + 1)
        if x0 >= x1 or y0 >= y1:
            continue
        rows, columns = np.mgrid[y0:y1, x0:x1]
        hill = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))
        middle[y0:y1, x0:x1] = np.maximum(middle[y0:y1, x0:x1], hill)
    return np.round(255 * middle).astype(np.uint8), body


def touching(colonies: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """[n] whether another colony lies nearer than the sum of both radii and a fifth of it.

    `colonies` [n, 2] and `widths` (diameters) [n] in cells.
    """
    apart = np.linalg.norm(colonies[:, None] - colonies[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return (apart < 0.6 * (widths[:, None] + widths[None])).any(axis=1)


def kinds(shape: tuple[int, int], outlines: list[np.ndarray], indices: list[int]) -> np.ndarray:
    """1 + index of the kind inside each outline, the last one on top, at half the sampling."""
    kind = np.zeros(((shape[0] + 1) // 2, (shape[1] + 1) // 2), np.uint8)
    for outline, index in zip(outlines, indices, strict=True):
        _fill(kind, (outline - 0.5) / 2, index + 1)
    return kind


def _fill(body: np.ndarray, outline: np.ndarray, value: int = 255) -> None:
    low = np.maximum(np.floor(outline.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 1, body.shape[::-1])
    if np.any(low >= high):
        return
    rows, columns = np.mgrid[low[1] : high[1], low[0] : high[0]]
    points = np.stack([columns.ravel(), rows.ravel()], axis=1)
    inside = geometry.inside(points, outline).reshape(rows.shape)
    body[low[1] : high[1], low[0] : high[0]][inside] = value


def load(folder: Path) -> list[SeekerDish]:
    """The dishes of `make`, in the order of their names; what is seen stays on the disk."""
    dishes = []
    for path in sorted(folder.glob("*.npz")):
        truth = np.load(path)
        if "widths" not in truth:
            raise TrainError(f"{path} is of an older make-planes.", "Make the planes again.")
        seen = np.load(path.with_name(f"{path.stem}.npy"), mmap_mode="r")
        colonies = truth["colonies"]
        beside = touching(colonies, truth["widths"])
        dishes.append(
            SeekerDish(seen, truth["middle"], truth["body"], truth["kind"], colonies, beside)
        )
    if not dishes:
        raise TrainError(f"{folder} holds no planes.", "Make some with `cfutrain make-planes`.")
    return dishes
