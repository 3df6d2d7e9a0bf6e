"""What a source's files looked like before: the questionnaire of a map keeps the map that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from polku.listen.reading import Feedback

from .imports import survey_of
from .mapping import SCALES, Map

LANGUAGES = ("fi", "sv", "en")


def definition(mapped: Map, document: Mapping[str, Any], feedback: Feedback) -> dict[str, Any]:
    """Write the questionnaire that a map asks: one question for each role, in the words of its column."""
    questions = [
        {"key": role, "kind": "scale", "role": role, "from": SCALES[role][0], "to": SCALES[role][1]}
        | {"text": dict.fromkeys(LANGUAGES, score.column)}
        for role, score in mapped.scores.items()
    ]
    questions += [
        {"key": role, "kind": "words", "role": role, "text": dict.fromkeys(LANGUAGES, column)}
        for role, column in mapped.texts.items()
    ]
    came = {"header": feedback.table.column_names, "map": {**document, "source": mapped.source}}
    return {"format": 1, "title": dict.fromkeys(LANGUAGES, mapped.source), "questions": questions, "import": came}


def remembered(source: str, feedback: Feedback) -> dict[str, Any] | None:
    """Give the map with which a file of the same columns came in last, so that its rows get the same keys."""
    survey = survey_of(source)
    for version in survey.versions.order_by("-number") if survey else ():
        came = version.definition.get("import", {})
        if came.get("header") == feedback.table.column_names:
            document: dict[str, Any] = came["map"]
            return document
    return None
