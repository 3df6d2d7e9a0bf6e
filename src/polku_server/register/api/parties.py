"""People and organisations: listed, read, added, changed."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ...govern import audit
from ...govern.calling import REFUSALS, Paging, Strict, by, found, named, needs, once, paged
from ...govern.policy import Permission, allows, rows
from .. import actions
from ..contacts import key as key_of
from ..imports.lookups import Parties as Known
from ..models import CustomField, Party, Unit
from ..seeing import Names
from ..typing_in import sent

router = Router(tags=["parties"])
PLACES = {"unit", "parent"}  # none is a value of these; of the others it is empty
Id = Annotated[str, Field(min_length=1, max_length=16)]
Short = Annotated[str, Field(max_length=100)]


class Language(StrEnum):
    """What we write in."""

    NONE = ""
    FI = "fi"
    SV = "sv"
    EN = "en"


class Channel(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


class BestChannel(StrEnum):
    """How somebody is best reached."""

    NONE = ""
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


class Who(Paging):
    """Whom a list is narrowed to: found by exactly this, under a scope that knows names or changes them."""

    number: str = Field(
        "", max_length=40, description="The customer number; of somebody merged away, who they are now."
    )
    email: str = Field("", max_length=254)


class Which(Who):
    """Which organisations."""

    business_id: str = Field("", max_length=9)


class Contact(Strict):
    """One way to reach somebody."""

    channel: Channel
    value: str = Field(min_length=1, max_length=254)


class PartyOut(Schema):
    """A party; without the scope `names` it has no name, number or contact, only its pseudonym."""

    id: str
    pseudonym: str
    kind: str
    name: str | None
    given_name: str | None
    family_name: str | None
    number: str | None
    business_id: str | None
    language: str
    best_channel: str
    unit: str | None
    parent: str | None
    contacts: list[dict[str, str]]
    fields: dict[str, str]
    changed_at: dt.datetime


class Parties(Schema):
    """A page of parties."""

    items: list[PartyOut]
    next: str


class Shared(Strict):
    """What people and organisations both have."""

    number: str = Field("", max_length=40)
    language: Language = Language.NONE
    best_channel: BestChannel = BestChannel.NONE
    unit: Id | None = None
    fields: dict[str, str | int | float | bool | None] = Field({}, max_length=50)


class PersonIn(Shared):
    """A new person."""

    given_name: Short = ""
    family_name: str = Field(min_length=1, max_length=99)
    contacts: list[Contact] = Field([], max_length=20)


class PersonChange(Strict):
    """What of a person is given another value; what is left out stays. ``contacts`` are all that there are then."""

    given_name: Short | None = None
    family_name: Short | None = None
    number: Annotated[str, Field(max_length=40)] | None = None
    language: Language | None = None
    best_channel: BestChannel | None = None
    contacts: Annotated[list[Contact], Field(max_length=20)] | None = None
    unit: Id | None = None
    fields: dict[str, str | int | float | bool | None] = Field({}, max_length=50)


class OrganisationIn(Shared):
    """A new organisation."""

    name: str = Field(min_length=1, max_length=200)
    business_id: str = Field("", max_length=9)
    parent: Id | None = None
    contacts: list[Contact] = Field([], max_length=20)


class OrganisationChange(Strict):
    """What of an organisation is given another value; what is left out stays, ``contacts`` are all there are then."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    business_id: Annotated[str, Field(max_length=9)] | None = None
    number: Annotated[str, Field(max_length=40)] | None = None
    language: Language | None = None
    best_channel: BestChannel | None = None
    contacts: Annotated[list[Contact], Field(max_length=20)] | None = None
    unit: Id | None = None
    parent: Id | None = None
    fields: dict[str, str | int | float | bool | None] = Field({}, max_length=50)


def of_kind(kind: str) -> QuerySet[Party]:
    """Give the parties of a kind that were not merged away."""
    kept = Party.objects.filter(kind=kind, merged_into=None)
    return kept.select_related("unit", "parent").prefetch_related("contacts", "custom__field")


