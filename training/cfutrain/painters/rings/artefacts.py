"""What else lies on, in and under the gel."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import PaintedArtefact, line_pieces
from cfutrain.painters.rings.frame import Frame, Patch, direction
from cfutrain.painters.rings.settings import Settings
from cfutrain.painters.rings.smooth import ragged_rim, smooth_square, smoothstep
from cfutrain.painters.rings.strokes import curve, stroke

#: Smallest extent, um, at which anything could be taken for a colony.
LEAST = 50


class Dirt:
    """Draws artefacts into the frame and keeps what could be taken for a colony."""

    def __init__(self, rng: np.random.Generator, frame: Frame, settings: Settings) -> None:
        self.rng, self.frame, self.extras = rng, frame, settings.extras
        self.artefacts: list[PaintedArtefact] = []

    def draw(self) -> None:
        """Draws what lies on this dish; light and pen come later."""
        self.draw_bubbles()
        self.draw_lines()
        self.draw_dust()
        self.draw_crumbs()
        self.draw_scales()
        if "finger" in self.extras:
            self.draw_fingerprint()
        if "condense" in self.extras:
            self.draw_droplets()
        if "dried" in self.extras:
            self.draw_dried_gel()

    def note(self, kind: str, place: np.ndarray, size: float) -> None:
        """Keeps an artefact of `size` um that is large enough and in the picture."""
        if size >= LEAST and self.frame.shows(place):
            x, y = self.frame.px(place)
            self.artefacts.append(PaintedArtefact(kind, float(x), float(y), float(size)))

    def many(self, extra: str, with_it: tuple[int, int], without: tuple[int, int]) -> range:
        """How many there are: from the first to before the second number."""
        return range(self.rng.integers(*(with_it if extra in self.extras else without)))

    def add(self, patch: Patch) -> None:
        """Adds to the unstained matter."""
        patch.add_to(self.frame.pale)

    def draw_bubbles(self) -> None:
        """Bubbles, some at the wall, some with smaller ones that cling to them."""
        rng, frame = self.rng, self.frame
        for _ in self.many("bubbles", (6, 28), (0, 5)):
            place = frame.spot(rng, 900)
            if rng.random() < 0.3:
                place = (frame.radius - rng.uniform(100, 500)) * direction(rng)
            radius = float(np.clip(rng.lognormal(np.log(130), 0.6), 40, 650))
            self.draw_bubble(place, radius)
            for _ in range(rng.choice(4, p=[0.6, 0.22, 0.1, 0.08])):
                small = radius * rng.uniform(0.25, 0.8)
                self.draw_bubble(place + (radius + small) * 1.03 * direction(rng), small)

    def draw_bubble(self, place: np.ndarray, radius: float) -> None:
        """A dark ring with a bright one round it and a gleam inside."""
        rng, box = self.rng, self.frame.box(place, radius * 1.5 + 60)
        right, down = box.right / radius, box.down / radius
        far = np.hypot(right, down)
        wide = 0.10 + 12 / radius
        ring = np.exp(-(((far - 0.9) / wide) ** 2) * np.where(far > 0.9, 2.5, 1))
        density = rng.uniform(0.5, 1.1) * ring - 0.08 * (far < 0.75)
        density -= 0.22 * np.exp(-(((far - 1.12) / 0.07) ** 2))
        gleam = np.exp(-((right - 0.25) ** 2 + (down + 0.2) ** 2) / 0.02)
        density -= rng.uniform(0, 0.25) * gleam
        light = direction(rng)
        density *= 1 + 0.25 * (right * light[0] + down * light[1]) / (1 + far)
        self.add(box.patch(ndimage.gaussian_filter(density, 4 / self.frame.um + 0.3)))
        self.note("bubble", place, 2 * radius)

    def draw_lines(self) -> None:
        """Fibres, hairs and scratches."""
        rng, frame = self.rng, self.frame
        for _ in self.many("fibres", (5, 14), (1, 4)):
            places = frame.spot(rng) + curve(rng, rng.uniform(300, 2600))
            self.draw_line("fibre", places, rng.uniform(4, 9), rng.uniform(0.08, 0.4), 0.35)
        for _ in self.many("hair", (1, 3), (0, 1)):
            places = frame.spot(rng, 4000) + curve(rng, rng.uniform(6000, 16000), 60, 0.06)
            self.draw_line("fibre", places, rng.uniform(22, 34), rng.uniform(0.5, 1.0), 0.15)
        for _ in self.many("scratches", (8, 26), (1, 4)):
            length = min(rng.lognormal(np.log(2500), 0.7), 15000)
            places = np.linspace(-0.5, 0.5, 12)[:, None] * length * direction(rng)
            places += frame.spot(rng, 300) + curve(rng, 80, 12)
            density = rng.choice([-1, 1]) * rng.uniform(0.03, 0.14)
            self.draw_line("scratch", places, rng.uniform(2, 5), density, 0.5)

    def draw_line(
        self, kind: str, places: np.ndarray, width: float, density: float, bright: float
    ) -> None:
        """A line, noted by its pieces."""
        self.add(stroke(self.rng, self.frame, places, width, density, bright))
        for middle, length in line_pieces(places):
            self.note(kind, middle, length)

    def draw_dust(self) -> None:
        """Clumps of dust, on the dish and beside it."""
        rng, frame = self.rng, self.frame
        for _ in self.many("dust", (60, 160), (15, 35)):
            place = frame.spot(rng, -2500 if rng.random() < 0.3 else 300)
            size = np.clip(rng.lognormal(np.log(14), 0.6), 5, 70)
            box = frame.box(place, 4 * size + 40)
            grains = rng.normal(0, size * 0.8, (rng.integers(3, 14), 2))
            density = sum(
                np.exp(-((box.right - x) ** 2 + (box.down - y) ** 2) / (2 * (size * 0.5) ** 2))
                for x, y in grains.astype(np.float32)
            )
            density = np.clip(ndimage.gaussian_filter(density, 0.6), 0, 1)
            self.add(box.patch(rng.uniform(0.12, 0.9) * density))
            self.note("dust", place, np.ptp(grains, axis=0).max() + 1.2 * size)

    def draw_crumbs(self) -> None:
        """Crumbs of dirt or dried medium: dark lumps, some of them far from the focus."""
        rng, frame = self.rng, self.frame
        for _ in self.many("dust", (6, 26), (0, 4)):
            place = frame.spot(rng)
            size = float(np.clip(rng.lognormal(np.log(75), 0.5), 30, 230))
            blur = 0.5 + rng.exponential(14) / frame.um
            box = frame.box(place, 2 * size + 3 * blur * frame.um)
            holes = 0.7 * smooth_square(rng, box.size, int(rng.integers(5, 16)))
            rim = ragged_rim(rng, np.arctan2(box.down, box.right), 0.3, 0.6, range(1, 8))
            far = np.hypot(box.right, box.down * rng.uniform(1, 1.7))
            far = far / (size * np.clip(rim, 0.4, 2))
            matter = smoothstep((1 - far) * 2.5) * np.clip(1 + rng.uniform(0, 1) * holes, 0, 2)
            density = rng.uniform(0.15, 1.1) * ndimage.gaussian_filter(matter, blur)
            self.add(box.patch(density))
            self.note("dust", place, 2 * size)

    def draw_scales(self) -> None:
        """Flakes of plastic or skin: a faint sheet with a sharper edge."""
        rng, frame = self.rng, self.frame
        for _ in self.many("scales", (4, 12), (0, 2)):
            size, place = rng.uniform(60, 260), frame.spot(rng)
            box = frame.box(place, 2 * size)
            rim = ragged_rim(rng, np.arctan2(box.down, box.right), 0.22, 0.5, range(1, 7))
            far = np.hypot(box.right, box.down * rng.uniform(1, 1.9))
            far = far / (size * np.clip(rim, 0.3, 2))
            sheet = (far < 1) * (1 + 0.5 * smooth_square(rng, box.size, 8))
            edge = np.exp(-(((far - 1) / 0.09) ** 2))
            density = rng.uniform(0.03, 0.09) * sheet + rng.uniform(0.1, 0.25) * edge
            blur = 0.7 + rng.exponential(6) / frame.um
            self.add(box.patch(ndimage.gaussian_filter(density, blur)))
            self.note("flake", place, 2 * size)

    def draw_fingerprint(self) -> None:
        """The faint ridges of a finger on the lid."""
        rng, place = self.rng, self.frame.spot(self.rng, 6000)
        box = self.frame.box(place, 9000)
        wave = smooth_square(rng, box.size, 4)
        ridges = np.hypot(box.right + 2500 + 900 * wave, 1.25 * box.down + 700 * wave)
        ridges *= np.float32(2 * np.pi / rng.uniform(420, 520))
        gaps = np.float32(0.1) - np.float32(0.5) * smooth_square(rng, box.size, 60)
        skin = 1.2 - (box.right / 6000) ** 2 - (box.down / 8200) ** 2 + np.float32(0.3) * wave
        density = (
            (np.sin(ridges) > gaps) * np.clip(skin, 0, 1) * np.float32(rng.uniform(0.018, 0.035))
        )
        self.add(box.patch(ndimage.gaussian_filter(density, 60 / self.frame.um)))
        self.note("smear", place, 16400)

    def draw_droplets(self) -> None:
        """Droplets of condensed water under the lid, far out of focus."""
        rng, frame = self.rng, self.frame
        middle, spread = frame.spot(rng, 5000), rng.uniform(3000, 6000)
        for _ in range(rng.integers(500, 1300)):
            place = middle + rng.normal(0, spread, 2)
            radius = rng.lognormal(np.log(55), 0.45)
            if np.hypot(*place) > frame.radius + 500:
                continue
            box = frame.box(place, 2 * radius + 150)
            far = np.hypot(box.right, box.down) / radius
            density = 0.11 * np.exp(-(((far - 0.85) / 0.3) ** 2)) - 0.10 * np.exp(
                -((far / 0.5) ** 2)
            )
            self.add(box.patch(ndimage.gaussian_filter(density, 32 / frame.um)))
            self.note("droplet", place, 2 * radius)

    def draw_dried_gel(self) -> None:
        """Gel that has splashed on the wall and dried there."""
        rng, frame = self.rng, self.frame
        for _ in range(rng.integers(1, 4)):
            place = (frame.radius - rng.uniform(-900, 900)) * direction(rng)
            box = frame.box(place, 2600)
            shape, grain = (smooth_square(rng, box.size, bumps) for bumps in (7, 110))
            depth = 0.9 - np.hypot(box.right, box.down) / 1700 + 0.35 * shape
            density = 0.07 * smoothstep(depth * 3) * (1 + 0.5 * grain)
            density += 0.10 * np.exp(-((depth / 0.07) ** 2))
            self.add(box.patch(ndimage.gaussian_filter(density, 9 / frame.um)))
            self.note("smear", place, 3000)
