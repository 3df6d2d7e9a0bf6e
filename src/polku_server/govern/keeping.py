"""How a row is kept: no personal identity code in any of its texts, and every rule of its model holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

from .identity_codes import refuse_hetu

Row = TypeVar("Row", bound=Model)


def keep(row: Row, *, only: Iterable[str] | None = None) -> Row:
    """Hold a row to every rule and write it, or only these of its fields.

    Raises
    ------
    ValidationError
        A text holds a personal identity code, or the model refuses a value.
    """
    refuse_hetu(row)
    row.full_clean()
    row.save(update_fields=only)
    return row
