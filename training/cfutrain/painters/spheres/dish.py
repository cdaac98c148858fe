"""A dish while things grow in it."""

import math
from dataclasses import dataclass, field

import numpy as np

from cfutrain.painters.painting import PaintedObject, outline_around
from cfutrain.painters.spheres.cells import Cells, Stamps
from cfutrain.painters.spheres.frame import Frame, Layers, Patch
from cfutrain.painters.spheres.settings import Settings
from cfutrain.painters.spheres.shapes import at, throw_angles


@dataclass
class Placed:
    """A colony or cluster in the dish, um from its middle."""

    name: str
    x: float
    y: float
    diameter: float


@dataclass
class Dish:
    """All that is known of a dish: its settings, what is drawn and what is true of it."""

    rng: np.random.Generator
    settings: Settings
    frame: Frame
    stamps: Stamps
    layers: Layers
    placed: list[Placed] = field(default_factory=list)
    objects: list[PaintedObject] = field(default_factory=list)

    def free(self, x: float, y: float, radius: float) -> bool:
        """Whether a round thing here, um, would be clear of all colonies and clusters."""
        return all(math.hypot(x - p.x, y - p.y) > 0.5 * p.diameter + radius for p in self.placed)

    def somewhere(self, inset: float) -> tuple[float, float]:
        """A place on the floor at least `inset` from the wall (less than 0: also beyond it), um."""
        radius = (self.settings.plate.radius - inset) * math.sqrt(self.rng.random())
        return at(radius, throw_angles(self.rng))

    def add(self, name: str, cells: Cells, patches: tuple[Patch, Patch], place: Placed) -> None:
        """Draws cells and notes what they are."""
        patches[0].add_to(self.layers.scatter)
        patches[1].add_to(self.layers.haem)
        self.placed.append(place)
        x, y = self.frame.to_px(place.x, place.y)
        if not self.frame.holds(x, y):
            return
        points = np.stack(self.frame.to_px(cells.x, cells.y), axis=1)
        pad = float(np.median(cells.radius)) / self.frame.um_per_px
        outline = outline_around(points, pad)
        self.objects.append(PaintedObject(name, x, y, place.diameter, len(cells), outline))
