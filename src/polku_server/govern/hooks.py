"""Where a later stage hooks into an earlier one: `listen` never names `act`. Wired at start, in apps.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

AfterResponse = Callable[[Sequence[int]], None]

after_response: list[AfterResponse] = []
"""Each is called by jobs with the ids of up to 200 new responses, inside one transaction."""
