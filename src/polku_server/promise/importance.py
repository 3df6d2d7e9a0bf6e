"""How important each driver is to customers: as they say it, and as it shows in what goes with satisfaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations_with_replacement
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from polku import lake, tables
from polku.errors import CannotEstimate
from polku.measure.gram import Gram
from polku.measure.shares import require_estimable
from polku.promise import drivers as shared
from polku.stats import proportions

from ..lake.ahead import ahead
from ..listen.answers import questions
from ..measure.within import Within
from .models import Driver, Promise

if TYPE_CHECKING:
    import ibis

BASE, EACH = 50, 8  # rows that a regression's R2 needs, and for each driver: Green (1991)
OUTCOMES = ("csat", "nps")
ROLES = ("promise", *OUTCOMES)  # as the lake counts whole responses
SURE_UP_TO = 20_000  # rows whose shares are drawn again on a page; beyond it the shares stand without interval


@dataclass(frozen=True, slots=True)
class Stated:
    """The mean of how important customers say it is, 1-5, with its interval."""

    n: int
    value: float
    low: float
    high: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """A driver's part of what all asked drivers explain of satisfaction together, 0-1."""

    share: float
    low: float | None
    high: float | None
    n: int
    r2: float
    turned: bool  # better here goes with worse satisfaction: not to be read as importance


@dataclass(frozen=True, slots=True)
class Importance:
    """What is known of one driver; ``why`` says why nothing can be derived."""

    stated: Stated | None = None
    derived: Derived | None = None
    why: str = ""


def found(within: Within, drivers: Sequence[Driver], promises: Iterable[Promise]) -> dict[int, Importance]:
    """Give what is known of each driver; one aggregate for what was said, one for each survey that can tell more."""
    return finding(within, drivers, promises)()


def finding(
    within: Within, drivers: Sequence[Driver], promises: Iterable[Promise]
) -> Callable[[], dict[int, Importance]]:
    """Begin to ask for the same; what comes back gives it."""
    saying, working = stating(within, drivers), working_out(within, promises)

    def known() -> dict[int, Importance]:
        said, (derived, why) = saying(), working()
        unasked = _("No question asks how a promise on it was kept.")
        return {
            each.pk: Importance(said.get(each.pk), derived.get(each.pk), why.get(each.pk, unasked)) for each in drivers
        }

    return known


def stating(within: Within, drivers: Sequence[Driver]) -> Callable[[], dict[int, Stated]]:
    """Begin to ask for the mean importance that customers gave, by driver."""
    asked = {each.pk: (each.survey_id, each.question) for each in drivers if each.survey_id and each.question}
    if not asked:
        return dict
    asking = ahead(lake.fetch, means(within, frozenset(asked.values())))

    def stated() -> dict[int, Stated]:
        sums = {(row["survey"], row["question"]): row for row in asking().to_pylist()}
        return {pk: mean(sums[place]) for pk, place in asked.items() if place in sums}

    return stated


def mean(row: dict[str, Any]) -> Stated:
    """Give a mean with its t interval."""
    value, low, high = (float(each) for each in proportions.mean(row["n"], row["total"], row["squares"]))
    return Stated(row["n"], value, low, high, row["n"] >= settings.POLKU["POLKU_MINIMUM"])


@lru_cache(maxsize=64)
def means(within: Within, asked: frozenset[tuple[int, str]]) -> ibis.Table:
    """Sum the points of some questions."""
    rows = within.counted()
    rows = rows.filter(rows.score.notnull())
    rows = rows.filter(reduce(or_, [(rows.survey == s) & (rows.question == q) for s, q in sorted(asked)]))
    points = rows.score.cast("int64")
    return rows.group_by(["survey", "question"]).aggregate(
        n=rows.times.sum(), total=(points * rows.times).sum(), squares=(points * points * rows.times).sum()
    )


def working_out(within: Within, promises: Iterable[Promise]) -> Callable[[], tuple[dict[int, Derived], dict[int, str]]]:
    """Begin to ask for each driver's share; what comes back gives them, or why there is none.

    What is compared must be asked of the same people at once.
    """
    asked: dict[int, list[Promise]] = {}
    why: dict[int, str] = {}
    for each in promises:
        if each.survey_id and each.question:
            asked.setdefault(each.survey_id, []).append(each)
        elif each.touchpoint_id:
            why[each.driver_id] = _("Its questions stand in several surveys: nobody answered all at once.")
    begun = [(group, of_survey(within, group)) for group in asked.values()]

    def worked_out() -> tuple[dict[int, Derived], dict[int, str]]:
        shares: dict[int, Derived] = {}
        for group, asking in begun:
            got = asking()
            if isinstance(got, str):
                why.update({each.driver_id: got for each in group})
            else:
                shares.update(got)
        return shares, why

    return worked_out


def of_survey(within: Within, promises: Sequence[Promise]) -> Callable[[], dict[int, Derived] | str]:
    """Begin to share satisfaction out to the drivers that one survey asks of; else say why not."""
    survey = promises[0].survey
    held = questions(survey.current.definition) if survey and survey.current else {}
    outcome = next((key for role in OUTCOMES for key, (has, *_ends) in held.items() if has == role), "")
    keys = tuple(dict.fromkeys(each.question for each in promises))
    if not outcome:
        return lambda: _("The survey does not ask how satisfied the customer is.")
    if len(keys) < 2:
        return lambda: _("The survey asks of one promise only: there is nothing to compare it with.")
    asked = (within, promises[0].survey_id or 0, keys, outcome)
    asking = ahead(lake.fetch, totals(alike(*asked).op()))
    return lambda: shared_out(promises, asked, asking().to_pylist()[0])


