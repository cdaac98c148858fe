"""Bubbles in the gel, in foam and at the wall, and drops of condensation on the lid."""

import numpy as np
from scipy import ndimage

from cfutrain.painters.waves.canvas import DARK_CONTRAST
from cfutrain.painters.waves.dirt import Dirt

#: Looks of bubbles and how often they are met; blur of each as a share of its radius, and least.
STYLES = {"ring": 0.4, "thick": 0.22, "far": 0.14, "lens": 0.12, "flat": 0.12}
BLURS = {
    "ring": (0, 0.3), "thick": (0, 0.4), "far": (0.16, 2.0), "lens": (0.1, 1.5), "flat": (0, 0.5),
    "drop": (0.08, 0.8),
}  # fmt: skip
#: Least radius, px: smaller ones would be no more than dots.
LEAST = 2.4
#: A bubble beside the focus shines less on a dark ground.
SHARP_SHINE, SOFT_SHINE = 0.8, 0.25


def bubbles(dirt: Dirt) -> None:
    """One to three, some with smaller ones that cling to them."""
    rng = dirt.rng
    for _ in range(rng.integers(1, 4)):
        size = min(rng.lognormal(4.7, 0.45), 450)
        at = dirt.room.free(max(1.3 * size, _reach(dirt, size)))
        if at is None:
            continue
        _bubble(dirt, at, size, str(rng.choice(list(STYLES), p=list(STYLES.values()))))
        for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.45 else 0):
            turn, small = rng.uniform(0, 2 * np.pi), size * rng.uniform(0.25, 0.6)
            beside = at + (size + small) * np.array([np.cos(turn), np.sin(turn)])
            _beside(dirt, beside, small)


def big_bubble(dirt: Dirt) -> None:
    """A flat one of one to nearly three millimetres."""
    size = dirt.rng.uniform(500, 1300)
    at = dirt.room.free(_reach(dirt, size), 0.85)
    if at is not None:
        _bubble(dirt, at, size, str(dirt.rng.choice(["flat", "ring"])))


def foam(dirt: Dirt) -> None:
    """Dozens of tiny ones."""
    rng, at = dirt.rng, dirt.room.free(350, 0.95)
    for _ in range(rng.integers(10, 40) if at is not None else 0):
        _beside(dirt, at + rng.normal(0, 150, 2), rng.uniform(18, 60))


def wall_bubbles(dirt: Dirt) -> None:
    """Some at the wall."""
    rng = dirt.rng
    for _ in range(rng.integers(2, 8)):
        turn, size = rng.uniform(0, 2 * np.pi), rng.uniform(90, 330)
        far = dirt.dish.radius - rng.uniform(-0.3, 0.7) * size
        at = far * np.array([np.cos(turn), np.sin(turn)])
        if (dirt.room.gaps(at) > _reach(dirt, size)).all():
            _bubble(dirt, at, size, str(rng.choice(["ring", "flat", "thick"])))


def condensation(dirt: Dirt) -> None:
    """Soft drops over a part of the lid."""
    rng, turn = dirt.rng, dirt.rng.uniform(0, 2 * np.pi)
    middle = 0.55 * dirt.dish.radius * np.array([np.cos(turn), np.sin(turn)])
    for _ in range(rng.integers(100, 420)):
        at = middle + rng.normal(0, 0.2 * dirt.dish.radius, 2)
        _bubble(dirt, at, rng.lognormal(4.0, 0.5), "drop")


def _reach(dirt: Dirt, size: float) -> float:
    """How far from its middle one of a radius is seen, um."""
    return 1.2 * max(size, LEAST * dirt.dish.um) + 2 * dirt.dish.um


def _beside(dirt: Dirt, at: np.ndarray, size: float) -> None:
    """A small one beside what was laid last; none where it would reach anything else."""
    if (dirt.room.gaps(at)[:-1] > _reach(dirt, size)).all():
        _bubble(dirt, at, size, "ring")


