"""A file of one's own becomes a survey, or comes in as answers. The rest of its life is that of a dropped file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..listen import actions
from ..listen.dropped_fields import KIND as ANSWERS
from ..listen.guessed import TOUCHPOINT, UNIT
from ..listen.mapping import SCALES
from ..listen.models import Survey
from ..listen.template import definition
from ..register.models import ImportRun, Touchpoint


@transaction.atomic
def make_survey(
    run: ImportRun, *, by: User, name: str, languages: Sequence[str], touchpoint: Touchpoint | None = None
) -> Survey:
    """Draft a survey that asks what the file asked, and why; nobody can answer before it is opened."""
    actions.demand_new(by)
    survey = actions.draft_survey(name, questionnaire(run, name, languages), by=by, touchpoint=touchpoint)
    run.options = run.options | {"survey": survey.public_id}
    run.save(update_fields=["options"])
    return survey


def questionnaire(run: ImportRun, name: str, languages: Sequence[str]) -> dict[str, Any]:
    """Give the template with the file's question alone, and why."""
    template = definition()
    roles = (run.outcome.get("measure") or "csat", "why")
    asked = [spoken(each, languages) for each in template["questions"] if each["role"] in roles]
    consent = template["consent"]
    return {
        "format": template["format"],
        "title": dict.fromkeys(languages, name),
        "questions": asked,
        "consent": {"purpose": consent["purpose"], "text": of(consent["text"], languages)},
    }


def spoken(question: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Keep a question's words in some languages."""
    return {key: of(each, languages) if isinstance(each, dict) else each for key, each in question.items()}


def of(texts: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Keep texts in some languages."""
    return {code: text for code, text in texts.items() if code in languages}


def made(run: ImportRun) -> Survey | None:
    """Give the survey that the file was made."""
    return Survey.objects.filter(public_id=run.options["survey"]).first() if run.options.get("survey") else None


def scale_words(run: ImportRun) -> str:
    """Say on which scale the survey asks, where it is not the file's: figures count on one scale for each measure."""
    measure, scale = run.outcome.get("measure") or "csat", run.outcome.get("scale")
    low, high = SCALES[measure]
    said = {"low": low, "high": high}
    if not scale:
        return _("Your file has no score. The survey asks for satisfaction from %(low)s to %(high)s.") % said
    if measure == "ces" and run.outcome.get("high_is") == "good":
        return _("Your file tells ease. The survey asks for effort from %(low)s to %(high)s, high is hard.") % said
    if tuple(scale) != (low, high):
        said |= {"first": scale[0], "last": scale[1]}
        return (
            _("Your file goes from %(first)s to %(last)s. The survey asks from %(low)s to %(high)s: so figures count.")
            % said
        )
    return _("The survey asks on the same scale, from %(low)s to %(high)s.") % said


@transaction.atomic
def bring_in(run: ImportRun, *, by: User) -> ImportRun:
    """Hand the file to the import: it is tried there, and nothing is stored before somebody says so."""
    policy.demand(by, Permission.IMPORT)
    survey = made(run)
    run.kind, run.state, run.outcome, run.sentence, run.rows, run.share = ANSWERS.name, run.State.TRYING, {}, "", 0, 0
    run.document = mapped(run, survey)
    run.options = {"source": (survey.name if survey else PurePath(run.file_name).stem)[:40]}
    run.save()
    return run


def mapped(run: ImportRun, survey: Survey | None) -> dict[str, Any]:
    """Give the import's map of what the columns were taken for."""
    told = ImportRun.objects.values_list("outcome", flat=True).get(pk=run.pk)
    column = {role: each["column"] for role, each in told.get("chosen", {}).items()}
    document: dict[str, Any] = {}
    if "score" in column:
        document["scores"] = {told["measure"]: column["score"]}
    if "text" in column:
        document["texts"] = {"why": column["text"]}
    if "date" in column:
        document["date"] = column["date"]
    if group := column.get("group", ""):
        role = "touchpoint" if TOUCHPOINT.search(group) else "unit" if UNIT.search(group) else ""
        document |= {role: group} if role else {}
    if survey and survey.touchpoint:
        document["touchpoint"] = {"value": survey.touchpoint.name}
    return document
