"""Adding and changing parties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.fi import ytunnus

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ..history import text_of
from ..models import BulkEdit, Party, PartyChange
from .contacts import contact
from .keeping import demand_own, demand_party, demand_still_seen, kept, moved, person, tidy

FIELDS = frozenset(
    {
        "name",
        "given_name",
        "family_name",
        "number",
        "business_id",
        "country",
        "parent",
        "language",
        "best_channel",
        "unit",
        "manager",
    }
)


@transaction.atomic
def add_party(
    kind: str = Party.Kind.PERSON,
    *,
    by: By,
    contacts: Iterable[tuple[str, str]] = (),
    source: str = "typed",
    sample: bool = False,
    **fields: Any,
) -> Party:
    """Write down a person, an organisation, a community or a thing, with (channel, address) pairs if known."""
    policy.demand(by, Permission.EDIT)
    known(fields)
    party = Party(kind=kind, source=source, sample=sample, **(own(by) | fields))
    settle(party, fields, by)
    kept(party)
    for channel, value in contacts:
        kept(contact(party, channel, value, source=source))
    demand_still_seen(by, [party.pk])
    moved([party.pk])
    audit.record(by, "added", party)
    return party


@transaction.atomic
def change_party(
    party: Party, *, by: By, source: str = "typed", bulk: BulkEdit | None = None, **fields: Any
) -> list[PartyChange]:
    """Give fields of a party other values; gives one row for each that really changed, with what stood before."""
    demand_party(by, party)
    known(fields)
    held = Party.objects.select_for_update().get(pk=party.pk)
    for field, value in fields.items():
        setattr(party, field, value)
    settle(party, fields, by)
    kept(party)
    demand_still_seen(by, [party.pk])
    rows = list(changes(held, party, source=source, by=person(by), bulk=bulk, at=timezone.now()))
    if rows:
        PartyChange.objects.bulk_create(rows)
        moved([party.pk])
        audit.record(by, "changed", party, fields=[row.field for row in rows])
    return rows


def known(fields: dict[str, Any]) -> None:
    """Refuse a field that is not for changing: nothing is mass-assigned."""
    if unknown := sorted(fields.keys() - FIELDS):
        raise TypeError(f"A party has no field {', '.join(unknown)} that can be given.")


def own(by: By) -> dict[str, Any]:
    """Say where a new customer belongs if nothing is said: to the only unit, or the accounts, of who adds it."""
    if by is None or policy.access(by).everywhere(Permission.EDIT):
        return {}
    units = policy.access(by).units(Permission.EDIT)
    return {"unit_id": min(units)} if len(units) == 1 else {} if units else {"manager": person(by)}


def settle(party: Party, given: dict[str, Any], by: By) -> None:
    """Bring what was given into one form, and refuse what does not fit together."""
    demand_own(by, given.get("unit"))
    demand_own(by, given.get("parent"))
    if party.kind == Party.Kind.PERSON and "name" not in given:
        party.name = f"{party.given_name} {party.family_name}".strip() or party.name
    party.name = " ".join(tidy(party.name, "name").split())
    if ytunnus.is_valid(party.business_id):
        party.business_id = ytunnus.format(ytunnus.compact(party.business_id))
    if party.parent is not None:
        refuse_parent(party, party.parent)


def refuse_parent(party: Party, parent: Party) -> None:
    """A person belongs to an organisation by a membership; and nobody stands below themselves."""
    if party.kind == Party.Kind.PERSON:
        raise ValidationError({"parent": _("A person belongs to an organisation by a membership. Add one instead.")})
    if party.kind != Party.Kind.ASSET and parent.kind == Party.Kind.PERSON:
        raise ValidationError({"parent": _("Only a thing can belong to a person.")})
    above: Party | None = parent
    while above is not None:
        if party.pk and above.pk == party.pk:
            raise ValidationError({"parent": _("An organisation cannot stand below itself.")})
        above = above.parent


def changes(before: Party, after: Party, **about: Any) -> Iterable[PartyChange]:
    """Give a row for each field that differs."""
    for field in sorted(FIELDS):
        was, now = text_of(getattr(before, field)), text_of(getattr(after, field))
        if was != now:
            yield PartyChange(party=after, field=field, before=was, after=now, **about)
