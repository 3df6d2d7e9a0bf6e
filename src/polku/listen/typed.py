"""Columns of a file as the numbers, names and days that a method needs, or the line that is none of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import InputError, UnreadableFile, WrongValue
from polku.listen import dates, parsed, scores
from polku.listen.dates import Order
from polku.listen.headers import named
from polku.listen.problems import Problem
from polku.listen.reading import PARQUET, Feedback, refuse_wrong, tidy
from polku.listen.streaming import stream
from polku.words import gettext as _
from polku.words import ngettext, whole

GREATEST = 1e60  # the fourth powers that errors of variances need, and their sums, are still numbers
SHOWN = 10  # values named one by one; the rest are counted
_WHOLE = r"^(0|-?[1-9]\d{0,17})(\.0+)?$"  # 12.0 too: so is 12 written where a column of numbers has gaps
_POINT_ZERO = r"\.0+$"
_EXACT = 2.0**53  # whole numbers up to here are told apart as floats
_EITHER = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d{3}")  # the sign may part thousands or decimals
_PROVEN = re.compile(r"[-+−]?(?:\d+([.,])(?:\d{1,2}|\d{4,})|(?:0|\d{4,})([.,])\d{3})")  # and here decimals alone


@dataclass(frozen=True)
class Typed:
    """Some columns of a file.

    Attributes
    ----------
    name : str
        Name of the file.
    table : pyarrow.Table
        The columns that were asked for, under the file's own names, one row per record: numbers are
        float64, labels text (int64 where every label is a whole number), days date32, times timestamps. Null where
        the cell is empty or says "cannot say".
    columns : dict of str to str
        From a name as it was asked for to the file's own.
    feedback : Feedback, optional
        What was read, with the place of each record, for ``refuse``.
    """

    name: str
    table: pa.Table
    columns: dict[str, str]
    feedback: Feedback | None = None

    def __getitem__(self, asked: str) -> pa.ChunkedArray:
        """Give a column by the name that was asked for."""
        return self.table[self.columns[asked]]

    def numbers(self, asked: str) -> np.ndarray:
        """Give a column of numbers as float64; NaN where empty."""
        values: np.ndarray = self[asked].to_numpy()
        return values

    def refuse(self, asked: str, rows: np.ndarray, cure: str) -> None:
        """Stop if any rows are given, naming the lines and values of the first.

        Raises
        ------
        WrongValue
        """
        if len(rows) and self.feedback:
            column, values = self.columns[asked], self[asked]
            first = [(int(self.feedback.lines[row]), values[int(row)].as_py()) for row in rows[:SHOWN]]
            shown = [f"{value:g}" if isinstance(value, float) else str(value) for _line, value in first]
            problems = [Problem(line, column, text, cure) for (line, _v), text in zip(first, shown, strict=True)]
            refuse(self.feedback, problems, len(rows))

    def refuse_off(self, names: Sequence[str], scale: tuple[float, float]) -> None:
        """Stop at the first column of numbers with one off the scale.

        Raises
        ------
        WrongValue
        """
        low, high = scale
        cure = _("The scale is {low}–{high}: give another by --scale.").format(low=f"{low:g}", high=f"{high:g}")
        for name in names:
            values = self.numbers(name)
            self.refuse(name, np.flatnonzero((values < low) | (values > high)), cure)

    def refuse_negative(self, names: Sequence[str]) -> None:
        """Stop at the first column of weights with one below 0.

        Raises
        ------
        WrongValue
        """
        for name in names:
            self.refuse(name, np.flatnonzero(self.numbers(name) < 0), _("A weight is 0 or more."))


def read(
    path: str | os.PathLike[str],
    *,
    numbers: Sequence[str] = (),
    labels: Sequence[str] = (),
    coded: Sequence[str] = (),
    days: Sequence[str] = (),
    times: Sequence[str] = (),
    order: Order | None = None,
    apart: Sequence[str | None] = (),
) -> Typed:
    """Read some columns of a file of any length.

    Parameters
    ----------
    path : path-like
        As ``reading.read`` takes it.
    numbers, labels, coded, days, times : sequence of str
        Columns of each kind; coded are labels as a dictionary and each row's place in it, times are days that keep
        their clock.
    order : {"day-first", "month-first"}, optional
        How 03/04/2024 is meant; asked of the column if left out.
    apart : sequence of str
        Names, of those above, that must be of different columns; None is no name.

    Returns
    -------
    Typed

    Raises
    ------
    MissingColumn
        With the nearest name.
    WrongValue
        A cell is no number or no day; the first ten are named with their lines.
    InputError
        One column is asked for as two kinds, or two that are to stand apart are one.
    UnreadableFile
        As ``reading.read`` raises it, or rows cannot be told apart.
    """
    kinds: dict[str, Callable[..., pa.ChunkedArray]] = dict.fromkeys(numbers, number)
    kinds |= dict.fromkeys(labels, label) | dict.fromkeys(coded, codes)
    kinds |= dict.fromkeys(days, day) | dict.fromkeys(times, moment)
    asked = list(kinds)
    path = Path(path)
    feedback, columns = _narrow(path, asked)
    _refuse_two_kinds(columns, {"number": numbers, "label": [*labels, *coded], "day": [*days, *times]})
    refuse_same([columns[name] for name in apart if name])
    made = {columns[name]: kinds[name](feedback.table[columns[name]], feedback, columns[name], order) for name in asked}
    return Typed(path.name, pa.table(made), columns, feedback)


def _refuse_two_kinds(columns: dict[str, str], kinds: dict[str, Sequence[str]]) -> None:
    """Stop where one column is to be a number here and a name there: one of the options names a wrong column."""
    kind_of: dict[str, str] = {}
    for kind, asked in kinds.items():
        for column in (columns[name] for name in asked):
            if kind_of.setdefault(column, kind) != kind:
                refuse_same([column, column])


def refuse_same(columns: Sequence[str]) -> None:
    """Stop where one column is named for two things.

    Raises
    ------
    InputError
    """
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise InputError(_("Column {column} is named for two things: name another for one.").format(column=twice[0]))


def _narrow(path: Path, asked: Sequence[str]) -> tuple[Feedback, dict[str, str]]:
    """Read the asked columns alone; a Parquet file's keep their types."""
    if path.suffix.lower() in PARQUET:
        refuse_wrong(path, None)
        return _from_parquet(path, asked)
    source = stream(path)
    columns = {name: named(source.columns, name, path.name) for name in asked}
    wanted = list(dict.fromkeys(columns.values()))
    parts, lines, problems = [], [], list[Problem]()
    for batch in source.batches():
        parts.append(batch.table.select(wanted))
        lines.append(batch.lines)
        problems += batch.problems
    if problems:
        title = ngettext("{file}: one row cannot be read.", "{file}: {n} rows cannot be read.", len(problems))
        raise UnreadableFile(
            listed(title.format(file=path.name, n=whole(len(problems))), problems, len(problems), source.place)
        )
    return Feedback(path.name, pa.concat_tables(parts), np.concatenate(lines), source.place), columns


