"""Tests that commit empty the store at their end; the audit log's triggers are laid aside for it and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.sqlite3.operations import DatabaseOperations

FOUND = {
    "sqlite": "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'polku_audit%'",
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(t.oid), relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND relname LIKE 'polku_audit%'"
    ),
}
_sql_flush = DatabaseOperations.sql_flush


def without_triggers(connection: Any, flush: list[str]) -> list[str]:
    """Put statements between dropping the audit log's triggers and making them again."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor])
        found = cursor.fetchall()
    on = " ON {}" if connection.vendor == "postgresql" else ""
    drops = [f"DROP TRIGGER {name}{on.format(table)}" for name, _, table in found]
    return [*drops, *flush, *(sql for _, sql, _ in found)]


def sql_flush(self: Any, *words: Any, **named: Any) -> list[str]:
    """Empty tables as Django does, past the triggers."""
    return without_triggers(self.connection, _sql_flush(self, *words, **named))


@contextmanager
def laid_aside(using: str) -> Iterator[None]:
    """Act as somebody who has the database in hand and drops the triggers first."""
    connection = connections[using]
    first = without_triggers(connection, [""])
    cut = first.index("")
    with connection.cursor() as cursor:
        for sql in first[:cut]:
            cursor.execute(sql)
        try:
            yield
        finally:
            for sql in first[cut + 1 :]:
                cursor.execute(sql)


DatabaseOperations.sql_flush = sql_flush
