"""What a reader sees of promises: the rows within reach, and what is made of them for a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.stats import detectable

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..measure.within import within
from ..register.models import CustomerGroup
from ..ui import figures, periods
from . import importance
from .cards import Board, ranks
from .fulfilment import Fulfilment
from .models import Driver, Goal, Promise


def promises(by: Reader) -> QuerySet[Promise]:
    """Give the promises that a reader may see, with what their rows tell."""
    rows = policy.rows(by, Permission.PROMISES, Promise.objects.all())
    return rows.select_related("driver__group", "owner", "survey__current", "touchpoint").order_by("pk")


def beside(by: Reader, row: Promise) -> list[Promise]:
    """Give a promise and those that its importance is compared with."""
    standing = promises(by).exclude(state=Promise.State.RETIRED).exclude(pk=row.pk)
    return [row, *standing]


def drivers(by: Reader) -> QuerySet[Driver]:
    """Give the drivers that a reader may see."""
    rows = policy.rows(by, Permission.PROMISES, Driver.objects.all())
    return rows.select_related("group", "touchpoint", "survey").order_by("name", "pk")


def goals(by: Reader) -> QuerySet[Goal]:
    """Give the goals that a reader may see, those under way by their day first."""
    rows = policy.rows(by, Permission.PROMISES, Goal.objects.all())
    return rows.select_related("driver", "touchpoint", "owner", "improvement").order_by("closed_at", "due", "pk")


def counted(by: Reader, shown: Sequence[Promise], period: periods.Period) -> Fulfilment:
    """Ask for every answer that tells of these promises, within the reader's reach."""
    return Fulfilment(within(by), shown, period.first)


def board(
    by: Reader,
    shown: Sequence[Promise],
    period: periods.Period,
    *,
    told: Sequence[Promise] | None = None,
    also: Sequence[str] = (),
) -> Board:
    """Ask for all that the rows of these promises say; where only some are ``told``, the rest are compared with.

    ``also`` names what the page will ask of the fulfilment besides: it is asked for at once.
    """
    limits = within(by)
    kept = counted(by, shown if told is None else told, period).begun("month", "own", *also)
    held = list({each.driver_id: each.driver for each in shown}.values())
    finding = importance.finding(limits, held, shown)
    groups = {each.pk: each for each in CustomerGroup.objects.all()}
    under_way = goals(by).filter(state=Goal.State.OPEN, driver__in=held).order_by("-due", "-pk")
    latest = {each.driver_id: each for each in under_way if each.driver_id}
    known = finding()
    return Board(kept, known, ranks(known, held), groups, latest, period)


def in_order(held: Board, shown: Sequence[Promise]) -> list[Promise]:
    """Put promises in the order of their importance to customers; what is not known stands last."""
    last = len(held.ranks) + 1
    return sorted(shown, key=lambda each: (held.ranks.get(each.driver_id, last), each.pk))


def consequence(goal: Goal) -> str:
    """Say of the score that is to follow how many answers each period needs for the change to be seen."""
    if not goal.score or goal.score_from is None or goal.score_to is None:
        return ""
    needed = detectable.net_needed if goal.score == Goal.Score.NPS else detectable.share_needed
    said = _("%(score)s %(before)s → %(after)s follows, if it does.") % {
        "score": goal.get_score_display(),
        "before": figures.signed(goal.score_from),
        "after": figures.signed(goal.score_to),
    }
    try:
        n = needed(goal.score_from / 100, goal.score_to / 100)
    except (ValueError, ZeroDivisionError):
        return said
    if not n < settings.POLKU.get("POLKU_LARGEST_FILE", 1e12):
        return said
    count = round(n + 0.5)
    told = ngettext(
        "Seeing it takes one answer in each period.", "Seeing it takes %(n)s answers in each period.", count
    )
    return f"{said} {told % {'n': figures.count(count)}}"


def history(by: Reader, row: Any) -> list[dict[str, Any]]:
    """Give what was done with a row, newest first: from the audit log, which holds no values."""
    from ..govern import audit, audit_words
    from ..govern.models import AuditEntry, User

    found = list(AuditEntry.objects.filter(thing=audit.named(row)).order_by("-at", "-id")[:20])
    names = dict(User.objects.filter(public_id__in={each.actor for each in found}).values_list("public_id", "name"))
    return [
        {"at": each.at, "who": names.get(each.actor, _("the system")), "did": audit_words.done(each.verb)}
        for each in found
    ]
