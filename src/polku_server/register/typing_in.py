"""Values of a company's own fields: read as they are typed, shown as they are read."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..ui import figures
from .models import CustomField, CustomValue

YES = {"1", "yes", "true", "kyllä", "k", "ja", "j", "y", "x"}
NO = {"0", "no", "false", "ei", "e", "nej", "n"}
FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
COLUMNS = {"text": "text", "choice": "text", "number": "number", "yes_no": "number", "day": "day"}


def read(field: CustomField, value: Any) -> tuple[str, Any]:
    """Give the column of a field's type and the value for it, None for nothing; what does not fit is refused."""
    column = COLUMNS[field.type]
    if value is None or (isinstance(value, str) and not value.strip()):
        return column, None
    readers = {"text": text, "choice": choice, "number": number, "day": day, "yes_no": yes_no}
    return column, readers[field.type](field, value)


def refused(field: CustomField, words: str) -> ValidationError:
    """Give the refusal with the field's name."""
    return ValidationError(_("%(field)s: %(words)s") % {"field": field.name, "words": words})


def text(field: CustomField, value: Any) -> str:
    """Read words."""
    return str(value).strip()


def choice(field: CustomField, value: Any) -> str:
    """Read one of the field's choices, however it is cased."""
    wanted = str(value).strip().casefold()
    for each in field.choices:
        if str(each).casefold() == wanted:
            return str(each)
    raise refused(field, _("choose one of %(choices)s.") % {"choices": ", ".join(field.choices)})


def number(field: CustomField, value: Any) -> Decimal:
    """Read a number, with a comma or a point."""
    plain = re.sub(r"\s", "", str(value)).replace(",", ".").replace("−", "-")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise refused(field, _("give a number such as 12 or 3.5."))
    return found


def day(field: CustomField, value: Any) -> dt.date:
    """Read a day as 31.3.2027 or 2027-03-31."""
    if isinstance(value, dt.date):
        return value
    written = str(value).strip()
    found = FINNISH_DAY.fullmatch(written)
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else dt.date.fromisoformat(written)
    except ValueError:
        raise refused(field, _("give a day in the form 31.3.2027.")) from None


def yes_no(field: CustomField, value: Any) -> Decimal:
    """Read a yes or a no in any of our languages."""
    plain = ("1" if value else "0") if isinstance(value, bool) else str(value).strip().casefold()
    if plain in YES | NO:
        return Decimal(plain in YES)
    raise refused(field, _("answer yes or no."))


def shown(value: CustomValue, field: CustomField) -> str:
    """Give a value in words."""
    if field.type == CustomField.Type.DAY:
        return figures.day(value.day) if value.day else ""
    if field.type == CustomField.Type.YES_NO:
        return _("yes") if value.number else _("no")
    if field.type == CustomField.Type.NUMBER:
        return f"{value.number.normalize():f}" if value.number is not None else ""
    return value.text


def sent(value: CustomValue, field: CustomField) -> str:
    """Give a value as other systems take it: as in words, but a day as ISO 8601 has it."""
    return value.day.isoformat() if value.day else shown(value, field)
