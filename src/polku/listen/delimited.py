"""Text files of rows and cells: which sign parts the cells, which line each record stands on."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from polku.errors import UnreadableFile
from polku.listen import headers
from polku.listen.problems import Problem
from polku.words import gettext as _

DELIMITERS = (";", ",", "\t", "|")
ALIGNED = 10  # lines at least before blanks are taken to part cells
BLOCK = 1 << 24  # characters that are read at a time the quick way
CHUNK = 50_000  # records turned into columns at a time: bounds the memory of the slow way

_NO_DELIMITER = "\x1f"  # for one column of free text, where commas are only commas
_LONE_RETURN = re.compile(r"\r(?!\n)")
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

csv.field_size_limit(1 << 24)  # a long complaint is no error


@dataclass(frozen=True)
class Rows:
    """Cells as text: ``columns`` all strings, ``lines`` the physical line on which each record begins."""

    columns: pa.Table
    lines: np.ndarray
    delimiter: str = ""
    problems: list[Problem] = field(default_factory=list)


def parse(text: str, *, name: str) -> Rows:
    """Read delimited text.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        How errors call the file.

    Returns
    -------
    Rows
        Records shorter than the header are filled with empty cells. Longer ones are left out and
        named among the problems, because nobody can say which cell is too many.

    Raises
    ------
    UnreadableFile
        There are no rows, or a quotation mark is never closed.
    """
    text = _with_newlines(text)
    hint = _EXCEL_HINT.match(text)
    skipped = 1 if hint else 0
    body = text[hint.end() :] if hint else text
    delimiter = hint.group(1) if hint else _delimiter(body)
    aligned = delimiter == _NO_DELIMITER and _aligned(body)
    if aligned:
        body, delimiter = "\n".join("\t".join(line.split()) for line in body.split("\n")), "\t"
    head = list(islice(_records(body, delimiter), headers.LOOK))
    if not head:
        raise UnreadableFile(_("{file} is empty. Export the answers again.").format(file=name))
    headers.refuse_wide(max(len(record) for record, __ in head), name)
    columns, first = _heading(head)
    if first >= len(head):
        raise UnreadableFile(_("{file} has column names but no rows.").format(file=name))
    start = head[first - 1][1] if first else 0  # lines already used up
    rest = body[_offset(body, start) :]
    try:
        rows = _fast(rest, delimiter, columns) or _slow(rest, delimiter, columns, name, skipped + start)
    except csv.Error as broken:
        sentence = _("{file} cannot be read as rows and cells: {reason}. Export it again.")
        raise UnreadableFile(sentence.format(file=name, reason=broken)) from broken
    told = "" if aligned else delimiter.replace(_NO_DELIMITER, "")  # no one sign parts cells that stand in line
    return Rows(rows.columns, rows.lines + skipped + start, told, rows.problems)


def _with_newlines(text: str) -> str:
    if "\r" not in text:
        return text
    if "\n" not in text:  # an old Macintosh file
        return text.replace("\r", "\n")
    return _LONE_RETURN.sub(" ", text)


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Each record with the number of lines read when it ended; empty lines are no records."""
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)
    for record in reader:
        if record:
            yield record, reader.line_num


def _delimiter(text: str) -> str:
    """The sign that parts most records into as many cells as the fullest kind of record has."""
    best, chosen = (0.0, 0), _NO_DELIMITER
    for sign in DELIMITERS:
        widths = Counter(len(record) for record, __ in islice(_records(text[:200_000], sign), headers.LOOK))
        split = {width: count for width, count in widths.items() if width > 1}
        if 2 * sum(split.values()) > widths.total():
            width = max(split, key=lambda w: (split[w], w))
            merit = (split[width] / widths.total(), width)
            best, chosen = max((best, chosen), (merit, sign))
    return chosen


def _aligned(text: str) -> bool:
    """Tell whether blanks part the cells, as statistics programs print them: as many on each line, numbers among them.

    Sentences are not alike in length, and hold no number at one place.
    """
    lines = [line.split() for line in islice(io.StringIO(text), headers.LOOK) if line.strip()]
    if len(lines) < ALIGNED or '"' in text or len({len(cells) for cells in lines}) > 1 or len(lines[0]) < 2:
        return False
    return any(all(cell.isdigit() for cell in column) for column in zip(*lines[1:], strict=True))


