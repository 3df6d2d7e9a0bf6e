"""How well cases go: who was reached within 48 hours and whose matter was solved, by unit and period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.act.closing import WITHIN, Share, share

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..listen.answers import midnight
from ..register.models import Unit
from ..ui import drawing, figures
from ..ui.periods import Period
from .models import Case

READING = Permission.PROMISES  # whoever reads what is promised and done; the front line counts nothing
BASES = ("reached_n", "reached", "solved_n", "solved")


@dataclass(frozen=True, slots=True)
class Kept:
    """Both shares of some cases."""

    unit: Unit | None
    reached: Share
    solved: Share


def counted(by: Reader, period: Period, units: tuple[int, ...]) -> list[Mapping[str, Any]]:
    """Count the cases opened in a period, by unit: one statement."""
    rows = policy.rows(by, READING, Case.objects.filter(joined=None)).annotate(place=Coalesce("unit", "party__unit"))
    if period.since:
        rows = rows.filter(created_at__gte=midnight(period.since))
    if units:
        rows = rows.filter(place__in=units)
    return list(by_unit(rows))


def by_unit(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Count what either share stands on. A case that is neither over nor late says nothing yet."""
    now, time = timezone.now(), timedelta(hours=WITHIN)
    ripe = Q(reached_at__isnull=False) | Q(created_at__lte=now - time)
    ended = Q(closed_at__isnull=False) | Q(due_at__lt=now)
    found: QuerySet[Any] = (
        rows.order_by()
        .values("place")
        .annotate(
            reached_n=Count("pk", filter=ripe),
            reached=Count("pk", filter=Q(reached_at__lte=F("created_at") + time)),
            solved_n=Count("pk", filter=ended),
            solved=Count("pk", filter=Q(outcome=Case.Outcome.SOLVED)),
        )
    )
    return found


def kept(counts: list[Mapping[str, Any]]) -> tuple[Kept, list[Kept]]:
    """Give both shares of all cases, and of each unit by name."""
    places = Unit.objects.in_bulk([each["place"] for each in counts if each["place"]])
    whole = {name: sum(each[name] for each in counts) for name in BASES}
    rows = [shares(places[each["place"]], each) for each in counts if each["place"]]
    return shares(None, whole), sorted(rows, key=lambda row: row.unit.name if row.unit else "")


def shares(unit: Unit | None, counts: Mapping[str, Any]) -> Kept:
    """Make shares of counts."""
    minimum = settings.POLKU["POLKU_MINIMUM"]
    return Kept(
        unit,
        share(counts["reached"], counts["reached_n"], minimum=minimum),
        share(counts["solved"], counts["solved_n"], minimum=minimum),
    )


def scores(all_of: Kept, period: Period, wider: str) -> Iterator[dict[str, Any]]:
    """Give both shares for the page, each a score, or what is missing with a second offer."""
    names = {
        "reached": (_("Reached within 48 hours"), _("%(share)s of the customers were reached within 48 hours.")),
        "solved": (_("Solved"), _("%(share)s of the matters were solved.")),
    }
    for key, (name, sentence) in names.items():
        said: Share = getattr(all_of, key)
        again = key == "solved" and not all_of.reached.enough  # what can be seen instead was said of the first
        yield (
            {"few": few(name, said, wider) | ({"offers": []} if again else {})}
            if not said.enough
            else {
                "score": {
                    "name": name,
                    "sentence": sentence % {"share": figures.percent(said.value or 0)},
                    "basis": f"{cases(said.n)}, {period.words}. {_('High is good.')}",
                    **figure(said),
                }
            }
        )


def figure(said: Share) -> dict[str, Any]:
    """Give a share with its interval, drawn."""
    value, span = figures.percent(said.value or 0), figures.percents(said.low or 0, said.high or 0)
    words = _("%(value)s, confidence interval %(range)s, on an axis from 0 to 100; high is good")
    return {
        "value": value,
        "range": _("confidence interval %(range)s") % {"range": span},
        "url": "",
        "drawn": drawing.interval(
            said.value or 0,
            said.low or 0,
            said.high or 0,
            words=words % {"value": value, "range": span},
            labels=[(0, "0"), (1, figures.percent(1))],
        ),
    }


def few(name: str, said: Share, wider: str) -> dict[str, Any]:
    """Say how many cases are missing, and what can be seen instead."""
    needed = said.n + said.needed
    count = _("%(have)s, %(needed)s needed: %(missing)s missing.")
    return {
        "what": name,
        "sentence": _("Too few cases for conclusions."),
        "count": count % {"have": cases(said.n), "needed": needed, "missing": said.needed},
        "have": said.n,
        "needed": needed,
        "offers": [(f"?{wider}", _("See all cases since the start"), _("a longer time"))]
        if wider
        else [(reverse("cases"), _("See the cases"), _("one by one"))],
    }


def cases(count: int) -> str:
    """Count cases in words."""
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": figures.count(count)}


def row(each: Kept) -> dict[str, Any]:
    """Give one unit's row: both shares, each drawn or too few."""
    return {
        "unit": each.unit,
        "cells": [
            {"n": cases(said.n), **(figure(said) if said.enough else {"missing": said.needed})}
            for said in (each.reached, each.solved)
        ],
    }
