"""Small dirt that a counter takes for colonies: dust, lint, flakes, bubbles, scratches, droplets.

All of it is drawn as forms with soft edges, and all of it is listed.
"""

from collections.abc import Callable

import numpy as np

from cfutrain.painters.painting import PaintedArtefact, line_pieces
from cfutrain.painters.scans.canvas import Canvas, Look, soft
from cfutrain.painters.scans.settings import ray

#: Dirt by what each colour loses: black, brown, rust, blue lint, green, grey, red lint.
TINTS = np.array([
    (1.0, 1.0, 1.0), (0.6, 0.85, 1.1), (0.3, 0.9, 1.1), (1.0, 0.7, 0.25), (1.0, 0.4, 0.9),
    (0.5, 0.5, 0.5), (0.25, 1.0, 0.8),
])  # fmt: skip
TINT_ODDS = (0.34, 0.19, 0.12, 0.08, 0.03, 0.2, 0.04)


def soil(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """The dirt of one dish: none, some, or a lot of a few kinds."""
    level, found = rng.choice([0.05, 0.5, 1.0, 2.6], p=[0.15, 0.3, 0.3, 0.25]), []
    for draw, usual in ((_dust, 24), (_line, 5), (_flake, 4), (_bubbles, 4), (_droplets, 0.1)):
        count = rng.poisson(usual * level * rng.gamma(0.9, 1.1))
        for _ in range(min(int(count), int(15 * usual) + 1)):
            found += draw(rng, canvas)
    return found


def anywhere(rng: np.random.Generator, canvas: Canvas, share: float = 1.0) -> np.ndarray:
    """A place in the dish, um, out to `share` of its radius."""
    return share * canvas.dish.radius * np.sqrt(rng.random()) * ray(rng.uniform(0, 2 * np.pi))


def put(canvas: Canvas, kind: str, spot: np.ndarray, size: float, form: Callable | None, reach=0.0,
        tint=(1, 1, 1), pitch=4.5) -> list[PaintedArtefact]:  # fmt: skip
    """Draws a form, if any, at a spot and lists it."""
    if form:
        canvas.shape(spot, reach, form, tint, pitch)
    return [PaintedArtefact(kind, *map(float, canvas.place(spot)), float(size))]


def stroke(canvas: Canvas, kind: str, line: np.ndarray, look: Look, heavy=1.0) -> list:
    """A line through points [n, 2] um, drawn in short parts, listed in pieces within the dish."""
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    gap, near = 0.7 * look.spread, canvas.dish.radius + canvas.dish.wall
    at, run = np.arange(0, steps[-1], gap), max(40, int(1500 / gap))
    points = np.stack([np.interp(at, steps, line[:, axis]) for axis in (0, 1)], axis=1)
    # Grains upon each other along the line: as thick as one of them.
    heavy = (
        np.interp(at, steps, np.broadcast_to(heavy, len(line))) * 0.28 * look.spread / look.sigma
    )
    for start in range(0, len(at), run):
        canvas.grains([(points[start : start + run], look, heavy[start : start + run])])
    pieces = [(m, length) for m, length in line_pieces(line) if np.hypot(*m) < near]
    return [put(canvas, kind, middle, length, None)[0] for middle, length in pieces]


def _line(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """Bent lint, a thin broken scratch in the plastic, or a wide faint tear of the gel."""
    kind, tint = rng.choice(3, p=[0.6, 0.32, 0.08]), TINTS[rng.choice(7, p=TINT_ODDS)]
    length = np.exp(rng.uniform(np.log(250 if kind == 0 else 700), np.log(6000)))
    bend = (rng.uniform(0.1, 1.3), rng.uniform(0, 0.15), 0.8)[kind]
    turns = rng.uniform(0, 6.28) + np.cumsum(rng.normal(0, bend, 40).cumsum() * 0.12)
    line = np.cumsum(ray(turns).T * length / 40, axis=0) + anywhere(rng, canvas, 0.95)
    blur = float(rng.choice([0, rng.uniform(3, 20)]))
    lint = Look(tint * rng.uniform(0.3, 1.3), rng.uniform(0, 0.7), rng.uniform(4, 9), blur)
    cut = Look(np.ones(3) * rng.choice([0.6, -0.3]) * rng.uniform(0.3, 1), 0.15, 4.0)
    look = (lint, cut, Look(cut.absorb / 3, 0.05, rng.uniform(12, 40)))[kind]
    heavy = np.clip(rng.normal(0.85, (0.25, 0.5, 0.2)[kind], 40), 0.2, 2)
    return stroke(canvas, "fibre" if kind == 0 else "scratch", line, look, heavy)


def _dust(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """A lumpy grain, mostly small and dark, sharp or out of focus."""
    radius = float(np.clip(np.exp(rng.normal(np.log(24), 0.7)), 8, 190))
    dark, blur = rng.uniform(0.25, 1.8), rng.choice([3.0, rng.uniform(4, 25)], p=[0.7, 0.3])
    high, shift, glint = rng.normal(0, 0.2, 4), rng.uniform(0, 6.3, 4), rng.uniform(0, 0.9)

    def form(dx, dy):
        turn = np.arctan2(dy, dx)
        edge = 1 + sum(high[k] * np.cos((k + 2) * turn + shift[k]) for k in range(4))
        body = dark * soft(np.hypot(dx, dy) - radius * np.clip(edge, 0.3, 1.9), blur)
        return body, glint * body

    tint, spot = TINTS[rng.choice(7, p=TINT_ODDS)], anywhere(rng, canvas, 1.06)
    return put(canvas, "dust", spot, 2 * radius, form, 2 * radius + 4 * blur, tint, 3.5)


def _flake(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """A chip of plastic or dried gel: flat within, its edge dark outside and bright inside."""
    radius = float(np.clip(np.exp(rng.normal(np.log(110), 0.6)), 40, 420))
    sides = ray(rng.uniform(0, 2 * np.pi, rng.integers(4, 8))).T
    near, body = rng.uniform(0.5, 1.0, len(sides)) * radius, rng.uniform(-0.05, 0.5)
    line, slant = rng.uniform(0.2, 1.1), rng.uniform(0, 2 * np.pi)

    def form(dx, dy):
        cuts = [dx * x + dy * y - far for (x, y), far in zip(sides, near, strict=True)]
        far = np.maximum(np.max(cuts, axis=0), np.hypot(dx, dy) - radius)
        side = 0.65 + 0.5 * np.cos(np.arctan2(dy, dx) - slant)
        rim, plate = line * side * np.exp(-((far / 5) ** 2)), body * soft(far, 5)
        shine = 0.4 * line * (1.2 - side) * np.exp(-(((far + 13) / 6) ** 2))
        return plate + rim - shine, 0.5 * (np.abs(plate) + rim)

    tint, spot = TINTS[rng.choice(7, p=TINT_ODDS)], anywhere(rng, canvas)
    return put(canvas, "flake", spot, 1.8 * radius, form, 1.1 * radius + 20, tint, 3.5)


def _bubbles(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """Air in the gel: alone, in pairs, or a row, often at the wall."""
    spot, found, limit = anywhere(rng, canvas, 0.98), [], canvas.dish.radius
    if rng.random() < 0.3:
        spot *= (limit - rng.uniform(100, 500)) / np.hypot(*spot)
    thin, bright, dark = rng.uniform(0.05, 0.16), rng.uniform(0, 0.5), rng.uniform(0.4, 1.8)
    for _ in range(int(rng.choice([1, 2, rng.integers(3, 9)], p=[0.65, 0.25, 0.1]))):
        radius = float(np.clip(np.exp(rng.normal(np.log(120), 0.7)), 25, 800))
        width = max(4.0, thin * radius)

        def form(dx, dy, radius=radius, width=width):
            far = np.hypot(dx, dy)
            rim = np.exp(-(((far - radius + width) / width) ** 2))
            shade = 0.25 * np.exp((far - radius) / (0.25 * radius)) * (far < radius)
            outer = 0.25 * np.exp(-(((far - radius - 1.3 * width) / width) ** 2))
            heart = np.exp(-((far / (0.4 * radius)) ** 2))
            return dark * (rim + shade - outer) - bright * heart, 0.6 * (rim + 0.4 * heart)

        found += put(canvas, "bubble", spot, 2 * radius, form, 1.2 * radius + 4 * width)
        spot = spot + radius * rng.uniform(1.6, 2.6) * ray(rng.uniform(0, 2 * np.pi))
        if np.hypot(*spot) > limit:
            break
    return found


def _droplets(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """Water on one side of the lid: little lenses out of focus, dark on one edge."""
    found, middle, extent = [], anywhere(rng, canvas), rng.uniform(2000, 10_000)
    strength, blur = rng.uniform(0.15, 0.7), rng.uniform(6, 30)
    typical, (right, down) = rng.uniform(40, 160), ray(rng.uniform(0, 2 * np.pi))
    spots = middle + rng.normal(0, extent, (int(rng.integers(20, 220)), 2))
    for spot in spots[np.hypot(*spots.T) < canvas.dish.radius]:
        radius = float(np.clip(np.exp(rng.normal(np.log(typical), 0.45)), 20, 500))

        def form(dx, dy, radius=radius):
            far, side = np.hypot(dx, dy) - radius, (dx * right + dy * down) / radius
            rim = np.exp(-((far / (blur + 0.08 * radius)) ** 2))
            return strength * (soft(far, blur) * (side - 0.4) + rim * 0.8), 0.3 * strength * rim

        reach, pitch = 1.15 * radius + 4 * blur, max(4.5, blur / 2)
        found += put(canvas, "droplet", spot, 2 * radius, form, reach, pitch=pitch)
    return found
