"""A bundle is complete: every file hashed, classes and features as in the model."""

import json
from pathlib import Path

import pytest

from cfutrain import bundle, vectors
from cfutrain.classes import CLASSES
from cfutrain.dataset import Dataset
from cfutrain.errors import TrainError
from cfutrain.program import Program
from cfutrain.tables import sha256

forest = pytest.importorskip("cfutrain.forest", reason="lightgbm is missing")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A build folder with a library that is none."""
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "libCFUForest.so").write_bytes(b"\x7fELF")
    (folder / "cfu").write_text("")
    return Program(folder / "cfu")


def test_export(mock_data: Dataset, tmp_path: Path, program: Program):
    model = tmp_path / "model"
    options = forest.ForestOptions(rounds=10, threads=1, id="org.example.mylab", name="My lab")
    forest.train(mock_data, model, options)
    items = vectors.make(model, mock_data)
    out = bundle.export(program, model, tmp_path / "MyLab.cfuplugin", items)
    text = (out / "plugin.json").read_text()
    # Plugins/bundle.sh reads the library off one line once a bundle has been adopted.
    assert '"library": {"file": "libCFUForest.so", "sha256": "' in text
    manifest = json.loads(text)
    for entry in [manifest["library"], *manifest["models"]]:
        assert sha256(out / entry["file"]) == entry["sha256"]
    classifier = manifest["classifiers"][0]
    assert (manifest["short_name"], classifier["id"]) == (
        "mylab",
        "org.example.mylab.methylcellulose",
    )
    assert [c["id"] for c in classifier["classes"]] == list(CLASSES)
    assert classifier["feature_count"] == len(mock_data.names)
    kinds = {c["id"]: c["kind"] for c in classifier["classes"]}
    assert (kinds["CFU-MK"], kinds["cluster"]) == ("colony", "not-a-colony")
    least = json.loads((model / "card.json").read_text())["calibration"]["least_colony"]
    assert classifier.get("least_colony", {"clear": 0, "doubtful": 0}) == least
    assert "simulator" in classifier["card"]["biases"]
    kept = json.loads((out / classifier["vectors"][0]).read_text())
    assert len(kept["items"]) >= len(CLASSES)
    for item in kept["items"]:
        assert sum(item["probabilities"].values()) == pytest.approx(1)
        assert max(item["probabilities"], key=item["probabilities"].get) == item["class"]
    assert not list(tmp_path.glob(".*.new"))


def test_export_without_a_build_says_what_to_do(mock_data: Dataset, tmp_path: Path):
    model = tmp_path / "model"
    forest.train(mock_data, model, forest.ForestOptions(rounds=5, threads=1))
    with pytest.raises(TrainError, match="make build"):
        bundle.export(Program(tmp_path / "cfu"), model, tmp_path / "A.cfuplugin", [])
    with pytest.raises(TrainError, match="no name of a plugin"):
        bundle.export(Program(tmp_path / "cfu"), model, tmp_path / "A", [])
    with pytest.raises(TrainError, match="no model"):
        bundle.export(Program(tmp_path / "cfu"), tmp_path, tmp_path / "A.cfuplugin", [])
