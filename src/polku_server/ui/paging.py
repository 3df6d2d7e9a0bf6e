"""A list a page at a time, by the key that it is ordered by; the cursor is signed, so that no key can be asked for."""

from __future__ import annotations

from typing import TypeVar

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


def newest(rows: QuerySet[Row], day: str, after: str, *, most: int, salt: str) -> tuple[list[Row], str]:
    """Give a page of rows, the newest day first, after a cursor; and the next page's cursor, empty at the end."""
    return paged(rows, day, after, most=most, salt=salt, down=True)


def soonest(rows: QuerySet[Row], day: str, after: str, *, most: int, salt: str) -> tuple[list[Row], str]:
    """Give a page of rows, the earliest day first, after a cursor; and the next page's cursor, empty at the end."""
    return paged(rows, day, after, most=most, salt=salt, down=False)


def paged(rows: QuerySet[Row], day: str, after: str, *, most: int, salt: str, down: bool) -> tuple[list[Row], str]:
    """Give a page of rows by a day, those of one day by their key."""
    way, sign = ("lt", "-") if down else ("gt", "")
    if after:
        try:
            on, key = signing.loads(after, salt=salt)
        except signing.BadSignature:
            raise BadRequest("after") from None
        rows = rows.filter(Q(**{f"{day}__{way}": on}) | Q(**{day: on, f"pk__{way}": key}))
    found = list(rows.order_by(f"{sign}{day}", f"{sign}pk")[: most + 1])
    if len(found) <= most:
        return found, ""
    last = found[most - 1]
    return found[:most], signing.dumps([getattr(last, day).isoformat(), last.pk], salt=salt)
