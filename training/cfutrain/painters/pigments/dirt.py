"""Dirt as bodies of many materials, sharp or not as it lies on bottom or lid; stray cells."""

import numpy as np
from scipy.ndimage import gaussian_filter

from cfutrain.painters.painting import PaintedArtefact, film_pieces, is_inside
from cfutrain.painters.pigments.canvas import Canvas, Window
from cfutrain.painters.pigments.fields import edged, lobed, noise, within
from cfutrain.painters.pigments.settings import Dish, even_log

#: Absorption of materials in red, green and blue, their haze, and how often a grain is of each.
MATERIALS = (
    ((1.0, 1.0, 1.0), 0.1, 6), ((0.35, 0.8, 1.1), 0.3, 2), ((1.1, 0.6, 0.2), 0.2, 1),
    ((0.15, 1.0, 0.8), 0.2, 0.7), ((0.9, 0.3, 0.8), 0.2, 0.5), ((0.7, 0.85, 1), 0.3, 4),
    ((0.02, 0.02, 0.03), 1.0, 4), ((0.03, 0.03, 0.03), 0.06, 4),
)  # fmt: skip
OFTEN = np.array([each[2] for each in MATERIALS]) / sum(each[2] for each in MATERIALS)
#: Least and greatest size of each kind, um, what the truth calls it, roughness of its outline.
SIZES = {
    "dust": (12, 110, "dust", 0.45), "flake": (90, 700, "flake", 0.4),
    "bubble": (50, 1100, "bubble", 0.0), "droplet": (80, 1100, "droplet", 0.12),
    "cloud": (200, 2500, "smear", 0.35), "smear": (400, 4500, "smear", 0.3),
    "print": (1800, 6000, "smear", 0.15),
}  # fmt: skip


def anywhere(dish: Dish, beyond: float = 0.0) -> np.ndarray:
    """A place in the dish, or up to `beyond` um outside; um from its middle."""
    turn = dish.rng.uniform(0, 2 * np.pi)
    far = (dish.radius + beyond) * np.sqrt(dish.rng.random())
    return far * np.array([np.cos(turn), np.sin(turn)])


def blur_of(dish: Dish) -> float:
    """How far out of focus dirt is, um: at the bottom little, on the lid much."""
    lid = dish.rng.random() < 0.2
    return dish.rng.uniform(10, 60) if lid else dish.rng.uniform(0, 6) + dish.rng.random() ** 3 * 20


def note(canvas: Canvas, kind: str, at: np.ndarray, size: float) -> PaintedArtefact:
    """What the truth says of dirt at a place of the dish, um."""
    return PaintedArtefact(kind, *map(float, canvas.to_px(at)), float(size))


def _pieces(canvas: Canvas, window: Window, film: np.ndarray) -> list[PaintedArtefact]:
    """What the truth says of a film or cloud: its pieces that lie in the picture."""
    corner, size, found = np.array([window.column, window.row]), (canvas.height, canvas.width), []
    for middle, wide in film_pieces(window.mean(film), window.um_per_px):
        if is_inside(corner + middle, size):
            found.append(PaintedArtefact("smear", *map(float, corner + middle), wide))
    return found


