"""The forms of promises: a driver, a promise, a goal, each made or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.policy import Permission
from ..register.seeing import row_at
from . import actions, seen
from .forms import Choosing, DriverForm, GoalForm, PromiseForm, started
from .models import Driver, Goal
from .rights import demanded

NEW = "new"
BOTH = ["GET", "HEAD", "POST"]


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def driver(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a driver."""
    by = demanded(request)
    row = None if public_id == NEW else row_at(Driver.objects.all(), public_id)
    form = DriverForm(request.POST or None, by=by, initial=started(row, actions.OF_A_DRIVER) if row else {})

    def save(given: dict[str, Any]) -> str:
        actions.change_driver(row, by=by, **given) if row else actions.add_driver(by=by, **given)
        return reverse("promise-drivers")

    return asked(request, form, save, row.name if row else _("A new driver of value"), reverse("promise-drivers"))


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def promise(request: HttpRequest, public_id: str = NEW) -> HttpResponse:
    """Make or change a promise."""
    by = demanded(request)
    row = None if public_id == NEW else row_at(seen.promises(by), public_id)
    start = started(row, actions.OF_A_PROMISE) if row else {"driver": request.GET.get("driver", "")}
    form = PromiseForm(request.POST or None, by=by, initial=start)

    def save(given: dict[str, Any]) -> str:
        kept = actions.change_promise(row, by=by, **given) if row else actions.add_promise(by=by, **given)
        return reverse("promise", args=[kept.public_id])

    back = reverse("promise", args=[row.public_id]) if row else reverse("promises")
    return asked(request, form, save, row.words if row else _("A new promise"), back)


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def goal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a goal."""
    by = demanded(request)
    row = None if public_id == NEW else row_at(Goal.objects.all(), public_id)
    start = started(row, actions.OF_A_GOAL) if row else {"driver": request.GET.get("driver", "")}
    form = GoalForm(request.POST or None, by=by, initial=start)

    def save(given: dict[str, Any]) -> str:
        actions.change_goal(row, by=by, **given) if row else actions.set_goal(by=by, **given)
        return reverse("promise-goals")

    return asked(request, form, save, row.outcome if row else _("A new goal"), reverse("promise-goals"))


def asked(
    request: HttpRequest, form: Choosing, save: Callable[[dict[str, Any]], str], title: str, back: str
) -> HttpResponse:
    """Ask, save and go on; what is refused stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(save(form.given()))
        except ValidationError as refused:
            form.refused(refused)
    context = {"title": title, "kicker": _("Promises"), "form": form, "back": back, "button": _("Save")}
    return render(request, "promise/form.html", context, status=422 if form.errors else 200)
