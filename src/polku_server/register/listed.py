"""Long lists in a query as one parameter: a thousand placeholders cost more than what they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

Condition = tuple[str, list[Any]]


def listed(values: Iterable[int] | Iterable[str], using: str) -> RawSQL:
    """Give what stands behind ``in``: a table of the values."""
    held = list(values)
    if connections[using].vendor != "postgresql":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(held)])
    kind, text = array(held)
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [text])  # noqa: S611  the kind is ours


def any_of(column: str, values: Iterable[int] | Iterable[str], using: str) -> Condition:
    """Give the condition that a column holds one of the values, for SQL of our own.

    PostgreSQL knows how many there are, and goes by the column's index; of a table it would guess.
    """
    held = list(values)
    if connections[using].vendor != "postgresql":
        return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(held)]  # noqa: S608  our own names
    kind, text = array(held)
    return f"{column} = ANY(%s::{kind}[])", [text]


def among(column: str, values: Iterable[int] | Iterable[str], using: str) -> RawSQL:
    """Give the same condition for ``filter``; the column is written with its table."""
    sql, parameters = any_of(column, values, using)
    return RawSQL(sql, parameters, output_field=BooleanField())  # noqa: S611  our own names


def array(held: list[Any]) -> tuple[str, Any]:
    """Give the type of an array and how it is handed over: numbers as we write them, the driver is slow at it."""
    if held and isinstance(held[0], str):
        return "text", held
    return "bigint", "{" + ",".join(map(str, held)) + "}"


def told(sql: str, parameters: Iterable[Any], using: str) -> list[Any]:
    """Give the rows that SQL of our own finds: the search asks so often that writing queries would be half its work."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall())


def firsts(sql: str, parameters: Iterable[Any], using: str) -> list[int]:
    """Give the first column alone."""
    return [row[0] for row in told(sql, parameters, using)]
