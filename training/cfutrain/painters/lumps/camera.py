"""From light to the picture: fringes, noise, tone, contrast, colours, sharpening, seams."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.lumps.canvas import Canvas
from cfutrain.painters.lumps.fields import between
from cfutrain.painters.lumps.light import Light
from cfutrain.painters.lumps.settings import Dish

#: Pixels worked on at once, rows beside them that the filters need, entries of the tone curve.
AT_ONCE, HALO, TONES = 1_500_000, 8, 16384
#: Rows and columns of the even piece by which noise is known.
EVEN = 24, 200
#: Share of the weakest detail that is smoothed away.
SMOOTHED = 0.8
#: Brightness of colours for the eye.
LUMA = np.array([0.3, 0.59, 0.11], np.float32)


def display(light: np.ndarray) -> np.ndarray:
    """What a screen is told for linear light, both of 1."""
    light = np.clip(light, 0, 1)
    bright = 1.055 * np.maximum(light, 1e-6) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, bright)


class Camera:
    """One camera with its settings for one dish."""

    def __init__(self, rng: np.random.Generator, dish: Dish, light: Light):
        self.dish, device = dish, dish.device
        phone, scanner = device == "phone", device == "scanner"
        self.blur = rng.uniform(0.55, 0.85)
        self.shot, self.read = rng.uniform(0.008, 0.02), rng.uniform(0.002, 0.004)
        # Cameras that count the colours of one pixel from its neighbours have coarse noise.
        self.grain = rng.uniform(0.45, 0.75) if phone or rng.random() < 0.2 else 0.0
        balance = np.exp(np.array([1, 0, -1]) * rng.uniform(-0.07, 0.07)) if phone else 1.0
        # Never so bright that colonies would burn out with the gel.
        exposure = min(np.exp(rng.normal(0, 0.07)), 0.9 / light.brightest())
        self.exposure = (exposure * balance * np.ones(3)).astype(np.float32)
        fringes = scanner or rng.random() < 0.15
        self.fringe = rng.uniform(0.4, 0.9) if fringes else 0.0
        self.stripes = 1 + rng.normal(0, 0.004 * scanner, dish.size[1]).astype(np.float32)
        colours = 0.0, 1.0, rng.uniform(0.8, 1.25)
        self.colour = np.float32(rng.choice(colours, p=(0.06, 0.6, 0.34)))
        strong = phone or scanner
        self.sharp = rng.uniform(0.5, 1.0) if strong else rng.uniform(0.1, 0.6)
        self.sharp_px = rng.uniform(1.0, 1.4)
        # Phones smooth what differs little from its surroundings.
        self.smooth = rng.uniform(0.02, 0.06) if phone else 0.0
        contrast = rng.uniform(0.2, 0.45) if strong else rng.choice((0.0, 0.15, 0.25, 0.3))
        levels = (rng.uniform(0.06, 0.18), 0.98) if scanner else (0.0, 1.0)
        self.tones = self._tones(float(contrast), *levels)
        seams = device == "bench" and rng.random() < 0.18
        self.tiles = rng.integers(3, 6, 2) if seams else (1, 1)
        self.seam = rng.uniform(0.008, 0.024) * seams
        low, high = {"phone": (70, 84), "scanner": (82, 93), "bench": (78, 96)}[device]
        self.quality = int(rng.integers(low, high))
        self.halved = bool(self.quality < 93 or rng.random() < 0.5)

    def _tones(self, contrast: float, black: float, white: float) -> np.ndarray:
        tone = display((np.arange(TONES) + 0.5) / TONES)
        tone = tone * (1 - contrast) + contrast * tone**2 * (3 - 2 * tone)
        return ((tone - black) / (white - black)).astype(np.float32)

    def shown(self, light: np.ndarray) -> np.ndarray:
        """The picture of light [3, h, w] as it would be without noise."""
        planes = light.astype(np.float32)
        self._focus(planes)
        self._develop(planes)
        return np.clip(planes, 0, 1)

    def noise_of(self, light: np.ndarray) -> float:
        """Noise of the picture of even light [3], with that of the JPEG file.

        An even piece is taken as the picture is: sharpening makes noise stronger, phones smooth it.
        """
        planes = np.empty((3, *EVEN), np.float32)
        planes[:] = light[:, None, None]
        # The same dice each time: what is seen must not hang on them.
        self._sense(np.random.default_rng(0), planes, 0)
        self._develop(planes)
        return float(planes.std(axis=(1, 2)).mean()) + 0.001 + 0.0002 * (100 - self.quality)

    def take(self, rng: np.random.Generator, light: Light, canvas: Canvas) -> np.ndarray:
        """The picture [h, w, 3], uint8, strip by strip."""
        high, wide = self.dish.size
        picture = np.empty((high, wide, 3), np.uint8)
        gains = 1 + rng.normal(0, 0.5 * self.seam, self.tiles)
        for top in range(0, high, strip := max(40, AT_ONCE // wide)):
            first, last = max(0, top - HALO), min(high, top + strip + HALO)
            planes = light.rows(canvas, first, last)
            if self.seam:
                planes *= self._tile_light(gains, first, last)
            self._sense(rng, planes, first)
            self._develop(planes)
            part = planes[:, top - first :][:, :strip] * 255 + 0.5
            picture[top : top + strip] = np.clip(part, 0, 255).transpose(1, 2, 0)
        if self.seam:
            self._shift_tiles(rng, picture)
        return picture

    def _tile_light(self, gains: np.ndarray, first: int, last: int) -> np.ndarray:
        """Brightness of stitched tiles: each has its own, and darker corners."""
        places = (np.arange(first, last), np.arange(self.dish.size[1]))
        at = [n * k / size for n, k, size in zip(places, self.tiles, self.dish.size, strict=True)]
        rows, columns = (part.astype(int) for part in at)
        down, right = ((part % 1 - 0.5) ** 2 for part in at)
        corners = 1 - 1.6 * self.seam * (down[:, None] + right)
        return (gains[rows][:, columns] * corners).astype(np.float32)

    def _shift_tiles(self, rng: np.random.Generator, picture: np.ndarray) -> None:
        """Tiles are put together a pixel off; in place."""
        down, right = (
            np.linspace(0, n, k + 1).astype(int)
            for n, k in zip(self.dish.size, self.tiles, strict=True)
        )
        for i, j in np.ndindex(*self.tiles):
            part = picture[down[i] : down[i + 1], right[j] : right[j + 1]]
            moved = np.pad(part, ((1, 1), (1, 1), (0, 0)), mode="edge")
            y, x = rng.integers(0, 3, 2)
            part[:] = moved[y : y + part.shape[0], x : x + part.shape[1]]

    def _focus(self, planes: np.ndarray) -> None:
        """Blur and exposure of light [3, h, w], in place."""
        for plane, exposure in zip(planes, self.exposure, strict=True):
            gaussian_filter(plane, self.blur, output=plane, truncate=3)
            plane *= exposure

    def _sense(self, rng: np.random.Generator, planes: np.ndarray, first: int) -> None:
        """Blur, coloured fringes and noise of light [3, h, w], in place."""
        rows, columns = np.arange(planes.shape[1]), np.arange(planes.shape[2])
        middle = np.array(self.dish.size) / 2
        self._focus(planes)
        for c, plane in enumerate(planes):
            if self.fringe and c != 1:
                wider = self.fringe * (1 - c) / middle.max()
                at = rows + (rows + first - middle[0]) * wider, columns + (
                    columns - middle[1]) * wider  # fmt: skip
                plane[:] = between(plane, *at)
            noise = rng.standard_normal(plane.shape, np.float32)
            if self.grain:
                gaussian_filter(noise, self.grain, output=noise, truncate=3)
                noise *= np.float32(1 + 2.2 * self.grain)
            noise *= np.float32(self.shot) * np.sqrt(np.maximum(plane, 0)) + np.float32(self.read)
            plane += noise
            plane *= self.stripes[: plane.shape[1]]

    def _develop(self, planes: np.ndarray) -> None:
        """Tones, colours, smoothing and sharpening of light [3, h, w], in place."""
        planes *= TONES
        np.clip(planes, 0, TONES - 1, out=planes)
        for plane in planes:
            plane[:] = self.tones[plane.astype(np.int32)]
        if self.colour != 1:
            luma = np.tensordot(LUMA, planes, 1)
            planes -= luma
            planes *= self.colour
            planes += luma
        for plane in planes:
            fine = plane - gaussian_filter(plane, self.sharp_px, truncate=2.5)
            if self.smooth:
                weak = np.exp(-((fine / np.float32(self.smooth)) ** 2))
                fine *= np.float32(self.sharp) - np.float32(SMOOTHED * (1 + self.sharp)) * weak
            else:
                fine *= np.float32(self.sharp)
            plane += fine
