"""What our actions changed: every action with its claim, and one action's evidence in words and shapes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..act import improvements
from ..act.improvements_rights import actions
from ..govern import policy
from ..govern.policy import Permission, page
from ..register.seeing import reader, row_at
from ..ui import paging
from . import claims
from .evidence import claims as claimed
from .evidence import comparison, evidence

PAGE = 12  # actions on a page: each asks the lake
CURSOR = "polku.actions"  # signed, so that no sequence key can be asked for


@page(Permission.PROMISES)
@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    """Every action, the newest start first, with what is known of its effect."""
    by, after = reader(request), request.GET.get("after", "")
    rows = actions(by).prefetch_related("units")
    found, following = paging.newest(rows, "starts_on", after, most=PAGE, salt=CURSOR)
    cards = [claims.card(each, known) for each, known in claimed(found)]
    context = {
        "title": _("What our actions changed"),
        "kicker": _("Effects"),
        "lead": claims.lead(cards),
        "cards": cards,
        "next": following,
        "can_plan": policy.allows(by, Permission.ACTIONS),
        "whole": policy.access(by).everywhere(Permission.PROMISES),
    }
    return render(request, "prove/effects.html", context)


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
