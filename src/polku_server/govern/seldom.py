"""What jobs does once in a while: the rest of the time a step costs nothing."""

from __future__ import annotations

import time
from collections.abc import Callable


class Seldom:
    """Does a slice of something at the start, goes on while slices are full, and then rests for ``often`` seconds."""

    def __init__(self, work: Callable[[], int], *, often: float, full: float) -> None:
        self.work, self.often, self.full = work, often, full
        self.again = 0.0

    def step(self) -> int:
        """Do a slice, if it is time to look; give how many rows it was."""
        if time.monotonic() < self.again:
            return 0
        done = self.work()
        if done < self.full:
            self.again = time.monotonic() + self.often
        return done
