"""The picture's frame over the plate, and the densities that are drawn into it."""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.rings.settings import Settings


@dataclass
class Patch:
    """A small field of density and where its first pixel lies."""

    x: int
    y: int
    density: np.ndarray

    def add_to(self, field: np.ndarray, first_row: int = 0) -> None:
        """Adds itself to a field whose first row is the picture's `first_row`."""
        height, width = self.density.shape
        y = self.y - first_row
        top, bottom = max(0, y), min(field.shape[0], y + height)
        left, right = max(0, self.x), min(field.shape[1], self.x + width)
        if top < bottom and left < right:
            part = self.density[top - y : bottom - y, left - self.x : right - self.x]
            field[top:bottom, left:right] += part


@dataclass
class Box:
    """Pixels round a place, with their distances from it to the right and downward, um."""

    x: int
    y: int
    #: [1, n] and [n, 1].
    right: np.ndarray
    down: np.ndarray

    @property
    def size(self) -> int:
        """Pixels along one side."""
        return self.right.size

    def patch(self, density: np.ndarray) -> Patch:
        """A density over these pixels."""
        return Patch(self.x, self.y, density.astype(np.float32))


class Frame:
    """Where the plate lies in the picture; the plate's own places are um from its middle."""

    def __init__(self, rng: np.random.Generator, settings: Settings) -> None:
        self.um, self.radius, self.wall = settings.um_per_px, settings.radius, settings.wall
        plate = 2 * (self.radius + self.wall) / self.um
        high, wide = settings.camera.margins
        if self.um < 7:
            # At a fine scale one closes in on the plate: wide margins would cost most pixels.
            high, wide = min(high, 1.06), min(wide, 1.12)
        self.height, self.width = int(plate * high), int(plate * min(wide, high * 1.333))
        size = np.array([self.width, self.height])
        along, turn = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
        tilted = rotation(along) @ np.diag([1, 1 - settings.camera.tilt]) @ rotation(-along)
        self.matrix = tilted @ rotation(turn) / self.um
        self.middle = size / 2 + rng.uniform(-0.25, 0.25, 2) * (size - plate)
        #: Densities of unstained matter and of haemoglobin.
        self.pale = np.zeros((self.height, self.width), np.float32)
        self.haem = np.zeros((self.height, self.width), np.float32)

    def px(self, place: np.ndarray) -> np.ndarray:
        """Places [.., 2] of the plate in px; 0 is the outer corner of the first pixel."""
        return np.asarray(place) @ self.matrix.T + self.middle

    def box(self, place: np.ndarray, half: float) -> Box:
        """The pixels up to `half` um round a place."""
        x, y = self.px(place)
        reach = int(half / self.um) + 2
        left, top = int(x) - reach, int(y) - reach
        steps = np.arange(2 * reach + 1, dtype=np.float32) + 0.5
        right = (steps + np.float32(left - x)) * np.float32(self.um)
        down = (steps + np.float32(top - y)) * np.float32(self.um)
        return Box(left, top, right[None, :], down[:, None])

    def spot(self, rng: np.random.Generator, edge: float = 700) -> np.ndarray:
        """A place anywhere on the floor that is at least `edge` um from the wall."""
        return (self.radius - edge) * np.sqrt(rng.random()) * direction(rng)

    def shows(self, place: np.ndarray) -> bool:
        """Whether a place lies in the picture and within the plate's outer wall."""
        x, y = self.px(place)
        within = np.hypot(*place) < self.radius + self.wall
        return bool(within and 0 <= x < self.width and 0 <= y < self.height)


def rotation(angle: float) -> np.ndarray:
    """The matrix that turns by an angle."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def direction(rng: np.random.Generator) -> np.ndarray:
    """A unit vector of any direction."""
    angle = rng.uniform(0, 2 * np.pi)
    return np.array([np.cos(angle), np.sin(angle)])
