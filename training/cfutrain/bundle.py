"""Makes a complete `.cfuplugin` bundle of a trained model."""

import json
import shutil
from pathlib import Path
from typing import Any

from cfutrain.errors import TrainError
from cfutrain.program import Program
from cfutrain.tables import json_text, read_json, sha256

LIBRARY = {"forest": "libCFUForest.so", "net": "libCFUNet.so"}
FILES = {"forest": ("forest.model",), "net": ("net.model", "net.onnx")}
FEATURE_SCHEMA = "cfu.features/1"
#: End of a classifier's id; without it, it is the bundle's.
PROFILE = ".methylcellulose"
VECTORS = "vectors/methylcellulose.json"
#: Of a probability. Net is computed in single precision, in another order by each library.
TOLERANCE = {"forest": 1e-6, "net": 1e-3}
DESCRIPTION = {
    "forest": "Gradient-boosted trees over the measured features; no pixels.",
    "net": "A small convolutional network over crops and features.",
}


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
        "accuracy": accuracy_for_people(card),
    } | ({"measured": measured} if measured else {})  # fmt: skip


def accuracy_for_people(card: dict[str, Any]) -> str:
    """How good it is and on which data, in a sentence; `figures` of the card has the rest."""
    test = card.get("figures", {}).get("test")
    if not test or "right" not in test:
        return "not measured"
    kind = "simulated dishes" if "simulated" in card.get("trained_on", "") else "dishes"
    return (
        f"{100 * test['right']:.0f} % of {test['objects']} objects of {kind} that were not "
        f"trained on are named right, {100 * test['right_to_the_count']:.0f} % right as far as "
        "counting goes; each class stands in figures.test"
    )


def manifest(
    head: dict[str, list[str]],
    kind: str,
    hashes: dict[str, str],
    card: dict[str, Any],
    short_name: str,
) -> dict[str, Any]:
    """The content of plugin.json; `hashes` of the library and the model's files by name."""
    classes = []
    for line in head["class"]:
        name, class_type, colour, coarsest, stained, title = line.split(" ", 5)
        entry: dict[str, Any] = {"id": name, "name": title, "colour": colour, "kind": class_type}
        if float(coarsest) > 0:
            entry["max_um_per_px"] = float(coarsest)
        if float(stained) > 0:
            entry["max_um_per_px_stained"] = float(stained)
        classes.append(entry)
    least = card.get("calibration", {}).get("least_colony", {})
    side = int(head["crop"][0]) if kind == "net" else 0
    pixels = {"pixel_formats": ["rgb8"], "crop_width": side, "crop_height": side}
    classifier = {
        "id": head["id"][0],
        "name": head["name"][0],
        "profile": "methylcellulose",
        "feature_schema": FEATURE_SCHEMA,
        "feature_count": int(head["features"][0]),
        "wanted_um_per_px": 0,
        **(pixels if kind == "net" else {"pixel_formats": []}),
        "classes": classes,
        **({"least_colony": least} if any(least.values()) else {}),
        "parameters": {"type": "object", "additionalProperties": False, "properties": {}},
        "card": card,
        "vectors": [VECTORS],
    }
    bundle_id = head["id"][0].removesuffix(PROFILE)
    return {
        "manifest": 1,
        "id": bundle_id,
        "short_name": short_name or bundle_id.rsplit(".", 1)[-1],
        "name": head["name"][0].removesuffix(" for methylcellulose"),
        "version": head["version"][0],
        "licence": "Apache-2.0",
        "description": DESCRIPTION[kind],
        "abi": {"major": 1, "minimum_host_minor": 0},
        "library": {"file": LIBRARY[kind], "sha256": hashes[LIBRARY[kind]]},
        "models": [{"file": name, "sha256": hashes[name]} for name in FILES[kind]],
        "thread_model": "reentrant" if kind == "forest" else "instance",
        "classifiers": [classifier],
    }


def export(
    program: Program,
    model: Path,
    out: Path,
    vectors: list[dict[str, Any]],
    measured: dict[str, Any] | None = None,
    short_name: str = "",
) -> Path:
    """Writes `out`, a folder whose name ends in .cfuplugin, whole or not at all.

    The library is copied from the build beside `cfu`. `vectors` are what `vectors.make` made:
    inputs and expected probabilities.
    """
    if out.suffix != ".cfuplugin":
        raise TrainError(f"{out} is no name of a plugin.", "Write --out NAME.cfuplugin.")
    kind = kind_of(model)
    if "least_colony" in read_head(model / FILES[kind][0]):
        raise TrainError(f"{model} was trained by an older version.", "Train it again.")
    library = program.folder / LIBRARY[kind]
    if not library.is_file():
        raise TrainError(f"{library} is missing.", "Run `make build`.")
    work = out.with_name("." + out.name + ".new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copyfile(library, work / LIBRARY[kind])
    _put_model(model, work, vectors)
    hashes = {name: sha256(work / name) for name in (LIBRARY[kind], *FILES[kind])}
    _put_manifest(model, work / "plugin.json", hashes, measured, short_name)
    shutil.rmtree(out, ignore_errors=True)
    work.rename(out)
    return out


def _put_model(model: Path, folder: Path, vectors: list[dict[str, Any]]) -> None:
    kind = kind_of(model)
    (folder / "vectors").mkdir(parents=True, exist_ok=True)
    for name in FILES[kind]:
        shutil.copyfile(model / name, folder / name)
    head = read_head(model / FILES[kind][0])
    content = {"classifier": head["id"][0], "tolerance": TOLERANCE[kind], "items": vectors}
    (folder / VECTORS).write_text(json_text(content), encoding="utf-8")


def _put_manifest(
    model: Path, path: Path, hashes: dict[str, str], measured: dict[str, Any] | None, name: str
) -> None:
    kind = kind_of(model)
    card = card_for_people(read_json(model / "card.json"), measured)
    head = read_head(model / FILES[kind][0])
    path.write_text(short_json(manifest(head, kind, hashes, card, name)) + "\n", encoding="utf-8")


def short_json(value: Any, depth: int = 0) -> str:
    """JSON with what fits on a line on one line, keys as they come."""
    line = json.dumps(value, ensure_ascii=False)
    # A file and its hash stay together: Plugins/bundle.sh reads lines.
    hashed = isinstance(value, dict) and "sha256" in value
    if not isinstance(value, (dict, list)) or hashed or len(line) + 2 * depth <= 96:
        return line
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{pad}{json.dumps(key)}: {short_json(item, depth + 1)}" for key, item in value.items()
        ]
    else:
        parts = [pad + short_json(item, depth + 1) for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opening}\n" + ",\n".join(parts) + f"\n{'  ' * depth}{closing}"


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
