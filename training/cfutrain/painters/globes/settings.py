"""The dice of one dish: what stands under which camera, and what goes with it."""

import numpy as np

#: Ways of taking the picture and how often people use them.
DEVICES = {"phone": 0.46, "camera": 0.22, "stitched": 0.09, "flatbed": 0.08, "imager": 0.08,
           "eyepiece": 0.07}  # fmt: skip
#: Of those that can, how many put the dish on a black table, and how many on white paper.
DARK, PAPER = {"phone": 0.1, "camera": 0.5, "stitched": 0.35, "eyepiece": 0.06}, 0.16
#: Blur per um away from the focus.
APERTURES = {"stitched": 0.02, "flatbed": 0.02, "imager": 0.03, "eyepiece": 0.025}
#: Optical density of media in red, green and blue: clear, straw-pink, fresh pink, acid yellow.
MEDIA = np.array([(0.02, 0.06, 0.05), (0.03, 0.13, 0.11), (0.02, 0.30, 0.12), (0.02, 0.14, 0.75)])
#: Lamps: daylight, bluish pad, warm desk lamp, tungsten.
LAMPS = np.array([(1, 0.99, 0.97), (0.93, 1, 1.09), (1.03, 0.97, 0.85), (1.0, 0.78, 0.42)])
#: Numbers of a usual dish: least and most of each class, as they were plated together.
NUMBERS = {"CFU-GEMM": (0, 1), "BFU-E": (8, 28), "CFU-GM": (10, 28), "CFU-M": (0, 2),
           "CFU-G": (0, 3), "CFU-MK": (0, 8), "CFU-E": (2, 16), "pale cluster": (0, 12),
           "red cluster": (0, 5)}  # fmt: skip
#: Megakaryocytes are plated where they can be told, below this many um/px.
MK_UM = 13.5
#: Most pixels along a side that the memory of a small computer carries.
LONGEST_PX = 9800


def ray(turn: float) -> np.ndarray:
    """The direction of an angle."""
    return np.array([np.cos(turn), np.sin(turn)])


