"""The lists of the register: places, customers, and what happened with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..govern.exports import DAY, MONEY, TEXT, TIME, WHOLE, YES, Column, Listing, register, stored
from ..govern.policy import By, Permission
from . import listing
from .models import (
    Contact,
    CustomField,
    CustomValue,
    Encounter,
    Membership,
    Party,
    Purchase,
    Referral,
    Touchpoint,
    Unit,
)
from .typing_in import COLUMNS

CUSTOMER = {
    "customer": Column(_("Customer"), path="party__pseudonym"),
    "customer_number": Column(_("Customer number"), path="party__number", named=True),
    "customer_name": Column(_("Name"), path="party__name", named=True),
}
WHERE = {
    "touchpoint": Column(_("Touchpoint"), path="touchpoint__name"),
    "unit": Column(_("Unit"), path="unit__name"),
    "employee": Column(_("Employee"), path="employee"),
    "day": Column(_("Day"), DAY, "happened_on"),
    "time": Column(_("Time"), TIME, "happened_at"),
}
SOURCE = {"source": Column(_("Source"), path="source")}

PARTY = {
    "customer": Column(_("Customer"), path="pseudonym"),
    "number": Column(_("Customer number"), path="number", named=True),
    "name": Column(_("Name"), path="name", named=True, instead="pseudonym"),
}
PERSON = {
    **PARTY,
    "given_name": Column(_("Given name"), path="given_name", named=True),
    "family_name": Column(_("Family name"), path="family_name", named=True),
    "language": Column(_("Language"), path="language"),
    "best_channel": Column(_("Best reached by"), path="best_channel"),
    "unit": Column(_("Unit"), path="unit__name"),
    "manager": Column(_("Account manager"), path="manager__name"),
    **SOURCE,
    "created": Column(_("Created"), TIME, "created_at"),
    "changed": Column(_("Changed"), TIME, "changed_at"),
}
ORGANISATION = {
    **PARTY,
    "kind": Column(_("Kind"), path="kind"),
    "business_id": Column(_("Business ID"), path="business_id", named=True),
    "country": Column(_("Country"), path="country"),
    "parent": Column(_("Belongs to"), path="parent__name", named=True, instead="parent__pseudonym"),
    "language": Column(_("Language"), path="language"),
    "unit": Column(_("Unit"), path="unit__name"),
    "manager": Column(_("Account manager"), path="manager__name"),
    **SOURCE,
    "created": Column(_("Created"), TIME, "created_at"),
    "changed": Column(_("Changed"), TIME, "changed_at"),
}


KINDS = {"people": (Party.Kind.PERSON,), "organisations": tuple(Party.Kind)[1:]}
PLACES = 4  # of a number of the company's own
NUMBER = pa.decimal128(18, PLACES)


def people(by: By, query: QueryDict) -> QuerySet[Party]:
    """People who were not merged away, as their page was narrowed."""
    return parties(by, query, "people")


def organisations(by: By, query: QueryDict) -> QuerySet[Party]:
    """Organisations, communities and things that were not merged away, as their page was narrowed."""
    return parties(by, query, "organisations")


def parties(by: By, query: QueryDict, name: str) -> QuerySet[Party]:
    """Give the customers of a list, each with the values of the company's own fields."""
    everybody = Party.objects.filter(kind__in=KINDS[name], merged_into=None)
    rows = narrowed(by, query, name) if query else everybody
    values = {
        f"own_{field.pk}": Subquery(
            CustomValue.objects.filter(party=OuterRef("pk"), field=field).values(COLUMNS[field.type])[:1]
        )
        for field in fields(query, name)
    }
    return rows.annotate(**values)


def narrowed(by: By, query: QueryDict, name: str) -> QuerySet[Party]:
    """Give the customers of a page; what a page could not show is a bad request."""
    asked = listing.chosen(query, by=by, named=False)
    try:
        rows = listing.customers(asked, by=by)
    except ValidationError:
        raise BadRequest("list") from None
    if asked.kind not in KINDS[name]:
        raise BadRequest("list")
    return rows


def fields(query: QueryDict, name: str) -> list[CustomField]:
    """Give the company's own fields of the customers that a list holds."""
    kinds = [query["kind"]] if query.get("kind") else KINDS[name]
    return list(CustomField.objects.filter(of__in=kinds).order_by("name", "pk"))


def own(name: str) -> Callable[[QueryDict], dict[str, Column]]:
    """Give what tells a list's columns of the company's own; like names, they are for those who see names."""

    def columns(query: QueryDict) -> dict[str, Column]:
        return {f"own_{field.key}": column(field) for field in fields(query, name)}

    return columns


