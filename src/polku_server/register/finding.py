"""Finding one person among those whom the reader may act for."""

from __future__ import annotations

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from .models import Party
from .search import search
from .typed import MOST_TYPED


def people(by: User, typed: str, permission: Permission) -> list[Party]:
    """Give people found by a name, a number or an address, whom the reader sees by name and may do this to."""
    if not typed:
        return []
    rows = policy.rows(by, permission, Party.objects.all())
    found = search(typed[:MOST_TYPED], policy.rows(by, Permission.NAMES, rows))
    return [hit.party for hit in found if hit.party.kind == Party.Kind.PERSON]
