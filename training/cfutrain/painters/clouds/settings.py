"""The dice of one dish: vessel, medium, what grew, light and camera, as they go together."""

import numpy as np

NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-G", "CFU-M", "CFU-GEMM", "CFU-MK")
#: How often each of these grows from whole marrow.
MIX = np.array([8, 5, 10, 3, 3, 1.2, 3])
DEVICES = {"camera": 0.5, "imager": 0.17, "phone": 0.22, "flatbed": 0.11}
#: Light that a gel lets through in red, green and blue: clear, straw, pink, orange; their odds.
MEDIA = np.array([(1, 1, 0.985), (1, 0.965, 0.8), (1, 0.8, 0.86), (1, 0.82, 0.6)])
MEDIA_ODDS = (0.25, 0.3, 0.25, 0.2)
#: Light of tables relative to that of the lamp, and how much their weave varies.
TABLES = {
    "lit": ((1.0, 1.0, 1.0), 0.0),
    "black": ((0.03, 0.03, 0.035), 0.0),
    "bench": ((0.42, 0.38, 0.33), 0.06),
    "blue": ((0.12, 0.2, 0.3), 0.06),
}
TABLE_ODDS = (0.5, 0.2, 0.2, 0.1)


class Dish:
    """What holds for a whole dish; lengths in um, light linear with 1 as white."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        usual = rng.uniform(6, 13) if rng.random() < 0.85 else np.exp(rng.uniform(*np.log((4, 21))))
        # Thrown in any case, so that what follows is the same at a width that is asked for.
        self.um = float(um_per_px or usual)
        self.radius = rng.uniform(16_600, 17_250)
        self.wall = self.radius + rng.uniform(850, 1350)
        self.device = str(rng.choice(list(DEVICES), p=list(DEVICES.values())))
        self._contents(rng)
        self._light(rng)
        self._optics(rng)
        self._frame(rng)

    def _contents(self, rng: np.random.Generator) -> None:
        """How much grew, and how much dirt there is; a dish without colonies is often dirty."""
        kind = rng.choice(("none", "few", "usual", "many"), p=(0.1, 0.08, 0.73, 0.09))
        low, high = {"none": (0, 0), "few": (2, 16), "usual": (24, 78), "many": (110, 190)}[kind]
        self.colonies = int(rng.integers(low, high + 1))
        self.mix = MIX * np.exp(rng.normal(0, 0.4, len(MIX)))
        self.mix /= self.mix.sum()
        self.clusters = int(rng.integers(*{"few": (3, 20), "many": (30, 60)}.get(kind, (8, 32))))
        self.singles = int(np.exp(rng.uniform(*np.log((600, 3000)))))
        self.dirt, self.condensation = rng.uniform(0.5, 1.4), 0.8 * (rng.random() < 0.1)
        if self.device == "flatbed":
            self.dirt *= rng.uniform(1.2, 2.0)
        if kind == "many":
            self.singles = int(rng.integers(2500, 5500))
        if kind == "none" and rng.random() < 0.7:
            self.dirt, self.condensation = rng.uniform(2.5, 6.5), rng.uniform(0, 1)
            self.clusters = int(rng.integers(30, 80))
            self.singles = int(rng.integers(2000, 5500))
        self.gridded = rng.random() < 0.09
        # Share of the colonies that a scorer has dotted.
        self.dotted = rng.uniform(0.35, 0.95) if rng.random() < 0.08 else 0.0
        phone = self.device == "phone"
        self.reflections = int(rng.integers(0, 5) if phone else (rng.random() < 0.06))

    def _light(self, rng: np.random.Generator) -> None:
        """Ground, medium, table and lamp."""
        even = self.device in ("imager", "flatbed")
        # On a black ground what scatters light shines.
        self.shines = self.device in ("camera", "imager") and rng.random() < 0.19
        medium = MEDIA[rng.choice(4, p=MEDIA_ODDS)] ** rng.uniform(0.6, 1.25)
        self.tint = medium * np.exp(rng.normal(0, 0.025, 3) * (rng.random() < 0.6))
        if rng.random() < 0.12:
            self.tint = self.tint * (1, 0.97, rng.uniform(0.84, 0.93))
        self.table = str(rng.choice(list(TABLES), p=TABLE_ODDS))
        if self.device == "flatbed":
            self.table = "lit"
        self.level = rng.uniform(0.7, 0.84) if self.device == "flatbed" else rng.uniform(0.46, 0.74)
        self.slope = rng.normal(0, rng.uniform(0.005, 0.04) if even else rng.uniform(0.03, 0.12), 2)
        self.vignette = rng.uniform(0, 0.05) if even else rng.uniform(0.03, 0.2)
        # Light of the black ground, and how strongly matter and wall shine on it.
        self.ground = rng.uniform(0.012, 0.055) * np.exp(rng.normal(0, 0.12, 3))
        self.glow, self.wall_glow = rng.uniform(0.6, 1.15), rng.uniform(0.6, 1.4)

    def _optics(self, rng: np.random.Generator) -> None:
        """Strength of cells, focus, noise, and what the camera makes of it."""
        phone, flatbed = self.device == "phone", self.device == "flatbed"
        # Density of one full layer of cells, and share of light that their edges bend.
        self.cover, self.bend = rng.uniform(0.32, 0.53), rng.uniform(0.38, 0.75)
        # Focus as a share of the depth of the gel, and blur at a whole depth from it, um.
        self.focus, self.defocus = rng.uniform(0.25, 0.85), rng.uniform(12, 24)
        self.noise = rng.uniform(0.012, 0.025)
        self.lens_um = rng.uniform(5, 27) if rng.random() < 0.12 else 0.0
        self.sharpening = rng.uniform(0.2, 0.7) if rng.random() < 0.3 else 0.0
        self.noise_grain, self.fringe = 0.0, 0.0
        self.quality = int(rng.integers(86, 97))
        if flatbed:
            self.defocus, self.noise = rng.uniform(24, 36), rng.uniform(0.011, 0.019)
            self.bend *= 0.8
        if phone:
            self.noise, self.noise_grain = rng.uniform(0.02, 0.03), rng.uniform(0.35, 0.7)
            self.sharpening, self.fringe = rng.uniform(0.3, 1.0), rng.uniform(0, 6e-4)
        if phone or rng.random() < 0.2:
            self.quality = int(rng.integers(58, 93))
        if self.shines:
            self.noise *= 1.6
        # Some dishes are faint and grainy: only their strong colonies can be seen.
        self.strength = 1.0
        if rng.random() < 0.08:
            self.strength, self.noise = rng.uniform(0.45, 0.8), rng.uniform(0.03, 0.075)
        # Noise as the eye meets it: blotches and JPEG's blocks hide more than fine grain.
        self.graininess = self.noise * (1 + 0.5 * self.noise_grain) + 2e-4 * (100 - self.quality)
        self.grey = rng.random() < (0.35 if self.device == "imager" else 0.02)
        # Width of the fields that an imager puts together.
        self.field_um = rng.uniform(7000, 13_000) if self.device == "imager" else 0.0
        self.halved_colour = self.quality < 94

    def _frame(self, rng: np.random.Generator) -> None:
        """Size of the picture (rows, columns) and the matrix from um to px of a tilted camera."""
        phone, axis = self.device == "phone", rng.uniform(0, 2 * np.pi)
        tilt = np.deg2rad(rng.uniform(3, 19)) if phone else 0.0
        turned, rolled = (_turn(angle) for angle in (axis, rng.uniform(-0.15, 0.15) * phone))
        seen = np.diag([1, np.cos(tilt), 1.0])
        seen[2, 1] = rng.uniform(0.2, 0.65) / self.wall * np.sin(tilt)
        self.matrix = rolled @ turned.T @ seen @ turned
        # The floor covers the area that it would have from straight above.
        x, y = self.to_px(self._circle(self.radius)).T
        covered = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
        scale = np.sqrt(np.pi * self.radius**2 / covered) / self.um
        self.matrix = np.diag([scale, scale, 1]) @ self.matrix
        corners = self.to_px(self._circle(self.wall))
        low, high = corners.min(axis=0), corners.max(axis=0)
        margin = rng.uniform(1.07, 1.25) if phone and self.um > 6 else rng.uniform(1.03, 1.13)
        aside = 0.15
        if not phone and rng.random() < 0.12:
            # So close that the wall is cut off on one side.
            margin, aside = rng.uniform(0.965, 1.0), 0.5
        wide, tall = (high - low).max() * margin * np.ones(2)
        if self.um > 6 and rng.random() < (0.7 if phone else 0.15):
            wide *= rng.uniform(1.15, 1.36)
        self.size = (int(tall), int(wide))
        if rng.random() < 0.2:
            self.size = self.size[::-1]
        extent = np.array(self.size[::-1])
        room = np.abs(extent - (high - low))
        shift = np.eye(3)
        shift[:2, 2] = (extent - low - high) / 2 + rng.uniform(-aside, aside, 2) * room
        self.matrix = shift @ self.matrix

    def _circle(self, radius: float) -> np.ndarray:
        turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
        return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)

    def to_px(self, at: np.ndarray) -> np.ndarray:
        """Places in the dish [n, 2], um from its middle, in the picture, px."""
        flat = np.column_stack([at, np.ones(len(at))]) @ self.matrix.T
        return flat[:, :2] / flat[:, 2:]


def _turn(angle: float) -> np.ndarray:
    """A turn of the plane as a matrix of places with a third coordinate of 1."""
    turn = np.eye(3)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return turn
