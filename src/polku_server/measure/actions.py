"""What is done with events. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit, policy
from ..govern.policy import By, Permission
from ..register.actions.keeping import kept, person
from ..register.models import Unit
from .models import ContextEvent

FIELDS = ("kind", "words", "first_on", "last_on", "unit")


@transaction.atomic
def add_event(*, by: By, sample: bool = False, **fields: Any) -> ContextEvent:
    """Write an event down; it is marked on every chart from then on."""
    demand_unit(by, fields.get("unit"))
    made = filled(ContextEvent(by=person(by), sample=sample), fields)
    audit.record(by, "added event", made, kind=made.kind)
    return made


@transaction.atomic
def change_event(event: ContextEvent, *, by: By, **fields: Any) -> ContextEvent:
    """Change an event."""
    demand(by, event)
    demand_unit(by, fields.get("unit", event.unit))
    filled(event, fields)
    audit.record(by, "changed event", event, fields=sorted(fields))
    return event


@transaction.atomic
def remove_event(event: ContextEvent, *, by: By) -> ContextEvent:
    """Take an event off the charts; it can be restored."""
    return marked(event, by, "removed event", removed=True)


@transaction.atomic
def restore_event(event: ContextEvent, *, by: By) -> ContextEvent:
    """Put a removed event back on the charts."""
    return marked(event, by, "restored event", removed=False)


def marked(event: ContextEvent, by: By, verb: str, *, removed: bool) -> ContextEvent:
    """Remove or restore an event, once."""
    demand(by, event)
    if removed is (event.removed_at is None):
        event.removed_at = timezone.now() if removed else None
        event.save(update_fields=["removed_at"])
        audit.record(by, verb, event)
    return event


def filled(event: ContextEvent, fields: dict[str, Any]) -> ContextEvent:
    """Put fields into an event and keep it."""
    for name in FIELDS:
        if name in fields:
            setattr(event, name, fields[name])
    return kept(event)


def may_add(by: policy.Reader) -> bool:
    """Tell whether somebody may write events down: for the whole company, or for units of their own."""
    access = policy.access(by)
    return access.everywhere(Permission.ACTIONS) or bool(access.units(Permission.ACTIONS))


def may_change(by: policy.Reader, event: ContextEvent) -> bool:
    """Tell whether somebody may change an event: one of their own units."""
    access = policy.access(by)
    return access.everywhere(Permission.ACTIONS) or event.unit_id in access.units(Permission.ACTIONS)


def demand(by: By, event: ContextEvent) -> None:
    """Stop whoever may not change an event."""
    if not may_change(by, event):
        raise PermissionDenied


def demand_unit(by: By, unit: Unit | None) -> None:
    """Stop whoever writes for a unit that is not theirs, or for all when only some are."""
    if not may_add(by):
        raise PermissionDenied
    if policy.access(by).everywhere(Permission.ACTIONS):
        return
    if unit is None:
        raise ValidationError({"unit": _("Choose the unit where this happened.")})
    if unit.pk not in policy.access(by).units(Permission.ACTIONS):
        raise PermissionDenied
