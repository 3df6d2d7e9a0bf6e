"""Scores with their intervals, for other systems; one that too few answers stand behind says so."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from polku import measure

from ..govern.calling import REFUSALS, by, named, needs
from ..govern.policy import Permission
from ..register.models import Touchpoint, Unit
from ..register.units import Units
from .within import within

router = Router(tags=["scores"])


class Kind(StrEnum):
    """Which score."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


class Asked(Schema):
    """What to count; empty counts all that the key reaches."""

    touchpoint: str = Field("", max_length=16)
    unit: str = Field("", max_length=16)


class Score(Schema):
    """A figure with its interval; `enough` is false, and the figures null, where too few answered."""

    kind: Kind
    n: int
    enough: bool
    needed: int
    value: float | None
    low: float | None
    high: float | None


@router.get("/scores/{kind}", response={200: Score, **REFUSALS}, operation_id="read_score")
@needs(Permission.FIGURES)
def score(request: HttpRequest, kind: Kind, asked: Query[Asked]) -> Any:
    """Read one score."""
    answers = within(by(request)).counted()
    if asked.touchpoint:
        at = named(request, Permission.FIGURES, Touchpoint.objects.all(), "touchpoint", asked.touchpoint)
        answers = answers.filter(answers.touchpoint == at.pk)
    if asked.unit:
        at = named(request, Permission.FIGURES, Unit.objects.all(), "unit", asked.unit)
        answers = answers.filter(answers.unit.isin(Units().below(at)))
    minimum = settings.POLKU["POLKU_MINIMUM"]
    (counted,) = getattr(measure, kind)(measure.of_role(answers, str(kind)), minimum=minimum, times="times")
    held = {name: getattr(counted, name) if counted.enough else None for name in ("value", "low", "high")}
    return {"kind": kind, "n": counted.n, "enough": counted.enough, "needed": counted.needed, **held}
