"""Large marks: pens of the scorer, labels, smears, fingerprints, clouds, reflections of lamps."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact, PaintedObject, film_pieces, is_inside
from cfutrain.painters.scans.canvas import Canvas, Look, soft
from cfutrain.painters.scans.dirt import anywhere, put, stroke
from cfutrain.painters.scans.settings import ray

#: Inks by what each colour loses: black, blue, red, green.
INKS = np.array([(1.0, 1.0, 0.95), (1.2, 0.9, 0.25), (0.15, 1.1, 1.0), (1.1, 0.35, 0.9)])
#: Films are sampled so finely, um, to be listed in pieces.
FILM = 50.0


def mark(rng: np.random.Generator, canvas: Canvas, objects: list[PaintedObject]) -> list:
    """The large marks of one dish; most dishes have one kind or none."""
    found = _gel_border(rng, canvas) if canvas.dish.gel_edge else []
    if rng.random() < 0.17:
        found += _score(rng, canvas, objects)
    kinds = ((0.2, _label, 1), (0.25, _smear, 4), (0.15, _cloud, 4), (0.25, _reflection, 4))
    for chance, draw, most in kinds:
        for _ in range(int(rng.integers(1, most + 1)) if rng.random() < chance else 0):
            found += draw(rng, canvas)
    return found


def _score(rng: np.random.Generator, canvas: Canvas, objects: list[PaintedObject]) -> list:
    """Dots that a scorer put beside the colonies counted, never upon one: it would be hidden."""
    dish, found, ink = canvas.dish, [], INKS[rng.integers(4)] * rng.uniform(0.7, 2.2)
    size, blur, share = rng.uniform(130, 420), rng.uniform(5, 40), rng.uniform(0.1, 0.9)
    places = np.array([(o.x, o.y, o.diameter_um / 2) for o in objects]).reshape(-1, 3)
    centres = (places[:, :2] - dish.centre) @ np.linalg.inv(dish.matrix).T * dish.um_per_px
    for middle, half in zip(centres, places[:, 2], strict=True):
        radius = size * rng.uniform(0.7, 1.2)
        spot = middle + (half + size * rng.uniform(1.4, 2.0)) * ray(rng.uniform(0, 2 * np.pi))
        free = (np.hypot(*(centres - spot).T) > 1.3 * radius + places[:, 2]).all()
        if half < 75 or rng.random() > share or not free or np.hypot(*spot) > dish.radius:
            continue

        def form(dx, dy, radius=radius):
            far = np.hypot(dx, dy * 1.15) - radius
            # Ink dries darker at its edge.
            edge = 0.75 + 0.4 * np.exp(-((far / (0.2 * radius)) ** 2))
            return soft(far, blur) * edge, 0.1 * soft(far, blur)

        reach = radius + 4 * blur
        found += put(canvas, "pen", spot, 2 * radius, form, reach, ink, max(6.0, blur / 2))
    return found


def _label(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """A few written letters at the rim."""
    found, turn, high = [], rng.uniform(0, 2 * np.pi), rng.uniform(900, 2200)
    look = Look(INKS[rng.integers(4)] * rng.uniform(0.6, 1.8), 0.1, rng.uniform(60, 170), 20, cap=2)
    out, side = ray(turn), ray(turn + np.pi / 2)
    for letter in range(int(rng.integers(1, 6))):
        points = rng.uniform(-0.5, 0.5, (int(rng.integers(3, 6)), 2)) * high
        middle = canvas.dish.radius * 1.05 * out + 0.9 * letter * high * side
        found += stroke(canvas, "pen", middle + points @ [0.7 * side, out], look)
    return found


def _smear(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """Dried medium with a darker edge, or a finger's print: ridges some 450 um apart."""
    finger, size = rng.random() < 0.3, float(np.exp(rng.uniform(np.log(250), np.log(2200))))
    dark, radius = (rng.uniform(0.06, 0.4), size) if not finger else (0.1, rng.uniform(2500, 5000))
    ratio, shift, (right, down) = rng.uniform(0.4, 1), rng.uniform(0, 6, 4), ray(rng.uniform(0, 6))
    blur, pitch = rng.uniform(0.03, 0.3) * radius, rng.uniform(350, 550) / radius

    def form(dx, dy):
        x, y = (dx * right + dy * down) / radius, (dy * right - dx * down) / (ratio * radius)
        rough = 0.12 * np.sin(5 * x + shift[0]) + 0.1 * np.sin(6 * y + shift[1])
        rough = rough + 0.06 * np.sin(13 * x + 9 * y + shift[2])
        far = (np.hypot(x, y) - 0.85 + rough) * radius * ratio
        body, rim = soft(far, blur), np.exp(-((far / (0.5 * blur + 8)) ** 2))
        streak = 0.5 + 0.15 * np.sin(14 * y + 3 * x + shift[3]) + 0.6 * rim / np.maximum(body, 0.1)
        if finger:
            way = np.hypot(x - 0.2, 0.7 * y - 0.1 * shift[0] + 0.3) + 0.3 * rough
            streak = 0.5 + 0.5 * np.tanh(2 * np.sin(2 * np.pi * way / pitch))
        return dark * body * streak, 0.3 * dark * body * streak

    spot, tint = anywhere(rng, canvas), (rng.uniform(0.5, 1), 1, rng.uniform(0.9, 1.5))
    canvas.shape(spot, 1.5 * radius, form, tint, 9.0)
    side = np.arange(-1.5 * radius, 1.5 * radius, FILM)
    return _pieces(canvas, spot, form(side[None], side[:, None])[0])


