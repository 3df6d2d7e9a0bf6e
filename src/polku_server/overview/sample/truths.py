"""What is built into the sample company, beside what the methods find of it in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from django.db.models import Max, Sum
from scipy.special import ndtr

from polku.errors import CannotEstimate
from polku.measure.comparing import compare
from polku.measure.scores import csat
from polku.promise.drivers import drivers
from polku.prove.effect import effect
from polku.prove.linkage import linkage
from polku.words import gettext as _

from ...listen.models import Response
from ...promise import sample as promises
from ...register.models import Party, Purchase
from . import answered, drawn
from .answered import BILLED, BLOCK, HURTS, NEW_BILL, PRICE_RISE, Answers, expected
from .bringing import SURVEY
from .drawn import Asked

SILENT_FOR = 365  # days after which a good customer counts as lapsed


@dataclass(frozen=True, slots=True)
class Truth:
    """One truth: what was built in, what is found, and whether it holds. ``where`` is its page or command."""

    name: str
    where: str
    method: str
    truth: float
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    ok: bool
    naive: float | None = None  # what before and after alone would say
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The store's answers to the sample's survey, and what was drawn."""

    asked: Asked
    rows: pa.Table  # unit, touchpoint, day since the start, csat, ces, nps
    drawn: Answers

    def of(self, mask: Any) -> pa.Table:
        """Give some of the rows."""
        return self.rows.filter(pa.array(mask))

    def column(self, name: str) -> Any:
        """Give a column for arithmetic."""
        return self.rows[name].to_numpy(zero_copy_only=False)


def truths(asked: Asked) -> list[Truth]:
    """Give every truth that can be measured."""
    who = drawn.customers(asked)
    found = Found(asked, stored(asked), answered.answered(asked, who, drawn.bought(asked, who)))
    measured: tuple[Callable[[Found], Iterator[Truth]], ...] = (
        hurting, driving, working, failing, rising, billing, engaging, promoting, lapsing,
    )  # fmt: skip
    return [truth for each in measured for truth in told(each, found)]


def told(each: Callable[[Found], Iterator[Truth]], found: Found) -> list[Truth]:
    """Measure one kind of truth; where the data cannot say, say so."""
    try:
        return list(each(found))
    except CannotEstimate as why:
        return [Truth(each.__name__, "", "", float("nan"), None, None, None, 0, ok=False, reason=str(why))]


def stored(asked: Asked) -> pa.Table:
    """Read the answers of the sample's survey."""
    rows = Response.objects.filter(survey__name=SURVEY, survey__sample=True, batch__undone_at=None).order_by("pk")
    columns: dict[str, list[Any]] = {name: [] for name in ("unit", "touchpoint", "day", "csat", "ces", "nps")}
    for unit, place, day, scores in rows.values_list("unit__name", "touchpoint__name", "happened_on", "scores"):
        at = (day - asked.start).days if day else None
        values = (unit, place, at, *(scores.get(role) for role in ("csat", "ces", "nps")))
        for name, value in zip(columns, values, strict=True):
            columns[name].append(value)
    types = [pa.string()] * 2 + [pa.int64()] * 4
    return pa.table({name: pa.array(each, kind) for (name, each), kind in zip(columns.items(), types, strict=True)})


def within(truth: float, low: float | None, high: float | None) -> bool:
    """Tell whether an interval holds the truth."""
    return low is not None and high is not None and bool(low <= truth <= high)


def hurting(found: Found) -> Iterator[Truth]:
    """The touchpoint that hurts: fewest are satisfied there."""
    table = ibis.memtable(found.rows.append_column("score", found.rows["csat"]))
    scores = {each.group: each for each in csat(table, by="touchpoint")}
    here = scores.get(HURTS)
    if here is None:
        raise CannotEstimate(_("Nobody has answered about {name}.").format(name=HURTS))
    means = found.drawn.mean_csat[found.drawn.touchpoint == answered.touchpoints().index(HURTS)]
    truth = float(answered.at_least(means, 4).mean())
    least = min(scores, key=lambda name: 1.0 if (value := scores[name].value) is None else value)
    ok = within(truth, here.low, here.high) and least == HURTS
    yield Truth("touchpoint that hurts", "/measure/", "csat", truth, here.value, here.low, here.high, here.n, ok)


def driving(_found: Found) -> Iterator[Truth]:
    """The two drivers that matter, of three that are asked of."""
    names = list(promises.KEPT)
    rows = Response.objects.filter(survey__name="Lupauskysely", survey__sample=True).values_list("scores", flat=True)
    table = pa.Table.from_pylist([{name: each.get(name) for name in (*names, "nps")} for each in rows])
    result = drivers(ibis.memtable(table), "nps", names)
    ranked = sorted(result.drivers, key=lambda each: -each.share)
    parts = parts_of_recommendation()
    for place, name in enumerate(names[:2]):
        each = next(one for one in result.drivers if one.name == name)
        ok = within(parts[name], each.low, each.high) and ranked[place].name == name
        yield Truth(
            f"driver that matters: {name}", "/promise/", "lmg", parts[name], each.share, each.low, each.high,
            result.n, ok,
        )  # fmt: skip


