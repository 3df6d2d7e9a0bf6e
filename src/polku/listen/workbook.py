"""Workbooks: the first sheet with cells, every cell as text."""

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from polku.errors import UnreadableFile
from polku.listen import headers
from polku.listen.delimited import Rows
from polku.words import gettext as _

MOST_BYTES = 2 << 30  # of a workbook, unpacked
MOST_CELLS = 50_000_000  # of a sheet; a million rows of fifty columns
_PLACE = re.compile(rb"""<(?:\w+:)?c [^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def parse(path: Path) -> Rows:
    """Read the first sheet that has cells.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods file.

    Returns
    -------
    Rows
        ``lines`` are row numbers as the sheet shows them. Whole numbers come without decimals,
        days and times in ISO form. Empty rows are no records.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, locked or has no rows.
    """
    sheet = [[_text(cell) for cell in row] for row in _first_sheet(path)]
    filled = [(number, row) for number, row in enumerate(sheet, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        raise UnreadableFile(_("{file} is empty. Export the answers again.").format(file=path.name))
    rows = [row for __, row in filled]
    at = headers.header_at(rows)
    first = at + 1 + headers.repeats(rows[at + 1 :])
    if first >= len(rows):
        raise UnreadableFile(_("{file} has column names but no rows.").format(file=path.name))
    width = max(len(row) for row in rows)
    columns = headers.names(rows[at], width)
    cells = zip(*(row + [""] * (width - len(row)) for row in rows[first:]), strict=True)
    table = pa.table([pa.array(column, pa.string()) for column in cells], names=columns)
    return Rows(table, np.array([number for number, __ in filled[first:]], dtype=np.int64))


def _first_sheet(path: Path) -> Sequence[Sequence[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _refuse_vast(path)
        with CalamineWorkbook.from_path(path) as book:
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            return next((rows for sheet in sheets if (rows := sheet.to_python(skip_empty_area=False))), [])
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as damaged:
        sentence = _("{file} cannot be opened as a workbook: it is damaged or locked. Save it again in Excel.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged


def _refuse_vast(path: Path) -> None:
    """Raise ValueError where a file unfolds without measure: a sheet is held whole, up to its farthest cell."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise ValueError
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and _cells(book, part) > MOST_CELLS:
                raise ValueError


def _cells(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Count the cells from the first to the farthest of a sheet, which name their places: A1, XFD1048576."""
    columns, row, rest = {b"A"}, 1, b""
    with book.open(part) as sheet:
        while block := sheet.read(1 << 20):
            text = rest + block
            places = _PLACE.findall(text)
            columns.update(name for name, __ in places)
            row = max([row, *(int(number) for __, number in places)])
            rest = text[-40:]  # a place that the block cuts in two
    return row * max(_ordinal(name) for name in columns)


def _ordinal(column: bytes) -> int:
    """Give the number of a column: 1 of A, 27 of AA."""
    number = 0
    for sign in column:
        number = 26 * number + sign - ord("A") + 1
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.timedelta | dt.date | dt.time):
        return str(cell)
    return str(cell)
