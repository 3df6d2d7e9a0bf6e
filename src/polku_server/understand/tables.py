"""What understand gives to the lake: what was read of each comment, without its words, and how many are alike."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete

from polku.tables import READING_TALLIES, READINGS

from ..lake import changes, registry
from ..lake.tallies import Tally
from .models import Reading

SAID = "(SELECT w.{} FROM polku_words w WHERE w.id = r.words_id)"
SPOKEN_OF = (
    "(SELECT string_agg(CAST(m.theme_id AS TEXT), ',') FROM polku_mention m WHERE m.words_id = r.words_id AND m.holds)"
)

READING = registry.Source(
    name="reading",
    table="polku_reading",
    reads={
        "id": "whole",
        "response": "whole",
        "question": "text",
        "tone": "text",
        "language": "text",
        "serious": "json",
        "themes": "text",
    },
    fills="readings",
    holds=READINGS,
    key="reading",
    shape="""
        SELECT id AS reading, response, question, tone, language, (serious NOT IN ('', '{}'))::BIGINT AS serious,
            CASE WHEN themes = '' THEN '' ELSE array_to_string(
                list_sort(CAST(string_split(themes, ',') AS BIGINT[])), ','
            ) END AS themes,
            NULL AS wrong
        FROM staged
    """,
    appended=True,
    stamped=False,
    told={"response": SAID.format("response_id"), "question": SAID.format("question"), "themes": SPOKEN_OF},
)

COUNTED = Tally(
    fills="reading_tallies",
    holds=READING_TALLIES,
    of=("answers", "readings"),
    rows="""
        SELECT a.survey, a.touchpoint, a.unit, a.day, r.tone, r.language, r.serious, r.themes
        FROM {answers} a JOIN {readings} r ON r.response = a.response AND r.question = a.question
    """,
    order="day",
)


def going(sender: Any, instance: Reading, using: str, **_: Any) -> None:
    """Note a reading that goes, also where it goes with its words: the stage that removes those knows no readings."""
    changes.note("reading", [instance.pk], using=using)


def register() -> None:
    """Called once at start, after listen."""
    registry.register(READING)
    registry.tally(COUNTED)
    pre_delete.connect(going, sender=Reading, dispatch_uid="polku.lake.reading")
