"""Small things that are no colony: bubbles, fibres, dust, chips, clots, crystals, scratches."""

import numpy as np

from cfutrain.painters.patches.fields import soft_noise
from cfutrain.painters.patches.settings import GEL, ray
from cfutrain.painters.patches.tracing import Tracer

#: How many there are of each in a usual dish, and in a filthy one.
USUAL = {
    "bubbles": (3, 9), "wall_bubble": (3, 7), "fibre": (4, 9), "hair": (0, 1), "dust": (9, 28),
    "chip": (0, 4), "red_chip": (0, 2), "clot": (0, 2), "crystal": (0, 3), "scale": (0, 2),
    "scratch": (2, 11),
}  # fmt: skip
FILTHY = {
    "bubbles": (18, 41), "wall_bubble": (12, 25), "fibre": (18, 31), "hair": (0, 3),
    "dust": (50, 115), "chip": (8, 15), "red_chip": (8, 26), "clot": (4, 9), "crystal": (6, 23),
    "scale": (6, 15), "scratch": (8, 19),
}  # fmt: skip
#: Colours by what they take: chips of dye, rust and plastic; threads of lint and dyed cloth.
REDS = ((0.15, 1.4, 1.2), (0.8, 1.2, 1.7))
CHIPS = (*REDS, (1.6, 0.7, 0.15), (1.4, 0.25, 1.2), (0.6, 1.5, 0.4), (0.05, 0.6, 1.8),
         (1.6, 1.6, 1.6))  # fmt: skip
THREADS = ((1, 1, 1), (1.1, 0.7, 0.4), (0.5, 0.9, 1.2), (0.4, 1, 1), (1, 0.6, 1))
GREY = (1.0, 1.0, 1.0)


