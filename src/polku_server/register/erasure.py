"""What the register gives of a person, and how it forgets one: money and days stay, who it was does not."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from ..govern import erasure
from ..govern.erasure import FreeText, Row, Stage, plain
from ..govern.models import ConsentDecision, Disclosure, IdempotentCall
from . import indexing
from .actions.keeping import told
from .models import Contact, Encounter, GroupMembership, ImportRun, Membership, OwnLinkWish, Party, Purchase, Referral

SLICE = 200  # rows of one statement
KEEPS = frozenset(
    {
        "Agreed",
        "Arrival",
        "ConsentDecision",
        "Contact",
        "ContactWish",
        "CustomValue",
        "Disclosure",
        "DuplicatePair",
        "Encounter",
        "GroupMembership",
        "ImportRun",
        "LastMet",
        "Membership",
        "Merge",
        "Need",
        "OwnLink",
        "Party",
        "PartyChange",
        "Purchase",
        "Referral",
        "Rival",
        "SearchGram",
        "SearchLine",
        "SearchNumber",
        "SearchPosting",
        "SearchWord",
        "Served",
    }
)


def export(party: Party) -> dict[str, list[Row]]:
    """Give every row about a person; of others only that they are there."""
    return {
        "person": [plain(party, "kind", "name", "given_name", "family_name", "number", "business_id", "language",
                         "best_channel", "source", "created_at")],
        "contacts": rows(party.contacts, "channel", "value", "source", "created_at"),
        "memberships": [
            {"organisation": str(each.organisation), **plain(each, "role", "since", "until", "source")}
            for each in party.memberships.select_related("organisation")
        ],
        "groups": [{"group": str(each.group), "since": each.since}
                   for each in party.group_memberships.select_related("group")],
        "fields": [{"field": str(each.field), "purpose": each.field.purpose, "value": value_of(each)}
                   for each in party.custom.select_related("field")],
        "needs": rows(party.needs, "kind", "words", "basis", "source", "on"),
        "agreed": rows(party.agreed, "side", "words", "on", "due", "kept_at"),
        "rivals": rows(party.rivals, "name", "difference", "basis", "source", "on"),
        "encounters": rows(Encounter.objects.filter(party=party), "kind", "happened_on", "words", "source"),
        "purchases": rows(Purchase.objects.filter(party=party), "number", "product", "amount", "currency",
                          "happened_on", "source"),
        "referrals": [{"you": "referred" if each.referrer_id == party.pk else "were referred", "on": each.on}
                      for each in Referral.objects.filter(Q(referrer=party) | Q(referred=party))],
        "consents": [consent(each) for each in
                     ConsentDecision.objects.filter(party=party).select_related("wording").order_by("id")],
        "contact_wishes": rows(party.contact_wishes, "often", "source", "at"),
        "disclosures": rows(Disclosure.objects.filter(party=party), "recipient", "what", "at"),
        "changes": rows(party.changes, "field", "before", "after", "source", "at"),
    }  # fmt: skip


def rows(queryset: Any, *names: str) -> list[Row]:
    """Give some fields of some rows, oldest first."""
    return list(queryset.order_by("id").values(*names))


def value_of(value: Any) -> Any:
    """Give a custom value in whichever column it stands."""
    return next((each for each in (value.number, value.day) if each is not None), value.text)


def consent(decision: ConsentDecision) -> dict[str, Any]:
    """Give a decision with the words that were read."""
    read = decision.wording.texts.get(decision.language, "") if decision.wording else ""
    names = ("purpose", "channel", "recipient", "given", "language", "source", "at")
    return {**plain(decision, *names), "wording": read}


def words(party: Party) -> Iterable[FreeText]:
    """Give what staff wrote about a person."""
    for need in party.needs.order_by("id"):
        yield FreeText("need", need.on, need.words)
    for agreed in party.agreed.order_by("id"):
        yield FreeText("agreed", agreed.on, agreed.words)
    for rival in party.rivals.order_by("id"):
        yield FreeText("rival", rival.on, f"{rival.name}: {rival.difference}")
    for met in Encounter.objects.filter(party=party).exclude(words="").order_by("id"):
        yield FreeText("encounter", met.happened_on, met.words)


def forget(party: Party) -> None:
    """Re-key what happened, delete the rest; whoever was merged into the person goes too."""
    pks = everybody(party)
    rekey(Encounter.objects.filter(party__in=pks), words="", happened_at=None)
    rekey(Purchase.objects.filter(party__in=pks), number="", product="", happened_at=None)
    Membership.objects.filter(organisation__in=pks).delete()
    told("groupmembership", GroupMembership.objects.filter(party__in=pks).values_list("pk", flat=True))
    Party.objects.filter(parent__in=pks).update(parent=None)
    Disclosure.objects.filter(party__in=pks).delete()  # before the decisions that they rest on
    IdempotentCall.objects.all().delete()  # what calls answered may name the person; a call sent again is made again
    OwnLinkWish.objects.filter(key__in=Contact.objects.filter(party__in=pks).values("key")).delete()
    ImportRun.objects.exclude(state__in=("trying", "waiting")).delete()  # their first rows are shown on a page
    indexing.erase(pks)
    for pk in reversed(pks):  # whoever was merged away points at the one before
        Party.objects.get(pk=pk).delete()


def everybody(party: Party) -> list[int]:
    """Give a party and all that were merged into it, each after the one it was merged into."""
    found, fresh = [party.pk], [party.pk]
    while fresh:
        fresh = list(Party.objects.filter(merged_into__in=fresh).values_list("pk", flat=True))
        found += fresh
    return found


def rekey(queryset: QuerySet[Any], **cleared: Any) -> None:
    """Cut rows off from their person: no party, no key or number known elsewhere, no time finer than the day."""
    rows = list(queryset.only("pk"))
    told(str(queryset.model._meta.model_name), [row.pk for row in rows])
    for row in rows:
        row.key, row.party = fresh_key(), None
        for name, value in cleared.items():
            setattr(row, name, value)
    queryset.model._default_manager.bulk_update(rows, ["key", "party", *cleared], batch_size=SLICE)


def fresh_key() -> str:
    """Give a key that tells of nobody; each row its own, so that no two of one person's are told together."""
    return f"erased-{secrets.token_hex(16)}"


def register() -> None:
    """Called once at start."""
    erasure.register(Stage("register", KEEPS, export, forget, words))
