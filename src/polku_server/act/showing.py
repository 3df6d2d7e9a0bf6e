"""A case in words: what it is about, by when, whose, how far, and what is to be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ..ui import figures
from .models import Case, CaseCause

STEPS = (
    gettext_lazy("Opened"),
    gettext_lazy("Called"),
    gettext_lazy("Agreed"),
    gettext_lazy("Confirmed"),
)
ABOUT = {
    CaseCause.Kind.NPS: gettext_lazy("Would not recommend us"),
    CaseCause.Kind.CSAT: gettext_lazy("Was dissatisfied"),
    CaseCause.Kind.CES: gettext_lazy("Had much trouble"),
    CaseCause.Kind.SERIOUS: gettext_lazy("Wrote a serious comment"),
    CaseCause.Kind.NOTE: gettext_lazy("Something that staff noticed"),
    CaseCause.Kind.PROMISE: gettext_lazy("We did not keep our promise"),
    CaseCause.Kind.SILENT: gettext_lazy("Nobody has met this account for long"),
    CaseCause.Kind.HAND: gettext_lazy("A matter of the customer"),
}


def whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Read with each case all that its row says."""
    first = CaseCause.objects.filter(case=OuterRef("pk")).order_by("pk")
    rows = rows.annotate(cause=Subquery(first.values("kind")[:1]), said=Subquery(first.values("words")[:1]))
    return rows.select_related("party", "unit", "owner", "touchpoint")


def title(case: Case) -> str:
    """Say what a case is about: as somebody wrote, else by its first cause, and where or about what it arose."""
    if case.matter:
        return case.matter
    about = str(ABOUT[CaseCause.Kind(getattr(case, "cause", "") or CaseCause.Kind.HAND)])
    more = getattr(case, "said", "") or (case.touchpoint.name if case.touchpoint else "")
    return f"{about}: {more}" if more else about


def row(case: Case) -> dict[str, Any]:
    """Give a case for a list or a card."""
    return {
        "case": case,
        "url": reverse("case", args=[case.public_id]),
        "title": title(case),
        "name": case.party.name,
        "owner": case.held_by,
        "state": state(case),
        "late": case.late,
        "steps": steps(case),
        "opened": when(case.created_at),
    }


def state(case: Case) -> str:
    """Say where a case stands, or by when somebody is to call."""
    if case.closed_at:
        return capfirst(case.get_outcome_display())
    if case.agreed_at:
        return _("Agreed, waits for confirmation")
    if case.reached_at:
        return _("Called, waits for an agreement")
    return (_("Was due %(when)s") if case.late else _("Due %(when)s")) % {"when": when(case.due_at)}


def steps(case: Case) -> list[tuple[str, str]]:
    """Give the four steps, each with what it is: done, here or nothing."""
    here = case.step
    return [
        (str(name), "done" if number < here else "here" if number == here else "")
        for number, name in enumerate(STEPS, 1)
    ]


def when(moment: dt.datetime) -> str:
    """Say a moment as one would say it: today at 16, tomorrow at 10, Wed 25 Nov at 9."""
    local = timezone.localtime(moment)
    day = figures.near_day(local.date(), timezone.localdate())
    return _("%(day)s at %(clock)s") % {"day": day, "clock": figures.clock(local)}


def next_step(case: Case) -> tuple[str, str]:
    """Give what is to be done now: a verb, and the matter that reads on from it."""
    matter = {"name": case.party.name, "matter": title(case)}
    if case.held_by is None:
        return pgettext("what to do", "Name"), _("an owner for the case of %(name)s: %(matter)s") % matter
    if case.agreed_at:
        return pgettext("what to do", "Confirm"), _("with the customer %(name)s that all is well: %(matter)s") % matter
    if case.reached_at:
        return pgettext("what to do", "Agree"), _("with the customer %(name)s how to go on: %(matter)s") % matter
    return pgettext("what to do", "Call"), _("the customer %(name)s: %(matter)s") % matter


def grouped(cases: Iterable[Case]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give open cases in three parts, in the order they are due: overdue, due today, later."""
    now, today = timezone.now(), timezone.localdate()
    parts: dict[str, list[dict[str, Any]]] = {_("Overdue"): [], _("Due today"): [], _("Later"): []}
    late, soon, later = parts.values()
    for case in cases:
        due = timezone.localdate(case.due_at)
        (late if case.due_at < now else soon if due == today else later).append(row(case))
    return ((name, rows) for name, rows in parts.items() if rows)
