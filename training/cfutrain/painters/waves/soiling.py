"""How much of which dirt lies on a dish."""

from collections.abc import Callable

import numpy as np

from cfutrain.painters.painting import PaintedArtefact
from cfutrain.painters.waves import bubbles, films, grains, strands
from cfutrain.painters.waves.canvas import Canvas
from cfutrain.painters.waves.dirt import Dirt
from cfutrain.painters.waves.room import Room
from cfutrain.painters.waves.settings import Dish

#: How often a kind of dirt is met, and how many times, least and most, where it is.
KINDS: dict[Callable[[Dirt], None], tuple[float, int, int]] = {
    films.smudges: (0.55, 1, 2), films.fingerprint: (0.28, 1, 1), films.stain: (0.28, 1, 1),
    films.streaks: (0.17, 1, 1), films.tear: (0.11, 1, 1),
    strands.mould: (0.11, 1, 1), strands.shaving: (0.11, 1, 2), strands.pen_dot: (0.12, 1, 2),
    strands.pen: (0.5, 1, 2), strands.hair: (0.42, 1, 2), strands.cotton: (0.9, 1, 5),
    strands.lint: (0.6, 1, 3), strands.thread: (0.14, 1, 3), strands.scratches: (0.65, 1, 3),
    bubbles.big_bubble: (0.25, 1, 1), bubbles.foam: (0.3, 1, 1), bubbles.bubbles: (1.0, 4, 12),
    bubbles.wall_bubbles: (0.65, 1, 2), bubbles.condensation: (0.2, 1, 1),
    grains.crystals: (0.4, 1, 3), grains.plates: (0.13, 1, 1), grains.debris: (0.95, 2, 9),
    grains.precipitate: (0.35, 1, 2), grains.yeast: (0.06, 1, 1), grains.lamp_dust: (0.35, 1, 1),
    grains.dust: (1.0, 1, 3),
}  # fmt: skip


def soil(rng: np.random.Generator, dish: Dish, canvas: Canvas, room: Room) -> list[PaintedArtefact]:
    """Draws the dirt of a dish; returns what of it is seen."""
    dirt = Dirt(rng, dish, canvas, room)
    for lay, (chance, least, most) in KINDS.items():
        if rng.random() < chance:
            for _ in range(max(1, round(rng.integers(least, most + 1) * dish.dirt))):
                lay(dirt)
    return dirt.found
