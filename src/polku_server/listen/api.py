"""Answers, for other systems: points, and words with identifiers masked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from ..govern.calling import REFUSALS, Paged, by, needs, paged
from ..govern.policy import Permission, rows
from .models import Response

router = Router(tags=["answers"])


class Answered(Schema):
    """One response: points by question, words by question as staff read them."""

    id: str
    survey: str
    touchpoint: str | None
    unit: str | None
    customer: str | None  # the customer's pseudonym
    language: str
    day: dt.date
    scores: dict[str, int]
    words: dict[str, str]


class Responses(Schema):
    """A page of responses."""

    items: list[Answered]
    next: str


@router.get("/responses", response={200: Responses, **REFUSALS}, operation_id="list_responses")
@needs(Permission.ANSWERS)
def responses(request: HttpRequest, paging: Paged) -> Any:
    """List responses, oldest first."""
    kept = Response.objects.select_related("survey", "touchpoint", "unit", "party").prefetch_related("words")
    counted = rows(by(request), Permission.ANSWERS, kept).exclude(batch__undone_at__isnull=False)
    return paged(counted, paging, lambda held: [shape(each) for each in held])


def shape(each: Response) -> dict[str, Any]:
    """Give a response as it is sent."""
    return {
        "id": each.key,
        "survey": each.survey.public_id,
        "touchpoint": each.touchpoint.public_id if each.touchpoint else None,
        "unit": each.unit.public_id if each.unit else None,
        "customer": each.party.pseudonym if each.party else None,
        "language": each.language,
        "day": each.happened_on or each.stored_at.date(),
        "scores": {key: point for key, point in each.scores.items() if point is not None},
        "words": {said.question: said.text for said in each.words.all()},
    }
