"""Small things that are no colony: bubbles, fibres, scratches, dust and heaps of crumbs."""

from collections.abc import Sequence

import numpy as np

from cfutrain.painters.clouds.canvas import Canvas, Patch, Sheet, soften
from cfutrain.painters.clouds.fields import SmoothField
from cfutrain.painters.painting import PaintedArtefact, is_inside, line_pieces

GREY = (1.0, 1.0, 1.0)
#: Densities in red, green and blue of fibres and of dust.
FIBRE_COLOURS = (GREY, (1, 0.95, 0.9), (1.1, 0.8, 0.4), (0.3, 0.9, 1.1), (0.9, 1, 1))
DUST_COLOURS = (GREY, GREY, (0.8, 1, 1.2), (0.5, 0.9, 1.1), (1.1, 0.7, 0.4))
#: Steps of a line and the length that is drawn at once, um; samples of small things, um.
LINE_STEP, LINE_PIECE, PITCH = 3.0, 700.0, 4.5
#: Density that a scorer sees over the gel, beside the noise.
FAINTEST = 0.03


class Dirt:
    """Lays things down on a canvas and lists those that can be seen in `found`."""

    def __init__(
        self, rng: np.random.Generator, canvas: Canvas,
        planted: list[tuple[str, float, float, float]],
    ):  # fmt: skip
        self.rng, self.canvas, self.dish = rng, canvas, canvas.dish
        # Classes, middles and reaches of what must not be hidden.
        self.planted = planted
        self.middles = np.array([thing[1:3] for thing in planted]).reshape(-1, 2)
        self.reaches = np.array([thing[3] for thing in planted])
        self.found: list[PaintedArtefact] = []

    def all(self) -> list[PaintedArtefact]:
        """As much as there is in this dish."""
        usual = {
            self.bubbles: 5, self.fibre: 4, self.scratch: 4, self.dust: 60, self.crumbs: 2,
        }  # fmt: skip
        for draw, mean in usual.items():
            # Dishes differ in what their dirt is.
            for _ in range(self.rng.poisson(mean * self.dish.dirt * self.rng.gamma(3, 1 / 3))):
                draw()
        return self.found

    def somewhere(self, share: float = 0.985) -> np.ndarray:
        """A place within a share of the dish's radius, um from its middle."""
        turn, far = self.rng.uniform(0, 2 * np.pi), np.sqrt(self.rng.random())
        return far * share * self.dish.radius * np.array([np.cos(turn), np.sin(turn)])

    def note(self, kind: str, at: np.ndarray, size: float) -> None:
        """Lists a thing at a place, um from the middle of the dish, if it is in the picture."""
        px = self.dish.to_px(at[None])[0]
        if is_inside(px, self.dish.size):
            self.found.append(PaintedArtefact(kind, float(px[0]), float(px[1]), float(size)))

    def hides(self, at: np.ndarray, size: float) -> bool:
        """Whether something opaque of a radius would lie upon what grew."""
        gaps = np.hypot(*(self.middles - at).T) - self.reaches
        return bool((gaps < size).any())

    def is_seen(self, plane: np.ndarray, width_um: float) -> bool:
        """Whether a plane of density is seen, with details as wide as `width_um`."""
        # The eye averages noise over what it looks at.
        pixels = max(1.0, width_um / self.dish.um)
        return bool(np.abs(plane).max(initial=0) > FAINTEST + 3 * self.dish.graininess / pixels)

    def is_told(self, sheet: Sheet, plane: np.ndarray, width_um: float) -> bool:
        """Whether a plane of a sheet is seen through the lens."""
        lens = np.hypot(0.7, self.dish.lens_um / self.dish.um)
        return self.is_seen(soften(sheet.to_pixels(plane), lens), width_um)

    def lay(self, sheet: Sheet, plane: np.ndarray, colour: Sequence[float] = GREY) -> None:
        """Lays down a plane of density on a sheet."""
        plane = sheet.to_pixels(plane).astype(np.float16)
        self.canvas.dirt.append(Patch(sheet.top, sheet.left, plane, tuple(colour)))

    def bubbles(self) -> None:
        """A bubble, alone or with others that touch it, often at the wall."""
        rng, at = self.rng, self.somewhere()
        radius = min(np.exp(rng.normal(4.4, 0.7)), 700)
        if rng.random() < 0.45:
            far = self.dish.radius - radius * rng.uniform(0.9, 2.2) - 60
            at *= far / np.hypot(*at)
        if self.hides(at, 1.2 * radius):
            return
        self._bubble(at, radius)
        for _ in range(rng.choice([0, 0, 1, 1, 3])):
            turn, other = rng.uniform(0, 2 * np.pi), radius * rng.uniform(0.25, 0.95)
            beside = at + (radius + other) * np.array([np.cos(turn), np.sin(turn)])
            inside = np.hypot(*beside) + other < 1.01 * self.dish.radius
            if inside and not self.hides(beside, 1.2 * other):
                self._bubble(beside, other)

    def _bubble(self, at: np.ndarray, radius: float) -> None:
        """A dark ring, bright within and just without, with a glint of the lamp."""
        rng, dish = self.rng, self.dish
        sheet = Sheet(dish, at[None], 1.5 * radius + 8 * dish.um, PITCH)
        dx, dy = (d / np.float32(radius) for d in sheet.offsets(at))
        far = np.hypot(dx, dy)
        far *= 1 + 0.04 * np.cos(2 * np.arctan2(dy, dx) + rng.uniform(0, 2 * np.pi))
        width = max(rng.uniform(0.06, 0.2), 0.7 * dish.um / radius)
        shape = rng.uniform(0.5, 1.5) * np.exp(-(((far - 1 + width) / width) ** 2))
        shape += 0.1 * (far < 1) * far**2 - 0.12 * np.exp(-(((far - 1.13) / 0.07) ** 2))
        shape -= rng.uniform(0.05, 0.25) * np.exp(-((far / 0.42) ** 2))
        if rng.random() < 0.6:
            turn = rng.uniform(0, 2 * np.pi)
            glint = (dx - 0.5 * np.cos(turn)) ** 2 + (dy - 0.5 * np.sin(turn)) ** 2
            shape -= rng.uniform(0.3, 0.9) * np.exp(-glint / 0.012)
        shape = soften(shape.astype(np.float32), rng.uniform(4, 13) / sheet.um)
        self.lay(sheet, shape)
        if self.is_told(sheet, shape, radius):
            self.note("bubble", at, 2 * radius)

    def fibre(self) -> None:
        """A hair or lint that winds, dark or now and then bright."""
        rng = self.rng
        long, wide = np.exp(rng.normal(7.1, 0.7)), rng.uniform(7, 18)
        density = rng.uniform(0.15, 0.7) * rng.choice([1, 1, 1, -0.4])
        colour = FIBRE_COLOURS[rng.integers(len(FIBRE_COLOURS))]
        path = self.path(self.somewhere(), long, rng.uniform(0.03, 0.2), rng.normal(0, 1.6))
        relief = 0.25 * (rng.random() < 0.5) * (density > 0)
        self.line("fibre", path, wide, density, colour, rng.choice([0, 0, 8, 25]), relief)

    def scratch(self) -> None:
        """A straight thin line in the plastic, faintly dark or bright."""
        rng = self.rng
        path = self.path(self.somewhere(), rng.uniform(1500, 9000), 0.0005, rng.normal(0, 0.05))
        density = rng.choice([-0.08, 0.1, 0.06, -0.05])
        self.line("scratch", path, rng.uniform(3, 8), density, GREY, rng.choice([0, 6]))

    def path(self, start: np.ndarray, long: float, kink: float, turn: float) -> np.ndarray:
        """A path [n, 2] of a length, um, within the dish, that winds and turns by `turn`."""
        rng, n = self.rng, max(int(long / LINE_STEP), 12)
        way = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.35 * kink, n))
        way += np.linspace(0, turn, n)
        steps = np.stack([np.cos(way), np.sin(way)], axis=1) * long / n
        path = start + np.cumsum(steps, axis=0)
        return path[np.hypot(*path.T) < 1.01 * self.dish.radius]

    def line(
        self, kind: str, path: np.ndarray, wide: float, density: float,
        colour: Sequence[float], blur: float, relief: float = 0.0,
    ) -> None:  # fmt: skip
        """Draws and lists a line, um wide and out of focus; `relief` is how bright one side is."""
        if len(path) < 8:
            return
        blurred = np.hypot(wide / 2, blur)
        # Thick and thin along its way, in stretches of about 100 um.
        stretches = self.rng.standard_normal(len(path) // 33 + 2)
        along = np.interp(np.arange(len(path)) / 33, np.arange(len(stretches)), stretches)
        heavy = np.exp(0.35 * along)
        # The density in the middle of a line whose weight is 1 everywhere.
        heavy = 1.5 * (1 - np.exp(-heavy / 1.5)) * LINE_STEP * blurred * 2.5
        pieces = max(1, round(len(path) * LINE_STEP / LINE_PIECE))
        most = 0.0
        for part, weights in zip(
            np.array_split(path, pieces), np.array_split(heavy, pieces), strict=True
        ):
            sheet = Sheet(self.dish, part, 3.3 * blurred, PITCH)
            plane = soften(sheet.cover(part, weights), blurred / sheet.um) * np.float32(density)
            self.lay(sheet, plane, colour)
            if relief:
                aside = np.roll(plane, (sheet.fine, sheet.fine), axis=(0, 1))
                self.lay(sheet, -np.float32(relief) * aside)
            most = max(most, float(np.abs(sheet.to_pixels(plane)).max()))
        most *= blurred / np.hypot(blurred, self.dish.lens_um)
        # Along a line the eye averages noise over many pixels.
        if most > FAINTEST + 0.3 * self.dish.graininess:
            for middle, length in line_pieces(path):
                self.note(kind, middle, length)

    def dust(self) -> None:
        """A lumpy grain, sharp or out of focus."""
        rng = self.rng
        colour = DUST_COLOURS[rng.integers(len(DUST_COLOURS))]
        radius, density = min(np.exp(rng.normal(2.55, 0.55)), 80), rng.uniform(0.15, 1.1)
        blur = rng.choice([0, 2, 6, 15, 30])
        self.grain("dust", self.somewhere(), radius, density, colour, blur)

    def crumbs(self) -> None:
        """A heap of crumbs, which a group of cells could look like."""
        rng, at, spread = self.rng, self.somewhere(), self.rng.uniform(40, 160)
        places = at + rng.normal(0, spread, (rng.integers(4, 22), 2))
        for place in places:
            density, blur = rng.uniform(0.2, 0.7), rng.choice([1, 5])
            self.grain("", place, rng.uniform(5, 20), density, (1, 1, 1.05), blur)
        middle = places.mean(axis=0)
        wide = 2 * np.quantile(np.hypot(*(places - middle).T), 0.9) + 20
        self.note("dust", middle, wide)

    def grain(
        self, kind: str, at: np.ndarray, radius: float, density: float,
        colour: Sequence[float], blur: float,
    ) -> None:  # fmt: skip
        """A union of small discs; listed as `kind` if it has one and can be seen."""
        rng = self.rng
        sheet = Sheet(self.dish, at[None], 2.5 * radius + 3 * blur, PITCH)
        dx, dy = sheet.offsets(at)
        plane = np.zeros(sheet.shape, np.float32)
        for x, y in rng.normal(0, 0.45 * radius, (rng.integers(3, 9), 2)):
            far = np.hypot(dx - x, dy - y) - max(rng.uniform(0.3, 0.8) * radius, 0.35 * sheet.um)
            plane = np.maximum(plane, 1 / (1 + np.exp(np.clip(far * 6 / sheet.um, -30, 30))))
        plane = soften(plane, np.hypot(2, blur) / sheet.um) * np.float32(density)
        self.lay(sheet, plane, colour)
        body = np.abs(plane) > 0.3 * np.abs(plane).max()
        wide = 2 * sheet.um * np.sqrt(body.sum() / np.pi)
        if kind and self.is_told(sheet, plane, wide):
            # Its lumps may lie to one side.
            rows, columns = np.nonzero(body)
            aside = np.array([dx[0, columns].mean(), dy[rows, 0].mean()])
            self.note(kind, at + aside, wide)

    def film(self, at: np.ndarray, radius: float, lobes: np.ndarray) -> tuple[Sheet, np.ndarray]:
        """A soft-edged sheet of a texture that reaches `radius` um, about 0.3 within."""
        rng = self.rng
        sheet = Sheet(self.dish, at[None], 1.6 * radius, radius / 30)
        dx, dy = sheet.offsets(at)
        turn = np.arctan2(dy, dx)
        reach = sum(a * np.cos(k * turn + b) for k, (a, b) in enumerate(lobes, 2))
        far = np.hypot(dx, dy) / radius / np.exp(reach)
        extent = sheet.shape[0] * sheet.um, sheet.shape[1] * sheet.um
        field = SmoothField(rng, extent, 0.64 * radius)
        texture = field.at(*(np.arange(n) * sheet.um for n in sheet.shape))
        return sheet, (np.exp(-1.2 * far**4) * (0.6 * texture + 0.3)).astype(np.float32)
