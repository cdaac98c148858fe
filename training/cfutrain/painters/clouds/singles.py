"""Single cells: they belong to no colony and lie all over the dish."""

import numpy as np

from cfutrain.painters.clouds.canvas import Canvas, Patch

#: Single cells: share of them, blur, radius, um; haemoglobin; and how they bend light.
SINGLES = (
    (0.35, 3, 6, 0, 1.3), (0.3, 8, 7, 0, 1.3), (0.15, 18, 8, 0, -1.04), (0.1, 4, 10.5, 0, 1.3),
    (0.1, 5, 4.6, 0.14, 0),
)  # fmt: skip


def scatter_singles(rng: np.random.Generator, canvas: Canvas) -> None:
    """Cells that belong to no colony, near the focus and far from it."""
    dish = canvas.dish
    for share, blur, radius, red, bend in SINGLES:
        n = int(share * dish.singles)
        turn, far = rng.uniform(0, 2 * np.pi, n), 0.99 * dish.radius * np.sqrt(rng.random(n))
        px = dish.to_px(far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1))
        area = np.pi * (radius / dish.um) ** 2 * rng.uniform(0.6, 1.4, n) * dish.strength
        inner, outer = np.hypot(0.4 * radius, blur), np.hypot(1.1 * radius, 1.2 * blur)
        reach = int(2.8 * outer / dish.um) + 2
        body, halo = (_blobs(px, reach, max(um / dish.um, 0.35)) for um in (inner, outer))
        planes = np.stack([1.2 * body, bend * (body - halo), red * body], axis=1)
        planes *= area[:, None, None, None]
        corners = np.floor(px).astype(int) - reach
        for (left, top), one in zip(corners.tolist(), planes.astype(np.float16), strict=True):
            canvas.cells.append(Patch(top, left, one))


def _blobs(px: np.ndarray, reach: int, width: float) -> np.ndarray:
    """Round blobs [n, k, k] of sum 1 about places, px, on the pixels within `reach` of them."""
    near = np.arange(-reach, reach + 1) + 0.5
    x, y = (np.exp(-(((near - (p % 1)[:, None]) / width) ** 2) / 2) for p in px.T)
    return (y[:, :, None] * x[:, None, :] / (2 * np.pi * width**2)).astype(np.float32)
