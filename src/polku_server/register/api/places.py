"""Units and touchpoints."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from ...govern.calling import REFUSALS, Paged, Strict, by, found, named, needs, once, paged
from ...govern.policy import Permission, rows
from .. import actions
from ..models import Touchpoint, Unit

router = Router(tags=["places"])
Name = Annotated[str, Field(min_length=1, max_length=120)]
Person = Annotated[str, Field(max_length=120)]
Number = Annotated[str, Field(max_length=40)]


class Phase(StrEnum):
    """Where on the path."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class UnitOut(Schema):
    """A unit."""

    id: str
    name: str
    number: str
    leader: str
    parent: str | None


class Units(Schema):
    """A page of units."""

    items: list[UnitOut]
    next: str


class UnitIn(Strict):
    """A new unit."""

    name: Name
    number: Number = ""
    leader: Person = ""
    parent: Annotated[str, Field(min_length=1, max_length=16)] | None = None


class TouchpointOut(Schema):
    """A touchpoint; `partner` is empty where we run it ourselves."""

    id: str
    name: str
    phase: str
    position: int
    number: str
    owner: str
    deputy: str
    partner: str


class Touchpoints(Schema):
    """A page of touchpoints."""

    items: list[TouchpointOut]
    next: str


class TouchpointIn(Strict):
    """A new touchpoint; last on the path if no position is given."""

    name: Name
    phase: Phase = Phase.DURING
    position: Annotated[int, Field(ge=1, le=100_000)] | None = None
    number: Number = ""
    owner: Person = ""
    deputy: Person = ""
    partner: Person = ""


def unit_out(unit: Unit) -> dict[str, Any]:
    """Give a unit as it is sent."""
    plain = {name: getattr(unit, name) for name in ("name", "number", "leader")}
    return {"id": unit.public_id, "parent": unit.parent.public_id if unit.parent else None, **plain}


def touchpoint_out(touchpoint: Touchpoint) -> dict[str, Any]:
    """Give a touchpoint as it is sent."""
    plain = ("name", "phase", "position", "number", "owner", "deputy", "partner")
    return {"id": touchpoint.public_id, **{name: getattr(touchpoint, name) for name in plain}}


@router.get("/units", response={200: Units, **REFUSALS}, operation_id="list_units")
@needs(Permission.REGISTER)
def units(request: HttpRequest, paging: Paged) -> Any:
    """List units."""
    kept = rows(by(request), Permission.REGISTER, Unit.objects.select_related("parent"))
    return paged(kept, paging, lambda held: [unit_out(each) for each in held])


@router.post("/units", response={201: UnitOut, **REFUSALS}, operation_id="add_unit")
@needs(Permission.SETTINGS)
@once
def add_unit(request: HttpRequest, body: UnitIn) -> Any:
    """Add a unit to the tree."""
    given = body.dict(exclude={"name", "parent"})
    if body.parent:
        given["parent"] = named(request, Permission.SETTINGS, Unit.objects.all(), "parent", body.parent)
    return Status(201, unit_out(actions.make_unit(body.name, by=by(request), **given)))


@router.get("/units/{id}", response={200: UnitOut, **REFUSALS}, operation_id="read_unit")
@needs(Permission.REGISTER)
def read_unit(request: HttpRequest, id: str) -> Any:  # noqa: A002  the address's own word
    """Read a unit."""
    return unit_out(found(request, Permission.REGISTER, Unit.objects.select_related("parent"), id))


@router.get("/touchpoints", response={200: Touchpoints, **REFUSALS}, operation_id="list_touchpoints")
@needs(Permission.REGISTER)
def touchpoints(request: HttpRequest, paging: Paged) -> Any:
    """List touchpoints."""
    kept = rows(by(request), Permission.REGISTER, Touchpoint.objects.all())
    return paged(kept, paging, lambda held: [touchpoint_out(each) for each in held])


@router.post("/touchpoints", response={201: TouchpointOut, **REFUSALS}, operation_id="add_touchpoint")
@needs(Permission.SETTINGS)
@once
def add_touchpoint(request: HttpRequest, body: TouchpointIn) -> Any:
    """Add a touchpoint to the path."""
    given = {name: value for name, value in body.dict(exclude={"name"}).items() if value is not None}
    return Status(201, touchpoint_out(actions.make_touchpoint(body.name, by=by(request), **given)))


@router.get("/touchpoints/{id}", response={200: TouchpointOut, **REFUSALS}, operation_id="read_touchpoint")
@needs(Permission.REGISTER)
def read_touchpoint(request: HttpRequest, id: str) -> Any:  # noqa: A002
    """Read a touchpoint."""
    return touchpoint_out(found(request, Permission.REGISTER, Touchpoint.objects.all(), id))
