"""What is wrong with the shape of a call, field by field, in the caller's language and with the cure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

MOST = 20  # fields that are named where none is near
TEXT, WHOLE = gettext_lazy("Give a text."), gettext_lazy("Give a whole number, such as 3.")
NUMBER, YES_NO = gettext_lazy("Give a number, such as 12.50."), gettext_lazy("Give true or false.")
DAY = gettext_lazy("Give a day, such as 2027-03-31.")
TIME = gettext_lazy("Give a time with its zone, such as 2027-03-31T12:00:00+03:00.")
LIST, OBJECT = gettext_lazy("Give a list."), gettext_lazy("Give an object with named fields.")
LEAST, MORE = gettext_lazy("Give at least %(ge)s."), gettext_lazy("Give more than %(gt)s.")
ENDS, LESS = gettext_lazy("Give at most %(le)s."), gettext_lazy("Give less than %(lt)s.")

# pydantic's own kinds of error: https://docs.pydantic.dev/latest/errors/validation_errors/
SAID: dict[str, Promise] = {
    "missing": gettext_lazy("This field is needed. Give it."),
    "string_type": TEXT,
    "string_too_long": gettext_lazy("Give at most %(max_length)s signs."),
    "string_too_short": gettext_lazy("Give at least %(min_length)s signs."),
    "string_pattern_mismatch": gettext_lazy("Write this in the form %(pattern)s."),
    "enum": gettext_lazy("Give one of these: %(expected)s."),
    "literal_error": gettext_lazy("Give one of these: %(expected)s."),
    "too_long": gettext_lazy("Give at most %(max_length)s of these."),
    "too_short": gettext_lazy("Give at least %(min_length)s of these."),
    "decimal_max_places": gettext_lazy("Give at most %(decimal_places)s decimals."),
    "decimal_max_digits": gettext_lazy("Give at most %(max_digits)s digits."),
    "decimal_whole_digits": gettext_lazy("Give at most %(whole_digits)s digits before the decimals."),
    "greater_than_equal": LEAST,
    "greater_than": MORE,
    "less_than_equal": ENDS,
    "less_than": LESS,
    "list_type": LIST,
}
KINDS: dict[str, Promise] = {  # where many kinds have one cure: by how they begin
    "int_": WHOLE,
    "float_": NUMBER,
    "decimal_": NUMBER,
    "finite_": NUMBER,
    "bool_": YES_NO,
    "date_": DAY,
    "datetime_": TIME,
    "timezone_": TIME,
    "dict_": OBJECT,
    "model_": OBJECT,
}


def said(error: dict[str, Any], known: Sequence[str] = ()) -> str:
    """Say what is wrong with one field and what to give; ``known`` are the fields that its place may have."""
    kind = str(error["type"])
    if kind == "extra_forbidden":
        return unknown(str(error["loc"][-1]), known)
    words = SAID.get(kind) or next((each for begins, each in KINDS.items() if kind.startswith(begins)), None)
    if words is None:
        return _("This value does not have the shape that is read here. The API's own document shows it.")
    return str(words) % {name: told(value) for name, value in error.get("ctx", {}).items()}


def told(value: object) -> str:
    """Write a limit down; pydantic quotes what it expects, with an English word before the last."""
    parts = str(value).replace(" or ", ", ").replace("'", "").split(", ")
    return ", ".join(part for part in parts if part)


def unknown(name: str, known: Sequence[str]) -> str:
    """Say that a field is none, and which is meant."""
    if near := get_close_matches(name, known, 1):
        return _("There is no field of this name. Did you mean %(near)s?") % {"near": near[0]}
    if known:
        names = ", ".join(known[:MOST])
        return _("There is no field of this name. There are these: %(names)s.") % {"names": names}
    return _("There is no field of this name. Leave it out.")


def fields_at(model: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """Give the fields that the object around a place may have; none where that is not an object of ours."""
    at: type[BaseModel] | None = model
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        if at is None or part not in at.model_fields:
            return []
        at = shape(at.model_fields[part].annotation)
    return list(at.model_fields) if at else []


def shape(annotation: Any) -> type[BaseModel] | None:
    """Give the model within a type such as a list of it, or it or none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := shape(each))), None)
