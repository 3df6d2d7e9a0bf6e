"""What happened with customers: only added. A correction is a row of its own that names the one it corrects."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from .. import lastmet
from ..models import Encounter, Party, Purchase, Referral, Touchpoint, Unit
from .keeping import demand_party, kept, person, told

WRITING = (Permission.EDIT, Permission.NOTES)  # either will do to write down that we met


@transaction.atomic
def log_encounter(
    party: Party,
    *,
    by: By,
    kind: str = Encounter.Kind.CALL,
    unit: Unit | None = None,
    **fields: Any,
) -> Encounter:
    """Write down that we met: now, if no time is given. The same key once more gives the row that is there."""
    demand_party(by, party, *WRITING)
    demand_own_unit(by, party, unit, writing(by))
    return met(party, by=by, kind=kind, unit=unit, **fields)


def met(
    party: Party,
    *,
    by: By,
    kind: str,
    words: str = "",
    touchpoint: Touchpoint | None = None,
    unit: Unit | None = None,
    happened_on: dt.date | None = None,
    happened_at: dt.datetime | None = None,
    employee: str = "",
    key: str = "",
    source: str = "typed",
) -> Encounter:
    """Write an encounter; whoever calls has asked for the right to, here or by a case of the customer."""
    if found := Encounter.objects.filter(key=key, party=party).first() if key else None:
        return found
    row = Encounter(party=party, kind=kind, words=words, touchpoint=touchpoint, unit=unit or party.unit)
    row.key, row.employee, row.source, row.by = key or secrets.token_urlsafe(16), employee, source, person(by)
    dated(row, happened_on, happened_at)
    kept(row)
    lastmet.note([party.pk])
    audit.record(by, "logged encounter", party, kind=row.kind)
    return row


@transaction.atomic
def correct_encounter(row: Encounter, *, by: By, **fields: Any) -> Encounter:
    """Write an encounter anew with what was wrong put right; the first stays, marked as corrected."""
    party = row.party
    if party is None:
        raise ValidationError(_("Nobody knows whose encounter this was, so there is nothing to correct."))
    demand_party(by, party, *WRITING)
    if (unit := fields.get("unit")) != row.unit:
        demand_own_unit(by, party, unit, writing(by))
    if Encounter.objects.filter(corrects=row).exists():
        raise ValidationError(_("This has been corrected already. Correct the newer one."))
    held = ("kind", "words", "touchpoint", "unit", "happened_on", "happened_at", "employee")
    values = {name: getattr(row, name) for name in held} | fields
    if "happened_on" in fields and "happened_at" not in fields:
        values["happened_at"] = None
    fresh = Encounter(party=party, corrects=row, key=secrets.token_urlsafe(16), by=person(by), source="typed")
    for name in held:
        setattr(fresh, name, values[name])
    dated(fresh, fresh.happened_on, fresh.happened_at)
    kept(fresh)
    lastmet.note([party.pk])
    told("encounter", [row.pk])
    audit.record(by, "corrected encounter", party, kind=fresh.kind)
    return fresh


@transaction.atomic
def record_purchase(
    party: Party,
    amount: Decimal,
    *,
    by: By,
    currency: str = "EUR",
    product: str = "",
    number: str = "",
    touchpoint: Touchpoint | None = None,
    unit: Unit | None = None,
    happened_on: dt.date | None = None,
    happened_at: dt.datetime | None = None,
    employee: str = "",
    key: str = "",
    source: str = "typed",
) -> Purchase:
    """Write down a purchase, or with a negative amount a return. The same key once more gives the row that is there."""
    demand_party(by, party)
    demand_own_unit(by, party, unit, Permission.EDIT)
    if found := Purchase.objects.filter(key=key, party=party).first() if key else None:
        return found
    row = Purchase(party=party, amount=amount, currency=currency, product=product, number=number, touchpoint=touchpoint)
    row.key, row.employee, row.source = key or secrets.token_urlsafe(16), employee, source
    row.unit = unit or party.unit
    dated(row, happened_on, happened_at)
    kept(row)
    audit.record(by, "recorded purchase", party)
    return row


@transaction.atomic
def record_referral(
    referrer: Party,
    referred: Party,
    *,
    by: By,
    on: dt.date | None = None,
    anyway: str = Referral.Anyway.UNKNOWN,
    source: str = "typed",
) -> Referral:
    """Write down who told whom about us."""
    demand_party(by, referrer)
    demand_party(by, referred)
    if on and on > timezone.localdate():
        raise ValidationError({"on": _("A day to come has not happened yet. Give today or an earlier day.")})
    row = Referral(referrer=referrer, referred=referred, on=on, anyway=anyway, source=source)
    kept(row)
    audit.record(by, "recorded referral", referrer, referred=referred.pseudonym)
    return row


def dated(row: Any, day: dt.date | None, moment: dt.datetime | None) -> None:
    """Set day and time; what has not happened yet is refused."""
    now = timezone.now()
    moment = now if day is None and moment is None else moment
    row.happened_at = moment
    row.happened_on = day or timezone.localdate(moment)
    if row.happened_on > timezone.localdate(now) or (moment and moment > now + dt.timedelta(minutes=5)):
        raise ValidationError({"happened_on": _("A day to come has not happened yet. Give today or an earlier day.")})


def writing(by: By) -> Permission:
    """Give the permission by which somebody writes down that we met."""
    return next((each for each in WRITING if policy.allows(by, each)), Permission.EDIT)


def demand_own_unit(by: By, party: Party, unit: Unit | None, permission: Permission) -> None:
    """Somebody else's unit is not theirs to write to, unless the customer is there."""
    if unit is not None and unit.pk != party.unit_id:
        policy.demand_row(by, permission, unit)
