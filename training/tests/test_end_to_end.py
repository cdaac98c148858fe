"""From simulated dishes to a counted study with the built program, and the same answers in Python.

Needs `cfu` and the plugins' libraries (`make build`); skipped where they are not built.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from cfutrain import bundle, crops, results, seeker_planes, vectors
from cfutrain.calibration import Calibration
from cfutrain.dataset import Dataset
from cfutrain.decisions import kept
from cfutrain.errors import TrainError
from cfutrain.evaluate import Run, evaluate
from cfutrain.least_colony import LeastColony
from cfutrain.make_dataset import from_simulator, from_study
from cfutrain.program import Program
from cfutrain.simulate import SimulatedSet
from cfutrain.tables import read_json, write_json, write_rows
from cfutrain.truth import simulated, stem

WELLS = SimulatedSet("random", 6, 31, "11", 16.0, "train")


def nudged(calibration: Calibration, by: float) -> Calibration:
    """The same with all thresholds moved, for what lies on them to within rounding."""
    least = calibration.least_colony
    return replace(
        calibration,
        reject_probability=calibration.reject_probability + by,
        least_colony=LeastColony(least.clear + by, least.doubtful + by),
    )


@dataclass
class Made:
    """Dishes, what was found on them, and the data set of both."""

    program: Program
    dishes: Path
    cut: Path
    data: Dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    try:
        program = Program.find()
    except TrainError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("dishes")
    data = from_simulator(program, [WELLS], folder / "data", jobs=2, keep=folder / "keep")
    dishes = folder / "keep" / WELLS.name
    crops.export(program, [dishes / "study.csv"], folder / "cut", 2, [])
    return Made(program, dishes, folder / "cut", data)


def compare(made: Made, model: Path, folder: Path, tolerance: float) -> None:
    """Counts the dishes with the exported model and computes the same without the plugin."""
    library = made.program.folder / bundle.LIBRARY[bundle.kind_of(model)]
    if not library.is_file():
        pytest.skip(f"{library.name} is not built")
    items = vectors.make(model, made.data)
    # So few dishes may ask for nothing; then nothing would be compared.
    card = read_json(model / "card.json")
    card["calibration"]["least_colony"] = {"clear": 0.6, "doubtful": 0.9}
    write_json(model / "card.json", card)
    out = bundle.export(made.program, model, folder / "plugins" / "Mine.cfuplugin", items)
    assert "org.example.mine" in made.program.run("plugins", "list", "--plugins", out.parent)
    made.program.run(
        "count", made.dishes / "study.csv", "--out", folder / "counted", "--quiet",
        "--plugins", out.parent, "--classifier", "mine",
    )  # fmt: skip
    counted = results.read(folder / "counted")
    calibration = vectors.calibration_of(
        bundle.read_head(model / bundle.FILES[bundle.kind_of(model)][0])
    )
    calibration.least_colony = LeastColony(0.6, 0.9)
    names, dishes = crops.read(made.cut)
    compared = declined = 0
    for dish in dishes:
        classes, p = vectors.predict(model, names, dish.features, dish.crops, dish.masks)
        reported = {o.number: o for o in counted[stem(dish.image)].objects}
        assert set(reported) == set(dish.numbers)
        for row, number in enumerate(dish.numbers):
            answer = reported[number]
            if dish.found[row].artefact:
                assert not answer.probabilities
                continue
            said = [answer.probabilities[name] for name in classes]
            np.testing.assert_allclose(said, p[row], atol=tolerance)
            compared += 1
        shown = [row for row in range(len(p)) if not dish.found[row].artefact]
        answers = [reported[dish.numbers[row]].reason != "unclassified" for row in shown]
        stays = [
            kept(p[shown], classes, nudged(calibration, by), np.zeros(len(shown)))
            for by in (-tolerance, tolerance)
        ]
        declined += len(answers) - sum(answers)
        agree = (answers == stays[0]) | (answers == stays[1])
        # A probability that lies on a bound to within rounding may tip its dish.
        assert agree.mean() > 0.98
    assert compared > 20
    assert declined > 0
    figures, _ = evaluate([Run("mine", "wells", folder / "counted", made.dishes)])
    assert figures["all"]["mine"]["dishes"] == WELLS.dishes


def test_forest_through_the_plugin_is_forest_in_python(made: Made, tmp_path: Path):
    forest = pytest.importorskip("cfutrain.forest", reason="lightgbm is missing")
    options = forest.ForestOptions(rounds=20, threads=1, id="org.example.mine", name="Mine")
    forest.train(made.data, tmp_path / "model", options)
    # colonies.csv has four decimals.
    compare(made, tmp_path / "model", tmp_path, 6e-5)


def test_net_through_the_plugin_is_net_in_python(made: Made, tmp_path: Path):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cfutrain import net

    options = net.NetOptions(
        epochs=2, batch=32, threads=1, device="cpu", id="org.example.mine", name="Mine"
    )
    net.train(made.data, tmp_path / "model", options)
    compare(made, tmp_path / "model", tmp_path, 1e-3)


def test_labels_of_a_study_scored_by_hand_are_those_of_the_simulator(made: Made, tmp_path: Path):
    scores = tmp_path / "scores.csv"
    rows = [
        [name, round(o.x, 1), round(o.y, 1), o.name]
        for name, dish in simulated(made.dishes).items()
        for o in dish.objects
    ]
    write_rows(scores, ["dish", "x", "y", "class"], rows)
    study = from_study(made.program, made.dishes / "study.csv", scores, tmp_path / "data", 2)
    assert len(study) == len(made.data)
    # Points say less than outlines: a few objects are labelled otherwise.
    sure = made.data.sources == "matched"
    assert (study.labels[sure] == made.data.labels[sure]).mean() > 0.9
    assert set(study.parts) == {"train", "validation", "test"}


def test_planes_of_every_dish_stand_by_themselves(made: Made, tmp_path: Path):
    # The name of the set has dots in it, which must not pass for the ending of a file.
    entry = SimulatedSet("random", 2, 41, "10.5:11.5", 16.0, "train")
    assert seeker_planes.make(made.program, [entry], tmp_path / "planes", jobs=2) == 2
    dishes = seeker_planes.load(tmp_path / "planes")
    assert len(dishes) == 2
    for dish in dishes:
        height, channels, width = dish.seen.shape
        assert channels == 10
        assert dish.middle.shape == dish.body.shape == ((height + 1) // 2, (width + 1) // 2)
        assert np.count_nonzero(dish.middle == 255) == len(
            {tuple(np.round((at - 0.5) / 2)) for at in dish.colonies}
        )
        # A dish lies in its planes with nothing but zeros around.
        assert (dish.seen[0, 8, :3] == 128).all()
        assert (dish.seen[height // 2, 8] > 128).any()
