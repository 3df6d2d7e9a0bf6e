"""``polku rfm``: how lately, how often and for how much each customer bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from polku.terminal import File, Json, app, print_json, print_table, refusing, written
from polku.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path as Folder

    from polku.value.rfm import RFM

Customer = Annotated[str, typer.Option("--customer", help=_("The column of customers."), show_default=False)]
Day = Annotated[str, typer.Option("--date", help=_("The column of days of purchase."), show_default=False)]
Amount = Annotated[str | None, typer.Option("--amount", help=_("The column of amounts; negative ones are returns."))]
Until = Annotated[str | None, typer.Option("--until", help=_("The last day that counts; else the file's last."))]
Groups = Annotated[int, typer.Option("--groups", help=_("Equal groups of each figure, 2 to 10."))]


@app.command(help=_("Customers in groups by how lately, how often and for how much they bought."))
def rfm(
    file: File,
    customer: Customer,
    date: Day,
    amount: Amount = None,
    until: Until = None,
    groups: Groups = 5,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the cells that hold customers; JSON has every customer."""
    with refusing():
        found = _found(file, customer, date, amount, until, groups)
        print_json(found) if json else _show(found)


def _found(file: Folder, customer: str, date: str, amount: str | None, until: str | None, groups: int) -> RFM:
    import ibis
    import pyarrow as pa
    import pyarrow.compute as pc

    from polku import figures
    from polku.errors import CannotEstimate
    from polku.listen import typed
    from polku.value.rfm import rfm as solve

    apart = [customer, date, amount]
    read = typed.read(file, numbers=[amount] if amount else [], labels=[customer], days=[date], apart=apart)
    columns = {
        "customer": read[customer],
        "day": read[date].cast("int32"),
        **({"amount": read[amount]} if amount else {}),
    }
    last = pc.max(read[date]).as_py()
    if last is None:
        raise CannotEstimate(_("{file} has no day of purchase.").format(file=file.name))
    end = last if until is None else figures.day_of("--until", until)
    found = solve(ibis.memtable(pa.table(columns)), until=end, groups=groups)
    if not found.n:
        sentence = _("{file} has no purchase of a customer by {day}: one is needed.")
        raise CannotEstimate(sentence.format(file=file.name, day=end))
    return found


def _show(found: RFM) -> None:
    from polku.words import whole

    groups = [_groups(c.recency_group, c.frequency_group, c.amount_group) for c in found.cells]
    rows = [[*three, whole(c.n), written(c.amount)] for three, c in zip(groups, found.cells, strict=True)]
    title = _("{n} customers on {day}, groups 1 to {groups}, {groups} is best").format(
        n=whole(found.n), day=found.until.isoformat(), groups=found.groups
    )
    headings = [_("recency"), _("frequency"), _("money"), _("customers"), _("amount")]
    print_table(title, headings, rows, left=0)
    typer.echo(_("Equals always share a group, so groups may be of unequal size."))


def _groups(*groups: int | None) -> list[str]:
    return [str(group) if group else "–" for group in groups]
