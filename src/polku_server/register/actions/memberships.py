"""Who belongs to which organisation."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit
from ...govern.policy import By
from ..models import Membership, Party
from .keeping import demand_party, kept, told


@transaction.atomic
def add_membership(
    person: Party,
    organisation: Party,
    *,
    by: By,
    role: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    source: str = "typed",
) -> Membership:
    """Write down a person's place in an organisation or a community."""
    demand_party(by, person)
    demand_party(by, organisation)
    if person.kind != Party.Kind.PERSON or organisation.kind not in (Party.Kind.ORGANISATION, Party.Kind.COMMUNITY):
        raise ValidationError(_("A person is a member of an organisation or a community, not the other way round."))
    row = Membership(person=person, organisation=organisation, role=role, since=since, until=until, source=source)
    kept(row)
    told("membership", [row.pk])
    audit.record(by, "added membership", person, organisation=organisation.pseudonym)
    return row


@transaction.atomic
def end_membership(row: Membership, *, by: By, until: dt.date | None = None) -> Membership:
    """Say that a membership has ended: today, if no day is given."""
    demand_party(by, row.person)
    row.until = until or timezone.localdate()
    kept(row)
    told("membership", [row.pk])
    audit.record(by, "ended membership", row.person, organisation=row.organisation.pseudonym)
    return row