def _heading(head: list[tuple[list[str], int]]) -> tuple[list[str], int]:
    """Names of the columns, and the index of the first record that is an answer."""
    records = [record for record, __ in head]
    at = headers.header_at(records)
    header, below = records[at], records[at + 1 :]
    if headers.is_data(header, below):
        return headers.names([], len(header)), at
    return headers.names(header, len(header)), at + 1 + headers.repeats(below)


def _offset(text: str, lines: int) -> int:
    position = 0
    for __ in range(lines):
        position = text.find("\n", position) + 1 or len(text)
    return position


def _fast(text: str, delimiter: str, columns: list[str]) -> Rows | None:
    """Read with Arrow; ``None`` where it would count other records or lines than the slow way."""
    quoted, blocks = '"' in text, len(text) > BLOCK
    try:
        table = pacsv.read_csv(
            pa.BufferReader(text.encode()),
            # threads of one block gain nothing, and a command that ends at once ends among them: it was once aborted
            pacsv.ReadOptions(column_names=columns, block_size=BLOCK, use_threads=blocks),
            pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=quoted),
            pacsv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    extra = _breaks(table) if quoted else np.zeros(len(table), dtype=np.int64)
    if len(table) + extra.sum() != text.count("\n") + (not text.endswith("\n")):
        return None
    starts = np.arange(1, len(table) + 1, dtype=np.int64)
    starts[1:] += np.cumsum(extra)[:-1]
    return Rows(table, starts)


def _breaks(table: pa.Table) -> np.ndarray:
    """Line breaks inside the cells of each record."""
    counted = np.zeros(len(table), dtype=np.int64)
    for column in table.columns:
        counted += pc.count_substring(column, "\n").to_numpy()
    return counted


def _slow(text: str, delimiter: str, columns: list[str], name: str, before: int) -> Rows:
    """Read record by record: ragged rows, empty lines, stray quotation marks."""
    width = len(columns)
    lines: list[int] = []
    chunks: list[pa.Table] = []
    kept: list[list[str]] = []
    problems: list[Problem] = []
    ended = begun = 0
    for record, line in _records(text, delimiter):
        begun, ended = _begin(text, ended, line, record), line
        extra = record[width:]
        if any(cell.strip() for cell in extra):
            problems.append(_too_long(record, width, before + begun))
            continue
        kept.append(record[:width] + [""] * (width - len(record)))
        lines.append(begun)
        if len(kept) == CHUNK:
            chunks.append(_columns(kept, columns))
            kept = []
    _refuse_open_quote(text, delimiter, begun, name, before)
    chunks.append(_columns(kept, columns))
    return Rows(pa.concat_tables(chunks), np.array(lines, dtype=np.int64), problems=problems)


def _begin(text: str, ended: int, line: int, record: list[str]) -> int:
    """Line on which a record begins: empty lines before it were swallowed with it."""
    inner = sum(cell.count("\n") for cell in record)
    return max(ended + 1, line - inner)


def _too_long(record: list[str], width: int, line: int) -> Problem:
    cure = _(
        "The row has {cells} cells but there are {columns} columns. Put quotation marks around text with separators."
    )
    return Problem(line, "", " | ".join(record)[:200], cure.format(cells=len(record), columns=width))


def _refuse_open_quote(text: str, delimiter: str, line: int, name: str, before: int) -> None:
    last = text[_offset(text, max(line - 1, 0)) :]
    try:
        list(csv.reader(io.StringIO(last, newline="\n"), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            sentence = _("{file}: a quotation mark opened on line {line} is never closed. Close it and try again.")
            raise UnreadableFile(sentence.format(file=name, line=before + line)) from error


def _columns(records: list[list[str]], columns: list[str]) -> pa.Table:
    cells = list(zip(*records, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(column, pa.string()) for column in cells], names=columns)
