"""What one promise's own page adds: units, months, and what customers wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polku.stats.charts import Chart, xmr

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..listen.models import Response, Words
from ..measure.events import marks
from ..measure.relation import in_percent
from ..register.models import Unit
from ..ui import drawing, figures, periods
from .cards import Board, answers_link, line, summary
from .fulfilment import Kept
from .models import Promise

QUOTES = 3
BEFORE = 12 * 1970


def parts(by: Reader, held: Board, promise: Promise) -> dict[str, Any]:
    """Give what stands below a promise's head."""
    if promise not in held.fulfilment:
        return {"score": None, "few": None}
    whole = held.main(promise)
    months = held.fulfilment.months(promise)
    return {
        "score": summary(promise, whole, held.period) if whole.enough else None,
        "few": None if whole.enough else refused(promise, whole, held.period),
        "units": units(by, held, promise),
        "plot": plot(months, by),
        "months": [month_row(month, kept, promise.target) for month, kept in reversed(months.items())],
        "minimum": settings.POLKU["POLKU_MINIMUM"],
        "quotes": quotes(by, promise),
        "answers": answers_link(promise, held.period),
    }


def refused(promise: Promise, kept: Kept, period: periods.Period) -> dict[str, Any]:
    """Say how many are missing, and what can be seen instead."""
    offers = [(answers_link(promise, periods.period("all")), _("Read the answers"), _("one by one"))]
    if period.key != "all":
        offers.insert(0, ("?period=all", _("See since the start"), _("every answer so far")))
    return {
        "what": _("Customers who see the promise kept"),
        "sentence": _("Too few answers for conclusions."),
        "count": _("%(have)s of %(needed)s answers: %(missing)s missing.")
        % {"have": kept.n, "needed": kept.n + kept.needed, "missing": kept.needed},
        "have": kept.n,
        "needed": kept.n + kept.needed,
        "offers": offers,
    }


def units(by: Reader, held: Board, promise: Promise) -> list[dict[str, Any]]:
    """Give the share at each unit, by name; a ranking is not told."""
    found = held.fulfilment.units(promise)
    known = Unit.objects.filter(pk__in=[pk for pk in found if pk]).order_by("name")
    return [
        line(each.name, found[each.pk], promise.target, answers_link(promise, held.period, unit=each.public_id))
        for each in known
    ]


def chart(months: Mapping[int, Kept]) -> tuple[Chart, list[int]]:
    """Chart the months with enough answers; give also the months outside ordinary variation."""
    sure = [month for month, kept in months.items() if kept.enough]
    made = xmr([months[month].value for month in sure])
    return made, [sure[place] for place in made.signals]


def plot(months: Mapping[int, Kept], by: Reader) -> drawing.Plot | None:
    """Draw the share by month; None until two months have answers enough."""
    sure = [month for month, kept in months.items() if kept.enough]
    made, signals = chart(months)
    if len(sure) < 2 or made.low is None:
        return None
    every = range(min(months), max(months) + 1)
    series = [(short(month), 100 * months[month].value if month in sure else None) for month in every]
    said = reading_of(len(sure), len(signals))
    words = _("Share of customers who see the promise kept, by month. Ordinary variation %(range)s. %(reading)s") % {
        "range": figures.percents(max(made.low, 0), min(made.high or 1, 1)),
        "reading": said,
    }
    return drawing.plot(
        series,
        name=_("Promise kept by month, %%") % {},
        words=words,
        caption=said,
        chart=in_percent(made),
        signals=[every.index(month) for month in signals],
        say=figures.signed,
        point=_("one month"),
        happened=marks(by, every[0], every[-1], "month"),
    )


def reading_of(months: int, signals: int) -> str:
    """Say whether anything changed."""
    if months < 8:
        said = _("Few months so far: the limits of ordinary variation are still rough.")
    elif signals:
        said = _("Real change: the marked months are outside ordinary variation.")
    else:
        said = _("Chance variation: no reason to act or to rejoice.")
    return f"{said} {_('High is good.')}"


def first_of(month: int) -> dt.date:
    """Give the first day of a month of the lake."""
    return dt.date(1970 + month // 12, month % 12 + 1, 1)


def short(month: int) -> str:
    """Give a month for an axis."""
    day = first_of(month)
    return formats.date_format(day, "M y") if get_language() == "en" else f"{day.month}/{day.year % 100:02}"


def month_row(month: int, kept: Kept, target: int) -> dict[str, Any]:
    """Give one line of the months' table."""
    return line(short(month), kept, target)


def quotes(by: Reader, promise: Promise) -> list[dict[str, Any]]:
    """Give the newest masked words of whoever answered how the promise was kept."""
    if not policy.allows(by, Permission.ANSWERS):
        return []
    place = {"survey": promise.survey_id} if promise.survey_id else {"touchpoint": promise.touchpoint_id}
    asked = policy.rows(by, Permission.ANSWERS, Response.objects.filter(batch__undone_at=None, **place))
    key = promise.question
    if key:
        asked = asked.filter(**{f"scores__{key}__gte": 1})
    words = Words.objects.filter(role="why")
    # from the newest response on: all that was ever said of a promise is too much to put in order
    found = asked.filter(Exists(words.filter(response=OuterRef("pk")))).select_related("unit").order_by("-id")[:QUOTES]
    said = dict(words.filter(response__in=list(found)).values_list("response", "text"))
    return [
        {
            "words": said[each.pk],
            "tone": tone(each.scores.get(key)),
            "about": [each.unit.name] if each.unit else [],
        }
        for each in found
    ]


def tone(point: int | None) -> str:
    """Give a quote's tone by the point that stands with it."""
    if point is None or point == 3:
        return ""
    return "good" if point >= 4 else "bad"
