"""How well cases go, on a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..govern import policy
from ..register.models import Unit
from ..register.seeing import reader
from ..register.units import Units
from ..ui import periods
from . import closing


@policy.page(closing.READING)
@require_safe
def measured(request: HttpRequest) -> HttpResponse:
    """Both shares of the cases opened in a period, and of each unit's."""
    by = reader(request)
    period = periods.period(request.GET.get("period", "12"))
    units = Units(policy.rows(by, closing.READING, Unit.objects.all()))
    unit = units.named(request.GET.get("unit", ""))
    all_of, rows = closing.kept(closing.counted(by, period, tuple(units.below(unit))))
    wider = QueryDict(mutable=True)
    wider.update({"period": "all"} | ({"unit": unit.public_id} if unit else {}))
    context = {
        "title": _("How well cases go"),
        "kicker": _("Cases"),
        "lead": _("Whether a customer who was let down hears from us in time, and is content in the end."),
        "scores": list(closing.scores(all_of, period, "" if period.key == "all" else wider.urlencode())),
        "rows": [closing.row(each) for each in rows],
        "units": units.all,
        "unit": unit,
        "period": period,
        "periods": periods.NAMES.items(),
    }
    return render(request, "act/measured.html", context)