def thing(dish: Dish, canvas: Canvas, name: str) -> list[PaintedArtefact]:
    """Lays a thing of one of the SIZES; some dust lies on the table, bubbles come in company.

    Those that draw a thing get its window, the distance from its middle (1 is its edge), its size
    (um), six dice from 0 to 1 that bubbles of a company share, and its name. They return colour,
    absorption, haze and gleam.
    """
    rng, (least, most, kind, rough) = dish.rng, SIZES["bubble" if name == "froth" else name]
    size = max(even_log(rng, least, most), 0.9 * dish.um_per_px)
    at = anywhere(dish, 3000 if name == "dust" and rng.random() < 0.2 else 0)
    others = int(rng.integers(6, 20)) if name == "froth" else 0
    if kind == "bubble":
        if rng.random() < 0.35:
            at *= (dish.radius - rng.uniform(0.5, 0.9) * size) / np.hypot(*at)
        others += int(rng.integers(1, 4)) if rng.random() < 0.35 else 0
    found, look = [], rng.uniform(0, 1, 6)
    for _ in range(1 + others):
        blur = blur_of(dish) * min(1.0, size / 120)
        window = canvas.window(at, 0.95 * size + 3 * blur + 8)
        broken = kind in ("dust", "flake") and rng.random() < 0.5
        rho = (edged if broken else lobed)(rng, window.u, window.v, size / 2, rough)
        drawn = BODIES.get(kind if name != "cloud" else name, _grain)
        colour, *planes = drawn(dish, window, rho, size, look, name)
        planes = [gaussian_filter(plane, blur / window.pitch) for plane in planes]
        canvas.lay(window, planes[0], colour, *planes[1:])
        found += _pieces(canvas, window, planes[1]) if kind == "smear" else [
            note(canvas, kind, at, size)]  # fmt: skip
        turn, less = rng.uniform(0, 2 * np.pi), size * rng.uniform(0.5, 1)
        near = at + 0.52 * (size + less) * np.array([np.cos(turn), np.sin(turn)])
        if np.hypot(*near) > dish.radius - 0.4 * less or less < 50:
            break
        at, size = near, less
    return found


def _grain(
    dish: Dish, window: Window, rho: np.ndarray, size: float, look: np.ndarray, name: str
) -> tuple:
    """A grain or flake of some material, clear ones with lit edges."""
    rng, soft = dish.rng, max(2.0, window.pitch) / size
    rough = min(0.3, 4 / size) * noise(rng, rho.shape, max(3 / window.pitch, 1))
    colour, cloudy, _ = MATERIALS[rng.choice(len(MATERIALS), p=OFTEN)]
    thick = even_log(rng, 0.4, 2.5) * within(rho + rough, soft)
    thick *= np.exp(0.25 * noise(rng, rho.shape, 0.15 * size / window.pitch))
    rim = np.exp(-(((rho - 0.9) / np.hypot(0.1, 2 * soft)) ** 2)) * (max(colour) < 0.1)
    lit = (window.u * np.cos(dish.relief_turn) + window.v * np.sin(dish.relief_turn)) / size
    gleam = rim * (-rng.uniform(0.2, 0.9) + rng.uniform(0, 1) * lit)
    return colour, thick, 0.7 * cloudy * thick, gleam


def _bubble(
    dish: Dish, window: Window, rho: np.ndarray, size: float, look: np.ndarray, name: str
) -> tuple:
    """A ball of air: a dark ring where light is thrown aside, bright within, glints on it."""
    ring, bright, wide = 0.25 * 9 ** look[0], 0.3 * look[1], 0.06 + 0.34 * look[2]
    soft = np.hypot(max(0.012, window.pitch / size), 4 * look[3] / size)
    inner = np.clip((rho - (1 - wide)) / wide, 0, 1) ** 1.5 * within(rho, soft)
    gleam = bright * np.exp(-((rho / (0.55 * (1 - wide))) ** 4)) - ring * inner
    gleam += 0.3 * bright * np.exp(-(((rho - 1.06) / np.hypot(0.04, soft)) ** 2))
    x, y = 0.31 * size * np.cos(6.3 * look[4]), 0.31 * size * np.sin(6.3 * look[4])
    for way in (1, -0.7):
        spot = ((window.u - way * x) ** 2 + (window.v - way * y) ** 2) / (0.09 * size) ** 2
        gleam += max(0.0, 1.4 * look[5] - 0.6) * way**2 * np.exp(-spot)
    return (1, 1, 1), 0 * rho, 0.25 * ring * inner, gleam


