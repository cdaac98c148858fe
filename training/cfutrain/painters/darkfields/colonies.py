"""Sows colonies into the gel, draws them at their depth, and writes down what can be seen."""

import numpy as np
from PIL import Image, ImageDraw

from cfutrain.painters.darkfields.canvas import Canvas, polar, step
from cfutrain.painters.darkfields.cells import Colony, grown
from cfutrain.painters.darkfields.settings import Dish
from cfutrain.painters.painting import PaintedObject, middle_and_width, outline_around

#: Sigma of the Gaussian that a cell is drawn as, in its radius; gap to the wall, um.
CELL_SIGMA, FROM_WALL = 0.7, 60.0
#: Least difference that is seen, in grey levels of 255 and in the spread of what is around.
LEVELS, SPREADS, GRAIN = 2.5, 0.5, 2.7


def draw_colonies(
    dice: np.random.Generator, dish: Dish, canvas: Canvas, focus: tuple[float, float]
) -> list[PaintedObject]:
    """Draws colonies and clusters; `focus`: depth from 0 to 1, blur at the far side, um."""
    near, outward = dice.uniform(0.6, 1.05), dice.choice([0.5, 0.5, 0.5, 0.35, 0.7])
    placed, objects = np.zeros((0, 3)), []
    for name in [name for name, count in dish.counts.items() for _ in range(count)]:
        colony = grown(dice, name, dish.growth)
        reach = float(np.quantile(np.hypot(*colony.points.T), 0.95)) + 15
        for _ in range(25):
            far = (dish.radius - reach - FROM_WALL) * dice.random() ** outward
            middle = polar(far, dice.uniform(0, 2 * np.pi))
            if (np.hypot(*(placed[:, :2] - middle).T) > near * (placed[:, 2] + reach)).all():
                placed = np.vstack([placed, [*middle, reach]])
                blur = 1.0 + focus[1] * abs(dice.random() - focus[0])
                objects.append(_drawn(dice, dish, canvas, colony, middle, blur))
                break
    # Single cells that belong to no colony, and crumbs of dead ones.
    for far in 0.985 * dish.radius * np.sqrt(dice.random(dish.loose_cells)):
        at = dish.px(polar(far, dice.uniform(0, 2 * np.pi)))
        amount = dish.opacity * dice.lognormal(-0.5, 0.5)
        canvas.cloud(at, 3.2 / dish.true_um, {"pale": amount})
    return objects


def _drawn(
    dice: np.random.Generator, dish: Dish, canvas: Canvas, colony: Colony, middle: np.ndarray,
    blur: float,
) -> PaintedObject:  # fmt: skip
    """Draws a colony about `middle`, um, blurred by `blur`, um; returns what is true of it."""
    vivid = dice.lognormal(0, 0.2)
    for heap in colony.heaps:
        sigma = float(np.hypot(CELL_SIGMA * heap.radius, blur))
        # What is out of focus takes as much light, over more room.
        height = vivid * (CELL_SIGMA * heap.radius / sigma) ** 2
        amounts = {
            "pale": dish.opacity * heap.pale * height,
            "relief": dish.opacity * heap.relief * height * dice.choice([1, 1, -0.6]),
        }
        if heap.red:
            amounts["red"] = dish.pigment * heap.red * height
        canvas.cloud(dish.px(middle + heap.points), sigma / dish.true_um, amounts)
    for x, y, radius in colony.large:
        _large(dish, canvas, dish.px(middle + np.array([x, y]))[0], radius, blur, vivid)
    widest = max([heap.radius for heap in colony.heaps] + colony.large[:, 2].tolist())
    pad = (widest + 0.7 * blur) / dish.true_um
    outline = outline_around(dish.px(middle + colony.points), pad)
    x, y, across = middle_and_width(outline)
    return PaintedObject(colony.name, x, y, across * dish.true_um, len(colony.points), outline)


def _large(
    dish: Dish, canvas: Canvas, at: np.ndarray, radius: float, blur: float, vivid: float
) -> None:
    """A megakaryocyte: clear within, with a border that bends the light strongly."""
    r, soft = radius / dish.true_um, (1.2 + 0.6 * blur) / dish.true_um
    rim = 0.22 * r + soft
    strength = vivid * (0.45 + 0.6 * dish.opacity) * r / (r + soft)

    def cell(dx: np.ndarray, dy: np.ndarray) -> dict[str, np.ndarray]:
        far = np.hypot(dx, dy)
        body = strength * step((far - r) / (0.5 * soft))
        border = strength * np.exp(-(((far - 0.9 * r) / rim) ** 2))
        if dish.dark:
            return {"pale": 0.2 * body + 0.9 * border, "shine": 0.35 * body}
        middle = strength * np.exp(-((far / (0.6 * r + soft)) ** 2))
        return {"pale": 0.2 * body + 0.9 * border, "relief": 0.7 * middle}

    canvas.radial(at, r + 4 * rim + 1, cell)


def is_seen(one: PaintedObject, picture: np.ndarray) -> bool:
    """True if it differs in light, colour or grain from what is around; all else is no truth."""
    low = np.maximum(np.floor(one.outline.min(axis=0)).astype(int) - 5, 0)
    high = np.ceil(one.outline.max(axis=0)).astype(int) + 5
    box = picture[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    mask = Image.new("1", (box.shape[1], box.shape[0]))
    ImageDraw.Draw(mask).polygon([tuple(p) for p in one.outline - low], fill=1)
    within, around = box[np.asarray(mask)], box[~np.asarray(mask)]
    middle = np.median(around, axis=0)
    spread = 1.48 * np.median(np.abs(around - middle), axis=0)
    off = np.abs(within.mean(axis=0) - middle) > np.maximum(LEVELS, SPREADS * spread)
    # A compact core is enough: the margin of a colony may fade away.
    strongest = np.quantile(np.abs(within - middle), 0.8, axis=0)
    return bool((off | (strongest > np.maximum(GRAIN * spread, 2 * LEVELS))).any())
