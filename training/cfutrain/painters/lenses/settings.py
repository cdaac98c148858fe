"""What the dice decide before anything is drawn: camera, light, and how the cells look."""

from dataclasses import dataclass

import numpy as np

#: Depth of the gel, um.
GEL_UM = 1100.0


@dataclass
class Lens:
    """How the optics see the gel; lengths in um."""

    aperture: float
    #: Standard deviation of a point in focus.
    spread: float
    focus: float
    #: Climb of the plane of focus across the dish, um per um.
    slope: np.ndarray
    #: Shifts the change from bright to dark cells away from the focus.
    phase: float
    #: Side of a field of a stitched picture, and how far each field is out of focus.
    field_side: float
    field_focus: np.ndarray
    distortion: float
    tilt: np.ndarray
    #: Where the picture and its first field begin, um from the dish's middle.
    corner: tuple[float, float] = (0.0, 0.0)

    def defocus(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Height of points above the plane of focus, um."""
        last = len(self.field_focus) - 1
        column = np.clip((x - self.corner[0]) / self.field_side, 0, last).astype(int)
        row = np.clip((y - self.corner[1]) / self.field_side, 0, last).astype(int)
        plane = self.focus + self.slope[0] * x + self.slope[1] * y
        return z - plane - self.field_focus[row, column]


@dataclass
class Camera:
    """What sensor and program do to the light; lengths in px."""

    kind: str
    white: np.ndarray
    exposure: float
    blur: float
    edge_blur: float = 0.0
    vignetting: float = 0.0
    #: Size of red and of blue against green, and a scanner's offset of their rows.
    fringe: float = 0.0
    row_shift: float = 0.0
    #: Unevenness of the stitched fields.
    seam: float = 0.0
    mosaic: bool = False
    denoise: float = 0.0
    sharpen: float = 0.0
    sharpen_radius: float = 1.2
    gamma: float = 2.2
    curve: float = 0.2
    saturation: float = 1.2
    #: Electrons at white, and noise of the reading as a share of white.
    full_well: float = 5000.0
    read_noise: float = 0.003
    quality: int = 92
    halved_colour: bool = False


@dataclass
class Light:
    """Illumination, and what lies on the way beside the cells."""

    dark_surround: bool
    uneven: float
    gel: float
    #: 0 where light comes straight from below.
    oblique: float
    glare: float
    grid: bool
    pen: bool
    reflections: int


@dataclass
class Look:
    """How strongly the cells of one dish take and bend light."""

    #: Haemoglobin, mmol/L of tetramer.
    red: float
    scatter: float
    bend: float
    #: Megakaryocytes: bright border, body, and dark outline.
    border: float
    body: float
    outline: float
    #: Radii of erythroblasts and of pale cells, um.
    red_radius: float
    pale_radius: float
    #: Sizes of the dish's colonies against the usual, by class.
    growth: dict[str, float]


def draw_camera(dice: np.random.Generator) -> tuple[Camera, Lens, float]:
    """A camera, its lens, and its usual scale in um per px."""
    between = dice.uniform
    kind = str(dice.choice(["phone", "stereo", "scanner"], p=[0.42, 0.29, 0.29]))
    white = np.array([between(0.96, 1.05), 1, between(0.9, 1.05)])
    camera = Camera(kind, white, between(0.5, 0.75), between(0.55, 0.85))
    camera.sharpen_radius = between(0.9, 1.6)
    camera.read_noise = between(0.002, 0.0045)
    camera.full_well = between(2500, 9000)
    camera.curve = between(0, 0.35)
    camera.saturation = between(1.05, 1.4)
    camera.gamma = between(2.0, 2.4)
    camera.halved_colour = bool(dice.random() < (0.9 if kind == "phone" else 0.12))
    lens = Lens(
        0.0, 0.0, between(250, 850), np.zeros(2), dice.normal(0, 0.35),
        1e5, np.zeros((12, 12)), 0.0, dice.normal(0, 5e-8, 2),
    )  # fmt: skip
    if kind == "phone":
        lens.aperture, lens.spread, scale = between(0.015, 0.035), between(2.5, 4), between(8.5, 12)
        lens.slope, lens.distortion = dice.normal(0, 0.01, 2), dice.normal(0, 0.006)
        lens.tilt = dice.normal(0, 1.1e-6, 2).clip(-2e-6, 2e-6)
        camera.edge_blur, camera.vignetting = between(0.9, 1.8), between(0.08, 0.3)
        camera.fringe, camera.mosaic = dice.normal(0, 0.00035), True
        camera.denoise, camera.sharpen = between(1, 2), between(0.4, 1.1)
        camera.full_well, camera.quality = between(1500, 5000), int(dice.integers(84, 95))
        camera.curve, camera.saturation = between(0.2, 0.6), between(1.2, 1.6)
    elif kind == "stereo":
        lens.aperture, lens.spread, scale = between(0.04, 0.08), between(2, 3), between(6.5, 9)
        lens.field_side, lens.field_focus = between(4500, 8000), dice.normal(0, 60, (12, 12))
        camera.seam, camera.vignetting = between(0.004, 0.016), between(0, 0.06)
        camera.mosaic = bool(dice.random() < 0.5)
        camera.sharpen, camera.quality = between(0, 0.5), int(dice.integers(88, 96))
    else:
        lens.aperture, lens.spread = between(0.02, 0.04), between(3, 4.5)
        # Scanners know few scales: 2400, 2800 and 3200 dots per inch.
        scale = float(dice.choice([10.58, 9.1, 7.94, 10.58]))
        camera.row_shift, camera.vignetting = dice.normal(0, 0.18), between(0, 0.03)
        camera.sharpen, camera.gamma = between(0, 0.6), between(1.8, 2.2)
        camera.saturation, camera.quality = between(0.95, 1.2), int(dice.integers(86, 97))
    if dice.random() < 1 / 14:
        scale = between(5, 5.6)
    return camera, lens, float(scale)


def draw_light(dice: np.random.Generator, kind: str) -> Light:
    """The light of a dish before a `kind` of camera."""
    return Light(
        dark_surround=bool(dice.random() < 0.4),
        uneven=dice.uniform(0.02, 0.07) * (0.3 if kind == "scanner" else 1),
        gel=dice.uniform(0.008, 0.03),
        oblique=dice.uniform(0.4, 0.9) if kind == "stereo" and dice.random() < 0.5 else 0.0,
        glare=dice.uniform(0.015, 0.05),
        grid=bool(dice.random() < 0.33),
        pen=bool(dice.random() < 0.4),
        reflections=int(dice.integers(0, 4)) if kind == "phone" else int(dice.random() < 0.2),
    )


def draw_look(dice: np.random.Generator, kind: str, um_per_px: float) -> Look:
    """The look of a dish's cells."""
    # The condenser is stopped down more where the magnification is lower.
    contrast = (um_per_px / 9) ** 0.6
    names = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK", "cluster")
    return Look(
        red=dice.uniform(1.2, 2.6),
        scatter=contrast * dice.uniform(0.25, 0.38),
        bend=contrast * dice.uniform(0.45, 0.8),
        border=contrast * dice.uniform(1.0, 1.5) * (1.45 if kind == "phone" else 1),
        body=contrast * dice.uniform(0.05, 0.12),
        outline=dice.uniform(0.3, 0.7),
        red_radius=dice.uniform(4.4, 5.0),
        pale_radius=dice.uniform(6.1, 7.1),
        growth={name: float(dice.lognormal(0, 0.08)) for name in names},
    )
