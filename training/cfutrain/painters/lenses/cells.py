"""What single cells do to the light that passes them."""

from dataclasses import dataclass

import numpy as np

from cfutrain.painters.lenses.plane import Drawn, Plane
from cfutrain.painters.lenses.settings import GEL_UM


def in_gel(points: np.ndarray) -> np.ndarray:
    """Points [n, 3], um, with heights between the gel's bottom and its surface."""
    return np.c_[points[:, :2], np.clip(points[:, 2], 8, GEL_UM - 10)]


def _stacked(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)[:, None, None]


@dataclass
class SmallCells:
    """Blood cells: they scatter a little, gather or spread light, and may hold haemoglobin."""

    #: um, [n, 3]
    points: np.ndarray
    #: um
    radius: float | np.ndarray
    scatter: float
    bend: float
    #: Haemoglobin, mmol/L of tetramer; 0 for pale cells.
    red: float | np.ndarray = 0.0
    #: Shorter against longer axis of the longest cells.
    roundness: float = 0.85

    def draw(self, plane: Plane, dice: np.random.Generator) -> None:
        """Draws the cells."""
        count = len(self.points)
        x, y, z = self.points.T
        radius = np.broadcast_to(self.radius, count)
        red = np.broadcast_to(self.red, count)
        above = plane.lens.defocus(x, y, z)
        spread = np.hypot(plane.lens.spread, 0.55 * plane.lens.aperture * above)
        # A cell is a weak lens: bright on one side of the focus, dark on the other.
        side = np.tanh((above + dice.normal(0, 60, count)) / 130 + plane.lens.phase)
        bend = self.bend * dice.lognormal(0, 0.3, count) * side
        scatter = self.scatter * dice.lognormal(0, 0.3, count)
        turn = dice.uniform(0, np.pi, count)
        cosine, sine = np.cos(turn), np.sin(turn)
        length = dice.uniform(self.roundness, 1 / self.roundness, count)

        def profile(dx: np.ndarray, dy: np.ndarray, which: np.ndarray) -> Drawn:
            c, s, long = _stacked(cosine[which]), _stacked(sine[which]), _stacked(length[which])
            far = ((dx * c + dy * s) * long) ** 2 + ((dy * c - dx * s) / long) ** 2
            r2, s2 = _stacked(radius[which]) ** 2, _stacked(spread[which]) ** 2
            body, core, skirt = r2 / 4 + s2, 0.12 * r2 + s2, 0.75 * r2 + s2
            loss = _stacked(scatter[which]) * r2 / (2 * body) * np.exp(far * (-0.5 / body))
            # What the core gains the skirt loses: a lens takes no light away.
            half_bend = _stacked(bend[which]) * r2 / 2
            loss -= half_bend / core * np.exp(far * (-0.5 / core))
            loss += half_bend / skirt * np.exp(far * (-0.5 / skirt))
            if not np.any(self.red):
                return loss, None
            wide = r2 / 5 + s2
            # The volume of a sphere under a Gaussian.
            height = _stacked(red[which] * radius[which]) * r2 / wide * np.float32(4 / 6)
            return loss, height * np.exp(far * (-0.5 / wide))

        reach = np.minimum(2.6 * np.sqrt(0.6 * radius**2 + spread**2), 140)
        plane.stamp(x, y, reach, profile)


@dataclass
class BigCells:
    """Megakaryocytes and droplets: a clear body with a bright border and a thin dark outline."""

    #: um, [n, 3]
    points: np.ndarray
    #: um, [n]
    radius: np.ndarray
    border: float
    body: float
    #: Darkness of the outline against the border.
    outline: float

    def draw(self, plane: Plane, dice: np.random.Generator) -> None:
        """Draws the cells."""
        count = len(self.points)
        x, y, z = self.points.T
        above = plane.lens.defocus(x, y, z)
        spread = np.hypot(plane.lens.spread, 0.45 * plane.lens.aperture * above)
        border = self.border * dice.lognormal(0, 0.25, count)
        body = self.body * dice.lognormal(0, 0.4, count)
        phases, waves = dice.uniform(0, 6.28, (2, count)), dice.uniform(0, 0.08, (2, count))
        light = dice.uniform(0, 6.28, count)
        rim = np.maximum(2.6, 0.14 * self.radius)
        width = np.hypot(rim, spread)

        def profile(dx: np.ndarray, dy: np.ndarray, which: np.ndarray) -> Drawn:
            far, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
            r, w = _stacked(self.radius[which]), _stacked(width[which])
            inner, lit = _stacked(rim[which]), _stacked(light[which])
            edge = 1 + _stacked(waves[0, which]) * np.cos(2 * angle + _stacked(phases[0, which]))
            edge += _stacked(waves[1, which]) * np.cos(3 * angle + _stacked(phases[1, which]))
            edge *= r
            ring = np.exp(-(((far - edge + inner) / w) ** 2) / 2) * (1 + 0.3 * np.cos(angle - lit))
            dark = np.exp(-(((far - edge - 1.5 * inner) / w) ** 2) / 2)
            disc = 1 / (1 + np.exp(np.clip((far - edge) / (0.6 * w), -20, 20)))
            beside = (dx - 0.2 * edge * np.cos(lit)) ** 2 + (dy - 0.2 * edge * np.sin(lit)) ** 2
            nucleus = np.exp(-beside / (0.3 * r**2 + _stacked(spread[which]) ** 2))
            bright = _stacked(border[which]) * inner / w
            clear = _stacked(body[which]) * (disc + 1.5 * nucleus)
            return bright * (np.float32(self.outline) * dark - ring) + clear, None

        plane.stamp(x, y, self.radius * 1.25 + 3 * width, profile)


def dots(
    plane: Plane, x: np.ndarray, y: np.ndarray, spread: float, loss: float | np.ndarray
) -> None:
    """Draws round points of `spread` um at `x`, `y` um: what fibres, scratches and dust are of."""
    strength = np.broadcast_to(loss, len(x))
    sharpness = np.float32(-0.5 / spread**2)

    def profile(dx: np.ndarray, dy: np.ndarray, which: np.ndarray) -> Drawn:
        return _stacked(strength[which]) * np.exp((dx * dx + dy * dy) * sharpness), None

    plane.stamp(x, y, np.full(len(x), 3.0 * spread), profile)
