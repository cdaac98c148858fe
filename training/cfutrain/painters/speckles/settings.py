"""The dice of one dish: laboratory, light and camera, with what goes together in life."""

import numpy as np

#: Kinds of light and how often people use them.
LIGHTS = {"bright": 0.48, "oblique": 0.2, "paper": 0.17, "grey": 0.1, "dark": 0.05}
NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-G", "CFU-M", "CFU-GEMM", "CFU-MK")
#: Mixes of these classes that are plated together: whole marrow, erythroid, myeloid, MK.
MIXES = np.array([(6, 2, 5, 2, 2, 0.7, 0.5), (8, 4, 1, 0.4, 0.4, 0.4, 0.2),
                  (0.8, 0.3, 6, 4, 4, 0.2, 0.2), (0.5, 0.1, 1.5, 0.4, 0.4, 0.1, 8)])  # fmt: skip
#: Absorption of media in red, green and blue: clear, straw, pink, orange.
MEDIA = np.array([(0, 0, 0.03), (0.01, 0.06, 0.3), (0.02, 0.25, 0.13), (0.02, 0.2, 0.35)])
#: That of pens: black, blue, red, green, brown.
INKS = np.array([(1, 1, 1), (1.4, 1, 0.25), (0.15, 1.2, 1.3), (1.3, 0.5, 1.1), (0.5, 0.8, 1.3)])
#: Thickness of the gel, um.
GEL = 1100.0


class Dish:
    """What holds for a whole dish; lengths in um, light linear with 1 as white."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        usual = rng.uniform(8, 12) if rng.random() < 0.7 else rng.uniform(5, 14)
        self.um = um_per_px or usual
        self.noted_um = self.um * float(np.clip(rng.normal(1, 0.003), 0.992, 1.008))
        self.diameter_mm = float(rng.choice([34, 35, 33.5, 35.5, round(rng.uniform(33, 35.5), 1)]))
        self.radius = 500 * self.diameter_mm
        kind = rng.choice(4, p=(0.05, 0.08, 0.75, 0.12))
        usual = 55 * np.exp(rng.normal(0, 0.55))
        count = (0, rng.integers(1, 12), usual, rng.uniform(150, 400))[kind]
        self.colonies = int(min(count, 400))
        self.clusters = int(rng.poisson(rng.uniform(0, 0.9) * (count + rng.choice([0, 10]))))
        mix = rng.dirichlet(1.2 * MIXES[rng.choice(4, p=(0.35, 0.25, 0.25, 0.15))])
        mix[5] = min(mix[5], 0.08)
        self.mix = mix / mix.sum()
        # Factors on the number of cells in a colony, and on the red of red cells.
        self.growth = 1.3 * np.exp(rng.normal(0, 0.45)) * (0.5 if count > 140 else 1.0)
        self.maturity = np.exp(rng.normal(0, 0.45))
        # Height of the focus in the gel, and blur per um away from it.
        self.focus = GEL * rng.uniform(-0.1, 1.0)
        self.aperture = float(np.clip(0.012 * np.exp(rng.normal(0, 0.7)), 0.002, 0.06))
        self.dirt = rng.choice([0.1, 0.5, 1.0, 2.2]) * rng.uniform(0.4, 1.5)
        cheap = rng.beta(1.6, 2.2)
        # Noise is relative to the light of the gel.
        self.noise = 0.002 + 0.022 * cheap**2
        self.blur_px = rng.uniform(0.3, 0.6) + 0.7 * cheap * rng.random()
        self.quality = int(np.clip(97 - 32 * cheap + rng.normal(0, 4), 60, 97))
        self.halved = bool(rng.random() < 0.35 + 0.4 * cheap)
        # Size of the picture (rows, columns) and the matrix from um to px of a tilted camera.
        across = 2 * self.radius * rng.uniform(1.1, 1.16 if self.um < 6 else 1.32) / self.um
        square = self.um < 6 or rng.random() < 0.5
        size = (int(across), int(across * rng.uniform(*((1.0, 1.02) if square else (1.1, 1.34)))))
        self.size = size[::-1] if rng.random() < 0.15 else size
        turn, tilt = rng.uniform(0, 2 * np.pi), abs(rng.normal(0, 0.045)) % 0.12
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        squash = np.diag([np.cos(tilt) ** -0.5, np.cos(tilt) ** 0.5])
        wide = np.array(self.size[::-1])
        middle = wide / 2 + (wide - 2.16 * self.radius / self.um) / 2 * rng.uniform(-0.7, 0.7, 2)
        self.matrix = np.eye(3)
        self.matrix[2, :2] = turned[:, 1] * np.sin(tilt) / rng.uniform(2e5, 5e5)
        self.matrix[:2, :2] = turned @ squash @ turned.T / self.um
        self.matrix[:2, :2] += np.outer(middle, self.matrix[2, :2])
        self.matrix[:2, 2] = middle
        # Light of the empty gel and of the table, and where oblique light comes from.
        self.light = str(rng.choice(list(LIGHTS), p=list(LIGHTS.values())))
        levels = {"paper": (0.35, 0.8), "grey": (0.1, 0.3), "dark": (0.006, 0.035)}
        level = rng.uniform(*levels.get(self.light, (0.3, 0.9))) * np.exp(rng.normal(0, 0.05, 3))
        medium = MEDIA[rng.choice(4, p=(0.3, 0.25, 0.3, 0.15))]
        self.gel_light = level * np.exp(-medium * rng.uniform(0.3, 2.0))
        table = level * rng.uniform(0.8, 1.15) * np.exp(rng.normal(0, 0.06, 3))
        if self.light in ("bright", "oblique") and rng.random() < 0.4:
            table *= rng.uniform(0.005, 0.12)
        self.table_light = np.minimum(table, 0.98)
        turn = rng.uniform(0, 2 * np.pi)
        self.lamp = np.array([np.cos(turn), np.sin(turn)])
        # Optical strengths of one cell (log of light), and the colours of blood and pen.
        strength = np.exp(rng.normal(0, 0.4))
        self.body = 0.07 * strength * rng.uniform(0.6, 1.5)
        self.lens = 0.2 * strength * rng.uniform(0.4, 1.8)
        self.rim = 0.2 * strength * rng.uniform(0.3, 1.8)
        self.heme = 0.3 * strength**0.5 * rng.uniform(0.6, 1.6)
        sideways = {"oblique": (0.25, 0.7), "bright": (0, 0.15)}.get(self.light, (0, 0.1))
        self.relief = strength * rng.uniform(*sideways)
        # What a usual cell takes away, border and all.
        self.taken = self.body + 0.8 * self.rim
        scatter = {"dark": (0.04, 0.2), "paper": (0, 0.02)}
        self.scatter = rng.uniform(*scatter.get(self.light, (0, 0.006)))
        if self.light == "grey":
            # On a grey table cells are darker or brighter: one that throws back as much light as
            # it takes away would be nowhere.
            self.scatter = (
                level.mean()
                * self.taken
                * (rng.uniform(0.05, 0.3) if rng.random() < 0.5 else rng.uniform(2, 3.5))
            )
        self.heme_colour = np.array([rng.uniform(0.1, 0.45), 1.0, rng.uniform(0.95, 1.5)])
        self.ink_colour = INKS[rng.choice(5, p=(0.35, 0.25, 0.15, 0.1, 0.15))]

    def to_px(self, at: np.ndarray) -> np.ndarray:
        """Places in the dish [n, 2], um from its middle, in the picture, px."""
        flat = np.column_stack([at, np.ones(len(at))]) @ self.matrix.T
        return flat[:, :2] / flat[:, 2:]
