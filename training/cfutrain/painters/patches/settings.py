"""The dice of one dish: the instrument first; light, medium, optics and contents follow from it."""

from typing import NamedTuple

import numpy as np

#: Seeds of this painter are [seed, CODE].
CODE = 8
#: Depth of the gel, um.
GEL = 1100.0
NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK")


class Instrument(NamedTuple):
    """What an instrument is like; pairs are the range of its dice."""

    odds: float
    um_per_px: tuple[float, float]
    #: Blur per um away from the focus, and in the focus, um.
    aperture: tuple[float, float]
    blur_um: tuple[float, float]
    #: Noise of white light; blur of the sensor, px.
    noise: tuple[float, float]
    blur_px: tuple[float, float]
    #: What it does to please the eye: sharpening, smoothing, contrast.
    sharpen: tuple[float, float]
    smooth: tuple[float, float]
    contrast: tuple[float, float]
    #: Coloured fringes at the edge of the picture, px; light lost in its corners.
    fringe: tuple[float, float]
    vignette: tuple[float, float]
    #: Light of the empty table; how far the rings of the wall shift to one side, mm.
    level: tuple[float, float]
    parallax: tuple[float, float]
    #: How much wider than high its pictures are.
    wide: tuple[float, float]


NONE = (0.0, 0.0)
INSTRUMENTS = {
    "phone": Instrument(
        0.28, (10, 14), (0.014, 0.028), (4.5, 6), (0.011, 0.019), (0.7, 0.85), (0.35, 0.7),
        (0.25, 0.45), (0.06, 0.17), (0.6, 1.7), (0.1, 0.22), (0.66, 0.84), (0.2, 1.1), (1.1, 1.36),
    ),
    "flatbed": Instrument(
        0.08, (9, 14), (0.02, 0.04), (5, 7), (0.007, 0.013), (0.6, 0.8), (0.15, 0.4),
        NONE, NONE, NONE, (0, 0.01), (0.8, 0.88), (0.02, 0.1), (1.0, 1.05),
    ),
    "stereo": Instrument(
        0.21, (5.5, 9.5), (0.03, 0.048), (2.8, 4.5), (0.009, 0.013), (0.6, 0.8), (0, 0.25),
        NONE, NONE, (0, 0.5), (0.05, 0.24), (0.64, 0.8), (0.1, 0.25), (1.0, 1.2),
    ),
    "imager": Instrument(
        0.22, (7, 9), (0.016, 0.028), (3.5, 5), (0.006, 0.011), (0.55, 0.75), NONE,
        NONE, NONE, NONE, (0.02, 0.07), (0.7, 0.86), (0.02, 0.05), (1.0, 1.03),
    ),
    "macro": Instrument(
        0.07, (7.5, 10.5), (0.024, 0.034), (3.5, 5), (0.008, 0.013), (0.6, 0.75), (0.15, 0.35),
        NONE, NONE, (0.6, 1.2), (0.1, 0.18), (0.7, 0.8), (0.1, 0.3), (1.2, 1.4),
    ),
    "carrier": Instrument(
        0.07, (8.5, 11.5), (0.02, 0.03), (4.5, 5.5), (0.008, 0.013), (0.65, 0.8), (0.1, 0.3),
        NONE, NONE, (0, 0.5), (0.08, 0.14), (0.75, 0.83), (0.15, 0.3), (1.22, 1.34),
    ),
    "ring light": Instrument(
        0.07, (7.5, 11), (0.024, 0.036), (3.5, 5), (0.007, 0.011), (0.6, 0.8), (0, 0.2),
        NONE, NONE, (0, 0.4), (0.06, 0.14), (0.8, 0.95), (0.1, 0.3), (1.0, 1.2),
    ),
}  # fmt: skip
#: What the medium takes of red, green and blue (log): phenol red from fresh to sour, and none.
PINK, ORANGE, YELLOW = (0.03, 0.17, 0.10), (0.03, 0.13, 0.26), (0.02, 0.06, 0.33)
PALE, BEIGE = (0.02, 0.06, 0.07), (0.03, 0.11, 0.17)
#: What is seen of red, green and blue in green light, and by a camera without colours.
GREEN_LIGHT, GREY_CAMERA = np.float32([0, 1, 0]), np.float32([0.12, 0.58, 0.30])
#: Coarser than the first, um/px, megakaryocytes are counted less, and from the second not at all.
MK_SEEN = 9.0, 10.5
#: Most pixels of a picture: what a small computer can hold.
MOST_PX = 105e6


