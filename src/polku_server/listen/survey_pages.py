"""One survey: its address and its code for phones, what it asks, opening and closing; and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.policy import Permission
from ..register.forms import Pick, Shaped, text_of
from ..register.models import Touchpoint
from ..register.seeing import reader
from ..ui import qr
from . import actions
from .models import Survey
from .pages import answered, state
from .template import definition

BOTH = ["GET", "HEAD", "POST"]
VERBS = {"open": actions.launch, "close": actions.close, "reopen": actions.reopen}


class NewForm(Shaped):
    """The template survey under a name, at a touchpoint."""

    name = text_of(Survey, "name", label=gettext_lazy("Name"))
    touchpoint = Pick(Touchpoint.objects.none(), label=gettext_lazy("Touchpoint"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["touchpoint"].queryset = Touchpoint.objects.order_by("position")  # type: ignore[attr-defined]


def address(survey: Survey) -> str:
    """Give the address at which a survey is answered, as it is written in a letter."""
    return f"{settings.ADDRESS.geturl().rstrip('/')}/v/{survey.public_id}"


@policy.page(Permission.SURVEYS)
@require_http_methods(BOTH)
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """A survey by its own link; opened, closed and opened again here."""
    by = reader(request)
    known = Survey.objects.filter(source="link").select_related("touchpoint", "current").annotate(n=answered(request))
    survey = policy.find(by, Permission.SURVEYS, known, public_id=public_id)
    problem = ""
    verb = next((name for name in VERBS if name in request.POST), "")
    if request.method == "POST" and verb in fitting(survey):
        try:
            VERBS[verb](survey, by=by)
            return redirect("survey", public_id)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
    return render(request, "listen/survey.html", context_of(survey, problem), status=409 if problem else 200)


def fitting(survey: Survey) -> tuple[str, ...]:
    """Give what can be done with a survey now."""
    if survey.closed_at:
        return ("reopen",)
    return ("close",) if survey.launched_at else ("open",)


def context_of(survey: Any, problem: str) -> dict[str, Any]:
    """Give what the page shows."""
    is_open = bool(survey.launched_at) and not survey.closed_at
    return {
        "title": survey.name,
        "kicker": _("Surveys"),
        "lead": survey.touchpoint.name if survey.touchpoint else "",
        "survey": survey,
        "state": state(survey),
        "address": address(survey) if is_open else "",
        "code": qr.drawn(address(survey), _("Code for a phone's camera: the survey's address")) if is_open else "",
        "asked": list(asked(survey)),
        "verbs": fitting(survey),
        "problem": problem,
    }


def asked(survey: Survey) -> Iterator[str]:
    """Give the questions in the reader's language, or in the first that the survey has."""
    for each in survey.current.definition.get("questions", []) if survey.current else ():
        texts = each.get("text") or {"": each["key"]}
        text = texts.get(get_language() or "") or next(iter(texts.values()))
        yield f"{text} {each['from']}–{each['to']}" if each["kind"] == "scale" else text


@policy.page(Permission.SURVEYS)
@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Open a survey of the template: name it, and it can be answered."""
    by = reader(request)
    actions.demand_new(by)
    sent = request.POST if request.method == "POST" else None
    form = NewForm(sent, initial={"name": definition()["title"].get(get_language() or "fi", "")})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("survey", actions.open_new(definition=definition(), by=by, **form.cleaned_data).public_id)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    context = {
        "title": _("A new survey"),
        "kicker": _("Surveys"),
        "lead": _("Satisfaction, effort, recommendation, why, what is remembered: five questions in three languages."),
        "form": form,
    }
    return render(request, "listen/survey_new.html", context, status=422 if form.errors else 200)
