"""The log of changed and removed rows: actions write to it, the lake reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connections, router, transaction
from django.db.models import QuerySet

from .models import Change
from .registry import named

LISTED = {
    "sqlite": "SELECT %s, value FROM json_each(%s)",
    "postgresql": "SELECT %s, value::bigint FROM json_array_elements_text(%s::json)",
}


def note(table: str, pks: Iterable[int] | QuerySet[Any], *, using: str | None = None) -> None:
    """Tell the lake to copy these rows of a source again: one INSERT, in the caller's transaction.

    Call it when rows are added to, changed in or removed from a table that is not only appended to,
    and when appended rows are undone or erased; a queryset is noted before its rows are deleted.
    """
    source = named(table).name
    using = using or router.db_for_write(Change)
    connection = connections[using]
    if isinstance(pks, QuerySet):
        select, values = pks.using(using).order_by().values("pk").query.sql_with_params()
        chosen = f"SELECT %s, chosen.* FROM ({select}) chosen"  # noqa: S608  Django's own SQL
        parameters: list[Any] = [source, *values]
    else:
        chosen, parameters = LISTED[connection.vendor], [source, json.dumps([int(pk) for pk in pks])]
    into = f'INSERT INTO {Change._meta.db_table} ("table", pk_changed) '
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(into + chosen, parameters)
