"""What the dice decide about a dish before anything is drawn: camera, plate, medium, dirt."""

from dataclasses import dataclass, replace

import numpy as np

#: Share of dishes that show a thing; single ones of some kinds lie on any dish.
EXTRAS = {
    "bubbles": 0.7, "fibres": 0.36, "pen": 0.22, "dust": 0.62, "scratches": 0.3, "hair": 0.22,
    "uneven": 0.1, "scales": 0.22, "finger": 0.22, "shrink": 0.15, "condense": 0.15, "dried": 0.15,
}  # fmt: skip


@dataclass
class Camera:
    """How a camera of one kind sees; the dice vary it from dish to dish."""

    name: str
    #: Share of dishes that it photographs.
    share: float
    #: Finest and coarsest scale that it is used at, um/px.
    scales: tuple[float, float]
    #: Height and width of the picture, in diameters of the plate.
    margins: tuple[float, float]
    #: Lens blur, px, and the stretch of red against green by the lens.
    blur: float
    fringe: float
    #: Noise at full light, share of it.
    noise: float
    #: Strength of the smoothing of noise, of the sharpening, and radius of that, px.
    smoothing: float
    sharpening: float
    sharp_radius: float
    quality: int
    halved_colour: bool
    #: How strongly its tone curve bends, 0 to 1.
    contrast: float
    #: Blur per distance from the focus, um/um.
    defocus: float
    #: Foreshortening at most, and shift of the upper rim against the floor at most, um.
    tilt: float
    parallax: float
    #: The least density that makes a colony visible to it.
    floor: float
    #: Share of its dishes that show the image of a lamp.
    lamp: float


CAMERAS = (
    Camera("dslr", 4, (7.9, 10.2), (1.10, 1.45), 0.60, 2e-4, 0.006, 0, 0.45, 0.9, 94, False,
           0.05, 0.022, 0.002, 160, 0.06, 0.08),
    Camera("phone", 3, (9.3, 11.2), (1.12, 1.40), 0.62, 3e-4, 0.011, 1, 1.1, 1.3, 88, True,
           0.35, 0.014, 0.022, 420, 0.075, 0.85),
    Camera("compact", 2, (10.7, 11.8), (1.12, 1.36), 0.85, 7e-4, 0.014, 0.5, 0.9, 1.0, 84, True,
           0.25, 0.012, 0.015, 380, 0.075, 0.5),
    Camera("flatbed", 2, (7.9, 10.6), (1.08, 1.10), 0.75, 1e-4, 0.007, 0, 0.5, 1.0, 92, False,
           0.15, 0.012, 0.002, 40, 0.075, 0),
    Camera("imager", 3, (5.0, 7.3), (1.03, 1.03), 0.60, 0, 0.007, 0, 0, 1.0, 93, False,
           0.05, 0.030, 0.002, 40, 0.05, 0),
)  # fmt: skip


@dataclass
class Settings:
    """One dish and how it is photographed; lengths in um."""

    camera: Camera
    um_per_px: float
    #: Of the floor, inside.
    radius: float
    #: Thickness of the wall with the lid's.
    wall: float
    colonies: int
    #: Density of phenol red, in that of the usual medium.
    phenol: float
    grid: bool
    #: Size of the colonies against the usual donor's.
    vigour: float
    #: Density of haemoglobin through one red cell.
    haem: float
    #: `pad` (a light table), `grey` (another light around the plate) or `cloth` (dark).
    surround: str
    extras: set[str]
    #: Height above the floor that is in focus.
    focus: float
    #: Contrast of the cells.
    gain: float


def throw_settings(rng: np.random.Generator, um_per_px: float | None) -> Settings:
    """The settings of a dish; `um_per_px` None leaves the scale to the camera."""
    camera = vary_camera(rng, throw_camera(rng))
    low, high = camera.scales
    # Thrown even where it is given: the rest of the dish does not depend on it.
    usual = rng.uniform(low, high) * rng.uniform(0.985, 1.015)
    um = um_per_px or usual
    # A large plate at a fine scale would make a picture beyond what a computer holds.
    large = camera.name == "dslr" and rng.random() < 0.25 and not (um_per_px and um_per_px < 9)
    if large and um_per_px is None:
        um *= 1.3
    vigour = float(np.clip(rng.normal(1, 0.19), 0.68, 1.42))
    if camera.name == "imager":
        surround = "grey"
    else:
        surround = str(rng.choice(["pad", "grey", "cloth"], p=[0.55, 0.18, 0.27]))
    shares = EXTRAS | {"uneven": 0.85} if camera.name == "imager" else EXTRAS
    extras = {name for name, share in shares.items() if rng.random() < share}
    if rng.random() < camera.lamp:
        extras.add("lamp")
    colonies = throw_colonies(rng)
    return Settings(
        camera=camera,
        um_per_px=float(um),
        radius=rng.uniform(25800, 26400) if large else rng.uniform(16900, 17300),
        wall=rng.uniform(900, 1150),
        colonies=colonies,
        phenol=0.0 if rng.random() < 0.36 else rng.uniform(0.4, 1.25),
        grid=rng.random() < 0.34,
        vigour=vigour * (0.8 if colonies > 100 else 1),
        haem=rng.uniform(0.12, 0.26) * (1.15 if vigour > 1 else 0.9),
        surround=surround,
        extras=extras,
        focus=rng.normal(450, 180),
        gain=rng.uniform(0.85, 1.15),
    )


def throw_colonies(rng: np.random.Generator) -> int:
    """How many colonies a dish has: mostly 25 to 80; now and then none, few or very many."""
    ranges = ((0, 0), (0, 10), (120, 150), (25, 80))
    low, high = ranges[rng.choice(4, p=np.array([7, 12, 6, 59]) / 84)]
    return int(rng.integers(low, high + 1))


def throw_camera(rng: np.random.Generator) -> Camera:
    """A camera's kind by the shares of the kinds."""
    shares = np.array([camera.share for camera in CAMERAS])
    return CAMERAS[rng.choice(len(CAMERAS), p=shares / shares.sum())]


def vary_camera(rng: np.random.Generator, camera: Camera) -> Camera:
    """The camera as one laboratory has it: no two blur, sharpen and save alike."""
    high, wide = camera.margins
    return replace(
        camera,
        margins=(1 + (high - 1) * rng.uniform(0.75, 1.3), 1 + (wide - 1) * rng.uniform(0.75, 1.15)),
        blur=camera.blur * rng.uniform(0.82, 1.2),
        fringe=camera.fringe * rng.uniform(0.4, 1.1),
        noise=camera.noise * rng.uniform(0.7, 1.3),
        smoothing=camera.smoothing * rng.uniform(0.7, 1.2),
        sharpening=camera.sharpening * rng.uniform(0.7, 1.2),
        sharp_radius=camera.sharp_radius * rng.uniform(0.85, 1.15),
        quality=int(camera.quality + rng.integers(-4, 4)),
        contrast=camera.contrast * rng.uniform(0.6, 1.3),
        tilt=camera.tilt * rng.uniform(0.2, 1),
    )
