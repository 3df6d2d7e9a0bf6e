"""What is done with surveys and answers. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from polku.listen.questionnaire import load

from ..govern import audit, policy
from ..govern.keeping import keep
from ..govern.models import User, Wording
from ..govern.policy import By, Permission
from ..lake import changes
from ..register.actions.keeping import person
from ..register.models import Touchpoint, Unit
from .models import Response, Survey, SurveyVersion


@transaction.atomic
def draft_survey(
    name: str,
    definition: dict[str, Any],
    *,
    by: User | None = None,
    touchpoint: Touchpoint | None = None,
    unit: Unit | None = None,
    anonymity: str = Survey.Anonymity.CONFIDENTIAL,
    source: str = "link",
    sample: bool = False,
) -> Survey:
    """Write a survey with its first version; it takes no answers before its launch."""
    survey = Survey(name=name, touchpoint=touchpoint, unit=unit, anonymity=anonymity, source=source, sample=sample)
    keep(survey)
    add_version(survey, definition)
    changes.note("survey", [survey.pk])
    audit.record(by, "drafted", survey)
    return survey


def add_version(survey: Survey, definition: dict[str, Any]) -> SurveyVersion:
    """Add a version of the questionnaire with the exact wording of its consent; call it inside a transaction."""
    form = load(definition)
    number = survey.versions.count() + 1
    words = wording(form.purpose, dict(form.consent)) if form.consent else None
    version = keep(SurveyVersion(survey=survey, number=number, definition=definition, wording=words))
    survey.current = version
    survey.save(update_fields=["current"])
    return version


def wording(purpose: str, texts: dict[str, str]) -> Wording:
    """Give the wording with exactly these texts: an old one if it stands unchanged, else the next number."""
    latest = Wording.objects.filter(purpose=purpose).order_by("-number").first()
    if latest is not None and latest.texts == texts:
        return latest
    return keep(Wording(purpose=purpose, number=latest.number + 1 if latest else 1, texts=texts))


@transaction.atomic
def open_new(name: str, definition: dict[str, Any], *, by: By, touchpoint: Touchpoint | None = None) -> Survey:
    """Write a survey and open it at once: the first answer can come."""
    demand_new(by)
    return launch(draft_survey(name, definition, by=person(by), touchpoint=touchpoint), by=by)


def demand_new(by: By) -> None:
    """Stop whoever makes no surveys of the whole company."""
    if not policy.access(by).everywhere(Permission.SURVEYS):
        raise PermissionDenied


@transaction.atomic
def launch(survey: Survey, *, by: By = None) -> Survey:
    """Open a survey for answers; from now on what was promised about anonymity stands."""
    policy.demand_row(by, Permission.SURVEYS, survey)
    if survey.anonymity == Survey.Anonymity.ANONYMOUS:
        raise ValidationError(_("Anonymous surveys cannot be launched yet: their sealed storage is missing."))
    survey.launched_at = timezone.now()
    survey.full_clean()
    survey.save()
    audit.record(by, "launched", survey)
    return survey


@transaction.atomic
def close(survey: Survey, *, by: By = None) -> Survey:
    """Take no more answers."""
    policy.demand_row(by, Permission.SURVEYS, survey)
    survey.closed_at = timezone.now()
    survey.full_clean()
    survey.save()
    audit.record(by, "closed", survey)
    return survey


@transaction.atomic
def reopen(survey: Survey, *, by: By = None) -> Survey:
    """Take answers again at the same address."""
    policy.demand_row(by, Permission.SURVEYS, survey)
    survey.closed_at = None
    survey.full_clean()
    survey.save()
    audit.record(by, "opened survey again", survey)
    return survey


@transaction.atomic
def erase(response: Response, *, by: User | None = None) -> None:
    """Remove one response and everything said in it, here and in the lake."""
    pks = [response.pk, *Response.objects.filter(follows=response.key).values_list("pk", flat=True)]
    changes.note("response", pks)
    audit.record(by, "erased", response)
    Response.objects.filter(pk__in=pks).delete()
