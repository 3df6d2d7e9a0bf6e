"""Customers of a small company, and staff who may see some of them, for the tests of the register."""

from __future__ import annotations

import secrets
from typing import Any

from polku_server.govern.models import Grant, User
from polku_server.models import CustomField, Party, Unit
from polku_server.register import actions


def staff(role: str = "lead", name: str = "Aino Rautio", **limits: Any) -> User:
    """Give a member of staff with one role."""
    made = User.objects.create(email=f"{secrets.token_hex(4)}@example.org", name=name)
    Grant.objects.create(user=made, role=role, **limits)
    return made


def person(given: str = "Kaisa", family: str = "Lehtovirta", **fields: Any) -> Party:
    """Give a person."""
    return actions.add_party("person", by=None, given_name=given, family_name=family, **fields)


def organisation(name: str = "Koivikon Huolto Oy", **fields: Any) -> Party:
    """Give an organisation."""
    return actions.add_party("organisation", by=None, name=name, **fields)


def people(names: str, **fields: Any) -> list[Party]:
    """Give persons of these family names."""
    return [person("Aino", name, **fields) for name in names.split()]


def unit(name: str = "Tampere", parent: Unit | None = None) -> Unit:
    """Give a unit."""
    return Unit.objects.create(name=name, parent=parent)


def field(key: str = "heating", **parts: Any) -> CustomField:
    """Give a field of the company's own."""
    return actions.make_field(key, **({"name": "Lämmitys", "by": None, "purpose": "Huolto", "keep_days": 365} | parts))
