"""Larger marks, and how much of everything there is: foam, films, drops, prints, pen, lamps."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.globes.dirt import Dirt
from cfutrain.painters.globes.rings import TO_WATER
from cfutrain.painters.globes.settings import ray
from cfutrain.painters.painting import PaintedArtefact, film_pieces, line_pieces

#: How many there are of each thing on a usual dish.
USUAL = {"speck": 125, "debris": 11, "bubbles": 8, "fibre": 5, "scratch": 7, "crystal": 1.2,
         "film": 0.7, "foam": 0.12}  # fmt: skip
#: How many times as many on a dish of dirt alone, where they are not the dish's dirt by itself.
RATHER = {"debris": 1.5, "crystal": 5, "film": 6, "foam": 8, "scratch": 1.3}
#: Inks of pens, by what they take of each colour.
INKS = np.array([(1, 0.8, 0.1), (1, 1, 0.25), (1, 1, 1), (0.15, 1, 1), (1, 0.3, 0.9)])
#: Strokes of what is written on dishes, in a box from 0, 0 (top) to 1, 1.
STROKES = {
    "1": [[(0.3, 0.2), (0.6, 0), (0.6, 1)]],
    "2": [[(0.1, 0.2), (0.4, 0), (0.8, 0.2), (0.7, 0.5), (0.1, 1), (0.9, 1)]],
    "3": [[(0.1, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.45), (0.9, 0.7), (0.6, 1), (0.1, 0.9)]],
    "4": [[(0.6, 1), (0.6, 0), (0.1, 0.7), (0.9, 0.7)]],
    "7": [[(0.1, 0), (0.9, 0), (0.4, 1)]],
    "0": [[(0.5, 0), (0.9, 0.3), (0.9, 0.7), (0.5, 1), (0.1, 0.7), (0.1, 0.3), (0.5, 0)]],
    "#": [[(0.35, 0), (0.25, 1)], [(0.75, 0), (0.65, 1)], [(0, 0.35), (1, 0.35)],
          [(0, 0.7), (1, 0.7)]],
    "A": [[(0, 1), (0.5, 0), (1, 1)], [(0.2, 0.65), (0.8, 0.65)]],
    "B": [[(0.1, 1), (0.1, 0), (0.7, 0.1), (0.7, 0.4), (0.1, 0.5), (0.9, 0.7), (0.7, 1), (0.1, 1)]],
    "C": [[(0.9, 0.15), (0.5, 0), (0.1, 0.4), (0.2, 0.85), (0.6, 1), (0.9, 0.8)]],
    "n": [[(0.1, 0.4), (0.1, 1)], [(0.1, 0.6), (0.5, 0.4), (0.8, 0.6), (0.8, 1)]],
    "M": [[(0, 1), (0.1, 0), (0.5, 0.7), (0.9, 0), (1, 1)]],
}  # fmt: skip


class Marks(Dirt):
    """Draws all that is no colony."""

    def all(self) -> list[PaintedArtefact]:
        """As much as there is in this dish; returns what could be taken for a colony."""
        rng, dish = self.rng, self.dish
        for kind, mean in USUAL.items():
            rather = RATHER.get(kind, 1.0) if dish.empty else 1.0
            for _ in range(rng.poisson(mean * dish.dirt * rather * rng.uniform(0.6, 1.4))):
                getattr(self, kind)()
        if dish.lid:
            self._condensation()
        if dish.fingerprint:
            self._fingerprint()
        if dish.pen:
            self._writing()
        if dish.ring_lamp:
            self._ring_of_lamps()
        if dish.water_dish:
            self._drops_of_water()
        return self.found

    def foam(self) -> None:
        """A crowd of small bubbles."""
        rng, at = self.rng, self.place(0.83)
        spread = rng.uniform(300, 900) / self.dish.um
        for place in at + rng.normal(0, spread, (rng.integers(25, 70), 2)) * (1, 0.6):
            radius = self.size(22, 90)
            if not self.hides(place, radius):
                self.bubble(place, radius, 1.0)

    def film(self) -> None:
        """Precipitate of serum: smooth, pale, oval."""
        rng, at, radius = self.rng, self.place(), self.rng.uniform(60, 260)
        window = self.layers.window(at, 3 * radius / self.dish.um)
        oval = window.dy * np.float32(rng.uniform(1, 1.8))
        shape = np.exp(-((np.hypot(window.dx, oval) * self.dish.um / radius) ** 4))
        self.stamp(window, rng.uniform(0.1, 0.18) * shape)
        self.shine(window, 0.1 * shape)
        self.note("smear", at, 2 * radius)

    def _condensation(self) -> None:
        """Drops under the lid, on one side of it and along its wall; none touch."""
        rng, dish, drops = self.rng, self.dish, np.zeros((0, 3))
        way, begins = ray(rng.uniform(0, 2 * np.pi)), rng.uniform(0, 8000)
        for _ in range(3 * rng.integers(80, 260)):
            at, radius = self.place(), self.size(70, 430)
            place = dish.to_um(at[None])[0]
            wet = place @ way > begins or np.hypot(*place) > 0.89 * dish.radius
            gaps = np.hypot(*(drops[:, :2] - place).T)
            if not wet or (gaps < 1.05 * (drops[:, 2] + radius)).any():
                continue
            drops = np.vstack([drops, (*place, radius)])
            wide = radius / dish.um
            window = self.layers.window(at, 1.6 * wide + 4)
            far, soft = np.hypot(window.dx, window.dy), max(1.0, 0.14 * wide)
            edge = np.exp(-(((far - wide) / soft) ** 2) / 2)
            self.stamp(window, 0.3 * edge - 0.1 * np.exp(-((2 * far / wide) ** 2) / 2))
            self.shine(window, 0.15 * edge)
            self.note("droplet", at, 2.2 * radius)

    def _fingerprint(self) -> None:
        """Ridges of a finger on the floor or the lid, in patches."""
        rng, um, at = self.rng, self.dish.um, self.place(0.7)
        window = self.layers.window(at, 6500 / um)
        turn = rng.uniform(0, 2 * np.pi)
        x = um * (window.dx * np.cos(turn) + window.dy * np.sin(turn))
        y = um * (window.dy * np.cos(turn) - window.dx * np.sin(turn))
        along = np.hypot(x, 0.62 * y + 900) + 0.25 * x
        along += 260 * np.sin(x / 1500) + 200 * np.sin(y / 1700)
        # Where the finger touched is decided on a coarser grid.
        coarse = max(1, int(60 / um))
        patchy = rng.standard_normal([n // coarse + 2 for n in x.shape])
        patchy = ndimage.gaussian_filter(patchy, 120 / um / coarse)
        patchy = patchy.repeat(coarse, 0).repeat(coarse, 1)[: x.shape[0], : x.shape[1]]
        print_ = (np.sin(along * 2 * np.pi / 480) > 0.1) & (patchy > -0.6 * patchy.std())
        print_ = print_ * np.exp(-(((x / 3600) ** 2 + (y / 5200) ** 2) ** 2))
        print_ = ndimage.gaussian_filter(print_.astype(np.float32), 25 / um, truncate=3)
        strength = rng.uniform(0.03, 0.07)
        self.stamp(window, strength * print_)
        self.shine(window, 1.2 * strength * print_)
        corner = np.array([window.left, window.top])
        for middle, wide in film_pieces(print_, um):
            self.note("smear", corner + middle, wide)

    def _writing(self) -> None:
        """A number or a dose on the wall, or beside it, by hand."""
        rng, dish = self.rng, self.dish
        text = str(rng.choice(["#3 10nM", "B2", "A1", "#12", "100", "C4 1nM", "7"]))
        high, slant = rng.uniform(1500, 2400), rng.uniform(-0.2, 0.2)
        ink, wide, density = INKS[rng.integers(len(INKS))], rng.uniform(250, 420), 1.5
        across, down = ray(slant), ray(slant + np.pi / 2)
        turn = np.linalg.inv(dish.matrix[:2, :2] * dish.um)
        strokes = []
        for number, letter in enumerate(text):
            for stroke in STROKES.get(letter, []):
                stroke = np.array(stroke) + rng.normal(0, 0.03, (len(stroke), 2))
                along = 0.6 * high * (stroke[:, :1] + 1.35 * (number - len(text) / 2))
                # Upright in the picture, however the dish is turned.
                strokes.append((along * across + high * (stroke[:, 1:] - 0.5) * down) @ turn.T)
        for _ in range(40):
            middle = rng.uniform(0.93, 1.17) * dish.radius * ray(rng.uniform(0, 2 * np.pi))
            paths = [dish.to_px(middle + stroke) for stroke in strokes]
            if not any(self._crosses(path, wide) for path in paths):
                break
        else:
            return
        for path in paths:
            self.line("pen", path, wide, density, ink, 25)

    def _crosses(self, path: np.ndarray, wide_um: float) -> bool:
        """Whether a thick line along a path, px, would hide a colony's core."""
        places = (middle / self.dish.um for middle, _ in line_pieces(path * self.dish.um, wide_um))
        return any(self.hides(place, 0.5 * wide_um) for place in places)

    def _ring_of_lamps(self) -> None:
        """The lamps of a ring light, mirrored in the gel."""
        rng, um, dish = self.rng, self.dish.um, self.dish
        lamps, middle = rng.integers(24, 49), rng.uniform(0, 0.25) * dish.radius
        middle, wide = middle * ray(rng.uniform(0, 7)), rng.uniform(2500, 4500)
        for turn in np.arange(lamps) * 2 * np.pi / lamps:
            place = middle + wide * ray(turn) * (1, 0.85) + rng.normal(0, 60, 2)
            at, size = dish.to_px(place[None])[0], rng.uniform(40, 78) / um
            window = self.layers.window(at, 3 * size)
            far = (window.dx / size) ** 2 + (window.dy / size / 1.3) ** 2
            self.shine(window, rng.uniform(0.4, 1.2) * np.exp(-(far**0.8)))
            self.note("reflection", at, 2.4 * size * um)

    def _drops_of_water(self) -> None:
        """Drops in the open dish of water beside this one."""
        rng, dish = self.rng, self.dish
        middle = TO_WATER * ray(dish.water_turn)
        for _ in range(60):
            far = 0.94 * dish.radius * np.sqrt(rng.random())
            at = dish.to_px((middle + far * ray(rng.uniform(0, 7)))[None])[0]
            if self.shows(at):
                self.bubble(at, rng.uniform(40, 160), 1.5)
