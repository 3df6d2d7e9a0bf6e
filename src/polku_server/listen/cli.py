"""`polku import feedback`: bring a file of answers in; the other kinds stand in `register.imports.cli`.

Django is set up by the command that this group is added to; what needs it is imported inside the functions.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.cli import refuse
from polku.words import gettext as _
from polku.words import ngettext, whole

from ..register.imports.cli import Preset, listed, progress
from ..register.imports.cli import app as app

if TYPE_CHECKING:
    from polku.listen.reading import Feedback

    from .importing import Rows
    from .imports import Plan
    from .mapping import Map

SHOWN = 10  # names that a line tells

File = Annotated[Path, typer.Argument(help=_("A CSV, XLSX or Parquet file."), show_default=False)]
MapFile = Annotated[Path | None, typer.Option("--map", help=_("A TOML file that says which column is what."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Write nothing; say what would happen."))]
Source = Annotated[str | None, typer.Option("--source", help=_("Where the answers come from: a name of yours."))]
Bad = Annotated[Path | None, typer.Option("--bad", help=_("Where bad rows are listed; else beside the file."))]
Order = Annotated[
    str | None, typer.Option("--date-format", help=_("How 03/04/2024 is meant: day-first or month-first."))
]


@app.command(help=_("Bring a file of feedback in; the same file again adds nothing."))
def feedback(
    context: typer.Context,
    file: File,
    map: MapFile = None,  # noqa: A002  the option's name
    dry_run: DryRun = False,  # noqa: FBT002
    source: Source = None,
    bad: Bad = None,
    date_format: Order = None,
    preset: Preset = "",
) -> None:
    """Read, validate, store; end with 0 if anything was fit, 1 if nothing was, 2 if the file cannot be read."""
    context.obj()
    from polku.errors import PolkuError

    from ..register.imports import maps
    from . import incoming

    bad = bad or Path(f"{file}.bad.csv")
    try:
        incoming.apart(bad, file, map)
        document = maps.load(map) if map else None
        coming = incoming.opened(file, document, incoming.Options(source, date_format, preset))
        describe(coming.feedback, coming.reasons, coming.left, coming.mapped)
        found, plan = coming.planned()
        raise typer.Exit(finish(coming, found, plan, bad, dry=dry_run))
    except PolkuError as error:
        refuse(error)


def finish(coming: Any, found: Rows, plan: Plan, bad: Path, *, dry: bool) -> int:
    """Say or do what was planned; give the exit code."""
    from . import incoming

    problems = sorted([*found.problems, *plan.differs], key=lambda problem: problem.line)
    if not dry and problems:
        incoming.write_bad(bad, problems)
    batch = ""
    if plan.new and not dry:
        batch, came = store(coming, plan)
        plan.there += len(plan.new) - came  # another import brought them in meanwhile
        plan.new = plan.new[:came]
    summarise(found, plan, batch=batch, dry=dry)
    if problems:
        listed(problems, coming.feedback.place, None if dry else bad)
    return 0 if found.good else 1


def store(coming: Any, plan: Plan) -> tuple[str, int]:
    """Bring rows in with a progress bar; give the batch's name and rows. An interruption says how many came in."""
    from django.db import Error

    from polku.errors import InputError

    done = 0
    again = _(
        "{n} rows came in before it stopped. Run the same command again: it brings in the rest and doubles nothing."
    )
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress(len(plan.new)) as advance:

            def told(rows: int) -> None:
                nonlocal done
                done += rows
                advance(rows)

            batch = coming.bring_in(plan, told)
            return batch.public_id, batch.rows
    except KeyboardInterrupt:
        typer.echo(again.format(n=whole(done)), err=True)
        raise typer.Exit(130) from None
    except Error as broken:
        said = _("The store did not take the rows: {reason}.").format(reason=str(broken).splitlines()[0])
        raise InputError(f"{said} {again.format(n=whole(done))}") from broken
    finally:
        signal.signal(signal.SIGTERM, before)


def describe(read: Feedback, reasons: dict[str, str], left: dict[str, str], mapped: Map) -> None:
    """Say what was read and which column is taken as what, with the reason; the lines make a map."""
    from .incoming import lines_of

    many = len(read.table)
    said = ngettext("{file}: one row, source {source}", "{file}: {n} rows, source {source}", many)
    typer.echo(said.format(file=read.name, n=whole(many), source=mapped.source))
    lines = lines_of(mapped)
    width = max(len(line) for line in lines.values())
    for key, line in lines.items():
        typer.echo(f"  {line:{width}}  # {reasons[key]}" if key in reasons else f"  {line}")
    for name, why in left.items():
        typer.echo("  " + _("left out: {column} ({why})").format(column=name, why=why))
    if not mapped.date:
        typer.echo("  " + _("There is no date: the answers count on the day of the import."))


def summarise(found: Rows, plan: Plan, *, batch: str, dry: bool) -> None:
    """Say how many rows came in, were there, were bad or empty, and what was made for them."""
    new = len(plan.new)
    if dry:
        typer.echo(ngettext("One row would come in.", "{n} rows would come in.", new).format(n=whole(new)))
    elif batch:
        said = ngettext("One row came in as batch {batch}.", "{n} rows came in as batch {batch}.", new)
        typer.echo(said.format(n=whole(new), batch=batch))
    else:
        typer.echo(_("Nothing new came in."))
    counted = (
        (plan.there, _("already there: {n}")),
        (len(plan.differs), _("already there, differs: {n}")),
        (found.bad, _("bad: {n}")),
        (found.empty, _("without any answer: {n}")),
    )
    for count, sentence in counted:
        if count:
            typer.echo("  " + sentence.format(n=whole(count)))
    made = (
        (plan.touchpoints, _("would make touchpoints: {names}") if dry else _("made touchpoints: {names}")),
        (plan.units, _("would make units: {names}") if dry else _("made units: {names}")),
    )
    for names, sentence in made:
        if names:
            more = ", …" if len(names) > SHOWN else ""
            typer.echo("  " + sentence.format(names=", ".join(names[:SHOWN]) + more))
    if batch:
        typer.echo(_("To take it back: polku import undo {batch}").format(batch=batch))