def _droplet(
    dish: Dish, window: Window, rho: np.ndarray, size: float, look: np.ndarray, name: str
) -> tuple:
    """Condensation on the lid: a small lens, bright on one side and dark on the other."""
    soft, strong = dish.rng.uniform(0.03, 0.15), even_log(dish.rng, 0.05, 0.45)
    lit = (window.u * np.cos(dish.relief_turn) + window.v * np.sin(dish.relief_turn)) / size
    inside, rim = within(rho, soft), np.exp(-(((rho - 0.97) / np.hypot(0.05, soft)) ** 2))
    gleam = strong * (inside * (0.25 + 1.4 * lit) - rim * dish.rng.uniform(0.2, 1.2))
    return (1, 1, 1), 0 * rho, 0.1 * strong * inside, gleam


def _cloud(
    dish: Dish, window: Window, rho: np.ndarray, size: float, look: np.ndarray, name: str
) -> tuple:
    """Precipitate or clotted serum: haze without cells in it."""
    rng = dish.rng
    fog = np.exp(0.6 * noise(rng, rho.shape, 0.09 * size / window.pitch) - 2 * rho**2)
    fog *= np.exp(rng.uniform(0, 0.7) * noise(rng, rho.shape, 10 / window.pitch))
    # It ends before its window does.
    fog *= even_log(rng, 0.03, 0.25) * within(np.hypot(window.u, window.v) / (0.8 * size), 0.04)
    return (0.2, 0.4, 1.0), fog * rng.uniform(0, 0.6), fog, 0 * rho


def _film(
    dish: Dish, window: Window, rho: np.ndarray, size: float, look: np.ndarray, name: str
) -> tuple:
    """A splash that dried to a film with a thick edge, or the ridges of a finger."""
    rng, strong = dish.rng, even_log(dish.rng, 0.03, 0.25)
    if name == "print":
        bend = 3 * noise(rng, rho.shape, 1300 / window.pitch)
        wave = np.sin(2 * np.pi * np.hypot(window.u - 0.2 * size, 1.4 * window.v) / 480 + bend)
        patchy = np.clip(0.6 + 0.5 * noise(rng, rho.shape, 300 / window.pitch), 0, 1.5)
        film = 0.6 * within(rho, 0.1) * patchy * within(1.2 - wave, 0.2)
    else:
        rho = rho + 0.05 * noise(rng, rho.shape, 0.05 * size / window.pitch)
        film = within(rho, 0.02) * (0.3 + 0.12 * noise(rng, rho.shape, 25 / window.pitch))
        for ring in (0.95, rng.uniform(0.6, 0.9)):
            film += rng.uniform(0.2, 1) * np.exp(-(((rho - ring) / 0.035) ** 2))
    return (1, 1, 1), 0 * rho, strong * film, -rng.uniform(0, 0.5) * strong * film


BODIES = {"bubble": _bubble, "droplet": _droplet, "cloud": _cloud, "smear": _film}


def sprinkle(dish: Dish, canvas: Canvas, count: int, size: float, haze: float) -> None:
    """Single cells or debris of no colony, too small and too many to be noted."""
    rng, sigma = dish.rng, max(0.3 * size / dish.um_per_px, 0.45)
    turn, far = rng.uniform(0, 2 * np.pi, count), dish.radius * np.sqrt(rng.random(count))
    pixels = canvas.to_px(np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)) - 0.5
    steps = np.arange(-int(3 * sigma) - 1, int(3 * sigma) + 2)
    strong = haze * np.exp(rng.normal(0, 0.4, count)) * (size / dish.um_per_px) ** 2 / 8 / sigma**2
    for (x, y), each in zip(pixels, strong, strict=True):
        rows, columns = int(y) + steps, int(x) + steps
        spot = np.exp(-((rows - y) ** 2) / (2 * sigma**2))[:, None]
        spot = each * spot * np.exp(-((columns - x) ** 2) / (2 * sigma**2))
        canvas.haze[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] += spot.astype(np.float16)
