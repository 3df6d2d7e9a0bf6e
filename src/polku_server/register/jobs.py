"""Removing what was to be held for a time only, once it is over: values of own fields, dropped files."""

from __future__ import annotations

import math

from ..govern.seldom import Seldom
from .actions import drop_expired
from .imports import runs

OFTEN = 3600.0  # seconds between two looks


def expiring() -> Seldom:
    """Look once an hour and at the start; one look takes all."""
    return Seldom(lambda: drop_expired() + runs.sweep(), often=OFTEN, full=math.inf)
