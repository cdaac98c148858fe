"""Trains Net: a small convolutional network over crops and features (PyTorch)."""

import copy
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cfutrain import __version__
from cfutrain.augment import vary
from cfutrain.dataset import Dataset
from cfutrain.decisions import decide
from cfutrain.device import choose
from cfutrain.errors import TrainError
from cfutrain.forest import EXCLUDED, trained_on
from cfutrain.model_head import Head
from cfutrain.net_inputs import Input, crop_tensor, feature_tensor, fit_inputs
from cfutrain.net_model import Network, to_onnx
from cfutrain.objects_report import object_figures
from cfutrain.progress import Progress, say
from cfutrain.split import TEST, TRAIN, VALIDATION
from cfutrain.strangers import Scorer, painters, strangers
from cfutrain.tables import write_json
from cfutrain.training_data import TrainingData, prepare, ranges


@dataclass(frozen=True)
class NetOptions:
    """Settings of the training."""

    epochs: int = 12
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    #: Most objects seen in an epoch; a larger data set is sampled anew in each.
    epoch_objects: int = 40_000
    seed: int = 1
    threads: int = 2
    #: `auto` takes a GPU where there is one; the bytes are the same from run to run on `cpu`.
    device: str = "auto"
    id: str = "org.cfukit.net"
    name: str = "Net"
    version: str = "0.1.0"


class Tensors:
    """Makes the network's inputs of objects of a data set, a batch at a time."""

    def __init__(self, data: Dataset, inputs: list[Input], device: torch.device) -> None:
        self.data, self.device = data, device
        self.features = feature_tensor(data.features, data.names, inputs)

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Tensors `crop` and `features` of the rows."""
        crop = crop_tensor(np.asarray(self.data.crops[rows]), np.asarray(self.data.masks[rows]))
        return (
            torch.from_numpy(crop).to(self.device),
            torch.from_numpy(self.features[rows]).to(self.device),
        )


def train(data: Dataset, out: Path, options: NetOptions | None = None) -> dict[str, Any]:
    """Writes net.onnx, net.model and card.json into `out` and returns the card.

    On a CPU the same data set and options give the same bytes.
    """
    options = options or NetOptions()
    start = time.monotonic()
    device = choose(options.device, options.seed, options.threads)
    made = prepare(data)
    learn, check = made.rows(TRAIN), made.rows(VALIDATION, shown_only=True)
    if len(check) == 0:
        raise TrainError("No dish is left for validation.", "Score at least three dishes.")
    inputs = fit_inputs(data.features[learn], data.names, EXCLUDED)
    tensors = Tensors(data, inputs, device)
    network = _learn(made, tensors, learn, check, len(inputs), device, options)

    raw, known = scores(network, tensors, check), made.target[check]
    dishes = np.asarray(data.dishes)

    def learner(learn: np.ndarray, check: np.ndarray) -> Scorer:
        other = _learn(made, tensors, learn, check, len(inputs), device, options)
        return lambda rows: scores(other, tensors, rows)

    calibration = decide(
        raw, known, made.classes, dishes[check], data.simulated, strangers(made, learner)
    )
    figures = {}
    for part in (VALIDATION, TEST):
        rows = made.rows(part, shown_only=True)
        if len(rows):
            p = calibration.probabilities(scores(network, tensors, rows))
            figures[part] = object_figures(
                p, made.target[rows], made.classes, calibration, dishes[rows]
            )
    card = {
        "trained_on": trained_on(data),
        "data_set_sha256": data.fingerprint,
        "made_by": f"cfutrain {__version__} train net, seed {options.seed}, on {device.type}",
        "objects": {"train": len(learn), "validation": len(check)},
        "strangers": painters(data),
        "calibration": calibration.describe(made.classes),
        "figures": figures,
    }
    side = int(data.crops.shape[1])
    head = Head(
        kind="net", id=f"{options.id}.methylcellulose",
        name=f"{options.name} for methylcellulose", version=options.version,
        features=data.names, classes=made.classes, calibration=calibration,
        ranges=ranges(data.features[learn], data.names),
    )  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    lines = [f"crop {side}", *(entry.line() for entry in inputs)]
    (out / "net.model").write_text(head.text(lines, "end"), encoding="utf-8")
    (out / "net.onnx").write_bytes(to_onnx(network.cpu().eval(), side))
    write_json(out / "card.json", card)
    say(f"net: {time.monotonic() - start:.0f} s on {device.type}")
    return card


def _learn(
    made: TrainingData, tensors: Tensors, learn: np.ndarray, check: np.ndarray, features: int,
    device: torch.device, options: NetOptions,
) -> Network:  # fmt: skip
    network = Network(features, len(made.classes)).to(device)
    dice = torch.Generator().manual_seed(options.seed)
    order = np.random.default_rng(options.seed)
    seen = min(len(learn), options.epoch_objects)
    steps = max(seen // options.batch, 1)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.learning_rate, total_steps=steps * options.epochs
    )
    target = torch.from_numpy(made.target).to(device)
    weight = torch.from_numpy(made.weight.astype(np.float32)).to(device)
    progress = Progress("steps of the network", steps * options.epochs)
    best, kept, note = np.inf, copy.deepcopy(network.state_dict()), ""
    for _ in range(options.epochs):
        network.train()
        shuffled = order.permutation(learn)[:seen]
        for step in range(steps):
            rows = np.sort(shuffled[step * options.batch : (step + 1) * options.batch])
            crop, numbers = vary(*tensors.batch(rows), dice)
            at = torch.from_numpy(rows).to(device)
            each = functional.cross_entropy(network(crop, numbers), target[at], reduction="none")
            loss = (each * weight[at]).sum() / weight[at].sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            progress.step(note)
        logits = torch.from_numpy(scores(network, tensors, check))
        known = torch.from_numpy(made.target[check])
        found = float(functional.cross_entropy(logits, known))
        note = f"validation loss {found:.4f}"
        if found < best:
            best, kept = found, copy.deepcopy(network.state_dict())
    network.load_state_dict(kept)
    return network


@torch.no_grad()
def scores(network: Network, tensors: Tensors, rows: np.ndarray, batch: int = 256) -> np.ndarray:
    """Logits of objects, [n, C] float64."""
    network.eval()
    parts = [
        network(*tensors.batch(rows[i : i + batch])).double().cpu().numpy()
        for i in range(0, len(rows), batch)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, network.last.out_features))
