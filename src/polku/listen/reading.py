"""Read anybody's feedback file: every cell as text, and where each record stands.

What the cells mean is decided later, by ``guessing``, ``scores`` and ``dates``.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import UnreadableFile
from polku.govern import formulas
from polku.listen import delimited, encodings, headers, kinds, parquet, workbook
from polku.listen.delimited import Rows
from polku.listen.problems import Problem
from polku.words import gettext as _

TEXT = (".csv", ".tsv", ".txt", ".tab")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # as named; a macro sheet or an old one is refused inside
PARQUET = (".parquet", ".pq")


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
        return headers.named(self.table.column_names, name, self.name)


def read(path: str | os.PathLike[str], *, most: int | None = None) -> Feedback:
    """Read a feedback file of any common kind.

    Text files may be UTF-8, UTF-16 or Windows-1252, parted by semicolons, commas, tabs or bars,
    with titles above the header, quoted line breaks and ragged rows. The kind is told by the
    name's ending, and the contents must agree. What is no table is refused by its first bytes.

    Parameters
    ----------
    path : path-like
        A .csv, .tsv, .txt, .xlsx, .ods or .parquet file.
    most : int, optional
        Bytes that it may have; else what ``kinds.at_most`` was given.

    Returns
    -------
    Feedback
        At least one record.

    Raises
    ------
    UnreadableFile
        The file is missing, empty, too large, damaged or of another kind.
    """
    path = Path(path)
    refuse_wrong(path, most)
    kind = path.suffix.lower()
    if kind in TEXT:
        return _read_text(path)
    if kind in WORKBOOKS:
        return _feedback(path, workbook.parse(path), "row")
    return _feedback(path, parquet.parse(path), "record")


def refuse_wrong(path: Path, most: int | None) -> None:
    """Look at the beginning of a file, and at the lines of a text, and refuse what cannot be read."""
    kind = path.suffix.lower()
    with kinds.opened(path, most) as file:
        start = file.read(kinds.LOOK)
        kinds.refuse_foreign(start, path.name)
        if start.startswith(kinds.OLE):
            kinds.refuse_old_office(file, path.name)
        if kind in TEXT:
            _expect(not start.startswith((kinds.ZIP, kinds.PARQUET)), path, "CSV")
            encodings.refuse_binary(start, path.name)
            kinds.refuse_endless(file, path.name)
        elif kind in WORKBOOKS:
            _expect(start.startswith(kinds.ZIP), path, "XLSX")
        elif kind in PARQUET:
            _expect(start.startswith(kinds.PARQUET), path, "Parquet")
        else:
            sentence = _("{file} is not a kind of file that can be read here. Use CSV, XLSX or Parquet.")
            raise UnreadableFile(sentence.format(file=path.name))


def _expect(agrees: bool, path: Path, kind: str) -> None:  # noqa: FBT001 - read as a sentence where it is called
    if not agrees:
        sentence = _(
            "{file} is named as {kind} but holds something else. Save it again as {kind}, or correct its name."
        )
        raise UnreadableFile(sentence.format(file=path.name, kind=kind))


def _read_text(path: Path) -> Feedback:
    text, encoding = encodings.decode(path.read_bytes(), name=path.name)
    rows = delimited.parse(text, name=path.name)
    if "'" in text:  # where a sheet was kept from running a cell
        rows = replace(rows, columns=_written(rows.columns))
    return _feedback(path, rows, "line", encoding)


def _written(table: pa.Table) -> pa.Table:
    """Give names and cells as they were before an export disarmed them."""
    names = formulas.plain(pa.array(table.column_names, pa.string())).to_pylist()
    return pa.table([formulas.plain(column) for column in table.columns], headers.names(names, len(names)))


def _feedback(path: Path, rows: Rows, place: str, encoding: str = "") -> Feedback:
    columns = {name: tidy(rows.columns[name]) for name in rows.columns.column_names}
    used = {name: c for name, c in columns.items() if c.null_count < len(c) or not name.startswith("column ")}
    return Feedback(path.name, pa.table(used), rows.lines, place, encoding, rows.delimiter, rows.problems)


def tidy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a column of text without surrounding space; null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
