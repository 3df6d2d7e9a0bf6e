"""The guide of the first hour: shown while nothing stands, put away and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..listen.survey_pages import address
from ..promise.models import Driver, Promise
from ..register.forms import Shaped, text_of
from ..register.models import Touchpoint
from ..register.seeing import reader
from ..ui import qr
from . import guide, guide_actions

BOTH = ["GET", "HEAD", "POST"]
YEAR = 365 * 24 * 3600  # seconds
SOON = "5"  # seconds after which the browser looks whether the first answer came


class PromiseForm(Shaped):
    """A first promise."""

    ID = "promise"

    valued = text_of(
        Driver, "name", label=gettext_lazy("What customers value"), help_text=gettext_lazy("Such as: knowing when.")
    )
    words = text_of(
        Promise,
        "words",
        label=gettext_lazy("What we promise of it"),
        help_text=gettext_lazy("As a customer would say it, such as: they come on the day that was agreed."),
    )


@policy.page(Permission.SETTINGS)
@require_http_methods(BOTH)
def first_hour(request: HttpRequest) -> HttpResponse:
    """Five steps, each with the verb that does it; a POST does one, puts the guide away or brings it back."""
    by = reader(request)
    if request.method != "POST":
        return shown(request, by)
    if "away" in request.POST or "back" in request.POST:
        return moved(request)
    if "touchpoints" in request.POST:
        rows = guide.rows(request.POST)
        return done(request, by, lambda: guide_actions.begin_path(rows, by=by), rows=rows)
    form = PromiseForm(request.POST)
    if "promise" in request.POST and form.is_valid():
        return done(request, by, lambda: guide_actions.promise_first(by=by, **form.cleaned_data), form=form)
    return shown(request, by, form=form, status=422)


def done(request: HttpRequest, by: User, verb: Callable[[], object], **kept: Any) -> HttpResponse:
    """Do one step and come back; what is refused is said, with what was typed."""
    try:
        verb()
    except ValidationError as refused:
        return shown(request, by, problems=refused.messages, status=422, **kept)
    return redirect("guide")


def moved(request: HttpRequest) -> HttpResponse:
    """Put the guide away in this browser and go to work, or bring it back."""
    if "back" in request.POST:
        response: HttpResponse = redirect("guide")
        response.delete_cookie(guide.AWAY)
        return response
    response = redirect("front")
    secure = settings.ADDRESS.scheme == "https"
    response.set_cookie(guide.AWAY, "away", max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def shown(request: HttpRequest, by: User, *, status: int = 200, **kept: Any) -> HttpResponse:
    """Show the steps as they stand."""
    survey, answer = guide.open_survey(), guide.first_answer()
    steps = guide.steps(by, survey, answer)
    left = [step for step in steps if not step.done]
    context = {
        "title": _("First steps"),
        "lead": lead(len(left)),
        "steps": steps,
        "next": left[0].key if left else "",
        "rows": list(enumerate(kept.get("rows") or guide.rows())),
        "phases": Touchpoint.Phase.choices,
        "form": kept.get("form") or PromiseForm(),
        "problems": kept.get("problems", ()),
        "survey": survey,
        "address": address(survey) if survey else "",
        "code": qr.drawn(address(survey), _("Code for a phone's camera: the survey's address")) if survey else "",
        "away": request.COOKIES.get(guide.AWAY) == "away",
    }
    response = render(request, "overview/guide.html", context, status=status)
    if survey and [step.key for step in left] == ["answer"]:  # nothing is being typed
        response["Refresh"] = SOON
    return response


def lead(left: int) -> str:
    """Say how much is left."""
    if not left:
        return _("All is done: customers are heard.")
    return _("An hour, and the first customer is heard. Each step takes a minute or two.")
