"""What a file is, told by its first bytes, so that a wrong one is refused before it is read whole."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from polku.errors import UnreadableFile
from polku.words import decimal
from polku.words import gettext as _

MOST_BYTES = 1 << 30
LOOK = 65_536  # bytes looked at
LONGEST_LINE = 1 << 24  # bytes without a line break: a record of a megabyte is no mistake, one of sixteen is

ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"BM")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"PK\x05\x06", b"PK\x07\x08")
_PROGRAMS = (b"\x7fELF", b"MZ", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_SOUND = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")
_HTML = re.compile(rb"(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|meta|body|table|div|style)\b", re.I | re.S)
_STILL = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")  # pictures among ISO media files


_most = [MOST_BYTES]


def at_most(size: int) -> None:
    """Let files of more bytes be refused from here on, where a caller does not say otherwise."""
    _most[0] = size


def opened(path: Path, most: int | None = None) -> BinaryIO:
    """Open a regular file that is not too large.

    Parameters
    ----------
    path : pathlib.Path
    most : int, optional
        Bytes that a file may have; else what ``at_most`` was given.

    Returns
    -------
    binary file
        At its beginning.

    Raises
    ------
    UnreadableFile
        There is no such file, it is a link, a folder, a pipe or a device, or it is empty or too large.
        Nothing of it was read.
    """
    try:
        # a pipe without a writer would keep us waiting; a link may lead anywhere
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as missing:
        raise UnreadableFile(_("There is no file {file}. Check the name.").format(file=path)) from missing
    except OSError as closed:
        raise UnreadableFile(_closed(path)) from closed
    wrong = _not_a_file(path, os.fstat(number), _most[0] if most is None else most)
    if wrong:
        os.close(number)
        raise UnreadableFile(wrong)
    return os.fdopen(number, "rb")


def _closed(path: Path) -> str:
    if path.is_symlink():
        return _("{file} is a link. Name the file that it leads to.").format(file=path)
    return _("{file} cannot be opened: check that you may read it.").format(file=path)


def _not_a_file(path: Path, found: os.stat_result, most: int) -> str:
    if stat.S_ISDIR(found.st_mode):
        return _("{file} is a folder. Name a file in it.").format(file=path)
    if not stat.S_ISREG(found.st_mode):
        return _("{file} is a pipe or a device. Save what comes from it in a file first.").format(file=path)
    if not found.st_size:
        return _("{file} is empty. Export the answers again.").format(file=path.name)
    return too_large(path.name, found.st_size, most)


def too_large(name: str, size: int, most: int) -> str:
    """Say that a file is larger than what is read; empty if it is not."""
    if size <= most:
        return ""
    sentence = _("{file} has {size} MB, and at most {most} MB are read. Split it, or leave out the columns not needed.")
    return sentence.format(file=name, size=decimal(size / 1e6), most=decimal(most / 1e6))


def refuse_foreign(start: bytes, name: str) -> None:
    """Raise UnreadableFile, with what it is and the cure, where the first bytes are of no table.

    Parameters
    ----------
    start : bytes
        The first ``LOOK`` bytes, or all if there are fewer.
    name : str
        How the sentence calls the file.
    """
    wrong = foreign(start)
    if wrong:
        raise UnreadableFile(wrong.format(file=name))


def foreign(start: bytes) -> str:
    """Say what the first bytes are of, with ``{file}`` for its name; empty if it may be a table."""
    return next((sentence() for matches, sentence in _FOREIGN if matches(start)), "")


def _is_picture(start: bytes) -> bool:
    if start.startswith(b"BM"):  # also how a word may begin: the header's own length must agree
        return len(start) > 18 and start[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    webp = start.startswith(b"RIFF") and start[8:12] == b"WEBP"
    return webp or start.startswith(_PICTURES) or (start[4:8] == b"ftyp" and start[8:12] in _STILL)


def _is_sound(start: bytes) -> bool:
    return start.startswith(_SOUND) or start[4:8] == b"ftyp" or (start.startswith(b"RIFF") and start[8:11] != b"WEB")


def _is_program(start: bytes) -> bool:
    return start.startswith(_PROGRAMS) and (b"\x00" in start[:512] or start.startswith(b"#!/"))


def _is_page(start: bytes) -> bool:
    return bool(_HTML.match(start.removeprefix(b"\xef\xbb\xbf").lstrip()))


def _is_xml(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<Workbook"))


def _picture() -> str:
    return _("{file} is a picture. Bring in the table itself, as CSV, XLSX or Parquet.")


def _pdf() -> str:
    return _("{file} is a PDF document, which has no cells. Ask where it came from for CSV or XLSX.")


def _packed() -> str:
    return _("{file} is a packed archive. Unpack it and bring in the file that is inside.")


def _media() -> str:
    return _("{file} is sound or video. Bring in a table, as CSV, XLSX or Parquet.")


def _program() -> str:
    return _("{file} is a program, and nothing of it was run. Bring in a table, as CSV, XLSX or Parquet.")


def _page() -> str:
    return _("{file} is a web page, whatever its name says. Open it in Excel and save it as .xlsx or CSV.")


def _markup() -> str:
    return _("{file} is XML. Open it in Excel and save it as .xlsx or CSV.")


def _rich() -> str:
    return _("{file} is a text document. Bring in a table, as CSV, XLSX or Parquet.")


def _database() -> str:
    return _("{file} is a database. Export the table that you need as CSV or Parquet.")


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(marks)


_FOREIGN: tuple[tuple[Callable[[bytes], bool], Callable[[], str]], ...] = (
    (_begins(b"%PDF-"), _pdf),
    (_is_picture, _picture),
    (_is_sound, _media),
    (_begins(*_PACKED), _packed),
    (_is_program, _program),
    (_is_page, _page),
    (_is_xml, _markup),
    (_begins(b"{\\rtf"), _rich),
    (_begins(b"SQLite format 3\x00"), _database),
)


def refuse_old_office(file: BinaryIO, name: str) -> None:
    """Raise UnreadableFile for a file of the OLE kind: an old workbook, or a new one under a password."""
    words = _directory(file)
    if "EncryptedPackage" in words:
        sentence = _("{file} is locked with a password. Take the password off in Excel and save it again.")
    elif "Workbook" in words or "Book" in words:
        sentence = _("{file} is a workbook of the old kind (.xls). Open it in Excel and save it as .xlsx or CSV.")
    else:
        sentence = _("{file} is a document of an old kind. Bring in a table, as CSV, XLSX or Parquet.")
    raise UnreadableFile(sentence.format(file=name))


def _directory(file: BinaryIO) -> set[str]:
    """Give the names at the beginning of an OLE file's directory (MS-CFB 2.2, 2.6)."""
    file.seek(0)
    head = file.read(512)
    size = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * size)
    entries = file.read(LOOK)
    return {
        entries[at : at + 64].decode("utf-16-le", "replace").split("\0")[0] for at in range(0, len(entries) - 63, 128)
    }


def refuse_endless(file: BinaryIO, name: str) -> None:
    """Raise UnreadableFile where a text goes on without a line break for longer than any record does."""
    file.seek(0)
    run = 0
    while block := file.read(1 << 20):
        breaks = max(block.rfind(b"\n"), block.rfind(b"\r"))
        run = run + len(block) if breaks < 0 else len(block) - breaks
        if run > LONGEST_LINE:
            sentence = _("{file} has a line of more than {most} MB: it is not rows and cells. Export it again as CSV.")
            raise UnreadableFile(sentence.format(file=name, most=decimal(LONGEST_LINE / 1e6)))
