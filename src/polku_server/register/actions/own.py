"""What customers put right themselves, on the page of their own data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...govern import audit
from ..models import Contact, Party
from .contacts import add_contact, contact, remove_contact
from .parties import change_party

SOURCE = "my data"
OWN = frozenset({"name", "given_name", "family_name", "language", "best_channel"})
MOST = 20  # contacts of one customer


@transaction.atomic
def correct_own(
    party: Party,
    *,
    contacts: Mapping[int, str],
    more: Iterable[tuple[str, str]] = (),
    stays: int | None = None,
    **fields: Any,
) -> bool:
    """Write down what a customer says of themselves; tells whether anything changed.

    ``contacts`` gives by key the value of each contact now, empty to remove it; ``more`` gives (channel, value)
    of new ones; ``stays`` is the contact by which the page was opened, which cannot go from there.
    """
    if unknown := sorted(fields.keys() - OWN):
        raise TypeError(f"A customer cannot change {', '.join(unknown)} here.")
    changed = [row.field for row in change_party(party, by=None, source=SOURCE, **fields)]
    held = {each.pk: each for each in party.contacts.select_for_update().order_by("pk")}
    moved = [rewritten(held[pk], value, stays=pk == stays) for pk, value in contacts.items() if pk in held]
    fresh = [add_contact(party, channel, value, by=None, source=SOURCE) for channel, value in more]
    if fresh and party.contacts.count() > MOST:
        raise ValidationError({"more": _("There are many contacts already. Remove one first.")})
    if any(moved) or fresh:
        changed.append("contacts")
    if changed:
        audit.record(None, "changed own data", party, fields=changed)
    return bool(changed)


def rewritten(row: Contact, value: str, *, stays: bool) -> bool:
    """Give a contact another value, or remove it where that is empty; tells whether it changed."""
    value = value.strip()
    if value == row.value:
        return False
    if stays and (not value or contact(row.party, row.channel, value).key != row.key):
        raise ValidationError(
            {
                f"contact-{row.pk}": _(
                    "Your link came to this address. Ask for a link to another address, then change it."
                )
            }
        )
    try:
        if value:
            swapped(row, value)
        else:
            remove_contact(row, by=None)
    except ValidationError as refused:
        raise ValidationError({f"contact-{row.pk}": refused.messages}) from refused
    return True


def swapped(row: Contact, value: str) -> None:
    """Put a new row in the place of one: a contact says where it came from."""
    remove_contact(row, by=None)
    add_contact(row.party, row.channel, value, by=None, source=SOURCE)
