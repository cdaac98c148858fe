"""From matter to a picture: the lamp, the lens, the sensor, and what is done to please the eye."""

import numpy as np
from PIL import Image
from scipy import ndimage

from cfutrain.painters.patches.settings import Dish
from cfutrain.painters.patches.sheet import Patch, Sheet
from cfutrain.painters.patches.singles import Singles
from cfutrain.painters.patches.vessel import Vessel

#: Pixels worked on at once, and rows beside them that blurs need.
AT_ONCE, BESIDE = 1_500_000, 8
#: Colours of the black ground and of the glass on it.
GROUND, GLASS = np.float32([0.9, 1.0, 1.15]), np.float32([0.95, 1.0, 1.05])


class Camera:
    """One camera before one dish."""

    def __init__(
        self, rng: np.random.Generator, dish: Dish, sheet: Sheet, singles: Singles, vessel: Vessel
    ) -> None:
        self.rng, self.dish, self.vessel = rng, dish, vessel
        self.sheet, self.singles = sheet, singles
        high, wide = dish.size
        self.streaks = (1 + dish.streaks * rng.standard_normal(wide)).astype(np.float32)
        # Fields of a stitched picture: their width, px, brightness and misfit, px.
        self.field = int(dish.field_um / dish.um)
        if self.field:
            fields = high // self.field + 1, wide // self.field + 1
            self.gains = rng.normal(0, dish.uneven, fields)
            self.off = rng.integers(-dish.misfit, dish.misfit + 1, (*fields, 2))
        # Rows that one colour of a scanner comes late.
        self.late = rng.uniform(0.3, 1.2) if dish.kind == "flatbed" else 0.0
        self.green = rng.uniform((0.07, 0.18), (0.14, 0.30))

    def photograph(self) -> np.ndarray:
        """The picture [h, w, 3], uint8, strip by strip."""
        high, wide = self.dish.size
        picture = np.empty((high, wide, 3), np.uint8)
        for top in range(0, high, strip := max(64, AT_ONCE // wide)):
            first, last = max(0, top - BESIDE), min(high, top + strip + BESIDE)
            seen = self._sensor(self._lens(first, last))
            picture[top : top + strip] = seen[top - first :][: min(strip, high - top)]
        return picture

    def _light(self, top: int, bottom: int) -> np.ndarray:
        """Light of rows of the sheet [h, w, 3], linear."""
        dish, (high, wide) = self.dish, self.dish.size
        x = (np.arange(wide, dtype=np.float32)[None] - wide / 2) / wide
        y = (np.arange(top, bottom, dtype=np.float32)[:, None] - high / 2) / high
        lamp = 1 + 2 * (dish.slope[0] * x + dish.slope[1] * y) - 4 * dish.vignette * (x * x + y * y)
        lamp = lamp.astype(np.float32)
        if dish.ripple_px:
            # The pixels of a screen beat with those of the camera.
            turn = 2 * np.pi / dish.ripple_px
            lamp *= 1 + np.float32(0.008) * np.sin(turn * wide * x) * np.sin(turn * high * y)
        matter = self.sheet.rows(top, bottom)
        self.singles.lay_on(matter)
        if dish.dark:
            return self._shining(top, bottom, matter, lamp)
        light = matter.light()
        light *= self.vessel.rows(top, bottom) * lamp[..., None] * dish.white.astype(np.float32)
        if dish.lid:
            light = 0.93 * light + np.float32(0.035)
        if dish.kind == "carrier":
            # The border of the carrier.
            light[:, : int(400 / dish.um)] *= 0.25
            light[: max(0, int(700 / dish.um) - top)] *= 0.25
        if dish.green:
            green = 0.62 * light[..., 1] + 0.12 * light[..., 2]
            red, blue = self.green
            light = np.stack([red * green + 0.004, green, blue * green + 0.006], axis=2)
        return light.astype(np.float32)

    def _shining(self, top: int, bottom: int, matter: Patch, lamp: np.ndarray) -> np.ndarray:
        """On a black ground with light from the side: what scatters shines, in its own colour."""
        vessel, (_, fine) = self.vessel, self.vessel.lumps(top, bottom)
        beyond, *_ = vessel.from_wall(top, bottom, self.dish.middle)
        gel = beyond < 0
        light = (0.016 + (0.0012 * fine + 0.003) * gel)[..., None] * GROUND
        light += (0.75 * lamp)[..., None] * matter.shine()
        light *= (beyond < 2)[..., None]
        glass = np.minimum(np.abs(np.log(np.clip(vessel.passed(top, bottom), 0.02, 3))), 1.6)
        glass = np.clip(glass - 0.03, 0, None) * (beyond > -2.5)
        light += (0.2 * glass * lamp * (1 + 0.4 * fine))[..., None] * GLASS + np.float32(0.006)
        return np.clip(light, 0, None).astype(np.float32)

    def _stitched(self, top: int, bottom: int) -> np.ndarray:
        """Rows of the sheet, field by field: brightness differs and details do not quite meet."""
        if not self.field:
            return self._light(top, bottom)
        (high, wide), size, misfit = self.dish.size, self.field, self.dish.misfit
        start = max(0, top - misfit)
        raw = self._light(start, min(high, bottom + misfit))
        light = np.empty((bottom - top, wide, 3), np.float32)
        for (row, column), gain in np.ndenumerate(self.gains):
            first, last = max(top, row * size), min(bottom, (row + 1) * size)
            left, right = column * size, min(wide, (column + 1) * size)
            if first >= last or left >= right:
                continue
            down, aside = self.off[row, column]
            rows = np.clip(np.arange(first, last) + down - start, 0, len(raw) - 1)
            columns = np.clip(np.arange(left, right) + aside, 0, wide - 1)
            v = ((np.arange(first, last) % size) / size - 0.5)[:, None]
            u = ((np.arange(left, right) % size) / size - 0.5)[None]
            lamp = 1 + gain - 20 * self.dish.uneven * (u * u + v * v)
            light[first - top : last - top, left:right] = (
                raw[rows][:, columns] * lamp.astype(np.float32)[..., None]
            )
        return light

    def _lens(self, first: int, last: int) -> np.ndarray:
        """Rows of the picture: tilted, with coloured fringes and blurred."""
        dish, (high, wide) = self.dish, self.dish.size
        maps = [self._to_sheet(colour) for colour in range(3)]
        corners = np.array([(x, y, 1) for x in (0, wide) for y in (first, last)], float).T
        where = np.concatenate([(m @ corners)[:2] / (m @ corners)[2] for m in maps], axis=1)
        low = np.floor(where.min(axis=1)).astype(int) - 2
        far = np.ceil(where.max(axis=1)).astype(int) + 2
        top, bottom = max(0, min(low[1], high - 4)), min(high, max(far[1], 4))
        light = self._stitched(top, bottom)
        if dish.fringe or self.late or not np.array_equal(dish.to_picture, np.eye(3)):
            pads = [(top - low[1], far[1] - bottom), (-low[0], far[0] - wide)]
            pads = [tuple(max(0, n) for n in pair) for pair in pads]
            begin = np.eye(3)
            begin[:2, 2] = pads[1][0], pads[0][0] - top
            start = np.eye(3)
            start[1, 2] = first
            parts = []
            for colour, to_sheet in enumerate(maps):
                plane = Image.fromarray(np.pad(light[..., colour], pads, mode="edge"))
                matrix = begin @ to_sheet @ start
                data = (matrix / matrix[2, 2]).ravel()[:8].tolist()
                size, way = (wide, last - first), Image.Transform.PERSPECTIVE
                parts.append(
                    np.asarray(plane.transform(size, way, data, Image.Resampling.BILINEAR))
                )
            light = np.stack(parts, axis=2)
        else:
            light = light[first - top : last - top]
        return ndimage.gaussian_filter(light, (dish.blur_px, dish.blur_px, 0), truncate=3)

    def _to_sheet(self, colour: int) -> np.ndarray:
        """From the picture to the sheet, for red, green or blue: [3, 3]."""
        high, wide = self.dish.size
        # Red is drawn wider than green, blue narrower.
        scale = 1 + (1 - colour) * self.dish.fringe / (0.5 * wide)
        back = np.diag([1 / scale, 1 / scale, 1.0])
        back[:2, 2] = (1 - 1 / scale) * np.array([wide, high]) / 2
        back[1, 2] -= self.late * (colour == 2)
        return back @ np.linalg.inv(self.dish.to_picture)

    def _sensor(self, light: np.ndarray) -> np.ndarray:
        """Noise, tones, smoothing and sharpening of rows of the picture."""
        dish = self.dish
        light = np.clip(light, 0, None)
        if dish.grey:
            light = (light @ dish.sees)[..., None]
        noise = self.rng.standard_normal(light.shape, np.float32)
        light = light + np.float32(dish.noise) * noise * np.sqrt(0.15 + light)
        light *= self.streaks[None, :, None]
        tone = np.clip(light, 0, 1) ** np.float32(1 / dish.gamma)
        tone += np.float32(dish.contrast) * (tone - 0.5) * (1 - (2 * tone - 1) ** 2)
        if dish.smooth:
            soft = ndimage.gaussian_filter(tone, (0.9, 0.9, 0), truncate=3)
            tone += np.float32(dish.smooth) * (soft - tone)
        if dish.sharpen:
            soft = ndimage.gaussian_filter(tone, (1.6, 1.6, 0), truncate=3)
            tone += np.float32(dish.sharpen) * (tone - soft)
        byte = (np.clip(tone, 0, 1) * 255 + 0.5).astype(np.uint8)
        return np.broadcast_to(byte, (*byte.shape[:2], 3))
