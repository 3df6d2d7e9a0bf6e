"""Write a list as an XLSX workbook, row by row: Python's own work, so no process that serves pages does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from polku.errors import NotAllowed
from polku.govern.writing import headings

MOST_ROWS = 1_048_576  # of a sheet, the headings counted: the format's limit
MOST_COLUMNS = 16_384
MOST_SIGNS = 32_767  # of a cell
EXACT = 10**15  # a sheet counts in doubles: longer numbers would lose their last digits
FIRST_YEAR = 1900  # a sheet knows no day before

INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx(batches: Iterable[pa.RecordBatch], schema: pa.Schema, file: IO[bytes], *, zone: str, folder: str) -> int:
    """Write a workbook, row by row.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Each with the columns and types of ``schema``.
    schema : pyarrow.Schema
        Texts become text cells, never formulas or links; numbers, days and times become such cells.
    file : binary file
        Must be one that can be sought in.
    zone : str
        A sheet has no time zones: times are written on this zone's clock.
    folder : str
        Where rows are kept until the workbook is closed.

    Returns
    -------
    int
        Rows written. What does not fit on one sheet goes on to the next, under the same headings.

    Raises
    ------
    NotAllowed
        The list has more columns, or a text more signs, than a sheet can hold.
    """
    from xlsxwriter import Workbook

    if len(schema) > MOST_COLUMNS:
        raise NotAllowed("Columns of a sheet", len(schema), f"{MOST_COLUMNS} at most; export CSV or Parquet")
    book = Workbook(file, {"constant_memory": True, "tmpdir": folder, **INERT})
    try:
        pages = _Pages(book, headings(schema), ZoneInfo(zone))
        for batch in batches:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                pages.add(row)
    finally:
        book.close()
    return pages.rows


class _Pages:
    """The sheets of a workbook; the next one begins where one is full."""

    def __init__(self, book: Any, names: list[str], zone: ZoneInfo) -> None:
        self.book, self.names, self.zone, self.rows = book, names, zone, 0
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.turn()

    def turn(self) -> None:
        """Begin a sheet."""
        self.sheet, self.at = self.book.add_worksheet(), 1
        self.sheet.freeze_panes(1, 0)
        for column, name in enumerate(self.names):
            self.sheet.write_string(0, column, name, self.bold)

    def add(self, row: Iterable[Any]) -> None:
        """Write one row."""
        if self.at == MOST_ROWS:
            self.turn()
        for column, value in enumerate(row):
            if value is not None:
                self.cell(column, value)
        self.at += 1
        self.rows += 1

    def cell(self, column: int, value: Any) -> None:
        """Write one value as what it is."""
        kind = type(value)
        if kind is str:
            self.text(column, value)
        elif kind is bool:
            self.sheet.write_boolean(self.at, column, value)
        elif kind in (int, float, Decimal):
            self.number(column, value)
        elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
            self.moment(column, value)
        else:
            self.text(column, str(value))

    def text(self, column: int, value: str) -> None:
        """Write a text, whatever it looks like."""
        if len(value) > MOST_SIGNS:
            raise NotAllowed("Signs of a text", len(value), f"{MOST_SIGNS} in a cell; export CSV or Parquet")
        self.sheet.write_string(self.at, column, value)

    def number(self, column: int, value: Any) -> None:
        """Write a number; one that a sheet would round becomes text, one that is none stays empty."""
        if value != value:
            return
        if abs(value) < EXACT and (not isinstance(value, Decimal) or len(value.as_tuple().digits) <= 15):
            self.sheet.write_number(self.at, column, value)
        else:
            self.text(column, str(value))

    def moment(self, column: int, value: dt.date) -> None:
        """Write a day or a time."""
        if not isinstance(value, dt.datetime):
            self.sheet.write_datetime(self.at, column, value, self.day)
            return
        here = value.astimezone(self.zone).replace(tzinfo=None) if value.tzinfo else value
        self.sheet.write_datetime(self.at, column, here, self.time)