def parts_of_recommendation() -> dict[str, float]:
    """Give each driver's part of the variance of recommendation: drivers are drawn apart, so parts add up."""
    often = np.array([each for each, _weight in promises.KEPT.values()])
    weights = np.array([weight for _often, weight in promises.KEPT.values()])
    states = np.array(list(product((0, 1), repeat=len(often))))
    chances = np.where(states == 1, often, 1 - often).prod(axis=1)
    cuts = np.arange(10) + 0.5
    tails = ndtr((4.5 + states @ weights - cuts[:, None]) / 1.2)  # of each point or more: E x, and E x^2
    means, squares = tails.sum(axis=0), ((2 * np.arange(1, 11) - 1)[:, None] * tails).sum(axis=0)
    mean = (chances * means).sum()
    spread = (chances * squares).sum() - mean**2
    said = np.array([(4, 5, 5), (1, 2, 3)])
    found = {}
    for at, name in enumerate(promises.KEPT):
        kept = states[:, at] == 1
        gap = (chances * means)[kept].sum() / often[at] - (chances * means)[~kept].sum() / (1 - often[at])
        between = often[at] * (1 - often[at])
        variance = often[at] * said[0].var() + (1 - often[at]) * said[1].var()
        variance += between * (said[0].mean() - said[1].mean()) ** 2
        found[name] = float((between * (said[0].mean() - said[1].mean()) * gap) ** 2 / (variance * spread))
    return found


