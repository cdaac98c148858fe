"""Whether anybody would see a colony in the picture."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from cfutrain.painters.globes.camera import encoded
from cfutrain.painters.globes.cells import Drawn
from cfutrain.painters.globes.light import Light
from cfutrain.painters.globes.settings import Dish

#: Contrast, percent of white, that a colony and a group of cells need, over at least AREA px.
COLONY, GROUP, AREA = 2.7, 2.6, 9
#: Pixels from which on a larger area makes nothing clearer; noise, percent, that is always there.
ENOUGH, LEAST_NOISE = 20, 0.4


def is_seen(drawn: Drawn, outline: np.ndarray, light: Light, dish: Dish, group: bool) -> bool:
    """Whether what is drawn stands out from even gel within its outline, px."""
    mask = Image.new("1", drawn.haem.shape[::-1])
    # To Pillow the middle of a pixel is a whole number.
    corner = np.array([drawn.left, drawn.top]) + 0.5
    ImageDraw.Draw(mask).polygon([tuple(p) for p in (outline - corner).tolist()], fill=1)
    inside = np.asarray(mask)
    area = inside.sum()
    if area < AREA:
        return False
    gel = encoded(light.of_cells(_nothing())[:, 0, 0], dish)
    soft = ndimage.gaussian_filter(light.of_cells(drawn), (0, dish.blur_px, dish.blur_px))
    apart = 100 * (encoded(soft, dish) - gel[:, None, None])
    noise = max(LEAST_NOISE, _noise(light.of_cells(_nothing())[1, 0, 0], dish))
    whole = np.linalg.norm(apart[:, inside].mean(axis=1)) / np.sqrt(3)
    whole *= min(1, np.sqrt(area / ENOUGH)) * np.clip(whole / noise, 0.5, 1.3)
    grey = apart.mean(axis=0)
    uneven = grey[inside].std()
    uneven *= 0.9 * min(1.5, uneven / noise)
    blurred = np.abs(ndimage.gaussian_filter(grey, 1.0))[inside]
    strong = 1.25 * (np.quantile(blurred, 0.85) - 0.3 * noise) * min(1, np.sqrt(area / ENOUGH))
    return max(whole, uneven, strong) >= (GROUP if group else COLONY)


def _nothing() -> Drawn:
    return Drawn(0, 0, *np.zeros((3, 1, 1), np.float32))


def _noise(level: float, dish: Dish) -> float:
    """Noise of a grey pixel of the gel in the picture, percent of white."""
    near = np.array([level, level + dish.noise * np.sqrt(level + 0.01)])
    low, high = encoded(np.stack([near] * 3), dish)[1]
    return 100 * (high - low) * (1 + 0.5 * dish.sharpen)
