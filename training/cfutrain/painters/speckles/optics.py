"""How a cell shows: a tiny lens that absorbs, bends and scatters light.

Above the focus it gathers light, below it spreads light, and far away its border is a wide ring.
Light from the side shades it like a hill. All is smooth, so that nothing is jagged at any sampling.
"""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.speckles.settings import Dish

#: Width of a cell's border, in shares of its radius; blur of one pixel by itself, px.
BORDER, PIXEL = 0.2, 0.42
#: This far from the focus, um, a cell acts fully as a lens; pixels drawn at once.
LENS_RANGE, AT_ONCE = 250.0, 1_000_000


@dataclass
class Cells:
    """Cells of one thing; um from the middle of the dish, strengths relative to a usual cell."""

    at: np.ndarray
    height: np.ndarray
    radius: np.ndarray
    red: np.ndarray | float = 0.0
    body: np.ndarray | float = 1.0
    shine: np.ndarray | float = 1.0
    border: np.ndarray | float = 1.0  # 1 is dark, -1 is bright.

    def __post_init__(self):
        for name, value in list(vars(self).items())[1:]:
            setattr(self, name, np.broadcast_to(value, len(self.at)).astype(float))


def join(parts: list[Cells]) -> Cells:
    """All cells of several things."""
    names = Cells.__dataclass_fields__
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Layers:
    """Log of light taken away by anything (grey), haemoglobin and ink; light added (glow).

    A sample is `step` px of the picture wide; the first one begins at `origin`, px.
    """

    def __init__(self, shape: tuple[int, int], origin: tuple[int, int] = (0, 0), step: int = 1):
        self.grey, self.heme, self.ink, self.glow = np.zeros((4, *shape), np.float32)
        self.origin, self.step = origin, step

    def window(
        self, at: np.ndarray, reach: float, dish: Dish
    ) -> tuple[tuple[slice, ...], np.ndarray, np.ndarray]:
        """The part within `reach` um of a place: its slices, and x and y from there, um."""
        middle, reach = dish.to_px(at[None])[0][::-1], reach / dish.um
        low, high = (
            np.clip(middle + r, 0, self.grey.shape).astype(int) for r in (-reach, reach + 2)
        )
        box = tuple(map(slice, low, high))
        dy, dx = ((d + 0.5 - m) * dish.um for d, m in zip(np.ogrid[box], middle, strict=True))
        return box, dx.astype(np.float32), dy.astype(np.float32)

    def add(self, other: "Layers", strength: float) -> None:
        """Adds what was drawn by itself, with a factor."""
        ends = zip(other.origin[::-1], other.grey.shape, self.grey.shape, strict=True)
        at = [np.arange(max(0, low), min(most, low + n * other.step)) for low, n, most in ends]
        box, (col, row) = tuple(slice(part[0], part[-1] + 1) for part in at), other.origin
        y, x = ((part + 0.5) / other.step - 0.5 for part in (at[0] - row, at[1] - col))
        for name in ("grey", "heme", "glow"):
            getattr(self, name)[box] += np.float32(strength) * between(getattr(other, name), y, x)


