"""What all dirt needs: where it lies, how it is drawn, and how it is noted."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import PaintedArtefact, film_pieces, is_inside, line_pieces
from cfutrain.painters.waves.canvas import Canvas, Patch
from cfutrain.painters.waves.room import Room
from cfutrain.painters.waves.settings import Dish

#: What stands out less than this at its strongest is seen by nobody: relative to the light, and
#: over noise.
SEEN, SEEN_NOISE = 0.035, 1.5


class Dirt:
    """Dirt of one dish, noted in `found`; places are um from the middle of the dish."""

    def __init__(self, rng: np.random.Generator, dish: Dish, canvas: Canvas, room: Room):
        self.rng, self.dish, self.canvas, self.room = rng, dish, canvas, room
        self.found: list[PaintedArtefact] = []

    def is_seen(self, strength: float) -> bool:
        """Whether something that stands out so strongly is seen."""
        return strength > max(SEEN, SEEN_NOISE * self.dish.noise)

    def note(self, kind: str, at: np.ndarray, size: float) -> None:
        """Notes a thing of a size, um, if its middle lies in the picture."""
        x, y = self.dish.to_px(at[None])[0].tolist()
        if is_inside(np.array([x, y]), self.dish.size):
            self.found.append(PaintedArtefact(kind, x, y, float(size)))

    def note_line(self, kind: str, path: np.ndarray) -> None:
        """Notes a line along a path [n, 2] piece by piece."""
        for middle, length in line_pieces(path):
            self.note(kind, middle, length)

    def note_film(self, kind: str, patch: Patch) -> None:
        """Notes a film piece by piece."""
        um = self.dish.um * patch.step
        for middle, wide in film_pieces(patch.density, um):
            at = (patch.corner + middle * patch.step - self.dish.middle) * self.dish.um
            self.note(kind, at * (1, self.dish.squash), wide)

    def curve(
        self, at: np.ndarray, length: float, bend: float, n: int = 60, turn: float | None = None
    ) -> np.ndarray:
        """A path [n, 2] that winds by about `bend` radians a step, its middle at a place."""
        turn = self.rng.uniform(0, 2 * np.pi) if turn is None else turn
        steps = ndimage.gaussian_filter1d(self.rng.normal(size=n), 4) * bend
        turns = turn + np.cumsum(steps + self.rng.normal(0, 0.12 * bend))
        path = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0) * length / n
        return path - path.mean(axis=0) + at

    def shard(self, at: np.ndarray, size: float, corners: int) -> np.ndarray:
        """An area with so many corners within `size` of a place."""
        turns = np.sort(self.rng.uniform(0, 2 * np.pi, corners))
        far = size * self.rng.uniform(0.45, 1.1, (corners, 1))
        return at + far * np.stack([np.cos(turns), np.sin(turns)], axis=1)

    def noise(self, shape: tuple[int, ...], grain: float) -> np.ndarray:
        """Smooth noise of spread about 1, its lumps `grain` samples wide."""
        coarse = max(1, int(grain / 2))
        small = [n // coarse + 3 for n in shape]
        noise = ndimage.gaussian_filter(self.rng.normal(size=small), grain / coarse)
        noise = ndimage.zoom(noise / noise.std(), coarse, order=1) if coarse > 1 else noise
        return noise[: shape[0], : shape[1]]
