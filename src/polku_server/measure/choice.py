"""What the reader narrowed the measures to, and the answers that are left of it in the lake."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from polku.tables import of_role

from ..govern.policy import Reader
from ..register.models import Unit
from ..register.units import Units
from ..ui import periods
from .within import Within

if TYPE_CHECKING:
    import ibis


@cache
def stands(name: str) -> str:
    """Give a page's address; a hundred links of one page ask for the same."""
    return reverse(name)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period and a unit with all below it, within what the reader may see."""

    by: Reader
    within: Within
    period: periods.Period
    unit: Unit | None
    units: tuple[int, ...]

    def answers(self) -> ibis.Table:
        """Give the lake's answers that were chosen; a row says how many ``times``."""
        return self.narrowed(self.period, self.units)

    def of(self, role: str, *, week: int | None = None) -> ibis.Table:
        """Give those to one metric role, from a week on if one is named."""
        return narrowed(self.within, self.period.first, self.units, role, week)

    def narrowed(self, period: periods.Period, units: tuple[int, ...]) -> ibis.Table:
        """Give the lake's answers of a period and some units; no units means all that the reader may see."""
        return narrowed(self.within, period.first, units)

    @property
    def own(self) -> bool:
        """Tell whether the answers behind a figure must be said to be of the reader's own reach: they read more."""
        return self.unit is None and bool(self.within.units)

    def link(self, **more: Any) -> str:
        """Give the address of the answers behind a figure."""
        unit = self.unit.public_id if self.unit else ""
        asked = {"period": self.period.key, "unit": unit, "own": 1 if self.own else "", **more}
        return f"{stands('answers')}?{urlencode({key: value for key, value in asked.items() if value != ''})}"

    def page(self, **other: str) -> str:
        """Give the address of this page with something chosen otherwise."""
        asked = {"period": self.period.key, "unit": self.unit.public_id if self.unit else "", **other}
        return f"{stands('path')}?{urlencode({key: value for key, value in asked.items() if value})}"


@lru_cache(maxsize=256)
def narrowed(
    within: Within, first: int | None, units: tuple[int, ...], role: str = "", week: int | None = None
) -> ibis.Table:
    """Narrow the answers that somebody may count; kept, for Ibis takes a millisecond to say each condition."""
    rows = within.counted()
    if first is not None:
        rows = rows.filter(rows.day >= first)
    if units:
        rows = rows.filter(rows.unit.isin(units))
    if role:
        rows = of_role(rows, role)
    return rows if week is None else rows.filter(rows.week >= week)


def choice(query: QueryDict, by: Reader, within: Within, units: Units) -> Choice:
    """Read what was chosen from an address."""
    unit = units.named(query.get("unit", ""))
    return Choice(by, within, periods.period(query.get("period", periods.USUAL)), unit, tuple(units.below(unit)))
