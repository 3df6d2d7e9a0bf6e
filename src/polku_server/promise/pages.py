"""The pages of promises: the board, one promise as customers see it kept, drivers and goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..govern import hooks, policy
from ..govern.policy import Permission, Reader
from ..register.models import CustomerGroup
from ..register.seeing import reader, row_at
from ..ui import periods
from . import actions, cards, seen
from .detail import parts
from .models import Driver, Goal, Promise
from .plane import placed
from .rights import demanded, may_change

USUAL = "12"  # months of answers that a promise is judged by


@policy.page(Permission.PROMISES)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every promise in the order of its importance to customers, and how it is kept."""
    by = reader(request)
    group = row_at(CustomerGroup.objects.all(), request.GET["group"]) if request.GET.get("group") else None
    every = list(seen.promises(by).exclude(state=Promise.State.RETIRED))
    shown = [each for each in every if group is None or each.driver.group_id in (None, group.pk)]
    period = periods.period(request.GET.get("period", USUAL))
    held = seen.board(by, shown, period, also=("group",))
    said = hooks.parts_of_goals(by, list(held.goals.values()))

    def parts_of(goal: Goal | None) -> Sequence[hooks.Part]:
        return said.get(goal.pk, ()) if goal else ()

    context = {
        "title": _("What we promise and how it is kept"),
        "kicker": _("Promises"),
        "lead": cards.lead(held, shown) if shown else "",
        "cards": [{**card, "parts": parts_of(card["goal"])} for card in map(held.card, seen.in_order(held, shown))],
        "groups": held.groups.values(),
        "group": group,
        "periods": list(periods.NAMES.items()),
        "period": period,
        "any": bool(every),
        "drivers": bool(every) or seen.drivers(by).exists(),
        "derived": any(each.derived for each in held.importance.values()),
        "can_change": may_change(by),
    }
    return render(request, "promise/board.html", context)


@policy.page(Permission.PROMISES)
@require_safe
def promise(request: HttpRequest, public_id: str) -> HttpResponse:
    """One promise with its fulfilment as customers see it."""
    by = reader(request)
    row = row_at(seen.promises(by), public_id)
    period = periods.period(request.GET.get("period", USUAL))
    also = ("unit",) if row.driver.group_id else ("unit", "group")
    held = seen.board(by, seen.beside(by, row), period, told=[row], also=also)
    context = {
        "title": row.words,
        "kicker": _("Promises"),
        "lead": row.about,
        "card": held.card(row),
        "promise": row,
        "period": period,
        "periods": list(periods.NAMES.items()),
        "can_change": may_change(by),
        "history": seen.history(by, row),
        "goals": goal_rows(by, seen.goals(by).filter(driver=row.driver)),
        "states": [state for state in Promise.State.choices if state[0] != row.state],
        **parts(by, held, row),
    }
    return render(request, "promise/promise.html", context)


@policy.page(Permission.PROMISES)
@require_safe
def plane(request: HttpRequest) -> HttpResponse:
    """Importance against fulfilment: what matters much and is kept badly stands apart."""
    by = reader(request)
    shown = list(seen.promises(by).exclude(state=Promise.State.RETIRED))
    period = periods.period(request.GET.get("period", USUAL))
    context = {
        "title": _("Importance and fulfilment"),
        "kicker": _("Promises"),
        "lead": _("What matters to customers, and how we keep it."),
        "period": period,
        **placed(seen.board(by, shown, period), shown),
    }
    return render(request, "promise/map.html", context)


@policy.page(Permission.PROMISES)
@require_safe
def drivers(request: HttpRequest) -> HttpResponse:
    """What customers value, group by group, and how we know."""
    by = reader(request)
    standing = Count("promises", filter=~Q(promises__state=Promise.State.RETIRED))
    held = list(seen.drivers(by).annotate(n=standing))
    rows = [{"driver": each, "evidence": cards.evidence(each), "n": each.n} for each in held]
    context = {
        "title": _("Drivers of value"),
        "kicker": _("Promises"),
        "lead": _("What customers value, and how we know."),
        "rows": [row for row, each in zip(rows, held, strict=True) if not each.retired_at],
        "retired": [row for row, each in zip(rows, held, strict=True) if each.retired_at],
        "can_change": may_change(by),
    }
    return render(request, "promise/drivers.html", context)


@policy.page(Permission.PROMISES)
@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """What is to change for customers, by when, and who answers for it."""
    by = reader(request)
    context = {
        "title": _("Goals"),
        "kicker": _("Promises"),
        "lead": _("What changes for the customer, by what, and by when."),
        "rows": goal_rows(by, seen.goals(by)),
        "can_change": may_change(by),
        "closings": [choice for choice in Goal.State.choices if choice[0] != Goal.State.OPEN],
    }
    return render(request, "promise/goals.html", context)


def goal_rows(by: Reader, goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Give goals with what may follow from each, and what later stages know of those under way."""
    rows = list(goals)
    parts = hooks.parts_of_goals(by, [each for each in rows if each.state == Goal.State.OPEN])
    return [goal_row(each, parts.get(each.pk, ())) for each in rows]


def goal_row(goal: Goal, parts: Sequence[hooks.Part] = ()) -> dict[str, Any]:
    """Give a goal with what may follow from it."""
    under_way = goal.state == Goal.State.OPEN
    return {"goal": goal, "consequence": seen.consequence(goal), "open": under_way, "parts": parts}


@policy.page(Permission.ACTIONS)
@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a promise, keep watch over it, take it back or retire it."""
    by = demanded(request)
    row = row_at(seen.promises(by), public_id)
    state = request.POST.get("state", "")
    try:
        actions.move_promise(row, state, by=by)
    except ValidationError as refused:
        return refusal(request, refused, reverse("promise", args=[public_id]))
    return redirect("promise", public_id)


@policy.page(Permission.ACTIONS)
@require_POST
def retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """Retire a driver, or take it back into use."""
    by = demanded(request)
    row = row_at(Driver.objects.all(), public_id)
    try:
        (actions.restore_driver if row.retired_at else actions.retire_driver)(row, by=by)
    except ValidationError as refused:
        return refusal(request, refused, reverse("promise-drivers"))
    return redirect("promise-drivers")


@policy.page(Permission.ACTIONS)
@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what became of a goal, or open it again."""
    by = demanded(request)
    row = row_at(Goal.objects.all(), public_id)
    try:
        actions.close_goal(row, request.POST.get("state", ""), by=by)
    except ValidationError as refused:
        return refusal(request, refused, reverse("promise-goals"))
    return redirect("promise-goals")


def refusal(request: HttpRequest, refused: ValidationError, back: str) -> HttpResponse:
    """Say why something was refused, and lead back."""
    context = {"title": _("This was not done"), "kicker": _("Promises"), "problems": refused.messages, "back": back}
    return render(request, "promise/refused.html", context, status=422)
