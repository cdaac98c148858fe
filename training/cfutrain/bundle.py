"""Makes a complete `.cfuplugin` bundle of a trained model."""

import shutil
from pathlib import Path
from typing import Any

from cfutrain.errors import TrainError
from cfutrain.program import Program
from cfutrain.tables import json_text, read_json, sha256

LIBRARY = {"forest": "libCFUForest.so", "net": "libCFUNet.so"}
FILES = {"forest": ("forest.model",), "net": ("net.model", "net.onnx")}
FEATURE_SCHEMA = "cfu.features/1"


def read_head(path: Path) -> dict[str, list[str]]:
    """The text head of a model file: key to values, in order."""
    data = path.read_bytes()
    ends = [data.find(b"\n" + word + b"\n") for word in (b"data", b"end")]
    ends = [end for end in ends if end >= 0]
    if not data.startswith(b"cfu-model 1 ") or not ends:
        raise TrainError(f"{path} is no model file.", "Train one with `train forest` or `net`.")
    keys: dict[str, list[str]] = {}
    for line in data[: min(ends)].decode().split("\n"):
        key, _, value = line.partition(" ")
        keys.setdefault(key, []).append(value)
    return keys


def kind_of(model: Path) -> str:
    """`forest` or `net`, by the files in a model folder."""
    for kind, files in FILES.items():
        if all((model / name).is_file() for name in files):
            return kind
    raise TrainError(f"{model} holds no model.", "Train one with `train forest` or `train net`.")


def card_for_people(card: dict[str, Any], measured: dict[str, Any] | None) -> dict[str, Any]:
    """The model card of the manifest: made from what, for what, and how well."""
    simulated = "simulated" in card.get("trained_on", "")
    return card | {
        "intended_use": "human marrow or cord blood in methylcellulose, bright field",
        "out_of_scope": "mouse colonies, fluorescence, agar; dishes unlike those it was trained on",
        "biases": "CFU-MK without a stain is presumptive; colonies close to a threshold of cells "
        "are called either way; " + (
            "the classes are those of a simulator: no human-scored dish stands behind the figures"
            if simulated
            else "it repeats the habits of those who scored the dishes"
        ),
        "measured": measured or "see figures: objects of dishes that were not trained on",
    }  # fmt: skip


def manifest(
    head: dict[str, list[str]], kind: str, files: list[dict[str, str]], library: dict[str, str],
    card: dict[str, Any], short_name: str, vectors: list[str],
) -> dict[str, Any]:  # fmt: skip
    """The content of plugin.json."""
    classes = []
    for line in head["class"]:
        name, class_type, colour, coarsest, stained, title = line.split(" ", 5)
        entry: dict[str, Any] = {
            "id": name, "name": title, "colour": colour, "kind": class_type,
        }  # fmt: skip
        if float(coarsest) > 0:
            entry["max_um_per_px"] = float(coarsest)
        if float(stained) > 0:
            entry["max_um_per_px_stained"] = float(stained)
        classes.append(entry)
    classifier: dict[str, Any] = {
        "id": head["id"][0],
        "name": head["name"][0],
        "profile": "methylcellulose",
        "feature_schema": FEATURE_SCHEMA,
        "feature_count": int(head["features"][0]),
        "wanted_um_per_px": 0,
        "pixel_formats": [],
        "classes": classes,
        "parameters": {"type": "object", "additionalProperties": False, "properties": {}},
        "card": card,
        "vectors": vectors,
    }
    if kind == "net":
        side = int(head["crop"][0])
        classifier |= {"pixel_formats": ["rgb8"], "crop_width": side, "crop_height": side}
    return {
        "manifest": 1,
        "id": head["id"][0],
        "short_name": short_name,
        "name": head["name"][0],
        "version": head["version"][0],
        "licence": "Apache-2.0",
        "description": (
            "Gradient-boosted trees over the measured features."
            if kind == "forest"
            else "A small convolutional network on crops and measured features."
        ),
        "abi": {"major": 1, "minimum_host_minor": 0},
        "library": library,
        "models": files,
        "thread_model": "reentrant" if kind == "forest" else "instance",
        "classifiers": [classifier],
    }


def export(
    program: Program, model: Path, out: Path, vectors: list[dict[str, Any]],
    measured: dict[str, Any] | None = None, short_name: str | None = None,
) -> Path:  # fmt: skip
    """Writes `out`, a folder whose name ends in .cfuplugin, whole or not at all.

    The library is copied from the build beside `cfu`. `vectors` are what `vectors.forest` or
    `vectors.net` made: inputs and expected probabilities.
    """
    if out.suffix != ".cfuplugin":
        raise TrainError(f"{out} is no name of a plugin.", "Write --out NAME.cfuplugin.")
    kind = kind_of(model)
    library = program.folder / LIBRARY[kind]
    if not library.is_file():
        raise TrainError(f"{library} is missing.", "Run `make build`.")
    head = read_head(model / FILES[kind][0])
    work = out.with_name("." + out.name + ".new")
    shutil.rmtree(work, ignore_errors=True)
    (work / "vectors").mkdir(parents=True)
    for name in FILES[kind]:
        shutil.copyfile(model / name, work / name)
    shutil.copyfile(library, work / LIBRARY[kind])
    name = "vectors/methylcellulose.json"
    (work / name).write_text(
        json_text({"classifier": head["id"][0], "tolerance": 1e-4, "items": vectors}),
        encoding="utf-8",
    )
    card = card_for_people(read_json(model / "card.json"), measured)
    (work / "model-card.json").write_text(json_text(card), encoding="utf-8")
    content = manifest(
        head, kind, [_hashed(work, n) for n in FILES[kind]], _hashed(work, LIBRARY[kind]), card,
        short_name or head["id"][0].rsplit(".", 1)[-1], [name],
    )  # fmt: skip
    (work / "plugin.json").write_text(json_text(content), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    work.rename(out)
    return out


def _hashed(folder: Path, name: str) -> dict[str, str]:
    return {"file": name, "sha256": sha256(folder / name)}


def short_name_of(bundle: Path) -> str:
    """The name that users type."""
    return read_json(bundle / "plugin.json")["short_name"]


def measured(figures: dict[str, Any], classifier: str) -> dict[str, Any]:
    """The figures of an evaluation that belong into a model card, by kind of dishes."""
    result = {}
    for condition, by_classifier in figures["conditions"].items():
        f = by_classifier.get(classifier)
        if f is not None:
            result[condition] = {
                "dishes": f["dishes"],
                "colonies": f["colonies"],
                "f1": f["detection"]["f1"],
                "count_error_percent": f["count_error_percent"],
                "class_f1": {name: c["f1"] for name, c in f["classes"].items()},
                "calibration_error": f["calibration"]["error"],
            }
    if not result:
        raise TrainError(f"The figures have no classifier '{classifier}'.", "Check --short-name.")
    return result
