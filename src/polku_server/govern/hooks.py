"""Where a later stage hooks into an earlier one: `listen` never names `act`. Wired at start, in apps.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Write = Callable[[], object]
AfterResponse = Callable[[Sequence[int]], Write]

after_response: list[AfterResponse] = []
"""Each is called by jobs with the ids of up to 200 new responses. It reads and computes, and gives what writes the
outcome; all of these run in one transaction, which nobody has to wait for longer than the writing takes."""
