"""The text head of forest.model and net.model, as Plugins/Forest/README.md defines it."""

import json
from dataclasses import dataclass, field
from typing import Any

from cfutrain.calibration import Calibration
from cfutrain.errors import TrainError

#: Id to name, colour, coarsest um/px without stain and with it (0 = no limit).
#:
#: The limits follow from the optics: a cell of 12 um has to cover about a pixel for CFU-MK, CFU-E
#: and small clusters to be seen as such; a diffuse colony of hundreds of um can be told coarser.
LOOK: dict[str, tuple[str, str, float, float]] = {
    "BFU-E": ("BFU-E", "#d55e00", 0, 0),
    "CFU-E": ("CFU-E", "#e69f00", 12, 12),
    "CFU-GM": ("CFU-GM", "#0072b2", 16, 16),
    "CFU-GEMM": ("CFU-GEMM", "#cc79a7", 16, 16),
    "CFU-MK": ("CFU-MK (presumptive)", "#009e73", 12, 0),
    "cluster": ("cluster below threshold", "#95a5a6", 0, 0),
    "bubble": ("air bubble", "#7f8c8d", 0, 0),
    "fibre": ("fibre", "#7f8c8d", 0, 0),
    "dust": ("dust or print", "#7f8c8d", 0, 0),
}


@dataclass
class Head:
    """Everything of a model file that is no tree and no weight."""

    kind: str
    id: str
    name: str
    version: str
    #: The first so many features of the schema are read.
    features: list[str]
    classes: list[str]
    calibration: Calibration
    #: Feature to (low, high): where the training data lay.
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    reject_strangeness: float | None = None
    card: dict[str, Any] = field(default_factory=dict)

    def text(self, extra: list[str], end: str) -> str:
        """The head; `extra` lines of the kind come before the last line `end`."""
        lines = [
            f"cfu-model 1 {self.kind}", f"id {self.id}", f"version {self.version}",
            f"name {self.name}",
        ]  # fmt: skip
        if self.card:
            lines.append("card " + json.dumps(self.card, sort_keys=True, ensure_ascii=True))
        lines.append(f"features {len(self.features)}")
        for name in self.classes:
            title, colour, coarsest, stained = look(name)
            kind = "colony" if class_kind(name) == "colony" else "not-a-colony"
            lines.append(f"class {name} {kind} {colour} {coarsest:g} {stained:g} {title}")
        lines.append(f"temperature {decimal(self.calibration.temperature)}")
        if any(self.calibration.bias):
            lines.append("bias " + " ".join(decimal(b) for b in self.calibration.bias))
        for lean in self.calibration.leans:
            pair = f"{self.classes[lean.to]} {self.classes[lean.away]}"
            lines.append(f"lean {pair} {decimal(lean.amount)}")
        lines.append(f"reject_probability {decimal(self.calibration.reject_probability)}")
        for name, (low, high) in self.ranges.items():
            lines.append(f"range {name} {decimal(low)} {decimal(high)}")
        if self.reject_strangeness is not None:
            lines.append(f"reject_strangeness {decimal(self.reject_strangeness)}")
        text = "\n".join([*lines, *extra, end]) + "\n"
        if len(text.encode()) > 64 << 10:
            raise TrainError("The head of the model is longer than 64 KiB.", "Shorten the card.")
        return text


def look(name: str) -> tuple[str, str, float, float]:
    """Name for people, colour and limits of a class."""
    return LOOK[name]


def class_kind(name: str) -> str:
    """`colony` or `not-a-colony`."""
    from cfutrain.classes import is_colony

    return "colony" if is_colony(name) else "not-a-colony"


def decimal(value: float) -> str:
    """A number as the head writes it."""
    return f"{value:.9g}"
