"""The question at the counter: is the customer who is being written down here already?

Candidates come by the indexes of numbers, addresses and words of names, at most some twenty; what they share is
scored by `polku.register.similar`. Only customers whom the asker may see are told of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from polku.register.scoring import Model, Reason
from polku.register.similar import similar

from ..govern import policy
from ..govern.policy import By, Permission
from . import contacts
from .folding import fold, words
from .leads import ALSO, HELD, Lead
from .listed import firsts, listed
from .models import Contact, Party
from .typed import Round, Term

MOST = 20  # candidates of a kind that are compared
NEAR = 1000  # who comes by an index; of them, the newest that the asker sees are compared
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
    near = [*seen(rows, reached(fields, given)), *seen(rows, called(fields, rows.db))]
    parties = {each.pk: each for each in rows.filter(pk__in=near).prefetch_related("contacts").select_related("unit")}
    found = similar(new(fields, given), [known(each) for each in parties.values()], model=Model())
    return [(parties[each.id], said(each.reasons)) for each in found[:TOLD]]


def seen(rows: QuerySet[Party], pks: Collection[int]) -> list[int]:
    """Give the newest of these whom the asker sees."""
    found = rows.filter(pk__in=listed(pks, rows.db)).order_by("-pk").values_list("pk", flat=True)
    return list(found[:MOST]) if pks else []


def reached(fields: Mapping[str, Any], given: list[tuple[str, str]]) -> set[int]:
    """Give who has one of the addresses or numbers: each index asked by itself, as OR between them reads everybody."""
    keys = {contacts.key(channel, value) for channel, value in given} - {""}
    found = set(Contact.objects.filter(key__in=keys).values_list("party", flat=True)[:NEAR]) if keys else set()
    for column in ("number", "business_id"):
        if fields.get(column):
            found.update(Party.objects.filter(**{column: fields[column]}).values_list("pk", flat=True)[:NEAR])
    return found


def called(fields: Mapping[str, Any], using: str) -> list[int]:
    """Give the newest of those who have every word of a name."""
    name = fields.get("name") or f"{fields.get('given_name', '')} {fields.get('family_name', '')}"
    spelt = sorted(set(words(fold(name))), key=len, reverse=True)[:3]
    met = sorted((Lead(Term(word), Round.EXACT, using) for word in spelt), key=lambda lead: lead.size)
    if not met or not all(lead.words for lead in met):
        return []
    sql = f"{HELD} p.word_id = %s{ALSO * (len(met) - 1)} ORDER BY p.party_key DESC LIMIT {NEAR}"
    return firsts(sql, [lead.word for lead in met], using)


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
