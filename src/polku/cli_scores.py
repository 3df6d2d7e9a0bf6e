"""``polku nps``, ``csat`` and ``ces``: read a file, measure it, print a table or JSON."""

import json as jsonlib
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import InputError, OutOfScale, UnreadableFile
from polku.listen.problems import Problem
from polku.listen.reading import Feedback, read
from polku.listen.scores import parse_scores
from polku.words import decimal, ngettext, percent, whole
from polku.words import gettext as _

SHOWN = 10  # bad values named one by one; the rest are counted

_SCALE = re.compile(r"\s*(-?\d{1,4})\s*[-–:.]{1,2}\s*(\d{1,4})\s*")
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
    points = scale_of(scale)
    if not 0 < level < 1:
        raise InputError(_("--level is {level}: give a number between 0 and 1, such as 0.95.").format(level=level))
    if high_is not in ("bad", "good"):
        raise InputError(_("--high-is is {value}: give 'bad' or 'good'.").format(value=high_is))
    feedback = read(file)
    figures = measured(measure, feedback, score, by, level=level, scale=points, high_is=high_is)
    if json:
        print(jsonlib.dumps([_keys(measure, figure) for figure in figures], ensure_ascii=False, indent=2))  # noqa: T201
    else:
        _table(measure, figures, file.name, by, points, high_is)


def scale_of(text: str) -> tuple[int, int]:
    """Read a scale written as ``1-5``.

    Raises
    ------
    InputError
    """
    match = _SCALE.fullmatch(text)
    if match is None or int(match[1]) >= int(match[2]):
        raise InputError(
            _("--scale is {scale}: give the smallest and the greatest score, such as 1-5.").format(scale=text)
        )
    return int(match[1]), int(match[2])


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
        columns["group"] = groups(feedback.column(by))
    refuse_problems(feedback, score, scale)
    columns["score"] = parse_scores(columns["score"], feedback.lines, column=score, scale=scale).values
    return solve(measure, pa.table(columns), by=by and "group", level=level, scale=scale, high_is=high_is)


def solve(
    measure: str, answers: pa.Table, *, by: str | None, level: float, scale: tuple[int, int], high_is: str = "bad"
) -> list[Any]:
    """Give a table with ``score`` to the measure that is named."""
    import ibis

    from polku import measure as measures

    options: dict[str, Any] = {"by": by, "level": level}
    if measure != "nps":
        options["scale"] = scale
    if measure == "ces":
        options["high_is"] = high_is
    return list(getattr(measures, measure)(ibis.memtable(answers), **options))


def groups(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a grouping column; whole numbers become numbers, so that 2 comes before 10."""
    texts = column.drop_null().unique()
    if len(texts) and pc.all(pc.match_substring_regex(texts, r"^(0|-?[1-9]\d{0,17})$")).as_py():
        return column.cast(pa.int64())
    return column


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
        raise UnreadableFile(_listed(title, feedback.problems, many, feedback.place))
    scores = parse_scores(feedback.column(score), feedback.lines, column=score, scale=scale)
    if len(scores.bad):
        many = len(scores.bad)
        said = ngettext(
            "{file}: one value in column {column} is off the scale {low}–{high}.",
            "{file}: {n} values in column {column} are off the scale {low}–{high}.",
            many,
        )
        title = said.format(file=feedback.name, column=score, n=whole(many), low=scale[0], high=scale[1])
        raise OutOfScale(_listed(title, scores.problems(SHOWN), many, feedback.place))


def _listed(title: str, problems: list[Problem], many: int, place: str) -> str:
    where = {"line": _("line {n}"), "row": _("row {n}"), "record": _("record {n}")}[place]
    lines = [f"  {where.format(n=p.line)}: {_short(p.value)}" for p in problems[:SHOWN]]
    if many > SHOWN:
        lines.append("  " + _("and {n} more").format(n=whole(many - SHOWN)))
    return "\n".join([title, *lines, problems[0].cure])


def _short(value: str) -> str:
    """A value on one line of the terminal, without control characters."""
    shown = "".join(c if c.isprintable() else " " for c in value)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _keys(measure: str, figure: Any) -> dict[str, Any]:
    values = asdict(figure)
    return {key: values[key] for key in _GIVEN[measure].split()}


def _table(measure: str, figures: list[Any], file: str, by: str | None, scale: tuple[int, int], high_is: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        title=_title(measure, scale, high_is), caption=escape(file), title_justify="left", caption_justify="left"
    )
    if by:
        table.add_column(escape(by))
    for heading in (_("answers"), _("missing"), _("figure"), _("confidence interval")):
        table.add_column(heading, justify="right")
    table.add_column(_("in words"))
    for figure in figures:
        cells = [whole(figure.n), whole(figure.missing), *_numbers(measure, figure), _in_words(measure, figure)]
        table.add_row(*([escape(_("(empty)") if figure.group is None else str(figure.group))] if by else []), *cells)
    Console(highlight=False).print(table)


def _title(measure: str, scale: tuple[int, int], high_is: str) -> str:
    if measure == "nps":
        return _("Net Promoter Score (NPS), −100 to 100: high is good")
    if measure == "csat":
        said = _("Customer satisfaction (CSAT), share of {top} and {best} on {low}–{high}: high is good")
        return said.format(top=scale[1] - 1, best=scale[1], low=scale[0], high=scale[1])
    said = _("Customer effort (CES), mean on {low}–{high}: low is good")
    if high_is == "good":
        said = _("Ease (CES), mean on {low}–{high}: high is good")
    return said.format(low=scale[0], high=scale[1])


def _numbers(measure: str, figure: Any) -> tuple[str, str]:
    """The figure and its interval; neither where there are too few answers."""
    if not figure.enough:
        return "–", "–"
    return written(measure, figure.value), span(measure, figure.low, figure.high)


def written(measure: str, value: float | None) -> str:
    """Write a figure as its measure is read: points, per cent or scale points."""
    if value is None:
        return "–"
    if measure == "nps":
        return decimal(value)
    return percent(value) if measure == "csat" else decimal(value, 2)


def span(measure: str, low: float | None, high: float | None) -> str:
    """Write an interval: 20–35, or −7 … 12 where a minus sign would be mistaken for the dash."""
    if low is None or high is None:
        return "–"
    first, last = written(measure, low).rstrip("%\u00a0"), written(measure, high)
    return f"{first} … {last}" if "−" in first + last else f"{first}–{last}"


def _in_words(measure: str, figure: Any) -> str:
    if not figure.n:
        return _("nobody has answered")
    if not figure.enough:
        return ngettext("too few to say, one more needed", "too few to say, {n} more needed", figure.needed).format(
            n=figure.needed
        )
    if measure == "nps":
        return verdict(
            figure.low, figure.high, 0, _("more recommend than criticise"), _("more criticise than recommend")
        )
    if measure == "csat":
        return verdict(figure.low, figure.high, 0.5, _("most are satisfied"), _("most are not satisfied"))
    return _("hard for {share}").format(share=span("csat", figure.bad_low, figure.bad_high))


def verdict(low: float, high: float, limit: float, above: str, below: str) -> str:
    """Say on which side of a limit the whole interval lies, or that it cannot be told."""
    if low > limit:
        return above
    return below if high < limit else _("cannot be told apart from even")
