"""One line on stderr that says how far a long job is and how long it still takes."""

import sys
import time


class Progress:
    """Counts steps of a job of known length.

    On a terminal the line is overwritten; elsewhere one is written at most every ten seconds.
    """

    def __init__(self, what: str, total: int, quiet: bool = False) -> None:
        self.what, self.total, self.quiet = what, max(total, 1), quiet
        self.done = 0
        self.start = self.last = time.monotonic()

    def step(self, note: str = "", count: int = 1) -> None:
        """Says that `count` more steps are done."""
        self.done += count
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        finished = self.done >= self.total
        if self.quiet or (now - self.last < (0.2 if terminal else 10) and not finished):
            return
        self.last = now
        elapsed = now - self.start
        left = elapsed / self.done * (self.total - self.done)
        text = f"{self.what}: {self.done} of {self.total}"
        text += f", {elapsed:.0f} s" if finished else f", about {left:.0f} s left"
        if note:
            text += f" ({note})"
        end = "\n" if finished or not terminal else "\r"
        sys.stderr.write(("\x1b[K" if terminal else "") + text + end)
        sys.stderr.flush()


def say(text: str) -> None:
    """One line of talk, on stderr."""
    sys.stderr.write(text + "\n")
