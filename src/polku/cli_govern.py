"""The commands of the stage govern; each reads a file, calls the library and prints what it found."""

from pathlib import Path
from typing import Annotated

import typer

from polku.terminal import Json, app, refusing
from polku.words import gettext as _

releases = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_("Whether a table of results tells somebody's answer."),
)
app.add_typer(releases, name="release")

Cells = Annotated[
    Path,
    typer.Argument(help=_("The table: attributes, n and value; empty where hidden."), show_default=False),
]
People = Annotated[
    Path, typer.Option("--people", help=_("One row for each respondent, the same attributes."), show_default=False)
]
Minimum = Annotated[int, typer.Option("--minimum", help=_("Fewest people whose figure may be known."))]
Person = Annotated[
    str | None, typer.Option("--person", help=_("The column that tells who is who over waves, if it is not 'person'."))
]
Ends = Annotated[
    str | None,
    typer.Option("--scale", help=_("Smallest and greatest score, as 1-5; guessed if left out.")),
]


@releases.command(help=_("What can be computed from the cells that are shown; ends with 1 if anything is disclosed."))
def audit(
    cells: Cells,
    people: People,
    minimum: Minimum = 5,
    person: Person = None,
    scale: Annotated[
        str | None, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5; what is off it is refused."))
    ] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Audit a table against the people in it."""
    with refusing():
        from polku import cli_govern_release

        ends = cli_govern_release.ends_of(scale)
        found = cli_govern_release.audited(cells, people, minimum, person=person, scale=ends, json=json)
    if found:
        raise typer.Exit(1)


@releases.command(help=_("Make a safe release of a table: hide, merge and coarsen what would tell somebody's answer."))
def suppress(
    cells: Cells,
    people: People,
    minimum: Minimum = 5,
    person: Person = None,
    scale: Ends = None,
    counts: Annotated[str, typer.Option("--counts", help="coarse | exact")] = "coarse",
    out: Annotated[Path | None, typer.Option("--out", help=_("Where the release goes; printed if left out."))] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the release, or write it."""
    with refusing():
        from polku import cli_govern_release, figures

        cli_govern_release.suppressed(
            cells, people, minimum, person=person, scale=cli_govern_release.ends_of(scale),
            coarse=figures.allowed("--counts", counts, ("coarse", "exact")) == "coarse", out=out, json=json,
        )  # fmt: skip


@app.command(help=_("The reader's attack on a table of results: whose answers can be computed, and how."))
def attack(
    cells: Cells,
    people: People,
    minimum: Minimum = 5,
    person: Person = None,
    scale: Ends = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print what a reader can compute."""
    with refusing():
        from polku import cli_govern_release

        cli_govern_release.attacked(
            cells, people, minimum, person=person, scale=cli_govern_release.ends_of(scale), json=json
        )
