"""Customer groups: whom we serve, whom not, and why; and who is in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from ...govern import audit, policy
from ...govern.models import User
from ...govern.policy import By, Permission
from ..models import CustomerGroup, GroupMembership, Party
from .keeping import demand_party, kept, told


@transaction.atomic
def make_group(
    name: str,
    serves: str,
    *,
    by: By,
    not_for: str = "",
    why: str = "",
    owner: User | None = None,
    sample: bool = False,
) -> CustomerGroup:
    """Say whom we serve in one way."""
    policy.demand(by, Permission.SETTINGS)
    group = CustomerGroup(name=name, serves=serves, not_for=not_for, why=why, owner=owner, sample=sample)
    kept(group)
    audit.record(by, "made group", group)
    return group


@transaction.atomic
def change_group(group: CustomerGroup, *, by: By, **fields: Any) -> CustomerGroup:
    """Give a group another name, words or owner."""
    policy.demand(by, Permission.SETTINGS)
    for field in ("name", "serves", "not_for", "why", "owner"):
        if field in fields:
            setattr(group, field, fields[field])
    kept(group)
    audit.record(by, "changed group", group, fields=sorted(fields))
    return group


@transaction.atomic
def put_in_group(party: Party, group: CustomerGroup, *, by: By, since: dt.date | None = None) -> GroupMembership:
    """Put a party in a group; one that is there stays as it was."""
    demand_party(by, party)
    found = GroupMembership.objects.filter(party=party, group=group).first()
    if found is None:
        found = kept(GroupMembership(party=party, group=group, since=since or timezone.localdate()))
        told("groupmembership", [found.pk])
        audit.record(by, "put in group", party, group=group)
    return found


@transaction.atomic
def take_out_of_group(party: Party, group: CustomerGroup, *, by: By) -> None:
    """Take a party out of a group."""
    demand_party(by, party)
    rows = GroupMembership.objects.filter(party=party, group=group)
    told("groupmembership", list(rows.values_list("pk", flat=True)))
    if rows.delete()[0]:
        audit.record(by, "took out of group", party, group=group)
