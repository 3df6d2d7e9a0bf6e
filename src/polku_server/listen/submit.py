"""THE submit path: every channel's answer is stored here, once, durably, or not thanked for.

Three plain inserts in one transaction (docs/decisions/0004): the answer, its consent record, its follow-up.
The compiled questionnaire validates, the database constrains. On SQLite a writer thread commits answers
that arrive together in one group; on PostgreSQL each request commits its own.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import Error, connection

from polku.listen.questionnaire import Reading

from .compiled import Compiled

ANSWER = """
INSERT INTO polku_response (key, survey_id, version_id, touchpoint_id, unit_id, batch_id, follows, language,
    source, stored_at, happened_on, scores, texts)
SELECT %s, id, %s, touchpoint_id, unit_id, NULL, %s, %s, %s, %s::timestamptz, NULL, %s::jsonb, %s::jsonb
FROM polku_survey WHERE id = %s AND launched_at IS NOT NULL AND closed_at IS NULL
ON CONFLICT (key) DO NOTHING RETURNING id"""
CONSENT = """
INSERT INTO polku_consent (response_id, wording_id, purpose, language, given_at)
VALUES (%s, %s, %s, %s, %s::timestamptz)"""
FOLLOW_UP = "INSERT INTO polku_pending (response_id, kind, attempts) VALUES (%s, %s, 0)"
AT_ONCE = f"""
WITH answer AS ({ANSWER}), agreed AS (
    INSERT INTO polku_consent (response_id, wording_id, purpose, language, given_at)
    SELECT id, %s::bigint, %s, %s, %s::timestamptz FROM answer WHERE %s::bigint IS NOT NULL
), asked AS (
    INSERT INTO polku_pending (response_id, kind, attempts) SELECT id, %s, 0 FROM answer
)
SELECT id FROM answer"""  # noqa: S608  made of constants
KEPT = "SELECT scores, texts FROM polku_response WHERE key = %s"

ANSWERED = "answered"


class Outcome(enum.Enum):
    """What became of a submission."""

    STORED = enum.auto()
    REPLAYED = enum.auto()  # the same key and the same answers: stored once already
    CONFLICT = enum.auto()  # the same key with other answers: the first were kept
    CLOSED = enum.auto()
    BUSY = enum.auto()  # not committed in time; nobody was thanked


@dataclass(frozen=True, slots=True)
class Submission:
    """One person's answers on their way to the store."""

    key: str
    survey: Compiled
    reading: Reading
    language: str
    source: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcome, and what the store holds if that is something else than what came."""

    outcome: Outcome
    scores: dict[str, Any] | None = None
    texts: dict[str, str] | None = None


def submit(submission: Submission) -> Kept:
    """Store one submission, or say why not. Returns only after the commit."""
    if connection.vendor == "sqlite":
        from .writer import writer

        return writer().submit(submission)
    try:
        return insert_at_once(submission)
    except Error:
        return Kept(Outcome.BUSY)


@cache
def in_sqlite(statement: str) -> str:
    """Give a statement in SQLite's words: untyped, with its own placeholders."""
    return statement.replace("::timestamptz", "").replace("::jsonb", "").replace("%s", "?")


def execute(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Run one statement on the writing connection and give its first row, if it has one.

    On SQLite past Django's cursor, which would translate the placeholders of each call anew.
    """
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors:
            row: tuple[Any, ...] | None = connection.connection.execute(in_sqlite(statement), values).fetchone()
        return row
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None


def insert(submission: Submission) -> Kept:
    """Insert the three rows; call it inside a transaction."""
    now = connection.ops.adapt_datetimefield_value(datetime.now(UTC))
    row = execute(ANSWER, answer(submission, now))
    if row is None:
        return already(submission)
    survey = submission.survey
    if survey.wording is not None:
        execute(CONSENT, (row[0], survey.wording, survey.form.purpose, submission.language, now))
    execute(FOLLOW_UP, (row[0], ANSWERED))
    return Kept(Outcome.STORED)


def insert_at_once(submission: Submission) -> Kept:
    """Insert the three rows in one statement, which PostgreSQL keeps whole or not at all: one round trip, not five."""
    now = datetime.now(UTC)
    survey, wording = submission.survey, submission.survey.wording
    agreed = (wording, survey.form.purpose, submission.language, now, wording)
    row = execute(AT_ONCE, (*answer(submission, now), *agreed, ANSWERED))
    return already(submission) if row is None else Kept(Outcome.STORED)


def answer(submission: Submission, now: Any) -> tuple[Any, ...]:
    """Give the values of the answer's row."""
    reading = submission.reading
    return (
        submission.key, submission.survey.version, submission.follows, submission.language, submission.source,
        now, canonical(reading.scores), canonical(reading.texts), submission.survey.survey,
    )  # fmt: skip


def already(submission: Submission) -> Kept:
    """Nothing was inserted: the key was used before, or the survey is closed."""
    row = execute(KEPT, (submission.key,))
    if row is None:
        return Kept(Outcome.CLOSED)
    scores, texts = (part if isinstance(part, dict) else json.loads(part) for part in row)
    same = scores == submission.reading.scores and texts == submission.reading.texts
    return Kept(Outcome.REPLAYED if same else Outcome.CONFLICT, scores, texts)


def canonical(part: dict[str, Any]) -> str:
    """One text for the same answers, whatever order they came in."""
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
