"""What customers allow: read as it stands, given by the exact wording, withdrawn by saying so."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from ...govern import consent, frequency
from ...govern.calling import REFUSALS, Strict, by, found, named, needs, once
from ...govern.models import Wording
from ...govern.policy import Permission
from ..models import Party
from .parties import Id, Language

router = Router(tags=["consents"])


class StandingOut(Schema):
    """What holds now for a purpose, a channel and a recipient."""

    purpose: str
    channel: str
    recipient: str
    allowed: bool
    basis: str


class Standings(Schema):
    """All that holds for a customer."""

    items: list[StandingOut]
    contact_at_most: str = Field(description="What the customer wishes: month, quarter, or empty for no wish.")
    contact_again_on: date | None = Field(description="From which day on contact is allowed again; null: now.")


class DecisionIn(Strict):
    """A decision of a customer; a given one names the version and language of the text that was read."""

    customer: Id
    purpose: str = Field(min_length=1, max_length=40)
    channel: str = Field("", max_length=5)
    recipient: str = Field("", max_length=120)
    given: bool
    wording: int | None = Field(None, ge=1, le=1_000_000)
    language: Language = Language.NONE


class DecisionOut(Schema):
    """A decision that was recorded."""

    customer: str
    purpose: str
    channel: str
    recipient: str
    given: bool


@router.get("/people/{id}/consents", response={200: Standings, **REFUSALS}, operation_id="read_consents")
@needs(Permission.CONSENT)
def consents(request: HttpRequest, id: str) -> Any:  # noqa: A002  the address's own word
    """Read what a person allows."""
    party = found(request, Permission.CONSENT, Party.objects.filter(kind="person", merged_into=None), id)
    often = frequency.standing(party)
    return {"items": [
        {"purpose": each.purpose.code, "channel": each.channel, "recipient": each.recipient,
         "allowed": each.allowed, "basis": each.purpose.basis.value}
        for each in consent.standing(party)
    ], "contact_at_most": often.wish, "contact_again_on": often.again}  # fmt: skip


@router.post("/consents", response={201: DecisionOut, **REFUSALS}, operation_id="add_consent")
@needs(Permission.CONSENT)
@once
def add_consent(request: HttpRequest, body: DecisionIn) -> Any:
    """Record a decision."""
    people = Party.objects.filter(kind="person", merged_into=None)
    about = {"party": named(request, Permission.CONSENT, people, "customer", body.customer), "purpose": body.purpose}
    about |= {"channel": body.channel, "recipient": body.recipient, "source": "api", "by": by(request)}
    if body.given:
        shown = Wording.objects.filter(purpose=body.purpose, number=body.wording or 0).first() or Wording()
        consent.give(wording=shown, language=body.language.value, **about)
    else:
        consent.withdraw(**about)
    plain = body.dict(include={"customer", "purpose", "channel", "recipient", "given"})
    return Status(201, plain)
