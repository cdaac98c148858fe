"""Where the cells of a colony lie, um from its middle."""

import numpy as np


def _bumpy(dice: np.random.Generator, angle: np.ndarray, strength: float) -> np.ndarray:
    """Radius of an uneven outline against its mean."""
    radius = np.ones_like(angle)
    for wave in range(2, 7):
        size = dice.normal(0, strength / wave**0.5)
        radius += size * np.cos(wave * angle + dice.uniform(0, 6.28))
    return np.clip(radius, 0.55, 1.5)


def _clump(dice: np.random.Generator, count: int, radius: float) -> np.ndarray:
    """Points [count, 3] of an uneven dense lump."""
    lobes = dice.integers(2, 6)
    middles = dice.normal(0, 0.3, (lobes, 3)) * radius
    middles[0] = 0
    lobe = dice.choice(lobes, count, p=dice.dirichlet(np.full(lobes, 2.0)))
    way = dice.normal(0, 1, (count, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    far = dice.uniform(0, 1, count) ** dice.uniform(0.38, 0.46) * radius
    far *= dice.uniform(0.6, 0.9, lobes)[lobe]
    far *= _bumpy(dice, np.arctan2(way[:, 1], way[:, 0]), 0.09)
    strays = dice.random(count) < 0.06
    far[strays] *= dice.uniform(1.1, 1.6, strays.sum())
    points = middles[lobe] * 0.8 + way * far[:, None]
    # The gel is thinner than a large lump.
    points[:, 2] *= dice.uniform(0.45, 0.65)
    return points


def _burst(dice: np.random.Generator, diameter: float) -> tuple[np.ndarray, np.ndarray]:
    """Radii [m] and middles [m, 2] of a BFU-E's lumps."""
    shares = [0.25, 0.15, 0.15, 0.15, 0.13, 0.1, 0.07]
    lumps = 1 if diameter < 380 else int(dice.choice([1, 2, 3, 4, 6, 8, 11], p=shares))
    if lumps == 1:
        return np.array([min(diameter, 600) / 2]), np.zeros((1, 2))
    fill = dice.uniform(0.3, 0.5)
    radii = dice.lognormal(0, 0.3, lumps) * diameter / 2 * np.sqrt(fill / lumps) * 1.15
    middles: list[np.ndarray] = []
    for radius in radii:
        for _ in range(300):
            angle = dice.uniform(0, 6.28)
            far = np.sqrt(dice.uniform(0, 1)) * max(0.1, diameter / 2 - radius)
            at = np.array([np.cos(angle), np.sin(angle)]) * far
            beside = zip(middles, radii, strict=False)
            if all(np.hypot(*(at - other)) > 0.75 * (radius + r) for other, r in beside):
                break
        middles.append(at)
    return radii, np.array(middles)


def bfu_e(dice: np.random.Generator, diameter: float) -> np.ndarray:
    """Erythroblasts [n, 3] of a BFU-E."""
    radii, middles = _burst(dice, diameter)
    layers = dice.uniform(1.3, 3.0)
    counts = (layers * (radii / 4.8) ** 2 * (radii / 90) ** 0.35).astype(int).clip(40, 9000)
    if counts.sum() < 210:
        # Fewer than 200 cells would be a CFU-E.
        counts = np.ceil(counts * 230 / counts.sum()).astype(int)
    return _lumps(dice, radii, middles, counts)


def cfu_e(dice: np.random.Generator, diameter: float) -> np.ndarray:
    """Erythroblasts [n, 3] of a CFU-E, in one lump or two."""
    size = dice.lognormal(np.log(120), 0.35) * (diameter / 115) ** 1.5
    count = int(np.clip(size, 40, 198))
    if dice.random() < 0.75:
        return _lumps(dice, np.array([diameter / 2]), np.zeros((1, 2)), np.array([count]))
    middles = np.array([[-0.24, 0], [0.24, 0]]) * diameter
    return _lumps(dice, np.full(2, 0.3 * diameter), middles, np.full(2, count // 2))


def _lumps(
    dice: np.random.Generator, radii: np.ndarray, middles: np.ndarray, counts: np.ndarray
) -> np.ndarray:
    middles = _turned(middles, dice.uniform(0, 6.28))
    points = [_clump(dice, int(n), r) for r, n in zip(radii, counts, strict=True)]
    for lump, middle in zip(points, middles, strict=True):
        lump += [*middle, dice.normal(0, 40)]
    return np.vstack(points)


def _turned(points: np.ndarray, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def cfu_gm(dice: np.random.Generator, diameter: float, count: int) -> np.ndarray:
    """Pale cells [count, 3]: with a core, spread out, or tight."""
    style = dice.choice(["core", "spread", "tight"], p=[0.45, 0.35, 0.2])
    angle = dice.uniform(0, 6.28, count)
    if style == "spread":
        far = dice.uniform(0, 1, count) ** dice.uniform(0.5, 0.6)
    elif style == "core":
        in_core = dice.random(count) < dice.uniform(0.25, 0.55)
        core = dice.rayleigh(dice.uniform(0.16, 0.26), count)
        far = np.where(in_core, core, dice.uniform(0, 1, count) ** dice.uniform(0.58, 0.72))
    else:
        far = dice.rayleigh(dice.uniform(0.38, 0.46), count)
        far = np.minimum(far, dice.uniform(0.9, 1.15, count))
    far += dice.normal(0, dice.uniform(0.02, 0.12), count)
    far *= diameter / 2 * _bumpy(dice, angle, 0.1)
    flat = np.c_[far * np.cos(angle), far * np.sin(angle) * dice.uniform(0.75, 1)]
    flat = _turned(flat, dice.uniform(0, 6.28))
    # Daughters lie beside their sisters.
    daughter = dice.random(count) < dice.uniform(0.25, 0.45)
    sister = dice.integers(0, count, count)
    flat = np.where(daughter[:, None], flat[sister] + dice.normal(0, 13, (count, 2)), flat)
    height = dice.normal(0, min(160, diameter * 0.13), count) * np.exp(-((2 * far / diameter) ** 2))
    return np.c_[flat, height + dice.normal(0, 25, count)]


def cfu_mk(dice: np.random.Generator, diameter: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Megakaryocytes: points [count, 3] and radii [count], um."""
    radii = np.clip(dice.lognormal(np.log(15.5), 0.22, count), 10, 25)
    limit, tries = max(diameter / 2 - 15, 20), 0
    flat = np.zeros((count, 2))
    placed = 0
    while placed < count:
        tries += 1
        angle = dice.uniform(0, 6.28)
        far = limit * dice.uniform(0, 1) ** 0.6 * (1 + tries / 4000)
        at = np.array([far * np.cos(angle), far * np.sin(angle) * 0.85])
        apart = np.hypot(*(flat[:placed] - at).T)
        # They touch, but do not lie in one another, unless there is no room left.
        if tries > 4000 or np.all(apart > 0.95 * (radii[:placed] + radii[placed])):
            flat[placed] = at
            placed += 1
    return np.c_[_turned(flat, dice.uniform(0, 6.28)), dice.normal(0, 40, count)], radii
