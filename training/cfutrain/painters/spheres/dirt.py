"""Dust, fibres, scratches and flakes of skin: on the lid, on the floor or in the gel."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact, line_pieces
from cfutrain.painters.spheres.dish import Dish
from cfutrain.painters.spheres.frame import Patch
from cfutrain.painters.spheres.shapes import at, throw_angles

#: Points by which shapes are drawn finer than the picture.
FINER = 3
#: Dust smaller than this is no clump, um.
CLUMP = 30.0
#: Scratches of less density than this are not seen.
FAINT = 0.04
FIBRE_DYES = ((0.7, 0.35, 0.05), (0.05, 0.5, 0.35), (0.5, 0.5, 0.45))


@dataclass
class Dirt:
    """Draws dirt into a dish and notes it."""

    dish: Dish
    artefacts: list[PaintedArtefact]

    def blur(self, distance: float) -> float:
        """Blur in px at a distance from the focus in um."""
        return float(self.dish.stamps.blur(distance)) / self.dish.frame.um_per_px + 0.3

    def px(self, points: np.ndarray) -> np.ndarray:
        """Points [n, 2] in um as px."""
        return np.stack(self.dish.frame.to_px(*np.asarray(points, float).T), axis=1)

    def note(self, kind: str, points: np.ndarray, border: float = 0) -> None:
        """Notes an artefact by its outermost points in px, and how far it reaches beyond, um."""
        low, high = points.min(0), points.max(0)
        x, y = (low + high) / 2
        gaps = points[:, None] - points[None]
        size = float(np.hypot(gaps[..., 0], gaps[..., 1]).max()) * self.dish.frame.um_per_px
        if self.dish.frame.holds(x, y):
            self.artefacts.append(PaintedArtefact(kind, x, y, size + 2 * border))

    def note_line(self, kind: str, path: np.ndarray) -> None:
        """Notes a line through points [n, 2], um, by its pieces."""
        for middle, length in line_pieces(path):
            x, y = self.px([middle])[0]
            if self.dish.frame.holds(x, y):
                self.artefacts.append(PaintedArtefact(kind, x, y, length))


def drawn(points: np.ndarray, blur: float, width: float | None = None) -> Patch:
    """A polygon or, with a width, a line through points in px; its density is 1."""
    edge = 4 + int(3 * blur + (width or 0))
    left, top = np.floor(points.min(0)).astype(int) - edge
    wide, high = np.floor(points.max(0)).astype(int) + edge - (left, top)
    image = Image.new("L", (wide * FINER, high * FINER), 0)
    # The middles of the fine points have whole numbers here.
    fine = [tuple(p) for p in (points - (left, top)) * FINER - 0.5]
    if width is None:
        ImageDraw.Draw(image).polygon(fine, fill=255)
    else:
        thick = max(1, round(width * FINER))
        ImageDraw.Draw(image).line(fine, fill=255, width=thick, joint="curve")
    mask = np.asarray(image, np.float32).reshape(high, FINER, wide, FINER).mean((1, 3)) / 255
    if width is not None and width * FINER < 1:
        mask *= width * FINER
    return Patch(int(top), int(left), gaussian_filter(mask, max(blur, 0.35)))


def scaled(patch: Patch, factor: float) -> Patch:
    """The patch with its density changed."""
    return Patch(patch.top, patch.left, patch.density * np.float32(factor))


def add_dust(dirt: Dirt) -> None:
    """Grains of dust, some far out of focus on the lid, some brown."""
    dish, rng, um = dirt.dish, dirt.dish.rng, dirt.dish.frame.um_per_px
    for _ in range(rng.poisson(dish.settings.plate.dust)):
        middle = dirt.px([dish.somewhere(-1000)])
        corners = polygon(rng, min(rng.lognormal(math.log(16), 0.6), 90), (0.4, 1.2))
        corners = middle + corners * (1, rng.uniform(0.5, 1)) / um
        height = rng.choice([0, 0, 350, 900]) + abs(rng.normal(0, 60))
        patch = drawn(corners, dirt.blur(height))
        scaled(patch, rng.uniform(0.25, 1.5)).add_to(dish.layers.scatter)
        if rng.random() < 0.2:
            scaled(patch, rng.uniform(0.1, 0.8)).add_to(dish.layers.haem)
        if np.ptp(corners, axis=0).max() * um >= CLUMP:
            dirt.note("dust", corners)


def polygon(rng: np.random.Generator, radius: float, share: tuple[float, float]) -> np.ndarray:
    """Corners [n, 2] of an uneven polygon; they lie at shares of the radius."""
    n = rng.integers(5, 11)
    return np.stack(at(radius * rng.uniform(*share, n), np.sort(throw_angles(rng, n))), axis=1)


def add_fibres(dirt: Dirt) -> None:
    """Bent fibres, some with a bright core, some dyed."""
    dish, rng, um = dirt.dish, dirt.dish.rng, dirt.dish.frame.um_per_px
    for _ in range(rng.poisson(dish.settings.plate.fibres)):
        step = rng.lognormal(math.log(900), 0.7) / 40
        path = [np.array(dish.somewhere(200))]
        angle, bend = throw_angles(rng), rng.normal(0, 0.03)
        for _ in range(39):
            angle += bend + rng.normal(0, 0.06)
            bend = bend * 0.97 + rng.normal(0, 0.012)
            path.append(path[-1] + step * np.array([math.cos(angle), math.sin(angle)]))
        points = dirt.px(path)
        width, blur = rng.uniform(9, 24) / um, dirt.blur(rng.choice([0, 200, 700]))
        patch = drawn(points, blur, width)
        scaled(patch, rng.uniform(0.2, 0.8)).add_to(dish.layers.scatter)
        if blur < 1.5 and rng.random() < 0.6:
            core = drawn(points, 0.4, width * 0.4)
            scaled(core, -rng.uniform(0.1, 0.5)).add_to(dish.layers.scatter)
        if rng.random() < 0.25:
            dish.layers.inks.append((patch, FIBRE_DYES[rng.integers(len(FIBRE_DYES))]))
        dirt.note_line("fibre", np.array(path))


def add_scratches(dirt: Dirt) -> None:
    """Nearly straight scratches, dark or bright."""
    dish, rng, um = dirt.dish, dirt.dish.rng, dirt.dish.frame.um_per_px
    for _ in range(rng.poisson(dish.settings.plate.scratches)):
        along = np.linspace(0, 1, 12)
        angle = throw_angles(rng) + rng.normal(0, 0.05) * along
        path = np.stack(at(rng.lognormal(math.log(2500), 0.7) * along, angle), axis=1)
        path += dish.somewhere(500)
        points = dirt.px(path)
        patch = drawn(points, dirt.blur(rng.uniform(0, 400)), rng.uniform(5, 14) / um)
        strength = rng.uniform(-0.25, 0.4)
        scaled(patch, strength).add_to(dish.layers.scatter)
        if abs(strength) > FAINT:
            dirt.note_line("scratch", path)


def add_flakes(dirt: Dirt) -> None:
    """Flakes of skin: thin, with a grain and a dark border."""
    dish, rng, um = dirt.dish, dirt.dish.rng, dirt.dish.frame.um_per_px
    for _ in range(rng.poisson(dish.settings.plate.flakes)):
        corners = polygon(rng, rng.lognormal(math.log(130), 0.5), (0.45, 1.1)) * (1, 0.8) / um
        corners = dirt.px([dish.somewhere(0)]) + corners
        patch = drawn(corners, 0.5)
        mask = patch.density
        grain = gaussian_filter(rng.normal(size=mask.shape), max(0.7, 9 / um))
        border = np.abs(mask - gaussian_filter(mask, 18 / um))
        flake = mask * (0.12 + 0.07 * grain / (grain.std() + 1e-6)) + 0.8 * border
        flake = gaussian_filter(flake.astype(np.float32), dirt.blur(rng.choice([0, 150, 700])))
        patch = Patch(patch.top, patch.left, flake)
        scaled(patch, rng.uniform(0.6, 1.4)).add_to(dish.layers.scatter)
        scaled(patch, rng.uniform(0, 0.3)).add_to(dish.layers.haem)
        dirt.note("flake", corners)
