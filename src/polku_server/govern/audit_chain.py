"""The chain over the audit log: how an entry is written down for its digest, and how a digest follows from the last.

The form is fixed: another program must come to the same digests (docs/explanation/audit-log.md).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from .models import AuditEntry, AuditSeal

BEGINNING = "0" * 64  # what the first entry follows


def written(parts: dict[str, Any]) -> bytes:
    """Write JSON in one way only: keys in order, no white space, UTF-8."""
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def moment(at: dt.datetime) -> str:
    """Write a time in UTC with six decimals."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(entry: AuditEntry, number: int, previous: str) -> bytes:
    """Write an entry down with its number and the digest that it follows."""
    return written(
        {
            "actor": entry.actor,
            "at": moment(entry.at),
            "detail": entry.detail,
            "entry": entry.pk,
            "number": number,
            "previous": previous,
            "thing": entry.thing,
            "verb": entry.verb,
            "way": entry.way,
        }
    )


def digest(entry: AuditEntry, number: int, previous: str) -> str:
    """Give the digest that seals an entry and everything before it."""
    return sha256(canonical(entry, number, previous)).hexdigest()


def follow(last: AuditSeal | None, entries: Iterable[AuditEntry]) -> Iterator[AuditSeal]:
    """Give the seals of entries that come after the last seal."""
    number, previous = (last.number, last.digest) if last else (0, BEGINNING)
    for each in entries:
        number += 1
        previous = digest(each, number, previous)
        yield AuditSeal(number=number, entry=each, digest=previous)
