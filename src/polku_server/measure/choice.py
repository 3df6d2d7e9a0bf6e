"""What the reader narrowed the measures to, and the answers that are left of it in the lake."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from polku import tables

from ..register.models import Unit
from ..register.units import Units
from ..ui import periods

if TYPE_CHECKING:
    import ibis


@cache
def stands(name: str) -> str:
    """Give a page's address; a hundred links of one page ask for the same."""
    return reverse(name)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period and a unit with all below it."""

    period: periods.Period
    unit: Unit | None
    units: tuple[int, ...]

    def answers(self) -> ibis.Table:
        """Give the lake's answers that were chosen, still to be counted."""
        return narrowed(self.period, self.units)

    def link(self, **more: Any) -> str:
        """Give the address of the answers behind a figure."""
        asked = {"period": self.period.key, "unit": self.unit.public_id if self.unit else "", **more}
        return f"{stands('answers')}?{urlencode({key: value for key, value in asked.items() if value != ''})}"

    def page(self, **other: str) -> str:
        """Give the address of this page with something chosen otherwise."""
        asked = {"period": self.period.key, "unit": self.unit.public_id if self.unit else "", **other}
        return f"{stands('path')}?{urlencode({key: value for key, value in asked.items() if value})}"


def choice(query: QueryDict, units: Units) -> Choice:
    """Read what was chosen from an address."""
    unit = units.named(query.get("unit", ""))
    return Choice(periods.period(query.get("period", periods.USUAL)), unit, tuple(units.below(unit)))


def narrowed(period: periods.Period, units: tuple[int, ...]) -> ibis.Table:
    """Give the lake's answers of a period and some units; no units means all."""
    rows = tables.answers()
    if period.first is not None:
        rows = rows.filter(rows.day >= period.first)
    return rows.filter(rows.unit.isin(units)) if units else rows
