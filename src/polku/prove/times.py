"""Periods of a file, written as numbers, days or names, on one scale of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.listen import dates, periods
from polku.listen.parsed import CANNOT_SAY
from polku.listen.problems import Problem
from polku.listen.typed import SHOWN, Typed, refuse
from polku.words import gettext as _

NEVER = {"inf", "+inf", "infinity", "never", "."}
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Clock:
    """How a column of times is read: ``names`` is None for numbers, else the periods in order, placed from 1.

    ``days`` says whether the names are days (ISO).
    """

    names: tuple[str, ...] | None
    days: bool = False

    def named(self, time: float) -> Any:
        """Write a time as the file does; None for never."""
        if not np.isfinite(time):
            return None
        if time != int(time):
            return time
        within = self.names is not None and 1 <= time <= len(self.names)
        return self.names[int(time) - 1] if self.names and within else int(time)

    def placed(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Turn a column of times into numbers; null where empty."""
        return _mapped(column, self._time)

    def starts(self, read: Typed, asked: str) -> pa.ChunkedArray:
        """Turn a column of starts into numbers; null where never: empty, 0, infinite, "never".

        A day between two periods starts at the later one.

        Raises
        ------
        WrongValue
            A value is no such time.
        """
        column, wrong = read[asked], set[str]()

        def start(text: str) -> float | None:
            if text.casefold() in NEVER or _zero(text):
                return None
            time = self._day(text) if self.days else self._time(text)
            if time is None:
                wrong.add(text)
            return time

        found = _mapped(column, start)
        _refuse(read, asked, wrong, _("Give one of the times, or leave the cell empty if never treated."))
        return found

    def _time(self, text: str) -> float | None:
        if self.names is None:
            return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
        name = _iso([text])[0] if self.days else text
        return float(self.names.index(name) + 1) if name in self.names else None

    def _day(self, text: str) -> float | None:
        (day,) = _iso([text])
        return None if day is None or self.names is None else float(np.searchsorted(self.names, day) + 1)


def clock(read: Typed, asked: str) -> Clock:
    """Choose how a column of times is read.

    Parameters
    ----------
    read : Typed
        The file, with the column as a label.
    asked : str
        The column's name.

    Returns
    -------
    Clock
        Numbers if every text is one; days if every text is one (in order of time); else names, as
        ``polku.listen.periods`` orders them. An empty column reads as numbers.

    Raises
    ------
    WrongValue
        Half or more are numbers or days and some are neither.
    AmbiguousColumn
        Days that can be read in two ways.
    """
    texts = [text for text in _texts(pc.unique(read[asked])) if text]
    cure = _("Give a time like the others, or leave the cell empty.")
    numbers = [text for text in texts if _NUMBER.fullmatch(text)]
    if len(numbers) == len(texts):
        return Clock(None)
    if 2 * len(numbers) >= len(texts):
        _refuse(read, asked, set(texts) - set(numbers), cure)
    days = _iso(texts)
    known = sorted({day for day in days if day})
    if all(days):
        return Clock(tuple(known), days=True)
    if 2 * sum(map(bool, days)) >= len(texts):
        _refuse(read, asked, {text for text, day in zip(texts, days, strict=True) if not day}, cure)
    return Clock(tuple(periods.in_order(texts)))


def _refuse(read: Typed, asked: str, wrong: set[str], cure: str) -> None:
    """Name the lines that hold a wrong text."""
    if wrong and read.feedback:
        name, lines = read.columns[asked], read.feedback.lines
        found = [
            Problem(int(lines[i]), name, text, cure) for i, text in enumerate(_texts(read[asked])) if text in wrong
        ]
        refuse(read.feedback, found[:SHOWN], len(found))


def _texts(values: pa.Array | pa.ChunkedArray) -> list[str]:
    texts = ("" if value is None else str(value).strip() for value in values.to_pylist())
    return ["" if text.casefold() in CANNOT_SAY else text for text in texts]


def _iso(texts: Sequence[str]) -> list[str | None]:
    """Give days in ISO form, None for what is no day."""
    if not any(any(c in text for c in "-./ ") for text in texts):
        return [None] * len(texts)
    read = dates.parse_dates(pa.chunked_array([list(texts)]), np.arange(len(texts)), column="")
    return [None if day is None else day.isoformat() for day in read.values.cast(pa.date32(), safe=False).to_pylist()]


def _zero(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and float(text.replace(",", ".")) == 0


def _mapped(column: pa.ChunkedArray, read: Any) -> pa.ChunkedArray:
    """Read each different value once."""
    keys = pc.unique(column)
    found = pa.array([read(text) if text else None for text in _texts(keys)], pa.float64())
    return pc.take(found, pc.index_in(column, value_set=keys))
