"""Which two parties are compared at all: those that share something that few others have."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MOST = 100  # parties with one thing in common; what more have in common tells nobody apart
MEETINGS = 20  # of a party, on the average: a greater register asks for what fewer share, or pairs grow as its square
FEW = 500_000  # meetings in all that cost nothing to speak of
_PAIRED = ("given_name", "family_name", "street", "house_number", "postcode", "city", "left(birth_date, 4)")
_ALONE = {
    "number": "number",
    "business_id": "business_id",
    "email": "email",
    "before the @": "split_part(email, '@', 1)",
    "phone": "right(phone, 7)",
    "birth date": "CASE WHEN length(birth_date) = 8 THEN birth_date END",
    "name": "name",
    "first word": "split_part(name, ' ', 1)",
    "street": "street",  # both streets share a word, so that swapped ones meet
    "both": "least(given_name, family_name) || ' ' || greatest(given_name, family_name)",
    "formal": "formal || ' ' || family_name",
    "number begins": "left(number, 4)",
    "number ends": "right(number, 4)",
    "name begins": "left(family_name, 4) || left(given_name, 2)",
}


def keys() -> list[str]:
    """Give the SQL of each thing that two parties may have in common; null where one lacks it."""
    alone = [f"'{word}: ' || {sql}" for word, sql in _ALONE.items()]
    paired = [f"'{n} ' || {one} || ' / ' || {two}" for n, (one, two) in enumerate(combinations(_PAIRED, 2))]
    return [*alone, "'street: ' || street_2", *paired]


def meet(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what each row of the table ``forms`` shares with at least one other, and with at most ``MOST``.

    Where that makes more than ``MEETINGS`` a party and ``FEW``, what most share is left out until it does not. The
    table ``meeting`` has the columns of ``forms`` and a list ``meets`` of hashes, ordered by ``row``.
    """
    held = ", ".join(keys())
    connection.execute(f"""
        CREATE OR REPLACE TABLE meeting AS
        WITH held AS (SELECT row, unnest(list_distinct([{held}])) AS key, kind FROM forms),
             told AS (SELECT row, hash(kind || ' ' || key) AS key FROM held WHERE key IS NOT NULL),
             sized AS (SELECT key, count(*) AS n FROM told GROUP BY key HAVING n BETWEEN 2 AND {MOST}),
             pairs AS (SELECT n, sum(count(*) * n * (n - 1) / 2) OVER (ORDER BY n) AS so_far FROM sized GROUP BY n),
             most AS (SELECT max(n) AS n FROM pairs
                      WHERE so_far <= (SELECT greatest({FEW}, {MEETINGS} * count(*)) FROM forms)),
             few AS (SELECT key FROM sized WHERE n <= (SELECT n FROM most)),
             shared AS (SELECT row, list(key ORDER BY key) AS meets FROM told SEMI JOIN few USING (key) GROUP BY row)
        SELECT forms.*, coalesce(meets, []::UBIGINT[]) AS meets FROM forms LEFT JOIN shared USING (row) ORDER BY row
    """)  # noqa: S608  every word of it is ours
