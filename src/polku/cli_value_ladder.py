"""``polku ladder``: on which step of customership each person of a file stands."""

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
    refuse_out,
    refusing,
    span,
    written,
)
from polku.words import N_, pgettext
from polku.words import gettext as _

if TYPE_CHECKING:
    import pyarrow as pa

    from polku.value.ladder import Ladder, Standing
    from polku.value.rules import Ruleset

Customer = Annotated[str, typer.Option("--customer", help=_("The column of customers."), show_default=False)]
Day = Annotated[str, typer.Option("--date", help=_("The column of days."), show_default=False)]
Amount = Annotated[str | None, typer.Option("--amount", help=_("The column of amounts; negative ones are returns."))]
Kind = Annotated[str | None, typer.Option("--kind", help=_("The column of kinds of event; all are purchases without."))]
Need = Annotated[str | None, typer.Option("--need", help=_("The column of what a customer buys of all suppliers."))]
Rules = Annotated[str, typer.Option("--rules", help=_("A TOML file of steps, or one of: eight, phases."))]
Until = Annotated[
    str | None, typer.Option("--until", help=_("Last day that counts; the last of the file if left out."))
]
Out = Annotated[Path | None, typer.Option("--people", help=_("Write a Parquet file with a row per person."))]
# the steps of our own rulesets, as ``gettext`` finds them
STEPS = (
    *(N_("suspect"), N_("prospect"), N_("first-time buyer"), N_("occasional customer"), N_("regular")),
    *(N_("key customer"), N_("advocate"), N_("lapsed")),
    *(N_("awareness"), N_("exploration"), N_("expansion"), N_("commitment")),
)
LISTED = 1000  # people whom JSON names; the rest are counted
BATCH = 50_000  # people put into words at a time
Periods = Annotated[int, typer.Option("--periods", help=_("How many ends of periods to look at."))]