def between(coarse: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Values of [h, w, ...] at sample places `rows` by `cols`, straight between samples."""
    for axis, at in ((0, rows), (1, cols)):
        at = np.clip(at, 0, coarse.shape[axis] - 1.001)
        low = at.astype(int)
        share = (at - low).astype(np.float32)
        share = share.reshape([-1 if a == axis else 1 for a in range(coarse.ndim)])
        near = np.take(coarse, low, axis)
        coarse = near + share * (np.take(coarse, low + 1, axis) - near)
    return coarse


def blur_of(height: np.ndarray | float, dish: Dish) -> np.ndarray:
    """Blur of what lies at a height in the gel, um, without the camera's own."""
    return np.hypot(PIXEL * dish.um, dish.aperture * (np.asarray(height) - dish.focus))


def draw_apart(cells: Cells, dish: Dish) -> Layers:
    """Cells drawn into a piece of their own, coarsely where the blur is wide."""
    xy, blur = dish.to_px(cells.at), blur_of(cells.height, dish)
    widths = np.sqrt(cells.radius**2 / 4 + blur**2)
    step = max(1, int(np.quantile(widths, 0.1) / dish.um / 2.5))
    pad = np.ceil((3 * widths + cells.radius + 2 * blur).max() / dish.um + 3)
    low = np.floor(xy.min(axis=0) - pad).astype(int)
    shape = np.ceil((xy.max(axis=0) + pad - low) / step).astype(int)[::-1] + 1
    stamp(layers := Layers(tuple(shape.tolist()), tuple(low.tolist()), step), cells, dish)
    return layers


def stamp(layers: Layers, cells: Cells, dish: Dish) -> None:
    """Draws every cell; those that would reach over the border of the layers are left out."""
    scale, away = 1 / (dish.um * layers.step), cells.height - dish.focus
    x, y = ((dish.to_px(cells.at) - layers.origin) / layers.step).T
    a = cells.radius * scale
    s = np.maximum(blur_of(cells.height, dish) * scale, PIXEL)
    v, w = a**2 / 4 + s**2, np.hypot(BORDER * a, s)
    share = a**2 / 4 / v
    ring = 0.9 * a + np.minimum(dish.aperture * np.abs(away) * scale, a)
    bend = np.clip(away / LENS_RANGE, -1, 1) * dish.lens * cells.shine * share
    body, shade = dish.body * cells.body * share, dish.relief * cells.shine * share / np.sqrt(v)
    rim = dish.rim * cells.shine * cells.border * BORDER * a / w * np.minimum(a / s, 1)
    shine, heme = dish.scatter * cells.shine * share, dish.heme * cells.red * share
    reach = np.ceil(np.maximum(2.9 * np.sqrt(v), ring + 2.4 * w)).astype(int)
    reach = np.where(reach > 8, -(-reach // 4) * 4, reach)
    values = np.stack([x, y, v, w, ring, bend, body, shade, rim, shine, heme])
    (high, wide), low = layers.grey.shape, np.minimum(x, y)
    fits = np.minimum(low, np.minimum(wide - 1 - x, high - 1 - y)) >= reach
    for k in np.unique(reach):
        which = np.flatnonzero(fits & (reach == k))
        for some in np.array_split(which, len(which) * (2 * k + 1) ** 2 // AT_ONCE + 1):
            _stamp_alike(layers, int(k), values[:, some, None, None], dish.lamp)


def _stamp_alike(layers: Layers, k: int, values: np.ndarray, lamp: np.ndarray) -> None:
    """Draws cells that all reach k px far."""
    x, y, v, w, ring, bend, body, shade, rim, shine, heme = values.astype(np.float32)
    near = np.arange(-k, k + 1)
    cols, rows = np.floor(x).astype(int) + near, np.floor(y).astype(int) + near[:, None]
    dx, dy = (cols + 0.5 - x).astype(np.float32), (rows + 0.5 - y).astype(np.float32)
    far = dx * dx + dy * dy
    disc = np.exp(-dx * dx / (2 * v)) * np.exp(-dy * dy / (2 * v))
    border = np.exp(-(((np.sqrt(far) - ring) / w) ** 2) / 2)
    hill = dx * np.float32(lamp[0]) + dy * np.float32(lamp[1])
    at = (rows * layers.grey.shape[1] + cols).ravel()
    grey = disc * (body - bend * (1 - far / (2 * v)) - shade * hill) + rim * border
    parts = grey, shine * (0.6 * disc + 0.5 * border), heme * disc
    for layer, part in zip((layers.grey, layers.glow, layers.heme), parts, strict=True):
        if part.any():
            np.add.at(layer.reshape(-1), at, part.ravel())
