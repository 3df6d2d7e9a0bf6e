"""The path: satisfaction and effort at every touchpoint, the relationship, the weeks and the units."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polku import lake, measure

from ..govern import hooks, policy
from ..govern.policy import Permission
from ..lake.ahead import ahead
from ..register.models import Touchpoint
from ..register.units import Units
from ..ui import periods
from . import relation, stops
from .choice import Choice, choice
from .pulse_rights import may_see
from .refusal import Offers, open_survey
from .within import within


@policy.page(Permission.FIGURES)
@require_safe
def path(request: HttpRequest) -> HttpResponse:
    """The whole page; four aggregates, a fifth where something is refused."""
    limits = within(request.user)
    units = limits.known()
    chosen = choice(request.GET, request.user, limits, units)
    context = {
        "title": _("The customer's path"),
        "kicker": _("Measures"),
        "choice": chosen,
        "periods": [(key, name) for key, name in periods.NAMES.items()],
        "units": units.all,
        "all_units": limits.every(),
        "events": policy.allows(request.user, Permission.PROMISES),
        "pulse": may_see(request.user),
        **figures(chosen, units),
    }
    return render(request, "measure/path.html", context)


def figures(chosen: Choice, units: Units) -> dict[str, Any]:
    """Count what the page shows."""
    minimum = settings.POLKU["POLKU_MINIMUM"]
    answers = chosen.answers()
    # the week that the period begins in the middle of is left out: it would look like a change
    satisfied, recommended, weeks = chosen.of("csat"), chosen.of("nps"), chosen.of("csat", week=chosen.period.week)
    walked = ahead(measure.path, answers, minimum=minimum, times="times")
    asked_nps = ahead(measure.nps, recommended, minimum=minimum, times="times")
    weekly = ahead(measure.by_week, weeks, measure.csat, minimum=minimum, times="times")
    ranking = ahead(measure.ranked, satisfied, "csat", by="unit", minimum=minimum, times="times")
    touchpoints = list(policy.rows(chosen.by, Permission.FIGURES, Touchpoint.objects.all()))
    found, (nps,) = {stop.touchpoint: stop for stop in walked()}, asked_nps()
    (everywhere,) = [None] if found else measure.csat(satisfied, minimum=minimum, times="times")
    if not found and not nps.n and not (everywhere and everywhere.n):
        return nothing(chosen)
    trend, ranked, touchpoints = weekly(), ranking(), touchpoints if found else []
    hurting = stops.hurts(touchpoints, found)
    few = [each for each in touchpoints if stops.mark(found.get(each.id)) == "few"]
    context = {
        "lead": stops.lead(touchpoints, found) if found else _("None of these answers names a touchpoint."),
        "everywhere": relation.satisfaction(everywhere, chosen) if everywhere and everywhere.enough else None,
        "journey": stops.journey(touchpoints, found, chosen, minimum),
        "rows": stops.rows(touchpoints, found, chosen),
        "hurting": hurting,
        "parts": hooks.parts_at(chosen.by, hurting, chosen.units) if hurting else [],
        "minimum": minimum,
        "plot": relation.plot(trend, chosen),
        "weeks": relation.weeks(trend, chosen),
        "ranking": relation.ranking(ranked, units, chosen),
    }
    offers = Offers(few, chosen, units, minimum, relation=not nps.enough)
    said = context | refused(few, found, nps, offers)
    if everywhere and not everywhere.enough:
        said["few"] = [offers.everywhere(everywhere.n)]
    return said


def refused(few: list[Touchpoint], found: dict[Any, Any], nps: measure.NPS, offers: Offers) -> dict[str, Any]:
    """Give the second offers, and the relationship's score or its refusal."""
    have = {each.id: found[each.id].satisfaction.n if each.id in found else 0 for each in few}
    return {
        "few": [offers.at(each, have[each.id]) for each in few],
        "score": relation.score(nps, offers.choice) if nps.enough else None,
        "few_nps": None if nps.enough else offers.relationship(nps.n),
    }


def nothing(chosen: Choice) -> dict[str, Any]:
    """Tell whether nobody has answered at all, or only not here; and name the next step."""
    every = chosen.within.counted()
    (row,) = lake.fetch(every.aggregate(n=every.count())).to_pylist()
    if row["n"]:
        return {"elsewhere": chosen.page(period="all", unit="")}
    survey = open_survey(chosen.by)
    return {"empty": True, "survey": f"/v/{survey.public_id}" if survey else ""}
