"""Personal identity codes (hetu): refused wherever somebody types, masked wherever somebody else's words are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.fi import hetu

from polku.govern.redaction import MASK

HETU = re.compile(r"(?<!\d)\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?![0-9A-Za-z])", re.IGNORECASE)


def holds_hetu(text: str) -> bool:
    """Tell whether a text holds a Finnish personal identity code whose checksum holds."""
    return any(hetu.is_valid(found[0]) for found in HETU.finditer(text))


def without_hetu(text: str) -> str:
    """Give a text as it may be shown: personal identity codes masked."""
    return HETU.sub(lambda found: MASK if hetu.is_valid(found[0]) else found[0], text)


def no_hetu(text: str) -> None:
    """Refuse a personal identity code wherever it is written."""
    if holds_hetu(text):
        raise ValidationError(
            _(
                "A personal identity code (hetu) is never stored here: the law allows it only where a person must be "
                "told apart beyond doubt. Leave it out; use a customer number."
            ),
            code="hetu",
        )


def refuse_hetu(row: models.Model) -> None:
    """Refuse a row that holds one in any of its texts, whatever its model says of them."""
    wrong: dict[str, list[str]] = {}
    for field in row._meta.concrete_fields:
        for text in texts(getattr(row, field.attname)):
            try:
                no_hetu(text)
            except ValidationError as refused:
                wrong[field.name] = refused.messages
    if wrong:
        raise ValidationError(wrong)


def texts(value: object) -> Iterator[str]:
    """Give the texts of a field, also of lists, of texts by language, and of what holds these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
