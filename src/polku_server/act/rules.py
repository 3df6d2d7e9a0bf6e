"""What opens a case, and by when its customer is to be called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from polku.act.hours import due
from polku.understand import is_serious

from ..listen.answers import scales
from ..listen.models import Response
from ..register.models import Agreed, Encounter, Party
from . import ruling
from .models import CaseCause, CaseEvent
from .ruling_models import CaseRule

FRESH = dt.timedelta(days=14)  # what came to light later is history: nobody calls about last year
FORGIVEN = dt.timedelta(days=30)  # a promise missed longer ago opens nothing any more
SLICE = 200  # rows that one look takes
MANY = 2000  # notes that one look reads


def due_from(moment: dt.datetime) -> dt.datetime:
    """Give by when a customer is to be called about what came up at a moment."""
    polku = settings.POLKU
    return due(moment, polku["POLKU_CASE_HOURS"], polku["POLKU_OPENING_HOURS"], polku["POLKU_TIME_ZONE"])


def mandate() -> Decimal:
    """Give the euros that an owner may give back without asking."""
    return Decimal(settings.POLKU["POLKU_CASE_EUROS"])


def cause(response: Response, asked: Mapping[str, tuple[str, int, int]], rules: Mapping[str, CaseRule]) -> str:
    """Give why an answer opens a case, the gravest first; empty if it does not."""
    if rules[CaseCause.Kind.SERIOUS].on and grave(response.texts.values()):
        return CaseCause.Kind.SERIOUS
    points = {asked[key]: value for key, value in response.scores.items() if value is not None and key in asked}
    found = {role for (role, _low, high), value in points.items() if bad(role, high, value, rules.get(role))}
    return next((role for role in ("csat", "nps", "ces") if role in found), "")


def grave(texts: Iterable[str]) -> bool:
    """Tell whether somebody must read these words at once; those of every language are looked for."""
    said = [text for text in texts if text.strip()]
    return any(is_serious(said, ["unknown"] * len(said))) if said else False


def bad(role: str, high: int, value: int, rule: CaseRule | None) -> bool:
    """Tell whether a point is one that somebody calls about. Of effort, high is bad, and so many points are."""
    if rule is None or not rule.on or rule.limit is None:
        return False
    return value > high - rule.limit if role == "ces" else value <= rule.limit


def opening(responses: Iterable[int]) -> Iterator[tuple[Response, str]]:
    """Give those new responses that open a case, with the cause. Who answered must be known, and lately."""
    rows = Response.objects.filter(pk__in=list(responses), party__isnull=False, batch__undone_at=None)
    found = [each for each in rows.select_related("party", "touchpoint", "unit") if fresh(each)]
    if not found:
        return
    asked, rules = scales(found), ruling.settled()
    for response in found:
        if kind := cause(response, asked[response.version_id], rules):
            yield response, kind


def fresh(response: Response) -> bool:
    """Tell whether an answer is of these days, not of an old file."""
    day = response.happened_on or timezone.localdate(response.stored_at)
    return day >= timezone.localdate() - FRESH


def missed(today: dt.date) -> QuerySet[Agreed]:
    """Give our promises whose day went by lately, and about which no case was opened yet."""
    if not ruling.settled()[CaseCause.Kind.PROMISE].on:
        return Agreed.objects.none()
    rows = Agreed.objects.filter(side=Agreed.Side.OURS, kept_at=None, due__lt=today, due__gte=today - FORGIVEN)
    known = CaseCause.objects.filter(agreed__isnull=False).values("agreed")
    return rows.filter(party__merged_into=None).exclude(pk__in=known).select_related("party").order_by("pk")[:SLICE]


def noticed(now: dt.datetime) -> list[Encounter]:
    """Give what staff wrote down lately that somebody must read at once, and of which no case was opened yet."""
    if not ruling.settled()[CaseCause.Kind.NOTE].on:
        return []
    known = CaseCause.objects.filter(encounter__isnull=False).values("encounter")
    told = CaseEvent.objects.filter(encounter__isnull=False).values("encounter")  # a call about a case is its own line
    rows = Encounter.objects.filter(by__isnull=False, stored_at__gte=now - FRESH, party__isnull=False, corrected=None)
    rows = rows.exclude(words="").exclude(pk__in=known).exclude(pk__in=told)
    return [each for each in rows.select_related("party").order_by("-pk")[:MANY] if grave([each.words])][:SLICE]


def silent(now: dt.datetime) -> list[Party]:
    """Give the key accounts whom, with all their people, nobody has met for long."""
    rule = ruling.settled()[CaseCause.Kind.SILENT]
    if not rule.on or not rule.limit:
        return []
    since = now - dt.timedelta(days=rule.limit)
    lately = CaseCause.objects.filter(Q(case__closed_at=None) | Q(at__gte=since), kind=CaseCause.Kind.SILENT)
    accounts = Party.objects.filter(manager__isnull=False, merged_into=None, created_at__lt=since)
    accounts = accounts.exclude(kind=Party.Kind.ASSET).exclude(pk__in=lately.values("case__party"))
    found = list(accounts.order_by("pk").select_related("manager", "unit"))
    met = met_since(found, timezone.localdate(since))
    return [party for party in found if party.pk not in met][:SLICE]


def met_since(parties: list[Party], day: dt.date) -> set[int]:
    """Give those of whom we met, or any of their people, since a day."""
    keys = [party.pk for party in parties]
    rows = Encounter.objects.filter(happened_on__gte=day, batch__undone_at=None)
    own = rows.filter(party__in=keys).values_list("party", flat=True)
    people = rows.filter(party__memberships__organisation__in=keys)
    return {*own, *people.values_list("party__memberships__organisation", flat=True)}
