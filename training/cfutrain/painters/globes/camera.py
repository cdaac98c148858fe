"""From light to a picture: tiles, lens, eyepiece, noise, tones, halos, messengers."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.JpegImagePlugin import JpegImageFile
from scipy import ndimage

from cfutrain.painters.globes.layers import Layers
from cfutrain.painters.globes.light import Light
from cfutrain.painters.globes.sampling import between
from cfutrain.painters.globes.settings import Dish

#: Pixels worked on at once, rows beside them that blurs need, steps of the tone curve.
AT_ONCE, BESIDE, TONES = 1_200_000, 16, 4096
#: Noise of red and blue beside that of green, and width of the halos of sharpening, px.
NOISE, HALO = np.array([1.2, 1.0, 1.5]), 1.3


def encoded(light: np.ndarray, dish: Dish) -> np.ndarray:
    """Values from 0 to 1 of a picture with linear light [3, ...]."""
    balance = dish.balance.reshape(3, *[1] * (light.ndim - 1))
    return _curve(np.clip(light * balance, 0, 1), dish)


def _curve(light: np.ndarray, dish: Dish) -> np.ndarray:
    """sRGB, with the camera's contrast."""
    tone = np.where(light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return 0.5 + (tone - 0.5) * dish.contrast


class Camera:
    """One camera with its settings for one dish."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.rng, self.dish = rng, dish
        many = max(1, dish.tiles)
        self.tile_light = 1 + rng.normal(0, 0.012, (many, many))
        self.tile_shift = rng.integers(-1, 2, (many, many, 2))
        # A scanner's columns differ, and a few are dusty.
        self.columns = np.ones(dish.size[1], np.float32)
        if dish.device == "flatbed":
            self.columns += rng.normal(0, 0.006, dish.size[1]).astype(np.float32)
            self.columns[rng.integers(0, dish.size[1], 6)] += rng.uniform(-0.05, 0.06, 6)
        self.tones = _curve(np.linspace(0, 1, TONES, dtype=np.float32), dish).astype(np.float32)

    def photograph(self, light: Light, layers: Layers) -> np.ndarray:
        """The picture [h, w, 3] uint8, band by band."""
        high, wide = self.dish.size
        picture = np.empty((high, wide, 3), np.uint8)
        for top in range(0, high, band := max(40, AT_ONCE // wide)):
            first, last = max(0, top - BESIDE), min(high, top + band + BESIDE)
            seen = self._lens(light.rows(layers, first, last), first)
            seen = self._developed(self._sensed(seen))
            picture[top : top + band] = seen.transpose(1, 2, 0)[top - first :][:band]
        # Copies of the picture take what memory the dish has taken so far.
        layers.patches.clear()
        light.lit = None
        if self.dish.tiles:
            self._shift_tiles(picture)
        if self.dish.device == "imager":
            picture = self._captioned(picture)
        for quality in self.dish.resent:
            file, picture = _sent(picture, quality), None
            picture = _received(file)
        return picture

    def _lens(self, light: np.ndarray, first: int) -> np.ndarray:
        """Vignettes of tiles, blur, coloured fringes, and the round field of an eyepiece."""
        dish, (rows, columns) = self.dish, (np.arange(n) for n in light.shape[1:])
        rows = rows + first
        if dish.tiles:
            light *= self._tile_vignette(rows, columns)
        for one in range(3):
            plane = light[one]
            if dish.fringe and one != 1:
                wider = dish.fringe * (one - 1)
                x, y = dish.to_px(dish.field[0][None])[0]
                plane = between(plane, rows - first + (rows - y) * wider,
                                 columns + (columns - x) * wider)  # fmt: skip
            light[one] = ndimage.gaussian_filter(plane, dish.blur_px, truncate=3)
        if dish.field:
            x, y = dish.to_px(dish.field[0][None])[0]
            far = np.hypot(columns - x, rows[:, None] - y).astype(np.float32)
            radius = dish.field[1] / dish.um
            for one in range(3):
                edge = radius * (1 + 0.003 * (one - 1))
                within = 1 / (1 + np.exp(np.clip((far - edge) / (0.006 * edge), -50, 50)))
                light[one] *= 0.004 + within * (1 - 0.35 * (far / radius) ** 4)
        return np.maximum(light, 0)

    def _tile_vignette(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """What each tile of a stitched picture adds to light: corners, slope, exposure."""
        many, parts = self.dish.tiles, []
        for at, size in ((rows, self.dish.size[0]), (columns, self.dish.size[1])):
            place = at * many / size
            parts.append((np.minimum(place.astype(int), many - 1), place % 1 - 0.5))
        (row, v), (column, u) = parts
        gain = self.tile_light[row][:, column] + 0.02 * u - 0.1 * (u**2 + v[:, None] ** 2)
        return gain.astype(np.float32)

    def _sensed(self, light: np.ndarray) -> np.ndarray:
        """Noise of the light, balance of colours and tones."""
        grain = np.sqrt(light + np.float32(0.01))
        grain *= self.rng.standard_normal(light.shape, np.float32)
        for one in range(3):
            light[one] += np.float32(self.dish.noise * NOISE[one]) * grain[one]
            light[one] *= np.float32(self.dish.balance[one] * (TONES - 1))
        return self.tones[np.clip(light, 0, TONES - 1).astype(np.int16)]

    def _developed(self, tones: np.ndarray) -> np.ndarray:
        """Smoothing of what is hardly there, halos about the rest, greys; bytes."""
        dish = self.dish
        if dish.grey:
            # Instruments look through a green filter.
            tones[:] = tones[1].copy()
        if dish.sharpen or dish.denoise:
            for one in tones:
                soft = ndimage.gaussian_filter(one, HALO, truncate=2.5)
                detail = one - soft
                if dish.denoise:
                    detail *= detail**2 / (detail**2 + np.float32(dish.denoise / 2) ** 2)
                one[:] = soft + np.float32(1 + dish.sharpen) * detail
        tones *= self.columns
        return (np.clip(tones, 0, 1) * 255 + 0.5).astype(np.uint8)

    def _shift_tiles(self, picture: np.ndarray) -> None:
        """Tiles lie up to a pixel beside their places."""
        many = self.dish.tiles
        bounds = [np.linspace(0, n, many + 1).astype(int) for n in self.dish.size]
        for row, column in np.ndindex(many, many):
            part = picture[bounds[0][row] : bounds[0][row + 1],
                           bounds[1][column] : bounds[1][column + 1]]  # fmt: skip
            at = (np.clip(np.arange(n) + shift, 0, n - 1) for n, shift in
                  zip(part.shape[:2], self.tile_shift[row, column], strict=True))  # fmt: skip
            part[:] = part[np.ix_(*at)]

    def _captioned(self, picture: np.ndarray) -> np.ndarray:
        """What an instrument writes into a picture: plate and well, and a scale bar of 5 mm."""
        high, wide = self.dish.size
        image, size = Image.fromarray(picture), high / 100
        draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
        well = f"{self.rng.choice(list('ABCD'))}{self.rng.integers(1, 7)}"
        text = (
            f"Plate {self.rng.integers(1, 999):04d}  Well {well}  {10 ** self.rng.integers(4)} nM"
        )
        draw.text((0.012 * wide, 0.01 * high), text, (255,) * 3, font)
        right, low, long = 0.985 * wide, 0.975 * high, 5000 / self.dish.um
        draw.rectangle((right - long, low, right, low + 0.004 * high), (255,) * 3)
        draw.text((right - 0.6 * long, low - 1.4 * size), "5 mm", (255,) * 3, font)
        return np.array(image)


def _sent(picture: np.ndarray, quality: int) -> io.BytesIO:
    """The file that a messenger makes of a picture."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    file.seek(0)
    return file


def _received(file: io.BytesIO) -> np.ndarray:
    """The picture in a messenger's file."""
    # Its size is known: Image.open would warn of so many pixels.
    return np.array(JpegImageFile(file))
