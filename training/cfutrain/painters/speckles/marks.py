"""Larger marks on the dish: flakes, pen, dried smears, precipitate, fingerprints, lamps."""

from itertools import pairwise

import numpy as np

from cfutrain.painters.painting import PaintedArtefact, film_pieces
from cfutrain.painters.speckles.dirt import Dirt
from cfutrain.painters.speckles.optics import blur_of
from cfutrain.painters.speckles.vessel import soft_noise


class Marks(Dirt):
    """Draws dirt and the marks of a dish and lists them in `found`."""

    def all(self) -> list[PaintedArtefact]:
        """As much as there is in this dish; one kind may prevail."""
        usual = {
            self.dust: 32, self.microbes: 0.4, self.fibre: 4, self.scratch: 3, self.bubbles: 5,
            self.flake: 4, self.veil: 1, self.lamp: 0.5, self.pen: 0.6,
        }  # fmt: skip
        for draw, mean in usual.items():
            for _ in range(self.rng.poisson(mean * self.dish.dirt * self.rng.gamma(0.7, 1.4))):
                draw()
        return self.found

    def flake(self) -> None:
        """A chip of plastic or a salt crystal: straight sides, bright and dark by the light."""
        rng, at, size = self.rng, self.place(), 55 * np.exp(self.rng.normal(0, 0.6))
        soft, sides = max(2.0, float(blur_of(self.height(), self.dish))), self.rng.integers(3, 7)
        box, dx, dy = self.layers.window(at, 2 * size + 3 * soft, self.dish)
        # Closed by a circle, and few sides are spread evenly, or it would be open on one side.
        far, lamp = np.hypot(dx, dy), self.dish.lamp
        inner, light = 1.4 * size - far, (dx * lamp[0] + dy * lamp[1]) / (far + 1)
        off = rng.uniform(-0.25, 0.25, sides) * min(1.0, (sides - 2) / 3)
        turns = (np.arange(sides) + off) * 2 * np.pi / sides
        for turn in turns + rng.uniform(0, 7):
            side = size * rng.uniform(0.5, 1.0) - (dx * np.cos(turn) + dy * np.sin(turn))
            slope = lamp @ (np.cos(turn), np.sin(turn))
            inner, light = np.minimum(inner, side), np.where(side < inner, slope, light)
        mask, edge = 0.5 + 0.5 * np.tanh(inner / soft), np.exp(-((inner / (soft + 3)) ** 2))
        shape = mask * rng.choice([0.1, 1]) + edge * (1 - 0.6 * light)
        self.layers.grey[box] += rng.uniform(0.1, 0.6) * shape
        self.layers.glow[box] += (edge + 0.3 * mask) * self.dish.scatter * 2
        self.note("flake", at, 1.7 * size)

    def pen(self) -> None:
        """A letter of a felt pen on lid or bottom."""
        rng, middle, far = self.rng, self.place(0.88), np.float32(1e9)
        wide, deep, soft = rng.uniform(180, 450), rng.uniform(0.4, 2.0), rng.uniform(10, 90)
        points = rng.uniform(-0.5, 0.5, (rng.integers(2, 6), 2)) * rng.uniform(1200, 2800)
        box, dx, dy = self.layers.window(middle, np.abs(points).max() + wide + 3 * soft, self.dish)
        for a, b in pairwise(points):
            way = (b - a) / np.sum((b - a) ** 2)
            t = np.clip((dx - a[0]) * way[0] + (dy - a[1]) * way[1], 0, 1)
            x, y = a[0] + t * (b - a)[0], a[1] + t * (b - a)[1]
            far = np.minimum(far, np.hypot(dx - x, dy - y))
        streaks = 1 + 0.2 * soft_noise(rng, far.shape, 120 / self.dish.um)
        self.layers.ink[box] += deep * streaks * (0.5 - 0.5 * np.tanh((far - wide / 2) / soft))
        self.note_line("pen", middle + points)

    def _oval(
        self, at: np.ndarray, size: float
    ) -> tuple[tuple[slice, ...], np.ndarray, np.ndarray]:
        """The window about a place, um, and its x and y from there, turned, in shares of `size`."""
        turn, narrow = self.rng.uniform(0, 3), self.rng.uniform(1, 1.7)
        box, dx, dy = self.layers.window(at, 2.2 * size, self.dish)
        u, v = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
        return box, u / size, v / size * narrow

    def veil(self) -> None:
        """A dried drop with its edge, grainy precipitate without one, or a fingerprint."""
        rng, um, at, kind = self.rng, self.dish.um, self.place(0.85), self.rng.choice(3)
        size = rng.uniform(2500, 4500) if kind == 2 else 600 * np.exp(rng.normal(0, 0.6))
        box, u, v = self._oval(at, size)
        far = np.hypot(u, v)
        noise = soft_noise(rng, far.shape, 0.5 * size / um)
        grain = soft_noise(rng, far.shape, rng.uniform(12, 50) / um + 1)
        soft = np.exp(-1.5 * far**2 * (1 + 0.3 * np.tanh(noise)))
        if kind == 0:
            inside = 0.5 - 0.5 * np.tanh((far - 0.8 + 0.12 * noise) / 0.04)
            shape = inside * (0.5 + 0.3 * noise + 0.2 * grain) + 4 * inside * (1 - inside)
        elif kind == 1:
            shape = soft * (0.4 + np.abs(grain))
        else:
            waves = 2 * np.pi * np.hypot(u - 0.3, 0.7 * v) * size / 450 + 2 * noise
            shape = soft * 0.5 * np.clip(np.sin(waves), -0.3, 1) * np.clip(0.7 + 0.5 * noise, 0, 1)
        self.layers.grey[box] += rng.uniform(0.02, 0.15) * shape
        self.layers.glow[box] += self.dish.scatter * 0.4 * np.abs(shape)
        corner = np.array([part.start for part in box[::-1]])
        for middle, wide in film_pieces(shape, um):
            x, y = map(float, corner + middle)
            self.found.append(PaintedArtefact("smear", x, y, wide))

    def lamp(self) -> None:
        """The image of a window, a lamp or a ring light in the lid or the gel."""
        rng, at, size = self.rng, self.place(0.9), min(550 * np.exp(self.rng.normal(0, 0.8)), 4000)
        box, u, v = self._oval(at, size)
        window, lamp = np.maximum(np.abs(u), np.abs(v)), np.hypot(u, v)
        flat = (0.5 - 0.5 * np.tanh((d - 1) / rng.uniform(0.04, 0.3)) for d in (window, lamp))
        shape = (*flat, np.exp(-(((lamp - 0.8) / 0.12) ** 2)))[rng.integers(3)]
        self.layers.glow[box] += rng.uniform(0.05, 0.6) * self.dish.gel_light.mean() * shape
        self.note("reflection", at, 1.8 * size)
