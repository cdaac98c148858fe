"""The light that comes through the dish, and what it casts and reflects."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.rings.artefacts import Dirt
from cfutrain.painters.rings.frame import Frame, Patch
from cfutrain.painters.rings.plate import Plate
from cfutrain.painters.rings.settings import Settings
from cfutrain.painters.rings.smooth import SmoothField, sigmoid
from cfutrain.painters.rings.strokes import curve, stroke

#: Densities of matter of unit density in red, green and blue.
HAEM = (0.13, 0.80, 1.30)
PALE = (0.93, 1.0, 1.08)
#: Medium with phenol red at the pH of a culture, and what is yellowish in any medium.
PHENOL = (0.015, 0.13, 0.20)
CLEAR = (0.010, 0.014, 0.045)
#: Inks of pens.
INKS = ((1.3, 0.9, 0.2), (1, 1, 1), (0.1, 1.0, 0.9), (1.1, 0.35, 0.9))


class Light:
    """The light of one dish; `rows` gives what reaches the lens."""

    def __init__(self, rng: np.random.Generator, frame: Frame, settings: Settings) -> None:
        self.frame, self.surround = frame, settings.surround
        self.plate = Plate(rng, frame, settings)
        phenol = np.array(PHENOL) * settings.phenol
        self.medium = phenol + np.array(CLEAR) * rng.uniform(0.7, 1.3)
        self.colour = np.array([1, 1 + rng.normal(0, 0.012), 1 + rng.normal(0, 0.03)])
        self.colour *= rng.uniform(0.70, 0.86) * (0.88 if settings.camera.name == "phone" else 1)
        self.falloff, self.slope = rng.uniform(0.02, 0.16), rng.normal(0, 0.07, 2)
        self.opening = rng.normal(0, 350, 2), frame.radius + frame.wall + rng.uniform(100, 700)
        self.weave = None
        if self.surround == "cloth":
            self.weave = SmoothField(rng, frame.height, frame.width, 420)
        self.dark = rng.uniform(0.018, 0.034)
        self.beside = rng.uniform(0.8, 1.12)
        self.relief = None
        if settings.camera.name == "imager" or rng.random() < 0.3:
            turn = rng.uniform(0, 2 * np.pi)
            self.relief = rng.uniform(0.25, 0.6) / 4 * np.array([np.cos(turn), np.sin(turn)])
        self.ink = INKS[rng.integers(0, len(INKS))]
        self.pen: list[Patch] = []
        self.lamps: list[Patch] = []

    def write_label(self, rng: np.random.Generator, dirt: Dirt) -> None:
        """Strokes of a label on the wall and the rim."""
        frame, turn = self.frame, rng.uniform(0, 2 * np.pi)
        for index in range(rng.integers(2, 6)):
            at = turn + 0.035 * index
            far = frame.radius + frame.wall * rng.uniform(0.1, 0.8)
            places = far * np.array([np.cos(at), np.sin(at)])
            places = places + curve(rng, rng.uniform(600, 1500), 24, 0.5)
            width, density = rng.uniform(55, 90), rng.uniform(0.5, 1.1)
            self.pen.append(stroke(rng, frame, places, width, density))
            low, high = places.min(axis=0), places.max(axis=0)
            dirt.note("pen", (low + high) / 2, max(high - low) + 200)

    def hang_lamps(self, rng: np.random.Generator, dirt: Dirt) -> None:
        """Images of lamps and windows in the lid."""
        for _ in range(rng.integers(1, 4)):
            half, place = rng.uniform(500, 2200), self.frame.spot(rng, 1500)
            box, turn = self.frame.box(place, 3.2 * half), rng.uniform(0, np.pi)
            along = (box.right * np.cos(turn) + box.down * np.sin(turn)) / half
            across = (box.down * np.cos(turn) - box.right * np.sin(turn)) / half
            if rng.random() < 0.5:
                far = np.maximum(np.abs(along), np.abs(across) / 0.35)
            else:
                far = np.hypot(along, across / 0.5)
            glow = (rng.uniform(0.05, 0.22) * sigmoid((1 - far) * 14)).astype(np.float32)
            self.lamps.append(box.patch(ndimage.gaussian_filter(glow, 90 / self.frame.um)))
            dirt.note("reflection", place, 2 * half)

    def rows(self, first: int, last: int) -> np.ndarray:
        """Linear light [3, rows, width] of the rows from `first` to before `last`, 0 to 1."""
        frame = self.frame
        x, y = self.plate.offsets(first, last)
        plate, gel = self.plate.rows(first, last, x, y)
        shade = self.shade(first, last, x, y)
        pale, haem = frame.pale[first:last], frame.haem[first:last]
        if self.relief is not None:
            smooth = ndimage.gaussian_filter(pale, 0.8)
            right, down = (ndimage.sobel(smooth, axis) for axis in (1, 0))
            shade *= 1 + np.float32(self.relief[0]) * right + np.float32(self.relief[1]) * down
        pen = np.zeros_like(pale) if self.pen else None
        for patch in self.pen:
            patch.add_to(pen, first)
        light = np.empty((3, *pale.shape), np.float32)
        for channel in range(3):
            density = plate + pale * np.float32(PALE[channel]) + haem * np.float32(HAEM[channel])
            density += gel * np.float32(self.medium[channel])
            if pen is not None:
                density += np.clip(pen, 0, 1.4) * np.float32(self.ink[channel])
            light[channel] = np.float32(self.colour[channel]) * shade * np.exp(-density)
            for patch in self.lamps:
                patch.add_to(light[channel], first)
        return light

    def shade(self, first: int, last: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How light the lamp below is, over the picture."""
        frame = self.frame
        middle = frame.middle
        right = (np.arange(frame.width, dtype=np.float32) - np.float32(middle[0])) / frame.width
        down = (np.arange(first, last, dtype=np.float32) - np.float32(middle[1])) / frame.height
        down = down[:, None]
        shade = 1 - np.float32(2 * self.falloff) * (right**2 + down**2)
        shade = shade + np.float32(self.slope[0]) * right + np.float32(self.slope[1]) * down
        if self.weave is not None:
            off, reach = self.opening
            far = np.hypot(x - np.float32(off[0]), y - np.float32(off[1]))
            open_to = sigmoid((np.float32(reach) - far) / 45)
            cloth = self.dark + np.float32(0.003) * (self.weave.rows(first, last) + 1)
            shade *= open_to + (1 - open_to) * cloth
        elif self.surround == "grey":
            upper = np.hypot(x - self.plate.upper[0], y - self.plate.upper[1])
            shade[upper > frame.radius + frame.wall] *= np.float32(self.beside)
        return shade.astype(np.float32)
