"""Fields of the company's own: each says what it is for and how long a value is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ..history import OWN
from ..models import CustomField, CustomValue, Party, PartyChange
from ..typing_in import read, shown
from .keeping import demand_party, kept, person, told

LONGEST_KEY = 33  # the history writes custom:<key> in forty letters
SLICE = 1000


@transaction.atomic
def make_field(
    key: str,
    name: str,
    *,
    by: By,
    purpose: str,
    keep_days: int,
    of: str = Party.Kind.PERSON,
    type: str = CustomField.Type.TEXT,  # noqa: A002  the model's own word
    choices: Sequence[str] = (),
) -> CustomField:
    """Add a field to parties of one kind."""
    policy.demand(by, Permission.SETTINGS)
    field = CustomField(key=key, name=name, of=of, type=type, purpose=purpose, keep_days=keep_days)
    field.choices = [each.strip() for each in choices if each.strip()]
    fits(field)
    kept(field)
    audit.record(by, "made field", field)
    return field


@transaction.atomic
def change_field(field: CustomField, *, by: By, **fields: Any) -> CustomField:
    """Change a field's name, purpose, time or choices; its key and type stand, as values were given by them."""
    policy.demand(by, Permission.SETTINGS)
    for name in ("name", "purpose", "keep_days", "choices"):
        if name in fields:
            setattr(field, name, fields[name])
    fits(field)
    kept(field)
    audit.record(by, "changed field", field, fields=sorted(fields))
    return field


def fits(field: CustomField) -> None:
    """Refuse a field that could not be used."""
    if len(field.key) > LONGEST_KEY:
        raise ValidationError({"key": _("A key has at most %(most)s letters.") % {"most": LONGEST_KEY}})
    if field.type == CustomField.Type.CHOICE and len(set(field.choices)) < 2:
        raise ValidationError({"choices": _("Give at least two choices, each on its own line.")})


@transaction.atomic
def set_value(party: Party, field: CustomField, value: Any, *, by: By, source: str = "typed") -> CustomValue | None:
    """Give a party a value of a field, in the field's type; an empty one removes it."""
    demand_party(by, party)
    if field.of != party.kind:
        raise ValidationError(_("%(field)s is not kept of customers of this kind.") % {"field": field.name})
    held = CustomValue.objects.select_for_update().filter(party=party, field=field).first()
    before = shown(held, field) if held else ""
    column, read_value = read(field, value)
    if read_value is None:
        if held:
            held.delete()
        row = None
    else:
        row = held or CustomValue(party=party, field=field)
        row.text, row.number, row.day = "", None, None
        setattr(row, column, read_value)
        row.source, row.given_at = source, timezone.now()
        row.batch = None  # it is no file's any more: taking that back leaves it
        kept(row)
    written(party, field, before, shown(row, field) if row else "", by=by, source=source)
    return row


def written(party: Party, field: CustomField, before: str, after: str, *, by: By, source: str) -> None:
    """Put a change of a value into the party's history."""
    if before == after:
        return
    PartyChange.objects.create(
        party=party,
        field=OWN + field.key,
        before=before,
        after=after,
        source=source,
        by=person(by),
        at=timezone.now(),
    )
    told("party", [party.pk])
    audit.record(by, "changed", party, fields=[OWN + field.key])


def drop_expired(now: dt.datetime | None = None) -> int:
    """Remove values that were kept as long as their field says, and what the history says of them; gives how many."""
    moment, count = now or timezone.now(), 0
    for field in CustomField.objects.order_by("pk"):
        old = CustomValue.objects.filter(field=field, given_at__lt=moment - dt.timedelta(days=field.keep_days))
        while some := dict(old.order_by("pk").values_list("pk", "party_id")[:SLICE]):
            with transaction.atomic():
                PartyChange.objects.filter(party__in=some.values(), field=OWN + field.key).delete()
                CustomValue.objects.filter(pk__in=some).delete()
                told("party", some.values())
            count += len(some)
    return count
