"""What agreements weigh in one register, learnt by splink without being told which pairs are one customer.

``u`` is counted over random pairs; ``m`` comes from expectation-maximisation over pairs that share one strong column,
a different one each time, so that every column is learnt where it is free to differ.

References
----------
.. [1] Fellegi, I., Sunter, A. (1969). Journal of the American Statistical Association 64(328), 1183-1210.
.. [2] Winkler, W. (2000). Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model. US Census Bureau.
.. [3] Hanley, J., Lippman-Hand, A. (1983). JAMA 249(13), 1743-1745 (the rule of three).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from polku.errors import MissingEngine
from polku.register.comparing import COMPARISONS, Level
from polku.register.forms import COLUMNS

if TYPE_CHECKING:
    import duckdb

ENOUGH = 500  # parties from which on a register teaches its own weights
FEWEST, MOST = 100, 200_000  # pairs that share a strong column: below nothing is learnt of it, above a part is enough
COMMON = 100  # rows of one value: a day that stands for "unknown", or a name of thousands, teaches nothing
RANDOM = 200_000  # random pairs
SESSIONS = 3
# no column that a household shares stands alone: the pairs of one address are mostly not one customer
STRONG = (
    ("number",),
    ("business_id",),
    ("birth_date",),
    ("given_name", "family_name"),
    ("given_name", "email"),
    ("given_name", "phone"),
    ("given_name", "postcode"),
    ("name",),
    ("postcode", "house_number", "street"),
)
_UNLIKELY = 1e-5  # what splink writes for a level it has not seen is below this


def splink() -> Any:
    """Give the package, quietened.

    Raises
    ------
    MissingEngine
        It is not installed: it comes with the extra ``server``.
    """
    try:
        import splink
    except ImportError as error:
        raise MissingEngine("splink", "pip install 'polku[server]'") from error
    logging.getLogger("splink").setLevel(logging.ERROR)
    return splink


def present(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Give the columns that at least two rows of the table ``meeting`` have filled, in the order of ``COLUMNS``."""
    counted = ", ".join(f"count({column})" for column in COLUMNS)
    (counts,) = connection.execute(f"SELECT {counted} FROM meeting").fetchall()  # noqa: S608
    return [column for column, count in zip(COLUMNS, counts, strict=True) if count >= 2]


