"""Long thin things: hair, fibres, shavings, scratches, mould, pen."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import line_pieces
from cfutrain.painters.waves.canvas import Patch, drawn
from cfutrain.painters.waves.dirt import Dirt

#: Colours of dyed lint, and of pens: red, blue, black and more.
LINT = ((1.4, 0.8, 0.25), (0.2, 1.1, 0.9), (1, 1, 1), (0.5, 1, 1.2))
INKS = ((1.2, 0.9, 0.35), (1, 1, 1), (0.15, 1.1, 0.9), (1.3, 0.4, 0.9))
#: Letters as strokes of points, x to the right and y down, in heights of a letter.
LETTERS = {
    "0": [[(0, 0.5), (0.2, 0), (0.6, 0), (0.7, 0.5), (0.5, 1), (0.15, 1), (0, 0.5)]],
    "1": [[(0.1, 0.2), (0.4, 0), (0.4, 1)]],
    "2": [[(0, 0.2), (0.3, 0), (0.6, 0.25), (0, 1), (0.7, 1)]],
    "3": [[(0, 0), (0.6, 0.1), (0.3, 0.45), (0.65, 0.7), (0.3, 1), (0, 0.9)]],
    "4": [[(0.4, 0), (0, 0.6), (0.7, 0.6)], [(0.5, 0.3), (0.5, 1)]],
    "7": [[(0, 0), (0.6, 0), (0.2, 1)]],
    "A": [[(0, 1), (0.35, 0), (0.7, 1)], [(0.15, 0.6), (0.55, 0.6)]],
    "M": [[(0, 1), (0.1, 0), (0.4, 0.6), (0.7, 0), (0.8, 1)]],
    "V": [[(0, 0), (0.35, 1), (0.7, 0)]],
    "K": [[(0, 0), (0, 1)], [(0.6, 0), (0.05, 0.5), (0.65, 1)]],
    "x": [[(0, 0.3), (0.6, 1)], [(0.6, 0.3), (0, 1)]],
    "C": [[(0.6, 0.1), (0.2, 0), (0, 0.5), (0.2, 1), (0.65, 0.9)]],
    "-": [[(0, 0.55), (0.5, 0.5)]],
}


def hair(dirt: Dirt) -> None:
    """A hair: wide, dark brown, hardly bent, paler along its middle."""
    amount, blur = dirt.rng.uniform(0.8, 1.7), dirt.rng.choice([0.3, 1.2, 4])
    _strand(dirt, (50, 85), 0.03, amount, (1.0, 1.25, 1.5), blur, hollow=0.3)


def cotton(dirt: Dirt) -> None:
    """A pale fibre, twisted, of uneven width."""
    amount, blur = dirt.rng.uniform(0.18, 0.45), dirt.rng.choice([0.2, 0.6, 2.5])
    _strand(dirt, (12, 22), 0.28, amount, (1, 1, 1), blur, hollow=0.55, uneven=0.35)


def lint(dirt: Dirt) -> None:
    """A fibre of cloth, often dyed."""
    amount, blur = dirt.rng.uniform(0.5, 1.0), dirt.rng.choice([0.2, 0.6, 2.5])
    _strand(dirt, (14, 28), 0.13, amount, LINT[dirt.rng.integers(4)], blur, dyed=True)


def thread(dirt: Dirt) -> None:
    """A thin fibre that curls."""
    amount, blur = dirt.rng.uniform(0.3, 0.6), dirt.rng.choice([0.2, 0.6, 2.5])
    _strand(dirt, (10, 16), 0.5, amount, (1, 1, 1), blur)


def _strand(
    dirt: Dirt, widths: tuple[float, float], bend: float, amount: float,
    colour: tuple[float, float, float], blur: float, hollow: float = 0.0, uneven: float = 0.0,
    dyed: bool = False,
) -> None:  # fmt: skip
    """A fibre; its middle is paler by `hollow`, its width differs by `uneven`."""
    rng, um = dirt.rng, dirt.dish.um
    wide = rng.uniform(*widths)
    path = dirt.curve(dirt.room.anywhere(0.98), rng.uniform(1200, 7000), bend, 120)
    parts = [path[start : start + 6] for start in range(0, len(path) - 1, 5)]
    swing = 1 + uneven * np.sin(1.1 * np.arange(len(parts)) + rng.uniform(0, 6))
    patch = drawn(dirt.dish, parts, np.maximum(0.34 * um, wide * swing).tolist())
    if hollow and wide > 2.5 * um:
        inner = ndimage.grey_erosion(patch.density, size=int(0.45 * wide / um) | 1)
        patch.density = np.clip(patch.density - hollow * inner, 0, 1)
    patch.density = patch.density * amount
    shine = None if dyed else (1, 0.97, 0.92)
    if dirt.is_seen(dirt.canvas.lay(patch, colour, 0.5, shine, 1.5, blur)):
        dirt.note_line("fibre", path)


def shaving(dirt: Dirt) -> None:
    """A curl of plastic, clear but for its borders."""
    rng = dirt.rng
    path = dirt.curve(dirt.room.anywhere(0.9), rng.uniform(300, 1100), 0.5, 40)
    wide = rng.uniform(40, 110)
    patch = drawn(dirt.dish, [path], [wide])
    soft = ndimage.gaussian_filter(patch.density, max(1, 0.15 * wide / dirt.dish.um))
    patch.density = 1.6 * np.clip(patch.density - 0.75 * soft, 0, 1) + 0.06 * patch.density
    if dirt.is_seen(dirt.canvas.lay(patch, relief=1.0, bright=1.6)):
        dirt.note_line("fibre", path)


def scratches(dirt: Dirt) -> None:
    """Straight lines in the plastic, dark or bright."""
    rng = dirt.rng
    for _ in range(rng.integers(2, 9)):
        length = min(rng.lognormal(7.6, 0.6), 5000)
        path = dirt.curve(dirt.room.anywhere(0.95), length, 0.004, 30)
        patch = drawn(dirt.dish, [path], [max(0.4 * dirt.dish.um, rng.uniform(3, 12))])
        if dirt.dish.dark:
            # It shines in places.
            shine = ndimage.gaussian_filter(rng.normal(size=patch.density.shape), 5)
            patch.density *= rng.uniform(0.05, 0.3) * (0.5 + 0.5 * np.clip(12 * abs(shine), 0, 1))
        else:
            patch.density *= rng.uniform(0.08, 0.45) * rng.choice([1, 1, -0.5])
        if dirt.is_seen(dirt.canvas.lay(patch, relief=0.8, bright=1.5)):
            dirt.note_line("scratch", path)


def mould(dirt: Dirt) -> None:
    """Fine branched threads from one middle."""
    rng, at = dirt.rng, dirt.room.free(900, 0.85)
    if at is None:
        return
    paths = []
    for turn in rng.uniform(0, 2 * np.pi, rng.integers(12, 22)):
        stem = _from(at, dirt.curve(at, rng.uniform(350, 900), 0.12, 40, turn))
        paths.append(stem)
        for way in turn + rng.choice([-0.7, 0.7], 2):
            branch = dirt.curve(at, rng.uniform(120, 400), 0.15, 25, way)
            paths.append(_from(stem[rng.integers(8, 36)], branch))
    patch = drawn(dirt.dish, paths, [max(0.5 * dirt.dish.um, 6.0)] * len(paths))
    patch.density *= 0.32
    if dirt.is_seen(dirt.canvas.lay(patch, relief=0.6, bright=1.5)):
        dirt.note_film("smear", patch)


def _from(start: np.ndarray, path: np.ndarray) -> np.ndarray:
    """A path that begins at a place."""
    return path - path[0] + start


def pen(dirt: Dirt) -> None:
    """Two to four letters along the wall."""
    rng, start = dirt.rng, dirt.rng.uniform(0, 2 * np.pi)
    radius, high = dirt.dish.radius * rng.uniform(0.985, 1.06), rng.uniform(1100, 2100)
    # As wide as it shows, with its blur and a little room.
    wide, blur, strokes = rng.uniform(180, 330), rng.uniform(0.8, 4), []
    reach = 0.5 * wide + 2 * blur * dirt.dish.um + 50
    for index, letter in enumerate(rng.choice(list(LETTERS), int(rng.integers(2, 5)))):
        own = []
        for points in LETTERS[str(letter)]:
            x, y = (np.array(points) + rng.normal(0, 0.035, (len(points), 2))).T
            turn = start + (0.7 * x + 0.85 * index) * high / radius
            far = radius + (0.5 - y) * high
            own.append(np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1))
        # Nobody writes over a colony.
        places = [place for stroke in own for place, _ in line_pieces(stroke, 100.0)]
        if all((dirt.room.gaps(place) > reach).all() for place in places):
            strokes += own
    if not strokes:
        return
    patch = drawn(dirt.dish, strokes, [wide] * len(strokes))
    patch.density *= 1 + 0.15 * dirt.noise(patch.density.shape, 60 / dirt.dish.um)
    _ink(dirt, patch, rng.uniform(0.8, 1.9), blur)
    for stroke in strokes:
        dirt.note_line("pen", stroke)


def pen_dot(dirt: Dirt) -> None:
    """A dot that a scorer has put beside something."""
    rng, at = dirt.rng, dirt.room.free(450, 0.9)
    if at is not None:
        path = dirt.curve(at, 160, 0.6, 12)
        patch = drawn(dirt.dish, [path], [rng.uniform(280, 420)])
        _ink(dirt, patch, 1.1, rng.uniform(1.5, 4))
        dirt.note("pen", at, 450)


def _ink(dirt: Dirt, patch: Patch, amount: float, blur: float) -> None:
    """Ink on the outside of the plastic."""
    patch.density = patch.density * amount
    dirt.canvas.lay(patch, INKS[dirt.rng.integers(len(INKS))], 0.1, bright=0.5, blur=blur)
