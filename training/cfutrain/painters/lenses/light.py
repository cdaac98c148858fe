"""From the fields that the cells left to the light that falls on the sensor."""

import numpy as np

from cfutrain.painters.lenses.plane import Plane
from cfutrain.painters.lenses.settings import Light
from cfutrain.painters.lenses.wall import SmoothField, Wall

#: Molar extinction of oxygenated haemoglobin, 1/cm per mol/L of tetramer, 400 to 660 nm by ten
#: (after Prahl).
HAEMOGLOBIN = np.array([
    266232, 466840, 480360, 246072, 102580, 62816, 44480, 33209, 26629, 23684, 20932, 20035, 24202,
    39957, 53236, 43016, 32613, 44496, 50104, 14401, 3200, 1506, 942, 610, 442, 368, 320,
], float)  # fmt: skip
WAVELENGTHS = np.arange(400, 661, 10.0)

#: Rows that are worked out at a time.
BAND = 128


def haemoglobin_in_colours(dice: np.random.Generator) -> np.ndarray:
    """Extinction in red, green and blue under a white LED, per mmol/L and um, natural logarithm."""
    blue = np.exp(-(((WAVELENGTHS - dice.normal(452, 3)) / 11) ** 2))
    yellow = np.exp(-(((WAVELENGTHS - dice.normal(560, 5)) / 62) ** 2))
    lamp = dice.uniform(0.75, 1.05) * blue + yellow
    colours = []
    for middle, width in ((607, 24), (538, 33), (462, 24)):
        away = (WAVELENGTHS - middle - dice.normal(0, 3)) / width
        seen = lamp * np.exp(-0.5 * away**2)
        # At a usual column, not the mean of the extinctions: violet is gone there already.
        passed = np.sum(seen * np.exp(-HAEMOGLOBIN * 2.303e-7 * 25)) / seen.sum()
        colours.append(-np.log(passed) / 25)
    return np.array(colours)


def _levelled(loss: np.ndarray) -> np.ndarray:
    """Scattered light is scattered again: strong loss and strong gain level off."""
    strong = np.flatnonzero(np.abs(loss) > 0.04)
    flat = loss.ravel().copy()
    values = flat[strong]
    cap = np.where(values > 0, np.float32(1.5), np.float32(-0.9))
    flat[strong] = cap * (1 - np.exp(-values / cap))
    return flat.reshape(loss.shape)


def _lit_from_side(plane: Plane, start: int, stop: int, slope: tuple[float, float]) -> np.ndarray:
    """Rows of the loss with the relief that oblique light gives it."""
    above, below = max(0, start - 1), min(len(plane.loss), stop + 1)
    loss = np.pad(plane.loss[above:below], ((above == start, below == stop), (1, 1)), "edge")
    relief = np.float32(slope[0]) * (loss[1:-1, :-2] - loss[1:-1, 2:])
    relief += np.float32(slope[1]) * (loss[:-2, 1:-1] - loss[2:, 1:-1])
    return loss[1:-1, 1:-1] + relief


