"""What is done with improvement actions. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit, policy
from ..govern.policy import By, Permission
from ..register.actions.keeping import kept
from ..register.models import Unit
from .improvements_models import Action

FIELDS = ("name", "hypothesis", "touchpoint", "driver", "measure", "starts_on", "cost", "owner", "review_on")
FIXED = ("touchpoint", "measure", "starts_on")  # an effect is counted from these


@transaction.atomic
def plan(*, by: By, units: Collection[Unit], sample: bool = False, **fields: Any) -> Action:
    """Plan an action: refused without its units, start, owner, cost and a day on which it is looked at again."""
    demand(by, units)
    made = filled(Action(sample=sample), units, fields)
    made.units.set(units)
    audit.record(by, "planned action", made, units=len(units))
    return made


@transaction.atomic
def change(action: Action, *, by: By, units: Collection[Unit], **fields: Any) -> Action:
    """Change an action; where, what and from when stay once it is under way."""
    demand_action(by, action)
    demand(by, units)
    if action.state != Action.State.PLANNED:
        moved = [name for name in FIXED if name in fields and fields[name] != getattr(action, name)]
        if moved or {unit.pk for unit in units} != set(action.units.values_list("pk", flat=True)):
            raise ValidationError(
                _("The action is under way: its touchpoint, measure, units and start stay, so that its effect counts.")
            )
    filled(action, units, fields)
    action.units.set(units)
    audit.record(by, "changed action", action, fields=sorted(fields))
    return action


@transaction.atomic
def begin(action: Action, *, by: By) -> Action:
    """Put a planned action under way; from then on its units and start stand."""
    demand_action(by, action)
    if action.state != Action.State.PLANNED:
        raise ValidationError(_("The action is under way already, or over."))
    action.state = Action.State.UNDER_WAY
    kept(action)
    audit.record(by, "began action", action)
    return action


@transaction.atomic
def close(action: Action, *, by: By, state: str, learned: str) -> Action:
    """Take an action into use everywhere, or drop it, and say what was learned."""
    demand_action(by, action)
    if state not in (Action.State.KEPT, Action.State.DROPPED):
        raise ValidationError({"state": _("Choose whether the action is taken into use or dropped.")})
    if not learned.strip():
        raise ValidationError({"learned": _("Say what was learned, also when it did not help.")})
    action.state, action.learned, action.closed_on = state, learned, timezone.localdate()
    kept(action)
    audit.record(by, "closed action", action, state=state)
    return action


@transaction.atomic
def reopen(action: Action, *, by: By) -> Action:
    """Take the closing of an action back."""
    demand_action(by, action)
    if action.open:
        raise ValidationError(_("The action is open already."))
    action.state, action.closed_on = Action.State.UNDER_WAY, None
    kept(action)
    audit.record(by, "reopened action", action)
    return action


def filled(action: Action, units: Collection[Unit], fields: dict[str, Any]) -> Action:
    """Put fields into an action, refuse it where something is missing, and keep it."""
    for name in FIELDS:
        if name in fields:
            setattr(action, name, fields[name])
    problems = {}
    if not units:
        problems["units"] = _("Choose at least one unit. Leave some out: they are whom it is compared with.")
    if action.owner_id is None:
        problems["owner"] = _("Choose who sees to it.")
    if action.cost is None:
        problems["cost"] = _("Give the cost; 0 if it costs nothing.")
    if problems:
        raise ValidationError(problems)
    return kept(action)


def may_change(by: policy.Reader, action: Action) -> bool:
    """Tell whether somebody may change an action: all of its units must be within reach."""
    access = policy.access(by)
    if access.everywhere(Permission.ACTIONS):
        return True
    held = access.units(Permission.ACTIONS)
    return bool(held) and all(unit.pk in held for unit in action.units.all())


def demand_action(by: By, action: Action) -> None:
    """Stop whoever may not change an action."""
    if not may_change(by, action):
        raise PermissionDenied


def demand(by: By, units: Collection[Unit]) -> None:
    """Stop whoever acts in units that are not theirs."""
    policy.demand(by, Permission.ACTIONS)
    access = policy.access(by)
    if not access.everywhere(Permission.ACTIONS) and any(
        unit.pk not in access.units(Permission.ACTIONS) for unit in units
    ):
        raise PermissionDenied