class Dirt(Tracer):
    """Dirt of one dish."""

    def soil(self) -> None:
        """As much of everything as there is in this dish."""
        for name, (least, most) in (FILTHY if self.dish.filthy else USUAL).items():
            for _ in range(int(self.rng.integers(least, most))):
                getattr(self, name)()

    def _even_in_log(self, low: float, high: float) -> float:
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def bubbles(self) -> None:
        """A bubble on the floor or at the surface, often with smaller ones at its side."""
        radius = self._even_in_log(45, 330)
        at = self.place(1.2 * radius)
        if at is None:
            return
        self.bubble(at, radius)
        for _ in range(int(self.rng.integers(0, 3))):
            other = radius * self.rng.uniform(0.3, 0.9)
            away = (radius + other) / self.dish.um * ray(self.rng.uniform(0, 2 * np.pi))
            if self.is_free(at + away, 1.2 * other):
                self.bubble(at + away, other)

    def wall_bubble(self) -> None:
        """A bubble that leans on the wall."""
        radius = self._even_in_log(100, 500)
        far = (self.dish.radius - 1.05 * radius) / self.dish.um
        at = self.dish.middle + far * ray(self.rng.uniform(0, 2 * np.pi))
        # Some lie beside the picture, where it shows a part of the dish.
        if self.is_free(at, 1.2 * radius):
            self.bubble(at, radius, 1000.0)

    def bubble(self, at: np.ndarray, radius: float, height: float | None = None) -> None:
        """A dark ring with a bright middle and outer border; in half of them a lamp is mirrored."""
        rng, grid = self.rng, self.sheet.grid(at, 1.4 * radius + 40)
        x, y = grid.about(at)
        far = np.hypot(x, y) / radius
        ring = np.clip((far - rng.uniform(0.62, 0.78)) / 0.2, 0, 1) * (far < 1)
        bent = 0.1 * np.exp(-(((far - 1.06) / 0.05) ** 2)) + 0.1 * np.exp(-((far / 0.55) ** 2))
        if rng.random() < 0.5:
            right, down = 0.45 * radius * ray(rng.uniform(0, 2 * np.pi))
            spot = np.hypot(x - right, y - down) / radius
            bent += 0.35 * np.exp(-(spot**2) / 0.02)
        blur = self.blur(height if height is not None else rng.choice([0, GEL]) + rng.normal(0, 60))
        through = grid.soften((1 - rng.uniform(0.75, 0.97) * ring).astype(np.float32), blur)
        if self.lay(grid.patch(None, through, grid.soften(bent.astype(np.float32), blur))):
            self.note("bubble", at, 2 * radius)

    def fibre(self, length: float | None = None, width: float | None = None) -> None:
        """A thread that winds, on the floor, on the gel, or under the dish."""
        rng, at = self.rng, self.place(5, free=False)
        if at is None:
            return
        path = self.winding(length or rng.uniform(300, 3500), 25, rng.uniform(0.03, 0.16))
        colour = THREADS[rng.choice(5, p=(0.5, 0.25, 0.1, 0.08, 0.07))]
        width, depth, glint = (
            width or rng.uniform(8, 20),
            rng.uniform(0.25, 1.1),
            0.35 * rng.random(),
        )
        blur = 0.8 * self.blur(-300, 0, GEL, GEL + 200)
        if self.strokes(at, [path], width, colour, depth, blur, glint):
            self.note_line("fibre", at, path)

    def hair(self) -> None:
        """A hair of a person."""
        self.fibre(self.rng.uniform(6000, 12_000), self.rng.uniform(45, 75))

    def _grain(self, size: float, sides: int, colour: tuple, depth: float, blur: float) -> None:
        """A flat piece of matter, noted as dust."""
        at = self.place(size)
        if at is None:
            return
        corners = self.form(size, sides, 0.45)
        if self.strokes(at, [corners], 1, colour, depth, blur, filled=True):
            self.note("dust", at + corners.mean(axis=0) / self.dish.um, 1.7 * size + blur)

    def dust(self) -> None:
        """A dark grain, in the dish, on its lid or under it."""
        size, sides = self._even_in_log(10, 55), int(self.rng.integers(5, 11))
        depth = self.rng.uniform(0.4, 2.2)
        self._grain(size, sides, (1, 1.05, 1.15), depth, self.blur(0, GEL, -800))

    def chip(self, colours: tuple = CHIPS) -> None:
        """A coloured grain."""
        size, sides = self._even_in_log(24, 95), int(self.rng.integers(4, 8))
        colour = colours[self.rng.integers(len(colours))]
        self._grain(size, sides, colour, self.rng.uniform(0.5, 1.4), self.blur(0, 0, GEL))

    def red_chip(self) -> None:
        """A red or rusty grain."""
        self.chip(REDS)

    def clot(self) -> None:
        """A clot of blood or serum: a cloudy body with strands of fibrin."""
        rng, size = self.rng, self.rng.uniform(150, 500)
        at = self.place(1.2 * size, 0.97)
        if at is None:
            return
        grid = self.sheet.grid(at, 1.7 * size)
        x, y = grid.about(at)
        right, down = ray(rng.uniform(0, np.pi))
        far = np.hypot(x * right + y * down, (y * right - x * down) / rng.uniform(0.35, 0.8)) / size
        rough = sum(
            strength * soft_noise(rng, grid.shape, share * size / grid.pitch)
            for strength, share in ((0.4, 0.5), (0.22, 0.16), (0.08, 0.05))
        )
        body = 1 - far + rough
        thick = np.clip(body / 0.25, 0, 1) * np.clip(0.55 + 0.5 * body, 0, 1.4)
        thick *= np.clip((1.65 * size - np.hypot(x, y)) / (0.1 * size), 0, 1)
        thick = grid.soften(thick.astype(np.float32), 0.8 * self.blur(0, 500, GEL))
        colour = (0.35, 1.3, 1.6) if rng.random() < 0.7 else (0.5, 0.65, 0.9)
        density = np.array(colour, np.float32) * np.float32(rng.uniform(0.5, 1.2))
        passed = np.exp(-thick[..., None] * density)
        if self.lay(grid.patch(passed, 1 - 0.25 * np.clip(thick, 0, 1))):
            wide = 2 * np.sqrt((thick > 0.15).mean() / np.pi) * np.sqrt(thick.size) * grid.pitch
            self.note("flake", at, max(wide, size))
        for _ in range(int(rng.integers(2, 7))):
            from_here = at + rng.normal(0, 0.3 * size / self.dish.um, 2)
            strand = self.winding(size * rng.uniform(0.8, 2.2), 20, 0.06)
            depth = rng.uniform(0.15, 0.5)
            if self.strokes(from_here, [strand], rng.uniform(5, 10), (0.8, 1, 1.2), depth, 8):
                self.note_line("fibre", from_here, strand)

    def crystal(self) -> None:
        """A bunch of needles, or a clear plate with sharp edges."""
        rng, at, blur = self.rng, self.place(70), 0.6 * self.blur(0, 0, 500)
        if at is None:
            return
        if rng.random() < 0.5:
            length, needles = rng.uniform(60, 260), int(rng.integers(4, 16))
            lines = [
                np.outer((0, length * rng.uniform(0.4, 1)), ray(rng.uniform(0, 2 * np.pi)))
                for _ in range(needles)
            ]
            depth, glint = rng.uniform(0.3, 0.9), rng.uniform(0, 0.3)
            seen, wide = (
                self.strokes(at, lines, rng.uniform(4, 9), GREY, depth, blur, glint),
                length,
            )
        else:
            wide = rng.uniform(25, 110)
            corners = self.form(wide, int(rng.choice([3, 4, 4, 5, 6])), 0.3)
            self.strokes(at, [corners], 1, GREY, 0.06, blur, filled=True)
            across = np.vstack([corners[0], corners[len(corners) // 2]])
            edges = [np.vstack([corners, corners[:1]]), across]
            seen = self.strokes(at, edges, rng.uniform(5, 9), GREY, rng.uniform(0.4, 1), blur, 0.35)
        if seen:
            self.note("flake", at, 1.7 * wide)

    def scale(self) -> None:
        """A scale of skin or plastic: a thin sheet with a darker border and creases."""
        rng, size = self.rng, self.rng.uniform(90, 330)
        at, blur = self.place(size), 0.7 * self.blur(GEL, GEL, 0)
        if at is None:
            return
        corners = self.form(size, int(rng.integers(5, 9)), 0.4)
        self.strokes(at, [corners], 1, (0.9, 1, 1.15), rng.uniform(0.05, 0.2), blur, filled=True)
        border = [np.vstack([corners, corners[:1]])]
        depth = rng.uniform(0.25, 0.6)
        seen = self.strokes(at, border, rng.uniform(5, 9), (1, 1, 1.05), depth, blur, 0.25)
        creases = [
            corners[rng.integers(len(corners), size=2)] * rng.uniform(0.3, 0.95, (2, 1))
            for _ in range(int(rng.integers(2, 7)))
        ]
        self.strokes(at, creases, 4, GREY, rng.uniform(0.1, 0.3), blur, 0.1)
        if seen:
            self.note("flake", at + corners.mean(axis=0) / self.dish.um, 1.7 * size)

    def scratch(self) -> None:
        """A long line in the plastic, nearly straight, dark or bright."""
        rng, at, length = self.rng, self.place(5, free=False), self.rng.uniform(1500, 9000)
        if at is None:
            return
        along = np.linspace(-0.5, 0.5, 30) * length
        right, down = ray(rng.uniform(0, 2 * np.pi))
        path = np.column_stack([along, rng.normal(0, 4e-5) * along**2])
        path = path @ np.array([[right, down], [-down, right]])
        off = path + (at - self.dish.middle) * self.dish.um
        path = path[np.hypot(*off.T) < self.dish.radius]
        depth = rng.uniform(0.08, 0.4) * (-0.7 if rng.random() < 0.4 else 1)
        if len(path) > 2 and self.strokes(at, [path], rng.uniform(4, 11), GREY, depth, 5.0):
            self.note_line("scratch", at, path)
