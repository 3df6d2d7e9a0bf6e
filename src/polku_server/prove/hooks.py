"""What actions and their effects ask of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..act import improvements, improvements_rights
from ..act.improvements_models import Action
from ..govern import hooks, policy
from ..govern.hooks import Part, Todo
from ..govern.policy import Permission

MOST = 3


def today(by: Any) -> Iterator[Todo]:
    """Give the actions that are due to be looked at, and planned ones whose day has come."""
    if not policy.allows(by, Permission.ACTIONS):
        return
    day = timezone.localdate()
    rows = improvements_rights.actions(by).filter(state__in=[Action.State.PLANNED, Action.State.UNDER_WAY])
    due = rows.filter(review_on__lte=day, state=Action.State.UNDER_WAY) | rows.filter(
        starts_on__lte=day, state=Action.State.PLANNED
    )
    for each in due.order_by("review_on", "pk").prefetch_related("units")[:MOST]:
        if improvements.may_change(by, each):
            yield todo(each)


def todo(action: Action) -> Todo:
    """Give the row of one action."""
    planned = action.state == Action.State.PLANNED
    due = action.starts_on if planned else action.review_on
    return Todo(
        verb=_("Begin") if planned else _("Decide"),
        matter=action.name if planned else _("whether this is taken into use: %(action)s") % {"action": action.name},
        url=reverse("effect", args=[action.public_id]),
        why=action.touchpoint.name,
        owner=action.owner.name if action.owner else "",
        due=due,
        late=due < timezone.localdate(),
        weight=25,
    )


def of_goals(by: Any, goals: Sequence[Any]) -> dict[int, Part]:
    """Say under each goal whether the action that it hangs on has helped: with label and interval, or why not told."""
    from . import claims  # at start they would load scipy into every process: 45 MiB
    from .evidence import claims as claimed

    wanted = {goal.improvement_id for goal in goals if goal.improvement_id}
    rows = improvements_rights.actions(by).filter(pk__in=wanted).prefetch_related("units") if wanted else ()
    known = {each.pk: claims.card(each, found) for each, found in claimed(rows)}
    return {
        goal.pk: Part("prove/of_goal.html", {"card": known[goal.improvement_id]})
        for goal in goals
        if goal.improvement_id in known
    }


def register() -> None:
    """Called once at start."""
    improvements_rights.register()
    hooks.goal_parts.append(of_goals)
    hooks.today.append(today)
