"""The wall of the dish and all else that is round: brims, lids, neighbouring wells."""

from typing import NamedTuple

import numpy as np

from cfutrain.painters.globes.settings import Dish, ray

#: Samples of a profile, and how far it reaches from its middle, um.
STEP, FAR = 4.0, 60_000.0


class Ring(NamedTuple):
    """A ridge, or with `step` an edge beyond which it stays so, um from the inner wall."""

    at: float
    width: float
    strength: float
    step: bool = False


#: What wall and brim take of the light behind the dish (log).
WALL = (Ring(-110, 60, 0.35), Ring(-10, 15, 0.25, True), Ring(30, 35, 0.9), Ring(180, 70, -0.35),
        Ring(420, 60, 0.3), Ring(840, 60, 0.75), Ring(980, 30, -0.25, True), Ring(1080, 50, -0.2),
        Ring(1350, 80, 0.35))  # fmt: skip
#: What they throw back on a black table.
BRIM = (Ring(-90, 60, 0.35), Ring(-5, 10, 0.10, True), Ring(60, 50, 0.5), Ring(430, 90, 0.25),
        Ring(880, 60, 0.6), Ring(1000, 20, -0.1, True), Ring(1400, 60, 0.2))  # fmt: skip
#: Walls of wells beside this one; a lid; the large dish about the small ones.
WELL = (Ring(-100, 60, 0.5), Ring(30, 40, 1.0), Ring(420, 60, 0.3), Ring(900, 60, 0.8))
LID = (Ring(1400, 60, 0.4), Ring(1800, 80, -0.15), Ring(2250, 70, 0.5))
LARGE_DISH = (Ring(26_000, 90, 0.7), Ring(26_700, 90, -0.2), Ring(27_200, 70, 0.6))
#: From the middle of a well to the next, and to that of a dish of water and of the large dish, um.
PITCH, TO_WATER, TO_LARGE = 39_100.0, 38_000.0, 18_400.0


def profile(dish: Dish, rings: tuple[Ring, ...]) -> np.ndarray:
    """The sum of rings by the distance from the middle, in steps of STEP um."""
    far = np.arange(0, FAR, STEP) - dish.radius
    total = np.zeros_like(far)
    for ring in rings:
        # Nothing is sharper than a pixel.
        away = (far - ring.at) / max(ring.width, (0.6 if ring.step else 0.7) * dish.um)
        shape = 1 / (1 + np.exp(np.clip(-away, -60, 60))) if ring.step else np.exp(-(away**2) / 2)
        total += ring.strength * shape
    return total


class Wall:
    """Profiles of the dish by the distance from its middle."""

    def __init__(self, dish: Dish):
        width, density = dish.meniscus
        inner = Ring(-0.55 * width, 45, -0.1)
        beyond = Ring(1500, 40, dish.surround, True)
        dark = profile(dish, (*WALL, inner, beyond))
        far = np.arange(0, FAR, STEP) - dish.radius
        dark += density * np.clip(far / width + 1, 0, 1) ** 2.5 * (far <= 0)
        self.dark = dark.astype(np.float32)
        inner = Ring(-0.5 * width, 110, 0.05), Ring(-0.8 * width, 60, 0.03)
        self.bright = profile(dish, (*BRIM, *inner)).astype(np.float32)
        self.gel = 1 - profile(dish, (Ring(0, 0, 1.0, True),)).astype(np.float32)
        # An instrument's mask leaves nothing of what lies beyond the wall.
        mask = 0.995 * profile(dish, (Ring(500, 60, 1.0, True),))
        self.shown = (1 - mask).astype(np.float32) if dish.mask else None


class Neighbours:
    """Round things that are not the dish itself: middle, um, profile, and what fills them."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.rings = []
        if dish.wells:
            medium = dish.medium.astype(np.float32)
            self.rings = [(PITCH * ray(k * np.pi / 2), profile(dish, WELL), medium) for k in
                          range(4)]  # fmt: skip
        if dish.lid:
            self.rings.append((rng.normal(0, 350, 2), profile(dish, LID), None))
        if dish.water_dish:
            water = TO_WATER * ray(dish.water_turn)
            # The large dish holds both: it lies a little beside the line between them.
            large = TO_LARGE * ray(dish.water_turn + rng.choice([-1, 1]) * 0.55)
            self.rings.append((water, profile(dish, WELL), None))
            self.rings.append((large, profile(dish, LARGE_DISH), None))
        self.radius = dish.radius

    def add(self, density: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        """Adds their density [3, h, w] at places x, y, um from the middle of the dish."""
        for middle, rings, medium in self.rings:
            far = np.hypot(x - np.float32(middle[0]), y - np.float32(middle[1]))
            density += looked_up(rings.astype(np.float32), far)
            if medium is not None:
                density += medium[:, None, None] * (far < self.radius)


def looked_up(table: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Values of a profile at distances, um."""
    return table[np.minimum((far / np.float32(STEP)).astype(np.int32), len(table) - 1)]
