"""The group-commit writer of SQLite: one thread, one durable commit for the answers that arrived together."""

from __future__ import annotations

import logging
import os
import queue
import threading
from dataclasses import dataclass, field

from django.db import connection, transaction

from .submit import Kept, Outcome, Submission, insert

DEADLINE = 5.0  # seconds; after that the respondent is asked to press Send again
GROUP = 64  # answers in one commit

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Waiting:
    """One submission, and the place where its outcome is laid."""

    submission: Submission
    done: threading.Event = field(default_factory=threading.Event)
    kept: Kept = field(default_factory=lambda: Kept(Outcome.BUSY))


class Writer:
    """Commits in groups; a group that fails is replayed row by row, so that one bad row stops only itself."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="polku-writer", daemon=True).start()

    def submit(self, submission: Submission) -> Kept:
        """Wait until it is committed, at most the deadline. What commits later is found by the replay."""
        waiting = Waiting(submission)
        self._queue.put(waiting)
        return waiting.kept if waiting.done.wait(DEADLINE) else Kept(Outcome.BUSY)

    def _run(self) -> None:
        while True:
            group = self._group()
            try:
                commit(group)
            except Exception:  # the writer outlives any failure; the group is told BUSY, which is true
                log.exception("a group of answers was not stored")
                connection.close()
            finally:
                for waiting in group:
                    waiting.done.set()

    def _group(self) -> list[Waiting]:
        group = [self._queue.get()]
        while len(group) < GROUP:
            try:
                group.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return group


def commit(group: list[Waiting]) -> None:
    """Store a group in one transaction, or each by itself."""
    try:
        kept = together([waiting.submission for waiting in group])
    except Exception:  # whatever one row raises, the others are stored
        log.exception("a group of answers was not stored; they are stored one by one")
        kept = [alone(waiting.submission) for waiting in group]
    for waiting, outcome in zip(group, kept, strict=True):
        waiting.kept = outcome


def together(submissions: list[Submission]) -> list[Kept]:
    """Store all in one transaction; outcomes count only once it is committed."""
    with transaction.atomic():
        return [insert(submission) for submission in submissions]


def alone(submission: Submission) -> Kept:
    """Store one by itself."""
    try:
        return together([submission])[0]
    except Exception:  # as above
        log.exception("an answer was not stored")
        return Kept(Outcome.BUSY)


_writers: dict[int, Writer] = {}
_guard = threading.Lock()


def writer() -> Writer:
    """Give this process's writer; a fork gets its own."""
    found = _writers.get(os.getpid())
    if found is None:
        with _guard:
            found = _writers.setdefault(os.getpid(), _writers.get(os.getpid()) or Writer())
    return found
