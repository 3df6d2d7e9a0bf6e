"""What promises register with the stages below; what counts is imported when it is asked for, not at start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import hooks, policy
from ..govern.hooks import Part, Todo
from ..govern.policy import Permission
from ..listen import sample as company
from ..listen.models import Response
from ..ui import periods
from . import rights, sample, staff
from .models import Goal, Promise

if TYPE_CHECKING:
    from .fulfilment import Fulfilment

MOST = 3  # promises on a customer's page, and rows of the day
SLIPPING = 20  # weight: after whoever waits, before what can wait


def of_customer(by: Any, party: Any) -> Part | None:
    """Give the promises that are open to a customer's groups, with how this customer saw them kept last."""
    if not policy.allows(by, Permission.PROMISES):
        return None
    from . import seen

    groups = party.group_memberships.values("group")
    open_to = Q(driver__group=None) | Q(driver__group__in=groups)
    found = list(seen.promises(by).filter(open_to, state__in=Promise.OPEN).order_by("driver__group", "pk")[:MOST])
    if not found:
        return None
    said = answered(by, party, found)
    rows = [{"promise": each, "said": said.get(each.pk)} for each in found]
    return Part("promise/open_to.html", {"rows": rows}, weight=40)


def answered(by: Any, party: Any, promises: list[Promise]) -> dict[int, tuple[Any, int]]:
    """Give the day and the point of this customer's newest answer to each promise's question."""
    asked = [each for each in promises if each.survey_id]
    if not asked or not policy.allows(by, Permission.ANSWERS):
        return {}
    held = Response.objects.filter(party=party, survey__in={each.survey_id for each in asked}, batch__undone_at=None)
    newest = list(policy.rows(by, Permission.ANSWERS, held).order_by("-id")[:20])
    found: dict[int, tuple[Any, int]] = {}
    for each in asked:
        for response in newest:
            point = response.scores.get(each.question) if response.survey_id == each.survey_id else None
            if point is not None:
                day = response.happened_on or timezone.localtime(response.stored_at).date()
                found.setdefault(each.pk, (day, point))
    return found


def of_the_day(by: Any) -> Iterator[Todo]:
    """Give the promises that slip where the reader acts, and the goals past their day to whoever changes promises."""
    if not policy.allows(by, Permission.ACTIONS):
        return
    from . import seen

    yield from slipping(by)
    if not rights.may_change(by):
        return
    for goal in seen.goals(by).filter(state=Goal.State.OPEN, due__lt=timezone.localdate())[:MOST]:
        yield Todo(
            verb=_("Look at"),
            matter=_("the goal “%(goal)s”") % {"goal": goal.outcome},
            url=reverse("promise-goals"),
            why=_("Its day has gone by."),
            owner=goal.owner.name if goal.owner else "",
            due=goal.due,
            late=True,
            weight=SLIPPING,
        )


def slipping(by: Any) -> Iterator[Todo]:
    """Give the given promises whose whole interval lies below the target, or whose last month signals a fall."""
    from . import seen

    given = list(seen.promises(by).filter(state__in=Promise.OPEN))
    if not given:
        return
    held = seen.counted(by, given, periods.period("12")).begun("month", "own")
    said = [(each, why) for each in given if (why := reason(held, each))]
    for each, why in said[:MOST]:
        yield Todo(
            verb=_("Mend"),
            matter=_("the promise “%(promise)s”") % {"promise": each.words.rstrip(".")},
            url=reverse("promise", args=[each.public_id]),
            why=why,
            owner=each.owner.name if each.owner else "",
            weight=SLIPPING,
        )


def reason(held: Fulfilment, promise: Promise) -> str:
    """Say why a promise slips; empty if it does not, or nobody can say."""
    if promise not in held:
        return ""
    kept = held.main(promise)
    if kept.verdict(promise.target) == "bad":
        return _("At most %(share)s%% of customers see it kept, the target is %(target)s%%.") % {
            "share": round(100 * kept.high),
            "target": promise.target,
        }
    from .detail import chart as charted

    months = held.months(promise)
    chart, signals = charted(months)
    sure = [month for month, each in months.items() if each.enough]
    if signals and signals[-1] == sure[-1] and months[sure[-1]].value < (chart.centre or 0):
        return _("The newest month is below ordinary variation.")
    return ""


def register() -> None:
    """Called once at start."""
    rights.register()
    staff.register()
    company.also.append((sample.load, sample.remove))
    hooks.customer_parts.append(of_customer)
    hooks.today.append(of_the_day)
