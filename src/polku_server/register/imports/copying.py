"""Many rows into one table, those aside whose key is there: the quickest way of each store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


def insert(
    connection: BaseDatabaseWrapper,
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    beside: Mapping[str, Any],
) -> int:
    """Insert rows inside a transaction; give how many were new.

    ``names`` are the columns of a row, the unique ``key`` among them; ``beside`` is the same for all.
    """
    table = model._meta.db_table
    columns = [*names, *beside, *(empty := blanks(model, {*names, *beside}))]
    fixed = [*beside.values(), *empty.values()]
    if connection.vendor == "postgresql":
        return copied(connection, table, columns, rows, fixed)
    adapted = [connection.ops.adapt_datetimefield_value(each) if hasattr(each, "tzinfo") else each for each in fixed]
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING"  # noqa: S608
    kinds = [as_stored(connection, name) for name in names]
    told = ([*(kind(each) for kind, each in zip(kinds, row, strict=True)), *adapted] for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(told))
        return int(cursor.rowcount)


def as_stored(connection: BaseDatabaseWrapper, name: str) -> Any:
    """Give what turns a column's value into what SQLite keeps, as the models do."""
    if name == "happened_at":
        return lambda each: each and each.strftime("%Y-%m-%d %H:%M:%S")
    if name == "happened_on":
        return lambda each: each and each.isoformat()
    if name == "amount":
        return lambda each: None if each is None else str(each)
    return lambda each: each


def blanks(model: type[Model], given: set[str]) -> dict[str, Any]:
    """Give what stands in the columns that nobody fills: empty texts; the rest stays null."""
    return {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in given and not field.primary_key and not field.null and field.has_default()
    }


def copied(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], fixed: list[Any]
) -> int:
    """Stream rows into a table that goes with the transaction, and from there those that are new."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS incoming_{table} ON COMMIT DELETE ROWS AS "  # noqa: S608  our own names
            f"SELECT {named} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming_{table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, *fixed))
        cursor.execute(
            f"INSERT INTO {table} ({named}) SELECT {named} FROM incoming_{table} "  # noqa: S608  our own names
            "ON CONFLICT (key) DO NOTHING"
        )
        return int(cursor.rowcount)
