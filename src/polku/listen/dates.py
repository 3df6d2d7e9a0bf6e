"""Days and times as Finns, Swedes, Britons, Americans and machines write them; never guessed."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np
import pyarrow as pa

from polku.errors import AmbiguousColumn
from polku.listen import parsed
from polku.listen.parsed import Different, Parsed
from polku.words import gettext as _

Order = Literal["day-first", "month-first"]

_CLOCK = r"(?:[ T,]+(?:klo\.?|kl\.?|at)? ?(?P<h>\d{1,2})[.:](?P<m>\d{2})(?:[.:](?P<s>\d{2}))?(?:[.,]\d+)?"
_CLOCK += r" ?(?P<half>[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?"
_WEEKDAY = r"(?:[^\W\d]{2,12}[.,]? )?"
_ISO = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_CLOCK}")
_CLOSED = re.compile(rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_CLOCK}")  # 202411 is a month, and no day
_DOTS = re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>\d{{4}}|\d{{2}}){_CLOCK}")
_SWEDISH = re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}}) (?P<year>\d{{4}}){_CLOCK}")
_SLASHED = re.compile(rf"{_WEEKDAY}(?P<first>\d{{1,2}})([/-])(?P<second>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_CLOCK}")
_NTH, _NAME = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?", r"(?P<name>[^\W\d]{3,12})"
_NAMED = re.compile(rf"{_WEEKDAY}{_NTH}[ -]{_NAME}\.?,?[ -](?P<year>\d{{4}}){_CLOCK}")
_AMERICAN = re.compile(rf"{_WEEKDAY}{_NAME}\.? {_NTH},? (?P<year>\d{{4}}){_CLOCK}")

_MONTHS = (
    ("jan", "tammi"),
    ("feb", "helmi"),
    ("mar", "maalis"),
    ("apr", "huhti"),
    ("may", "maj", "touko"),
    ("jun", "kesä"),
    ("jul", "heinä"),
    ("aug", "elo"),
    ("sep", "syys"),
    ("oct", "okt", "loka"),
    ("nov", "marras"),
    ("dec", "joulu"),
)
_STEMS = sorted(
    ((stem, number) for number, stems in enumerate(_MONTHS, 1) for stem in stems), key=lambda stem: -len(stem[0])
)
_PIVOT = 69  # of years written with two digits: 69-99 are of the last century, as POSIX has it


def parse_dates(texts: pa.ChunkedArray, lines: np.ndarray, *, column: str, order: Order | None = None) -> Parsed:
    """Read a column of days, with or without times.

    ISO dates, 31.3.2027, 31/3 2027 and dates with the month's name can be read in one way only; of years with two
    digits 69 to 99 are 1969 to 1999 and the others of this century.
    For 03/04/2024 the whole column is asked: one row with 31/04 or 04/31 settles it for all.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        Text, one per record, as in ``Feedback.table``.
    lines : numpy.ndarray
        Place of each record.
    column : str
        What problems call the column.
    order : {"day-first", "month-first"}, optional
        How 03/04/2024 is meant; asked of the column if left out.

    Returns
    -------
    Parsed
        ``values`` are timestamps in seconds, the clock as it was written: no zone is applied and
        an offset is left out. A day without a time is its midnight.

    Raises
    ------
    AmbiguousColumn
        Every row fits two readings, or rows contradict each other.
    """
    cure = _("Give the date as 31.3.2027 or 2027-03-31.")
    order = order or settled(Different.of(texts).texts, column)
    reading = _reading(order)
    return parsed.parse(texts, lines, name=column, cure=cure, reading=reading, kind=pa.timestamp("s"))


def date(text: str, order: Order | None = None) -> dt.datetime | None:
    """Read one date; ``None`` if it is none, or if it would need ``order`` and has none."""
    return _reading(order)(text.strip())


def looks_dated(text: str) -> bool:
    """Tell whether a text is a date in some reading."""
    return any(_reading(order)(text.strip()) is not None for order in ("day-first", "month-first"))


def _reading(order: Order | None) -> Callable[[str], dt.datetime | None]:
    def reading(text: str) -> dt.datetime | None:
        """Give a moment, or nothing."""
        for pattern in (_ISO, _CLOSED, _DOTS, _SWEDISH, _NAMED, _AMERICAN):
            match = pattern.fullmatch(text)
            if match:
                return _moment(match, _month(match), int(match["day"]))
        match = _SLASHED.fullmatch(text)
        if match is None or order is None:
            return None
        day, month = (match["first"], match["second"]) if order == "day-first" else (match["second"], match["first"])
        return _moment(match, int(month), int(day))

    return reading


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return int(parts["month"]) if parts.get("month") else month_of(parts["name"])


def month_of(name: str) -> int:
    """Give the number of a month by its name in English, Swedish or Finnish, short or inflected; 0 if it is none."""
    word = name.casefold()
    # the longest stem first: marraskuu (November) begins as mars does
    return next((number for stem, number in _STEMS if word.startswith(stem)), 0)


def _moment(match: re.Match[str], month: int, day: int) -> dt.datetime | None:
    hour, minute, second = (int(match[part] or 0) for part in ("h", "m", "s"))
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"][0] in "pP")
    try:
        return dt.datetime(_full(match["year"]), month, day, hour, minute, second)  # noqa: DTZ001 - as written
    except ValueError:
        return None


def _full(year: str) -> int:
    """Give a year with its century, if it was written with two digits."""
    short = int(year)
    if len(year) > 2:
        return short
    return short + (1900 if short >= _PIVOT else 2000)


def settled(texts: Iterable[str], column: str) -> Order | None:
    """Say which part of 03/04/2024 is the day; ``None`` if no text is written so.

    Parameters
    ----------
    texts : iterable of str
        A column's different texts.
    column : str
        What the error calls the column.

    Raises
    ------
    AmbiguousColumn
        Every text fits two readings, or texts contradict each other.
    """
    pairs = {(int(match[1]), int(match[2])): match[0] for match in _slashed(texts)}
    days = [text for (first, second), text in pairs.items() if first > 12 >= second]
    months = [text for (first, second), text in pairs.items() if second > 12 >= first]
    if days and months:
        sentence = _("Column {column} has both {one} and {other}: say which order is meant with {option}.")
        raise AmbiguousColumn(sentence.format(column=column, one=days[0], other=months[0], option=OPTION))
    if days or not pairs:
        return "day-first" if days else None
    if months:
        return "month-first"
    if all(first == second for first, second in pairs):  # 3/3/2024 is one day in either order
        return "day-first"
    shown = next(text for (first, second), text in pairs.items() if first != second)
    sentence = _("Column {column} can be read in two ways: {value} may begin with the day or the month. Say {option}.")
    raise AmbiguousColumn(sentence.format(column=column, value=shown, option=OPTION))


OPTION = "--date-format day-first | month-first"


def _slashed(texts: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    for text in texts:
        match = _SLASHED.fullmatch(text)
        if match:
            yield text, match["first"], match["second"]
