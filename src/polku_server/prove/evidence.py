"""What is known of an action's effect: its units beside the others, by months, from the lake's answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku import lake, tables, words
from polku.errors import CannotEstimate
from polku.measure import of_role
from polku.prove.claim import Effect
from polku.prove.effect import effect
from polku.tables import EPOCH

from ..act.improvements_models import Action
from ..lake.ahead import ahead
from ..register.models import Unit

if TYPE_CHECKING:
    import ibis

MONTHS = 24  # looked at
MIDDLE = 15  # of a month
SATISFIED, HARD = 4, 4  # of five: from this point on
SURE = 5  # units on each side
KEPT = 64  # questions: some for each action on a page
Cell = tuple[int, int, int, float]  # unit, month, how many answered, how many of them as judged


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What an action is judged by: the answers to what should move, at its touchpoint, in whole months."""

    measure: str
    touchpoint: int
    first: int
    last: int


def asked(measure: str, touchpoint: int, last: int) -> Asked:
    """Read what an action is judged by, from the first month that was asked about for most of its days.

    A unit without answers in a month is compared with nobody: a month that began on its last days would leave out most.
    """
    (found,) = lake.fetch(earliest(measure, touchpoint)).to_pylist()
    begun = 0
    if found["first"] is not None:
        day = EPOCH + dt.timedelta(days=found["first"])
        begun = month_of(day) + (day.day > MIDDLE)
    return Asked(measure, touchpoint, max(begun, last - MONTHS + 1), last)


def told(rows: ibis.Table, role: str, touchpoint: int) -> ibis.Table:
    """Keep the answers to one thing at one touchpoint, of which unit and point are known."""
    rows = of_role(rows, role).filter(lambda t: t.touchpoint == touchpoint)
    return rows.filter(rows.unit.notnull(), rows.score.notnull())


@lru_cache(maxsize=KEPT)
def earliest(role: str, touchpoint: int) -> ibis.Table:
    """Ask for the first day of any answer."""
    rows = told(tables.tallies(), role, touchpoint)
    return rows.aggregate(first=rows.day.min())


@lru_cache(maxsize=KEPT)
def judged(asked: Asked) -> ibis.Table:
    """Give what an action is judged by as the lake has counted it by month: Ibis takes 20 ms to say so."""
    limit = HARD if asked.measure == Action.Measure.EFFORT else SATISFIED
    rows = told(tables.month_tallies(), asked.measure, asked.touchpoint)
    rows = rows.filter(rows.month >= asked.first, rows.month <= asked.last)
    return rows.mutate(outcome=(rows.score >= limit).cast("float64"))


@lru_cache(maxsize=KEPT)
def panel_of(asked: Asked, treated: tuple[int, ...], start: int) -> ibis.Table:
    """Give the rows of a panel: unit, month, outcome, how many times, and from which month a unit was treated."""
    import ibis

    rows = judged(asked)
    return rows.select(
        "unit",
        "outcome",
        "times",
        time=rows.month.cast("float64"),
        treated_from=rows.unit.isin(treated).ifelse(ibis.literal(float(start)), ibis.null("float64")),
    )


def standing() -> list[tuple[int, int | None]]:
    """Give every unit with the one above it."""
    return list(Unit.objects.values_list("pk", "parent_id"))


def treated(action: Action, below: Collection[tuple[int, int | None]] | None = None) -> set[int]:
    """Give the units in which the action is on, with all below them."""
    below = standing() if below is None else below
    held = {unit.pk for unit in action.units.all()}
    while more := {pk for pk, parent in below if parent in held} - held:
        held |= more
    return held


def evidence(action: Action) -> Evidence:
    """Estimate what the action changed so far; where that cannot be told, say why and what is missing."""
    return finding(action)()


