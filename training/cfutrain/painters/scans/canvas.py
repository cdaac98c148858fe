"""The sheet on which matter is laid down, as optical density relative to the empty dish.

Everything is drawn on a grid of its own, fine enough for its finest part, and averaged to pixels:
nothing is aliased. Big soft things use a coarser grid and are interpolated.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from cfutrain.painters.scans.settings import Dish, ray

#: Pitch of fine grids, um: about half a blood cell.
PITCH = 4.5
#: Brightest and darkest light that matter makes.
LIGHT = (1e-3, 1.6)
#: A faint thing is made stronger by so much at most.
STRONGER = 5.0


class Look(NamedTuple):
    """How a grain deals with light: density by colour, scattering (negative: bright), spread um.

    `fringe` is the share of the scattering that comes back around the grain, `relief` that from
    one side, `cap` how many grains can lie upon each other before more make no difference.
    """

    absorb: np.ndarray
    scatter: float
    sigma: float
    blur: float = 0.0
    fringe: float = 0.0
    relief: float = 0.0
    cap: float = 10.0

    @property
    def spread(self) -> float:
        return float(np.hypot(self.sigma, self.blur))


class Grid(NamedTuple):
    """A patch: first pixel [x, y], cells [w, h], cells a pixel, pixels a cell."""

    first: np.ndarray
    cells: np.ndarray
    fine: int
    step: int

    def to_pixels(self, plane: np.ndarray) -> np.ndarray:
        """A plane of the grid at the pixels of the picture."""
        if self.step > 1:
            return zoom(plane, self.step, order=1, mode="nearest", grid_mode=True)
        wide, high = self.cells // self.fine
        return plane.reshape(high, self.fine, wide, self.fine).mean(axis=(1, 3))


def soft(far: np.ndarray, width: float) -> np.ndarray:
    """1 within and 0 without an edge at `far` 0, um, that is `width` soft."""
    return 1 / (1 + np.exp(np.clip(far / width * 2, -30, 30)))


class Canvas:
    """Density [h, w, 3] of all that lies in or on the dish."""

    def __init__(self, dish: Dish) -> None:
        self.dish = dish
        # Half precision: at 4 um/px a sheet of single precision alone would take 1.2 GB.
        self.density = np.zeros((*dish.size, 3), np.float16)

    def place(self, points: np.ndarray) -> np.ndarray:
        """Pixels of points [n, 2] or of one, um from the middle of the dish."""
        return self.dish.centre + points @ self.dish.matrix.T / self.dish.um_per_px

    def grains(self, layers: list[tuple], least: float = 0.0, pitch: float = PITCH) -> float:
        """Lays down one thing in layers: points [n, 2] um, their look, their weights or 1.

        Returns its contrast; where that is below `least` the thing is made stronger, and where
        even that is not enough it is not laid down.
        """
        layers = [(self.place(points), *rest) for points, *rest in layers if len(points)]
        both, spreads = (
            np.concatenate([one[0] for one in layers]),
            [one[1].spread for one in layers],
        )
        room = 4.5 * max(spreads) / self.dish.um_per_px + 2
        grid = self._grid(
            both.min(axis=0) - room, both.max(axis=0) + room, max(pitch, min(spreads))
        )
        absorb, scatter = 0, 0
        for place, look, weights in layers:
            thick, phase = self._soften(_splat(grid, place, weights), look, grid)
            scatter = scatter + look.scatter * grid.to_pixels(phase)
            tint = np.asarray(look.absorb, np.float32)
            absorb = absorb + grid.to_pixels(thick)[..., None] * tint
        dark = self._mix(absorb, scatter)
        strong = np.abs(dark).max(axis=2)
        contrast = float((strong**2).sum() / max(strong.sum(), 1e-6))
        stronger = min(STRONGER, max(1.0, least / max(contrast, 1e-6)))
        if contrast * stronger >= 0.999 * least:
            self._add(grid.first, dark * np.float32(stronger))
        return contrast * stronger

    def shape(self, at: np.ndarray, reach: float, form: Callable, tint=(1, 1, 1), pitch=PITCH):
        """Lays down a form: from dx, dy, um, to its density (times `tint`) and scattering."""
        place, room = self.place(at), reach / self.dish.um_per_px + 2
        grid = self._grid(place - room, place + room, pitch)
        dx, dy = (
            ((np.arange(n) + 0.5) * grid.step / grid.fine + low - middle) * self.dish.um_per_px
            for n, low, middle in zip(grid.cells, grid.first, place, strict=True)
        )
        planes = form(dx[None].astype(np.float32), dy[:, None].astype(np.float32))
        absorb, scatter = (grid.to_pixels(plane) for plane in planes)
        self._add(grid.first, self._mix(absorb[..., None] * np.asarray(tint, np.float32), scatter))

    def _grid(self, low: np.ndarray, high: np.ndarray, pitch: float) -> Grid:
        ratio = self.dish.um_per_px / pitch
        fine, step = (int(np.ceil(ratio - 0.1)), 1) if ratio > 1.1 else (1, max(1, int(1 / ratio)))
        cells = np.ceil((high - low) / step).astype(int) + 1
        return Grid(np.floor(low).astype(int), cells * fine, fine, step)

    def _mix(self, absorb: np.ndarray, scatter: np.ndarray) -> np.ndarray:
        """What the ground makes of matter: light lost from behind, light thrown back to us."""
        ground, scatter = self.dish.ground, scatter[..., None]
        passing = ground.level * np.exp(-absorb - ground.loss * scatter)
        back = ground.glow * np.exp(-1.6 * np.maximum(absorb, 0)) * (1 - np.exp(-np.abs(scatter)))
        return -np.log(np.clip(passing + back, *LIGHT) / ground.level)

    def _add(self, first: np.ndarray, dark: np.ndarray) -> None:
        x, y = np.maximum(first, 0)
        dark = dark[y - first[1] :, x - first[0] :]
        part = self.density[y : y + dark.shape[0], x : x + dark.shape[1]]
        part += dark[: part.shape[0], : part.shape[1]].astype(np.float16)

    def _soften(self, plane: np.ndarray, look: Look, grid: Grid) -> tuple:
        """How thick grains lie, and the same as phase: with the fringe and the relief."""
        pitch = self.dish.um_per_px * grid.step / grid.fine
        spread = look.spread / pitch
        mass = 2 * np.pi * (look.sigma / pitch) ** 2 / look.cap
        thick = look.cap * (1 - np.exp(-mass * gaussian_filter(plane, spread, truncate=3)))
        if not (look.fringe or look.relief):
            return thick, thick
        wide = gaussian_filter(thick, 1.7 * spread, truncate=2.5)
        right, down = ray(self.dish.slant).astype(np.float32)
        slope = right * np.gradient(wide, axis=1) + down * np.gradient(wide, axis=0)
        return thick, thick - look.fringe * wide + look.relief * spread * slope


def _splat(grid: Grid, place: np.ndarray, weights: np.ndarray | float) -> np.ndarray:
    """Grains at pixels `place` [n, 2], each shared between the four nearest cells of the grid."""
    wide, high = grid.cells
    at = (place - grid.first) * grid.fine / grid.step - 0.5
    corner = np.floor(at).astype(int)
    plane, part = np.zeros(high * wide), at - corner
    for right, down in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = np.abs(1 - right - part[:, 0]) * np.abs(1 - down - part[:, 1]) * weights
        spot = (corner[:, 1] + down) * wide + corner[:, 0] + right
        plane += np.bincount(spot, share, high * wide)
    return plane.reshape(high, wide).astype(np.float32)
