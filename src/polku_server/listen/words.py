"""What respondents wrote, masked for reading: the follow-up of every answer that has words."""

from __future__ import annotations

from collections.abc import Sequence

from polku.govern.redaction import mask

from .compiled import compiled
from .models import Response, Words


def keep_masked(responses: Sequence[int]) -> None:
    """Write the masked words of these responses; called again it changes nothing."""
    rows = Response.objects.filter(id__in=responses).exclude(texts={}).values_list("id", "version_id", "texts")
    Words.objects.bulk_create(
        [
            Words(response_id=response, question=key, role=role_of(version, key), text=mask(text))
            for response, version, texts in rows
            for key, text in texts.items()
        ],
        ignore_conflicts=True,
    )


def role_of(version: int, key: str) -> str:
    """Give the metric role of a question."""
    form = compiled(version).form
    return next((each.role for each in form.questions + form.follow_up if each.key == key), "why")
