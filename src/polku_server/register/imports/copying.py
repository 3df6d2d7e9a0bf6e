"""Many rows into one table, those aside whose key is there: the quickest way of each store."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

SAMPLE = 64  # keys that are asked for before many are written
WRITTEN = 4096  # rows that are text at once


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
    """Stream rows in; where some are there already, by way of a table that is emptied with the transaction."""
    whole = filled(rows, fixed)
    if not any_there(connection, table, rows):
        try:
            with transaction.atomic(using=connection.alias):
                streamed(connection, table, whole)
            return len(rows)
        except IntegrityError:
            pass  # the way for rows that are there says which are new
    into = ", ".join(whole.column_names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS incoming_{table} ON COMMIT DELETE ROWS AS "  # noqa: S608  our own names
            f"SELECT {into} FROM {table} WITH NO DATA"
        )
        streamed(connection, f"incoming_{table}", whole)
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {into} FROM incoming_{table} ON CONFLICT DO NOTHING"  # noqa: S608
        )
        return int(cursor.rowcount)


def filled(rows: pa.Table, fixed: Mapping[str, Any]) -> pa.Table:
    """Give rows with what is the same for all."""
    for name, value in fixed.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value), len(rows)))
    return rows


def any_there(connection: BaseDatabaseWrapper, table: str, rows: pa.Table) -> bool:
    """Ask for some of the keys: a file that comes again is known without trying it."""
    if "key" not in rows.column_names:
        return False
    keys = rows["key"].take(pa.array(range(0, len(rows), max(1, len(rows) // SAMPLE)))).to_pylist()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE key = ANY(%s))", [keys])  # noqa: S608
        return bool(cursor.fetchone()[0])


def streamed(connection: BaseDatabaseWrapper, table: str, rows: pa.Table) -> None:
    """Write rows to a table as CSV, where a text stands in quotation marks and null does not."""
    statement = f"COPY {table} ({', '.join(rows.column_names)}) FROM STDIN (FORMAT csv)"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for some in rows.combine_chunks().to_batches(max_chunksize=WRITTEN):
            sink = pa.BufferOutputStream()
            pacsv.write_csv(some, sink, pacsv.WriteOptions(include_header=False))
            copy.write(memoryview(sink.getvalue()))
