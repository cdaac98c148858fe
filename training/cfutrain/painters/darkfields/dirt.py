"""All that is no colony: dust, lint, flakes, bubbles, scratches, drops, pens, smears, lamps."""

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from cfutrain.painters.darkfields.canvas import Canvas, polar, step, walk
from cfutrain.painters.darkfields.light import Light
from cfutrain.painters.darkfields.settings import WALL_MM, Dish
from cfutrain.painters.painting import PaintedArtefact, film_pieces, is_inside, line_pieces

#: Most of one kind on a dish; cells on which films are drawn, um.
MOST, FILM = 250, 40.0


class Dirt:
    """Draws the dirt of a dish and keeps a list of it; lengths in um."""

    def __init__(self, dice: np.random.Generator, dish: Dish, canvas: Canvas, light: Light) -> None:
        self.dice, self.dish, self.canvas, self.light = dice, dish, canvas, light
        self.found: list[PaintedArtefact] = []
        self.strong = dice.uniform(0.4, 1.2)

    def drawn(self) -> list[PaintedArtefact]:
        """All dirt of the dish."""
        for kind, mean in self.dish.dirt.items():
            for _ in range(min(self.dice.poisson(mean), MOST)):
                getattr(self, f"_{kind}")(self._place())
        return self.found

    def _place(self, least: float = 0.0, most: float = 1.0) -> np.ndarray:
        """A place on the dish between two shares of its radius."""
        far = self.dish.radius * np.sqrt(self.dice.uniform(least**2, most**2))
        return polar(far, self.dice.uniform(0, 2 * np.pi))

    def _log(self, low: float, high: float) -> float:
        """A number, evenly in its logarithm."""
        return float(np.exp(self.dice.uniform(np.log(low), np.log(high))))

    def _note(self, kind: str, at: np.ndarray, size: float) -> None:
        x, y = self.dish.px(at)[0]
        self.found.append(PaintedArtefact(kind, float(x), float(y), float(size)))

    def _line(self, kind: str, points: np.ndarray, width: float, amounts: dict) -> None:
        """A line in the picture and, as far as it lies there, piece by piece in the list."""
        self.canvas.stroke(self.dish.px(points), width / self.dish.true_um, amounts)
        for middle, length in line_pieces(points):
            if is_inside(self.dish.px(middle)[0], (self.dish.height, self.dish.width)):
                self._note(kind, middle, max(length, width))

    def _dust(self, at: np.ndarray) -> None:
        """A grain of a few crumbs, or now and then a cloud of what has fallen out."""
        cloud = self.dice.random() < 0.03
        size = self._log(200, 1200) if cloud else self._log(15, 110)
        count = int(self._log(15, 200)) if cloud else self.dice.integers(1, 7)
        crumbs = at + self.dice.normal(0, size / 5, (count, 2))
        sigma, amount = (self._log(4, 9), 0.3) if cloud else (size / 4, count**-0.5)
        amounts = {"dirt": self.strong * amount * self._log(0.4, 2.5)}
        self.canvas.cloud(self.dish.px(crumbs), sigma / self.dish.true_um, amounts)
        self._note("dust", crumbs.mean(axis=0), size)

    def _fibre(self, at: np.ndarray) -> None:
        """Lint, straight or curled."""
        way = walk(self.dice, at, self._log(300, 7000), self._log(0.2, 4))
        self._line("fibre", way, self._log(8, 28), {"dirt": self.strong * self._log(0.25, 1.5)})

    def _scratch(self, at: np.ndarray) -> None:
        """A fine groove that glitters in side light, or a soft crack or ripple in the gel."""
        faint, crack = self.strong * self._log(0.08, 0.6), self.dice.random() < 0.12
        groove = {"dirt": 0.4 * faint, "shine": 0.6 * faint * self.light.side}
        amounts = {"relief": self.dice.normal(0, 0.8)} if crack else groove
        way = walk(self.dice, at, self._log(500, 9000), 1.2 if crack else 0.08)
        self._line("scratch", way, self._log(30, 150) if crack else self._log(6, 22), amounts)

    def _flake(self, at: np.ndarray) -> None:
        """A chip of plastic with straight edges."""
        size = self._log(70, 600)
        count, r = self.dice.integers(3, 8), size / 2 / self.dish.true_um
        # Few sides are spread evenly, or the chip would be open on one side.
        off = self.dice.uniform(-0.3, 0.3, count) * min(1.0, (count - 2) / 3)
        turns = (np.arange(count) + off) * 2 * np.pi / count
        edges = polar(1, turns), r * self.dice.uniform(0.4, 0.75, count)
        amount = self.strong * self._log(0.15, 1)

        def chip(dx: np.ndarray, dy: np.ndarray) -> dict[str, np.ndarray]:
            off = np.max(
                [dx * x + dy * y - far for (x, y), far in zip(*edges, strict=True)], axis=0
            )
            off = np.maximum(off, np.hypot(dx, dy) - 1.2 * r)
            return {"dirt": amount * (step(off / 0.3) + 0.6 * np.exp(-((off / 0.8) ** 2)))}

        self.canvas.radial(self.dish.px(at)[0], 1.5 * r + 3, chip)
        self._note("flake", at, size)

    def _lens(self, kind: str, at: np.ndarray, radius: float, ring: float, soft: float) -> None:
        """A round thing that bends light: dark border, bright middle, a spark towards the lamp."""
        r, s = radius / self.dish.true_um, soft / self.dish.true_um + 0.35
        wide, way, amount = max(ring * r, 0.5), self.light.way, self.strong * self._log(0.4, 1.8)

        def lens(dx: np.ndarray, dy: np.ndarray) -> dict[str, np.ndarray]:
            far, along = np.hypot(dx, dy), (dx * way[0] + dy * way[1]) / r
            border = amount * np.exp(-(((far - r + wide) / (wide + s)) ** 2))
            across = far**2 / r**2 + 0.36
            near = np.exp(-np.maximum(across - 1.2 * along, 0) / (0.12 + s / r) ** 2)
            back = np.exp(-np.maximum(across + 1.2 * along, 0) / (0.2 + s / r) ** 2)
            shine = amount * (0.9 * near + 0.3 * back)
            shine += 0.4 * border * np.clip(0.6 + 0.4 * along, 0, 1)
            shine, middle = shine * (0.1 + self.light.side), 0.3 * amount * step((far - r) / s)
            return {"dirt": border * (not self.dish.dark), "shine": shine, "relief": middle}

        self.canvas.radial(self.dish.px(at)[0], r + 3 * (wide + s), lens)
        self._note(kind, at, 2 * radius)

    def _bubble(self, at: np.ndarray) -> None:
        """Air in the gel: often at the wall, often two."""
        radius = self._log(35, 700)
        if self.dice.random() < 0.35:
            at = at / np.hypot(*at) * (self.dish.radius - radius)
        self._lens("bubble", at, radius, self.dice.uniform(0.08, 0.2), self._log(3, 15))
        other = radius * self.dice.uniform(0.4, 1)
        beside = at + polar(radius + other, self.dice.uniform(0, 6.3))
        if self.dice.random() < 0.3 and np.hypot(*beside) < self.dish.radius - other:
            self._lens("bubble", beside, other, 0.12, 8)

    def _droplet(self, at: np.ndarray) -> None:
        """Water on the lid, out of focus."""
        for near in at + self.dice.normal(0, 900, (self.dice.integers(1, 6), 2)):
            self._lens("droplet", near, self._log(50, 500), 0.35, self._log(20, 80))

    def _pen(self, at: np.ndarray) -> None:
        """A stroke or a letter on the lid or, more often, near the wall."""
        wall, width = 1 + WALL_MM * 1000 / self.dish.radius, self._log(250, 900)
        at = self._place(0.9, wall) if self.dice.random() < 0.6 else at
        for _ in range(self.dice.integers(1, 5)):
            way = walk(self.dice, at + self.dice.normal(0, 900, 2), self._log(800, 5000), 1.0)
            self._line("pen", way, width, {"ink": self.dice.uniform(0.5, 1.1)})

    def _smear(self, at: np.ndarray) -> None:
        """A dried film, or a finger on the lid: ridges half a millimetre apart about a whorl."""
        finger = self.dice.random() < 0.25
        size = self._log(7000, 13000) if finger else self._log(500, 5000)
        n = max(6, int(size / FILM))
        y, x = np.mgrid[-1 : 1 : n * 1j, -1 : 1 : n * 1j]
        ragged = gaussian_filter(self.dice.normal(size=(n, n)), n / 10)
        far = np.hypot(x, y * self.dice.uniform(1, 1.8)) + 0.15 * ragged / ragged.std()
        film = step((far - 0.65) / 0.06)
        film *= self._log(0.03, 0.3) * (0.4 + 2.4 * self.dice.random() * (1 - film))
        if finger:
            whorl = np.hypot(x - self.dice.normal(0, 0.3), 0.8 * y - self.dice.normal(0, 0.3))
            whorl += 0.05 * np.sin(4 * x + 3 * y + self.dice.uniform(0, 6))
            film *= 0.6 + 0.6 * np.sin(whorl * np.pi * size / self.dice.uniform(420, 560))
        film, side = np.float32(self.strong * film), max(2, round(n * FILM / self.dish.true_um))
        large = np.asarray(Image.fromarray(film).resize((side, side), Image.BICUBIC))
        corner = np.round(self.dish.px(at)[0] - side / 2).astype(int)
        self.canvas.add("dirt", np.maximum(large, 0), *corner)
        for middle, wide in film_pieces(film, FILM):
            at = corner + middle * FILM / self.dish.true_um
            if is_inside(at, (self.dish.height, self.dish.width)):
                self.found.append(PaintedArtefact("smear", *map(float, at), wide))

    def _reflection(self, at: np.ndarray) -> None:
        """A lamp, a ring of lamps or a window that the lid mirrors."""
        kind, size = self.dice.choice(["lamp", "ring", "window"]), self._log(300, 4500)
        r, amount = size / 2 / self.dish.true_um, self._log(0.05, 0.9)
        soft, lamps = r * self.dice.uniform(0.03, 0.35), self.dice.integers(8, 30)
        flat, way = self.dice.uniform(0.5, 1), polar(1, self.dice.uniform(0, np.pi))

        def bright(dx: np.ndarray, dy: np.ndarray) -> dict[str, np.ndarray]:
            x, y = dx * way[0] + dy * way[1], (dy * way[0] - dx * way[1]) / flat
            shape = step((np.hypot(x, y) - 0.7 * r) / soft)
            if kind == "window":
                x, y = np.abs(x), np.abs(y)
                shape = step((np.maximum(x, y) - 0.65 * r) / (0.3 * soft))
                shape *= 1 - step((np.minimum(x, y) - 0.06 * r) / 0.5)
            elif kind == "ring":
                shape = np.exp(-(((np.hypot(x, y) / r - 0.8) / 0.1) ** 2))
                shape *= 0.6 + 0.4 * np.cos(lamps * np.arctan2(y, x))
            return {"shine": amount * shape}

        self.canvas.radial(self.dish.px(at)[0], 1.5 * r, bright)
        self._note("reflection", at, size)
