"""Units and touchpoints: the settings that every figure is cut by."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ...lake import changes
from ..models import Touchpoint, Unit
from .keeping import kept

Place = TypeVar("Place", Unit, Touchpoint)

OF_A_UNIT = ("name", "parent", "number", "leader")
OF_A_TOUCHPOINT = ("name", "phase", "position", "number", "owner", "deputy", "partner")


@transaction.atomic
def make_unit(name: str, *, by: By, **fields: Any) -> Unit:
    """Add a unit to the tree."""
    return place(Unit(name=name), "made", OF_A_UNIT, by=by, **fields)


@transaction.atomic
def change_unit(unit: Unit, *, by: By, **fields: Any) -> Unit:
    """Give a unit another name, place in the tree, number or leader."""
    return place(unit, "changed", OF_A_UNIT, by=by, **fields)


@transaction.atomic
def make_touchpoint(name: str, *, by: By, **fields: Any) -> Touchpoint:
    """Add a touchpoint, last on the path if no position is given."""
    last = Touchpoint.objects.order_by("-position").values_list("position", flat=True).first()
    fields.setdefault("position", (last or 0) + 1)
    return place(Touchpoint(name=name), "made", OF_A_TOUCHPOINT, by=by, **fields)


@transaction.atomic
def change_touchpoint(touchpoint: Touchpoint, *, by: By, **fields: Any) -> Touchpoint:
    """Give a touchpoint another name, place on the path, owner, deputy or partner."""
    return place(touchpoint, "changed", OF_A_TOUCHPOINT, by=by, **fields)


def place(row: Place, verb: str, known: tuple[str, ...], *, by: By, **fields: Any) -> Place:
    """Write a unit or a touchpoint; call it inside a transaction."""
    policy.demand(by, Permission.SETTINGS)
    if unknown := sorted(fields.keys() - set(known)):
        raise TypeError(f"A {row._meta.model_name} has no field {', '.join(unknown)} that can be given.")
    for field, value in fields.items():
        setattr(row, field, value)
    if isinstance(row, Unit):
        refuse_loop(row)
    kept(row)
    changes.note("unit" if isinstance(row, Unit) else "touchpoint", [row.pk])
    audit.record(by, verb, row, fields=sorted(fields))
    return row


def refuse_loop(unit: Unit) -> None:
    """No unit stands below itself."""
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk:
            raise ValidationError({"parent": _("A unit cannot stand below itself.")})
        above = above.parent