class Illumination:
    """Lamp, gel, grid and wall of one dish."""

    def __init__(self, plane: Plane, dice: np.random.Generator, light: Light, wall: Wall) -> None:
        """Draws what is not yet decided."""
        between, height, width = dice.uniform, plane.height, plane.width
        self.plane, self.wall = plane, wall
        #: Strength and direction of light from one side, seen at the wall.
        self.side = between(0.2, 0.8) * _unit(between(0, 6.28))
        # The lip lies 8 mm higher and is seen shifted.
        self.lip = plane.lens.tilt * 6e7 * between(0.6, 1) + dice.normal(0, 60, 2)
        #: Phenol red of the medium; a third of the media have none.
        phenol = between(0.4, 2.6) * (dice.random() < 0.67)
        self.medium = phenol * np.array([0.01, 0.085, 0.13])
        self.tint = np.array([1.0, dice.normal(0.975, 0.025), dice.normal(0.95, 0.07)])
        self.lamp = [
            (strength * light.uneven, SmoothField(dice, height, width, cells, cells))
            for strength, cells in ((1.0, 2), (0.35, 5))
        ]
        self.gel = [
            (strength * light.gel, SmoothField(dice, height, width, down, across))
            for strength, down, across in ((0.6, 9, 14), (0.3, 60, 30), (0.12, 90, 120))
        ]
        self.grid = between(0.08, 0.25) if light.grid else 0.0
        self.grid_pitch = between(1700, 2500)
        self.grid_shift = between(0, self.grid_pitch, 2)
        self.grid_width, self.grid_turn = between(18, 40), between(0, np.pi / 2)
        self.haemoglobin = haemoglobin_in_colours(dice)
        #: Loss by scattering in red, green and blue.
        self.scattering = np.array([between(0.86, 0.94), 1.0, between(1.06, 1.14)])
        # The difference across two parts; a part has about 4 um where this was set.
        self.slope = light.oblique * 3.9 / plane.pitch * _unit(between(0, 6.28))

    def _background(self, start: int, stop: int) -> np.ndarray:
        """Logarithm of the light without cells, [3, rows, width]."""
        u = np.arange(self.plane.width, dtype=np.float32)[None] + np.float32(0.5)
        v = np.arange(start, stop, dtype=np.float32)[:, None] + np.float32(0.5)
        x, y = (at.astype(np.float32) for at in self.plane.to_dish(u, v))
        far = np.hypot(x, y)
        lit = 1 + (x * np.float32(self.side[0]) + y * np.float32(self.side[1])) / (far + 1)
        from_lip = np.hypot(x - np.float32(self.lip[0]), y - np.float32(self.lip[1]))
        passed = self.wall.at(far, from_lip, lit)
        radius = np.float32(self.wall.inner)
        inside = 1 / (1 + np.exp(np.clip((far - radius) / 20, -30, 30)))
        passed += inside * sum(np.float32(s) * field.rows(start, stop) for s, field in self.gel)
        if self.grid:
            passed -= inside * self._lines(x, y)
        lamp = sum(np.float32(s) * field.rows(start, stop) for s, field in self.lamp)
        passed += np.log1p(lamp)
        medium = inside * (np.float32(0.8) + np.float32(0.2) * (far / radius) ** 2)
        colours = zip(self.tint, self.medium, strict=True)
        return np.stack(
            [passed + np.float32(np.log(t)) - np.float32(m) * medium for t, m in colours]
        )

    def _lines(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Loss at the lines of a counting grid, each with a bright side."""
        c, s = (np.float32(part) for part in _unit(self.grid_turn))
        pitch, width = np.float32(self.grid_pitch), np.float32(self.grid_width)
        loss = np.zeros_like(x)
        for along, shift in zip((x * c + y * s, y * c - x * s), self.grid_shift, strict=True):
            away = (along + np.float32(shift)) % pitch - pitch / 2
            loss += np.exp(-((away / width) ** 2))
            loss -= np.float32(0.45) * np.exp(-((away / width - 2) ** 2))
        return np.float32(self.grid) * loss

    def picture(self) -> np.ndarray:
        """Linear light [3, height, width] on the sensor, before the lens blurs it."""
        plane, parts = self.plane, self.plane.parts
        picture = np.empty((3, plane.height, plane.width), np.float32)
        for start in range(0, plane.height, BAND):
            stop = min(plane.height, start + BAND)
            rows = slice(start * parts, stop * parts)
            if np.any(self.slope):
                loss = _lit_from_side(plane, rows.start, rows.stop, self.slope)
            else:
                loss = plane.loss[rows]
            loss, red = _levelled(loss), plane.red[rows]
            background = self._background(start, stop)
            for colour in range(3):
                passed = np.exp(
                    np.float32(-self.scattering[colour]) * loss
                    - np.float32(self.haemoglobin[colour]) * red
                )
                picture[colour, start:stop] = _averaged(passed, parts) * np.exp(background[colour])
        return picture


def _averaged(passed: np.ndarray, parts: int) -> np.ndarray:
    """The mean over each pixel's parts."""
    rows = sum(passed[part::parts] for part in range(parts))
    return sum(rows[:, part::parts] for part in range(parts)) / np.float32(parts**2)


def _unit(angle: float) -> np.ndarray:
    return np.array([np.cos(angle), np.sin(angle)])
