"""A list's filters under a name of one's own."""

from __future__ import annotations

from django.db import transaction

from ...govern import audit, policy
from ...govern.models import User
from ...govern.policy import Permission
from ..models import SavedView
from .keeping import kept


@transaction.atomic
def save_view(name: str, query: str, *, by: User, of: str = "customers") -> SavedView:
    """Keep a list's filters and order; the same name again replaces them."""
    policy.demand(by, Permission.REGISTER)
    row = SavedView.objects.filter(user=by, list=of, name=name.strip()).first()
    row = row or SavedView(user=by, list=of, name=name)
    row.query = query
    kept(row)
    audit.record(by, "saved view", row)
    return row


@transaction.atomic
def forget_view(row: SavedView, *, by: User) -> None:
    """Remove a view of one's own."""
    policy.demand(by, Permission.REGISTER)
    if row.user_id == by.pk:
        audit.record(by, "removed view", row)
        row.delete()
