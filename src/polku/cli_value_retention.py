"""``polku retention``: who stays, by cohorts of purchases or by durations of relationships."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, print_json, print_table, refusing, span, written
from polku.words import gettext as _
from polku.words import ngettext, pgettext

if TYPE_CHECKING:
    import pyarrow as pa

    from polku.listen.typed import Typed
    from polku.stats.discrete_hazard import Link
    from polku.value.retention import Cell, Group

Duration = Annotated[str | None, typer.Option("--duration", help=_("The column of how long each has lasted."))]
Event = Annotated[str | None, typer.Option("--event", help=_("The column of 1 for ended, 0 for not yet."))]
By = Annotated[str | None, typer.Option("--group", help=_("A column of groups to compare."))]
Covariates = Annotated[str | None, typer.Option("--covariates", help=_("Columns of numbers, a,b,c, for the hazard."))]
Hazard = Annotated[str, typer.Option("--hazard", help="cox | logit | cloglog")]
Discount = Annotated[float, typer.Option("--discount", help=_("What money loses in one period of the durations."))]
Customer = Annotated[str | None, typer.Option("--customer", help=_("The column of customers."))]
Day = Annotated[str | None, typer.Option("--date", help=_("The column of days of purchase."))]
Amount = Annotated[str | None, typer.Option("--amount", help=_("The column of amounts; negative ones are returns."))]
Unit = Annotated[str, typer.Option("--unit", help="week | month | quarter | year")]


@app.command(help=_("Who stays: cohorts of a file of purchases, or how long relationships last."))
def retention(
    file: File,
    duration: Duration = None,
    event: Event = None,
    group: By = None,
    covariates: Covariates = None,
    hazard: Hazard = "cox",
    discount: Discount = 0.1,
    customer: Customer = None,
    date: Day = None,
    amount: Amount = None,
    unit: Unit = "month",
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Follow cohorts or durations, whichever columns are named, and print."""
    with refusing():
        from polku import figures
        from polku.errors import InputError

        figures.level_of(level)
        figures.allowed("--hazard", hazard, ("cox", "logit", "cloglog"))
        figures.allowed("--unit", unit, ("week", "month", "quarter", "year"))
        if not 0 < discount < 10:
            raise InputError(_("--discount is {value}: give a share above 0, such as 0.1.").format(value=discount))
        if duration and event and not customer and not date:
            answer = _durations(file, (duration, event, group), figures.names_of(covariates), discount, level)
        elif customer and date and not duration and not event:
            answer = _cohorts(file, (customer, date, amount), unit, level)
        else:
            raise InputError(_("Give --customer and --date for cohorts, or --duration and --event for durations."))
    if json:
        print_json(answer)
    elif "cohorts" in answer:
        _show_cohorts(file.name, answer)
    else:
        _show_durations(file.name, answer, hazard)


def _cohorts(file: Path, columns: tuple[str, str, str | None], unit: str, level: float) -> dict[str, Any]:
    import ibis
    import pyarrow as pa

    from polku.errors import CannotEstimate
    from polku.listen import typed
    from polku.value.retention import cohorts

    customer, date, amount = columns
    apart = [customer, date, amount]
    found = typed.read(file, numbers=[amount] if amount else [], labels=[customer], days=[date], apart=apart)
    made = {"customer": found[customer], "period": _periods(found[date], unit)}
    if amount:
        made["amount"] = found[amount]
    cells = [_cell(each, unit) for each in cohorts(ibis.memtable(pa.table(made)), level=level)]
    if not cells:
        raise CannotEstimate(_("{file} has no purchase with a customer and a day.").format(file=found.name))
    return {"unit": unit, "amounts": amount is not None, "cohorts": cells}


def _cell(cell: Cell, unit: str) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(cell) | {"cohort": _start(cell.cohort, unit)}


