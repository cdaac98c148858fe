"""What grows from a progenitor: lumps of red and pale cells, large cells drawn singly."""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.pigments.fields import lobed, noise, within
from cfutrain.painters.pigments.settings import Dish, even_log

#: Profiles of thickness over the distance from the middle, 1 at the edge.
PROFILES = {
    "ball": lambda rho: np.maximum(1 - rho**2, 0) ** 0.6,
    "dome": lambda rho: np.maximum(1 - rho**2, 0) ** 1.3,
    "disc": lambda rho: within(rho, 0.1),
    "mist": lambda rho: np.exp(-2.0 * rho**2) * (rho < 1.6),
    "core": lambda rho: np.exp(-3.5 * rho) * (rho < 1.6),
}
#: Lumps are drawn as far as this many radii.
LUMP_REACH = 1.7
NONE = np.zeros((0, 3))
#: Least, most and median number of cells of a class, and spread of its logarithm.
NUMBERS = {
    "BFU-E": (201, 14000, 2000, 0.9), "CFU-E": (8, 200, 65, 0.7), "CFU-GM": (20, 9000, 800, 1.1),
    "CFU-G": (20, 9000, 700, 1.0), "CFU-M": (20, 5000, 260, 1.0),
    "CFU-GEMM": (501, 16000, 3500, 0.7),
}  # fmt: skip


@dataclass
class Lump:
    """Cells of one kind about a place; lengths in um from the middle of the colony."""

    at: np.ndarray
    radius: float
    cells: int
    cell: float
    red: bool
    profile: str
    rough: float
    #: Width of the lumps of the texture (um), and how strong it is.
    grain: float
    texture: float

    def bulk(self, u: np.ndarray, v: np.ndarray, rng: np.random.Generator, pitch: float):
        """Thickness at u, v, in no unit."""
        rho = lobed(rng, u - np.float32(self.at[0]), v - np.float32(self.at[1]), self.radius,
                    self.rough)  # fmt: skip
        if self.radius > 60:
            rho = rho + 0.35 * self.rough * noise(rng, rho.shape, 0.14 * self.radius / pitch)
        thick = PROFILES[self.profile](np.maximum(rho, 0))
        return thick * np.exp(self.texture * noise(rng, rho.shape, self.grain / pitch))


@dataclass
class Body:
    """A colony before it is drawn."""

    name: str
    cells: int
    lumps: list[Lump]
    #: Megakaryocytes: x, y, diameter, um.
    large: np.ndarray

    @property
    def reach(self) -> float:
        """Half width of what is drawn, um."""
        far = [float(np.abs(lump.at).max()) + LUMP_REACH * lump.radius for lump in self.lumps]
        return max(far + (np.abs(self.large[:, :2]).max(axis=1) + self.large[:, 2]).tolist())


