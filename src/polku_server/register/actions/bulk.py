"""The same value for many customers at once, and back again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ..history import text_of, value_of
from ..models import BulkEdit, CustomerGroup, GroupMembership, Party, PartyChange
from .keeping import demand_own, demand_still_seen, moved, person, told

AT_ONCE = 1000  # nobody waits for a longer write
FIELDS = ("unit", "manager", "language", "group")


@transaction.atomic
def change_many(parties: QuerySet[Party], field: str, value: Any, *, by: By) -> BulkEdit:
    """Give many customers one unit, account manager or language, or put them in a group."""
    policy.demand(by, Permission.EDIT)
    if field not in FIELDS:
        raise TypeError(f"{field} is not changed for many at once.")
    rows = policy.rows(by, Permission.EDIT, parties.filter(merged_into=None)).order_by()
    held = list(Party.objects.filter(pk__in=rows.values("pk")).select_for_update(of=("self",))[: AT_ONCE + 1])
    if len(held) > AT_ONCE:
        raise ValidationError(_("Choose at most %(most)s customers at a time.") % {"most": AT_ONCE})
    if field == "unit":
        demand_own(by, value)
    bulk = BulkEdit.objects.create(by=person(by))
    changed = joined(held, value, bulk) if field == "group" else written(held, field, value, bulk)
    demand_still_seen(by, changed)
    audit.record(by, "changed many", bulk, field=field, count=len(changed))
    return bulk


def written(held: list[Party], field: str, value: Any, bulk: BulkEdit) -> list[int]:
    """Write one field of those in which it differs; gives their keys."""
    after = text_of(value)
    before = spelled(held, field)
    differ = [party for party in held if before[party.pk] != after]
    now = timezone.now()
    rows = [
        PartyChange(party=party, field=field, before=before[party.pk], after=after, by=bulk.by, bulk=bulk, at=now)
        for party in differ
    ]
    fits(field, value)
    PartyChange.objects.bulk_create(rows, batch_size=500)
    pks = [party.pk for party in differ]
    Party.objects.filter(pk__in=pks).update(**{field: value, "changed_at": now})
    moved(pks)
    return pks


def spelled(held: list[Party], field: str) -> dict[int, str]:
    """Give what stands in a field of each party, as the history writes it."""
    if field == "language":
        return {party.pk: party.language for party in held}
    column = f"{field}__public_id"
    rows = Party.objects.filter(pk__in=[party.pk for party in held]).values_list("pk", column)
    return {pk: text or "" for pk, text in rows}


def fits(field: str, value: Any) -> None:
    """Let the model's own rule look at the value, once."""
    column = Party._meta.get_field(field)
    column.clean(getattr(value, "pk", value), None)  # type: ignore[union-attr]


def joined(held: list[Party], group: CustomerGroup, bulk: BulkEdit) -> list[int]:
    """Put those who are not in a group into it; gives their keys."""
    there = set(GroupMembership.objects.filter(group=group, party__in=held).values_list("party_id", flat=True))
    fresh = [party for party in held if party.pk not in there]
    now = timezone.now()
    made = [GroupMembership(party=party, group=group, since=timezone.localdate(now)) for party in fresh]
    told("groupmembership", [row.pk for row in GroupMembership.objects.bulk_create(made, batch_size=500)])
    rows = [
        PartyChange(party=party, field="group", after=group.public_id, by=bulk.by, bulk=bulk, at=now) for party in fresh
    ]
    PartyChange.objects.bulk_create(rows, batch_size=500)
    return [party.pk for party in fresh]


@transaction.atomic
def undo(bulk: BulkEdit, *, by: By) -> tuple[int, int]:
    """Put back what a bulk edit changed; what was changed again since stays. Gives how many of each."""
    policy.demand(by, Permission.EDIT)
    bulk = BulkEdit.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if bulk.undone_at:
        return 0, 0
    done = list(PartyChange.objects.filter(bulk=bulk).order_by("pk"))
    back = still_so(done, by)
    for (field, text), rows in grouped(back).items():
        put_back(field, text, [row.party_id for row in rows])
    now = timezone.now()
    PartyChange.objects.bulk_create([reverse(row, person(by), now) for row in back], batch_size=500)
    bulk.undone_at = now
    bulk.save(update_fields=["undone_at"])
    moved([row.party_id for row in back])
    audit.record(by, "undid many", bulk, count=len(back))
    return len(back), len(done) - len(back)


def still_so(done: list[PartyChange], by: By) -> list[PartyChange]:
    """Give the rows whose parties are the doer's and whose field was not changed again."""
    pks, own = [row.party_id for row in done], [row.pk for row in done]
    mine = set(policy.rows(by, Permission.EDIT, Party.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    later = PartyChange.objects.filter(party__in=pks, pk__gt=min(own, default=0)).exclude(pk__in=own)
    again = set(later.values_list("party_id", "field"))
    return [row for row in done if row.party_id in mine and (row.party_id, row.field) not in again]


def grouped(rows: Iterable[PartyChange]) -> dict[tuple[str, str], list[PartyChange]]:
    """Give rows by field and what to put back; of a group, which one."""
    found: dict[tuple[str, str], list[PartyChange]] = defaultdict(list)
    for row in rows:
        found[row.field, row.after if row.field == "group" else row.before].append(row)
    return found


def put_back(field: str, text: str, pks: list[int]) -> None:
    """Write what stood before."""
    value = value_of(field, text)
    if field == "group":
        rows = GroupMembership.objects.filter(group=value, party__in=pks)
        told("groupmembership", list(rows.values_list("pk", flat=True)))
        rows.delete()
    else:
        Party.objects.filter(pk__in=pks).update(**{field: value, "changed_at": timezone.now()})


def reverse(row: PartyChange, user: Any, now: Any) -> PartyChange:
    """Give the history's row of an undoing."""
    return PartyChange(
        party_id=row.party_id, field=row.field, before=row.after, after=row.before, source="undone", by=user, at=now
    )