def _bubble(dirt: Dirt, at: np.ndarray, size: float, style: str) -> None:
    """One of radius `size`, um: a thin dark border as its style has it, and a bright middle."""
    dish, x, y = dirt.dish, *dirt.dish.to_px(at[None])[0]
    wide = max(LEAST, size / dish.um)
    share, least = BLURS[style]
    blur = float(np.hypot(max(least, share * wide), dish.blur))
    reach = int(1.6 * wide + 10 + 6 * dish.blur)
    corner = np.array([int(x), int(y)]) - reach
    down, along = np.ogrid[0 : 2 * reach + 1, 0 : 2 * reach + 1]
    oval = dirt.rng.uniform(0.92, 1.08)
    dx, dy = (along + corner[0] + 0.5 - x) * oval, down + corner[1] + 0.5 - y
    far = np.hypot(dx, dy) / wide
    facing = (dx * dish.lamp[0] + dy * dish.lamp[1]) / (far * wide + 1e-6)
    if dish.dark:
        border = np.exp(-(((far - 0.94) / max(0.06, 1 / wide)) ** 2))
        shine = border * (1.3 * facing.clip(0) ** 2 + 0.7 * (-facing).clip(0) ** 3 + 0.07)
        shine += 0.9 * _glint(dx, dy, dish.lamp, 0.62 * wide, max(1, 0.09 * wide))
        shine *= SHARP_SHINE if style in ("ring", "thick", "flat") else SOFT_SHINE
        shine = ndimage.gaussian_filter(shine.astype(np.float32), blur, truncate=3)
        clear = np.ones((*shine.shape, 1), np.float32)
        dirt.canvas.multiply(corner, clear, shine[..., None] * dish.side)
        strength = DARK_CONTRAST * shine.max()
    else:
        density = _density(dirt.rng, style, far, facing, wide)
        density += (style == "drop") * -0.18 * _glint(dx, dy, dish.lamp, 0.3 * wide, 0.3 * wide)
        density = ndimage.gaussian_filter(density.astype(np.float32), blur, truncate=3)
        dirt.canvas.multiply(corner, np.exp(-density)[..., None])
        strength = np.abs(density).max()
    if dirt.is_seen(float(strength)):
        dirt.note("droplet" if style == "drop" else "bubble", at, 2 * wide * dish.um)


def _glint(dx: np.ndarray, dy: np.ndarray, lamp: np.ndarray, off: float, wide: float) -> np.ndarray:
    """An image of the lamp, `off` px beside the middle."""
    return np.exp(-((np.hypot(dx - off * lamp[0], dy - off * lamp[1]) / wide) ** 2))


def _density(
    rng: np.random.Generator, style: str, far: np.ndarray, facing: np.ndarray, wide: float
) -> np.ndarray:
    """Optical density by distance in radii and direction; `wide` is the radius, px."""

    def border(at: float, width: float) -> np.ndarray:
        return np.exp(-(((far - at) / width) ** 2))

    match style:
        case "ring":
            dark = rng.uniform(0.7, 1.6) * border(0.93, max(0.07, 1 / wide)) * (1 + 0.3 * facing)
            return dark - 0.10 * border(1.06, 0.05) - 0.05 * border(0, 0.5)
        case "thick":
            dark = (far < 1) * np.clip((far - 0.45) / 0.4, 0, 1) ** 1.3 * (1 + 0.2 * facing)
            return rng.uniform(1, 2.2) * dark - 0.2 * border(-0.1 * facing, 0.33)
        case "far":
            return 0.55 * border(0.9, 0.25) - 0.25 * border(0, 0.45)
        case "lens":
            return 0.35 * border(0.95, 0.22) - 0.45 * border(0, 0.35)
        case "flat":
            thin = max(0.03, 0.9 / wide)
            dark = 0.9 * border(0.97, thin) + 0.5 * border(0.84, thin) * (facing > -0.3)
            return dark - 0.07 * (far < 0.82)
        case _:
            return 0.16 * border(0.85, 0.2) * (1 + 0.7 * facing)
