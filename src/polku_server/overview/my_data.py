"""What a customer's own page says: what is known, what is allowed, who was told, what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape

from ..act.models import Case, CaseCause
from ..govern import consent, frequency
from ..govern.consent import Basis, Purpose, Standing
from ..govern.models import ContactWish, Disclosure, Wording
from ..listen.models import Response
from ..register.erasure import value_of
from ..register.models import Encounter, Party, Purchase
from ..register.models.parties import Channel
from .my_data_links import Opened, mark

FEW = 4  # rows of a list on the page; the download has them all
NEWEST = 3  # answers
WORDS, NAME = 140, 40  # bytes of an answer and of a name, where there may be many of them
ALL = "*"  # every recipient
YEAR = timedelta(days=365)

Part = dict[str, Any]


def told(link: Opened, language: str, most: int = FEW, *, read: bool = True) -> Part:
    """Give everything that the page says; lists of at most so many rows, with the texts read before if ``read``."""
    party = link.party
    purposes = allowed(party, language)
    return {
        "party": party,
        "name": short(party.name, 4 * NAME),
        "contacts": [(each, short(each.value, 2 * NAME)) for each in link.contacts[:most]],
        "more_contacts": len(link.contacts) > most,
        "memberships": memberships(party, most),
        "groups": groups(party, most),
        "fields": few_fields(party, most),
        "counted": counted(party),
        "purposes": purposes,
        "shown": {each["code"]: each["wording"].number for each in purposes if each["wording"]},
        "disclosures": disclosures(party, most),
        "met": met(party),
        "often": frequency.standing(party),
        "choices": ContactWish.Often.choices,
        "answers": answers(party, language, min(most, NEWEST)),
        "show_read": read,
    }


def few(rows: QuerySet[Any], most: int) -> Part:
    """Give the first rows, and whether there are more."""
    found = list(rows[: most + 1])
    return {"rows": found[:most], "more": len(found) > most}


def short(text: Any, most: int) -> str:
    """Cut a text to what its page can bear, counted in bytes as they are sent: signs of HTML weigh five."""
    words = str(text)
    while len(escape(words).encode()) > most:
        words = f"{words[: min(len(words) - 2, most)]}…"
    return words


def memberships(party: Party, most: int) -> Part:
    """Give what the customer belongs to, in which role and until when."""
    found = few(party.memberships.select_related("organisation").order_by("-pk"), most)
    rows = [(short(each.role, NAME), short(each.organisation.name, NAME), each.until) for each in found["rows"]]
    return found | {"rows": rows}


def groups(party: Party, most: int) -> Part:
    """Give the customer groups."""
    found = few(party.group_memberships.select_related("group").order_by("group__name"), most)
    return found | {"rows": [short(each.group.name, NAME) for each in found["rows"]]}


def few_fields(party: Party, most: int) -> Part:
    """Give the company's own fields with what each is for."""
    found = few(party.custom.select_related("field").order_by("field__name"), most)
    rows = [
        (short(each.field.name, NAME), short(each.field.purpose, 2 * NAME), short(value_of(each), 2 * NAME))
        for each in found["rows"]
    ]
    return found | {"rows": rows}


def disclosures(party: Party, most: int) -> Part:
    """Give whom we told of the customer, and what, newest first."""
    found = few(Disclosure.objects.filter(party=party).order_by("-pk"), most)
    rows = [(each.at, short(each.recipient, NAME), short(", ".join(each.what), 2 * NAME)) for each in found["rows"]]
    return found | {"rows": rows}


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
    rows.sort(key=lambda each: bool(each.recipient) and not each.allowed)  # what can be forbidden is on the page
    return {
        "code": purpose.code,
        "allows": purpose.allows,
        "interest": purpose.basis is Basis.INTEREST,
        "wording": now,
        "text": now.texts[language] if now else "",
        "rows": [row(each) for each in rows[:FEW]],
        "lacks": not all(each.allowed for each in rows),  # something could be allowed, had it a text
        "more": f"{purpose.code}:{ALL}" if len(rows) > FEW else "",
        "read": list(agreed(rows[:FEW])),
    }


def row(each: Standing) -> Part:
    """Give what holds by one channel, or for one recipient."""
    return {
        "name": Channel(each.channel).label if each.channel else short(each.recipient, 2 * NAME),
        "value": named(each),
        "allowed": each.allowed,
        "decision": each.decision,
    }


def named(each: Standing) -> str:
    """Give what a button says that is about one channel or recipient."""
    return f"{each.purpose.code}:{each.channel}:{mark(each.recipient)}"


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


def answers(party: Party, language: str, most: int) -> Part:
    """Give the customer's own answers, newest first, in their own words."""
    found = few(Response.objects.filter(party=party).select_related("survey", "version").order_by("-pk"), most)
    acted = done(party, most)
    rows = [answer(each, language) | {"done": acted.get(each.pk)} for each in found["rows"]]
    return found | {"rows": rows, "acted": bool(acted)}


def done(party: Party, most: int) -> dict[int, Part]:
    """Give what was done because of the newest answers that opened a case, by the answer: how far it has come."""
    causes = CaseCause.objects.filter(response__party=party).select_related("case__joined").order_by("-response")[:most]
    return {each.response_id: state(each.case.joined or each.case) for each in causes if each.response_id}


def state(case: Case) -> Part:
    """Give the last step of a case that concerns the customer: its kind, day and words."""
    steps = (
        ("told", case.closed_at, "" if case.outcome == Case.Outcome.UNREACHED else case.told),
        ("agreed", case.agreed_at, case.agreement),
        ("reached", case.reached_at, ""),
        ("open", case.created_at, ""),
    )
    kind, at, words = next((kind, at, words) for kind, at, words in steps if at)
    return {"kind": kind, "on": timezone.localdate(at), "words": short(words, WORDS)}


def answer(response: Response, language: str) -> Part:
    """Give one response with its questions."""
    said = {key: point for key, point in response.scores.items() if point is not None} | response.texts
    return {
        "on": response.happened_on or timezone.localdate(response.stored_at),
        "survey": short(response.survey.name, NAME),
        "lines": [
            (short(question, 2 * NAME), short(said[key], WORDS))
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
