"""Finds every write that the server makes outside a transaction, at the driver, in whatever thread.

Test code that lays its rows directly is let through, and so are migrations.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import polku_server

WRITE = re.compile(r"\s*(?:WITH\b.*?\)\s*)?(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE | re.DOTALL)
HOUSE, TESTS = str(Path(polku_server.__file__).parent), str(Path(__file__).parents[1])

outside: list[str] = []
"""Writes that were found; a fixture fails the test that has any."""
listeners: list[Callable[[str], None]] = []


def watch(connection: Any, **_: Any) -> None:
    """Listen to a connection that has just been opened. A callback cannot raise there, so it notes."""
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(partial(look, connection))


def look(connection: Any, sql: str) -> None:
    """Look at one statement before it runs."""
    for listener in listeners:
        listener(sql)
    if WRITE.match(sql) and not in_transaction(connection) and asked_by_the_house():
        outside.append(sql)


def in_transaction(connection: Any) -> bool:
    """Tell whether the house opened a transaction; the blocks that the test runner opened do not count."""
    return any(not block._from_testcase for block in connection.atomic_blocks)


def asked_by_the_house() -> bool:
    """Tell whether the nearest code outside installed packages is the server's own, migrations excepted."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(HOUSE) and "/store/" not in file:
            return "/migrations/" not in file
        if file.startswith(TESTS):
            return False
        frame = frame.f_back
    return False


@contextmanager
def statements() -> Iterator[list[str]]:
    """Hear every statement of every SQLite connection, as the driver runs it."""
    heard: list[str] = []
    listeners.append(heard.append)
    yield heard
    listeners.remove(heard.append)
