"""Encounters, purchases and referrals: listed and added, never changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from ...govern.calling import REFUSALS, Paged, Strict, by, named, needs, once, paged
from ...govern.organisation import currency as own_currency
from ...govern.policy import Permission, rows
from .. import actions
from ..actions import merging
from ..models import Encounter, Party, Purchase, Referral, Touchpoint, Unit
from .parties import Id

router = Router(tags=["encounters"])
OwnKey = Annotated[str, Field(max_length=80, description="Your own key; the same once more adds nothing.")]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2200, 1, 1))]

Kind = StrEnum("Kind", {each.name: each.value for each in Encounter.Kind})  # type: ignore[misc]


class Anyway(StrEnum):
    """Would the referred have come without being told?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Happened(Strict):
    """What an encounter and a purchase share; without a day or a time it is now."""

    customer: Id
    key: OwnKey = ""
    touchpoint: Id | None = None
    unit: Id | None = None
    employee: str = Field("", max_length=40, description="A pseudonym, never a name.")
    happened_on: Day | None = None
    happened_at: AwareDatetime | None = None


class EncounterIn(Happened):
    """A new encounter."""

    kind: Kind = Kind("other")
    words: str = Field("", max_length=4000)


class PurchaseIn(Happened):
    """A new purchase; a return has a negative amount."""

    amount: Decimal = Field(max_digits=14, decimal_places=2)
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Empty is the organisation's own.")
    number: str = Field("", max_length=60)
    product: str = Field("", max_length=200)


class ReferralIn(Strict):
    """Who told whom."""

    referrer: Id
    referred: Id
    on: Day | None = None
    anyway: Anyway = Anyway.UNKNOWN


class HappenedOut(Schema):
    """What an encounter and a purchase share as they are sent."""

    key: str
    customer: str | None
    touchpoint: str | None
    unit: str | None
    happened_on: dt.date
    happened_at: dt.datetime | None


class EncounterOut(HappenedOut):
    """An encounter; its words only with the scope `names`."""

    kind: str
    words: str | None


class PurchaseOut(HappenedOut):
    """A purchase; the amount is exact and comes as text."""

    amount: str
    currency: str
    number: str
    product: str


class ReferralOut(Schema):
    """Who told whom."""

    referrer: str
    referred: str
    on: dt.date | None
    anyway: str


class Encounters(Schema):
    """A page of encounters."""

    items: list[EncounterOut]
    next: str


class Purchases(Schema):
    """A page of purchases."""

    items: list[PurchaseOut]
    next: str


class Referrals(Schema):
    """A page of referrals."""

    items: list[ReferralOut]
    next: str


def happened(row: Any) -> dict[str, Any]:
    """Give what both kinds share."""
    held = {name: getattr(row, name) for name in ("party", "touchpoint", "unit")}
    ids = {name: each.public_id if each else None for name, each in held.items()}
    ids["customer"] = ids.pop("party")
    return {"key": row.key, "happened_on": row.happened_on, "happened_at": row.happened_at, **ids}


def encounter_out(row: Encounter, request: HttpRequest) -> dict[str, Any]:
    """Give an encounter as it is sent."""
    words = row.words if Permission.NAMES in by(request).scopes else None
    return happened(row) | {"kind": row.kind, "words": words}


def purchase_out(row: Purchase) -> dict[str, Any]:
    """Give a purchase as it is sent."""
    plain = {name: getattr(row, name) for name in ("currency", "number", "product")}
    return happened(row) | {"amount": f"{row.amount:.2f}", **plain}


def referral_out(row: Referral) -> dict[str, Any]:
    """Give a referral as it is sent."""
    both = {"referrer": row.referrer.public_id, "referred": row.referred.public_id}
    return both | {"on": row.on, "anyway": row.anyway}


def party(request: HttpRequest, field: str, public_id: str) -> tuple[Party, Party]:
    """Give the customer whom a body names as who it is now, and as it was named."""
    row: Party = named(request, Permission.EDIT, Party.objects.all(), field, public_id)
    kept = row
    while kept.merged_into is not None:
        kept = kept.merged_into
    return kept, row


