"""The commands of the stage prove; each reads a file, calls the library and prints what it found."""

from typing import Annotated

import typer

from polku import cli_prove_index as _index  # noqa: F401  it brings its command
from polku.terminal import File, Json, Level, app, refusing
from polku.words import gettext as _

Unit = Annotated[str, typer.Option("--unit", help=_("The column of units."), show_default=False)]
Time = Annotated[str, typer.Option("--time", help=_("The column of periods."), show_default=False)]
Outcome = Annotated[str, typer.Option("--outcome", help=_("The column of what was measured."), show_default=False)]
TreatedFrom = Annotated[
    str,
    typer.Option(
        "--treated-from",
        help=_("The column of each unit's first treated period; empty or 0 if never. Or a switch, 0 or 1 in each row."),
        show_default=False,
    ),
]
DesignOption = Annotated[
    str | None,
    typer.Option(
        "--design", help="holdout | did | synthetic | series | before-after. " + _("Chosen from the data if left out.")
    ),
]
Control = Annotated[
    str | None, typer.Option("--control", help="never | not-yet. " + _("Whom the design 'did' compares with."))
]
Draws = Annotated[int, typer.Option("--draws", help=_("Draws of the multiplier bootstrap, for bands."))]


@app.command(help=_("Did it move the result: what a treatment changed in the units that got it, and what may be said."))
def effect(
    file: File,
    unit: Unit,
    time: Time,
    outcome: Outcome,
    treated_from: TreatedFrom,
    design: DesignOption = None,
    control: Control = None,
    level: Level = 0.95,
    draws: Draws = 1000,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the claim of the best design that the data allow."""
    with refusing():
        from polku import cli_prove_effect

        columns = {"unit": unit, "time": time, "outcome": outcome, "treated_from": treated_from}
        cli_prove_effect.show(file, columns, design=design, control=control, level=level, draws=draws, json=json)


@app.command(help=_("Does one thing go with another within units over time, or only between units; associational."))
def linkage(
    file: File,
    unit: Unit,
    first: Annotated[
        str, typer.Option("--from", help=_("The column that goes before; several with commas are a scale's items."))
    ],
    second: Annotated[str, typer.Option("--to", help=_("The column that comes after; or a scale's items."))],
    time: Annotated[str | None, typer.Option("--time", help=_("The column of periods."))] = None,
    then: Annotated[str | None, typer.Option("--then", help=_("A column further along the chain."))] = None,
    controls: Annotated[str, typer.Option("--controls", help=_("Columns to hold, with commas between."))] = "",
    lag: Annotated[int, typer.Option("--lag", help=_("Periods from the first to the second."))] = 1,
    scale: Annotated[str | None, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))] = None,
    level: Level = 0.95,
    draws: Annotated[int, typer.Option("--draws", help=_("Draws of units behind the chain's interval."))] = 500,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the verdict, the links both ways and the gate."""
    with refusing():
        from polku import cli_prove_linkage

        columns = {"unit": unit, "time": time, "first": first, "second": second, "then": then, "controls": controls}
        cli_prove_linkage.show(file, columns, lag=lag, scale=scale, level=level, draws=draws, json=json)
