"""The ladder: on which step of customership each person stands on a day, and how people move between days.

Everything is counted where the rows live: what each person had done by a day is one grouped aggregate, their step a
case expression on it, moves a join of two such days. Only the table of moves and the people of the last day come here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from polku import lake as engines
from polku.errors import CannotEstimate
from polku.measure.moments import finite_or_zero, require
from polku.stats.proportions import mean, wilson
from polku.tables import EPOCH
from polku.value.histories import known
from polku.value.rules import MONTHS, OPERATORS, Condition, Rule, Ruleset
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from polku.lake import Engine

NOWHERE = -1  # no step's conditions hold
ABSENT = -2  # not known yet


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands and why: the conditions that held, with what was seen. ``step`` is None on none."""

    customer: Any
    step: str | None
    reason: str
    flags: list[str]
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """People on a step, their share 0-1 of all, and the recent amount: its sum, and its mean with the t interval."""

    step: str | None
    people: int
    share: float
    amount: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Move:
    """How many moved from a step to another between two days; ``origin`` None and ``known`` False: they were new."""

    start: dt.date
    end: dt.date
    origin: str | None
    to: str | None
    n: int
    known: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """Share 0-1 of ``of`` people-periods on ``origin`` that ended on ``to``, with Wilson's interval."""

    origin: str | None
    to: str | None
    n: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder on ``until``: steps from the lowest, flags and how many wear them, moves, transitions.

    ``rows`` are ``standing`` of that day in the order of the customers; ``people`` puts them into words.
    """

    until: dt.date
    period: str
    n: int
    steps: list[Step]
    flags: dict[str, int]
    moves: list[Move]
    transitions: list[Transition]
    rows: pa.Table
    rules: Ruleset

    @property
    def people(self) -> list[Standing]:
        """Everybody, with their step and its reason."""
        return list(self.told())

    def told(self, start: int = 0, most: int | None = None) -> Iterator[Standing]:
        """Give people from the place ``start`` on, ``most`` at most: words of a million take much room."""
        for row in self.rows.slice(start, most).to_pylist():
            yield person(row, self.rules)


def ends(first: dt.date, until: dt.date, period: str, most: int) -> list[dt.date]:
    """Days on which to look: ``until`` and the last days of whole periods before it, ``most`` at most, ascending."""
    found = [until]
    while len(found) < most and found[-1] > first and (before := _before(found[-1], period)) >= first:
        found.append(before)
    return found[::-1]


def _before(day: dt.date, period: str) -> dt.date:
    """Last day of the latest period that ended before ``day``; weeks end on Sunday."""
    one = dt.timedelta(days=1)
    if period == "week":
        return day - dt.timedelta(days=day.isoweekday())
    months = MONTHS[period]
    month = (day.month - 1) // months * months + 1
    return dt.date(day.year, month, 1) - one


def standing(events: ibis.Table, rules: Ruleset, until: int) -> ibis.Table:
    """What each person had done by a day, and the step that follows.

    Parameters
    ----------
    events : ibis.Table
        One row per event: ``customer`` (null or "" is left out), ``day`` (days since 1970-01-01; null is left out),
        and if known ``amount`` (one currency; negative is a return, which is no purchase), ``kind`` (null is a
        purchase) and ``need`` (what the person buys of all suppliers in a window; the greatest given counts).
    rules : Ruleset
    until : int
        Last day that counts.

    Returns
    -------
    ibis.Table
        One row per person with any event: ``customer``, ``rules.fields`` (``share`` and ``days_since_purchase`` null
        where unknown), ``step`` (place in ``rules.steps``, -1 for none) and ``flag_0``, ``flag_1``, ... of 0 or 1.

    Raises
    ------
    MissingColumn
    """
    seen = _summed(_events(events, rules, until), rules, until)
    ranked = _ranked(seen)
    step: Any = NOWHERE
    for place, rule in rules.judged[::-1]:
        step = _holds(ranked, rule).ifelse(place, step)
    flags = {f"flag_{i}": _holds(ranked, flag).ifelse(1, 0) for i, flag in enumerate(rules.flags)}
    return ranked.select("customer", *rules.fields, step=step.cast("int64"), **flags)


def _events(events: ibis.Table, rules: Ruleset, until: int) -> ibis.Table:
    """Give rows that count, a column per kind, and whether each is a purchase."""
    import ibis

    require(events, ["customer", "day"], called="events")
    rows = events.filter(known(events), events.day.notnull(), events.day <= until)
    has = rows.columns
    money = rows.amount.cast("float64") if "amount" in has else ibis.literal(0).cast("float64")
    money = finite_or_zero(money)
    kinds = {kind: _of_kind(rows, kind, labels) for kind, labels in rules.kinds.items()}
    need = rows.need.cast("float64") if "need" in has else ibis.null("float64")
    bought = kinds.pop("purchase")
    return rows.select(
        "customer",
        day=rows.day.cast("int64"),
        bought=(bought & (money >= 0)).ifelse(1, 0),
        money=bought.ifelse(money, 0),
        need=need,
        **{f"kind_{kind}": each.ifelse(1, 0) for kind, each in kinds.items()},
    )


def _of_kind(rows: ibis.Table, kind: str, labels: Sequence[str]) -> Any:
    """Say of each row whether it is of a kind; without a column of kinds all are purchases."""
    import ibis

    if "kind" not in rows.columns:
        return ibis.literal(1) == (1 if kind == "purchase" else 0)
    named = rows.kind.lower().isin([label.lower() for label in labels])
    plain = rows.kind.isnull() | (rows.kind == "")
    return (named | plain if kind == "purchase" else named & ~plain).fill_null(kind == "purchase")


def _summed(rows: ibis.Table, rules: Ruleset, until: int) -> ibis.Table:
    """One row per person; a day on which anything was bought is one purchase."""
    import ibis

    sold, recent = rows.bought == 1, rows.day > until - rules.window
    now = ibis.literal(until).cast("int64")
    zero = ibis.literal(0).cast("float64")
    sums = rows.group_by("customer").aggregate(
        events=rows.count(),
        purchases=rows.day.nunique(where=sold),
        amount=rows.money.sum(),
        recent_purchases=rows.day.nunique(where=sold & recent),
        recent_amount=recent.ifelse(rows.money, zero).sum(),
        whole=rows.need.max(),
        first=rows.day.min(),
        last=rows.day.max(),
        last_bought=rows.day.max(where=sold),
        **{kind: rows[f"kind_{kind}"].sum() for kind in rules.kinds if kind != "purchase"},
    )
    needed = (sums.whole > 0).ifelse(sums.whole, ibis.null("float64"))
    return sums.mutate(
        share=sums.recent_amount / needed,
        days_known=now - sums["first"],
        days_since_event=now - sums["last"],
        days_since_purchase=(sums.purchases > 0).ifelse(now - sums.last_bought, ibis.null("int64")),
    )


def _ranked(seen: ibis.Table) -> ibis.Table:
    """Add the share of people with a greater recent amount."""
    import ibis

    place = ibis.rank().over(ibis.window(order_by=ibis.desc(seen.recent_amount)))
    every = seen.count().over(ibis.window())
    return seen.mutate(amount_rank=place.cast("float64") / every.cast("float64"))


def _holds(table: ibis.Table, rule: Rule) -> Any:
    ways = [reduce(and_, [_true(table, each) for each in way]) if way else _always() for way in rule.when]
    return reduce(or_, ways)


def _true(table: ibis.Table, condition: Condition) -> Any:
    column = table[condition.field]
    if condition.value is None:
        return column.isnull() if condition.operator == "unknown" else column.notnull()
    return OPERATORS[condition.operator](column, condition.value).fill_null(False)  # noqa: FBT003


def _always() -> Any:
    import ibis

    return ibis.literal(1) == 1


def moved(events: ibis.Table, rules: Ruleset, start: int, end: int) -> ibis.Table:
    """Count people by their steps on two days: ``origin`` (-2 for those not known yet), ``to``, ``n``."""
    import ibis

    absent = ibis.literal(ABSENT).cast("int64")
    then = standing(events, rules, start).select("customer", origin="step", to=absent)
    now = standing(events, rules, end).select("customer", origin=absent, to="step")
    # added up rather than joined: what an outer join gives for nobody differs between engines
    both = ibis.union(then, now)
    paired = both.group_by("customer").aggregate(origin=both.origin.max(), to=both.to.max())
    return paired.group_by(["origin", "to"]).aggregate(n=paired.count())


def ladder(
    events: ibis.Table, rules: Ruleset, days: Sequence[dt.date], *, level: float = 0.95, lake: Engine | None = None
) -> Ladder:
    """Put people on the steps of a ladder and follow them.

    Parameters
    ----------
    events, rules
        As for ``standing``.
    days : sequence of date
        Days on which to look, ascending, such as ``ends`` gives; people and steps are those of the last.
    level : float
        Confidence of the intervals, 0-1.
    lake : Engine, optional

    Returns
    -------
    Ladder
        Steps nobody stands on are there with 0 people; moves and transitions only those that were made.

    Raises
    ------
    CannotEstimate
        Nobody in the rows.
    MissingColumn

    Notes
    -----
    Transitions pool the periods, as if people moved by the same chances in each; one person counts in every period,
    so that the intervals are too narrow where people differ from each other for good.

    References
    ----------
    .. [1] Christopher, M., Payne, A., Ballantyne, D. (1991). Relationship Marketing: the ladder.
    .. [2] Dwyer, F. R., Schurr, P. H., Oh, S. (1987). Journal of Marketing 51(2), 11-27: phases.
    """
    numbers = [(day - EPOCH).days for day in days]
    rows = engines.fetch(standing(events, rules, numbers[-1]), lake).sort_by("customer")
    if not len(rows):
        raise CannotEstimate(_("Nobody has an event by {day}: one person with one is needed.").format(day=days[-1]))
    moves = []
    for at in range(len(days) - 1):
        found = engines.fetch(moved(events, rules, numbers[at], numbers[at + 1]), lake)
        moves += _moves(found.to_pylist(), rules, days[at], days[at + 1])
    flags = {flag.name: int(rows[f"flag_{i}"].to_numpy().sum()) for i, flag in enumerate(rules.flags)}
    names = [None, *(step.name for step in rules.steps)]
    shares = sorted(transitions(moves, level), key=lambda each: (names.index(each.origin), names.index(each.to)))
    steps = _steps(rows, rules, level)
    return Ladder(days[-1], rules.period, len(rows), steps, flags, moves, shares, rows, rules)


def person(row: dict[str, Any], rules: Ruleset) -> Standing:
    """Say of one row of ``standing`` where the person stands and why."""
    fields = {name: row[name] for name in rules.fields}
    flags = [flag.name for i, flag in enumerate(rules.flags) if row[f"flag_{i}"]]
    if row["step"] == NOWHERE:
        return Standing(row["customer"], None, _("no step's conditions hold"), flags, fields)
    step = rules.steps[row["step"]]
    why = step.reason(fields) or _("no other step's conditions hold")
    return Standing(row["customer"], step.name, why, flags, fields)


def _named(rules: Ruleset, place: int) -> str | None:
    return rules.steps[place].name if place >= 0 else None


def _moves(rows: list[dict[str, Any]], rules: Ruleset, start: dt.date, end: dt.date) -> list[Move]:
    ordered = sorted(rows, key=lambda row: (row["origin"], row["to"]))
    return [
        Move(start, end, _named(rules, row["origin"]), _named(rules, row["to"]), row["n"], row["origin"] != ABSENT)
        for row in ordered
    ]


def transitions(moves: Sequence[Move], level: float = 0.95) -> list[Transition]:
    """Pool moves of people who were known before into shares of each step, in the order of the moves."""
    counts: dict[tuple[str | None, str | None], int] = {}
    for move in moves:
        if move.known:
            counts[move.origin, move.to] = counts.get((move.origin, move.to), 0) + move.n
    of: dict[str | None, int] = {}
    for (origin, _to), n in counts.items():
        of[origin] = of.get(origin, 0) + n
    found = []
    for (origin, to), n in counts.items():
        low, high = wilson(n, of[origin], level)
        found.append(Transition(origin, to, n, of[origin], n / of[origin], float(low), float(high)))
    return found


def _steps(rows: pa.Table, rules: Ruleset, level: float) -> list[Step]:
    steps, money = rows["step"].to_numpy(), rows["recent_amount"].to_numpy()
    places = [*range(len(rules.steps)), *([NOWHERE] if (steps == NOWHERE).any() else [])]
    found = []
    for place in places:
        own = money[steps == place]
        value, low, high = (float(x) for x in mean(len(own), own.sum(), own @ own, level))
        found.append(Step(_named(rules, place), len(own), len(own) / len(rows), float(own.sum()), value, low, high))
    return found
