"""Long lists in a query as one parameter: a thousand placeholders cost more than what they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connections
from django.db.models.expressions import RawSQL


def listed(values: Iterable[int] | Iterable[str], using: str) -> RawSQL:
    """Give what stands behind ``in``: a table of the values."""
    held = list(values)
    if connections[using].vendor == "postgresql":
        kind = "text" if held and isinstance(held[0], str) else "bigint"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [held])  # noqa: S611  the kind is ours
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(held)])
