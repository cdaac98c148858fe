"""The dice of one dish: camera and its light, medium, and how much lies in the gel."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Device:
    """A camera with the optic before it."""

    share: float
    #: Samplings that it is used at, um/px, and those that it is used at when none is asked for.
    reach: tuple[float, float]
    usual: tuple[float, float]
    #: Width and height of the picture, mm.
    width: tuple[float, float]
    height: tuple[float, float]
    #: Blur per um beside the focus; blur of lens and sensor, px.
    aperture: float
    blur: float
    #: Noise of the sensor, of light of 1, and of the root of light; its grain, px, and colour.
    read: float
    shot: float
    grain: float
    chroma: float
    gamma: float
    contrast: float
    #: Light lost in the corners, and from side to side.
    corners: float
    slope: float
    #: Width of the dish's wall as it shows, um.
    wall: float
    #: How strongly the borders of cells scatter past the lens.
    scatter: float
    #: Chance that colour is stored at half the sampling.
    halved: float


DEVICES = {
    "phone": Device(0.33, (7, 21), (8.2, 13), (42, 46), (40, 42), 0.018, 0.75, 0.006, 0.016, 0.7,
                    0.5, 2.2, 0.10, 0.10, 0.05, 900, 1.25, 1.0),
    "stereo": Device(0.22, (4, 7.5), (4.2, 6.6), (36.9, 37.8), (0, 0), 0.045, 0.85, 0.004, 0.012,
                     0.5, 0.4, 2.0, 0.0, 0.03, 0.03, 850, 1.2, 0.0),
    "scan": Device(0.17, (4, 21), (5.2, 11), (37.8, 39), (0, 0), 0.020, 0.80, 0.004, 0.007, 0.0,
                   0.8, 2.2, 0.05, 0.0, 0.012, 1000, 1.0, 0.0),
    "reflex": Device(0.28, (5.5, 16), (6.5, 10), (40, 48), (38, 39.2), 0.030, 0.65, 0.002, 0.008,
                     0.6, 0.45, 2.2, 0.15, 0.06, 0.06, 950, 1.35, 0.5),
}  # fmt: skip
#: Finer than this, um/px, a picture has no room for the table, and memory none for it.
TIGHT = 5.0
#: Optical densities of media in red, green and blue: straw, clear, pink, orange, amber.
MEDIA = np.array([
    (0.02, 0.06, 0.16), (0.05, 0.09, 0.12), (0.02, 0.05, 0.07), (0.04, 0.10, 0.13),
    (0.03, 0.20, 0.16), (0.06, 0.34, 0.30), (0.03, 0.15, 0.18), (0.05, 0.19, 0.25),
    (0.03, 0.11, 0.20), (0.04, 0.16, 0.24), (0.05, 0.20, 0.34), (0.05, 0.28, 0.36),
    (0.09, 0.25, 0.42), (0.10, 0.14, 0.30),
])  # fmt: skip
#: Light through the dish, linear: white, grey, cool, warm, yellow.
LAMPS = np.array([(0.93, 0.93, 0.93), (0.89, 0.88, 0.88), (0.84, 0.86, 0.86), (0.66, 0.69, 0.72),
                  (0.60, 0.62, 0.60), (0.80, 0.84, 0.90), (0.90, 0.93, 0.96), (0.82, 0.80, 0.76),
                  (0.95, 0.90, 0.80), (0.92, 0.86, 0.72)])  # fmt: skip
#: Light from the side on a dark ground, and what the gel throws back of it by itself.
SIDE_LAMPS = np.array([(0.95, 0.93, 0.88), (0.95, 0.95, 0.95), (0.80, 0.88, 1.0),
                       (1.05, 0.92, 0.70)])  # fmt: skip
HAZE = (0.009, 0.024)
DARK_GROUNDS = 0.22
#: Classes, and how often they are met.
NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK")
MIX = (0.33, 0.12, 0.39, 0.06, 0.10)
#: Coarser than the first, um/px, megakaryocytes are counted less, and from the second not at all.
MK_SEEN = 9.0, 10.5


class Dish:
    """What holds for a whole dish; lengths in um, light linear with 1 as white."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        self.dark = bool(rng.random() < DARK_GROUNDS)
        self.kind = _choose(rng, um_per_px)
        self.device = device = DEVICES[self.kind]
        self.um = um_per_px or float(rng.uniform(*device.usual))
        if um_per_px is None and self.kind == "phone" and rng.random() < 0.12:
            self.um = float(rng.uniform(13, 20))
        self.radius = float(rng.uniform(16_600, 17_200))
        self._frame(rng)
        self._optics(rng)
        self._light(rng)
        self._contents(rng)
        self.quality = int(rng.integers(75, 96))
        self.halved = bool(rng.random() < device.halved)

    def _frame(self, rng: np.random.Generator) -> None:
        """Size of the picture (rows, columns), and where the dish lies in it."""
        device, tilted = self.device, self.kind == "phone" and rng.random() < 0.5
        wide, high = rng.uniform(*device.width), rng.uniform(*device.height)
        if self.um < TIGHT:
            wide = rng.uniform(36.9, 37.2)
        if not device.height[0]:
            high = wide
        size = int(high * 1000 / self.um), int(wide * 1000 / self.um)
        self.size = size[::-1] if rng.random() < 0.15 else size
        self.wall = device.wall * rng.uniform(0.9, 1.1)
        # A tilted camera sees a circle narrower in one direction.
        self.squash = float(rng.uniform(0.985, 1.04)) if tilted else 1.0
        spare = 0.8 * (min(wide, high) * 500 - self.radius / min(self.squash, 1) - self.wall)
        spare = np.clip(spare, 0, 200 if self.kind == "stereo" else 1800)
        shift = rng.uniform(-spare, spare, 2) / self.um
        self.middle = np.array(self.size[::-1]) / 2 + shift
        # The wall's upper rings lie beside its lower ones where the camera looks from the side.
        low, high = {"phone": (200, 700), "reflex": (100, 300)}.get(self.kind, (100, 200))
        self.parallax = rng.uniform(low, high)

    def _optics(self, rng: np.random.Generator) -> None:
        """How cells show."""
        device, stereo = self.device, self.kind == "stereo"
        self.aperture, self.focus = device.aperture, rng.uniform(150, 500)
        self.blur = device.blur * rng.uniform(0.9, 1.15)
        if self.kind == "phone" and rng.random() < 0.3:
            self.blur *= rng.uniform(1.05, 1.3)
        self.scatter, self.heme = device.scatter * rng.uniform(0.9, 1.15), rng.uniform(0.85, 1.2)
        # Dark or bright borders beside the focus, and shading as of hills by light from a side.
        self.bend = rng.uniform(7, 13) * rng.choice([-1, 1]) if stereo else rng.uniform(-7, 9)
        self.relief = rng.uniform(0.4, 0.9) if stereo else rng.uniform(0.05, 0.35)
        if self.dark:
            self.relief = 0.6
        turn = rng.uniform(0, 2 * np.pi)
        self.lamp = np.array([np.cos(turn), np.sin(turn)])

    def _light(self, rng: np.random.Generator) -> None:
        """Lamp, medium and table."""
        self.medium = rng.choice(MEDIA) * rng.uniform(0.75, 1.25) * np.exp(rng.normal(0, 0.1, 3))
        self.through = rng.choice(LAMPS) * rng.uniform(0.92, 1.03) * np.exp(rng.normal(0, 0.01, 3))
        # On a dark ground: light of a white thing, of empty gel, and of the table.
        self.side = (rng.choice(SIDE_LAMPS) * np.exp(rng.normal(0, 0.03, 3))).astype(np.float32)
        self.haze = rng.uniform(*HAZE) * (self.side / self.side.mean()) ** 1.5
        self.table = self.haze * rng.uniform(0.22, 0.35)
        if not self.dark:
            # As bright as the lamp, grey, or a mask that lets little through.
            level = (rng.uniform(-0.04, 0.02), rng.uniform(0.1, 1.9), rng.uniform(1.9, 3))
            density = level[rng.choice(3, p=(0.6, 0.25, 0.15))]
            self.table = self.through * np.exp(-density * np.exp(rng.normal(0, 0.025, 3)))
        usual = 0.2 if self.dark else float((self.through * np.exp(-self.medium)).mean())
        read = self.device.read * (0.8 if self.dark else 1)
        self.read, self.shot = read, self.device.shot
        #: Noise of a pixel relative to the light that cells are seen by.
        self.noise = float(np.hypot(read, self.shot * np.sqrt(usual)) / usual)
        chance = 0.25 if self.kind in ("stereo", "scan") else 0.03
        self.grid = rng.uniform(0.14, 0.32) if rng.random() < chance else 0.0

    def _contents(self, rng: np.random.Generator) -> None:
        """How many colonies and groups, of what, and how dirty it is."""
        kind = rng.choice(4, p=(0.1, 0.12, 0.65, 0.13))
        count = (0, rng.integers(1, 14), 50 * np.exp(rng.normal(0, 0.4)), rng.uniform(90, 170))
        self.colonies = int(min(count[kind], 170))
        coarse = self.um > 9
        few = (2, 9) if coarse else (6, 26)
        self.clusters = int(rng.integers(*few)) if self.colonies else 0
        mix = np.array(MIX) * rng.uniform(0.6, 1.5, 5)
        if coarse:
            # Nobody finds the smallest at a coarse sampling.
            mix[1] *= 0.35
        mix[4] *= np.clip((MK_SEEN[1] - self.um) / (MK_SEEN[1] - MK_SEEN[0]), 0, 1)
        self.mix = mix / mix.sum()
        self.dirt = np.exp(rng.normal(0, 0.35)) * (1.0 if self.colonies > 5 else 1.5)

    def to_px(self, at: np.ndarray) -> np.ndarray:
        """Places in the dish [n, 2], um from its middle, in the picture, px."""
        return self.middle + np.asarray(at) / self.um / (1, self.squash)


def _choose(rng: np.random.Generator, um_per_px: float | None) -> str:
    """A device that is used at a sampling."""
    shares = [
        d.share * (um_per_px is None or d.reach[0] <= um_per_px <= d.reach[1])
        for d in DEVICES.values()
    ]
    return str(rng.choice(list(DEVICES), p=np.array(shares) / sum(shares)))
