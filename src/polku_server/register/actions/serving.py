"""The customer who is being served: found by an exact number or address, opened for the working day."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ...govern import audit, policy
from ...govern.models import User
from ...govern.policy import Permission, Serving
from .. import contacts
from ..models import Contact, Party, Served

MANY = 10  # who share a number; more than that is no customer's own


@transaction.atomic
def serve(typed: str, *, by: User, chosen: str = "") -> list[Party]:
    """Find who has exactly this customer number, phone or e-mail; the one found, or chosen, opens to the finder."""
    policy.demand(by, Permission.BRIEF)
    found = list(seen(by).filter(exactly(typed)).order_by("name", "pk").distinct()[:MANY]) if typed.strip() else []
    one = [party for party in found if not chosen or party.public_id == chosen]
    if len(one) == 1:
        Served.objects.create(by=by, party=one[0], at=timezone.now())
        audit.record(by, "served", one[0])
        return one
    return found


def seen(by: User) -> QuerySet[Party]:
    """Give the customers among whom somebody may look: front line staff serve whoever stands before them."""
    everybody = Party.objects.filter(merged_into=None)
    if any(isinstance(reach, Serving) for reach in policy.access(by).reach[Permission.BRIEF]):
        return everybody
    return policy.rows(by, Permission.BRIEF, everybody)


def exactly(typed: str) -> Q:
    """Ask for an exact number or address; a part of one finds nobody."""
    typed = typed.strip().replace("\0", "")
    keys = {contacts.key("email", typed) if "@" in typed else contacts.key("phone", typed)} - {""}
    reached = Contact.objects.filter(key__in=keys).exclude(channel="post").values("party")
    return Q(number=typed) | Q(pk__in=reached)
