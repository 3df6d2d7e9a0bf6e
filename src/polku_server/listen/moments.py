"""What listening tells on a customer's timeline: the answers, with words masked as everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.policy import By, Permission
from ..register import timeline
from ..register.models import Party
from ..register.timeline import Moment
from .answers import scales
from .models import Response
from .pages import ASKED

HAPPY, UNHAPPY = {"csat": 4, "nps": 9}, {"csat": 2, "nps": 6}  # from, to: as the measures count them


def answers(by: By, party: Party) -> Any:
    """Answers of the party that the reader may read; none to whoever may not read answers."""
    if not policy.allows(by, Permission.ANSWERS):
        return Response.objects.none()
    rows = policy.rows(by, Permission.ANSWERS, Response.objects.filter(party=party, batch__undone_at=None))
    return rows.select_related("survey", "touchpoint").prefetch_related("words")


def said(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001  a source's shape
    """Say what was answered: points with the end of their scale, and masked words."""
    asked = scales(rows)
    for row in rows:
        known = asked[row.version_id]
        points = [(known[key], value) for key, value in row.scores.items() if value is not None and key in known]
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            _("Answered: %(survey)s") % {"survey": (row.touchpoint or row.survey).name},
            quote="\n".join(each.text for each in row.words.all()),
            about=tuple(f"{ASKED.get(role, role)} {value}/{high}" for (role, _low, high), value in points),
            tone=tone({role: value for (role, _low, _high), value in points}),
        )


def tone(points: dict[str, int]) -> str:
    """Tell whether a customer was happy: by satisfaction, else by recommendation."""
    for role in ("csat", "nps"):
        if role in points:
            if points[role] >= HAPPY[role]:
                return "good"
            return "bad" if points[role] <= UNHAPPY[role] else ""
    return ""


def register() -> None:
    """Called once at start."""
    day = Coalesce(F("happened_on"), TruncDate("stored_at"))
    timeline.register(timeline.Source("answers", day, "stored_at", answers, said))
