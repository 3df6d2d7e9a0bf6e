"""Long workbooks: the first sheet with cells, row by row, in the memory of a row and of the texts that rows share."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from polku.errors import UnreadableFile
from polku.listen import archives
from polku.words import gettext as _

BLOCK = 1 << 18  # bytes of a part parsed at a time
Given = dict[str, str]

_DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))  # ECMA-376 part 1, 18.8.30
_LENGTH = 46  # [h]:mm:ss
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_CLOCK = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001  a sheet has no zone


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the first sheet that has cells.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx file.

    Yields
    ------
    int, list of str
        The row's number as the sheet shows it, and its cells as ``workbook.parse`` writes them; rows
        without a filled cell are left out, and cells after the last one that the file names.

    Raises
    ------
    UnreadableFile
        The workbook is damaged or unfolds without measure; maybe not before its last row.
    """
    try:
        archives.inspect(path)
        with zipfile.ZipFile(path) as book:
            yield from _first(book)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, IndexError) as damaged:
        sentence = _("{file} cannot be opened as a workbook: it is damaged or locked. Save it again in Excel.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged


def _first(book: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    parts, since_1904 = _sheets(book)
    texts, styles = _Texts.read(book), _Styles.read(book)
    for part in parts:
        sheet, some = _Sheet(texts, styles, _EPOCH_1904 if since_1904 else _EPOCH), False
        for _block in _parsed(book, part, sheet):
            some = some or bool(sheet.rows)
            yield from sheet.taken()
        if some:
            return


def _sheets(book: zipfile.ZipFile) -> tuple[list[str], bool]:
    """Give the parts of the sheets in their order, and whether days are counted from 1904."""
    order, targets, epoch = list[str](), dict[str, str](), list[bool]()

    def workbook(tag: str, given: Given) -> None:
        if tag == "sheet":
            order.append(next(value for name, value in given.items() if name.endswith(":id")))
        elif tag == "workbookPr":
            epoch.append(given.get("date1904") in ("1", "true"))

    def relation(tag: str, given: Given) -> None:
        if tag == "Relationship" and given["Type"].endswith("/worksheet"):
            targets[given["Id"]] = posixpath.normpath(posixpath.join("/xl", given["Target"])).lstrip("/")

    for name, begin in (("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", relation)):
        for _block in _parsed(book, name, _Begins(begin)):
            pass
    return [targets[each] for each in order if each in targets], any(epoch)


class _Reader:
    """Takes the elements of a part; a prefix before an element's name says nothing."""

    def __init__(self) -> None:
        self.tags: dict[str, str] = {}

    def start(self, name: str, given: Given) -> None:
        self.begin(self.tags.get(name) or self.tags.setdefault(name, name.rpartition(":")[2]), given)

    def stop(self, name: str) -> None:
        self.end(self.tags[name])

    def begin(self, tag: str, given: Given) -> None:
        """Take an element's beginning."""

    def end(self, tag: str) -> None:
        """Take an element's end."""

    def data(self, text: str) -> None:
        """Take text."""

    def refuse(self, *_declared: object) -> None:
        """A sheet declares no entities of its own."""
        raise zipfile.BadZipFile


class _Begins(_Reader):
    """Hands every beginning on."""

    def __init__(self, told: Callable[[str, Given], None]) -> None:
        super().__init__()
        self.told = told

    def begin(self, tag: str, given: Given) -> None:
        self.told(tag, given)


def _parsed(book: zipfile.ZipFile, name: str, reader: _Reader) -> Iterator[None]:
    """Parse a part, pausing after every block."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.stop
    parser.CharacterDataHandler, parser.EntityDeclHandler = reader.data, reader.refuse
    with book.open(name) as part:
        while block := part.read(BLOCK):
            parser.Parse(block, False)  # noqa: FBT003  expat's own way
            yield
        parser.Parse(b"", True)  # noqa: FBT003
        yield


class _Written(_Reader):
    """Gathers the text of an element; how it is pronounced stands beside it and is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open = self.spoken = False

    def begin(self, tag: str, given: Given) -> None:
        if tag in ("t", "v"):
            self.open = not self.spoken
        elif tag == "rPh":
            self.spoken = True
        else:
            self.another(tag, given)

    def end(self, tag: str) -> None:
        if tag in ("t", "v"):
            self.open = False
        elif tag == "rPh":
            self.spoken = False
        else:
            self.over(tag)

    def data(self, text: str) -> None:
        if self.open:
            self.text.append(text)

    def taken_text(self) -> str:
        """Give what was gathered, and begin anew."""
        text = "".join(self.text)
        self.text.clear()
        return text

    def another(self, tag: str, given: Given) -> None:
        """Take the beginning of an element without text."""

    def over(self, tag: str) -> None:
        """Take its end."""


class _Texts(_Written):
    """The texts that cells share, as bytes one after another: a Python text each would take four times as much."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.ends = bytearray(), array("Q", [0])

    @classmethod
    def read(cls, book: zipfile.ZipFile) -> _Texts:
        """Read them; a workbook may have none."""
        texts = cls()
        if "xl/sharedStrings.xml" in book.namelist():
            for _block in _parsed(book, "xl/sharedStrings.xml", texts):
                pass
        return texts

    def over(self, tag: str) -> None:
        if tag == "si":
            self.held += self.taken_text().encode()
            self.ends.append(len(self.held))

    def __getitem__(self, at: int) -> str:
        return self.held[self.ends[at] : self.ends[at + 1]].decode()


class _Styles(_Reader):
    """Which styles show a number as a day or a time ("day") or as a length of time ("length")."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.shows: list[str] = []
        self.cells = False

    @classmethod
    def read(cls, book: zipfile.ZipFile) -> list[str]:
        """Read what each style shows; a workbook may have none."""
        styles = cls()
        if "xl/styles.xml" in book.namelist():
            for _block in _parsed(book, "xl/styles.xml", styles):
                pass
        return styles.shows

    def begin(self, tag: str, given: Given) -> None:
        if tag == "numFmt":
            self.codes[int(given["numFmtId"])] = given.get("formatCode", "")
        elif tag == "cellXfs":
            self.cells = True
        elif tag == "xf" and self.cells:
            self.shows.append(self.shown(int(given.get("numFmtId", 0))))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.cells = False

    def shown(self, number: int) -> str:
        """Say what a format makes of a number."""
        if number not in self.codes:
            return "length" if number == _LENGTH else "day" if number in _DAYS else ""
        code = _QUOTED.sub("", self.codes[number].split(";")[0])
        if _CLOCK.search(code):
            return "length"
        return "day" if re.search(r"[ymdhs]", code, re.IGNORECASE) and "general" not in code.casefold() else ""


class _Sheet(_Written):
    """Gathers rows."""

    def __init__(self, texts: _Texts, styles: list[str], epoch: dt.datetime) -> None:
        super().__init__()
        self.texts, self.styles, self.epoch = texts, styles, epoch
        self.rows: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.number = 0
        self.cell: Given = {}
        self.columns: dict[str, int] = {}

    def taken(self) -> list[tuple[int, list[str]]]:
        """Give the rows that are whole by now."""
        found, self.rows = self.rows, []
        return found

    def another(self, tag: str, given: Given) -> None:
        if tag == "c":
            self.cell = given
        elif tag == "row":
            self.number, self.cells = int(given.get("r", self.number + 1)), []

    def over(self, tag: str) -> None:
        if tag == "c":
            self.put(self.taken_text())
        elif tag == "row" and any(cell.strip() for cell in self.cells):
            self.rows.append((self.number, self.cells))

    def put(self, text: str) -> None:
        """Put a cell where it stands; those before it that the file leaves out are empty."""
        place = self.cell.get("r")
        at = self.column(place.rstrip("0123456789")) if place else len(self.cells)
        if at > len(self.cells):
            self.cells += [""] * (at - len(self.cells))
        if at < len(self.cells):
            self.cells[at] = self.value(text)
        else:
            self.cells.append(self.value(text))

    def column(self, letters: str) -> int:
        """Give the place of a column: 0 of A."""
        if letters not in self.columns:
            number = 0
            for sign in letters:
                number = 26 * number + ord(sign) - ord("A") + 1
            self.columns[letters] = number - 1
        return self.columns[letters]

    def value(self, text: str) -> str:
        """Write what a cell holds as text."""
        kind = self.cell.get("t", "n")
        if kind == "s":
            return _plain(self.texts[int(text)]) if text else ""
        if kind == "b":
            return str(text == "1")
        if kind != "n" or not text:
            return "" if kind == "e" else _plain(text)
        style = int(self.cell.get("s", 0))
        shown = self.styles[style] if style < len(self.styles) else ""
        return _moment(float(text), shown, self.epoch) if shown else _number(float(text))


def _plain(text: str) -> str:
    """Undo how a sheet writes signs that XML cannot hold: _x000D_."""
    return _SIGN.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)


def _moment(value: float, shown: str, epoch: dt.datetime) -> str:
    """Write a count of days: a day, a time of day, both, or a length."""
    length = dt.timedelta(milliseconds=round(value * 86_400_000))
    if shown == "length":
        return str(length)
    if 0 <= value < 1:
        return str((_EPOCH + length).time().replace(microsecond=0))
    at = epoch + length
    return str(at.date()) if value.is_integer() else at.isoformat(" ", "seconds")
