"""Small things that are no colony: dust, dead cells, microbes, hairs, scratches, bubbles."""

import numpy as np

from cfutrain.painters.painting import PaintedArtefact, is_inside, line_pieces
from cfutrain.painters.speckles.optics import Cells, Layers, blur_of, draw_apart, stamp
from cfutrain.painters.speckles.settings import GEL, Dish


class Dirt:
    """Draws things into the layers of a dish and lists them in `found`."""

    def __init__(self, rng: np.random.Generator, dish: Dish, layers: Layers):
        self.rng, self.dish, self.layers = rng, dish, layers
        self.found: list[PaintedArtefact] = []

    def place(self, share: float = 1.0) -> np.ndarray:
        """Anywhere in the dish, um from its middle."""
        turn, far = self.rng.uniform(0, 2 * np.pi), np.sqrt(self.rng.random())
        return far * share * self.dish.radius * np.array([np.cos(turn), np.sin(turn)])

    def height(self) -> float:
        """On the bottom, on the gel, on the lid far out of focus, or within the gel."""
        return self.rng.choice((-100.0, GEL, GEL * 6, self.rng.uniform(0, GEL)))

    def note(self, kind: str, at: np.ndarray, size: float) -> None:
        """Lists a thing at a place in the dish."""
        x, y = self.dish.to_px(at[None])[0]
        self.found.append(PaintedArtefact(kind, float(x), float(y), float(size)))

    def note_line(self, kind: str, path: np.ndarray) -> None:
        """Lists the pieces of a line along a path [n, 2], um, that lie in the picture."""
        for middle, length in line_pieces(path):
            if is_inside(self.dish.to_px(middle[None])[0], self.dish.size):
                self.note(kind, middle, length)

    def _heap(
        self, kind: str, at: np.ndarray, size: np.ndarray | float, height: float,
        body: np.ndarray | float, shine: float,
    ) -> None:  # fmt: skip
        """Draws and lists lumps at places [n, 2], um: radius and height, um; body and shine."""
        cells = Cells(at, height, size, body=body, shine=shine)
        self.layers.add(draw_apart(cells, self.dish), 1.0)
        wide = np.quantile(np.hypot(*(at - at.mean(axis=0)).T), 0.95) + cells.radius.max()
        self.note(kind, at.mean(axis=0), 2 * wide + blur_of(height, self.dish))

    def dust(self) -> None:
        """A grain of a few lumps, dark or bright; or debris of cells, a handful of crumbs."""
        rng, debris = self.rng, self.rng.random() < 0.2
        n = rng.integers(6, 60) if debris else rng.integers(1, 7)
        size = 2.5 if debris else min(6 * np.exp(rng.gamma(1.2, 0.7)), 90)
        apart = rng.uniform(20, 120) / np.sqrt(n) if debris else 0.5 * size
        at = self.place() + np.cumsum(rng.normal(size=(n, 2)), axis=0) * apart
        size, body = size * np.exp(rng.normal(0, 0.4, n)), rng.choice([1.5, 5, 14])
        self._heap("dust", at, size, self.height(), body, rng.uniform(0.2, 2))

    def microbes(self) -> None:
        """Yeast or bacteria: even creamy discs with a sharp border, often several."""
        rng, middle, height = self.rng, self.place(0.9), self.rng.uniform(0, GEL)
        packing, size = rng.uniform(0.8, 2.0), rng.uniform(1.2, 2.8)
        for at in middle + rng.normal(0, 500, (1 + rng.poisson(1.5), 2)):
            wide = min(78 * np.exp(rng.normal(0, 0.6)), 350)
            n = int(packing * (wide / size) ** 2) + 9
            turn, far = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.random(n))
            body = rng.uniform(1.5, 4) * np.sqrt(1.1 - far**2)
            far *= wide * (1 + 0.06 * np.cos(3 * turn + rng.uniform(0, 6)))
            disc = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
            self._heap("smear", at + disc, size, height, body, 1.5)

    def _line(self, kind: str, path: np.ndarray, wide: float, height: float, body: float) -> None:
        """A thin line along a path [n, 2], um, as a row of dots that together weigh as much."""
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        gap = max(wide, float(blur_of(height, self.dish))) / 2
        at = np.arange(0, along[-1], gap)
        dots = np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1)
        looks = {"body": body * gap / wide / 2, "shine": gap / wide, "border": 0.0}
        stamp(self.layers, Cells(dots, height, wide, **looks), self.dish)
        self.note_line(kind, path)

    def fibre(self) -> None:
        """A hair, thread or lint that winds."""
        rng, long = self.rng, min(300 * np.exp(self.rng.gamma(1.5, 0.7)), 9000)
        turn = np.cumsum(
            rng.normal(rng.normal(0, 0.03), rng.uniform(0.01, 0.25), 60)
        ) + rng.uniform(0, 7)
        path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1), axis=0) * long / 60
        path += self.place() - path.mean(axis=0)
        self._line("fibre", path, rng.uniform(3, 14), self.height(), rng.uniform(1, 10))

    def scratch(self) -> None:
        """A straight line in the plastic, or a few side by side."""
        rng, turn, start = self.rng, self.rng.uniform(0, 7), self.place()
        way = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        for _ in range(1 + (rng.random() < 0.3) * rng.integers(1, 5)):
            along = np.linspace(-0.5, 0.5, 30)[:, None] * 600 * np.exp(rng.normal(1, 0.8))
            path = start + along * way[0] + rng.normal(0, 90) * way[1]
            path = path[np.hypot(*path.T) < self.dish.radius]
            if len(path) > 5:
                self._line("scratch", path, rng.uniform(1.5, 6), -100.0, rng.choice([-3, 4, 8]))

    def bubbles(self) -> None:
        """Bubbles, alone or in company, often at the wall; or a crowd of soft drops on the lid."""
        rng, lid = self.rng, self.rng.random() < 0.08
        at, size = self.place(0.96), min((75 if lid else 110) * np.exp(rng.normal(0, 0.8)), 1600)
        if rng.random() < 0.35:
            at *= (0.97 * self.dish.radius - size) / max(np.hypot(*at), 1)
        for _ in range(rng.integers(3, 40) if lid else 1 + rng.poisson(0.8)):
            if np.hypot(*at) < 0.98 * self.dish.radius - size:
                soft = 0.12 * size if lid else 3.0
                self._lens("droplet" if lid else "bubble", at, size, rng.uniform(0.4, 1.4), soft)
            at = at + rng.normal(0, 2.2 * size, 2)
            size *= np.exp(rng.normal(0 if lid else -0.3, 0.4))

    def _lens(self, kind: str, at: np.ndarray, size: float, dark: float, soft: float) -> None:
        """A round lens of radius `size`: dark border, bright middle, a glint of the lamp."""
        rng, dish, soft = self.rng, self.dish, max(soft, 0.5 * self.dish.um)
        box, dx, dy = self.layers.window(at, 1.25 * size + 4 * soft, dish)
        far = np.hypot(dx, dy)
        inside = 0.5 - 0.5 * np.tanh((far - size) / soft)
        rim = inside * np.clip(far / size, 0, 1.1) ** rng.uniform(6, 16)
        spill = np.exp(-(((far - 1.05 * size) / (0.05 * size + soft)) ** 2))
        spot = np.exp(-((far / (size * rng.uniform(0.25, 0.5))) ** 2)) * 0.15 * rng.random()
        self.layers.grey[box] += dark * rim - 0.12 * spill - spot * inside
        glint = np.hypot(dx - 0.6 * size * dish.lamp[0], dy - 0.6 * size * dish.lamp[1])
        shine = np.exp(-((glint / (0.1 * size + soft)) ** 2)) * rng.uniform(0, 0.6)
        self.layers.glow[box] += shine * inside * dish.gel_light.mean() + dish.scatter * rim
        self.note(kind, at, 2 * size)