def settings(columns: list[str], shares: dict[str, list[tuple[float, float]]], *, frequencies: bool) -> dict[str, Any]:
    """Give splink's settings.

    Parameters
    ----------
    columns : list of str
        The columns that are compared.
    shares : dict
        For each column the m and u of its levels.
    frequencies : bool
        Whether a rare value that two share says more than a common one.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "comparisons": [_comparison(column, shares[column], frequencies=frequencies) for column in columns],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.meets = r.meets", "arrays_to_explode": ["meets"], "sql_dialect": "duckdb"}
        ],
        "retain_matching_columns": True,  # the levels come only with them
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 50,
        "em_convergence": 0.0005,
        "probability_two_random_records_match": 0.001,
    }


def _comparison(column: str, shares: list[tuple[float, float]], *, frequencies: bool) -> dict[str, Any]:
    null = {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "is_null_level": True}
    levels = [_level(level, m, u) for level, (m, u) in zip(COMPARISONS[column], shares, strict=True)]
    if frequencies:
        levels[0]["tf_adjustment_column"] = column
    return {
        "output_column_name": column,
        "comparison_levels": [{**null, "label_for_charts": "unknown"}, *levels],
    }


def _level(level: Level, m: float, u: float) -> dict[str, Any]:
    return {
        "sql_condition": re.sub(r"\b([lr])\.(\w+)", r"\2_\1", level.sql),
        "label_for_charts": level.key,
        "m_probability": m,
        "u_probability": u,
    }


def defaults(columns: list[str]) -> dict[str, list[tuple[float, float]]]:
    """Give the m and u of every level where nothing has been learnt."""
    return {column: [(level.m, level.u) for level in COMPARISONS[column]] for column in columns}


def linker(connection: duckdb.DuckDBPyConnection, chosen: dict[str, Any]) -> Any:
    """Give splink over the table ``meeting``."""
    package = splink()
    return package.Linker("meeting", chosen, db_api=package.DuckDBAPI(connection), set_up_basic_logging=False)


def learnt(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, list[tuple[float, float]]] | None:
    """Learn the m and u of every level from the table ``meeting``.

    Returns
    -------
    dict or None
        For each column a pair for each level; a level that was never seen keeps its default m, and its u is at most
        what the rule of three allows. None if there are too few rows, or no two strong columns are shared enough.
    """
    ((rows,),) = connection.execute("SELECT count(*) FROM meeting").fetchall()
    chosen = rules(connection, columns) if rows >= ENOUGH else []
    if len(chosen) < 2:
        return None
    package = linker(connection, settings(columns, defaults(columns), frequencies=False))
    package.training.estimate_u_using_random_sampling(max_pairs=RANDOM, seed=1)
    for rule in chosen:
        package.training.estimate_parameters_using_expectation_maximisation(rule, fix_u_probabilities=True)
    model = package.misc.save_model_to_json()
    return {each["output_column_name"]: _shares(each) for each in model["comparisons"]}


def rules(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> list[str]:
    """Give the first strong columns that enough pairs share, as splink's rules.

    Pairs of a common value are left out of a rule by a column of its own in the table ``meeting``, for a register
    with one day of birth for all whose own is unknown would learn from their pairs alone, and there are too many.

    Returns
    -------
    list of str
        At most ``SESSIONS``; empty where nothing strong is shared by ``FEWEST`` pairs.
    """
    found: list[str] = []
    for strong in STRONG:
        if not set(strong) <= set(columns):
            continue
        value = " || ' ' || ".join(strong)
        ((pairs, most),) = connection.execute(f"""
            SELECT coalesce(sum(n * (n - 1) / 2) FILTER (n <= {COMMON}), 0), coalesce(max(n), 0)
            FROM (SELECT count({value}) AS n FROM meeting GROUP BY {value})
        """).fetchall()  # noqa: S608
        if pairs >= FEWEST:
            rule = " AND ".join(f"l.{column} = r.{column}" for column in strong)
            if most > COMMON:
                rule += f" AND NOT l.{_marked(connection, value, len(found))}"
            if pairs > MOST:  # a share of the rows, each with all its pairs
                rule += f" AND hash(l.row) % {int(pairs // MOST) + 1} = 0"
            found.append(rule)
        if len(found) == SESSIONS:
            break
    return found


def _marked(connection: duckdb.DuckDBPyConnection, value: str, place: int) -> str:
    """Add a column to the table ``meeting`` that says whether a row's value is common; give its name."""
    name = f"common_{place}"
    connection.execute(f"""
        CREATE OR REPLACE TABLE meeting AS
        WITH many AS (SELECT {value} AS value FROM meeting GROUP BY {value} HAVING count({value}) > {COMMON})
        SELECT meeting.*, many.value IS NOT NULL AS {name}
        FROM meeting LEFT JOIN many ON many.value = {value} ORDER BY row
    """)  # noqa: S608  every word of it is ours
    return name


def _shares(comparison: dict[str, Any]) -> list[tuple[float, float]]:
    levels = COMPARISONS[comparison["output_column_name"]]
    trained = [each for each in comparison["comparison_levels"] if not each.get("is_null_level")]
    return [_share(level, each) for level, each in zip(levels, trained, strict=True)]


def _share(level: Level, trained: dict[str, Any]) -> tuple[float, float]:
    m, u = trained.get("m_probability"), trained.get("u_probability")
    return (
        m if isinstance(m, float) and m >= _UNLIKELY else level.m,
        u if isinstance(u, float) and u > 0 else min(level.u, 3 / RANDOM),
    )
