"""Where something lies in the dish, and where there is room for more."""

import numpy as np

from cfutrain.painters.waves.settings import Dish


class Room:
    """The floor of a dish; um from its middle."""

    def __init__(self, rng: np.random.Generator, dish: Dish):
        self.rng, self.dish = rng, dish
        #: x, y and reach of what lies there.
        self.taken = np.zeros((0, 3))

    def anywhere(self, share: float = 0.93) -> np.ndarray:
        """A place within a share of the radius."""
        far, turn = self.dish.radius * share * np.sqrt(self.rng.random()), self.rng.uniform(0, 6.3)
        return far * np.array([np.cos(turn), np.sin(turn)])

    def free(self, reach: float, share: float = 0.93) -> np.ndarray | None:
        """A place where nothing lies within `reach`, taken from now on; None if none is found."""
        for _ in range(40):
            at = self.anywhere(share)
            if (self.gaps(at) > reach).all():
                self.take(at, reach)
                return at
        return None

    def gaps(self, at: np.ndarray) -> np.ndarray:
        """How far a place is from the borders of all that lies there."""
        return np.hypot(*(self.taken[:, :2] - at).T) - self.taken[:, 2]

    def take(self, at: np.ndarray, reach: float) -> None:
        """Something lies there now."""
        self.taken = np.vstack([self.taken, (*at, reach)])
