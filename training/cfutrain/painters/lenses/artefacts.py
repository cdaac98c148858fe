"""What lies in a dish beside cells: fibres, scratches, dust, flakes, bubbles, droplets."""

import numpy as np

from cfutrain.painters.lenses.cells import BigCells, dots
from cfutrain.painters.lenses.plane import Drawn, Plane
from cfutrain.painters.lenses.settings import GEL_UM
from cfutrain.painters.painting import PaintedArtefact, line_pieces

#: Smaller ones, um, pass for a single cell.
LEAST_UM = 25.0


def in_disc(dice: np.random.Generator, count: int, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly over a disc, um."""
    angle, far = dice.uniform(0, 2 * np.pi, count), radius * np.sqrt(dice.uniform(0, 1, count))
    return far * np.cos(angle), far * np.sin(angle)


class Clutter:
    """Draws artefacts onto a plane and keeps note of them."""

    def __init__(self, plane: Plane, dice: np.random.Generator, radius: float) -> None:
        """`radius`: the dish's, um."""
        self.plane, self.dice, self.radius = plane, dice, radius
        self.found: list[PaintedArtefact] = []

    def note(self, kind: str, x: np.ndarray, y: np.ndarray, beyond: float) -> None:
        """Notes an artefact by its points and what it has `beyond` them, um."""
        low, high = np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
        u, v = (float(at) for at in self.plane.to_px(*((low + high) / 2)))
        size = float(np.hypot(*(high - low))) + 2 * beyond
        if size >= LEAST_UM and self.plane.holds(u, v):
            self.found.append(PaintedArtefact(kind, u, v, size))

    def note_line(self, kind: str, x: np.ndarray, y: np.ndarray) -> None:
        """Notes a line by its pieces."""
        for middle, length in line_pieces(np.stack([x, y], axis=1)):
            u, v = (float(at) for at in self.plane.to_px(*middle))
            if length >= LEAST_UM and self.plane.holds(u, v):
                self.found.append(PaintedArtefact(kind, u, v, length))

    def fibre(self) -> None:
        """A curling thread, somewhere between bottom and lid."""
        dice, pitch = self.dice, self.plane.pitch
        count = int(dice.uniform(300, 3500) / 3)
        x, y = in_disc(dice, 1, self.radius * 1.02)
        turn = np.cumsum(dice.normal(0, 0.012, count))
        turn += dice.normal(0, 0.002) * np.arange(count) + dice.uniform(0, 6.28)
        x, y = x + np.cumsum(np.cos(turn)) * 3, y + np.cumsum(np.sin(turn)) * 3
        width = max(dice.uniform(3, 9), 0.5 * pitch)
        blur = np.hypot(width, dice.uniform(0, 14))
        strength = dice.uniform(0.15, 0.7) * width / blur**2 * 1.2
        dots(self.plane, x, y, blur, strength)
        if dice.random() < 0.5:
            dots(self.plane, x, y, blur * 0.45, -strength * 1.1)
        self.note_line("fibre", x, y)

    def scratch(self) -> None:
        """A nearly straight line in the plastic, with a dark and a bright side."""
        dice = self.dice
        count = int(dice.uniform(400, 6000) / 4)
        x, y = in_disc(dice, 1, self.radius)
        turn = dice.uniform(0, 6.28) + np.cumsum(dice.normal(0, 0.0008, count))
        x, y = x + np.cumsum(np.cos(turn)) * 4, y + np.cumsum(np.sin(turn)) * 4
        width = max(3.0, 0.5 * self.plane.pitch)
        strength = dice.uniform(0.03, 0.16) * dice.choice([-1, 1]) * 1.6 / width
        strength = strength * np.sin(np.linspace(0, np.pi, count)) ** 0.4
        strength *= dice.random(count) > 0.1
        dots(self.plane, x, y, width, strength)
        dots(self.plane, x - np.sin(turn) * 6, y + np.cos(turn) * 6, width, -0.7 * strength)
        self.note_line("scratch", x, y)

    def dust(self) -> None:
        """A grain or a clump of precipitate."""
        dice = self.dice
        x, y = in_disc(dice, 1, self.radius * 1.05)
        count, size = int(dice.integers(2, 14)), dice.uniform(4, 16)
        x, y = x + dice.normal(0, size, count), y + dice.normal(0, size * 0.6, count)
        spread = max(0.5 * self.plane.pitch, size * 0.5)
        dots(self.plane, x, y, spread, dice.uniform(0.08, 0.45) / count**0.5)
        self.note("dust", x, y, spread)

    def crumb(self) -> None:
        """A dark crumb: one grain, or several that stick together, in the dish or below it."""
        dice = self.dice
        x, y = in_disc(dice, 1, self.radius * 1.02)
        count, size = int(dice.integers(1, 25)), dice.uniform(14, 45)
        size *= dice.uniform(1, 2.5) if count < 3 else 1
        # Each grain sticks to one of those before it.
        grains = np.zeros((count, 2))
        for index in range(1, count):
            turn, far = dice.uniform(0, 2 * np.pi), size * dice.uniform(0.6, 1.3)
            beside = grains[dice.integers(index)]
            grains[index] = beside + far * np.array([np.cos(turn), np.sin(turn)])
        own = 0.5 * size
        spread = float(np.hypot(own, dice.exponential(15)))
        loss = dice.uniform(0.2, 1.4, count) * (own / spread) ** 2 * dice.uniform(0.4, 1)
        dots(self.plane, x + grains[:, 0], y + grains[:, 1], spread, loss)
        if dice.random() < 0.4:
            turn, far = dice.uniform(0, 2 * np.pi), dice.uniform(0.8, 1.6) * spread
            beside = grains + far * np.array([np.cos(turn), np.sin(turn)])
            dots(self.plane, x + beside[:, 0], y + beside[:, 1], spread, -0.35 * loss)
        self.note("dust", x + grains[:, 0], y + grains[:, 1], spread)

    def flake(self) -> None:
        """A scale of skin: clear, with corners and a bright or dark edge."""
        dice, pitch = self.dice, self.plane.pitch
        x, y = in_disc(dice, 1, self.radius)
        size, corners = dice.uniform(40, 170), int(dice.integers(4, 8))
        angle = np.sort(dice.uniform(0, 6.28, corners))
        far = size * dice.uniform(0.6, 1, corners)
        corner = np.stack([np.cos(angle), np.sin(angle)], axis=1) * far[:, None]
        after = np.roll(corner, -1, axis=0)
        along = np.linspace(0, 1, 40)[:, None, None]
        for edge in np.moveaxis(corner * (1 - along) + after * along, 1, 0):
            loss = dice.uniform(-0.07, 0.12)
            dots(self.plane, x + edge[:, 0], y + edge[:, 1], max(5, 0.5 * pitch), loss)
        count = int(size * 1.2)
        side, share = dice.integers(0, corners, count), dice.uniform(0, 1, (count, 2))
        inside = corner[side] * share[:, :1] + after[side] * (1 - share[:, :1])
        inside *= np.sqrt(share[:, 1:])
        loss = dice.uniform(0.012, 0.03)
        dots(self.plane, x + inside[:, 0], y + inside[:, 1], size * 0.14, loss)
        self.note("flake", x + corner[:, 0], y + corner[:, 1], 5)

    def bubble(self, x: float, y: float, radius: float) -> None:
        """Air: a dark shoulder, a thin black rim, a bright middle with an image of the lamp."""
        dice = self.dice
        lamp_x, lamp_y = dice.normal(0, 0.12, 2) * radius
        dark, clear = dice.uniform(0.5, 1.3), dice.uniform(0.4, 0.75) * radius
        rim = max(0.05 * radius, 0.6 * self.plane.pitch)

        def profile(dx: np.ndarray, dy: np.ndarray, which: np.ndarray) -> Drawn:
            far = np.hypot(dx, dy)
            edge = np.exp(-(((far - 0.93 * radius) / rim) ** 2)) * dark
            shoulder = dark * 0.55 / (1 + np.exp(np.clip((far - radius) / (0.5 * rim), -30, 30)))
            shoulder /= 1 + np.exp(-(far - clear) / (0.12 * radius))
            halo = -0.12 * np.exp(-(((far - radius - 2 * rim) / (1.2 * rim)) ** 2))
            beside = (dx - lamp_x) ** 2 + (dy - lamp_y) ** 2
            lamp = -0.25 * np.exp(-beside / (2 * (0.16 * radius) ** 2))
            return (edge + shoulder + halo + lamp).astype(np.float32), None

        at = np.array([x]), np.array([y])
        self.plane.stamp(*at, np.array([1.3 * radius + 6 * rim]), profile)
        self.note("bubble", *at, radius)

    def droplets(self) -> None:
        """A patch of condensation on the lid, far out of focus."""
        dice = self.dice
        angle, far = dice.uniform(0, 6.28), dice.uniform(6000, 14000)
        count = int(dice.integers(20, 90))
        x = far * np.cos(angle) + dice.normal(0, 1500, count)
        y = far * np.sin(angle) + dice.normal(0, 1500, count)
        radius = dice.lognormal(np.log(45), 0.5, count).clip(20, 140)
        z = np.full(count, GEL_UM) + 25 / self.plane.lens.aperture
        border = dice.uniform(0.09, 0.15)
        BigCells(np.c_[x, y, z], radius, border, -0.01, 0.45).draw(self.plane, dice)
        for at_x, at_y, size in zip(x, y, radius, strict=True):
            self.note("droplet", np.array([at_x]), np.array([at_y]), size)

    def scatter(self) -> None:
        """A dish's usual dirt."""
        dice = self.dice
        for draw, least, most in (
            (self.fibre, 2, 10),
            (self.scratch, 0, 7),
            (self.dust, 15, 70),
            (self.flake, 0, 5),
        ):
            for _ in range(dice.integers(least, most)):
                draw()
        # Most dishes have a few crumbs, some many.
        for _ in range(dice.integers(5, 30) if dice.random() < 0.2 else dice.integers(0, 5)):
            self.crumb()
        if dice.random() < 0.3:
            self.droplets()

    def bubbles(self, taken: list[tuple[float, float, float]]) -> None:
        """Bubbles, often in pairs or at the wall, beside what is `taken` (x, y, diameter, um)."""
        dice = self.dice

        def free(x: float, y: float, radius: float) -> bool:
            return all(np.hypot(x - a, y - b) >= radius * 1.1 + d / 2 for a, b, d in taken)

        for _ in range(dice.integers(0, 9)):
            radius = float(np.clip(dice.lognormal(np.log(150), 0.6), 35, 700))
            angle, far = dice.uniform(0, 6.28), dice.uniform(0, self.radius - 800)
            if dice.random() < 0.4:
                far = self.radius - radius - dice.uniform(0, 300)
            x, y = far * np.cos(angle), far * np.sin(angle)
            if not free(x, y, radius):
                continue
            self.bubble(x, y, radius)
            second, side = radius * dice.uniform(0.3, 0.9), angle + dice.choice([-1, 1]) * 1.57
            x, y = x + np.cos(side) * (radius + second), y + np.sin(side) * (radius + second)
            if dice.random() < 0.4 and free(x, y, second):
                self.bubble(x, y, second)
