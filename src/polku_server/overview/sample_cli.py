"""`polku demo`: the whole sample company, its truths, and its removal.

Django is set up by the command that this group is added to; what needs it is imported inside the functions.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli import refuse
from polku.terminal import Json, print_json, print_table, refusing, span, written
from polku.words import gettext as _

if TYPE_CHECKING:
    from .sample.truths import Truth

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("The whole sample company, and its truths."))

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help=_("The day on which its two years end; else Monday.")),
]
Seed = Annotated[int, typer.Option("--seed", help=_("Of the draws: the same seed gives the same company."), min=0)]
Scale = Annotated[float, typer.Option("--scale", help=_("How much of its size, 0.005 to 1."))]


@app.command(help=_("Fill an empty installation with the whole sample company: two years of customers and answers."))
def load(context: typer.Context, as_of: AsOf = None, seed: Seed = 1, scale: Scale = 1.0) -> None:
    """Write it through the importers."""
    context.obj()
    from .sample import loading

    with refusing():
        asked = loading.asked_for(as_of.date() if as_of else None, seed, scale)
        typer.echo(_("{n} answers of the sample company were written.").format(n=loading.load(asked)))


@app.command(help=_("Remove the sample company; refused while something of your own stands on it."))
def remove(context: typer.Context) -> None:
    """Remove it here and in the lake."""
    context.obj()
    from .sample import removing

    with refusing():
        typer.echo(_("{n} answers of the sample company were removed.").format(n=removing.remove()))


@app.command(help=_("Print what is built into the sample company beside what the methods find of it."))
def truths(context: typer.Context, json: Json = False) -> None:  # noqa: FBT002
    """Measure each truth; end with 1 if one is not found."""
    context.obj()
    from polku.errors import InputError

    from .sample import loading
    from .sample import truths as built

    asked = loading.loaded()
    if asked is None:
        said = _("The whole sample company is not here. Load it into an empty installation: polku demo load")
        refuse(InputError(said))
    with refusing():
        found = built.truths(asked)
        print_json(found) if json else shown(found)
    raise typer.Exit(0 if all(each.ok for each in found) else 1)


def shown(found: list[Truth]) -> None:
    """Print a table of truths."""
    headings = [_("What"), _("Where"), _("True"), _("Found"), _("Interval"), "n", _("Holds")]
    rows = [
        (
            each.name, each.where, written(each.truth, 3), written(each.estimate, 3), span(each.low, each.high, 3),
            str(each.n), _("yes") if each.ok else _("no"),
        )
        for each in found
    ]  # fmt: skip
    print_table(_("What is built in, and what is found"), headings, rows, left=2)
