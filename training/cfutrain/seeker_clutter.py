"""Things that are no colonies, drawn onto what the seeker looks at.

A dish that comes tomorrow holds dirt, scratches and lines that no simulator drew. What is drawn
here has the simplest forms that there are, in any strength and without colour, and it is never a
colony: single spots of the size of a cell, lines and grids, rings and edges of drops.
"""

import numpy as np


def draw(side: int, dice: np.random.Generator) -> np.ndarray:
    """Optical density [2s, 2s] of clutter on `side` cells; a cell has four parts."""
    drawn = np.zeros((2 * side, 2 * side), np.float32)
    kind = dice.integers(3)
    if kind == 0:
        _spots(drawn, dice)
    elif kind == 1:
        _lines(drawn, dice)
    else:
        _rings(drawn, dice)
    return drawn


def _strength(dice: np.random.Generator, low: float, high: float) -> float:
    """Optical density, even in its logarithm; darker than the gel in two of three cases."""
    value = float(np.exp(dice.uniform(np.log(low), np.log(high))))
    return value if dice.random() < 0.67 else -value


def _spots(drawn: np.ndarray, dice: np.random.Generator) -> None:
    side = drawn.shape[0]
    sigma = dice.uniform(0.5, 1.6)
    usual = _strength(dice, 0.015, 0.3)
    for _ in range(dice.integers(4, 70)):
        x, y = dice.uniform(0, side, 2)
        x0, y0 = max(0, int(x) - 6), max(0, int(y) - 6)
        rows, columns = np.mgrid[y0 : min(side, y0 + 13), x0 : min(side, x0 + 13)]
        far = (columns - x) ** 2 + (rows - y) ** 2
        strength = usual * np.exp(dice.normal(0, 0.3))
        drawn[rows, columns] += (strength * np.exp(-far / (2 * sigma**2))).astype(np.float32)


def _lines(drawn: np.ndarray, dice: np.random.Generator) -> None:
    side = drawn.shape[0]
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    turn = dice.uniform(0, np.pi)
    # A grid's lines are 1 to 4 mm apart; cells are some 20 um, and their parts half of it.
    apart = dice.uniform(90, 400) if dice.random() < 0.5 else 0.0
    for angle in (turn, turn + np.pi / 2)[: dice.integers(1, 3)]:
        across = columns * np.float32(np.cos(angle)) + rows * np.float32(np.sin(angle))
        across -= np.float32(dice.uniform(0, side))
        if apart:
            across = (across + apart / 2) % apart - apart / 2
        sigma = dice.uniform(0.5, 3.0)
        drawn += _strength(dice, 0.004, 0.2) * np.exp(-(across**2) / np.float32(2 * sigma**2))


def _rings(drawn: np.ndarray, dice: np.random.Generator) -> None:
    side = drawn.shape[0]
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    for _ in range(dice.integers(1, 4)):
        x, y = dice.uniform(0, side, 2)
        radius = float(np.exp(dice.uniform(np.log(5), np.log(150))))
        far = np.hypot(columns - np.float32(x), rows - np.float32(y)) - np.float32(radius)
        strength = _strength(dice, 0.01, 0.3)
        if dice.random() < 0.5:
            sigma = np.float32(dice.uniform(0.7, 3.0))
            drawn += strength * np.exp(-(far**2) / (2 * sigma**2))
        else:
            # The edge of a smear: a step, mostly faint.
            drawn += np.float32(0.1 * strength) / (1 + np.exp(np.clip(far, -30, 30)))
