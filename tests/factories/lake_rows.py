"""Rows for the lake's tests, and what the lake should hold, worked out row by row in Python."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from polku_server.lake import changes
from polku_server.lake.copy import Copy
from polku_server.lake.file import Lake
from polku_server.models import (
    Change,
    Encounter,
    ImportBatch,
    Purchase,
    Response,
    Survey,
    SurveyVersion,
    Touchpoint,
    Unit,
)

DEFINITION = {
    "questions": [{"key": "a", "role": "csat"}, {"key": "b", "role": "nps"}],
    "follow_up": {"questions": [{"key": "c", "role": "memory"}]},
}
ROLES = {"a": "csat", "b": "nps", "c": "memory"}
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def clear(using: str) -> None:
    """Empty every table that the lake reads."""
    with transaction.atomic(using=using):
        Encounter.objects.using(using).update(corrects=None)
        for model in (Change, Response, Purchase, Encounter):
            model.objects.using(using).all().delete()
        Survey.objects.using(using).update(current=None)
        Unit.objects.using(using).update(parent=None)
        for model in (SurveyVersion, Survey, ImportBatch, Touchpoint, Unit):
            model.objects.using(using).all().delete()


def survey(using: str, definition: dict = DEFINITION, **fields: object) -> SurveyVersion:
    """Give a version of a new survey."""
    with transaction.atomic(using=using):
        made = Survey.objects.using(using).create(name="Survey", **fields)
        return SurveyVersion.objects.using(using).create(survey=made, number=1, definition=definition)


def respond(version: SurveyVersion, scores: object, **fields: object) -> Response:
    """Store one response."""
    using = version._state.db
    given = {"stored_at": NOON, "language": "fi"} | fields
    with transaction.atomic(using=using):
        return Response.objects.using(using).create(
            key=secrets.token_hex(8), survey_id=version.survey_id, version=version, scores=scores, **given
        )


def erase(using: str, pks: list[int]) -> None:
    """Remove responses as the action does."""
    with transaction.atomic(using=using):
        changes.note("response", pks, using=using)
        Response.objects.using(using).filter(pk__in=pks).delete()


def mark(batch: ImportBatch, undone_at: datetime | None) -> None:
    """Undo a batch, or take the undoing back."""
    using = batch._state.db
    with transaction.atomic(using=using):
        ImportBatch.objects.using(using).filter(pk=batch.pk).update(undone_at=undone_at)
        changes.note("response", Response.objects.using(using).filter(batch=batch), using=using)


def expected(using: str, zone: str = "Europe/Helsinki") -> list[tuple]:
    """Work out the answers that count from the store."""
    kept = Response.objects.using(using).filter(batch__undone_at=None)
    return sorted((row for response in kept for row in _answers(response, ZoneInfo(zone))), key=str)


def _answers(response: Response, zone: ZoneInfo) -> list[tuple]:
    day = (response.happened_on or response.stored_at.astimezone(zone).date()) - date(1970, 1, 1)
    on = date(1970, 1, 1) + day
    monday = on - timedelta(days=on.weekday())
    calendar = (day.days, (monday - date(1970, 1, 5)).days // 7, (on.year - 1970) * 12 + on.month - 1)
    who = (
        response.pk,
        response.survey_id,
        response.party.pseudonym if response.party else "",
        response.touchpoint_id,
        response.unit_id,
        response.source,
        response.language,
    )
    return [(*who, ROLES[key], score, *calendar, key) for key, score in response.scores.items()]


def held(lake: Lake, table: str = "answers") -> list[tuple]:
    """Give what a lake holds."""
    return sorted(lake.connection.execute(f"FROM {table}").fetchall(), key=str)


def everything(lake: Lake) -> dict[str, list[tuple]]:
    """Give all that a lake holds, except how far it has come."""
    return {name: held(lake, name) for name in ("answers", "touchpoints", "units", "surveys", "questions")}


def rebuilt(copy: Copy, fresh: Lake) -> dict[str, list[tuple]]:
    """Copy everything into a fresh lake and give it."""
    Copy(fresh, copy.store).all()
    return everything(fresh)


def remove(response: Response) -> None:
    """Remove a response and tell nobody."""
    with transaction.atomic(using=response._state.db):
        response.delete()
