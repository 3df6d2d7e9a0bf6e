"""What each stage gives to the lake: declarations, registered once at start.

The lake copies what is declared here and knows no stage by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .tallies import Tally

Kind = Literal["whole", "text", "json", "time", "day", "cents"]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one store table, and the lake table that they fill.

    ``shape`` is a DuckDB SELECT from ``staged`` (the columns named in ``reads``; json, time and day
    come as text) that gives the columns of ``holds`` and ``wrong``: null, or the word for what is
    the matter with a row that is then left out. A row with a null in a ``!`` column is left out too.
    """

    name: str  # what actions call it in the change log
    table: str  # in the store
    reads: Mapping[str, Kind]  # its columns, and those of ``told``
    fills: str  # the lake's table
    holds: Mapping[str, str]  # its columns and types, as in polku.tables
    key: str  # the column of ``fills`` that holds the store's primary key
    shape: str
    stamped: bool = True  # has a column `stored_at`, by which the lag is told
    appended: bool = False  # rows are only added: copied by watermark, others by the change log
    gone: str = "1 = 0"  # store SQL on row ``r``: it is there, and counts no more
    refers: Mapping[str, str] = field(default_factory=dict)  # column -> source whose row must be there too
    told: Mapping[str, str] = field(default_factory=dict)  # what the table itself has not: store SQL on row ``r``


_sources: dict[str, Source] = {}
_tallies: dict[str, Tally] = {}


def register(*sources: Source) -> None:
    """Called by each stage once at start; a source goes after those that it refers to."""
    for source in sources:
        _sources[source.name] = source


def tally(*tallies: Tally) -> None:
    """Called by each stage once at start, after the sources that are counted."""
    for each in tallies:
        _tallies[each.fills] = each


def tallies() -> tuple[Tally, ...]:
    """Give every registered tally, in the order of registration."""
    return tuple(_tallies.values())


def sources() -> tuple[Source, ...]:
    """Give every registered source, in the order of registration."""
    return tuple(_sources.values())


def named(name: str) -> Source:
    """Give one source; an unknown name raises KeyError with the names there are."""
    if name not in _sources:
        raise KeyError(f"The lake knows no {name!r}; it knows {', '.join(_sources)}.")
    return _sources[name]
