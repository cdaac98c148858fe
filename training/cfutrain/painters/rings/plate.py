"""Densities of the plate itself: wall, lid, grid on the floor, and the gel."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.rings.frame import Frame
from cfutrain.painters.rings.settings import Settings
from cfutrain.painters.rings.smooth import SmoothField, sigmoid

#: Steps of the tables by distance and by angle.
STEPS, TURNS = 12000, 4096
#: Distance of the lines of a counting grid, um.
PITCH = 2000.0


class Plate:
    """The dice of one plate; `rows` gives its densities."""

    def __init__(self, rng: np.random.Generator, frame: Frame, settings: Settings) -> None:
        self.frame = frame
        radius, wall, um = frame.radius, frame.wall, frame.um
        self.inverse = np.linalg.inv(frame.matrix).astype(np.float32)
        self.upper = (rng.uniform(0, 1, 2) * settings.camera.parallax).astype(np.float32)
        self.step = 1.6 * radius / STEPS
        far = (np.arange(STEPS) + 0.5) * self.step

        def ring(at: float, width: float) -> np.ndarray:
            return np.exp(-(((far - at) / max(width, um)) ** 2))

        contrast = rng.uniform(0.8, 1.2)
        self.floor = contrast * (
            0.20 * ring(radius - 300, 320) + 0.5 * ring(radius - 10, 70)
            - 0.18 * ring(radius - 160, 60) + 0.14 * ring(radius - 1150, 60)
            - 0.06 * ring(radius - 1040, 70)
        )  # fmt: skip
        self.lid = contrast * (
            0.45 * ring(radius + wall, 90) + 0.22 * ring(radius + 0.55 * wall, 130)
            - 0.15 * ring(radius + 0.8 * wall, 90)
            + 0.10 * ((far > radius) & (far < radius + wall))
        )  # fmt: skip
        self.between = contrast * 0.16 * ring(radius + 0.3 * wall, 60)
        self.around = [self.by_turn(rng, share) for share in (0.25, 0.3, 0.6)]
        # The gel climbs the wall.
        self.meniscus = 1.3 * np.exp(-(radius - np.minimum(far, radius)) / 650)
        self.uneven = (0.16 if "uneven" in settings.extras else 0.05) * rng.uniform(0.7, 1.3)
        self.fields = [SmoothField(rng, frame.height, frame.width, n) for n in (5, 24, 60)]
        self.edge = self.shrunk_edge(rng) if "shrink" in settings.extras else None
        self.grid = rng.uniform(0, np.pi / 2) if settings.grid else None
        self.line = rng.uniform(16, 26)
        self.line_density = rng.uniform(0.10, 0.22, 2)

    def by_turn(self, rng: np.random.Generator, share: float) -> np.ndarray:
        """A table of smooth variation round the plate."""
        values = ndimage.gaussian_filter(rng.standard_normal(72), 3, mode="wrap") * 3 * share
        turns = np.arange(TURNS) * 72 / TURNS
        return np.interp(turns, np.arange(73), np.append(values, values[0]))

    def shrunk_edge(self, rng: np.random.Generator) -> np.ndarray:
        """How far the gel reaches, by angle, um: on one side it has drawn back from the wall."""
        turns = np.arange(TURNS) * 2 * np.pi / TURNS
        off = np.abs((turns - rng.uniform(0, 2 * np.pi) + np.pi) % (2 * np.pi) - np.pi)
        bay = np.exp(-((off / rng.uniform(0.25, 0.6)) ** 2)) * (1 + self.by_turn(rng, 0.08))
        return self.frame.radius - rng.uniform(700, 1350) * bay + 60

    def offsets(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Distances of rows' pixels from the plate's middle along the plate's axes, um."""
        middle = self.frame.middle
        right = np.arange(self.frame.width, dtype=np.float32) + np.float32(0.5 - middle[0])
        down = (np.arange(first, last) + 0.5 - middle[1]).astype(np.float32)[:, None]
        (a, b), (c, d) = self.inverse
        return a * right + b * down, c * right + d * down

    def table(self, values: np.ndarray, far: np.ndarray) -> np.ndarray:
        """A table's values at distances."""
        index = np.minimum((far * np.float32(1 / self.step)).astype(np.int32), STEPS - 1)
        return np.take(values.astype(np.float32), index)

    def rows(
        self, first: int, last: int, x: np.ndarray, y: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Density of plate and thickness of the gel (about 1; 0 outside) of rows; x, y um."""
        far, radius = np.hypot(x, y), self.frame.radius
        upper = np.hypot(x - self.upper[0], y - self.upper[1])
        turn = np.arctan2(y, x) * np.float32(TURNS / (2 * np.pi))
        turn = turn.astype(np.int32) % TURNS
        around = [1 + np.take(values.astype(np.float32), turn) for values in self.around]
        coarse, middling, fine = (field.rows(first, last) for field in self.fields)
        inside = far < radius
        density = self.table(self.floor, far) * around[0]
        density += self.table(self.lid, upper) * around[1]
        density += self.table(self.between, far) * around[2]
        density += np.float32(0.003) * fine * inside
        gel = 1 + np.float32(self.uneven) * coarse + np.float32(0.010) * middling
        gel += self.table(self.meniscus, far)
        gel *= inside
        if self.edge is not None:
            over = far - np.take(self.edge.astype(np.float32), turn)
            gel *= sigmoid(-over / 40)
            seam = 0.3 * np.exp(-((over / 55) ** 2)) - 0.12 * np.exp(-(((over - 110) / 60) ** 2))
            density += seam * inside
        if self.grid is not None:
            density += self.lines(x, y) * inside
        return density, gel

    def lines(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The counting grid's density."""
        cos, sin = np.float32(np.cos(self.grid)), np.float32(np.sin(self.grid))
        width, drawn = np.float32(self.line), np.float32(0)
        for along, strength in zip(
            (x * cos + y * sin, y * cos - x * sin), self.line_density, strict=True
        ):
            off = np.abs((along + PITCH / 2) % PITCH - PITCH / 2)
            drawn = drawn + np.float32(strength) * np.exp(-((off / width) ** 2))
            drawn = drawn - np.float32(0.07) * np.exp(-((off / width - np.float32(2.2)) ** 2))
        return drawn
