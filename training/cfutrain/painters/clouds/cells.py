"""How a group of cells shows: what they cover, how their edges bend light, and how red they are.

Cells of a crowd are not drawn one by one: their areas are counted into fine samples and blurred.
Megakaryocytes are few and large, so each has its own border.
"""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.clouds.canvas import Patch, Sheet, soften
from cfutrain.painters.clouds.settings import Dish

#: More layers of cells than these darken and redden no further.
LAYERS, RED_LAYERS = 1.7, 2.2
#: Blur in focus, um; samples of crowds and of megakaryocytes, um.
SHARPEST, CROWD_PITCH, LARGE_PITCH = 2.0, 5.0, 3.0


@dataclass
class Group:
    """Cells that grew from one: places [n, 2] and radii, um, and haemoglobin (0 to about 1)."""

    at: np.ndarray
    radius: np.ndarray
    haemoglobin: np.ndarray | float = 0.0
    #: Megakaryocytes, which are seen one by one.
    large: bool = False

    def __post_init__(self):
        self.haemoglobin = np.broadcast_to(self.haemoglobin, len(self.at)).astype(float)


def blur_of(dish: Dish, group: Group, height: float) -> float:
    """Blur of a group at a height, a share of the depth of the gel, um."""
    # What is large stays in focus for longer.
    defocus = (0.7 if group.large else 1.0) * dish.defocus
    return defocus * abs(height - dish.focus) + SHARPEST


def draw(rng: np.random.Generator, dish: Dish, group: Group, height: float) -> Patch:
    """The patch of a group at a height, a share of the depth of the gel."""
    if group.large:
        sheet, planes = _one_by_one(rng, dish, group, height)
    else:
        sheet, planes = _crowd(dish, group, height)
    return Patch(sheet.top, sheet.left, np.stack([sheet.to_pixels(plane) for plane in planes]))


def _crowd(dish: Dish, group: Group, height: float) -> tuple[Sheet, tuple[np.ndarray, ...]]:
    blur = blur_of(dish, group, height)
    sheet = Sheet(dish, group.at, 40 + 3 * blur, CROWD_PITCH)
    cover, bent, red = np.zeros((3, *sheet.shape), np.float32)
    # Small and large cells, each half with its own blur: one by one would take too long.
    small = group.radius <= np.median(group.radius)
    for half in (small, ~small):
        if not half.any():
            continue
        at, area = group.at[half], np.pi * group.radius[half] ** 2
        dots, radius = sheet.cover(at, area), group.radius[half].mean()
        width = np.hypot(0.5 * radius, blur) / sheet.um
        cover += soften(dots, width)
        narrow, wide = np.hypot(0.36 * radius, 0.8 * blur), np.hypot(0.95 * radius, 0.9 * blur)
        bent += soften(dots, narrow / sheet.um) - soften(dots, wide / sheet.um)
        if group.haemoglobin.any():
            red += soften(sheet.cover(at, area * group.haemoglobin[half]), width)
    # Near the focus and above it a cell has a dark heart and a bright border, far below the other
    # way round; within a pile neighbours undo each other's borders.
    bent *= np.clip(0.83 - 2.2 * (height - dish.focus), -1, 1) / (1 + 0.35 * cover)
    return sheet, (_piled(cover, LAYERS), bent, _piled(red, RED_LAYERS))


def _piled(layers: np.ndarray, most: float) -> np.ndarray:
    """What is seen of so many layers: at most `most` of them."""
    return most * (1 - np.exp(-layers / most))


def _one_by_one(
    rng: np.random.Generator, dish: Dish, group: Group, height: float
) -> tuple[Sheet, tuple[np.ndarray, ...]]:
    """Megakaryocytes: translucent, a little oval, with a bright border and a dark line round it."""
    sheet = Sheet(dish, group.at, 90, LARGE_PITCH)
    cover, bent, red = np.zeros((3, *sheet.shape), np.float32)
    for (x, y), radius in zip(sheet.samples(group.at), group.radius, strict=True):
        reach = int(3 * radius / sheet.um + 5)
        rows = slice(max(int(y) - reach, 0), min(int(y) + reach, sheet.shape[0]))
        columns = slice(max(int(x) - reach, 0), min(int(x) + reach, sheet.shape[1]))
        dy, dx = (d + 0.5 - m for d, m in zip(np.ogrid[rows, columns], (y, x), strict=True))
        turn = np.arctan2(dy, dx)
        oval = 1 + rng.uniform(0, 0.14) * np.cos(2 * turn - rng.uniform(0, 2 * np.pi))
        oval += 0.05 * np.cos(3 * turn + rng.uniform(0, 2 * np.pi))
        far = np.hypot(dx, dy) * sheet.um / (radius * oval)
        # Dark enough to show the bright border, and no darker: it is translucent.
        cover[rows, columns] += 0.28 * (0.8 + 0.5 * np.exp(-((far / 0.5) ** 2))) * (far < 1)
        border = 1.9 * np.exp(-(((far - 0.88) / 0.16) ** 2))
        border -= 0.65 * np.exp(-(((far - 1.2) / 0.13) ** 2)) + 0.2 * np.exp(-((far / 0.45) ** 2))
        # Granules within.
        border += 0.2 * (far < 0.9) * rng.standard_normal(far.shape)
        bent[rows, columns] += border
    width = blur_of(dish, group, height) / sheet.um
    return sheet, (soften(cover, width), soften(bent, width), red)