def _periods(days: pa.ChunkedArray, unit: str) -> pa.Array:
    """Number periods: weeks from a Monday, months, quarters and years of the calendar."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if unit == "week":
        number = pc.floor(pc.divide(pc.cast(pc.add(days.cast(pa.int32()), 3), pa.float64()), 7.0))
    else:
        length = {"month": 1, "quarter": 3, "year": 12}[unit]
        months = pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1))
        number = pc.floor(pc.divide(pc.cast(months, pa.float64()), float(length)))
    return pc.cast(number, pa.int64())


def _start(period: int, unit: str) -> dt.date:
    """First day of a period."""
    if unit == "week":
        return dt.date(1970, 1, 1) + dt.timedelta(days=7 * period - 3)
    month = period * {"month": 1, "quarter": 3, "year": 12}[unit]
    return dt.date(month // 12, month % 12 + 1, 1)


def _durations(
    file: Path, columns: tuple[str, str, str | None], covariates: list[str], discount: float, level: float
) -> dict[str, Any]:
    import ibis
    import pyarrow as pa

    from polku.listen import typed
    from polku.stats.discrete_hazard import LINKS
    from polku.value.retention import renewals, survival

    duration, event, group = columns
    numbers = [duration, event, *covariates]
    named = [group] if group and group not in covariates else []  # what parts the curves may be a covariate too
    found = typed.read(file, numbers=numbers, labels=named, apart=[*numbers, *named])
    _checked(found, duration, event)
    made = {"duration": found[duration], "event": found[event]}
    table = ibis.memtable(pa.table(made))
    (whole,), _none = survival(table, level=level)
    groups, test = [whole], None
    if group:
        groups, test = survival(ibis.memtable(pa.table(made | {"group": _labels(found, group)})), level=level)
    own = pa.table(made | {f"c{i}": found[name] for i, name in enumerate(covariates)})
    return {
        "n": whole.n,
        "ended": whole.ended,
        "groups": [_group(each, level) for each in groups],
        "log_rank": test,
        "cox": _hazards(own, covariates, None, level) if covariates else None,
        "discrete": {link: _hazards(own, covariates, link, level) for link in LINKS} if covariates else None,
        "sbg": renewals(whole.curve, discount),
        "left_out": len(found.table) - whole.n,
    }


def _labels(found: Typed, group: str) -> pa.ChunkedArray:
    """Give what parts the groups, whole numbers without their point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = found[group]
    whole = pa.types.is_floating(values.type) and pc.all(pc.equal(pc.round(values), values)).as_py()
    return values.cast(pa.int64()) if whole else values


def _checked(found: Typed, duration: str, event: str) -> None:
    """Refuse a negative duration and an event that is neither 0 nor 1."""
    import numpy as np

    lasted, ended = found.numbers(duration), found.numbers(event)
    cure = _("Durations are 0 or more, events 1 or 0.")
    found.refuse(duration, np.flatnonzero(lasted < 0), cure)
    found.refuse(event, np.flatnonzero(~np.isin(ended, (0, 1)) & ~np.isnan(ended)), cure)


def _group(group: Group, level: float) -> dict[str, Any]:
    """Give a curve as rows, each with the hazard of its time from the person-period table."""
    from polku.stats.proportions import wilson

    curve = group.curve
    low, high = wilson(curve.ended, curve.risk, level)
    columns = [curve.time, curve.risk, curve.ended, curve.left, curve.survival, curve.low, curve.high]
    columns += [curve.ended / curve.risk, low, high]
    names = ("time", "risk", "ended", "left", "survival", "low", "high", "hazard", "hazard_low", "hazard_high")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(each.tolist() for each in columns), strict=True)]
    middle = dict(zip(("value", "low", "high"), curve.median(), strict=True))
    return {"group": group.group, "n": group.n, "ended": group.ended, "median": middle, "curve": rows}


