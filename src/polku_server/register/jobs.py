"""Removing what was to be held for a time only, once it is over: values of own fields, dropped files."""

from __future__ import annotations

import time

from .actions import drop_expired
from .imports import runs

OFTEN = 3600.0  # seconds between two looks


class Expiring:
    """Looks once an hour; the rest of the time a step costs nothing."""

    def __init__(self) -> None:
        self.again = 0.0

    def step(self) -> int:
        """Remove what is over its time, if it is time to look; give how many."""
        if time.monotonic() < self.again:
            return 0
        self.again = time.monotonic() + OFTEN
        return drop_expired() + runs.sweep()