def _cloud(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """Precipitate or debris: very many fine crumbs in a cloud without a middle."""
    reach, count, spot = rng.uniform(200, 1800), rng.integers(60, 1500), anywhere(rng, canvas, 0.9)
    knots = rng.normal(0, reach / 2, (int(rng.integers(2, 7)), 2))
    points = knots[rng.integers(len(knots), size=count)] + rng.normal(0, reach / 3, (count, 2))
    dust = np.array((0.6, 0.8, 1.0)) * rng.uniform(0.1, 0.8)
    look = Look(dust, rng.uniform(0, 0.2), rng.uniform(2.5, 4.5), rng.uniform(0, 5))
    canvas.grains([(spot + points, look, rng.gamma(1.2, 0.8, len(points)))])
    steps = np.arange(-2.5 * reach, 2.5 * reach, FILM)
    crumbs, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=(steps, steps))
    cloud = gaussian_filter(crumbs, min(reach / 4, 200) / FILM)
    return _pieces(canvas, spot, cloud, canvas.dish.matrix)


def _pieces(
    canvas: Canvas, spot: np.ndarray, film: np.ndarray, turn: np.ndarray | None = None
) -> list[PaintedArtefact]:
    """Lists the pieces in the picture of a film [h, w] about a spot, um, sampled every FILM um.

    `turn` takes its x and y to those of the picture, None if it is drawn along them.
    """
    found = []
    for middle, wide in film_pieces(film, FILM):
        off = (middle - np.array(film.shape[::-1]) / 2) * FILM / canvas.dish.um_per_px
        at = canvas.place(spot) + (off if turn is None else turn @ off)
        if is_inside(at, canvas.dish.size):
            found.append(PaintedArtefact("smear", *map(float, at), wide))
    return found


def _reflection(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """A lamp, a ring of LEDs or a window mirrored in the lid or the gel."""
    size, (right, down) = float(np.exp(rng.uniform(4.8, 7.3))), ray(rng.uniform(0, np.pi))
    kind, blur = rng.integers(3), rng.uniform(0.03, 0.3)
    bright = rng.uniform(0.15, 1.2) * (2 if canvas.dish.ground.name in ("dark", "grey") else 1)

    def form(dx, dy):
        x, y = (dx * right + dy * down) / size, (dy * right - dx * down) / size
        far = np.hypot(x, 1.3 * y) - 1
        far = (far, np.maximum(np.abs(x) - 0.9, np.abs(y) - 0.6), np.abs(far + 0.2) - 0.12)[kind]
        return -bright * soft(far, blur), np.zeros_like(far)

    tint, spot = rng.uniform(0.85, 1.05, 3), anywhere(rng, canvas)
    return put(canvas, "reflection", spot, 1.9 * size, form, 1.9 * size, tint, 6.0)


def _gel_border(rng: np.random.Generator, canvas: Canvas) -> list[PaintedArtefact]:
    """The border of a gel that covers a part of the dish, dark with a bright side."""
    dish, turn = canvas.dish, canvas.dish.gel_edge[1]
    line = np.outer(np.arange(-dish.radius, dish.radius, 150.0), ray(turn + np.pi / 2))
    # The distance to the border is linear across it: its value on the axis is the way to it.
    line = line - np.outer(dish.outside(*line.T), ray(turn))
    line = line[np.hypot(*line.T) < dish.radius - 100]
    if len(line) < 2:
        return []
    strong = np.ones(3) * rng.uniform(0.1, 0.5)
    stroke(canvas, "smear", line + 75 * ray(turn), Look(-0.5 * strong, 0.05, 40))
    return stroke(canvas, "smear", line, Look(strong, 0.1, rng.uniform(25, 60), cap=3))
