"""The dice of a dish: what laboratory, which light, which camera, how much of everything."""

import numpy as np

#: Kinds of experiments: share of dishes, and how often they have each class of NAMES.
NAMES = ("BFU-E", "CFU-E", "CFU-GM", "CFU-G", "CFU-M", "CFU-GEMM", "CFU-MK", "cluster")
MIXES = {
    "mixed": (0.42, (30, 12, 22, 9, 9, 5, 6, 16)),
    "erythroid": (0.22, (55, 35, 4, 1, 1, 3, 1, 12)),
    "myeloid": (0.18, (3, 1, 45, 22, 22, 2, 1, 24)),
    "thrombo": (0.13, (8, 1, 14, 4, 5, 2, 45, 22)),
    "empty": (0.05, (0,) * 8),
}
#: Share of dishes under each light; brightness of the ground, passes of its light through a
#: colony, and weight of the light that cells throw back.
LIGHTS = {
    "below": (0.50, (0.35, 0.85), 1.0, (0.0, 0.06)),
    "white": (0.22, (0.40, 0.80), 1.6, (0.02, 0.1)),
    "grey": (0.12, (0.16, 0.35), 1.6, (0.04, 0.12)),
    "dark": (0.08, (0.03, 0.09), 1.6, (0.35, 0.9)),
    "ground": (0.08, (0.004, 0.03), 1.5, (0.5, 1.2)),
}
#: Density of clear, straw, pink and orange medium of 1.1 mm in red, green and blue.
MEDIA = ((0.005, 0.008, 0.015), (0.01, 0.04, 0.14), (0.02, 0.15, 0.08), (0.02, 0.12, 0.22))
#: Dirt: share of dishes that have any, and median number of things where there is some.
DIRT = {
    "dust": (0.85, 30), "flake": (0.45, 4),
    "bubble": (0.7, 5), "froth": (0.1, 1), "droplet": (0.2, 14), "cloud": (0.22, 3),
    "smear": (0.25, 2), "print": (0.08, 1), "fibre": (0.75, 4), "scratch": (0.4, 4),
    "pen": (0.28, 2), "reflection": (0.3, 2),
}  # fmt: skip


def even_log(rng: np.random.Generator, low: float, high: float) -> float:
    """Evenly in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def choose(rng: np.random.Generator, table: dict[str, tuple]) -> str:
    """A key by the shares that stand first in its values."""
    shares = np.array([value[0] for value in table.values()])
    return str(rng.choice(list(table), p=shares / shares.sum()))


class Lens:
    """A camera; cheap ones are noisy and sharpen hard. Blurs in px, noise in shares of light."""

    def __init__(self, rng: np.random.Generator, um_per_px: float):
        self.read = even_log(rng, 0.0008, 0.008)
        cheap = np.log10(self.read / 0.0008)
        self.shot = 2 * self.read
        self.blur = even_log(rng, 0.45, 1.3) * min(1.0, 1.3 * (10 / um_per_px) ** 0.5)
        self.fringe = rng.normal(0, 2.5e-4) * (rng.random() < 0.5)
        self.coarse = rng.uniform(0, 0.9) * (rng.random() < 0.6)
        self.reach = rng.uniform(0.7, 1.8)
        self.sharpen = rng.uniform(0, 0.5 + 0.8 * cheap) * (rng.random() < 0.65)
        self.gamma, self.curve = rng.uniform(0.42, 0.56), rng.uniform(0, 0.7)
        self.saturation = rng.uniform(0.65, 1.35)
        self.balance = np.exp(rng.normal(0, 0.05, 3))
        #: Quality of the JPEG, and whether its colours are at half the sampling.
        self.file = int(rng.integers(60, 98)), bool(rng.random() < 0.3 + 0.4 * cheap)


class Dish:
    """One dish on one table. Lengths in um unless they say mm."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        usual = rng.uniform(8, 12) if rng.random() < 0.75 else rng.uniform(5, 14)
        self.rng, self.um_per_px = rng, um_per_px or usual
        self.written = self.um_per_px * rng.uniform(0.993, 1.007)
        self.inner_mm = round(rng.uniform(34.2 if rng.random() < 0.7 else 33, 35.5), 2)
        self.radius = 500 * self.inner_mm
        self.margin_mm, self.shift_mm = even_log(rng, 2.6, 4.5), rng.uniform(-0.5, 0.5, 2)
        self.tilt = abs(rng.normal(0, 2.0)) * np.pi / 180
        self.tilt_turn = rng.uniform(0, np.pi)
        self.grid = 2000.0 if rng.random() < 0.1 else 0.0
        self.lens = Lens(rng, self.um_per_px)
        self._throw_light(rng)
        self._throw_life(rng)
        self._throw_dirt(rng)

    def _throw_light(self, rng: np.random.Generator) -> None:
        self.light = choose(rng, LIGHTS)
        _, ground, self.passes, thrown = LIGHTS[self.light]
        tint = np.exp(rng.normal(0, 0.05, 3) + rng.normal(0, 0.06) * np.array([1, 0, -1]))
        self.ground, self.thrown = rng.uniform(*ground) * tint, rng.uniform(*thrown) * tint[::-1]
        self.medium = np.array(MEDIA[rng.integers(len(MEDIA))]) * rng.uniform(0.2, 1.3)
        self.uneven, self.vignette = even_log(rng, 0.01, 0.16), rng.uniform(0, 0.3)
        #: Bright middles of cells, light from one side (and whence), haze about colonies.
        self.sparkle = rng.uniform(0, 0.3) * (rng.random() < 0.7)
        self.relief = rng.uniform(0, 0.35) * (rng.random() < 0.3)
        self.relief_turn = rng.uniform(0, 2 * np.pi)
        self.halo = rng.uniform(0, 0.4) * (rng.random() < 0.5)
        #: Height in focus, and um of blur for each um beside it.
        self.focus, self.blur_slope = rng.uniform(100, 900), even_log(rng, 0.004, 0.045)

    def _throw_life(self, rng: np.random.Generator) -> None:
        mix = choose(rng, MIXES)
        total = int(np.clip(even_log(rng, 22, 130) * np.exp(rng.normal(0, 0.5)), 1, 400))
        weights = np.array(MIXES[mix][1]) * np.exp(rng.normal(0, 0.5, len(NAMES)))
        shares = weights / weights.sum() if mix != "empty" else weights
        thrown = rng.multinomial(total, shares) if mix != "empty" else np.zeros(8, int)
        self.counts = dict(zip(NAMES, thrown.tolist(), strict=True))
        self.growth = even_log(rng, 0.6, 2.6) * min(1.0, (90 / total) ** 0.4)
        #: Density of a layer of red cells, its shares in the bands, haze of a layer of pale cells.
        self.haem, self.murk = even_log(rng, 0.16, 0.7), even_log(rng, 0.14, 0.65)
        self.blood = np.array([rng.uniform(0.05, 0.2), rng.uniform(0.75, 1), 1.05])
        self.mk_um = even_log(rng, 20, 44)

    def _throw_dirt(self, rng: np.random.Generator) -> None:
        filth = np.exp(rng.normal(-0.1, 0.8)) if rng.random() > 0.1 else 0.0
        self.dirt = {}
        for name, (share, median) in DIRT.items():
            number = filth * median * np.exp(rng.normal(0, 0.7)) + rng.random()
            there = filth > 0 and rng.random() < share
            self.dirt[name] = int(min(number, 8 * median)) if there else 0
        self.strays = int(even_log(rng, 200, 9000)) if rng.random() < 0.65 else 0
        self.debris = int(even_log(rng, 200, 6000)) if rng.random() < 0.35 else 0
