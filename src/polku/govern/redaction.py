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

# each begins where a run begins and never gives a sign back: a text made for it would take seconds otherwise
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}+", re.IGNORECASE | re.ASCII)
AS_DIGITS = {ord(sign): str(number) for number, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}
IBAN_SIGNS = range(15, 35)  # Norway's has 15; the standard allows 34
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
    text = accounts_masked(text)
    text = HETU.sub(lambda found: keep_unless(found, hetu.validate), text)
    return PHONE.sub(phone, text)


def accounts_masked(text: str) -> str:
    """Mask account numbers; the words after one look like more of it, so every end is tried, longest first."""
    parts, at = [], 0
    while found := IBAN.search(text, at):
        end = account_end(found[0])
        parts += [text[at : found.start()], MASK if end else found[0][:2]]
        at = found.start() + (end or 2)  # what is no account may still hold one
    return "".join([*parts, text[at:]])


def account_end(text: str) -> int:
    """Give where the account number at the start of a text ends; 0 if there is none."""
    ends = (at for at in range(len(text), 0, -1) if not text[at : at + 1].isalnum() and text[at - 1].isalnum())
    return next((at for at in ends if is_account(text[:at].replace(" ", ""))), 0)


def is_account(number: str) -> bool:
    """Tell whether a checksum and a country's own rules prove an account number; the cheap test comes first."""
    turned = (number[4:] + number[:4]).upper().translate(AS_DIGITS)
    proven = len(number) in IBAN_SIGNS and int(turned) % 97 == 1
    return proven and bool(iban.is_valid(number))


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
