"""Read anybody's feedback file: every cell as text, and where each record stands.

What the cells mean is decided later, by ``guessing``, ``scores`` and ``dates``.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import MissingColumn, UnreadableFile
from polku.listen import delimited, encodings, workbook
from polku.listen.delimited import Rows
from polku.listen.problems import Problem
from polku.words import gettext as _

TEXT = (".csv", ".tsv", ".txt", ".tab")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet", ".pq")

_ZIP, _OLE, _PAR = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


@dataclass(frozen=True)
class Feedback:
    """A file of feedback as it was read.

    Attributes
    ----------
    name : str
        Name of the file.
    table : pyarrow.Table
        One row per record, every column text without surrounding space; null where a cell is empty.
    lines : numpy.ndarray
        For each record its place, as ``place`` counts.
    place : {"line", "row", "record"}
        Physical line of a text file, row of a sheet, record of a Parquet file; all begin at 1.
    encoding, delimiter : str
        How a text file was read; empty for other files.
    problems : list of Problem
        Records left out because their cells could not be told apart.
    """

    name: str
    table: pa.Table
    lines: np.ndarray
    place: str
    encoding: str = ""
    delimiter: str = ""
    problems: list[Problem] = field(default_factory=list)

    def column(self, name: str) -> pa.ChunkedArray:
        """Give a column as text; a name that differs in case or space alone is understood.

        Raises
        ------
        MissingColumn
        """
        return self.table[self.named(name)]

    def named(self, name: str) -> str:
        """Give the column's name as the file writes it.

        Raises
        ------
        MissingColumn
        """
        has: list[str] = self.table.column_names
        if name in has:
            return name
        alike = [column for column in has if column.casefold() == name.strip().casefold()]
        if len(alike) != 1:
            raise MissingColumn(self.name, name, has)
        return alike[0]


def read(path: str | os.PathLike[str]) -> Feedback:
    """Read a feedback file of any common kind.

    Text files may be UTF-8, UTF-16 or Windows-1252, parted by semicolons, commas, tabs or bars,
    with titles above the header, quoted line breaks and ragged rows. The kind is told by the
    name's ending, and the contents must agree.

    Parameters
    ----------
    path : path-like
        A .csv, .tsv, .txt, .xlsx, .xls, .ods or .parquet file.

    Returns
    -------
    Feedback
        At least one record.

    Raises
    ------
    UnreadableFile
        The file is missing, empty, damaged or of another kind.
    """
    path = Path(path)
    kind = path.suffix.lower()
    start = _start(path)
    if kind in TEXT:
        return _read_text(path, start)
    if kind in WORKBOOKS:
        _expect(start.startswith((_ZIP, _OLE)), path, "XLSX")
        return _feedback(path, workbook.parse(path), "row")
    if kind in PARQUET:
        _expect(start.startswith(_PAR), path, "Parquet")
        return _feedback(path, _read_parquet(path), "record")
    sentence = _("{file} is not a kind of file that can be read here. Use CSV, XLSX or Parquet.")
    raise UnreadableFile(sentence.format(file=path.name))


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except FileNotFoundError as missing:
        raise UnreadableFile(_("There is no file {file}. Check the name.").format(file=path)) from missing
    except IsADirectoryError as folder:
        raise UnreadableFile(_("{file} is a folder. Name a file in it.").format(file=path)) from folder
    except OSError as closed:
        raise UnreadableFile(_("{file} cannot be opened: check that you may read it.").format(file=path)) from closed
    if not start:
        raise UnreadableFile(_("{file} is empty. Export the answers again.").format(file=path.name))
    return start


def _expect(agrees: bool, path: Path, kind: str) -> None:  # noqa: FBT001 - read as a sentence where it is called
    if not agrees:
        sentence = _(
            "{file} is named as {kind} but holds something else. Save it again as {kind}, or correct its name."
        )
        raise UnreadableFile(sentence.format(file=path.name, kind=kind))


def _read_text(path: Path, start: bytes) -> Feedback:
    _expect(not start.startswith((_ZIP, _OLE, _PAR)), path, "CSV")
    text, encoding = encodings.decode(path.read_bytes(), name=path.name)
    rows = delimited.parse(text, name=path.name)
    return _feedback(path, rows, "line", encoding)


def _read_parquet(path: Path) -> Rows:
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as damaged:
        sentence = _("{file} cannot be opened as Parquet: it is damaged. Export it again.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged
    if not len(table):
        raise UnreadableFile(_("{file} has column names but no rows.").format(file=path.name))
    columns = [_as_text(column) for column in table.columns]
    return Rows(pa.table(columns, names=table.column_names), np.arange(1, len(table) + 1, dtype=np.int64))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # lists, structs, bytes that are no text
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())])


def _feedback(path: Path, rows: Rows, place: str, encoding: str = "") -> Feedback:
    columns = {name: _tidy(rows.columns[name]) for name in rows.columns.column_names}
    used = {name: c for name, c in columns.items() if c.null_count < len(c) or not name.startswith("column ")}
    return Feedback(path.name, pa.table(used), rows.lines, place, encoding, rows.delimiter, rows.problems)


def _tidy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
