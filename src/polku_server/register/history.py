"""How values stand in the history of a party: texts as they are, rows by their public id."""

from __future__ import annotations

from typing import Any

from ..govern.models import User
from .models import CustomerGroup, Party, Unit

OWN = "custom:"  # before the key of one of the company's own fields
POINTS: dict[str, type[Any]] = {"unit": Unit, "manager": User, "parent": Party, "group": CustomerGroup}


def text_of(value: Any) -> str:
    """Write a value down."""
    return "" if value is None else str(getattr(value, "public_id", value))


def value_of(field: str, text: str) -> Any:
    """Read a value back; None where what it pointed at is no more."""
    if field in POINTS:
        return POINTS[field]._default_manager.filter(public_id=text).first() if text else None
    return text


def spoken(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Give the words for (field, text) pairs, a query for each kind of row."""
    found = {pair: pair[1] for pair in pairs}
    for field, model in POINTS.items():
        ids = {text for name, text in pairs if name == field and text}
        if ids:
            rows = dict(model._default_manager.filter(public_id__in=ids).values_list("public_id", "name"))
            found |= {(field, text): rows.get(text, "–") for text in ids}
    return found
