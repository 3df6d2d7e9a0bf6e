"""The step of one customer by the library's rules, from that customer's own purchases and meetings, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.value import rules
from polku.value.rulesets import EIGHT

from ..ui import figures
from .words import STEPS

TOP = "top"  # in the counts of a model: the recent amount that the top tenth begins from


@dataclass(frozen=True, slots=True)
class Bought:
    """What one customer bought on one day, in one currency: `sold` unless all of it was returned."""

    day: dt.date
    currency: str
    amount: Decimal
    sold: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a customer stands: the step's name in the rules, the reason in words, and whether they recommended us."""

    step: str
    why: str
    recommends: int


@cache
def eight() -> rules.Ruleset:
    """Give the rules of the eight steps."""
    return rules.ruleset(EIGHT)


def seen(
    bought: Sequence[Bought], met: Sequence[dt.date], recommends: int, today: dt.date, currency: str, top: float | None
) -> dict[str, Any]:
    """Give what the rules may ask of one customer; what nobody knows is None."""
    sold = {each.day for each in bought if each.sold}
    recent = today - dt.timedelta(days=eight().window)
    money = [each for each in bought if each.currency == currency]
    lately = float(sum(each.amount for each in money if each.day > recent))
    days = sorted({*(each.day for each in bought), *met})
    return {
        "events": len(days),
        "purchases": len(sold),
        "amount": float(sum(each.amount for each in money)),
        "recent_purchases": sum(day > recent for day in sold),
        "recent_amount": lately,
        "amount_rank": None if top is None else float(lately < top),  # in the top tenth, or not
        "share": None,  # nobody knows what a customer buys of others
        "days_known": (today - days[0]).days if days else 0,
        "days_since_event": (today - days[-1]).days if days else None,
        "days_since_purchase": (today - max(sold)).days if sold else None,
        "contacted": len(met),
        "recommends": recommends,
    }


def stand(fields: dict[str, Any], last: dt.date | None) -> Stand:
    """Find the step, trying them as the rules say, and put its reason into words."""
    step = next(rule.name for _place, rule in eight().judged if rule.reason(fields) is not None)
    return Stand(step, why(step, fields, last), fields["recommends"])


def why(step: str, fields: dict[str, Any], last: dt.date | None) -> str:
    """Say why a customer stands on a step."""
    often = ngettext(
        "because of one day of buying in twelve months",
        "because of %(count)s days of buying in twelve months",
        fields["recent_purchases"],
    ) % {"count": figures.count(fields["recent_purchases"])}
    ever = _("because the customer has bought on %(count)s days, %(recent)s of them in twelve months") % {
        "count": figures.count(fields["purchases"]),
        "recent": figures.count(fields["recent_purchases"]),
    }
    said = {
        "suspect": _("because we have not met and nothing has been bought"),
        "prospect": _("because we have met but nothing has been bought yet"),
        "first-time buyer": _("because the customer has bought once"),
        "occasional customer": ever,
        "regular": often,
        "key customer": _("%(often)s, for more than nine in ten customers") % {"often": often},
        "advocate": _("%(often)s, and because the customer has recommended us") % {"often": often},
        "lapsed": _("because the last purchase is over a year old: %(day)s")
        % {"day": figures.day(last or dt.date.min)},
    }
    return said[step]


def drawn(stand: Stand) -> list[tuple[str, str]]:
    """Give the steps from the lowest, each with its state: past, now or empty; the former stand on none."""
    names = [rule.name for rule in eight().steps if not rule.aside]
    here = names.index(stand.step) if stand.step in names else -1
    return [
        (str(STEPS[name]), "now" if place == here else "past" if place < here else "")
        for place, name in enumerate(names)
    ]
