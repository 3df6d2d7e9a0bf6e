"""What a customer's own page says: what is known, what is allowed, who was told, what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from ..govern import consent
from ..govern.consent import Basis, Purpose, Standing
from ..govern.models import Disclosure, Wording
from ..listen.models import Response
from ..register.erasure import value_of
from ..register.models import Encounter, Party, Purchase
from ..register.models.parties import Channel
from .my_data_links import Opened

FEW = 4  # rows of a list on the page; the download has them all
WORDS = 240  # signs of an answer on the page
YEAR = timedelta(days=365)

Part = dict[str, Any]


def told(link: Opened, language: str) -> Part:
    """Give everything that the page says."""
    party = link.party
    purposes = allowed(party, language)
    return {
        "party": party,
        "contacts": link.contacts[:FEW],
        "more_contacts": len(link.contacts) > FEW,
        "memberships": few(party.memberships.select_related("organisation").order_by("-pk")),
        "groups": few(party.group_memberships.select_related("group").order_by("group__name")),
        "fields": few_fields(party),
        "counted": counted(party),
        "purposes": purposes,
        "shown": {each["code"]: each["wording"].number for each in purposes if each["wording"]},
        "disclosures": few(Disclosure.objects.filter(party=party).order_by("-pk")),
        "met": met(party),
        "answers": answers(party, language),
    }


def few(rows: QuerySet[Any]) -> Part:
    """Give the first rows, and whether there are more."""
    found = list(rows[: FEW + 1])
    return {"rows": found[:FEW], "more": len(found) > FEW}


def few_fields(party: Party) -> Part:
    """Give the company's own fields with what each is for."""
    found = few(party.custom.select_related("field").order_by("field__name"))
    return found | {"rows": [(each.field, value_of(each)) for each in found["rows"]]}


def counted(party: Party) -> Part:
    """Count what the download lists."""
    return {
        "purchases": Purchase.objects.filter(party=party).count(),
        "encounters": Encounter.objects.filter(party=party).count(),
        "needs": party.needs.count(),
    }


def allowed(party: Party, language: str) -> list[Part]:
    """Give each purpose with what holds by every channel or for every recipient, and the text to agree to now."""
    newest = wordings()
    held = groupby(consent.standing(party), key=lambda each: each.purpose)
    return [asked(purpose, list(rows), newest.get(purpose.code), language) for purpose, rows in held]


def wordings() -> dict[str, Wording]:
    """Give the newest text of every purpose."""
    rows = Wording.objects.filter(purpose__in=consent.PURPOSES).order_by("number")
    return {each.purpose: each for each in rows}


def asked(purpose: Purpose, rows: list[Standing], wording: Wording | None, language: str) -> Part:
    """Give one purpose as the page shows it."""
    now = wording if wording and wording.texts.get(language, "").strip() else None
    return {
        "code": purpose.code,
        "allows": purpose.allows,
        "interest": purpose.basis is Basis.INTEREST,
        "wording": now,
        "text": now.texts[language] if now else "",
        "rows": [row(each) for each in rows[: 2 * FEW]],
        "more": len(rows) > 2 * FEW,
        "read": list(agreed(rows)),
    }


def row(each: Standing) -> Part:
    """Give what holds by one channel, or for one recipient."""
    return {
        "name": Channel(each.channel).label if each.channel else each.recipient,
        "value": f"{each.purpose.code}:{each.channel}:{each.recipient}",
        "allowed": each.allowed,
        "decision": each.decision,
    }


def agreed(rows: Iterable[Standing]) -> Iterator[Part]:
    """Give each text that holds now, once, in the language in which it was read."""
    seen = set()
    for each in rows:
        made = each.decision
        if made and made.given and made.wording and (made.wording_id, made.language) not in seen:
            seen.add((made.wording_id, made.language))
            yield {"number": made.wording.number, "language": made.language, "text": made.wording.texts[made.language]}


def met(party: Party) -> Part:
    """Give how often we were in touch within a year, and when last."""
    rows = Encounter.objects.filter(party=party)
    since = timezone.localdate() - YEAR
    return {
        "last": rows.order_by("-happened_on", "-pk").first(),
        "n": rows.filter(happened_on__gt=since).count(),
    }


def answers(party: Party, language: str) -> Part:
    """Give the customer's own answers, newest first, in their own words."""
    found = few(Response.objects.filter(party=party).select_related("survey", "version").order_by("-pk"))
    return found | {"rows": [answer(each, language) for each in found["rows"]]}


def answer(response: Response, language: str) -> Part:
    """Give one response with its questions."""
    said = {key: point for key, point in response.scores.items() if point is not None} | response.texts
    return {
        "on": response.happened_on or timezone.localdate(response.stored_at),
        "survey": response.survey.name,
        "lines": [
            (question, Truncator(str(said[key])).chars(WORDS))
            for key, question in questions(response.version.definition, language)
            if key in said
        ],
    }


def questions(definition: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Give the key and the text of every question, also of those asked after a low score."""
    after = (definition.get("follow_up") or {}).get("questions", ())
    for each in (*definition.get("questions", ()), *after):
        texts = each.get("text") or {}
        yield each["key"], texts.get(language) or next(iter(texts.values()), each["key"])
