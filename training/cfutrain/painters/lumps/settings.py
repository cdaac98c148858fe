"""The dice of one dish: who photographs it, over which ground, and what was plated."""

from dataclasses import dataclass

import numpy as np

#: Density of media in red, green and blue: clear, pale, pink, deep pink, straw, orange.
MEDIA = np.array([(0.01, 0.015, 0.02), (0.01, 0.08, 0.07), (0.02, 0.22, 0.12),
                  (0.03, 0.40, 0.23), (0.02, 0.07, 0.34), (0.02, 0.14, 0.42)])  # fmt: skip
#: How often each is used.
MEDIA_SHARES = (0.25, 0.25, 0.22, 0.08, 0.12, 0.08)
#: Classes, and how many of each are usual on a dish together.
NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK")
USUAL = np.array([20.0, 11.0, 21.0, 1.7, 4.5])
#: Depths between which a colony can lie in the gel, um.
DEPTHS = 30.0, 1080.0
#: Coarser than the first, um/px, megakaryocytes are counted less, and from the second not at all.
MK_SEEN = 9.0, 10.5
#: Whoever photographs as finely as this, um/px, often has only a part of the dish in the picture.
PARTIAL = 7.5


@dataclass
class Lamp:
    """Light behind the dish or, on a dark ground, beside it; linear, 1 is white."""

    dark: bool
    #: Of red, green and blue; that of the table beside the dish; density of the medium.
    light: np.ndarray
    table: np.ndarray
    medium: np.ndarray
    #: On a dark ground: share of the lamp that dense matter throws back, and that the gel does.
    gain: float
    veil: float

    @property
    def gel(self) -> np.ndarray:
        """Light of the empty gel."""
        return self.light * np.exp(-self.medium) * (self.veil if self.dark else 1.0)


