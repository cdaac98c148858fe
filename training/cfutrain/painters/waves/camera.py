"""From light to a picture: stitched fields, noise, tones and sharpening."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from cfutrain.painters.waves.settings import Dish

#: Noise is drawn once on a square of so many px; rows worked on at once; entries of the tone curve.
TILE, BAND, TONES = 1024, 256, 4096
#: Brightest light of the tone curve, and light above which it bends.
BRIGHTEST, SHOULDER = 1.25, 0.85
#: Share of pictures that are grey.
GREY = 0.05
#: How light falls off to the borders of a stitched field; spread of its exposure and colour.
FALL, EXPOSURE, CAST = 0.03, 0.009, 0.004


@dataclass
class _Grain:
    """A tile of noise, as a sensor of a device has it."""

    tile: np.ndarray
    rng: np.random.Generator

    def rows(self, high: int, wide: int) -> np.ndarray:
        """Noise [high, wide, 3] of spread 1: the tile from another corner, or mirrored."""
        shift = self.rng.integers(0, TILE, 2).tolist()
        part = np.roll(self.tile, shift, axis=(0, 1))[:high]
        if self.rng.random() < 0.5:
            part = part[:, ::-1]
        return np.tile(part, (1, wide // TILE + 1, 1))[:, :wide]


def photograph(rng: np.random.Generator, dish: Dish, light: np.ndarray) -> np.ndarray:
    """The picture [h, w, 3], uint8; `light` is used up."""
    if dish.kind == "stereo":
        _stitch(rng, light)
    if dish.kind == "scan" and rng.random() < 0.5:
        # Every sensor of the row has a gain of its own.
        gains = ndimage.gaussian_filter1d(rng.normal(size=light.shape[1]), 1.5)
        light *= (1 + rng.uniform(0.003, 0.008) * gains).astype(np.float32)[:, None]
    grain, tones = _grain(rng, dish), _tones(rng, dish)
    grey = rng.random() < GREY
    picture = np.empty(light.shape, np.uint8)
    for top in range(0, light.shape[0], BAND):
        part = light[top : top + BAND]
        noise = grain.rows(*part.shape[:2])
        noise *= np.sqrt(dish.read**2 + np.float32(dish.shot**2) * np.maximum(part, 0))
        part += noise
        index = np.clip(part * (TONES / BRIGHTEST), 0, TONES - 1).astype(np.int16)
        for channel in range(3):
            picture[top : top + BAND, :, channel] = tones[channel][index[..., channel]]
        if grey:
            mean = picture[top : top + BAND].mean(axis=2, keepdims=True)
            picture[top : top + BAND] = mean.astype(np.uint8)
    if dish.kind == "phone":
        amount = int(rng.integers(50, 90))
        sharp = ImageFilter.UnsharpMask(rng.uniform(1.2, 1.6), amount, 2)
        picture = np.array(Image.fromarray(picture).filter(sharp))
    return picture


def _stitch(rng: np.random.Generator, light: np.ndarray) -> None:
    """Fields of 4 by 4 to 7 by 7, darker to their borders, each exposed a little differently.

    Three in ten lie a pixel beside their place.
    """
    many, strength = int(rng.integers(4, 8)), FALL * rng.choice([1, 1, 2])
    cuts = [np.linspace(0, n, many + 1).astype(int) for n in light.shape[:2]]
    for row in range(many):
        for column in range(many):
            box = slice(*cuts[0][row : row + 2]), slice(*cuts[1][column : column + 2])
            field = light[box]
            down, along = (1 - strength * np.linspace(-1, 1, n) ** 2 for n in field.shape[:2])
            gain = (1 + rng.normal(0, EXPOSURE)) * (1 + rng.normal(0, CAST, 3))
            field *= (down[:, None] * along)[..., None].astype(np.float32)
            field *= gain.astype(np.float32)
            if rng.random() < 0.3:
                axis, shift = int(rng.integers(2)), int(rng.choice([-1, 1]))
                edge = np.take(field, [0 if shift > 0 else -1], axis)
                kept = np.delete(field, -1 if shift > 0 else 0, axis)
                parts = (edge, kept) if shift > 0 else (kept, edge)
                field[:] = np.concatenate(parts, axis)


def _grain(rng: np.random.Generator, dish: Dish) -> _Grain:
    """Noise partly of all channels together, and with grain where a camera smooths."""
    tile = rng.standard_normal((TILE, TILE, 3), np.float32)
    chroma, size = np.float32(dish.device.chroma), dish.device.grain
    tile = tile * chroma + tile.mean(axis=2, keepdims=True) * np.float32(1.7) * (1 - chroma)
    if size:
        tile = ndimage.gaussian_filter(tile, (size, size, 0), mode="wrap")
    return _Grain(tile / tile.std(), rng)


def _tones(rng: np.random.Generator, dish: Dish) -> list[np.ndarray]:
    """The value of each channel [TONES], uint8, for light up to the brightest."""
    exposure = 1.15 if dish.dark else 1.0
    contrast = 0.04 if dish.dark else dish.device.contrast * rng.uniform(0.6, 1.3)
    gamma, tones = dish.device.gamma * rng.uniform(0.95, 1.05), []
    balance = 1 + rng.normal(0, 0.025, 3) * (1, 0, 1)
    for gain in balance * exposure * rng.uniform(0.94, 1.05):
        light = np.linspace(0, BRIGHTEST, TONES) * gain
        over = np.maximum(light - SHOULDER, 0) / (1 - SHOULDER)
        light = np.minimum(light, SHOULDER) + (1 - SHOULDER) * (1 - np.exp(-over))
        tone = light ** (1 / gamma)
        tone -= contrast * np.sin(2 * np.pi * tone) / (2 * np.pi)
        tones.append(np.round(255 * np.clip(tone, 0, 1)).astype(np.uint8))
    return tones
