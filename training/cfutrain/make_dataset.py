"""From simulated sets or a reviewed study to a data set."""

import tempfile
from pathlib import Path
from typing import Any

from cfutrain import crops
from cfutrain.crops import DishObjects
from cfutrain.dataset import SIMULATED, Dataset, DatasetWriter
from cfutrain.errors import TrainError
from cfutrain.labelling import label_objects
from cfutrain.program import Program
from cfutrain.progress import Progress, say
from cfutrain.simulate import PIECE, SimulatedSet, check_seeds
from cfutrain.split import groups_of, split_groups
from cfutrain.tables import read_rows, sha256
from cfutrain.truth import DishTruth, load, simulated, stem


def from_simulator(
    program: Program,
    sets: list[SimulatedSet],
    out: Path,
    jobs: int,
    keep: Path | None = None,
) -> Dataset:
    """Draws the sets, segments them and labels what was found.

    Every dish is a donor of its own. `keep` is a folder in which the pictures and truths stay.
    """
    check_seeds(sets)
    pieces = [(entry, piece) for entry in sets for piece in entry.pieces(PIECE)]
    progress = Progress("dishes", sum(piece.dishes for _, piece in pieces))
    collected: list[tuple[str, DishObjects, list]] = []
    names: list[str] = []
    for entry, piece in pieces:
        with tempfile.TemporaryDirectory(prefix="cfutrain-") as scratch:
            folder = (keep / piece.name) if keep else Path(scratch) / "dishes"
            folder.mkdir(parents=True, exist_ok=True)
            piece.draw(program, folder, jobs)
            cut = Path(scratch) / "crops"
            crops.export(program, [folder / "study.csv"], cut, jobs, [])
            names, dishes = _same_features(names, crops.read(cut))
            truth = simulated(folder)
            for dish in dishes:
                known = truth.get(stem(dish.image))
                if known is None:
                    raise TrainError(f"{folder} has no truth of {dish.image}.")
                dish.dish = f"{piece.name}/{dish.dish}"
                collected.append(
                    (entry.kind, dish, label_objects(dish.found, known, dish.um_per_px))
                )
        progress.step(piece.name, piece.dishes)
    parts = split_groups([c[1].dish for c in collected], [c[0] for c in collected])
    writer = DatasetWriter(names)
    for set_name, dish, labels in collected:
        writer.add(set_name, dish.dish, parts[dish.dish], dish, labels)
    origin = {
        "origin": SIMULATED,
        "cfu": program.version(),
        "sets": [entry.describe() for entry in sets],
        "split": "by dish, every dish being a donor of its own",
    }
    return writer.write(out, origin)


def _same_features(
    names: list[str], read: tuple[list[str], list[DishObjects]]
) -> tuple[list[str], list[DishObjects]]:
    found, dishes = read
    if names and found != names:
        raise TrainError("Two exports have different features.", "Use one version of cfu.")
    return found, dishes


def from_study(
    program: Program,
    sheet: Path,
    truth_path: Path,
    out: Path,
    jobs: int,
    markers: dict[str, str] | None = None,
    extra: list[str] | None = None,
) -> Dataset:
    """Labels the objects of a laboratory's own dishes by its own scores.

    `sheet` is the sample sheet or a folder of pictures, as `cfu count` takes it; with fewer than
    four donors the split is by dish.
    """
    truth = load(truth_path, markers)
    with tempfile.TemporaryDirectory(prefix="cfutrain-") as scratch:
        cut = Path(scratch) / "crops"
        say(f"cutting the objects of {sheet}")
        crops.export(program, [sheet], cut, jobs, extra or [])
        names, dishes = crops.read(cut)
        scored = []
        for dish in dishes:
            known = truth.get(stem(dish.image)) or truth.get(dish.dish)
            if known is None:
                say(f"no truth of {dish.image}: left out")
                continue
            scored.append((dish, known))
        if not scored:
            raise TrainError(
                f"{truth_path} names none of the pictures of {sheet}.",
                "Its names have to be those of the pictures, without the ending.",
            )
        _say_unmatched(scored, truth)
    donors = _donors(sheet)
    names_of = [donors.get(dish.dish, donors.get(stem(dish.image), "")) for dish, _ in scored]
    groups = groups_of([dish.dish for dish, _ in scored], names_of)
    parts = split_groups(groups, ["study"] * len(groups))
    writer = DatasetWriter(names)
    for (dish, known), donor, group in zip(scored, names_of, groups, strict=True):
        labels = label_objects(dish.found, known, dish.um_per_px)
        writer.add("study", donor, parts[group], dish, labels)
    origin: dict[str, Any] = {
        "origin": "a study scored by hand",
        "cfu": program.version(),
        "pictures": len(scored),
        "truth": sha256(truth_path) if truth_path.is_file() else truth_path.name,
        "split": "by donor" if groups and groups[0].startswith("donor") else "by dish",
    }
    return writer.write(out, origin)


def _say_unmatched(scored: list[tuple[DishObjects, DishTruth]], truth: dict) -> None:
    used = {stem(dish.image) for dish, _ in scored} | {dish.dish for dish, _ in scored}
    missing = sorted(set(truth) - used)
    if missing:
        say(f"truth without a picture: {', '.join(missing)}")


def _donors(sheet: Path) -> dict[str, str]:
    """The donor of each dish and picture of a sample sheet."""
    if not sheet.is_file() or sheet.suffix.lower() not in (".csv", ".tsv", ".txt"):
        return {}
    donors: dict[str, str] = {}
    for row in read_rows(sheet):
        cells = {(key or "").strip().lower(): value for key, value in row.items()}
        donor = (cells.get("donor") or "").strip()
        if cells.get("dish"):
            donors[cells["dish"]] = donor
        if cells.get("image"):
            donors[stem(cells["image"])] = donor
    return donors
