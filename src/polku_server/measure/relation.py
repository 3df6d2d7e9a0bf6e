"""The relationship's score, the weekly trend and the ranked units, in words and shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.measure import CSAT, NPS, Ranked, Trend
from polku.stats.charts import Chart
from polku.stats.detectable import net_change

from ..register.units import Units
from ..ui import drawing, figures
from .choice import Choice
from .events import marks
from .stops import answered, ranged

SURE, LIKELY = 0.95, 0.8  # shares
FEW_WEEKS = 8


def score(nps: NPS, choice: Choice) -> dict[str, Any]:
    """Give the relationship's score."""
    value, low, high = nps.value or 0, nps.low or 0, nps.high or 0
    span = figures.ends(low, high)
    return {
        "name": _("Recommendation index (NPS)"),
        "sentence": balance(low, high),
        "value": figures.signed(value),
        "range": _("confidence interval %(range)s") % {"range": span},
        "url": choice.link(role="nps"),
        "drawn": drawing.interval(
            value,
            low,
            high,
            words=_("Recommendation index %(value)s, confidence interval %(range)s, from −100 to 100; high is good")
            % {"value": figures.signed(value), "range": span},
            axis=(-100, 100),
            mid=0,
            labels=[(-100, "−100"), (0, "0"), (100, "100")],
        ),
        "basis": f"{answered(nps.n)}, {choice.period.words}. {detectable(nps)} {_('High is good.')}",
    }


def satisfaction(csat: CSAT, choice: Choice) -> dict[str, Any]:
    """Give the satisfaction of all encounters, for answers that name no touchpoint."""
    value, low, high = csat.value or 0, csat.low or 0, csat.high or 0
    share, span = figures.percent(value), figures.percents(low, high)
    return {
        "name": _("Customer satisfaction (CSAT)"),
        "sentence": _("%(share)s of those who answered are satisfied, whatever the touchpoint.") % {"share": share},
        "value": share,
        "range": _("confidence interval %(range)s") % {"range": span},
        "url": choice.link(role="csat"),
        "drawn": drawing.interval(
            value,
            low,
            high,
            words=_("%(value)s, confidence interval %(range)s, on an axis from 0 to 100; high is good")
            % {"value": share, "range": span},
            labels=[(0, "0"), (1, figures.percent(1))],
        ),
        "basis": f"{answered(csat.n)}, {choice.period.words}. {_('High is good.')}",
    }


def detectable(nps: NPS) -> str:
    """Say how small a change two periods of this size would show."""
    change = net_change(nps.n, (nps.value or 0) / 100, middle=nps.passives / nps.n)
    if change is None:
        return _("So few answers would show no change at all.")
    return _("Smallest change that this many would show: %(points)s points.") % {"points": figures.signed(100 * change)}


def balance(low: float, high: float) -> str:
    """Say on which side of zero the whole interval is."""
    if low > 0:
        return _("More people recommend us than criticise us.")
    if high < 0:
        return _("More people criticise us than recommend us.")
    return _("It cannot be said whether more people recommend us or criticise us.")


def plot(trend: Trend, choice: Choice) -> drawing.Plot | None:
    """Draw satisfaction by week; None until two weeks have answers enough."""
    shown = set(trend.periods) - set(trend.thin) - set(trend.gaps)
    if len(shown) < 2 or trend.chart.low is None:
        return None
    series = [
        (figures.short_day(figures.monday(week)), 100 * point.value if week in shown else None)
        for week, point in zip(trend.periods, trend.points, strict=True)
    ]
    said = reading(trend, len(shown))
    words = _("Share of the satisfied by week. Ordinary variation %(range)s. %(reading)s") % {
        "range": figures.percents(max(trend.chart.low, 0), min(trend.chart.high or 1, 1)),
        "reading": said,
    }
    return drawing.plot(
        series,
        name=_("Satisfied by week, %%") % {},
        words=words,
        caption=said,
        chart=in_percent(trend.chart),
        signals=[trend.periods.index(week) for week in trend.signals],
        say=figures.signed,
        point=_("one week"),
        happened=marks(choice.by, trend.periods[0], trend.periods[-1], "week", choice.units),
    )


