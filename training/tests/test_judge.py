"""A dish whose right and wrong answers are known by construction."""

import json
from pathlib import Path

import numpy as np
import pytest

from cfutrain.evaluate import Run, evaluate, parse_run, worst
from cfutrain.figures import class_scores, figures, interval
from cfutrain.judge import judge
from cfutrain.report import full, put_between, short
from cfutrain.results import Reported, ReportedDish
from cfutrain.truth import DishTruth, TrueObject
from cfutrain.write_report import write_report

UM = 10.0


def said(number, x, name, counted=True, p=0.9, reason=""):
    rest = "dust" if name != "dust" else "BFU-E"
    return Reported(
        number, x, 50.0, 300.0, name, counted, reason, False, {name: p, rest: 1 - p} if name else {}
    )


def true(x, name, near=False, counted=True, half=10.0):
    outline = np.array([[x - half, 40], [x + half, 40], [x + half, 60], [x - half, 60]])
    return TrueObject(x, 50.0, name, 200.0, outline, counted, near)


@pytest.fixture
def dish() -> tuple[ReportedDish, DishTruth]:
    truth = DishTruth(
        objects=[
            true(100, "BFU-E"),
            true(120.5, "CFU-GM"),  # touches the first
            true(300, "CFU-MK"),
            true(400, "CFU-G", near=True),
            true(500, "cluster", counted=False),
            true(600, "cluster", near=True, counted=False),
            true(900, "BFU-E"),
        ]
    )
    found = ReportedDish(
        "a.jpg",
        UM,
        objects=[
            said(1, 101, "BFU-E"),
            said(2, 121, "BFU-E"),  # a CFU-GM under a wrong class
            said(3, 300, "cluster", counted=False),  # a CFU-MK not counted
            said(4, 401, "CFU-GM", p=0.6),
            said(5, 500, "CFU-MK", p=0.5),  # a cluster counted
            said(6, 601, "CFU-GM"),  # a cluster near the threshold counted
            said(7, 800, "CFU-E"),  # nothing there
            said(8, 850, "", counted=False, reason="bubble"),
        ],
    )
    return found, truth


def test_hits_misses_and_spurious(dish):
    j = judge(*dish)
    assert (j.truth, j.counted, j.hit) == (5, 6, 3)
    # Set aside: the near CFU-G and what was counted on it and on the near cluster.
    assert (j.truth_clear, j.counted_clear, j.hit_clear) == (4, 4, 2)
    assert j.error == pytest.approx(0.2)
    assert j.f1 == pytest.approx(6 / 11)


def test_confusion_and_classes(dish):
    f = figures([judge(*dish)])
    matrix = f["confusion"]
    assert matrix["BFU-E"]["BFU-E"] == 1
    assert matrix["BFU-E"]["missed"] == 1
    assert matrix["CFU-GM"] == matrix["CFU-GM"] | {"BFU-E": 1, "CFU-GM": 1}
    assert matrix["CFU-MK"]["cluster"] == 1
    assert matrix["cluster"]["CFU-MK"] == 1
    assert matrix["cluster"]["CFU-GM"] == 1
    assert matrix["nothing"]["CFU-E"] == 1
    assert sum(sum(row.values()) for row in matrix.values()) == 8
    burst = f["classes"]["BFU-E"]
    assert (burst["precision"], burst["recall"], burst["f1"]) == (0.5, 0.5, 0.5)
    assert burst["named"] == 1.0
    assert f["classes"]["CFU-E"]["recall"] is None


def test_touching_pairs(dish):
    pairs = judge(*dish).pairs
    assert [(p.same_class, p.split, p.counted_apart) for p in pairs] == [(False, True, True)]
    assert pairs[0].side_by_side
    dish[0].objects.pop(1)
    assert [(p.split, p.counted_apart) for p in judge(*dish).pairs] == [(False, False)]


def test_a_pair_one_upon_the_other_is_not_side_by_side(dish):
    upon = DishTruth(objects=[true(100, "BFU-E"), true(104, "CFU-GM")])
    assert [p.side_by_side for p in judge(dish[0], upon).pairs] == [False]
    within = DishTruth(objects=[true(100, "BFU-E", half=30.0), true(120, "CFU-E", half=5.0)])
    assert [p.side_by_side for p in judge(dish[0], within).pairs] == [False]


