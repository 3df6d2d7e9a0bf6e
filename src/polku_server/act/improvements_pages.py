"""The forms of improvement actions. What is known of an action's effect stands on its page in `prove`."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..govern import policy
from ..govern.policy import Permission
from ..register.models import Touchpoint
from ..register.seeing import reader, row_at
from . import improvements
from .improvements_forms import ActionForm, CloseForm, started
from .improvements_models import Action
from .improvements_rights import actions

BOTH = ["GET", "HEAD", "POST"]


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Plan an action, perhaps for a touchpoint that was just looked at."""
    by = reader(request)
    asked = request.GET.get("touchpoint", "")
    place = None if "\0" in asked else Touchpoint.objects.filter(public_id=asked).first()
    form = ActionForm(sent(request), by=by, initial={"touchpoint": place.public_id} if place else {})
    return edited(request, form, lambda given: improvements.plan(by=by, **given), _("A new action"))


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change an action."""
    by = reader(request)
    action = to_change(request, public_id)
    form = ActionForm(sent(request), by=by, initial=started(action))
    return edited(request, form, lambda given: improvements.change(action, by=by, **given), action.name)


def to_change(request: HttpRequest, public_id: str) -> Action:
    """Give the action of an address if the reader may change it; another's is as missing as one that is not there."""
    action: Action = row_at(actions(reader(request)), public_id)
    if not improvements.may_change(reader(request), action):
        raise Http404
    return action


def sent(request: HttpRequest) -> Any:
    """Give what was sent, None where nothing was."""
    return request.POST if request.method == "POST" else None


def edited(request: HttpRequest, form: ActionForm, save: Any, title: str) -> HttpResponse:
    """Show a form, or do what it asks and go to the action."""
    if form.is_valid():
        try:
            made = save({**form.cleaned_data, "units": list(form.cleaned_data["units"])})
        except ValidationError as refused:
            form.refused(refused)
        else:
            return redirect("effect", made.public_id)
    context = {"title": title, "kicker": _("Actions"), "form": form, "back": reverse("effects")}
    return render(request, "act/improvement.html", context, status=422 if form.errors else 200)


@policy.page(Permission.ACTIONS)
@require_POST
def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put an action under way."""
    return done(request, public_id, improvements.begin)


@policy.page(Permission.ACTIONS)
@require_POST
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the closing of an action back."""
    return done(request, public_id, improvements.reopen)


def done(request: HttpRequest, public_id: str, verb: Any) -> HttpResponse:
    """Do a verb that asks nothing more; what is refused is what the page shows already."""
    action = to_change(request, public_id)
    with suppress(ValidationError):  # somebody did it a moment ago: the page says how it stands
        verb(action, by=reader(request))
    return redirect("effect", action.public_id)


@policy.page(Permission.ACTIONS)
@require_http_methods(BOTH)
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an action into use or drop it, and say what was learned."""
    by = reader(request)
    action = to_change(request, public_id)
    form = CloseForm(sent(request))
    if form.does(lambda said: improvements.close(action, by=by, **said)):
        return redirect("effect", action.public_id)
    context = {
        "title": _("End the action"),
        "kicker": _("Actions"),
        "lead": action.name,
        "form": form,
        "back": reverse("effect", args=[action.public_id]),
    }
    return render(request, "act/improvement.html", context, status=422 if form.errors else 200)
