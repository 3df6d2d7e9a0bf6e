"""A file of any length in the memory of one batch: the same records that ``reading.read`` gives, some at a time."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from polku.govern import formulas
from polku.listen import delimited, encodings, headers, kinds, parquet, reading, sheet
from polku.listen.delimited import Rows
from polku.listen.problems import Problem
from polku.listen.reading import Feedback, tidy
from polku.words import gettext as _

ROWS = 32_768  # of a batch
RECORDS = 16_384  # of a batch of Parquet, whose pages and dictionaries are held beside it
SMALL = 8 << 20  # bytes of a file that is read whole, with every courtesy to ragged rows
PACKED = 8  # times smaller a workbook is than what stands in it, at least
BLOCK = 2 << 20
LINE = "\n"  # no column of a file goes by this
HEAD = 1 << 18  # bytes in which the column names stand


@dataclass(frozen=True)
class Stream:
    """A file that can be gone through as often as one likes.

    Attributes
    ----------
    name : str
        Name of the file.
    place : {"line", "row", "record"}
        What the lines of a batch count.
    columns : list of str
    size : int
        Bytes of the file.
    """

    name: str
    place: str
    columns: list[str]
    size: int
    _batches: Callable[[], Iterator[Feedback]]

    def batches(self) -> Iterator[Feedback]:
        """Give the records from the first one, at most some tens of thousands at a time."""
        return self._batches()


def stream(path: str | os.PathLike[str], *, most: int = kinds.MOST_BYTES) -> Stream:
    """Open a file for going through it in bounded memory.

    Small files, and files that cannot be told apart a piece at a time, are read whole. A long workbook
    (.xlsx) is unpacked once into a file without a name, which goes when the stream does.

    Parameters
    ----------
    path : path-like
        As ``reading.read`` takes it.
    most : int
        Bytes that it may have.

    Raises
    ------
    UnreadableFile
        As ``reading.read`` raises it.
    """
    path = Path(path)
    reading.refuse_wrong(path, most)  # one judgement of what is no table
    kind, size = path.suffix.lower(), path.stat().st_size
    if kind in reading.PARQUET:
        return _of_parquet(path, size)
    if kind == ".xlsx" and size > SMALL // PACKED:
        return _of_sheet(path, size)
    if kind in reading.TEXT and size > SMALL:
        found = _of_text(path, size)
        if found is not None:
            return found
    return whole(reading.read(path, most=most), size)


def whole(feedback: Feedback, size: int) -> Stream:
    """Give a file that was read whole as a stream."""

    def batches() -> Iterator[Feedback]:
        for at in range(0, len(feedback.table), ROWS):
            cut = slice(at, at + ROWS)
            problems = [] if at else feedback.problems
            lines, table = feedback.lines[cut], feedback.table.slice(at, ROWS)
            yield Feedback(feedback.name, table, lines, feedback.place, problems=problems)

    return Stream(feedback.name, feedback.place, feedback.table.column_names, size, batches)


def _of_parquet(path: Path, size: int) -> Stream:
    def batches() -> Iterator[Feedback]:
        done = 0
        for batch in parquet.batches(path, rows=RECORDS):
            lines = np.arange(done + 1, done + 1 + len(batch), dtype=np.int64)
            done += len(batch)
            yield _feedback(path.name, pa.Table.from_batches([batch]), lines, "record", [])

    columns = next(batches(), None)
    if columns is None:
        return whole(reading.read(path), size)  # which says that there are no rows
    return Stream(path.name, "record", columns.table.column_names, size, batches)


def _of_sheet(path: Path, size: int) -> Stream:
    """Go through a workbook once, which is slow, and keep its cells in a file that has no name and goes with us."""
    rows = sheet.rows(path)
    head = list(islice(rows, headers.LOOK))
    records = [cells for __, cells in head]
    at = headers.header_at(records) if records else 0
    first = at + 1 + headers.repeats(records[at + 1 :])
    if first >= len(head):
        return whole(reading.read(path), size)  # which says what is missing
    width = max(len(record) for record in records)
    headers.refuse_wide(width, path.name)
    names = headers.names(records[at], width)
    problems, kept = list[Problem](), _Kept()
    schema = pa.schema([(LINE, pa.int64()), *((name, pa.string()) for name in names)])
    with pa.ipc.new_file(kept.file, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        for lines, cells in _tables(chain(head[first:], rows), width, problems):
            writer.write_batch(pa.record_batch([pa.array(lines, pa.int64()), *cells], schema))

    def batches() -> Iterator[Feedback]:
        told = problems
        with pa.ipc.open_file(pa.PythonFile(kept.file, "r")) as reader:
            for number in range(reader.num_record_batches):
                table = pa.Table.from_batches([reader.get_batch(number)])
                lines = table[LINE].to_numpy()
                yield _feedback(path.name, table.select(range(1, width + 1)), lines, "row", told)
                told = []

    return Stream(path.name, "row", names, size, batches)


class _Kept:
    """A file without a name, open as long as somebody goes through it."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  closed below

    def __del__(self) -> None:
        self.file.close()


def _tables(
    rows: Iterable[tuple[int, list[str]]], width: int, problems: list[Problem]
) -> Iterator[tuple[list[int], list[pa.Array]]]:
    """Give rows as columns, a batch at a time; one with too many cells is named instead."""
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS)):
        wide = [(line, cells) for line, cells in some if any(cell.strip() for cell in cells[width:])]
        problems += [_too_wide(cells, width, line) for line, cells in wide]
        fit = [each for each in some if each not in wide] if wide else some
        filled = [cells[:width] + [""] * (width - len(cells)) for __, cells in fit]
        columns = zip(*filled, strict=True) if filled else [()] * width
        yield [line for line, __ in fit], [pa.array(column, pa.string()) for column in columns]


