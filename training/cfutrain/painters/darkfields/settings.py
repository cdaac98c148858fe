"""The dice of a dish: what was plated, where the dish stands, and how clean the laboratory is."""

import numpy as np

#: Shares of the kinds of dishes that laboratories photograph, and of the classes on each.
KINDS = {
    "mixed": (0.38, {"BFU-E": 38, "CFU-E": 14, "CFU-GM": 22, "CFU-G": 10, "CFU-M": 9,
                     "CFU-GEMM": 4, "CFU-MK": 5}),
    "erythroid": (0.2, {"BFU-E": 55, "CFU-E": 40, "CFU-GM": 4, "CFU-GEMM": 1}),
    "myeloid": (0.2, {"BFU-E": 4, "CFU-GM": 45, "CFU-G": 25, "CFU-M": 24, "CFU-GEMM": 2}),
    "megakaryocytes": (0.16, {"CFU-MK": 70, "CFU-GM": 15, "CFU-M": 8, "BFU-E": 7}),
    "empty": (0.06, {}),
}  # fmt: skip
#: Bright dishes stand on a light box or on paper, dark ones on black or on a dull table.
GROUNDS = {"black": 0.37, "table": 0.13, "box": 0.27, "paper": 0.23}
#: Mean numbers of each kind of dirt on a dish of usual cleanness.
DIRT = {
    "dust": 30, "fibre": 4, "flake": 3, "bubble": 5, "scratch": 4, "droplet": 2, "pen": 0.5,
    "smear": 1.5,
}  # fmt: skip
#: Most pixels of a picture, for memory, and the wall of the dish, mm.
MOST_PX, WALL_MM = 108e6, 1.2


class Dish:
    """One dish and its place in the picture; lengths in um unless named otherwise."""

    def __init__(self, dice: np.random.Generator, um_per_px: float | None) -> None:
        self.ground = str(dice.choice(list(GROUNDS), p=list(GROUNDS.values())))
        #: Whether colonies shine rather than shade.
        self.dark = self.ground in ("black", "table")
        kind = str(dice.choice(list(KINDS), p=[share for share, _ in KINDS.values()]))
        usual = dice.uniform(8, 12) if dice.random() < 0.7 else dice.uniform(5, 14)
        #: What the laboratory writes down, and what is so.
        self.um = float(um_per_px or usual)
        self.true_um = float(self.um * (1 + np.clip(dice.normal(0, 0.002), -0.004, 0.004)))
        self.inner_mm = float(np.round(dice.uniform(33, 35.5) if dice.random() < 0.4 else 35, 1))
        self.radius = 500 * self.inner_mm
        self.height, self.width, self.to_picture = _standing(dice, self.true_um, self.inner_mm)
        #: Pigment and opacity of one cell; how their number goes with the day of counting.
        self.pigment, self.opacity = np.exp(dice.uniform(np.log([0.16, 0.15]), np.log([0.8, 1.1])))
        self.growth = float(np.clip(dice.lognormal(0.05, 0.4), 0.45, 2.4))
        self.loose_cells = dice.choice([0, dice.integers(20, 300), dice.integers(300, 3000)])
        level = dice.choice([0.0, 0.25, 1.0, 2.5], p=[0.12, 0.33, 0.4, 0.15])
        self.dirt = {name: mean * level * dice.exponential() for name, mean in DIRT.items()}
        self.dirt["reflection"] = dice.choice([0, 0.5 if self.ground == "box" else 1.3])
        self.counts = _plated(dice, kind)

    def px(self, points: np.ndarray) -> np.ndarray:
        """Points [n, 2] of the dish in the picture."""
        points = np.atleast_2d(points)
        across = np.column_stack([points, np.ones(len(points))]) @ self.to_picture.T
        return across[:, :2] / across[:, 2:]


def _standing(dice: np.random.Generator, um: float, inner_mm: float) -> tuple[int, int, np.ndarray]:
    """Height and width of the picture, px, and the way from dish (um) to it, homogeneous."""
    whole = inner_mm + 2 * WALL_MM
    side = (whole + 2 * np.exp(dice.uniform(np.log(0.7), np.log(5)))) * 1000 / um
    # The margin gives way where the picture would be too large: a dish at 4 um/px is not.
    side = min(side, np.sqrt(MOST_PX))
    aspect = min(dice.choice([1, 1, dice.uniform(1, 1.15), 4 / 3, 1.5]), MOST_PX / side**2)
    size = np.floor(side * np.array([max(aspect, 1.0), 1.0]))
    if dice.random() < 0.25:
        size = size[::-1]
    free = size - (whole + 0.6) * 1000 / um
    middle = size / 2 + np.maximum(free, 0) / 2 * np.clip(dice.normal(0, 0.35, 2), -0.9, 0.9)
    turn, axis = dice.uniform(0, 2 * np.pi, 2)
    # Less than would change the sampling by one percent.
    tilt = np.deg2rad(dice.choice([0, dice.uniform(0, 3), dice.uniform(2, 6.5)]))
    along = np.array([np.cos(axis), np.sin(axis)])
    squeeze = np.eye(2) - (1 - np.cos(tilt)) * np.outer(along, along)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = np.eye(3)
    matrix[:2, :2] = squeeze @ spin / um
    # Seen from about a quarter of a metre the far side is a little smaller.
    matrix[2, :2] = spin.T @ along * np.sin(tilt) / dice.uniform(2.2e5, 5e5)
    matrix[:2] += np.outer(middle, matrix[2])
    return int(size[1]), int(size[0]), matrix


def _plated(dice: np.random.Generator, kind: str) -> dict[str, int]:
    """Colonies by class, and groups below the threshold."""
    if kind == "empty":
        return {"cluster": int(dice.choice([0, 0, dice.integers(1, 8)]))}
    total = int(np.exp(dice.normal(np.log(50), 0.7)))
    total = 3 + total // 2 if kind == "megakaryocytes" else total
    total = int(dice.integers(180, 400)) if dice.random() < 0.05 else total
    weights = KINDS[kind][1]
    shares = dice.dirichlet(np.array(list(weights.values())) / 8 + 0.05)
    counts = dice.multinomial(min(total, 400), shares).tolist()
    few = min(dice.poisson(total * dice.choice([0.05, 0.2, 0.6])), 120)
    return dict(zip(weights, counts, strict=True)) | {"cluster": int(few)}
