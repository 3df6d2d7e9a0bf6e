"""``polku referrals``: what customers who recommend are worth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, print_json, print_table, refusing, span, written
from polku.words import gettext as _

if TYPE_CHECKING:
    import pyarrow as pa

    from polku.listen.typed import Typed
    from polku.value.referrals import Referrals

YES = ("yes", "kyllä", "ja", "true", "1", "1.0")
NO = ("no", "ei", "nej", "false", "0", "0.0")

Customer = Annotated[str, typer.Option("--customer", help=_("The column of customers."), show_default=False)]
Referrer = Annotated[str, typer.Option("--referrer", help=_("The column of who recommended."), show_default=False)]
Anyway = Annotated[
    str, typer.Option("--anyway", help=_("The column of who would have come anyway, yes or no."), show_default=False)
]
Margin = Annotated[
    str, typer.Option("--margin", help=_("The column of what each customer earns us."), show_default=False)
]
Cost = Annotated[
    str, typer.Option("--cost", help=_("What winning a customer costs: a number or a column."), show_default=False)
]
Reward = Annotated[float, typer.Option("--reward", help=_("What is paid for a referral."))]
Generations = Annotated[int, typer.Option("--generations", help=_("2 counts also those referred by the referred."))]
Clv = Annotated[str | None, typer.Option("--clv", help=_("The column of lifetime values; --margin if left out."))]
Warned = Annotated[str | None, typer.Option("--warned", help=_("The column of how many people each has warned."))]
Lost = Annotated[str | None, typer.Option("--lost", help=_("Share of the warned who stay away, as 0.05-0.25."))]
Before = Annotated[str | None, typer.Option("--before", help=_("The column of what was bought in the period before."))]
After = Annotated[str | None, typer.Option("--after", help=_("The column of what was bought in this period."))]


@app.command(help=_("What referrals are worth: by customer and generation, against lifetime value, and as growth."))
def referrals(
    file: File,
    customer: Customer,
    referrer: Referrer,
    anyway: Anyway,
    margin: Margin,
    cost: Cost,
    reward: Reward = 0.0,
    generations: Generations = 1,
    clv: Clv = None,
    warned: Warned = None,
    lost: Lost = None,
    before: Before = None,
    after: After = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Read customers, value their referrals, and print."""
    with refusing():
        from polku import figures

        figures.level_of(level)
        _checked(generations, reward, warned, lost, before, after)
        columns: dict[str, str | None] = {"customer": customer, "referrer": referrer, "anyway": anyway}
        columns |= {"margin": margin, "clv": margin if clv is None else clv}
        columns |= {"warned": warned, "before": before, "after": after}
        rows = _read(file, columns, cost)
        answer = _solved(rows, generations, reward, level, _range(lost))
    print_json(answer) if json else _tables(file.name, answer)


def _checked(
    generations: int, reward: float, warned: str | None, lost: str | None, before: str | None, after: str | None
) -> None:
    from polku.errors import InputError

    if not 1 <= generations <= 100:
        raise InputError(_("--generations is {value}: give a number, 1 to 100.").format(value=generations))
    if not 0 <= reward <= 1e60:
        raise InputError(_("--reward is {value}: give an amount, 0 or more.").format(value=reward))
    for pair in ((("--warned", warned), ("--lost", lost)), (("--before", before), ("--after", after))):
        given = [name for name, value in pair if value is not None]
        if len(given) == 1:
            other = next(name for name, value in pair if value is None)
            raise InputError(_("{option} also needs {other}.").format(option=given[0], other=other))


def _range(lost: str | None) -> tuple[float, float] | None:
    from polku.errors import InputError

    if lost is None:
        return None
    match = re.fullmatch(r"\s*(\d*\.?\d+)\s*[-–]\s*(\d*\.?\d+)\s*", lost)
    if match is None or not 0 <= float(match[1]) <= float(match[2]) <= 1:
        raise InputError(_("--lost is {value}: give two shares between 0 and 1, such as 0.05-0.25.").format(value=lost))
    return float(match[1]), float(match[2])


def _read(file: Path, columns: dict[str, str | None], cost: str) -> pa.Table:
    """Read customers under fixed names; the cost of winning one is a number or a column."""
    import numpy as np
    import pyarrow as pa

    from polku.errors import CannotEstimate, InputError
    from polku.listen import typed

    has = {name: column for name, column in columns.items() if column is not None}
    fixed = float(cost) if re.fullmatch(r"\d+(\.\d+)?", cost) else None
    if fixed is None:
        has["cost"] = cost
    names = ("customer", "referrer", "anyway")
    numbers = list(dict.fromkeys(column for name, column in has.items() if name not in names))
    apart = [has.get(name) for name in (*names, "margin", "warned", "before", "after")]
    found = typed.read(file, numbers=numbers, labels=[has[name] for name in names], apart=apart)
    if "warned" in has:
        found.refuse(has["warned"], np.flatnonzero(found.numbers(has["warned"]) < 0), _("Give a number, 0 or more."))
    made = {name: found[column] for name, column in has.items()}
    for name in names:
        made[name] = made[name].cast(pa.string())
    made["anyway"] = _anyway(made["anyway"], found, has["anyway"])
    if fixed is not None:
        made["cost"] = pa.chunked_array([pa.array([fixed] * len(found.table), pa.float64())])
    table = pa.table(made)
    customers = table["customer"].to_pylist()
    kept = table.filter(pa.array([who not in (None, "") for who in customers], pa.bool_()))
    if len(set(kept["customer"].to_pylist())) < len(kept):
        raise InputError(_("{file}: a customer stands on two rows: give a row per customer.").format(file=file.name))
    if not len(kept):
        raise CannotEstimate(_("{file} has no customers: give a row for each.").format(file=file.name))
    return kept


