"""Cells and how they show: a dark border and a bright middle for most, the reverse for large ones.

A cell is a profile over the distance from its middle, which the lens has blurred; all cells of one
colony lie at one depth and share it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.lumps.settings import Dish

#: Kinds of cells: with haemoglobin, colourless, and megakaryocytes.
RED, PALE, LARGE = range(3)
#: Pitch of the grid on which cells are drawn, um: at most, or so much of their blur.
PITCH, PITCH_OF_BLUR = 2.1, 0.6
#: Samples of a profile per radius; how far a cell reaches, radii and blurs; samples drawn at once.
SAMPLES, REACH, BLURS, AT_ONCE = 32, 1.6, 2.6, 600_000
#: How far a cell's relief lies beside it, um.
BESIDE = 3.0
#: This near to the focus, um, a cell is bright in its middle; how bright it is above and below.
IN_FOCUS, ABOVE, BELOW = 160.0, 0.75, -0.35


@dataclass
class Cells:
    """Cells of one thing, about its middle."""

    #: um, [n, 2] and [n].
    at: np.ndarray
    radius: np.ndarray
    #: Haemoglobin, relative to a ripe cell.
    red: np.ndarray
    kind: np.ndarray

    @classmethod
    def alike(cls, at: np.ndarray, radius, red, kind: int) -> "Cells":
        """Cells of one kind."""
        n = len(at)
        return cls(at, np.zeros(n) + radius, np.zeros(n) + red, np.full(n, kind))


def together(parts: list[Cells]) -> Cells:
    """All cells of several things."""
    names = Cells.__dataclass_fields__
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass
class Patch:
    """Cells drawn by themselves: haemoglobin, shade and bent light [h, w] from a pixel on."""

    column: int
    row: int
    heme: np.ndarray
    shade: np.ndarray
    bend: np.ndarray


def blur_of(dish: Dish, depth: float) -> float:
    """Blur of what lies at a depth, um."""
    return float(np.hypot(dish.lens_um, (depth - dish.focus) * dish.aperture))


def bending(dish: Dish, depth: float) -> float:
    """How bright the middles of cells are at a depth; they are dark below the focus."""
    if abs(depth - dish.focus) < IN_FOCUS:
        return 1.0
    return ABOVE if depth > dish.focus else BELOW


def draw(cells: Cells, dish: Dish, blur: float, bent: float) -> Patch:
    """Cells at their places in the dish, with a blur, um, and the brightness of their middles."""
    fine = max(1, int(np.ceil(dish.um / max(PITCH, PITCH_OF_BLUR * blur))))
    pitch, at = dish.um / fine, dish.to_px(cells.at)
    # A profile is stretched with its cell, blur and all.
    reach = cells.radius.max() * (REACH + BLURS * blur / cells.radius.min())
    room = (reach + BESIDE) / dish.um + 2
    low = np.floor(at.min(axis=0) - room).astype(int)
    wide, high = np.ceil(at.max(axis=0) + room).astype(int) - low
    planes = np.zeros((3, high * fine * wide * fine), np.float32)
    places = (at - low) * fine
    for kind in np.unique(cells.kind):
        some = np.flatnonzero(cells.kind == kind)
        some = some[np.argsort(cells.radius[some])]
        thick, shade, bend = _profiles(int(kind), blur / float(cells.radius[some].mean()))
        drawn = {1: (shade, None), 2: (np.float32(bent) * bend, None)}
        if kind == RED:
            drawn[0] = thick, dish.heme * cells.red
        shape = places, cells.radius / pitch, wide * fine
        _stamp(planes, drawn, some, *shape)
        if dish.relief:
            aside = BESIDE / pitch * np.array([np.cos(dish.slant), np.sin(dish.slant)])
            for way, sign in ((aside, 1), (0, -1)):
                lit = {2: (np.float32(sign * dish.relief) * thick, None)}
                _stamp(planes, lit, some, places + way, *shape[1:])
    means = planes.reshape(3, high, fine, wide, fine).mean(axis=(2, 4))
    return Patch(int(low[0]), int(low[1]), *means)


def _stamp(
    planes: np.ndarray, drawn: dict, which: np.ndarray, places: np.ndarray, radius: np.ndarray,
    wide: int,
) -> None:  # fmt: skip
    """Adds cells to planes, by index: their profile, and weights of all cells or None.

    Places and radii are in samples of the planes, which are `wide` samples wide.
    """
    last = len(next(iter(drawn.values()))[0]) - 1
    start = 0
    while start < len(which):
        reach = int(np.ceil(radius[which[start]] * last / SAMPLES))
        some = which[start : start + max(1, AT_ONCE // (2 * reach + 3) ** 2)]
        start += len(some)
        reach = int(np.ceil(radius[some].max() * last / SAMPLES))
        near = np.arange(-reach, reach + 1)
        x, y = places[some].T[..., None]
        columns, rows = np.floor(x).astype(int) + near, np.floor(y).astype(int) + near
        dx, dy = ((part + 0.5 - middle).astype(np.float32) for part, middle in
                  ((columns, x), (rows, y)))  # fmt: skip
        far = np.sqrt(dx[:, None] ** 2 + dy[..., None] ** 2)
        far *= (SAMPLES / radius[some]).astype(np.float32)[:, None, None]
        # The last sample is nothing.
        ring = np.minimum(far, last).astype(np.int32)
        at = (rows[..., None] * wide + columns[:, None]).ravel()
        for index, (profile, weights) in drawn.items():
            values = profile[ring]
            if weights is not None:
                values *= weights[some].astype(np.float32)[:, None, None]
            np.add.at(planes[index], at, values.ravel())


def _profiles(kind: int, blur: float) -> np.ndarray:
    """Thickness, shade and bent light over the distance from a cell's middle, all in radii."""
    step, reach = max(1 / 16, blur / 5), REACH + BLURS * blur
    line = np.arange(-int(reach / step) - 1, int(reach / step) + 2) * step
    far = np.hypot(line[:, None], line)
    thick = np.sqrt(np.clip(1 - far**2, 0, 1))
    middle = np.exp(-((far / 0.45) ** 2))
    if kind == LARGE:
        shade = 0.55 * np.exp(-(((far - 1.14) / 0.16) ** 2)) + 0.05 * middle
        bend = 0.62 * np.exp(-(((far - 0.80) / 0.15) ** 2)) + 0.17 * (far < 0.85)
    else:
        # Haemoglobin hides most of what a red cell bends.
        weak = (0.28, 0.3) if kind == RED else (1.0, 1.0)
        shade = weak[0] * (0.56 * np.exp(-(((far - 0.84) / 0.24) ** 2)) + 0.14 * thick)
        bend = weak[1] * 0.30 * middle
    half = len(line) // 2
    outward = [
        gaussian_filter(plane, blur / step, mode="constant")[half, half:]
        for plane in (thick, shade, bend)
    ]
    fine = np.arange(int(reach * SAMPLES)) / SAMPLES + 0.5 / SAMPLES
    profiles = [np.interp(fine, line[half:], one) for one in outward]
    return np.pad(profiles, ((0, 0), (0, 1))).astype(np.float32)