def shape(request: HttpRequest, held: list[Party]) -> list[dict[str, Any]]:
    """Give parties as they are sent; whom the key may see by name is noted as seen."""
    names = Names(by(request), held)
    seen = [party for party in held if party in names]
    if seen:
        audit.seen(by(request), *seen)
    return [one(party, named=party in names) for party in held]


def one(party: Party, *, named: bool) -> dict[str, Any]:
    """Give one party."""
    plain = ("name", "given_name", "family_name", "number", "business_id")
    reached = [{"channel": each.channel, "value": each.value} for each in party.contacts.all()] if named else []
    return {
        "id": party.public_id,
        "unit": party.unit.public_id if party.unit else None,
        "parent": party.parent.public_id if party.parent else None,
        "contacts": reached,
        "fields": {each.field.key: sent(each, each.field) for each in party.custom.all()} if named else {},
        **{name: getattr(party, name) if named else None for name in plain},
        **{name: getattr(party, name) for name in ("pseudonym", "kind", "language", "best_channel", "changed_at")},
    }


def listed(request: HttpRequest, kind: str, asked: Who) -> Any:
    """Give a page of one kind."""
    kept = narrowed(request, rows(by(request), Permission.REGISTER, of_kind(kind)), asked)
    return paged(kept, asked, lambda held: shape(request, held))


def narrowed(request: HttpRequest, kept: QuerySet[Party], asked: Who) -> QuerySet[Party]:
    """Give those whom an address names; with a key for pseudonyms alone a number would tell whose one is."""
    typed = {"number": asked.number, "email": asked.email, "business_id": getattr(asked, "business_id", "")}
    said = {name: text for name, text in typed.items() if text}
    if said and not any(allows(by(request), each) for each in (Permission.NAMES, Permission.EDIT)):
        raise PermissionDenied
    for name, text in said.items():
        kept = kept.filter(pk__in=meant(name, text) if "\0" not in text else [])
    return kept


def meant(name: str, text: str) -> list[int]:
    """Give whom a number or an address means by now."""
    known = Known()
    if name == "number":
        return [each.pk for each in known.by_number([text]).values()]
    if name == "business_id":
        return [each.pk for each in known.by_business_id([text]).values()]
    mark = key_of("email", text)
    return [each.pk for each in known.by_contact([mark]).get(mark, [])] if mark else []


def read(request: HttpRequest, kind: str, public_id: str) -> Any:
    """Give one party."""
    return shape(request, [found(request, Permission.REGISTER, of_kind(kind), public_id)])[0]


@transaction.atomic
def add(request: HttpRequest, kind: str, body: Any) -> Any:
    """Add a party with its contacts and custom fields."""
    given = places(request, body.dict(exclude={"contacts", "fields"}, exclude_defaults=True))
    reached = [(each.channel.value, each.value) for each in body.contacts]
    party = actions.add_party(kind, by=by(request), contacts=reached, source="api", **given)
    fill(request, party, body.fields)
    return Status(201, one(of_kind(kind).get(pk=party.pk), named=True))


@transaction.atomic
def change(request: HttpRequest, kind: str, public_id: str, body: Any) -> Any:
    """Change what the body names."""
    party = found(request, Permission.EDIT, of_kind(kind), public_id)
    given = places(request, body.dict(exclude={"fields", "contacts"}, exclude_unset=True))
    emptied: dict[str, Any] = {
        name: "" if value is None and name not in ("unit", "parent") else value for name, value in given.items()
    }
    if kind == Party.Kind.PERSON and {"given_name", "family_name"} & emptied.keys():
        both = [emptied.get(name, getattr(party, name)) for name in ("given_name", "family_name")]
        emptied["name"] = " ".join(part for part in both if part)
    actions.change_party(party, by=by(request), source="api", **emptied)
    if body.contacts is not None:
        reach(request, party, body.contacts)
    fill(request, party, body.fields)
    return one(of_kind(kind).get(pk=party.pk), named=True)


