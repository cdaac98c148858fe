"""How colonies grow: balls of red cells side by side, colourless cells spread, large ones apart."""

from dataclasses import dataclass

import numpy as np

#: Radius of a red, a colourless and a granulocytic cell, um.
RED, PALE, GRANULOCYTE = 4.7, 6.0, 5.0


@dataclass
class Cells:
    """Places [n, 3], um from the middle of the colony; radius, um.

    Haemoglobin is relative to a ripe cell, scattering to a usual colourless one.
    """

    at: np.ndarray
    radius: np.ndarray
    haem: np.ndarray
    scatter: np.ndarray

    def __len__(self) -> int:
        return len(self.at)


def join(parts: list[Cells]) -> Cells:
    """All cells of several things, around their common middle."""
    names = Cells.__dataclass_fields__
    cells = Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    cells.at[:, :2] -= cells.at[:, :2].mean(axis=0)
    return cells


def grow(rng: np.random.Generator, name: str, large: float) -> Cells:
    """The cells of an object of a class; `large` is 0.3 for small colonies and 1.2 for big ones."""
    match name:
        case "CFU-E":
            return join(_small_red(rng, large))
        case "BFU-E":
            return join(_burst(rng, _number(rng, 300 + 300 * large, 2200 + 3000 * large)))
        case "CFU-GEMM":
            return join(_mixed(rng))
        case "CFU-MK":
            n = 3 + int(min(47, rng.gamma(1.3, 8) + 5 * large))
            return join([_large_cells(rng, n, large)])
        case "pale cluster":
            n = int(rng.integers(6, 16))
            return join([_pale(rng, rng.normal(0, 9 * n**0.5, (n, 3)) * (1, 1, 0.3), 6.3, 0.9)])
        case "red cluster":
            n = int(rng.integers(4, 8))
            return join([_red(rng, rng.normal(0, 8, (n, 3)) * (1, 1, 0.4), 5.0, 1.0)])
        case _:
            return join([_turned(rng, _colourless(rng, name, large))])


def _number(rng: np.random.Generator, least: float, most: float) -> int:
    """A number of cells, evenly in its logarithm."""
    return int(np.exp(rng.uniform(np.log(least), np.log(most))))


def _ball(rng: np.random.Generator, n: int, radius: float, flat: float = 0.7) -> np.ndarray:
    """Places [n, 3] in a ball, um, `flat` times as high as it is wide, and slightly oval."""
    way = rng.normal(size=(n, 3))
    way *= (radius * rng.random(n) ** (1 / 2.6) / np.linalg.norm(way, axis=1))[:, None]
    oval, turn = rng.uniform(0.8, 1.25), rng.uniform(0, np.pi)
    way *= (oval, 1 / oval, flat)
    way[:, :2] = way[:, :2] @ _turn(turn)
    return way


