"""What is known of an action's effect: its units beside the others, by months, from the lake's answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku import lake, tables
from polku.errors import CannotEstimate
from polku.measure import of_role
from polku.prove.claim import Effect
from polku.prove.effect import effect

from ..act.improvements_models import Action
from ..register.models import Unit

if TYPE_CHECKING:
    import ibis

MONTHS = 24  # looked at
SATISFIED, HARD = 4, 4  # of five: from this point on
SURE = 5  # units on each side


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the action's units and of the others: how many answered, and which share of them."""

    month: int
    n: tuple[int, int]
    share: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """An effect, or the sentence that says why there is none yet."""

    effect: Effect | None
    reason: str
    months: Sequence[Month]
    first: int  # the month of the start


def month_of(day: dt.date) -> int:
    """Give a day's month as the lake counts: months since 1970-01."""
    return (day.year - 1970) * 12 + day.month - 1


def first_whole(day: dt.date) -> int:
    """Give the first month that the action was on from its beginning."""
    return month_of(day) + (day.day > 1)


def last_whole() -> int:
    """Give the newest month that is over."""
    return month_of(timezone.localdate()) - 1


def answers(action: Action) -> ibis.Table:
    """Give the lake's answers that the action is judged by, each as 0 or 1."""
    limit = SATISFIED if action.measure != Action.Measure.EFFORT else HARD
    rows = of_role(tables.answers(), action.measure).filter(lambda t: t.touchpoint == action.touchpoint_id)
    rows = rows.filter(rows.unit.notnull(), rows.score.notnull())
    last = last_whole()
    rows = rows.filter(rows.month > last - MONTHS, rows.month <= last)
    return rows.mutate(outcome=(rows.score >= limit).cast("float64"))


def panel_of(action: Action, treated: Collection[int]) -> ibis.Table:
    """Give the rows of a panel: unit, month, outcome, and from which month a unit was treated."""
    rows = answers(action)
    import ibis

    start = ibis.literal(float(first_whole(action.starts_on)))
    return rows.select(
        "unit",
        "outcome",
        time=rows.month.cast("float64"),
        treated_from=rows.unit.isin(sorted(treated)).ifelse(start, ibis.null("float64")),
    )


def treated(action: Action) -> set[int]:
    """Give the units in which the action is on, with all below them."""
    below = Unit.objects.values_list("pk", "parent_id")
    held = set(action.units.values_list("pk", flat=True))
    while more := {pk for pk, parent in below if parent in held} - held:
        held |= more
    return held


def evidence(action: Action) -> Evidence:
    """Estimate what the action changed so far; where that cannot be told, say why and what is missing."""
    units = treated(action)
    months, first = by_month(action, units), first_whole(action.starts_on)
    if action.state == Action.State.PLANNED:
        return Evidence(None, _("The action has not begun."), months, first)
    after = last_whole() - first + 1
    if after < 1:
        said = _("No whole month has passed since the start. The first figures come when one has.")
        return Evidence(None, said, months, first)
    try:
        found = effect(panel_of(action, units), design=None, draws=0, named=named)
    except CannotEstimate as why:
        beside = comparison(action)  # whose words name units and months, where the method speaks of the treated
        return Evidence(None, str(why) if beside.possible else beside.words, months, first)
    return Evidence(found, "" if found.identified else found.reason or "", months, first)


def by_month(action: Action, units: Collection[int]) -> list[Month]:
    """Count both sides month by month; a side with too few answers has no share."""
    rows = answers(action)
    marked = rows.mutate(on=rows.unit.isin(sorted(units)))
    counted = marked.group_by(["month", "on"]).aggregate(n=marked.count(), hits=marked.outcome.sum())
    found: dict[int, dict[bool, tuple[int, float]]] = {}
    for row in lake.fetch(counted).to_pylist():
        found.setdefault(row["month"], {})[bool(row["on"])] = (row["n"], row["hits"])
    minimum = settings.POLKU["POLKU_MINIMUM"]
    return [month(key, sides, minimum) for key, sides in sorted(found.items())]


def month(key: int, sides: dict[bool, tuple[int, float]], minimum: int) -> Month:
    """Give one month's both sides."""
    pairs = [sides.get(on, (0, 0.0)) for on in (True, False)]
    shares = tuple(hits / n if n >= minimum else None for n, hits in pairs)
    return Month(key, (pairs[0][0], pairs[1][0]), (shares[0], shares[1]))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whom an action will be compared with, or why it cannot be."""

    others: int
    months: int
    words: str
    possible: bool


def comparison(action: Action) -> Comparison:
    """Propose the comparison group before the start: every other unit that has answers month by month."""
    units = treated(action)
    rows = answers(action)
    per_unit = rows.group_by("unit").aggregate(months=rows.month.nunique(), n=rows.count())
    found = lake.fetch(per_unit).to_pylist()
    months = max((row["months"] for row in found), default=0)
    whole = [row["unit"] for row in found if row["months"] == months]
    others, own = [unit for unit in whole if unit not in units], [unit for unit in whole if unit in units]
    return Comparison(len(others), months, proposed(own, others, months), bool(own and others and months > 1))


def proposed(own: Sequence[int], others: Sequence[int], months: int) -> str:
    """Say whom the action is compared with, or why it cannot be evaluated and what would mend it."""
    if not months:
        return _("Cannot be evaluated: nobody has answered at this touchpoint. Ask there before the start.")
    if not own:
        return _("Cannot be evaluated: the chosen units do not have answers from every month before the start.")
    if not others:
        return _(
            "Cannot be evaluated: the action is on in every unit, so nothing is left to compare it with. "
            "Begin with about half of the units, drawn by lot, and the rest a few months later."
        )
    said = ngettext(
        "It is compared with one other unit that has answers from each of %(months)s months.",
        "It is compared with %(n)s other units that have answers from each of %(months)s months.",
        len(others),
    ) % {"n": len(others), "months": months}
    if min(len(own), len(others)) < SURE:
        said += " " + _("Five units on each side would be surer.")
    return said


def named(time: float) -> str:
    """Write a month of the lake in a sentence."""
    return f"{int(time) % 12 + 1}/{1970 + int(time) // 12}"


def claims(actions: Iterable[Action]) -> list[tuple[Action, Evidence]]:
    """Give actions with what is known of each."""
    return [(action, evidence(action)) for action in actions]
