"""From bytes to text: UTF-8, UTF-16 and Windows-1252, told apart by what the bytes can be."""

import codecs
import re

from polku.errors import UnreadableFile
from polku.words import gettext as _

SAMPLE = 65_536  # bytes looked at when deciding

_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # starts as UTF-16's mark does, so it is asked first
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(raw: bytes, *, name: str) -> tuple[str, str]:
    """Read bytes as text.

    A byte order mark decides. Without one: UTF-16 if every other byte is zero, UTF-8 if the bytes
    are valid UTF-8 (or nearly: a few damaged characters among many sound ones), else Windows-1252.

    Parameters
    ----------
    raw : bytes
        The whole file.
    name : str
        How errors call the file.

    Returns
    -------
    text, encoding : str, str
        The text without NUL characters, and the encoding it was read in.

    Raises
    ------
    UnreadableFile
        The bytes are no text.
    """
    encoding = _wide(raw)
    refuse_binary(raw, name)
    if encoding is None:
        return _plain(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as damaged:
        raise UnreadableFile(
            _("{file} begins as {encoding} text but is damaged further on. Export it again.").format(
                file=name, encoding=encoding.upper()
            )
        ) from damaged
    return text.removeprefix("\ufeff").replace("\x00", ""), encoding.removesuffix("-sig")


def _wide(raw: bytes) -> str | None:
    return _marked(raw) or _unmarked_utf16(raw)


def _marked(raw: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)


def _unmarked_utf16(raw: bytes) -> str | None:
    sample = raw[: SAMPLE - SAMPLE % 2]
    if len(sample) < 4 or len(raw) % 2:
        return None
    half = len(sample) / 2
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def refuse_binary(raw: bytes, name: str) -> None:
    """Raise UnreadableFile where bytes, the first of a file or all, are no text."""
    sample = raw[:SAMPLE]
    if _wide(sample):
        return
    controls = len(_CONTROLS.findall(sample))
    if controls > max(3, len(sample) // 100) or sample.count(0) > max(3, len(sample) // 5):
        raise UnreadableFile(
            _("{file} is not text: it holds binary data. Export the answers as CSV, XLSX or Parquet.").format(file=name)
        )


def _plain(raw: bytes) -> tuple[str, str]:
    raw = raw.replace(b"\x00", b"")
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    mended = raw.decode("utf-8", errors="replace")
    damaged = mended.count("\ufffd")
    sound = sum(character > "\x7f" for character in mended[:SAMPLE]) - mended[:SAMPLE].count("\ufffd")
    if sound > 10 * damaged:
        return mended, "utf-8"
    return _windows(raw), "windows-1252"


def _windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in Windows-1252; Latin-1 reads them all
        return raw.decode("latin-1")
