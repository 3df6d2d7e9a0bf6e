"""What a reader sees of customers: their rows, and their names or only their pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.models import User
from ..govern.policy import By, Permission
from .models import Party


def reader(request: HttpRequest) -> User:
    """Give who asks; the middleware lets nobody else in."""
    return cast(User, request.user)


def party_at(request: HttpRequest, public_id: str, *permissions: Permission) -> Party:
    """Give the customer of an address, if one of these permissions that the reader has reaches it."""
    if "\0" in public_id:  # PostgreSQL refuses to be asked
        raise Http404
    by = reader(request)
    held = [each for each in permissions if policy.allows(by, each)] or list(permissions)
    rows = Party.objects.select_related("unit", "manager", "parent", "merged_into")
    for each in held[:-1]:
        if found := policy.rows(by, each, rows).filter(public_id=public_id).first():
            return found
    return policy.find(by, held[-1], rows, public_id=public_id)


def row_at(rows: QuerySet[Any], public_id: str) -> Any:
    """Give the row of an address among these."""
    found = None if "\0" in public_id else rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


class Names:
    """Whom the reader may see by name."""

    def __init__(self, by: By, parties: Iterable[Party]) -> None:
        self.seen: set[int] | None = None
        if not policy.access(by).everywhere(Permission.NAMES):
            pks = [party.pk for party in parties if party]
            found = policy.rows(by, Permission.NAMES, Party.objects.filter(pk__in=pks)) if pks else []
            self.seen = {party.pk for party in found} if policy.allows(by, Permission.NAMES) else set()

    def __contains__(self, party: Party) -> bool:
        return self.seen is None or party.pk in self.seen

    def of(self, party: Party) -> str:
        """Give a customer's name, or what stands for it."""
        return party.name if party in self else _("Customer %(pseudonym)s") % {"pseudonym": party.pseudonym[:8]}


def both_seen(by: By, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Give the rows whose customers, both where there are two, the reader sees by name and may change."""
    for permission in (Permission.EDIT, Permission.NAMES):
        rows = policy.rows(by, permission, rows)
    return rows
