"""What is done with the decision log. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit, policy
from ..govern.models import User
from ..govern.policy import By, Permission
from ..register.actions.keeping import kept, person
from ..register.models import Unit
from .models import Decision


@transaction.atomic
def decide(
    *,
    by: By,
    kind: str,
    words: str,
    owner: User | None,
    review_on: dt.date | None,
    why: str = "",
    unit: Unit | None = None,
    sample: bool = False,
) -> Decision:
    """Write a decision down: refused without somebody who sees to it and a day on which it is looked at again."""
    demand_unit(by, unit)
    if owner is None:
        raise ValidationError({"owner": _("Choose who sees to it. Without an owner it is a wish.")})
    review_on = to_come(review_on)
    made = Decision(kind=kind, words=words, why=why, unit=unit, owner=owner, by=person(by), review_on=review_on)
    made.sample = sample
    kept(made)
    audit.record(by, "decided", made, kind=kind)
    return made


@transaction.atomic
def review(decision: Decision, *, by: By, came_of: str) -> Decision:
    """Say what came of a decision."""
    demand(by, decision)
    if not came_of.strip():
        raise ValidationError({"came_of": _("Say what came of it, also when nothing did.")})
    decision.came_of, decision.reviewed_on = came_of, timezone.localdate()
    kept(decision)
    audit.record(by, "reviewed decision", decision)
    return decision


@transaction.atomic
def look_again(decision: Decision, *, by: By, review_on: dt.date | None) -> Decision:
    """Take a review back, or put it off: the decision is looked at again on another day."""
    demand(by, decision)
    decision.review_on, decision.reviewed_on = to_come(review_on), None
    kept(decision)
    audit.record(by, "put off decision", decision)
    return decision


def to_come(day: dt.date | None) -> dt.date:
    """Refuse a day that has passed, or none."""
    if day is None or day <= timezone.localdate():
        raise ValidationError({"review_on": _("Give a day that is still to come.")})
    return day


def may_decide(by: policy.Reader) -> bool:
    """Tell whether somebody may decide: for the whole company, or for units of their own."""
    access = policy.access(by)
    return access.everywhere(Permission.ACTIONS) or bool(access.units(Permission.ACTIONS))


def may_review(by: policy.Reader, decision: Decision) -> bool:
    """Tell whether somebody may say what came of a decision: who sees to it, or who may decide there."""
    access = policy.access(by)
    if access.everywhere(Permission.ACTIONS):
        return True
    own = isinstance(by, User) and decision.owner_id == by.pk
    return Permission.ACTIONS in access and (own or decision.unit_id in access.units(Permission.ACTIONS))


def demand(by: By, decision: Decision) -> None:
    """Stop whoever may not review a decision."""
    if not may_review(by, decision):
        raise PermissionDenied


def demand_unit(by: By, unit: Unit | None) -> None:
    """Stop whoever decides for a unit that is not theirs, or for all when only some are."""
    policy.demand(by, Permission.ACTIONS)
    if policy.access(by).everywhere(Permission.ACTIONS):
        return
    if unit is None:
        raise ValidationError({"unit": _("Choose the unit that this is decided for.")})
    if unit.pk not in policy.access(by).units(Permission.ACTIONS):
        raise PermissionDenied
