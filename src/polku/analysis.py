"""What can be said of a feedback file, and what cannot: everything ``polku analyse`` shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku import figures
from polku.errors import InputError
from polku.govern.redaction import mask
from polku.listen import guessing
from polku.listen.dates import Order, parse_dates
from polku.listen.guessing import Choice, Columns, Scale
from polku.listen.problems import Problem
from polku.listen.reading import Feedback
from polku.listen.scores import parse_scores
from polku.listen.typed import numbered
from polku.tables import EPOCH
from polku.understand.telling import telling
from polku.words import gettext as _
from polku.words import ngettext, whole

LONG = 300  # days from which months are shown; weeks below
EACH = 3  # comments of each band
SHORTEST = 3  # periods with enough answers before there is a trend


@dataclass(frozen=True)
class Asked:
    """What the user overrules; ``None`` leaves it to the guess, an empty name says that there is no such column."""

    score: str | None = None
    scale: Scale | None = None
    text: str | None = None
    date: str | None = None
    group: str | None = None
    order: Order | None = None
    high_is: str | None = None
    level: float = 0.95
    measure: str | None = None


@dataclass(frozen=True)
class Comment:
    """A telling comment: where it stands, its band, its score, its words with personal data masked."""

    line: int
    band: str
    score: int | None
    words: str


@dataclass
class Analysis:
    """Everything that is shown of one file; ``None`` or empty where it cannot be said, and ``thin`` says why.

    ``score`` is the figure of the whole file as ``polku.measure`` gives it, ``counts`` how many gave each
    score, ``change`` the smallest change that two files of this size would show (points of the measure),
    ``trend`` a ``polku.measure.trend.Trend`` by ``period``, ``groups`` the groups ranked (with a score)
    and ``volumes`` the answers of each group (without one). ``answers`` has a row per record: its score, day, week,
    month and group, as far as the file has them.
    """

    feedback: Feedback
    columns: Columns
    asked: Asked
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    score: Any = None
    counts: dict[int, int] = field(default_factory=dict)
    change: float | None = None
    days: tuple[dt.date, dt.date] | None = None
    period: str = ""
    trend: Any = None
    groups: list[Any] = field(default_factory=list)
    volumes: dict[str, int] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    thin: list[str] = field(default_factory=list)
    answers: pa.Table | None = None


def analyse(feedback: Feedback, asked: Asked) -> Analysis:
    """Say of a file what it allows.

    Parameters
    ----------
    feedback : Feedback
        The file as read.
    asked : Asked
        Columns, scale and date order that the user names; the rest is guessed.

    Returns
    -------
    Analysis
        Values that cannot be read are left out, counted in ``bad`` and named in ``problems``.

    Raises
    ------
    MissingColumn, AmbiguousColumn, InputError
        A named column is not there or can be read in two ways, or nothing at all can be said.
    """
    said = Analysis(feedback, _columns(feedback, asked), asked, list(feedback.problems), len(feedback.problems))
    answers = said.answers = _answers(said)
    if said.columns.score:
        _say_score(said, answers)
        _say_trend(said, answers)
    _say_groups(said, answers)
    if said.columns.text:
        _say_comments(said, answers)
    _say_missing(said)
    if not (said.score or said.volumes or said.comments):
        raise InputError(_nothing(feedback))
    return said


def _columns(feedback: Feedback, asked: Asked) -> Columns:
    """The guess, overruled by what was asked."""
    guess = guessing.guess(feedback.table, order=asked.order)
    names = {"score": asked.score, "text": asked.text, "date": asked.date, "group": asked.group}
    roles: dict[str, Any] = {role: getattr(guess, role) if name is None else None for role, name in names.items()}
    roles |= {role: Choice(feedback.named(name), _("you named it")) for role, name in names.items() if name}
    named = {choice.column for role, choice in roles.items() if getattr(asked, role)}
    for role, choice in roles.items():  # a column that was named for one thing is not guessed for another
        if choice and not getattr(asked, role) and choice.column in named:
            roles[role] = None
    scale, why, measure, high_is = None, "", None, "good"
    if roles["score"]:
        column = roles["score"].column
        scale, why = guessing.scale_of(feedback.table[column], column)
        if asked.scale:
            scale, why = asked.scale, _("you named it")
        measure, high_is = guessing.measure_of(column, scale)
        measure = asked.measure or measure
        high_is = asked.high_is or high_is
    problem = guess.date_problem if asked.date is None else ""
    return Columns(**roles, scale=scale, scale_why=why, measure=measure, high_is=high_is, id=guess.id,
                   date_problem=problem, others=guess.others)  # fmt: skip


def _answers(said: Analysis) -> pa.Table:
    """One row per record: score, day, month, week, group, as far as the file has them."""
    feedback, columns = said.feedback, said.columns
    answers: dict[str, Any] = {}
    if columns.score and columns.scale:
        name = columns.score.column
        parsed = parse_scores(feedback.table[name], feedback.lines, column=name, scale=columns.scale)
        _leave_out(said, parsed)
        answers["score"] = parsed.values
    if columns.date:
        name = columns.date.column
        parsed = parse_dates(feedback.table[name], feedback.lines, column=name, order=said.asked.order)
        _leave_out(said, parsed)
        answers |= calendar(parsed.values)
    if columns.group:
        answers["group"] = numbered(feedback.table[columns.group.column])
    answers["row"] = pa.array(np.arange(len(feedback.table)))
    return pa.table(answers)


def _leave_out(said: Analysis, parsed: Any) -> None:
    said.bad += len(parsed.bad)
    said.problems += parsed.problems(10)


def calendar(moments: pa.Array) -> dict[str, pa.Array]:
    """Day, week and month numbers as ``polku.tables`` counts them."""
    day = moments.cast(pa.date32()).cast(pa.int32())
    week = pc.floor(pc.divide(pc.subtract(day, 4).cast(pa.float64()), 7.0)).cast(pa.int32())
    month = pc.add(pc.multiply(pc.subtract(pc.year(moments), 1970), 12), pc.subtract(pc.month(moments), 1))
    return {"day": day, "week": week, "month": month.cast(pa.int32())}


def _options(said: Analysis) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if said.columns.measure != "nps":
        options["scale"] = said.columns.scale
    if said.columns.measure == "ces":
        options["high_is"] = said.columns.high_is
    return options


def _say_score(said: Analysis, answers: pa.Table) -> None:
    measure, scale = said.columns.measure, said.columns.scale
    assert measure  # noqa: S101 - a score column always has a measure
    assert scale  # noqa: S101
    options: dict[str, Any] = {"level": said.asked.level, "scale": scale, "high_is": said.columns.high_is}
    (said.score,) = figures.solve(measure, answers.select(["score"]), by=None, **options)
    counted = answers["score"].drop_null().value_counts().to_pylist()
    said.counts = dict.fromkeys(range(scale[0], scale[1] + 1), 0) if scale[1] - scale[0] <= 10 else {}
    said.counts |= {pair["values"]: pair["counts"] for pair in sorted(counted, key=lambda pair: pair["values"])}
    said.change = figures.smallest_change(measure, said.score, level=said.asked.level)
    if not said.score.enough:
        said.thin.append(
            ngettext(
                "The score: {n} answer is too few to say, {needed} more needed.",
                "The score: {n} answers are too few to say, {needed} more needed.",
                said.score.n,
            ).format(n=whole(said.score.n), needed=said.score.needed)
        )


def _say_trend(said: Analysis, answers: pa.Table) -> None:
    """Chart the score by week in a short file and by month in a long one, or where weeks have too few answers."""
    if "day" not in answers.column_names:
        return
    dated = answers.filter(pc.and_(pc.is_valid(answers["day"]), pc.is_valid(answers["score"])))
    if not len(dated):
        return
    first, last = (pc.min_max(dated["day"])[end].as_py() for end in ("min", "max"))
    said.days = _date(first), _date(last)
    for period in ("week", "month")[last - first >= LONG :]:
        trend = _trend(said, dated, period)
        charted = len(trend.periods) - len(trend.thin) - len(trend.gaps)
        if charted >= SHORTEST and 2 * charted > len(trend.periods):
            said.trend, said.period = trend, period
            return
    said.thin.append(_("The trend: too few months and weeks have the ten answers that a point needs."))


def _trend(said: Analysis, dated: pa.Table, period: str) -> Any:
    import ibis

    from polku import measure
    from polku.measure.trend import by_period

    answered = ibis.memtable(dated.select(["score", period]))
    measured = getattr(measure, str(said.columns.measure))
    return by_period(answered, measured, period, level=said.asked.level, **_options(said))


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=day)


def _say_groups(said: Analysis, answers: pa.Table) -> None:
    if not said.columns.group:
        return
    name = said.columns.group.column
    column = said.feedback.table[name]
    if not guessing.is_group(column):
        sentence = _(
            "Groups: {column} has {n} different values in {rows} rows. That is no grouping: nothing is ranked."
        )
        different = pc.count_distinct(column).as_py()
        said.thin.append(sentence.format(column=name, n=whole(different), rows=whole(len(column) - column.null_count)))
        return
    if said.score is None:
        counted = answers["group"].drop_null().value_counts().to_pylist()
        said.volumes = {str(pair["values"]): pair["counts"] for pair in sorted(counted, key=lambda p: -p["counts"])}
        return
    said.groups = _ranked(said, answers.select(["score", "group"]))
    few = sum(not group.enough for group in said.groups)
    if few:
        sentence = ngettext(
            "Groups: {n} group of {all} has fewer than ten answers; its figure is mostly that of all.",
            "Groups: {n} groups of {all} have fewer than ten answers; their figures are mostly that of all.",
            few,
        )
        said.thin.append(sentence.format(n=few, all=len(said.groups)))


def _ranked(said: Analysis, answers: pa.Table) -> list[Any]:
    import ibis

    from polku.measure.ranking import ranked

    measure: Any = said.columns.measure
    return list(ranked(ibis.memtable(answers), measure, by="group", level=said.asked.level, **_options(said)))


def bands(measure: str, scale: Scale) -> list[tuple[int, int]]:
    """Part a scale into low, middle and high: as NPS does, else the two points at each end and what is between.

    Scales of more than eleven points are parted in thirds.
    """
    low, high = scale
    if measure == "nps":
        return [(0, 6), (7, 8), (9, 10)]
    end = 2 if high - low <= 10 else (high - low) // 3
    if high - low < 4:
        return [(low, low), (low + 1, high - 1), (high, high)] if high - low > 1 else [(low, low), (high, high)]
    return [(low, low + end - 1), (low + end, high - end), (high - end + 1, high)]


def _say_comments(said: Analysis, answers: pa.Table) -> None:
    column = said.feedback.table[said.columns.text.column]  # type: ignore[union-attr]
    texts = column.to_pylist()
    if said.score is None:
        said.comments = _comments(said, range(len(texts)), texts, [None] * len(texts), "", 2 * EACH)
        return
    scores = answers["score"].to_pylist()
    parts = bands(str(said.columns.measure), said.columns.scale)  # type: ignore[arg-type]
    for first, last in reversed(parts):
        rows = [row for row, score in enumerate(scores) if score is not None and first <= score <= last]
        band = f"{first}–{last}" if first != last else str(first)
        said.comments += _comments(said, rows, texts, scores, band, EACH)


def _comments(
    said: Analysis, rows: Sequence[int], texts: list[str | None], scores: list[int | None], band: str, most: int
) -> list[Comment]:
    worded = [row for row in rows if texts[row]]
    chosen = telling([texts[row] or "" for row in worded], most=most)
    return [
        Comment(int(said.feedback.lines[row]), band, scores[row], mask(texts[row] or ""))
        for row in (worded[position] for position in chosen)
    ]


def _say_missing(said: Analysis) -> None:
    """Say of each part that the file lacks what is missing and what to do."""
    columns = said.columns
    if not columns.score:
        said.thin.append(_("No column of scores was found: name it with --score, or ask customers for a score."))
    if columns.date_problem:
        said.thin.append(columns.date_problem)
    elif not columns.date:
        said.thin.append(_("No column of dates was found, so there is no trend: name it with --date."))
    if not columns.group:
        said.thin.append(_("No group column was found, so nothing is ranked: name it with --group."))
    if not columns.text:
        said.thin.append(_("No column of comments was found: name it with --text."))


def _nothing(feedback: Feedback) -> str:
    sentence = _("{file} has no scores, comments or groups to tell about. Name its columns: --score, --text, --group.")
    listed = _("Its columns are: {columns}.").format(columns=", ".join(feedback.table.column_names))
    return f"{sentence.format(file=feedback.name)} {listed}"
