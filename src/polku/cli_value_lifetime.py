"""``polku lifetime``: what the customers of a file of purchases are likely to buy yet, and what that is worth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import (
    File,
    Json,
    Level,
    app,
    beside,
    print_json,
    print_table,
    refuse,
    refuse_out,
    refusing,
    written,
)
from polku.words import gettext as _

if TYPE_CHECKING:
    import pyarrow as pa

    from polku.value.customers import Plan
    from polku.value.lifetime import Lifetime
    from polku.value.models import Fit

EPOCH = dt.date(1970, 1, 1)

Column = Annotated[str, typer.Option("--customer", help=_("The column of customers."), show_default=False)]
Day = Annotated[str, typer.Option("--date", help=_("The column of days of purchase."), show_default=False)]
Amount = Annotated[str | None, typer.Option("--amount", help=_("The column of amounts; negative ones are returns."))]
Currency = Annotated[str | None, typer.Option("--currency", help=_("The column of currencies; there may be one."))]
Unit = Annotated[str, typer.Option("--unit", help="day | week | month")]
Until = Annotated[
    str | None, typer.Option("--until", help=_("Last day that counts; the last of the file if left out."))
]
Held = Annotated[
    str | None, typer.Option("--holdout", help=_("Test the model on what came between --until and this day."))
]
Model = Annotated[str, typer.Option("--model", help="bgnbd | mbgnbd | paretonbd")]
Horizon = Annotated[int, typer.Option("--horizon", help=_("How many months ahead."))]
Discount = Annotated[float, typer.Option("--discount", help=_("What money loses in a year, 0.1 for ten per cent."))]
Margin = Annotated[float, typer.Option("--margin", help=_("Share of an amount that is earned, 0 to 1."))]
Out = Annotated[Path | None, typer.Option("--customers", help=_("Write a Parquet file with a row per customer."))]


@app.command(help=_("What customers are likely to buy yet and what that is worth, from a file of purchases."))
def lifetime(
    file: File,
    customer: Column,
    date: Day,
    amount: Amount = None,
    currency: Currency = None,
    unit: Unit = "week",
    until: Until = None,
    holdout: Held = None,
    model: Model = "bgnbd",
    horizon: Horizon = 12,
    discount: Discount = 0.1,
    margin: Margin = 0.3,
    customers: Out = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Fit the model, test it, and print what it says of all customers and, into a file, of each."""
    with refusing():
        from polku import figures
        from polku.value.models import DAYS, MODELS

        figures.allowed("--unit", unit, tuple(DAYS))
        figures.allowed("--model", model, MODELS)
        plan = _plan(horizon, discount, margin, figures.level_of(level))
        ends = _day("--until", until), _day("--holdout", holdout)
        refuse_out(customers, file)
        purchases, names = _read(file, customer, date, amount, currency)
        found, rows = _solved(purchases, names, ends, plan, unit=unit, model=model, each=customers is not None)
        if rows is not None and customers is not None:
            _write(rows, customers)
    answer = _answer(found, plan, rows)
    if json:
        print_json(answer)
    if found.fit.reason is not None:
        if customers is not None or not found.n_repeat or found.n_customers < 2:
            refuse(found.fit.reason)
        elif not json:
            typer.echo(found.fit.reason)
    elif not json:
        _tables(file.name, found, answer)


def _plan(horizon: int, discount: float, margin: float, level: float) -> Plan:
    """Check what is asked of the future."""
    from polku.errors import InputError
    from polku.value.customers import Plan

    if not 1 <= horizon <= 600:
        raise InputError(_("--horizon is {value}: give months, 1 to 600.").format(value=horizon))
    if not 0 <= discount < 10:
        raise InputError(_("--discount is {value}: give a share of a year, such as 0.1.").format(value=discount))
    if not 0 < margin <= 1:
        raise InputError(_("--margin is {value}: give a share above 0, up to 1.").format(value=margin))
    return Plan(horizon, discount, margin, level)


