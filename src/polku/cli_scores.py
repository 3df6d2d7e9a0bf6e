"""``polku nps``, ``csat`` and ``ces``: read a file, measure it, print a table or JSON."""

import json as jsonlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from polku import figures
from polku.errors import OutOfScale, UnreadableFile
from polku.listen.reading import Feedback, read
from polku.listen.scores import parse_scores
from polku.listen.typed import SHOWN, listed, numbered
from polku.words import gettext as _
from polku.words import ngettext, whole

_GIVEN = {
    "nps": "group n missing value low high enough needed promoters passives detractors",
    "csat": "group n missing value low high enough needed mean mean_low mean_high",
    "ces": "group n missing value low high enough needed",
}


def show(
    measure: str,
    file: Path,
    score: str,
    by: str | None,
    *,
    level: float,
    scale: str,
    json: bool,
    high_is: str = "bad",
) -> None:
    """Print a measure of one file.

    Raises
    ------
    InputError
        The file, a column, a value or an option cannot be used; the sentence says which and what to do.
    """
    points = figures.scale_of(scale)
    level = figures.level_of(level)
    figures.allowed("--high-is", high_is, ("bad", "good"))
    feedback = read(file)
    found = measured(measure, feedback, score, by, level=level, scale=points, high_is=high_is)
    if json:
        print(jsonlib.dumps([_keys(measure, figure) for figure in found], ensure_ascii=False, indent=2))  # noqa: T201
    else:
        _table(measure, found, file.name, by, points, high_is)


def measured(
    measure: str,
    feedback: Feedback,
    score: str,
    by: str | None,
    *,
    level: float,
    scale: tuple[int, int],
    high_is: str = "bad",
) -> list[Any]:
    """Measure one column of a file, in groups if ``by`` names a column; figures as ``polku.measure`` gives them.

    Raises
    ------
    MissingColumn, OutOfScale, UnreadableFile
        A column is not there, a value is off the scale, or rows have too many cells.
    """
    score = feedback.named(score)
    columns = {"score": feedback.column(score)}
    if by is not None:
        columns["group"] = numbered(feedback.column(by))
    refuse_problems(feedback, score, scale)
    columns["score"] = parse_scores(columns["score"], feedback.lines, column=score, scale=scale).values
    return figures.solve(measure, pa.table(columns), by=by and "group", level=level, scale=scale, high_is=high_is)


def refuse_problems(feedback: Feedback, score: str, scale: tuple[int, int]) -> None:
    """Stop if any row or score of the file cannot be used, naming the first ten.

    Raises
    ------
    OutOfScale, UnreadableFile
    """
    if feedback.problems:
        many = len(feedback.problems)
        said = ngettext("{file}: one row cannot be read.", "{file}: {n} rows cannot be read.", many)
        title = said.format(file=feedback.name, n=whole(many))
        raise UnreadableFile(listed(title, feedback.problems, many, feedback.place))
    scores = parse_scores(feedback.column(score), feedback.lines, column=score, scale=scale)
    if len(scores.bad):
        many = len(scores.bad)
        said = ngettext(
            "{file}: one value in column {column} is off the scale {low}–{high}.",
            "{file}: {n} values in column {column} are off the scale {low}–{high}.",
            many,
        )
        title = said.format(file=feedback.name, column=score, n=whole(many), low=scale[0], high=scale[1])
        raise OutOfScale(listed(title, scores.problems(SHOWN), many, feedback.place))


def _keys(measure: str, figure: Any) -> dict[str, Any]:
    values = asdict(figure)
    return {key: values[key] for key in _GIVEN[measure].split()}


def _table(measure: str, found: list[Any], file: str, by: str | None, scale: tuple[int, int], high_is: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=figures.title(measure, scale, high_is), caption=escape(file), box=SIMPLE_HEAD)
    table.title_justify = table.caption_justify = "left"
    if by:
        table.add_column(escape(by))
    for heading in (_("answers"), _("missing"), _("figure"), _("confidence interval")):
        table.add_column(heading, justify="right")
    table.add_column(_("in words"))
    for figure in found:
        cells = [whole(figure.n), whole(figure.missing), *_numbers(measure, figure), _in_words(measure, figure)]
        table.add_row(*([escape(_("(empty)") if figure.group is None else str(figure.group))] if by else []), *cells)
    Console(highlight=False).print(table)


def _numbers(measure: str, figure: Any) -> tuple[str, str]:
    """The figure and its interval; neither where there are too few answers."""
    if not figure.enough:
        return "–", "–"
    return figures.written(measure, figure.value), figures.span(measure, figure.low, figure.high)


def _in_words(measure: str, figure: Any) -> str:
    if not figure.n:
        return _("nobody has answered")
    if not figure.enough:
        return ngettext("too few to say, one more needed", "too few to say, {n} more needed", figure.needed).format(
            n=figure.needed
        )
    if measure == "nps":
        ends = _("more recommend than criticise"), _("more criticise than recommend")
        return figures.verdict(figure.low, figure.high, 0, *ends, _("cannot be told which are more"))
    if measure == "csat":
        ends = _("most are satisfied"), _("most are not satisfied")
        return figures.verdict(figure.low, figure.high, 0.5, *ends, _("cannot be told whether most are"))
    return _("hard for {share}").format(share=figures.span("csat", figure.bad_low, figure.bad_high))
