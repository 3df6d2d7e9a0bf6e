"""Write transactions take turns: one at a time, first come first served, over threads and processes.

SQLite's own busy handler sleeps and starves; here a writer takes a thread lock, then two flocks:
take turnstile, take write, give turnstile back. The kernel gives them back when a process dies.
See docs/decisions/0002-writes-take-turns.md.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

_turns: dict[Path, Turns] = {}
_turns_guard = threading.Lock()


class Turns:
    """The turns of one database file in this process."""

    def __init__(self, database: Path) -> None:
        self._thread = threading.Lock()
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._turnstile = os.open(database.with_name(database.name + ".turnstile"), flags, 0o600)
        self._write = os.open(database.with_name(database.name + ".write"), flags, 0o600)

    def take(self) -> None:
        """Wait for the turn."""
        self._thread.acquire()
        try:
            fcntl.flock(self._turnstile, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._write, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._turnstile, fcntl.LOCK_UN)
        except BaseException:
            self._thread.release()
            raise

    def give(self) -> None:
        """Let the next one in."""
        fcntl.flock(self._write, fcntl.LOCK_UN)
        self._thread.release()

    def leave(self) -> None:
        """Close the files: a lock that a forked child also holds would outlive its owner."""
        os.close(self._turnstile)
        os.close(self._write)


def after_fork() -> None:
    """A child takes turns of its own, on files of its own."""
    for each in _turns.values():
        each.leave()
    _turns.clear()


os.register_at_fork(after_in_child=after_fork)


def turns(database: Path) -> Turns:
    """Give this process's turns of a database file; the same object for the same file."""
    with _turns_guard:
        if database not in _turns:
            _turns[database] = Turns(database)
        return _turns[database]
