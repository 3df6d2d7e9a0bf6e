"""The path in words and shapes: every touchpoint's figures, its mark, and what the whole says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from polku.measure import Stop

from ..register.models import Touchpoint
from ..ui import drawing, figures
from .choice import Choice

PEAK_ABOVE = 0.80  # shares; the page prints both limits
HOT_BELOW = 0.75
HOT_EFFORT = 0.25
PHASES = {
    "before": gettext_lazy("Before"),
    "during": gettext_lazy("During"),
    "after": gettext_lazy("After"),
}


def mark(stop: Stop | None) -> str:
    """Say what a touchpoint is: a claim stands only when the whole interval is on one side of a printed limit."""
    if stop is None or not stop.satisfaction.enough:
        return "few"
    satisfied, effort = stop.satisfaction, stop.effort
    if effort.enough and effort.bad_low is not None and effort.bad_low > HOT_EFFORT:
        return "hot"
    if satisfied.high is not None and satisfied.high < HOT_BELOW:
        return "hot"
    return "peak" if satisfied.low is not None and satisfied.low > PEAK_ABOVE else "plain"


def answered(n: int) -> str:
    """Say how many answered."""
    return ngettext("%(count)s answer", "%(count)s answers", n) % {"count": figures.count(n)}


def effort_words(stop: Stop) -> str:
    """Say the range of those who had it hard; empty with too few."""
    effort = stop.effort
    if not effort.enough or effort.bad_low is None or effort.bad_high is None:
        return ""
    return _("effort %(range)s") % {"range": figures.percents(effort.bad_low, effort.bad_high)}


def drawn(touchpoint: Touchpoint, stop: Stop | None, choice: Choice, minimum: int) -> drawing.Stop:
    """Give one touchpoint to draw."""
    url, kind = choice.link(touchpoint=touchpoint.public_id, role="csat"), mark(stop)
    if stop is None or kind == "few":
        have = stop.satisfaction.n if stop else 0
        said = {
            "n": answered(have),
            "needed": _("%(count)s needed.") % {"count": minimum},
            "few": f"few-{touchpoint.public_id}",
        }
        return drawing.Stop(touchpoint.name, url, kind, said=said)
    satisfied = stop.satisfaction
    said = {
        "figure": figures.percent(satisfied.value or 0),
        "range": figures.percents(satisfied.low or 0, satisfied.high or 0),
        "n": f"n\u00a0{figures.count(satisfied.n)}",
        "effort": effort_words(stop),
    }
    return drawing.Stop(touchpoint.name, url, kind, satisfied.value, satisfied.low, satisfied.high, said)


def journey(
    touchpoints: Iterable[Touchpoint], stops: Mapping[Any, Stop], choice: Choice, minimum: int
) -> drawing.Journey:
    """Give the path by phase, in the order in which it is walked."""
    phases: dict[str, list[drawing.Stop]] = {phase: [] for phase in PHASES}
    for touchpoint in touchpoints:
        phases[touchpoint.phase].append(drawn(touchpoint, stops.get(touchpoint.id), choice, minimum))
    return drawing.journey([(str(PHASES[phase]), group) for phase, group in phases.items() if group])


def lead(touchpoints: Sequence[Touchpoint], stops: Mapping[Any, Stop]) -> str:
    """Say in one sentence where the path is strongest and weakest, if the intervals say so."""
    known = [(each, stops[each.id].satisfaction) for each in touchpoints if mark(stops.get(each.id)) != "few"]
    if not known:
        return _("There are too few answers at every touchpoint to say where the path is strong.")
    if len(known) == 1:
        return _("Only %(touchpoint)s has enough answers so far.") % {"touchpoint": known[0][0].name}
    (strong, best), (weak, worst) = max(known, key=_share), min(known, key=_share)
    if (best.low or 0) > (worst.high or 0):
        return _("The path is at its strongest at %(best)s and at its weakest at %(worst)s.") % {
            "best": strong.name,
            "worst": weak.name,
        }
    return _("The differences between touchpoints are within chance: none is surely better than another.")


def hurts(touchpoints: Iterable[Touchpoint], stops: Mapping[Any, Stop]) -> Touchpoint | None:
    """Give the trouble spot where most answers told of trouble; None where no touchpoint is one."""
    hot = [each for each in touchpoints if mark(stops.get(each.id)) == "hot"]

    def troubled(touchpoint: Touchpoint) -> float:
        satisfied = stops[touchpoint.id].satisfaction
        return satisfied.n * (1 - (satisfied.value or 0))

    return max(hot, key=troubled, default=None)


def _share(known: tuple[Touchpoint, Any]) -> float:
    return known[1].value or 0


def rows(touchpoints: Iterable[Touchpoint], stops: Mapping[Any, Stop], choice: Choice) -> list[dict[str, Any]]:
    """Give the table's rows: the same figures as on the path, each with the answers behind it."""
    return [row(each, stops.get(each.id), choice) for each in touchpoints]


def row(touchpoint: Touchpoint, stop: Stop | None, choice: Choice) -> dict[str, Any]:
    """Give one touchpoint's row."""

    def link(**more: Any) -> str:
        return choice.link(touchpoint=touchpoint.public_id, **more)

    out: dict[str, Any] = {"name": touchpoint.name, "owner": touchpoint.owner, "url": link(role="csat")}
    out["n"] = figures.count(stop.satisfaction.n if stop else 0)
    if stop is None:
        return out
    satisfied, effort = stop.satisfaction, stop.effort
    if satisfied.enough:
        out["drawn"] = interval(touchpoint.name, stop)
        out["satisfied"] = (*ranged(satisfied.value, satisfied.low, satisfied.high), link(role="csat"))
        out["bad"] = (*ranged(stop.bad, stop.bad_low, stop.bad_high), link(role="csat", max=2))
    if effort.enough:
        out["effort"] = (*ranged(effort.bad, effort.bad_low, effort.bad_high), link(role="ces", min=4))
    return out


def ranged(value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """Give a share and its interval in words."""
    return figures.percent(value or 0), f"({figures.ends(100 * (low or 0), 100 * (high or 0))})"


def interval(name: str, stop: Stop) -> drawing.Interval:
    """Draw a touchpoint's satisfaction."""
    satisfied = stop.satisfaction
    value, low, high = satisfied.value or 0, satisfied.low or 0, satisfied.high or 0
    tone = "good" if low > PEAK_ABOVE else "bad" if high < HOT_BELOW else ""
    words = _("%(name)s: satisfied %(value)s, confidence interval %(range)s") % {
        "name": name,
        "value": figures.percent(value),
        "range": figures.percents(low, high),
    }
    return drawing.interval(value, low, high, words=words, tone=tone)
