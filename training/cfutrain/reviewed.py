"""From a study that people went through in `cfu review` to a data set."""

import tempfile
from pathlib import Path
from typing import Any

from cfutrain import crops, geometry
from cfutrain.classes import artefact_class, class_of
from cfutrain.crops import DishObjects
from cfutrain.dataset import Dataset, DatasetWriter
from cfutrain.errors import TrainError
from cfutrain.labelling import Label, label_objects, match_objects
from cfutrain.program import Program
from cfutrain.progress import say
from cfutrain.split import groups_of, split_groups
from cfutrain.tables import read_rows, sha256
from cfutrain.truth import DishTruth, TrueObject

#: A part of a colony that a person drew together: real cells that must not be counted twice.
FRAGMENT_WEIGHT = 0.5


def from_review(
    program: Program, results: list[Path], out: Path, scorer: str | None = None
) -> Dataset:
    """Labels the objects of reviewed dishes as people left them.

    With `scorer` the blind marks of that person are taken instead, matched with the objects as
    scores from outside are. Dishes that nobody called reviewed, or that the scorer did not call
    done, are left out, as are marks that nobody is sure of.
    """
    names: list[str] = []
    taken: list[tuple[DishObjects, list[Label], str]] = []
    left_out = 0
    own = unmeasured = 0
    for folder in results:
        with tempfile.TemporaryDirectory(prefix="cfutrain-") as scratch:
            cut = Path(scratch) / "crops"
            say(f"cutting the reviewed objects of {folder}")
            crops.export_reviewed(program, folder, cut, scorer)
            found, dishes = crops.read(cut)
            if names and found != names:
                raise TrainError("Two exports have different features.", "Use one version of cfu.")
            names = found
            rows = _rows(cut)
            marks = blind_truth(cut / "marks.csv") if scorer else {}
        for dish in dishes:
            mine = rows[dish.dish, dish.image]
            if scorer:
                known, unsure = marks.get((dish.dish, dish.image), (DishTruth(), []))
                labels = blind_labels(dish, known, unsure)
            else:
                labels = [reviewed_label(row) for row in mine]
                own += sum(row["mark"].startswith("p") for row in mine)
            kept = [i for i, label in enumerate(labels) if label is not None]
            left_out += len(labels) - len(kept)
            unmeasured += _unmeasured(dish, kept, names)
            if len(results) > 1:
                dish.dish = f"{folder.name}/{dish.dish}"
            taken.append((_only(dish, kept), [labels[i] for i in kept], mine[0].get("donor", "")))
    groups = groups_of([dish.dish for dish, _, _ in taken], [donor for _, _, donor in taken])
    parts = split_groups(groups, ["study"] * len(groups))
    writer = DatasetWriter(names)
    for (dish, labels, donor), group in zip(taken, groups, strict=True):
        writer.add("study", donor, parts[group], dish, labels)
    if own:
        say(f"{own} marks of people's own, measured on their outlines")
    if unmeasured:
        say(f"{unmeasured} objects without measurements: they do not lie in their pictures")
    if left_out:
        say(f"{left_out} objects left out: {scorer} is not sure of them")
    origin: dict[str, Any] = {
        "origin": "a study reviewed by hand",
        "cfu": program.version(),
        "pictures": len(taken),
        "scorer": scorer,
        "journals": [sha256(folder / "review" / "journal.jsonl") for folder in results],
        "people's own marks": own,
        "split": "by donor" if groups and groups[0].startswith("donor") else "by dish",
    }
    return writer.write(out, origin)


def _rows(folder: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_rows(folder / "objects.csv"):
        if "decision" not in row:
            raise TrainError("objects.csv has no column decision.", "Use a newer cfu.")
        rows.setdefault((row["dish"], row["image"]), []).append(row)
    return rows


def reviewed_label(row: dict[str, str]) -> Label:
    """What a person left an object as, by its row of `cfu crops --reviewed`."""
    where = f"the review of {row['dish']}"
    match row["decision"]:
        case "colony":
            return Label(class_of(row["label"], where), "matched", 1.0)
        case "fragment":
            return Label("cluster", "fragment", FRAGMENT_WEIGHT)
        case "artefact":
            source = "artefact" if row["decided_by"] else "segmenter"
            return Label(artefact_class(row["label"]), source, 1.0)
        case other:
            raise TrainError(f"{where} has the decision '{other}', which is not known.")


def blind_truth(path: Path) -> dict[tuple[str, str], tuple[DishTruth, list[bool]]]:
    """Blind marks by dish and picture, and which of them the scorer is not sure of."""
    result: dict[tuple[str, str], tuple[DishTruth, list[bool]]] = {}
    for row in read_rows(path):
        truth, unsure = result.setdefault((row["dish"], row["image"]), (DishTruth(), []))
        truth.objects.append(
            TrueObject(
                x=float(row["x_px"]),
                y=float(row["y_px"]),
                name=row["class"],
                outline=geometry.parse_outline(row["outline"]),
            )
        )
        unsure.append(row["unsure"] == "true")
    return result


def blind_labels(dish: DishObjects, truth: DishTruth, unsure: list[bool]) -> list[Label | None]:
    """Labels by blind marks; None for what was matched with a mark that is not sure."""
    for mark in truth.objects:
        mark.diameter_um = mark.diameter(dish.um_per_px)
    labels: list[Label | None] = list(label_objects(dish.found, truth, dish.um_per_px))
    for i, j in match_objects(dish.found, truth, dish.um_per_px):
        if unsure[i]:
            labels[j] = None
    return labels


def _only(dish: DishObjects, kept: list[int]) -> DishObjects:
    return DishObjects(
        dish=dish.dish,
        image=dish.image,
        um_per_px=dish.um_per_px,
        numbers=[dish.numbers[i] for i in kept],
        found=[dish.found[i] for i in kept],
        features=dish.features[kept],
        crops=dish.crops[kept],
        masks=dish.masks[kept],
    )


def _unmeasured(dish: DishObjects, kept: list[int], names: list[str]) -> int:
    """Objects without as much as a diameter: outlines that do not lie in the picture."""
    column = names.index("diameter_um")
    return sum(bool(dish.features[i][column] != dish.features[i][column]) for i in kept)
