"""`polku register`: what computes over the whole register.

Django is set up by the command that this group is added to; what needs it is imported inside the functions.
"""

from __future__ import annotations

import typer

from polku.cli import refuse
from polku.words import gettext as _
from polku.words import ngettext, whole

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("The register of customers."))


@app.callback()
def register() -> None:
    """Keep `duplicates` a word of its own while it is the only one."""


@app.command(help=_("Look for customers who stand in the register twice; staff decide on what is found."))
def duplicates(context: typer.Context) -> None:
    """Search now, beside a running server; end with 2 where splink is missing."""
    context.obj()
    from polku.errors import PolkuError

    from . import duplicates

    try:
        found = duplicates.search(told)
    except PolkuError as error:
        refuse(error)
    typer.echo(_("New in the queue: {new}. Gone from it: {gone}.").format(new=whole(found.new), gone=whole(found.gone)))


def told(step: str, count: int) -> None:
    """Say how far it is."""
    if step == "read":
        typer.echo(ngettext("One customer is compared.", "{n} customers are compared.", count).format(n=whole(count)))
    elif step == "compared":
        typer.echo(ngettext("One pair may be one customer.", "{n} pairs may be one customer each.", count)
                   .format(n=whole(count)))  # fmt: skip
