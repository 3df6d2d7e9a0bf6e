"""What was done, by whom, by what way: rows are only added. Entries name things, never what somebody answered.

A person is named by pseudonym, so that forgetting somebody leaves every entry, and the chain over them, as it was.
See docs/explanation/audit-log.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

from .models import ApiKey, AuditEntry, User

CODE = re.compile(r"[a-z][a-z0-9_.:-]{0,59}")  # no capitals, spaces, @ or digits in front: no name, number or day
PSEUDONYM = re.compile(r"[0-9a-f]{16}")
VERB = re.compile(r"[a-z][a-z -]{0,39}")
MOST = 100  # parts of one detail

_way: ContextVar[str] = ContextVar("polku_audit_way", default="")


class TellsTooMuch(ValueError):
    """A detail could hold a name or an answer."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"Audit detail {place!r} may hold a code in small letters, a number, or a thing itself; no values. "
            "Name the field that was changed, count the rows, or leave it out."
        )


def record(by: User | ApiKey | None, verb: str, thing: models.Model, **detail: Any) -> None:
    """Add an entry; call it in the transaction of the act itself."""
    entry(by, verb, thing, detail).save(force_insert=True)


@transaction.atomic
def seen(by: User | ApiKey, *parties: models.Model) -> None:
    """Note that somebody looks at these people, one entry each. Call it before the page is made.

    A view that cannot be noted is not shown; one that was noted and then failed is noted all the same.
    """
    AuditEntry.objects.bulk_create([entry(by, "saw", party, {}) for party in parties])


def entry(by: User | ApiKey | None, verb: str, thing: models.Model, detail: Mapping[str, Any]) -> AuditEntry:
    """Make an entry that holds nothing but names of things, codes and numbers."""
    if not VERB.fullmatch(verb):
        raise TellsTooMuch("verb")
    actor = by.public_id if by else ""
    told = {key: plain(key, value) for key, value in detail.items()}
    return AuditEntry(actor=actor, verb=verb, thing=named(thing), way=_way.get(), detail=told)


def named(thing: models.Model) -> str:
    """Name a thing: by its pseudonym if it may be a person, else by its public id."""
    own = getattr(thing, "pseudonym", None) or getattr(thing, "public_id", None) or thing.pk
    return f"{thing._meta.model_name} {own}"


def plain(place: str, value: Any) -> Any:
    """Give a detail's value as it may be kept; TellsTooMuch if it could be a name or an answer."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and (not value or CODE.fullmatch(value) or PSEUDONYM.fullmatch(value)):
        return str(value)
    if isinstance(value, models.Model):
        return named(value)
    if isinstance(value, Mapping) and len(value) <= MOST and all(CODE.fullmatch(str(key)) for key in value):
        return {str(key): plain(place, each) for key, each in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes) and len(value) <= MOST:
        return [plain(place, each) for each in (value if isinstance(value, Sequence) else sorted(value))]
    raise TellsTooMuch(place)


def come_by(way: str) -> None:
    """Say by what way acts come from here on in this thread: "page", "api", "cli" or "jobs"."""
    _way.set(way)


def at_request(*, environ: Mapping[str, Any] | None = None, **_: Any) -> None:
    """Receiver of Django's `request_started`: what follows comes by a page, or by the API."""
    come_by("api" if (environ or {}).get("PATH_INFO", "").startswith("/api/") else "page")
