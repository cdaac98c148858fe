"""Colonies and clusters: their cells, and what is true of them."""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.lenses import shapes
from cfutrain.painters.lenses.cells import BigCells, SmallCells, in_gel
from cfutrain.painters.lenses.plane import Plane
from cfutrain.painters.lenses.settings import Look
from cfutrain.painters.painting import PaintedObject, outline_around

Cells = SmallCells | BigCells


@dataclass
class Colony:
    """Cells that belong together; lengths in um, points from the colony's place."""

    name: str
    groups: list[Cells]
    #: The cells whose body is measured, [n, 3], and what their own size adds to its diameter.
    body: np.ndarray
    pad: float
    cells: int

    def move(self, x: float, y: float, z: float) -> None:
        """Puts the colony to its place in the dish."""
        place = np.array([x, y, z])
        self.body = self.body + place
        for group in self.groups:
            group.points = in_gel(group.points + place)

    def truth(self, plane: Plane) -> PaintedObject:
        """Middle, size and outline as they are seen."""
        middle, diameter = _measured(self.body[:, :2], self.pad)
        x, y = plane.to_px(*middle)
        points = np.stack(plane.to_px(self.body[:, 0], self.body[:, 1]), axis=1)
        outline = outline_around(points, self.pad / 2 / plane.um_per_px)
        return PaintedObject(self.name, float(x), float(y), diameter, self.cells, outline)


def _measured(points: np.ndarray, pad: float) -> tuple[np.ndarray, float]:
    """Middle and mean caliper, um; of many cells the outermost 3 % do not count."""
    outside = 0.03 if len(points) > 60 else 0.0
    angles = np.arange(18) * np.pi / 18
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    low, high = np.quantile(points @ ways.T, [outside, 1 - outside], axis=0)
    middle = np.linalg.lstsq(ways, (low + high) / 2, rcond=None)[0]
    return 0.6 * middle + 0.4 * points.mean(axis=0), float(np.mean(high - low)) + pad


def grow(dice: np.random.Generator, name: str, diameter: float, look: Look) -> Colony:
    """A colony of a class, or a cluster, of about `diameter` um."""
    if name == "CFU-E":
        return _red(dice, name, shapes.cfu_e(dice, diameter), look, 2.2)
    if name == "BFU-E":
        return _red(dice, name, shapes.bfu_e(dice, diameter), look, 1.0)
    if name == "CFU-GM":
        return _pale(dice, diameter, look)
    if name == "CFU-MK":
        return _megakaryocytic(dice, diameter, look)
    if name == "CFU-GEMM":
        return _mixed(dice, diameter, look)
    return _cluster(dice, look)


def _red(
    dice: np.random.Generator, name: str, points: np.ndarray, look: Look, richer: float
) -> Colony:
    count = len(points)
    red = look.red * dice.lognormal(0, 0.28) * richer * dice.lognormal(0, 0.15, count)
    radius = dice.normal(look.red_radius, 0.5, count).clip(3.5, 6.5)
    cells = SmallCells(points, radius, look.scatter * 0.3, look.bend * 0.35, red)
    return Colony(name, [cells], points, 2 * look.red_radius, count)


def _pale(dice: np.random.Generator, diameter: float, look: Look) -> Colony:
    crowd = dice.lognormal(np.log(2400), 0.35) * (700 / diameter) ** 0.45
    count = int(np.clip(np.pi / 4 * (diameter / 1000) ** 2 * crowd, 55, 9000))
    points = shapes.cfu_gm(dice, diameter, count)
    radius = np.clip(dice.lognormal(np.log(look.pale_radius), 0.17, count), 4.5, 13)
    strength = dice.lognormal(0, 0.18)
    cells = SmallCells(points, radius, look.scatter * strength, look.bend * strength)
    return Colony("CFU-GM", [cells], points, 12, count)


def _megakaryocytic(dice: np.random.Generator, diameter: float, look: Look) -> Colony:
    count = int(np.clip((diameter / 78) ** 2 * dice.uniform(0.5, 0.95), 3, 60))
    points, radius = shapes.cfu_mk(dice, diameter, count)
    strength = dice.lognormal(0, 0.12)
    big = BigCells(points, radius, look.border * strength, look.body * strength, look.outline)
    owner = np.repeat(np.arange(count), 7)
    inside = dice.normal(0, 1, (len(owner), 3)) * (radius[owner] * 0.4)[:, None]
    granules = SmallCells(points[owner] + inside, 2.6, look.scatter * 0.6, look.bend * 0.6)
    others = dice.poisson(count * 0.4)
    between = dice.normal(0, 1, (others, 3)) * [diameter * 0.25, diameter * 0.25, 40]
    small = SmallCells(between, dice.uniform(4, 7, others), look.scatter, look.bend)
    return Colony("CFU-MK", [big, granules, small], points, 2 * radius.mean(), count)


def _mixed(dice: np.random.Generator, diameter: float, look: Look) -> Colony:
    """Red lumps within one pale body, and some megakaryocytes."""
    red_points = shapes.bfu_e(dice, diameter * dice.uniform(0.4, 0.65))
    red_points[:, :2] += dice.normal(0, diameter * 0.07, 2)
    crowd = np.pi / 4 * (diameter / 1000) ** 2 * dice.uniform(1400, 2400)
    count = int(np.clip(crowd, 400, 6000))
    points = shapes.cfu_gm(dice, diameter, count)
    radius = np.clip(dice.lognormal(np.log(look.pale_radius), 0.17, count), 4.5, 12)
    pale = SmallCells(points, radius, look.scatter, look.bend)
    haemoglobin = look.red * dice.lognormal(0, 0.2) * dice.lognormal(0, 0.15, len(red_points))
    red = SmallCells(red_points, look.red_radius, look.scatter * 0.3, look.bend * 0.35, haemoglobin)
    big_points, big_radius = shapes.cfu_mk(dice, diameter * 0.8, int(dice.integers(2, 12)))
    big = BigCells(big_points, big_radius, look.border, look.body, look.outline)
    total = count + len(red_points) + len(big_points)
    return Colony("CFU-GEMM", [pale, red, big], points, 12, total)


def _cluster(dice: np.random.Generator, look: Look) -> Colony:
    """Too few cells for a colony: pale, red, or one or two megakaryocytes."""
    kind = dice.choice(["pale", "red", "big"], p=[0.65, 0.12, 0.23])
    if kind == "big":
        count = int(dice.integers(1, 3))
        radius = np.clip(dice.lognormal(np.log(15), 0.2, count), 10, 24)
        points = np.zeros((count, 3))
        turn, apart = dice.uniform(0, 6.28), radius[0] + radius[-1] + dice.uniform(0, 40)
        points[1:, :2] = apart * np.array([np.cos(turn), np.sin(turn)])
        cells: Cells = BigCells(points, radius, look.border, look.body, look.outline)
        return Colony("cluster", [cells], points, 2 * radius.mean(), count)
    if kind == "red":
        points = dice.normal(0, 11, (dice.integers(3, 8), 3))
        cells = SmallCells(points, look.red_radius, look.scatter * 0.3, look.bend * 0.35, look.red)
        return Colony("cluster", [cells], points, 2 * look.red_radius, len(points))
    points = dice.normal(0, dice.uniform(12, 42), (dice.integers(4, 20), 3)) * [1, 1, 0.5]
    radius = dice.uniform(5, 8, len(points))
    cells = SmallCells(points, radius, look.scatter * 1.3, look.bend * 1.2)
    return Colony("cluster", [cells], points, 12, len(points))
