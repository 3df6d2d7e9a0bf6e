"""`polku import`: bring a file in, list what came in, take a batch back.

Django is set up by the command that this group is added to; what needs it is imported inside the functions.
"""

from __future__ import annotations

import csv
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.cli import refuse
from polku.words import gettext as _
from polku.words import language, ngettext, whole

if TYPE_CHECKING:
    from polku.listen.problems import Problem

    from .bringing import Coming
    from .outcomes import Outcome

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Files of customers, purchases and answers."))
SHOWN = 10  # bad rows that a dry run names
HELP = {
    "people": _("Bring in people: names, numbers, addresses, where they work."),
    "organisations": _("Bring in organisations: numbers, business IDs, addresses, what they belong to."),
    "memberships": _("Bring in who belongs to which organisation, in what role, from when to when."),
    "units": _("Bring in units of your own: branches, teams, sellers."),
    "touchpoints": _("Bring in touchpoints of the customer's path."),
    "purchases": _("Bring in purchases: an order line each, with its customer."),
    "encounters": _("Bring in encounters: visits, calls, meetings, deliveries."),
    "leads": _("Bring in leads: who they are, and how they first met you."),
}

File = Annotated[Path, typer.Argument(help=_("A CSV, XLSX or Parquet file."), show_default=False)]
MapFile = Annotated[
    str | None, typer.Option("--map", help=_("A TOML file that says which column is what, or the name of a saved map."))
]
SaveMap = Annotated[str | None, typer.Option("--save-map", help=_("Keep the map under this name."))]
Preset = Annotated[str, typer.Option("--preset", help=_("Read the file as this system exports it, such as hubspot."))]
Beside = Annotated[
    list[Path] | None, typer.Option("--with", help=_("Another file whose columns are joined by the id that both have."))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Write nothing; say what would happen."))]
OnDuplicate = Annotated[str, typer.Option("--on-duplicate", help=_("Rows that are there: update, skip or create."))]
Source = Annotated[str | None, typer.Option("--source", help=_("Where the rows come from: a name of yours."))]
Bad = Annotated[Path | None, typer.Option("--bad", help=_("Where bad rows are listed; else beside the file."))]
Dates = Annotated[
    str | None, typer.Option("--date-format", help=_("How 03/04/2024 is meant: day-first or month-first."))
]
Decimals = Annotated[str | None, typer.Option("--decimals", help=_("Which sign parts the cents: comma or point."))]
Currency = Annotated[str, typer.Option("--currency", help=_("Currency of amounts that name none."))]
Unknown = Annotated[
    str, typer.Option("--unknown-customer", help=_("Customers whom nobody knows: create (by their number) or refuse."))
]


def command(kind: str) -> Callable[..., None]:
    """Make the command of one kind of file."""

    def bring(
        context: typer.Context,
        file: File,
        map: MapFile = None,  # noqa: A002  the option's name
        save_map: SaveMap = None,
        preset: Preset = "",
        beside: Beside = None,
        dry_run: DryRun = False,  # noqa: FBT002
        on_duplicate: OnDuplicate = "",
        source: Source = None,
        bad: Bad = None,
        date_format: Dates = None,
        decimals: Decimals = None,
        currency: Currency = "",
        unknown_customer: Unknown = "create",
    ) -> None:
        """Read, validate, store; end with 0 if anything was fit, 1 if nothing was, 2 if it cannot be read as it is."""
        context.obj()
        from polku.errors import PolkuError

        from . import bringing, mapping

        sparing()

        options = bringing.Options(
            source, date_format, decimals, currency, on_duplicate, unknown_customer, preset, beside or ()
        )
        bad = bad or Path(f"{file}.bad.csv")
        try:
            apart(bad, file, *(beside or ()))
            coming = bringing.opened(kind, file, document_of(kind, map), options)
            describe(coming)
            code = finish(coming, bad, dry=dry_run)
            if save_map and not dry_run:
                mapping.keep(coming.mapped, save_map, coming.stream.columns)
                typer.echo(_("The map is kept: use it again with --map {name}").format(name=save_map))
        except PolkuError as error:
            refuse(error)
        raise typer.Exit(code)

    return bring


def sparing() -> None:
    """Give memory back as soon as a batch is done with it: a file of any length goes through little."""
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
        pa.jemalloc_set_decay_ms(0)


for _kind, _help in HELP.items():
    app.command(_kind, help=_help)(command(_kind))


def document_of(kind: str, named: str | None) -> dict[str, Any] | None:
    """Give the map that was named: a file's, or a saved one's."""
    from . import maps
    from .kinds import KINDS
    from .mapping import named as saved

    if not named:
        return None
    return maps.load(Path(named)) if named.endswith(".toml") or Path(named).exists() else saved(KINDS[kind], named)


def apart(bad: Path, *read: Path) -> None:
    """Refuse to list bad rows over a file that is being read."""
    from polku.errors import InputError

    if any(bad.resolve() == each.resolve() for each in read):
        raise InputError(closed(bad))


def closed(path: Path) -> str:
    """Say that bad rows cannot be listed here."""
    return _("{file} cannot be written, so nothing came in. Name another place with --bad.").format(file=path)


def describe(coming: Coming) -> None:
    """Say what was read and which column is taken as what, with the reason; the lines make a map."""
    many, source = coming.rows, coming.mapped.source
    said = ngettext("{file}: one row, source {source}", "{file}: {n} rows, source {source}", many)
    typer.echo(said.format(file=coming.stream.name, n=whole(many), source=source))
    lines, why = coming.mapped.lines(), coming.mapped.why
    width = max(len(line) for line in lines.values())
    for key, line in lines.items():
        typer.echo(f"  {line:{width}}  # {why[key]}" if key in why else f"  {line}")
    if coming.left:
        typer.echo("  " + _("left out: {columns}").format(columns=", ".join(coming.left)))


def finish(coming: Coming, bad: Path, *, dry: bool) -> int:
    """Say or do what is to be done; give the exit code."""
    batch = None
    if dry:
        outcome = coming.look()
    else:
        batch, outcome = store(coming)
    if outcome.problems and not dry:
        write_bad(bad, outcome.problems)
    summarise(outcome, batch=batch.public_id if batch else "", dry=dry)
    if outcome.problems:
        listed(outcome.problems, coming.stream.place, None if dry else bad)
    return 0 if outcome.new + outcome.updated + outcome.there else 1


def store(coming: Coming) -> tuple[Any, Outcome]:
    """Bring rows in with a progress bar. An interruption says how many came in."""
    from django.db import Error

    from polku.errors import InputError

    done = 0
    again = _(
        "{n} rows came in before it stopped. Run the same command again: it brings in the rest and doubles nothing."
    )
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress(coming.rows) as advance:

            def told(rows: int) -> None:
                nonlocal done
                done += rows
                advance(rows)

            return coming.bring_in(told=told)
    except KeyboardInterrupt:
        typer.echo(again.format(n=whole(done)), err=True)
        raise typer.Exit(130) from None
    except Error as broken:
        said = _("The store did not take the rows: {reason}.").format(reason=str(broken).splitlines()[0])
        raise InputError(f"{said} {again.format(n=whole(done))}") from broken
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, a line at each tenth elsewhere."""
    if sys.stdout.isatty():
        from rich.progress import Progress

        with Progress() as bar:
            task = bar.add_task(_("Bringing in"), total=total)
            yield lambda rows: bar.update(task, advance=rows)
        return
    done, shown = 0, 0

    def told(rows: int) -> None:
        nonlocal done, shown
        done += rows
        if 10 * done // total > shown and total > 5000:
            shown = 10 * done // total
            typer.echo(_("{n} of {all} rows").format(n=whole(done), all=whole(total)))

    yield told


def summarise(outcome: Outcome, *, batch: str, dry: bool) -> None:
    """Say how many rows came in, changed what was there, were there, or were bad, and what was made for them."""
    new = outcome.new
    if dry:
        typer.echo(ngettext("One row would come in.", "{n} rows would come in.", new).format(n=whole(new)))
    elif batch:
        said = ngettext("One row came in as batch {batch}.", "{n} rows came in as batch {batch}.", new)
        typer.echo(said.format(n=whole(new), batch=batch))
    else:
        typer.echo(_("Nothing new came in."))
    counted = (
        (outcome.updated, _("would change what is there: {n}") if dry else _("changed what was there: {n}")),
        (outcome.there, _("already there: {n}")),
        (outcome.bad, _("bad: {n}")),
    )
    for count, sentence in counted:
        if count:
            typer.echo("  " + sentence.format(n=whole(count)))
    for what, count in outcome.made.items():
        said = _("would make {what}: {n}") if dry else _("made {what}: {n}")
        typer.echo("  " + said.format(what=made_of(what), n=whole(count)))
    if batch:
        typer.echo(_("To take it back: polku import undo {batch}").format(batch=batch))


def made_of(what: str) -> str:
    """Name what was made."""
    return {
        "customers": _("customers"),
        "organisations": _("organisations"),
        "units": _("units"),
        "touchpoints": _("touchpoints"),
        "encounters": _("encounters"),
    }[what]


def write_bad(path: Path, problems: Sequence[Problem]) -> None:
    """List bad values in a file: line, column, value, cure."""
    import pyarrow as pa

    from polku.errors import InputError
    from polku.govern.formulas import inert

    cells = [(each.column, each.value, each.cure) for each in problems]
    columns, values, cures = (inert(pa.array(each, pa.string())).to_pylist() for each in zip(*cells, strict=True))
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "column", "value", "cure"))
            writer.writerows(zip((each.line for each in problems), columns, values, cures, strict=True))
    except OSError as error:
        raise InputError(closed(path)) from error


def listed(problems: Sequence[Any], place: str, bad: Path | None) -> None:
    """Say where bad rows stand: in the file, or the first ten of them here."""
    if bad is not None:
        typer.echo(_("Each value to mend stands in {file}.").format(file=bad))
        return
    where = {"line": _("line {n}"), "row": _("row {n}"), "record": _("record {n}")}[place]
    for problem in problems[:SHOWN]:
        value = "".join(sign if sign.isprintable() else " " for sign in problem.value)[:60]
        typer.echo(f"  {where.format(n=problem.line)}: {problem.column} {value!r}: {problem.cure}")
    if len(problems) > SHOWN:
        typer.echo("  " + _("and {n} more").format(n=whole(len(problems) - SHOWN)))


@app.command(help=_("Take a whole batch back."), context_settings={"ignore_unknown_options": True})
def undo(
    context: typer.Context, batch: Annotated[str, typer.Argument(help=_("The batch, as polku import list names it."))]
) -> None:
    """Undo a batch; its figures move at once."""
    context.obj()
    from django.utils import translation

    from polku.errors import InputError, PolkuError

    from ..models import ImportBatch
    from . import undoing

    try:
        translation.activate(language())
        found = ImportBatch.objects.filter(public_id=batch).first()
        if not found:
            raise InputError(_("There is no batch {batch}. polku import list names them all.").format(batch=batch))
        before = found.undone_at
        undone = undoing.undo(found)
    except PolkuError as error:
        refuse(error)
    if before and not undone.rows and not undone.kept:
        typer.echo(_("Batch {batch} was undone already.").format(batch=batch))
        return
    count = undone.rows
    said = ngettext("One row of batch {batch} was taken back.", "{n} rows of batch {batch} were taken back.", count)
    typer.echo(said.format(n=whole(count), batch=batch))
    for name, why in undone.kept[:SHOWN]:
        typer.echo("  " + _("stays: {name} ({why})").format(name=name, why=why))
    if len(undone.kept) > SHOWN:
        typer.echo("  " + _("and {n} more").format(n=whole(len(undone.kept) - SHOWN)))
    raise typer.Exit(1 if undone.kept else 0)


@app.command("list", help=_("List what came in, newest first."))
def batches(context: typer.Context) -> None:
    """Print each batch on a line: name, time, rows, kind, source, file."""
    context.obj()
    from ..models import ImportBatch
    from .bringing import clock

    found = list(ImportBatch.objects.order_by("-pk"))
    if not found:
        typer.echo(_("Nothing has come in yet. Begin with: polku import people FILE --dry-run"))
    for batch in found:
        undone = "  " + _("undone {time}").format(time=clock(batch.undone_at)) if batch.undone_at else ""
        came = f"{batch.public_id}  {clock(batch.created_at)}  {whole(batch.rows):>9}"
        typer.echo(f"{came}  {batch.kind:13}  {batch.source}  {batch.file_name}{undone}")
