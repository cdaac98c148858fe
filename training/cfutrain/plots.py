"""Pictures of a report. Needs matplotlib."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from cfutrain.judge import Judgement

_COLOUR = {"missed": "#ff2020", "spurious": "#ffd000", "class": "#00e0ff"}
#: Longest side of a picture of a dish, px.
_SIDE = 1600


def calibration(figures: dict[str, Any], title: str, out: Path) -> None:
    """Reliability diagram: how often an answer is right against how sure it was."""
    c = figures["calibration"]
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(4.5, 5.5), height_ratios=(3, 1), sharex=True, layout="constrained"
    )
    top.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    top.plot(c["confidence"], c["accuracy"], "o-", color="#0072b2")
    top.set(ylabel="share right", ylim=(0, 1.02), xlim=(0, 1))
    top.set_title(f"{title}: expected calibration error {c['error']:.3f}", fontsize=10)
    bottom.bar(c["confidence"], c["count"], width=0.05, color="#0072b2")
    bottom.set(xlabel="probability of the answer", ylabel="objects", yscale="log")
    _save(figure, out)


def faults(picture: Path, dish: Judgement, out: Path) -> None:
    """The dish with rings round what went wrong: red missed, yellow spurious, blue other class."""
    image = plt.imread(picture)
    step = max(1, -(-max(image.shape[:2]) // _SIDE))
    image = image[::step, ::step]
    height, width = image.shape[:2]
    figure = plt.figure(figsize=(width / 150, height / 150), dpi=150)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.imshow(image, cmap="gray" if image.ndim == 2 else None)
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0))
    for kind, x, y, diameter, words in dish.faults:
        radius = max(diameter / dish.um_per_px / 2, 60 / dish.um_per_px) * 1.3 / step
        ring = plt.Circle((x / step, y / step), radius, fill=False, color=_COLOUR[kind], lw=0.8)
        axes.add_patch(ring)
        axes.text(
            x / step, y / step - radius - 2, words, color=_COLOUR[kind], fontsize=5, ha="center"
        )
    _save(figure, out)


def _save(figure: plt.Figure, out: Path) -> None:
    # No date and no version inside: equal figures make equal files.
    figure.savefig(out, dpi=150, metadata={"Software": None} if out.suffix == ".png" else None)
    plt.close(figure)
