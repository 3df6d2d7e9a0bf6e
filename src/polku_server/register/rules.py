"""What a value in the register must be like; the same rules for a form, a row of a file and an API body."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fi import hetu, ytunnus

from polku.govern.redaction import MASK

HETU = re.compile(r"(?<!\d)\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?![0-9A-Za-z])", re.IGNORECASE)
CURRENCY = re.compile(r"[A-Z]{3}")


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


def business_id(text: str) -> None:
    """Refuse a Finnish business ID whose check digit does not hold."""
    try:
        ytunnus.validate(text)
    except NotANumber as why:
        raise ValidationError(
            _("%(value)s is not a business ID: give it in the form 1234567-8 as the trade register writes it."),
            code="business_id",
            params={"value": text},
        ) from why


def currency(text: str) -> None:
    """Refuse what is not three capital letters of ISO 4217."""
    if not CURRENCY.fullmatch(text):
        raise ValidationError(
            _("%(value)s is not a currency: give three letters, such as EUR."), code="currency", params={"value": text}
        )