def column(field: CustomField) -> Column:
    """Give the column of one of the company's own fields."""
    kind, text = {
        CustomField.Type.NUMBER: (NUMBER, None),
        CustomField.Type.DAY: (DAY, None),
        CustomField.Type.YES_NO: (YES, lambda value: None if value is None else bool(value)),
    }.get(CustomField.Type(field.type), (TEXT, None))
    return Column(field.name, kind, f"own_{field.pk}", named=True, text=text)


def about(name: str, title: object, rows: object, /, **columns: Column) -> Listing:
    """Give a list of rows about customers."""
    return Listing(name, title, Permission.REGISTER, columns, stored(rows, Permission.REGISTER))  # type: ignore[arg-type]


def readable(name: str, query: QueryDict, by: By) -> None:
    """Stop an address that a list cannot be narrowed by."""
    if query:
        narrowed(by, query, name)


def customers(name: str, title: object, rows: object, /, **columns: Column) -> Listing:
    """Give a list of customers."""
    kept = stored(rows, Permission.REGISTER)  # type: ignore[arg-type]
    return Listing(name, title, Permission.REGISTER, columns, kept, asked=partial(readable, name), own=own(name))


UNITS = Listing(
    "units",
    _("Units"),
    Permission.FIGURES,
    {
        "name": Column(_("Name"), path="name"),
        "parent": Column(_("Belongs to"), path="parent__name"),
        "number": Column(_("Number elsewhere"), path="number"),
        "leader": Column(_("Leader"), path="leader"),
    },
    stored(lambda by, query: Unit.objects.all(), Permission.FIGURES),
)
TOUCHPOINTS = Listing(
    "touchpoints",
    _("Touchpoints"),
    Permission.FIGURES,
    {
        "name": Column(_("Name"), path="name"),
        "phase": Column(_("Phase"), path="phase"),
        "position": Column(_("Position"), WHOLE, "position"),
        "number": Column(_("Number elsewhere"), path="number"),
        "owner": Column(_("Owner"), path="owner"),
        "deputy": Column(_("Deputy"), path="deputy"),
        "partner": Column(_("Partner"), path="partner"),
    },
    stored(lambda by, query: Touchpoint.objects.all(), Permission.FIGURES),
)
CUSTOMERS = (
    customers("people", _("People"), people, **PERSON),
    customers("organisations", _("Organisations"), organisations, **ORGANISATION),
    about(
        "memberships",
        _("Memberships"),
        lambda by, query: Membership.objects.all(),
        person=Column(_("Person"), path="person__pseudonym"),
        person_name=Column(_("Person's name"), path="person__name", named=True),
        organisation=Column(_("Organisation"), path="organisation__pseudonym"),
        organisation_name=Column(_("Organisation's name"), path="organisation__name", named=True),
        role=Column(_("Role"), path="role"),
        since=Column(_("Since"), DAY, "since"),
        until=Column(_("Until"), DAY, "until"),
        **SOURCE,
    ),
    about(
        "contacts",
        _("Contacts"),
        lambda by, query: Contact.objects.all(),
        **CUSTOMER,
        channel=Column(_("Channel"), path="channel"),
        value=Column(_("Address or number"), path="value", named=True),
        **SOURCE,
    ),
    about(
        "encounters",
        _("Encounters"),
        lambda by, query: Encounter.objects.filter(batch__undone_at=None),
        **CUSTOMER,
        kind=Column(_("Kind"), path="kind"),
        **WHERE,
        words=Column(_("What was said"), path="words", named=True),  # a note may name anybody
        **SOURCE,
    ),
    about(
        "purchases",
        _("Purchases"),
        lambda by, query: Purchase.objects.filter(batch__undone_at=None),
        **CUSTOMER,
        number=Column(_("Order number"), path="number"),
        product=Column(_("What was bought"), path="product"),
        amount=Column(_("Amount"), MONEY, "amount"),
        currency=Column(_("Currency"), path="currency"),
        **WHERE,
        **SOURCE,
    ),
    about(
        "referrals",
        _("Referrals"),
        lambda by, query: Referral.objects.filter(batch__undone_at=None),
        referrer=Column(_("Who told"), path="referrer__pseudonym"),
        referrer_name=Column(_("Who told, name"), path="referrer__name", named=True),
        referred=Column(_("Who came"), path="referred__pseudonym"),
        referred_name=Column(_("Who came, name"), path="referred__name", named=True),
        day=Column(_("Day"), DAY, "on"),
        anyway=Column(_("Would have come anyway"), path="anyway"),
        **SOURCE,
    ),
)


def register_lists() -> None:
    """Called once at start."""
    register(UNITS, TOUCHPOINTS, *CUSTOMERS)
