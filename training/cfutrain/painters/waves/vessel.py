"""The dish without what lives in it: light, medium, meniscus, wall, table and printed grid."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cfutrain.painters.waves.settings import Dish

#: Samples of coarse fields each way; rows worked on at once; pitch of the printed grid, um.
FIELD, BAND, PITCH = 160, 256, 2000.0
#: Plastic is hardly coloured. A lit grid line throws back so much light.
PLASTIC, GRID_SHINE = np.array([1, 1, 1.03]), 0.15


@dataclass
class Ring:
    """One of the rings of wall and meniscus; um, um from the middle of the dish."""

    radius: float
    width: float
    #: Optical density in red, green and blue, of light added on a dark ground.
    density: np.ndarray
    #: How much it differs around, and the direction of its strong side, radians.
    swing: float
    side: float
    shift: tuple[float, float] = (0.0, 0.0)
    #: It ends at its radius and falls off towards the middle.
    inward: bool = False


def soft_noise(rng: np.random.Generator, n: int, grain: float) -> np.ndarray:
    """Smooth noise [n, n] of spread about 1, its lumps `grain` samples wide."""
    return ndimage.gaussian_filter(rng.normal(size=(n, n)), grain) * grain * 3


def light_up(rng: np.random.Generator, dish: Dish, light: np.ndarray) -> None:
    """Fills `light` [h, w, 3] with that of an empty dish, band by band."""
    gel, table = _fields(rng, dish)
    rings = _dark_rings(rng, dish) if dish.dark else _rings(rng, dish)
    turn, line = rng.uniform(0, np.pi / 2), rng.uniform(28, 45)
    high, wide = dish.size
    across = [_at(field, wide, 1) for field in (gel, table)]
    x = ((np.arange(wide) + 0.5 - dish.middle[0]) * dish.um).astype(np.float32)[None]
    for top in range(0, high, BAND):
        rows = np.arange(top, min(high, top + BAND))
        y = ((rows + 0.5 - dish.middle[1]) * dish.um * dish.squash).astype(np.float32)[:, None]
        far = np.hypot(x, y)
        inside, outside = (_at(field, high, 0, rows) for field in across)
        edge = np.clip((dish.radius + dish.wall - far) / (1.5 * dish.um) + 0.5, 0, 1)[..., None]
        part = light[rows[0] : rows[-1] + 1]
        np.multiply(inside - outside, edge, out=part)
        part += outside
        for ring in rings:
            _draw(ring, part, x, y, far, dish)
        if dish.grid:
            along = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))
            beside = y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn))
            lines = sum(_line(place, line) for place in (along, beside)) * (far < dish.radius)
            lines = (np.float32(dish.grid) * lines)[..., None]
            if dish.dark:
                part += GRID_SHINE * lines * dish.side
            else:
                part *= np.exp(-lines)


def _at(field: np.ndarray, size: int, axis: int, which: np.ndarray | None = None) -> np.ndarray:
    """A coarse field along one axis of `size` px, or at some of them, straight between samples."""
    which = np.arange(size) if which is None else which
    at = (which + 0.5) / size * (field.shape[axis] - 1)
    low = np.minimum(at.astype(int), field.shape[axis] - 2)
    share = (at - low).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])
    near = np.take(field, low, axis)
    return near + share * (np.take(field, low + 1, axis) - near)


def _line(place: np.ndarray, width: float) -> np.ndarray:
    """Strength of the grid's lines, 1 in their middles."""
    beside = np.abs((place / PITCH + 0.31) % 1 - 0.5) * PITCH
    return np.exp(-((beside / np.float32(width)) ** 2))


def _fields(rng: np.random.Generator, dish: Dish) -> tuple[np.ndarray, np.ndarray]:
    """Light over gel and over table [n, n, 3], without the wall."""
    y, x = np.mgrid[0:FIELD, 0:FIELD] / (FIELD - 1) * 2 - 1
    turn, device = rng.uniform(0, 2 * np.pi), dish.device
    along = x * np.cos(turn) + y * np.sin(turn)
    off = rng.uniform(-0.3, 0.3, 2)
    outwards = (x - off[0]) ** 2 + (y - off[1]) ** 2
    corners = (0.02 if dish.dark else device.corners) * rng.uniform(0.5, 1.3)
    lamp = 1 + device.slope * rng.uniform(0.4, 1.4) * along - corners * outwards
    lamp += 0.01 * soft_noise(rng, FIELD, 0.09 * FIELD)
    if dish.kind == "phone" and rng.random() < 0.4:
        # A flickering lamp, read row by row.
        lamp *= 1 + rng.uniform(0.008, 0.02) * np.sin(rng.uniform(25, 60) * y + 0.2 * x)
    cast = 0.02 * rng.uniform(-1, 1) * np.stack([along, 0 * along, -along], axis=2)
    white = np.ones(3) if dish.dark else dish.through
    light = lamp[..., None] * white * (1 + cast)
    if dish.dark:
        haze = 1 + 0.6 * along + 0.5 * outwards + 0.1 * soft_noise(rng, FIELD, 0.1 * FIELD)
        gel = np.maximum(dish.haze * haze.clip(0.1)[..., None] * light, 0.002)
        return gel.astype(np.float32), (dish.table * light).astype(np.float32)
    thick = 1 + 0.12 * soft_noise(rng, FIELD, 0.15 * FIELD) + rng.uniform(-0.12, 0.12) * along
    gel = light * np.exp(-dish.medium * thick[..., None])
    return gel.astype(np.float32), (light * (dish.table / white)).astype(np.float32)


