"""Larger things: lumps of the gel, droplets on the lid, a scorer's pen, reflections of lamps."""

import numpy as np

from cfutrain.painters.clouds.canvas import Patch, Sheet
from cfutrain.painters.clouds.dirt import GREY, Dirt
from cfutrain.painters.painting import PaintedArtefact, film_pieces, is_inside

#: Densities of inks in red, green and blue: blue, black, red, green.
INKS = np.array([(1.7, 1.3, 0.35), (1.6, 1.6, 1.5), (0.25, 1.6, 1.5), (1.6, 0.5, 1.2)])
#: A scorer's colour for each kind.
SCORED = {"BFU-E": 0, "CFU-E": 0, "CFU-GM": 1, "CFU-G": 1, "CFU-M": 1, "CFU-GEMM": 1, "CFU-MK": 2}
#: Light of a lamp that is mirrored, in red, green and blue.
LAMP = (1.0, 0.97, 0.9)


class Marks(Dirt):
    """Lays marks down on a canvas and lists those that can be seen in `found`."""

    def all(self) -> list[PaintedArtefact]:
        """As many as this dish has."""
        for _ in range(self.rng.poisson(3 * self.dish.dirt)):
            self.lump()
        for _ in range(self.rng.poisson(self.dish.dirt * self.dish.condensation)):
            self.condensation()
        if self.dish.dotted:
            self.pen()
        for _ in range(self.dish.reflections):
            self.reflection()
        return self.found

    def lump(self) -> None:
        """Gel that was not mixed well: faint, wide, with a texture."""
        rng, at, radius = self.rng, self.somewhere(0.9), self.rng.uniform(250, 1600)
        k = np.arange(2, 7)
        lobes = np.stack([0.25 / k**0.7 * rng.normal(size=5), rng.uniform(0, 7, 5)], axis=1)
        sheet, film = self.film(at, radius, lobes)
        film *= np.float32(rng.choice([-1, 1]) * rng.uniform(0.015, 0.06))
        self.lay(sheet, film)
        if self.is_seen(film, radius / 3):
            self._note_film("smear", sheet, film)

    def _note_film(self, kind: str, sheet: Sheet, film: np.ndarray) -> None:
        """Lists the pieces of a film that lie in the picture."""
        for middle, wide in film_pieces(film, sheet.um):
            px = middle * sheet.step / sheet.fine + (sheet.left, sheet.top)
            if is_inside(px, self.dish.size):
                self.found.append(PaintedArtefact(kind, float(px[0]), float(px[1]), wide))

    def condensation(self) -> None:
        """A crowd of drops on the lid, bright and far out of focus."""
        rng, at, spread = self.rng, self.somewhere(0.8), self.rng.uniform(800, 3000)
        for place in at + rng.normal(0, 1, (rng.integers(25, 90), 2)) * (spread, 0.6 * spread):
            radius, bright = rng.uniform(25, 110), rng.uniform(0.02, 0.07)
            if np.hypot(*place) < self.dish.wall:
                self.grain("droplet", place, radius, -bright, GREY, 0.5 * radius)

    def pen(self) -> None:
        """Dots beside colonies that were counted, and a label at the wall."""
        rng, inks = self.rng, INKS[self.rng.permutation(len(INKS))]
        # Some scorers have one pen only.
        inks = np.repeat(inks[:1], 4, axis=0) if rng.random() < 0.4 else inks
        for name, x, y, reach in self.planted:
            if name == "cluster" or rng.random() > self.dish.dotted:
                continue
            turn, far = rng.uniform(0, 2 * np.pi), reach + rng.uniform(150, 350)
            place = np.array([x + far * np.cos(turn), y + far * np.sin(turn)])
            size, density = rng.uniform(90, 160), rng.uniform(0.5, 0.9)
            if not self.hides(place, size):
                self.grain("pen", place, size, density, inks[SCORED[name]], 25)
        side = rng.uniform(0, 2 * np.pi)
        for _ in range(rng.integers(4, 12) if rng.random() < 0.7 else 0):
            turn = side + rng.normal(0, 0.13)
            far = self.dish.radius - rng.uniform(-300, 1500)
            start = far * np.array([np.cos(turn), np.sin(turn)])
            path = self.path(start, rng.uniform(700, 1900), 0.02, rng.normal(0, 1.6))
            hidden = [self.hides(place, 170) for place in path]
            path = path[: hidden.index(True)] if any(hidden) else path
            self.line("pen", path, 170, 0.8, inks[3], 20)

    def reflection(self) -> None:
        """A tube or window, a lamp, or a ring light, mirrored in lid or gel."""
        rng, size, at = self.rng, self.rng.uniform(500, 1600), self.somewhere(0.75)
        for _ in range(60):
            if not self.hides(at, 1.3 * size):
                break
            at = self.somewhere(0.75)
        # Where it lies upon something it lets it through.
        bright = rng.uniform(0.12, 0.18 if self.hides(at, 1.3 * size) else 0.5)
        sheet = Sheet(self.dish, at[None], 1.7 * size, 25)
        dx, dy = (d / np.float32(size) for d in sheet.offsets(at))
        turn, kind = rng.uniform(0, np.pi), rng.choice(("tube", "lamp", "ring"))
        u, v = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
        if kind == "tube":
            shape = np.exp(-(np.maximum(np.abs(u), np.abs(v) / 0.35) ** 8))
        elif kind == "lamp":
            shape = np.exp(-2 * (u**2 + (v / 0.8) ** 2))
        else:
            shape = np.exp(-(((np.hypot(u, v) - 1) / 0.16) ** 2))
        shape = (shape * bright).astype(np.float32)
        plane = sheet.to_pixels(shape).astype(np.float16)
        self.canvas.glare.append(Patch(sheet.top, sheet.left, plane))
        self._note_film("reflection", sheet, shape)
