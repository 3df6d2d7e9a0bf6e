"""What stands under an answer: how each comment sounds, of what it speaks, and the way to put that right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from ..govern.hooks import Part
from ..listen.models import Response
from .models import Mention, Reading
from .rights import may_judge

LANGUAGE = {"fi": gettext_lazy("Finnish"), "sv": gettext_lazy("Swedish"), "en": gettext_lazy("English")}
SERIOUS = {
    "safety": gettext_lazy("Safety"),
    "discrimination": gettext_lazy("Discrimination or harassment"),
    "legal": gettext_lazy("Legal claims"),
    "leaving": gettext_lazy("Means to leave"),
}
MENTIONS = Prefetch(
    "words__mentions",
    Mention.objects.filter(holds=True, theme__retired_at=None).select_related("theme").order_by("theme"),
)


def parts(by: Any, responses: Sequence[Response]) -> dict[int, Part]:
    """Give what was read of the words of each response, two statements a page."""
    rows = Reading.objects.filter(words__response__in=responses).order_by("words")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.select_related("words").prefetch_related(MENTIONS):
        found.setdefault(row.words.response_id, []).append(shown(row))
    can = may_judge(by)
    return {
        key: Part("understand/under.html", {"readings": each, "can_judge": can}, weight=20)
        for key, each in found.items()
    }


def shown(row: Reading) -> dict[str, Any]:
    """Give a reading in words."""
    return {
        "reading": row,
        "language": LANGUAGE.get(row.language, ""),
        "themes": [{"name": str(each.theme), "found": each.found} for each in themes(row)],
        "serious": [SERIOUS[why] for why in row.serious if why in SERIOUS],
    }


def themes(row: Reading) -> Iterable[Mention]:
    """Give the themes that were asked for with the reading."""
    return row.words.mentions.all()
