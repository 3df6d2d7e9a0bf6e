"""How many respondents share each combination of attributes: all that a disclosure audit asks of people's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polku import lake
from polku.errors import MissingColumn

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class Combinations:
    """Respondents counted: ``keys`` in the order of the columns asked, ``n`` at least 1 each.

    ``least`` and ``greatest`` answer of each; None without a column of answers or where nobody answered.
    """

    columns: tuple[str, ...]
    keys: list[tuple[Any, ...]]
    n: list[int]
    least: list[float | None]
    greatest: list[float | None]


def counted(people: ibis.Table, by: Sequence[str], value: str | None = None) -> ibis.Table:
    """Count the rows of each combination, as an expression for any engine.

    Parameters
    ----------
    people : ibis.Table
        One row per respondent, or one per respondent and wave.
    by : sequence of str
        Attributes; an empty cell is a value of its own. Also a wave or a person.
    value : str, optional
        Column of numbers whose least and greatest value is told.

    Returns
    -------
    ibis.Table
        ``key_0``, ``key_1``, ... and int64 ``n``; with ``value`` also ``least`` and ``greatest``. Without
        rows none, unless ``by`` is empty.

    Raises
    ------
    MissingColumn
    """
    for name in [*by, *([value] if value else [])]:
        if name not in people.columns:
            raise MissingColumn("people", name, list(people.columns))
    keys = {f"key_{place}": people[name] for place, name in enumerate(by)}
    narrow = people.select(**keys, **({"value": people[value]} if value else {})) if keys or value else people
    asked: dict[str, Any] = {"n": narrow.count()}
    if value:
        asked |= {"least": narrow["value"].min(), "greatest": narrow["value"].max()}
    return (narrow.group_by(list(keys)) if keys else narrow).aggregate(**asked)


def combinations(
    people: ibis.Table, by: Sequence[str], value: str | None = None, *, engine: lake.Engine | None = None
) -> Combinations:
    """Fetch what ``counted`` gives, ordered by key with empty cells last.

    Parameters
    ----------
    people, by, value
        As for ``counted``.
    engine : Engine, optional
        Where to run; the engine in use if left out.

    Returns
    -------
    Combinations
        Empty for no rows.

    Raises
    ------
    MissingColumn
    """
    rows = lake.fetch(counted(people, by, value), engine).to_pydict()
    keys = list(zip(*(rows[f"key_{place}"] for place in range(len(by))), strict=True)) if by else [()]
    order = [place for place in range(len(keys)) if rows["n"][place]]
    order.sort(key=lambda place: tuple((part is None, str(part)) for part in keys[place]))
    nothing = [None] * len(keys)

    def taken(name: str) -> list[Any]:
        return [rows.get(name, nothing)[place] for place in order]

    return Combinations(tuple(by), [keys[place] for place in order], taken("n"), taken("least"), taken("greatest"))
