"""What all that is no colony has in common: a place, strokes and forms on the sheet, a listing."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from cfutrain.painters.painting import PaintedArtefact, is_inside, line_pieces
from cfutrain.painters.patches.settings import Dish, ray
from cfutrain.painters.patches.sheet import Grid, Patch, Sheet

#: What changes light less than this, or than so many times the noise, nobody sees: not listed.
FAINTEST, OVER_NOISE = 0.035, 2.5
#: Share of the dish's radius within which dirt lies.
WITHIN = 0.99
#: Fine samples of a line's width.
ACROSS = 6.0


class Tracer:
    """Draws things on the sheet of a dish and lists them in `found`."""

    def __init__(
        self, rng: np.random.Generator, dish: Dish, sheet: Sheet, taken: list[tuple]
    ) -> None:
        self.rng, self.dish, self.sheet, self.taken = rng, dish, sheet, taken
        self.found: list[PaintedArtefact] = []

    def place(self, reach: float, within: float = WITHIN, free: bool = True) -> np.ndarray | None:
        """A place, px, in the picture, with `reach` um of it off all colonies if it is `free`."""
        for _ in range(300):
            far = np.sqrt(self.rng.random()) * within * self.dish.radius / self.dish.um
            at = self.dish.middle + far * ray(self.rng.uniform(0, 2 * np.pi))
            if is_inside(at, self.dish.size) and (not free or self.is_free(at, reach)):
                return at
        return None

    def is_free(self, at: np.ndarray, reach: float) -> bool:
        """Whether `reach` um about a place, px, lie off all colonies."""
        others = np.array([one[:3] for one in self.taken]).reshape(-1, 3)
        gaps = np.hypot(*(others[:, :2] - at).T) - 1.1 * others[:, 2]
        return bool((gaps > reach / self.dish.um + 3).all())

    def blur(self, *heights: float) -> float:
        """Blur, um, at one of these heights."""
        return float(self.dish.blur(self.rng.choice(heights)))

    def lay(self, patch: Patch) -> bool:
        """Lays a patch; whether a person would see it."""
        self.sheet.lay(patch)
        change = (patch.shine() if self.dish.dark else 1 - patch.light()).max(axis=2)
        change = np.abs(ndimage.gaussian_filter(change, 0.6, truncate=3)).max()
        return bool(change > max(FAINTEST, OVER_NOISE * self.dish.noise))

    def note(self, kind: str, at: np.ndarray, size: float) -> None:
        """Lists a thing of `size` um at a place, px of the sheet, that is in the picture."""
        seen = self.dish.in_picture(at[None])[0]
        if is_inside(seen, self.dish.size):
            self.found.append(PaintedArtefact(kind, *map(float, seen), float(size)))

    def note_line(self, kind: str, at: np.ndarray, path: np.ndarray) -> None:
        """Lists the pieces of a line along a path [n, 2], um from a place, px."""
        for middle, length in line_pieces(path):
            self.note(kind, at + middle / self.dish.um, length)

    def strokes(
        self, at: np.ndarray, lines: list[np.ndarray], width: float, colour: tuple, depth: float,
        blur: float, glint: float = 0.0, filled: bool = False,
    ) -> bool:  # fmt: skip
        """Draws lines [n, 2], um from a place, px, or fills them; whether they can be seen.

        `width` and `blur` are um, `depth` (log) is times the `colour`, `glint` is the light that
        the line's middle bends to us. A negative depth is that of a bright line.
        """
        um, all_points = self.dish.um, np.vstack(lines)
        room = width + 3 * blur + 10
        low, high = all_points.min(axis=0) - room, all_points.max(axis=0) + room
        usual = max(2, round(um / 3))
        # Wide and long lines need no fine grid, and would take much room on one.
        wanted = round(ACROSS * um / width) if np.ptp(all_points, axis=0).max() > 2000 else usual
        grid = Grid(at + low / um, at + high / um, um, int(np.clip(wanted, 1, usual)))
        mask = Image.new("L", grid.shape[::-1])
        pen = ImageDraw.Draw(mask)
        across = max(1, round(width / grid.pitch))
        for line in lines:
            points = [tuple(p) for p in grid.samples(at + line / um).tolist()]
            if filled:
                pen.polygon(points, fill=255)
            else:
                pen.line(points, fill=255, width=across, joint="curve")
        thin = 1.0 if filled else min(1.0, width / grid.pitch)
        plane = np.asarray(mask, np.float32) * np.float32(thin / 255)
        plane = grid.soften(plane, max(0.6 * grid.pitch, blur))
        bent = None
        if depth < 0:
            return self.lay(grid.patch(bent=-depth * plane))
        if glint:
            around = ndimage.gaussian_filter(plane, 2.2) - plane
            bent = glint * (1.6 * np.clip(plane - 0.7, 0, 1) + 0.6 * np.clip(around, 0, 1))
        passed = np.exp(-plane[..., None] * (depth * np.array(colour, np.float32)))
        through = 1 - np.float32(0.25 * min(1.0, depth)) * plane
        return self.lay(grid.patch(passed, through, bent))

    def form(self, size: float, sides: int, rough: float) -> np.ndarray:
        """Corners [n, 2], um, of an uneven flat piece of a radius of `size` um at most."""
        rng = self.rng
        turns = np.sort(rng.uniform(0, 2 * np.pi, sides))
        far = size * rng.uniform(1 - rough, 1, sides)
        right, down = ray(rng.uniform(0, np.pi))
        corners = np.column_stack([far * np.cos(turns), far * np.sin(turns) * rng.uniform(0.45, 1)])
        return corners @ np.array([[right, -down], [down, right]])

    def winding(self, length: float, step: float, curl: float) -> np.ndarray:
        """A path [n, 2], um, about its middle, whose bend changes slowly."""
        rng, many = self.rng, max(4, int(length / step))
        bends, bend = np.empty(many), 0.0
        for index in range(many):
            bend = 0.93 * bend + rng.normal(0, curl)
            bends[index] = bend * step / 100
        turns = rng.uniform(0, 2 * np.pi) + np.cumsum(bends)
        path = np.cumsum(step * np.column_stack([np.cos(turns), np.sin(turns)]), axis=0)
        return path - path.mean(axis=0)
