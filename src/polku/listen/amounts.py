"""Amounts of money as people and systems write them: exact, and never guessed where a sign has two readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import AmbiguousColumn
from polku.listen import parsed
from polku.listen.parsed import Different, Parsed
from polku.words import gettext as _

Mark = Literal["comma", "point"]
"""The sign that parts whole units from their hundredths."""

MONEY = pa.decimal128(14, 2)

_PLAIN = r"^-?\d{1,12}(\.\d{1,2})?$"
OPTION = "--decimals comma | point"
_SIGNED = re.compile(r"(?P<sign>[-−+]|\()? ?(?P<body>\d[\d.,  ’']*)\)?(?P<after>-)?")
_CURRENCY = re.compile(r"^(?:(EUR|€|[A-Z]{3}|£|\$|kr\.?)[  ]?(?=[-−(\d]))|(?:[  ]?(EUR|€|[A-Z]{3}|£|\$|kr\.?))$")
_SPACES = str.maketrans("", "", "  ’'")
_TAIL = re.compile(r"\d+\.\d{6,}(?:[eE]-?\d+)?")  # of a binary fraction, 12.350000000000001
_SIGNS = {"€": "EUR", "£": "GBP"}


@dataclass
class Evidence:
    """What a column's texts tell of its marks; gathered a batch at a time.

    Attributes
    ----------
    seen : dict
        An example of each kind: "comma" and "point" prove that mark, "either" fits both.
    """

    seen: dict[str, str] = field(default_factory=dict)

    def add(self, texts: Iterable[str]) -> None:
        """Look at more texts."""
        for text in texts:
            self.seen.setdefault(_kind(text), text)

    def mark(self, column: str) -> Mark:
        """Say which mark the column uses.

        Raises
        ------
        AmbiguousColumn
            Both are proven, or neither is and it matters.
        """
        if "comma" in self.seen and "point" in self.seen:
            sentence = _("Column {column} has both {one} and {other}: say which sign parts the cents with {option}.")
            raise AmbiguousColumn(
                sentence.format(column=column, one=self.seen["comma"], other=self.seen["point"], option=OPTION)
            )
        if "comma" in self.seen:
            return "comma"
        if "point" not in self.seen and "either" in self.seen:
            sentence = _(
                "Column {column} can be read in two ways: the sign in {value} may part thousands or cents. "
                "Say {option}."
            )
            raise AmbiguousColumn(sentence.format(column=column, value=self.seen["either"], option=OPTION))
        return "point"


def doubtful(texts: pa.ChunkedArray) -> list[str]:
    """Give texts that tell all that there is to tell of the mark: of those written plainly one each."""
    found: list[str] = []
    left = texts.filter(pc.fill_null(pc.match_substring_regex(texts, r"[.,]"), fill_value=False))
    for plainly in (r"^-?\d+\.\d{1,2}$", r"^-?\d+,\d{1,2}$"):
        same = pc.match_substring_regex(left, plainly)
        found += left.filter(same)[:1].to_pylist()
        left = left.filter(pc.invert(same))
    rest: list[str] = left.unique().to_pylist()
    return found + rest


def parse_amounts(texts: pa.ChunkedArray, lines: np.ndarray, *, column: str, mark: Mark) -> Parsed:
    """Read a column of amounts.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        Text, one per record, as in ``Feedback.table``.
    lines : numpy.ndarray
        Place of each record.
    column : str
        What problems call the column.
    mark : {"comma", "point"}
        The sign before the cents, as ``Evidence.mark`` found it.

    Returns
    -------
    Parsed
        ``values`` are decimals with two places. More places, or no number, is bad; the tail of a
        binary fraction (12.350000000000001) is taken for what it stands for.
    """
    cure = _("Give the amount with at most two decimals, such as {example}.").format(
        example="1234,50" if mark == "comma" else "1234.50"
    )
    if mark == "point" and bool(pc.all(pc.match_substring_regex(texts, _PLAIN)).as_py() is not False):
        empty = np.array([], dtype=np.int64)
        return Parsed(column, texts.combine_chunks().cast(MONEY), empty, cure, texts, lines)
    return parsed.parse(texts, lines, name=column, cure=cure, reading=reader(mark), kind=MONEY)


def reader(mark: Mark) -> Callable[[str], Decimal | None]:
    """Give what reads one amount; it gives None for what is none."""
    thousand, cent = (".", ",") if mark == "comma" else (",", ".")

    def reading(text: str) -> Decimal | None:
        """Give an amount, or nothing."""
        if _TAIL.fullmatch(text.lstrip("-")):
            exact = Decimal(text)
            near = round(exact, 2)
            return near if abs(exact - near) < Decimal("0.000001") else None
        match = _SIGNED.fullmatch(_CURRENCY.sub("", text.strip()).strip())
        if match is None:
            return None
        body = match["body"].translate(_SPACES)
        whole, _mark, cents = body.partition(cent)
        if thousand in cents or cent in cents or len(cents) > 2 or not _grouped(whole, thousand):
            return None
        value = Decimal(f"{whole.replace(thousand, '') or 0}.{cents or 0}")
        if value >= Decimal(10) ** 12:
            return None
        return -value if (match["sign"] or "") in ("-", "−", "(") or match["after"] else value

    return reading


def currency_of(text: str) -> str:
    """Give the currency that stands beside an amount; empty where none does, or where a sign has several."""
    found = _CURRENCY.search(text.strip())
    sign = (found[1] or found[2]) if found else ""
    return _SIGNS.get(sign, sign if len(sign) == 3 and sign.isalpha() and sign.isupper() else "")


def currencies(texts: pa.ChunkedArray) -> pa.Array:
    """Give the currency beside each amount, null where none stands."""
    different = Different.of(texts)
    told = pa.array([*(currency_of(text) or None for text in different.texts), None], pa.string())
    return told.take(pa.array(np.where(different.codes < 0, len(different.texts), different.codes)))


def _grouped(whole: str, thousand: str) -> bool:
    parts = whole.split(thousand)
    return len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]))


def _kind(text: str) -> str:
    body = _CURRENCY.sub("", text.strip()).translate(_SPACES)
    commas, points = body.count(","), body.count(".")
    if commas and points:
        return "comma" if body.rfind(",") > body.rfind(".") else "point"
    if commas + points != 1:
        return "point" if commas > 1 else "comma" if points > 1 else "none"  # 1,234,567 parts thousands by commas
    sign = "comma" if commas else "point"
    return "either" if re.search(r"[.,]\d{3}\D*$", body) and re.search(r"(?<!\d)[1-9]\d{0,2}[.,]", body) else sign