def noted(row: Encounter | Purchase | Referral, *customers: tuple[Party, Party]) -> None:
    """Note that a row came by the key of a customer merged away, so that unmerging gives it back."""
    for kept, as_named in customers:
        if kept != as_named:
            merging.arrived(as_named.pk, type(row), [row.pk])


def given(request: HttpRequest, body: Happened) -> dict[str, Any]:
    """Give what a body names of places and times, as the verbs take it."""
    found: dict[str, Any] = {"key": body.key, "employee": body.employee, "source": "api", "by": by(request)}
    found |= {"happened_on": body.happened_on, "happened_at": body.happened_at}
    if body.touchpoint:
        found["touchpoint"] = named(request, Permission.EDIT, Touchpoint.objects.all(), "touchpoint", body.touchpoint)
    if body.unit:
        found["unit"] = named(request, Permission.EDIT, Unit.objects.all(), "unit", body.unit)
    return found


@router.get("/encounters", response={200: Encounters, **REFUSALS}, operation_id="list_encounters")
@needs(Permission.REGISTER)
def encounters(request: HttpRequest, paging: Paged) -> Any:
    """List encounters."""
    kept = Encounter.objects.select_related("party", "touchpoint", "unit")
    return paged(
        rows(by(request), Permission.REGISTER, kept), paging, lambda held: [encounter_out(e, request) for e in held]
    )


@router.post("/encounters", response={201: EncounterOut, **REFUSALS}, operation_id="add_encounter")
@needs(Permission.EDIT)
@once
@transaction.atomic
def add_encounter(request: HttpRequest, body: EncounterIn) -> Any:
    """Add an encounter."""
    who = party(request, "customer", body.customer)
    row = actions.log_encounter(who[0], kind=body.kind.value, words=body.words, **given(request, body))
    noted(row, who)
    return Status(201, encounter_out(row, request))


@router.get("/purchases", response={200: Purchases, **REFUSALS}, operation_id="list_purchases")
@needs(Permission.REGISTER)
def purchases(request: HttpRequest, paging: Paged) -> Any:
    """List purchases."""
    kept = Purchase.objects.select_related("party", "touchpoint", "unit")
    return paged(rows(by(request), Permission.REGISTER, kept), paging, lambda held: [purchase_out(e) for e in held])


@router.post("/purchases", response={201: PurchaseOut, **REFUSALS}, operation_id="add_purchase")
@needs(Permission.EDIT)
@once
@transaction.atomic
def add_purchase(request: HttpRequest, body: PurchaseIn) -> Any:
    """Add a purchase or a return."""
    who = party(request, "customer", body.customer)
    plain = body.dict(include={"number", "product"}) | {"currency": body.currency or own_currency()}
    row = actions.record_purchase(who[0], body.amount, **plain, **given(request, body))
    noted(row, who)
    return Status(201, purchase_out(row))


@router.get("/referrals", response={200: Referrals, **REFUSALS}, operation_id="list_referrals")
@needs(Permission.REGISTER)
def referrals(request: HttpRequest, paging: Paged) -> Any:
    """List referrals."""
    kept = Referral.objects.select_related("referrer", "referred")
    return paged(rows(by(request), Permission.REGISTER, kept), paging, lambda held: [referral_out(e) for e in held])


@router.post("/referrals", response={201: ReferralOut, **REFUSALS}, operation_id="add_referral")
@needs(Permission.EDIT)
@once
@transaction.atomic
def add_referral(request: HttpRequest, body: ReferralIn) -> Any:
    """Add a referral."""
    both = [party(request, field, getattr(body, field)) for field in ("referrer", "referred")]
    (referrer, _one), (referred, _other) = both
    row = actions.record_referral(
        referrer, referred, by=by(request), on=body.on, anyway=body.anyway.value, source="api"
    )
    noted(row, *both)
    return Status(201, referral_out(row))
