"""What respondents wrote, masked for reading: the follow-up of every answer that has words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from polku.govern.redaction import mask

from ..govern.hooks import Write
from .compiled import compiled
from .models import Response, Words


def keep_masked(responses: Sequence[int]) -> Write:
    """Mask the words of these responses, and give what writes them; written again they change nothing."""
    return partial(Words.objects.bulk_create, masked(responses), ignore_conflicts=True)


def masked(responses: Sequence[int]) -> list[Words]:
    """Give the words of these responses as they are kept for reading, not written yet."""
    rows = Response.objects.filter(id__in=responses).exclude(texts={}).values_list("id", "version_id", "texts")
    return [
        Words(response_id=response, question=key, role=role_of(version, key), text=mask(text))
        for response, version, texts in rows
        for key, text in texts.items()
    ]


def role_of(version: int, key: str) -> str:
    """Give the metric role of a question."""
    form = compiled(version).form
    return next((each.role for each in form.questions + form.follow_up if each.key == key), "why")