def _from_parquet(path: Path, asked: Sequence[str]) -> tuple[Feedback, dict[str, str]]:
    import pyarrow.parquet as pq

    try:
        has = pq.read_schema(path).names
        columns = {name: named(has, name, path.name) for name in asked}
        table = pq.read_table(path, columns=list(dict.fromkeys(columns.values())))
    except (pa.ArrowException, OSError) as damaged:
        sentence = _("{file} cannot be opened as Parquet: it is damaged. Export it again.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged
    table = pa.table({name: _plain(table[name]) for name in table.column_names})
    return Feedback(path.name, table, np.arange(1, len(table) + 1), "record"), columns


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a column as it would come of a text file, whichever of its kinds of text and folding a program chose."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        values = values.cast(pa.string())
    return tidy(values) if pa.types.is_string(values.type) else values


def number(values: pa.ChunkedArray, feedback: Feedback, column: str, order: Order | None = None) -> pa.ChunkedArray:
    """Read a column as float64: a decimal comma or point; neither infinity, nor beyond 1e60, nor words.

    Nor 1,234 in a column where a point parts the decimals, or the other way round: nobody knows whether it is a
    thousand.

    Raises
    ------
    WrongValue
    """
    cure = _("Give a number, such as 12.5, or leave the cell empty.")
    if pa.types.is_null(values.type):
        return values.cast(pa.float64())
    if not pa.types.is_string(values.type):
        values = _cast(values, pa.float64(), feedback, column, cure)
        values = pc.if_else(pc.is_nan(values), None, values)
        return _finite(values, feedback, column, cure)
    try:
        quick = values.cast(pa.float64())
    except pa.ArrowInvalid:
        read = partial(parsed.parse, values, feedback.lines, name=column, cure=cure)
        found = read(reading=_sure(values.drop_null().unique().to_pylist()), kind=pa.float64())
        refuse(feedback, found.problems(SHOWN), len(found.bad))
        return _finite(pa.chunked_array([found.values]), feedback, column, cure)
    quick = pc.if_else(pc.is_nan(quick), None, quick)  # "nan" cannot say
    return _finite(quick, feedback, column, cure)


def _sure(texts: Iterable[str]) -> Callable[[str], float | None]:
    """Give what reads a number of one column; it gives None for what is none, or may be a thousand times as much."""
    proven = {match[1] or match[2] for text in texts if (match := _PROVEN.fullmatch(text))}

    def reading(text: str) -> float | None:
        """Give a number, or nothing."""
        either = _EITHER.fullmatch(text)
        return None if either and proven - {either[1]} else scores.number(text)

    return reading


def _finite(values: pa.ChunkedArray, feedback: Feedback, column: str, cure: str) -> pa.ChunkedArray:
    wrong = np.flatnonzero(~(np.abs(pc.fill_null(values, 0.0).to_numpy()) <= GREATEST))
    found = [Problem(int(feedback.lines[i]), column, str(values[int(i)].as_py()), cure) for i in wrong[:SHOWN]]
    refuse(feedback, found, len(wrong))
    return values


def label(values: pa.ChunkedArray, feedback: Feedback, column: str, order: Order | None = None) -> pa.ChunkedArray:
    """Read a column of names; whole numbers become numbers, so that 2 comes before 10.

    Raises
    ------
    WrongValue
        The cells hold lists or the like.
    """
    return numbered(_named(values, feedback, column))


def numbered(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Turn names into whole numbers if each is one, so that 2 comes before 10; 02 is a name."""
    if not pa.types.is_string(values.type) or not _whole(values.drop_null().unique()):
        return values
    return _as_whole(values)


def spelled(name: str, *, whole: bool) -> int | str:
    """Give a name that somebody typed as a column has it: a whole number in a column of ``whole`` numbers."""
    return int(re.sub(_POINT_ZERO, "", name)) if whole and re.fullmatch(_WHOLE, name, re.ASCII) else name


def _as_whole(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    dotted = pc.any(pc.match_substring(texts, ".")).as_py()
    return (pc.replace_substring_regex(texts, _POINT_ZERO, "") if dotted else texts).cast(pa.int64())


def _named(values: pa.ChunkedArray, feedback: Feedback, column: str) -> pa.ChunkedArray:
    """Give names as text or whole numbers; a float is a whole number that has gaps in its column, or text."""
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
        whole = pc.and_(pc.equal(pc.round(values), values), pc.less(pc.abs(values), _EXACT))
        return values.cast(pa.int64() if pc.all(whole).as_py() is not False else pa.string())
    if pa.types.is_integer(values.type):
        return values
    return _cast(values, pa.string(), feedback, column, _("Name a column of names or numbers."))


def _whole(texts: pa.Array) -> bool:
    """Tell whether each is a whole number; a million names are seldom looked through, as the first are none."""
    return bool(len(texts)) and all(
        pc.all(pc.match_substring_regex(some, _WHOLE)).as_py() for some in (texts[:SHOWN], texts)
    )


def codes(values: pa.ChunkedArray, feedback: Feedback, column: str, order: Order | None = None) -> pa.ChunkedArray:
    """Read a column of names as a dictionary of those that ``label`` gives, and each row's place in it."""
    found = _named(values, feedback, column).combine_chunks().dictionary_encode()
    names = found.dictionary
    if pa.types.is_string(names.type) and _whole(names):  # 1 and 1.0 are one name
        names = _as_whole(names)
        found = pa.DictionaryArray.from_arrays(found.indices, names)
        if len(names.unique()) < len(names):
            found = found.cast(names.type).dictionary_encode()
    return pa.chunked_array([found])


def day(values: pa.ChunkedArray, feedback: Feedback, column: str, order: Order | None = None) -> pa.ChunkedArray:
    """Read a column of days, their times left out.

    Raises
    ------
    WrongValue, AmbiguousColumn
    """
    return _cast(moment(values, feedback, column, order), pa.date32(), feedback, column, "", safe=False)


def moment(values: pa.ChunkedArray, feedback: Feedback, column: str, order: Order | None = None) -> pa.ChunkedArray:
    """Read a column of days and times as timestamps in seconds, the clock as it was written.

    Raises
    ------
    WrongValue, AmbiguousColumn
    """
    cure = _("Give the date as 31.3.2027 or 2027-03-31.")
    if pa.types.is_temporal(values.type):
        return _cast(values, pa.timestamp("s"), feedback, column, cure, safe=False)
    values = _cast(values, pa.string(), feedback, column, cure)
    found = dates.parse_dates(values, feedback.lines, column=column, order=order)
    refuse(feedback, found.problems(SHOWN), len(found.bad))
    return pa.chunked_array([found.values])


def _cast(
    values: pa.ChunkedArray, kind: pa.DataType, feedback: Feedback, column: str, cure: str, *, safe: bool = True
) -> pa.ChunkedArray:
    try:
        return values.cast(kind, safe=safe)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise WrongValue(
            _("{file}: column {column} is {kind}.").format(file=feedback.name, column=column, kind=values.type)
            + f" {cure}"
        ) from error


def refuse(feedback: Feedback, problems: Sequence[Problem], many: int) -> None:
    """Stop if any value cannot be used, naming the first ten.

    Raises
    ------
    WrongValue
    """
    if many:
        said = ngettext(
            "{file}: one value in column {column} cannot be used.",
            "{file}: {n} values in column {column} cannot be used.",
            many,
        )
        title = said.format(file=feedback.name, column=problems[0].column, n=whole(many))
        raise WrongValue(listed(title, problems, many, feedback.place))


def listed(title: str, problems: Iterable[Problem], many: int, place: str) -> str:
    """Write a title, the first ten problems with their place, how many more, and the cure."""
    where = {"line": _("line {n}"), "row": _("row {n}"), "record": _("record {n}")}[place]
    first = list(problems)[:SHOWN]
    lines = [f"  {where.format(n=p.line)}: {_short(p.value)}" for p in first]
    if many > len(first):
        lines.append("  " + _("and {n} more").format(n=whole(many - len(first))))
    return "\n".join([title, *lines, first[0].cure])


def _short(value: str) -> str:
    """A value on one line of the terminal, without control characters."""
    shown = "".join(c if c.isprintable() else " " for c in value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
