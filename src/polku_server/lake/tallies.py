"""Counts that the lake keeps beside its rows: always what a count of the rows would give, whatever came and went.

A cell is what rows have in common, with how many ``times`` there are of it. New rows add cells beside those that
stand; rows that go are taken out of theirs, and a cell of none is no row. Cells that came one by one are put together
once they are many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .file import Lake

LOOSE = 50_000  # cells that may lie apart before they are put together; past that, half of those there are


@dataclass(frozen=True, slots=True)
class Tally:
    """One table of counts; ``rows`` gives a row of the cell's columns for each row that is counted.

    It is a SELECT that names the lake's tables in braces, so that those that come or go can stand in for a table.
    """

    fills: str
    holds: Mapping[str, str]  # the cell's columns and types, then `times`
    of: Sequence[str]  # the lake's tables that it counts
    rows: str
    order: str = ""  # columns in whose order cells lie once they are put together: what is asked for lies close

    @property
    def cell(self) -> list[str]:
        """Name the columns of a cell."""
        return [name for name in self.holds if name != "times"]

    def counted(self, sign: int = 1, instead: Mapping[str, str] | None = None) -> str:
        """Give a SELECT that counts, with other relations in the place of some tables."""
        rows = self.rows.format(**{name: (instead or {}).get(name, name) for name in self.of})
        names = ", ".join(self.cell)
        return f"SELECT {names}, {sign} * count(*) AS times FROM ({rows}) GROUP BY ALL"  # noqa: S608


class Tallies:
    """The counts of one lake; every call stands in a transaction of the caller."""

    def __init__(self, lake: Lake, tallies: Sequence[Tally]) -> None:
        self.lake, self.tallies = lake, tallies
        self._apart = {each.fills: LOOSE for each in tallies}  # nobody knows what lay apart when the lake was closed
        self._tight = dict.fromkeys(self._apart, 0)

    def of(self, table: str) -> list[Tally]:
        """Give the tallies that count a table of the lake."""
        return [each for each in self.tallies if table in each.of]

    def come(self, table: str, rows: str) -> None:
        """Count rows that come into a table."""
        for each in self.of(table):
            self._apart[each.fills] += self._run(f"INSERT INTO {each.fills} {each.counted(1, {table: rows})}")
            if self._apart[each.fills] > max(LOOSE, self._tight[each.fills] / 2):
                self.tighten(each)

    def go(self, table: str, rows: str) -> None:
        """Take rows that go out of a table out of their cells."""
        for each in self.of(table):
            if self._run(f"CREATE OR REPLACE TEMP TABLE taken AS {each.counted(-1, {table: rows})}"):
                self._apart[each.fills] += self._take(each)

    def _take(self, tally: Tally) -> int:
        """Replace the cells that something is taken from by what is left of them."""
        same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM taken.{name}" for name in tally.cell)
        names, table = ", ".join(tally.cell), tally.fills
        self._run(
            f"CREATE OR REPLACE TEMP TABLE remaining AS SELECT {names}, sum(times)::BIGINT AS times FROM ("  # noqa: S608
            f"SELECT t.* FROM {table} t SEMI JOIN taken ON {same} UNION ALL FROM taken"
            ") GROUP BY ALL HAVING sum(times) <> 0"
        )
        self._run(f"DELETE FROM {table} t USING taken WHERE {same}")  # noqa: S608
        return self._run(f"INSERT INTO {table} FROM remaining")

    def recount(self) -> None:
        """Count everything anew: of many rows at once that is far cheaper than as they come."""
        for each in self.tallies:
            self._run(f"DELETE FROM {each.fills}")  # noqa: S608
            order = f" ORDER BY {each.order}" if each.order else ""
            cells = self._run(f"INSERT INTO {each.fills} {each.counted()}{order}")
            self._tight[each.fills], self._apart[each.fills] = cells, 0

    def tighten(self, tally: Tally) -> None:
        """Put the parts of each cell together."""
        names, table = ", ".join(tally.cell), tally.fills
        tight = f"SELECT {names}, sum(times)::BIGINT AS times FROM {table} GROUP BY ALL"  # noqa: S608
        tight += f" ORDER BY {tally.order}" if tally.order else ""
        cells = self._run(f"CREATE OR REPLACE TEMP TABLE tight AS {tight}")
        self._run(f"DELETE FROM {table}")  # noqa: S608
        self._run(f"INSERT INTO {table} FROM tight")
        self.lake.connection.execute("DROP TABLE tight")
        self._tight[table], self._apart[table] = cells, 0

    def _run(self, sql: str) -> int:
        """Run a statement that writes; give its number of rows."""
        return int(self.lake.connection.execute(sql).fetchall()[0][0])
