"""Moments on an organisation's clock: a time that never was is bad, one that was twice is the earlier."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.listen import dates
from polku.listen.dates import Order
from polku.listen.parsed import Parsed
from polku.words import gettext as _

_ISO = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?$"
_TIMED = r"\d[ T,]+(klo\.?|kl\.?|at)? ?\d{1,2}[.:]\d{2}([.:]\d{2})?([.,]\d+)? ?([AaPp]\.?[Mm]\.?)?"
_TIMED += r"( ?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?))?$"
_OFFSET = re.compile(r"\d ?(Z|UTC|GMT|([+-])(\d{2}):?(\d{2})?)$")


@dataclass(frozen=True)
class Moments:
    """A column of days and times.

    Attributes
    ----------
    days : pyarrow.Array
        date32: the day on the organisation's clock; null where empty or bad.
    times : pyarrow.Array
        timestamp in seconds, UTC; null where only the day is known.
    parsed, missing : Parsed
        What was no date, and what names a time that does not exist.
    """

    days: pa.Array
    times: pa.Array
    parsed: Parsed
    missing: Parsed


@dataclass
class Evidence:
    """What a column's texts tell of the order of day and month; gathered a batch at a time."""

    pairs: dict[str, str] = field(default_factory=dict)

    def add(self, texts: pa.ChunkedArray) -> None:
        """Look at more texts."""
        marked = texts.filter(
            pc.fill_null(pc.match_substring_regex(texts, r"^\D*\d{1,2}[/-]\d{1,2}[/-]"), fill_value=False)
        )
        for text in marked.unique().to_pylist():
            self.pairs.setdefault(" ".join(re.findall(r"\d+", text)[:2]), text)

    def order(self, column: str) -> Order | None:
        """Say what comes first; None if no text is written so.

        Raises
        ------
        AmbiguousColumn
        """
        return dates.settled(self.pairs.values(), column)


def parse_moments(
    texts: pa.ChunkedArray, lines: np.ndarray, *, column: str, zone: str, order: Order | None = None
) -> Moments:
    """Read a column of days, with or without times, on the clock of a zone.

    A time that the spring leaves out (3.30 on the last Sunday of March in Finland) does not exist
    and is bad. Of a time that the autumn has twice the earlier is meant, summer time still. A time
    with an offset (``Z``, ``+02:00``) is that moment.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        Text, one per record, as in ``Feedback.table``.
    lines : numpy.ndarray
        Place of each record.
    column : str
        What problems call the column.
    zone : str
        Name of the organisation's zone.
    order : {"day-first", "month-first"}, optional
        How 03/04/2024 is meant, as ``Evidence.order`` found it.

    Returns
    -------
    Moments

    Raises
    ------
    AmbiguousColumn
        Where ``order`` is needed and left out.
    """
    read = _iso(texts, lines, column) or dates.parse_dates(texts, lines, column=column, order=order)
    clock = read.values
    timed = pc.fill_null(pc.match_substring_regex(texts, _TIMED), fill_value=False).combine_chunks()
    local = pc.assume_timezone(clock, zone, ambiguous="earliest", nonexistent="earliest")
    shown = pc.local_timestamp(local)
    gone = pc.and_(timed, pc.fill_null(pc.not_equal(shown, clock), fill_value=False))
    local = _with_offsets(texts, clock, local.cast(pa.timestamp("s", "UTC")), timed)
    gone = pc.and_(gone, pc.invert(_has_offset(texts)))
    bad = np.flatnonzero(gone.to_numpy(zero_copy_only=False))
    days = pc.if_else(timed, pc.local_timestamp(local.cast(pa.timestamp("s", zone))), clock).cast(pa.date32())
    times = pc.if_else(pc.and_(timed, pc.invert(gone)), local, None)
    cure = _("This time does not exist: the clocks went forward. Give the time that the clock showed.")
    return Moments(days, times, read, Parsed(column, clock, bad, cure, texts, lines))


def _iso(texts: pa.ChunkedArray, lines: np.ndarray, column: str) -> Parsed | None:
    """Read 2027-03-31 12:00:00 at once; None where a text is written in another way or is no date."""
    if texts.null_count == len(texts) or pc.all(pc.match_substring_regex(texts, _ISO)).as_py() is False:
        return None
    try:
        values = texts.combine_chunks().cast(pa.timestamp("ns")).cast(pa.timestamp("s"), safe=False)
    except pa.ArrowInvalid:  # the thirty-first of February
        return None
    return Parsed(column, values, np.array([], dtype=np.int64), "", texts, lines)


def _has_offset(texts: pa.ChunkedArray) -> pa.Array:
    pattern = r"\d[.:]\d{2}.*\d ?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
    return pc.fill_null(pc.match_substring_regex(texts, pattern), fill_value=False).combine_chunks()


def _with_offsets(texts: pa.ChunkedArray, clock: pa.Array, local: pa.Array, timed: pa.Array) -> pa.Array:
    """Put moments that name their offset in the place of those read on the zone's clock."""
    named = pc.and_(_has_offset(texts), timed)
    if not pc.any(named).as_py():
        return local
    exact = [
        (at - _offset(text)).replace(tzinfo=dt.UTC) if at is not None and is_named else None
        for text, at, is_named in zip(texts.to_pylist(), clock.to_pylist(), named.to_pylist(), strict=True)
    ]
    return pc.if_else(named, pa.array(exact, pa.timestamp("s", "UTC")), local)


def _offset(text: str) -> dt.timedelta:
    match = _OFFSET.search(text)
    if match is None or not match[2]:
        return dt.timedelta()
    apart = dt.timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
    return -apart if match[2] == "-" else apart
