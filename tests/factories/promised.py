"""Promises of a time, asked so that a busy machine breaks none: it makes one try slow, never one quick."""

from __future__ import annotations

from collections.abc import Callable

TRIES = 8


def within(seconds: float, measured: Callable[[], float]) -> bool:
    """Tell whether one of a few tries took less than this; the first that does is the last."""
    return any(measured() < seconds for _ in range(TRIES))