class Dish:
    """What holds for a whole dish; lengths in um, angles in radians, light linear, 1 is white."""

    def __init__(self, rng: np.random.Generator, um_per_px: float | None):
        low, high = (6, 13) if rng.random() < 0.75 else (4, 21)
        usual = np.exp(rng.uniform(np.log(low), np.log(high)))
        self.um = float(usual if um_per_px is None else um_per_px)
        self.device = str(rng.choice(list(DEVICES), p=list(DEVICES.values())))
        self.ground = "lamp"
        if rng.random() < DARK.get(self.device, 0):
            self.ground = "dark"
        elif self.device == "phone" and rng.random() < PAPER:
            self.ground = "paper"
        self.diameter_mm = round(float(rng.uniform(33.8, 35.4)), 1)
        self.radius = 500 * self.diameter_mm
        self._frame(rng)
        self._contents(rng)
        self._extras(rng)
        self._optics(rng)
        self._camera(rng)

    def _frame(self, rng: np.random.Generator) -> None:
        """Size of the picture [rows, columns], and the matrix from um to px of a tilted camera."""
        by_hand, scanned = self.device == "phone", self.device in ("stitched", "imager")
        across = 2 * self.radius / self.um
        short = min(across * rng.uniform(1.03, 1.06 if scanned else 1.22), LONGEST_PX)
        long = short * (rng.uniform(1.2, 1.36) if by_hand and rng.random() < 0.6 else
                        rng.uniform(1.0, 1.05))  # fmt: skip
        size = int(short), int(min(long, LONGEST_PX))
        self.size = size[::-1] if by_hand and rng.random() < 0.25 else size
        wide = np.array(self.size[::-1])
        middle = wide / 2 + (wide - across) / 2 * rng.uniform(-0.7, 0.7, 2)
        if rng.random() < 0.06:
            # One side of the dish was not photographed.
            middle += ray(rng.uniform(0, 2 * np.pi)) * across * rng.uniform(0.04, 0.16)
        # Plates lie straight on a scanner.
        turn = rng.normal(0, 0.02) if self.device == "flatbed" else rng.uniform(0, 2 * np.pi)
        turned = np.array([ray(turn), ray(turn + np.pi / 2)]).T
        lean = rng.uniform(0, 0.085) * (by_hand and rng.random() < 0.75)
        self.matrix = np.eye(3)
        self.matrix[2, :2] = ray(rng.uniform(0, 7)) * lean / (wide[0] * self.um)
        self.matrix[:2, :2] = turned / self.um + np.outer(middle, self.matrix[2, :2])
        self.matrix[:2, 2] = middle
        # An eyepiece shows a round field that is smaller than the dish: its middle, um, and radius.
        self.field = None
        if self.device == "eyepiece":
            reach = self.radius * rng.uniform(0.66, 0.9)
            self.field = ray(rng.uniform(0, 7)) * rng.uniform(0, 0.25) * self.radius, reach

    def _contents(self, rng: np.random.Generator) -> None:
        """How much grows in the dish, and how much dirt there is."""
        kind = rng.choice(["usual", "crowded", "few", "none"], p=(0.72, 0.1, 0.08, 0.1))
        self.empty = kind == "none"
        factor = {"usual": 1.0, "crowded": rng.uniform(1.6, 2.8), "few": 0.25, "none": 0.0}[kind]
        self.numbers = {}
        for name, (least, most) in NUMBERS.items():
            many = factor * rng.uniform(least, most + 1)
            if name == "CFU-MK":
                many *= (self.um < MK_UM) * (2.0 if self.um < 8 else 1.0)
            if self.empty and "cluster" in name:
                many = rng.uniform(0, most)
            self.numbers[name] = int(many)
        self.singles = int(rng.choice([0, 1]) * rng.uniform(800, 3000)) if self.um > 13 else int(
            rng.uniform(1500, 5500))  # fmt: skip
        # Colonies are larger where the camera is coarser, as a scorer would choose the camera.
        self.large = float(np.clip(0.12 + 0.05 * self.um + rng.normal(0, 0.12), 0.3, 1.2))
        self.touching = rng.uniform(0.08, 0.2)
        self.dirt = rng.uniform(2.0, 4.0) if self.empty else np.exp(rng.normal(-0.1, 0.5))
        self.singles *= 2 if self.empty else 1

    def _extras(self, rng: np.random.Generator) -> None:
        """What only some dishes have."""
        wide_view = self.device in ("phone", "camera")
        dark, lamp = self.ground == "dark", self.ground == "lamp"
        self.grid = not dark and rng.random() < 0.09
        self.lid = wide_view and not dark and rng.random() < 0.13
        self.tablet = self.device == "phone" and lamp and rng.random() < 0.17
        # Direction and depth, um, of a sector that the gel did not wet.
        self.dry = None
        if self.field is None and rng.random() < 0.07:
            self.dry = rng.uniform(0, 2 * np.pi), rng.uniform(1200, 3600)
        self.wells = self.device == "flatbed" and rng.random() < 0.8
        self.water_dish = wide_view and lamp and rng.random() < 0.12
        self.water_turn = rng.uniform(0, 2 * np.pi)
        self.pen = wide_view and not dark and rng.random() < 0.2
        self.ring_lamp = dark and rng.random() < 0.4
        self.fingerprint = rng.random() < 0.09 + 0.3 * self.empty
        self.mask = self.device == "imager" and rng.random() < 0.7

    def _optics(self, rng: np.random.Generator) -> None:
        """How strongly a cell absorbs, scatters and bends light; medium, lamp, wall."""
        dark, um = self.ground == "dark", self.um
        self.aperture = APERTURES.get(self.device, 0.012) * rng.uniform(0.75, 1.3)
        self.focus = rng.uniform(180, 330)
        self.scatter = (0.03 + 0.003 * um) * rng.uniform(0.85, 1.3) * (1.2 if dark else 11.0)
        self.phase = (1.1 - 0.03 * um) * rng.uniform(0.8, 1.2) * (1.0 if dark else 8.0)
        grey = self.device == "imager"
        self.haem = rng.uniform(0.85, 1.2) * (1.6 if grey else 1.0) * (4.0 if dark else 3.2)
        # Light from one side shades cells like hills, in stereo microscopes and on black tables.
        mirror = self.device in ("stitched", "imager", "eyepiece") and rng.random() < 0.85
        self.relief = rng.uniform(1.5, 3.2) * mirror
        if dark:
            self.relief = rng.uniform(1.2, 2.5) if self.ring_lamp else rng.uniform(3.5, 6.0)
        self.lamp_turn = rng.uniform(0, 2 * np.pi)
        clear = self.device in ("stitched", "imager")
        kind = rng.choice(4, p=(0.9, 0.1, 0, 0) if clear else (0.1, 0.68, 0.11, 0.11))
        self.medium = MEDIA[kind] * rng.uniform(0.7, 1.3)
        if dark:
            self.medium = np.array([0, 0.1, 0.11])
        self.uneven = rng.uniform(0.015, 0.036)
        self.slope = rng.uniform(0.03, 0.1) if self.device == "flatbed" else rng.uniform(0.05, 0.28)
        if self.ground == "paper":
            self.slope = rng.uniform(0.2, 0.4)
        elif dark:
            self.slope = 0.05 if self.ring_lamp else rng.uniform(0.25, 0.45)
        self.corners = 0.0 if self.device == "flatbed" else rng.uniform(0, 0.3)
        tungsten = self.device == "phone" and rng.random() < 0.13
        lamp = LAMPS[3 if tungsten else rng.choice(3, p=(0.45, 0.25, 0.3))]
        self.lamp = lamp * np.exp(rng.normal(0, 0.015, 3))
        # Width, um, and density of the meniscus; what throws back light at the rim.
        self.meniscus = rng.uniform(1500, 2400), rng.uniform(0.25, 0.5)
        self.surround = rng.choice([0, rng.uniform(0.1, 0.4)]) * (not self.wells)
        # Shadow on the paper below: its shift and blur, um.
        self.shadow = ray(self.lamp_turn) * rng.uniform(300, 600), rng.uniform(45, 75)
        self.glint = rng.choice([0, rng.uniform(0.08, 0.25)]) if not dark else 1.0

    def _camera(self, rng: np.random.Generator) -> None:
        """Exposure, blur, px, noise, and what a camera does to please the eye."""
        phone, dark = self.device == "phone", self.ground == "dark"
        bright = rng.uniform(0.5, 0.62) if self.device in ("stitched", "imager") else rng.uniform(
            0.68, 0.83)  # fmt: skip
        self.balance = np.array([rng.uniform(0.99, 1.04), 1, rng.uniform(0.89, 1.06)])
        # Nobody burns the gel out: it would take the pale colonies with it.
        brightest = (self.lamp * self.balance * np.exp(-self.medium)).max() * (1 + self.slope)
        self.exposure = rng.uniform(0.95, 1.4) if dark else min(bright, 0.9 / brightest)
        self.blur_px = rng.uniform(0.62, 0.8) if self.um < 8 else rng.uniform(0.7, 0.97)
        by_hand = rng.uniform(0.008, 0.014) if phone else rng.uniform(0.005, 0.011)
        self.noise = rng.uniform(0.011, 0.021) if dark else by_hand
        self.contrast = rng.uniform(1.0, 1.28) if not phone else 1.0
        processed = phone or self.device in ("camera", "eyepiece")
        self.sharpen = rng.uniform(0.3, 0.75) if processed else 0.0
        self.denoise = rng.uniform(0.015, 0.035) if phone and rng.random() < 0.4 else 0.0
        self.fringe = rng.uniform(0.0006, 0.0014) if self.field else 0.0
        self.tiles = int(rng.integers(4, 8)) if self.device == "stitched" else 0
        grey = self.device == "imager" or (self.device == "camera" and rng.random() < 0.1)
        self.grey = grey
        # Qualities of JPEG that a picture has been through when messengers have sent it on.
        self.resent = []
        self.quality = int(rng.integers(83, 94))
        if phone and rng.random() < 0.16:
            self.resent = [int(q) for q in rng.integers(58, 80, rng.integers(1, 3))]
            self.sharpen, self.quality = rng.uniform(0.7, 1.1), int(rng.integers(66, 80))
        self.halved = bool(self.device != "flatbed" and rng.random() < 0.9)

    def to_px(self, at: np.ndarray) -> np.ndarray:
        """Places in the dish [n, 2], um from its middle, in the picture, px."""
        flat = np.column_stack([at, np.ones(len(at))]) @ self.matrix.T
        return flat[:, :2] / flat[:, 2:]

    def to_um(self, at: np.ndarray) -> np.ndarray:
        """Places in the picture [n, 2], px, in the dish, um from its middle."""
        flat = np.column_stack([at, np.ones(len(at))]) @ np.linalg.inv(self.matrix).T
        return flat[:, :2] / flat[:, 2:]

    def gel_edge(self, turn: np.ndarray) -> np.ndarray:
        """How far from the middle the gel reaches in a direction, um."""
        if self.dry is None:
            return np.full(np.shape(turn), self.radius)
        away = np.angle(np.exp(1j * (turn - self.dry[0])))
        return self.radius - self.dry[1] * np.cos(np.clip(1.6 * away, -np.pi / 2, np.pi / 2))