class Dish:
    """Everything that the parts of one dish share; um, px of the flat sheet, light linear."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None) -> None:
        draw = rng.uniform
        odds = np.array([one.odds for one in INSTRUMENTS.values()])
        self.kind = str(rng.choice(list(INSTRUMENTS), p=odds / odds.sum()))
        has = INSTRUMENTS[self.kind]
        usual = draw(*has.um_per_px) if rng.random() < 0.88 else np.exp(draw(*np.log((4.5, 19))))
        self.um = float(um_per_px or usual)
        self.radius = 1000 * float(17.5 if rng.random() < 0.7 else draw(17.1, 17.6))
        self.wall = 1000 * draw(0.9, 1.15)
        self.aperture, self.blur_um = draw(*has.aperture), draw(*has.blur_um)
        self.focus = draw(100, 250) if self.kind == "flatbed" else draw(420, 580)
        self.noise, self.blur_px = draw(*has.noise), draw(*has.blur_px)
        self.sharpen, self.smooth = draw(*has.sharpen), draw(*has.smooth)
        self.contrast, self.fringe = draw(*has.contrast), draw(*has.fringe)
        self.vignette, self.level = draw(*has.vignette), draw(*has.level)
        turn = draw(0, 2 * np.pi)
        self.parallax = draw(*has.parallax) * ray(turn)
        self._throw_light(rng)
        self._throw_contents(rng)
        self._throw_frame(rng, has)
        self.quality = int(rng.integers(86, 96)) if rng.random() < 0.85 else int(draw(72, 86))
        self.halved = bool(rng.random() < 0.85)

    def _throw_light(self, rng: np.random.Generator) -> None:
        """Lamp and medium, and what is special of a kind of instrument."""
        kind, draw = self.kind, rng.uniform
        odds = (0.1, 0.6, 0.1, 0.1, 0.1) if kind == "phone" else (0.2, 0.15, 0.3, 0.2, 0.15)
        medium = np.array((YELLOW, PINK, PALE, ORANGE, BEIGE)[rng.choice(5, p=odds)])
        self.dark = kind == "ring light"
        # On a black ground a tint of the medium is not seen: nothing shines through it.
        self.tint = np.array((0.02, 0.03, 0.04)) if self.dark else medium * draw(0.7, 1.35)
        self.slope = draw(-0.24, 0.24, 2) if kind == "macro" else rng.normal(0, 0.06, 2)
        self.white = self.level * np.exp(rng.normal(0, 0.012, 3))
        if kind in ("phone", "macro", "stereo") and rng.random() < 0.5:
            # Warm lamps take blue away, daylight brings it.
            self.white = self.white * (1.03, 1.0, draw(0.78, 1.0) if rng.random() < 0.7 else 1.15)
        self.oblique = draw(0.6, 1.3) * ray(draw(0, 6.3)) if self._is("stereo", rng, 0.45) else None
        self.green = self._is("stereo", rng, 0.3)
        self.grey = self._is("imager", rng, 0.3)
        #: What the camera sees of red, green and blue, where it sees no colours.
        self.sees = GREEN_LIGHT if self.green else GREY_CAMERA if self.grey else None
        self.black_table = self._is("imager", rng, 0.35)
        self.ripple_px = draw(40, 90) if self._is("phone", rng, 0.35) else 0.0
        self.gamma = draw(1.6, 1.9) if self.grey else draw(2.1, 2.3)
        self.streaks = draw(0.002, 0.005) if kind == "flatbed" else 0.0
        stitched = self.grey or self._is("stereo", rng, 0.45)
        self.field_um = draw(8500, 10_500) if stitched else 0.0
        self.uneven, self.misfit = draw(0.004, 0.012), int(rng.integers(1, 3))
        self.meniscus = draw(0.17, 0.5)
        # Bending and scattering of cells, as the condenser stands.
        self.bend, self.scatter = draw(0.9, 1.3), draw(0.9, 1.35)
        self.rim = kind not in ("imager",)
        self.lid = self._is("phone", rng, 0.22)
        self.grid = kind in ("stereo", "macro", "phone") and rng.random() < 0.14
        self.pen = not self.lid and rng.random() < (0.5 if self.grid else 0.05)

    def _is(self, kind: str, rng: np.random.Generator, chance: float) -> bool:
        """Whether it is an instrument of this kind, and one of the share that have something."""
        return bool(rng.random() < chance) and self.kind == kind

    def _throw_contents(self, rng: np.random.Generator) -> None:
        """How many of what: colonies, clusters, single cells, dirt."""
        draw = rng.uniform
        kind = rng.choice(3, p=(0.11, 0.75, 0.14))
        count = (0, int(np.exp(draw(*np.log((14, 85))))), int(draw(85, 150)))[kind]
        share = np.array([0.40, 0.15, 0.42, 0.02, 0.0])
        if rng.random() < 0.45:
            told = np.clip((MK_SEEN[1] - self.um) / (MK_SEEN[1] - MK_SEEN[0]), 0, 1)
            share[4] = draw(0.03, 0.16) * told
        share = rng.dirichlet(28 * share / share.sum() + 1e-3)
        counts = rng.multinomial(count, share)
        counts[3] = min(counts[3], 4)
        self.counts = dict(zip(NAMES, counts.tolist(), strict=True))
        # Laboratories that can tell granulocytes from macrophages do so.
        self.splits_myeloid = bool(rng.random() < 0.3) and self.um < 9.5
        self.clusters = int(rng.integers(2, 9)) if count else int(rng.integers(0, 4))
        # Colonies are drawn larger where coarse pixels would not show small ones.
        self.larger = float(np.clip(self.um / 7.3 * draw(0.92, 1.12), 0.85, 2.2))
        self.redder = draw(0.8, 1.2)
        self.touching = 0.3 if kind == 2 else 0.25
        self.singles = int(np.exp(draw(*np.log((1800, 10_000)))))
        # Dishes without a colony are dirty, and one in six of the others.
        self.filthy = bool(kind == 0 or rng.random() < 0.13)

    def _throw_frame(self, rng: np.random.Generator, has: Instrument) -> None:
        """Size of the picture, where the dish lies in it, and how the camera is tilted."""
        draw, across = rng.uniform, 2 * self.radius / self.um
        high = across * (draw(1.04, 1.1) if self.kind == "imager" else draw(1.06, 1.2))
        wide = high * draw(*has.wide)
        # A sensor's field at high magnification holds a part of the dish.
        partial = self._is("stereo", rng, 0.5) and self.um < 7
        if partial:
            wide, high = across * draw(0.75, 0.95), across * draw(0.6, 0.75)
        shrink = min(1.0, np.sqrt(MOST_PX / (wide * high)))
        high = max(high * shrink, 1.02 * across * (not partial))
        wide = max(wide * shrink, 1.02 * across * (not partial))
        # Height and width, px; the picture is this large, and so is the flat sheet.
        self.size = int(high), int(wide)
        if self.kind == "phone" and rng.random() < 0.2:
            self.size = self.size[::-1]
        spare = np.array(self.size[::-1]) - 2.02 * self.radius / self.um
        self.middle = np.array(self.size[::-1]) / 2 + draw(-0.38, 0.38, 2) * np.abs(spare)
        self.neighbour = None
        if self.kind == "carrier":
            # The open dish of water that keeps the gel moist stands beside it.
            self.middle[0] = draw(0.5, 0.53) * across + 300 / self.um
            aside = (2 * self.radius + 2 * self.wall + draw(600, 3000)) / self.um
            self.neighbour = self.middle + np.array([aside, draw(-600, 600) / self.um])
        # From the flat sheet to the picture; the scale at the dish's middle is kept.
        self.to_picture = np.eye(3)
        if self.kind == "phone" and rng.random() < 0.4:
            lean = np.eye(2) + rng.normal(0, 0.018, (2, 2))
            lean /= np.sqrt(np.linalg.det(lean))
            inner = np.eye(3)
            inner[:2, :2], inner[2, :2] = lean, draw(-0.035, 0.035, 2) / max(self.size)
            away = np.eye(3)
            away[:2, 2] = self.middle
            self.to_picture = away @ inner @ np.linalg.inv(away)
        self.noted_um = self.um * float(np.clip(rng.normal(1, 0.002), 0.993, 1.007))

    def in_picture(self, flat: np.ndarray) -> np.ndarray:
        """Places [n, 2] of the flat sheet, px, in the picture, px."""
        mapped = np.column_stack([flat, np.ones(len(flat))]) @ self.to_picture.T
        return mapped[:, :2] / mapped[:, 2:]

    def blur(self, height: np.ndarray | float) -> np.ndarray:
        """Blur, um, of what lies at a height, um, of the gel."""
        return np.hypot(self.blur_um, 0.8 * self.aperture * (np.asarray(height) - self.focus))


def ray(turn: float) -> np.ndarray:
    """The direction of an angle."""
    return np.array([np.cos(turn), np.sin(turn)])
