"""What customers said lately, as far as a reader may read it: what is quoted on pages of other stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.expressions import Col
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from ..govern import policy
from ..govern.hooks import Part
from ..govern.policy import Permission, Reader
from ..listen.answers import scales
from ..listen.models import Response, Words
from ..register.models import Touchpoint
from .models import Reading, Tone
from .under import MENTIONS, shown

LATEST = 5_000  # comments that are looked through: where little is said, every comment there is would be
LONG, SHORT = 400, 25  # letters: what can be read aloud, and what says anything
QUOTED, LOOKED = 2, 60  # shown, and looked through for them
LOWEST = 2  # points of satisfaction that count as dissatisfied


def lately(by: Reader) -> QuerySet[Reading]:
    """Give the readings of the latest comments that somebody reads."""
    before = (Words.objects.aggregate(newest=Max("pk"))["newest"] or 0) - LATEST
    rows = Reading.objects.filter(Exists(seen(by)), words__gt=before)
    # PostgreSQL carries no bound over a join: without the second it reads every comment there is
    return rows.filter(GreaterThan(Col(Words._meta.db_table, Words._meta.get_field("id")), before))


def seen(by: Reader) -> QuerySet[Response]:
    """Ask of a reading whether somebody reads its response: one by one, for all responses are too many to gather."""
    kept = Response.objects.filter(pk=OuterRef("words__response"), batch__undone_at=None)
    return policy.rows(by, Permission.ANSWERS, kept)


def readable(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    """Keep the readings of comments that are fit to be read."""
    return rows.annotate(letters=Length("words__text")).filter(letters__gte=SHORT, letters__lte=LONG)


def fit(reading: Reading) -> bool:
    """Tell whether a comment is neither too short to say anything nor too long to be read."""
    return SHORT <= len(reading.words.text) <= LONG


def at_touchpoint(by: Any, touchpoint: Touchpoint, units: Sequence[int]) -> Part | None:
    """Give the newest comments of those who scored a touchpoint low, in some units if any are named."""
    if not policy.allows(by, Permission.ANSWERS):
        return None
    rows = lately(by).exclude(tone=Tone.GOOD).filter(words__response__touchpoint=touchpoint)
    if units:
        rows = rows.filter(words__response__unit__in=units)
    rows = rows.select_related("words__response__unit").prefetch_related(MENTIONS).order_by("-words")
    # the customer's own score says more surely than rules do that these words are unhappy
    found = {each.words.text: each for each in unhappy(list(rows[:LOOKED])) if fit(each)}
    return Part("understand/at_touchpoint.html", {"rows": [quote(each) for each in list(found.values())[:QUOTED]]}, 20)


def unhappy(rows: Sequence[Reading]) -> list[Reading]:
    """Give the comments of those whose satisfaction was one of the two lowest points."""
    asked = scales([each.words.response for each in rows])

    def low(response: Response) -> bool:
        ends = asked[response.version_id]
        points = [(value, *ends[key]) for key, value in response.scores.items() if value is not None and key in ends]
        return any(role == "csat" and value - bottom < LOWEST for value, role, bottom, _top in points)

    return [each for each in rows if low(each.words.response)]


def quote(reading: Reading) -> dict[str, Any]:
    """Give a comment with what was read of it."""
    unit = reading.words.response.unit
    return {"words": reading.words.text, "about": [str(unit)] if unit else [], **shown(reading)}
