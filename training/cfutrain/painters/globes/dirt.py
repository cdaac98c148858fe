"""Small things that are no colony: bubbles, specks, fibres, scratches, crystals, dead cells."""

from itertools import pairwise

import numpy as np
from scipy.special import erf

from cfutrain.painters.globes.layers import Layers
from cfutrain.painters.globes.settings import Dish, ray
from cfutrain.painters.painting import PaintedArtefact, PaintedObject, is_inside, line_pieces

#: Lines are drawn in tiles of so many px.
TILE = 96
#: Share of light that dirt takes of each colour: grey lint, red, blue, green, violet and yellow.
LINT = np.array([(1, 1, 1), (1, 1, 1), (0.15, 0.9, 1), (1, 0.6, 0.15), (0.2, 1, 0.9),
                 (0.9, 0.9, 0.2)])  # fmt: skip
#: That of coloured grains, and of heaps of dead cells.
GRAINS, DEAD = np.array([(0.2, 0.9, 1), (0.35, 0.7, 1), (0.1, 1, 0.6)]), (0.85, 0.95, 1.05)
#: What changes the light by less than this share is not listed.
FAINTEST = 0.08


class Dirt:
    """Draws things into the layers of a dish and lists them in `found`.

    Nothing large and dark hides what is true: `objects`.
    """

    def __init__(
        self, rng: np.random.Generator, dish: Dish, layers: Layers, objects: list[PaintedObject]
    ):
        self.rng, self.dish, self.layers = rng, dish, layers
        self.found: list[PaintedArtefact] = []
        # Middles and cores of colonies, px.
        cores = [(o.x, o.y, 0.3 * o.diameter_um / dish.um) for o in objects]
        self.cores = np.array(cores).reshape(-1, 3)

    def place(self, reach: float = 0.97) -> np.ndarray:
        """Somewhere in the dish and in the picture, px; `reach` is a share of the radius."""
        for _ in range(400):
            far = reach * self.dish.radius * np.sqrt(self.rng.random())
            at = self.dish.to_px(far * ray(self.rng.uniform(0, 2 * np.pi))[None])[0]
            if self.shows(at):
                break
        return at

    def shows(self, at: np.ndarray) -> bool:
        """Whether a place, px, lies in the picture and in the field of the eyepiece."""
        field = self.dish.field
        if field and np.hypot(*(self.dish.to_um(at[None])[0] - field[0])) > field[1]:
            return False
        return is_inside(at, self.dish.size)

    def note(self, kind: str, at: np.ndarray, size: float) -> None:
        """Lists a thing at a place, px, whose size is in um, if it is in the picture."""
        if self.shows(at):
            self.found.append(PaintedArtefact(kind, float(at[0]), float(at[1]), float(size)))

    def stamp(self, window, density: np.ndarray, colour=(1, 1, 1)) -> None:
        """Adds density of dirt in a window."""
        self.layers.add("dirt", window.top, window.left, density, colour)

    def shine(self, window, light: np.ndarray) -> None:
        """Adds light that dirt throws back."""
        self.layers.add("glint", window.top, window.left, light)

    def bubble(self, at: np.ndarray, radius_um: float, soft: float) -> None:
        """Air: a dark ring with a bright one around it, a bright middle, a glint of the lamp."""
        rng, radius = self.rng, radius_um / self.dish.um
        window = self.layers.window(at, 1.5 * radius + 6)
        far = np.hypot(window.dx, window.dy)
        width = max(0.6 * soft, 0.085 * radius * soft)
        density = 1.5 * _hump(far - 0.9 * radius, 1.6 * width)
        density += 0.28 / (1 + np.exp(np.clip((far - radius) / max(0.5, 0.5 * width), -50, 50)))
        density -= 0.22 * _hump(far - 1.12 * radius, width) + 0.35 * _hump(far, 0.38 * radius)
        way = ray(rng.uniform(0, 2 * np.pi))
        spot = np.hypot(window.dx - 0.5 * radius * way[0], window.dy - 0.5 * radius * way[1])
        side = np.clip((window.dx * way[0] + window.dy * way[1]) / (far + 1e-3), 0, 1)
        light = 0.7 * _hump(spot, max(0.7, 0.09 * radius))
        light += 0.5 * _hump(far - radius, width) * (0.4 + 0.6 * side)
        # A bubble smaller than a pixel fills no pixel.
        small = min(1.0, radius / 0.6)
        self.stamp(window, small * density)
        self.shine(window, small * light)
        self.note("bubble", at, 2.2 * radius_um)

    def bubbles(self) -> None:
        """A bubble, often at the wall, and often with a smaller one beside it."""
        rng, um = self.rng, self.dish.um
        radius, at, soft = self.size(60, 500), self.place(), rng.uniform(0.8, 2)
        if rng.random() < (0.6 if self.dish.device == "flatbed" else 0.2):
            way = (self.dish.radius - 100 - radius) * ray(rng.uniform(0, 2 * np.pi))
            at = self.dish.to_px(way[None])[0]
        if self.hides(at, radius):
            return
        self.bubble(at, radius, soft)
        if rng.random() < 0.3:
            other = radius * rng.uniform(0.5, 1)
            beside = at + (radius + other) / um * ray(rng.uniform(0, 2 * np.pi))
            far = np.hypot(*self.dish.to_um(beside[None])[0])
            if far + other < self.dish.radius and not self.hides(beside, other):
                self.bubble(beside, other, soft)

    def hides(self, at: np.ndarray, radius_um: float) -> bool:
        """Whether something dark of this radius at a place, px, would hide a colony's core."""
        gaps = np.hypot(*(self.cores[:, :2] - at).T) - self.cores[:, 2]
        return bool((gaps < 1.2 * radius_um / self.dish.um).any())

    def size(self, low: float, high: float) -> float:
        """A size between two, evenly in its logarithm."""
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def speck(self) -> None:
        """A ragged grain, now and then a coloured one."""
        rng, radius = self.rng, self.size(7, 62) / self.dish.um
        at = self.place()
        window = self.layers.window(at, 2 * radius + 4)
        far, turn = np.hypot(window.dx, window.dy), np.arctan2(window.dy, window.dx)
        ragged = 1 + sum(deep * np.sin(k * turn + rng.uniform(0, 6)) for k, deep in
                         ((2, 0.3), (3, 0.2), (5, 0.15)))  # fmt: skip
        soft = max(0.45, rng.choice([0.1, 0.2, 0.5]) * radius)
        mask = 1 / (1 + np.exp(np.clip(2 * (far - radius * ragged) / soft, -50, 50)))
        mask *= min(1.0, radius / 0.6)
        coloured = rng.random() < 0.13
        density = rng.uniform(0.3, 1.3) * mask
        self.stamp(window, density, GRAINS[rng.integers(3)] if coloured else (1, 1, 1))
        self.shine(window, rng.uniform(0.1, 0.7) * mask)
        if density.max(initial=0) > FAINTEST:
            self.note("dust", at, 2 * max(radius, 0.5) * self.dish.um)

    def line(
        self, kind: str, path: np.ndarray, wide_um: float, density: float, colour=(1, 1, 1),
        soft_um: float = 0.0, listed: bool = True,
    ) -> None:  # fmt: skip
        """A line along a path [n, 2], px; a thick one is a tube whose sides are darker."""
        um, tiles = self.dish.um, {}
        half, soft = max(wide_um / um, 1.0) / 2, np.hypot(0.4, soft_um / um)
        reach = half + 3 * soft + 1
        for a, b in pairwise(path):
            low = ((np.minimum(a, b) - reach) // TILE).astype(int)
            high = ((np.maximum(a, b) + reach) // TILE).astype(int)
            for tile in np.ndindex(*(high - low + 1)):
                tiles.setdefault((low[0] + tile[0], low[1] + tile[1]), []).append((a, b))
        for (column, row), pieces in tiles.items():
            x = np.arange(TILE, dtype=np.float32)[None] + np.float32(column * TILE + 0.5)
            y = np.arange(TILE, dtype=np.float32)[:, None] + np.float32(row * TILE + 0.5)
            far = np.sqrt(np.minimum.reduce([_off(x, y, a, b) for a, b in pieces]))
            near = (half - far) / (np.sqrt(2) * soft), (half + far) / (np.sqrt(2) * soft)
            mask = (erf(near[0]) + erf(near[1])) / 2 * min(1, wide_um / um)
            if half > 1.25:
                mask = 0.55 * mask + 0.25 * _hump(far - half, max(0.9, soft))
            self.layers.add("dirt", row * TILE, column * TILE, density * mask, colour)
            self.layers.add("glint", row * TILE, column * TILE, 0.45 * mask)
        if listed and density * min(1, wide_um / um) > FAINTEST:
            for middle, length in line_pieces(path * um):
                self.note(kind, middle / um, length)

    def fibre(self) -> None:
        """Lint that curls; some lies on the lid and out of focus."""
        rng, dark = self.rng, self.dish.ground == "dark"
        long, turn = rng.uniform(400, 3500) / self.dish.um, rng.uniform(0, 2 * np.pi)
        turns = turn + np.cumsum(rng.normal(0, 0.09, 40)) + np.linspace(0, rng.normal(0, 1.6), 40)
        path = np.stack([np.cos(turns), np.sin(turns)], axis=1).cumsum(axis=0) * long / 40
        colour = LINT[0 if dark and rng.random() < 0.7 else rng.integers(len(LINT))]
        soft = rng.choice([0, 0, 6.0, 12.5])
        path += self.place()
        self.line("fibre", path, rng.uniform(9, 28), rng.uniform(0.4, 1.1), colour, soft)

    def scratch(self) -> None:
        """A long line in the plastic, nearly straight."""
        rng, along = self.rng, np.linspace(0, 1, 20)
        turns = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.1) * along
        path = np.stack([np.cos(turns), np.sin(turns)], axis=1) * along[:, None]
        path = self.place() + path * rng.uniform(1000, 9000) / self.dish.um
        path = path[np.hypot(*self.dish.to_um(path).T) < self.dish.radius + 1300]
        if len(path) > 3:
            self.line("scratch", path, rng.uniform(3, 9), rng.uniform(0.3, 0.8))

    def crystal(self) -> None:
        """A rosette of needles, or a plate with a ridge."""
        rng, um, at = self.rng, self.dish.um, self.place()
        if rng.random() < 0.5:
            longest = 0.0
            for _ in range(rng.integers(4, 16)):
                longest = max(longest, long := rng.uniform(80, 350))
                tip = at + long / um * ray(rng.uniform(0, 2 * np.pi))
                self.line("flake", np.stack([at, tip]), rng.uniform(3, 8), 0.9, listed=False)
            self.note("flake", at, 1.6 * longest)
            return
        long, narrow, turn = rng.uniform(40, 180), rng.uniform(0.4, 1), rng.uniform(0, 2 * np.pi)
        way, across = ray(turn), ray(turn + np.pi / 2)
        corners = [way, 0.2 * way + narrow * across, -way, -0.2 * way - narrow * across]
        path = at + long / um * np.array([*corners, corners[0]])
        self.line("flake", path, 6, 1.2, listed=False)
        self.line("flake", path[[0, 2]], 4, 0.5, listed=False)
        self.note("flake", at, 1.6 * long)

    def debris(self) -> None:
        """A heap of dead cells: grey-brown grains without a shape."""
        rng, um, at = self.rng, self.dish.um, self.place()
        spread, turn, n = rng.uniform(25, 110), rng.uniform(0, np.pi), rng.integers(8, 61)
        grains = rng.normal(0, spread / um, (n, 2)) * (1, 0.45)
        grains = at + grains @ np.array([ray(turn), ray(turn + np.pi / 2)])
        for grain in grains:
            radius = max(0.6, rng.uniform(1.5, 9) / um)
            window = self.layers.window(grain, 3 * radius + 1)
            strength = rng.uniform(0.2, 0.8) * min(1, rng.uniform(3, 9) / um)
            density = strength * _hump(np.hypot(window.dx, window.dy), radius)
            self.stamp(window, density, DEAD)
            self.shine(window, 0.6 * density)
        self.note("dust", at, 2.6 * spread + 10)


def _hump(far: np.ndarray, width: float) -> np.ndarray:
    """1 at 0, falling off as a bell over a width."""
    return np.exp(-((far / width) ** 2) / 2)


def _off(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Square of the distance of pixels x, y from the piece of a line from a to b."""
    way = b - a
    u, v = x - np.float32(a[0]), y - np.float32(a[1])
    along = (u * np.float32(way[0]) + v * np.float32(way[1])) / np.float32(max(way @ way, 1e-9))
    along = np.clip(along, 0, 1)
    return (u - along * np.float32(way[0])) ** 2 + (v - along * np.float32(way[1])) ** 2
