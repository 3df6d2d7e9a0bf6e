"""Masking of what identifies a person in free text: only what a checksum or a grammar proves.

Names are not masked here: nothing proves a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

MASK = "▮▮▮"

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}\b", re.IGNORECASE)
HETU = re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)\d{2,3}[\d ()-]{6,14}\d(?!\w)|(?<!\w)0\d{1,2}[- ]?\d{2,4}(?:[- ]?\d{2,4}){1,2}(?!\w)"
)
PHONE_DIGITS = range(7, 16)  # E.164 allows 15


def mask(text: str) -> str:
    """Give the text with e-mail addresses, IBANs, Finnish identity codes and phone numbers masked.

    Parameters
    ----------
    text : str
        Any language; empty gives empty.

    Returns
    -------
    str
        The same text, each finding replaced by ``▮▮▮``. A number that only looks like an identity code or
        an IBAN (its checksum does not hold) stays, unless it is a phone number by its grammar.

    References
    ----------
    ISO 13616 (IBAN), the Finnish Digital and Population Data Services Agency (identity code), ITU-T E.164.
    """
    text = EMAIL.sub(MASK, text)
    text = IBAN.sub(lambda found: keep_unless(found, iban.validate), text)
    text = HETU.sub(lambda found: keep_unless(found, hetu.validate), text)
    return PHONE.sub(phone, text)


def keep_unless(found: re.Match[str], proves: Callable[[str], object]) -> str:
    """Mask what the checksum proves, keep the rest."""
    try:
        proves(found[0])
    except ValidationError:
        return found[0]
    return MASK


def phone(found: re.Match[str]) -> str:
    """Mask as many digits as a phone number has."""
    return MASK if sum(sign.isdigit() for sign in found[0]) in PHONE_DIGITS else found[0]
