"""Two people change one customer at once: what was shown is sent along, so that nobody's change is lost unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from . import typing_in
from .forms import DETAILS, OURS
from .history import OWN, spoken, text_of
from .models import CustomField, Party, PartyChange
from .moments import field_name, value_name

SALT = "polku.customer-form"


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that somebody else changed meanwhile, in words; ``typed``: the reader changed it too."""

    name: str
    label: str
    before: str
    now: str
    typed: bool = False


class Stale(Exception):
    """The form shows what is no more."""


def standing(party: Party) -> dict[str, str]:
    """Give what the form shows, as it stands in the store now, by the names of the form's fields."""
    found = {name: text_of(getattr(party, name)) for name in DETAILS}
    values = {each.field_id: each for each in party.custom.all()}
    for field in CustomField.objects.filter(of=party.kind):
        found[OURS + field.key] = typing_in.shown(values[field.pk], field) if field.pk in values else ""
    found["contacts"] = ", ".join(party.contacts.order_by("pk").values_list("value", flat=True))
    return found


def stamp(party: Party) -> str:
    """Give what a form carries: whose it is and what it shows."""
    return signing.dumps([party.public_id, standing(party)], salt=SALT)


def seen(text: str, party: Party) -> dict[str, str] | None:
    """Read what a form had shown; None for one that does not say, or was made for another customer."""
    try:
        of, values = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return dict(values) if of == party.public_id else None


@transaction.atomic
def demand_fresh(party: Party, shown: Mapping[str, str] | None) -> None:
    """Hold the customer until the transaction ends; raise Stale if it is not what the form had shown."""
    held = Party.objects.select_for_update().get(pk=party.pk)
    if shown is not None and standing(held) != shown:
        raise Stale


def meanwhile(party: Party, shown: Mapping[str, str], typed: QueryDict) -> Iterator[Changed]:
    """Say what somebody else changed since a form was shown."""
    now = standing(party)
    moved = {name: (shown.get(name, ""), now.get(name, "")) for name in (*now, *shown)}
    moved = {name: both for name, both in moved.items() if both[0] != both[1]}
    words = spoken({(name, text) for name, both in moved.items() for text in both})
    labels = dict(CustomField.objects.filter(of=party.kind).values_list("key", "name"))
    for name, (before, after) in moved.items():
        own = OWN + name.removeprefix(OURS) if name.startswith(OURS) else name
        label = _("Contacts") if name == "contacts" else field_name(own, labels)
        old, new = (value_name(name, words[name, text]) for text in (before, after))
        yield Changed(name, label, old, new, sent(typed, name) not in (None, before, after))


def sent(typed: QueryDict, name: str) -> str | None:
    """Give what a form sent in a field, None if it sent none."""
    value = typed.get(name)
    return value.strip() if isinstance(value, str) else None


def brought_up(typed: QueryDict, shown: Mapping[str, str], party: Party) -> QueryDict:
    """Give what was typed, with others' newer values in the fields that the reader had left as they were."""
    fresh = typed.copy()
    for name, now in standing(party).items():
        if sent(typed, name) == shown.get(name):
            fresh[name] = now
    return fresh


def who(party: Party) -> str:
    """Give who changed the customer last, if it was a member of staff."""
    last = PartyChange.objects.filter(party=party).exclude(by=None).select_related("by").order_by("-at", "-pk").first()
    return last.by.name if last and last.by else ""
