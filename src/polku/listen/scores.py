"""Scores as people write them: ``9``, ``9.0``, ``9,0`` and " 9 " are nine; 7.5 and "abc" are no score."""

import re

import numpy as np
import pyarrow as pa

from polku.listen import parsed
from polku.listen.parsed import Parsed
from polku.words import gettext as _

_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d*)?")


def number(text: str) -> float | None:
    """Read one number with a decimal point or comma; ``None`` if it is none."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", ".").replace("−", "-"))


def parse_scores(texts: pa.ChunkedArray, lines: np.ndarray, *, column: str, scale: tuple[int, int]) -> Parsed:
    """Read a column of scores.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        Text, one per record, as in ``Feedback.table``.
    lines : numpy.ndarray
        Place of each record.
    column : str
        What problems call the column.
    scale : tuple of int
        Smallest and greatest score, both allowed.

    Returns
    -------
    Parsed
        ``values`` are int64 scale points. Empty cells and the words of ``parsed.CANNOT_SAY``
        are missing, not bad.
    """
    low, high = scale
    cure = _("Give a whole number from {low} to {high}.").format(low=low, high=high)

    def score(text: str) -> int | None:
        """Give a scale point, or nothing."""
        value = number(text)
        return int(value) if value is not None and value.is_integer() and low <= value <= high else None

    return parsed.parse(texts, lines, name=column, cure=cure, reading=score, kind=pa.int64())
