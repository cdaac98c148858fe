"""Colonies, clusters and single cells laid out over the dish."""

import numpy as np

from cfutrain.painters.painting import PaintedObject, outline_around
from cfutrain.painters.rings.cells import PALE, RED, extent, make_cells
from cfutrain.painters.rings.colonies import (
    make_bfu_e,
    make_cfu_e,
    make_cluster,
    make_gemm,
    make_gm,
    make_mk,
)
from cfutrain.painters.rings.frame import Frame, direction
from cfutrain.painters.rings.settings import Settings
from cfutrain.painters.rings.stamping import draw_cells

#: Share of each class in a usual dish; the dice vary it.
SHARES = {"CFU-E": 0.10, "BFU-E": 0.25, "CFU-GM": 0.43, "CFU-GEMM": 0.045, "CFU-MK": 0.175}
MAKERS = {
    "CFU-E": make_cfu_e,
    "BFU-E": make_bfu_e,
    "CFU-GM": make_gm,
    "CFU-GEMM": make_gemm,
    "CFU-MK": make_mk,
    "cluster": make_cluster,
}
ERYTHROID = ("CFU-E", "BFU-E")
#: Radius of the floor that the numbers of clusters and single cells hold for, um.
USUAL_RADIUS = 17000


def populate(rng: np.random.Generator, frame: Frame, settings: Settings) -> list[PaintedObject]:
    """Draws colonies and clusters, as far as there is room, and single cells; returns the truth."""
    area = (frame.radius / USUAL_RADIUS) ** 2
    shares = rng.dirichlet(60 * np.array(list(SHARES.values())))
    names = [str(name) for name in rng.choice(list(SHARES), settings.colonies, p=shares)]
    names += ["cluster"] * int(rng.uniform(18, 70) * area)
    layout, objects = Layout(frame.radius), []
    for name in names:
        cells = MAKERS[name](rng, settings)
        middle, diameter = extent(cells)
        place = layout.place(rng, name, diameter)
        if place is None:
            continue
        cells = cells.moved(place - middle)
        draw_cells(rng, frame, settings, cells, 0 if name == "cluster" else settings.camera.floor)
        if frame.shows(place):
            x, y = frame.px(place)
            pad = cells.radius.mean() / frame.um
            outline = outline_around(frame.px(cells.places), pad)
            objects.append(PaintedObject(name, float(x), float(y), diameter, len(cells), outline))
    for _ in range(int(rng.uniform(500, 1900) * area)):
        kind, count = rng.choice([PALE, RED], p=[0.93, 0.07]), rng.choice(3, p=[0.8, 0.15, 0.05])
        places = rng.normal(0, 8, (count + 1, 2)) + frame.spot(rng, 400)
        radius, haem = rng.choice([3.5, 5.5, 7.5]), settings.haem * (kind == RED)
        draw_cells(rng, frame, settings, make_cells(rng, places, radius, 0.2, kind, haem))
    return objects


class Layout:
    """Where colonies lie already; `radius` of the floor in um."""

    def __init__(self, radius: float) -> None:
        self.radius = radius
        self.places: list[np.ndarray] = []
        self.diameters: list[float] = []
        self.names: list[str] = []

    def place(self, rng: np.random.Generator, name: str, diameter: float) -> np.ndarray | None:
        """A place for one more; None where none was found."""
        reach = self.radius - 1300 - 0.4 * diameter
        for attempt in range(400):
            place = reach * np.sqrt(rng.random()) * direction(rng)
            may_touch = (attempt > 150 or rng.random() < 0.35) and name != "cluster"
            if self.is_free(place, name, diameter, 0.92 if may_touch else 1.12):
                self.places.append(place)
                self.diameters.append(diameter)
                self.names.append(name)
                return place
        return None

    def is_free(self, place: np.ndarray, name: str, diameter: float, apart: float) -> bool:
        """Whether all others are `apart` or more, in halves of the two diameters' sum."""
        for other, across, kind in zip(self.places, self.diameters, self.names, strict=True):
            least = apart
            if name in ERYTHROID and kind in ERYTHROID:
                # Red clusters close to each other would be counted as one burst.
                least = max(least, 1.3)
            free = 60 if "cluster" in (name, kind) else 0
            if np.hypot(*(place - other)) <= least * (diameter + across) / 2 + free:
                return False
        return True
