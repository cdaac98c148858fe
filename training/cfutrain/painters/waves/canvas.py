"""The light of the picture, and patches of density that are laid over it."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from cfutrain.painters.waves.settings import Dish

#: Light that dirt of full density throws back on a dark ground: flat, and on its slopes towards
#: the lamp and away from it.
FLAT, TOWARDS, AWAY = 0.30, 0.9, 0.35
#: On a dark ground a little light is seen where the same loss of light would not be.
DARK_CONTRAST = 6.0
#: Pixels worked on at once.
AT_ONCE = 1_000_000
#: Samples of a drawn line for one of the patch, and the most of a patch that is drawn so finely.
FINER, MOST = 3, 9_000_000


@dataclass
class Patch:
    """Optical density of a thing; a sample is `step` px wide, the first begins at `corner`, px."""

    corner: np.ndarray
    density: np.ndarray
    step: int = 1


class Canvas:
    """Linear light [h, w, 3] of the picture."""

    def __init__(self, dish: Dish):
        self.dish = dish
        self.light = np.empty((*dish.size, 3), np.float32)

    def multiply(
        self, corner: np.ndarray, through: np.ndarray, added: np.ndarray | None = None
    ) -> None:
        """Lets a share `through` [h, w, 1 or 3] of the light pass from a corner, px, and adds."""
        (x, y), (high, wide) = np.asarray(corner).astype(int).tolist(), through.shape[:2]
        top, left = max(0, -y), max(0, -x)
        low, right = min(high, self.dish.size[0] - y), min(wide, self.dish.size[1] - x)
        if low <= top or right <= left:
            return
        box = slice(y + top, y + low), slice(x + left, x + right)
        self.light[box] *= through[top:low, left:right]
        if added is not None:
            self.light[box] += added[top:low, left:right]

    def lay(
        self, patch: Patch, colour: tuple[float, ...] = (1, 1, 1), relief: float = 0.0,
        shine: tuple[float, ...] | None = None, bright: float = 1.0, blur: float = 0.2,
    ) -> float:  # fmt: skip
        """Lays dirt over the light; returns how strongly it stands out at its strongest.

        `colour` is its absorption, `relief` how much its slopes bend the light. On a dark ground it
        shines in the colour `shine`, `bright` times as much as usual. `blur` is in px.
        """
        density = patch.density.astype(np.float32)
        if patch.step > 1:
            size = tuple(n * patch.step for n in density.shape[::-1])
            density = np.asarray(Image.fromarray(density).resize(size, Image.Resampling.BILINEAR))
        blur = float(np.hypot(blur, self.dish.blur))
        beside, strip = int(np.ceil(3 * blur)) + 2, max(64, AT_ONCE // density.shape[1])
        tint, strongest = np.asarray(colour, np.float32), 0.0
        for top in range(0, len(density), strip):
            first = max(0, top - beside)
            part = density[first : top + strip + beside]
            part = ndimage.gaussian_filter(part, blur, truncate=3)
            down, along = np.gradient(part)
            slope = along * self.dish.lamp[0] + down * self.dish.lamp[1]
            inner = slice(top - first, top - first + strip)
            part, slope = part[inner], slope[inner, :, None].astype(np.float32)
            corner = patch.corner + np.array([0, top])
            if self.dish.dark:
                lit = self._shine(corner, part, slope, tint, shine, bright)
                strongest = max(strongest, lit * DARK_CONTRAST)
                continue
            through = np.exp(-part[..., None] * tint)
            if relief:
                through *= np.clip(1 + 2 * np.float32(relief) * slope, 0.3, 1.9)
            self.multiply(corner, through)
            strongest = max(strongest, float(np.abs(through - 1).max(initial=0)))
        return strongest

    def _shine(
        self, corner: np.ndarray, density: np.ndarray, slope: np.ndarray, tint: np.ndarray,
        shine: tuple[float, ...] | None, bright: float,
    ) -> float:  # fmt: skip
        """Lays dirt under light from the side; returns the most light that it throws back."""
        if shine is None:
            shine = np.exp(-0.6 * (tint - tint.min()))
        lit = (1 - np.exp(-density * bright)) * FLAT
        lit = lit[..., None] + bright * (TOWARDS * slope.clip(0, 1) + AWAY * (-slope).clip(0, 1))
        colour = (np.asarray(shine) * self.dish.side).astype(np.float32)
        self.multiply(corner, np.exp(-0.5 * density)[..., None], lit * colour)
        return float(lit.max(initial=0))

    def specks(
        self, at: np.ndarray, spread: float, amounts: np.ndarray,
        colour: np.ndarray, shine: tuple[float, ...],
    ) -> None:  # fmt: skip
        """Many small spots at places [n, 2], px: `spread`, px, and density in their middles."""
        dish, sigma = self.dish, np.float32(np.hypot(spread, self.dish.blur))
        reach = int(np.ceil(2.7 * sigma))
        inside = ((at > reach + 1) & (at < np.array(dish.size[::-1]) - reach - 2)).all(axis=1)
        at, amounts = at[inside], amounts[inside].astype(np.float32)
        near, first = np.arange(-reach, reach + 1), np.floor(at).astype(int)
        off = near + 0.5 - (at - first)[..., None]
        falls = np.exp(-((off / sigma) ** 2) / 2).astype(np.float32)
        spots = amounts[:, None, None] * falls[:, 1, :, None] * falls[:, 0, None, :]
        rows, columns = first[:, 1, None] + near, first[:, 0, None] + near
        index = (rows[:, :, None] * dish.size[1] + columns[:, None, :]).ravel()
        flat = self.light.reshape(-1, 3)
        for channel, (dark, lit) in enumerate(zip(colour, shine, strict=True)):
            if dish.dark:
                part = spots.ravel() * np.float32(0.32 * lit * dish.side[channel])
                np.add.at(flat[:, channel], index, part)
            else:
                part = np.exp(-spots.ravel() * np.float32(dark))
                np.multiply.at(flat[:, channel], index, part)


def drawn(
    dish: Dish, paths: list[np.ndarray], widths: list[float] | None = None,
    beyond: float = 0.0, step: int = 1,
) -> Patch:  # fmt: skip
    """A patch of density 1 along paths [n, 2], um, of these widths, um; without them of areas.

    It reaches `beyond` um over them, and has samples of `step` px.
    """
    paths = [dish.to_px(path) / step for path in paths]
    ends = np.vstack(paths)
    wide = max(widths, default=0) if widths else 0
    pad = 12 / step + (beyond + wide) / dish.um / step
    low, high = np.floor(ends.min(axis=0) - pad), np.ceil(ends.max(axis=0) + pad)
    size = (high - low).astype(int)
    finer = FINER if size.prod() < MOST else 1
    image = Image.new("L", tuple((size * finer).tolist()))
    pen = ImageDraw.Draw(image)
    for index, path in enumerate(paths):
        points = [tuple(point) for point in ((path - low) * finer).tolist()]
        if widths:
            thick = max(1, round(widths[index] / dish.um / step * finer))
            pen.line(points, fill=255, width=thick, joint="curve")
        else:
            pen.polygon(points, fill=255)
    # A line thinner than a sample covers only a part of it.
    cover = min(1.0, min(widths) / dish.um / step * finer) if widths else 1.0
    density = np.asarray(image.reduce(finer), np.float32) * np.float32(cover / 255)
    return Patch(low * step, density, step)
