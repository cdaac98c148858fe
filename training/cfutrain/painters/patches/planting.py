"""Puts colonies into the gel, sees to it that each can be seen, and notes what is true of it."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from cfutrain.painters.painting import FEW, PaintedObject, middle_and_width, outline_around
from cfutrain.painters.patches.cells import Cells, draw
from cfutrain.painters.patches.colonies import grow
from cfutrain.painters.patches.settings import GEL, Dish, ray
from cfutrain.painters.patches.sheet import Patch, Sheet

MYELOID, REDDISH = ("CFU-GM", "CFU-G", "CFU-M"), ("CFU-E", "BFU-E", "CFU-GEMM")
#: How far from the middle of the dish things grow, share of its radius.
GROWN = 0.95
#: How often a colony that nobody would see is grown anew, and from which trial on in the focus.
TRIALS, IN_FOCUS = 14, 3
#: Cells are drawn round where the light about them, within CLEAR_UM, changes by this share of that
#: of the clearest, or by so much.
CLEAR_UM, CLEAR_SHARE, CLEAR = 20.0, 0.12, 0.03


def plant(
    rng: np.random.Generator, dish: Dish, sheet: Sheet, taken: list[tuple]
) -> list[PaintedObject]:
    """Lays down all colonies and clusters and returns them.

    `taken` has x, y and reach, px, and the name of what lies in the sheet; it grows. Where nothing
    that can be seen has come of some trials a colony is left out.
    """
    names = [name for name, many in dish.counts.items() for _ in range(many)]
    if dish.splits_myeloid:
        kinds = rng.choice(MYELOID, len(names))
        names = [str(k) if n == "CFU-GM" else n for n, k in zip(names, kinds, strict=True)]
    # Large ones first, or they would find no room.
    early = {"CFU-GEMM": 0.0, "BFU-E": 1.0, "CFU-GM": 1.0}
    names.sort(key=lambda name: early.get(name, 2.0) + 1.5 * rng.random())
    paired: set[tuple] = set()
    objects = []
    for name in names + ["cluster"] * dish.clusters:
        for trial in range(TRIALS):
            cells = grow(rng, dish, name)
            _raise(rng, dish, name, cells, trial >= IN_FOCUS)
            reach = np.quantile(np.hypot(*cells.at[:, :2].T), 0.97) / dish.um + 2
            place, beside = _place(rng, dish, name, reach, taken, paired)
            if place is None:
                continue
            patch = draw(cells, place, dish)
            outline = _seen(name, cells, patch, place, dish)
            if outline is not None:
                sheet.lay(patch)
                taken.append((*place.tolist(), reach, name))
                if beside:
                    # Mostly two touch each other and no more.
                    paired.update({beside, taken[-1]} if rng.random() < 0.85 else {beside})
                objects.append(_truth(name, cells, outline, dish))
                break
    return objects


def _raise(rng: np.random.Generator, dish: Dish, name: str, cells: Cells, in_focus: bool) -> None:
    """Puts cells at a height of the gel; macrophages like to lie on the floor."""
    highest = 700 if dish.kind == "flatbed" else GEL - 50
    height = rng.uniform(60, highest)
    if name == "CFU-MK":
        height = dish.focus + rng.normal(0, 110)
    elif in_focus or name == "cluster":
        height = dish.focus + rng.normal(0, 150)
    if name == "CFU-M" and rng.random() < 0.5 and dish.aperture < 0.045:
        height = 60
    cells.at[:, 2] = np.clip(cells.at[:, 2] + np.clip(height, 60, GEL - 40), 0, GEL)


def _closeness(one: str, other: str) -> tuple[float, float] | None:
    """How close two that touch come, in shares of the sum of their reach; None if they do not.

    Two must be told apart: what nobody could resolve is not laid upon each other.
    """
    both = {one, other}
    if both & {"cluster", "CFU-MK", "CFU-GEMM", "reflection"}:
        return None
    if both <= {*MYELOID}:
        return 0.78, 0.95
    if both & {*MYELOID}:
        # A small red one within a pale halo would be taken for a part of it.
        return (0.97, 1.05) if "CFU-E" in both else (0.82, 0.97)
    return (0.95, 1.08) if both == {"BFU-E"} else None


def _place(
    rng: np.random.Generator, dish: Dish, name: str, reach: float, taken: list, paired: set
) -> tuple[np.ndarray | None, tuple | None]:
    """A free place, px, and whom it touches; None where there is none."""
    wide = GROWN * dish.radius / dish.um
    others = np.array([one[:3] for one in taken]).reshape(-1, 3)
    gap = 1.3 if name == "cluster" else 1.05
    # Those that may not touch keep a little more away.
    keep = np.array([0 if _closeness(name, one[3]) else 130 / dish.um for one in taken])
    touches = bool(taken) and name != "cluster" and rng.random() < dish.touching
    limits = np.array(dish.size[::-1]) - reach - 8
    for trial in range(200):
        beside, place = None, dish.middle + np.sqrt(rng.random()) * wide * ray(rng.uniform(0, 6.29))
        if touches and trial < 80:
            beside = taken[rng.integers(len(taken))]
            close = _closeness(name, beside[3])
            if close is None or beside in paired:
                continue
            far = (reach + beside[2]) * rng.uniform(*close)
            place = np.array(beside[:2]) + far * ray(rng.uniform(0, 6.29))
        inside = np.hypot(*(place - dish.middle)) + reach < wide + 2
        if not inside or (place < reach + 8).any() or (place > limits).any():
            continue
        free = np.hypot(*(others[:, :2] - place).T) > (others[:, 2] + reach) * gap + 2 + keep
        if beside:
            free[taken.index(beside)] = True
        if free.all():
            return place, beside
    return None, None


def _seen(
    name: str, cells: Cells, patch: Patch, place: np.ndarray, dish: Dish
) -> np.ndarray | None:
    """The outline [n, 2] on the sheet, px, of what can be seen of cells; None if too little can."""
    light = ndimage.gaussian_filter(patch.light(), (0.7, 0.7, 0))
    change = np.abs(1 - light)
    if dish.sees is not None:
        # What differs in colour alone is not seen without it.
        change = (change @ dish.sees)[..., None].repeat(3, axis=2)
    corner = np.array([patch.column, patch.row])
    at = place + cells.at[:, :2] / dish.um
    local = ndimage.gaussian_filter(change.max(axis=2) ** 2, CLEAR_UM / dish.um, truncate=3)
    column, row = (at - corner).astype(int).T
    clear = np.sqrt(local[row, column])
    drawn = clear > min(max(CLEAR_SHARE * clear.max(), CLEAR / 3), CLEAR)
    around = at[drawn] if drawn.sum() >= FEW else at
    pad = cells.diameter.mean() / 2 + 0.6 * float(np.median(dish.blur(cells.at[:, 2])))
    # With few cells in a direction the outline would run from one to the next like a star.
    corners = int(np.clip(1.2 * np.sqrt(len(around)), 14, 40))
    outline = outline_around(around, pad / dish.um, corners)
    mask = Image.new("1", patch.through.shape[::-1])
    ImageDraw.Draw(mask).polygon([tuple(p) for p in outline - corner], fill=1)
    inside = np.array(mask)
    return outline if inside.any() and _stands_out(name, light, change, inside, dish) else None


def _stands_out(
    name: str, light: np.ndarray, change: np.ndarray, inside: np.ndarray, dish: Dish
) -> bool:
    """Whether light [h, w, 3] over the gel's, and its change, show a thing of this name."""
    area = int(inside.sum())
    # Noise and the haze of a lid ask for more.
    least = max(0.055, 4.5 * dish.noise) * (1.5 if dish.lid else 1.0)
    contrast = np.quantile(change[inside].max(axis=1), 0.85)
    if name == "cluster":
        return bool(contrast >= max(0.08, 1.3 * least))
    if contrast < least or area < (28 if dish.larger > 1.35 else 16):
        return False
    if name in REDDISH:
        redness = np.quantile((light[..., 0] - light[..., 1])[inside], 0.96 if area > 900 else 0.88)
        wanted = 0.17 if name == "CFU-GEMM" else 0.14 if dish.lid or dish.dark else 0.11
        return bool(redness >= wanted)
    if name == "CFU-MK":
        return bool(contrast >= max(0.085, least))
    green = change[..., 1][inside]
    return bool(np.quantile(green, 0.85) >= 0.075 or (
        np.quantile(green, 0.97) >= 0.15 and np.quantile(green, 0.85) >= 0.035
    ))  # fmt: skip


def _truth(name: str, cells: Cells, outline: np.ndarray, dish: Dish) -> PaintedObject:
    outline = dish.in_picture(outline)
    x, y, across = middle_and_width(outline)
    return PaintedObject(name, x, y, across * dish.um, len(cells.at), outline)
