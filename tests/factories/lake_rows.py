"""Rows for the lake's tests, and what the lake should hold, worked out row by row in Python."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from polku_server.lake import changes, registry
from polku_server.lake.copy import Copy
from polku_server.lake.file import Lake
from polku_server.models import (
    Change,
    CustomerGroup,
    Encounter,
    GroupMembership,
    ImportBatch,
    Mention,
    Party,
    Purchase,
    Reading,
    Response,
    Survey,
    SurveyVersion,
    Taxonomy,
    Theme,
    Touchpoint,
    Unit,
    Words,
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
        for model in (Mention, Reading, Words, Taxonomy, Theme, Change, Response, Purchase, Encounter, GroupMembership):
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


def people(using: str) -> tuple[list[Party | None], list[CustomerGroup]]:
    """Give two customers and nobody, and two groups to be in."""
    with transaction.atomic(using=using):
        known = [Party.objects.using(using).get_or_create(name=name, kind="person")[0] for name in ("Aino", "Eino")]
        groups = [CustomerGroup.objects.using(using).get_or_create(name=name)[0] for name in ("Young", "Old")]
    return [*known, None], groups


def comment(using: str, *, tone: str, themes: int) -> tuple[Words, list[Theme]]:
    """Store a response with a comment that was read as of this tone and as speaking of some themes."""
    response = respond(survey(using), {"c": None})
    with transaction.atomic(using=using):
        words = Words.objects.using(using).create(response=response, question="c", role="memory", text="Sana")
        version = Taxonomy.objects.using(using).create()
        Reading.objects.using(using).create(words=words, language="fi", tone=tone, tone_read=tone, taxonomy=version)
        held = [Theme.objects.using(using).create(name_fi=f"Aihe {n}") for n in range(themes)]
        for each in reversed(held):
            Mention.objects.using(using).create(words=words, theme=each)
    return words, held


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
    tables = ("answers", "touchpoints", "units", "surveys", "questions", "in_groups", "readings")
    return {name: held(lake, name) for name in tables} | tallied(lake)


def tallied(lake: Lake) -> dict[str, list[tuple]]:
    """Give what a lake has counted, each cell once."""
    parts = {each.fills: (", ".join(each.cell), each.fills) for each in registry.tallies()}
    return {
        name: sorted(
            lake.connection.execute(f"SELECT {cell}, sum(times) FROM {table} GROUP BY ALL").fetchall(), key=str
        )
        for name, (cell, table) in parts.items()
    }


def recounted(lake: Lake) -> dict[str, list[tuple]]:
    """Count what a lake holds."""
    return {
        each.fills: sorted(lake.connection.execute(each.counted()).fetchall(), key=str) for each in registry.tallies()
    }


def rebuilt(copy: Copy, fresh: Lake) -> dict[str, list[tuple]]:
    """Copy everything into a fresh lake and give it."""
    Copy(fresh, copy.store).all()
    return everything(fresh)


def remove(response: Response) -> None:
    """Remove a response and tell nobody."""
    with transaction.atomic(using=response._state.db):
        response.delete()
