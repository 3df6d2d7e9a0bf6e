"""The question at the counter: is the customer who is being written down here already?

Candidates come by the indexes of numbers, addresses and words of names, at most some twenty; what they share is
scored by `polku.register.similar`. Only customers whom the asker may see are told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from polku.register.scoring import Model, Reason
from polku.register.similar import similar

from ..govern import policy
from ..govern.policy import By, Permission
from . import contacts
from .folding import fold, words
from .models import Contact, Party
from .models.searched import SearchPosting

MOST = 20  # candidates by each index
TOLD = 5
REASONS = 3

COLUMNS = {
    "name": gettext_lazy("name"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
    "number": gettext_lazy("customer number"),
    "business_id": gettext_lazy("business ID"),
}

WORDS = {
    "same": gettext_noop("same %(what)s"),
    "close": gettext_noop("nearly the same %(what)s"),
}


def alike(
    fields: Mapping[str, Any], *, by: By, contacts: Iterable[tuple[str, str]] = ()
) -> list[tuple[Party, list[str]]]:
    """Give those who may be the same as a new party, the likeliest first, each with the reasons in words."""
    given = [(channel, value) for channel, value in contacts if value]
    rows = policy.rows(by, Permission.REGISTER, Party.objects.filter(merged_into=None, kind=fields["kind"]))
    pks = {pk for found in asked(rows, fields, given) for pk in found[:MOST]}
    parties = {each.pk: each for each in rows.filter(pk__in=pks).prefetch_related("contacts").select_related("unit")}
    found = similar(new(fields, given), [known(each) for each in parties.values()], model=Model())
    return [(parties[each.id], said(each.reasons)) for each in found[:TOLD]]


def asked(rows: QuerySet[Party], fields: Mapping[str, Any], given: list[tuple[str, str]]) -> list[QuerySet[Any]]:
    """Give the questions to the indexes; each gives keys of parties."""
    keys = {contacts.key(channel, value) for channel, value in given} - {""}
    reached = Contact.objects.filter(key__in=keys).values("party")
    exact = Q(pk__in=reached) if keys else Q(pk__in=[])
    for column in ("number", "business_id"):
        if fields.get(column):
            exact |= Q(**{column: fields[column]})
    return [rows.filter(exact).values_list("pk", flat=True), called(rows, fields)]


def called(rows: QuerySet[Party], fields: Mapping[str, Any]) -> QuerySet[Any]:
    """Ask who has every word of a name."""
    name = fields.get("name") or f"{fields.get('given_name', '')} {fields.get('family_name', '')}"
    found = rows
    spelt = sorted(set(words(fold(name))), key=len, reverse=True)[:3]
    for word in spelt:
        found = found.filter(pk__in=SearchPosting.objects.filter(word__text=word).values("party_key"))
    return found.values_list("pk", flat=True) if spelt else rows.none().values_list("pk", flat=True)


def new(fields: Mapping[str, Any], given: list[tuple[str, str]]) -> dict[str, Any]:
    """Give what is compared of the new one."""
    first = dict(reversed(given))
    return {**fields, "email": first.get("email", ""), "phone": first.get("phone") or first.get("sms", "")}


def known(party: Party) -> dict[str, Any]:
    """Give what is compared of one who is here."""
    columns = ("kind", "name", "given_name", "family_name", "number", "business_id")
    held = [(each.channel, each.value) for each in party.contacts.all()]
    return {"id": party.pk, **new({name: getattr(party, name) for name in columns}, held)}


def said(reasons: Iterable[Reason]) -> list[str]:
    """Say in words what speaks for it, the heaviest first."""
    for_it = [each for each in reasons if each.weight > 0 and each.column in COLUMNS][:REASONS]
    return [_(WORDS.get(each.agreement, WORDS["close"])) % {"what": COLUMNS[each.column]} for each in for_it]
