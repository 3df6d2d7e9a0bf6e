"""Many rows into one table, those aside whose key is there: the quickest way of each store."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


def insert(connection: BaseDatabaseWrapper, model: type[Model], rows: pa.Table, beside: Mapping[str, Any]) -> int:
    """Insert rows inside a transaction; give how many were new.

    ``rows`` has the table's columns, ``beside`` what is the same for all. A row whose unique key is there is left out.
    """
    table = model._meta.db_table
    fixed = {**beside, **blanks(model, {*rows.column_names, *beside})}
    into = copied if connection.vendor == "postgresql" else listed
    return into(connection, table, rows, fixed)


def blanks(model: type[Model], given: set[str]) -> dict[str, Any]:
    """Give what stands in the columns that nobody fills: empty texts and the like; the rest stays null."""
    return {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in given and not field.primary_key and not field.null and field.has_default()
    }


def listed(connection: BaseDatabaseWrapper, table: str, rows: pa.Table, fixed: Mapping[str, Any]) -> int:
    """Insert row by row, as one prepared statement."""
    adapt = connection.ops.adapt_datetimefield_value
    told = [adapt(each) if hasattr(each, "tzinfo") else each for each in fixed.values()]
    columns = [*rows.column_names, *fixed]
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    values = zip(*(as_kept(column).to_pylist() for column in rows.columns), *map(repeat, told), strict=False)
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(values))
        return int(cursor.rowcount)


def as_kept(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write times, days and amounts as Django keeps them in SQLite."""
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, "%Y-%m-%d %H:%M:%S")
    return column.cast(pa.string()) if pa.types.is_date(column.type) or pa.types.is_decimal(column.type) else column


def copied(connection: BaseDatabaseWrapper, table: str, rows: pa.Table, fixed: Mapping[str, Any]) -> int:
    """Stream rows into a table that is emptied with the transaction, and from there those that are new."""
    named, constants = ", ".join(rows.column_names), ", ".join(["%s"] * len(fixed))
    into = ", ".join([*rows.column_names, *fixed])
    sink = pa.BufferOutputStream()
    pacsv.write_csv(
        rows, sink, pacsv.WriteOptions(include_header=False)
    )  # a text stands in quotation marks, null does not
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS incoming_{table} ON COMMIT DELETE ROWS AS "  # noqa: S608  our own names
            f"SELECT {named} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming_{table} ({named}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(sink.getvalue().to_pybytes())
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {named}, {constants} FROM incoming_{table} "  # noqa: S608
            "ON CONFLICT DO NOTHING",
            list(fixed.values()),
        )
        return int(cursor.rowcount)
