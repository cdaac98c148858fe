"""Small things that are no colony: bubbles, fibres, flakes, dust, scratches, crystals, haze."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.fields import soft_noise
from cfutrain.painters.lumps.light import Light
from cfutrain.painters.lumps.seeing import LINE, Eye
from cfutrain.painters.lumps.settings import Dish
from cfutrain.painters.lumps.strokes import Trace, polygon, stroke, trace
from cfutrain.painters.painting import PaintedArtefact, film_pieces, is_inside, line_pieces

#: How many there are on a usual dish, and on a foul one.
USUAL = {"bubbles": 8, "wall_bubble": 6, "fibre": 6, "flake": 8, "dust": 45, "scratch": 6,
         "crystal": 0.6, "haze": 0.5}  # fmt: skip
FOUL = {"bubbles": 16, "wall_bubble": 16, "fibre": 27, "flake": 46, "dust": 185, "scratch": 18,
        "crystal": 11, "haze": 12}  # fmt: skip
#: Colours of fibres and of flakes, as density in red, green and blue: most are grey.
FIBRES = [(1, 1, 1)] * 3 + [(1.1, 0.8, 0.35), (0.3, 0.9, 0.8), (1.2, 1.2, 1.2)]
FLAKES = [(1, 1, 1)] * 2 + [(0.8, 1, 1.25), (1, 1.05, 1.1)]
#: Places that are tried; a bubble's halo and a flake's blur reach beyond its border.
TRIALS, RIM = 40, 1.3
#: Pixels about a piece of a line that the camera may blur it to.
AROUND = 4
#: A colony so many times as wide as a thing is seen in spite of it.
WIDER = 4.0
#: Haze of this density hides colonies.
DENSE = 0.5
#: Density of a pen's ink in red, green and blue: blue-black, black, red, green.
INKS = [(3.0, 2.6, 1.5), (2.4, 2.4, 2.4), (0.3, 2.2, 2.0), (2.2, 0.6, 1.6)]


class Dirt:
    """Draws things on the canvas of a dish and lists those that the eye sees in `found`.

    `taken` is where colonies are that were seen: class, middle and reach, um.
    """

    def __init__(
        self, rng: np.random.Generator, dish: Dish, canvas: Canvas, light: Light, eye: Eye,
        taken: list[tuple],
    ):  # fmt: skip
        self.rng, self.dish, self.canvas, self.light, self.eye = rng, dish, canvas, light, eye
        self.middles = np.array([place for _, place, _ in taken]).reshape(-1, 2)
        self.reaches = np.array([reach for *_, reach in taken])
        self.found = light.found()

    def all(self) -> list[PaintedArtefact]:
        """As much of everything as there is in this dish."""
        for name, usual in (FOUL if self.dish.foul else USUAL).items():
            for _ in range(self.rng.poisson(usual * self.dish.dirt * self.rng.gamma(6, 1 / 6))):
                getattr(self, name)()
        if self.rng.random() < 0.09:
            self.pen()
        return self.found

    def _between(self, low: float, high: float) -> float:
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def _place(
        self, inner: float = 0.0, outer: float = -300.0, hides: float = 0.0
    ) -> np.ndarray | None:
        """A place in the picture, px; `inner` and `outer` are beyond the dish's border, um.

        What reaches `hides` um from there hides no colony; None where there is no such place.
        """
        radius = self.dish.radius
        for _ in range(TRIALS):
            place = self.dish.somewhere(self.rng, inner and radius + inner, radius + outer)
            if place is None:
                return None
            at = self.dish.to_px(place[None])[0]
            if not self._hides(at, hides):
                return at
        return None

    def _hides(self, at: np.ndarray, reach: float) -> bool:
        """Whether a thing at a place, px, that reaches so far, um, would hide a colony."""
        gaps = np.hypot(*(self.middles - self.dish.to_um(at[None])).T) - self.reaches
        return bool(((gaps < reach) & (self.reaches < WIDER * reach)).any())

    def _lay(
        self, at: np.ndarray, half: int, density: np.ndarray, bend: np.ndarray,
        tint: tuple[float, ...] = (1, 1, 1), lit: float = 1.0,
    ) -> tuple[np.ndarray, float]:  # fmt: skip
        """Lays a form that reaches `half` px from a place, px; returns its change and the noise."""
        column, row = np.floor(at).astype(int) - half
        laid = self.canvas.of_dirt(density, bend, tint, lit)
        self.canvas.add(row, column, *laid)
        return self.eye.change(row, column, *laid)

    def _note(self, kind: str, at: np.ndarray, size_um: float) -> None:
        if is_inside(at, self.dish.size):
            self.found.append(PaintedArtefact(kind, float(at[0]), float(at[1]), float(size_um)))

    def _draw_line(
        self, line: Trace, density: np.ndarray, bend: np.ndarray, shift: tuple[int, int] = (0, 0),
        tint: tuple[float, ...] = (1, 1, 1), lit: float = 1.0,
    ) -> list[tuple]:  # fmt: skip
        """Draws a line; its light may be bent some rows and columns beside it.

        Returns what was drawn where, and where along the line.
        """
        drawn, nothing = [], np.zeros_like(density)
        parts = [((0, 0), density, bend)]
        if shift != (0, 0):
            # Twice the same pixel could not be added at once.
            parts = [((0, 0), density, nothing), (shift, nothing, bend)]
        for (down, right), dark, bright in parts:
            laid = self.canvas.of_dirt(dark, bright, tint, lit)
            self.canvas.add_points(line.rows + down, line.columns + right, *laid)
            drawn.append((line.rows + down, line.columns + right, *laid, line.along))
        return drawn

    def _note_line(self, kind: str, path: np.ndarray, drawn: list[tuple]) -> None:
        """Lists the pieces of a line along a path [n, 2], px, that are seen as it was drawn."""
        pieces = line_pieces(path * self.dish.um)
        for index, (middle, length) in enumerate(pieces):
            share = index / len(pieces), (index + 1) / len(pieces)
            at = middle / self.dish.um
            if is_inside(at, self.dish.size) and self._sees_piece(drawn, *share):
                self._note(kind, at, length)

    def _sees_piece(self, drawn: list[tuple], first: float, last: float) -> bool:
        """Whether what was drawn between two shares of a line is seen."""
        some = [
            [part[(along >= first) & (along <= last)] for part in parts] for *parts, along in drawn
        ]
        rows, columns = (np.concatenate([part[k] for part in some]) for k in (0, 1))
        if not len(rows):
            return False
        row, column = rows.min() - AROUND, columns.min() - AROUND
        shape = rows.max() - row + AROUND, columns.max() - column + AROUND
        density, bend = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
        for down, right, dark, bright in some:
            density[down - row, right - column] += dark
            bend[down - row, right - column] += bright
        return self.eye.sees(*self.eye.change(row, column, density, bend), LINE)

    def bubbles(self) -> None:
        """A bubble in the gel, some with a smaller one beside it."""
        rng, radius = self.rng, self._between(45, 520)
        at, soft = self._place(hides=RIM * radius), rng.uniform(0.5, 2.0)
        if at is None:
            return
        self._bubble(at, radius, soft)
        if rng.random() < 0.4:
            smaller, turn = radius * rng.uniform(0.3, 0.9), rng.uniform(0, 2 * np.pi)
            far = 1.05 * (radius + smaller) / self.dish.um
            at = at + far * np.array([np.cos(turn), np.sin(turn)])
            if not self._hides(at, RIM * smaller):
                self._bubble(at, smaller, soft)

    def wall_bubble(self) -> None:
        """A bubble that clings to the wall."""
        radius = self._between(80, 700)
        at = self._place(-radius - 250, -radius - 20, RIM * radius)
        if at is not None:
            self._bubble(at, radius, self.rng.uniform(0.6, 2))

    def _bubble(self, at: np.ndarray, radius_um: float, soft: float) -> None:
        """A dark ring with a bright middle and the lamp in it; on a dark ground two crescents."""
        rng, radius = self.rng, radius_um / self.dish.um
        half = int(1.5 * radius + 6)
        near = np.arange(-half, half + 1, dtype=np.float32) + 0.5
        x, y = (near - at[0] % 1) / radius, ((near - at[1] % 1) / radius)[:, None]
        far, turn = np.hypot(x, y), rng.uniform(0, 2 * np.pi)
        wide, lamp = max(rng.uniform(0.05, 0.16), 0.8 / radius), (np.cos(turn), np.sin(turn))
        ring = rng.uniform(0.7, 1.7) * np.exp(-(((far - 1 + wide) / wide) ** 2)) + 0.08 * (far < 1)

        def spot(off: float, width: float) -> np.ndarray:
            return np.exp(-((x - off * lamp[0]) ** 2 + (y - off * lamp[1]) ** 2) / width)

        if self.canvas.dark:
            sides = 0.35 + 0.65 * ((x * lamp[0] + y * lamp[1]) / np.maximum(far, 0.01)) ** 2
            ring, bend = 0.55 * ring * sides + 0.9 * spot(0.6, 0.02), np.zeros_like(ring)
        else:
            halo = 0.25 * np.exp(-(((far - 1 - 1.2 * wide) / (0.8 * wide)) ** 2))
            bend = 0.35 * spot(0.35, 0.05) + 0.22 * np.exp(-((far / 0.4) ** 2)) + halo
        ring, bend = (gaussian_filter(one.astype(np.float32), soft) for one in (ring, bend))
        if self.eye.sees(*self._lay(at, half, ring, bend, lit=0.9)):
            self._note("bubble", at, 2 * radius_um)

    def fibre(self) -> None:
        """A hair or a thread, straight or curled, grey or coloured, with a light core."""
        rng, um, long = self.rng, self.dish.um, self.rng.uniform(400, 5200)
        if (at := self._place()) is None:
            return
        bends = np.cumsum(rng.normal(0, rng.choice((0.08, 0.3, 0.6)), 60))
        turn = np.convolve(np.pad(bends, 6, mode="edge"), np.ones(13) / 13, "valid")
        turn = turn + rng.uniform(0, 2 * np.pi)
        steps = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        path = at + np.cumsum(steps, axis=0) * long / 60 / um
        wide, soft = rng.uniform(9, 30) / um, rng.uniform(0.5, 2.6)
        line = trace(path, wide / 2 + 2.6 * soft)
        density = rng.uniform(0.35, 1.1) * stroke(line.far, wide, soft)
        core = stroke(line.far, 0.4 * wide, 0.7 * soft) * rng.uniform(0, 0.5) * (wide > 1.6)
        tint = FIBRES[rng.integers(len(FIBRES))]
        self._note_line("fibre", path, self._draw_line(line, density, core, tint=tint, lit=0.8))

    def scratch(self) -> None:
        """A faint line in the plastic, almost straight, with a bright side and gaps."""
        rng, um, turn = self.rng, self.dish.um, self.rng.uniform(0, 2 * np.pi)
        if (at := self._place()) is None:
            return
        long, bent = rng.uniform(1500, 14000) / um, rng.normal(0, 0.03)
        along = np.linspace(-0.5, 0.5, 40)[:, None] * long
        way, aside = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
        path = at + along * way + bent * along**2 / long * aside
        wide, soft = rng.uniform(5, 11) / um, rng.uniform(0.6, 1.6)
        line = trace(path, wide / 2 + 2.6 * soft)
        breaks = np.interp(line.along, np.linspace(0, 1, 12), rng.random(12))
        density = rng.uniform(0.08, 0.35) * (0.2 + breaks) * stroke(line.far, wide, soft)
        density = density.astype(np.float32)
        # Its other side, a pixel away, bends light towards us.
        drawn = self._draw_line(line, density, 0.9 * density, (1, 1), lit=0.7)
        self._note_line("scratch", path, drawn)

    def flake(self, low: float = 40, high: float = 380, beyond: float = -300) -> None:
        """A chip with corners: thin and uneven, with a dark edge and a bright one beside it."""
        rng, radius = self.rng, self._between(low, high)
        if (at := self._place(outer=beyond, hides=RIM * radius)) is None:
            return
        n = rng.integers(5, 12)
        turns = np.sort(rng.uniform(0, 2 * np.pi, n))
        far, narrow = radius / self.dish.um * rng.uniform(0.45, 1.15, n), rng.uniform(0.4, 1)
        corners = far[:, None] * np.stack([np.cos(turns), narrow * np.sin(turns)], axis=1)
        b = rng.uniform(0, np.pi)
        corners = corners @ np.array([(np.cos(b), np.sin(b)), (-np.sin(b), np.cos(b))])
        half, soft = int(1.3 * radius / self.dish.um + 8), rng.uniform(0.6, 2.2)
        form, edge = polygon(corners + at % 1, half)
        uneven = 0.9 + soft_noise(rng, form.shape, form.shape[0] / 9, 0.29)
        density = form * rng.uniform(0.03, 0.5) * uneven + edge * rng.uniform(0.2, 0.8)
        shine = np.roll(edge, (1, 2), (0, 1)) * np.float32(rng.uniform(0, 0.5))
        density, shine = (gaussian_filter(one, soft) for one in (density, shine))
        tint = FLAKES[rng.integers(len(FLAKES))]
        if self.eye.sees(*self._lay(at, half, density, shine, tint, 0.9)):
            self._note("dust" if high < 60 else "flake", at, 2 * radius * narrow**0.5)

    def dust(self) -> None:
        """A grain, on the wall and the lid as well."""
        self.flake(8, 45, 1500)

    def crystal(self) -> None:
        """A rosette of needles."""
        rng, um, seen = self.rng, self.dish.um, False
        lengths = rng.uniform(40, 190, rng.integers(4, 14))
        if (at := self._place(hides=lengths.max())) is None:
            return
        for length in lengths:
            turn, start = rng.uniform(0, 2 * np.pi), at + rng.normal(0, 8 / um, 2)
            path = start + np.array([(0, 0), (np.cos(turn), np.sin(turn))]) * length / um
            wide, soft = rng.uniform(4, 9) / um, rng.uniform(0.5, 1.0)
            line = trace(path, wide / 2 + 2.6 * soft)
            density = np.float32(rng.uniform(0.3, 0.8)) * stroke(line.far, wide, soft)
            drawn = self._draw_line(line, density, 0.25 * density, (1, 0), lit=0.9)
            seen = seen or self._sees_piece(drawn, 0, 1)
        if seen:
            self._note("flake", at, 1.6 * lengths.max())

    def haze(self) -> None:
        """Precipitate: a cloud of very fine grain without cells."""
        rng, um = self.rng, self.dish.um
        wide, dense = rng.uniform(200, 900), rng.uniform(0.25, 0.9)
        if (at := self._place(hides=wide * (dense > DENSE))) is None:
            return
        radius = wide / um
        half = int(1.6 * radius) + 4
        near, shape = np.arange(-half, half + 1), (2 * half + 1,) * 2
        longer, wider = rng.uniform(0.7, 1.3, 2)
        lobes = 1 + soft_noise(rng, shape, shape[0] / 9, 0.3)
        cloud = np.exp(
            -1.6 * (np.hypot(near * longer, near[:, None] * wider) / radius * lobes) ** 2
        )
        fine = gaussian_filter(rng.random(shape, np.float32), rng.uniform(0.5, 0.9))
        density = (cloud * np.clip(fine - 0.42, 0, 1) * dense).astype(np.float32)
        laid = self._lay(at, half, density, 0 * density, (0.9, 1, 1.1), 0.6)
        seen = self.eye.clearness(*laid) > 1
        for middle, wide in film_pieces(cloud * seen, um):
            self._note("smear", middle + np.floor(at) - half, wide)

    def pen(self) -> None:
        """Two dashes of a felt pen on the wall."""
        rng, dish, turn = self.rng, self.dish, self.rng.uniform(0, 2 * np.pi)
        tint, wide, middle = INKS[rng.integers(len(INKS))], 500 / dish.um, 0.55 * self.light.wall
        for first, last in ((-0.05, 0.09), (0.13, 0.17)):
            far = dish.radius + middle + rng.normal(0, 120, 8)
            turns = turn + np.linspace(first, last, 8)
            path = dish.to_px(np.stack([far * np.cos(turns), far * np.sin(turns)], axis=1))
            line = trace(path, wide / 2 + 5)
            density = 0.8 * stroke(line.far, wide, 2.0)
            drawn = self._draw_line(line, density, 0 * density, tint=tint, lit=0.15)
            self._note_line("pen", path, drawn)
