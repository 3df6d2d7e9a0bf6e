"""Reading the audit log: what a reader asked for, a page of it, and the words for verbs and things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import signing
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..ui import figures
from . import audit_details, audit_words
from .models import ApiKey, AuditEntry, User

PAGE = 50
CURSOR = "polku.audit"
STAFF = 200  # names that the filter offers
WAYS = {"page": _("on a page"), "api": _("by the API"), "cli": _("by a command"), "jobs": _("by itself")}
# an index seek for each verb, instead of a look at every row
VERBS = """
    WITH RECURSIVE verbs(verb) AS (
        SELECT min(verb) FROM polku_auditentry
        UNION ALL
        SELECT (SELECT min(verb) FROM polku_auditentry WHERE verb > verbs.verb) FROM verbs WHERE verb IS NOT NULL
    ) SELECT verb FROM verbs WHERE verb IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log is narrowed to, as it stands in the address."""

    who: str = ""
    verb: str = ""
    thing: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def __bool__(self) -> bool:
        return self != Asked()


def asked(query: Mapping[str, str]) -> Asked:
    """Read an address; a day that is none cannot be read."""
    who, verb, thing = (query.get(name, "").strip()[:200] for name in ("who", "verb", "thing"))
    return Asked(who, verb, thing, day(query.get("since", "")), day(query.get("until", "")))


def day(text: str) -> dt.date | None:
    """Read a day as a browser writes it."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest("day") from None


def entries(asked: Asked) -> QuerySet[AuditEntry]:
    """Give the entries that were asked for, newest first."""
    found = AuditEntry.objects.order_by("-at", "-id")
    if asked.who:
        found = found.filter(actor__in=actors(asked.who))
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.thing:
        found = found.filter(thing__in=things(asked.thing))
    if asked.since:
        found = found.filter(at__gte=midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=midnight(asked.until, after=1))
    return found


def actors(who: str) -> list[str]:
    """Give the public ids behind an e-mail address, a name, or a public id; nobody known is asked for as written."""
    people = User.objects.filter(Q(email__iexact=who) | Q(name__iexact=who)).values_list("public_id", flat=True)
    return [who, *people]


def things(thing: str) -> list[str]:
    """Give the names of a thing: whole as an entry writes it, or its id alone, of whatever kind."""
    if " " in thing:
        return [thing]
    return [f"{model._meta.model_name} {thing}" for model in apps.get_app_config("polku").get_models()]


def midnight(day: dt.date, *, after: int = 0) -> dt.datetime:
    """Give the moment at which a day begins here, or one so many days after it."""
    try:
        return dt.datetime.combine(
            day + dt.timedelta(days=after), dt.time(), timezone.get_current_timezone()
        ).astimezone(dt.UTC)
    except OverflowError:  # the first or the last day that there is
        raise BadRequest("day") from None


def page(rows: QuerySet[AuditEntry], after: str) -> tuple[list[AuditEntry], str]:
    """Give one page after a cursor, and the next page's cursor, empty at the end."""
    if after:
        try:
            at, pk = signing.loads(after, salt=CURSOR)
        except signing.BadSignature:
            raise BadRequest("after") from None
        moment = dt.datetime.fromisoformat(at)
        rows = rows.filter(at__lte=moment).exclude(at=moment, id__gte=pk)
    found = list(rows.select_related("seal")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], signing.dumps([last.at.isoformat(), last.pk], salt=CURSOR)


def verbs() -> list[tuple[str, str]]:
    """Give each verb that stands in the log with its words, in the order of the words."""
    with connection.cursor() as cursor:
        cursor.execute(VERBS)
        return sorted(((verb, audit_words.done(verb)) for (verb,) in cursor.fetchall()), key=lambda each: each[1])


def staff() -> list[str]:
    """Give the addresses that the filter offers."""
    return list(User.objects.order_by("email").values_list("email", flat=True)[:STAFF])


def lines(found: Iterable[AuditEntry]) -> Iterator[dict[str, Any]]:
    """Give each entry as it is shown: when here, by whom, what, to what, and its place in the chain."""
    found = list(found)
    labels = audit_details.labels(found)
    who = names({entry.actor for entry in found} - {""})
    for entry in found:
        seal = getattr(entry, "seal", None)
        model, _space, own = entry.thing.partition(" ")
        at = timezone.localtime(entry.at)
        yield {
            "at": at,
            "when": clock(at),
            "who": who.get(entry.actor, entry.actor),
            "verb": audit_words.done(entry.verb),
            "kind": audit_words.kind(model),
            "own": own,
            "thing": entry.thing,
            "way": WAYS.get(entry.way, ""),
            "detail": list(audit_details.Details(entry, labels).told()),
            "number": seal.number if seal else None,
        }


def names(actors: set[str]) -> dict[str, str]:
    """Give the names of users and of keys by their public ids."""
    found = dict(User.objects.filter(public_id__in=actors).values_list("public_id", "name"))
    left = actors - set(found)
    if left:
        found |= dict(ApiKey.objects.filter(public_id__in=left).values_list("public_id", "name"))
    return found


def clock(at: dt.datetime) -> str:
    """Give a day and a time to the second."""
    form = "G.i.s" if get_language() == "fi" else "H:i:s"
    return f"{figures.day(at.date())} {formats.time_format(at.time(), form)}".replace(" ", "\u00a0")
