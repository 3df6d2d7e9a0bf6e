"""How important each driver is to customers: as they say it, and as it shows in what goes with satisfaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from polku import lake, tables
from polku.errors import CannotEstimate
from polku.promise import drivers as shared
from polku.stats import proportions

from ..listen.answers import questions
from ..measure.within import Within
from .models import Driver, Promise

if TYPE_CHECKING:
    import ibis

BASE, EACH = 50, 8  # rows that a regression's R2 needs, and for each driver: Green (1991)
OUTCOMES = ("csat", "nps")
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
    """Give what is known of each driver; one aggregate for what was said, three for each survey that can tell more."""
    said = stated(within, drivers)
    derived, why = worked_out(within, promises)
    unasked = _("No question asks how a promise on it was kept.")
    return {each.pk: Importance(said.get(each.pk), derived.get(each.pk), why.get(each.pk, unasked)) for each in drivers}


def stated(within: Within, drivers: Sequence[Driver]) -> dict[int, Stated]:
    """Give the mean importance that customers gave, by driver."""
    asked = {each.pk: (each.survey_id, each.question) for each in drivers if each.survey_id and each.question}
    if not asked:
        return {}
    rows = lake.fetch(means(within, frozenset(asked.values()))).to_pylist()
    sums = {(row["survey"], row["question"]): row for row in rows}
    return {pk: mean(sums[place]) for pk, place in asked.items() if place in sums}


def mean(row: dict[str, Any]) -> Stated:
    """Give a mean with its t interval."""
    value, low, high = (float(each) for each in proportions.mean(row["n"], row["total"], row["squares"]))
    return Stated(row["n"], value, low, high, row["n"] >= settings.POLKU["POLKU_MINIMUM"])


@lru_cache(maxsize=64)
def means(within: Within, asked: frozenset[tuple[int, str]]) -> ibis.Table:
    """Sum the points of some questions."""
    rows = within.limit(tables.answers())
    rows = rows.filter(rows.score.notnull())
    rows = rows.filter(reduce(or_, [(rows.survey == s) & (rows.question == q) for s, q in sorted(asked)]))
    points = rows.score.cast("int64")
    return rows.group_by(["survey", "question"]).aggregate(
        n=rows.count(), total=points.sum(), squares=(points * points).sum()
    )


def worked_out(within: Within, promises: Iterable[Promise]) -> tuple[dict[int, Derived], dict[int, str]]:
    """Give each driver's share, or why there is none: what is compared must be asked of the same people at once."""
    asked: dict[int, list[Promise]] = {}
    why: dict[int, str] = {}
    for each in promises:
        if each.survey_id and each.question:
            asked.setdefault(each.survey_id, []).append(each)
        elif each.touchpoint_id:
            why[each.driver_id] = _("Its questions stand in several surveys: nobody answered all at once.")
    shares: dict[int, Derived] = {}
    for group in asked.values():
        got = of_survey(within, group)
        if isinstance(got, str):
            why |= {each.driver_id: got for each in group}
        else:
            shares |= got
    return shares, why


def of_survey(within: Within, promises: Sequence[Promise]) -> dict[int, Derived] | str:
    """Share satisfaction out to the drivers that one survey asks of; else say why not."""
    survey = promises[0].survey
    held = questions(survey.current.definition) if survey and survey.current else {}
    outcome = next((key for role in OUTCOMES for key, (has, *_ends) in held.items() if has == role), "")
    keys = tuple(dict.fromkeys(each.question for each in promises))
    if not outcome:
        return _("The survey does not ask how satisfied the customer is.")
    if len(keys) < 2:
        return _("The survey asks of one promise only: there is nothing to compare it with.")
    wide, need = by_response(within, promises[0].survey_id or 0, keys, outcome), BASE + EACH * len(keys)
    (sums,) = lake.fetch(totals(wide.op())).to_pylist()
    n = int(sums["n"])
    if n < need:
        return _("%(n)s customers answered every question; %(need)s are needed.") % {"n": n, "need": need}
    try:
        shares = computed(wide.op(), n, tuple(sums.values()))
    except CannotEstimate as reason:
        return str(reason)
    return {each.driver_id: shares[keys.index(each.question)] for each in promises}


@lru_cache(maxsize=64)
def by_response(within: Within, survey: int, keys: tuple[str, ...], outcome: str) -> ibis.Table:
    """Give one row for each response that answered everything: x0, x1, ... and y."""
    rows = within.limit(tables.answers())
    rows = rows.filter((rows.survey == survey) & rows.question.isin([*keys, outcome]) & rows.score.notnull())
    points = {f"x{i}": rows.score.max(where=rows.question == key) for i, key in enumerate(keys)}
    wide = rows.group_by("response").aggregate(**points, y=rows.score.max(where=rows.question == outcome))
    for name in (*points, "y"):
        wide = wide.filter(wide[name].notnull())
    return wide


@lru_cache(maxsize=64)
def totals(wide: Any) -> ibis.Table:
    """Give how many answered, and the sum of every column."""
    rows = wide.to_expr()
    sums = {name: rows[name].sum() for name in rows.columns if name != "response"}
    made: ibis.Table = rows.aggregate(n=rows.count(), **sums)
    return made


@lru_cache(maxsize=64)
def computed(wide: Any, n: int, sums: tuple[int, ...]) -> list[Derived]:
    """Work the shares out; kept until the answers' sums are others, for it takes longer than a page may."""
    rows, names = wide.to_expr(), [f"x{i}" for i in range(len(sums) - 2)]
    made = shared.drivers(rows, "y", names, scale=(1, 5), bootstrap=None if n <= SURE_UP_TO else 0)
    return [
        Derived(each.share_of_r2, *bounds(each, made.r2), made.n, made.r2, each.sign_warning) for each in made.drivers
    ]


def bounds(each: shared.Driver, r2: float) -> tuple[float | None, float | None]:
    """Give the interval of a share of R2 as one of what the drivers explain."""
    if each.low is None or each.high is None or not r2:
        return None, None
    return max(each.low / r2, 0.0), min(each.high / r2, 1.0)