class Dish:
    """What holds for a whole dish; lengths in um."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        usual = (6, 13) if rng.random() < 0.85 else (4, 21)
        self.um = float(um_per_px or np.exp(rng.uniform(*np.log(usual))))
        # Phones do not come nearer than 9 um/px, and scanners seldom have finer lines than 5.
        phone, scanner = 0.16 * (self.um > 9), 0.10 * (self.um > 5)
        self.device = str(
            rng.choice(("phone", "scanner", "bench"), p=(phone, scanner, 1 - phone - scanner))
        )
        self.radius = rng.uniform(16300, 17700)
        self.diameter_mm = round(self.radius / 500, 2)
        self.partial = self.device == "bench" and self.um < PARTIAL and rng.random() < 0.6
        self._frame(rng)
        self.lamp = _lamp(rng, self.device)
        # Blur of the lens, um, and how it grows with every um away from the focus.
        self.lens_um = float(np.clip(0.45 * self.um * rng.uniform(0.8, 1.25), 2.6, 7.0))
        self.aperture = rng.uniform(0.012, 0.022)
        self.focus = rng.uniform(250, 700)
        # Strength of all cells, density of haemoglobin in one, relief of light from one side.
        self.contrast = rng.uniform(0.9, 1.2)
        self.heme = rng.uniform(0.33, 0.46)
        slanting = not self.lamp.dark and rng.random() < 0.15
        self.relief = rng.uniform(0.1, 0.18) if slanting else 0.0
        self.slant = rng.uniform(0, 2 * np.pi)
        self._contents(rng)

    def _frame(self, rng: np.random.Generator) -> None:
        """The picture's size (rows, columns) and the matrix from the dish to it.

        The whole dish, in the middle and with its wall, or a part of it.
        """
        across = 2 * self.radius
        place, wide = rng.uniform(0.48, 0.52, 2), across * rng.uniform(1.11, 1.17)
        high = wide * rng.uniform(0.98, 1.0)
        if self.partial:
            place = rng.uniform((0.34, 0.28), (0.66, 0.8))
            wide = across * rng.uniform(0.7, 1.0)
            high = wide * rng.uniform(0.72, 1.0)
        elif self.device == "phone":
            high = across * rng.uniform(1.13, 1.25)
            wide = high * 4 / 3
            if rng.random() < 0.3:
                high, wide = wide, high
        self.size = int(high / self.um), int(wide / self.um)
        middle = np.array(self.size[::-1]) * place
        # A camera held by hand looks at the dish at an angle: the near side is wider.
        leans = self.device == "phone" or rng.random() < 0.05
        turn, lean = rng.uniform(0, 2 * np.pi), abs(rng.normal(0, 2.2e-6)) * leans
        nearer = min(lean, 3.5e-6) * np.array([np.cos(turn), np.sin(turn)])
        squash = np.diag(np.exp(rng.uniform(-0.02, 0.02) * leans * np.array([1, -1])))
        unit = self._matrix(squash / self.um, middle, nearer)
        # The sampling is that of the dish as it stands in the picture.
        self.matrix = self._matrix(squash / self.um / self._grown(unit), middle, nearer)
        self.inverse = np.linalg.inv(self.matrix)

    def _matrix(self, linear: np.ndarray, middle: np.ndarray, nearer: np.ndarray) -> np.ndarray:
        """From um about the dish's middle to px, with perspective."""
        top = np.column_stack([linear + np.outer(middle, nearer), middle])
        return np.vstack([top, [*nearer, 1.0]])

    def _grown(self, matrix: np.ndarray) -> float:
        """How much wider the dish is in the picture than its sampling says."""
        turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
        x, y = _projected(matrix, self.radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)).T
        area = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
        return float(np.sqrt(area / np.pi) * self.um / self.radius)

    def _contents(self, rng: np.random.Generator) -> None:
        """What was plated, and what fell in."""
        kind = rng.choice(4, p=(0.1, 0.15, 0.66, 0.09))
        whole = (0, rng.uniform(8, 30), rng.uniform(30, 120), rng.uniform(120, 190))[kind]
        here = min(1.0, np.prod(self.size) * self.um**2 / (4 * self.radius**2))
        usual = USUAL.copy()
        usual[-1] *= np.clip((MK_SEEN[1] - self.um) / (MK_SEEN[1] - MK_SEEN[0]), 0, 1)
        shares = rng.gamma(4.0, usual / 4.0)
        self.colonies = {
            name: int(rng.poisson(whole * here * share))
            for name, share in zip(NAMES, shares / shares.sum(), strict=True)
        }
        self.clusters = int(rng.integers(5, 24) * here)
        # Share of colonies that touch another one.
        self.touching = rng.uniform(0.05, 0.16)
        # Loose cells and dirt, relative to a usual dish; dishes without colonies are often foul.
        self.loose = rng.uniform(0.5, 1.8)
        foul = rng.random() < (0.7 if kind == 0 else 0.07)
        self.foul, self.dirt = bool(foul), rng.uniform(0.4, 1.5) * here

    def to_px(self, at: np.ndarray) -> np.ndarray:
        """Places in the dish [n, 2], um from its middle, in the picture, px."""
        return _projected(self.matrix, at)

    def to_um(self, at: np.ndarray) -> np.ndarray:
        """Places in the picture [n, 2], px, in the dish, um from its middle."""
        return _projected(self.inverse, at)

    def somewhere(self, rng: np.random.Generator, inner: float, outer: float) -> np.ndarray | None:
        """A place in the picture [2], um, in a ring about the middle of the dish, um."""
        high, wide = self.size
        for _ in range(300):
            turn, far = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(inner**2, outer**2))
            place = far * np.array([np.cos(turn), np.sin(turn)])
            x, y = self.to_px(place[None])[0]
            if 5 < x < wide - 5 and 5 < y < high - 5:
                return place
        return None


def _projected(matrix: np.ndarray, at: np.ndarray) -> np.ndarray:
    flat = np.column_stack([at, np.ones(len(at))]) @ matrix.T
    return flat[:, :2] / flat[:, 2:]


def _lamp(rng: np.random.Generator, device: str) -> Lamp:
    """Which light and which ground people use with a device."""
    warm = np.array([1, 0, -1.3]) * rng.uniform(-0.09, 0.1)
    medium = MEDIA[rng.choice(len(MEDIA), p=MEDIA_SHARES)] * rng.uniform(0.5, 1.3)
    if device == "bench" and rng.random() < 0.26:
        table = rng.uniform(0.004, 0.032) * np.exp(rng.normal(0, 0.05, 3))
        veil = 0.022 * np.exp(rng.uniform(np.log(0.35), np.log(2.2)))
        light = rng.uniform(0.93, 1.05) * np.exp(0.6 * warm)
        return Lamp(True, light, table, medium, rng.uniform(0.6, 0.88), veil)
    usual = {"scanner": (0.76, 0.82), "phone": (0.5, 0.66), "bench": (0.55, 0.76)}[device]
    level = rng.uniform(0.38, 0.52) if device != "scanner" and rng.random() < 0.12 else (
        rng.uniform(*usual))  # fmt: skip
    tables = rng.uniform((0.65, 0.25, 0.03), (0.98, 0.62, 0.08)) * level
    table = 1.05 * level if device == "scanner" else rng.choice(tables, p=(0.5, 0.25, 0.25))
    light = level * np.exp(warm) * np.exp(rng.normal(0, 0.012, 3))
    return Lamp(False, light, table * light / level, medium, 0.0, 0.0)
