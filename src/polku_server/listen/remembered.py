"""What a source's files looked like before: the questionnaire of a map keeps the map that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from polku.listen.reading import Feedback

from .imports import KIND, survey_of
from .mapping import SCALES, Map
from .models import Survey

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
    return next(maps([survey] if survey else [], feedback), None)


def elsewhere(feedback: Feedback) -> dict[str, Any] | None:
    """Give the map of the one source that files of the same columns came from; None if there is none, or several."""
    found = [each for survey in Survey.objects.filter(source=KIND).order_by("pk") for each in maps([survey], feedback)]
    return found[0] if len({each["source"] for each in found}) == 1 else None


def maps(surveys: Iterable[Survey], feedback: Feedback) -> Iterator[dict[str, Any]]:
    """Give the maps of files with the same columns, the newest of each survey first."""
    for survey in surveys:
        for version in survey.versions.order_by("-number"):
            came = version.definition.get("import", {})
            if came.get("header") == feedback.table.column_names:
                yield came["map"]
