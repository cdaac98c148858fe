"""Hairs, scratches and ink, smooth however thin; and the glare of lamps and windows."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact, is_inside, line_pieces
from cfutrain.painters.pigments.canvas import Canvas
from cfutrain.painters.pigments.dirt import anywhere, blur_of, note
from cfutrain.painters.pigments.fields import within
from cfutrain.painters.pigments.settings import Dish, even_log

#: A line is drawn in stretches of so many um, that windows stay small; its points lie so close.
STRETCH_UM, STEP_UM = 1000.0, 8.0
INKS = ((0.15, 0.12, 0.1), (1.0, 0.8, 0.2), (0.05, 1.0, 0.9), (0.9, 0.3, 0.8), (1, 1, 1))
#: Ranges of length, of bend (radians over a mm) and of width, um.
WAYS = {
    "fibre": ((250, 7000), (0.15, 2.5), (8, 32)),
    "scratch": ((400, 9000), (0.01, 0.3), (5, 22)), "pen": ((900, 6000), (0.1, 0.8), (250, 800)),
}  # fmt: skip


def wander(rng: np.random.Generator, middle: np.ndarray, length: float, bend: float) -> np.ndarray:
    """A way of `length` um that turns by about `bend` radians over each mm."""
    count = max(4, int(length / STEP_UM))
    drift = gaussian_filter(rng.standard_normal(count), 40, mode="nearest") * 12
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(drift) * bend * STEP_UM / 1000
    way = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1) * STEP_UM, axis=0)
    return middle + way - way.mean(axis=0)


def stroke(canvas: Canvas, points: np.ndarray, width: float, blur: float, matter: tuple) -> None:
    """Lays a line: `matter` is absorption, its colour, haze, gleam of body and of edges."""
    absorb, colour, haze, body, edge = matter
    sigma = float(np.hypot(0.36 * width, blur))
    each = int(STRETCH_UM / STEP_UM)
    for some in (points[i : i + each] for i in range(0, len(points), each)):
        middle = (some.max(axis=0) + some.min(axis=0)) / 2
        reach = np.abs(some - middle).max() + 5 * sigma + 4 * canvas.um_per_px
        window = canvas.window(middle, reach, max(1, int(np.ceil(canvas.um_per_px / 8))))
        corner = np.array([window.u[0, 0], window.v[0, 0]]) / window.pitch
        x, y = ((some - middle) / window.pitch - corner).T
        column, row = np.floor(x).astype(int), np.floor(y).astype(int)
        made = np.zeros(window.shape, np.float32)
        for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
            share = (1 - np.abs(y - row - down)) * (1 - np.abs(x - column - right))
            np.add.at(made, (row + down, column + right), share)
        made *= np.sqrt(2 * np.pi) * 0.36 * width * STEP_UM / window.pitch**2
        ridge = gaussian_filter(made, max(sigma / window.pitch, 0.6), truncate=3)
        gleam = body * ridge
        if edge:
            wide = 1.7 * gaussian_filter(made, max(1.7 * sigma / window.pitch, 0.9), truncate=3)
            gleam = gleam + edge * (1.4 * ridge - wide)
        canvas.lay(window, absorb * ridge, colour, haze * ridge, gleam)


def line(dish: Dish, canvas: Canvas, name: str) -> list[PaintedArtefact]:
    """A hair, scratches side by side or a word in ink, noted in pieces."""
    rng, (lengths, bends, widths) = dish.rng, WAYS[name]
    at, found, blur = anywhere(dish) * 0.95, [], blur_of(dish)
    width, bend, ink = even_log(rng, *widths), even_log(rng, *bends), INKS[rng.integers(1, 5)]
    strong, clear = even_log(rng, 0.25, 1.3), rng.random() < 0.35
    count = int(rng.integers(1, 5)) if name == "pen" else 1
    if name == "scratch":
        count, blur = int(rng.choice([1, 1, 1, 2, 3])), 0.3 * blur
        matter = (0, ink, 0.15 * strong, strong * rng.choice([0.4, 0.4, -0.3]), 0)
    elif clear and name != "pen":
        matter = (0.1 * strong, (1, 1, 1), 0.25 * strong, 0.0, strong)
    else:
        matter = (strong, ink, 0.2 * strong, 0.0, 0.0)
    if name == "pen" and rng.random() < 0.75:
        at *= dish.radius * rng.uniform(0.6, 1.0) / np.hypot(*at)
    first = wander(rng, at, even_log(rng, *lengths), bend)
    for index in range(count):
        points = first + rng.normal(0, 90, 2) * (index > 0)
        if name == "pen":
            points = wander(rng, at + rng.normal(0, 1500, 2), even_log(rng, *lengths), bend)
        stroke(canvas, points, width, blur, matter)
        size = canvas.height, canvas.width
        pieces = [each for each in line_pieces(points) if is_inside(canvas.to_px(each[0]), size)]
        found += [note(canvas, name, *piece) for piece in pieces]
    return found


def reflection(dish: Dish, canvas: Canvas, name: str) -> list[PaintedArtefact]:
    """A lamp, a ring of light, a tube or a window that is mirrored in lid or gel."""
    rng, at = dish.rng, anywhere(dish) * 0.95
    size, turn, skew = even_log(rng, 250, 6000), rng.uniform(0, np.pi), rng.uniform(0.5, 1)
    window = canvas.window(at, 0.95 * size, 1)
    x = (window.u * np.cos(turn) + window.v * np.sin(turn)) / (size / 2)
    y = (window.v * np.cos(turn) - window.u * np.sin(turn)) / (size / 2 * skew)
    far, soft = np.hypot(x, y), max(even_log(rng, 0.01, 0.25), 2 * window.pitch / size)
    square, cross = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y)) / 0.08
    shine = (
        within(far, soft),
        np.exp(-(((far - 0.85) / (0.1 + soft)) ** 2)),
        within(np.maximum(np.abs(x), 5 * np.abs(y)), soft),
        within(square, soft) * (1 - within(cross, 0.2)),
    )[rng.integers(4)]
    shine = (shine + rng.uniform(0, 0.2) * np.exp(-(far**2) / 0.8)) * (square < 1.6)
    tint = rng.uniform(0.1, 1.0) ** 1.5 * np.exp(rng.normal(0, 0.08, 3))
    light = np.multiply.outer(tint * (0.3 + 0.5 * dish.ground.mean()), window.mean(shine))
    canvas.glow.append((window.row, window.column, light.astype(np.float16)))
    return [note(canvas, "reflection", at, size)]
