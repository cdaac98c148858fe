"""From light to a file: lens, sensor, scan lines, halos, colours and tone, in bands of rows."""

import io

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from scipy import ndimage

from cfutrain.painters.scans.canvas import Canvas
from cfutrain.painters.scans.light import Scene
from cfutrain.painters.scans.settings import Dish

#: Rows a band, and rows beyond it that the filters need.
BAND, HALO = 192, 12
#: Steps of the tone curve from black to the brightest, and width of the sheet of noise, px.
TONES, TOP, SHEET = 4096, 1.6, 1031
#: Brightness of colours for the eye.
LUMA = np.array([0.3, 0.59, 0.11], np.float32)


class Camera:
    """One machine: scanners have lines and halos, phones soften, sharpen and send on."""

    def __init__(self, rng: np.random.Generator, dish: Dish) -> None:
        self.dish, scanner, phone = dish, dish.device == "flatbed", dish.device == "phone"
        # Shift of red and of blue against green in the middle, px, and its growth to the edges.
        self.shift = rng.normal(0, 0.25 if scanner else 0.06, (2, 2))
        self.spread = rng.normal(0, 0.5 if phone or dish.device == "macro" else 0.1)
        strong = rng.random() < (0.5 if scanner or phone else 0.25)
        self.sharpen = rng.uniform(0.8, 2.4) if strong else rng.uniform(0, 0.7)
        self.reach = rng.uniform(0.8, 2.6)
        self.saturation = np.float32(np.clip(rng.normal(1.15, 0.28), 0.3, 2))
        balance = np.exp(rng.normal(0, 0.06, 3)) * rng.uniform(0.6, 1.15)
        # Few burn the light behind the dish out: it would take the pale colonies with it.
        balance *= min(1.0, rng.uniform(0.7, 0.95) / (dish.ground.level * balance.max() * 1.08))
        self.balance = balance.astype(np.float32)
        # Linear light to a byte: gamma, an S of contrast, and a lifted or crushed black.
        tone = np.minimum(np.linspace(0, TOP, TONES), 1) ** (1 / rng.uniform(1.7, 2.5))
        tone += rng.uniform(0, 0.55) * (tone**2 * (3 - 2 * tone) - tone)
        black = rng.uniform(-0.02, 0.06)
        self.curve = np.clip(255 * (black + (1 - black) * tone) + 0.5, 0, 255).astype(np.uint8)
        # A scanner's lines and the slow stripes of its lamp, along rows or columns.
        upright = rng.random() < 0.5
        at = np.arange(dish.size[0 if upright else 1])
        lines = 1 + rng.uniform(0, 0.012) * scanner * rng.standard_normal(len(at))
        stripe = rng.uniform(0, 0.02) * (scanner or rng.random() < 0.15)
        lines += stripe * np.sin(2 * np.pi * at / rng.uniform(20, 300))
        lines = lines[:, None, None] if upright else lines[None, :, None]
        self.lines = np.broadcast_to(lines.astype(np.float32), (*dish.size, 1))
        # The beat of a screen that serves as a lamp with the pixels of the camera.
        turn, wave = rng.uniform(0, 2 * np.pi), 2 * np.pi / rng.uniform(3, 9)
        self.moire = rng.uniform(0.003, 0.02) if rng.random() < 0.07 else 0.0
        self.wave = wave * np.array([np.cos(turn), np.sin(turn)])
        blotch = rng.uniform(0.5, 1.2) if phone or rng.random() < 0.2 else 0.0
        sheet = rng.standard_normal((SHEET, SHEET, 3), dtype=np.float32)
        sheet = 0.75 * sheet[..., 1:2] + 0.65 * sheet
        sheet = ndimage.gaussian_filter(sheet, (blotch, blotch, 0), mode="wrap") * (1 + blotch)
        self.sheet = sheet * np.float32(dish.noise * np.sqrt(dish.ground.level))
        self.grey = rng.random() < (0.3 if dish.device == "imager" else 0.03)
        self.resent = int(rng.integers(35, 75)) if phone and rng.random() < 0.35 else None
        self.quality, self.halved = int(rng.integers(60, 98)), bool(rng.random() < 0.5)

    def take(self, rng: np.random.Generator, canvas: Canvas, scene: Scene) -> np.ndarray:
        """The picture [h, w, 3] uint8."""
        high = self.dish.size[0]
        picture = np.empty((*self.dish.size, 3), np.uint8)
        for top in range(0, high, BAND):
            first, low = max(top - HALO, 0), min(top + BAND, high)
            rows = slice(first, min(low + HALO, high))
            light = scene.band(rows.start, rows.stop)
            light -= canvas.density[rows]
            np.exp(light, out=light)
            for one in range(3):
                light[..., one] = ndimage.gaussian_filter(
                    light[..., one], self.dish.lens, truncate=2.5
                )
            self._sense(rng, light, rows)
            luma = sum(light[..., one] * LUMA[one] for one in range(3))
            light -= luma[..., None]
            light *= self.saturation
            # Halos are of brightness only, as machines make them.
            blurred = ndimage.gaussian_filter(luma, self.reach, truncate=2.2)
            light += (luma + np.float32(self.sharpen) * (luma - blurred))[..., None]
            tones = light[top - first : low - first] * np.float32(TONES / TOP)
            picture[top:low] = self.curve[np.clip(tones, 0, TONES - 1).astype(np.int16)]
            if self.grey:
                picture[top:low] = (picture[top:low] @ LUMA).astype(np.uint8)[..., None]
        if self.resent:
            picture = resent(picture, self.resent)
        return picture

    def _sense(self, rng: np.random.Generator, light: np.ndarray, rows: slice) -> None:
        """Colour fringes, lines, moire and noise, which grows with the root of the light."""
        wide = light.shape[1]
        ys, xs = np.arange(rows.start, rows.stop), np.arange(wide)
        for one, sign, shift in ((0, 1, self.shift[0]), (2, -1, self.shift[1])):
            for axis, at in ((1, xs), (0, ys)):
                move = shift[axis] + sign * self.spread * (2 * at / self.dish.size[axis] - 1)
                move = np.clip(move, -0.9, 0.9).astype(np.float32)
                move, plane = (move[:, None] if axis == 0 else move), light[..., one]
                # By a part of a pixel: a mean with the neighbour on that side.
                after = np.concatenate([plane[1:], plane[-1:]]) if axis == 0 else plane[
                    :, np.minimum(xs + 1, wide - 1)]  # fmt: skip
                before = np.concatenate([plane[:1], plane[:-1]]) if axis == 0 else plane[
                    :, np.maximum(xs - 1, 0)]  # fmt: skip
                plane += np.maximum(move, 0) * (after - plane) - np.minimum(move, 0) * (
                    before - plane)  # fmt: skip
        light *= self.lines[rows]
        if self.moire:
            beat = np.sin(self.wave[1] * ys[:, None] + self.wave[0] * xs)
            light *= (1 + self.moire * beat).astype(np.float32)[..., None]
        down, right = (ys + rng.integers(SHEET)) % SHEET, (xs + rng.integers(SHEET)) % SHEET
        light += self.sheet[down][:, right] * np.sqrt(light[..., 1:2] + 0.004)
        light *= self.balance


def resent(picture: np.ndarray, quality: int) -> np.ndarray:
    """A picture [h, w, 3] after a messenger: it keeps the blocks of its first file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    file.seek(0)
    # Its size is known: Image.open would warn of so many pixels.
    return np.array(JpegImageFile(file))