def reach(request: HttpRequest, party: Party, contacts: list[Contact]) -> None:
    """Let a party be reached in these ways and no other."""
    wanted = {(each.channel.value, key_of(each.channel.value, each.value) or each.value): each for each in contacts}
    held = {(each.channel, each.key): each for each in party.contacts.all()}
    for gone in held.keys() - wanted.keys():
        actions.remove_contact(held[gone], by=by(request))
    for mark, each in wanted.items():
        if mark not in held:
            actions.add_contact(party, each.channel.value, each.value, by=by(request), source="api")


def places(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Find the rows that a body names by id."""
    for name, kept in (("unit", Unit.objects.all()), ("parent", Party.objects.filter(merged_into=None))):
        if given.get(name):
            given[name] = named(request, Permission.EDIT, kept, name, given[name])
    return given


def fill(request: HttpRequest, party: Party, fields: dict[str, Any]) -> None:
    """Give custom fields their values."""
    known = {each.key: each for each in CustomField.objects.filter(key__in=[key for key in fields if "\0" not in key])}
    for key, value in fields.items():
        if key not in known:
            raise ValidationError(
                {"fields": _("There is no field %(key)s. Add it under settings first.") % {"key": key}}
            )
        actions.set_value(party, known[key], value, by=by(request), source="api")


@router.get("/people", response={200: Parties, **REFUSALS}, operation_id="list_people")
@needs(Permission.REGISTER)
def people(request: HttpRequest, asked: Query[Who]) -> Any:
    """List people, or find one by number or address."""
    return listed(request, Party.Kind.PERSON, asked)


@router.post("/people", response={201: PartyOut, **REFUSALS}, operation_id="add_person")
@needs(Permission.EDIT)
@once
def add_person(request: HttpRequest, body: PersonIn) -> Any:
    """Add a person."""
    return add(request, Party.Kind.PERSON, body)


@router.get("/people/{id}", response={200: PartyOut, **REFUSALS}, operation_id="read_person")
@needs(Permission.REGISTER)
def read_person(request: HttpRequest, id: str) -> Any:  # noqa: A002  the address's own word
    """Read a person."""
    return read(request, Party.Kind.PERSON, id)


@router.patch("/people/{id}", response={200: PartyOut, **REFUSALS}, operation_id="change_person")
@needs(Permission.EDIT)
def change_person(request: HttpRequest, id: str, body: PersonChange) -> Any:  # noqa: A002
    """Change a person."""
    return change(request, Party.Kind.PERSON, id, body)


@router.get("/organisations", response={200: Parties, **REFUSALS}, operation_id="list_organisations")
@needs(Permission.REGISTER)
def organisations(request: HttpRequest, asked: Query[Which]) -> Any:
    """List organisations, or find one by number, business ID or address."""
    return listed(request, Party.Kind.ORGANISATION, asked)


@router.post("/organisations", response={201: PartyOut, **REFUSALS}, operation_id="add_organisation")
@needs(Permission.EDIT)
@once
def add_organisation(request: HttpRequest, body: OrganisationIn) -> Any:
    """Add an organisation."""
    return add(request, Party.Kind.ORGANISATION, body)


@router.get("/organisations/{id}", response={200: PartyOut, **REFUSALS}, operation_id="read_organisation")
@needs(Permission.REGISTER)
def read_organisation(request: HttpRequest, id: str) -> Any:  # noqa: A002
    """Read an organisation."""
    return read(request, Party.Kind.ORGANISATION, id)


@router.patch("/organisations/{id}", response={200: PartyOut, **REFUSALS}, operation_id="change_organisation")
@needs(Permission.EDIT)
def change_organisation(request: HttpRequest, id: str, body: OrganisationChange) -> Any:  # noqa: A002
    """Change an organisation."""
    return change(request, Party.Kind.ORGANISATION, id, body)