def _anyway(values: pa.ChunkedArray, found: Typed, column: str) -> pa.ChunkedArray:
    """Read yes and no; empty was not asked."""
    import numpy as np
    import pyarrow as pa

    meant: dict[str | None, float | None] = {"": None, None: None}
    meant.update(dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0))
    folded = [None if each is None else each.strip().casefold() for each in values.to_pylist()]
    wrong = np.array([row for row, each in enumerate(folded) if each not in meant], int)
    found.refuse(column, wrong, _("Give yes, no, or leave the cell empty if nobody asked."))
    return pa.chunked_array([pa.array([meant[each] for each in folded], pa.float64())])


def _solved(
    rows: pa.Table, generations: int, reward: float, level: float, lost: tuple[float, float] | None
) -> dict[str, Any]:
    """Give what JSON prints."""
    import ibis
    import numpy as np

    from polku.value.referrals import earned_growth, quadrants, referrals

    rows = rows.sort_by("customer")
    table = ibis.memtable(rows)
    found = referrals(table, generations=generations, reward=reward, level=level)
    clv = np.nan_to_num(rows["clv"].to_numpy())
    split, own, cuts = quadrants(clv, found.value)
    growth = earned_growth(table) if "before" in rows.column_names else None
    return {
        "n_customers": len(found.customers),
        "types": found.kinds,
        "generations": generations,
        "total": found.total,
        "quadrants": {"clv_median": cuts[0], "crv_median": cuts[1], "by": split},
        "negative": _negative(rows, lost) if lost else None,
        "earned_growth": growth,
        "left_out": found.left_out,
        "customers": _customers(found, clv, own),
    }


def _customers(found: Referrals, clv: Any, own: list[str]) -> list[dict[str, Any]]:
    names = ("customer", "type_one", "type_two", "unknown", "margin", "saved", "later", "crv", "clv", "quadrant")
    arrays = (found.one, found.two, found.unknown, found.margin, found.saved, found.later, found.value, clv)
    columns = [found.customers, *(each.tolist() for each in arrays), own]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _negative(rows: pa.Table, lost: tuple[float, float]) -> dict[str, Any]:
    """Give what those who were warned may have cost: a range of assumptions, kept apart from the values."""
    import numpy as np

    warned = float(np.nansum(rows["warned"].to_numpy()))
    margin = float(np.nan_to_num(rows["margin"].to_numpy()).mean()) if len(rows) else 0.0
    label = _("range of assumptions, not an estimate; not in any other figure")
    ends = {"low": -warned * lost[1] * margin, "high": -warned * lost[0] * margin}
    return {"warned": warned, "lost": list(lost), "mean_margin": margin, **ends, "label": label}


def _tables(file: str, answer: dict[str, Any]) -> None:
    from polku.words import percent, whole

    types = answer["types"]
    best = sorted(answer["customers"], key=lambda each: -each["crv"])[:10]
    rows = [
        [
            each["customer"],
            str(each["type_one"]),
            str(each["type_two"]),
            *_money(each, "margin", "saved", "later", "crv"),
        ]
        for each in best
        if each["crv"]
    ]
    headings = [_("type one"), _("type two"), _("margin"), _("saved"), _("later"), _("referral value")]
    print_table(_("{file}: who brought most").format(file=file), [_("customer"), *headings], rows)
    said = _("{one} of {n} asked would not have come otherwise: {share} ({interval}).")
    asked = types.type_one + types.type_two
    interval = span(types.low, types.high)
    typer.echo(said.format(one=types.type_one, n=whole(asked), share=percent(types.share), interval=interval))
    typer.echo(_("Every referral once: {total}").format(total=written(answer["total"], 0)))
    names = {
        "champions": _("champions"),
        "affluents": _("affluents"),
        "advocates": _("advocates"),
        "misers": _("misers"),
    }
    split = [
        [names[each.name], whole(each.n), written(each.clv), written(each.crv)] for each in answer["quadrants"]["by"]
    ]
    headings = [_("quadrant"), _("customers"), _("lifetime value"), _("referral value")]
    print_table(_("Above and below the medians"), headings, split)
    if answer["negative"]:
        loss = answer["negative"]
        said = _("Warnings may have cost {interval}: {label}.")
        typer.echo(said.format(interval=span(loss["low"], loss["high"], 0), label=loss["label"]))
    if answer["earned_growth"]:
        grown = answer["earned_growth"]
        said = _("Earned growth {rate}: revenue kept {kept}, new and earned {new} of the period before.")
        typer.echo(said.format(rate=percent(grown.rate), kept=percent(grown.retention), new=percent(grown.earned_new)))


def _money(row: dict[str, Any], *names: str) -> list[str]:
    return [written(row[name], 0) for name in names]
