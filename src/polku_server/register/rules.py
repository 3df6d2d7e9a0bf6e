"""What a value in the register must be like; the same rules for a form, a row of a file and an API body."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fi import ytunnus

from ..govern.identity_codes import holds_hetu, no_hetu, without_hetu

__all__ = ["business_id", "currency", "holds_hetu", "no_hetu", "without_hetu"]
CURRENCY = re.compile(r"[A-Z]{3}")


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
