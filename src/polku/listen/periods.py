"""Periods by their names, in order of time: week 2 before week 10, Q4 2026 before Q1 2027."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from polku.listen.dates import month_of

_PARTS = re.compile(r"\d+|[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {numeral: place for place, numeral in enumerate(_NUMERALS, 1)}
_MONTHS = 12

Part = tuple[bool, int | str]


def in_order(names: Iterable[str]) -> list[str]:
    """Put different names of periods in order of time.

    Numbers count as numbers. Where each name holds one year, 2027 or the 27 of Q1/27, the year counts first wherever
    it stands. Names of months and Roman numbers count as numbers where every name has one.

    Parameters
    ----------
    names : iterable of str
        Names of one column, each once.

    Returns
    -------
    list of str
        The names, the earliest first; what the rules cannot tell apart in the order of text.
    """
    told = sorted(names)
    parts = _without_words([[part.casefold() for part in _PARTS.findall(name)] for name in told])
    years = [_year(each) for each in parts]
    if None in years:
        years = _short_years(parts)
    keys = [_key(each, year) for each, year in zip(parts, years, strict=True)]
    return [told[place] for place in sorted(range(len(told)), key=keys.__getitem__)]


def _without_words(parts: list[list[str]]) -> list[list[str]]:
    """Write months and Roman numbers as numbers, if every name has one and one alone."""
    for number in (month_of, lambda word: _ROMAN.get(word, 0)):
        words = [[part for part in each if number(part)] for each in parts]
        if all(len(each) == 1 for each in words):
            return [[str(number(part) or part) for part in each] for each in parts]
    return parts


def _year(parts: Sequence[str]) -> int | None:
    """Give the place of the one part that is a year of four digits."""
    places = [place for place, part in enumerate(parts) if _YEAR.fullmatch(part)]
    return places[0] if len(places) == 1 else None


def _short_years(parts: Sequence[Sequence[str]]) -> list[int | None]:
    """Give the places of years of two digits that stand last, as in 11/26 and Q1/27: no month is a 26."""
    numbers = [[part for part in each if part.isdecimal()] for each in parts]
    pairs = [each for each in numbers if len(each) == 2 and len(each[1]) == 2 and int(each[0]) <= _MONTHS]
    last = all(each and each[-1].isdecimal() for each in parts)
    if last and len(pairs) == len(parts) and all(int(year) > _MONTHS for _period, year in pairs):
        return [len(each) - 1 for each in parts]
    return [None] * len(parts)


def _key(parts: Sequence[str], year: int | None) -> list[Part]:
    """Give what a name is sorted by: the year if it has one, then its parts, words before numbers."""
    rest = [part for place, part in enumerate(parts) if place != year]
    first = [] if year is None else [parts[year]]
    return [(part.isdecimal(), int(part) if part.isdecimal() else part) for part in [*first, *rest]]
