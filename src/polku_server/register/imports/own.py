"""The company's own fields of a party, from a file: read by their type, and written beside what stood before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from polku.listen.amounts import Mark, reader
from polku.listen.dates import Order, date

from ..history import OWN
from ..models import CustomField, CustomValue, ImportBatch, Party, PartyChange
from ..typing_in import COLUMNS, read, shown
from .kinds import of

if TYPE_CHECKING:
    from .acts import Act

KEPT_OF = {
    "people": [Party.Kind.PERSON],
    "organisations": [Party.Kind.ORGANISATION],
    "leads": [Party.Kind.PERSON, Party.Kind.ORGANISATION],
}
READS = {CustomField.Type.DAY.value: "day", CustomField.Type.NUMBER.value: "amount"}  # what may fit two readings


@dataclass
class Given:
    """A value that a row gives, and the one that stands there."""

    field: CustomField
    value: Any
    held: CustomValue | None


def fields(kind: str) -> dict[str, CustomField]:
    """Give the fields that a file of this kind can fill, by key."""
    return {each.key: each for each in CustomField.objects.filter(of__in=KEPT_OF.get(kind, ())).order_by("key")}


def value(field: CustomField, text: str, mark: Mark | None = None, order: Order | None = None) -> Any:
    """Read a text as a field's type says.

    Raises
    ------
    ValidationError
        It is none; in the words that the page would use.
    """
    found: Any = None
    if field.type == CustomField.Type.NUMBER:
        found = reader(mark or "point")(text)
    if field.type == CustomField.Type.DAY and (at := date(text, order)):
        found = at.date()
    if found is None:
        found = read(field, text)[1]
    return of(CustomValue, COLUMNS[field.type]).clean(found, None)


def as_text(value: Any) -> str:
    """Write a value so that it is read in one way only."""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def plan(acts: Iterable[Act], known: Sequence[CustomField], *, skip: bool) -> None:
    """Note of each row which values are new about its party; only reads."""
    acts = [act for act in acts if known and (act.fresh or not skip)]
    there = [act.party.pk for act in acts if not act.fresh]
    rows = CustomValue.objects.filter(party__in=there) if there else ()
    held = {(each.party_id, each.field_id): each for each in rows}
    for act in acts:
        for field in known:
            text = act.row.get(f"custom.{field.key}")
            if not text:
                continue
            now = None if act.fresh else held.get((act.party.pk, field.pk))
            said = value(field, text)
            if now is None or getattr(now, COLUMNS[field.type]) != said:
                act.own.append(Given(field, said, now))


def write(acts: Sequence[Act], source: str, batch: ImportBatch) -> None:
    """Write values of parties of whom none stands twice; of somebody who was here, the history keeps what stood."""
    now, rows, histories = timezone.now(), list[CustomValue](), list[PartyChange]()
    for act in acts:
        for given in act.own:
            before = shown(given.held, given.field) if given.held else ""
            row = CustomValue(field=given.field, party=act.party, source=source, given_at=now,
                              batch=batch if act.fresh else None)  # fmt: skip
            stand(row, given.field, given.value)
            rows.append(row)
            if not act.fresh:
                after = shown(row, given.field)
                histories.append(PartyChange(party=act.party, field=OWN + given.field.key, before=before, after=after,
                                             source="import", by=batch.by, batch=batch, at=now))  # fmt: skip
    # one insert for new and changed alike: Django's bulk_update takes longer than saving row by row
    CustomValue.objects.bulk_create(rows, update_conflicts=True, unique_fields=["party", "field"],
                                    update_fields=["text", "number", "day", "source", "given_at", "batch"])  # fmt: skip
    PartyChange.objects.bulk_create(histories)


def stand(row: CustomValue, field: CustomField, value: Any) -> None:
    """Put a value into the column of its field's type."""
    row.text, row.number, row.day = "", None, None
    setattr(row, COLUMNS[field.type], value)


def put_back(party: Party, change: PartyChange) -> bool:
    """Give a party the value that stood before a batch; False if somebody changed it since."""
    field = CustomField.objects.filter(key=change.field.removeprefix(OWN)).first()
    if field is None:
        return True
    held = CustomValue.objects.filter(party=party, field=field).first()
    if (getattr(held, COLUMNS[field.type]) if held else None) != again(field, change.after):
        return False
    former = again(field, change.before)
    if held is None:
        return True
    if former is None:
        held.delete()
        return True
    stand(held, field, former)
    # its time goes on from when it was given, as far as the history knows
    earlier = PartyChange.objects.filter(party=party, field=change.field, at__lt=change.at).order_by("-at").first()
    held.given_at = earlier.at if earlier else party.created_at
    held.save()
    return True


def again(field: CustomField, text: str) -> Any:
    """Read what the history says; None for nothing, and for what the field takes no more."""
    try:
        return value(field, text) if text else None
    except ValidationError:
        return None