def test_calibration_takes_all_that_is_no_colony_as_one(dish):
    confidence = judge(*dish).confidence
    assert len(confidence) == 7
    # The cluster that was called CFU-MK at 0.5 is wrong; so are 2, 3, 6 and 7.
    assert sum(right for _, right in confidence) == 2


def test_an_empty_dish():
    j = judge(ReportedDish("e.jpg", UM, objects=[said(1, 10, "BFU-E")]), DishTruth())
    assert j.error is None
    assert j.f1 == 0
    f = figures([j, judge(ReportedDish("f.jpg", UM), DishTruth())])
    assert f["empty_dishes"] == {"dishes": 2, "counted": 1}
    assert f["count_error_percent"] is None


def test_interval_holds_the_figure():
    truth, hit = np.full(20, 50.0), np.arange(31, 51, dtype=float)
    low, high = interval(truth, truth, hit)
    assert low < hit.mean() / 50 < high


def test_what_is_refused_a_class_is_counted_and_no_fault():
    refused = "class refused at this resolution"
    truth = DishTruth(objects=[true(100, "BFU-E"), true(300, "CFU-GM")])
    found = ReportedDish(
        "a.jpg", UM, objects=[said(1, 100, "", reason=refused), said(2, 600, "", reason=refused)]
    )
    j = judge(found, truth)
    assert (j.truth, j.counted, j.hit) == (2, 2, 1)
    assert ("BFU-E", "refused", False) in j.answers
    assert ("nothing", "refused", False) in j.answers
    assert [fault[0] for fault in j.faults] == ["missed", "spurious"]
    f = figures([j])
    assert f["detection"]["recall"] == 0.5
    # In its class it is missed, and says nothing of how well what has a class is named.
    assert f["classes"]["BFU-E"]["recall"] == 0
    assert f["classes"]["BFU-E"]["named"] is None


def test_class_scores_of_nothing():
    assert class_scores([], "BFU-E")["f1"] is None


def write_run(folder: Path) -> tuple[Path, Path]:
    """A results folder of one dish, and its truth."""
    found, truth = folder / "results", folder / "dishes"
    found.mkdir()
    truth.mkdir()
    (found / "dishes.csv").write_text(
        "image,dish,um_per_px,total,flags,status\n"
        "x/a.jpg,a,10,1,scale assumed,ok\nb.jpg,b,,,,failed\n"
    )
    (found / "colonies.csv").write_text(
        "image,colony,x_px,y_px,diameter_um,class,probability,counted,reason,overlap,"
        "p_BFU-E,p_dust\n"
        "x/a.jpg,1,10,10,300,BFU-E,0.8,true,,false,0.8,0.2\n"
        "x/a.jpg,2,90,90,30,,,false,unclassified,false,,\n"
    )
    (truth / "truth.csv").write_text(
        "image,dish,class,counted,x_px,y_px,diameter_um,cells,outline_px\n"
        "a.jpg,a,BFU-E,true,11,10,300,900,\nb.jpg,b,BFU-E,true,11,10,300,900,\n"
    )
    return found, truth


def test_a_failed_dish_misses_everything(tmp_path: Path):
    found, truth = write_run(tmp_path)
    out, judged = evaluate([Run("rules", "mine", found, truth)])
    f = out["conditions"]["mine"]["rules"]
    assert (f["dishes"], f["colonies"], f["counted"]) == (2, 2, 1)
    assert "failed" in f["flagged"]
    assert worst(judged, "rules", 1)[0][1].image == "b.jpg"


def test_the_report_is_written(tmp_path: Path):
    found, truth = write_run(tmp_path)
    out, judged = evaluate([parse_run(f"rules:mine={found},{truth}")])
    write_report(tmp_path / "report", out, judged, "Made by a test.")
    text = (tmp_path / "report" / "report.md").read_text()
    assert "| mine | rules | 2 | 2 | 0.667 |" in text
    assert "b.jpg: 1 colonies, 0 counted" in text
    kept = json.loads((tmp_path / "report" / "figures.json").read_text())
    assert kept["all"]["rules"]["counted"] == 1
    assert full(out, [], "x").count("## ") >= 4
    readme = put_between(
        "a\n<!-- accuracy -->\nold\n<!-- /accuracy -->\nb\n", short(out["conditions"])
    )
    assert "old" not in readme
    assert readme.startswith("a\n<!-- accuracy -->\n| dishes |")
    assert readme.endswith("<!-- /accuracy -->\nb\n")
