"""Puts what grew into the dish where it can be told apart, and notes what is seen of it."""

import numpy as np

from cfutrain.painters.clouds.canvas import Canvas
from cfutrain.painters.clouds.cells import blur_of, draw
from cfutrain.painters.clouds.colonies import grow
from cfutrain.painters.clouds.seeing import outline_of
from cfutrain.painters.clouds.settings import NAMES
from cfutrain.painters.painting import PaintedObject, middle_and_width

#: Order of planting: large ones first, while there is room.
ORDER = ("CFU-GEMM", "BFU-E", "CFU-GM", "CFU-M", "CFU-G", "CFU-MK", "CFU-E")
#: Attempts to grow one that is seen, and to find a place for it.
GROWN, PLACED = 6, 200
#: Nobody counts colonies so near to the wall, um.
WALL = 450.0


class Planting:
    """Lays colonies and clusters down on a canvas and lists those that are seen."""

    def __init__(self, rng: np.random.Generator, canvas: Canvas):
        self.rng, self.canvas, self.dish = rng, canvas, canvas.dish
        self.objects: list[PaintedObject] = []
        #: Class, x, y and reach, um from the middle of the dish, of all that was planted.
        self.planted: list[tuple[str, float, float, float]] = []

    def plant(self) -> None:
        """All that grows in this dish; what cannot be seen is left out."""
        rng, dish = self.rng, self.dish
        names = rng.choice(NAMES, dish.colonies, p=dish.mix).tolist()
        for name in sorted(names, key=ORDER.index):
            at_wall = rng.random() < 0.06
            # In place of one that would not be seen another grows.
            for _ in range(GROWN):
                if self._planted(name, at_wall):
                    break
        for _ in range(dish.clusters):
            self._planted("cluster", False)

    def _planted(self, name: str, at_wall: bool) -> bool:
        """Whether one more could be laid down so that it is seen."""
        rng, dish = self.rng, self.dish
        group = grow(rng, name)
        reach = float(np.quantile(np.hypot(*group.at.T), 0.95)) + 8
        place = self._place(name, reach, at_wall)
        if place is None:
            return False
        group.at = group.at + place
        height = rng.beta(1.2, 1.4)
        patch = draw(rng, dish, group, height)
        patch.planes[:] *= np.float32(dish.strength)
        outline = outline_of(dish, name, group, patch, blur_of(dish, group, height))
        if outline is None:
            return False
        self.canvas.cells.append(patch._replace(planes=patch.planes.astype(np.float16)))
        self.planted.append((name, *place.tolist(), reach))
        x, y, across = middle_and_width(outline)
        self.objects.append(PaintedObject(name, x, y, across * dish.um, len(group.at), outline))
        return True

    def _place(self, name: str, reach: float, at_wall: bool) -> np.ndarray | None:
        """A place in the dish, um, where it is told from its neighbours; None if there is none."""
        rng, dish = self.rng, self.dish
        limit = dish.radius - WALL - 0.6 * reach
        for _ in range(PLACED):
            turn = rng.uniform(0, 2 * np.pi)
            far = limit - rng.uniform(0, 900) if at_wall else limit * np.sqrt(rng.random())
            place = far * np.array([np.cos(turn), np.sin(turn)])
            if all(_is_apart(name, place, reach, other) for other in self.planted):
                px, edge = dish.to_px(place[None])[0], 1.5 * reach / dish.um + 5
                if (px > edge).all() and (px < np.array(dish.size[::-1]) - edge).all():
                    return place
        return None


def _is_apart(
    name: str, place: np.ndarray, reach: float, other: tuple[str, float, float, float]
) -> bool:
    """Whether two lie so far apart that neither is taken for a part of the other."""
    far, wide = np.hypot(*(place - other[1:3])), reach + other[3]
    least = 1.15 * wide if "cluster" in (name, other[0]) else 0.62 * wide
    small, large = sorted((reach, other[3]))
    return far >= (max(least, 0.95 * large) if small < 0.5 * large else least)
