"""`polku export`: carry a list away as a file. Whoever holds the server's command line may export every list.

Django is set up by ``context.obj``; what needs it is imported inside the functions.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import refuse
from polku.words import gettext as _
from polku.words import language, ngettext, whole

Name = Annotated[str, typer.Argument(help=_("Which list; without a name, the lists are named."), show_default=False)]
Form = Annotated[str | None, typer.Option("--format", help=_("csv, xlsx or parquet; else as the file's name ends."))]
Output = Annotated[Path | None, typer.Option("--output", help=_("The file to write; else LIST.FORMAT here."))]


def export(context: typer.Context, name: Name = "", form: Form = None, output: Output = None) -> None:
    """Write a list to a file; end with 2 and a sentence where it cannot be done."""
    context.obj()
    from django.utils import translation

    from polku.errors import InputError, PolkuError

    from . import exports

    translation.activate(language())
    listing = exports.named(name)
    if listing is None:
        return named(name)
    try:
        kind = form or (output.suffix.lstrip(".") if output else "csv")
        if kind not in exports.FORMATS:
            raise InputError(_("{kind} is not a format of exports. Choose csv, xlsx or parquet.").format(kind=kind))
        file = output or Path(f"{name}.{kind}")
        rows = write(listing, kind, file)
    except PolkuError as error:
        refuse(error)
    typer.echo(ngettext("One row was written to {file}.", "{n} rows were written to {file}.", rows).format(
        n=whole(rows), file=file))  # fmt: skip
    return None


def named(asked: str) -> None:
    """Name the lists there are; one that was asked for and is not there ends with 2."""
    from polku.errors import InputError

    from . import exports

    if asked:
        names = ", ".join(each.name for each in exports.listings())
        refuse(InputError(_("There is no list {name}. There are: {names}.").format(name=asked, names=names)))
    for each in exports.listings():
        typer.echo(f"{each.name:14}{each.title}")


def write(listing: object, form: str, file: Path) -> int:
    """Write beside the file and put it in its place once it is whole, closed to everybody else."""
    from polku import lake
    from polku.errors import InputError

    from ..lake import owner
    from . import exports

    assert isinstance(listing, exports.Listing)  # noqa: S101
    part = file.with_name(f"{file.name}.part")
    engine = owner.engine() if listing.counted else None
    lake.use(engine)
    try:
        with open(part, "wb", opener=closed) as made:
            rows = exports.export(None, listing, form, made)
        part.replace(file)
    except OSError as error:
        sentence = _("{file} cannot be written. Name another place with --output.")
        raise InputError(sentence.format(file=file)) from error
    finally:
        part.unlink(missing_ok=True)
        if engine:
            engine.close()
            lake.use(None)
    sys.stdout.flush()
    return rows


def closed(path: str, flags: int) -> int:
    """Open a file that is ours alone; what lies there already is not followed."""
    return os.open(path, flags | os.O_EXCL | os.O_NOFOLLOW, 0o600)
