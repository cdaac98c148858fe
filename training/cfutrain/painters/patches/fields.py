"""Smooth uneven fields, and parts of them."""

import numpy as np
from PIL import Image


def stretch(field: np.ndarray, shape: tuple[int, int], box: tuple | None = None) -> np.ndarray:
    """A coarse field [h, w], or a box x, y, x, y of it, drawn out smoothly to a shape."""
    return np.asarray(
        Image.fromarray(field.astype(np.float32)).resize(shape[::-1], Image.Resampling.BICUBIC, box)
    )


def soft_noise(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> np.ndarray:
    """Smooth noise over a shape whose lumps are `grain` samples wide."""
    coarse = [max(3, int(n / grain) + 2) for n in shape]
    return stretch(rng.standard_normal(coarse, np.float32), shape)
