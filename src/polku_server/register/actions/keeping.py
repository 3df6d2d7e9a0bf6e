"""What every verb of the register does: clean and keep a row, tell those who hold copies, know who acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import policy
from ...govern.keeping import keep
from ...govern.models import ApiKey, User
from ...govern.policy import By, Permission
from ...lake import changes, registry
from .. import indexing, lastmet
from ..models import Agreed, Need, Party, Rival

Row = TypeVar("Row", bound=Model)


def person(by: By) -> User | None:
    """Give the user behind an act: a key acts for whoever made it."""
    return by.made_by if isinstance(by, ApiKey) else by


def kept(row: Row) -> Row:
    """Clean a row and write it."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str):
            setattr(row, field.attname, tidy(value, field.name))
    return keep(row)


def closed(row: Agreed | Need | Rival, field: str, *, by: By) -> bool:
    """Note when a line about a party came to its end, unless it had; tell whether it did now."""
    demand_party(by, row.party)
    if getattr(row, field) is not None:
        return False
    setattr(row, field, timezone.now())
    row.save(update_fields=[field])
    return True


def tidy(value: str, field: str) -> str:
    """Give a text without blanks around it; a sign that no store takes is refused."""
    if "\0" in value:
        raise ValidationError({field: _("The text holds a sign that cannot be stored. Write it again.")})
    return value.strip()


def told(table: str, pks: Iterable[int]) -> None:
    """Tell the lake, if it holds these rows."""
    if any(source.name == table for source in registry.sources()):
        changes.note(table, pks)


def moved(pks: Iterable[int]) -> None:
    """Tell the search, the order of lists and the lake that parties, or what they are reached by, changed."""
    pks = list(pks)
    indexing.reindex(pks)
    lastmet.note(pks)
    told("party", pks)


def demand_party(by: By, party: Party, *permissions: Permission) -> None:
    """Stop whoever has none of these permissions to a party; one that was merged away takes nothing new."""
    wanted = permissions or (Permission.EDIT,)
    held = [each for each in wanted if policy.allows(by, each)]
    *others, last = held or wanted
    if not any(reached(by, each, party) for each in others):
        policy.demand_row(by, last, party)
    if party.merged_into_id:
        raise ValidationError(_("This customer was merged into another. Open the other one."))


def reached(by: By, permission: Permission, party: Party) -> bool:
    """Tell whether a permission reaches a party."""
    return policy.rows(by, permission, Party.objects.filter(pk=party.pk)).exists()


def demand_own(by: By, row: Model | None) -> None:
    """Stop whoever points at a unit or a party that is not there for them."""
    if row is not None:
        policy.demand_row(by, Permission.EDIT, row)


def demand_still_seen(by: By, pks: Iterable[int]) -> None:
    """Refuse to put customers where the doer would not see them any more."""
    wanted = set(pks)
    if by is None or policy.access(by).everywhere(Permission.EDIT):
        return
    if policy.rows(by, Permission.EDIT, Party.objects.filter(pk__in=wanted)).count() < len(wanted):
        raise ValidationError(
            _("You would not see this customer any more. Choose one of your own units, or yourself as account manager.")
        )
