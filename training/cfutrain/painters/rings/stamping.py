"""Cells drawn into the frame: each a body with a dark outline and a bright ring round it."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.rings.cells import Cells
from cfutrain.painters.rings.frame import Frame, Patch
from cfutrain.painters.rings.settings import Settings

#: Coarsest grid that cells are drawn on, um; its pixels are averaged to the picture's.
FINE = 3.2
#: Density of pale and of red matter that a thick colony cannot pass, as light scattered onward
#: reaches the lens too.
PALE_LIMIT, HAEM_LIMIT = 0.75, 1.25
#: Pixels that are computed at once.
CHUNK = 3_000_000


def draw_cells(
    rng: np.random.Generator, frame: Frame, settings: Settings, cells: Cells, floor: float = 0.0
) -> None:
    """Draws a group of cells at one depth of the gel: it has its own blur and its own look.

    A group fainter than `floor` is drawn at that density.
    """
    fine = max(1, int(np.ceil(frame.um / FINE)))
    depth = rng.uniform(50, 1050) - settings.focus
    blur = 1.0 + settings.camera.defocus * abs(depth)
    px, radius = frame.px(cells.places), cells.radius / frame.um
    pad = int(np.ceil(radius.max() * 1.9 + 3 * blur / frame.um)) + 2
    left, top = np.floor(px.min(axis=0)).astype(int) - pad
    right, bottom = np.ceil(px.max(axis=0)).astype(int) + pad
    shape = ((bottom - top) * fine, (right - left) * fine)
    places = (px - (left, top)) * fine - 0.5
    pale, haem = stamp(shape, places, radius * fine, cells.haem, *look(rng, settings, cells, depth))
    pale = np.where(pale > 0, PALE_LIMIT * (1 - np.exp(-pale / PALE_LIMIT)), pale)
    haem = HAEM_LIMIT * (1 - np.exp(-haem / HAEM_LIMIT))
    averaged = []
    for field in (pale, haem):
        if field.any():
            field = ndimage.gaussian_filter(field, blur / frame.um * fine)
        blocks = field.reshape(bottom - top, fine, right - left, fine)
        averaged.append(blocks.mean(axis=(1, 3)).astype(np.float32))
    pale, haem = averaged
    if floor:
        seen = np.abs(pale) + haem
        strength = np.sqrt((seen[seen > 0.15 * seen.max()] ** 2).mean())
        pale *= max(1, floor / strength)
    Patch(left, top, pale).add_to(frame.pale)
    Patch(left, top, haem).add_to(frame.haem)


def look(
    rng: np.random.Generator, settings: Settings, cells: Cells, depth: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Densities of each cell's body, outline and bright ring, by whether it is above the focus."""
    n, kind = len(cells), cells.kind
    above = np.clip(depth / 600 + rng.normal(0, 0.35, n), -1, 1)
    strength = settings.gain * rng.uniform(0.8, 1.35) * rng.uniform(0.75, 1.25, n)
    strength *= np.choose(kind, [0.24, 0.07, 0.26])
    body = np.choose(kind, [0.55 + 0.75 * above, 0.7 + 0.4 * above, 0.22 + 0.55 * above])
    outline = np.choose(kind, [1.2 - 0.5 * above, 0.7 - 0.2 * above, 2.3 + 0.6 * above])
    ring = np.choose(kind, [0.30, 0.2, 1.25 - 0.9 * above])
    return strength * body, strength * outline, strength * ring


def stamp(
    shape: tuple[int, int],
    places: np.ndarray,
    radius: np.ndarray,
    haem: np.ndarray,
    body: np.ndarray,
    outline: np.ndarray,
    ring: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Pale and red density of cells on a fine grid; places from the first pixel's centre, px."""
    pale, red = np.zeros(shape[0] * shape[1]), np.zeros(shape[0] * shape[1])
    reach = np.ceil(radius * 1.8 + 1).astype(int)
    for half in np.unique(reach):
        steps, alike = np.arange(-half, half + 1), np.nonzero(reach == half)[0]
        count = max(1, CHUNK // steps.size**2)
        for first in range(0, alike.size, count):
            some = alike[first : first + count]
            nearest = np.rint(places[some]).astype(int)
            x = (nearest[:, :1] + steps)[:, None, :]
            y = (nearest[:, 1:] + steps)[:, :, None]
            r = radius[some, None, None]
            far = np.hypot(x - places[some, 0, None, None], y - places[some, 1, None, None]) / r
            edge = 0.25 / r + 0.06
            inside = 1 / (1 + np.exp(np.clip((far - 1) / edge, -30, 30)))
            density = body[some, None, None] * inside
            density += outline[some, None, None] * np.exp(-(((far - 0.88) / 0.2) ** 2))
            density -= ring[some, None, None] * np.exp(-(((far - 1.32) / 0.22) ** 2))
            held = (x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0])
            index = (y * shape[1] + x)[held]
            pale += np.bincount(index, density[held], pale.size)
            if haem[some].any():
                # A ball is thickest in its middle.
                thick = inside * np.sqrt(np.clip(1.15 - far * far, 0.02, None))
                red += np.bincount(index, (haem[some, None, None] * thick)[held], red.size)
    return pale.reshape(shape), red.reshape(shape)
