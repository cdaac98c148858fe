"""The dice of a dish: the machine first; ground, framing, focus and contrast follow from it."""

from typing import NamedTuple

import numpy as np

#: Seeds of this painter are [seed, CODE].
CODE = 6
#: Machines, how often each is met, and how often each has a lamp behind the dish.
DEVICES = ("flatbed", "imager", "stitched", "macro", "phone")
ODDS, LAMPS = (0.3, 0.2, 0.12, 0.18, 0.2), (0.65, 0.8, 0.97, 0.75, 0.4)
#: Most pixels along a side that the memory of a small computer carries.
LONGEST_PX = 10_300
#: What the medium takes of each colour: clear, straw, pink of phenol red, sour orange.
MEDIA = ((0.02, 0.02, 0.03), (0.03, 0.08, 0.3), (0.03, 0.3, 0.17), (0.03, 0.2, 0.5))
#: Tables without a lamp: range of their light, light of a white lump, share lost by scattering.
TABLES = {"white": (0.5, 0.85, 0.25, 0.85), "grey": (0.15, 0.4, 0.6, 0.3),
          "dark": (0.01, 0.06, 0.5, 0)}  # fmt: skip


class Ground(NamedTuple):
    """Linear light of the empty dish, of a white lump lit from our side, and of the table.

    `loss` is the share of scattered light that is missing from the light behind.
    """

    name: str
    level: float
    glow: float
    loss: float
    table: float


class Dish:
    """Everything that the parts of one dish share. Lengths in um, angles in radians."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None) -> None:
        machine = rng.choice(5, p=ODDS)
        self.device = DEVICES[machine]
        free = self.device in ("phone", "macro")
        drawn = rng.uniform(5, 8) if rng.random() < 0.2 else rng.triangular(8, 10, 14)
        self.um_per_px = float(drawn if um_per_px is None else um_per_px)
        off = float(np.clip(rng.normal(0, 0.003), -0.009, 0.009))
        self.written_um_per_px, self.ground = self.um_per_px * (1 + off), _ground(rng, machine)
        self.radius, self.wall = 500 * rng.uniform(33, 35.5), rng.uniform(700, 1400)
        across = 2 * (self.radius + self.wall) / self.um_per_px
        room = min(rng.uniform(1.06, 1.35 if free else 1.18), LONGEST_PX / across)
        # Picture [h, w] px, middle of the dish px, and dish um to picture um.
        self.size = (int(across * room), int(min(across * room * rng.uniform(1, 1.06), LONGEST_PX)))
        spare = (np.array(self.size[::-1]) - across) / 2
        self.centre = np.array(self.size[::-1]) / 2 + rng.uniform(-0.8, 0.8, 2) * spare
        # The dish is turned, and a camera held by hand foreshortens it a little.
        turn, axis, lean = *rng.uniform(0, 2 * np.pi, 2), rng.uniform(0, 0.012 if free else 0.003)
        spin = np.array([ray(turn), ray(turn + np.pi / 2)]).T
        self.matrix = (np.eye(2) * (1 + lean / 2) - lean * np.outer(ray(axis), ray(axis))) @ spin
        self.medium = np.array(MEDIA[rng.integers(4)]) * rng.uniform(0.4, 1.5)
        # Density of one cell: of haemoglobin, and of what it scatters.
        weak = 0.45 if rng.random() < 0.2 else 1.0
        self.red, self.grey = weak * np.exp(rng.normal(np.log([0.27, 0.34]), 0.4))
        # Share of a cell's shade that comes back as a bright fringe; slanting light.
        self.fringe, self.slant = float(rng.uniform(0.05, 0.7)), float(rng.uniform(0, 2 * np.pi))
        self.relief = float(rng.uniform(0.3, 1.5)) if rng.random() < 0.25 else 0.0
        # Blur at the worst depth, um, and the depth in focus, 0 to 1.
        self.defocus = rng.uniform(0, 7) if rng.random() < 0.65 else rng.uniform(5, 20)
        self.focus = float(rng.uniform(0, 1))
        # Blur of the machine's own lens, px.
        self.lens = float(rng.uniform(0.45, 1.1) if rng.random() < 0.75 else rng.uniform(1, 1.7))
        # Noise of a background pixel, relative.
        self.noise = float(np.exp(rng.uniform(np.log(0.004), np.log(0.04 if free else 0.025))))
        # Now and then the gel was pipetted to one side: its reach and direction.
        here = rng.random() < 0.09
        self.gel_edge = (self.radius * rng.uniform(0, 0.6), rng.uniform(0, 6.28)) if here else None

    def blur(self, rng: np.random.Generator) -> float:
        """Blur, um, of a thing somewhere in the depth of the gel."""
        return self.defocus * abs(rng.random() - self.focus)

    def outside(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How far, um, points lie outside the gel: far within where it fills the dish."""
        if self.gel_edge is None:
            return np.hypot(x, y) - 2 * self.radius
        reach, turn = self.gel_edge
        along = y * np.cos(turn) - x * np.sin(turn)
        bend = 900 * np.sin(along / 5100 + turn) + 250 * np.sin(along / 1700 + 5 * turn)
        return x * np.cos(turn) + y * np.sin(turn) - reach - bend + along**2 / 60_000


def ray(turn: float) -> np.ndarray:
    """The direction of an angle."""
    return np.array([np.cos(turn), np.sin(turn)])


def _ground(rng: np.random.Generator, machine: int) -> Ground:
    """What lies behind the dish: a lamp for most machines, a table for a phone."""
    if rng.random() < LAMPS[machine]:
        table = rng.choice([rng.uniform(0.5, 1.0), rng.uniform(0.005, 0.05), rng.uniform(0.1, 0.4)])
        return Ground("lamp", rng.uniform(0.45, 0.9), rng.uniform(0, 0.12), 1.0, table)
    kind = str(rng.choice(list(TABLES), p=[0.5, 0.25, 0.25]))
    low, high, glow, loss = TABLES[kind]
    level = rng.uniform(low, high)
    return Ground(kind, level, glow * rng.uniform(0.7, 1.2), loss, level * rng.uniform(0.5, 1.2))