def panel(found: Found, place: str, outcome: str, units: tuple[str, ...], since: int) -> Any:
    """Give answers about a touchpoint in shops, by periods of thirteen weeks, for the effect of an action."""
    shops = [drawn.units()[at]["name"] for at in drawn.shops()]
    rows = found.of((found.column("touchpoint") == place) & np.isin(found.column("unit").astype(str), shops))
    names = rows["unit"].to_numpy(zero_copy_only=False).astype(str)
    treated = pa.array([float(since) if name in units else None for name in names], pa.float64())
    time = pa.array((rows["day"].to_numpy() // BLOCK).astype(float))
    said = rows[outcome].cast(pa.float64())
    return ibis.memtable(pa.table({"unit": rows["unit"], "time": time, "outcome": said, "treated_from": treated}))


def measured(name: str, found: Found, rows: Any, truth: float) -> Truth:
    """Give the effect of an action beside what was built in, and what before and after alone would say."""
    result = effect(rows, seed=found.asked.seed)
    naive = effect(rows, design="before-after").estimate
    ok = within(truth, result.low, result.high)
    return Truth(
        name, "polku effect", result.design, truth, result.estimate, result.low, result.high, result.n_rows, ok, naive
    )


def working(found: Found) -> Iterator[Truth]:
    """The action that worked in eight shops: a call a week before the installation takes effort away."""
    rows = panel(found, HURTS, "ces", answered.WORKED, answered.WORKED_FROM)
    reached = found.drawn.easier != 0
    means, eased = found.drawn.mean_effort[reached], found.drawn.easier[reached]
    truth = float((expected(means) - expected(means - eased)).mean())
    one = measured("action that worked", found, rows, truth)
    yield one if one.high is not None and one.high < 0 else Truth(**{**as_fields(one), "ok": False})


def failing(found: Found) -> Iterator[Truth]:
    """The action that did nothing, begun on the day of the price rise: before and after alone would blame it."""
    rows = panel(found, BILLED, "csat", answered.IN_VAIN, answered.IN_VAIN_FROM)
    yield measured("action that did nothing", found, rows, 0.0)


def as_fields(truth: Truth) -> dict[str, Any]:
    """Give a truth's fields by name."""
    return {name: getattr(truth, name) for name in Truth.__dataclass_fields__}


def rising(found: Found) -> Iterator[Truth]:
    """The price rise: satisfaction falls everywhere for a quarter."""
    here = np.ones(len(found.rows), dtype=bool), np.ones(len(found.drawn.day), dtype=bool)
    nobody = _("Nobody answered before the price rise, or after it.")
    yield turned("price rise", found, ("csat", PRICE_RISE, BLOCK), here=here, where="/measure/", nobody=nobody)


def billing(found: Found) -> Iterator[Truth]:
    """The new bill: it takes more effort from the day on which it looks another way, which is news today."""
    here = found.column("touchpoint") == BILLED, found.drawn.touchpoint == answered.touchpoints().index(BILLED)
    what, nobody = ("ces", NEW_BILL, drawn.DAYS - NEW_BILL), _("Nobody has answered about {name}.").format(name=BILLED)
    one = turned("new bill", found, what, here=here, where="/today/", nobody=nobody)
    yield one if one.low is not None and one.low > 0 else Truth(**{**as_fields(one), "ok": False})


def turned(
    name: str, found: Found, what: tuple[str, int, int], *, here: tuple[Any, Any], where: str, nobody: str
) -> Truth:
    """Compare a score, a day and so many days: the time from that day on beside as long before it.

    ``here`` marks the answers that count, among those of the store and among those that were drawn.
    """
    role, since, days = what
    day = found.column("day")
    rows = found.of(here[0] & (day >= since - days) & (day < since + days))
    side = pa.array(np.where(rows["day"].to_numpy() < since, "before", "after"))
    table = ibis.memtable(pa.table({"side": side, "score": rows[role].cast(pa.float64())}))
    sides = compare(table, by="side", kind="mean", against="before")
    if not sides:
        raise CannotEstimate(nobody)
    means = found.drawn.mean_csat if role == "csat" else found.drawn.mean_effort
    after, before = (
        here[1] & (found.drawn.day >= first) & (found.drawn.day < first + days) for first in (since, since - days)
    )
    truth = float(expected(means[after]).mean() - expected(means[before]).mean())
    result = sides[0]
    ok, n = within(truth, result.low, result.high), result.n_a + result.n_b
    return Truth(name, where, "welch", truth, result.difference, result.low, result.high, n, ok)


def engaging(found: Found) -> Iterator[Truth]:
    """Engagement: a shop above its own mean has happier customers the month after."""
    pulse = answered.pulse(found.asked)
    shops = [drawn.units()[at]["name"] for at in drawn.shops()]
    here = np.isin(found.column("unit").astype(str), shops)
    rows = found.of(here)
    unit = [shops.index(name) for name in rows["unit"].to_pylist()]
    month = answered.month(rows["day"].to_numpy())
    result = link(rows["unit"], month, pulse[unit, month], rows["csat"].to_numpy())
    names = np.array([each["name"] for each in drawn.units()])
    kept = np.isin(found.drawn.unit, drawn.shops())
    sure = found.drawn
    place = np.searchsorted(drawn.shops(), sure.unit[kept])
    when = answered.month(sure.day[kept])
    built = link(names[sure.unit[kept]].tolist(), when, pulse[place, when], expected(sure.mean_csat[kept]))
    truth, one = built.within.estimate, result.within
    ok = within(truth, one.low, one.high) and one.low > 0
    yield Truth(
        "engagement moves satisfaction", "polku linkage", "within", truth, one.estimate, one.low, one.high,
        len(rows), ok,
    )  # fmt: skip


def link(unit: Any, time: Any, engagement: Any, satisfaction: Any) -> Any:
    """Link engagement with satisfaction of the month after."""
    table = {"unit": unit, "time": pa.array(np.asarray(time, dtype=float)), "engagement": engagement}
    rows = ibis.memtable(pa.table({**table, "csat": pa.array(np.asarray(satisfaction, dtype=float))}))
    found = linkage(rows, first=["engagement"], second=["csat"], lag=1)
    return next(each for each in found.links if each.direction == "forward" and each.lag == 1)


def promoting(_found: Found) -> Iterator[Truth]:
    """A promoter who never buys: ten points each time, and no purchase."""
    party = Party.objects.get(number=drawn.PROMOTER, sample=True)
    rows = Response.objects.filter(party=party, survey__name=SURVEY)
    points = [each["nps"] for each in rows.values_list("scores", flat=True)]
    bought = Purchase.objects.filter(party=party).count()
    ok = bought == 0 and bool(points) and min(points) >= 9
    yield Truth("promoter who never buys", "/register/", "count", 0.0, float(bought), None, None, len(points), ok)


def lapsing(found: Found) -> Iterator[Truth]:
    """A lapsed customer worth remembering: much was bought, and nothing for a year."""
    rows = Purchase.objects.filter(party__number=drawn.LAPSED, party__sample=True, batch__undone_at=None)
    sums = rows.aggregate(euros=Sum("amount"), last=Max("happened_on"))
    truth = float(sum(euros for _day, euros in drawn.LAPSED_BUYS))
    estimate = float(sums["euros"] or 0)
    silent = sums["last"] is not None and (found.asked.as_of - sums["last"]).days > SILENT_FOR
    ok = abs(estimate - truth) < 0.005 and silent
    name = "lapsed customer worth remembering"
    yield Truth(name, "/register/", "sum", truth, estimate, None, None, rows.count(), ok)
