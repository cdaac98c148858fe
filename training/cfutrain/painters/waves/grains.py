"""Small things that lie about: dust, debris, crystals, precipitate, yeast."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.painting import film_pieces
from cfutrain.painters.waves.canvas import drawn
from cfutrain.painters.waves.dirt import Dirt

#: Colours of debris: pale, grey, brown.
DEBRIS = ((1, 1.08, 1.2), (1, 1, 1), (0.85, 1.1, 1.35))
#: Squares that precipitate is noted in, um.
SQUARE = 250.0


def dust(dirt: Dirt) -> None:
    """A dozen grains or two, faint or black, in focus or far from it."""
    rng = dirt.rng
    for _ in range(rng.integers(8, 30)):
        at, size = dirt.room.anywhere(1.05), rng.lognormal(2.9, 0.5) + 0.4 * dirt.dish.um
        patch = drawn(dirt.dish, [dirt.shard(at, size, int(rng.integers(4, 9)))])
        patch.density *= rng.uniform(0.4, 1.8)
        blur = rng.choice([0.1, 0.5, 1.5, 3])
        shine = (1, 0.98, 0.95)
        if dirt.is_seen(dirt.canvas.lay(patch, (1, 1.03, 1.06), 0.3, shine, 1.4, blur)):
            dirt.note("dust", at, 2 * (size + blur * dirt.dish.um))


def lamp_dust(dirt: Dirt) -> None:
    """Wide soft shadows of dust on lamp or lens."""
    rng, um = dirt.rng, dirt.dish.um
    for _ in range(rng.integers(3, 9)):
        at, size = dirt.room.anywhere(1.1), rng.uniform(40, 160)
        blur = 0.45 * size / um + 2
        patch = drawn(dirt.dish, [dirt.shard(at, size, 6)], beyond=3 * blur * um)
        patch.density *= rng.uniform(0.15, 0.5)
        if dirt.is_seen(dirt.canvas.lay(patch, bright=0.4, blur=blur)):
            dirt.note("dust", at, 2 * size + 2 * blur * um)


def precipitate(dirt: Dirt) -> None:
    """A cloud of hundreds of tiny specks."""
    rng, um, at = dirt.rng, dirt.dish.um, dirt.room.anywhere(0.85)
    n, wide = int(rng.integers(300, 2500)), rng.uniform(350, 1700)
    specks = at + rng.normal(size=(n, 2)) @ rng.normal(size=(2, 2)) * wide * 0.6
    specks = specks[np.hypot(*specks.T) < dirt.dish.radius]
    if not len(specks):
        return
    amounts = 0.9 * rng.lognormal(-2.5, 0.6, len(specks))
    px, spread = dirt.dish.to_px(specks), max(0.25, 2.2 / um)
    dirt.canvas.specks(px, spread, amounts, np.array([0.9, 1, 1.15]), (1, 1, 1))
    low = specks.min(axis=0)
    cells = ((specks - low) / SQUARE).astype(int)
    film = np.zeros(cells.max(axis=0)[::-1] + 1)
    np.add.at(film, (cells[:, 1], cells[:, 0]), 1)
    for middle, size in film_pieces(film, SQUARE):
        dirt.note("smear", low + middle * SQUARE, size)


def crystals(dirt: Dirt) -> None:
    """A tuft of needles."""
    rng, at = dirt.rng, dirt.room.free(220)
    if at is None:
        return
    needles, usual = [], rng.uniform(0, 2 * np.pi)
    for _ in range(rng.integers(5, 22)):
        turn = usual + rng.uniform(0, 2 * np.pi) * rng.choice([1, 0.15])
        tip = rng.uniform(50, 280) * np.array([np.cos(turn), np.sin(turn)])
        needles.append(at + np.array([(0, 0), tip]) + rng.normal(0, 8, 2))
    patch = drawn(dirt.dish, needles, [rng.uniform(4, 11) for _ in needles])
    patch.density *= rng.uniform(0.4, 0.9)
    if dirt.is_seen(dirt.canvas.lay(patch, relief=1.2, bright=2.2)):
        tips = np.array([needle[1] for needle in needles])
        low, high = np.minimum(tips.min(axis=0), at), np.maximum(tips.max(axis=0), at)
        dirt.note("flake", (low + high) / 2, max(high - low))


def plates(dirt: Dirt) -> None:
    """Flat crystals, of which little but the borders is seen."""
    rng = dirt.rng
    for _ in range(rng.integers(3, 12)):
        at = dirt.room.free(60)
        if at is None:
            continue
        size, turn, narrow = rng.uniform(20, 75), rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1)
        corners = size * np.array([(-1, -narrow), (0.6, -narrow), (1, narrow), (-0.6, narrow)])
        way = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        patch = drawn(dirt.dish, [corners @ way + at])
        soft = ndimage.gaussian_filter(patch.density, max(0.8, 0.12 * size / dirt.dish.um))
        patch.density = 2 * np.clip(patch.density - soft, 0, 1) + 0.08 * patch.density
        patch.density *= rng.uniform(0.5, 1.1)
        if dirt.is_seen(dirt.canvas.lay(patch, relief=1.5, bright=2)):
            dirt.note("flake", at, 2 * size)


def debris(dirt: Dirt) -> None:
    """A clump of crumbs, of cells or of whatever it was; as large as a small colony."""
    rng, at = dirt.rng, dirt.room.free(200, 0.95)
    if at is None:
        return
    apart = rng.uniform(20, 80)
    crumbs = [
        dirt.shard(at + rng.normal(0, apart, 2), rng.uniform(8, 40), int(rng.integers(4, 8)))
        for _ in range(rng.integers(4, 16))
    ]
    patch = drawn(dirt.dish, crumbs)
    rough = ndimage.gaussian_filter(rng.normal(size=patch.density.shape), 1.2)
    patch.density *= np.clip(1 + rough, 0.2, 2) * rng.uniform(0.35, 1.3)
    colour, shine = DEBRIS[rng.integers(3)], (1, 0.93, 0.82)
    blur = rng.choice([0.2, 0.5, 1.5])
    if dirt.is_seen(dirt.canvas.lay(patch, colour, 0.8, shine, 1.3, blur)):
        ends = np.vstack(crumbs)
        dirt.note("flake", np.median(ends, axis=0), np.ptp(ends, axis=0).mean())


def yeast(dirt: Dirt) -> None:
    """Round even colonies of something that lives in the gel uninvited."""
    rng, um = dirt.rng, dirt.dish.um
    for _ in range(rng.integers(2, 5)):
        at = dirt.room.free(140)
        if at is None:
            continue
        n, wide = int(rng.integers(300, 900)), rng.uniform(40, 95)
        turn, far = rng.uniform(0, 2 * np.pi, n), wide * np.sqrt(rng.random(n))
        cells = at + far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        # As dense at any sampling.
        amounts, sigma = np.full(n, 0.10 * (6 / um) ** 2), max(0.3, 1.6 / um)
        colour = np.array([1, 1, 1.02])
        dirt.canvas.specks(dirt.dish.to_px(cells), sigma, amounts, colour, (1, 1, 1))
        dirt.note("smear", at, 2 * wide)
