"""How far a reader's figures reach: every aggregate of the lake is limited by it before anything is counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from ..govern import policy
from ..govern.policy import Guest, Permission, Reader
from ..register.models import Unit
from ..register.units import Units
from ..ui import periods

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class Within:
    """Everything, or answers given in some units, or answers to a guest's surveys on some days; several add up."""

    whole: bool
    units: tuple[int, ...] = ()
    guests: tuple[Guest, ...] = ()

    def __bool__(self) -> bool:
        return self.whole or bool(self.units or self.guests)

    def limit(self, rows: ibis.Table) -> ibis.Table:
        """Keep the answers that the reader may count."""
        if self.whole:
            return rows
        held = [rows.unit.isin(self.units)]  # of no units: none
        for each in self.guests:
            first, last = (each.since - periods.EPOCH).days, (each.until - periods.EPOCH).days
            held.append((rows.survey == each.survey) & rows.day.between(first, last))
        return rows.filter(reduce(or_, held))

    def known(self) -> Units:
        """Give the units that can be chosen."""
        return Units() if self.whole else Units(Unit.objects.filter(pk__in=self.units))


def within(by: Reader) -> Within:
    """Read how far somebody's figures reach. Single customers are no part of the lake: accounts add nothing."""
    access = policy.access(by)
    if access.everywhere(Permission.FIGURES):
        return Within(whole=True)
    reach = access.reach.get(Permission.FIGURES, frozenset())
    guests = sorted((each for each in reach if isinstance(each, Guest)), key=lambda each: (each.survey, each.since))
    return Within(whole=False, units=tuple(sorted(access.units(Permission.FIGURES))), guests=tuple(guests))
