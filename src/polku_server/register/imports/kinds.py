"""What a file can hold: the fields of each kind, and whose rules they obey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Contact, Encounter, Membership, Party, Purchase, Touchpoint, Unit

Reads = Literal["text", "words", "moment", "day", "amount", "number", "code", "email", "phone", "employee"]
HAPPENED = ("purchases", "encounters")  # kinds of what happened: it is added, never edited


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row may tell."""

    name: str
    label: Promise
    rule: models.Field[Any, Any] | None = None
    reads: Reads = "text"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. ``needs``: of each group a map must name one."""

    name: str
    label: Promise
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> Field:
        """Give a field by its name."""
        return next(each for each in self.fields if each.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names."""
        return tuple(each.name for each in self.fields)


def of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """Give the field whose rules a column must hold."""
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101  a relation has no rules of its own
    return found


EMAIL = Field("email", _("e-mail"), of(Contact, "value"), "email")
PHONE = Field("phone", _("phone"), of(Contact, "value"), "phone")
BUSINESS_ID = Field("business_id", _("business ID"), of(Party, "business_id"))
NUMBER = Field("number", _("customer number"), of(Party, "number"))
ROLE = Field("role", _("role"), of(Membership, "role"))
UNIT = Field("unit", _("unit"), of(Unit, "name"))
WHO = (
    Field("customer", _("customer number"), of(Party, "number")),
    EMAIL,
    PHONE,
    BUSINESS_ID,
    Field("name", _("customer's name"), of(Party, "name")),
)
WHERE = (
    UNIT,
    Field("touchpoint", _("touchpoint"), of(Touchpoint, "name")),
    Field("employee", _("employee"), None, "employee"),
)
REACHED = (
    EMAIL,
    PHONE,
    Field("mobile", _("mobile phone"), of(Contact, "value"), "phone"),
    Field("address", _("address"), of(Contact, "value")),
    Field("language", _("language"), of(Party, "language"), "code"),
    Field("best_channel", _("best reached by"), of(Party, "best_channel"), "code"),
    Field("country", _("country"), of(Party, "country"), "code"),
)
KEPT_BY = (UNIT, Field("manager", _("account manager's e-mail"), None))
NAMES = (
    Field("given_name", _("given name"), of(Party, "given_name")),
    Field("family_name", _("family name"), of(Party, "family_name")),
    Field("name", _("name"), of(Party, "name")),
)
COMPANY = Field("organisation", _("organisation"), of(Party, "name"))

KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        Kind(
            "people",
            _("people"),
            (NUMBER, *NAMES, *REACHED, *KEPT_BY, COMPANY, ROLE),
            (("number", "name", "given_name", "family_name", "email"),),
        ),
        Kind(
            "organisations",
            _("organisations"),
            (
                NUMBER,
                BUSINESS_ID,
                Field("name", _("name"), of(Party, "name")),
                Field("parent", _("belongs to"), of(Party, "name")),
                *REACHED,
                *KEPT_BY,
            ),
            (("number", "name"),),
        ),
        Kind(
            "memberships",
            _("memberships"),
            (
                Field("person", _("person's customer number"), of(Party, "number")),
                EMAIL,
                Field("organisation", _("organisation's number, business ID or name"), of(Party, "name")),
                ROLE,
                Field("since", _("since"), of(Membership, "since"), "day"),
                Field("until", _("until"), of(Membership, "until"), "day"),
            ),
            (("person", "email"), ("organisation",)),
        ),
        Kind(
            "units",
            _("units"),
            (
                Field("number", _("number elsewhere"), of(Unit, "number")),
                Field("name", _("name"), of(Unit, "name")),
                Field("parent", _("belongs to"), of(Unit, "name")),
                Field("leader", _("leader"), of(Unit, "leader")),
            ),
            (("name", "number"),),
        ),
        Kind(
            "touchpoints",
            _("touchpoints"),
            (
                Field("number", _("number elsewhere"), of(Touchpoint, "number")),
                Field("name", _("name"), of(Touchpoint, "name")),
                Field("phase", _("phase"), of(Touchpoint, "phase"), "code"),
                Field("position", _("position"), of(Touchpoint, "position"), "number"),
                Field("owner", _("owner"), of(Touchpoint, "owner")),
                Field("deputy", _("deputy"), of(Touchpoint, "deputy")),
                Field("partner", _("partner who runs it"), of(Touchpoint, "partner")),
            ),
            (("name",),),
        ),
        Kind(
            "purchases",
            _("purchases"),
            (
                Field("number", _("order number"), of(Purchase, "number")),
                Field("line", _("line of the order"), of(Purchase, "number")),
                *WHO,
                Field("date", _("day"), of(Purchase, "happened_on"), "moment"),
                Field("amount", _("amount"), of(Purchase, "amount"), "amount"),
                Field("currency", _("currency"), of(Purchase, "currency"), "code"),
                Field("product", _("what was bought"), of(Purchase, "product")),
                *WHERE,
            ),
            (("date",), ("amount",)),
        ),
        Kind(
            "encounters",
            _("encounters"),
            (
                Field("id", _("encounter's own id"), of(Encounter, "key")),
                *WHO,
                Field("date", _("day"), of(Encounter, "happened_on"), "moment"),
                Field("kind", _("kind"), of(Encounter, "kind"), "code"),
                *WHERE,
                Field("words", _("what was said"), of(Encounter, "words"), "words"),
            ),
            (("date",),),
        ),
        Kind(
            "leads",
            _("leads"),
            (
                Field("number", _("lead's number"), of(Party, "number")),
                *NAMES,
                COMPANY,
                BUSINESS_ID,
                Field("kind", _("person or organisation"), of(Party, "kind"), "code"),
                *REACHED,
                Field("date", _("day of the first contact"), of(Encounter, "happened_on"), "moment"),
                *WHERE,
                Field("words", _("where they came from"), of(Encounter, "words"), "words"),
            ),
            (("number", "name", "organisation", "email"), ("date",)),
        ),
    )
}
