"""The library's commands: figures of anybody's own file.

What a command needs beyond typer is imported inside it, so that ``polku --help`` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from polku import cli_govern, cli_measure, cli_promise, cli_prove, cli_understand, cli_value
from polku.terminal import File, Json, Level, app, refuse, refusing
from polku.words import gettext as _

__all__ = ["app", "refuse"]

# they bring their commands when imported
STAGES = (cli_measure, cli_promise, cli_value, cli_prove, cli_understand, cli_govern)

Score = Annotated[str, typer.Option("--score", help=_("The column of scores."), show_default=False)]
By = Annotated[str | None, typer.Option("--by", help=_("One figure for each value of this column."))]
Scale = Annotated[str, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))]
HighIs = Annotated[
    str, typer.Option("--high-is", help=_("Which end is good: 'bad' if high means much effort, 'good' if easy."))
]


@app.callback(help=_("Hear customers, measure honestly, act, prove."))
def polku() -> None:
    """Gather the commands."""


@app.command(help=_("Net Promoter Score of a file: scores 0 to 10, high is good."))
def nps(file: File, score: Score, by: By = None, level: Level = 0.95, json: Json = False) -> None:  # noqa: FBT002
    """Print the NPS of each group."""
    _figures("nps", file, score, by, level=level, scale="0-10", json=json)


@app.command(help=_("Customer satisfaction of a file: the share of the two best scores, high is good."))
def csat(
    file: File,
    score: Score,
    by: By = None,
    level: Level = 0.95,
    scale: Scale = "1-5",
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the satisfaction of each group."""
    _figures("csat", file, score, by, level=level, scale=scale, json=json)


@app.command(help=_("Customer effort of a file: the mean of 'how much effort', low is good."))
def ces(
    file: File,
    score: Score,
    by: By = None,
    level: Level = 0.95,
    scale: Scale = "1-5",
    high_is: HighIs = "bad",
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the effort of each group."""
    _figures("ces", file, score, by, level=level, scale=scale, high_is=high_is, json=json)


@app.command(help=_("One report of any feedback export: score, trend, groups, comments, and what cannot be said."))
def analyse(
    file: File,
    score: Annotated[str | None, typer.Option("--score", help=_("The column of scores."))] = None,
    scale: Annotated[str | None, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))] = None,
    text: Annotated[str | None, typer.Option("--text", help=_("The column of comments."))] = None,
    date: Annotated[str | None, typer.Option("--date", help=_("The column of dates."))] = None,
    group: Annotated[str | None, typer.Option("--group", help=_("The column of groups."))] = None,
    date_format: Annotated[str | None, typer.Option("--date-format", help="day-first | month-first")] = None,
    level: Level = 0.95,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Where the report goes; beside the file if left out."))
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="fi | sv | en")] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Write the report and print what was chosen."""
    from polku import cli_analyse, figures, words
    from polku.analysis import Asked

    with refusing():
        words.speak(figures.allowed("--language", language, words.LANGUAGES))
        order = figures.allowed("--date-format", date_format, ("day-first", "month-first"))
        points = figures.scale_of(scale) if scale else None
        asked = Asked(score, points, text, date, group, order, level=figures.level_of(level))
        cli_analyse.run(file, asked, out=out, json=json)


@app.command(help=_("Rows of a file that are one customer, each pair with what speaks for and against."))
def duplicates(
    file: File,
    at_least: Annotated[
        float, typer.Option("--at-least", help=_("Smallest probability of a pair, between 0 and 1."))
    ] = 0.5,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the pairs, their probability and its reasons."""
    from polku import cli_duplicates

    with refusing():
        cli_duplicates.show(file, at_least=at_least, json=json)


def _figures(measure: str, file: Path, score: str, by: str | None, **asked: object) -> None:
    from polku import cli_scores

    with refusing():
        cli_scores.show(measure, file, score, by, **asked)  # type: ignore[arg-type]
