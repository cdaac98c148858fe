"""From light to the picture as a camera writes it, in bands, so that large ones fit in memory."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.rings.light import Light
from cfutrain.painters.rings.settings import Camera
from cfutrain.painters.rings.smooth import smoothstep

#: Rows beyond a band that its filters look at, and rows of a band, px.
BESIDE, BAND = 32, 512
#: Noise of red, green and blue, and the share of red, green and blue in brightness.
NOISE = np.array([1.1, 0.8, 1.3], np.float32)
BRIGHTNESS = np.array([0.3, 0.59, 0.11], np.float32)


def photograph(rng: np.random.Generator, camera: Camera, light: Light) -> np.ndarray:
    """The picture [h, w, 3] uint8."""
    height, width = light.frame.height, light.frame.width
    mosaic = Mosaic(rng) if camera.name == "imager" else None
    band = mosaic.side if mosaic else BAND
    stretch = 1 + np.array([-1, 0, 1]) * camera.fringe
    balance = (1 + rng.normal(0, 0.015, 3)).astype(np.float32)
    columns = 1 + np.float32(0.0025) * rng.standard_normal(width, np.float32)
    picture = np.empty((height, width, 3), np.uint8)
    grain = np.empty((3, 0, width), np.float32)
    for first in range(0, height, band):
        last = min(first + band, height)
        top, bottom = max(0, first - BESIDE), min(height, last + BESIDE)
        linear = light.rows(top, bottom)
        if mosaic:
            linear = mosaic.stitch(rng, linear, first - top)
        # Rows that the band above has looked at keep their noise, or a seam would show.
        fresh = rng.standard_normal((3, bottom - top - grain.shape[1], width), np.float32)
        grain = np.concatenate([grain, fresh], axis=1)
        for channel in range(3):
            blur_by_lens(camera, linear[channel], stretch[channel], (top, height))
            add_noise(camera, linear[channel], grain[channel] * NOISE[channel])
        grain = grain[:, max(0, last - BESIDE) - top :]
        if camera.name == "flatbed":
            linear *= columns
        linear = np.clip(linear, 0, 1) * balance[:, None, None]
        developed = develop(camera, linear)[:, first - top : last - top]
        picture[first:last] = np.moveaxis(developed, 0, -1)
    return picture


class Mosaic:
    """The tiles that an imager joins to one picture: each with its own light and a slight slip."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.side = int(rng.uniform(900, 1500))
        across = np.linspace(-1, 1, self.side, dtype=np.float32)
        falloff, slope = np.float32(rng.uniform(0.008, 0.03)), np.float32(rng.normal(0, 0.008))
        #: Light along a row of tiles, and what it loses down a column.
        self.along = 1 - falloff * across**2 + slope * across
        self.down = falloff * across**2

    def stitch(self, rng: np.random.Generator, light: np.ndarray, above: int) -> np.ndarray:
        """One row of tiles; `above` rows of the light lie above it."""
        rows, width = light.shape[1:]
        source = np.pad(light, ((0, 0), (4, 4), (4, 4)), mode="edge")
        down = self.down[np.clip(np.arange(rows) - above, 0, self.side - 1)]
        for left in range(0, width, self.side):
            wide = min(self.side, width - left)
            dy, dx = rng.integers(-2, 3, 2) + 4
            gain = (self.along[None, :wide] - down[:, None]) * np.float32(1 + rng.normal(0, 0.006))
            part = source[:, dy : dy + rows, left + dx : left + dx + wide]
            light[:, :, left : left + wide] = part * gain
        # The mosaic's edges are staggered.
        light[:, :, : int(abs(rng.normal(0, 10)))] = 0
        light[:, :, width - 1 - int(abs(rng.normal(0, 10))) :] = 0
        return light


def blur_by_lens(camera: Camera, light: np.ndarray, stretch: float, rows: tuple[int, int]) -> None:
    """Stretches and blurs one colour, in place; `rows`: the first, and how many all are."""
    if stretch != 1:
        middle = np.array([rows[1] / 2 - 0.5 - rows[0], light.shape[1] / 2 - 0.5])
        light[:] = ndimage.affine_transform(
            light, [stretch, stretch], middle * (1 - stretch), order=1, mode="nearest"
        )
    light[:] = ndimage.gaussian_filter(light, camera.blur, truncate=3.5)


def add_noise(camera: Camera, light: np.ndarray, grain: np.ndarray) -> None:
    """Adds noise of unit spread to one colour, in place, more where it is lighter."""
    if camera.name != "imager":
        # A sensor with a mosaic of colours spreads its noise over neighbouring pixels.
        grain = ndimage.gaussian_filter(grain, 0.55, truncate=3) * np.float32(1.9)
    light += grain * np.float32(camera.noise) * np.sqrt(np.clip(light, 0.003, None))


def develop(camera: Camera, light: np.ndarray) -> np.ndarray:
    """The camera's own processing: tone curve, smoothing of noise, sharpening."""
    image = np.take(TONES, (np.minimum(light, 1.1) * (len(TONES) / 1.101)).astype(np.int32))
    bright = np.tensordot(BRIGHTNESS, image, 1)
    colour = image - bright
    if camera.smoothing:
        low = ndimage.gaussian_filter(bright, 1.0)
        detail, level = bright - low, 0.010 * camera.smoothing
        bright = low + detail * (0.35 + 0.65 * smoothstep(np.abs(detail) / (2.2 * level)))
        smear = 1.6 * camera.smoothing
        colour = ndimage.gaussian_filter(colour, (0, smear, smear))
    if camera.sharpening:
        blurred = ndimage.gaussian_filter(bright, camera.sharp_radius, truncate=3)
        bright = bright + np.float32(camera.sharpening) * (bright - blurred)
    image = np.clip(bright + colour, 0, 1)
    bent = image * image * (3 - 2 * image)
    image += np.float32(camera.contrast) * (bent - image)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def standard_tones(steps: int) -> np.ndarray:
    """The sRGB values of linear light from 0 to 1.101: white balance may lift it above 1."""
    light = (np.arange(steps) + 0.5) * (1.101 / steps)
    curve = 1.055 * light ** (1 / 2.4) - 0.055
    return np.where(light < 0.0031308, 12.92 * light, curve).astype(np.float32)


TONES = standard_tones(100_000)