def grow(dish: Dish, name: str) -> Body:
    """A colony of a class, or a group below the threshold of any lineage of the dish."""
    rng = dish.rng
    if name == "CFU-MK":
        cells = int(np.clip(even_log(rng, 3, 50), 3, 50))
        return Body(name, cells, [], _large(dish, cells, even_log(rng, 0.75, 2.0)))
    if name == "cluster":
        return _group(dish)
    least, most, usual, spread = NUMBERS[name]
    number = usual * dish.growth * np.exp(rng.normal(0, spread))
    cells = int(np.clip(number, least * np.exp(abs(rng.normal(0, 0.15))), most))
    if name == "BFU-E":
        parts = int(rng.choice([1, rng.integers(2, 9), rng.integers(9, 20)], p=[0.35, 0.45, 0.2]))
        lumps = _red(
            dish, cells, min(parts, cells // 60), rng.uniform(1, 2.6), even_log(rng, 0.6, 3)
        )
        return Body(name, cells, lumps, NONE)
    if name == "CFU-E":
        parts = 1 + int(cells > 24 and rng.random() < 0.3)
        return Body(name, cells, _red(dish, cells, parts, 1.4, rng.uniform(0.7, 1.8)), NONE)
    if name != "CFU-GEMM":
        return Body(name, cells, _pale(dish, name, cells), NONE)
    red = int(cells * rng.uniform(0.2, 0.6))
    pale = _pale(dish, "CFU-GM", cells - red)
    hearts = _red(dish, red, int(rng.integers(1, 7)), rng.uniform(1, 1.8), rng.uniform(0.9, 3))
    aside = _in_disc(rng, 0.4 * pale[0].radius)
    for lump in hearts:
        lump.at = lump.at + aside
    few = int(rng.integers(1, 9)) if rng.random() < 0.4 else 0
    return Body(name, cells, pale + hearts, _large(dish, few, 3.0))


def _radius(cells: float, cell: float, deep: float) -> float:
    """Radius of a disc in which the cells lie so many layers deep."""
    return max(float(np.sqrt(cells / deep)) * cell / 2, 0.6 * cell)


def _in_disc(rng: np.random.Generator, radius: float) -> np.ndarray:
    turn = rng.uniform(0, 2 * np.pi)
    return radius * np.sqrt(rng.random()) * np.array([np.cos(turn), np.sin(turn)])


def _red(dish: Dish, cells: int, parts: int, spread: float, deep: float) -> list[Lump]:
    """Tight red lumps that share the cells, and some cells that wandered off."""
    rng, cell = dish.rng, dish.rng.uniform(7.5, 10)
    away = int(cells * rng.uniform(0.02, 0.15)) if cells > 60 else 0
    shares = rng.multinomial(cells - away, rng.dirichlet(np.full(parts, 2.5)))
    radii = [_radius(n, cell, deep * np.exp(rng.normal(0, 0.25))) for n in shares]
    whole = float(np.sqrt(np.sum(np.square(radii))))
    stretch = np.exp(rng.normal(0, 0.2))
    lumps = []
    for n, radius in zip(shares, radii, strict=True):
        at = _in_disc(rng, spread * whole) * [stretch, 1 / stretch] if parts > 1 else np.zeros(2)
        profile = str(rng.choice(["ball", "dome", "mist"], p=[0.5, 0.35, 0.15]))
        lumps.append(Lump(at, radius, int(n), cell, True, profile, rng.uniform(0.1, 0.4),
                          rng.uniform(9, 26), rng.uniform(0.3, 0.9)))  # fmt: skip
    wide = whole * (spread if parts > 1 else 1) * rng.uniform(1.1, 1.5)
    lumps.append(Lump(np.zeros(2), wide, away, cell, True, "mist", 0.3, 20, 0.8))
    return [lump for lump in lumps if lump.cells]


def _pale(dish: Dish, kind: str, cells: int) -> list[Lump]:
    """Granulocytes lie tight and fine, macrophages large and loose; many have core and halo."""
    rng = dish.rng
    cell, deep, profile = {
        "CFU-G": (rng.uniform(8, 11), even_log(rng, 0.35, 1.5), "dome"),
        "CFU-M": (rng.uniform(13, 22), even_log(rng, 0.12, 0.4), "mist"),
        "CFU-GM": (rng.uniform(9, 14), even_log(rng, 0.15, 0.7), "disc"),
    }[kind]
    profile = profile if rng.random() < 0.6 else str(rng.choice(["disc", "mist", "core", "dome"]))
    core = int(cells * rng.uniform(0.15, 0.6)) if rng.random() < 0.45 and cells > 40 else 0
    wide = _radius(cells - core, cell, deep)
    lumps = [Lump(np.zeros(2), wide, cells - core, cell, False, profile, rng.uniform(0.06, 0.3),
                  rng.uniform(12, 60), rng.uniform(0.2, 0.9))]  # fmt: skip
    if core:
        radius = min(_radius(core, cell, rng.uniform(1.0, 3)), 0.7 * wide)
        at = _in_disc(rng, 0.4 * (wide - radius))
        lumps.append(Lump(at, radius, core, cell, False, "mist", 0.2, rng.uniform(10, 30), 0.5))
    return lumps


def _large(dish: Dish, cells: int, loose: float) -> np.ndarray:
    """Megakaryocytes, none on another: x, y, diameter, um."""
    rng, made, radius = dish.rng, [], loose * dish.mk_um * np.sqrt(cells)
    while len(made) < cells:
        size = float(np.clip(dish.mk_um * np.exp(rng.normal(0, 0.2)), 14, 58))
        at = _in_disc(rng, radius)
        if all(np.hypot(*(at - m[:2])) > 0.48 * (size + m[2]) for m in made):
            made.append(np.array([*at, size]))
        radius *= 1.02
    return np.array(made).reshape(-1, 3)


def _group(dish: Dish) -> Body:
    rng, counts = dish.rng, dish.counts
    red = counts["BFU-E"] + counts["CFU-E"]
    odds = np.array([0.4 * red, 0.5 * counts["CFU-MK"], 3 + sum(counts.values()) - red])
    kind = rng.choice(3, p=odds / odds.sum())
    if kind == 1:
        return Body("cluster", 2, [], _large(dish, 2, even_log(rng, 0.8, 1.6)))
    cells = int(rng.integers(4, 8) if kind == 0 else rng.integers(5, 20))
    pale = str(rng.choice(["CFU-GM", "CFU-G", "CFU-M"]))
    lumps = _red(dish, cells, 1, 1, 1.0) if kind == 0 else _pale(dish, pale, cells)
    return Body("cluster", cells, lumps, NONE)
