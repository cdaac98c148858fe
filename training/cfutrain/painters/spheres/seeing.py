"""What a scorer can see: colonies apart from each other, and clear of the noise."""

import math

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.spheres.cells import Cells, compressed
from cfutrain.painters.spheres.dish import Dish, Placed
from cfutrain.painters.spheres.frame import Patch

#: Density of a layer in red, green and blue: bluer light scatters more, and haemoglobin takes it.
SCATTER_COLOUR = np.array([0.93, 1.0, 1.08], np.float32)
HAEM_COLOUR = np.array([0.045, 0.36, 0.62], np.float32)
ERYTHROID_CLASSES = {"BFU-E", "CFU-E"}


def place_of(dish: Dish, name: str, diameter: float) -> tuple[float, float] | None:
    """A place in um where a colony would be told from its neighbours; None where none is left."""
    for _ in range(400):
        x, y = dish.somewhere(1050 if dish.rng.random() < 0.93 else 600)
        if math.hypot(x, y) + 0.5 * diameter > dish.settings.plate.radius - 250:
            continue
        if all(_apart(name, x, y, diameter, other) for other in dish.placed):
            return x, y
    return None


def _apart(name: str, x: float, y: float, diameter: float, other: Placed) -> bool:
    """Whether a scorer would tell two colonies apart, and neither hides the other."""
    far = math.hypot(x - other.x, y - other.y)
    gap = far - 0.5 * (diameter + other.diameter)
    small, large = sorted((diameter, other.diameter))
    pair = {name, other.name}
    if pair <= ERYTHROID_CLASSES and gap < 330 and far < 900 + 0.3 * other.diameter:
        return False
    if far < 0.39 * (diameter + other.diameter):
        return False
    if (len(pair) == 1 or pair == {"CFU-GM", "CFU-GEMM"}) and gap < -0.08 * small:
        return False
    if "CFU-MK" in pair and gap < 60:
        return False
    return not (small < 0.45 * large and gap < -10)


def is_seen(dish: Dish, name: str, cells: Cells, patches: tuple[Patch, Patch]) -> bool:
    """Whether a scorer would see a colony in the picture."""
    um = dish.frame.um_per_px
    noise = math.sqrt(0.014**2 + 1 / (0.6 * dish.settings.camera.electrons))
    scatter, haem = compressed(patches[0].density), patches[1].density
    density = [s * scatter + h * haem for s, h in zip(SCATTER_COLOUR, HAEM_COLOUR, strict=True)]
    light = np.abs(1 - np.exp(-np.stack(density))).max(0)
    contrast = light * np.sign(scatter + 0.3 * haem)
    blurred = np.abs(gaussian_filter(contrast, max(0.8, 22 / um)))
    whole = highest(blurred, max(3, int((40 / um) ** 2)))
    fine = highest(light, max(4, min(len(cells), 40)))
    signal = math.sqrt(float((gaussian_filter(contrast, 0.7) ** 2).sum())) / noise
    if signal <= 24 or fine <= 0.09 or not (whole > 0.06 or fine > 0.16):
        return False
    if name == "CFU-E":
        return whole >= 0.11
    if name != "CFU-MK":
        return True
    # Megakaryocytes are counted: most of them have to be seen one by one.
    soft = np.abs(1 - np.exp(-gaussian_filter(scatter, 0.6)))
    px, py = dish.frame.to_px(cells.x, cells.y)
    rows, columns = (py - patches[0].top).astype(int), (px - patches[0].left).astype(int)
    peaks = np.array(
        [soft[r - 1 : r + 2, c - 1 : c + 2].max() for r, c in zip(rows, columns, strict=True)]
    )
    visible = peaks > max(0.085, 3.2 * noise)
    return visible.sum() >= 3 and visible.mean() >= 0.7


def highest(values: np.ndarray, n: int) -> float:
    """Mean of the `n` highest values."""
    return float(np.sort(values.ravel())[-n:].mean())
