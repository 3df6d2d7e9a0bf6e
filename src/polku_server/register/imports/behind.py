"""One batch is written while whoever brings the file in goes on with the next: who it names, and new customers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context

from django.db import connection

from .outcomes import Outcome

Told = Callable[[int], None]


class Behind:
    """Writes one batch at a time, in the order given, on a connection of its own.

    SQLite's writers take turns, and a transaction that is open here would not be seen there: then it writes at once.
    What fails is raised when the next batch comes, or at the end.
    """

    def __init__(self, told: Told) -> None:
        self.told = told
        apart = connection.vendor == "postgresql" and not connection.in_atomic_block
        self.pool = ThreadPoolExecutor(1, "behind") if apart else None
        self.writing: Future[Outcome] | None = None

    def write(self, work: Callable[[], Outcome]) -> Outcome:
        """Begin to write a batch; give what came of the one before, or of this one if it was written at once."""
        if self.pool is None:
            return self.heard(work())
        before = self.rest()
        self.writing = self.pool.submit(copy_context().run, work)
        return before

    def rest(self) -> Outcome:
        """Wait for the batch that is being written; give what came of it."""
        if self.writing is None:
            return Outcome()
        try:
            outcome = self.writing.result()
        except Exception:  # an interruption is none: what is being written then is waited for at the end
            self.writing = None
            raise
        self.writing = None
        return self.heard(outcome)

    def heard(self, outcome: Outcome) -> Outcome:
        """Tell how many rows are through."""
        self.told(outcome.new + outcome.there)
        return outcome

    def close(self) -> None:
        """Let what was begun end, also when whoever brings the file in was stopped: its rows are counted."""
        if self.pool is None:
            return
        with suppress(Exception):  # told already, or less than what stopped us
            self.rest()
        self.pool.submit(connection.close)
        self.pool.shutdown()
