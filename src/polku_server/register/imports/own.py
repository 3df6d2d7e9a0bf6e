"""The company's own fields of a party, from a file: read by their type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from polku.listen.amounts import reader
from polku.listen.dates import date

from ..models import CustomField, CustomValue, ImportBatch
from .mapping import Map

if TYPE_CHECKING:
    from .people import Act

YES = ("1", "yes", "y", "true", "kyllä", "k", "ja", "j", "x")
NO = ("0", "no", "n", "false", "ei", "e", "nej")


def write(acts: Sequence[Act], mapped: Map, batch: ImportBatch) -> None:
    """Write the values of a slice; what is no value of the field's type is left out."""
    if not mapped.own:
        return
    fields = {each.key: each for each in CustomField.objects.filter(key__in=list(mapped.own))}
    held = {
        (each.party_id, each.field_id): each
        for each in CustomValue.objects.filter(party__in=[act.party.pk for act in acts], field__in=fields.values())
    }
    now, fresh = timezone.now(), []
    for act in acts:
        for key, field in fields.items():
            value = typed(field, act.row.get(f"custom.{key}") or "", mapped)
            if value is None or (act.party.pk, field.pk) in held:
                continue
            beside = {"source": mapped.source, "batch": batch, "given_at": now}
            fresh.append(CustomValue(field=field, party=act.party, **beside, **value))
    CustomValue.objects.bulk_create(fresh, ignore_conflicts=True)


def typed(field: CustomField, text: str, mapped: Map) -> dict[str, Any] | None:
    """Read a text as its field's type says; None for what is none."""
    said = text.strip()
    if not said:
        return None
    if field.type == CustomField.Type.NUMBER:
        number = reader(mapped.mark or "point")(said)
        return None if number is None else {"number": number}
    if field.type == CustomField.Type.YES_NO:
        low = said.casefold()
        return {"number": 1} if low in YES else {"number": 0} if low in NO else None
    if field.type == CustomField.Type.DAY:
        day = date(said, mapped.order)
        return None if day is None else {"day": day.date()}
    if field.type == CustomField.Type.CHOICE and said not in field.choices:
        return None
    return {"text": said[:300]}
