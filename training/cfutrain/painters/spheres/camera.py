"""From light to the picture: stitching, fringes, noise, tone, colours and sharpening."""

import numpy as np
from scipy.ndimage import affine_transform, gaussian_filter

from cfutrain.painters.spheres.settings import Camera

#: Share of red, green and blue in the brightness.
BRIGHTNESS = np.array([0.30, 0.59, 0.11], np.float32)
#: Rows that are worked on at once.
ROWS = 512
#: Steps of the tone curve.
TONES = 32767


def photograph(rng: np.random.Generator, camera: Camera, light: np.ndarray) -> np.ndarray:
    """The picture [h, w, 3] in bytes of light [3, h, w]; the light is overwritten."""
    tile = int(rng.uniform(1100, 1900))
    if camera.stitched:
        shade_tiles(rng, light, tile)
    if camera.fringe:
        stretch(light[0], 1 + camera.fringe)
        stretch(light[2], 1 - camera.fringe)
    if camera.stitched and rng.random() < 0.6:
        shift_tiles(rng, light, tile)
    expose(rng, camera, light)
    return developed(camera, light)


def shade_tiles(rng: np.random.Generator, light: np.ndarray, tile: int) -> None:
    """Tiles, px wide, differ a little in brightness and are darker in their corners."""
    height, width = light.shape[1:]
    spread, corners = rng.uniform(0.002, 0.010), rng.uniform(0, 0.02)
    gains = 1 + rng.normal(0, spread, (height // tile + 1, width // tile + 1))
    c = (np.arange(tile) / tile - 0.5) ** 2
    shade = 1 - 2 * corners * (c[:, None] + c[None])
    for i, j in np.ndindex(gains.shape):
        part = light[:, i * tile : (i + 1) * tile, j * tile : (j + 1) * tile]
        part *= (gains[i, j] * shade[: part.shape[1], : part.shape[2]]).astype(np.float32)


def shift_tiles(rng: np.random.Generator, light: np.ndarray, tile: int) -> None:
    """A few tiles are put together a pixel or two off; their last rows come first."""
    rows, columns = light.shape[1] // tile, light.shape[2] // tile
    for _ in range(rng.integers(1, 6)):
        i, j = rng.integers(rows) * tile, rng.integers(columns) * tile
        part = light[:, i : i + tile, j : j + tile]
        part[:] = np.roll(part, tuple(rng.integers(-2, 3, 2)), (1, 2))


def stretch(plane: np.ndarray, scale: float) -> None:
    """Stretches one colour round the picture's middle."""
    middle = (np.array(plane.shape) - 1) / 2
    offset = middle * (1 - scale)
    plane[:] = affine_transform(plane, [scale, scale], offset, order=1, mode="nearest")


def expose(rng: np.random.Generator, camera: Camera, light: np.ndarray) -> None:
    """Adds the noise of the sensor and bends the tones; in place."""
    curve = tone_curve(camera)
    full, read = np.float32(camera.electrons), np.float32(camera.read_noise**2)
    for start in range(0, light.shape[1], ROWS):
        part = light[:, start : start + ROWS]
        noise = rng.standard_normal(part.shape, dtype=np.float32)
        part += noise * np.sqrt(np.maximum(part, 0) * full + read) / full
        np.clip(part, 0, 1, out=part)
        part[:] = curve[(part * TONES + 0.5).astype(np.uint16)]


def tone_curve(camera: Camera) -> np.ndarray:
    """Values of the picture for light from 0 to 1: sRGB with more or less contrast."""
    v = np.arange(TONES + 1) / TONES
    v = np.where(v <= 0.0031308, 12.92 * v, 1.055 * np.maximum(v, 1e-6) ** (1 / 2.4) - 0.055)
    return (v + camera.contrast * (v - 0.5) * v * (1 - v)).astype(np.float32)


def developed(camera: Camera, colours: np.ndarray) -> np.ndarray:
    """Bytes [h, w, 3]: smoother and stronger colours, and a sharpened brightness."""
    brightness = np.tensordot(BRIGHTNESS, colours, 1)
    for plane in colours:
        plane -= brightness
        gaussian_filter(plane, camera.colour_blur, truncate=2.5, output=plane)
        plane *= np.float32(camera.saturation)
    if camera.smoothing:
        sharpen(brightness, 0.7, -camera.smoothing)
    if camera.sharpening:
        sharpen(brightness, camera.sharp_radius, camera.sharpening)
    picture = np.empty((*brightness.shape, 3), np.uint8)
    for start in range(0, len(picture), ROWS):
        rows = slice(start, start + ROWS)
        part = (colours[:, rows] + brightness[rows]) * 255 + 0.5
        picture[rows] = np.clip(part, 0, 255).transpose(1, 2, 0)
    return picture


def sharpen(brightness: np.ndarray, radius: float, strength: float) -> None:
    """Strengthens what is finer than a radius in px, or weakens it below 0; in place."""
    fine = gaussian_filter(brightness, radius)
    np.subtract(brightness, fine, out=fine)
    fine *= np.float32(strength)
    brightness += fine