def _turn(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _packed(n: int, radius: float, share: float) -> float:
    """Radius of a ball of which n cells fill a share, um."""
    return radius * (n / share) ** (1 / 3)


def _red(rng: np.random.Generator, at: np.ndarray, radius: float, haem) -> Cells:
    """Red cells at places; they scatter half as much as colourless ones."""
    n = len(at)
    sizes = rng.normal(radius, 0.12 * radius, n).clip(3.4, 6.5)
    return Cells(at, sizes, np.broadcast_to(haem, n).astype(float), np.full(n, 0.5))


def _pale(rng: np.random.Generator, at: np.ndarray, radius: float, spread: float) -> Cells:
    """Colourless cells at places; radius and its spread, um."""
    n = len(at)
    sizes = rng.normal(radius, spread, n).clip(0.7 * radius, 1.6 * radius)
    return Cells(at, sizes, np.zeros(n), rng.uniform(0.8, 1.25, n))


def _small_red(rng: np.random.Generator, large: float) -> list[Cells]:
    """One tight clump of erythroblasts, or two that touch; 41 to 170 cells."""
    n, ripe = int(rng.integers(int(20 + 70 * large), 171)), rng.uniform(0.8, 1.3)
    packing, parts, last = rng.uniform(0.16, 0.3), [], None
    for part in (n,) if rng.random() < 0.6 else (n // 2, n - n // 2):
        wide = _packed(part, 4.8, packing)
        at = _ball(rng, part, wide)
        if last:
            way = rng.uniform(0, 2 * np.pi)
            at[:, :2] += (np.cos(way), np.sin(way)) * np.array(last * rng.uniform(1.5, 2.1))
        last = wide
        parts.append(_red(rng, at, 4.8, ripe * rng.uniform(0.7, 1.1, part)))
    return parts


def _burst(rng: np.random.Generator, n: int) -> list[Cells]:
    """Clumps of red cells side by side, up to eight or, where the burst is primitive, up to 17.

    A few cells lie loose about them; there are more than 200 without those.
    """
    many = int(rng.integers(9, 18) if rng.random() < 0.35 else rng.integers(1, 9))
    n, ripe = max(n, 280), rng.uniform(0.45, 1.15)
    sizes = np.maximum((n * rng.dirichlet(np.full(many, 2.2))).astype(int), 12)
    loose, parts, middles, widths = rng.uniform(0.03, 0.12), [], [], []
    for size in sizes:
        wide = _packed(size, RED, loose)
        middles.append(_beside(rng, np.array(middles), np.array(widths), wide))
        widths.append(wide)
        at = _ball(rng, size, wide, 0.4)
        at += (*middles[-1], rng.normal(0, 25))
        haem = ripe * rng.uniform(0.55, 1.15, size) * rng.uniform(0.85, 1.1)
        parts.append(_red(rng, at, RED, haem))
    reach = (np.hypot(*np.array(middles).T) + widths).max()
    stray = rng.normal(0, 0.55 * reach, (int(n * rng.uniform(0.01, 0.05)), 3)) * (1, 1, 0.3)
    return [*parts, _red(rng, stray, RED, 0.7 * ripe)]


def _beside(
    rng: np.random.Generator, middles: np.ndarray, widths: np.ndarray, wide: float
) -> np.ndarray:
    """A place for a clump beside one of the others that lies on none, if there is one."""
    place = np.zeros(2)
    for _ in range(60 * (len(middles) > 0)):
        one, way = rng.integers(len(middles)), rng.uniform(0, 2 * np.pi)
        far = (wide + widths[one]) * rng.uniform(0.88, 1.25)
        place = middles[one] + far * np.array([np.cos(way), np.sin(way)])
        if (np.hypot(*(place - middles).T) > 0.68 * (wide + widths)).all():
            break
    return place


def _colourless(rng: np.random.Generator, name: str, large: float) -> Cells:
    """Granulocytes in a soft ball, macrophages far apart, or both: with a core, or spread."""
    if name == "CFU-M":
        n, spread = int(rng.integers(60, 420)), rng.uniform(150, 330)
        return _pale(rng, rng.normal(0, spread, (n, 3)) * (1, 1, 0.18), 8.5, 1.5)
    if name == "CFU-G":
        n = int(rng.integers(250, 1300))
        wide = _packed(n, GRANULOCYTE, 0.035)
        return _pale(rng, _ball(rng, n, wide, 0.35), GRANULOCYTE, 0.5)
    n = _number(rng, 90 + 200 * large, 900 + 2200 * large)
    spread, kind = rng.uniform(80, 130) * (n / 300) ** 0.3, rng.random()
    if kind < 0.42:
        core = int(n * rng.uniform(0.35, 0.6))
        inner = _ball(rng, core, _packed(core, PALE, rng.uniform(0.09, 0.18)), 0.55)
        halo = rng.normal(0, 1.25 * spread, (n - core, 3)) * (1, 1, 0.25)
        at = np.concatenate([inner, halo])
    elif kind < 0.62:
        at = _ball(rng, n, _packed(n, PALE, rng.uniform(0.035, 0.08)), 0.4)
    elif kind < 0.84:
        at = _lobed_disc(rng, n, 2 * spread)
    else:
        # Two or three foci, as of clones that have wandered.
        foci = rng.normal(0, 0.8 * spread, (rng.integers(2, 4), 3)) * (1, 1, 0)
        at = rng.normal(0, 0.6 * spread, (n, 3)) * (1, 1, 0.25)
        at += foci[rng.integers(0, len(foci), n)]
    return _pale(rng, at, PALE, 0.9)


def _lobed_disc(rng: np.random.Generator, n: int, radius: float) -> np.ndarray:
    """Places [n, 3] spread evenly over a flat disc with lobes, um."""
    way, far = rng.uniform(0, 2 * np.pi, n), radius * np.sqrt(rng.random(n))
    lobes = 1 + rng.normal(0, 0.08, n)
    for number, deep in ((2, 0.13), (3, 0.1), (5, 0.05)):
        lobes += deep * np.sin(number * way + rng.uniform(0, 6))
    return np.column_stack([far * lobes * np.cos(way), far * lobes * np.sin(way),
                            rng.normal(0, 30, n)])  # fmt: skip


def _turned(rng: np.random.Generator, cells: Cells) -> Cells:
    """The cells, stretched along some direction."""
    stretch = rng.uniform(0.75, 1.33)
    cells.at[:, :2] = cells.at[:, :2] * (stretch, 1 / stretch) @ _turn(rng.uniform(0, np.pi))
    return cells


def _mixed(rng: np.random.Generator) -> list[Cells]:
    """A burst inside a wide pale halo, with a few megakaryocytes."""
    halo = rng.normal(0, rng.uniform(210, 300), (rng.integers(500, 1300), 3)) * (1, 1, 0.25)
    giants = rng.normal(0, 230, (rng.integers(3, 9), 3)) * (1, 1, 0.2)
    many = len(giants)
    large = Cells(giants, rng.uniform(11, 19, many), np.zeros(many), np.full(many, 1.2))
    return [*_burst(rng, int(rng.integers(600, 1400))), _pale(rng, halo, 6.2, 1.0), large]


def _large_cells(rng: np.random.Generator, n: int, large: float) -> Cells:
    """Megakaryocytes: loosely set, none on another."""
    radius = rng.uniform(10, 22, n) + 4 * large
    spread = 14 * rng.uniform(1.8, 2.7) * np.sqrt(n) * 0.75
    at = np.zeros((n, 3))
    for one in range(n):
        for attempt in range(50):
            at[one, :2] = rng.normal(0, spread * (1 + 0.02 * attempt), 2)
            gaps = np.hypot(*(at[:one, :2] - at[one, :2]).T)
            if (gaps > 1.05 * (radius[:one] + radius[one])).all():
                break
    at[:, 2] = rng.normal(0, 25, n)
    return Cells(at, radius, np.zeros(n), np.full(n, 1.3))