@app.command(help=_("On which step of the customers' ladder people stand and how they move, by your own rules."))
def ladder(
    file: File,
    customer: Customer,
    date: Day,
    amount: Amount = None,
    kind: Kind = None,
    need: Need = None,
    rules: Rules = "eight",
    until: Until = None,
    periods: Periods = 13,
    people: Out = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Read the rules and the events, put people on steps and print."""
    with refusing():
        from polku import figures

        figures.level_of(level)
        refuse_out(people, file)
        steps = rules_of(rules)
        columns = {"customer": customer, "day": date, "amount": amount, "kind": kind, "need": need}
        found, left_out = _found(file, columns, steps, (until, periods), level)
        if people is not None:
            _write(found, people)
    print_json(_answer(found, left_out)) if json else _tables(file.name, found)


def rules_of(name: str) -> Ruleset:
    """Read a ruleset by the name of ours or of a file."""
    from polku.errors import InputError
    from polku.value.rules import ruleset
    from polku.value.rulesets import RULESETS

    if name in RULESETS:
        return ruleset(RULESETS[name], name)
    try:
        return ruleset(Path(name).read_text(encoding="utf-8"), Path(name).name)
    except (OSError, UnicodeDecodeError) as error:
        said = _("{file} cannot be read: give a TOML file, or one of {values}.")
        raise InputError(said.format(file=name, values=", ".join(RULESETS))) from error


def _found(
    file: Path, columns: dict[str, str | None], rules: Ruleset, when: tuple[str | None, int], level: float
) -> tuple[Ladder, int]:
    import ibis
    import pyarrow.compute as pc

    from polku import figures
    from polku.errors import InputError
    from polku.tables import EPOCH
    from polku.value.ladder import ends, ladder

    until, periods = when
    if not 1 <= periods <= 120:
        raise InputError(_("--periods is {value}: give a number, 1 to 120.").format(value=periods))
    rows, left_out = _read(file, columns)
    if not len(rows):
        raise InputError(_("{file} has no row with a customer and a day: one is needed.").format(file=file.name))
    first, last = (EPOCH + dt.timedelta(days=each) for each in pc.min_max(rows["day"]).as_py().values())
    end = last if until is None else figures.day_of("--until", until)
    return ladder(ibis.memtable(rows), rules, ends(first, end, rules.period, periods), level=level), left_out


def _read(file: Path, columns: dict[str, str | None]) -> tuple[pa.Table, int]:
    """Read the events under fixed names; give how many rows lack a customer or a day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from polku.listen import typed

    has = {name: column for name, column in columns.items() if column is not None}
    numbers = [has[name] for name in ("amount", "need") if name in has]
    labels = [has[name] for name in ("customer", "kind") if name in has]
    found = typed.read(file, numbers=numbers, labels=labels, days=[has["day"]], apart=[*has.values()])
    made = {name: found[column] for name, column in has.items()}
    made["day"] = made["day"].cast(pa.int32())
    if "kind" in made:
        made["kind"] = made["kind"].cast(pa.string())
    table = pa.table(made)
    counted = pc.and_(pc.is_valid(table["customer"]), pc.is_valid(table["day"]))
    if pa.types.is_string(table["customer"].type):
        counted = pc.and_(counted, pc.fill_null(pc.not_equal(table["customer"], ""), False))  # noqa: FBT003
    kept = table.filter(counted)
    return kept, len(table) - len(kept)


def _answer(found: Ladder, left_out: int) -> dict[str, Any]:
    """Give what JSON prints, the first people only; ``from`` is a word of Python."""
    from polku.terminal import plain

    def renamed(rows: list[Any]) -> list[dict[str, Any]]:
        return [{"from" if key == "origin" else key: each for key, each in plain(row).items()} for row in rows]

    people = [plain(_row(each)) for each in found.told(0, LISTED)]
    parts = {"moves": renamed(found.moves), "transitions": renamed(found.transitions), "people": people}
    head = {"until": found.until, "period": found.period, "n": found.n, "steps": found.steps, "flags": found.flags}
    return {**head, **parts, "not_listed": found.n - len(people), "left_out": left_out}


def _row(each: Standing) -> dict[str, Any]:
    """Give a person as a row of JSON or Parquet."""
    return {
        "customer": each.customer, "step": each.step, "reason": each.reason, "flags": each.flags, **each.fields
    }  # fmt: skip


def _write(found: Ladder, path: Path) -> None:
    """Write everybody, some thousands at a time: a million in words take gigabytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    own = [found.rows.schema.field(name) for name in ("customer", *found.rules.fields)]
    words = [pa.field("step", pa.string()), pa.field("reason", pa.string()), pa.field("flags", pa.list_(pa.string()))]
    schema = pa.schema([own[0], *words, *own[1:]])
    with beside(path) as part, pq.ParquetWriter(part, schema) as file:
        for start in range(0, found.n, BATCH):
            rows = [_row(each) for each in found.told(start, BATCH)]
            file.write_table(pa.Table.from_pylist(rows, schema=schema))


def _period(period: str) -> str:
    words = {"week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    return words[period]


def _said(step: str | None) -> str:
    """Say a step of ours in the reader's language, anybody's own as it stands."""
    return _(step) if step else "–"


def _tables(file: str, found: Ladder) -> None:
    from polku.words import percent, whole

    rows = [
        [_said(each.step), whole(each.people), percent(each.share), written(each.amount, 0), written(each.mean)]
        for each in found.steps
    ]
    title = _("{file}: {n} people on {day}").format(file=file, n=whole(found.n), day=found.until)
    print_table(title, [_("step"), _("people"), _("share"), _("amount"), _("mean")], rows)
    for flag, n in found.flags.items():
        typer.echo(_("{flag}, on any step: {n}").format(flag=_said(flag), n=whole(n)))
    moves = [
        [_said(each.origin), _said(each.to), f"{each.n}/{each.of}", written(each.share), span(each.low, each.high)]
        for each in found.transitions
    ]
    if moves:
        headings = [pgettext("step", "from"), pgettext("step", "to"), "n", _("share"), _("interval")]
        print_table(_("Moves in a period ({period})").format(period=_period(found.period)), headings, moves, left=2)
