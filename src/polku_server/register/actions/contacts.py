"""How a party is reached."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ...govern import audit
from ...govern.policy import By
from .. import contacts as written
from ..models import Contact, Party
from .keeping import demand_party, kept, moved, tidy

WRONG = {
    "email": _("Give an e-mail address such as aino@example.org."),
    "phone": _("Give a phone number such as 040 123 4567 or +358 40 123 4567."),
}


@transaction.atomic
def add_contact(party: Party, channel: str, value: str, *, by: By, source: str = "typed") -> Contact:
    """Write down one more way to reach a party."""
    demand_party(by, party)
    row: Contact = kept(contact(party, channel, value, source=source))
    moved([party.pk])
    audit.record(by, "added contact", party, channel=row.channel)
    return row


@transaction.atomic
def remove_contact(row: Contact, *, by: By) -> None:
    """Forget one way to reach a party."""
    demand_party(by, row.party)
    row.delete()
    moved([row.party_id])
    audit.record(by, "removed contact", row.party, channel=row.channel)


def contact(party: Party, channel: str, value: str, *, source: str = "typed") -> Contact:
    """Give a contact with its key; a value that cannot be an address of its channel is refused."""
    value = tidy(value, "value")
    key = written.key(channel, value)
    if value and not key:
        raise ValidationError({"value": WRONG.get(channel, WRONG["phone"])})
    return Contact(party=party, channel=channel, value=value, key=key, source=source)
