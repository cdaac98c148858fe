"""Trains the seeker: the network with which `cfu` looks for colonies on a whole dish."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from cfutrain import __version__, seeker_clutter
from cfutrain.device import choose
from cfutrain.errors import TrainError
from cfutrain.progress import Progress, say
from cfutrain.seeker_camera import CameraOptions, Cameras
from cfutrain.seeker_file import write
from cfutrain.seeker_net import SeekerNet
from cfutrain.seeker_planes import PARTS, ZERO, SeekerDish, load
from cfutrain.tables import read_json, write_json


@dataclass(frozen=True)
class SeekerOptions:
    """Settings of the training."""

    #: Batches that are learnt from.
    steps: int = 15_000
    batch: int = 8
    #: Side of what is looked at, cells; a multiple of 16.
    side: int = 256
    learning_rate: float = 3e-3
    weight_decay: float = 1e-4
    #: Share of the examples that lie near a colony.
    near: float = 0.7
    #: Share of those that lie near a colony that touches another: which is one and which are two
    #: is the hardest of what is to be learnt, and one colony in ten has anything to say about it.
    pairs: float = 0.4
    #: Share of the examples with clutter drawn onto them.
    clutter: float = 0.35
    camera: CameraOptions = field(default_factory=CameraOptions)
    seed: int = 1
    threads: int = 2
    #: `auto` takes a GPU where there is one; the bytes are the same from run to run on `cpu`.
    device: str = "auto"


def train(planes: Path, out: Path, options: SeekerOptions | None = None) -> dict[str, Any]:
    """Writes seeker.model and seeker.json into `out` and returns what stands in the latter.

    The same planes and options give the same bytes on a CPU.
    """
    options = options or SeekerOptions()
    start = time.monotonic()
    device = choose(options.device, options.seed, options.threads)
    dishes = load(planes)
    if not any(len(dish.colonies) for dish in dishes):
        raise TrainError(f"{planes} holds no colonies.")
    examples = Examples(dishes, options)
    network = SeekerNet().to(device, memory_format=torch.channels_last)
    loss = _learn(network, examples, device, options)
    network.cpu().eval()
    model = write(network, [examples.batch()[0] for _ in range(8)])
    out.mkdir(parents=True, exist_ok=True)
    (out / "seeker.model").write_bytes(model)
    card = {
        "made_by": f"cfutrain {__version__} train-seeker, seed {options.seed}, on {device.type}",
        "steps": options.steps,
        "loss": round(loss, 4),
        "sha256": sha256(model).hexdigest(),
        "trained_on": read_json(planes / "planes.json"),
    }
    write_json(out / "seeker.json", card)
    say(f"seeker: {time.monotonic() - start:.0f} s, {len(dishes)} dishes, loss {loss:.3f}")
    return card


class Examples:
    """Squares of dishes, turned and mirrored, with clutter on them and from other cameras."""

    def __init__(self, dishes: list[SeekerDish], options: SeekerOptions) -> None:
        self.dishes, self.options = dishes, options
        self.dice = np.random.default_rng(options.seed)
        self.cameras = Cameras(options.camera, self.dice)

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs [n, C, s, s], and what is true [n, 4, s/2, s/2]: see `wrongness`."""
        options, dice = self.options, self.dice
        cut = [self._cut() for _ in range(options.batch)]
        seen, true = (np.stack(part) for part in zip(*cut, strict=True))
        clutter = [
            seeker_clutter.draw(options.side, dice) if dice.random() < options.clutter else None
            for _ in range(options.batch)
        ]
        shown = self.cameras.change(seen, clutter)
        return shown.to(memory_format=torch.channels_last), torch.from_numpy(true)

    def _cut(self) -> tuple[np.ndarray, np.ndarray]:
        """Bytes that are seen, and what is true."""
        dice, side = self.dice, self.options.side
        dish = self.dishes[dice.integers(len(self.dishes))]
        height, channels, width = dish.seen.shape
        if len(dish.colonies) and dice.random() < self.options.near:
            # A dish without pairs is not left for one that has some: it has its own to teach.
            beside = np.flatnonzero(dish.touching)
            if len(beside) and dice.random() < self.options.pairs:
                one = beside[dice.integers(len(beside))]
            else:
                one = dice.integers(len(dish.colonies))
            x, y = dish.colonies[one] + dice.normal(0, 60, 2)
        else:
            x, y = dice.uniform(0, width), dice.uniform(0, height)
        x0 = int(np.clip(x - side / 2, 0, max(0, width - side))) // 2 * 2
        y0 = int(np.clip(y - side / 2, 0, max(0, height - side))) // 2 * 2
        seen = np.full((channels, side, side), ZERO, np.uint8)
        part = dish.seen[y0 : y0 + side, :, x0 : x0 + side].transpose(1, 0, 2)
        seen[:, : part.shape[1], : part.shape[2]] = part
        true = np.zeros((4, side // 2, side // 2), np.float32)
        here = np.s_[y0 // 2 : (y0 + side) // 2, x0 // 2 : (x0 + side) // 2]
        kind = dish.kind[here]
        planes = (dish.middle[here] / 255, dish.body[here] / 255, kind, kind_weights(kind))
        for index, plane in enumerate(planes):
            true[index, : plane.shape[0], : plane.shape[1]] = plane
        return turned(seen, true, int(dice.integers(4)), bool(dice.integers(2)))


def kind_weights(kind: np.ndarray) -> np.ndarray:
    """What a place's kind weighs [h, w]: a colony as much as its diameter, not its area.

    Colonies of a kind that touch weigh as one.
    """
    result = np.zeros(kind.shape, np.float32)
    for index in np.unique(kind[kind > 0]):
        labels, count = ndimage.label(kind == index)
        areas = np.bincount(labels.ravel(), minlength=count + 1).astype(np.float32)
        result += np.where(labels > 0, areas[labels] ** np.float32(-0.5), 0)
    return result


def turned(
    seen: np.ndarray, true: np.ndarray, quarters: int, mirrored: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The same square mirrored, then turned by quarters; the parts of each cell go with it."""
    side = seen.shape[1]
    # The four parts of all cells as one picture of twice the side.
    fine = seen[:PARTS].reshape(2, 2, side, side).transpose(2, 0, 3, 1).reshape(2 * side, 2 * side)
    if mirrored:
        fine, seen, true = fine[:, ::-1], seen[:, :, ::-1], true[:, :, ::-1]
    fine = np.rot90(fine, quarters)
    seen = np.rot90(seen, quarters, (1, 2)).copy()
    seen[:PARTS] = fine.reshape(side, 2, side, 2).transpose(1, 3, 0, 2).reshape(PARTS, side, side)
    return seen, np.rot90(true, quarters, (1, 2)).copy()


def _learn(
    network: SeekerNet, examples: Examples, device: torch.device, options: SeekerOptions
) -> float:
    """Mean loss of the last tenth."""
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    warm = max(1, options.steps // 50)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1, (step + 1) / warm) * (0.5 + 0.5 * np.cos(np.pi * step / options.steps)),
    )
    # Twice as fast where the processor can, and no worse.
    half = device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    progress = Progress("steps of the seeker", options.steps)
    last: list[float] = []
    # The next batch is cut while the network learns from this one.
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(examples.batch)
        for step in range(options.steps):
            seen, true = coming.result()
            if step + 1 < options.steps:
                coming = reader.submit(examples.batch)
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                said = network(seen.to(device))
            loss = wrongness(said.float(), true.to(device))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            last = [*last, float(loss.detach())][-max(1, options.steps // 10) :]
            progress.step(f"loss {np.mean(last[-100:]):.3f}")
    return float(np.mean(last))


def wrongness(said: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """The loss: focal for middles, cross entropy for bodies, and for kinds where there are some.

    `true` [n, 4, h, w] are middles and bodies from 0 to 1, 1 + index of the kind or 0, and what
    that place weighs.
    The focal loss is that of Law and Deng (CornerNet, 2018): what is nearly a middle is hardly
    blamed for being called one, and what is easy weighs little.
    """
    p = torch.sigmoid(said[:, 0]).clamp(1e-5, 1 - 1e-5)
    middle = true[:, 0]
    positive = (middle > 0.99).float()
    hit = positive * (1 - p) ** 2 * torch.log(p)
    quiet = (1 - positive) * (1 - middle) ** 4 * p**2 * torch.log(1 - p)
    bodies = functional.binary_cross_entropy_with_logits(said[:, 1], true[:, 1])
    kinds = functional.cross_entropy(
        said[:, 2:], true[:, 2].long() - 1, ignore_index=-1, reduction="none"
    )
    kinds = (kinds * true[:, 3]).sum() / true[:, 3].sum().clamp(min=1)
    return -(hit + quiet).sum() / positive.sum().clamp(min=1) + 2 * bodies + 0.3 * kinds
