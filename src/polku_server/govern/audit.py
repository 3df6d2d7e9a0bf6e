"""What was done, by whom: rows are only added. Entries name things, never what somebody answered."""

from __future__ import annotations

from typing import Any

from django.db import models

from .models import AuditEntry, User


def record(by: User | None, verb: str, thing: models.Model, **detail: Any) -> None:
    """Add an entry; call it in the transaction of the act itself."""
    name = f"{thing._meta.model_name} {getattr(thing, 'public_id', thing.pk)}"
    AuditEntry.objects.create(actor=by.public_id if by else "", verb=verb, thing=name, detail=detail)
