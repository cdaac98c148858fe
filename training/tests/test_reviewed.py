"""Labels from what people decided in `cfu review`."""

import numpy as np
import pytest

from cfutrain import reviewed
from cfutrain.crops import DishObjects
from cfutrain.errors import TrainError
from cfutrain.labelling import Found
from cfutrain.tables import write_rows


def row(decision: str, label: str, by: str = "") -> dict[str, str]:
    return {"dish": "d1", "decision": decision, "label": label, "decided_by": by}


def square(x: float, y: float, half: float) -> np.ndarray:
    return np.array(
        [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]]
    )


def dish(places: list[tuple[float, float]], half: float = 10) -> DishObjects:
    n = len(places)
    found = [Found(x, y, 200.0, square(x, y, half), "") for x, y in places]
    return DishObjects(
        "d1", "d1.jpg", 11.0, list(range(1, n + 1)), found, np.zeros((n, 2), np.float32),
        np.zeros((n, 8, 8, 3), np.uint8), np.zeros((n, 8, 8), np.uint8),
    )  # fmt: skip


def test_a_decision_is_the_label():
    said = [
        reviewed.reviewed_label(item)
        for item in [
            row("colony", "BFU-E"), row("colony", "CFU-M", "Anna"), row("artefact", "fibre"),
            row("artefact", "not a colony", "Anna"), row("artefact", "cluster", "Anna"),
            row("fragment", "cluster", "Anna"), row("artefact", "a word of their own", "Anna"),
        ]
    ]  # fmt: skip
    assert [(s.name, s.source, s.weight) for s in said] == [
        ("BFU-E", "matched", 1.0), ("CFU-GM", "matched", 1.0), ("fibre", "segmenter", 1.0),
        ("dust", "artefact", 1.0), ("cluster", "artefact", 1.0), ("cluster", "fragment", 0.5),
        ("dust", "artefact", 1.0),
    ]  # fmt: skip


def test_what_is_not_known_is_said():
    with pytest.raises(TrainError, match="CFU-X"):
        reviewed.reviewed_label(row("colony", "CFU-X"))
    with pytest.raises(TrainError, match="perhaps"):
        reviewed.reviewed_label(row("perhaps", "BFU-E"))


def test_blind_marks_are_matched_and_unsure_ones_left_out(tmp_path):
    header = ["dish", "image", "mark", "x_px", "y_px", "class", "unsure", "outline"]

    def text(outline: np.ndarray) -> str:
        return ";".join(f"{x} {y}" for x, y in outline)

    write_rows(
        tmp_path / "marks.csv",
        header,
        [
            ["d1", "d1.jpg", "p2.1", 101, 99, "BFU-E", "false", text(square(101, 99, 9))],
            ["d1", "d1.jpg", "p3.1", 301, 300, "CFU-GM", "true", text(square(301, 300, 12))],
            ["d2", "d2.jpg", "p4.1", 5, 5, "CFU-MK", "false", text(square(5, 5, 3))],
        ],
    )
    marks = reviewed.blind_truth(tmp_path / "marks.csv")
    assert set(marks) == {("d1", "d1.jpg"), ("d2", "d2.jpg")}
    truth, unsure = marks["d1", "d1.jpg"]
    labels = reviewed.blind_labels(dish([(100, 100), (300, 300), (500, 500)]), truth, unsure)
    assert labels[0] is not None
    assert labels[0].name == "BFU-E"
    assert labels[1] is None
    assert labels[2] is not None
    assert (labels[2].name, labels[2].source) == ("dust", "nothing")


def test_scores_without_marks_make_everything_dust():
    labels = reviewed.blind_labels(dish([(1, 1)]), reviewed.DishTruth(), [])
    assert [label.name for label in labels if label] == ["dust"]


def test_only_what_is_kept_stays_together():
    whole = dish([(0, 0), (50, 0), (100, 0)])
    whole.features[:, 0] = [1, 2, 3]
    part = reviewed._only(whole, [0, 2])
    assert part.numbers == [1, 3]
    assert part.features[:, 0].tolist() == [1, 3]
    assert [f.x for f in part.found] == [0, 100]
    assert len(part.crops) == len(part.masks) == 2
