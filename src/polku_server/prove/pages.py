"""What our actions changed: every action with its claim, and one action's evidence in words and shapes."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..act import improvements
from ..act.improvements_rights import actions
from ..govern import policy
from ..govern.policy import Permission, page
from ..register.seeing import reader, row_at
from . import claims
from .evidence import comparison, evidence

PAGE = 12  # actions on a page: each asks the lake
CURSOR = "polku.actions"  # signed, so that no sequence key can be asked for


@page(Permission.PROMISES)
@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    """Every action, the newest start first, with what is known of its effect."""
    by, rows = reader(request), actions(reader(request))
    if after := request.GET.get("after", ""):
        day, key = read(after)
        rows = rows.filter(Q(starts_on__lt=day) | Q(starts_on=day, pk__lt=key))
    found = list(rows.prefetch_related("units")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    cards = [claims.card(each, evidence(each)) for each in found[:PAGE]]
    context = {
        "title": _("What our actions changed"),
        "kicker": _("Effects"),
        "lead": claims.lead(cards),
        "cards": cards,
        "next": signing.dumps([last.starts_on.isoformat(), last.pk], salt=CURSOR) if last else "",
        "can_plan": policy.allows(by, Permission.ACTIONS),
        "whole": policy.access(by).everywhere(Permission.PROMISES),
    }
    return render(request, "prove/effects.html", context)


def read(after: str) -> Any:
    """Read where a page begins."""
    try:
        return signing.loads(after, salt=CURSOR)
    except signing.BadSignature:
        raise BadRequest("after") from None


@page(Permission.PROMISES)
@require_safe
def effect(request: HttpRequest, public_id: str) -> HttpResponse:
    """One action: what was done, beside whom it is looked at, and what is known so far."""
    by = reader(request)
    action = row_at(actions(by), public_id)
    known = evidence(action)
    context = {
        "title": action.name,
        "kicker": f"{_('Effects')}, {action.touchpoint.name}",
        "lead": claims.sentence(action, known),
        "action": action,
        "units": [unit.name for unit in action.units.order_by("name")],
        "comparison": comparison(action) if action.state == action.State.PLANNED else None,
        "card": claims.card(action, known),
        "plot": claims.plot(action, known, by),
        "months": claims.months(known),
        "assumptions": known.effect.assumptions if known.effect else (),
        "warnings": known.effect.warnings if known.effect else (),
        "can_change": improvements.may_change(by, action),
    }
    return render(request, "prove/effect.html", context)
