"""Round and broad things that are no cells: bubbles, droplets on the lid, marks by a pen."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact
from cfutrain.painters.spheres.cells import bell
from cfutrain.painters.spheres.dirt import Dirt, drawn
from cfutrain.painters.spheres.frame import Patch
from cfutrain.painters.spheres.shapes import at, throw_angles

#: Densities of black, blue and red ink in red, green and blue.
INKS = ((1.6, 1.3, 1.1), (1.7, 1.0, 0.25), (0.15, 1.5, 1.4))
#: How dense a round thing is at u, v in radii from its middle.
RoundDensity = Callable[[np.ndarray, np.ndarray], np.ndarray]


def add_bubbles(dirt: Dirt) -> None:
    """Bubbles of air, some in pairs, many near the wall; none over a colony."""
    dish, rng = dirt.dish, dirt.dish.rng
    bubbles = []
    for _ in range(rng.poisson(dish.settings.plate.bubbles)):
        radius = min(rng.lognormal(math.log(130), 0.7), 900)
        x, y = dish.somewhere(1000)
        if rng.random() < 0.4:
            x, y = at(dish.settings.plate.radius - rng.uniform(400, 1900), throw_angles(rng))
        bubbles.append((x, y, radius))
        if rng.random() < 0.35:
            second = radius * rng.uniform(0.4, 1.0)
            dx, dy = at(radius + second, throw_angles(rng))
            bubbles.append((x + dx, y + dy, second))
    for x, y, radius in bubbles:
        if dish.free(x, y, 0.8 * radius):
            _add_round(dirt, "bubble", (x, y), radius, rng.uniform(0, 300), bubble(rng))


def bubble(rng: np.random.Generator) -> RoundDensity:
    """How dense a bubble is at u, v in radii from its middle: a dark ring with a bright spot."""
    ring, dark, inner = rng.uniform(0.10, 0.28), rng.uniform(0.9, 2.2), rng.random()
    angle = throw_angles(rng)

    def density(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        r = np.hypot(u, v)
        wall = dark * np.clip((r - (1 - ring)) / (0.35 * ring), 0, 1) * (r < 1)
        wall += 0.35 * inner * bell(r, 1 - 1.8 * ring, 0.05) - 0.15 * bell(r, 1.06, 0.05)
        spot = np.hypot(u - 0.45 * math.cos(angle), v - 0.45 * math.sin(angle))
        return wall - 0.10 * bell(r, 0, 0.5) - 0.5 * bell(spot, 0, 0.11)

    return density


def add_droplets(dirt: Dirt) -> None:
    """Water on part of the lid, out of focus; nothing where the dish has none."""
    dish, rng = dirt.dish, dirt.dish.rng
    if not dish.settings.plate.droplets:
        return
    middle = np.array(at(rng.uniform(6000, 11000), throw_angles(rng)))
    spread, height = rng.uniform(2500, 5500), rng.uniform(600, 1500)
    for _ in range(rng.integers(250, 700)):
        place = middle + rng.normal(0, spread, 2)
        if math.hypot(*place) < dish.settings.plate.radius - 500:
            radius = rng.lognormal(math.log(60), 0.45)
            _add_round(dirt, "droplet", place, radius, height, droplet)


def droplet(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """How dense a droplet is at u, v in radii from its middle."""
    r = np.hypot(u, v)
    return 0.8 * (0.22 * bell(r, 0.9, 0.22) - 0.12 * bell(r, 0, 0.55))


def _add_round(
    dirt: Dirt, kind: str, place: Sequence[float], radius: float, distance: float,
    density: RoundDensity,
) -> None:  # fmt: skip
    """Draws and notes a thing by its density, `distance` from the focus; lengths in um."""
    dish = dirt.dish
    x, y = dish.frame.to_px(*place)
    blur = dirt.blur(distance)
    half = int(radius * 1.5 / dish.frame.um_per_px + 3 * blur) + 8
    left, top = int(x) - half, int(y) - half
    unit = dish.frame.um_per_px / radius
    c = (np.arange(2 * half + 1) + 0.5) * unit
    u, v = np.meshgrid(c + (left - x) * unit, c + (top - y) * unit)
    patch = gaussian_filter(density(u, v).astype(np.float32), blur)
    Patch(top, left, patch).add_to(dish.layers.scatter)
    if dish.frame.holds(x, y):
        dirt.artefacts.append(PaintedArtefact(kind, x, y, 2 * radius))


def add_pens(dirt: Dirt) -> None:
    """Strokes of a pen across the wall, as laboratories number their dishes."""
    dish, rng, um = dirt.dish, dirt.dish.rng, dirt.dish.frame.um_per_px
    for _ in range(dish.settings.plate.pens):
        ink = INKS[rng.choice(3, p=[0.5, 0.38, 0.12])]
        start = throw_angles(rng)
        radius = dish.settings.plate.radius + rng.choice([300, 500, 900]) + rng.normal(0, 60)
        between = rng.uniform(0.075, 0.095)
        for stroke in range(rng.integers(1, 5)):
            inner, outer = radius - rng.uniform(500, 900), radius + rng.uniform(300, 900)
            along = np.linspace(0, 1, 9)
            bend = 0.02 * np.sin(along * 5 * rng.uniform(0.8, 1.2, 9))
            angle = start + stroke * between + rng.uniform(-0.05, 0.05) * along + bend
            points = dirt.px(np.stack(at(inner + (outer - inner) * along, angle), axis=1))
            width = rng.uniform(250, 480)
            patch = drawn(points, dirt.blur(900) + 1, width / um)
            streaks = gaussian_filter(rng.normal(size=patch.density.shape), 3) * 1.33
            patch.density *= np.clip(1 + streaks, 0.5, 1.3).astype(np.float32)
            dish.layers.inks.append((patch, ink))
            dirt.note("pen", points, width / 2)