def finding(action: Action, below: Collection[tuple[int, int | None]] | None = None) -> Callable[[], Evidence]:
    """Begin to look for the same; what comes back gives it."""
    units, first, last = tuple(sorted(treated(action, below))), first_whole(action.starts_on), last_whole()
    planned = action.state == Action.State.PLANNED
    start = None if planned or first > last else first
    looking = ahead(looked, action.measure, action.touchpoint_id, last, units, start)

    def found() -> Evidence:
        sides, claim = looking()
        months = by_month(sides)
        if planned:
            return Evidence(None, _("The action has not begun."), months, first)
        if claim is None:
            said = _("No whole month has passed since the start. The first figures come when one has.")
            return Evidence(None, said, months, first)
        if isinstance(claim, str):
            beside = comparison(
                action, below
            )  # whose words name units and months, where the method speaks of the treated
            return Evidence(None, claim if beside.possible else beside.words, months, first)
        return Evidence(claim, "" if claim.identified else claim.reason or "", months, first)

    return found


def looked(
    measure: str, touchpoint: int, last: int, units: tuple[int, ...], start: int | None
) -> tuple[list[dict[str, Any]], Effect | str | None]:
    """Ask for both sides month by month, and for the effect since a start, or why nobody can say it."""
    begun = asked(measure, touchpoint, last)
    cells = tuple(tuple(row.values()) for row in lake.fetch(counted(begun)).to_pylist())
    sides = both_sides(cells, units)
    if start is None:
        return sides, None
    try:
        return sides, known(begun, units, start, frozenset(cells), words.language())
    except CannotEstimate as why:
        return sides, str(why)


@lru_cache(maxsize=KEPT)
def known(begun: Asked, units: tuple[int, ...], start: int, cells: frozenset[Cell], language: str) -> Effect:
    """Estimate the effect; kept until its counts are others, for a new answer is seldom one of a month that is over."""
    return effect(panel_of(begun, units, start), design=None, draws=0, times="times", named=named)


def by_month(rows: Iterable[Mapping[str, Any]]) -> list[Month]:
    """Give both sides month by month; a side with too few answers has no share."""
    found: dict[int, dict[bool, tuple[int, float]]] = {}
    for row in rows:
        found.setdefault(row["month"], {})[bool(row["on"])] = (row["n"], row["hits"])
    minimum = settings.POLKU["POLKU_MINIMUM"]
    return [month(key, sides, minimum) for key, sides in sorted(found.items())]


@lru_cache(maxsize=KEPT)
def counted(asked: Asked) -> ibis.Table:
    """Count the answers and their outcomes by unit and month: whatever is said of an effect follows from these."""
    rows = judged(asked)
    sums = {"n": rows.times.sum(), "hits": (rows.outcome * rows.times).sum()}
    return rows.group_by(["unit", "month"]).aggregate(**sums)


def both_sides(cells: Iterable[Cell], units: Collection[int]) -> list[dict[str, Any]]:
    """Add the cells up by month, in some units and in the others."""
    found: dict[tuple[int, bool], tuple[int, float]] = {}
    for unit, month_is, n, hits in cells:
        before = found.get((month_is, unit in units), (0, 0.0))
        found[month_is, unit in units] = before[0] + n, before[1] + hits
    return [{"month": at, "on": on, "n": n, "hits": hits} for (at, on), (n, hits) in sorted(found.items())]


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


def comparison(action: Action, below: Collection[tuple[int, int | None]] | None = None) -> Comparison:
    """Propose the comparison group before the start: every other unit that has answers month by month."""
    units = treated(action, below)
    found = lake.fetch(per_unit(asked(action.measure, action.touchpoint_id, last_whole()))).to_pylist()
    months = max((row["months"] for row in found), default=0)
    whole = [row["unit"] for row in found if row["months"] == months]
    others, own = [unit for unit in whole if unit not in units], [unit for unit in whole if unit in units]
    return Comparison(len(others), months, proposed(own, others, months), bool(own and others and months > 1))


@lru_cache(maxsize=KEPT)
def per_unit(asked: Asked) -> ibis.Table:
    """Count the months in which each unit has answers."""
    rows = judged(asked)
    return rows.group_by("unit").aggregate(months=rows.month.nunique(), n=rows.times.sum())


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
    rows = list(actions)
    below = standing() if rows else []
    begun = [(action, finding(action, below)) for action in rows]
    return [(action, found()) for action, found in begun]
