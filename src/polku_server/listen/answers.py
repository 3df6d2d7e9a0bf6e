"""Which answers a page is about: read from its address, asked of the store."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone

from polku.listen.questionnaire import ROLES

from ..govern import policy
from ..govern.policy import Accounts, Guest, Permission, Reader
from ..register.models import Touchpoint, Unit
from ..register.rights import of_accounts
from ..register.units import Units
from ..ui import periods
from .models import Response, Survey, SurveyVersion, Words
from .rights import of_guest

PAGE = 50
CURSOR = "polku.answers"  # a page's end is signed, so that no sequence key can be asked for


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader narrowed the answers to; None and empty do not narrow beyond what the reader may see."""

    by: Reader
    period: periods.Period
    touchpoint: Touchpoint | None = None
    unit: Unit | None = None
    units: tuple[int, ...] = ()
    survey: Survey | None = None
    role: str = ""
    low: int = 0
    high: int | None = None
    words: bool = False
    own: bool = False


def chosen(query: QueryDict, by: Reader) -> Chosen:
    """Read an address; what is unknown or foreign there is not found, what cannot be read is a bad request."""
    units = Units(policy.rows(by, Permission.ANSWERS, Unit.objects.all()))
    unit = units.named(query.get("unit", ""))
    role = query.get("role", "")
    if role and role not in ROLES:
        raise BadRequest("role")
    week = query.get("week")
    return Chosen(
        by=by,
        period=periods.week(week) if week else periods.period(query.get("period", "all")),
        touchpoint=named(by, Touchpoint.objects.all(), query.get("touchpoint", "")),
        unit=unit,
        units=(unit.id,) if unit and query.get("alone") else tuple(units.below(unit)),
        survey=named(by, Survey.objects.all(), query.get("survey", "")),
        role=role,
        low=point(query.get("min", "")) or 0,
        high=point(query.get("max", "")),
        words=bool(query.get("words")),
        own=bool(query.get("own")),
    )


def named(by: Reader, known: QuerySet[Any], public_id: str) -> Any:
    """Find what an address names; None when it names nothing."""
    if "\0" in public_id:  # PostgreSQL refuses to be asked
        raise Http404
    return policy.find(by, Permission.ANSWERS, known, public_id=public_id) if public_id else None


def point(text: str) -> int | None:
    """Read a point of a scale."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 3:
        return int(text)
    raise BadRequest("point")


def answers(chosen: Chosen) -> QuerySet[Response]:
    """Give the responses that were chosen and that the reader may see, newest first."""
    rows = policy.rows(chosen.by, Permission.ANSWERS, Response.objects.filter(batch__undone_at=None)).order_by("-id")
    if chosen.touchpoint:
        rows = rows.filter(touchpoint=chosen.touchpoint)
    if chosen.units:
        rows = rows.filter(unit__in=chosen.units)
    elif chosen.own:
        rows = rows.filter(counted(chosen.by))
    if chosen.survey:
        rows = rows.filter(survey=chosen.survey)
    if chosen.words:
        rows = rows.filter(Exists(Words.objects.filter(response=OuterRef("pk"))))
    if chosen.role:
        rows = rows.filter(answered(chosen))
    return rows.filter(within(chosen.period))


def counted(by: Reader) -> Q:
    """Ask for what figures count: answers given in own units, and of own accounts. A unit's customers say more."""
    access = policy.access(by)
    asked = Q(unit__in=access.units(Permission.ANSWERS))
    for each in access.reach.get(Permission.ANSWERS, ()):
        if isinstance(each, Accounts):
            asked |= of_accounts(each, "party__")
        elif isinstance(each, Guest):
            asked |= of_guest(each)
    return asked


def within(period: periods.Period) -> Q:
    """Ask for the day of the encounter, else the day stored in the organisation's zone: as the lake counts days."""
    asked = Q()
    if period.since:
        asked &= Q(happened_on__gte=period.since) | Q(happened_on=None, stored_at__gte=midnight(period.since))
    if period.until:
        after = period.until + dt.timedelta(days=1)
        asked &= Q(happened_on__lt=after) | Q(happened_on=None, stored_at__lt=midnight(after))
    return asked


def midnight(day: dt.date) -> dt.datetime:
    """Give the moment at which a day begins."""
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def answered(chosen: Chosen) -> Q:
    """Ask for a point in any question of a role; a null is words or "cannot say"."""
    versions: dict[str, list[int]] = {}
    for version, definition in SurveyVersion.objects.values_list("pk", "definition"):
        for key, (role, _, _) in questions(definition).items():
            if role == chosen.role:
                versions.setdefault(key, []).append(version)
    asked = Q(pk__in=[])
    for key, asking in sorted(versions.items()):  # the same key may ask another thing in another survey
        on = Q(**{"version__in": asking, f"scores__{key}__gte": chosen.low})
        asked |= on if chosen.high is None else on & Q(**{f"scores__{key}__lte": chosen.high})
    return asked


def questions(definition: Mapping[str, Any]) -> dict[str, tuple[str, int, int]]:
    """Give each scale question's role and ends by its key; words have no ends and stand with 0, 0."""
    parts = [*definition.get("questions", []), *definition.get("follow_up", {}).get("questions", [])]
    return {each["key"]: (each["role"], each.get("from", 0), each.get("to", 0)) for each in parts}


def page(rows: QuerySet[Response], after: str) -> tuple[list[Response], str]:
    """Give one page of responses after a cursor, and the next page's cursor, empty at the end."""
    if after:
        try:
            rows = rows.filter(id__lt=signing.loads(after, salt=CURSOR))
        except signing.BadSignature:
            raise BadRequest("after") from None
    found = list(rows.select_related("touchpoint", "unit", "survey").prefetch_related("words")[: PAGE + 1])
    more = len(found) > PAGE
    return found[:PAGE], signing.dumps(found[PAGE - 1].id, salt=CURSOR) if more else ""


def scales(responses: Iterable[Response]) -> dict[int, dict[str, tuple[str, int, int]]]:
    """Give the questions of each version that was answered."""
    return {key: questions(definition) for key, definition in definitions(responses).items()}


def definitions(responses: Iterable[Response]) -> dict[int, Mapping[str, Any]]:
    """Give each version that was answered as it was asked."""
    versions = SurveyVersion.objects.in_bulk({each.version_id for each in responses})
    return {key: version.definition for key, version in versions.items()}


def several(definition: Mapping[str, Any], language: str) -> dict[str, str]:
    """Give the words of the questions whose role is asked more than once: its name alone would not tell them apart."""
    parts = [*definition.get("questions", []), *definition.get("follow_up", {}).get("questions", [])]
    roles = Counter(each["role"] for each in parts)
    held = {each["key"]: each.get("text", {}) for each in parts if roles[each["role"]] > 1}
    return {key: texts.get(language) or next(iter(texts.values())) for key, texts in held.items() if texts}
