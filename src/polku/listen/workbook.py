"""Workbooks: the first sheet with cells, every cell as text."""

import datetime as dt
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from polku.errors import UnreadableFile
from polku.listen import archives, headers
from polku.listen.delimited import Rows
from polku.words import gettext as _


def parse(path: Path) -> Rows:
    """Read the first sheet that has cells.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx or .ods file.

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
    headers.refuse_wide(width, path.name)
    columns = headers.names(rows[at], width)
    cells = zip(*(row + [""] * (width - len(row)) for row in rows[first:]), strict=True)
    table = pa.table([pa.array(column, pa.string()) for column in cells], names=columns)
    return Rows(table, np.array([number for number, __ in filled[first:]], dtype=np.int64))


def _first_sheet(path: Path) -> Sequence[Sequence[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        archives.inspect(path)
        with CalamineWorkbook.from_path(path) as book:
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            return next((rows for sheet in sheets if (rows := sheet.to_python(skip_empty_area=False))), [])
    except (CalamineError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error) as damaged:
        sentence = _("{file} cannot be opened as a workbook: it is damaged or locked. Save it again in Excel.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.timedelta | dt.date | dt.time):
        return str(cell)
    return str(cell)
