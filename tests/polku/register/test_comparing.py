import re

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from polku.register.comparing import AGREEMENTS, COMPARISONS, agreement, distance
from polku.register.forms import form

LEVELS = [
    pytest.param(column, level, id=f"{column}-{level.key}")
    for column, levels in COMPARISONS.items()
    for level in levels[:-1]
]
WRITTEN = st.text("abc 1@äя", max_size=8).map(lambda text: " ".join(text.split()))  # as forms are


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [("", "", 0), ("matti", "matti", 0), ("matti", "mtati", 1), ("matti", "mati", 1), ("", "abc", 3), ("ca", "abc", 2)],
)
def test_distance_counts_slips(first, second, slips):
    assert distance(first, second) == slips


@given(WRITTEN, WRITTEN)
def test_distance_is_that_of_duckdb(engine, first, second):
    ((counted,),) = engine.execute("SELECT damerau_levenshtein(?, ?)", [first, second]).fetchall()

    assert distance(first, second) == counted


@pytest.mark.parametrize("column", COMPARISONS)
def test_the_shares_of_a_column_are_shares(column):
    m, u = ([getattr(level, side) for level in COMPARISONS[column]] for side in "mu")

    assert 0.99 <= sum(m) <= 1.01
    assert 0.97 <= sum(u) <= 1.01
    assert COMPARISONS[column][0].weight > 0 > COMPARISONS[column][-1].weight


@pytest.mark.parametrize("column", COMPARISONS)
def test_the_last_level_holds_always_and_every_word_is_known(column):
    assert COMPARISONS[column][-1].sql == "ELSE"
    assert {level.key for level in COMPARISONS[column]} - set(AGREEMENTS) == set()


@pytest.mark.parametrize(("column", "level"), LEVELS)
@given(st.tuples(*[WRITTEN] * 6))
def test_sql_and_python_say_the_same(engine, column, level, values):
    compared = sorted(set(re.findall(r"\b[lr]\.(\w+)", level.sql)))
    left, right = (dict(zip(compared, (v or None for v in side), strict=False)) for side in (values[:3], values[3:]))
    assume(column not in compared or (left[column] and right[column]))
    asked = set(re.findall(r"\b([lr])\.(\w+)", level.sql))
    named = {f"{side}_{key}": (left if side == "l" else right)[key] for side, key in asked}
    sql = re.sub(r"\b([lr])\.(\w+)", r"$\1_\2::VARCHAR", level.sql)

    ((holds,),) = engine.execute(f"SELECT coalesce({sql}, false)", named).fetchall()

    assert level.holds(left, right) == holds


@pytest.mark.parametrize(
    ("column", "first", "second", "key"),
    [
        ("given_name", {"given_name": "Jussi"}, {"given_name": "Juhani"}, "variant"),
        ("given_name", {"given_name": "M."}, {"given_name": "Matti"}, "initial"),
        ("given_name", {"given_name": "Anna"}, {"given_name": "Anna Maria"}, "part"),
        ("given_name", {"name": "Matti Meri"}, {"name": "Meri Matti"}, "swapped"),
        ("family_name", {"family_name": "Meri"}, {"family_name": "Meri-Aalto"}, "part"),
        ("family_name", {"family_name": "Virtanen"}, {"family_name": "Vitranen"}, "slip"),
        ("birth_date", {"birth_date": "4.3.1981"}, {"birth_date": "1981-04-03"}, "turned"),
        ("birth_date", {"birth_date": "4.3.1981"}, {"birth_date": "1981"}, "part"),
        ("email", {"email": "a.b@c.fi"}, {"email": "A.B@d.fi"}, "part"),
        ("email", {"email": "maija14@c.fi"}, {"email": "maija18@c.fi"}, "different"),
        ("phone", {"phone": "040 1234567"}, {"phone": "+46 40 1234567"}, "part"),
        ("house_number", {"street": "Katu 12 B 4"}, {"street": "Katu 12"}, "part"),
        ("city", {"city": "Turku"}, {"city": "Åbo"}, "different"),
    ],
)
def test_agreement_is_the_first_level_that_holds(column, first, second, key):
    assert agreement(column, form(first), form(second)).key == key


def test_what_is_unknown_neither_agrees_nor_differs():
    assert agreement("email", form({}), form({"email": "a@b.fi"})) is None
