"""What the dice decide about a dish before anything is drawn: optics, plate, dirt, camera."""

from dataclasses import dataclass

import numpy as np

CLASSES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK")
#: Mean shares of the classes, and how firmly the donors keep to them.
SHARES = np.array([0.27, 0.12, 0.44, 0.045, 0.125])
FIRMNESS = 26
#: A common plate's inner radius, um.
RADIUS = 17500.0


@dataclass
class Optics:
    """How the lens shows a cell; lengths in um."""

    um_per_px: float
    #: Width of the blur of a point in focus, and what it grows by per distance from the focus.
    blur: float
    aperture: float
    #: Strength of a cell as a lens, and of its border.
    lensing: float
    border: float
    #: Height in focus above the middle of the floor, and its change at the rim in x, in y and
    #: everywhere round it.
    focus: float
    tilt: tuple[float, float]
    curvature: float


@dataclass
class Plate:
    """The plate and what is in it; lengths in um, numbers of dirt are means."""

    radius: float
    gel_depth: float
    colonies: int
    #: Shares of the classes among the colonies.
    shares: np.ndarray
    #: Haemoglobin of its red cells against ripe ones'.
    maturity: float
    dark_around: bool
    dust: float
    fibres: float
    scratches: float
    bubbles: float
    flakes: float
    droplets: bool
    grid: bool
    #: Number of marks by a pen, and of images of lamps.
    pens: int
    lamps: int


@dataclass
class Camera:
    """How light becomes a file."""

    #: Whether the picture is put together of tiles.
    stitched: bool
    #: Electrons of white, and of the noise of reading.
    electrons: float
    read_noise: float
    #: Stretch of red, and shrinking of blue, against green.
    fringe: float
    #: Radius of the smoothing of colours and of the sharpening, px.
    colour_blur: float
    sharp_radius: float
    sharpening: float
    #: Share of the brightness that is smoothed against noise.
    smoothing: float
    contrast: float
    saturation: float
    quality: int
    halved_colour: bool


@dataclass
class Settings:
    """One dish and how it is photographed."""

    #: True scale, um/px.
    um_per_px: float
    optics: Optics
    plate: Plate
    camera: Camera


def throw_settings(rng: np.random.Generator, um_per_px: float | None) -> Settings:
    """The settings of a dish; `um_per_px` None leaves the scale to the dice."""
    # Thrown in any case, so that a seed has as many colonies and as much dirt at another scale.
    usual = rng.uniform(5.0, 13.9)
    um = float(um_per_px or usual)
    # Scanning microscopes give the fine pictures, cameras on a stand the others.
    stitched = um < rng.uniform(7.4, 8.6)
    return Settings(
        um, throw_optics(rng, um, stitched), throw_plate(rng), throw_camera(rng, um, stitched)
    )


def throw_optics(rng: np.random.Generator, um: float, stitched: bool) -> Optics:
    """A lens: microscopes open wider than cameras and so are sooner out of focus."""
    return Optics(
        um_per_px=um,
        blur=rng.uniform(0.30, 0.5) * um + rng.uniform(1.0, 2.5),
        aperture=rng.uniform(0.045, 0.085) if stitched else rng.uniform(0.02, 0.045),
        lensing=rng.uniform(0.3, 0.7),
        border=rng.uniform(0.6, 1.1),
        focus=rng.uniform(220, 520),
        tilt=(rng.normal(0, 110), rng.normal(0, 110)),
        curvature=rng.normal(0, 60),
    )


def throw_plate(rng: np.random.Generator) -> Plate:
    """A plate with its donor, its culture and its dirt."""
    return Plate(
        radius=RADIUS * rng.uniform(0.985, 1.006),
        gel_depth=rng.uniform(950, 1250),
        colonies=throw_colonies(rng),
        shares=rng.dirichlet(SHARES * FIRMNESS),
        maturity=float(np.clip(rng.normal(0.70, 0.12), 0.48, 0.95)),
        dark_around=rng.random() < 0.4,
        dust=rng.choice([25, 60, 130]) * rng.uniform(0.7, 1.4),
        fibres=rng.choice([2, 4, 9]) * rng.uniform(0.7, 1.3),
        scratches=rng.choice([0, 4, 12]) * rng.uniform(0.7, 1.3),
        bubbles=rng.choice([0, 3, 8, 14]) * rng.uniform(0.7, 1.3),
        flakes=rng.choice([0, 2, 5]) * rng.uniform(0.7, 1.3),
        droplets=rng.random() < 1 / 7,
        grid=rng.random() < 1 / 3,
        pens=int(rng.choice([0, 1, 2], p=[0.55, 0.3, 0.15])),
        lamps=int(rng.choice([0, 1, 2], p=[0.6, 0.25, 0.15])),
    )


def throw_colonies(rng: np.random.Generator) -> int:
    """How many colonies a dish has: mostly 20 to 80; now and then none, few or very many."""
    kind = rng.random()
    if kind < 1 / 12:
        return 0
    if kind < 1 / 12 + 1 / 7:
        return int(rng.integers(1, 11))
    if kind < 1 / 12 + 1 / 7 + 1 / 11:
        return int(rng.integers(120, 156))
    return int(rng.integers(20, 81))


def throw_camera(rng: np.random.Generator, um: float, stitched: bool) -> Camera:
    """A camera and how it develops and saves its pictures."""
    careful = um > 8.5 and rng.random() < 0.5
    return Camera(
        stitched=stitched,
        electrons=rng.uniform(2500, 14000),
        read_noise=rng.uniform(2, 8),
        fringe=rng.choice([0, 0, 0.00025, 0.0005]) * rng.uniform(0.6, 1.2),
        colour_blur=rng.uniform(0.4, 1.1),
        sharp_radius=rng.uniform(0.7, 1.3),
        sharpening=rng.choice([0, 0.4, 0.8, 1.3]) * rng.uniform(0.8, 1.2),
        smoothing=max(0.0, rng.uniform(-0.35, 0.35)),
        contrast=rng.uniform(-0.15, 0.35),
        saturation=rng.uniform(0.9, 1.25),
        quality=int(rng.integers(96, 100) if careful else rng.integers(75, 96)),
        halved_colour=not careful and rng.random() < 0.5,
    )