def shared_out(
    promises: Sequence[Promise], asked: tuple[Within, int, tuple[str, ...], str], sums: Mapping[str, int]
) -> dict[int, Derived] | str:
    """Share satisfaction out by the sums of what was answered at once."""
    keys = asked[2]
    n, need = int(sums["n"] or 0), BASE + EACH * len(keys)
    if n < need:
        return _("%(n)s customers answered every question; %(need)s are needed.") % {"n": n, "need": need}
    try:
        shares = computed(by_response(*asked).op(), tuple(sums.items()))
    except CannotEstimate as reason:
        return str(reason)
    return {each.driver_id: shares[keys.index(each.question)] for each in promises}


@lru_cache(maxsize=64)
def alike(within: Within, survey: int, keys: tuple[str, ...], outcome: str) -> ibis.Table:
    """Give the same as `by_response`, with how many ``times`` there is a response like it.

    The lake has counted responses by unit; where a guest's days or single customers are asked for, each stands alone.
    """
    if within.customers or within.guests:
        each = by_response(within, survey, keys, outcome)
        return each.mutate(times=each.response.notnull().cast("int64"))
    rows = within.limit(tables.response_tallies())
    rows = rows.filter(rows.survey == survey)
    held = rows.group_by("points").aggregate(times=rows.times.sum())
    names = {**{f"x{i}": key for i, key in enumerate(keys)}, "y": outcome}
    return answered({name: point(held.points, key) for name, key in names.items()}, held)


def point(points: ibis.StringValue, question: str) -> ibis.IntegerValue:
    """Read one question's point out of a response's; null where it was not answered."""
    return points.re_extract(f",{re.escape(question)}=(-?[0-9]+),", 1).nullif("").cast("int64")


def answered(columns: Mapping[str, Any], rows: ibis.Table) -> ibis.Table:
    """Add columns to rows, and keep the rows that have them all."""
    wide = rows.mutate(**columns)
    return wide.filter(*(wide[name].notnull() for name in columns)).select(*columns, "times")


@lru_cache(maxsize=64)
def by_response(within: Within, survey: int, keys: tuple[str, ...], outcome: str) -> ibis.Table:
    """Give one row for each response that answered everything: x0, x1, ... and y."""
    rows = within.limit(tables.answers())
    rows = rows.filter((rows.survey == survey) & rows.question.isin([*keys, outcome]) & rows.score.notnull())
    rows = rows.filter(rows.role.isin(ROLES))
    points = {f"x{i}": rows.score.max(where=rows.question == key) for i, key in enumerate(keys)}
    wide = rows.group_by("response").aggregate(**points, y=rows.score.max(where=rows.question == outcome))
    for name in (*points, "y"):
        wide = wide.filter(wide[name].notnull())
    return wide


@lru_cache(maxsize=64)
def totals(wide: Any) -> ibis.Table:
    """Give how many answered, and of every column the sum, both ends and the sums of its products: whole numbers."""
    rows = wide.to_expr()
    names, times = [name for name in rows.columns if name not in ("response", "times")], rows.times
    sums = {name: (rows[name] * times).sum() for name in names}
    ends = {f"low_{name}": rows[name].min() for name in names} | {f"high_{name}": rows[name].max() for name in names}
    pairs = {f"{one}_{other}": (rows[one] * rows[other] * times).sum() for one, other in paired(names)}
    made: ibis.Table = rows.aggregate(n=times.sum(), **sums, **ends, **pairs)
    return made


def paired(names: Sequence[str]) -> list[tuple[str, str]]:
    """Give each column with itself and those after it."""
    return list(combinations_with_replacement(names, 2))


def gathered(sums: Mapping[str, int], names: Sequence[str]) -> Gram:
    """Put sums together as regressions take them; whole numbers lose no digit when the means are taken off."""
    n, k = sums["n"], range(len(names))
    products = np.zeros((len(names), len(names)))
    for i, j in combinations_with_replacement(k, 2):
        one, other = names[i], names[j]
        products[i, j] = products[j, i] = (n * sums[f"{one}_{other}"] - sums[one] * sums[other]) / n
    means, low, high = (np.array([sums[f"{end}{name}"] for name in names], float) for end in ("", "low_", "high_"))
    return Gram(tuple(names), n, 0, float(n), means / n, products, low, high)


@lru_cache(maxsize=64)
def computed(wide: Any, told: tuple[tuple[str, int], ...]) -> list[Derived]:
    """Work the shares out; kept until the answers' sums are others, for draws take longer than a page may."""
    sums = dict(told)
    names = [name for name, _sum in told if re.fullmatch(r"x\d+", name)]
    if sums["n"] > SURE_UP_TO:
        known = gathered(sums, [*names, "y"])
        require_estimable(known)
        made = shared.solve(known, 0, None, scale=(1, 5))
    else:
        made = shared.drivers(wide.to_expr(), "y", names, scale=(1, 5))
    return [
        Derived(each.share_of_r2, *bounds(each, made.r2), made.n, made.r2, each.sign_warning) for each in made.drivers
    ]


def bounds(each: shared.Driver, r2: float) -> tuple[float | None, float | None]:
    """Give the interval of a share of R2 as one of what the drivers explain."""
    if each.low is None or each.high is None or not r2:
        return None, None
    return max(each.low / r2, 0.0), min(each.high / r2, 1.0)
