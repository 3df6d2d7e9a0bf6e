"""A promise with a survey that asks how it was kept, for the tests of promises."""

from __future__ import annotations

from typing import Any

from polku_server.models import CustomerGroup, Driver, GroupMembership, Party, Promise, Response, Survey, SurveyVersion

from . import house

DEFINITION = {
    "format": 1,
    "questions": [
        {"key": "day", "kind": "scale", "role": "promise", "from": 1, "to": 5, "text": {"en": "Did we come?"}},
        {"key": "bill", "kind": "scale", "role": "promise", "from": 1, "to": 5, "text": {"en": "Was the bill right?"}},
        {"key": "matters", "kind": "scale", "role": "importance", "from": 1, "to": 5, "text": {"en": "Important?"}},
        {"key": "tell", "kind": "scale", "role": "nps", "from": 0, "to": 10, "text": {"en": "Tell others?"}},
        {"key": "because", "kind": "words", "role": "why", "text": {"en": "Why?"}},
    ],
}


def survey(**fields: Any) -> Survey:
    """Give an open survey that asks of two promises, of importance and of recommendation."""
    made = house.survey(**({"name": "Promises"} | fields))
    made.current = SurveyVersion.objects.create(survey=made, number=2, definition=DEFINITION)
    made.save()
    return made


def promise(asked: Survey | None, question: str = "day", **fields: Any) -> Promise:
    """Give a promise that was given, on a driver of its own."""
    group = fields.pop("group", None)
    words = fields.pop("words", f"We keep the {question}.")
    of = Driver.objects.create(name=f"The {question}", group=group, **fields.pop("driver", {}))
    link = {"survey": asked, "question": question} if asked else {}
    return Promise.objects.create(**({"driver": of, "words": words, "state": "given"} | link | fields))


def said(asked: Survey, points: list[int], key: str = "day", **fields: Any) -> list[Response]:
    """Store one answer to a question for each point."""
    return [all_said(asked, {key: point}, **fields) for point in points]


def all_said(asked: Survey, scores: dict[str, int], **fields: Any) -> Response:
    """Store one response with these points."""
    made = house.answer(asked, **fields)
    Response.objects.filter(pk=made.pk).update(scores=made.scores | scores)
    return made


def group(name: str, *parties: Party) -> CustomerGroup:
    """Give a customer group with these in it."""
    made = CustomerGroup.objects.create(name=name, serves="Those who come back")
    for party in parties:
        GroupMembership.objects.create(party=party, group=made, since="2026-01-01")
    return made