def _rings(rng: np.random.Generator, dish: Dish) -> list[Ring]:
    """Meniscus, caustics and the edges of wall and lid where light comes from below."""
    dice, wide, wall, side = rng.uniform, dish.radius, dish.wall, rng.uniform(0, 2 * np.pi)
    up = dish.parallax * np.array([np.cos(side), np.sin(side)])
    tint = dish.medium / max(0.05, dish.medium.mean())

    def ring(
        at: float, width: tuple[float, float], dark: tuple[float, float],
        swing: tuple[float, float], turn: float, shift: float = 0.0,
    ) -> Ring:  # fmt: skip
        where = tuple((shift * up).tolist())
        return Ring(at, dice(*width), PLASTIC * dice(*dark), dice(*swing), side + turn, where)

    low, all_around = (0.1, 0.6), (0.2, 0.8)
    meniscus = tint * dice(0.12, 0.4)
    rings = [
        Ring(wide, dice(250, 700), meniscus, dice(0.1, 0.5), side, inward=True),
        ring(wide - dice(500, 1100), (40, 110), (-0.12, -0.03), (0.3, 0.9), dice(-1, 1)),
        ring(wide - dice(150, 420), (25, 60), (0.15, 0.5), (0.2, 0.9), np.pi),
        ring(wide + 20, (30, 70), (0.5, 1.3), (0.1, 0.5), 0),
        ring(wide + 0.5 * wall, (0.42 * wall, 0.42 * wall), (0.06, 0.3), low, 2),
        ring(wide + wall, (25, 60), (0.4, 1.2), low, 1),
        ring(1.018 * wide + dice(0, 200), (22, 50), (0.2, 0.8), all_around, dice(0, 6), 1),
        ring(1.03 * wide + 0.8 * wall, (22, 60), (0.2, 0.8), all_around, dice(0, 6), 1),
        ring(wide + 0.4 * wall, (30, 60), (-0.3, -0.1), (0.8, 0.8), dice(0, 6), 0.5),
    ]
    if rng.random() < 0.2:
        lid = 1.085 * wide + np.array([0, 420])
        rings += [ring(edge, (30, 70), (0.2, 0.6), (0.2, 0.7), 2, -1.4) for edge in lid]
    return rings


def _dark_rings(rng: np.random.Generator, dish: Dish) -> list[Ring]:
    """The same under light from the side: bright towards the lamp and away from it."""
    dice, wide, wall = rng.uniform, dish.radius, dish.wall
    side, turn = np.arctan2(*dish.lamp[::-1]), rng.uniform(0, 2 * np.pi)
    up = dish.parallax * np.cos(turn), dish.parallax * np.sin(turn)
    return [
        Ring(wide, dice(300, 800), PLASTIC * dice(0.03, 0.09), 0.7, side, inward=True),
        Ring(wide - dice(150, 500), dice(40, 90), PLASTIC * dice(0.15, 0.5), 0.93,
             side + dice(-0.3, 0.3)),
        Ring(wide + 30, dice(50, 120), PLASTIC * dice(0.7, 1.5), 0.85, side),
        Ring(wide + wall, dice(30, 80), PLASTIC * dice(0.3, 0.8), 0.8, side + 0.2),
        Ring(wide + 0.5 * wall, 0.4 * wall, PLASTIC * dice(0.03, 0.1), 0.6, side),
        Ring(1.02 * wide + 100, dice(30, 60), PLASTIC * dice(0.2, 0.7), 0.9, side - 0.2, up),
        Ring(1.045 * wide + wall, dice(30, 60), PLASTIC * dice(0.15, 0.5), 0.9, side + 0.1, up),
    ]  # fmt: skip


def _draw(
    ring: Ring, light: np.ndarray, x: np.ndarray, y: np.ndarray, far: np.ndarray, dish: Dish
) -> None:
    """Draws a ring into a band of the light; x, y and distances of its pixels, um."""
    inner = 9 if ring.inward else 4
    reach = np.hypot(*ring.shift)
    low, high = ring.radius - inner * ring.width - reach, ring.radius + 4 * ring.width + reach
    row, column = np.nonzero((far > low) & (far < high))
    if not len(row):
        return
    u, v = x[0, column] - ring.shift[0], y[row, 0] - ring.shift[1]
    beside = (np.hypot(u, v) - ring.radius) / ring.width
    shape = np.exp(-(beside**2))
    if ring.inward:
        shape = np.exp(np.minimum(beside, 0)) * np.clip(1 - beside, 0, 1)
    away = far[row, column]
    facing = (x[0, column] * np.cos(ring.side) + y[row, 0] * np.sin(ring.side)) / away
    if dish.dark:
        lit = 1 - ring.swing + ring.swing * np.abs(facing) ** 3 * (1 + 0.4 * np.sign(facing))
        light[row, column] += (shape * lit.clip(0))[:, None] * (ring.density * dish.side)
    else:
        shape *= np.clip(1 + ring.swing * facing, 0, None)
        light[row, column] *= np.exp(-shape[:, None] * ring.density)