def _day(option: str, text: str | None) -> int | None:
    """Read a day of an option, as days since 1970-01-01."""
    from polku import figures

    return None if text is None else (figures.day_of(option, text) - EPOCH).days


def _read(file: Path, customer: str, date: str, amount: str | None, currency: str | None) -> tuple[pa.Table, pa.Array]:
    """Read purchases; customers become numbers, so that the engine groups integers, and their names stand apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from polku.listen import typed

    money, kinds = [amount] if amount else [], [currency] if currency else []
    apart = [customer, *kinds, date, amount]
    found = typed.read(file, numbers=money, labels=kinds, coded=[customer], days=[date], apart=apart)
    if currency:
        _one_currency(found.name, found[currency])
    names = found[customer].chunk(0)
    codes = names.indices
    if pa.types.is_string(names.dictionary.type):  # "nan" is how an empty cell of a column of numbers is spelled
        nobody = pc.is_in(names.dictionary, pa.array(["", "nan"]))
        if pc.any(nobody).as_py():
            codes = pc.if_else(pc.fill_null(pc.take(nobody, codes), True), None, codes)  # noqa: FBT003
    columns = {"customer": codes, "day": found[date].cast(pa.int32())}
    if amount:
        columns["amount"] = found[amount]
    return pa.table(columns), names.dictionary


def _one_currency(file: str, column: pa.ChunkedArray) -> None:
    """Refuse amounts of more than one currency: they cannot be added."""
    import pyarrow.compute as pc

    from polku.errors import InputError

    kinds = sorted(str(each) for each in pc.unique(column.drop_null()).to_pylist())
    if len(kinds) > 1:
        said = _("{file} has amounts in {n} currencies ({names}): give those of one, or convert them first.")
        raise InputError(said.format(file=file, n=len(kinds), names=", ".join(kinds[:5])))


def _solved(
    purchases: pa.Table,
    names: pa.Array,
    ends: tuple[int | None, int | None],
    plan: Plan,
    *,
    unit: Any,
    model: Any,
    each: bool,
) -> tuple[Lifetime, pa.Table | None]:
    """Give the fit and, where there is one, a row per customer, with intervals if ``each`` is asked for."""
    import ibis
    import pyarrow.compute as pc

    from polku.value.customers import customers
    from polku.value.lifetime import lifetime
    from polku.value.sorted_rows import sorted_histories

    until, held = ends
    if until is None:
        until = pc.max(purchases.column("day")).as_py() or 0
    rows = sorted_histories(purchases, until=until, end=max(until, held or until))
    bought = ibis.memtable(purchases)
    found = lifetime(bought, until=until, unit=unit, model=model, holdout=held, level=plan.level, made=rows)
    if not found.fit.identified:
        return found, None
    spend = found.spend.fit if found.spend else None
    made = customers(rows, fit=found.fit, spend=spend, unit=unit, name=model, plan=plan, intervals=each)
    if not each:  # nobody reads the names
        return found, made
    return found, made.set_column(0, "customer", names.take(made.column("customer").combine_chunks()))


def _write(rows: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    with beside(path) as part:
        pq.write_table(rows, part, use_dictionary=["x", "t_x", "T"])  # hardly two of the rest are alike: half the time


def _answer(found: Lifetime, plan: Plan, rows: pa.Table | None) -> dict[str, Any]:
    """Give what JSON prints."""
    from dataclasses import asdict

    head = {key: getattr(found, key) for key in ("unit", "model", "n_customers", "n_repeat")}
    spend = None
    if found.spend is not None:
        by_hand = found.spend
        spend = dict.fromkeys(by_hand.fit.names) | (by_hand.fit.named(by_hand.fit.point) or {}) | _fit(by_hand.fit)
        spend |= {"n": by_hand.n, "mean": by_hand.mean, "correlation": by_hand.correlation}
        spend |= {"low": by_hand.low, "high": by_hand.high, "independent": by_hand.independent}
    holdout = asdict(found.holdout) if found.holdout else None
    if holdout is not None:
        holdout |= {key: _iso(holdout[key]) for key in ("start", "end")}
    parameters = {"parameters": found.fit.named(found.fit.point)}
    return {
        **head,
        "until": _iso(found.until),
        **parameters,
        **_fit(found.fit),
        "spend": spend,
        "holdout": holdout,
        "forecast": _forecast(plan, rows),
        "left_out": found.left_out,
    }


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "standard_errors": fit.named(fit.errors),
        "log_likelihood": fit.log_likelihood if fit.identified else None,
        "identified": fit.identified,
        "reason": fit.reason,
        "needed": fit.needed,
    }


def _iso(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=day)


def _forecast(plan: Plan, rows: pa.Table | None) -> dict[str, Any] | None:
    """Sum the customers up; the worth is None where spending is not known."""
    import numpy as np

    if rows is None:
        return None
    alive, expected, clv = (float(np.sum(rows.column(name).to_numpy())) for name in ("p_alive", "expected", "clv"))
    asked = {"horizon": plan.horizon, "discount": plan.discount, "margin": plan.margin}
    return {**asked, "alive": alive, "expected": expected, "clv": None if clv != clv else clv}


def _tables(file: str, found: Lifetime, answer: dict[str, Any]) -> None:
    """Print parameters, the forecast and the test."""
    from polku.words import whole

    said = _("{n} customers, {again} of whom bought again by {day}: {model}, time in {unit}")
    units = {"day": _("days"), "week": _("weeks"), "month": _("months")}
    counts = {"n": whole(found.n_customers), "again": whole(found.n_repeat)}
    typer.echo(said.format(day=answer["until"], model=found.model, unit=units[found.unit], **counts))
    fits = [found.fit, *([found.spend.fit] if found.spend and found.spend.fit.identified else [])]
    rows = [
        [name, written(value, 4), written(error, 4)]
        for fit in fits
        for name, value, error in zip(fit.names, fit.point.tolist(), fit.errors.tolist(), strict=True)
    ]
    print_table(file, ["", _("value"), _("standard error")], rows)
    for sentence in _sentences(found, answer):
        typer.echo(sentence)
    if found.holdout is not None and found.holdout.deciles:
        _test(found.holdout)


def _sentences(found: Lifetime, answer: dict[str, Any]) -> list[str]:
    from polku.words import percent, whole

    ahead = answer["forecast"]
    said = _("In {months} months {expected} purchases are expected; {alive} customers are still buying.")
    sentences = [
        said.format(
            months=ahead["horizon"], expected=whole(round(ahead["expected"])), alive=whole(round(ahead["alive"]))
        )
    ]
    if ahead["clv"] is not None:
        worth = _("They are worth {clv} at a margin of {margin} and a discount of {discount} a year.")
        shares = {"margin": percent(ahead["margin"]), "discount": percent(ahead["discount"])}
        sentences.append(worth.format(clv=whole(round(ahead["clv"])), **shares))
    if found.spend is not None:
        if found.spend.fit.reason:
            sentences.append(found.spend.fit.reason)
        if found.spend.independent is False:
            warned = _("How often and how much at a time go together (correlation {r}): worth is biased.")
            sentences.append(warned.format(r=written(found.spend.correlation, 2)))
    return sentences


def _test(holdout: Any) -> None:
    """Print expected and observed purchases by tenths."""
    said = _("Test on {start} – {end}: {expected} expected, {observed} came; had all gone on as before, {same}.")
    days = {"start": _iso(holdout.start), "end": _iso(holdout.end)}
    sums = {"expected": holdout.expected, "observed": holdout.observed, "same": holdout.same_rate}
    typer.echo(said.format(**days, **{name: written(value, 0) for name, value in sums.items()}))
    rows = [
        [str(each.decile), *map(written, (each.calibration_observed, each.holdout_expected, each.holdout_observed))]
        for each in holdout.deciles
    ]
    print_table("", [_("tenth"), _("before"), _("expected"), _("observed")], rows)
