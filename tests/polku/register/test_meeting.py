import duckdb
import pyarrow as pa
import pytest

from polku.register.forms import forms
from polku.register.meeting import FEW, MEETINGS, MOST, meet


@pytest.fixture
def meetings():
    """Give how many others each row shares something with."""

    def counted(**columns):
        with duckdb.connect() as connection:
            count = len(next(iter(columns.values())))
            connection.register("forms", forms(pa.table({"id": list(range(count)), **columns})))
            meet(connection)
            return [len(row[0]) for row in connection.execute("SELECT meets FROM meeting ORDER BY row").fetchall()]

    return counted


def test_those_who_share_nothing_meet_nobody(meetings):
    assert meetings(email=["a@b.fi", "c@d.fi", None]) == [0, 0, 0]


def test_those_who_share_an_address_meet(meetings):
    assert meetings(phone=["040 1234567", "+358401234567", "0501234568"]) == [1, 1, 0]


def test_swapped_names_meet(meetings):
    assert meetings(given_name=["Matti", "Meri"], family_name=["Meri", "Matti"]) == [1, 1]


def test_a_person_never_meets_an_organisation(meetings):
    assert meetings(email=["a@b.fi", "a@b.fi"], kind=["person", "organisation"]) == [0, 0]


def test_what_too_many_share_brings_nobody_together(meetings):
    assert meetings(birth_date=["1981-03-04"] * MOST) == [1] * MOST
    assert meetings(birth_date=["1981-03-04"] * (MOST + 1)) == [0] * (MOST + 1)


def test_a_great_register_brings_those_together_who_share_what_fewest_have(meetings):
    count, family = FEW // MEETINGS + 4000, 50  # 24.5 meetings of each by phone alone

    found = meetings(
        phone=[f"040{1000000 + row // family}" for row in range(count)],
        email=[f"{row // 2}@a.fi" for row in range(count)],
    )

    assert set(found) == {2}  # the address, and what stands before its @
