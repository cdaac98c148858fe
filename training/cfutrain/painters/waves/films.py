"""Wide faint things: smudges, fingerprints, dried drops, streaks in the gel, a torn gel."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.waves.canvas import Patch, drawn
from cfutrain.painters.waves.dirt import Dirt

#: Samples of what is soft, um: it needs no finer ones.
COARSE = 20.0
#: Width of the stripes of a cloth, um; a film of less density than this is seen by nobody.
WIPE, FAINT = 80.0, 0.03


def smudges(dirt: Dirt) -> None:
    """Wiped-over places on the outside."""
    rng = dirt.rng
    for _ in range(rng.integers(1, 4)):
        path = dirt.curve(dirt.room.anywhere(0.9), rng.uniform(1500, 6000), 0.05, 50)
        wide = rng.uniform(300, 1300)
        patch = _soft(dirt, [path], wide, 0.22 * wide)
        grain = 0.05 + 0.02 * _wiped(dirt, patch)
        patch.density = np.clip(patch.density * grain * rng.uniform(0.5, 1.3), -0.05, 1)
        dirt.canvas.lay(patch, (1, 1, 1.05))
        _note(dirt, patch)


def fingerprint(dirt: Dirt) -> None:
    """Ridges a third of a millimetre apart, whole in places only."""
    rng, step = dirt.rng, max(1, round(16 / dirt.dish.um))
    um = dirt.dish.um * step
    wide, long = rng.uniform(4200, 5600), rng.uniform(5500, 8000)
    reach = int(long / um)
    at = dirt.dish.to_px(dirt.room.anywhere(0.75)[None])[0]
    y, x = np.mgrid[-reach:reach, -reach:reach] * um
    turn = rng.uniform(0, 2 * np.pi)
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    # Loops around a middle, drawn out to one side.
    bow = np.hypot(u - 0.2 * wide, (v + 0.3 * long) * np.where(v > -0.3 * long, 0.55, 1))
    waver = dirt.noise(u.shape, len(u) / 9)
    ridges = np.sin(2 * np.pi * (bow / rng.uniform(290, 360) + 0.35 * waver)) + 0.1
    oval = np.sqrt(np.clip(1.15 - (u / wide) ** 2 - (v / long) ** 2, 0, 1))
    worn = np.clip(0.5 + 0.5 * dirt.noise(u.shape, len(u) / 20), 0, 1.2)
    sweat = ndimage.gaussian_filter(rng.normal(size=u.shape), 0.9) > -0.15
    density = np.clip(ridges, 0, 1) ** 0.6 * oval * worn * sweat * rng.uniform(0.05, 0.11)
    patch = Patch(np.floor(at) - reach * step, density, step)
    dirt.canvas.lay(patch, bright=2.2, blur=rng.choice([1.2, 3, 6]))
    _note(dirt, patch)


def stain(dirt: Dirt) -> None:
    """A dried drop with a dark edge."""
    rng, turn = dirt.rng, np.linspace(0, 2 * np.pi, 90)
    size, phase = rng.uniform(900, 3200), rng.uniform(0, 6)
    far = 0.1 * np.sin(2 * turn + 1) + 0.05 * np.sin(5 * turn + phase) + 0.03 * np.sin(9 * turn)
    shape = size * (1 + far[:, None]) * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    path = dirt.room.anywhere(0.7) + shape
    patch = drawn(dirt.dish, [path], step=_step(dirt))
    um = dirt.dish.um * patch.step
    inner = ndimage.gaussian_filter(patch.density, 0.035 * size / um + 1 / patch.step)
    edge = np.clip(patch.density - inner, 0, 1) * rng.uniform(0.1, 0.25)
    patch.density = edge + 0.012 * patch.density
    if dirt.is_seen(dirt.canvas.lay(patch, (0.95, 1, 1.1), bright=1.5)):
        # Nothing but its edge would be taken for anything.
        dirt.note_line("smear", path)


def streaks(dirt: Dirt) -> None:
    """Where the gel was not mixed: it bends light on one side of a streak and on the other."""
    rng = dirt.rng
    for _ in range(rng.integers(3, 8)):
        path = dirt.curve(dirt.room.anywhere(0.8), rng.uniform(3000, 9000), 0.06, 60)
        wide = rng.uniform(60, 260)
        patch = _soft(dirt, [path], wide, 0.55 * wide)
        down, along = np.gradient(patch.density)
        # Slopes are a share of the streak's width, not of a sample.
        patch.density = (down + along) * wide / (dirt.dish.um * patch.step) * 0.045
        if dirt.dish.dark:
            # Either side throws light back; neither takes any.
            patch.density = np.abs(patch.density)
        dirt.canvas.lay(patch)
        _note(dirt, patch)


def tear(dirt: Dirt) -> None:
    """The gel has come off the wall."""
    rng, turn, off = dirt.rng, dirt.rng.uniform(0, 2 * np.pi), np.linspace(-0.35, 0.35, 60)
    radius, deep = dirt.dish.radius, rng.uniform(900, 2200)
    ragged = 1 + 0.1 * np.sin(40 * off + turn)
    inner = radius - 60 - deep * np.exp(-((off / 0.18) ** 2)) * ragged
    far = np.concatenate([inner, np.full(60, 0.997 * radius)])
    angle = turn + np.concatenate([off, off[::-1]])
    patch = drawn(dirt.dish, [(far * np.stack([np.cos(angle), np.sin(angle)])).T])
    soft = ndimage.gaussian_filter(patch.density, 70 / dirt.dish.um, truncate=3)
    edge, tint = 0.5 * np.clip(patch.density - soft, 0, 1), (1.0, 1.0, 1.0)
    if not dirt.dish.dark:
        edge -= 0.05 * patch.density
        tint = tuple((dirt.dish.medium / dirt.dish.medium.mean()).tolist())
    patch.density = edge
    dirt.canvas.lay(patch, tint, relief=0.8)
    _note(dirt, patch)


def _step(dirt: Dirt) -> int:
    """Pixels for a sample of what is soft."""
    return max(1, int(COARSE / dirt.dish.um))


def _soft(dirt: Dirt, paths: list[np.ndarray], wide: float, blur: float) -> Patch:
    """Lines of a width, um, blurred by um, in coarse samples."""
    patch = drawn(dirt.dish, paths, [wide], 3 * blur, _step(dirt))
    sigma = blur / dirt.dish.um / patch.step
    patch.density = ndimage.gaussian_filter(patch.density, sigma, truncate=3)
    return patch


def _wiped(dirt: Dirt, patch: Patch) -> np.ndarray:
    """Noise of spread 1 in stripes of about WIPE um, as a cloth leaves it."""
    coarse = max(1, round(WIPE / dirt.dish.um / patch.step))
    high, wide = patch.density.shape
    stripes = dirt.rng.normal(size=(high // coarse + 2, wide // coarse + 2))
    stripes = ndimage.gaussian_filter1d(stripes, 2)
    stripes = ndimage.zoom(stripes / stripes.std(), coarse, order=1)
    return stripes[:high, :wide]


def _note(dirt: Dirt, patch: Patch) -> None:
    if np.abs(patch.density).max(initial=0) > FAINT:
        dirt.note_film("smear", patch)
