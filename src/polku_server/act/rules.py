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
from .models import CaseCause

FRESH = dt.timedelta(days=14)  # what came to light later is history: nobody calls about last year
AT_MOST = {"nps": 6, "csat": 2}  # as the measures count who is against us and who is dissatisfied
HARD = 2  # the highest points of effort that count as hard, as the measures count them
FORGIVEN = dt.timedelta(days=30)  # a promise missed longer ago opens nothing any more
SLICE = 200  # rows that one look takes


def due_from(moment: dt.datetime) -> dt.datetime:
    """Give by when a customer is to be called about what came up at a moment."""
    polku = settings.POLKU
    return due(moment, polku["POLKU_CASE_HOURS"], polku["POLKU_OPENING_HOURS"], polku["POLKU_TIME_ZONE"])


def mandate() -> Decimal:
    """Give the euros that an owner may give back without asking."""
    return Decimal(settings.POLKU["POLKU_CASE_EUROS"])


def cause(response: Response, asked: Mapping[str, tuple[str, int, int]]) -> str:
    """Give why an answer opens a case, the gravest first; empty if it does not."""
    if grave(response.texts.values()):
        return CaseCause.Kind.SERIOUS
    points = {asked[key]: value for key, value in response.scores.items() if value is not None and key in asked}
    found = {role for (role, _low, high), value in points.items() if bad(role, high, value)}
    return next((role for role in ("csat", "nps", "ces") if role in found), "")


def grave(texts: Iterable[str]) -> bool:
    """Tell whether somebody must read these words at once; those of every language are looked for."""
    said = [text for text in texts if text.strip()]
    return any(is_serious(said, ["unknown"] * len(said))) if said else False


def bad(role: str, high: int, value: int) -> bool:
    """Tell whether a point is one that somebody calls about. Of effort, high is bad."""
    return value > high - HARD if role == "ces" else role in AT_MOST and value <= AT_MOST[role]


def opening(responses: Iterable[int]) -> Iterator[tuple[Response, str]]:
    """Give those new responses that open a case, with the cause. Who answered must be known, and lately."""
    rows = Response.objects.filter(pk__in=list(responses), party__isnull=False, batch__undone_at=None)
    found = [each for each in rows.select_related("party", "touchpoint", "unit") if fresh(each)]
    asked = scales(found) if found else {}
    for response in found:
        if kind := cause(response, asked[response.version_id]):
            yield response, kind


def fresh(response: Response) -> bool:
    """Tell whether an answer is of these days, not of an old file."""
    day = response.happened_on or timezone.localdate(response.stored_at)
    return day >= timezone.localdate() - FRESH


def missed(today: dt.date) -> QuerySet[Agreed]:
    """Give our promises whose day went by lately, and about which no case was opened yet."""
    rows = Agreed.objects.filter(side=Agreed.Side.OURS, kept_at=None, due__lt=today, due__gte=today - FORGIVEN)
    known = CaseCause.objects.filter(agreed__isnull=False).values("agreed")
    return rows.filter(party__merged_into=None).exclude(pk__in=known).select_related("party").order_by("pk")[:SLICE]


def silent(now: dt.datetime) -> list[Party]:
    """Give the key accounts whom, with all their people, nobody has met for long."""
    days = settings.POLKU["POLKU_SILENT_DAYS"]
    if not days:
        return []
    since = now - dt.timedelta(days=days)
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
