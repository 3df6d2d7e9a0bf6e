"""How far a reader's figures reach: every aggregate of the lake is limited by it before anything is counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from polku import tables

from ..govern import policy
from ..govern.policy import Accounts, Guest, Permission, Reader
from ..register.models import Party, Unit
from ..register.rights import of_accounts
from ..register.units import Units
from ..ui import periods

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class Within:
    """Everything; or answers in some units, of some customers, or to a guest's surveys on some days: these add up.

    ``customers`` are pseudonyms of a reader's accounts and their people; None where the reader manages none at all.
    """

    whole: bool
    units: tuple[int, ...] = ()
    guests: tuple[Guest, ...] = ()
    customers: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self.whole or bool(self.units or self.guests) or self.customers is not None

    def limit(self, rows: ibis.Table) -> ibis.Table:
        """Keep the answers that the reader may count."""
        if self.whole:
            return rows
        held = [rows.unit.isin(self.units)]  # of no units: none
        if self.customers:
            held.append(rows.customer.isin(column(self.customers)))
        for each in self.guests:
            first, last = (each.since - periods.EPOCH).days, (each.until - periods.EPOCH).days
            held.append((rows.survey == each.survey) & rows.day.between(first, last))
        return rows.filter(reduce(or_, held))

    def counted(self, *, monthly: bool = False) -> ibis.Table:
        """Give the answers that the reader may count, as rows that say how many ``times``; monthly ones know no day.

        The lake has counted them by unit, survey and day; where single customers are asked for, each stands alone.
        """
        if monthly and not self.customers and not self.guests:  # a guest's days may begin within a month
            return self.limit(tables.month_tallies())
        if not self.customers:
            return self.limit(tables.tallies())
        rows = self.limit(tables.answers())
        return rows.mutate(times=rows.response.notnull().cast("int64"))

    def known(self) -> Units:
        """Give the units that can be chosen: an account may have been anywhere."""
        if self.whole or self.customers is not None:
            return Units()
        return Units(Unit.objects.filter(pk__in=self.units))

    def every(self) -> str:
        """Say what is counted where no unit is chosen."""
        if self.whole:
            return _("all units")
        if self.customers is None:
            return _("all own units")
        return _("all own units and accounts") if self.units else _("all own accounts")


def column(pseudonyms: tuple[str, ...]) -> ibis.Column:
    """Give pseudonyms as a column of one text taken apart: Ibis takes a second over five thousand texts."""
    import ibis

    parts = ibis.literal(",".join(pseudonyms)).split(",")
    return parts.unnest().name("customer").as_table().customer


def within(by: Reader) -> Within:
    """Read how far somebody's figures reach."""
    access = policy.access(by)
    if access.everywhere(Permission.FIGURES):
        return Within(whole=True)
    reach = access.reach.get(Permission.FIGURES, frozenset())
    guests = sorted((each for each in reach if isinstance(each, Guest)), key=lambda each: (each.survey, each.since))
    accounts = [each for each in reach if isinstance(each, Accounts)]
    return Within(
        whole=False,
        units=tuple(sorted(access.units(Permission.FIGURES))),
        guests=tuple(guests),
        customers=pseudonyms(accounts) if accounts else None,
    )


def pseudonyms(accounts: list[Accounts]) -> tuple[str, ...]:
    """Give what the lake calls the customers of some accounts."""
    held = Party.objects.filter(reduce(or_, (of_accounts(each) for each in accounts)))
    return tuple(held.order_by("pseudonym").values_list("pseudonym", flat=True))