def _too_wide(cells: list[str], width: int, line: int) -> Problem:
    cure = _("The row has {cells} cells but the first rows have {columns}. Give each column a name in the header.")
    return Problem(line, "", " | ".join(cells)[:200], cure.format(cells=len(cells), columns=width))


def _of_text(path: Path, size: int) -> Stream | None:
    """Read a long text with Arrow; None where only the slow way can tell its records apart."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    text, encoding = encodings.decode(start[: start.rfind(b"\n") + 1], name=path.name)
    head = delimited.parse(text, name=path.name) if encoding.startswith("utf-8") else None
    if head is None or not head.delimiter:
        return None
    try:
        with _opened(path, head, lambda row: "skip") as reader:
            for _each in reader:
                pass
    except pa.ArrowInvalid:
        return None
    return Stream(path.name, "line", head.columns.column_names, size, lambda: _text_batches(path, head))


def _opened(path: Path, head: Rows, ragged: Callable[[pacsv.InvalidRow], str]) -> pacsv.CSVStreamingReader:
    names = head.columns.column_names
    return pacsv.open_csv(
        path,
        pacsv.ReadOptions(column_names=names, skip_rows=int(head.lines[0]) - 1, block_size=BLOCK, use_threads=False),
        pacsv.ParseOptions(
            delimiter=head.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=ragged
        ),
        pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


def _text_batches(path: Path, head: Rows) -> Iterator[Feedback]:
    names, odd = head.columns.column_names, list[pacsv.InvalidRow]()

    def ragged(row: pacsv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    with _opened(path, head, ragged) as reader:
        at = Place(int(head.lines[0]), int(head.lines[0]))
        for batch in reader:
            table = pa.Table.from_batches([batch])
            here = _here(odd, at.record, len(table))
            lines, at = _lines(table, here, at)
            mended, kept, problems = _mended(here, lines, names, head.delimiter)
            told = pa.concat_tables([table, mended])
            starts = np.concatenate((np.delete(lines, [position for position, _row in here]), kept))
            yield _without_empty(_feedback(path.name, told, starts, "line", problems))


@dataclass(frozen=True)
class Place:
    """How far a text was read: the number of the next record as Arrow counts, and its line."""

    record: int
    line: int


def _here(odd: list[pacsv.InvalidRow], record: int, size: int) -> list[tuple[int, pacsv.InvalidRow]]:
    """Take out the rows of another width that stand among these records, each with its place among all."""
    odd.sort(key=lambda row: row.number)
    found: list[tuple[int, pacsv.InvalidRow]] = []
    while odd and odd[0].number - record <= size + len(found):
        row = odd.pop(0)
        found.append((row.number - record, row))
    return found


def _lines(table: pa.Table, here: list[tuple[int, pacsv.InvalidRow]], at: Place) -> tuple[np.ndarray, Place]:
    """Physical lines on which records begin, those of another width among them, and where the next one stands."""
    steps = np.ones(len(table), dtype=np.int64)
    for column in table.columns:
        steps += pc.count_substring(column, "\n").to_numpy()
    for position, row in here:
        steps = np.insert(steps, position, 1 + row.text.count("\n"))
    ends = at.line + np.cumsum(steps)
    return ends - steps, Place(at.record + len(steps), at.line + int(steps.sum()))


def _mended(
    here: list[tuple[int, pacsv.InvalidRow]], lines: np.ndarray, names: list[str], delimiter: str
) -> tuple[pa.Table, np.ndarray, list[Problem]]:
    """Fill rows that end early with empty cells; name those with too many, as nobody can say which is too many."""
    cells: list[list[str]] = []
    kept: list[int] = []
    problems: list[Problem] = []
    cure = _(
        "The row has {cells} cells but there are {columns} columns. Put quotation marks around text with separators."
    )
    for position, row in here:
        record = next(csv.reader([row.text], delimiter=delimiter), [])
        if any(cell.strip() for cell in record[len(names) :]):
            told = cure.format(cells=len(record), columns=len(names))
            problems.append(Problem(int(lines[position]), "", " | ".join(record)[:200], told))
            continue
        cells.append(record[: len(names)] + [""] * (len(names) - len(record)))
        kept.append(int(lines[position]))
    columns = list(zip(*cells, strict=True)) or [()] * len(names)
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=names)
    return table, np.array(kept, dtype=np.int64), problems


def _without_empty(feedback: Feedback) -> Feedback:
    """Leave out records without a filled cell: empty lines are none."""
    filled = np.zeros(len(feedback.table), dtype=bool)
    for column in feedback.table.columns:
        filled |= column.is_valid().to_numpy()
    if filled.all():
        return feedback
    table = feedback.table.filter(pa.array(filled))
    return Feedback(feedback.name, table, feedback.lines[filled], feedback.place, problems=feedback.problems)


def _feedback(name: str, table: pa.Table, lines: np.ndarray, place: str, problems: list[Problem]) -> Feedback:
    columns = {column: tidy(formulas.plain(table[column])) for column in table.column_names}
    return Feedback(name, pa.table(columns), lines, place, problems=problems)
