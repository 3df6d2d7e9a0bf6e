"""What cases tell on a customer's timeline: opened, agreed, closed, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..govern import policy
from ..govern.policy import By
from ..register import timeline
from ..register.models import Party
from ..register.timeline import Moment
from . import rights
from .models import CaseEvent

TOLD = {
    CaseEvent.Kind.OPENED: gettext_lazy("A case was opened"),
    CaseEvent.Kind.AGREED: gettext_lazy("Agreed with the customer"),
    CaseEvent.Kind.CLOSED: gettext_lazy("The case was closed"),
    CaseEvent.Kind.REOPENED: gettext_lazy("The case was opened again"),
}
TONES = {CaseEvent.Kind.OPENED: "bad", CaseEvent.Kind.REOPENED: "bad"}


def events(by: By, party: Party) -> Any:
    """What was done in the party's cases, to whoever works on them."""
    if not policy.allows(by, rights.WORKING):
        return CaseEvent.objects.none()
    seen = policy.rows(by, rights.WORKING, party.cases.all())
    return CaseEvent.objects.filter(case__in=seen, kind__in=TOLD).select_related("case", "by")


def told(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001  a source's shape
    """Say what was done, by whom; words to those who see names."""
    for row in rows:
        closed = row.kind == CaseEvent.Kind.CLOSED
        words = _("The customer was told: %(words)s") % {"words": row.words} if closed else row.words or row.case.matter
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            str(TOLD[row.kind]),
            more=words if named else "",
            about=(row.by.name,) if row.by else (),
            tone="good" if closed and row.case.outcome == row.case.Outcome.SOLVED else TONES.get(row.kind, ""),
        )


def register() -> None:
    """Called once at start."""
    timeline.register(timeline.Source("cases", TruncDate("at"), "at", events, told))
