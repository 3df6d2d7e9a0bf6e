"""Why a case was opened and what was done since, in words."""

from __future__ import annotations

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .models import Case, CaseCause, CaseEvent
from .showing import when


def lines(causes: list[CaseCause]) -> list[dict[str, str]]:
    """Give each cause: what, when, in whose words."""
    return [{"what": capfirst(each.get_kind_display()), "when": when(each.at), "words": each.words} for each in causes]


def events(case: Case, *, most: int | None = None) -> list[dict[str, str]]:
    """Give what was done, newest first; at most so many."""
    rows = CaseEvent.objects.filter(Q(case=case) | Q(case__joined=case)).select_related("by", "whom", "encounter")
    return [
        {"what": said(each), "when": when(each.at), "who": each.by.name if each.by else "", "words": words(each)}
        for each in rows.order_by("-at", "-pk")[:most]
    ]


def said(event: CaseEvent) -> str:
    """Say one event."""
    if event.kind == CaseEvent.Kind.GIVEN:
        return _("Given to %(name)s") % {"name": event.whom.name} if event.whom else _("Left without an owner")
    return capfirst(event.get_kind_display())


def words(event: CaseEvent) -> str:
    """Give what was said or written then."""
    return event.words or (event.encounter.words if event.encounter else "")
