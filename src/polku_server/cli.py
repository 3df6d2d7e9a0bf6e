"""The `polku` command: the library's commands, and the server's when it is installed.

Django is imported inside the functions, so that `polku --help` answers at once and a notebook needs no server.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Annotated

import typer

from polku.cli import app, refuse
from polku.words import gettext as _

from .cli_store import backup, compact, restore
from .govern.cli import app as auditing
from .govern.exports_cli import export
from .listen.cli import app as imports
from .overview.sample_cli import app as demo
from .register.cli import app as registered

lake = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("The analytic copy."))
sample = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("The sample company."))
app.add_typer(lake, name="lake")
app.add_typer(sample, name="sample")

NEEDED = ("django", "granian", "whitenoise", "adbc_driver_sqlite")


def main() -> None:
    """Entry point of the console script."""
    # sums are small here: a second thread of the linear algebra would only wait, which takes a core all the same
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.argv[1:2] == ["import"]:  # a file of any length goes through little memory, and nothing there needs pandas
        from .lake.process import Without

        sys.meta_path.insert(0, Without())
    app()


def needs_server() -> None:
    """End with 2 and a sentence where the server's packages are missing."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        typer.echo(_("This command needs the server: pip install 'polku[server]'"), err=True)
        raise typer.Exit(2)


def ready(*, tables: bool = True) -> None:
    """Set Django up and see that the store has its tables; what is wrong ends with 2 and its sentence."""
    needs_server()
    import django
    from django.db import Error

    from polku.errors import PolkuError

    from . import prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    try:
        django.setup()
        from .govern import audit

        if tables:
            prepare.tables()
        audit.come_by("cli")
    except PolkuError as error:
        refuse(error)
    except Error as error:
        refuse(prepare.away(error))


app.add_typer(auditing, name="audit", context_settings={"obj": ready})
app.add_typer(imports, name="import", context_settings={"obj": ready})  # listen imports nothing that stands above it
app.add_typer(registered, name="register", context_settings={"obj": ready})
app.add_typer(demo, name="demo", context_settings={"obj": ready})
app.command(
    "backup",
    help=_("Write the store, the secret and the erasure ledger into one new file."),
    context_settings={"obj": ready},
)(backup)
app.command(
    "restore",
    help=_("Put a backup into an empty store; who was erased since is forgotten again."),
    context_settings={"obj": ready},
)(restore)
app.command(
    "compact",
    help=_("Leave no byte of what was erased in the store, the search and the lake."),
    context_settings={"obj": ready},
)(compact)
app.command("export", help=_("Write a list to a CSV, XLSX or Parquet file."), context_settings={"obj": ready})(export)


@app.command(help=_("Serve Polku: pages, jobs and lake, in one command."))
def serve(
    sample: Annotated[bool, typer.Option("--sample", help=_("Begin with the sample company."))] = False,  # noqa: FBT002
    demo: Annotated[bool, typer.Option("--demo", help=_("Begin with the whole sample company."))] = False,  # noqa: FBT002
) -> None:
    """Start the supervisor; it ends when it is told to."""
    needs_server()
    from polku.errors import PolkuError

    from . import supervisor

    argv = [sys.executable, "-m", "polku_server.prepare", *(["--demo"] if demo else ["--sample"] if sample else [])]
    try:
        code = supervisor.serve(lambda: subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout)
    except PolkuError as error:
        refuse(error)
    except subprocess.CalledProcessError as failed:
        raise typer.Exit(failed.returncode) from None
    raise typer.Exit(code)


@app.command(help=_("Print a new one-time link to sign in with."))
def link() -> None:
    """Make a link for the first user."""
    ready()
    from .govern import sign_in

    typer.echo(sign_in.address(sign_in.first_user()))


@app.command(help=_("Check that this installation is fit to keep answers."))
def check() -> None:
    """Print each finding; end with 1 if one is not well."""
    ready()
    from .govern import checks

    well = True
    for finding in checks.findings():
        mark = _("well") if finding.ok else _("NOT WELL")
        typer.echo(f"{mark}  {finding.name}: {finding.seen}" + ("" if finding.ok else f"\n    {finding.cure}"))
        well = well and finding.ok
    raise typer.Exit(0 if well else 1)


@lake.command("rebuild", help=_("Copy everything anew from the store."))
def rebuild() -> None:
    """Ask the lake, or do it here."""
    done("rebuild")


@lake.command("compact", help=_("Rewrite the lake's file, so that no byte of an erased row stays."))
def rewrite() -> None:
    """Ask the lake, or do it here."""
    done("compact")


@lake.command("status", help=_("Tell how far the lake is."))
def status() -> None:
    """Ask the lake, or open it here."""
    done("status")


def done(verb: str) -> None:
    """Have the lake do a verb and print its state."""
    ready()
    import json

    from polku.errors import LakeError

    from .lake import owner

    try:
        typer.echo(json.dumps(owner.do(verb), indent=2, default=str))
    except LakeError as error:
        refuse(error)


@sample.command("load", help=_("Fill an empty installation with the sample company."))
def load() -> None:
    """Write the sample company."""
    ready()
    from polku.errors import PolkuError

    from .listen import sample as company

    try:
        typer.echo(_("{n} answers of the sample company were written.").format(n=company.load()))
    except PolkuError as error:
        refuse(error)


@sample.command("remove", help=_("Remove the sample company and everything answered to its surveys."))
def remove() -> None:
    """Remove it here and in the lake, whichever of the two it is."""
    ready()
    from .overview.sample import removing

    typer.echo(_("{n} answers of the sample company were removed.").format(n=removing.anyway()))
