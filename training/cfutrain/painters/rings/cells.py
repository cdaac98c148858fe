"""Cells as they lie on the plate, and how far a group of them reaches."""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.rings.frame import rotation
from cfutrain.painters.rings.smooth import ragged_rim

#: Kinds of cells: unstained small ones, erythroblasts, megakaryocytes.
PALE, RED, LARGE = 0, 1, 2


@dataclass
class Cells:
    """A group of cells; places and radii in um, haemoglobin as the density through a cell."""

    #: [n, 2].
    places: np.ndarray
    radius: np.ndarray
    haem: np.ndarray
    kind: np.ndarray

    def __len__(self) -> int:
        return len(self.radius)

    def moved(self, by: np.ndarray) -> "Cells":
        """The same cells elsewhere."""
        return Cells(self.places + by, self.radius, self.haem, self.kind)


def make_cells(
    rng: np.random.Generator,
    places: np.ndarray,
    radius: float,
    spread: float,
    kind: int,
    haem: float = 0.0,
) -> Cells:
    """Cells of one kind; `spread` is that of the logarithm of the radius."""
    n = len(places)
    radii = np.clip(rng.lognormal(np.log(radius), spread, n), 0.55 * radius, 2 * radius)
    blood = haem * np.clip(rng.normal(1, 0.25, n), 0.1, 2)
    return Cells(places, radii, blood, np.full(n, kind))


def join(parts: list[Cells]) -> Cells:
    """All cells of some groups."""
    return Cells(
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.radius for part in parts]),
        np.concatenate([part.haem for part in parts]),
        np.concatenate([part.kind for part in parts]),
    )


def lumpy_disc(
    rng: np.random.Generator, n: int, radius: float, power: float = 0.5, rough: float = 0.12
) -> np.ndarray:
    """n places [n, 2] in a disc of ragged outline; power 1/2 is even, more is denser inside."""
    turn, narrow = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.uniform(0.75, 1.0))
    rim = ragged_rim(rng, turn, rough, 0.6, (1, 2, 3, 5, 7))
    far = radius * rng.uniform(0, 1, n) ** power * np.clip(rim, 0.45, 1.5)
    places = np.stack([far * np.cos(turn) / narrow, far * np.sin(turn) * narrow], axis=1)
    return places @ rotation(rng.uniform(0, np.pi)).T


def extent(cells: Cells) -> tuple[np.ndarray, float]:
    """Middle and diameter as seen, um: the mean of the two main axes, and one cell more.

    Of a large colony the outermost cells do not count.
    """
    outer = (0, 100) if len(cells) < 60 else (1.5, 98.5)
    spread = np.cov(cells.places.T) + 1e-6 * np.eye(2) if len(cells) > 1 else np.eye(2)
    _, axes = np.linalg.eigh(spread)
    low, high = np.percentile(cells.places @ axes, outer, axis=0)
    # Cells that are denser on one side draw the middle that a person sees to them.
    middle = 0.5 * (0.5 * (low + high) @ axes.T + cells.places.mean(axis=0))
    return middle, float(np.sqrt(np.prod(high - low + 2 * cells.radius.mean())))
