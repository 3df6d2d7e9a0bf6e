"""Workbooks are archives: what is inside one, and how much it unfolds to, before anything is made of it."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from polku.errors import UnreadableFile
from polku.words import gettext as _

MOST_BYTES = 2 << 30  # unpacked
MOST_TIMES = 300  # larger unpacked than packed: sheets of a million like rows come to 100
FEW_BYTES = 1 << 26  # unpacked, so few that the share tells nothing
MOST_PARTS = 10_000
MOST_CELLS = 50_000_000  # of a sheet; a million rows of fifty columns
BLOCK = 1 << 20

_PLACE = re.compile(rb"""<(?:\w+:)?c [^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_MACROS = re.compile(r"(^|/)vbaproject.*\.bin$|^xl/macrosheets/|^(basic|scripts)/", re.IGNORECASE)
_READ = (".xml", ".rels", ".bin")  # what a reader of workbooks unfolds; pictures stay packed


class Vast(ValueError):
    """An archive unfolds to more than is read."""


def inspect(path: Path) -> None:
    """Refuse an archive that is no workbook, runs something, is locked, or unfolds without measure.

    Every part that would be read is unfolded once, piece by piece, and counted: what the archive says
    of itself is asked first, and not believed.

    Raises
    ------
    UnreadableFile
        With what it is and the cure.
    zipfile.BadZipFile
        It is damaged.
    """
    try:
        with zipfile.ZipFile(_bounded(path)) as book:
            _refuse_kind(book, path.name)
            _refuse_vast(book, path.stat().st_size)
    except Vast as vast:
        sentence = _("{file} unfolds to more than is read. Delete what the sheet does not need, or save it as CSV.")
        raise UnreadableFile(sentence.format(file=path.name)) from vast


def _bounded(path: Path) -> Path:
    """Raise Vast where the list of parts alone would fill the memory."""
    with path.open("rb") as file:
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # what ZipFile itself goes by
    if end and end[zipfile._ECD_ENTRIES_TOTAL] > MOST_PARTS:  # type: ignore[attr-defined]
        raise Vast
    if end and end[zipfile._ECD_SIZE] > 1000 * MOST_PARTS:  # type: ignore[attr-defined]
        raise Vast
    return path


def _refuse_kind(book: zipfile.ZipFile, name: str) -> None:
    parts = [part.filename for part in book.infolist()]
    wrong = ""
    if any(part.flag_bits & 1 for part in book.infolist()):
        wrong = _("{file} is locked with a password. Take the password off in Excel and save it again.")
    elif any(_MACROS.search(part) for part in parts) or _declares_macros(book):
        wrong = _("{file} holds macros, and nothing of them was run. Save it as .xlsx, without macros, or as CSV.")
    elif "xl/workbook.bin" in parts:
        wrong = _("{file} is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx or CSV.")
    elif any(part.startswith(("word/", "ppt/")) for part in parts):
        wrong = _("{file} is a text document. Bring in a table, as CSV, XLSX or Parquet.")
    elif not any(part.startswith("xl/") or part == "content.xml" for part in parts):
        wrong = _("{file} is a packed archive. Unpack it and bring in the file that is inside.")
    if wrong:
        raise UnreadableFile(wrong.format(file=name))


def _declares_macros(book: zipfile.ZipFile) -> bool:
    try:
        with book.open("[Content_Types].xml") as part:
            types = part.read(BLOCK)
    except KeyError:
        return False
    return b"macroEnabled" in types or b"vbaProject" in types


def _refuse_vast(book: zipfile.ZipFile, packed: int) -> None:
    parts = book.infolist()
    said = sum(part.file_size for part in parts)
    if said > MOST_BYTES or (said > FEW_BYTES and said > MOST_TIMES * packed):
        raise Vast
    left = MOST_BYTES
    for part in parts:
        if part.filename.lower().endswith(_READ):
            with book.open(part) as unfolded:
                left -= _counted(unfolded, part.filename, left)


def _counted(unfolded: IO[bytes], name: str, left: int) -> int:
    """Give the bytes of a part; raise Vast where these or its cells are too many."""
    pieces = _Pieces(unfolded, left)
    if name.startswith("xl/worksheets/"):
        cells = _cells(pieces)
    elif name == "content.xml":
        cells = _repeated(pieces)
    else:
        cells = sum(0 for __ in pieces)
    if cells > MOST_CELLS:
        raise Vast
    return pieces.size


class _Pieces:
    """A part in blocks; raises Vast once more comes than is left."""

    def __init__(self, unfolded: IO[bytes], left: int) -> None:
        self.unfolded, self.left, self.size = unfolded, left, 0

    def __iter__(self) -> Iterator[bytes]:
        while block := self.unfolded.read(BLOCK):
            self.size += len(block)
            if self.size > self.left:
                raise Vast
            yield block


def _cells(pieces: _Pieces) -> int:
    """Count the cells from the first to the farthest of a sheet, which name their places: A1, XFD1048576."""
    columns, row, rest = {b"A"}, 1, b""
    for block in pieces:
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


def _repeated(pieces: _Pieces) -> int:
    """Count the cells that the rows of an OpenDocument sheet stand for: a row or a cell may be repeated."""
    tally = _Tally()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = tally.begin, tally.end
    parser.EntityDeclHandler = tally.refuse
    try:
        for block in pieces:
            parser.Parse(block, False)  # noqa: FBT003  expat's own way
    except expat.ExpatError as damaged:
        raise zipfile.BadZipFile from damaged
    return tally.cells


class _Tally:
    """Counts the cells of rows up to the last filled one."""

    def __init__(self) -> None:
        self.cells = self.times = self.width = self.filled = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Note a row, or a cell of it; a number too long to be one counts as far too many."""
        if name == "table:table-row":
            self.times, self.width, self.filled = _times(given.get("table:number-rows-repeated")), 0, 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.width += _times(given.get("table:number-columns-repeated"))
            if "office:value-type" in given or "calcext:value-type" in given:
                self.filled = self.width
        elif name == "text:p":
            self.filled = self.width

    def end(self, name: str) -> None:
        """Add a row that is over."""
        if name == "table:table-row":
            self.cells += self.times * self.filled

    def refuse(self, *_declared: object) -> None:
        """A sheet declares no entities of its own."""
        raise Vast


def _times(text: str | None) -> int:
    return int(text) if text and len(text) < 9 and text.isdigit() else 1 if text is None else MOST_CELLS + 1
