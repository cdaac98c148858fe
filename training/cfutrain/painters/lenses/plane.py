"""The picture's plane: where a point of the dish lies on it, and what cells leave there."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cfutrain.painters.lenses.settings import Lens

#: Loss of light and column of haemoglobin around points; None where there is no haemoglobin.
Drawn = tuple[np.ndarray, np.ndarray | None]
#: Of distances across and down, um, and the points' numbers.
Profile = Callable[[np.ndarray, np.ndarray, np.ndarray], Drawn]

#: Values that are worked out at a time; more would not stay in the processor's cache.
AT_A_TIME = 400_000


@dataclass
class Plane:
    """Two fields on a grid finer than the pixels; the dish's plane is in um from its middle."""

    um_per_px: float
    #: px
    width: int
    height: int
    #: The dish's middle, px; 0 is the outer corner of the first pixel.
    middle: tuple[float, float]
    lens: Lens
    #: Natural logarithm of the light lost by scattering; negative where cells gather light.
    loss: np.ndarray = field(init=False)
    #: Column of haemoglobin, mmol/L times um.
    red: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.height * self.parts, self.width * self.parts)
        self.loss, self.red = np.zeros(shape, np.float32), np.zeros(shape, np.float32)

    @property
    def parts(self) -> int:
        """Parts of a pixel's side: cells need about 4.5 um, and fine pictures the memory."""
        return 1 if self.um_per_px < 6 else max(2, round(self.um_per_px / 4.5))

    @property
    def pitch(self) -> float:
        """Side of a part, um."""
        return self.um_per_px / self.parts

    def to_px(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points of the dish, um, in the picture, px."""
        depth = 1 + self.lens.tilt[0] * x + self.lens.tilt[1] * y
        u, v = x / depth, y / depth
        scale = (1 + self.lens.distortion * (u**2 + v**2) / 17500**2) / self.um_per_px
        return self.middle[0] + u * scale, self.middle[1] + v * scale

    def to_dish(self, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points of the picture, px, in the dish, um."""
        x, y = (u - self.middle[0]) * self.um_per_px, (v - self.middle[1]) * self.um_per_px
        scale = 1 - self.lens.distortion * (x**2 + y**2) / 17500**2
        x, y = x * scale, y * scale
        depth = 1 - self.lens.tilt[0] * x - self.lens.tilt[1] * y
        return x / depth, y / depth

    def holds(self, u: float, v: float) -> bool:
        """Whether a point, px, lies in the picture."""
        return 0 <= u < self.width and 0 <= v < self.height

    def stamp(self, x: np.ndarray, y: np.ndarray, reach: np.ndarray, profile: Profile) -> None:
        """Adds `profile(dx, dy, which)`, um from the points, within `reach` um around each."""
        u, v = (at * self.parts for at in self.to_px(x, y))
        half = np.maximum(2, np.ceil(reach / self.pitch)).astype(int)
        # Points of like windows are drawn together; steps of four keep the groups few.
        half = np.where(half > 8, (half + 3) // 4 * 4, half)
        for size in np.unique(half):
            group = np.flatnonzero(half == size)
            step = max(1, AT_A_TIME // (2 * size + 1) ** 2)
            for start in range(0, len(group), step):
                self._stamp(u, v, group[start : start + step], int(size), profile)

    def _stamp(
        self, u: np.ndarray, v: np.ndarray, which: np.ndarray, half: int, profile: Profile
    ) -> None:
        rows, columns = self.loss.shape
        column, row = np.floor(u[which]).astype(int), np.floor(v[which]).astype(int)
        inside = (column >= half) & (column < columns - half) & (row >= half) & (row < rows - half)
        which, column, row = which[inside], column[inside], row[inside]
        if not len(which):
            return
        window = np.arange(-half, half + 1)
        across, down = column[:, None] + window, row[:, None] + window
        dx = ((across + 0.5 - u[which][:, None]) * self.pitch).astype(np.float32)[:, None, :]
        dy = ((down + 0.5 - v[which][:, None]) * self.pitch).astype(np.float32)[:, :, None]
        flat = ((down * columns)[:, :, None] + across[:, None, :]).ravel()
        for target, values in zip((self.loss, self.red), profile(dx, dy, which), strict=True):
            if values is not None:
                np.add.at(target.reshape(-1), flat, values.ravel())