def in_percent(chart: Chart) -> Chart:
    """Give the chart's centre and limits in per cent, inside 0-100."""

    def inside(share: float | None) -> float | None:
        return None if share is None else 100 * min(max(share, 0), 1)

    return replace(chart, centre=inside(chart.centre), low=inside(chart.low), high=inside(chart.high))


def reading(trend: Trend, weeks: int) -> str:
    """Say whether anything changed."""
    high_is_good = _("High is good.")
    if weeks < FEW_WEEKS:
        return _("Few weeks so far: the limits of ordinary variation are still rough.") + " " + high_is_good
    n = len(trend.signals)
    if not n:
        return _("Chance variation: no reason to act or to rejoice.") + " " + high_is_good
    said = ngettext(
        "Real change: one week outside ordinary variation.",
        "Real change: %(count)s weeks outside ordinary variation.",
        n,
    )
    return f"{said % {'count': n}} {high_is_good}"


def weeks(trend: Trend, choice: Choice) -> list[dict[str, Any]]:
    """Give the trend's table, newest first."""
    out = []
    for week, point in zip(trend.periods, trend.points, strict=True):
        enough = point is not None and point.enough
        out.append(
            {
                "day": figures.monday(week),
                "n": figures.count(point.n if point else 0),
                "figure": ranged(point.value, point.low, point.high) if enough else None,
                "signal": week in trend.signals,
                "url": choice.link(period="", week=week, role="csat"),
            }
        )
    return out[::-1]


def ranking(ranked: list[Ranked], units: Units, choice: Choice) -> list[dict[str, Any]]:
    """Give the units best first, each drawn towards all; nothing where there is nobody to stand beside.

    Units with too few answers stand last, by name: their place would tell what their figure must not.
    """
    known = [each for each in ranked if each.group in units.by_id]
    if len(known) < 2:
        return []
    sure = [each for each in known if each.enough]
    few = sorted((each for each in known if not each.enough), key=lambda each: units.by_id[each.group].name)
    among = len(known) if len(sure) > 1 else 0
    return [placed(each, units, choice, among) for each in sure + few]


def placed(each: Ranked, units: Units, choice: Choice, among: int) -> dict[str, Any]:
    """Give one unit's row."""
    unit = units.by_id[each.group]
    row: dict[str, Any] = {
        "name": unit.name,
        "n": figures.count(each.n),
        "url": choice.link(unit=unit.public_id, alone=1, role="csat"),
        "needed": each.needed,
    }
    if each.enough:
        row["figure"] = ranged(each.value, each.low, each.high)
        row["place"] = place(each, among)
        row["drawn"] = drawing.interval(
            each.value,
            each.low,
            each.high,
            words=_("%(name)s: satisfied %(value)s, credible interval %(range)s")
            % {
                "name": unit.name,
                "value": figures.percent(each.value),
                "range": figures.percents(each.low, each.high),
            },
        )
    return row


def place(each: Ranked, among: int) -> str:
    """Say in words how surely a unit stands at either end; among none, nothing can be said."""
    if not among:
        return _("cannot be told apart from the others")
    few = among <= 10
    for chance, words in (
        (each.top, (_("almost surely the best"), _("almost surely in the best tenth"))),
        (each.bottom, (_("almost surely the weakest"), _("almost surely in the weakest tenth"))),
    ):
        if chance >= SURE:
            return words[0] if few else words[1]
    for chance, words in (
        (each.top, (_("probably the best"), _("probably in the best tenth"))),
        (each.bottom, (_("probably the weakest"), _("probably in the weakest tenth"))),
    ):
        if chance >= LIKELY:
            return words[0] if few else words[1]
    return _("cannot be told apart from the others")
