"""`polku audit`: the log's signed head, and whether the log is as it was written.

Django is set up by the command that this group is added to; what needs it is imported inside the functions.
"""

from __future__ import annotations

import json as writing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli import refuse
from polku.words import gettext as _
from polku.words import ngettext, whole

if TYPE_CHECKING:
    from .audit_verify import Report

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("The audit log."))
SHOWN = 20  # findings that are printed

Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Heads = Annotated[str | None, typer.Option("--head", help=_("A head that you kept: a file, a line, or number:digest."))]


@app.command(help=_("Print the signed head of the audit log, to be kept elsewhere."))
def head(context: typer.Context, json: Json = False) -> None:  # noqa: FBT002
    """Seal what waits and print the head; end with 1 if the log does not hold its last head any more."""
    context.obj()
    from polku.errors import PolkuError

    from . import audit_heads, audit_seal

    desk = audit_heads.desk()
    try:
        while audit_seal.seal(desk):
            pass
        found = desk.latest()
    except audit_seal.Broken as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except (PolkuError, OSError, ValueError) as error:
        refuse(error)
    if found is None:
        typer.echo("null" if json else _("The audit log is empty: there is no head yet."))
        return
    if json:
        typer.echo(found.line)
        return
    typer.echo(ngettext("One entry is sealed.", "{n} entries are sealed.", found.number).format(n=whole(found.number)))
    typer.echo(_("Head:      {head}").format(head=f"{found.number}:{found.digest}"))
    typer.echo(_("Signed:    {time}").format(time=found.time))
    typer.echo(_("Signature: {signature}").format(signature=found.signature))
    typer.echo(_("Key:       {key}").format(key=found.key))


@app.command(help=_("Compute the whole audit log again and say what was edited, dropped, swapped or cut off."))
def verify(context: typer.Context, head: Heads = None, json: Json = False) -> None:  # noqa: FBT002
    """Print what was looked at and each finding; end with 1 if there is one."""
    context.obj()
    from polku.errors import PolkuError

    from . import audit_heads, audit_verify

    desk = audit_heads.desk()
    try:
        kept = audit_heads.handed(head) if head else []
        report = audit_verify.Verification(desk, kept=kept).whole()
    except (PolkuError, OSError, ValueError) as error:
        refuse(error)
    if json:
        typer.echo(writing.dumps(asdict(report), ensure_ascii=False))
    else:
        tell(report)
    raise typer.Exit(1 if report.count else 0)


def tell(report: Report) -> None:
    """Say what was looked at and what was found."""
    looked = ngettext("One sealed entry was computed again", "{n} sealed entries were computed again", report.number)
    compared = ngettext("compared with one head", "compared with {n} heads", report.heads)
    typer.echo(f"{looked.format(n=whole(report.number))}, {compared.format(n=whole(report.heads))}.")
    if report.waiting:
        said = ngettext(
            "One more is not sealed yet, and so not proven; polku serve seals within 2 seconds.",
            "{n} more are not sealed yet, and so not proven; polku serve seals within 2 seconds.",
            report.waiting,
        )
        typer.echo(said.format(n=whole(report.waiting)))
    for finding in report.findings[:SHOWN]:
        typer.echo(f"{_('NOT WELL')}  {finding.words}")
    if report.count > SHOWN:
        typer.echo("  " + _("and {n} more").format(n=whole(report.count - SHOWN)))
    if not report.count:
        typer.echo(_("The audit log is as it was written."))
