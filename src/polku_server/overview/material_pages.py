"""Own material: drop a spreadsheet, see what it is taken for, read what it tells, make it a survey."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.policy import Permission
from ..register.imports import runs
from ..register.models import ImportRun
from ..register.seeing import reader
from ..ui.uploads import refusal
from . import guide, material, material_actions, material_words
from .material_forms import SurveyForm

BOTH = ["GET", "HEAD", "POST"]
State = ImportRun.State
WORKING = (State.DROPPED, State.TRYING)
SOON = "2"  # seconds after which the browser looks again
LABELS = {
    "score": gettext_lazy("Score"),
    "text": gettext_lazy("Comments"),
    "date": gettext_lazy("Day"),
    "group": gettext_lazy("Group, such as shop or channel"),
}
ASKS = (
    ("nps", gettext_lazy("recommendation, 0–10")),
    ("csat", gettext_lazy("satisfaction, high is good")),
    ("effort", gettext_lazy("effort, high is hard")),
    ("ease", gettext_lazy("ease, high is easy")),
)


@policy.page(Permission.ANSWERS)
@require_http_methods(BOTH)
def files(request: HttpRequest) -> HttpResponse:
    """Take a file."""
    by, sentence = reader(request), ""
    material.demand(by)
    if request.method == "POST":
        sentence, upload = refusal(request), request.FILES.get("file")
        if not sentence and upload is not None:
            try:
                return redirect("material-file", material.drop(upload, by=by, language=request.LANGUAGE_CODE).public_id)
            except ValidationError as broken:
                sentence = " ".join(broken.messages)
        sentence = sentence or _("Choose a file.")
    context = {
        "title": _("Own material"),
        "lead": _("A spreadsheet you have already: in two minutes, what it tells of customers and what it cannot."),
        "sentence": sentence,
        "waiting": ImportRun.objects.filter(by=by, kind=material.KIND).order_by("-pk"),
        "guide": guide.may(by),
    }
    return render(request, "overview/material.html", context, status=400 if sentence else 200)


@policy.page(Permission.ANSWERS)
@require_http_methods(BOTH)
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """One file: what its columns are taken for, what it tells, what is too thin; corrected, removed or brought in."""
    run = material.found(reader(request), public_id)
    if request.method == "POST":
        return redirect(*done(request, run))
    response = render(request, "overview/material_file.html", context_of(run, request))
    if run.state in WORKING:
        response["Refresh"] = SOON
    return response


def done(request: HttpRequest, run: ImportRun) -> tuple[str, ...]:
    """Do what was asked of a file, and give the page to go to; one that jobs are reading is left alone."""
    if run.state in WORKING:
        return "material-file", run.public_id
    if "remove" in request.POST:
        material.remove(run)
        return ("material",)
    if "bring" not in request.POST:
        language = {"language": request.LANGUAGE_CODE}
        runs.again(run, material.corrected(request.POST, run), run.options | language)
    elif run.state == State.TRIED:
        return "import-run", material_actions.bring_in(run, by=reader(request)).public_id
    return "material-file", run.public_id


def context_of(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    """Give what the page shows of a file."""
    told = run.outcome
    chosen = told.get("chosen", {})
    return {
        "title": run.file_name,
        "kicker": _("Own material"),
        "run": run,
        "told": told,
        "working": run.state in WORKING,
        "per_cent": round(100 * run.share),
        "roles": [(role, label, chosen.get(role, {})) for role, label in LABELS.items()],
        "asks": ASKS,
        "asked": material.named(run),
        "headline": material_words.headline(told),
        "whole": material_words.whole(told),
        "found": list(material_words.found(told)),
        "thin": list(material_words.thin(told)),
        "survey": material_actions.made(run),
        "may": policy.access(request.user).everywhere(Permission.SURVEYS),
    }


@policy.page(Permission.SURVEYS)
@require_http_methods(BOTH)
def survey(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the file a survey: the same question on a scale that figures count, a draft until somebody opens it."""
    by = reader(request)
    run = material.found(by, public_id)
    if run.state != State.TRIED:
        return redirect("material-file", public_id)
    form = SurveyForm(request.POST if request.method == "POST" else None, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            material_actions.make_survey(run, by=by, **form.cleaned_data)
            return redirect("material-file", public_id)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    context = {
        "title": _("Make this a survey"),
        "kicker": run.file_name,
        "lead": _("A draft: nobody is asked before you open it."),
        "form": form,
        "run": run,
        "scale": material_actions.scale_words(run),
    }
    return render(request, "overview/material_survey.html", context, status=422 if form.errors else 200)
