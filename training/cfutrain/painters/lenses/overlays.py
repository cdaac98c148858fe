"""What lies over the dish: strokes of a pen, and the lamp's image in lid and gel."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cfutrain.painters.lenses.plane import Plane
from cfutrain.painters.lenses.wall import Wall
from cfutrain.painters.painting import PaintedArtefact

#: Blue, red, black and green felt pens: share of red, green and blue light that passes.
INKS = ((0.25, 0.3, 0.9), (0.9, 0.2, 0.2), (0.12, 0.12, 0.14), (0.15, 0.55, 0.3))


def pen(
    picture: np.ndarray, plane: Plane, dice: np.random.Generator, wall: Wall
) -> list[PaintedArtefact]:
    """Writes on the wall or just beside it; a stroke after the other, as letters."""
    mask = Image.new("L", (plane.width, plane.height))
    drawing = ImageDraw.Draw(mask)
    found = []
    first = dice.uniform(0, 6.28)
    for letter in range(dice.integers(1, 5)):
        angle = first + letter * 0.09
        far = dice.uniform(wall.inner - 300, wall.outer + 500)
        ways = angle + 2 * np.cumsum(dice.normal(0, 0.6, dice.integers(3, 7)))
        x = far * np.cos(angle) + np.cumsum(500 * np.cos(ways))
        y = far * np.sin(angle) + np.cumsum(500 * np.sin(ways))
        u, v = plane.to_px(x, y)
        width = dice.uniform(250, 480)
        # Pillow counts from the middle of the first pixel.
        points = [(a - 0.5, b - 0.5) for a, b in zip(u.tolist(), v.tolist(), strict=True)]
        drawing.line(points, fill=255, width=int(width / plane.um_per_px), joint="curve")
        middle = (u.min() + u.max()) / 2, (v.min() + v.max()) / 2
        if plane.holds(*middle):
            size = np.hypot(np.ptp(x), np.ptp(y)) + width
            found.append(PaintedArtefact("pen", *map(float, middle), float(size)))
    mask = mask.filter(ImageFilter.GaussianBlur(60 / plane.um_per_px))
    box = mask.getbbox()
    if box is None:
        return []
    left, top, right, bottom = box
    covered = np.asarray(mask.crop(box), np.float32) / 255
    for colour, passed in enumerate(INKS[dice.integers(0, len(INKS))]):
        taken = np.float32((1 - passed) * dice.uniform(0.8, 0.95))
        picture[colour, top:bottom, left:right] *= 1 - covered * taken
    return found


def reflection(
    picture: np.ndarray, plane: Plane, dice: np.random.Generator, wall: Wall
) -> PaintedArtefact | None:
    """Adds a soft image of the lamp, mostly near the wall."""
    angle, far = dice.uniform(0, 6.28), dice.uniform(0.55, 1.03) * wall.inner
    u, v = (float(at) for at in plane.to_px(far * np.cos(angle), far * np.sin(angle)))
    long, short = dice.uniform(250, 1300), dice.uniform(150, 500)
    reach = int(max(long, short) * 2.5 / plane.um_per_px)
    top, bottom = max(0, int(v) - reach), min(plane.height, int(v) + reach)
    left, right = max(0, int(u) - reach), min(plane.width, int(u) + reach)
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    x, y = (x + 0.5 - u) * plane.um_per_px, (y + 0.5 - v) * plane.um_per_px
    turn = dice.uniform(0, np.pi)
    c, s = np.cos(turn), np.sin(turn)
    away = np.hypot((x * c + y * s) / long, (y * c - x * s) / short)
    softness, strength = dice.uniform(0.05, 0.3), dice.uniform(0.08, 0.35)
    shine = strength / (1 + np.exp(np.clip((away - 1) / softness, -30, 30)))
    picture[:, top:bottom, left:right] += shine.astype(np.float32)
    if not plane.holds(u, v):
        return None
    return PaintedArtefact("reflection", u, v, 2 * max(long, short))
