"""`polku backup`, `restore` and `compact`: what whoever looks after the installation does with the store's files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from polku.cli import refuse
from polku.errors import PolkuError
from polku.words import gettext as _

NewFile = Annotated[Path, typer.Argument(help=_("A new file, such as polku.tar.gz."))]


def backup(context: typer.Context, file: NewFile) -> None:
    """Back up beside a running server."""
    context.obj()
    from .govern import ledger
    from .store import backup as backups

    try:
        ledger.sync()
        size = backups.backup(file)
    except PolkuError as error:
        refuse(error)
    said = _("{file} holds the backup, {size} bytes. Keep it as closed as the data folder.")
    typer.echo(said.format(file=file, size=size))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("What `polku backup` wrote."))],
    erasures: Annotated[
        Path | None, typer.Option(help=_("A newer erasures.jsonl, of the installation that the backup replaces."))
    ] = None,
    check: Annotated[  # noqa: FBT002
        bool, typer.Option("--check", help=_("Only read the backup and say whether it is whole."))
    ] = False,
) -> None:
    """Restore; the server must not run."""
    context.obj(tables=False)
    if check:
        seen(file)
        return
    from django.core.management import call_command

    from .govern import audit_heads, audit_restores, ledger
    from .lake import owner
    from .store import backup as backups

    try:
        about = backups.restore(file)
        call_command("migrate", verbosity=0, interactive=False)
        audit_restores.note(audit_heads.desk(), about["made_at"])
        restored = ledger.path().with_name(backups.RESTORED)
        for lines in (restored, erasures):
            if lines is not None:
                ledger.join(lines)
        restored.unlink(missing_ok=True)
        forgotten = ledger.replay()
        owner.rebuild()
    except PolkuError as error:
        refuse(error)
    said = _("The backup of {when} stands in its place. Forgotten again: {n}.")
    typer.echo(said.format(when=about["made_at"], n=forgotten))


def seen(file: Path) -> None:
    """Say that a backup is whole, or what is wrong with it."""
    from .store import backup as backups

    try:
        about = backups.verify(file)
    except PolkuError as error:
        refuse(error)
    typer.echo(_("{file} is whole: a backup of {when}.").format(file=file, when=about["made_at"]))


def compact(context: typer.Context) -> None:
    """Compact everything, beside a running server."""
    context.obj()
    from .lake import owner
    from .register import indexing
    from .register.imports import runs
    from .store import compacting

    try:
        words = indexing.sweep()
        runs.sweep()
        owner.compact()
        compacting.compact()
    except PolkuError as error:
        refuse(error)
    typer.echo(_("Nothing of what was erased is left in the files. Search words removed: {n}.").format(n=words))
