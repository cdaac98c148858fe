"""Sows the colonies of a dish, draws them and notes what of them can be seen."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import FEW, PaintedObject, middle_and_width, outline_around
from cfutrain.painters.pigments.canvas import Canvas, Window
from cfutrain.painters.pigments.fields import layers, lobed, strew, within
from cfutrain.painters.pigments.lineages import LUMP_REACH, Body, grow
from cfutrain.painters.pigments.optics import contrast, just_seen
from cfutrain.painters.pigments.settings import Dish

#: Depth of the gel, and how near the wall cells grow, um.
GEL_UM, WALL_GAP_UM = 1100.0, 60.0
#: Bands of what pale cells absorb, as a share of their haze.
STRAW = np.array([0.08, 0.14, 0.26])
#: Densities that deep lumps do not go beyond: light goes round them and through their gaps.
RED_LIMIT, HAZE_LIMIT = 1.7, 0.9
#: A colony is drawn round where it has this share of its usual contrast, smoothed over 20 um.
EDGE_SHARE, EDGE_UM = 0.06, 20.0
#: Faint colonies are made up to this much stronger; what stays unseen is left out.
MOST_GAIN = 3.0
#: Points that an outline is drawn round, and cells of a group that is drawn round as a whole.
MOST_POINTS, LOOSE_CELLS = 4000, 150
#: Share of colonies that may lie on others.
CARELESS = 0.12


def sow(dish: Dish, canvas: Canvas) -> list[PaintedObject]:
    """Draws all colonies; the largest find their places first."""
    bodies = [grow(dish, name) for name, count in dish.counts.items() for _ in range(count)]
    taken = [(0.0, 10 * dish.radius, 0.0)]
    bodies.sort(key=lambda each: -each.reach)
    drawn = []
    for each in bodies:
        at = _place(dish, 0.55 * each.reach, taken)
        drawn.append(None if at is None else _draw(dish, canvas, each, at))
    return [each for each in drawn if each is not None]


def _place(dish: Dish, radius: float, taken: list[tuple[float, float, float]]) -> np.ndarray | None:
    """A place in the gel, um, seldom on another colony but often at its edge; None if it is full.

    `taken` are x, y and radius of what is there, um.
    """
    rng, room = dish.rng, dish.radius - WALL_GAP_UM - 0.6 * radius
    close = 0.0 if rng.random() < CARELESS else rng.uniform(0.8, 1.15)
    for _ in range(60):
        turn, far = rng.uniform(0, 2 * np.pi), room * rng.random() ** 0.5
        at = far * np.array([np.cos(turn), np.sin(turn)])
        x, y, r = np.array(taken).T
        if np.all(np.hypot(at[0] - x, at[1] - y) > np.maximum(close * (r + radius), 0.7 * r)):
            taken.append((*at, radius))
            return at
    return None


def _draw(dish: Dish, canvas: Canvas, body: Body, at: np.ndarray) -> PaintedObject | None:
    rng, ripe = dish.rng, dish.rng.uniform(0.5, 1.25)
    blur = abs(rng.uniform(0, GEL_UM) - dish.focus) * dish.blur_slope
    side = rng.choice([-1.0, 1.0])
    window = canvas.window(at, body.reach + 3 * blur + 30)
    edge = dish.radius - WALL_GAP_UM
    mask = within(np.hypot(window.u + at[0], window.v + at[1]) / edge, 0.0005)
    red, pale, haze, gleam = (np.zeros(window.shape, np.float32) for _ in range(4))
    points = [_large_cell(dish, window, *each, blur, haze, gleam) for each in body.large]
    pad = 0.7 * blur + 0.45 * max((lump.cell for lump in body.lumps), default=0)
    for lump in body.lumps:
        part = window.part(*lump.at, LUMP_REACH * lump.radius)
        thick = lump.bulk(window.u[:, part[1]], window.v[part[0]], rng, window.pitch)
        counts = strew(rng, thick * mask[part], lump.cells)
        (red if lump.red else pale)[part] += layers(counts, lump.cell, blur, window.pitch)
        if dish.sparkle:
            wide = layers(counts, 1.7 * lump.cell, 1.2 * blur, window.pitch) / 1.7**2
            narrow = layers(counts, 0.8 * lump.cell, blur, window.pitch) / 0.8**2
            gleam[part] += side * dish.sparkle * (narrow - wide) * (0.4 if lump.red else 1)
        rows, columns = np.nonzero(counts)
        points.append(np.stack([window.u[0, part[1]][columns], window.v[part[0], 0][rows]], 1))
    absorb = RED_LIMIT * (1 - np.exp(-dish.haem * ripe * red / RED_LIMIT))
    straw = HAZE_LIMIT * (1 - np.exp(-dish.murk * (pale + 0.3 * red) / HAZE_LIMIT))
    if dish.relief:
        slope = np.gradient(gaussian_filter(haze + straw + 0.5 * absorb, 1.0), window.pitch)
        turned = slope[1] * np.cos(dish.relief_turn) + slope[0] * np.sin(dish.relief_turn)
        gleam += np.clip(15 * dish.relief * turned, -0.4, 0.4)
    if dish.halo and body.lumps:
        straw += 0.3 * dish.halo * gaussian_filter(straw + 0.3 * absorb, 45 / window.pitch)
    planes = absorb, straw, haze + straw, np.clip(gleam, -0.8, 0.8)
    return _note(dish, canvas, window, body, np.concatenate(points), pad, planes)


def _note(dish: Dish, canvas: Canvas, window: Window, body: Body, points: np.ndarray, pad: float,
          planes: tuple) -> PaintedObject | None:  # fmt: skip
    """Lays a colony if it can be seen, and says where it is seen."""
    absorb, straw, haze, gleam = planes
    dense = np.multiply.outer(dish.blood, window.mean(absorb))
    dense += np.multiply.outer(STRAW, window.mean(straw))
    seen = contrast(dish, dense, window.mean(haze), window.mean(gleam))
    seen = gaussian_filter(seen, max(dish.lens.blur, 0.6))
    usual = float(np.quantile(seen[seen > 0.1 * seen.max()], 0.7)) if seen.max() > 0 else 0.0
    least = just_seen(dish) * (1 + 60 / (60 + body.reach))
    if usual * MOST_GAIN < least:
        return None
    gain = max(1.0, least / usual)
    canvas.lay(window, gain * absorb, dish.blood, gain * haze, gain * gleam)
    canvas.lay(window, gain * straw, STRAW)
    seen = gain * gaussian_filter(seen, EDGE_UM / dish.um_per_px)
    points = points[dish.rng.permutation(len(points))[:MOST_POINTS]]
    pixels = np.array([window.x, window.y]) + points / dish.um_per_px
    row, column = np.clip(pixels[:, ::-1].astype(int).T - [[window.row], [window.column]], 0,
                          window.size - 1)  # fmt: skip
    at = seen[row, column]
    clear = at > max(EDGE_SHARE * np.quantile(at, 0.8), 0.3 * least)
    if len(body.large) == 0 and clear.sum() > 3:
        pixels = pixels[clear]
    outline = _round(pixels, pad / dish.um_per_px + 0.25, body.cells < LOOSE_CELLS)
    x, y, across = middle_and_width(outline)
    return PaintedObject(body.name, x, y, across * dish.um_per_px, body.cells, outline)


def _round(pixels: np.ndarray, pad: float, loose: bool) -> np.ndarray:
    """The outline of cells in px: of few the hull, of many as far as they lie close."""
    turns = 2 * np.pi * np.arange(FEW // 2) / (FEW // 2)
    ways = np.stack([np.cos(turns), np.sin(turns)])
    if loose:
        return outline_around(pixels[np.unique((pixels @ ways).argmax(axis=0))], pad)
    grown = 0.18 * float(np.median(np.hypot(*(pixels - np.median(pixels, axis=0)).T)))
    spread = (pixels[:, None] + grown * ways.T[None, ::3]).reshape(-1, 2)
    return outline_around(spread, pad - 0.75 * grown)


def _large_cell(dish: Dish, window: Window, x: float, y: float, size: float, blur: float,
                haze: np.ndarray, gleam: np.ndarray) -> np.ndarray:  # fmt: skip
    """A megakaryocyte: clear granular body, bright border, thin dark line; returns its rim."""
    rng = dish.rng
    part = window.part(x, y, 0.9 * size + 3 * blur + 4)
    u, v = window.u[:, part[1]] - np.float32(x), window.v[part[0]] - np.float32(y)
    edge = lobed(rng, u, v, size / 2, 0.06)
    soft = np.hypot(0.06, 2 * blur / size)
    wide = np.hypot(0.09, soft)
    border, line = (0.09 / wide * np.exp(-(((edge - at) / wide) ** 2)) for at in (0.86, 1.06))
    grains = 1 + 0.5 * gaussian_filter(rng.standard_normal(edge.shape), 1.5 / window.pitch + 0.4)
    haze[part] += 0.6 * dish.murk * (within(edge, soft) * grains + line)
    gleam[part] += (0.2 + 0.6 * dish.sparkle) * (border - 0.9 * line)
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    return np.array([x, y]) + size / 2 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