def _hazards(rows: pa.Table, names: list[str], link: Link | None, level: float) -> dict[str, Any]:
    """Fit the hazard, Cox's without a link; where the data cannot tell, the reason stands in its place."""
    import ibis
    from scipy import special

    from polku.errors import CannotEstimate
    from polku.stats.proportions import quantile
    from polku.value.retention import hazards, period_hazards

    table, own = ibis.memtable(rows), [f"c{i}" for i in range(len(names))]
    try:
        found = period_hazards(table, own, link) if link else hazards(table, own)
    except CannotEstimate as thin:
        return {"n": None, "ended": None, "log_likelihood": None, "covariates": [], "reason": str(thin)}
    z = quantile(level)
    each = [
        {
            "name": name,
            "coefficient": b,
            "se": se,
            "odds_ratio" if link == "logit" else "hazard_ratio": _ratio(b),
            "low": _ratio(b - z * se),
            "high": _ratio(b + z * se),
            "p": float(2 * special.ndtr(-abs(b / se))),
        }
        for name, b, se in zip(names, found.point.tolist(), found.errors.tolist(), strict=True)
    ]
    head = {"n": found.n, "ended": found.ended, "log_likelihood": found.log_likelihood}
    return {**head, "covariates": each, "reason": None}


def _ratio(log: float) -> float:
    """Take the exponential; where it is beyond numbers there is no upper end."""
    import numpy as np

    with np.errstate(over="ignore"):
        return float(np.exp(log))


def _show_cohorts(file: str, answer: dict[str, Any]) -> None:
    from polku.words import percent, whole

    ages = range(min(13, 1 + max((each["age"] for each in answer["cohorts"]), default=-1)))
    for key, title in (("retention", _("who bought")), ("revenue_retention", _("revenue"))):
        if key == "revenue_retention" and not answer["amounts"]:
            continue
        rows: dict[Any, list[str]] = {}
        for each in answer["cohorts"]:
            row = rows.setdefault(each["cohort"], [str(each["cohort"]), whole(each["customers"])])
            if each["age"] in ages:
                row.append(percent(each[key]) if each[key] == each[key] else "–")
        full = [row + [""] * (2 + len(ages) - len(row)) for row in rows.values()]
        print_table(f"{file}: {title}", [pgettext("cohort", "from"), _("customers"), *map(str, ages)], full)


def _show_durations(file: str, answer: dict[str, Any], hazard: str) -> None:
    from polku.words import whole

    rows = []
    for each in answer["groups"]:
        middle = each["median"]
        name = _("all") if each["group"] is None else str(each["group"])
        interval = f"{written(middle['low'], 1)} … {written(middle['high'], 1)}"  # may be open
        rows.append([name, whole(each["n"]), whole(each["ended"]), written(middle["value"], 1), interval])
    headings = [_("group"), "n", _("ended"), _("median"), _("interval")]
    print_table(_("{file}: how long it lasts").format(file=file), headings, rows)
    if answer["log_rank"]:
        test = answer["log_rank"]
        said = ngettext(
            "Log-rank: {statistic} with one degree of freedom, p {p}",
            "Log-rank: {statistic} with {freedom} degrees of freedom, p {p}",
            test.freedom,
        )
        typer.echo(said.format(statistic=written(test.statistic), freedom=test.freedom, p=written(test.p, 5)))
    if answer["cox"]:
        _show_hazards(answer["cox"] if hazard == "cox" else answer["discrete"][hazard], hazard)
    later = answer["sbg"]
    if later.reason is None:
        said = _("Renewals: alpha {alpha}, beta {beta}; a new customer has {derl} payments to come, discounted.")
        derl = written(later.derl[0])
        typer.echo(said.format(alpha=written(later.alpha, 4), beta=written(later.beta, 4), derl=derl))
    else:
        typer.echo(later.reason)


def _show_hazards(found: dict[str, Any], hazard: str) -> None:
    if found["reason"]:
        typer.echo(found["reason"])
        return
    ratio, heading = ("odds_ratio", _("odds ratio")) if hazard == "logit" else ("hazard_ratio", _("hazard ratio"))
    rows = [
        [each["name"], written(each["coefficient"], 5), written(each["se"], 5), written(each[ratio]),
         span(each["low"], each["high"]), written(each["p"], 3)]
        for each in found["covariates"]
    ]  # fmt: skip
    headings = [_("covariate"), _("coefficient"), _("standard error"), heading, _("interval"), "p"]
    print_table(_("What goes with ending sooner"), headings, rows)
